// The text of a part, spec 2 §2.1: two bytes as three characters.

import { Failure } from "../base/failure.js";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*-./:";
const MARK = "ACTA:";

/** @param {string} code @returns {never} */
function refuse(code) {
  throw new Failure(code, { layer: "base41" });
}

/** @param {Uint8Array} bytes */
export function writeBase41(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 2) {
    const pair = i + 1 < bytes.length;
    let n = pair ? 256 * (bytes[i] ?? 0) + (bytes[i + 1] ?? 0) : (bytes[i] ?? 0);
    for (let digits = pair ? 3 : 2; digits > 0; digits -= 1) {
      text += ALPHABET[n % 41];
      n = Math.floor(n / 41);
    }
  }
  return text;
}

/** @param {string} text letters in either case */
export function readBase41(text) {
  const digits = [...text].map((c) => ALPHABET.indexOf(/[a-z]/.test(c) ? c.toUpperCase() : c));
  if (digits.includes(-1)) refuse("character");
  if (digits.length % 3 === 1) refuse("length");
  const bytes = [];
  for (let i = 0; i < digits.length; i += 3) {
    const [c = 0, d = 0, e] = digits.slice(i, i + 3);
    const n = c + 41 * d + 1681 * (e ?? 0);
    if (n > (e === undefined ? 255 : 65_535)) refuse("value");
    if (e !== undefined) bytes.push(n >> 8);
    bytes.push(n & 255);
  }
  return Uint8Array.from(bytes);
}

/** @param {Uint8Array} part */
export function writePartText(part) {
  return MARK + writeBase41(part);
}

/** The words of a text that are parts. @param {string} text */
export function partWords(text) {
  return text.split(/[\t-\r ]+/).filter((word) => word.slice(0, MARK.length).toUpperCase() === MARK);
}

/** @param {string} word */
export function readPartText(word) {
  if (word.slice(0, MARK.length).toUpperCase() !== MARK) refuse("character");
  return readBase41(word.slice(MARK.length));
}
