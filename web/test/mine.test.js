// "Check my copy": what each file is, and what becomes of it beside the log of the good vector.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64, fromUtf8, utf8 } from "../verifier/base/bytes.js";
import { writePartText } from "../verifier/carry/base41.js";
import { splitPayload } from "../verifier/carry/part.js";
import { parseEntry } from "../verifier/record/entry.js";
import { loadTree } from "../verifier/verdict/load.js";
import { checkMine } from "../verifier/verdict/mine.js";
import { fromMemory } from "../verifier/verdict/source.js";
import { filesOf, readFolder } from "./vectors.js";

/** @import { Held } from "../verifier/verdict/mine.js" */

const vectors = new Map(readFolder("6-verdicts").map((v) => [v.name, v]));

const anchor = vectors.get("good.txt")?.need("anchor") ?? "";
const source = fromMemory(filesOf(vectors, "good.txt"));
const { items } = await loadTree(source, () => {});
const statements = items.map(({ entry }) => entry?.statement);
const record = statements.find((one) => one?.kind === "record");
assert(record !== undefined);
const note = record.whole;
const unit = ["station", "contest", "track"].map((key) => record.values.get(key)).join(" ");

/** @param {Held[]} files @param {string | null} [given] @param {string} [name] */
const ask = (files, given = anchor, name = "good.txt") => checkMine(fromMemory(filesOf(vectors, name)), { anchor: given, files });

test("a note is identical, and says who signed what", async () => {
  const report = await ask([{ name: "copy.txt", bytes: note }]);
  const [copy] = report.copies;
  assert.deepEqual(report.steps.filter(({ verdict }) => verdict !== "holds"), []);
  assert.equal(report.exitCode, 0);
  assert.deepEqual([copy?.unit, copy?.result, copy?.official?.id, copy?.signers.length], [unit, "identical", record.id, copy?.official?.signers.length]);
});

test("parts in pictures, texts and any order are put together; what is missing is numbered", async () => {
  const payload = Uint8Array.of(0, ...note);
  const texts = splitPayload(payload, anchor.slice(0, 8), 3).map(writePartText);
  const whole = await ask([{ name: "b.jpg", bytes: new Uint8Array(), symbols: [texts[2] ?? "", texts[0] ?? ""] }, { name: "sms.txt", bytes: utf8(`it says ${texts[1]}\n`) }]);
  assert.deepEqual([whole.copies[0]?.result, whole.exitCode, whole.pictures], ["identical", 0, [{ name: "b.jpg", symbols: 2 }]]);
  const part = await ask([{ name: "b.jpg", bytes: new Uint8Array(), symbols: [texts[2] ?? "", texts[2] ?? ""] }]);
  assert.deepEqual([part.refused, part.exitCode], [[{ place: "b.jpg:2", reason: "carried part held 1 2" }], 3]);
});

test("a changed figure leaves no signature that verifies, and its figures are information", async () => {
  const text = (fromUtf8(note) ?? "").replace(/^(vote \S+) (\d+)$/m, (_, name, n) => `${name} ${Number(n) + 1}`);
  const report = await ask([{ name: "copy.txt", bytes: utf8(text) }]);
  const [copy] = report.copies;
  assert.deepEqual([copy?.result, copy?.figures, copy?.differs.length, report.exitCode], ["signature-does-not-verify", "differs", 1, 1]);
});

test("what is no copy is named, and nothing is held against the log", async () => {
  const unsigned = (fromUtf8(note) ?? "").split("\n\n")[0] ?? "";
  const report = await ask([
    { name: "unsigned.txt", bytes: utf8(`${unsigned}\n`) }, { name: "noise.bin", bytes: Uint8Array.of(255, 254, 0) }, { name: "dark.png", bytes: new Uint8Array(), symbols: [] },
    { name: "torn.png", bytes: new Uint8Array(), symbols: null }, { name: "bad.txt", bytes: utf8("ACTA:ZZZ") },
  ]);
  assert.equal(report.exitCode, 3);
  assert.deepEqual(report.copies, []);
  assert.deepEqual(report.refused.map(({ place }) => place).sort(), ["bad.txt:1", "noise.bin:1", "torn.png", "unsigned.txt:1"]);
});

test("without an anchor the root is not confirmed, under another one nothing is compared", async () => {
  const without = await ask([{ name: "copy.txt", bytes: note }], null);
  assert.deepEqual([without.rootConfirmed, without.exitCode, without.copies[0]?.result], [false, 3, "identical"]);
  const other = await ask([{ name: "copy.txt", bytes: note }], "ab".repeat(32));
  assert.deepEqual([other.rootConfirmed, other.exitCode, other.copies], [false, 1, []]);
});

test("a log that differs from its root is said before any copy", async () => {
  const report = await ask([{ name: "copy.txt", bytes: note }], anchor, "record-digit.txt");
  assert(report.steps.some(({ what, verdict }) => what === "every entry leads to the root" && verdict === "fails"));
  assert.equal(report.exitCode, 1);
});

const f6 = [...vectors.values()].filter((v) => !v.name.includes("/") && (v.get("promise") ?? v.get("receipt")) !== undefined);

test("promises and receipts of the vectors hold or fail as in a recount", async () => {
  let compared = 0;
  for (const v of f6) {
    const given = v.lines.filter(({ key }) => key === "promise" || key === "receipt").map(({ value }) => ({ name: value.split(" ")[0] ?? "", bytes: fromBase64(value.split(" ")[1] ?? "") ?? new Uint8Array() }));
    const { shown } = await checkMine(fromMemory(filesOf(vectors, v.name)), { anchor: v.get("anchor") ?? null, files: given });
    const expected = v.all("expect").find((line) => line.startsWith("F6 "))?.split(" ") ?? ["F6", "holds"];
    // What is no promise or receipt by its first line is handed in as a statement; what was given for a statement is judged with it.
    const own = v.lines.slice(v.lines.findIndex(({ key, value }) => key === "expect" && value.startsWith("F6 ")) + 1);
    const next = own.findIndex(({ key }) => key !== "names");
    const wanted = own.slice(0, next < 0 ? own.length : next).map(({ value }) => value).filter((line) => !line.startsWith("receipts | "));
    if (shown.length < given.length || v.get("for") !== undefined) continue;
    const names = shown.flatMap(({ details }) => details.map((d) => [d.subject, d.field, d.expected, d.got].join(" | ")));
    const verdict = ["fails", "cannot-tell", "holds"].find((word) => shown.some((one) => one.verdict === word));
    if (expected[1] === "fails") assert.equal(verdict, "fails", v.name);
    for (const name of expected[1] === "holds" ? [] : wanted) assert(names.includes(name), `${v.name}: ${name} is not among ${names.join(" ; ")}`);
    compared += 1;
  }
  assert(compared >= 10, `${compared} of ${f6.length} vectors`);
});

test("evidence is checked with the anchor alone", async () => {
  const v = readFolder("6-verdicts").find((one) => one.name.startsWith("evidence/") && one.get("expect") === "holds");
  assert(v !== undefined);
  assert.equal(v.need("anchor"), anchor);
  const report = await ask([{ name: "two.evidence", bytes: v.payload }]);
  assert.deepEqual(report.shown.map(({ kind, verdict }) => [kind, verdict]), [["evidence", "holds"]]);
  const torn = await ask([{ name: "two.evidence", bytes: v.payload.subarray(0, -9) }]);
  assert.deepEqual(torn.shown.map(({ kind, verdict }) => [kind, verdict]), [["evidence", "fails"]]);
  const without = await ask([{ name: "two.evidence", bytes: v.payload }], null);
  assert.deepEqual(without.shown.map(({ kind, verdict, cause }) => [kind, verdict, cause]), [["evidence", "cannot-tell", "missing"]]);
});

test("an entry is no copy, and a copy given twice counts once", async () => {
  const twice = await ask([{ name: "a.txt", bytes: note }, { name: "b.txt", bytes: note }]);
  assert.deepEqual([twice.copies.length, twice.repeated, twice.exitCode], [1, 1, 0]);
  const entry = items.find(({ entry: one }) => one?.statement.id === record.id)?.bytes ?? new Uint8Array();
  assert.equal(parseEntry(entry).statement.id, record.id);
  const report = await ask([{ name: "entry.txt", bytes: entry }]);
  assert.equal(report.exitCode, 3);
});
