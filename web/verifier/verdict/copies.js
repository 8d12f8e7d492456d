// "Check my copy": records, corrections and copies as statements, laid beside the log. Spec 6 §6.1 to §6.3, §6.5.
//
// Out of scope: tables of figures (§5), totals and margins from copies (§6.4).

import { equal, fromBase64, fromUtf8, utf8 } from "../base/bytes.js";
import { asFailure } from "../base/failure.js";
import { figuresOf } from "../record/election.js";
import { actOf, inScope, isSatisfied } from "../record/signing.js";
import { lineKeyId, parseStatement } from "../record/statement.js";
import { effectsOf } from "../publication/files.js";
import { opens } from "../tally/account.js";
import { figures } from "../tally/findings.js";
import { partWords, readPartText } from "../carry/base41.js";
import { openBundle } from "../carry/bundle.js";
import { Assembly, readPart } from "../carry/part.js";
import { openPayload } from "../carry/payload.js";

/** @import { AtHand } from "../carry/payload.js" */
/** @import { Signature, Statement } from "../record/statement.js" */
/** @import { Place } from "../record/signing.js" */
/** @import { Stated } from "../tally/fold.js" */
/** @import { History } from "../tally/history.js" */
/** @import { Results } from "../tally/results.js" */
/** @import { Unit } from "../tally/unit.js" */

/** @typedef {{name: string, submitter: string, bytes: Uint8Array}} Handed */
/** `carried`: why a part was refused. @typedef {{place: string, submitter: string, bytes: Uint8Array, carried?: string}} Item */
/** @typedef {{place: string, submitter: string, id: string, kind: string, result: string, figures: string, version: string | null, signers: string[],
 *   bad: string[], sufficient: boolean | null, differs: {field: string, copy: string, official: string}[], logged: string | null,
 *   basis: string | null, of: string | null, opening: string | null, commit: number | null, unit: string}} Copy */
/** @typedef {{key: string, station: string, contest: string, track: string, result: string, official: number | null, copies: Copy[]}} CopiedUnit */
/** @typedef {{items: {given: number, compared: number, repeated: number, refused: number}, units: CopiedUnit[], refused: {place: string, reason: string}[],
 *   onlyOfficial: number, exitCode: number}} CopyReport */

const KINDS = ["record", "correction", "copy"];
const ORDER = ["differs", "identical", "only-copy", "key-not-published", "unsigned", "signature-does-not-verify"];

/** What QR symbols and messages say: parts of all files, put together (§6.1). @param {Handed[]} handed @param {AtHand} hand @returns {Item[]} */
function carriedItems(handed, hand) {
  const assembly = new Assembly();
  return handed.flatMap(({ name, submitter, bytes }) => partWords(fromUtf8(bytes) ?? "").flatMap((word, i) => {
    const place = `${name}:${i + 1}`;
    try {
      const answer = assembly.add(readPart(readPartText(word)));
      return answer.answer === "complete" ? [{ place, submitter, bytes: openPayload(answer.payload, hand) }] : [];
    } catch (error) {
      const { layer, word: code } = asFailure(error);
      return [{ place, submitter, bytes: new Uint8Array(), carried: `carried ${layer} ${code}` }];
    }
  }));
}

/** The statements of a file: of a bundle its items, else one at each line that begins with `acta/` (§6.1). @param {Handed} file @returns {Item[]} */
export function itemsOf({ name, submitter, bytes }) {
  const text = fromUtf8(bytes);
  if (text !== null && partWords(text).length > 0) return [];
  if (text?.startsWith("acta/bundle/v1\n")) {
    return openBundle(bytes).items.filter(({ kind }) => kind === "statement").map((item, i) => ({ place: `${name}:${i + 1}`, submitter, bytes: item.bytes }));
  }
  const lines = (text ?? "").split("\n");
  const starts = lines.flatMap((line, i) => (line.startsWith("acta/") ? [i] : []));
  if (starts.length === 0 && text !== null && text.trim() === "") return [];
  return (starts.length === 0 ? [0] : starts).map((start, i, all) => {
    const piece = lines.slice(start, all[i + 1] ?? lines.length).join("\n") + (all[i + 1] === undefined ? "" : "\n");
    return { place: `${name}:${start + 1}`, submitter, bytes: utf8(piece.replace(/\n+$/, (end) => (/\n— [^\n]*$/.test(piece.trimEnd()) ? "\n" : end))) };
  });
}

/** @param {History} history @param {Handed[]} handed @param {{confirmed?: boolean}} [options] @returns {Promise<CopyReport>} */
export async function checkCopies(history, handed, { confirmed = true } = {}) {
  const results = await history.at(history.size);
  const compare = new Comparison(results);
  const hand = { id: results.fold.election, definition: results.fold.definition, election: results.election };
  const items = [...handed.flatMap(itemsOf), ...carriedItems(handed, hand)];
  /** @type {Item[]} */
  const seen = [];
  const refused = [];
  let repeated = 0;
  for (const item of items) {
    if (seen.some((one) => one.submitter === item.submitter && item.carried === undefined && equal(one.bytes, item.bytes))) {
      repeated += 1;
      continue;
    }
    seen.push(item);
    const reason = item.carried ?? (await compare.item(item));
    if (reason !== null) refused.push({ place: item.place, reason });
  }
  const units = compare.finish();
  const compared = items.length - repeated - refused.length;
  const withHead = results.units.filter((unit) => unit.head !== null).map(keyOf);
  const onlyOfficial = withHead.filter((key) => !units.some((unit) => unit.key === key)).length;
  const report = { items: { given: items.length, compared, repeated, refused: refused.length }, units, refused, onlyOfficial };
  return { ...report, exitCode: exitOf(report, confirmed) };
}

/** §6.6. @param {Omit<CopyReport, "exitCode">} report @param {boolean} confirmed */
function exitOf({ items, units, refused }, confirmed) {
  const copies = units.flatMap((unit) => unit.copies);
  const is = (/** @type {string[]} */ words) => copies.some(({ result }) => words.includes(result));
  if (is(["differs", "signature-does-not-verify"]) || copies.some(({ opening }) => opening === "fails")) return 1;
  const open = is(["only-copy", "unsigned", "key-not-published"]) || copies.some(({ opening }) => opening === "not-published");
  return open || refused.length > 0 || !confirmed || items.compared === 0 ? 3 : 0;
}

/** @param {{station: string, contest: {code: string}, track: string}} unit */
const keyOf = ({ station, contest, track }) => `${station} ${contest.code} ${track}`;

class Comparison {
  /** @type {Map<string, Copy[]>} */ copies = new Map();

  /** @param {Results} results */
  constructor(results) {
    this.results = results;
    this.fold = results.fold;
    this.effects = effectsOf(results);
    this.units = new Map(results.units.map((unit) => [keyOf(unit), unit]));
  }

  /** Compares one; or says why not. @param {Item} item */
  async item(item) {
    let statement;
    try {
      statement = parseStatement(item.bytes);
    } catch (error) {
      const { layer, word } = asFailure(error);
      return `not-a-statement ${layer} ${word}`;
    }
    if (statement.election !== this.fold.election) return "other-election";
    if (!KINDS.includes(statement.kind)) return "other-kind";
    const copy = await this.copy(item, statement);
    this.copies.set(copy.unit, [...(this.copies.get(copy.unit) ?? []), copy]);
    return null;
  }

  /** @param {Item} item @param {Statement} statement @returns {Promise<Copy>} */
  async copy({ place, submitter }, statement) {
    const { values, kind, id } = statement;
    const unitKey = ["station", "contest", "track"].map((key) => values.get(key) ?? "").join(" ");
    const unit = this.units.get(unitKey);
    const evidence = await this.evidence(statement);
    const compared = this.figures(statement, unit);
    const result = evidence.verdict ?? compared.result;
    const logged = this.fold.statements.get(id);
    const version = unit?.chain.some((one) => one.id === id) ?? false;
    const opened = this.opening(statement);
    return {
      place, submitter, id, kind, result, figures: compared.figures, version: compared.version, signers: evidence.signers, bad: evidence.bad,
      sufficient: evidence.sufficient, differs: compared.differs, unit: unitKey,
      logged: logged !== undefined && !version && kind !== "copy" ? `${logged.index} ${this.effects.get(id) ?? "without-effect"}` : null,
      basis: values.get("basis") ?? null, of: values.get("of") ?? null, ...opened,
    };
  }

  /** §6.2. @param {Statement} statement */
  async evidence(statement) {
    const logged = this.fold.statements.get(statement.id);
    const index = logged === undefined ? this.fold.size : logged.index;
    const place = this.fold.stationPlace(statement.values.get("station") ?? "");
    const good = [];
    const bad = [];
    for (const line of statement.signatures) {
      const cause = await this.cause(line, statement, index, place);
      if (cause === null) good.push({ name: line.name, scope: this.fold.keys.keyAt(line.name, index)?.scope ?? "any" });
      else bad.push({ name: line.name, cause });
    }
    const unknown = bad.every(({ cause }) => cause === "unknown" || cause === "late-key");
    const act = actOf(statement.kind, statement.values.get("count")) ?? "";
    return {
      signers: good.map(({ name }) => name), bad: bad.map(({ name, cause }) => `${name}=${cause}`),
      verdict: good.length > 0 ? null : unknown ? "key-not-published" : "signature-does-not-verify",
      sufficient: good.length === 0 ? null : isSatisfied(this.fold.keys.signPolicy, act, place, good),
    };
  }

  /** Null where the line verifies under a key that covers the station. @param {Signature} line @param {Statement} statement @param {number} index @param {Place} place */
  async cause(line, statement, index, place) {
    const { keys } = this.fold;
    const all = (keys.held.get(line.name) ?? []).filter(({ from }) => from <= index);
    if (all.length === 0) return "unknown";
    const held = keys.keyAt(line.name, index);
    const mine = all.find(({ key }) => lineKeyId(keys.election, line.name, fromBase64(key) ?? new Uint8Array()) === line.keyId);
    if (mine === undefined) return "other-key";
    const verifies = await keys.check(fromBase64(mine.key) ?? new Uint8Array(), statement.bytes, line.signature);
    if (!verifies) return "signature";
    if (mine !== held) return held === undefined ? `revoked-${mine.until}` : "old-key";
    if (!inScope({ name: line.name, scope: held.scope }, place)) return "scope";
    return keys.isLate({ name: line.name, scope: held.scope, key: held.key, enrolled: held.enrolled }) ? "late-key" : null;
  }

  /** §6.3: against the versions of the head, before decisions. @param {Statement} statement @param {Unit | undefined} unit */
  figures(statement, unit) {
    const nothing = { result: "only-copy", figures: "only-copy", version: null, differs: [] };
    if (unit === undefined || unit.head === null) return nothing;
    if (statement.values.get("poll") !== unit.head.values.get("poll")) return nothing;
    const versions = unit.chain.slice().reverse();
    const differs = differencesOf(statement, unit.head);
    const named = versions.findIndex((one) => one.id === statement.id);
    const equalTo = named >= 0 ? named : differs.length === 0 ? versions.length - 1 : versions.findIndex((one) => differencesOf(statement, one).length === 0);
    const version = equalTo < 0 ? null : `${equalTo + 1}/${versions.length}`;
    const word = version === null ? "differs" : "identical";
    return { result: word, figures: version === null ? "differs" : "equal", version, differs };
  }

  /** §6.5. @param {Statement} statement */
  opening(statement) {
    const id = statement.values.get("commit");
    if (id === undefined) return { opening: null, commit: null };
    const commit = this.fold.statements.get(id);
    if (commit === undefined || commit.kind !== "copy-commit" || commit.effect === null) return { opening: "not-published", commit: null };
    const stated = /** @type {Stated} */ ({ ...commit, values: statement.values, text: statement, index: Infinity });
    return { opening: opens(stated, commit) ? "holds" : "fails", commit: commit.index };
  }

  /** @returns {CopiedUnit[]} */
  finish() {
    return [...this.copies].map(([key, copies]) => {
      const [station = "", contest = "", track = ""] = key.split(" ");
      const result = ORDER.find((word) => copies.some((copy) => copy.result === word)) ?? "only-copy";
      return { key, station, contest, track, result, official: this.units.get(key)?.head?.index ?? null, copies };
    }).sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}

/** Figures that differ, by name; one that the copy lacks is not compared. @param {Statement} statement @param {Stated} official */
function differencesOf(statement, official) {
  const [copy, other] = [figuresOf(statement.values), figures(official)];
  const all = [...[...copy.fields].map(([name, n]) => ({ field: name, n, o: other.fields.get(name) })),
    ...[...copy.votes].map(([code, n]) => ({ field: `vote ${code}`, n, o: other.votes.get(code) }))];
  return all.filter(({ n, o }) => n !== o).map(({ field, n, o }) => ({ field, copy: String(n), official: o === undefined ? "-" : String(o) }));
}
