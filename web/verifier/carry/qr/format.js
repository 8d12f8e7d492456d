// What a symbol says of itself: level and mask, twice, and from version 7 on its version, twice. ISO/IEC 18004 §7.9, §7.10.
//
// Each word is one of a few that differ in many bits: up to three wrong bits are put right, more are refused.

import { VERSION_MAX, sideOf } from "./tables.js";

/** @import { Level } from "./tables.js" */
/** Dark is 1, row by row. @typedef {{side: number, dark: Uint8Array}} Modules */

const LEVELS = /** @type {const} */ (["M", "L", "H", "Q"]);
const FORMAT_MASK = 0x5412;
/** Bits that may be wrong. */
const WRONG_MAX = 3;

/** A word with its check bits behind it. @param {number} data @param {number} bits of the check @param {number} generator */
function withCheck(data, bits, generator) {
  let rest = data;
  for (let i = 0; i < bits; i += 1) rest = (rest << 1) ^ ((rest >>> (bits - 1)) * generator);
  return (data << bits) | rest;
}

const FORMATS = Array.from({ length: 32 }, (_, data) => withCheck(data, 10, 0x537) ^ FORMAT_MASK);
const VERSIONS = Array.from({ length: VERSION_MAX - 6 }, (_, i) => withCheck(i + 7, 12, 0x1f25));

/** @param {number} word */
function ones(word) {
  let n = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) n += 1;
  return n;
}

/** The place of the word that is nearest to one of the copies, or null where none is near. @param {number[]} words @param {number[]} copies */
function nearest(words, copies) {
  let best = { at: -1, wrong: WRONG_MAX + 1 };
  for (const copy of copies) {
    words.forEach((word, at) => {
      const wrong = ones(word ^ copy);
      if (wrong < best.wrong) best = { at, wrong };
    });
  }
  return best.at < 0 ? null : best.at;
}

/** @param {Modules} modules @param {[number, number][]} places column and row of each bit, the lowest first */
function wordAt({ side, dark }, places) {
  return places.reduce((word, [x, y], bit) => word | ((dark[y * side + x] ?? 0) << bit), 0);
}

/** Level and mask, or null. @param {Modules} modules @returns {{level: Level, mask: number} | null} */
export function formatOf(modules) {
  const { side } = modules;
  /** @type {(bit: number) => [number, number]} */
  const first = (bit) => (bit < 6 ? [8, bit] : bit < 8 ? [8, bit + 1] : bit === 8 ? [7, 8] : [14 - bit, 8]);
  /** @type {(bit: number) => [number, number]} */
  const second = (bit) => (bit < 8 ? [side - 1 - bit, 8] : [8, side - 15 + bit]);
  const bits = Array.from({ length: 15 }, (_, bit) => bit);
  const data = nearest(FORMATS, [wordAt(modules, bits.map(first)), wordAt(modules, bits.map(second))]);
  return data === null ? null : { level: /** @type {Level} */ (LEVELS[data >> 3]), mask: data & 7 };
}

/** Whether a symbol of this side says that it has it. @param {Modules} modules */
export function versionHolds(modules) {
  const version = (modules.side - 17) / 4;
  if (version < 7) return true;
  const bits = Array.from({ length: 18 }, (_, bit) => /** @type {[number, number]} */ ([sideOf(version) - 11 + (bit % 3), Math.floor(bit / 3)]));
  const words = [wordAt(modules, bits), wordAt(modules, bits.map(([x, y]) => [y, x]))];
  return nearest(VERSIONS, words) === version - 7;
}
