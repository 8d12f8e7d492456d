// The root over the stations: what is current for each of them, spec 5 §5.

import { hex, utf8 } from "../base/bytes.js";
import { leafHash, rootOf } from "../log/tree.js";

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
