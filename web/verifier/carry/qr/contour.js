// The outline of a finder pattern: where rays from its centre leave it, the four straight sides through these places, and the
// corners between the sides. Three patterns so give twelve corners, from which the plane of the paper follows.

import { grayAt } from "./picture.js";

/** @import { Finder } from "./finder.js" */
/** @import { Picture } from "./picture.js" */
/** @import { Point } from "./plane.js" */
/** @typedef {{finder: Finder, points: Point[], module: number}} Outline */

const RAYS = 64;
/** Of all rays so many must see dark, light, dark, light. */
const RAYS_MIN = 0.7;
/** Mean distance from the centre of a square to its side, of half a side of 1. */
const MEAN_RADIUS = 1.122;
const HALF = 3.5;
/** How far from a side a place may be to belong to it, in modules. */
const OFF_MAX = 0.8;

/** Where a ray changes between dark and light for the first, second and third time, or null. @param {Picture} picture @param {number} border @param {Finder} finder @param {number} dx @param {number} dy */
function changes(picture, border, { x, y, module }, dx, dy) {
  const step = Math.min(0.5, module / 6);
  const found = [];
  let before = grayAt(picture, x, y);
  for (let far = step; far < module * 7.5 && found.length < 3; far += step) {
    const here = grayAt(picture, x + dx * far, y + dy * far);
    const wantLight = found.length !== 1;
    if (wantLight ? here >= border && before < border : here < border && before >= border) found.push(far - step + (step * (border - before)) / (here - before));
    before = here;
  }
  const [first = 0, second = 0, third = 0] = found;
  const sound = found.length === 3 && first > third * 0.22 && first < third * 0.65 && second > third * 0.52 && second < third * 0.92;
  return sound ? third : null;
}

/** @param {Picture} picture @param {number} border of dark and light there @param {Finder} finder @returns {Outline | null} */
export function outlineOf(picture, border, finder) {
  /** @type {{x: number, y: number, far: number}[]} */
  const points = [];
  for (let ray = 0; ray < RAYS; ray += 1) {
    const [dx, dy] = [Math.cos((2 * Math.PI * ray) / RAYS), Math.sin((2 * Math.PI * ray) / RAYS)];
    const far = changes(picture, border, finder, dx, dy);
    if (far !== null) points.push({ x: finder.x + dx * far, y: finder.y + dy * far, far });
  }
  if (points.length < RAYS * RAYS_MIN) return null;
  const mean = points.reduce((sum, { far }) => sum + far, 0) / points.length;
  return { finder, points, module: mean / (MEAN_RADIUS * HALF) };
}

/** A line through a place in a direction. @typedef {Point & {dx: number, dy: number}} Line */

/** The line that comes nearest to the points. @param {Point[]} points @returns {Line} */
function lineOf(points) {
  const [x, y] = [points.reduce((sum, one) => sum + one.x, 0) / points.length, points.reduce((sum, one) => sum + one.y, 0) / points.length];
  let [xx, xy, yy] = [0, 0, 0];
  for (const one of points) {
    xx += (one.x - x) ** 2;
    xy += (one.x - x) * (one.y - y);
    yy += (one.y - y) ** 2;
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  return { x, y, dx: Math.cos(angle), dy: Math.sin(angle) };
}

/** The line again without the points that lie far from it. @param {Point[]} points @param {number} module */
function robustLine(points, module) {
  let own = points;
  for (let round = 0; round < 2; round += 1) {
    const line = lineOf(own);
    const near = points.filter((one) => Math.abs((one.x - line.x) * line.dy - (one.y - line.y) * line.dx) < module * 0.5);
    if (near.length < 3) break;
    own = near;
  }
  return lineOf(own);
}

/** @param {Line} a @param {Line} b @returns {Point | null} */
function crossing(a, b) {
  const turn = a.dx * b.dy - a.dy * b.dx;
  if (Math.abs(turn) < 1e-6) return null;
  const far = ((b.x - a.x) * b.dy - (b.y - a.y) * b.dx) / turn;
  return { x: a.x + a.dx * far, y: a.y + a.dy * far };
}

/**
 * The corners in the order (0,0), (7,0), (7,7), (0,7) of the pattern's own modules; null where a side is not seen.
 * @param {Outline} outline @param {Point} right the direction of its rows, of length 1 @param {Point} down that of its columns
 */
export function cornersOf({ finder, points, module }, right, down) {
  const turn = right.x * down.y - right.y * down.x;
  /** @type {Point[][]} left, right, top, bottom */
  const sides = [[], [], [], []];
  for (const point of points) {
    const [x, y] = [(point.x - finder.x) / module, (point.y - finder.y) / module];
    const a = (x * down.y - y * down.x) / turn;
    const b = (right.x * y - right.y * x) / turn;
    const [far, near] = [Math.max(Math.abs(a), Math.abs(b)), Math.min(Math.abs(a), Math.abs(b))];
    if (far - near < 0.5 || Math.abs(far - HALF) > 4 * OFF_MAX) continue;
    sides[Math.abs(a) > Math.abs(b) ? (a < 0 ? 0 : 1) : b < 0 ? 2 : 3]?.push(point);
  }
  if (sides.some((side) => side.length < 3)) return null;
  const [west, east, north, south] = sides.map((side) => robustLine(side, module));
  if (west === undefined || east === undefined || north === undefined || south === undefined) return null;
  const corners = [crossing(north, west), crossing(north, east), crossing(south, east), crossing(south, west)];
  return corners.every((one) => one !== null) ? /** @type {Point[]} */ (corners) : null;
}
