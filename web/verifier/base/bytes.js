// Bytes and their spellings: UTF-8, hexadecimal, base64, decimals (spec 3, Notation; spec 1 §1.4).
//
// Each spelling is read strictly: one value has one spelling, so that two readers never disagree.

import { Failure } from "./failure.js";

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUE = new Map([...ALPHABET].map((c, i) => [c.charCodeAt(0), i]));

/** The greatest size of a tree and the greatest time: 2⁶³ − 1. */
export const SIZE_MAX = (1n << 63n) - 1n;

/** @param {string} text */
export function utf8(text) {
  return ENCODER.encode(text);
}

/**
 * The text of these bytes, or null if they are not UTF-8. A byte order mark is a character like others.
 * @param {Uint8Array} bytes
 */
export function fromUtf8(bytes) {
  try {
    return DECODER.decode(bytes);
  } catch {
    return null;
  }
}

/** @param {Uint8Array[]} parts */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {Uint8Array} a @param {Uint8Array} b */
export function equal(a, b) {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/**
 * The order of the UTF-8 bytes of two texts, which is that of their code points and not of their
 * UTF-16 units.
 * @param {string} a @param {string} b
 */
export function byteOrder(a, b) {
  if (a === b) return 0;
  const x = utf8(a);
  const y = utf8(b);
  for (let i = 0; i < x.length && i < y.length; i += 1) {
    const difference = (x[i] ?? 0) - (y[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

/** @param {Uint8Array} bytes */
export function hex(bytes) {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}

/** @param {string} text lower-case hexadecimal; anything else is `malformed` */
export function fromHex(text) {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new Failure("malformed");
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** @param {Uint8Array} bytes */
export function base64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = bytes.subarray(i, i + 3);
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    text += ALPHABET.charAt(bits >> 18) + ALPHABET.charAt((bits >> 12) & 63);
    text += b === undefined ? "=" : ALPHABET.charAt((bits >> 6) & 63);
    text += c === undefined ? "=" : ALPHABET.charAt(bits & 63);
  }
  return text;
}

/**
 * Standard base64 with padding and zero unused bits; null for anything else.
 * @param {string} text
 */
export function fromBase64(text) {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let bits = 0;
  for (let i = 0; i < text.length; i += 1) {
    const value = i < text.length - padding ? VALUE.get(text.charCodeAt(i)) : 0;
    if (value === undefined) return null;
    bits = ((bits << 6) | value) & 0xffffff;
    if (i % 4 === 3) {
      const at = ((i - 3) / 4) * 3;
      const three = [bits >> 16, (bits >> 8) & 255, bits & 255];
      three.slice(0, bytes.length - at).forEach((byte, n) => (bytes[at + n] = byte));
      if (three.slice(bytes.length - at).some((byte) => byte !== 0)) return null;
    }
  }
  return bytes;
}

/**
 * A decimal (spec 3, Notation): digits without sign or leading zero, at most `max`; null otherwise.
 * @param {string} text @param {bigint} [max]
 */
export function decimal(text, max = SIZE_MAX) {
  if (!/^(0|[1-9][0-9]{0,19})$/.test(text)) return null;
  const value = BigInt(text);
  return value <= max ? value : null;
}

/** @param {bigint} value */
export function u64(value) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}
