// Every vector of spec 5.

import assert from "node:assert/strict";
import { base64, fromBase64, fromHex, fromUtf8, hex, utf8 } from "../verifier/base/bytes.js";
import { cell } from "../verifier/base/csv.js";
import { parseCheckpoint } from "../verifier/log/checkpoint.js";
import { parseNote, parseVkey, verifyNote } from "../verifier/log/note.js";
import { arrivalsPath, filesAt, unitsPath } from "../verifier/publication/files.js";
import { contestOf, spell } from "../verifier/publication/latest.js";
import { checkListed, parseManifest } from "../verifier/publication/manifest.js";
import { sharesOf, statusCount } from "../verifier/publication/pages.js";
import { parseNode, parseNodeRoot } from "../verifier/publication/station-files.js";
import { nodeFiles, stationFiles, stationsRoot } from "../verifier/publication/stations.js";
import { History } from "../verifier/tally/history.js";
import { outcomeOf } from "../verifier/tally/outcome.js";
import { tallyFiles, tallyHash } from "../verifier/tally/tables.js";
import { Vector, layerOf, readFolder, runFolder } from "./vectors.js";

const LATEST_MAX = 4_096;
const logs = new Map(readFolder("5-publication").filter((v) => v.name.startsWith("log")).map((v) => [v.name, historyOf(v)]));

/** @param {Vector} v */
function historyOf(v) {
  const history = new History({ witnesses: false });
  for (const text of v.all("entry")) history.append(fromBase64(text) ?? new Uint8Array());
  return history;
}

/** @param {Vector} v */
function log(v) {
  const history = logs.get(v.need("log"));
  assert(history !== undefined);
  return { history, size: Number(v.need("size")) };
}

/** @param {Vector} v */
const text = (v) => fromUtf8(v.payload) ?? "";

/** @param {Vector} v */
async function at(v) {
  const { history, size } = log(v);
  const path = v.need("path");
  if (path === "checkpoint") return checkpoint(v, history, size);
  const files = await filesAt(history, size);
  const file = [...files, ...stationFiles(history, await history.at(size))].find(([name]) => name === path)?.[1];
  if (path === "manifest") {
    const manifest = parseManifest(v.payload);
    const results = await history.at(size);
    assert.equal(manifest.root, hex(history.rootAt(size)));
    assert.equal(manifest.tally, tallyHash(tallyFiles(results)));
    assert.equal(manifest.stationsRoot, stationsRoot(results));
    return undefined;
  }
  assert.equal(file, text(v));
  return undefined;
}

/** @param {Vector} v @param {History} history @param {number} size */
async function checkpoint(v, history, size) {
  const note = parseNote(v.payload);
  const found = parseCheckpoint(note.textBytes);
  assert.equal(found.size, BigInt(size));
  assert.equal(base64(found.root), base64(history.rootAt(size)));
  const policy = (await history.at(size)).fold.keys.policy;
  assert(policy !== null);
  if (policy.logs.length > 0) await verifyNote(note, policy.logs);
  assert.equal(note.signatures.length, 1);
}

/** @param {Vector} v */
async function layout(v) {
  const { history, size } = log(v);
  const all = await filesAt(history, size);
  const computed = new Set([...all, ...stationFiles(history, await history.at(size))].map(([path]) => path));
  const listed = text(v).trimEnd().split("\n");
  // Sections 8.5 and 8.6: for other programs, held here by the manifest's hash only.
  const exported = ["choices.csv", "contests.csv", "datapackage.json", "totals.json"];
  const known = ["checkpoint", "manifest", ...exported];
  const pages = (/** @type {string} */ path) => path === "index.html" || path.startsWith("area/") || path.startsWith("symbols/") || /^[a-z]{2}\//.test(path) || known.includes(path);
  assert.deepEqual(listed.filter((path) => !pages(path)), [...computed].sort());
  for (const path of ["index.html", ...known]) assert(listed.includes(path), path);
}

/** @param {Vector} v */
async function latest(v) {
  const value = JSON.parse(text(v));
  assert.equal(`${spell(value)}\n`, text(v));
  assert(v.payload.length <= LATEST_MAX);
  if (v.get("log") !== undefined) {
    const { history, size } = log(v);
    const results = await history.at(size);
    assert.deepEqual(value.contests, results.contests.map((contest) => contestOf(outcomeOf(results, contest, "official"))));
    assert.equal(value.root, hex(history.rootAt(size)));
  }
  return value.more === true ? "more" : "ok";
}

/** @param {Vector} v */
function page(v) {
  const html = text(v);
  assert(statusCount(html, v.need("status")) >= 2);
  assert.deepEqual(sharesOf(html).map(({ value }) => value), v.all("share"));
}

/** @param {Vector} v */
function shard(v) {
  const index = v.get("index");
  const path = index === undefined ? unitsPath(v.need("contest"), Number(v.need("place"))) : arrivalsPath(Number(index));
  assert.equal(path, v.need("path"));
}

/** @param {Vector} v */
async function stations(v) {
  const { history, size } = log(v);
  assert.equal(stationsRoot(await history.at(size)), v.need("root"));
}

/** The files of the tree over so many stations, read again. @param {Vector} v */
function nodes(v) {
  const codes = Array.from({ length: Number(v.need("count")) }, (_, i) => String(i + 1).padStart(4, "0"));
  const files = nodeFiles(new Map(codes.map((code) => [code, `station ${code}\n`])));
  const root = files.pop()?.[1];
  assert.equal(root, text(v));
  assert.deepEqual(files.map(([path, one]) => `${path} ${base64(utf8(one))}`), v.all("file"));
  assert.equal(parseNodeRoot(v.payload).count, codes.length);
  for (const [, one] of files) assert(parseNode(one).length > 0);
}

runFolder("5-publication", layerOf, {
  at, nodes, layout, latest, page, shard, "stations-root": stations,
  log: (v) => assert.equal(hex(historyOf(v).rootAt(v.all("entry").length)), v.need("root")),
  cell: (v) => assert.equal(cell(fromUtf8(fromHex(v.need("cell"))) ?? ""), text(v)),
  manifest: (v) => void parseManifest(v.payload),
  export: { skip: "section 8: an export is for other programs, and no check rests on it" },
  listed: (v) => checkListed(parseManifest(v.payload), v.need("path"), v.bytes("bytes")),
});
