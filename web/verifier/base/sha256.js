// SHA-256 (FIPS 180-4).
//
// Computed here and not by WebCrypto: a node of the tree is 65 bytes, and handing them over costs more
// than hashing them; and a page that a mirror serves over plain http has no WebCrypto at all. The tests
// compare both.

const K = Uint32Array.from(fractionsOfRoots(64, 3n));
const START = Uint32Array.from(fractionsOfRoots(8, 2n));
const W = new Uint32Array(64);

/**
 * The first 32 bits of the fractional parts of the roots of the first primes (FIPS 180-4 §4.2.2, §5.3.3).
 * @param {number} count @param {bigint} degree
 */
function fractionsOfRoots(count, degree) {
  /** @type {bigint[]} */
  const primes = [];
  for (let n = 2n; primes.length < count; n += 1n) {
    if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  }
  return primes.map((prime) => Number(root(prime << (32n * degree), degree) & 0xffffffffn));
}

/** The integer part of the root. @param {bigint} value @param {bigint} degree */
function root(value, degree) {
  let low = 0n;
  for (let bit = 1n << 40n; bit > 0n; bit >>= 1n) {
    if ((low + bit) ** degree <= value) low += bit;
  }
  return low;
}

/**
 * @param {Uint8Array[]} parts hashed one after another
 * @returns {Uint8Array} 32 bytes
 */
export function sha256(...parts) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const padded = new Uint8Array((((length + 8) >> 6) + 1) << 6);
  let at = 0;
  for (const part of parts) {
    padded.set(part, at);
    at += part.length;
  }
  padded[at] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(length) * 8n);
  const state = START.slice();
  for (let block = 0; block < padded.length; block += 64) compress(state, view, block);
  const hash = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => hash.setUint32(4 * i, word));
  return new Uint8Array(hash.buffer);
}

/** @param {number} x @param {number} n */
function rotate(x, n) {
  return (x >>> n) | (x << (32 - n));
}

/** @param {Uint32Array} state @param {DataView} view @param {number} block */
function compress(state, view, block) {
  for (let t = 0; t < 16; t += 1) W[t] = view.getUint32(block + 4 * t);
  for (let t = 16; t < 64; t += 1) {
    const x = W[t - 15] ?? 0;
    const y = W[t - 2] ?? 0;
    const small0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const small1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    W[t] = ((W[t - 16] ?? 0) + small0 + (W[t - 7] ?? 0) + small1) | 0;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let t = 0; t < 64; t += 1) {
    const big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + big1 + ((e & f) ^ (~e & g)) + (K[t] ?? 0) + (W[t] ?? 0)) | 0;
    const big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = ((state[i] ?? 0) + word) | 0));
}
