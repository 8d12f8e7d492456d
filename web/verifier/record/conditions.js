// Conditions: exact linear arithmetic over the figures of a record, spec 1 §5.

import { decimal } from "../base/bytes.js";
import { Failure } from "../base/failure.js";
import { COUNT_MAX, isCode } from "./values.js";

const TERMS_MAX = 32;
const COMPARISONS_MAX = 32;

/** @typedef {{n: bigint, d: bigint, name: string | null}} Term n/d times the value of the name, or n/d alone */
/** @typedef {{terms: Term[], absolute: boolean}} Side */
/** @typedef {{left: Side, right: Side, rel: string}} Comparison */
/** @typedef {{then: Comparison[], when: Comparison[]} | "levels"} Condition */
/** @typedef {(name: string) => bigint | null} Figures null: the record lacks it */

/** Names that are no fields. */
export const NAMED = ["choices", "candidates", "ballots", "register.registered", "register.max-ballots"];
const WORDS = ["and", "when", "levels"];

/** @returns {never} */
function refuse() {
  throw new Failure("condition", { layer: "rule" });
}

/** @param {string} text @returns {Condition} */
export function parseCondition(text) {
  if (text === "levels") return "levels";
  const [then = "", when, ...more] = text.split(" when ");
  if (more.length > 0) refuse();
  const parsed = { then: conjunction(then), when: when === undefined ? [] : conjunction(when) };
  if (parsed.then.length + parsed.when.length > COMPARISONS_MAX) refuse();
  return parsed;
}

/** @param {string} text */
function conjunction(text) {
  return text.split(" and ").map(comparison);
}

/** @param {string} text @returns {Comparison} */
function comparison(text) {
  const match = /^(.+) (=|!=|<|<=|>|>=) (.+)$/.exec(text);
  if (match === null) return refuse();
  const [, left = "", rel = "", right = ""] = match;
  const parsed = { left: side(left), rel, right: side(right) };
  const denominators = [...parsed.left.terms, ...parsed.right.terms].map((term) => term.d);
  if (denominators.reduce(leastMultiple, 1n) > COUNT_MAX) refuse();
  return parsed;
}

/** @param {bigint} a @param {bigint} b @returns {bigint} */
function leastMultiple(a, b) {
  return (a / divisor(a, b)) * b;
}

/** @param {bigint} a @param {bigint} b @returns {bigint} the greatest common one */
export function divisor(a, b) {
  return b === 0n ? a : divisor(b, a % b);
}

/** @param {string} text @returns {Side} */
function side(text) {
  const absolute = text.length >= 2 && text.startsWith("|") && text.endsWith("|");
  return { terms: parseSum(absolute ? text.slice(1, -1) : text), absolute };
}

/** @param {string} text @returns {Term[]} */
export function parseSum(text) {
  const negative = text.startsWith("- ");
  const parts = (negative ? text.slice(2) : text).split(/( [+-] )/);
  const terms = parts.filter((_, i) => i % 2 === 0).map((part, i) => {
    const sign = i === 0 ? (negative ? " - " : " + ") : parts[2 * i - 1];
    return term(part, sign === " - " ? -1n : 1n);
  });
  if (terms.length > TERMS_MAX) refuse();
  return terms;
}

/** @param {string} text @param {bigint} sign @returns {Term} */
function term(text, sign) {
  const words = text.split(" ");
  const [first = "", second] = words;
  const coefficient = coefficientOf(first);
  if (words.length === 1 && coefficient === null) return { n: sign, d: 1n, name: nameOf(first) };
  if (words.length > 2 || coefficient === null) return refuse();
  return { n: sign * coefficient.n, d: coefficient.d, name: second === undefined ? null : nameOf(second) };
}

/** @param {string} word */
function coefficientOf(word) {
  const [n = "", d = "1", ...rest] = word.split("/");
  const [top, bottom] = [decimal(n, COUNT_MAX), decimal(d, COUNT_MAX)];
  if (top === null || bottom === null || bottom === 0n || rest.length > 0) return null;
  return { n: top, d: bottom };
}

/** @param {string} word */
function nameOf(word) {
  if (NAMED.includes(word)) return word;
  if (!isCode(word) || !/^[a-z]/.test(word) || WORDS.includes(word)) return refuse();
  return word;
}

/** The names that are fields. @param {Condition} condition */
export function fieldsOf(condition) {
  if (condition === "levels") return [];
  const sides = [...condition.then, ...condition.when].flatMap(({ left, right }) => [left, right]);
  return sides.flatMap(({ terms }) => terms.flatMap(({ name }) => (name === null || NAMED.includes(name) ? [] : [name])));
}

/**
 * Whether a record breaks it. `levels` says whether the lists agree with their candidates; null on a
 * form of another level.
 * @param {Condition} condition @param {Figures} figures @param {boolean | null} levels
 * @returns {"broken" | "kept" | "inapplicable"}
 */
export function judge(condition, figures, levels) {
  if (condition === "levels") return levels === null ? "inapplicable" : levels ? "kept" : "broken";
  const value = (/** @type {Comparison[]} */ list) => list.map((one) => holds(one, figures));
  const [then, when] = [value(condition.then), value(condition.when)];
  if ([...then, ...when].includes(null)) return "inapplicable";
  return when.every(Boolean) && !then.every(Boolean) ? "broken" : "kept";
}

/** @param {Comparison} comparison @param {Figures} figures @returns {boolean | null} */
function holds({ left, right, rel }, figures) {
  const common = [...left.terms, ...right.terms].map((one) => one.d).reduce(leastMultiple, 1n);
  const [a, b] = [valueOf(left, figures, common), valueOf(right, figures, common)];
  if (a === null || b === null) return null;
  switch (rel) {
    case "=": return a === b;
    case "!=": return a !== b;
    case "<": return a < b;
    case "<=": return a <= b;
    case ">": return a > b;
    default: return a >= b;
  }
}

/** The value times the common denominator. @param {Side} side @param {Figures} figures @param {bigint} common */
function valueOf({ terms, absolute }, figures, common) {
  const sum = sumOf(terms, figures, common);
  return sum !== null && absolute && sum < 0n ? -sum : sum;
}

/** @param {Term[]} terms @param {Figures} figures @param {bigint} common @returns {bigint | null} */
export function sumOf(terms, figures, common) {
  let sum = 0n;
  for (const { n, d, name } of terms) {
    const value = name === null ? 1n : figures(name);
    if (value === null) return null;
    sum += n * (common / d) * value;
  }
  return sum;
}
