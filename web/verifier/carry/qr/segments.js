// The text of a symbol: its segments of digits, of letters and of bytes. ISO/IEC 18004 §7.4.
//
// Other modes (Kanji, other character sets, parts that only together make a text, FNC1) are refused: a part of spec 2 is in
// alphanumeric mode, and what is not understood is not read.

import { fromUtf8 } from "../../base/bytes.js";

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const [END, DIGITS, LETTERS, BYTES] = [0, 1, 2, 4];

/** Bits of the count: versions 1 to 9, 10 to 26, 27 to 40 (table 3). @type {Record<number, [number, number, number]>} */
const COUNT_BITS = { [DIGITS]: [10, 12, 14], [LETTERS]: [9, 11, 13], [BYTES]: [8, 16, 16] };

class Bits {
  at = 0;

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
  }

  get left() {
    return this.bytes.length * 8 - this.at;
  }

  /** Null where the data end before. @param {number} count */
  take(count) {
    if (count > this.left) return null;
    let value = 0;
    for (let i = 0; i < count; i += 1, this.at += 1) value = value * 2 + (((this.bytes[this.at >> 3] ?? 0) >> (7 - (this.at & 7))) & 1);
    return value;
  }
}

/** Groups of characters: how many bits stand for how many, the whole groups first. @param {Bits} bits @param {number} count @param {number} base @param {[number, number][]} groups characters and bits */
function grouped(bits, count, base, groups) {
  let text = "";
  for (let left = count; left > 0; ) {
    const [characters, width] = groups.find(([size]) => size <= left) ?? [1, 0];
    const value = bits.take(width);
    if (value === null || value >= base ** characters) return null;
    for (let i = characters - 1; i >= 0; i -= 1) text += ALPHANUMERIC[Math.floor(value / base ** i) % base];
    left -= characters;
  }
  return text;
}

/** @param {Bits} bits @param {number} count */
function octets(bits, count) {
  const bytes = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) {
    const byte = bits.take(8);
    if (byte === null) return null;
    bytes[i] = byte;
  }
  return fromUtf8(bytes);
}

/** The text, or null where it is not whole or in another mode. @param {Uint8Array} data @param {number} version */
export function textOf(data, version) {
  const bits = new Bits(data);
  let text = "";
  while (bits.left >= 4) {
    const mode = bits.take(4) ?? END;
    if (mode === END) return text;
    const width = COUNT_BITS[mode]?.[version < 10 ? 0 : version < 27 ? 1 : 2];
    const count = width === undefined ? null : bits.take(width);
    if (count === null) return null;
    const piece = mode === DIGITS ? grouped(bits, count, 10, [[3, 10], [2, 7], [1, 4]])
      : mode === LETTERS ? grouped(bits, count, 45, [[2, 11], [1, 6]]) : octets(bits, count);
    if (piece === null) return null;
    text += piece;
  }
  return text;
}
