// The modules of a symbol whose place is known: the gray value in the middle of each, then dark or light against its neighbours.

import { grayAt } from "./picture.js";

/** @import { Modules } from "./format.js" */
/** @import { Picture } from "./picture.js" */
/** @import { Match, Plane } from "./plane.js" */

/** Modules of the neighbourhood in each direction. */
const REACH = 5;
/** Where in a module its gray value is taken, from its middle, and how much each counts. */
const SPOTS = /** @type {const} */ ([[0, 0, 2], [-0.22, 0, 1], [0.22, 0, 1], [0, -0.22, 1], [0, 0.22, 1]]);
const WEIGHT = 6;
/** Found patterns that say where a module of bent paper is. */
const NEIGHBOURS = 4;

/**
 * The plane with what the found patterns are off it, so that bent paper is followed: the nearer a pattern, the more it counts.
 * @param {Plane} plane @param {Match[]} found @returns {Plane}
 */
export function bent(plane, found) {
  const offs = found.map((one) => {
    const { x, y } = plane(one.u, one.v);
    return { u: one.u, v: one.v, x: one.x - x, y: one.y - y };
  });
  return (u, v) => {
    const near = offs.map((one) => ({ ...one, far: (one.u - u) ** 2 + (one.v - v) ** 2 })).sort((a, b) => a.far - b.far).slice(0, NEIGHBOURS);
    const { x, y } = plane(u, v);
    let [dx, dy, all] = [0, 0, 0];
    for (const one of near) {
      const weight = 1 / (one.far + 1);
      dx += one.x * weight;
      dy += one.y * weight;
      all += weight;
    }
    return all === 0 ? { x, y } : { x: x + dx / all, y: y + dy / all };
  };
}

/** The gray value of each module, row by row. @param {Picture} picture @param {Plane} plane @param {number} side */
export function graysOf(picture, plane, side) {
  const grays = new Float32Array(side * side);
  for (let v = 0; v < side; v += 1) {
    for (let u = 0; u < side; u += 1) {
      let sum = 0;
      for (const [du, dv, weight] of SPOTS) {
        const { x, y } = plane(u + 0.5 + du, v + 0.5 + dv);
        sum += grayAt(picture, x, y) * weight;
      }
      grays[v * side + u] = sum / WEIGHT;
    }
  }
  return grays;
}

/** What blur carried over from the four neighbours is taken away again. @param {Float32Array} grays @param {number} side @param {number} share */
export function sharpened(grays, side, share) {
  return grays.map((own, at) => {
    const [u, v] = [at % side, Math.floor(at / side)];
    const other = (/** @type {boolean} */ inside, /** @type {number} */ step) => (inside ? (grays[at + step] ?? own) : own);
    const around = other(u > 0, -1) + other(u < side - 1, 1) + other(v > 0, -side) + other(v < side - 1, side);
    return own + share * (4 * own - around);
  });
}

/** Sums from the first module on, so that that of any square takes four of them. @param {number} side @param {(at: number) => number} value */
function squares(side, value) {
  const sums = new Float64Array((side + 1) ** 2);
  for (let v = 0; v < side; v += 1) {
    for (let u = 0; u < side; u += 1) {
      const at = (v + 1) * (side + 1) + u + 1;
      sums[at] = value(v * side + u) + (sums[at - 1] ?? 0) + (sums[at - side - 1] ?? 0) - (sums[at - side - 2] ?? 0);
    }
  }
  return (/** @type {number} */ at) => {
    const [u, v] = [at % side, Math.floor(at / side)];
    const [left, right] = [Math.max(0, u - REACH), Math.min(side, u + REACH + 1)];
    const [top, below] = [Math.max(0, v - REACH), Math.min(side, v + REACH + 1)];
    const sum = (/** @type {number} */ column, /** @type {number} */ row) => sums[row * (side + 1) + column] ?? 0;
    return sum(right, below) - sum(left, below) - sum(right, top) + sum(left, top);
  };
}

/** Dark where a module is nearer to the dark ones of its neighbourhood than to the light ones. @param {Float32Array} grays @param {number} side @returns {Modules} */
export function modulesOf(grays, side) {
  const sum = squares(side, (at) => grays[at] ?? 0);
  const count = squares(side, () => 1);
  const light = new Uint8Array(grays.map((own, at) => (own >= sum(at) / count(at) ? 1 : 0)));
  const lightSum = squares(side, (at) => (light[at] === 1 ? (grays[at] ?? 0) : 0));
  const lightCount = squares(side, (at) => light[at] ?? 0);
  const dark = Uint8Array.from(grays, (own, at) => {
    const [lights, all] = [lightCount(at), count(at)];
    if (lights === 0 || lights === all) return 0;
    const middle = (lightSum(at) / lights + (sum(at) - lightSum(at)) / (all - lights)) / 2;
    return own < middle ? 1 : 0;
  });
  return { side, dark };
}
