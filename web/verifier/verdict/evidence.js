// Evidence files: two signatures that contradict each other, checked with the anchor alone. Spec 6 §8.

import { decimal, equal, fromBase64, fromHex, fromUtf8, hex } from "../base/bytes.js";
import { Failure, asFailure } from "../base/failure.js";
import { parseCheckpoint } from "../log/checkpoint.js";
import { parseHistories } from "../log/heads.js";
import { parseNote, verifyNote } from "../log/note.js";
import { evaluate } from "../log/policy.js";
import { parseProof } from "../log/proof.js";
import { inclusionRoot, leafHash, verifyConsistency } from "../log/tree.js";
import { parseEntry } from "../record/entry.js";
import { KeyLog } from "../record/keys.js";
import { lineKeyId, parseStatement } from "../record/statement.js";
import { isHash, timeOf, utc } from "../record/values.js";

/** @import { Note } from "../log/note.js" */
/** @import { Proof } from "../log/proof.js" */
/** @import { Entry } from "../record/entry.js" */
/** @import { Statement } from "../record/statement.js" */
/** @import { Detail } from "./report.js" */

const EVIDENCE_MAX = 16_777_216;
const HEAD_LINE_MAX = 400;
const ENTRY_INDEX_MAX = 16_777_215n;
const ENTRIES_MAX = 256;
const KINDS = ["key", "revoke", "amend", "in-force", "endorse"];

/** @typedef {{verdict: "holds" | "fails" | "cannot-tell", cause: string | null, shows: string | null, details: Detail[]}} Answer */
/** @typedef {{index: number, entry: Entry, bytes: Uint8Array, proof: Proof}} Shown */
/** @typedef {{shows: string, index: number, definition: Statement, entries: Shown[], histories: ReturnType<typeof parseHistories> | null,
 *   promises: Statement[], statement: Statement | null, found: {leaf: Uint8Array, proof: Proof} | null, checkpoint: Note | null}} Evidence */

/** Ends the check with the first row that applies. */
class Row extends Error {
  /** @param {Answer["verdict"]} verdict @param {string | null} cause @param {Detail} detail */
  constructor(verdict, cause, detail) {
    super(Object.values(detail).join(" | "));
    this.verdict = verdict;
    this.cause = cause;
    this.detail = detail;
  }
}

/** @param {string} subject @param {string} field @param {unknown} expected @param {unknown} got @returns {never} */
function fails(subject, field, expected, got) {
  throw new Row("fails", null, { subject, field, expected: String(expected), got: String(got) });
}

/** @param {Failure} failure */
const words = ({ layer, word }) => [layer, word].filter(Boolean).join(" ");

/** @param {Uint8Array} bytes @param {string} anchor @returns {Promise<Answer>} */
export async function checkEvidence(bytes, anchor) {
  let shows = null;
  try {
    const evidence = new EvidenceReader(bytes).read();
    shows = evidence.shows;
    await new EvidenceCheck(evidence).run(anchor);
    return { verdict: "holds", cause: null, shows, details: [] };
  } catch (error) {
    if (!(error instanceof Row)) throw error;
    return { verdict: error.verdict, cause: error.cause, shows, details: [error.detail] };
  }
}

/** §8.1: lines `KEY SP VALUE`, and after one that ends in BYTES that many bytes and a line feed. */
class EvidenceReader {
  at = 0;
  line = 1;

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
  }

  /** @param {string} key @param {string} expected @param {string} got @param {number} [line] @returns {never} */
  refuse(key, expected, got, line = this.line) {
    return fails(`line ${line}`, key, expected, got);
  }

  /** The next line without taking it. */
  peek() {
    const end = this.bytes.indexOf(10, this.at);
    const line = end < 0 ? null : fromUtf8(this.bytes.subarray(this.at, end));
    if (line === null || end - this.at > HEAD_LINE_MAX) return null;
    const space = line.indexOf(" ");
    return { key: space < 0 ? line : line.slice(0, space), value: space < 0 ? "" : line.slice(space + 1), end };
  }

  /** The value of the next line, which must have this key. @param {string} key */
  take(key) {
    const next = this.peek();
    if (next === null || next.key !== key) return this.refuse(key, `a line ${key}`, next?.key ?? "the end of the file");
    this.at = next.end + 1;
    this.line += 1;
    return next.value;
  }

  /** A line with BYTES, and these bytes. @param {string} key @template T @param {(bytes: Uint8Array) => T} parse @returns {{value: string, part: T, bytes: Uint8Array}} */
  part(key, parse) {
    const line = this.line;
    const value = this.take(key);
    const length = decimal(value.split(" ").at(-1) ?? "");
    if (length === null) return this.refuse(key, "a number of bytes", value, line);
    const end = this.at + Number(length);
    if (this.bytes[end] !== 10) return this.refuse(key, `${length} bytes and a line feed`, `${this.bytes.length - this.at} bytes`, line);
    const bytes = this.bytes.subarray(this.at, end);
    this.at = end + 1;
    this.line += bytes.filter((byte) => byte === 10).length + 1;
    try {
      return { value, part: parse(bytes), bytes };
    } catch (error) {
      return this.refuse(key, `a sound ${key}`, words(asFailure(error)), line);
    }
  }

  /** @returns {Evidence} */
  read() {
    if (this.bytes.length > EVIDENCE_MAX) this.refuse("evidence", `at most ${EVIDENCE_MAX} bytes`, String(this.bytes.length));
    const title = this.peek();
    if (title?.key !== "acta/evidence/v1" || title.value !== "") this.refuse("evidence", "acta/evidence/v1", title?.key ?? "nothing");
    this.take("acta/evidence/v1");
    const election = this.take("election");
    const shows = this.take("shows");
    if (shows !== "two-histories" && shows !== "omission") this.refuse("shows", "two-histories or omission", shows, this.line - 1);
    const index = shows === "omission" ? (decimal(this.take("index")) ?? this.refuse("index", "a number", "another", this.line - 1)) : 0n;
    const line = this.line;
    const definition = this.part("definition", parseStatement).part;
    if (definition.election !== election) this.refuse("definition", `of election ${election}`, definition.election, line);
    const entries = this.entries();
    /** @type {Evidence} */
    const evidence = { shows, index: Number(index), definition, entries, histories: null, promises: [], statement: null, found: null, checkpoint: null };
    if (shows === "two-histories") evidence.histories = this.part("histories", parseHistories).part;
    else this.omission(evidence);
    if (this.at < this.bytes.length) this.refuse("evidence", "the end of the file", "more");
    return evidence;
  }

  entries() {
    /** @type {Shown[]} */
    const entries = [];
    while (this.peek()?.key === "entry") {
      const line = this.line;
      const { value, part: entry, bytes } = this.part("entry", parseEntry);
      const index = decimal(value.split(" ")[0] ?? "");
      const last = entries.at(-1)?.index ?? 0;
      if (index === null || index > ENTRY_INDEX_MAX || Number(index) <= last) return this.refuse("entry", `an index above ${last}`, value, line);
      if (entries.length === ENTRIES_MAX) return this.refuse("entry", `at most ${ENTRIES_MAX}`, "more", line);
      if (!KINDS.includes(entry.statement.kind)) return this.refuse("entry", "key, revoke, amend, in-force or endorse", entry.statement.kind, line);
      entries.push({ index: Number(index), entry, bytes, proof: this.part("proof", parseProof).part });
    }
    return entries;
  }

  /** @param {Evidence} evidence */
  omission(evidence) {
    evidence.promises.push(this.part("promise", parseStatement).part);
    if (this.peek()?.key === "statement") evidence.statement = this.part("statement", parseStatement).part;
    const { key } = this.peek() ?? { key: "" };
    if (key === "promise") evidence.promises.push(this.part("promise", parseStatement).part);
    else if (key === "checkpoint") evidence.checkpoint = this.part("checkpoint", parseNoteOfCheckpoint).part;
    else if (key === "found") {
      const leaf = leafHash(this.part("found", (bytes) => bytes).bytes);
      evidence.found = { leaf, proof: this.part("proof", parseProof).part };
    } else {
      const hash = this.take("leaf");
      if (!isHash(hash)) this.refuse("leaf", "a hash", hash, this.line - 1);
      evidence.found = { leaf: fromHex(hash), proof: this.part("proof", parseProof).part };
    }
  }
}

/** @param {Uint8Array} bytes */
function parseNoteOfCheckpoint(bytes) {
  const note = parseNote(bytes);
  parseCheckpoint(note.textBytes);
  return note;
}

/** §8.2, row by row. */
class EvidenceCheck {
  keys = new KeyLog();

  /** @param {Evidence} evidence */
  constructor(evidence) {
    this.evidence = evidence;
  }

  /** @param {string} anchor */
  async run(anchor) {
    const { definition, entries, shows } = this.evidence;
    if (definition.id !== anchor) fails("definition", "anchor", anchor, definition.id);
    try {
      await this.keys.begin({ header: { received: "", via: "", intake: "", relays: [] }, headerText: "", statement: definition });
    } catch (error) {
      asFailure(error);
      fails("definition", "signature", "signed by its authority", "not signed by it");
    }
    for (const { index, entry } of entries) {
      this.keys.index = index;
      await this.keys.take(entry);
    }
    for (const { index, bytes, proof } of entries) await this.proof(`entry ${index}`, index, leafHash(bytes), proof);
    if (shows === "two-histories") await this.histories();
    else await this.omission();
  }

  /** Rows 4 and 5: a quorum checkpoint under the policy of its size. @param {string} subject @param {Note} note */
  async quorum(subject, note) {
    const { size } = parseCheckpoint(note.textBytes);
    const policy = this.keys.policyAt(Number(size));
    let evaluation;
    try {
      evaluation = await evaluate(policy, note);
    } catch (error) {
      return fails(subject, "checkpoint", "signed by the log", words(asFailure(error)));
    }
    if (!evaluation.met) throw new Row("cannot-tell", "pending", { subject, field: `quorum ${policy.quorum}`, expected: "met", got: "not met" });
    return evaluation;
  }

  /** Rows 4 to 6. @param {string} subject @param {number} index @param {Uint8Array} leaf @param {Proof} proof */
  async proof(subject, index, leaf, proof) {
    const { checkpoint } = await this.quorum(subject, proof.note);
    if (proof.index !== BigInt(index)) fails(subject, "index of the proof", index, proof.index);
    let reached;
    try {
      reached = hex(inclusionRoot(proof.index, checkpoint.size, leaf, proof.hashes));
    } catch (error) {
      reached = words(asFailure(error));
    }
    const root = hex(checkpoint.root);
    if (reached !== root) fails(subject, `root of size ${checkpoint.size}`, root, reached);
  }

  /** Rows 7 to 9. */
  async histories() {
    const { histories } = this.evidence;
    if (histories === null) return;
    const { small, large, hashes: [root, ...proof] } = histories;
    for (const { note, checkpoint } of [small, large]) {
      try {
        await verifyNote(note, this.keys.policyAt(Number(checkpoint.size)).logs);
      } catch (error) {
        fails("histories", `checkpoint of size ${checkpoint.size}`, "signed by the log", words(asFailure(error)));
      }
    }
    const other = root ?? large.checkpoint.root;
    if (root !== undefined) {
      try {
        verifyConsistency(small.checkpoint.size, root, large.checkpoint.size, large.checkpoint.root, proof);
      } catch (error) {
        fails("histories", `root of size ${large.checkpoint.size}`, `proved from size ${small.checkpoint.size}`, words(asFailure(error)));
      }
    }
    if (equal(other, small.checkpoint.root)) fails("histories", `root of size ${small.checkpoint.size}`, `another than ${hex(other)}`, "the same");
  }

  /** Rows 10 to 18. */
  async omission() {
    const { index, promises, statement, found, checkpoint } = this.evidence;
    const items = [];
    for (const [i, note] of promises.entries()) items.push(await this.promise(`promise ${i + 1}`, note, index));
    const [first, second] = items;
    if (first === undefined) return;
    if (statement !== null && statement.id !== first.id) fails("statement", "id", first.id, statement.id);
    const same = `another than ${first.leaf}`;
    if (second !== undefined && second.leaf === first.leaf) fails("promise 2", `leaf of entry ${index}`, same, "the same");
    if (found !== null) {
      await this.proof("found", index, found.leaf, found.proof);
      if (hex(found.leaf) === first.leaf) fails("found", `leaf of entry ${index}`, same, "the same");
    }
    if (checkpoint === null) return;
    const { checkpoint: { size }, time } = await this.quorum("checkpoint", checkpoint);
    if (size > BigInt(index)) fails("checkpoint", "size", `at most ${index}`, size);
    if (time === null || Number(time) <= (timeOf(first.deadline) ?? 0)) {
      fails("checkpoint", "quorum time", `after ${first.deadline}`, time === null ? "none" : utc(time));
    }
  }

  /** Rows 10 to 13. @param {string} subject @param {Statement} note @param {number} index */
  async promise(subject, note, index) {
    const lines = note.signatures.filter(({ name }) => this.keys.held.has(name));
    if (lines.length === 0) {
      throw new Row("cannot-tell", "missing", { subject, field: "signature", expected: `a key of ${note.signatures[0]?.name}`, got: "not shown" });
    }
    const signers = await this.promiseSigners(subject, note);
    const all = (/** @type {string} */ key) => note.values.all(key);
    const at = all("index").findIndex((one) => Number(one) === index);
    if (at < 0) fails(subject, "index", `${index} promised`, "not in it");
    if (!signers.some(({ name, key }) => this.keys.keyAt(name, index)?.key === key)) fails(subject, `promise key of entry ${index}`, "in force", "not in force");
    return { id: all("id")[at] ?? "", leaf: all("leaf")[at] ?? "", deadline: all("deadline")[at] ?? "" };
  }

  /** @param {string} subject @param {Statement} note */
  async promiseSigners(subject, note) {
    const signers = [];
    if (note.kind !== "promise") fails(subject, "signature", "signed by a promise holder", "kind first-line");
    for (const line of note.signatures.filter(({ name }) => name.startsWith("promise/"))) {
      const held = this.keys.held.get(line.name)?.find(({ key }) => lineKeyId(this.keys.election, line.name, fromBase64(key) ?? new Uint8Array()) === line.keyId);
      if (held === undefined) continue;
      const verifies = await this.keys.check(fromBase64(held.key) ?? new Uint8Array(), note.bytes, line.signature);
      if (!verifies) fails(subject, "signature", "signed by a promise holder", "statement signer");
      signers.push({ name: line.name, key: held.key });
    }
    if (signers.length === 0) fails(subject, "signature", "signed by a promise holder", "policy unsatisfied");
    return signers;
  }
}

