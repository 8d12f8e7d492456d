// Ed25519 verification and enrolment, spec 3 §1.
//
// WebCrypto verifies where it computes the rule of §1.1; where implementations differ (points of small
// order, encodings that are not canonical, scalars of L and more) and where there is no WebCrypto, the
// rule is computed here over BigInt.

import { concat, equal, fromHex } from "../base/bytes.js";
import { sha512 } from "../base/sha512.js";
import { Failure } from "../base/failure.js";
import { BASE, L, P, combine, decode, encode, isIdentity, littleEndian, multiply, negate } from "./edwards.js";

/** True if WebCrypto is there to be asked. */
const subtle = globalThis.crypto?.subtle;

/**
 * Spec 3 §1.1.
 * @param {Uint8Array} publicKey @param {Uint8Array} message @param {Uint8Array} signature
 * @returns {Promise<boolean>}
 */
export async function verify(publicKey, message, signature) {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const R = signature.subarray(0, 32);
  if (littleEndian(signature.subarray(32)) >= L || !mayBeEncoded(R)) return false;
  if (subtle !== undefined && isOrdinary(publicKey) && isOrdinary(R)) {
    const answer = await byWebCrypto(publicKey, message, signature);
    if (answer !== null) return answer;
  }
  return byRule(publicKey, message, signature);
}

/**
 * The rule of §1.1 as it is written; the caller has looked at the lengths.
 * @param {Uint8Array} publicKey @param {Uint8Array} message @param {Uint8Array} signature
 */
export function byRule(publicKey, message, signature) {
  const R = signature.subarray(0, 32);
  const S = littleEndian(signature.subarray(32));
  const A = decode(publicKey);
  if (S >= L || A === null) return false;
  const k = littleEndian(sha512(concat(R, publicKey, message))) % L;
  return equal(encode(combine(S, BASE, k, negate(A))), R);
}

/**
 * @param {Uint8Array} publicKey @param {Uint8Array} message @param {Uint8Array} signature
 * @returns {Promise<boolean | null>} null where it cannot say
 */
async function byWebCrypto(publicKey, message, signature) {
  try {
    const raw = Uint8Array.from(publicKey);
    const key = await subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
    const [bytes, text] = [Uint8Array.from(signature), Uint8Array.from(message)];
    return await subtle.verify({ name: "Ed25519" }, key, bytes, text);
  } catch {
    return null; // no Ed25519 in this WebCrypto, or a key that it does not take
  }
}

/** An encoding that `encode` can give: y below p, and no sign at x = 0. @param {Uint8Array} bytes */
function mayBeEncoded(bytes) {
  const value = littleEndian(bytes);
  const y = value & ((1n << 255n) - 1n);
  return y < P && !(value >> 255n === 1n && (y === 1n || y === P - 1n));
}

/** The y of the points of small order, beside 1 and −1 (order 1, 2) and 0 (order 4). */
const EIGHTH = littleEndian(fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"));
const SMALL = new Set([0n, 1n, P - 1n, EIGHTH, P - EIGHTH]);

/** Canonical and not of small order: where all implementations agree. @param {Uint8Array} bytes */
function isOrdinary(bytes) {
  return mayBeEncoded(bytes) && !SMALL.has(littleEndian(bytes) & ((1n << 255n) - 1n));
}

/** Spec 3 §1.2: throws the word of the first reason against a key. @param {Uint8Array} key */
export function enrol(key) {
  const point = decode(key);
  if (point === null) throw new Failure("key-not-a-point");
  if (!mayBeEncoded(key)) throw new Failure("key-not-canonical");
  if (SMALL.has(littleEndian(key) & ((1n << 255n) - 1n))) throw new Failure("key-small-order");
}

/** True if the point has a component of small order, or is no point. @param {Uint8Array} key */
export function hasTorsion(key) {
  const point = decode(key);
  return point === null || !isIdentity(multiply(L, point));
}
