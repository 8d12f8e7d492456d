// Gray values of a picture, and the filters that make symbols easier to find: blurred, enlarged, reduced.

/** Gray values, row by row: 0 is black. @typedef {{width: number, height: number, luma: Uint8Array}} Picture */

/** A picture has at most so many pixels. */
export const PIXELS_MAX = 64_000_000;

/** Gray values of pixels of red, green, blue and opacity, on white. @param {number} width @param {number} height @param {Uint8Array | Uint8ClampedArray} rgba @returns {Picture} */
export function grayOf(width, height, rgba) {
  const luma = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < luma.length; i += 1, at += 4) {
    const gray = (299 * (rgba[at] ?? 0) + 587 * (rgba[at + 1] ?? 0) + 114 * (rgba[at + 2] ?? 0)) / 1000;
    const opaque = rgba[at + 3] ?? 0;
    luma[i] = (gray * opaque + 255 * (255 - opaque)) / 255;
  }
  return { width, height, luma };
}

/** The gray value between four pixels; at the edge that of the edge. @param {Picture} picture @param {number} x of the pixels' centres: 0.5 is the first @param {number} y */
export function grayAt({ width, height, luma }, x, y) {
  const px = Math.min(Math.max(x - 0.5, 0), width - 1.001);
  const py = Math.min(Math.max(y - 0.5, 0), height - 1.001);
  const left = px | 0;
  const top = py | 0;
  const [dx, dy] = [px - left, py - top];
  const at = top * width + left;
  const below = height > 1 ? at + width : at;
  const upper = (luma[at] ?? 0) * (1 - dx) + (luma[at + 1] ?? 0) * dx;
  const lower = (luma[below] ?? 0) * (1 - dx) + (luma[below + 1] ?? 0) * dx;
  return upper * (1 - dy) + lower * dy;
}

/** A blur of one pixel: 1 4 6 4 1 in both directions. @param {Picture} picture @returns {Picture} */
export function blurred({ width, height, luma }) {
  const pass = (/** @type {Uint8Array} */ from, /** @type {number} */ step, /** @type {number} */ line, /** @type {number} */ count) => {
    const out = new Uint8Array(from.length);
    const lineStep = step === 1 ? width : 1;
    for (let n = 0; n < line; n += 1) {
      const start = n * lineStep;
      for (let i = 0; i < count; i += 1) {
        const at = (/** @type {number} */ k) => from[start + Math.min(Math.max(k, 0), count - 1) * step] ?? 0;
        out[start + i * step] = (at(i - 2) + 4 * at(i - 1) + 6 * at(i) + 4 * at(i + 1) + at(i + 2) + 8) >> 4;
      }
    }
    return out;
  };
  return { width, height, luma: pass(pass(luma, 1, height, width), width, width, height) };
}

/** Twice as large. @param {Picture} picture @returns {Picture} */
export function enlarged(picture) {
  const [width, height] = [picture.width * 2, picture.height * 2];
  const luma = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) luma[y * width + x] = grayAt(picture, (x + 0.5) / 2, (y + 0.5) / 2) + 0.5;
  }
  return { width, height, luma };
}

/** Half as large, each pixel the mean of four. @param {Picture} picture @returns {Picture} */
export function reduced({ width, height, luma }) {
  const [w, h] = [width >> 1, height >> 1];
  const out = new Uint8Array(w * h);
  for (let y = 0; y < h; y += 1) {
    for (let x = 0; x < w; x += 1) {
      const at = 2 * y * width + 2 * x;
      out[y * w + x] = ((luma[at] ?? 0) + (luma[at + 1] ?? 0) + (luma[at + width] ?? 0) + (luma[at + width + 1] ?? 0) + 2) >> 2;
    }
  }
  return { width: w, height: h, luma: out };
}
