// What can no longer change: claims as exact linear conditions, spec 4 §11.1 to §11.5.

import { compare, floor, fraction, min, sum } from "./fractions.js";

/** @import { Fraction } from "./fractions.js" */

/** Coefficients of the choices and of B: Σ a·F + b·B ≥ c. @typedef {{a: bigint[], b: bigint, c: bigint}} Condition */
/** All of these must hold, each of them where one of its conditions does. @typedef {Condition[][]} Claim */
/** Counted votes, votes of no choice (null: there are none such), the bound (null: unknown), annullable records. @typedef {{votes: bigint[], beside: bigint | null,
 *   outstanding: bigint | null, annul: bigint[][]}} Situation */
/** `shortfall` 0: closed. @typedef {{shortfall: bigint, hurdle: Fraction | "impossible" | "none"}} Judged */

/** F = Σ F_x + B with some coefficients changed. @param {number} n @param {bigint} each @param {[number, bigint][]} change */
function coefficients(n, each, change) {
  const a = Array.from({ length: n }, () => each);
  for (const [i, value] of change) a[i] = value;
  return a;
}

/** @param {number} n choices @param {number[]} w @returns {Claim} */
export function ahead(n, w) {
  const others = [...Array(n).keys()].filter((i) => !w.includes(i));
  return w.flatMap((x) => others.map((l) => [{ a: coefficients(n, 0n, [[x, 1n], [l, -1n]]), b: 0n, c: 1n }]));
}

/** @param {number} n @param {number} w @returns {Condition} */
function majorityOf(n, w) {
  return { a: coefficients(n, -1n, [[w, 1n]]), b: -1n, c: 1n };
}

/** @param {number} n @param {number} w @returns {Claim} */
export function majority(n, w) {
  return [[majorityOf(n, w)]];
}

/** @param {number} n @param {number} c @returns {Condition} */
function noMajorityOf(n, c) {
  return { a: coefficients(n, 1n, [[c, -1n]]), b: 1n, c: 0n };
}

/** @param {number} n @param {number[]} [of] @returns {Claim} */
export function noMajority(n, of = [...Array(n).keys()]) {
  return of.map((c) => [noMajorityOf(n, c)]);
}

/** The conditions of `lead`. @param {number} n @param {number} w @param {Fraction} share @param {Fraction} by @returns {Condition[]} */
function leadOf(n, w, share, by) {
  const others = [...Array(n).keys()].filter((i) => i !== w);
  return [
    { a: coefficients(n, 1n, []), b: 1n, c: 1n },
    { a: coefficients(n, -share.n, [[w, share.d - share.n]]), b: -share.n, c: 0n },
    ...others.map((l) => ({ a: coefficients(n, -by.n, [[w, by.d - by.n], [l, -by.d - by.n]]), b: -by.n, c: 0n })),
  ];
}

/** @param {number} n @param {number} w @param {Fraction} share @param {Fraction} by @returns {Claim} */
export function lead(n, w, share, by) {
  return leadOf(n, w, share, by).map((condition) => [condition]);
}

/** @param {number} n @param {number} w @param {Fraction} share @param {Fraction} by @returns {Claim} */
export function firstRound(n, w, share, by) {
  return leadOf(n, w, share, by).map((condition) => [condition, majorityOf(n, w)]);
}

/** @param {number} n @param {Fraction} share @param {Fraction} by @returns {Claim} */
export function runoff(n, share, by) {
  return [...Array(n).keys()].flatMap((c) => [
    [noMajorityOf(n, c)],
    leadOf(n, c, share, by).map(({ a, b, c: least }) => ({ a: a.map((x) => -x), b: -b, c: 1n - least })),
  ]);
}

/** §11.4 and §11.5 of one condition. @param {Condition} condition @param {Situation} situation @param {bigint} O @returns {Judged} */
function judgeCondition({ a, b, c }, { votes, beside, annul }, O) {
  const form = (/** @type {bigint[]} */ v) => sum(v.map((one, i) => one * (a[i] ?? 0n)));
  const without = votes.map((all, i) => all - sum(annul.map((record) => record[i] ?? 0n)));
  const least = sum(annul.map((record) => min(0n, form(record))));
  const V = form(without) + b * (beside ?? 0n) + least - c;
  const all = beside === null ? [0n, ...a] : [0n, b, ...a];
  const m = all.reduce(min);
  const M = all.reduce((x, y) => (x > y ? x : y));
  const held = V < 0n ? -1n : m === 0n ? O : min(O, floor(V, -m));
  return { shortfall: O - held, hurdle: hurdleOf(V + 1n + M * O, (M - m) * O) };
}

/** @param {bigint} n @param {bigint} d @returns {Fraction | "impossible" | "none"} */
export function hurdleOf(n, d) {
  if (n <= 0n) return { n: 0n, d: 1n };
  return d === 0n || n > d ? "impossible" : fraction(n, d);
}

/** @param {Judged["hurdle"]} hurdle @param {Judged["hurdle"]} other -1 where the first is less */
function compareHurdles(hurdle, other) {
  if (hurdle === other) return 0;
  if (hurdle === "none" || hurdle === "impossible") return 1;
  return other === "none" || other === "impossible" ? -1 : compare(hurdle, other);
}

/** What holds where one of these does: the least shortfall, the greatest hurdle. @param {Judged[]} list @returns {Judged} */
export function either(list) {
  return {
    shortfall: list.map((one) => one.shortfall).reduce(min),
    hurdle: list.map((one) => one.hurdle).reduce((a, b) => (compareHurdles(a, b) >= 0 ? a : b)),
  };
}

/** What holds where all of these do; nothing asked is closed. @param {Judged[]} list @returns {Judged} */
export function every(list) {
  return {
    shortfall: list.map((one) => one.shortfall).reduce((a, b) => (a > b ? a : b), 0n),
    hurdle: list.map((one) => one.hurdle).reduce((a, b) => (compareHurdles(a, b) <= 0 ? a : b), /** @type {Judged["hurdle"]} */ ("impossible")),
  };
}

/** The answer to a claim; null where the bound is unknown. @param {Claim} claim @param {Situation} situation @returns {Judged | null} */
export function judgeClaim(claim, situation) {
  const O = situation.outstanding;
  if (O === null) return null;
  const judged = every(claim.map((disjunction) => either(disjunction.map((condition) => judgeCondition(condition, situation, O)))));
  return O === 0n ? { ...judged, hurdle: "none" } : judged;
}

/** @param {Judged | null} judged */
export function stateWords(judged) {
  if (judged === null) return "cannot-tell missing";
  return judged.shortfall === 0n ? "closed" : `open ${judged.shortfall}`;
}

/** @param {Judged | null} judged */
export function hurdleWords(judged) {
  const hurdle = judged?.hurdle ?? "none";
  return typeof hurdle === "string" ? hurdle : `${hurdle.n}/${hurdle.d}`;
}
