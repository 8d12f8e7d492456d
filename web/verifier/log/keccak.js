// SHAKE128 and SHAKE256 (FIPS 202), slow and exact over BigInt: for ML-DSA where WebCrypto lacks it.

const MASK = (1n << 64n) - 1n;
const ROUNDS = roundConstants();
const ROTATIONS = rotations();

/** FIPS 202 §3.2.5: bits of a shift register. */
function roundConstants() {
  let register = 1;
  return Array.from({ length: 24 }, () => {
    let constant = 0n;
    for (let j = 0; j <= 6; j += 1) {
      if (register & 1) constant |= 1n << BigInt((1 << j) - 1);
      register = register & 0x80 ? (register << 1) ^ 0x171 : register << 1;
    }
    return constant;
  });
}

/** FIPS 202 §3.2.2, at x + 5y. */
function rotations() {
  const offsets = new Array(25).fill(0n);
  for (let t = 0, x = 1, y = 0; t < 24; t += 1) {
    offsets[x + 5 * y] = BigInt((((t + 1) * (t + 2)) / 2) % 64);
    [x, y] = [y, (2 * x + 3 * y) % 5];
  }
  return offsets;
}

/** @param {bigint} x @param {bigint} n */
function rotate(x, n) {
  return ((x << n) | (x >> (64n - n))) & MASK;
}

/** @param {bigint[]} a the 25 lanes */
function permute(a) {
  for (const constant of ROUNDS) {
    const c = [0, 1, 2, 3, 4].map((x) => [0, 5, 10, 15, 20].reduce((sum, y) => sum ^ (a[x + y] ?? 0n), 0n));
    const d = c.map((_, x) => (c[(x + 4) % 5] ?? 0n) ^ rotate(c[(x + 1) % 5] ?? 0n, 1n));
    const b = /** @type {bigint[]} */ (new Array(25).fill(0n));
    for (let i = 0; i < 25; i += 1) {
      const [x, y] = [i % 5, Math.floor(i / 5)];
      b[y + 5 * ((2 * x + 3 * y) % 5)] = rotate((a[i] ?? 0n) ^ (d[x] ?? 0n), ROTATIONS[i]);
    }
    for (let i = 0; i < 25; i += 1) {
      const row = i - (i % 5);
      const [one = 0n, two = 0n] = [b[row + ((i + 1) % 5)], b[row + ((i + 2) % 5)]];
      a[i] = (b[i] ?? 0n) ^ (~one & MASK & two);
    }
    a[0] = (a[0] ?? 0n) ^ constant;
  }
}

/**
 * @param {number} rate bytes a block: 168 for SHAKE128, 136 for SHAKE256
 * @param {Uint8Array} message
 * @returns {() => Uint8Array} each call gives the next block of output
 */
export function shake(rate, message) {
  const lanes = /** @type {bigint[]} */ (new Array(25).fill(0n));
  const padded = new Uint8Array((Math.floor(message.length / rate) + 1) * rate);
  padded.set(message);
  padded[message.length] = 0x1f;
  padded[padded.length - 1] = (padded[padded.length - 1] ?? 0) | 0x80;
  const view = new DataView(padded.buffer);
  for (let block = 0; block < padded.length; block += rate) {
    for (let i = 0; i < rate / 8; i += 1) {
      lanes[i] = (lanes[i] ?? 0n) ^ view.getBigUint64(block + 8 * i, true);
    }
    if (block + rate < padded.length) permute(lanes);
  }
  return () => {
    permute(lanes);
    const out = new DataView(new ArrayBuffer(rate));
    for (let i = 0; i < rate / 8; i += 1) out.setBigUint64(8 * i, lanes[i] ?? 0n, true);
    return new Uint8Array(out.buffer);
  };
}

/** @param {Uint8Array} message @param {number} length at most 136 */
export function shake256(message, length) {
  return shake(136, message)().slice(0, length);
}
