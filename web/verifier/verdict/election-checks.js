// Checks of the election: register, keys, records, times, the account. Spec 6 §3, A1 to C3, D6 to D10, H1, I2.

import { equal, fromUtf8 } from "../base/bytes.js";
import { parseCsv } from "../base/csv.js";
import { effectsOf } from "../publication/files.js";
import { timeOf, utc } from "../record/values.js";
import { audits, complaints, gaps, incidents } from "../tally/account.js";
import { isLate } from "../tally/findings.js";
import { isCounted } from "../tally/results.js";
import { statusOf } from "../tally/bulletin.js";
import { Checking } from "./report.js";
import { headsInOrder, headsOver } from "./log-checks.js";

/** @import { Made } from "./verify.js" */
/** @import { Tree } from "./load.js" */
/** @import { Stated } from "../tally/fold.js" */
/** @import { Unit } from "../tally/unit.js" */

const DAY = 86_400;
const SIGNED = ["record", "correction"];

/** @param {string | undefined} text */
const seconds = (text) => timeOf(text ?? "") ?? 0;

/** @param {{values: import("../record/kinds.js").Values}} stated */
const subjectOf = ({ values }) => `station ${values.get("station")} ${values.get("contest")}`;

/** Records and corrections with effect. @param {Made} made */
function effective({ fold }) {
  return fold.effects.filter(({ kind }) => SIGNED.includes(kind));
}

/** The heads that are counted. @param {Made} made @returns {(Unit & {head: Stated})[]} */
function counted({ results }) {
  return /** @type {(Unit & {head: Stated})[]} */ (results.units.filter((unit) => isCounted(unit) && unit.head !== null));
}

/** F6 without what is given beside: every record covered in time. @param {Made} made */
export function inTime(made) {
  const check = new Checking();
  const delay = Number(made.fold.definition.get("delay"));
  const heads = headsInOrder(made);
  for (const { index, header, text } of made.fold.entries) {
    const { first, dated } = headsOver(heads, index);
    const time = dated?.time ?? null;
    if (time === null) check.cannotTell("missing");
    else if (SIGNED.includes(text.kind) && Math.abs(Number(time) - seconds(header.received)) > delay) {
      // a first head without a time came no later than one with it
      if (first !== dated) check.cannotTell("missing");
      else check.fail(subjectOf(text), `covered (entry ${index})`, `within ${delay} s of ${header.received}`, utc(time));
    }
  }
  return check;
}

/** A1. @param {Made} made */
export function registerWhole({ fold }) {
  const check = new Checking();
  const { definition, register } = fold;
  const due = seconds(definition.get("opens")) - Number(definition.get("register-days")) * DAY;
  const chunks = fold.effects.filter(({ kind, fits }) => kind === "register" && fits);
  if (chunks.length === 0) check.cannotTell("missing");
  else if (register.chunks.size !== register.of) check.fail("election", "register chunks", register.of, register.chunks.size);
  const rows = [...register.chunks.values()].reduce((a, b) => a + b, 0);
  if (chunks.length > 0 && String(rows) !== definition.get("stations")) check.fail("election", "stations", definition.get("stations"), rows);
  for (const { index, values, header } of chunks) {
    const chunk = values.get("chunk")?.split(" ")[0];
    if (seconds(header.received) > due) check.fail(`entry ${index}`, `register chunk ${chunk}`, `received by ${utc(due)}`, header.received);
  }
  return check;
}

/** A2: the parser sees to reason and time, the policy to authority; an unknown station has no row. @param {Made} made */
export async function registerChanges(made) {
  const { fold } = made;
  const check = new Checking();
  for (const { dir, computed } of made.published) {
    for (const path of [...computed.keys()].filter((one) => one.startsWith("units/"))) {
      const bytes = await made.source.fetch(dir + path);
      for (const [station = ""] of parseCsv(bytes === null ? "" : (fromUtf8(bytes) ?? "")).slice(1)) {
        if (!fold.register.stations.has(station)) check.fail(`station ${station}`, `${dir}${path}`, "of the register", "not in it");
      }
    }
  }
  for (const { kind, index, values, effect, header } of fold.statements.values()) {
    if (kind !== "register-change") continue;
    if (effect === null) check.note(`entry ${index}`, "effect", "with effect", "without effect");
    if (seconds(header.received) > seconds(values.get("effective"))) check.note(`entry ${index}`, "received", `by ${values.get("effective")}`, header.received);
  }
  return check;
}

/** A3 and A7: the parts of a type are those listed, and all parts fit together. @param {Made} made @param {string} type */
export function partsListed({ fold }, type) {
  const check = new Checking();
  const all = fold.definition.all("part").map((line) => line.split(" "));
  const listed = all.filter(([name]) => name === type);
  if (fold.parts() === null && all.every(([, , hash = ""]) => fold.keys.texts.has(hash))) check.fail("entry 0", "parts", "parts that fit together", "they do not");
  for (const [name, n, hash = ""] of listed) {
    if (fold.keys.texts.get(hash) === undefined) {
      check.note(`part ${name} ${n}`, "hash", hash, "not published");
      check.cannotTell("not-published");
    }
  }
  if (listed.length === 0) check.cannotTell("missing");
  return check;
}

/** A4. @param {Made} made */
export function keysBeforeFreeze(made) {
  const check = new Checking();
  if (made.fold.keys.mark === null) check.cannotTell("pending");
  for (const unit of counted(made)) {
    if (isLate(made.fold, unit.head)) check.note(subjectOf(unit.head), `key (entry ${unit.head.index})`, "enrolled before the freeze mark", "W502");
  }
  return check;
}

/** B1. @param {Made} made */
export function everyUnit({ results, fold }) {
  const check = new Checking();
  const certified = statusOf(results) === "certified";
  const missing = results.units.filter((unit) => unit.class === "missing");
  for (const unit of missing) {
    const explained = unit.marks.length > 0 || unit.decisions.length > 0;
    if (certified && unit.track === "official" && !explained) check.fail(`station ${unit.station} ${unit.contest.code}`, "record", "a record, event or decision", "missing");
  }
  if (results.units.length === 0) check.cannotTell("missing");
  else if (!certified && missing.some((unit) => unit.track === "official")) check.cannotTell("pending");
  void fold;
  return check;
}

/** B2: corrections and recounts may be others' acts. @param {Made} made */
export function stationSigned(made) {
  const check = new Checking();
  const asked = made.fold.keys.signPolicy.get("record")?.some((terms) => terms.some(({ role }) => role === "station")) ?? false;
  const effects = effectsOf(made.results);
  const first = [...made.fold.statements.values()].filter(({ kind, id, values }) => kind === "record" && values.get("count") === "1" && effects.has(id));
  if (!asked) check.notApplicable();
  for (const stated of asked ? first : []) {
    const name = `station/${stated.values.get("station")}`;
    const signers = made.fold.keys.signers.get(stated.id) ?? [];
    if (!signers.some((signer) => signer.name === name)) check.fail(subjectOf(stated), `signature (entry ${stated.index})`, `by ${name}`, "absent");
  }
  damagedSignatures(made.tree, check);
  if (asked && first.length === 0) check.cannotTell("missing");
  return check;
}

/** Statements whose published bytes are not those that were signed. @param {Tree} tree @param {Checking} check */
export function damagedSignatures({ items }, check) {
  for (const [index, { bytes, logged, entry }] of items.entries()) {
    if (bytes === null || bytes === logged || sameStatement(bytes, logged)) continue;
    const station = entry?.statement.values.get("station");
    const subject = station === undefined ? `entry ${index}` : `station ${[station, entry?.statement.values.get("contest")].filter(Boolean).join(" ")}`;
    check.fail(subject, `signature (entry ${index})`, "verifies", "does not verify over the published bytes");
  }
}

/** True where only the header of the entry differs. @param {Uint8Array} bytes @param {Uint8Array | null} logged */
function sameStatement(bytes, logged) {
  if (logged === null) return false;
  const [a, b] = [bytes, logged].map((one) => one.subarray(one.findIndex((byte, i) => byte === 10 && one[i + 1] === 10)));
  return a !== undefined && b !== undefined && equal(a, b);
}

/** B3. @param {Made} made */
export function agentsNamed(made) {
  const check = new Checking();
  if (made.fold.definition.get("agents") === "none") check.notApplicable();
  else if (counted(made).length === 0) check.cannotTell("missing");
  for (const { head } of counted(made)) {
    const named = head.values.all("agent").map((line) => line.split(" ")[0]);
    for (const body of head.contestants.filter((one) => !named.includes(one))) check.fail(subjectOf(head), `agent ${body}`, "a line", "absent");
  }
  return check;
}

/** B4, as it was published: the findings of each row are the recomputed ones. @param {Made} made @param {Checking} check */
export async function findingsPublished(made, check) {
  if (made.published.length === 0) check.cannotTell("not-published");
  for (const { dir, computed } of made.published) {
    for (const [path, expected] of computed) {
      if (!path.startsWith("units/")) continue;
      const bytes = await made.source.fetch(dir + path);
      const rows = new Map(parseCsv(bytes === null ? "" : (fromUtf8(bytes) ?? "")).map((row) => [`${row[0]} ${row[1]}`, row]));
      for (const [station, track, name, , , findings] of parseCsv(expected).slice(1)) {
        const got = rows.get(`${station} ${track}`); // a row that is absent is D1's
        if (got === undefined) continue;
        if (got[5] !== findings) check.fail(`station ${station} ${track}`, `findings (${dir}${path})`, findings, got[5] ?? "absent");
        if (got[2] !== name) check.fail(`station ${station} ${track}`, `class (${dir}${path})`, name, got[2] ?? "absent");
      }
    }
  }
}

/** B4: no counted record has a finding that excludes or flags, unflagged, but for a decision. @param {Made} made */
export function rulesKept(made) {
  const check = new Checking();
  if (made.published.length > 0 && counted(made).length === 0) check.cannotTell("missing");
  for (const unit of counted(made)) {
    const bad = unit.findings.filter(({ effect }) => effect === "exclude" || (effect === "flag" && unit.class === "counted"));
    for (const { code } of bad) if (unit.decisions.length === 0) check.fail(subjectOf(unit.head), code, "flagged or excluded", unit.class);
  }
  return check;
}

/** B5: whatever effect the definition gives these findings. @param {Made} made */
export function boundsKept(made) {
  const check = new Checking();
  if (counted(made).length === 0) check.cannotTell("missing");
  for (const unit of counted(made)) {
    const beyond = unit.findings.filter(({ code }) => code === "F310" || code === "F311");
    for (const { code } of beyond) if (unit.decisions.length === 0) check.fail(subjectOf(unit.head), "bounds", "within, or excluded", code);
  }
  return check;
}

/** B8. @param {Made} made */
export function timesFollow(made) {
  const check = new Checking();
  if (counted(made).length === 0) check.cannotTell("missing");
  for (const { head } of counted(made)) {
    const [closed, done] = ["closed", "counted"].map((key) => head.values.get(key));
    if (closed === undefined || done === undefined) {
      check.note(subjectOf(head), "times", "closed and counted", "not dated");
      check.cannotTell("missing");
      continue;
    }
    const at = [seconds(closed), seconds(done), seconds(head.header.received)];
    if ((at[0] ?? 0) < head.closes) check.note(subjectOf(head), "closed", `not before ${utc(head.closes)}`, closed);
    if ((at[0] ?? 0) > (at[1] ?? 0)) check.fail(subjectOf(head), "counted", `not before ${closed}`, done);
    if ((at[1] ?? 0) > (at[2] ?? 0)) check.fail(subjectOf(head), "received", `not before ${done}`, head.header.received);
  }
  return check;
}

/** B11. @param {Made} made */
export function noneTwice(made) {
  const check = new Checking();
  const heads = counted(made);
  if (heads.length === 0) check.cannotTell("missing");
  const seen = new Map();
  for (const unit of heads) {
    const before = seen.get(unit.head.id);
    if (before !== undefined) check.fail(subjectOf(unit.head), "statement", "counted once", `also ${before}`);
    seen.set(unit.head.id, subjectOf(unit.head));
  }
  return check;
}

/** C1. @param {Made} made */
export async function headsOften(made) {
  const check = new Checking();
  const { definition } = made.fold;
  const gap = Number(definition.get("gap"));
  const dated = headsInOrder(made).filter(({ time }) => time !== null);
  if (dated.length === 0) check.cannotTell("missing");
  for (const [i, { head, time }] of dated.entries()) {
    const before = dated[i - 1];
    if (before === undefined) continue;
    const passed = Number(time ?? 0n) - Math.max(Number(before.time ?? 0n), seconds(definition.get("closes")));
    const size = Number(before.head.checkpoint.size);
    if (passed <= gap || size > made.history.size) continue;
    if (!(await made.history.at(size)).units.some((unit) => unit.class === "missing" && unit.track === "official")) continue;
    check.fail(`size ${head.checkpoint.size}`, "seconds since the head before", `at most ${gap}`, passed);
  }
  return check;
}

/** C2. @param {Made} made */
export async function gapsExplained(made) {
  const check = new Checking();
  const first = headsInOrder(made).find(({ time }) => time !== null)?.time ?? null;
  if (first === null) {
    check.cannotTell("missing");
    return check;
  }
  for (const gap of await gaps(made.account)) {
    if (BigInt(seconds(gap.from)) < first || gap.incidents !== "unexplained") continue;
    check.fail("election", `gap from ${gap.from}`, "an incident", `${gap.seconds} s unexplained`);
  }
  return check;
}

/** C3. @param {Made} made */
export function incidentsClosed({ account }) {
  const check = new Checking();
  const all = incidents(account);
  if (all.length === 0) check.notApplicable();
  for (const { open, state, steps } of all) {
    if (state === "open") {
      check.note(`entry ${open.index}`, "incident", "closed", "open");
      check.cannotTell("pending");
    } else if (!steps.some(({ values }) => values.has("evidence"))) check.fail(`entry ${open.index}`, "incident", "evidence", "none");
  }
  return check;
}

/** D6: what is listed adds up to what has effect. @param {Made} made */
export function listed({ results }) {
  const check = new Checking();
  if (results.units.length === 0) check.cannotTell("missing");
  for (const unit of results.units.filter(({ class: name }) => name === "excluded" || name === "counted-flagged")) {
    const why = [...unit.findings.map(({ code }) => code), ...unit.marks];
    if (why.length === 0) check.fail(`station ${unit.station} ${unit.contest.code}`, "reason", "a finding or mark", "none");
  }
  return check;
}

/** D8: each head is a record, a correction of one, or stands by a decision. @param {Made} made */
export function headsByEntry(made) {
  const check = new Checking();
  if (made.results.units.length === 0) check.cannotTell("missing");
  for (const { head, chain, decisions } of counted(made)) {
    if (head.effect === null && decisions.length === 0) check.fail(subjectOf(head), "head", "sufficient signatures or a decision", head.id);
    if (chain.at(-1)?.kind !== "record") check.note(subjectOf(head), "versions", "back to a record", chain.length);
  }
  return check;
}

/** D10: each published summary has a line of it, in stations and in registered voters. @param {Made} made */
export async function coverageGiven(made) {
  const { results, fold } = made;
  const check = new Checking();
  if (made.published.length === 0) check.cannotTell("not-published");
  for (const { dir, computed } of made.published) {
    const bytes = await made.source.fetch(`${dir}summary.txt`);
    if (bytes === null) continue; // named by D1
    const lines = (bytes === null ? "" : (fromUtf8(bytes) ?? "")).split("\n");
    for (const [, contest = ""] of (computed.get("summary.txt") ?? "").matchAll(/^coverage ([^ ]+) /gm)) {
      const line = lines.find((one) => one.startsWith(`coverage ${contest} `));
      if (line === undefined) check.fail(`contest ${contest}`, "coverage", "a line", "absent");
      else if (line.includes("registered none") && fold.register.areas.size > 0) check.notApplicable();
      else if (line.includes("registered none")) check.cannotTell("missing");
    }
  }
  if (results.units.length === 0) check.cannotTell("missing");
  return check;
}

/** H1. @param {Made} made */
export function auditsHeld({ account }) {
  const check = new Checking();
  const all = audits(account);
  if (all.length === 0) check.notApplicable();
  for (const { plan, code, due, state, late } of all) {
    if (late) check.fail(`entry ${plan.index}`, `audit ${code}`, `held by ${due}`, state);
    else if (!state.startsWith("held")) check.cannotTell("pending");
  }
  return check;
}

/** I2. @param {Made} made */
export function complaintsRuled({ account }) {
  const check = new Checking();
  const all = complaints(account);
  if (all.length === 0) check.notApplicable();
  for (const { stated, rulings, due, late } of all) {
    if (late) check.fail(`entry ${stated.index}`, "ruling", `by ${utc(due ?? 0)}`, rulings.length === 0 ? "none" : "later");
    else if (rulings.length === 0) check.cannotTell("pending");
  }
  return check;
}
