// What is dark and what is light, from place to place: halfway between the darkest and the lightest of the neighbourhood, so that a
// shadow on the paper does not make half of a symbol dark.

/** @import { Picture } from "./picture.js" */
/** The border of dark and light for each block of pixels. @typedef {{columns: number, rows: number, values: Float32Array, low: Float32Array}} Thresholds */
/** Dark is 1. @typedef {{width: number, height: number, dark: Uint8Array}} Bitmap */

const BLOCK = 8;
/** Blocks of the neighbourhood in each direction. */
const REACH = 2;
/** A neighbourhood with less between its darkest and lightest is blank. */
const CONTRAST_MIN = 12;

/** The least or the greatest of all neighbours within `REACH`, in both directions. @param {Float32Array} values @param {number} columns @param {number} rows @param {(a: number, b: number) => number} pick */
function spread(values, columns, rows, pick) {
  const pass = (/** @type {Float32Array} */ from, /** @type {number} */ dx, /** @type {number} */ dy) => from.map((own, at) => {
    const [x, y] = [at % columns, Math.floor(at / columns)];
    let best = own;
    for (let step = -REACH; step <= REACH; step += 1) {
      const [nx, ny] = [x + step * dx, y + step * dy];
      if (nx >= 0 && nx < columns && ny >= 0 && ny < rows) best = pick(best, from[ny * columns + nx] ?? best);
    }
    return best;
  });
  return pass(pass(values, 1, 0), 0, 1);
}

/** @param {Picture} picture @returns {Thresholds} */
export function thresholdsOf({ width, height, luma }) {
  const [columns, rows] = [Math.ceil(width / BLOCK), Math.ceil(height / BLOCK)];
  const low = new Float32Array(columns * rows).fill(255);
  const high = new Float32Array(columns * rows);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = Math.floor(y / BLOCK) * columns + Math.floor(x / BLOCK);
      const value = luma[y * width + x] ?? 0;
      if (value < (low[at] ?? 0)) low[at] = value;
      if (value > (high[at] ?? 0)) high[at] = value;
    }
  }
  const [least, most] = [spread(low, columns, rows, Math.min), spread(high, columns, rows, Math.max)];
  const values = least.map((one, at) => ((most[at] ?? 0) - one < CONTRAST_MIN ? 0 : (one + (most[at] ?? 0)) / 2));
  return { columns, rows, values, low: least };
}

/** The border at a place, between the blocks around it. @param {Thresholds} thresholds @param {number} x @param {number} y */
export function thresholdAt({ columns, rows, values }, x, y) {
  const bx = Math.min(Math.max(x / BLOCK - 0.5, 0), columns - 1);
  const by = Math.min(Math.max(y / BLOCK - 0.5, 0), rows - 1);
  const [left, top] = [Math.floor(bx), Math.floor(by)];
  const [right, below] = [Math.min(left + 1, columns - 1), Math.min(top + 1, rows - 1)];
  const at = (/** @type {number} */ column, /** @type {number} */ row) => values[row * columns + column] ?? 0;
  const upper = at(left, top) * (1 - bx + left) + at(right, top) * (bx - left);
  const lower = at(left, below) * (1 - bx + left) + at(right, below) * (bx - left);
  return upper * (1 - by + top) + lower * (by - top);
}

/** @param {Picture} picture @param {Thresholds} thresholds @returns {Bitmap} */
export function bitmapOf({ width, height, luma }, thresholds) {
  const dark = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let left = 0; left < width; left += BLOCK) {
      const right = Math.min(left + BLOCK, width);
      const from = thresholdAt(thresholds, left, y + 0.5);
      const step = (thresholdAt(thresholds, right, y + 0.5) - from) / (right - left);
      for (let x = left; x < right; x += 1) dark[y * width + x] = (luma[y * width + x] ?? 0) < from + step * (x - left + 0.5) ? 1 : 0;
    }
  }
  return { width, height, dark };
}
