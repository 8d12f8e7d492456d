// What follows from a log at its size: units, classes, sums. Spec 4 §2, §3.5, §5, §11.1.

import { contestsAt } from "../record/election.js";
import { foldUnit } from "./unit.js";

/** @import { Contest, Election } from "../record/election.js" */
/** @import { Fold, Stated } from "./fold.js" */
/** @import { Decision, Unit } from "./unit.js" */

export const TRACKS = ["official", "preliminary"];
export const CLASSES = ["counted", "counted-flagged", "excluded", "missing"];

/** @typedef {{fold: Fold, size: number, election: Election | null, contests: Contest[], units: Unit[], byContest: Map<string, Unit[]>,
 *   decisions: Decision[], places: Map<string, number>}} Results `contests` in byte order, units of a contest by station, then track */

/** @param {string} station @param {string} contest @param {string} track */
const unitKey = (station, contest, track) => `${station} ${contest} ${track}`;

/** @param {Fold} fold @returns {Results} */
export function resultsOf(fold) {
  const election = fold.parts();
  const decisions = decisionsInForce(fold);
  /** @type {Results} */
  const results = {
    fold, size: fold.size, election, units: [], byContest: new Map(), decisions, places: fold.register.places(),
    contests: election === null ? [] : [...election.contests.values()].sort((a, b) => (a.code < b.code ? -1 : 1)),
  };
  if (election === null) return results;
  const statements = statementsByUnit(fold);
  const about = decisionsByUnit(fold, decisions);
  const bounds = fold.register.bounds();
  const events = stationEvents(fold);
  for (const contest of results.contests) results.byContest.set(contest.code, []);
  for (const station of fold.register.expecting()) {
    const areas = fold.areasOf(station.area);
    for (const contest of contestsAt(election, station.area)) {
      for (const track of fold.preliminary.has(contest.code) ? TRACKS : ["official"]) {
        const expected = {
          station: station.code, contest, track, areas, bounds: bounds.get(station.code) ?? { registered: null, maxBallots: null },
          statements: statements.get(unitKey(station.code, contest.code, track)) ?? [],
        };
        const unit = foldUnit(fold, election, expected, about(expected), events.get(station.code) ?? []);
        results.byContest.get(contest.code)?.push(unit);
        results.units.push(unit);
      }
    }
  }
  return results;
}

/** @param {Fold} fold */
function statementsByUnit(fold) {
  /** @type {Map<string, Stated[]>} */
  const found = new Map();
  for (const stated of fold.statements.values()) {
    if (stated.kind !== "record" && stated.kind !== "correction") continue;
    if (stated.text.election !== fold.election) continue;
    const key = keyOf(stated);
    const list = found.get(key);
    if (list === undefined) found.set(key, [stated]);
    else list.push(stated);
  }
  return found;
}

/** @param {Stated} stated */
function keyOf({ values }) {
  return unitKey(values.get("station") ?? "", values.get("contest") ?? "", values.get("track") ?? "");
}


/** §3.5: those that no later one in force names in `changes`. @param {Fold} fold @returns {Decision[]} */
function decisionsInForce(fold) {
  const all = fold.effects.filter(({ kind }) => kind === "decision");
  const leftOut = new Set();
  for (const stated of all.slice().reverse()) {
    const changes = stated.values.get("changes");
    if (changes !== undefined && !leftOut.has(stated.id)) leftOut.add(changes);
  }
  return all.filter(({ id }) => !leftOut.has(id)).map((stated) => {
    const scope = stated.values.get("scope") ?? "";
    const [kind, hash = ""] = scope.split(" ");
    return { stated, effect: stated.values.get("effect") ?? "", scope, names: [...(kind === "record" ? [hash] : []), ...stated.values.all("head")] };
  });
}

/** @param {Fold} fold @param {Decision[]} decisions @returns {(expected: {station: string, contest: Contest, track: string, areas: string[]}) => Decision[]} */
function decisionsByUnit(fold, decisions) {
  if (decisions.length === 0) return () => [];
  return ({ station, contest, track, areas }) => decisions.filter(({ scope }) => {
    const [kind, code = "", of] = scope.split(" ");
    if (kind === "record") {
      const record = fold.statements.get(code);
      return record !== undefined && keyOf(record) === unitKey(station, contest.code, track);
    }
    if (kind === "contest") return code === contest.code;
    return of === contest.code && (kind === "station" ? code === station : areas.includes(code));
  });
}

/** The marks of station-events with effect. @param {Fold} fold */
function stationEvents(fold) {
  /** @type {Map<string, string[]>} */
  const marks = new Map();
  for (const { kind, values } of fold.effects) {
    if (kind !== "station-event") continue;
    const station = values.get("station") ?? "";
    const event = values.get("event") ?? "";
    const now = new Set(marks.get(station) ?? []);
    if (event === "opened") now.delete("not-opened");
    if (event === "not-opened" || event === "destroyed") now.add(event);
    marks.set(station, ["not-opened", "destroyed"].filter((mark) => now.has(mark)));
  }
  return marks;
}

/** @param {Unit} unit */
export function isCounted(unit) {
  return unit.class === "counted" || unit.class === "counted-flagged";
}

/** Sum of something that one of them may lack. @param {(bigint | null)[]} list */
export function sumOrNone(list) {
  return list.reduce((all, one) => (all === null || one === null ? null : all + one), /** @type {bigint | null} */ (0n));
}

/** Votes of a choice in a unit; of a list on a form of candidates those of its candidates (§7). @param {Results} results @param {Contest} contest @param {Map<string, bigint>} votes @param {string} code */
export function votesOf(results, contest, votes, code) {
  const own = votes.get(code);
  if (own !== undefined || results.election?.forms.get(contest.form)?.levels !== "candidates") return own ?? 0n;
  return contest.choices.filter((choice) => choice.parent === code).reduce((all, choice) => all + (votes.get(choice.code) ?? 0n), 0n);
}

/** Those admitted at a station: its field of that name, or its ballots where these are more. @param {Unit} unit */
function admittedIn(unit) {
  const stated = unit.head?.figures?.fields.get("admitted") ?? 0n;
  return stated > unit.ballots ? stated : unit.ballots;
}

/**
 * §11.1: O over units of one contest and track, and which of the counted ones may be replaced.
 * @param {Results} results @param {Unit[]} units @param {(unit: Unit) => boolean} [replaceable]
 * @returns {bigint | null} null: unknown
 */
export function outstandingOf(results, units, replaceable = (unit) => unit.replaceable) {
  let all = /** @type {bigint | null} */ (0n);
  /** @type {Map<string, Unit[]>} */
  const byArea = new Map();
  for (const unit of units) {
    const out = !isCounted(unit) || replaceable(unit);
    if (unit.bounds.maxBallots !== null) {
      if (out && all !== null) all += unit.bounds.maxBallots;
      continue;
    }
    const area = unit.areas.find((code) => results.fold.register.areas.has(code));
    if (area === undefined) all = out ? null : all;
    else byArea.set(area, [...(byArea.get(area) ?? []), unit]);
  }
  for (const [area, group] of byArea) {
    const out = (/** @type {Unit} */ unit) => !isCounted(unit) || replaceable(unit);
    if (!group.some(out) || all === null) continue;
    const admitted = group.filter((unit) => !out(unit)).reduce((sum, unit) => sum + admittedIn(unit), 0n);
    const left = (results.fold.register.areas.get(area)?.maxBallots ?? 0n) - admitted;
    all += left > 0n ? left : 0n;
  }
  return all;
}
