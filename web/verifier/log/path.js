// Paths of tiles and bundles, and which of them a growth writes: spec 3 §4.1, §4.4.

import { decimal } from "../base/bytes.js";
import { Failure } from "../base/failure.js";

/** Hashes of a full tile, entries of a full bundle. */
export const WIDTH = 256n;
export const LEVELS = 8;
const PATH_MAX = 64;

/** @typedef {{level: number | "entries", index: bigint, width: bigint}} TilePath */

/** N in groups of three digits. @param {bigint} index */
function groups(index) {
  const digits = index.toString();
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const parts = padded.match(/.../g) ?? [];
  return parts.map((part, i) => (i < parts.length - 1 ? `x${part}` : part)).join("/");
}

/** @param {TilePath} tile */
export function tilePath({ level, index, width }) {
  const partial = width < WIDTH ? `.p/${width}` : "";
  return `tile/${level}/${groups(index)}${partial}`;
}

/** @param {string} path @returns {TilePath} */
export function parseTilePath(path) {
  if (path.length > PATH_MAX) throw new Failure("limit");
  const match = /^tile\/(entries|[0-9]+)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([0-9]+))?$/.exec(path);
  if (match === null) throw new Failure("malformed");
  const [, name = "", place = "", w] = match;
  const number = name === "entries" ? null : decimal(name);
  if (name !== "entries" && number === null) throw new Failure("malformed");
  const index = BigInt(place.replace(/[x/]/g, ""));
  const width = w === undefined ? WIDTH : decimal(w);
  if (width === null || width === 0n || (w !== undefined && width >= WIDTH)) throw new Failure("malformed");
  const level = number === null ? "entries" : Number(number);
  if (tilePath({ level, index, width }) !== path) throw new Failure("malformed");
  checkRange(level, index, width);
  return { level, index, width };
}

/** No tree of 2⁶³−1 leaves has such a tile. @param {number | "entries"} level @param {bigint} index @param {bigint} width */
function checkRange(level, index, width) {
  if (level !== "entries" && level >= LEVELS) throw new Failure("out-of-range");
  const leaves = 1n << BigInt(8 * (level === "entries" ? 0 : level));
  if ((index * WIDTH + width) * leaves > (1n << 63n) - 1n) throw new Failure("out-of-range");
}

/** How many hashes level L has in a tree of n leaves (§4.2). @param {bigint} n @param {number | "entries"} level */
export function countAt(n, level) {
  return n >> BigInt(8 * (level === "entries" ? 0 : level));
}

/** §4.4: the files that a growth writes and the folders that it may delete. @param {bigint} old @param {bigint} size */
export function growth(old, size) {
  /** @type {string[]} */
  const writes = [];
  /** @type {string[]} */
  const deletes = [];
  const levels = /** @type {(number | "entries")[]} */ (["entries", ...Array(LEVELS).keys()]);
  for (const level of levels) {
    const [had, has] = [countAt(old, level), countAt(size, level)];
    for (let index = had / WIDTH; has > had && index * WIDTH < has; index += 1n) {
      const left = has - index * WIDTH;
      writes.push(tilePath({ level, index, width: left < WIDTH ? left : WIDTH }));
    }
    if (had % WIDTH > 0n && has >= (had / WIDTH + 1n) * WIDTH) {
      deletes.push(`${tilePath({ level, index: had / WIDTH, width: WIDTH })}.p`);
    }
  }
  return { writes, deletes };
}
