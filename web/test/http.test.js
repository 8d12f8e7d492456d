// Over HTTP, as a page does it: everything, one station, and what differs in copies of the tree.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { run } from "../verifier/verdict/worker.js";
import { filesOf, readFolder } from "./vectors.js";

const vectors = new Map(readFolder("6-verdicts").map((v) => [v.name, v]));

/** Serves a tree on loopback and gives the order to the worker. @param {string} name @param {(base: string) => import("../verifier/verdict/worker.js").Order} order */
async function ask(name, order) {
  const files = filesOf(vectors, name);
  const server = createServer((request, response) => {
    const bytes = files.get((request.url ?? "").slice(1));
    response.writeHead(bytes === undefined ? 404 : 200).end(bytes);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  /** @type {any[]} */
  const messages = [];
  await run(order(`http://127.0.0.1:${port}`), (message) => messages.push(message));
  server.closeAllConnections();
  server.close();
  return messages;
}

const anchor = vectors.get("good.txt")?.need("anchor") ?? "";
const station = { anchor, station: "000005", contest: "mayor" };

test("everything is recounted, with progress", async () => {
  const messages = await ask("good.txt", (base) => ({ kind: "everything", base, options: { anchor } }));
  const { report } = messages.at(-1);
  assert.equal(report.exitCode, 0);
  assert.equal(report.headline, "all checks hold");
  assert(messages.some(({ step, done, all }) => step === "entries" && done === all));
});

test("without an anchor the root is not confirmed", async () => {
  const everything = (await ask("good.txt", (base) => ({ kind: "everything", base, options: { anchor: null } }))).at(-1).report;
  assert.equal(everything.headline, "consistent; keys taken from the source itself: root not confirmed");
  assert.equal(everything.exitCode, 3);
  const one = (await ask("good.txt", (base) => ({ kind: "station", base, options: { ...station, anchor: null } }))).at(-1).report;
  assert.equal(one.rootConfirmed, false);
  assert.equal(one.headline, "consistent; keys taken from the source itself: root not confirmed");
});

test("one station is led to the anchor", async () => {
  const { report } = (await ask("good.txt", (base) => ({ kind: "station", base, options: station }))).at(-1);
  assert.deepEqual(report.steps.filter((/** @type {any} */ step) => step.verdict !== "holds"), []);
  const [unit] = report.units;
  assert.deepEqual([unit.unit, unit.class, unit.index, new Map(unit.figures).get("vote 2")], ["mayor official", "counted", 13, "128"]);
  assert(report.reliedOn.some((/** @type {string} */ one) => one.includes("the publisher states")));
});

for (const [name, step] of /** @type {const} */ ([["other-anchor.txt", "anchor"], ["other-log.txt", "anchor"], ["tile-digit.txt", "logged"]])) {
  test(`one station of ${name} fails`, async () => {
    const own = vectors.get(name)?.get("anchor") ?? anchor;
    const { report } = (await ask(name, (base) => ({ kind: "station", base, options: { ...station, anchor: own } }))).at(-1);
    const failing = report.steps.filter((/** @type {any} */ one) => one.verdict === "fails").map((/** @type {any} */ one) => one.step);
    assert.equal(report.exitCode, 1);
    assert(failing.includes(step), failing.join());
    assert.equal(report.says, step === "anchor" ? "another" : "differs");
  });
}

for (const name of ["other-anchor.txt", "other-log.txt"]) {
  test(`everything of ${name} is another log`, async () => {
    const own = vectors.get(name)?.get("anchor") ?? anchor;
    const { report } = (await ask(name, (base) => ({ kind: "everything", base, options: { anchor: own } }))).at(-1);
    assert.deepEqual([report.says, report.exitCode, report.rootConfirmed], ["another", 1, false]);
    assert.equal(report.headline, "the root differs: this is not the log under the anchor given, and nothing else is said of it");
  });
}

test("a server that does not answer is an error of the world", async () => {
  /** @type {any[]} */
  const messages = [];
  await run({ kind: "everything", base: "http://127.0.0.1:9", options: { anchor } }, (message) => messages.push(message));
  assert.equal(typeof messages.at(-1).error, "string");
});
