// What a QR symbol of each version is made of: sizes, blocks, function modules. ISO/IEC 18004 §6.3, §7.5, annex E.

/** @typedef {"L" | "M" | "Q" | "H"} Level */

export const VERSION_MAX = 40;

/** Error correction codewords of a block, by version from 1 (table 9). @type {Record<Level, number[]>} */
const CHECK_WORDS = {
  L: [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
  M: [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28],
  Q: [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
  H: [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
};

/** Blocks, by version from 1 (table 9). @type {Record<Level, number[]>} */
const BLOCKS = {
  L: [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
  M: [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
  Q: [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68],
  H: [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81],
};

/** Modules a side. @param {number} version */
export const sideOf = (version) => 17 + 4 * version;

/** Codewords of a symbol and how they are cut into blocks. @param {number} version @param {Level} level */
export function blocksOf(version, level) {
  const blocks = BLOCKS[level][version - 1] ?? 0;
  const check = CHECK_WORDS[level][version - 1] ?? 0;
  const words = wordsOf(version);
  return { blocks, check, words, short: blocks - (words % blocks), shortData: Math.floor(words / blocks) - check };
}

/** Codewords that the modules of a version hold. @param {number} version */
function wordsOf(version) {
  let modules = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const rows = Math.floor(version / 7) + 2;
    modules -= (25 * rows - 10) * rows - 55;
  }
  if (version >= 7) modules -= 36;
  return Math.floor(modules / 8);
}

/** Rows and columns on which alignment patterns are centred (annex E). @param {number} version */
export function alignmentRows(version) {
  if (version === 1) return [];
  const rows = Math.floor(version / 7) + 2;
  const step = version === 32 ? 26 : 2 * Math.ceil((sideOf(version) - 13) / (2 * rows - 2));
  return [6, ...Array.from({ length: rows - 1 }, (_, i) => sideOf(version) - 7 - step * (rows - 2 - i))];
}

/** Centres of the alignment patterns: all crossings but those under the finder patterns. @param {number} version @returns {[number, number][]} */
export function alignmentCentres(version) {
  const rows = alignmentRows(version);
  const last = rows.length - 1;
  const free = (/** @type {number} */ i, /** @type {number} */ j) => !((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0));
  return rows.flatMap((y, j) => rows.flatMap((x, i) => (free(i, j) ? [/** @type {[number, number]} */ ([x, y])] : [])));
}

/** One for each module that carries no data, row by row. @param {number} version */
export function functionModules(version) {
  const side = sideOf(version);
  const map = new Uint8Array(side * side);
  const fill = (/** @type {number} */ left, /** @type {number} */ top, /** @type {number} */ width, /** @type {number} */ height) => {
    for (let y = top; y < top + height; y += 1) map.fill(1, y * side + left, y * side + left + width);
  };
  fill(0, 0, 9, 9);
  fill(side - 8, 0, 8, 9);
  fill(0, side - 8, 9, 8);
  fill(6, 0, 1, side);
  fill(0, 6, side, 1);
  for (const [x, y] of alignmentCentres(version)) fill(x - 2, y - 2, 5, 5);
  if (version >= 7) {
    fill(side - 11, 0, 3, 6);
    fill(0, side - 11, 6, 3);
  }
  return map;
}
