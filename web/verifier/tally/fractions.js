// Exact fractions, spec 4 §10.

/** @typedef {{n: bigint, d: bigint}} Fraction d > 0 */

/** @param {bigint} a @param {bigint} b @returns {bigint} */
function divisor(a, b) {
  return b === 0n ? (a < 0n ? -a : a) : divisor(b, a % b);
}

/** In lowest terms. @param {bigint} n @param {bigint} d @returns {Fraction} */
export function fraction(n, d) {
  const g = divisor(n, d) || 1n;
  return { n: n / g, d: d / g };
}

/** @param {Fraction} a @param {Fraction} b */
export function compare(a, b) {
  const [x, y] = [a.n * b.d, b.n * a.d];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** @param {string} text `N/D` or `N` @returns {Fraction} */
export function parseFraction(text) {
  const [n = "0", d = "1"] = text.split("/");
  return { n: BigInt(n), d: BigInt(d) };
}

/** ⌊a/b⌋, b > 0. @param {bigint} a @param {bigint} b */
export function floor(a, b) {
  const q = a / b;
  return a % b < 0n ? q - 1n : q;
}

/** ⌈a/b⌉, b > 0. @param {bigint} a @param {bigint} b */
export function ceil(a, b) {
  return -floor(-a, b);
}

/** §10.3: n/m as a percentage with so many decimals, half up; 0 of 0 is 0. @param {bigint} n @param {bigint} m @param {number} [decimals] */
export function percent(n, m, decimals = 2) {
  return rounded(n * 100n, m, decimals);
}

/** @param {bigint} n @param {bigint} m @param {number} decimals */
function rounded(n, m, decimals) {
  const scaled = m === 0n ? 0n : floor(2n * n * 10n ** BigInt(decimals) + m, 2n * m);
  const digits = scaled.toString().padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** @param {bigint} a @param {bigint} b */
export const min = (a, b) => (a < b ? a : b);
/** @param {bigint} a @param {bigint} b */
export const max = (a, b) => (a > b ? a : b);
/** @param {bigint[]} list */
export const sum = (list) => list.reduce((all, one) => all + one, 0n);
