// Every vector of spec 6 that this verifier knows; the others are listed by name.

import assert from "node:assert/strict";
import { fromBase64 } from "../verifier/base/bytes.js";
import { History } from "../verifier/tally/history.js";
import { checkCopies } from "../verifier/verdict/copies.js";
import { checkEvidence } from "../verifier/verdict/evidence.js";
import { fromMemory } from "../verifier/verdict/source.js";
import { verifyStation } from "../verifier/verdict/station.js";
import { verify } from "../verifier/verdict/verify.js";
import { Vector, filesOf, readFolder, runFolder } from "./vectors.js";

const all = new Map(readFolder("6-verdicts").map((v) => [v.name, v]));

/** Promises and receipts in order, each with the statement it was given for. @param {Vector} v */
function givenOf(v) {
  /** @type {import("../verifier/verdict/given.js").Given[]} */
  const given = [];
  for (const { key, value } of v.lines) {
    const last = given.at(-1);
    if (key === "for" && last !== undefined) last.statement = fromBase64(value);
    if (key !== "promise" && key !== "receipt") continue;
    const [name = "", bytes = ""] = value.split(" ");
    given.push({ kind: key, name, bytes: fromBase64(bytes) ?? new Uint8Array(), statement: null });
  }
  return given;
}

/** @param {Vector} v */
async function source(v) {
  const report = await verify(fromMemory(filesOf(all, v.name)), { anchor: v.get("anchor") ?? null, given: givenOf(v) });
  const found = report.checks.filter(({ verdict }) => verdict !== "holds").map(({ code, verdict, cause }) => [code, verdict, cause].filter(Boolean).join(" "));
  assert.deepEqual(found.sort(), v.all("expect").sort(), report.checks.flatMap(({ code, details }) => details.map((d) => `${code} ${Object.values(d).join(" | ")}`)).slice(0, 12).join("; "));
  let code = "";
  for (const { key, value } of v.lines) {
    if (key === "expect") code = value.split(" ")[0] ?? "";
    if (key !== "names") continue;
    const details = report.checks.find((check) => check.code === code)?.details.map((d) => [d.subject, d.field, d.expected, d.got].join(" | ")) ?? [];
    assert(details.includes(value), `${code} ${value} is not among ${details.slice(0, 4).join(" ; ")}`);
  }
  const law = report.checks.filter((check) => check.law !== null).map((check) => `${check.code} ${check.law}`);
  if (report.election !== null) assert.deepEqual(law.sort(), v.all("law").sort());
}

/** The whole answer is in many lines. @param {(v: Vector) => unknown} run */
const whole = (run) => async (/** @type {Vector} */ v) => {
  await run(v);
  return (v.get("expect") ?? "").split(" ").slice(1).join(" ");
};

/** The entries of a log, with those of its base before them. @param {Vector} v @returns {string[]} */
function entriesOf(v) {
  const base = v.get("base");
  return [...(base === undefined ? [] : entriesOf(/** @type {Vector} */ (all.get(`copies/${base}`)))), ...v.all("entry")];
}

/** What of a copy's vector is about statements: not the totals and margins of §6.4. */
const COPY_LINES = ["expect", "items", "unit", "copy", "logged", "differs", "says", "refused", "only-official"];

/** @param {Vector} v */
async function copies(v) {
  const history = new History({ witnesses: false });
  for (const text of entriesOf(v)) history.append(fromBase64(text) ?? new Uint8Array());
  const handed = v.all("given").map((line) => {
    const [name = "", submitter = "", bytes = ""] = line.split(" ");
    return { name, submitter, bytes: fromBase64(bytes) ?? new Uint8Array() };
  });
  if (v.get("expect") === undefined) return;
  const { items, units, refused, onlyOfficial, exitCode } = await checkCopies(history, handed);
  const dash = (/** @type {string | number | null} */ one) => one ?? "-";
  const lines = [`expect: exit ${exitCode}`, `items: ${Object.values(items).join(" ")}`, ...refused.map(({ place, reason }) => `refused: ${place} ${reason}`)];
  for (const unit of units) {
    lines.push(`unit: ${unit.key} ${unit.result} ${dash(unit.official)}`);
    for (const copy of unit.copies) {
      const good = copy.sufficient === null ? "-" : copy.sufficient ? "sufficient" : "insufficient";
      lines.push(`copy: ${copy.place} ${copy.result} ${copy.figures} ${dash(copy.version)} ${copy.signers.join(",") || "-"} ${copy.bad.join(",") || "-"} ${good}`);
      if (copy.kind === "copy") lines.push(`says: ${copy.basis} ${dash(copy.of)} ${dash(copy.opening)} ${dash(copy.commit)}`);
      if (copy.logged !== null) lines.push(`logged: ${copy.logged}`);
      for (const { field, copy: own, official } of copy.differs) lines.push(`differs: ${field.replace(" ", "-")} ${own} ${official}`);
    }
  }
  lines.push(`only-official: ${onlyOfficial}`);
  const expected = v.lines.filter(({ key }) => COPY_LINES.includes(key)).map(({ key, value }) => `${key}: ${value}`);
  assert.deepEqual(lines.sort(), expected.sort());
}

/** Where a part is not sound, its own parser says at which line and in which words. */
const OWN_WORDS = "evidence/form-part.txt";

/** @param {Vector} v */
async function evidence(v) {
  const { verdict, cause, details } = await checkEvidence(v.payload, v.need("anchor"));
  assert.equal([verdict, cause].filter(Boolean).join(" "), v.get("expect"), JSON.stringify(details));
  const told = details.map((d) => [d.subject, d.field, d.expected, d.got].join(" | "));
  if (v.name !== OWN_WORDS) assert.deepEqual(told, v.all("names"));
  return verdict;
}

/** The light check of a station, step by step. @param {Vector} v */
async function station(v) {
  const files = /** @type {(v: Vector) => Map<string, Uint8Array>} */ ((one) => {
    const base = one.get("base");
    const found = base === undefined ? new Map() : files(/** @type {Vector} */ (all.get(`station/${base}`)));
    for (const path of one.all("absent")) found.delete(path);
    for (const line of one.all("file")) {
      const [path = "", bytes = ""] = line.split(" ");
      found.set(path, fromBase64(bytes) ?? new Uint8Array());
    }
    return found;
  });
  const report = await verifyStation(fromMemory(files(v)), { anchor: v.get("anchor") ?? null, station: v.need("station"), contest: v.get("contest") ?? null });
  const lines = report.steps.map(({ step, unit, verdict, cause }) => `expect: ${[step, unit, verdict, cause].filter(Boolean).join(" ")}`);
  for (const one of report.units) {
    lines.push(`unit: ${one.unit} ${one.class} ${one.head ?? "none"} ${one.index ?? "none"}`, ...one.figures.map(([name, n]) => `figure: ${name} ${n}`));
  }
  const expected = v.lines.filter(({ key }) => ["expect", "unit", "figure"].includes(key)).map(({ key, value }) => `${key}: ${value}`);
  assert.deepEqual(lines, expected, JSON.stringify(report.steps.filter(({ verdict }) => verdict !== "holds")));
}

const later = { skip: "sections 5 to 8 and 10: tables, announcements and cards are the command line's only" };

/** @param {Vector} v */
function kindOf(v) {
  if (!v.name.includes("/")) return "source";
  return v.name.startsWith("copies/") && v.get("table") !== undefined ? "copies with a table" : (v.name.split("/")[0] ?? "");
}

runFolder("6-verdicts", kindOf, {
  source: whole(source), tables: later, copies: whole(copies), "copies with a table": later, announced: later, evidence: whole(evidence), station: whole(station), cards: later, exports: later,
});
