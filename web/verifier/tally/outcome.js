// Outcome files: totals, leader, state and seats of each contest, spec 4 §8, §11.6, §12.7.

import { ahead, firstRound, hurdleWords, judgeClaim, majority, noMajority, runoff, stateWords } from "./bound.js";
import { parseFraction, percent, sum } from "./fractions.js";
import { TRACKS, isCounted, outstandingOf, votesOf } from "./results.js";
import { seatsExactly } from "./seat-bound.js";
import { apportion } from "./seats.js";
import { figures } from "./findings.js";

/** @import { Contest } from "../record/election.js" */
/** @import { Judged, Situation } from "./bound.js" */
/** @import { Results } from "./results.js" */
/** @import { Answer, Drawn, Method, Question } from "./seats.js" */
/** @import { Unit } from "./unit.js" */

const COUNCIL_LARGE = 19;
const DIVISORS = ["dhondt", "sainte-lague", "modified-sainte-lague"];
const SEAT_RULES = [...DIVISORS, "hare", "droop", "dutch-council"];

/** @typedef {{contest: Contest, track: string, units: Unit[], choices: string[], totals: bigint[], valid: bigint, ballots: bigint,
 *   outstanding: bigint | null, leader: string, margin: bigint, judged: Judged | null, answer: Answer | null, lines: string[]}} Outcome */

/** Totals of the choices without parent over some units. @param {Results} results @param {Contest} contest @param {Unit[]} units @param {(unit: Unit) => Map<string, bigint>} [votes] */
export function totalsOf(results, contest, units, votes = (unit) => unit.votes) {
  return tops(contest).map((code) => sum(units.map((unit) => votesOf(results, contest, votes(unit), code))));
}

/** The choices without parent, in ballot order. @param {Contest} contest */
export function tops(contest) {
  return contest.choices.filter((choice) => choice.parent === null).map((choice) => choice.code);
}

/** @param {Results} results @param {Contest} contest @param {string} track @returns {Outcome} */
export function outcomeOf(results, contest, track) {
  const units = (results.byContest.get(contest.code) ?? []).filter((unit) => unit.track === track);
  const counted = units.filter(isCounted);
  const choices = tops(contest);
  const totals = totalsOf(results, contest, counted);
  const valid = sum(totals);
  const ballots = sum(counted.map((unit) => unit.ballots));
  const outstanding = outstandingOf(results, units);
  const held = totalsOf(results, contest, counted.filter((unit) => !unit.replaceable));
  const answer = SEAT_RULES.includes(contest.outcome) ? apportion(questionOf(results, contest, totals)) : null;
  const situation = { votes: held, beside: null, outstanding, annul: [] };
  const pending = answer !== null && answer.lots.length > 0;
  const sure = outstanding === 0n && !counted.some((unit) => unit.replaceable) && !pending;
  const judged = judgeContest(contest, situation, totals, answer, sure);
  const { leader, margin } = leaderOf(results, contest, choices, totals);
  const one = { contest, track, units, choices, totals, valid, ballots, outstanding, leader, margin, judged, answer };
  return { ...one, lines: linesOf(results, one) };
}

/** @param {Results} results @param {Contest} contest @param {string[]} choices @param {bigint[]} totals */
function leaderOf(results, contest, choices, totals) {
  const order = ranked(totals);
  const [first = 0n, second = 0n] = order.map((i) => totals[i] ?? 0n);
  const margin = choices.length > 1 ? first - second : first;
  if (first === 0n) return { leader: "none", margin: 0n };
  const tied = order.filter((i) => totals[i] === first).map((i) => choices[i] ?? "");
  if (tied.length === 1) return { leader: tied[0] ?? "none", margin };
  const drawn = SEAT_RULES.includes(contest.outcome) ? undefined : drawnLots(results, contest).filter((lot) =>
    lot.all.length === tied.length && lot.all.every((code) => tied.includes(code)) && lot.chosen.length === 1).at(-1);
  return { leader: drawn?.chosen[0] ?? "tie", margin };
}

/** Places by votes, on equal votes in ballot order. @param {bigint[]} totals */
export function ranked(totals) {
  return [...totals.keys()].sort((a, b) => {
    const [x, y] = [totals[a] ?? 0n, totals[b] ?? 0n];
    return x === y ? a - b : x > y ? -1 : 1;
  });
}

/** Decisions `lot` of a contest in log order. @param {Results} results @param {Contest} contest */
function drawnLots(results, contest) {
  return results.decisions.filter(({ effect, scope }) => effect === "lot" && scope === `contest ${contest.code}`).map(({ stated }) => {
    const lines = stated.values.all("choice").map((line) => line.split(" "));
    return { all: lines.map(([code = ""]) => code), chosen: lines.filter(([, n]) => n !== "0").map(([code = ""]) => code) };
  });
}

/** §12.7 and the options of §6. @param {Results} results @param {Contest} contest @param {bigint[]} totals @returns {Question} */
function questionOf(results, contest, totals) {
  const choices = tops(contest);
  const option = (/** @type {string} */ key) => contest.options.filter((one) => one.key === key).map((one) => one.value);
  const alliances = option("alliance").map((value) => value.split(","));
  const council = contest.outcome === "dutch-council";
  const exhaust = council || option("list-seats").length > 0;
  const threshold = option("threshold")[0];
  const lists = choices.map((code, i) => {
    const candidates = contest.choices.filter((choice) => choice.parent === code).length;
    const alliance = alliances.findIndex((members) => members.includes(code));
    return {
      votes: totals[i] ?? 0n, candidates: exhaust && candidates > 0 ? candidates : null,
      alliance: alliance < 0 ? null : alliance, exempt: false, out: false,
    };
  });
  /** @type {Drawn[]} */
  const drawn = drawnLots(results, contest).map(({ all, chosen }) => ({
    seats: chosen.length, lists: all.map((code) => choices.indexOf(code)), chosen: chosen.map((code) => choices.indexOf(code)),
  }));
  return {
    seats: contest.seats ?? 0, lists, valid: sum(totals), method: methodOf(contest), within: { kind: "dhondt" }, quotaBase: "valid",
    threshold: threshold === undefined ? null : parseFraction(threshold), memberBar: null, allianceBars: [], split: false,
    majorityClause: council || option("majority-clause").length > 0, drawn,
  };
}

/** @param {Contest} contest @returns {Method} */
function methodOf(contest) {
  const first = contest.options.find((one) => one.key === "first-divisor")?.value;
  switch (contest.outcome) {
    case "hare": return { kind: "largest-remainder", quota: "hare" };
    case "droop": return { kind: "largest-remainder", quota: "droop" };
    case "dutch-council": return (contest.seats ?? 0) >= COUNCIL_LARGE
      ? { kind: "quota-then-dhondt", quota: "hare" } : { kind: "largest-remainder", quota: "hare", bar: { n: 3n, d: 4n } };
    case "modified-sainte-lague": return first === undefined
      ? { kind: "modified-sainte-lague" } : { kind: "modified-sainte-lague", first: parseFraction(first) };
    default: return { kind: contest.outcome === "sainte-lague" ? "sainte-lague" : "dhondt" };
  }
}

/** §11.6. @param {Contest} contest @param {Situation} situation @param {bigint[]} totals @param {Answer | null} answer @param {boolean} sure @returns {Judged | null} */
export function judgeContest(contest, situation, totals, answer, sure) {
  const rule = contest.outcome;
  if (answer === null) return judgeVotes(rule, contest.seats ?? 1, situation, totals);
  if (sure) return { shortfall: 0n, hurdle: "none" };
  const council = rule === "dutch-council" && (contest.seats ?? 0) >= COUNCIL_LARGE;
  if (!DIVISORS.includes(rule) && !council) return null;
  return judgeSeats(contest, situation, answer);
}

/** The questions of rules without lists: about those who lead in all counted records, replaceable ones too. @param {string} rule @param {number} seats @param {Situation} situation @param {bigint[]} totals @returns {Judged | null} */
export function judgeVotes(rule, seats, situation, totals) {
  const n = situation.votes.length;
  const order = ranked(totals);
  const [leader = 0, second = leader] = order;
  const share = { n: 40n, d: 100n };
  const by = { n: 10n, d: 100n };
  switch (rule) {
    case "plurality": return judgeClaim(ahead(n, order.slice(0, seats)), situation);
    case "top-two": return judgeClaim(ahead(n, n > 1 ? [leader, second] : [leader]), situation);
    case "majority": return better([majority(n, leader), noMajority(n)].map((claim) => judgeClaim(claim, situation)));
    case "forty-ten": return better([firstRound(n, leader, share, by), runoff(n, share, by)].map((claim) => judgeClaim(claim, situation)));
    default: return null;
  }
}

/** Of two questions, one closed settles; else the lesser N. @param {(Judged | null)[]} questions @returns {Judged | null} */
function better([one = null, other = null]) {
  if (one === null || other === null) return null;
  return other.shortfall < one.shortfall ? other : one;
}

/** @param {Contest} contest @param {Situation} situation @param {Answer} answer */
function judgeSeats(contest, situation, answer) {
  const choices = tops(contest);
  const option = (/** @type {string} */ key) => contest.options.filter((one) => one.key === key).map((one) => one.value);
  const alliances = option("alliance").map((value) => value.split(","));
  const groups = [...alliances.map((members) => members.map((code) => choices.indexOf(code))),
    ...choices.flatMap((code, i) => (alliances.some((members) => members.includes(code)) ? [] : [[i]]))];
  const council = contest.outcome === "dutch-council";
  const exhaust = council || option("list-seats").length > 0;
  const most = (/** @type {number} */ i) => {
    const candidates = contest.choices.filter((choice) => choice.parent === choices[i]).length;
    return exhaust && candidates > 0 ? candidates : Infinity;
  };
  const threshold = option("threshold")[0];
  const rule = {
    seats: contest.seats ?? 0, method: council ? /** @type {Method} */ ({ kind: "dhondt" }) : methodOf(contest),
    threshold: threshold === undefined ? null : parseFraction(threshold), exempt: groups.map(() => false),
    candidates: groups.map((group) => group.reduce((all, i) => all + most(i), 0)),
    majorityClause: council || option("majority-clause").length > 0,
  };
  const votes = groups.map((group) => sum(group.map((i) => situation.votes[i] ?? 0n)));
  const seats = groups.map((group) => group.reduce((all, i) => all + (answer.seats[i] ?? 0), 0));
  return seatsExactly(rule, seats, { ...situation, votes });
}

/** @param {Results} results @param {Omit<Outcome, "lines">} one */
function linesOf(results, one) {
  const { contest, units, choices, totals, valid } = one;
  const of = (/** @type {string} */ name) => units.filter((unit) => unit.class === name);
  const [counted, flagged, excluded] = [of("counted"), of("counted-flagged"), of("excluded")];
  const disputed = units.filter((unit) => unit.undecided.length > 0);
  const each = (/** @type {string} */ key, /** @type {bigint[]} */ list) => choices.map((code, i) => `${key} ${code} ${list[i] ?? 0n}`);
  const totalsIn = (/** @type {Unit[]} */ some) => totalsOf(results, contest, some);
  return [
    `contest ${contest.code}`, `track ${one.track}`, `rule ${contest.outcome}`, `seats ${contest.seats ?? "none"}`,
    `expected ${units.length}`, `counted ${counted.length}`, `flagged ${flagged.length}`, `excluded ${excluded.length}`,
    `missing ${of("missing").length}`, `disputed ${disputed.length}`, `ballots ${one.ballots}`, `valid ${valid}`,
    `outstanding ${one.outstanding ?? "unknown"}`,
    ...choices.map((code, i) => `total ${code} ${totals[i] ?? 0n} ${percent(totals[i] ?? 0n, valid)}`),
    ...(flagged.length > 0 ? each("without-flagged", totalsIn(counted)) : []),
    ...(excluded.length > 0 ? each("with-excluded", totalsIn([...counted, ...flagged, ...excluded])) : []),
    ...(disputed.length > 0 ? each("with-others", withOthers(results, contest, [...counted, ...flagged])) : []),
    `leader ${one.leader}`, `margin ${one.margin}`, ...stateLines(one), ...seatLines(one),
  ];
}

/** Each head replaced by the last conflicting statement. @param {Results} results @param {Contest} contest @param {Unit[]} units */
function withOthers(results, contest, units) {
  return totalsOf(results, contest, units, (unit) => {
    const last = unit.undecided.at(-1);
    return last === undefined ? unit.votes : figures(last).votes;
  });
}

/** @param {Omit<Outcome, "lines">} one */
function stateLines({ contest, judged }) {
  return contest.outcome === "none" ? [] : [`state ${stateWords(judged)}`, `hurdle ${hurdleWords(judged)}`];
}

/** @param {Omit<Outcome, "lines">} one */
function seatLines({ answer, choices }) {
  if (answer === null) return [];
  const lots = answer.lots.map((lot) => `lot ${lot.seats} ${lot.lists.map((i) => choices[i] ?? "").join(",")}`);
  return [...choices.map((code, i) => `seat ${code} ${answer.seats[i] ?? 0}`), ...lots];
}

/** @param {Results} results @param {Contest} contest @returns {Outcome[]} */
export function outcomesOf(results, contest) {
  const units = results.byContest.get(contest.code) ?? [];
  const tracks = TRACKS.filter((track) => track === "official" || units.some((unit) => unit.track === track));
  return tracks.map((track) => outcomeOf(results, contest, track));
}

/** `outcome/CONTEST.txt`. @param {Results} results @param {Contest} contest @returns {[string, string]} */
export function outcomeFile(results, contest) {
  const head = ["acta/outcome/v1", `election ${results.fold.election}`];
  const blocks = outcomesOf(results, contest).map((one) => [...head, ...one.lines]);
  return [`outcome/${contest.code}.txt`, blocks.flat().map((line) => `${line}\n`).join("")];
}
