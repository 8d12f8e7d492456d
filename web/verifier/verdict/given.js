// Promises and receipts that a station holds against the log: F6, spec 6 §3.1.

import { equal, fromBase64, fromUtf8, hex } from "../base/bytes.js";
import { asFailure } from "../base/failure.js";
import { verifyNote } from "../log/note.js";
import { evaluate } from "../log/policy.js";
import { parseProof } from "../log/proof.js";
import { inclusionRoot } from "../log/tree.js";
import { lineKeyId, parseStatement } from "../record/statement.js";
import { timeOf, utc } from "../record/values.js";

/** @import { Checking } from "./report.js" */
/** @import { Made } from "./verify.js" */

/** What this looks at of all that a check has. @typedef {Pick<Made, "tree" | "history" | "fold" | "policyAt" | "quorumTimes" | "checkpointOf">} MadeForGiven */
/** A file, and the statement it was given for. @typedef {{kind: "promise" | "receipt", name: string, bytes: Uint8Array, statement: Uint8Array | null}} Given */
/** @typedef {{id: string, index: number, leaf: string, deadline: string}} Promised */

/** @param {import("../base/failure.js").Failure} failure */
const words = (failure) => [failure.layer, failure.word].filter(Boolean).join(" ");

/** @param {Uint8Array | null} bytes */
function statementOf(bytes) {
  if (bytes === null) return null;
  try {
    return parseStatement(bytes);
  } catch (error) {
    asFailure(error);
    return null;
  }
}

/** `station CODE CONTEST` of a statement. @param {import("../record/statement.js").Statement | null | undefined} statement */
function stationSubject(statement) {
  const station = statement?.values.get("station");
  const contest = statement?.values.get("contest");
  if (station === undefined) return null;
  return contest === undefined ? `station ${station}` : `station ${station} ${contest}`;
}

/** All files given, into the check; the roots that signed receipts name. @param {MadeForGiven} made @param {Given[]} given @param {Checking} check */
export async function checkGiven(made, given, check) {
  if (given.length === 0) return [];
  const judge = new GivenJudge(made, check);
  let hold = 0;
  for (const one of given.filter((file, i) => given.findIndex((other) => same(file, other)) === i)) {
    const before = check.details.length;
    const held = one.kind === "promise" ? await judge.promise(one) : await judge.receipt(one);
    if (held && check.details.length === before) hold += 1;
  }
  check.note("receipts", "given that hold", given.length, hold);
  return judge.roots;
}

/** Equal promise notes are one. @param {Given} a @param {Given} b */
function same(a, b) {
  return a === b || (a.kind === "promise" && b.kind === "promise" && a.statement === null && b.statement === null && equal(a.bytes, b.bytes));
}

class GivenJudge {
  /** @type {{size: number, place: string, root: string}[]} */ roots = [];
  /** Leaves promised by index. @type {Map<number, string>} */ leaves = new Map();

  /** @param {MadeForGiven} made @param {Checking} check */
  constructor(made, check) {
    this.made = made;
    this.check = check;
    this.size = Number(made.tree.size);
  }

  /** @param {Given} given */
  async promise({ name, bytes, statement }) {
    const file = `file ${name}`;
    const fault = await this.promiseFault(bytes);
    if (typeof fault === "string") {
      this.check.fail(file, "promise", "signed by a promise holder", fault);
      return false;
    }
    const items = promised(fault.note);
    const own = statementOf(statement);
    let holds = true;
    if (own !== null && !items.some((item) => item.id === own.id)) {
      this.check.fail(stationSubject(own) ?? `statement ${own.id}`, `statement ${own.id}`, `promised in ${name}`, "not in it");
      holds = false;
    }
    for (const item of items) if (!(await this.item(item, own, fault.names))) holds = false;
    return holds;
  }

  /** The fault, or the note with the names that signed it. @param {Uint8Array} bytes */
  async promiseFault(bytes) {
    try {
      const note = parseStatement(bytes);
      if (note.kind !== "promise") return "kind first-line";
      if (note.election !== this.made.fold.election) return "kind election";
      const lines = note.signatures.filter((line) => line.name.startsWith("promise/") && this.keysOf(line).length > 0);
      if (lines.length === 0) return "policy unsatisfied";
      const names = [];
      for (const line of lines) {
        const keys = this.keysOf(line);
        const answers = await Promise.all(keys.map(async ({ from }) => (await this.made.fold.keys.judgeLines([line], note.bytes, from)).signers.length > 0));
        if (!answers.includes(true)) return "statement signer";
        names.push({ name: line.name, key: keys[answers.indexOf(true)]?.key });
      }
      return { note, names };
    } catch (error) {
      return words(asFailure(error));
    }
  }

  /** The keys of this name and key id, whenever they were in force. @param {import("../record/statement.js").Signature} line */
  keysOf({ name, keyId }) {
    const { keys } = this.made.fold;
    return (keys.held.get(name) ?? []).filter(({ key }) => lineKeyId(keys.election, name, fromBase64(key) ?? new Uint8Array()) === keyId);
  }

  /** @param {number} index @param {string} id @param {import("../record/statement.js").Statement | null} own */
  subjectOf(index, id, own) {
    const there = this.made.tree.items[index]?.entry?.statement;
    return stationSubject(own?.id === id ? own : null) ?? stationSubject(there?.id === id ? there : null) ?? `statement ${id}`;
  }

  /** One promised item; the first line of the table that applies. @param {Promised} item @param {import("../record/statement.js").Statement | null} own @param {{name: string, key: string | undefined}[]} names */
  async item({ id, index, leaf, deadline }, own, names) {
    const { tree, fold } = this.made;
    const subject = this.subjectOf(index, id, own);
    const E = `entry ${index} (statement ${id})`;
    const fail = (/** @type {string} */ field, /** @type {string} */ expected, /** @type {string} */ got) => {
      this.check.fail(subject, field, expected, got);
      return false;
    };
    const at = Math.min(index, this.size);
    if (!names.some(({ name, key }) => fold.keys.keyAt(name, at)?.key === key)) return fail(`promise key of ${E}`, "in force", "not in force");
    const before = this.leaves.get(index);
    this.leaves.set(index, before ?? leaf);
    if (before !== undefined && before !== leaf) return fail(`leaf of ${E}`, before, leaf);
    const logged = tree.leaves[index];
    if (index < this.size && logged !== undefined && hex(logged) !== leaf) return fail(`leaf of ${E}`, leaf, hex(logged));
    const there = tree.items[index]?.entry?.statement;
    if (index < this.size && there !== undefined && there.id !== id) return fail(`statement of entry ${index}`, id, there.id);
    const late = this.lateHead(index, timeOf(deadline) ?? 0);
    if (late !== null) return fail(`quorum checkpoint over ${E}`, `by ${deadline}`, `size ${late.size} at ${utc(late.time)} without it`);
    if (index >= this.size) {
      this.check.note(subject, E, `covered by ${deadline}`, `not yet at size ${this.size}`);
      this.check.cannotTell("pending");
      return false;
    }
    if (logged === undefined) {
      this.check.note(subject, `leaf of ${E}`, leaf, "not published");
      this.check.cannotTell("not-published");
      return false;
    }
    return true;
  }

  /** The latest quorum checkpoint of a size at most the index after the deadline. @param {number} index @param {number} deadline */
  lateHead(index, deadline) {
    const late = this.made.quorumTimes.filter(({ size, time }) => size <= BigInt(index) && time > BigInt(deadline));
    late.sort((a, b) => (a.time === b.time ? Number(b.size - a.size) : Number(b.time - a.time)));
    return late[0] ?? null;
  }

  /** @param {Given} given */
  async receipt({ name, bytes, statement }) {
    const file = `file ${name}`;
    const fail = (/** @type {string} */ subject, /** @type {string} */ field, /** @type {string} */ expected, /** @type {string} */ got) => {
      this.check.fail(subject, field, expected, got);
      return false;
    };
    const proof = proofOrWord(bytes);
    if (typeof proof === "string") return fail(file, "receipt", "a tlog-proof with its entry's header", proof);
    const checkpoint = this.made.checkpointOf(proof.note);
    const policy = this.made.policyAt(Number(checkpoint.size));
    try {
      await verifyNote(proof.note, policy.logs);
      await evaluate(policy, proof.note);
    } catch (error) {
      return fail(file, "checkpoint", "signed by the log", asFailure(error).word);
    }
    const { tree, history } = this.made;
    const index = Number(proof.index);
    this.roots.push({ size: Number(checkpoint.size), place: file, root: hex(checkpoint.root) });
    if (checkpoint.size <= tree.size) {
      const root = history.rootAt(Number(checkpoint.size));
      if (!equal(root, checkpoint.root)) return fail(file, `root of size ${checkpoint.size}`, hex(root), hex(checkpoint.root));
    }
    if (index >= this.size) {
      this.check.note(file, `entry ${index}`, "covered", `not yet at size ${this.size}`);
      this.check.cannotTell("pending");
      return false;
    }
    return this.receiptOf(proof, index, statementOf(statement), file, fail);
  }

  /**
   * @param {import("../log/proof.js").Proof & {extra: Uint8Array}} proof @param {number} index @param {import("../record/statement.js").Statement | null} own
   * @param {string} file @param {(subject: string, field: string, expected: string, got: string) => boolean} fail
   */
  async receiptOf(proof, index, own, file, fail) {
    const { tree } = this.made;
    const item = tree.items[index];
    const leaf = tree.leaves[index];
    const there = item?.entry?.statement;
    const E = there === undefined ? `entry ${index}` : `entry ${index} (statement ${there.id})`;
    const subject = stationSubject(own ?? there) ?? `entry ${index}`;
    if (leaf === undefined || !item?.logged) {
      this.check.note(file, `leaf of ${E}`, "published", "not published");
      this.check.cannotTell("not-published");
      return false;
    }
    if (own !== null && there !== undefined && own.id !== there.id) return fail(subject, `statement of entry ${index}`, own.id, there.id);
    const checkpoint = this.made.checkpointOf(proof.note);
    const reached = reachedRoot(proof, checkpoint.size, leaf);
    if (reached !== hex(checkpoint.root)) return fail(subject, `${E} in the receipt`, hex(checkpoint.root), reached);
    const header = item.entry?.headerText ?? "";
    const extra = fromUtf8(proof.extra) ?? "";
    if (header !== extra) {
      const lines = extra.split("\n");
      const at = header.split("\n").findIndex((line, i) => line !== lines[i]);
      return fail(subject, `header of ${E}`, header.split("\n")[at] ?? "", lines[at] ?? "");
    }
    const policy = this.made.policyAt(Number(checkpoint.size));
    const evaluation = await evaluate(policy, proof.note);
    if (!evaluation.met) {
      this.check.note(file, `quorum ${policy.quorum}`, "met", "not met");
      this.check.cannotTell("pending");
      return false;
    }
    return true;
  }
}

/** @param {import("../log/proof.js").Proof} proof @param {bigint} size @param {Uint8Array} leaf the root reached, or the word */
function reachedRoot(proof, size, leaf) {
  try {
    return hex(inclusionRoot(proof.index, size, leaf, proof.hashes));
  } catch (error) {
    return asFailure(error).word;
  }
}

/** @param {Uint8Array} bytes @returns {string | (import("../log/proof.js").Proof & {extra: Uint8Array})} */
function proofOrWord(bytes) {
  try {
    const proof = parseProof(bytes);
    return proof.extra === null ? "absent" : { ...proof, extra: proof.extra };
  } catch (error) {
    return asFailure(error).word;
  }
}

/** @param {import("../record/statement.js").Text} note @returns {Promised[]} */
function promised({ values }) {
  const all = (/** @type {string} */ key) => values.all(key);
  return all("id").map((id, i) => ({ id, index: Number(all("index")[i]), leaf: all("leaf")[i] ?? "", deadline: all("deadline")[i] ?? "" }));
}

