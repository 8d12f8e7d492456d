// Published sizes against what follows from the log: D1 to D5, D7, D9, E7, E8. Spec 6 §3, spec 5 §2.

import { base64, equal, fromUtf8, hex, utf8 } from "../base/bytes.js";
import { parseCsv } from "../base/csv.js";
import { asFailure } from "../base/failure.js";
import { sha256 } from "../base/sha256.js";
import { parseCheckpoint } from "../log/checkpoint.js";
import { parseNote, verifyNote } from "../log/note.js";
import { verifiersOf } from "../log/policy.js";
import { parseProof } from "../log/proof.js";
import { leafHash, verifyInclusion } from "../log/tree.js";
import { joinPieces } from "../record/kinds.js";
import { utc } from "../record/values.js";
import { filesAt } from "../publication/files.js";
import { parseManifest } from "../publication/manifest.js";
import { sharesOf, statusCount } from "../publication/pages.js";
import { stationFiles, stationsRoot } from "../publication/stations.js";
import { betweenOf, differenceOf, lowerOf } from "../tally/bulletins.js";
import { percent } from "../tally/fractions.js";
import { tallyHash } from "../tally/tables.js";
import { judgeHead } from "./log-checks.js";
import { lineThatDiffers, repaired } from "./repair.js";
import { Checking } from "./report.js";

/** @import { Proof } from "../log/proof.js" */
/** @import { Judged } from "./log-checks.js" */
/** @import { Manifest } from "../publication/manifest.js" */
/** @import { History } from "../tally/history.js" */
/** @import { Tree } from "./load.js" */
/** @import { Source } from "./source.js" */
/** @import { Made } from "./verify.js" */

const COMPARED = /^(areas|units|outcome|account|arrivals|station|stations)\/|^(summary\.txt|register\.csv|definition\.txt)$/;
const TALLIED = /^(areas|outcome|units)\//;
/** How many first columns name a row, by table. @type {[RegExp, string, number][]} */
const KEYS = [
  [/^areas\//, "area", 3], [/^units\//, "station", 2], [/^account\/announcements/, "statement", 8], [/^account\/complaints/, "statement", 2],
  [/^arrivals\//, "entry", 1], [/^register/, "station", 1], [/^account\//, "row", 2],
];

/** Columns of `units/` before the figures. */
const UNIT_COLUMNS = 7;

/** What one published size gives. @typedef {{size: number, dir: string, manifest: Manifest | null, manifestBytes: Uint8Array | null,
 *   rows: Map<string, {length: bigint, hash: string}>, computed: Map<string, string>, stations: Stations, status: string, root: string, stationsRoot: string, tally: string, recomputed: string[]}} Published */
/** The files of single stations, which are compared one after the other: their manifest lines, and what differs. @typedef {{lines: Map<string, string>, check: Checking}} Stations */

/** The sizes that may be there: those of publications, of `latest.json`, and those that a listing shows. @param {Source} source @param {Tree} tree */
export async function publishedSizes(source, tree) {
  const statements = tree.items.flatMap(({ entry }) => entry?.statement ?? []);
  const sizes = new Set(statements.filter(({ kind }) => kind === "publication").map(({ values }) => Number(values.get("size"))));
  const latest = await source.fetch("live/latest.json");
  const at = latest === null ? undefined : /"at":([0-9]+)/.exec(fromUtf8(latest) ?? "")?.[1];
  if (at !== undefined) sizes.add(Number(at));
  for (const path of (await source.list?.()) ?? []) {
    const match = /^at\/([1-9][0-9]*)\//.exec(path);
    if (match !== null) sizes.add(Number(match[1]));
  }
  return [...sizes].sort((a, b) => a - b);
}

/** Every published size, recomputed; sizes rise, so that the fold moves forward only. @param {Source} source @param {History} history @param {number[]} sizes @param {(done: number, all: number) => void} progress */
export async function recompute(source, history, sizes, progress) {
  /** @type {Published[]} */
  const all = [];
  for (const size of sizes.filter((one) => one <= history.size)) {
    const dir = `at/${size}/`;
    const manifestBytes = await source.fetch(`${dir}manifest`);
    if (manifestBytes === null) continue;
    const files = await filesAt(history, size);
    const results = await history.at(size);
    const computed = new Map(files);
    all.push({
      size, dir, manifestBytes, manifest: manifestOrNull(manifestBytes), rows: rowsOf(manifestBytes), computed,
      stations: await compareStations(source, history, results, dir), root: hex(history.rootAt(size)),
      status: computed.get("summary.txt")?.match(/^status (.*)$/m)?.[1] ?? "", stationsRoot: stationsRoot(results),
      tally: tallyHash(files.filter(([path]) => TALLIED.test(path)).sort(([a], [b]) => (a < b ? -1 : 1))), recomputed: [],
    });
    progress(all.length, sizes.length);
  }
  return all;
}

/** @param {Source} source @param {History} history @param {import("../tally/results.js").Results} results @param {string} dir @returns {Promise<Stations>} */
async function compareStations(source, history, results, dir) {
  const check = new Checking();
  /** @type {Map<string, string>} */
  const lines = new Map();
  for (const [path, text] of stationFiles(history, results)) {
    const expected = utf8(text);
    lines.set(path, fileLine(path, expected));
    const bytes = await source.fetch(dir + path);
    if (bytes === null) notThere(check, dir + path);
    else if (!equal(bytes, expected)) compareFile(check, dir, path, text, fromUtf8(bytes) ?? "");
  }
  return { lines, check };
}

/** The lines that name a file, whatever else is wrong with the text. @param {Uint8Array} bytes */
function rowsOf(bytes) {
  const lines = [...new TextDecoder().decode(bytes).matchAll(/^file ([^ \n]+) (0|[1-9][0-9]{0,18}) ([0-9a-f]{64})$/gm)];
  return new Map(lines.map(([, path = "", length = "0", hash = ""]) => [path, { length: BigInt(length), hash }]));
}

/** @param {Uint8Array} bytes */
function manifestOrNull(bytes) {
  try {
    return parseManifest(bytes);
  } catch (error) {
    asFailure(error);
    return null;
  }
}

/** A file that is not there says nothing. @param {Checking} check @param {string} path */
function notThere(check, path) {
  check.note(`file ${path}`, "file", "published", "not published");
  check.cannotTell("not-published");
}

/** D1. @param {Made} made */
export async function figuresFollow(made) {
  const check = new Checking();
  if (made.published.length === 0) check.cannotTell("not-published");
  if (made.gone.length > 0) check.cannotTell("not-published");
  for (const one of made.published) {
    await checkpointOf(made, one, check);
    for (const [path, expected] of one.computed) {
      if (!COMPARED.test(path)) continue;
      const bytes = await made.source.fetch(one.dir + path);
      if (bytes === null) notThere(check, one.dir + path);
      else compareFile(check, one.dir, path, expected, fromUtf8(bytes) ?? "");
    }
    const { verdict, details } = one.stations.check;
    if (verdict === "cannot-tell") check.cannotTell("not-published");
    for (const { subject, field, expected, got } of details) {
      if (verdict === "fails") check.fail(subject, field, expected, got);
      else check.note(subject, field, expected, got);
    }
    for (const path of one.rows.keys()) {
      if (COMPARED.test(path) && !one.computed.has(path) && !one.stations.lines.has(path)) check.fail(`file ${one.dir}${path}`, "file", "absent", "published");
    }
  }
  return check;
}

/** The checkpoint of a size: its root, and the log's signature. @param {Made} made @param {Published} one @param {Checking} check */
async function checkpointOf(made, one, check) {
  const path = `${one.dir}checkpoint`;
  const bytes = await made.source.fetch(path);
  if (bytes === null) return notThere(check, path);
  try {
    const note = parseNote(bytes);
    const { root } = parseCheckpoint(note.textBytes);
    if (hex(root) !== one.root) check.fail(`file ${path}`, "root", base64(made.history.rootAt(one.size)), base64(root));
    await verifyNote(note, made.policyAt(one.size).logs);
  } catch (error) {
    const { word } = asFailure(error);
    const n = (fromUtf8(bytes) ?? "").split("\n").filter((line) => line.startsWith("— ")).length;
    check.fail(`file ${path}`, "signature", "verifies", word === "no-known-signature" ? `none of ${n} signature lines is by a known key` : word);
  }
  return undefined;
}

/** Cell by cell, line by line. @param {Checking} check @param {string} dir @param {string} path @param {string} expected @param {string} got */
export function compareFile(check, dir, path, expected, got) {
  if (expected === got) return;
  if (path.endsWith(".csv")) return compareTable(check, dir, path, parseCsv(expected), parseCsv(got));
  const subject = subjectOf(dir, path);
  const [a, b] = [expected.split("\n"), got.split("\n")];
  a.forEach((line, i) => {
    const other = b[i] ?? "absent";
    if (line !== other) check.fail(subject, `${line.split(" ")[0] || "line"} (line ${i + 1} of ${dir}${path})`, line, other);
  });
  if (b.length > a.length) check.fail(subject, `line ${a.length + 1} of ${dir}${path}`, "absent", b[a.length]);
}

/** @param {string} dir @param {string} path */
function subjectOf(dir, path) {
  const [folder, name = ""] = path.slice(0, -4).split("/");
  if (folder === "outcome") return `contest ${name}`;
  if (folder === "station") return `station ${name}`;
  if (folder === "stations") return `file ${dir}${path}`;
  return { account: "account", definition: "entry 0" }[folder ?? ""] ?? "summary";
}

/** @param {Checking} check @param {string} dir @param {string} path @param {string[][]} expected @param {string[][]} got */
function compareTable(check, dir, path, expected, got) {
  const [, word = "row", n = 2] = KEYS.find(([pattern]) => pattern.test(path)) ?? [];
  const columns = expected[0] ?? [];
  const key = (/** @type {string[]} */ row) => row.slice(0, n).join(" ");
  const rows = new Map(got.slice(1).map((row) => [key(row), row]));
  if (columns.join() !== (got[0] ?? []).join()) check.fail(`file ${dir}${path}`, "header", columns.join(), (got[0] ?? []).join());
  for (const row of expected.slice(1)) {
    const other = rows.get(key(row));
    rows.delete(key(row));
    if (other === undefined) {
      check.fail(`${word} ${key(row)}`, `row of ${dir}${path}`, row.join(","), "absent");
      continue;
    }
    row.forEach((cell, i) => {
      if (cell !== other[i]) check.fail(`${word} ${key(row)}`, `${columns[i]} (${dir}${path})`, cell, other[i] ?? "absent");
    });
  }
  for (const [name, row] of rows) check.fail(`${word} ${name}`, `row of ${dir}${path}`, "absent", row.join(","));
}

/** The manifest as it would be, line by line: other files as they are published, or as they were where that is known. @param {Made} made @param {Published} one */
async function recomputedManifest(made, one) {
  const checkpoint = (await made.source.fetch(`${one.dir}checkpoint`)) === null ? [] : ["checkpoint"];
  const paths = [...new Set([...one.rows.keys(), ...one.computed.keys(), ...one.stations.lines.keys(), ...checkpoint])].sort();
  const lines = ["acta/manifest/v1", `election ${made.fold.election}`, `size ${one.size}`, `root ${one.root}`, `tally ${one.tally}`, `stations-root ${one.stationsRoot}`];
  for (const path of paths) {
    const computed = one.computed.get(path);
    const row = one.rows.get(path);
    const line = one.stations.lines.get(path);
    const read = computed === undefined && line === undefined && (made.pages || path === "checkpoint");
    const bytes = read ? await made.source.fetch(one.dir + path) : null;
    if (line !== undefined) lines.push(line);
    else if (computed !== undefined) lines.push(fileLine(path, utf8(computed)));
    else if (bytes !== null && (row === undefined || path === "checkpoint" || wasNamed(made, one, path, bytes))) lines.push(fileLine(path, bytes));
    else if (row !== undefined) lines.push(`file ${path} ${row.length} ${row.hash}`);
  }
  return lines;
}

/** Whether a publication names the manifest that has this file as it is: then the manifest differs, not the file. @param {Made} made @param {Published} one @param {string} path @param {Uint8Array} bytes */
function wasNamed(made, one, path, bytes) {
  const row = one.rows.get(path);
  const line = fileLine(path, bytes);
  if (row === undefined || line === `file ${path} ${row.length} ${row.hash}`) return true;
  const text = new TextDecoder().decode(one.manifestBytes ?? new Uint8Array()).replace(`file ${path} ${row.length} ${row.hash}\n`, () => `${line}\n`);
  const hash = hex(sha256(utf8(text)));
  return made.fold.effects.some(({ kind, values }) => kind === "publication" && values.get("size") === String(one.size) && values.get("manifest") === hash);
}

/** @param {string} path @param {Uint8Array} bytes */
function fileLine(path, bytes) {
  return `file ${path} ${bytes.length} ${hex(sha256(bytes))}`;
}

const REPAIRED_MAX = 8_192;

/** What was listed, where the bytes differ from it in one character. @param {Uint8Array} bytes @param {{length: bigint, hash: string}} row */
function asListed(bytes, row) {
  if (hex(sha256(bytes)) === row.hash || BigInt(bytes.length) !== row.length || bytes.length > REPAIRED_MAX) return bytes;
  return repaired(bytes, fromHexHash(row.hash), sha256) ?? bytes;
}

/** @param {string} hash */
function fromHexHash(hash) {
  return Uint8Array.from(hash.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** D2: publications and bulletins. @param {Made} made */
export async function publicationsFollow(made) {
  const check = new Checking();
  const publications = made.fold.effects.filter(({ kind }) => kind === "publication");
  if (publications.length === 0) check.cannotTell("not-published");
  for (const { index, values } of publications) {
    const subject = `publication (entry ${index})`;
    const size = Number(values.get("size"));
    const one = made.published.find((other) => other.size === size);
    if (size > index) check.fail(subject, "size", `at most ${index}`, size);
    const root = size <= made.history.size ? hex(made.history.rootAt(size)) : "";
    if (root !== values.get("root")) check.fail(subject, "root", root, values.get("root"));
    if (one === undefined) {
      check.cannotTell("not-published");
      continue;
    }
    if (one.stationsRoot !== values.get("stations-root")) check.fail(subject, "stations-root", one.stationsRoot, values.get("stations-root"));
    one.recomputed = await recomputedManifest(made, one);
    const hash = hex(sha256(utf8(one.recomputed.map((line) => `${line}\n`).join(""))));
    if (hash !== values.get("manifest")) check.fail(subject, "manifest", hash, values.get("manifest"));
  }
  livePublication(made, publications, check);
  await bulletinsFollow(made, check);
  return check;
}

/** `live/publication`: the newest publication below its checkpoint, with a proof that leads to the root (spec 5 §4.1). @param {Made} made @param {import("../tally/fold.js").Stated[]} publications @param {Checking} check */
function livePublication({ live, history, tree }, publications, check) {
  if (live === null) return undefined;
  const subject = `file ${LIVE}`;
  if (live.proof === null) return check.fail(subject, "proof", "a proof of an entry", live.fault);
  const { proof, judged } = live;
  const { index, hashes, extra } = proof;
  const { size, root } = judged.head.checkpoint;
  if (!judged.signed) check.fail(subject, "checkpoint", "signed by the log", judged.fault);
  const leaf = leafHash(extra ?? new Uint8Array());
  try {
    verifyInclusion(index, size, leaf, root, hashes);
  } catch (error) {
    check.fail(subject, `entry ${index}`, "a proof that leads to the root", asFailure(error).word);
  }
  if (size > tree.size) return check.note(subject, "size", tree.size, size);
  const below = publications.filter((one) => BigInt(one.index) < size).sort((a, b) => Number(b.values.get("size")) - Number(a.values.get("size")) || a.index - b.index);
  const newest = below[0]?.index ?? "none";
  const whole = BigInt(history.size) === tree.size; // an entry that is absent may be a publication
  if (whole && String(newest) !== String(index)) check.fail(subject, `publication below size ${size}`, `entry ${newest}`, `entry ${index}`);
  const bytes = history.bytes[Number(index)];
  if (bytes !== undefined && !equal(leafHash(bytes), leaf)) check.fail(subject, `leaf of entry ${index}`, hex(leafHash(bytes)), hex(leaf));
  return undefined;
}

const LIVE = "live/publication";

/** What stands there; a fault where it is no proof. @typedef {{proof: Proof, judged: Judged, fault: ""} | {proof: null, fault: string}} Live */

/** @param {Source} source @param {(size: number) => import("../log/policy.js").Policy} policyAt @returns {Promise<Live | null>} */
export async function readLive(source, policyAt) {
  const bytes = await source.fetch(LIVE);
  if (bytes === null) return null;
  try {
    const proof = parseProof(bytes);
    const checkpoint = parseCheckpoint(proof.note.textBytes);
    const judged = await judgeHead(policyAt(Number(checkpoint.size)), { note: proof.note, checkpoint, place: `file ${LIVE}` });
    return { proof, judged, fault: "" };
  } catch (error) {
    return { proof: null, fault: asFailure(error).word };
  }
}

/** §3.2. @param {Made} made @param {Checking} check */
async function bulletinsFollow(made, check) {
  /** @type {import("../tally/fold.js").Stated | null} */
  let before = null;
  for (const stated of made.fold.effects.filter(({ kind }) => kind === "bulletin").sort((a, b) => a.index - b.index)) {
    const subject = `bulletin ${stated.values.get("number")} (entry ${stated.index})`;
    const difference = await differenceOf(made.history, stated);
    if (difference !== null) check.fail(subject, difference.field, difference.computed, difference.announced);
    const lower = before === null ? null : lowerOf(before, stated);
    if (before !== null && lower !== null && betweenOf(made.history, before, stated) === 0) {
      check.fail(subject, lower.field, `at least ${lower.was}, as in the bulletin before`, lower.is);
    }
    await bulletinWitnesses(made, stated, subject, check);
    before = stated;
  }
}

/** @param {Made} made @param {import("../tally/fold.js").Stated} stated @param {string} subject @param {Checking} check */
async function bulletinWitnesses(made, stated, subject, check) {
  const policy = made.policyAt(Number(stated.values.get("size")));
  const note = joinPieces(stated.values.all("checkpoint"));
  if (note === null) return;
  const expected = "signed by the log, every known line verifies";
  /** @type {Map<string, bigint>} */
  const times = new Map();
  let byLog = false;
  for (const line of note.signatures) {
    const verifier = verifiersOf(policy).find((key) => key.name === line.name && key.keyId === line.keyId);
    if (verifier === undefined) continue;
    try {
      const [{ time } = { time: null }] = await verifyNote({ ...note, signatures: [line] }, [verifier]);
      const witness = policy.witnesses.find((one) => one.verifier === verifier);
      if (witness === undefined) byLog = true;
      else if (time !== null && time > (times.get(witness.name) ?? 0n)) times.set(witness.name, time);
    } catch (error) {
      asFailure(error);
      check.fail(subject, "checkpoint", expected, `the signature of ${line.name} does not verify`);
      return;
    }
  }
  if (!byLog) return check.fail(subject, "checkpoint", expected, "not signed by the log");
  const said = new Map([...stated.values.all("cosigned").map((line) => /** @type {[string, string]} */ ([line.split(" ")[0] ?? "", `cosigned ${line.split(" ")[1]}`])),
    ...stated.values.all("not-cosigned").map((name) => /** @type {[string, string]} */ ([name, "not-cosigned"]))]);
  for (const { name } of policy.witnesses) {
    const time = times.get(name);
    const is = time === undefined ? "not-cosigned" : `cosigned ${utc(time)}`;
    const got = said.get(name) ?? "not listed";
    said.delete(name);
    if (is !== got) check.fail(subject, `witness ${name}`, is, got);
  }
  for (const [name, got] of said) check.fail(subject, `witness ${name}`, "not listed", got);
  return undefined;
}

/** D3: in outcome files, from the counts printed beside; on pages the digits of the value. @param {Made} made */
export async function percentages(made) {
  const check = new Checking();
  if (made.published.length === 0) check.cannotTell("not-published");
  for (const one of made.published) {
    for (const path of one.computed.keys()) if (path.startsWith("outcome/")) await outcomePercentages(made, one, path, check);
    for (const [path, html] of await pagesOf(made, one)) {
      for (const { value, text } of sharesOf(html)) {
        if (text.replace(/[^0-9]/g, "") !== value.replace(".", "")) check.fail(`file ${one.dir}${path}`, "share", value, text);
      }
    }
  }
  return check;
}

/** @param {Made} made @param {Published} one @param {string} path @param {Checking} check */
async function outcomePercentages(made, one, path, check) {
  const bytes = await made.source.fetch(one.dir + path);
  let valid = 0n;
  for (const line of (bytes === null ? "" : (fromUtf8(bytes) ?? "")).split("\n")) {
    const [key, a = "", b = "", share] = line.split(" ");
    if (key === "valid" && /^[0-9]+$/.test(a)) valid = BigInt(a);
    if (key !== "total" || !/^[0-9]+$/.test(b)) continue;
    const computed = percent(BigInt(b), valid);
    if (computed !== share) check.fail(`contest ${path.slice(8, -4)}`, `percent of ${a} (${one.dir}${path})`, computed, share);
  }
}

/** D5: what is called closed or open follows. @param {Made} made */
export async function closedFollows(made) {
  const check = new Checking();
  if (made.published.length === 0) check.cannotTell("not-published");
  for (const one of made.published) {
    for (const [path, expected] of one.computed) {
      if (!path.startsWith("outcome/")) continue;
      const bytes = await made.source.fetch(one.dir + path);
      if (bytes === null) continue; // named by D1
      const states = (/** @type {string} */ text) => text.split("\n").filter((line) => line.startsWith("state "));
      const got = states(bytes === null ? "" : (fromUtf8(bytes) ?? ""));
      states(expected).forEach((line, i) => {
        if (line !== got[i]) check.fail(`contest ${path.slice(8, -4)}`, `state (${one.dir}${path})`, line, got[i] ?? "absent");
        if (line === "state cannot-tell missing") check.cannotTell("missing");
      });
    }
  }
  return check;
}

/** D7. @param {Made} made */
export async function statusStands(made) {
  const check = new Checking();
  if (made.published.length === 0) check.cannotTell("not-published");
  if (!made.pages) check.cannotTell("missing");
  for (const one of made.published) {
    const bytes = await made.source.fetch(`${one.dir}summary.txt`); // where it is not there, D1 names it
    const summary = bytes === null ? null : (fromUtf8(bytes) ?? "");
    if (summary !== null && !summary.includes(`\nstatus ${one.status}\n`)) check.fail(`file ${one.dir}summary.txt`, "status", one.status, "absent");
    for (const [path, html] of await pagesOf(made, one)) {
      const n = statusCount(html, one.status);
      if (n < 2) check.fail(`file ${one.dir}${path}`, "status", `${one.status} at least twice`, n);
    }
  }
  return check;
}

/** Pages are many and large: read only where that was asked for. @param {Made} made @param {Published} one @returns {Promise<[string, string][]>} */
async function pagesOf(made, one) {
  if (!made.pages) return [];
  /** @type {[string, string][]} */
  const pages = [];
  for (const path of one.rows.keys()) {
    if (!path.endsWith(".html") || path === "en/embed.html" || /\/embed\.html$/.test(path)) continue;
    const bytes = await made.source.fetch(one.dir + path);
    if (bytes !== null) pages.push([path, fromUtf8(bytes) ?? ""]);
  }
  return pages;
}

/** D9: each held size is a beginning of the next (F2), and no station lost its head without an entry. @param {Made} made */
export async function nothingLost(made) {
  const check = new Checking();
  const newest = made.tree.checkpoint === null ? [] : [made.tree.checkpoint];
  const sizes = new Set([...[...made.tree.heads, ...newest].map(({ checkpoint }) => checkpoint.size), ...made.published.map(({ size }) => BigInt(size))]);
  if (sizes.size < 2) check.cannotTell("missing");
  /** @type {Map<string, Set<string>>} rows with a record, by table, at the size before */
  const held = new Map();
  for (const { dir, computed } of made.published) {
    for (const path of [...computed.keys()].filter((one) => one.startsWith("units/"))) {
      const bytes = await made.source.fetch(dir + path);
      if (bytes === null) continue; // named by D1
      const rows = parseCsv(fromUtf8(bytes) ?? "").slice(1).filter((row) => row.length >= UNIT_COLUMNS);
      for (const [station, track, , marks = "", head = ""] of rows) {
        const key = `${station} ${track}`;
        if (head === "" && held.get(path)?.has(key) && !marks.includes("rerun")) check.fail(`station ${key}`, `head (${dir}${path})`, "a record, as before", "none");
      }
      held.set(path, new Set(rows.filter((row) => (row[4] ?? "") !== "").map(([station, track]) => `${station} ${track}`)));
    }
  }
  return check;
}

/** E7. @param {Made} made */
export function sizesThere(made) {
  const check = new Checking();
  const named = made.fold.effects.filter(({ kind }) => kind === "publication");
  if (named.length === 0) check.cannotTell("not-published");
  const sizes = new Set(named.map(({ values }) => Number(values.get("size"))));
  for (const size of made.gone.filter((one) => sizes.has(one))) check.fail(`file at/${size}/manifest`, "file", "published", "not published");
  return check;
}

/** E8. @param {Made} made */
export async function manifestsHold(made) {
  const check = new Checking();
  if (made.published.length === 0 || made.gone.length > 0) check.cannotTell("not-published");
  if (!made.pages) check.cannotTell("missing");
  const all = (await made.source.list?.()) ?? [];
  for (const one of made.published) {
    if (one.manifest === null) check.fail(`file ${one.dir}manifest`, "manifest", "a manifest", "malformed");
    if (one.recomputed.length === 0) one.recomputed = await recomputedManifest(made, one);
    const got = (fromUtf8(one.manifestBytes ?? new Uint8Array()) ?? "").split("\n").slice(0, -1);
    compareManifest(check, `${one.dir}manifest`, one.recomputed, got);
    for (const path of one.rows.keys()) await listedFile(made, one, path, check);
    for (const path of all) {
      const inside = path.startsWith(one.dir) ? path.slice(one.dir.length) : "manifest";
      if (inside !== "manifest" && !one.rows.has(inside)) check.fail(`file ${path}`, "file", "in the manifest", "besides it");
    }
  }
  return check;
}

/** @param {Checking} check @param {string} path @param {string[]} expected @param {string[]} got */
function compareManifest(check, path, expected, got) {
  const name = (/** @type {string} */ line) => line.split(" ").slice(0, line.startsWith("file ") ? 2 : 1).join(" ");
  const lines = new Map(got.map((line, i) => [name(line), { line, at: i + 1 }]));
  for (const line of expected) {
    const other = lines.get(name(line));
    if (other?.line !== line) check.fail(`file ${path}`, `${line.split(" ")[0]} (line ${other?.at ?? "none"})`, line, other?.line ?? "absent");
  }
}

/** A file that nobody can recompute, against its line. @param {Made} made @param {Published} one @param {string} path @param {Checking} check */
async function listedFile(made, one, path, check) {
  if (one.computed.has(path) || one.stations.lines.has(path) || !made.pages) return;
  const row = one.rows.get(path);
  const bytes = await made.source.fetch(one.dir + path);
  if (row === undefined || (bytes !== null && path !== "checkpoint" && wasNamed(made, one, path, bytes))) return;
  if (bytes === null) return notThere(check, one.dir + path);
  if (path === "checkpoint" || hex(sha256(bytes)) === row.hash) return;
  const listed = asListed(bytes, row);
  const line = equal(listed, bytes) ? null : lineThatDiffers(listed, bytes);
  if (line === null) check.fail(`file ${one.dir}${path}`, "sha256", row.hash, hex(sha256(bytes)));
  else check.fail(`file ${one.dir}${path}`, `line ${line.line}`, line.expected, line.got);
}
