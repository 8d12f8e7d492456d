// Which three finder patterns are one symbol, how many modules it has, and where each of them is in the picture.

import { cornersOf } from "./contour.js";
import { grayAt } from "./picture.js";
import { planeOf } from "./plane.js";
import { VERSION_MAX, sideOf } from "./tables.js";
import { thresholdAt } from "./threshold.js";

/** @import { Outline } from "./contour.js" */
/** @import { Picture } from "./picture.js" */
/** @import { Match, Plane, Point } from "./plane.js" */
/** @import { Thresholds } from "./threshold.js" */

/** The corner where the two sides meet, the one at the end of the rows, the one at the end of the columns. @typedef {{corner: Outline, right: Outline, down: Outline, bent: number}} Triple */
/** @typedef {{version: number, plane: Plane, corners: Match[], timing: number}} Place */

const SIZE_RATIO_MAX = 1.9;
const LEG_RATIO_MAX = 1.8;
const COSINE_MAX = 0.45;
/** Triples that are looked at closely. */
const TRIPLES_MAX = 400;
/** Versions above and below the one that the sizes say. */
const VERSIONS_OFF = 3;
/** How much the timing patterns must be dark and light in turn: 1 is entirely, 0 what chance gives. */
const TIMING_MIN = 0.4;

/** @param {Point} from @param {Point} to */
function leg(from, to) {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(x, y);
  return { length, unit: { x: x / length, y: y / length } };
}

/** @param {Outline[]} outlines @returns {Triple[]} the least bent first, of those the smallest */
export function triplesOf(outlines) {
  /** @type {(Triple & {size: number})[]} */
  const found = [];
  for (const corner of outlines) {
    const others = outlines.filter((one) => one !== corner && one.module < corner.module * SIZE_RATIO_MAX && corner.module < one.module * SIZE_RATIO_MAX)
      .map((one) => ({ one, ...leg(corner.finder, one.finder) }))
      .filter(({ one, length }) => length > 11 * Math.min(corner.module, one.module) && length < 200 * Math.max(corner.module, one.module));
    for (const right of others) {
      for (const down of others) {
        const turn = right.unit.x * down.unit.y - right.unit.y * down.unit.x;
        const cosine = right.unit.x * down.unit.x + right.unit.y * down.unit.y;
        const ratio = Math.max(right.length, down.length) / Math.min(right.length, down.length);
        if (turn <= 0 || Math.abs(cosine) > COSINE_MAX || ratio > LEG_RATIO_MAX) continue;
        found.push({ corner, right: right.one, down: down.one, bent: Math.abs(cosine) + ratio - 1, size: (right.length + down.length) / corner.module });
      }
    }
  }
  const rank = (/** @type {Triple & {size: number}} */ one) => one.bent + one.size / 400;
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, TRIPLES_MAX);
}

/** The corners of three patterns as a symbol of so many modules has them. @param {Point[][]} corners @param {number} side @returns {Match[]} */
function matchesOf(corners, side) {
  const origins = [[0, 0], [side - 7, 0], [0, side - 7]];
  const own = [[0, 0], [7, 0], [7, 7], [0, 7]];
  return corners.flatMap((four, n) => four.map((point, i) => ({ u: (origins[n]?.[0] ?? 0) + (own[i]?.[0] ?? 0), v: (origins[n]?.[1] ?? 0) + (own[i]?.[1] ?? 0), ...point })));
}

/** Pixels a module along a leg, at one end: seven modules lie between the sides that the leg crosses. @param {Point[]} four @param {[number, number, number, number]} order @param {Point} along */
function moduleAlong(four, [a, b, c, d], along) {
  const middle = (/** @type {number} */ i, /** @type {number} */ j) => ({ x: ((four[i]?.x ?? 0) + (four[j]?.x ?? 0)) / 2, y: ((four[i]?.y ?? 0) + (four[j]?.y ?? 0)) / 2 });
  const [from, to] = [middle(a, b), middle(c, d)];
  return Math.abs((to.x - from.x) * along.x + (to.y - from.y) * along.y) / 7;
}

/** @param {Picture} picture @param {Thresholds} thresholds @param {Plane} plane @param {number} side */
function timingOf(picture, thresholds, plane, side) {
  let [same, all] = [0, 0];
  for (let i = 8; i < side - 8; i += 1) {
    for (const { x, y } of [plane(i + 0.5, 6.5), plane(6.5, i + 0.5)]) {
      const darker = thresholdAt(thresholds, x, y) - grayAt(picture, x, y);
      same += i % 2 === 0 ? darker : -darker;
      all += Math.abs(darker);
    }
  }
  return all === 0 ? 0 : same / all;
}

/** Where a symbol with these three patterns is, the likeliest version first; none where they are no symbol's. @param {Picture} picture @param {Thresholds} thresholds @param {Triple} triple @returns {Place[]} */
export function placesOf(picture, thresholds, { corner, right, down }) {
  const rows = leg(corner.finder, right.finder);
  const columns = leg(corner.finder, down.finder);
  const corners = [corner, right, down].map((one) => cornersOf(one, rows.unit, columns.unit));
  const [first, second, third] = corners;
  if (!first || !second || !third) return [];
  const across = (moduleAlong(first, [0, 3, 1, 2], rows.unit) + moduleAlong(second, [0, 3, 1, 2], rows.unit)) / 2;
  const along = (moduleAlong(first, [0, 1, 3, 2], columns.unit) + moduleAlong(third, [0, 1, 3, 2], columns.unit)) / 2;
  const modules = (rows.length / across + columns.length / along) / 2 + 7;
  const likely = Math.round((modules - 17) / 4);
  /** @type {Place[]} */
  const places = [];
  for (let version = Math.max(1, likely - VERSIONS_OFF); version <= Math.min(VERSION_MAX, likely + VERSIONS_OFF); version += 1) {
    const matches = matchesOf([first, second, third], sideOf(version));
    const plane = planeOf(matches);
    if (plane === null) continue;
    const timing = timingOf(picture, thresholds, plane, sideOf(version));
    if (timing >= TIMING_MIN) places.push({ version, plane, corners: matches, timing });
  }
  return places.sort((a, b) => b.timing - a.timing).slice(0, 2);
}
