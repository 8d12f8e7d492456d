// Signed notes and their keys, spec 3 §2.

import { fromBase64, fromUtf8, hex, utf8 } from "../base/bytes.js";
import { Failure } from "../base/failure.js";
import { sha256 } from "../base/sha256.js";
import { enrol, verify as verifyEd25519 } from "./ed25519.js";
import { KEY_BYTES } from "./mldsa.js";
import { verifyCosignature } from "./cosignature.js";

export const NOTE_MAX = 1_000_000;
export const SIGNATURE_LINES_MAX = 100;
const NAME_MAX = 255;
export const ED25519 = 1;
export const ED25519_COSIGNATURE = 4;
export const MLDSA_COSIGNATURE = 6;

// §2.2: a listed set, so that a name never depends on a version of Unicode.
const NOT_IN_NAME = /[+\u0000-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** @typedef {{name: string, keyId: string, blob: Uint8Array, line: string}} SignatureLine `blob` is what follows the key id */
/** @typedef {{bytes: Uint8Array, text: string, textBytes: Uint8Array, signatures: SignatureLine[]}} Note */
/** @typedef {{name: string, keyId: string, type: number, key: Uint8Array, vkey: string}} Verifier */
/** @typedef {{verifier: Verifier, time: bigint | null}} Signed a line that verifies; a cosignature has its time */

/** §2.2. @param {string} name */
export function isName(name) {
  const length = utf8(name).length;
  return length >= 1 && length <= NAME_MAX && !NOT_IN_NAME.test(name);
}

/**
 * §2.1 to §2.3.
 * @param {Uint8Array} bytes
 * @returns {Note}
 */
export function parseNote(bytes) {
  if (bytes.length > NOTE_MAX) throw new Failure("limit");
  const whole = fromUtf8(bytes);
  if (whole === null || /[\u0000-\u0009\u000b-\u001f]/.test(whole)) throw new Failure("malformed");
  const split = whole.lastIndexOf("\n\n");
  if (split < 0 || !whole.endsWith("\n")) throw new Failure("malformed");
  const text = whole.slice(0, split + 1);
  const lines = whole.slice(split + 2, -1).split("\n");
  if (lines.length > SIGNATURE_LINES_MAX) throw new Failure("limit");
  return { bytes, text, textBytes: utf8(text), signatures: lines.map(parseSignatureLine) };
}

/** @param {string} line @returns {SignatureLine} */
export function parseSignatureLine(line) {
  const [dash, name, blob, ...rest] = line.split(" ");
  if (dash !== "—" || name === undefined || blob === undefined || rest.length > 0) throw new Failure("malformed");
  const bytes = fromBase64(blob);
  if (!isName(name) || bytes === null || bytes.length < 5) throw new Failure("malformed");
  return { name, keyId: hex(bytes.subarray(0, 4)), blob: bytes.subarray(4), line };
}

/** §2.4. @param {string} name @param {number} type @param {Uint8Array} key */
export function keyId(name, type, key) {
  return hex(sha256(utf8(name), Uint8Array.of(10, type), key).subarray(0, 4));
}

/** §2.5. @param {string} vkey @returns {Verifier} */
export function parseVkey(vkey) {
  const first = vkey.indexOf("+");
  const second = vkey.indexOf("+", first + 1);
  if (first < 0 || second < 0) throw new Failure("malformed");
  const name = vkey.slice(0, first);
  const id = vkey.slice(first + 1, second);
  if (utf8(name).length > NAME_MAX) throw new Failure("limit");
  const bytes = fromBase64(vkey.slice(second + 1));
  if (!isName(name) || !/^[0-9a-f]{8}$/.test(id) || bytes === null) throw new Failure("malformed");
  const type = bytes[0];
  const key = bytes.subarray(1);
  if (type === undefined) throw new Failure("malformed");
  if (type !== ED25519 && type !== ED25519_COSIGNATURE && type !== MLDSA_COSIGNATURE) throw new Failure("algorithm");
  if (key.length !== (type === MLDSA_COSIGNATURE ? KEY_BYTES : 32)) throw new Failure("malformed");
  if (type !== MLDSA_COSIGNATURE) enrol(key);
  if (keyId(name, type, key) !== id) throw new Failure("key-id-differs");
  return { name, keyId: id, type, key, vkey };
}

/**
 * §2.6: the lines by known keys; all of them must verify.
 * @param {Note} note @param {Verifier[]} known
 * @returns {Promise<Signed[]>}
 */
export async function verifyNote(note, known) {
  /** @type {Signed[]} */
  const signed = [];
  for (const line of note.signatures) {
    const verifier = known.find((key) => key.name === line.name && key.keyId === line.keyId);
    if (verifier !== undefined) signed.push({ verifier, time: await verifyLine(note, line, verifier) });
  }
  if (signed.length === 0) throw new Failure("no-known-signature");
  return signed;
}

/**
 * The time of a cosignature, null for a signature without one; throws if it does not verify.
 * @param {Note} note @param {SignatureLine} line @param {Verifier} verifier
 * @returns {Promise<bigint | null>}
 */
async function verifyLine(note, line, verifier) {
  if (verifier.type !== ED25519) return (await verifyCosignature(note.textBytes, verifier, line.blob)).time;
  if (!(await verifyEd25519(verifier.key, note.textBytes, line.blob))) throw new Failure("signature-does-not-verify");
  return null;
}

