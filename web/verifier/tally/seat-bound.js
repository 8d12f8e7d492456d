// Whether seats by a divisor method can still change, spec 4 §11.7.

import { every, either, hurdleOf, judgeClaim, noMajority } from "./bound.js";
import { ceil, compare, max, min, sum } from "./fractions.js";
import { divisorOf, votesToPass } from "./seats.js";

/** @import { Judged, Situation } from "./bound.js" */
/** @import { Bar, Method } from "./seats.js" */

const ANNUL_MAX = 6;
const REPETITIONS_MAX = 64;

/** Candidates: Infinity for enough. @typedef {{seats: number, method: Method, threshold: Bar | null, exempt: boolean[],
 *   candidates: number[], majorityClause: boolean}} Rule */
/** One reading of the annullable records. `own` are the votes of A, `others` those of the rest;
 * bases apart because beyond six records they are taken apart. @typedef {{own: bigint, others: bigint[], baseHigh: bigint, baseLow: bigint}} Reading */

/** The fewest votes that pass at this base; 0 if exempt or without a threshold. @param {Rule} rule @param {number} x @param {bigint} base */
function bar(rule, x, base) {
  return rule.threshold === null || rule.exempt[x] ? 0n : votesToPass(rule.threshold, base);
}

/** Every combination of up to six records, or the worst of all at once. @param {Situation} situation @param {number} A @param {boolean} contrary @returns {Reading[]} */
function readings({ votes, beside, annul }, A, contrary) {
  const at = (/** @type {bigint[][]} */ gone) => votes.map((all, i) => all - sum(gone.map((record) => record[i] ?? 0n)));
  const reading = (/** @type {bigint[]} */ v) => {
    const base = sum(v) + (beside ?? 0n);
    return { own: v[A] ?? 0n, others: v, baseHigh: base, baseLow: base };
  };
  if (annul.length <= ANNUL_MAX) {
    return Array.from({ length: 1 << annul.length }, (_, bits) => reading(at(annul.filter((_, i) => (bits >> i) & 1))));
  }
  const [withAll, without] = [at([]), at(annul)];
  const [high, low] = [sum(withAll) + (beside ?? 0n), sum(without) + (beside ?? 0n)];
  const [own, others] = contrary ? [withAll, without] : [without, withAll];
  return [{ own: own[A] ?? 0n, others, baseHigh: high, baseLow: low }];
}

/** The least z in [0, most] for which it is true, or null; it stays true from there on. @param {bigint} most @param {(z: bigint) => boolean} test */
function least(most, test) {
  if (!test(most)) return null;
  let [low, high] = [0n, most];
  while (low < high) {
    const middle = (low + high) / 2n;
    if (test(middle)) high = middle;
    else low = middle + 1n;
  }
  return low;
}

/** The cost of `seats-at-least A k`, or null: never within O. @param {Rule} rule @param {number} A @param {number} k @param {Reading} reading @param {bigint} O */
function costOf(rule, A, k, reading, O) {
  const { own } = reading;
  if (k > rule.seats || (rule.candidates[A] ?? 0) < k || own === 0n) return 0n;
  const others = reading.others.length > 1;
  const out = rule.threshold !== null && !rule.exempt[A] && others
    ? least(O, (z) => own < bar(rule, A, reading.baseHigh + z)) : null;
  const overtaken = overtakenAt(rule, A, k, reading, O);
  if (out === null) return overtaken;
  return overtaken === null ? out : min(out, overtaken);
}

/** (b). @param {Rule} rule @param {number} A @param {number} k @param {Reading} reading @param {bigint} O */
function overtakenAt(rule, A, k, reading, O) {
  let z = 0n;
  for (let i = 0; i < REPETITIONS_MAX; i += 1) {
    const next = need(rule, A, k, reading, z);
    if (next === null || next > O) return null;
    if (next <= z) return z;
    z = next;
  }
  return z;
}

/** need(z): the fewest votes with which others take S − k + 1 seats before A's k-th. @param {Rule} rule @param {number} A @param {number} k @param {Reading} reading @param {bigint} z */
function need(rule, A, k, { own, others, baseLow }, z) {
  const wanted = rule.seats - k + 1;
  const last = divisorOf(rule.method, k - 1);
  /** @type {(bigint | null)[]} */
  let best = [0n, ...Array(wanted).fill(null)];
  for (const [x, votes] of others.entries()) {
    if (x === A) continue;
    const most = Math.min(wanted, rule.candidates[x] ?? 0);
    const passing = bar(rule, x, baseLow + z);
    const costs = [0n];
    for (let j = 1; j <= most; j += 1) {
      const d = divisorOf(rule.method, j - 1);
      const equal = ceil(own * d.n * last.d, d.d * last.n);
      costs.push(max(0n, max(equal, passing) - votes));
    }
    const before = best;
    best = before.map((_, total) => leastSum(before, costs, total));
  }
  return best[wanted] ?? null;
}

/** @param {(bigint | null)[]} before @param {bigint[]} costs @param {number} total */
function leastSum(before, costs, total) {
  /** @type {bigint | null} */
  let found = null;
  for (let j = 0; j < costs.length && j <= total; j += 1) {
    const rest = before[total - j];
    if (rest === null || rest === undefined) continue;
    const one = rest + (costs[j] ?? 0n);
    if (found === null || one < found) found = one;
  }
  return found;
}

/** @param {Rule} rule @param {number} A @param {number} k @param {Situation} situation @param {bigint} O @returns {Judged} */
function plainAtLeast(rule, A, k, situation, O) {
  return every(readings(situation, A, false).map((reading) => {
    const cost = costOf(rule, A, k, reading, O);
    if (cost === null) return { shortfall: 0n, hurdle: "impossible" };
    return { shortfall: O + 1n - cost, hurdle: hurdleOf(cost, O) };
  }));
}

/** §11.7. @param {Rule} rule @param {number} A @param {number} k @param {Situation} situation @returns {Judged | null} */
export function seatsAtLeast(rule, A, k, situation) {
  const O = situation.outstanding;
  if (O === null) return null;
  const plain = plainAtLeast(rule, A, k, situation, O);
  if (!rule.majorityClause) return withoutHurdleAtZero(plain, O);
  const n = situation.votes.length;
  const others = [...Array(n).keys()].filter((x) => x !== A);
  const nobody = judgeClaim(noMajority(n, others), situation) ?? plain;
  const more = plainAtLeast(rule, A, k + 1, situation, O);
  return withoutHurdleAtZero(either([more, every([plain, nobody])]), O);
}

/** @param {Judged} judged @param {bigint} O @returns {Judged} */
function withoutHurdleAtZero(judged, O) {
  return O === 0n ? { ...judged, hurdle: "none" } : judged;
}

/** most(z) of `seats-at-most`. @param {Rule} rule @param {number} A @param {Reading} reading @param {bigint} z */
function mostSeats(rule, A, { own, others, baseHigh, baseLow }, z) {
  const votes = own + z;
  if (votes === 0n || votes < bar(rule, A, baseLow + z)) return 0;
  const most = Math.min(rule.seats, rule.candidates[A] ?? 0);
  for (let n = most; n > 0; n -= 1) {
    const last = divisorOf(rule.method, n - 1);
    const bid = { n: votes * last.d, d: last.n };
    let above = 0;
    for (const [x, held] of others.entries()) {
      if (x === A || held < bar(rule, x, baseHigh + z) || held === 0n) continue;
      for (let j = 0; j < Math.min(rule.seats, rule.candidates[x] ?? 0); j += 1) {
        const d = divisorOf(rule.method, j);
        if (compare({ n: held * d.d, d: d.n }, bid) <= 0) break;
        above += 1;
      }
    }
    if (above <= rule.seats - n) return n;
  }
  return 0;
}

/** §11.7. @param {Rule} rule @param {number} A @param {number} k @param {Situation} situation @returns {Judged | null} */
export function seatsAtMost(rule, A, k, situation) {
  const O = situation.outstanding;
  if (O === null) return null;
  const own = every(readings(situation, A, true).map((reading) => {
    const broken = least(O, (z) => mostSeats(rule, A, reading, z) > k);
    return { shortfall: broken === null ? 0n : O - broken + 1n, hurdle: /** @type {const} */ ("none") };
  }));
  if (!rule.majorityClause || k > Math.floor(rule.seats / 2)) return { ...own, hurdle: "none" };
  const nobody = judgeClaim(noMajority(situation.votes.length, [A]), situation) ?? own;
  return { shortfall: max(own.shortfall, nobody.shortfall), hurdle: "none" };
}

/** §11.7. @param {Rule} rule @param {number[]} seats @param {Situation} situation @returns {Judged | null} */
export function seatsExactly(rule, seats, situation) {
  const O = situation.outstanding;
  if (O === null) return null;
  if (seats.reduce((a, b) => a + b, 0) !== rule.seats) return { shortfall: O + 1n, hurdle: "none" };
  const parts = seats.flatMap((k, A) => (k > 0 ? [seatsAtLeast(rule, A, k, situation)] : []));
  return withoutHurdleAtZero(every(parts.flatMap((one) => one ?? [])), O);
}
