// The files of `at/SIZE/` that follow from the log, spec 5 §2.3 and §3.

import { csvLine } from "../base/csv.js";
import { fromUtf8, hex } from "../base/bytes.js";
import { coverageOf, statusOf } from "../tally/bulletin.js";
import { accountFiles } from "../tally/account.js";
import { outcomeOf } from "../tally/outcome.js";
import { shardName, tallyFiles } from "../tally/tables.js";
import { DEFINITION } from "./station-files.js";
import { nodeFiles, stationLeaves } from "./stations.js";

/** @import { History } from "../tally/history.js" */
/** @import { Results } from "../tally/results.js" */

const ARRIVALS_SHARD = 10_000;
const STATIONS_SHARD = 1_000;

/** Where the row of an entry stands. @param {number} index */
export function arrivalsPath(index) {
  return `arrivals/${shardName(Math.floor(index / ARRIVALS_SHARD))}.csv`;
}

/** Where the row of a station stands. @param {string} contest @param {number} place in byte order of code */
export function unitsPath(contest, place) {
  return `units/${contest}/${shardName(Math.floor(place / STATIONS_SHARD))}.csv`;
}

/** `summary.txt` (§3). @param {History} history @param {Results} results */
export function summaryFile(history, results) {
  const { fold, size } = results;
  const { definition } = fold;
  const given = ["name", "test", "notice", "custodian"].flatMap((key) => (definition.has(key) ? [`${key} ${definition.get(key)}`] : []));
  const counts = (/** @type {string} */ word, /** @type {string[]} */ list) => [...new Set(list)].sort()
    .map((one) => `${word} ${one} ${list.filter((other) => other === one).length}`);
  const contests = results.contests.flatMap((contest) => {
    const outcome = outcomeOf(results, contest, "official");
    const { stations, registered } = coverageOf(outcome);
    const of = (/** @type {string} */ name) => outcome.units.filter((unit) => unit.class === name).length;
    const disputed = outcome.units.filter((unit) => unit.undecided.length > 0).length;
    return [
      `contest ${contest.code} expected ${outcome.units.length} counted ${of("counted")} flagged ${of("counted-flagged")} excluded ${of("excluded")} missing ${of("missing")} disputed ${disputed}`,
      `coverage ${contest.code} stations ${stations} registered ${registered} ballots ${outcome.ballots}`,
    ];
  });
  const lines = ["acta/summary/v1", `election ${fold.election}`, ...given, `status ${statusOf(results)}`, `size ${size}`,
    `root ${hex(history.rootAt(size))}`, ...counts("entries", fold.entries.map(({ kind }) => kind)),
    ...counts("channel", fold.entries.map(({ header }) => header.via)), ...contests];
  return lines.map((line) => `${line}\n`).join("");
}

/** `register.csv`. @param {Results} results */
export function registerFile({ fold }) {
  const rows = [...fold.register.stations.values()].filter((station) => station.open).sort((a, b) => (a.code < b.code ? -1 : 1));
  return "code,area,type,registered,max_ballots,counted_with,name,changed\n" + rows.map((station) => csvLine([
    station.code, station.area, station.type, station.registered, station.maxBallots, station.countedWith, station.name, station.changed,
  ])).join("");
}

/** What each record or correction does at this size. @param {Results} results @returns {Map<string, string>} */
export function effectsOf(results) {
  /** @type {Map<string, string>} */
  const effects = new Map();
  for (const unit of results.units) {
    for (const one of unit.chain) if (one.effect !== null) effects.set(one.id, "corrected");
    for (const one of unit.conflicts) effects.set(one.id, "conflict");
    for (const one of unit.beside) effects.set(one.id, "recount");
    if (unit.head !== null) effects.set(unit.head.id, unit.class === "excluded" ? "excluded" : "counted");
  }
  return effects;
}

/** Kinds whose rows `station` and `contest` may be many: they name none by themselves. */
const MANY = ["part", "register", "bulletin", "incident"];

/** The station or contest that a statement names: its line, what a complaint is about, the scope of a decision. @param {import("../record/statement.js").Text} text @param {string} key */
function namedBy({ kind, values }, key) {
  if (MANY.includes(kind)) return "";
  const [what, code = "", contest = ""] = (values.get(kind === "complaint" ? "about" : "scope") ?? "").split(" ");
  if (what === key) return code;
  return key === "contest" && contest !== "" ? contest : (values.get(key) ?? "");
}

/** `arrivals/NNNN.csv`. @param {Results} results @returns {[string, string][]} */
export function arrivalsFiles(results) {
  const effects = effectsOf(results);
  /** @type {Map<string, string>} */
  const files = new Map();
  for (const { index, header, kind, id, text } of results.fold.entries) {
    const path = arrivalsPath(index);
    // the same text once more is no other statement: its effect stands at the entry that it first stands in
    const figures = (kind === "record" || kind === "correction") && results.fold.statements.get(id)?.index === index;
    const named = (/** @type {string} */ key) => namedBy(text, key);
    const row = `${[index, header.received, header.via, kind, id, named("station"), named("contest"),
      figures ? (effects.get(id) ?? "without-effect") : "-"].join(",")}\n`;
    files.set(path, (files.get(path) ?? "index,received,via,kind,id,station,contest,effect\n") + row);
  }
  return [...files];
}

/** All files that check D1 compares but those of single stations. @param {History} history @param {number} size @returns {Promise<[string, string][]>} */
export async function filesAt(history, size) {
  const account = await accountFiles(history, size);
  const results = await history.at(size);
  return [...tallyFiles(results), ...account, ["summary.txt", summaryFile(history, results)], ["register.csv", registerFile(results)],
    ...arrivalsFiles(results), [DEFINITION, fromUtf8(history.entries[0]?.statement.whole ?? new Uint8Array()) ?? ""], ...nodeFiles(stationLeaves(results))];
}

