// ML-DSA-44 verification (FIPS 204, pure, empty context): cosignatures of type 06, spec 3 §6.3.
//
// WebCrypto verifies where it knows the algorithm; elsewhere FIPS 204 algorithm 8 is computed here, in
// some milliseconds. Section numbers in this file are those of FIPS 204.

import { concat, equal } from "../base/bytes.js";
import { shake, shake256 } from "./keccak.js";

const Q = 8380417;
const N = 256;
const ROWS = 4;
const COLUMNS = 4;
const TAU = 39;
const GAMMA1 = 1 << 17;
const GAMMA2 = (Q - 1) / 88;
const BETA = 78;
const OMEGA = 80;
export const KEY_BYTES = 1312;
export const SIGNATURE_BYTES = 2420;

const ZETAS = Array.from({ length: N }, (_, i) => powerOf(1753, reversed(i)));

/** The eight bits of i in the other order. @param {number} i */
function reversed(i) {
  let out = 0;
  for (let bit = 0; bit < 8; bit += 1) out |= ((i >> bit) & 1) << (7 - bit);
  return out;
}

/** @param {number} base @param {number} exponent */
function powerOf(base, exponent) {
  let result = 1;
  for (let i = 0; i < exponent; i += 1) result = (result * base) % Q;
  return result;
}

/**
 * @param {Uint8Array} key @param {Uint8Array} message @param {Uint8Array} signature
 * @returns {Promise<boolean>}
 */
export async function verify(key, message, signature) {
  if (key.length !== KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  try {
    const name = /** @type {any} */ ("ML-DSA-44");
    const subtle = globalThis.crypto.subtle;
    const format = /** @type {any} */ ("raw-public");
    const imported = await subtle.importKey(format, Uint8Array.from(key), { name }, false, ["verify"]);
    return await subtle.verify({ name }, imported, Uint8Array.from(signature), Uint8Array.from(message));
  } catch {
    return byRule(key, message, signature); // no ML-DSA in this WebCrypto
  }
}

/** Algorithms 3 and 8. @param {Uint8Array} key @param {Uint8Array} message @param {Uint8Array} signature */
export function byRule(key, message, signature) {
  const z = responseOf(signature);
  const hints = hintsOf(signature.subarray(32 + 576 * COLUMNS));
  if (hints === null || z.some((poly) => poly.some((c) => Math.abs(c) >= GAMMA1 - BETA))) return false;
  const mu = shake256(concat(shake256(key, 64), Uint8Array.of(0, 0), message), 64);
  const challenge = signature.subarray(0, 32);
  const c = transform(ballOf(challenge));
  const zHat = z.map(transform);
  const packed = Array.from({ length: ROWS }, (_, row) => {
    const t1 = transform(unpack(key.subarray(32 + 320 * row), 10).map((value) => value << 13));
    const sum = new Array(N).fill(0);
    zHat.forEach((poly, column) => {
      const a = matrixOf(key.subarray(0, 32), row, column);
      for (let i = 0; i < N; i += 1) sum[i] = (sum[i] + (a[i] ?? 0) * (poly[i] ?? 0)) % Q;
    });
    for (let i = 0; i < N; i += 1) sum[i] = positive(sum[i] - (((c[i] ?? 0) * (t1[i] ?? 0)) % Q));
    return pack6(back(sum).map((value, i) => useHint(value, hints[row]?.has(i) ?? false)));
  });
  return equal(shake256(concat(mu, ...packed), 32), challenge);
}

/** @param {number} value */
function positive(value) {
  const r = value % Q;
  return r < 0 ? r + Q : r;
}

/** N values of so many bits, the lowest first. @param {Uint8Array} bytes @param {number} bits */
function unpack(bytes, bits) {
  const values = [];
  let held = 0;
  let have = 0;
  for (let at = 0; values.length < N; ) {
    for (; have < bits; have += 8) held += (bytes[at++] ?? 0) * 2 ** have;
    values.push(held % 2 ** bits);
    held = Math.floor(held / 2 ** bits);
    have -= bits;
  }
  return values;
}

/** @param {number[]} values below 64 */
function pack6(values) {
  const bytes = new Uint8Array(192);
  for (let i = 0; i < 64; i += 1) {
    const [a = 0, b = 0, c = 0, d = 0] = values.slice(4 * i, 4 * i + 4);
    const bits = a | (b << 6) | (c << 12) | (d << 18);
    bytes.set([bits & 255, (bits >> 8) & 255, bits >> 16], 3 * i);
  }
  return bytes;
}

/** z of a signature (algorithm 27). @param {Uint8Array} signature */
function responseOf(signature) {
  return Array.from({ length: COLUMNS }, (_, i) =>
    unpack(signature.subarray(32 + 576 * i), 18).map((value) => GAMMA1 - value));
}

/** Algorithm 21: null where a hint is not in its one spelling. @param {Uint8Array} bytes */
function hintsOf(bytes) {
  let at = 0;
  const rows = [];
  for (let row = 0; row < ROWS; row += 1) {
    const end = bytes[OMEGA + row] ?? 0;
    if (end < at || end > OMEGA) return null;
    const places = [...bytes.subarray(at, end)];
    if (places.some((place, i) => i > 0 && place <= (places[i - 1] ?? 0))) return null;
    rows.push(new Set(places));
    at = end;
  }
  return bytes.subarray(at, OMEGA).some((byte) => byte !== 0) ? null : rows;
}

/** Algorithm 29: TAU coefficients of ±1. @param {Uint8Array} seed */
function ballOf(seed) {
  const next = shake(136, seed);
  const first = next();
  const signs = new DataView(first.buffer).getBigUint64(0, true);
  const bytes = stream(next, first.subarray(8));
  const c = new Array(N).fill(0);
  for (let i = N - TAU, bit = 0n; i < N; i += 1, bit += 1n) {
    let j = bytes();
    while (j > i) j = bytes();
    c[i] = c[j];
    c[j] = (signs >> bit) & 1n ? Q - 1 : 1;
  }
  return c;
}

/** One byte after another. @param {() => Uint8Array} next @param {Uint8Array} first */
function stream(next, first) {
  let block = first;
  let at = 0;
  return () => {
    if (at === block.length) [block, at] = [next(), 0];
    return block[at++] ?? 0;
  };
}

/** Algorithms 30 and 32. @param {Uint8Array} rho @param {number} row @param {number} column */
function matrixOf(rho, row, column) {
  const next = shake(168, concat(rho, Uint8Array.of(column, row)));
  const bytes = stream(next, next());
  const values = [];
  while (values.length < N) {
    const value = bytes() | (bytes() << 8) | ((bytes() & 127) << 16);
    if (value < Q) values.push(value);
  }
  return values;
}

/** The NTT (algorithm 41). @param {number[]} poly */
function transform(poly) {
  const w = poly.map(positive);
  for (let length = 128, m = 1; length >= 1; length >>= 1) {
    for (let start = 0; start < N; start += 2 * length, m += 1) {
      for (let j = start; j < start + length; j += 1) {
        const t = ((ZETAS[m] ?? 0) * (w[j + length] ?? 0)) % Q;
        w[j + length] = positive((w[j] ?? 0) - t);
        w[j] = ((w[j] ?? 0) + t) % Q;
      }
    }
  }
  return w;
}

/** Its inverse (algorithm 42). @param {number[]} poly */
function back(poly) {
  const w = poly.slice();
  for (let length = 1, m = 255; length < N; length <<= 1) {
    for (let start = 0; start < N; start += 2 * length, m -= 1) {
      for (let j = start; j < start + length; j += 1) {
        const [a, b] = [w[j] ?? 0, w[j + length] ?? 0];
        w[j] = (a + b) % Q;
        w[j + length] = (positive(b - a) * (ZETAS[m] ?? 0)) % Q;
      }
    }
  }
  return w.map((value) => (value * 8347681) % Q); // 256⁻¹ mod q
}

/** Algorithms 36 and 40. @param {number} r @param {boolean} hint */
function useHint(r, hint) {
  let low = r % (2 * GAMMA2);
  if (low > GAMMA2) low -= 2 * GAMMA2;
  const top = r - low === Q - 1;
  const high = top ? 0 : (r - low) / (2 * GAMMA2);
  if (top) low -= 1;
  if (!hint) return high;
  return (high + (low > 0 ? 1 : 43)) % 44;
}
