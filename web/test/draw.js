// Pictures of symbols, from a seed: on a sheet as a printer draws them, and as a camera sees them.

/** @import { Modules } from "../verifier/carry/qr/format.js" */
/** @import { Picture } from "../verifier/carry/qr/picture.js" */

const QUIET = 4;
const [INK, PAPER] = [30, 230];

/** Numbers from 0 to below 1 (mulberry32). @param {number} seed */
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Symbols side by side, so many pixels a module, each with its quiet zone. @param {Modules[]} symbols @param {number} scale @returns {Picture} */
export function sheetOf(symbols, scale) {
  const sides = symbols.map(({ side }) => (side + 2 * QUIET) * scale);
  const [width, height] = [sides.reduce((sum, one) => sum + one, 0), Math.max(...sides)];
  const luma = new Uint8Array(width * height).fill(255);
  let left = 0;
  for (const [n, { side, dark }] of symbols.entries()) {
    for (let y = 0; y < side * scale; y += 1) {
      for (let x = 0; x < side * scale; x += 1) {
        const at = (y + QUIET * scale) * width + left + x + QUIET * scale;
        if (dark[Math.floor(y / scale) * side + Math.floor(x / scale)] === 1) luma[at] = 0;
      }
    }
    left += sides[n] ?? 0;
  }
  return { width, height, luma };
}

/**
 * A sheet seen turned by `turn` (radians), the far edge `tilt` shorter, bent by `bend` pixels, with noise, in part of the light.
 * @param {Picture} sheet @param {{turn?: number, tilt?: number, bend?: number, noise?: number, light?: number}} how @param {number} seed @returns {Picture}
 */
export function seen(sheet, { turn = 0, tilt = 0, bend = 0, noise = 0, light = 1 }, seed) {
  const side = Math.ceil(Math.hypot(sheet.width, sheet.height) * (1 + tilt));
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  const any = dice(seed);
  const luma = new Uint8Array(side * side);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const [cx, cy] = [x - side / 2, y - side / 2];
      const depth = 1 + (tilt * cy) / side;
      const [ux, uy] = [(cx * cos + cy * sin) * depth, (cy * cos - cx * sin) * depth];
      const value = at(sheet, ux + sheet.width / 2, uy + sheet.height / 2 + bend * Math.sin((ux / sheet.width) * Math.PI));
      const shade = light * (1 - (0.4 * x) / side);
      luma[y * side + x] = Math.min(Math.max((INK + ((PAPER - INK) * value) / 255) * shade + (any() + any() + any() - 1.5) * 2 * noise, 0), 255);
    }
  }
  return { width: side, height: side, luma };
}

/** Between four pixels; around the sheet the table is gray. @param {Picture} sheet @param {number} x @param {number} y */
function at({ width, height, luma }, x, y) {
  const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
  const [dx, dy] = [x - 0.5 - left, y - 0.5 - top];
  const one = (/** @type {number} */ px, /** @type {number} */ py) => (px < 0 || py < 0 || px >= width || py >= height ? 120 : (luma[py * width + px] ?? 0));
  return (one(left, top) * (1 - dx) + one(left + 1, top) * dx) * (1 - dy) + (one(left, top + 1) * (1 - dx) + one(left + 1, top + 1) * dx) * dy;
}
