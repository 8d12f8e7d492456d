// Alignment patterns: each is looked for where the plane known so far expects it, the nearest first, and each found one makes the
// plane better. ISO/IEC 18004 §6.3.6.

import { grayAt } from "./picture.js";
import { planeOf } from "./plane.js";
import { alignmentCentres } from "./tables.js";

/** @import { Picture } from "./picture.js" */
/** @import { Match, Plane } from "./plane.js" */

/** How well the modules there must be like the pattern's: 1 is exactly. */
const LIKENESS_MIN = 0.62;
/** How far it is looked for, in modules: at least, and for each module to the nearest known place. */
const REACH_MIN = 1.5;
const REACH_SLOPE = 0.05;
const REACH_MAX = 5;
const STEP = 0.5;
const FINE = [0.25, 0.12, 0.06];

/** Dark 1, light −1: five by five modules, less their mean. */
const PATTERN = Array.from({ length: 25 }, (_, i) => {
  const far = Math.max(Math.abs((i % 5) - 2), Math.abs(Math.floor(i / 5) - 2));
  return far === 1 ? -1 : 1;
});
const MEAN = PATTERN.reduce((sum, one) => sum + one, 0) / 25;
const LENGTH = Math.sqrt(PATTERN.reduce((sum, one) => sum + (one - MEAN) ** 2, 0));

/** How much the modules around a place are like the pattern. @param {Picture} picture @param {Plane} plane @param {number} u @param {number} v */
function likeness(picture, plane, u, v) {
  let [sum, square, same] = [0, 0, 0];
  for (let i = 0; i < 25; i += 1) {
    const { x, y } = plane(u + (i % 5) - 2, v + Math.floor(i / 5) - 2);
    const value = -grayAt(picture, x, y);
    sum += value;
    square += value * value;
    same += value * ((PATTERN[i] ?? 0) - MEAN);
  }
  const spread = Math.sqrt(Math.max(square - (sum * sum) / 25, 1e-9));
  return spread < 30 ? -1 : same / (spread * LENGTH);
}

/** The place within reach that is most like a pattern, or null. @param {Picture} picture @param {Plane} plane @param {number} u @param {number} v @param {number} reach */
function search(picture, plane, u, v, reach) {
  let best = { u, v, like: -1 };
  const look = (/** @type {number} */ du, /** @type {number} */ dv, /** @type {number} */ from) => {
    const like = likeness(picture, plane, du, dv);
    // Of two that are alike the nearer one: data may look like a pattern.
    if (like - from > best.like) best = { u: du, v: dv, like: like - from };
  };
  for (let dv = -reach; dv <= reach; dv += STEP) {
    for (let du = -reach; du <= reach; du += STEP) look(u + du, v + dv, 0.02 * Math.hypot(du, dv));
  }
  best.like = likeness(picture, plane, best.u, best.v);
  for (const step of FINE) {
    const { u: cu, v: cv } = best;
    for (const [du, dv] of [[-1, -1], [0, -1], [1, -1], [-1, 0], [1, 0], [-1, 1], [0, 1], [1, 1]]) look(cu + (du ?? 0) * step, cv + (dv ?? 0) * step, 0);
  }
  return best.like < LIKENESS_MIN ? null : best;
}

/**
 * The plane, and each pattern that was found as a match.
 * @param {Picture} picture @param {number} version @param {Match[]} corners of the finder patterns @param {Plane} first
 */
export function aligned(picture, version, corners, first) {
  let plane = first;
  /** @type {Match[]} */
  const found = [];
  const left = alignmentCentres(version).map(([x, y]) => ({ u: x + 0.5, v: y + 0.5 }));
  while (left.length > 0) {
    const far = left.map((one) => Math.min(...[...corners, ...found].map(({ u, v }) => Math.hypot(u - one.u, v - one.v))));
    const nearest = far.indexOf(Math.min(...far));
    const [one] = left.splice(nearest, 1);
    if (one === undefined) break;
    const reach = Math.min(Math.max(REACH_MIN, (far[nearest] ?? 0) * REACH_SLOPE), REACH_MAX);
    const at = search(picture, plane, one.u, one.v, reach);
    if (at === null) continue;
    const seen = plane(at.u, at.v);
    found.push({ ...one, x: seen.x, y: seen.y, weight: 2 });
    plane = planeOf([...corners, ...found]) ?? plane;
  }
  return { plane, found };
}
