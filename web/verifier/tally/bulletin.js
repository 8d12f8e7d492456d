// What a bulletin of a size says, spec 4 §15.5; the words of spec 5 §3 that it shares with the summary.

import { stationsRoot } from "../publication/stations.js";
import { hex } from "../base/bytes.js";
import { stateWords } from "./bound.js";
import { ceil, fraction, min, sum } from "./fractions.js";
import { judgeContest, outcomeOf, totalsOf } from "./outcome.js";
import { isCounted, sumOrNone } from "./results.js";
import { tallyFiles, tallyHash } from "./tables.js";

/** @import { History } from "./history.js" */
/** @import { Outcome } from "./outcome.js" */
/** @import { Results } from "./results.js" */

/** Spec 5 §3 STATUS. @param {Results} results */
export function statusOf({ fold }) {
  const newest = fold.effects.filter(({ kind }) => kind === "publication").sort((a, b) => a.index - b.index).at(-1);
  const status = newest?.values.get("status");
  if (status !== undefined) return status;
  const begun = fold.entries.some(({ kind }) => kind === "record" || kind === "correction");
  return begun ? "unofficial-partial" : "pre-election";
}

/** `coverage` of one contest: stations, registered. @param {Outcome} outcome */
export function coverageOf({ units }) {
  const counted = units.filter(isCounted);
  const registered = sumOrNone(units.map((unit) => unit.bounds.registered));
  const covered = sumOrNone(counted.map((unit) => unit.bounds.registered));
  return { stations: `${counted.length}/${units.length}`, registered: registered === null ? "none" : `${covered}/${registered}` };
}

/** §15.5: an assumption, the units to come vote like those that came. @param {Results} results @param {Outcome} outcome */
export function scenarioOf(results, outcome) {
  const { contest, units } = outcome;
  const counted = units.filter(isCounted);
  const registered = sumOrNone(units.map((unit) => unit.bounds.registered));
  const voters = sumOrNone(counted.map((unit) => unit.bounds.registered));
  if (contest.outcome === "none" || registered === null || voters === null || voters === 0n) return "none";
  const turnout = fraction(outcome.ballots, voters);
  const open = units.filter((unit) => !isCounted(unit) || unit.replaceable);
  const outstanding = sum(open.map((unit) => {
    const ballots = ceil((unit.bounds.registered ?? 0n) * turnout.n, turnout.d);
    return unit.bounds.maxBallots === null ? ballots : min(ballots, unit.bounds.maxBallots);
  }));
  const held = totalsOf(results, contest, counted.filter((unit) => !unit.replaceable));
  const situation = { votes: held, beside: null, outstanding, annul: [] };
  const pending = outcome.answer !== null && outcome.answer.lots.length > 0;
  const sure = outstanding === 0n && !counted.some((unit) => unit.replaceable) && !pending;
  const judged = judgeContest(contest, situation, outcome.totals, outcome.answer, sure);
  return `${turnout.n}/${turnout.d} ${stateWords(judged)}`;
}

/** The lines of `account/bulletin.txt` (§15.5). @param {History} history @param {Results} results */
export function bulletinLines(history, results) {
  const blocks = results.contests.flatMap((contest) => {
    const outcome = outcomeOf(results, contest, "official");
    const { stations, registered } = coverageOf(outcome);
    return [...outcome.lines, `coverage ${stations} ${registered}`, `scenario ${scenarioOf(results, outcome)}`];
  });
  return [
    `size ${results.size}`, `root ${hex(history.rootAt(results.size))}`, `tally ${tallyHash(tallyFiles(results))}`,
    `stations-root ${stationsRoot(results)}`, `status ${statusOf(results)}`, `contests ${results.contests.length}`, ...blocks,
  ];
}

/** The same at another size; the fold of before is no longer good. @param {History} history @param {number} size */
export async function bulletinAt(history, size) {
  const known = history.bulletins.get(size);
  if (known !== undefined) return known;
  const lines = bulletinLines(history, await history.at(size));
  history.bulletins.set(size, lines);
  return lines;
}
