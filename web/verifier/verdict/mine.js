// "Check my copy": what a reader holds (pictures of symbols, notes, promises, receipts, bundles, evidence) beside the log. Spec 6 §6, §3.1, §8.
//
// In scope: what each file is, the log under the anchor, and what becomes of each copy, with both values and who signed what.
// Not in scope: tables of figures (§5); a recount of what is published (`verify.js`).

import { fromUtf8, hex, utf8 } from "../base/bytes.js";
import { asFailure } from "../base/failure.js";
import { partWords, readPartText } from "../carry/base41.js";
import { openBundle } from "../carry/bundle.js";
import { Assembly, readPart } from "../carry/part.js";
import { openPayload } from "../carry/payload.js";
import { parseCheckpoint } from "../log/checkpoint.js";
import { parseStatement } from "../record/statement.js";
import { History } from "../tally/history.js";
import { checkCopies } from "./copies.js";
import { checkEvidence } from "./evidence.js";
import { checkGiven } from "./given.js";
import { ANCHORED } from "./headline.js";
import { loadTree } from "./load.js";
import { judgeHead } from "./log-checks.js";
import { Checking } from "./report.js";
import { remembered } from "./source.js";

/** @import { AtHand } from "../carry/payload.js" */
/** @import { Copy, Handed } from "./copies.js" */
/** @import { Given, MadeForGiven } from "./given.js" */
/** @import { Tree } from "./load.js" */
/** @import { Detail } from "./report.js" */
/** @import { Source } from "./source.js" */

/** @typedef {{what: string, verdict: "holds" | "fails" | "cannot-tell", cause: string | null, expected: string, got: string}} Step */
/** A file; `symbols` are the texts read in a picture, null where it could not be read. @typedef {{name: string, bytes: Uint8Array, symbols?: string[] | null}} Held */
/** @typedef {{index: number, id: string, signers: string[]}} Official */
/** @typedef {Copy & {official: Official | null}} Laid a copy beside what the log has */
/** @typedef {{name: string, kind: "promise" | "receipt" | "evidence", verdict: string, cause: string | null, details: Detail[]}} Shown */
/** @typedef {{rootConfirmed: boolean, exitCode: number, election: string | null, notice: string | null, custodian: string | null, anchor: string | null, size: string, root: string,
 *   steps: Step[], copies: Laid[], shown: Shown[], refused: {place: string, reason: string}[], pictures: {name: string, symbols: number}[], repeated: number}} MineReport */
/** @typedef {{anchor: string | null, files: Held[], progress?: (step: string, done: number, all: number) => void}} MineOptions */

const BUNDLE = "acta/bundle/v1\n";
const EVIDENCE = "acta/evidence/v1\n";
const PROMISE = "acta/promise/v1\n";
const RECEIPT = "c2sp.org/tlog-proof@v1\n";

/** @param {Source} source @param {MineOptions} options @returns {Promise<MineReport>} */
export async function checkMine(source, { anchor, files, progress = () => {} }) {
  const mine = new Mine(anchor);
  const tree = await loadTree(remembered(source), (done, all) => progress("entries", done, all));
  if (await mine.log(tree)) await mine.compare(files);
  return mine.report(tree);
}

class Mine {
  history = new History();
  /** @type {Step[]} */ steps = [];
  /** @type {Laid[]} */ copies = [];
  /** @type {Shown[]} */ shown = [];
  /** @type {{place: string, reason: string}[]} */ refused = [];
  /** @type {{name: string, symbols: number}[]} */ pictures = [];
  /** @type {Handed[]} */ handed = [];
  /** @type {Given[]} */ given = [];
  /** @type {MadeForGiven | null} */ made = null;
  repeated = 0;
  exit = 0;

  /** @param {string | null} anchor */
  constructor(anchor) {
    this.anchor = anchor;
  }

  /** @param {string} what @param {string} expected @param {string} got */
  same(what, expected, got) {
    this.steps.push({ what, verdict: expected === got ? "holds" : "fails", cause: null, expected, got });
    return expected === got;
  }

  /** @param {string} what @param {string} cause @param {string} missing */
  cannotTell(what, cause, missing) {
    this.steps.push({ what, verdict: "cannot-tell", cause, expected: missing, got: "" });
  }

  /** The log under the anchor; false where nothing can be laid beside it. @param {Tree} tree */
  async log(tree) {
    const first = tree.items[0]?.entry?.statement;
    if (first === undefined) {
      this.cannotTell("the log is there", "not-published", "entry 0");
      return false;
    }
    if (this.anchor === null) this.cannotTell(ANCHORED, "missing", "an anchor, from somewhere else than here");
    else if (!this.same(ANCHORED, this.anchor, first.id)) return false;
    for (const { logged, entry } of tree.items) {
      if (logged === null || entry === null) break;
      this.history.append(logged, entry);
    }
    try {
      await this.history.foldAt(this.history.size);
    } catch (error) {
      this.same("the definition is signed by its authority", "verifies", asFailure(error).message);
      return false;
    }
    const entries = String(tree.size);
    if (tree.differences.length > 0) this.same("every entry leads to the root", "the same", tree.differences.map(({ subject, field }) => `${subject} ${field}`).slice(0, 3).join("; "));
    else if (this.history.size < Number(tree.size)) this.cannotTell("every entry leads to the root", "not-published", `entry ${this.history.size}; copies are laid beside the entries before it`);
    else this.same("every entry leads to the root", `${entries} entries`, `${this.history.size} entries`);
    await this.heads(tree);
    return true;
  }

  /** Who signed the checkpoint, and the heads with a quorum, by which promises are judged. @param {Tree} tree */
  async heads(tree) {
    const fold = await this.history.foldAt(this.history.size);
    const policyAt = (/** @type {number} */ size) => fold.keys.policyAt(size);
    const placed = [...tree.heads, ...(tree.checkpoint === null ? [] : [tree.checkpoint])];
    const judged = await Promise.all(placed.map((head) => judgeHead(policyAt(Number(head.checkpoint.size)), head)));
    const quorumTimes = judged.flatMap(({ head, evaluation }) => (evaluation?.met && evaluation.time !== null ? [{ size: head.checkpoint.size, time: evaluation.time }] : []));
    this.made = { tree, history: this.history, fold, policyAt, quorumTimes, checkpointOf: (note) => parseCheckpoint(note.textBytes) };
    const newest = tree.checkpoint === null ? null : (judged.at(-1) ?? null);
    if (newest === null) return this.cannotTell("the log signed the checkpoint", "not-published", "log/checkpoint");
    this.same("the log signed the checkpoint", "verifies", newest.signed ? "verifies" : newest.fault);
    const { quorum } = policyAt(Number(newest.head.checkpoint.size));
    const names = newest.evaluation?.witnesses.map(({ name }) => name).join(" ") ?? "";
    if (newest.evaluation?.met) this.same(`quorum ${quorum} (${names})`, "met", "met");
    else this.cannotTell(`quorum ${quorum}`, "pending", `cosigned by ${names || "none"}`);
    return undefined;
  }

  /** @param {Held[]} files */
  async compare(files) {
    const results = await this.history.at(this.history.size);
    this.sort(files, { id: results.fold.election, definition: results.fold.definition, election: results.election });
    const { units, refused, items, exitCode } = await checkCopies(this.history, this.handed, { confirmed: this.anchor !== null });
    this.refused.push(...refused);
    this.repeated = items.repeated;
    if (this.handed.length > 0) this.exit = exitCode;
    for (const { copies, official } of units) this.copies.push(...copies.map((copy) => ({ ...copy, official: this.official(official) })));
    for (const one of this.given) await this.judge([one], one.name);
    if (this.given.length > 1) await this.together();
    for (const { name, bytes } of files.filter(({ bytes }) => startsWith(bytes, EVIDENCE))) await this.evidence(name, bytes);
  }

  /** Who signed what the log has. @param {number | null} index @returns {Official | null} */
  official(index) {
    const statement = index === null ? undefined : this.history.entries[index]?.statement;
    const stated = statement === undefined ? undefined : this.made?.fold.statements.get(statement.id);
    if (index === null || statement === undefined) return null;
    const bad = stated?.bad.map(({ name }) => name) ?? [];
    return { index, id: statement.id, signers: statement.signatures.map(({ name }) => name).filter((name) => !bad.includes(name)) };
  }

  /** What each file is: statements to be laid beside the log, promises, receipts. @param {Held[]} files @param {AtHand} hand */
  sort(files, hand) {
    const assembly = new Assembly();
    /** @type {Map<string, {place: string, missing: number[]}>} */
    const open = new Map();
    for (const { name, bytes, symbols } of files) {
      if (symbols === null) this.refused.push({ place: name, reason: "picture" });
      if (symbols !== undefined && symbols !== null) this.pictures.push({ name, symbols: symbols.length });
      const words = symbols === undefined ? partWords(fromUtf8(bytes) ?? "") : (symbols ?? []);
      for (const [i, word] of words.entries()) this.part(assembly, open, `${name}:${i + 1}`, word, hand);
      if (symbols === undefined && words.length === 0) this.file(name, bytes);
    }
    for (const { place, missing } of open.values()) this.refused.push({ place, reason: `carried part held ${missing.join(" ")}` });
    for (const one of this.given) one.statement ??= this.statementFor(one);
  }

  /** @param {Assembly} assembly @param {Map<string, {place: string, missing: number[]}>} open @param {string} place @param {string} word @param {AtHand} hand */
  part(assembly, open, place, word, hand) {
    try {
      const part = readPart(readPartText(word));
      const answer = assembly.add(part);
      const missing = "missing" in answer ? answer.missing : [];
      if (missing.length > 0) open.set(`${part.key} ${part.of}`, { place, missing });
      else open.delete(`${part.key} ${part.of}`);
      if (answer.answer === "complete") this.file(place, openPayload(answer.payload, hand));
      if (answer.answer === "differs") this.refused.push({ place, reason: "carried part differs" });
    } catch (error) {
      const { layer, word: code } = asFailure(error);
      this.refused.push({ place, reason: `carried ${layer} ${code}` });
    }
  }

  /** @param {string} name @param {Uint8Array} bytes */
  file(name, bytes) {
    if (startsWith(bytes, EVIDENCE)) return;
    if (startsWith(bytes, BUNDLE)) this.bundle(name, bytes);
    else if (startsWith(bytes, RECEIPT)) this.given.push({ kind: "receipt", name, bytes, statement: null });
    else if (startsWith(bytes, PROMISE)) this.given.push({ kind: "promise", name, bytes, statement: null });
    else this.handed.push({ name, submitter: "", bytes });
  }

  /** Each item is judged by itself; one that is not whole is named. @param {string} name @param {Uint8Array} bytes */
  bundle(name, bytes) {
    try {
      const { items } = openBundle(bytes);
      for (const [i, item] of items.entries()) {
        const place = `${name}:${i + 1}`;
        if (item.word !== "ok") this.refused.push({ place, reason: `carried bundle ${item.word}` });
        else if (item.kind === "statement") this.handed.push({ name: place, submitter: "", bytes: item.bytes });
        else {
          const statement = items.find(({ kind, id, word }) => kind === "statement" && word === "ok" && id === item.id)?.bytes ?? null;
          this.given.push({ kind: item.kind === "promise" ? "promise" : "receipt", name: place, bytes: item.bytes, statement });
        }
      }
    } catch (error) {
      const { layer, word } = asFailure(error);
      this.refused.push({ place: name, reason: `carried ${layer} ${word}` });
    }
  }

  /** Of what was handed in, the statement that a promise names. @param {Given} given */
  statementFor({ kind, bytes }) {
    if (kind !== "promise") return null;
    try {
      const ids = parseStatement(bytes).values.all("id");
      return this.handed.find((one) => ids.includes(idOf(one.bytes) ?? ""))?.bytes ?? null;
    } catch (error) {
      asFailure(error);
      return null;
    }
  }

  /** §3.1 of some files. @param {Given[]} given @param {string} name */
  async judge(given, name) {
    if (this.made === null) return;
    const check = new Checking();
    await checkGiven(this.made, given, check);
    const details = check.details.filter(({ subject }) => subject !== "receipts");
    this.show({ name, kind: given[0]?.kind ?? "receipt", verdict: check.verdict, cause: check.cause, details });
  }

  /** What only several files together show: two promises of one index. */
  async together() {
    const before = this.shown.flatMap(({ details }) => details.map((one) => JSON.stringify(one)));
    const one = this.shown.length;
    await this.judge(this.given, this.given.map(({ name }) => name).join(", "));
    const all = this.shown[one];
    if (all === undefined) return;
    all.details = all.details.filter((detail) => !before.includes(JSON.stringify(detail)));
    if (all.details.length === 0) this.shown.splice(one, 1);
  }

  /** §8: two signatures that contradict each other. @param {string} name @param {Uint8Array} bytes */
  async evidence(name, bytes) {
    if (this.anchor === null) {
      this.show({ name, kind: "evidence", verdict: "cannot-tell", cause: "missing", details: [] });
      return;
    }
    const { verdict, cause, details } = await checkEvidence(bytes, this.anchor);
    this.show({ name, kind: "evidence", verdict, cause, details });
  }

  /** @param {Shown} one */
  show(one) {
    this.shown.push(one);
    this.exits(one.verdict);
  }

  /** What fails outranks what cannot be told. @param {string} verdict */
  exits(verdict) {
    if (verdict === "fails") this.exit = 1;
    else if (verdict === "cannot-tell" && this.exit === 0) this.exit = 3;
  }

  /** @param {Tree} tree @returns {MineReport} */
  report(tree) {
    for (const { verdict } of this.steps) this.exits(verdict);
    if (this.refused.length > 0 || (this.copies.length === 0 && this.shown.length === 0)) this.exits("cannot-tell");
    const definition = this.made?.fold.definition;
    return {
      rootConfirmed: this.anchor !== null && this.made !== null, exitCode: this.exit, election: this.made?.fold.election ?? null,
      notice: definition?.get("notice") ?? null, custodian: definition?.get("custodian") ?? null, anchor: this.anchor, size: String(tree.size), root: hex(tree.root),
      steps: this.steps, copies: this.copies, shown: this.shown, refused: this.refused, pictures: this.pictures, repeated: this.repeated,
    };
  }
}

/** @param {Uint8Array} bytes @param {string} title */
function startsWith(bytes, title) {
  return utf8(title).every((byte, i) => bytes[i] === byte);
}

/** @param {Uint8Array} bytes */
function idOf(bytes) {
  try {
    return parseStatement(bytes).id;
  } catch (error) {
    asFailure(error);
    return null;
  }
}
