// Every vector of spec 6 that this verifier knows; the others are listed by name.

import assert from "node:assert/strict";
import { fromBase64 } from "../verifier/base/bytes.js";
import { fromMemory } from "../verifier/verdict/source.js";
import { verify } from "../verifier/verdict/verify.js";
import { Vector, readFolder, runFolder } from "./vectors.js";

const all = new Map(readFolder("6-verdicts").map((v) => [v.name, v]));

/** The files of a vector, over those of its base. @param {Vector} v @returns {Map<string, Uint8Array>} */
function filesOf(v) {
  const base = v.get("base");
  const files = base === undefined ? new Map() : filesOf(/** @type {Vector} */ (all.get(base)));
  for (const path of v.all("absent")) files.delete(path);
  for (const line of v.all("file")) {
    const [path = "", bytes = ""] = line.split(" ");
    files.set(path, fromBase64(bytes) ?? new Uint8Array());
  }
  return files;
}

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
  const report = await verify(fromMemory(filesOf(v)), { anchor: v.get("anchor") ?? null, given: givenOf(v) });
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
  return v.expect.split(" ").slice(1).join(" ");
};

const later = { skip: "sections 5 to 8 and 10: tables, copies, announcements, evidence files and cards are the command line's only" };

runFolder("6-verdicts", (v) => (v.name.includes("/") ? (v.name.split("/")[0] ?? "") : "source"), {
  source: whole(source), tables: later, copies: later, announced: later, evidence: later, cards: later,
});
