// Damaged bytes: what was there, where one character differs. Spec 6 §2.
//
// Trying every character of a large file takes long, so that there is a limit: beyond it the file is named
// and nothing more is said.

import { equal, fromUtf8 } from "../base/bytes.js";

const TRIED_BYTES_MAX = 4_096;
const DIGITS_BYTES_MAX = 65_535;
const DIGITS = "0123456789";
const CHARACTERS = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join("") + "\n";

/**
 * The text that differs in one character and has the hash; null if none was found.
 * @param {Uint8Array} bytes @param {Uint8Array} wanted @param {(bytes: Uint8Array) => Uint8Array} hash
 */
export function repaired(bytes, wanted, hash) {
  if (bytes.length > DIGITS_BYTES_MAX) return null;
  const trial = Uint8Array.from(bytes);
  for (const characters of bytes.length <= TRIED_BYTES_MAX ? [DIGITS, CHARACTERS] : [DIGITS]) {
    for (let at = 0; at < bytes.length; at += 1) {
      const before = trial[at] ?? 0;
      if (before >= 0x80 || (characters === DIGITS && (before < 0x30 || before > 0x39))) continue;
      for (const c of characters) {
        trial[at] = c.charCodeAt(0);
        if (trial[at] !== before && equal(hash(trial), wanted)) return trial;
      }
      trial[at] = before;
    }
  }
  return null;
}

/** The first line that differs, counted from 1. @param {Uint8Array} expected @param {Uint8Array} got */
export function lineThatDiffers(expected, got) {
  const [a, b] = [expected, got].map((bytes) => (fromUtf8(bytes) ?? "").split("\n"));
  const at = (a ?? []).findIndex((line, i) => line !== b?.[i]);
  return at < 0 ? null : { line: at + 1, expected: a?.[at] ?? "", got: b?.[at] ?? "absent" };
}

