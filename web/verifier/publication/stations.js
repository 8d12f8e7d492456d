// The tree over the stations, what is current for each of them, and the file of each: spec 5 §5.

import { base64, fromUtf8, hex, utf8 } from "../base/bytes.js";
import { leafHash, rootOf } from "../log/tree.js";
import { unitRow, unitsTitle } from "../tally/tables.js";
import { NODE_LINES, NODE_ROOT, nodePath, stationPath } from "./station-files.js";

/** @import { History } from "../tally/history.js" */
/** @import { Results } from "../tally/results.js" */
/** @import { Unit } from "../tally/unit.js" */

/** The leaf of each station in force, in byte order of code. @param {Results} results @returns {Map<string, string>} */
export function stationLeaves(results) {
  const { fold } = results;
  /** @type {Map<string, Unit[]>} */
  const units = new Map();
  for (const unit of [...results.byContest.values()].flat()) { // contests in byte order, official first
    const list = units.get(unit.station);
    if (list === undefined) units.set(unit.station, [unit]);
    else list.push(unit);
  }
  const corrections = countBy(fold, "correction");
  const complaints = complaintsBy(results);
  const inForce = [...fold.register.stations.values()].filter((station) => station.open).map(({ code }) => code).sort();
  return new Map(inForce.map((code) => {
    const lines = [`station ${code}`, ...(units.get(code) ?? []).map((unit) =>
      `contest ${unit.contest.code} ${unit.track} ${unit.class} ${unit.head?.id ?? "none"}`)];
    const key = fold.keys.keyAt(`station/${code}`, fold.size)?.key;
    if (key !== undefined) lines.push(`key station/${code} ${key}`);
    lines.push(`corrections ${corrections.get(code) ?? 0}`, `complaints ${complaints.get(code) ?? 0}`);
    return [code, lines.map((line) => `${line}\n`).join("")];
  }));
}

/** Statements of a kind by station, whatever their effect. @param {Results["fold"]} fold @param {string} kind */
function countBy(fold, kind) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const stated of fold.statements.values()) {
    const station = stated.values.get("station");
    if (stated.kind === kind && station !== undefined) counts.set(station, (counts.get(station) ?? 0) + 1);
  }
  return counts;
}

/** The station that a complaint is about, itself or a statement that names it (spec 4 §15.3). @param {Results["fold"]} fold @param {string} about */
export function stationOf(fold, about) {
  const [kind, code = ""] = about.split(" ");
  if (kind === "station") return code;
  if (kind !== "statement") return undefined;
  return fold.statements.get(code)?.values.get("station");
}

/** @param {Results} results */
function complaintsBy({ fold }) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { kind, values } of fold.effects) {
    if (kind !== "complaint") continue;
    const station = stationOf(fold, values.get("about") ?? "");
    if (station !== undefined) counts.set(station, (counts.get(station) ?? 0) + 1);
  }
  return counts;
}

/** Made once for the results of a size. @type {WeakMap<Results, string>} */
const made = new WeakMap();

/** @param {Results} results */
export function stationsRoot(results) {
  const known = made.get(results) ?? hex(rootOf([...stationLeaves(results).values()].map((leaf) => leafHash(utf8(leaf)))));
  made.set(results, known);
  return known;
}

const STATION_FILES_MAX = 100_000;
const STATION_BYTES_MAX = 16_384;

/** `stations/…`: the nodes of the tree over the leaves (§5.1). @param {Map<string, string>} leaves @returns {[string, string][]} */
export function nodeFiles(leaves) {
  /** @type {[string, string][]} */
  const files = [];
  let nodes = [...leaves].map(([code, leaf]) => ({ code, hash: leafHash(utf8(leaf)) }));
  const lines = (/** @type {typeof nodes} */ some) => some.map(({ code, hash }) => `${code} ${base64(hash)}\n`).join("");
  for (let level = 0; nodes.length > NODE_LINES; level += 1) {
    const above = [];
    for (let n = 0; n * NODE_LINES < nodes.length; n += 1) {
      const some = nodes.slice(n * NODE_LINES, (n + 1) * NODE_LINES);
      files.push([nodePath(level, n), lines(some)]);
      above.push({ code: some[0]?.code ?? "", hash: rootOf(some.map(({ hash }) => hash)) });
    }
    nodes = above;
  }
  return [...files, [NODE_ROOT, `acta/stations/v1\nstations ${leaves.size}\n${lines(nodes)}`]];
}

/** `station/CODE.txt` of each station that the register ever named, one after the other (§5.2). @param {History} history @param {Results} results @returns {Generator<[string, string]>} */
export function* stationFiles(history, results) {
  if (results.places.size > STATION_FILES_MAX) return;
  const leaves = stationLeaves(results);
  /** @type {Map<string, Unit[]>} */
  const units = new Map();
  for (const unit of [...results.byContest.values()].flat()) units.set(unit.station, [...(units.get(unit.station) ?? []), unit]);
  for (const code of results.places.keys()) {
    yield [stationPath(code), stationFile(history, results, code, leaves.get(code) ?? "", units.get(code) ?? [])];
  }
}

/** @param {string} text */
const size = (text) => utf8(text).length;

/** @param {History} history @param {Results} results @param {string} code @param {string} leaf @param {Unit[]} units contests in byte order, official first */
function stationFile(history, results, code, leaf, units) {
  let text = `acta/station/v1\nelection ${results.fold.election}\nstation ${code}\nleaf ${size(leaf)}\n${leaf}`;
  for (const contest of new Set(units.map((unit) => unit.contest))) {
    const rows = unitsTitle(results, contest) + units.filter((unit) => unit.contest === contest).map((unit) => unitRow(results, unit)).join("");
    text += `units ${contest.code} ${size(rows)}\n${rows}`;
  }
  const block = (/** @type {number} */ index) => {
    const entry = fromUtf8(history.bytes[index] ?? new Uint8Array()) ?? "";
    return `entry ${index} ${size(entry)}\n${entry}`;
  };
  const heads = units.flatMap(({ head }) => (head === null ? [] : [head.index]));
  for (const index of heads) text += block(index);
  const others = units.flatMap(({ statements }) => statements.map(({ index }) => index)).filter((index) => !heads.includes(index));
  let left = others.length;
  for (const index of others.sort((a, b) => b - a)) {
    const next = block(index);
    if (size(text) + size(next) > STATION_BYTES_MAX) break;
    text += next;
    left -= 1;
  }
  return `${text}left-out ${left}\n`;
}
