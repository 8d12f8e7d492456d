// The points of Ed25519 over BigInt: slow, and exactly the rule of spec 3 §1.
//
// Extended coordinates [X, Y, Z, T] with x = X/Z, y = Y/Z, T = XY/Z. Nothing here is secret, so nothing
// here needs constant time.

/** @typedef {[bigint, bigint, bigint, bigint]} Point */

export const P = (1n << 255n) - 19n;
/** The order of the base point. */
export const L = (1n << 252n) + 27742317777372353535851937790883648493n;
const D = mod(-121665n * inverse(121666n));
const SQRT_M1 = power(2n, (P - 1n) / 4n);
/** @type {Point} */
const IDENTITY = [0n, 1n, 1n, 0n];

/** @param {bigint} a */
function mod(a) {
  const r = a % P;
  return r < 0n ? r + P : r;
}

/** @param {bigint} base @param {bigint} exponent */
function power(base, exponent) {
  let result = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * b) % P;
    b = (b * b) % P;
  }
  return result;
}

/** @param {bigint} a */
function inverse(a) {
  return power(a, P - 2n);
}

/** @param {Uint8Array} bytes little-endian */
export function littleEndian(bytes) {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i -= 1) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return value;
}

/** y and the sign bit as they are written. @param {Uint8Array} bytes */
function written(bytes) {
  const value = littleEndian(bytes);
  return { y: value & ((1n << 255n) - 1n), sign: value >> 255n };
}

/**
 * Spec 3 §1.1: y is taken mod p, and the sign bit of x = 0 is ignored. Null if there is no such point.
 * @param {Uint8Array} bytes 32 bytes
 * @returns {Point | null}
 */
export function decode(bytes) {
  const { y: wide, sign } = written(bytes);
  const y = wide % P;
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  const v3 = (v * v * v) % P;
  let x = (u * v3 * power(u * v3 * v * v * v * v, (P - 5n) / 8n)) % P;
  const square = (v * x * x) % P;
  if (square !== u) {
    if (square !== mod(-u)) return null;
    x = (x * SQRT_M1) % P;
  }
  if ((x & 1n) !== sign) x = mod(-x);
  return [x, y, 1n, (x * y) % P];
}

/** @param {Point} point @returns {Uint8Array} 32 bytes */
export function encode([X, Y, Z]) {
  const z = inverse(Z);
  let value = ((Y * z) % P) | ((((X * z) % P) & 1n) << 255n);
  const bytes = new Uint8Array(32);
  for (let i = 0; i < 32; i += 1, value >>= 8n) bytes[i] = Number(value & 255n);
  return bytes;
}

/** @param {Point} a @param {Point} b @returns {Point} */
function add([X1, Y1, Z1, T1], [X2, Y2, Z2, T2]) {
  const a = (X1 * X2) % P;
  const b = (Y1 * Y2) % P;
  const c = (((D * T1) % P) * T2) % P;
  const d = (Z1 * Z2) % P;
  const e = (X1 + Y1) * (X2 + Y2) - a - b;
  const f = d - c;
  const g = d + c;
  const h = b + a;
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

/** @param {Point} point @returns {Point} */
export function negate([X, Y, Z, T]) {
  return [mod(-X), Y, Z, mod(-T)];
}

/** [n]P. @param {bigint} n @param {Point} point */
export function multiply(n, point) {
  return combine(n, point, 0n, IDENTITY);
}

/** [m]P + [n]Q. @param {bigint} m @param {Point} p @param {bigint} n @param {Point} q @returns {Point} */
export function combine(m, p, n, q) {
  const both = add(p, q);
  let sum = IDENTITY;
  const bits = Math.max(m.toString(2).length, n.toString(2).length);
  for (let bit = BigInt(bits - 1); bit >= 0n; bit -= 1n) {
    sum = add(sum, sum);
    const [ofM, ofN] = [(m >> bit) & 1n, (n >> bit) & 1n];
    if (ofM && ofN) sum = add(sum, both);
    else if (ofM) sum = add(sum, p);
    else if (ofN) sum = add(sum, q);
  }
  return sum;
}

/** @param {Point} point */
export function isIdentity([X, Y, Z]) {
  return X === 0n && Y === Z;
}

const base = decode(new Uint8Array(32).fill(0x66).fill(0x58, 0, 1));
if (base === null) throw new Error("the base point must decode");
/** The base point, y = 4/5 with even x. */
export const BASE = base;
