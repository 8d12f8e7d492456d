// The tables of kinds, as data: which keys, in which order, how often, with which values (spec 1 §1.3).
//
// A table is read in the order of the refusals of spec 1 §9: all keys, then all values, then orders,
// limits and conflicts, so that the first word named does not depend on where a fault stands.

import { byteOrder } from "../base/bytes.js";
import { Failure } from "../base/failure.js";
import { SPELLINGS } from "./values.js";

/** @typedef {{key: string, value: string}} Line */
/** @typedef {(value: string) => boolean} Check */
/**
 * One key of a table. `times` as in spec 1: exactly once, `?`, `*`, `+`. `ascending` gives what must
 * strictly ascend from row to row, `once` what stands once, `max` the most rows.
 * @typedef {{key: string, times: "1" | "?" | "*" | "+", check: Check, ascending?: (value: string) => string,
 *   once?: (value: string) => string, max?: number}} Row
 */

const ORDER = ["key", "value", "order", "limit", "conflict"];

/** Keeps the first fault in the order of spec 1 §9. */
export class Faults {
  /** @type {string | null} */
  first = null;

  /** @param {string} code */
  add(code) {
    if (this.first === null || ORDER.indexOf(code) < ORDER.indexOf(this.first)) this.first = code;
  }

  /** @param {boolean} holds @param {string} code */
  require(holds, code) {
    if (!holds) this.add(code);
  }

  throwFirst() {
    if (this.first !== null) throw new Failure(this.first, { layer: "kind" });
  }
}

/**
 * The check of a value from its spelling: names of spellings in capitals, words `a|b`, and at the end `WORDS` (the
 * rest of the line) or something optional (`CODE?`).
 * @param {string} spelling
 * @returns {Check}
 */
export function form(spelling) {
  const parts = spelling.split(" ");
  return (value) => {
    const words = value.split(" ");
    for (const [i, part] of parts.entries()) {
      if (part === "WORDS") return words.length > i;
      if (words[i] === undefined) return part.endsWith("?") && parts.length === i + 1;
      if (!oneOf(part.replace(/\?$/, ""))(words[i] ?? "")) return false;
    }
    return words.length === parts.length;
  };
}

/** @param {string} part spellings and words, separated by `|` @returns {Check} */
function oneOf(part) {
  const choices = part.split("|").map((choice) => SPELLINGS[choice] ?? ((/** @type {string} */ w) => w === choice));
  return (word) => choices.some((choice) => choice(word));
}

/** The first word, the first two words, the whole: what rows are ordered by. */
export const first = (/** @type {string} */ value) => value.split(" ")[0] ?? "";
export const two = (/** @type {string} */ value) => value.split(" ").slice(0, 2).join(" ");
export const whole = (/** @type {string} */ value) => value;

/**
 * A row of a table: `row("holder +", "NAME KEY", { ascending: first, max: 256 })`.
 * @param {string} key @param {string | Check} value @param {Omit<Row, "key" | "times" | "check">} [more]
 * @returns {Row}
 */
export function row(key, value, more = {}) {
  const [name = "", times = "1"] = key.split(" ");
  const check = typeof value === "string" ? form(value) : value;
  return { key: name, times: /** @type {Row["times"]} */ (times), check, ...more };
}

/**
 * Reads lines by a table. `rest` takes lines that the table does not have (fields of a record) at the
 * place where it stands in the table.
 * @param {Row[]} table @param {Line[]} lines @param {Faults} faults
 */
export function readTable(table, lines, faults) {
  let at = 0;
  for (const rule of table) {
    const from = at;
    const most = rule.times === "1" || rule.times === "?" ? 1 : Infinity;
    while (at < lines.length && lines[at]?.key === rule.key && at - from < most) at += 1;
    const rows = lines.slice(from, at).map((line) => line.value);
    if (rows.length === 0 && (rule.times === "1" || rule.times === "+")) faults.add("key");
    checkRows(rule, rows, faults);
  }
  if (at < lines.length) faults.add("key");
}

/** @param {Row} rule @param {string[]} rows @param {Faults} faults */
export function checkRows(rule, rows, faults) {
  faults.require(rows.every(rule.check), "value");
  const { ascending, once } = rule;
  if (ascending !== undefined) faults.require(ascends(rows.map(ascending)), "order");
  if (once !== undefined) faults.require(new Set(rows.map(once)).size === rows.length, "order");
  faults.require(rows.length <= (rule.max ?? Infinity), "limit");
}

/** Strictly, in byte order. @param {string[]} keys */
export function ascends(keys) {
  return keys.every((key, i) => i === 0 || byteOrder(keys[i - 1] ?? "", key) < 0);
}
