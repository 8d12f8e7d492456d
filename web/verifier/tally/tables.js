// The tables of units and areas, and the tally hash: spec 4 §7 and §9.

import { byteOrder, concat, hex, utf8 } from "../base/bytes.js";
import { sha256 } from "../base/sha256.js";
import { lineChoices } from "../record/election.js";
import { CLASSES, TRACKS, sumOrNone, votesOf } from "./results.js";
import { outcomeFile } from "./outcome.js";

/** @import { Contest } from "../record/election.js" */
/** @import { Results } from "./results.js" */
/** @import { Unit } from "./unit.js" */

const SHARD = 1_000;

/** @param {Results} results @param {Contest} contest */
export function columns(results, contest) {
  const form = results.election?.forms.get(contest.form);
  const lines = results.election === null ? [] : lineChoices(results.election, contest);
  const choices = contest.choices.filter((choice) => lines.includes(choice) || (form?.levels === "candidates" && choice.kind === "list"));
  return { fields: (form?.fields ?? []).map((field) => field.name), choices: choices.map((choice) => choice.code) };
}

/** The figures of a unit in the value columns; null for an absent field. @param {Results} results @param {Unit} unit @param {ReturnType<typeof columns>} [own] @returns {(bigint | null)[]} */
export function valuesOfUnit(results, unit, own = columns(results, unit.contest)) {
  const { fields, choices } = own;
  return [...fields.map((name) => unit.fields.get(name) ?? null), ...choices.map((code) => votesOf(results, unit.contest, unit.votes, code))];
}

/** @param {Results} results @param {Contest} contest */
function header(results, contest) {
  const { fields, choices } = columns(results, contest);
  return [...fields, ...choices.map((code) => `vote ${code}`)].join(",");
}

/** Four digits, or more from 10,000 on (spec 5 §2.3). @param {number} n */
export function shardName(n) {
  return String(n).padStart(4, "0");
}

/** `units/CONTEST/NNNN.csv`. @param {Results} results @param {Contest} contest @returns {[string, string][]} */
export function unitFiles(results, contest) {
  /** @type {Map<number, string[]>} */
  const shards = new Map();
  const own = columns(results, contest);
  for (const unit of results.byContest.get(contest.code) ?? []) {
    const shard = Math.floor((results.places.get(unit.station) ?? 0) / SHARD);
    const rows = shards.get(shard) ?? [];
    shards.set(shard, rows);
    rows.push(unitRow(results, unit, own));
  }
  const title = unitsTitle(results, contest);
  return [...shards].map(([n, rows]) => [`units/${contest.code}/${shardName(n)}.csv`, title + rows.join("")]);
}

/** The names of the columns. @param {Results} results @param {Contest} contest */
export function unitsTitle(results, contest) {
  return `station,track,class,marks,head,findings,conflicts,${header(results, contest)}\n`;
}

/** @param {Results} results @param {Unit} unit @param {ReturnType<typeof columns>} [own] */
export function unitRow(results, unit, own = columns(results, unit.contest)) {
  const values = valuesOfUnit(results, unit, own).map((value) => (unit.head === null || value === null ? "" : String(value)));
  return `${[
    unit.station, unit.track, unit.class, unit.marks.join("+"), unit.head?.id ?? "", unit.findings.map(({ code }) => code).join("+"),
    unit.conflicts.map(({ id }) => id).join("+"), ...values,
  ].join(",")}\n`;
}

/** `areas/CONTEST.csv`. @param {Results} results @param {Contest} contest @returns {[string, string]} */
export function areaFile(results, contest) {
  const units = results.byContest.get(contest.code) ?? [];
  const tracks = TRACKS.filter((track) => track === "official" || units.some((unit) => unit.track === track));
  /** @type {Map<string, Unit[]>} */
  const groups = new Map();
  for (const unit of units) {
    for (const area of ["*", ...unit.areas]) {
      const key = `${area} ${unit.track} ${unit.class}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [unit]);
      else group.push(unit);
    }
  }
  const areas = [...new Set(units.flatMap((unit) => unit.areas))].sort(byteOrder);
  const rows = ["*", ...areas].flatMap((area) => tracks.flatMap((track) => CLASSES.map((kind) =>
    areaRow(results, contest, [area, track, kind], groups.get(`${area} ${track} ${kind}`) ?? []))));
  return [`areas/${contest.code}.csv`, `area,track,class,units,registered,nulled,disputed,${header(results, contest)}\n${rows.join("")}`];
}

/** @param {Results} results @param {Contest} contest @param {string[]} names @param {Unit[]} units */
function areaRow(results, contest, names, units) {
  const own = columns(results, contest);
  const sums = Array(own.fields.length + own.choices.length).fill(0n);
  for (const unit of units) {
    if (unit.head !== null) valuesOfUnit(results, unit, own).forEach((value, i) => (sums[i] += value ?? 0n));
  }
  const nulled = units.reduce((all, unit) => all + unit.nulled, 0n);
  const registered = sumOrNone(units.map((unit) => unit.bounds.registered));
  const disputed = units.filter((unit) => unit.undecided.length > 0).length;
  return `${[...names, units.length, registered ?? "", nulled, disputed, ...sums].join(",")}\n`;
}

/** Made once for the results of a size. @type {WeakMap<Results, [string, string][]>} */
const made = new WeakMap();

/** All files under the tally hash, in byte order of path (§9). @param {Results} results @returns {[string, string][]} */
export function tallyFiles(results) {
  const known = made.get(results) ?? makeFiles(results);
  made.set(results, known);
  return known;
}

/** @param {Results} results @returns {[string, string][]} */
function makeFiles(results) {
  const files = results.contests.flatMap((contest) =>
    [areaFile(results, contest), outcomeFile(results, contest), ...unitFiles(results, contest)]);
  return files.sort(([a], [b]) => byteOrder(a, b));
}

/** §9. @param {[string, string][]} files */
export function tallyHash(files) {
  const parts = files.flatMap(([path, text]) => {
    const bytes = utf8(text);
    return [utf8(`${path}\n${bytes.length}\n`), bytes];
  });
  return hex(sha256(concat(...parts)));
}
