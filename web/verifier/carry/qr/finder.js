// Finder patterns: where a row, a column and then a row again have dark and light in the widths 1 1 3 1 1. ISO/IEC 18004 §6.3.3.

/** @import { Bitmap } from "./threshold.js" */
/** Centre, pixels a module, and in how many rows it was seen. @typedef {{x: number, y: number, module: number, seen: number}} Finder */

const WIDTHS = [1, 1, 3, 1, 1];
const MODULES = 7;
/** Patterns of one picture. */
const FINDERS_MAX = 256;

/** Whether five runs have the widths. @param {number[]} runs @param {number} slack share of a module */
function fits(runs, slack) {
  const module = runs.reduce((sum, run) => sum + run, 0) / MODULES;
  if (module < 1) return false;
  const free = Math.max(module * slack, 0.9);
  return WIDTHS.every((width, i) => (runs[i] ?? 0) > 0 && Math.abs((runs[i] ?? 0) - width * module) < free * (width === 3 ? 2 : 1));
}

/** The pattern's five runs through a place, along a row or a column: their middle and their length, or null. @param {Bitmap} bitmap @param {number} x @param {number} y @param {0 | 1} down @param {number} longest */
function across({ width, height, dark }, x, y, down, longest) {
  const step = down === 1 ? width : 1;
  const [at, end] = down === 1 ? [y, height] : [x, width];
  const start = down === 1 ? x : y * width;
  const is = (/** @type {number} */ place) => (place >= 0 && place < end ? (dark[start + place * step] ?? 0) : -1);
  if (is(at) !== 1) return null;
  const runs = [0, 0, 1, 0, 0];
  const edges = [at, at];
  for (const [side, move] of /** @type {const} */ ([[0, -1], [1, 1]])) {
    let place = at + move;
    for (const [n, want] of [1, 0, 1].entries()) {
      const run = 2 + n * move;
      while (is(place) === want && (runs[run] ?? 0) <= longest) {
        runs[run] = (runs[run] ?? 0) + 1;
        place += move;
      }
    }
    edges[side] = place;
  }
  if (!fits(runs, 0.7)) return null;
  const first = (edges[0] ?? 0) + 1;
  const before = first + (runs[0] ?? 0) + (runs[1] ?? 0);
  return { middle: before + (runs[2] ?? 0) / 2, length: runs.reduce((sum, run) => sum + run, 0) };
}

/** @param {Finder[]} found @param {Finder} one */
function add(found, one) {
  const near = found.find((other) => Math.abs(other.x - one.x) < other.module * 2 && Math.abs(other.y - one.y) < other.module * 2 && one.module < other.module * 1.6 && other.module < one.module * 1.6);
  if (near === undefined) {
    found.push(one);
    return;
  }
  const seen = near.seen + 1;
  const mean = (/** @type {number} */ a, /** @type {number} */ b) => (a * near.seen + b) / seen;
  Object.assign(near, { x: mean(near.x, one.x), y: mean(near.y, one.y), module: mean(near.module, one.module), seen });
}

/** A place of a row that fits is looked at down its column, and along the row in the middle. @param {Bitmap} bitmap @param {number} x @param {number} y @param {number} total @returns {Finder | null} */
function confirmed(bitmap, x, y, total) {
  const column = across(bitmap, Math.floor(x), y, 1, total);
  if (column === null || column.length > total * 2 || total > column.length * 2) return null;
  const row = across(bitmap, Math.floor(x), Math.floor(column.middle), 0, total);
  if (row === null || row.length > total * 1.5) return null;
  return { x: row.middle, y: column.middle, module: (row.length + column.length) / (2 * MODULES), seen: 1 };
}

/** Those that were seen most first. @param {Bitmap} bitmap @returns {Finder[]} */
export function findersOf(bitmap) {
  /** @type {Finder[]} */
  const found = [];
  const { width, height, dark } = bitmap;
  for (let y = 0; y < height; y += 1) {
    /** @type {number[]} */
    let runs = [];
    let start = 0;
    for (let x = 1; x <= width; x += 1) {
      const here = x < width ? dark[y * width + x] : -1;
      if (here === dark[y * width + x - 1]) continue;
      runs.push(x - start);
      if (runs.length > 5) runs = runs.slice(-5);
      const ended = dark[y * width + x - 1] === 1;
      start = x;
      if (!ended || runs.length < 5 || !fits(runs, 0.6)) continue;
      const total = runs.reduce((sum, run) => sum + run, 0);
      const one = confirmed(bitmap, x - (runs[4] ?? 0) - (runs[3] ?? 0) - (runs[2] ?? 0) / 2, y, total);
      if (one !== null) add(found, one);
    }
  }
  return found.sort((a, b) => b.seen - a.seen).slice(0, FINDERS_MAX);
}
