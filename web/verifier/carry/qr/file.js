// Symbols in files of pictures, in a browser: it decodes PNG and JPEG, and gives pixels to the reader of symbols.

import { PIXELS_MAX, grayOf } from "./picture.js";
import { readSymbols } from "./read.js";

/** The first bytes of PNG and JPEG. */
const MARKS = [[0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff]];

/** @param {Uint8Array} bytes */
export function isPicture(bytes) {
  return MARKS.some((mark) => mark.every((byte, i) => bytes[i] === byte));
}

/** The texts of its symbols. Throws where the browser does not read the picture. @param {Blob} file */
export async function symbolsOfFile(file) {
  const bitmap = await createImageBitmap(file);
  const { width, height } = bitmap;
  if (width * height > PIXELS_MAX) throw new RangeError(`expected at most ${PIXELS_MAX} pixels`);
  const pen = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (pen === null) throw new Error("this browser gives no pixels");
  pen.drawImage(bitmap, 0, 0);
  bitmap.close();
  return readSymbols(grayOf(width, height, pen.getImageData(0, 0, width, height).data));
}
