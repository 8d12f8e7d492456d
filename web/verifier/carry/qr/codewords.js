// From modules to data: the mask taken off, the codewords in their order, the blocks apart and put right. ISO/IEC 18004 §7.6 to §7.8.

import { repairBlock } from "./reed-solomon.js";
import { blocksOf, functionModules } from "./tables.js";

/** @import { Modules } from "./format.js" */
/** @import { Level } from "./tables.js" */

/** Whether a mask changes the module of a column and row (table 10). @type {((x: number, y: number) => boolean)[]} */
const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** Codewords in the order of §7.7.3: columns in pairs from the right, up and down in turn. @param {Modules} modules @param {number} mask @param {number} words */
function codewords({ side, dark }, mask, words) {
  const fixed = functionModules((side - 17) / 4);
  const changes = MASKS[mask] ?? (() => false);
  const out = new Uint8Array(words);
  let bit = 0;
  for (let right = side - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const upward = ((right + 1) & 2) === 0;
    for (let step = 0; step < 2 * side; step += 1) {
      const x = right - (step % 2);
      const row = step >> 1;
      const y = upward ? side - 1 - row : row;
      if (fixed[y * side + x] === 1 || bit >= words * 8) continue;
      const one = (dark[y * side + x] ?? 0) ^ (changes(x, y) ? 1 : 0);
      out[bit >> 3] = (out[bit >> 3] ?? 0) | (one << (7 - (bit & 7)));
      bit += 1;
    }
  }
  return out;
}

/** The blocks of §7.6: their codewords stand one of each in turn, the data first; the last blocks may be one longer. @param {Uint8Array} all @param {ReturnType<typeof blocksOf>} cut */
function apart(all, { blocks, check, short, shortData }) {
  const out = Array.from({ length: blocks }, (_, i) => new Uint8Array(shortData + (i < short ? 0 : 1) + check));
  let at = 0;
  for (let i = 0; i <= shortData; i += 1) {
    for (const [n, block] of out.entries()) {
      if (i < shortData || n >= short) block[i] = all[at++] ?? 0;
    }
  }
  for (let i = 0; i < check; i += 1) {
    for (const block of out) block[block.length - check + i] = all[at++] ?? 0;
  }
  return out;
}

/** Codewords kept back in the smallest symbols, so that a wrong one is not taken for another right one (table 9, p). @param {number} version @param {Level} level */
function keptBack(version, level) {
  if (version === 1) return level === "L" ? 3 : level === "M" ? 2 : 1;
  return level === "L" && version <= 3 ? 4 - version : 0;
}

/** The data codewords of all blocks, or null where one of them has too many wrong. @param {Modules} modules @param {Level} level @param {number} mask */
export function dataOf(modules, level, mask) {
  const version = (modules.side - 17) / 4;
  const cut = blocksOf(version, level);
  const wrongMax = Math.floor((cut.check - keptBack(version, level)) / 2);
  /** @type {number[]} */
  const data = [];
  for (const block of apart(codewords(modules, mask, cut.words), cut)) {
    const right = repairBlock(block, cut.check, wrongMax);
    if (right === null) return null;
    data.push(...right);
  }
  return Uint8Array.from(data);
}
