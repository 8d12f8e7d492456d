// Verdicts and their details, spec 6 §2.

/** @typedef {{subject: string, field: string, expected: string, got: string}} Detail */
/** @typedef {"holds" | "fails" | "cannot-tell" | "not-applicable"} Word */
/** @typedef {"not-published" | "pending" | "missing" | "key-not-published"} Cause */
/** @typedef {{code: string, title: string, verdict: Word, cause: Cause | null, details: Detail[], further: number, law: string | null, byHand: string}} Check */

const DETAILS_MAX = 1_000;

/** One check while it is being made. */
export class Checking {
  /** @type {Detail[]} */ details = [];
  /** @type {Word} */ verdict = "holds";
  /** @type {Cause | null} */ cause = null;
  further = 0;

  /** @param {string} subject @param {string} field @param {unknown} expected @param {unknown} got */
  note(subject, field, expected, got) {
    if (this.details.length < DETAILS_MAX) this.details.push({ subject, field, expected: String(expected), got: String(got) });
    else this.further += 1;
  }

  /** @param {string} subject @param {string} field @param {unknown} expected @param {unknown} got */
  fail(subject, field, expected, got) {
    this.note(subject, field, expected, got);
    this.verdict = "fails";
    this.cause = null;
  }

  /** What fails outranks what cannot be told; the first cause stays. @param {Cause} cause */
  cannotTell(cause) {
    if (this.verdict === "fails" || this.verdict === "cannot-tell") return;
    this.verdict = "cannot-tell";
    this.cause = cause;
  }

  notApplicable() {
    if (this.verdict === "holds") this.verdict = "not-applicable";
  }
}

/** Code, title and how to check it by hand, in the order of section 3. @type {[string, string, string][]} */
export const TITLES = [
  ["A0", "the definition is the anchor's", "SHA-256 of the text of entry 0 is the anchor"],
  ["F1", "the checkpoint is signed by the log", "verify the note with the log's vkey"],
  ["F4", "every entry and every hash leads to the root", "hash the bundles as RFC 6962 says"],
  ["F2", "every head is signed and a beginning of this tree", "verify each note of log/heads, and the root of its size"],
  ["F5", "one root for one size", "compare the roots of notes of equal size"],
  ["F3", "the witnesses' quorum", "verify the cosignatures under the policy"],
  ["F6", "entries in time; promises and receipts kept", "compare received with the first cosigned time over it"],
  ["A1", "the register is whole and early", "count its rows and compare its time"],
  ["A2", "register changes have reason, authority and time", "read the register-change entries"],
  ["A3", "the choices are those of the definition", "hash the parts"],
  ["A4", "records are signed by keys of before the freeze", "compare key entries with the freeze mark"],
  ["A7", "the rules are those of the definition", "hash the parts"],
  ["B1", "each expected record is in exactly one class", "add up the classes"],
  ["B2", "every record is signed by its station", "verify its signature lines"],
  ["B3", "agents are named", "read the agent lines"],
  ["B4", "no rule is broken unflagged", "apply the rules of the definition"],
  ["B5", "no record exceeds its bounds", "compare ballots with max-ballots"],
  ["B8", "times follow one another", "compare closed, counted, received"],
  ["B11", "no statement counts twice", "look for equal ids"],
  ["C1", "no long gap between heads", "compare cosigned times"],
  ["C2", "every gap is explained", "compare received times with the incidents"],
  ["C3", "incidents are closed, with evidence", "read the incident entries"],
  ["D1", "published figures follow from the log", "fold the log and compare"],
  ["D2", "publications and bulletins follow from the log", "compare what they name"],
  ["D3", "percentages are those of the counts", "divide"],
  ["D5", "closed follows from the bound", "compare lead and outstanding"],
  ["D6", "excluded and flagged records are listed", "add up"],
  ["D7", "the status word stands where it must", "read it"],
  ["D8", "no head changed without an entry", "follow the versions"],
  ["D9", "no station lost its record without an entry", "compare sizes"],
  ["D10", "coverage in stations and voters", "read the coverage line"],
  ["E7", "every published size is still there", "fetch at/SIZE/manifest"],
  ["E8", "every file is in its manifest", "hash the files"],
  ["H1", "no audit is late", "compare due times"],
  ["I2", "no complaint is late", "compare due times"],
];

/** @param {Map<string, Checking>} made @param {(code: string) => string | null} law @returns {Check[]} */
export function checksOf(made, law) {
  return TITLES.map(([code, title, byHand]) => {
    const { verdict, cause, details, further } = made.get(code) ?? missing();
    return { code, title, verdict, cause, details, further, law: law(code), byHand };
  });
}

function missing() {
  const checking = new Checking();
  checking.cannotTell("missing");
  return checking;
}

/** §2: 1 outranks 3. @param {Check[]} checks */
export function exitCode(checks) {
  if (checks.some(({ verdict }) => verdict === "fails")) return 1;
  return checks.some(({ verdict }) => verdict === "cannot-tell") ? 3 : 0;
}
