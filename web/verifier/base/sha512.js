// SHA-512 (FIPS 180-4), slow and exact over BigInt: for the Ed25519 of a page without WebCrypto.

const MASK = (1n << 64n) - 1n;
const K = fractionsOfRoots(80, 3n);
const START = fractionsOfRoots(8, 2n);

/** As for SHA-256, with 64 bits. @param {number} count @param {bigint} degree */
function fractionsOfRoots(count, degree) {
  /** @type {bigint[]} */
  const primes = [];
  for (let n = 2n; primes.length < count; n += 1n) {
    if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  }
  return primes.map((prime) => {
    let low = 0n;
    for (let bit = 1n << 72n; bit > 0n; bit >>= 1n) {
      if ((low + bit) ** degree <= prime << (64n * degree)) low += bit;
    }
    return low & MASK;
  });
}

/** @param {bigint} x @param {bigint} n */
function rotate(x, n) {
  return ((x >> n) | (x << (64n - n))) & MASK;
}

/** @param {Uint8Array} message @returns {Uint8Array} 64 bytes */
export function sha512(message) {
  const padded = new Uint8Array((((message.length + 16) >> 7) + 1) << 7);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n);
  let state = START;
  for (let block = 0; block < padded.length; block += 128) state = compress(state, view, block);
  const hash = new DataView(new ArrayBuffer(64));
  state.forEach((word, i) => hash.setBigUint64(8 * i, word));
  return new Uint8Array(hash.buffer);
}

/** @param {bigint[]} state @param {DataView} view @param {number} block */
function compress(state, view, block) {
  /** @type {bigint[]} */
  const w = [];
  for (let t = 0; t < 16; t += 1) w.push(view.getBigUint64(block + 8 * t));
  for (let t = 16; t < 80; t += 1) {
    const x = w[t - 15] ?? 0n;
    const y = w[t - 2] ?? 0n;
    const small0 = rotate(x, 1n) ^ rotate(x, 8n) ^ (x >> 7n);
    const small1 = rotate(y, 19n) ^ rotate(y, 61n) ^ (y >> 6n);
    w.push(((w[t - 16] ?? 0n) + small0 + (w[t - 7] ?? 0n) + small1) & MASK);
  }
  let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state;
  for (let t = 0; t < 80; t += 1) {
    const big1 = rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n);
    const choice = (e & f) ^ (~e & MASK & g);
    const t1 = h + big1 + choice + (K[t] ?? 0n) + (w[t] ?? 0n);
    const big0 = rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n);
    const t2 = big0 + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & MASK, c, b, a, (t1 + t2) & MASK];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => (word + (state[i] ?? 0n)) & MASK);
}
