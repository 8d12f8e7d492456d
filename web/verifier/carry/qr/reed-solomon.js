// Puts wrong codewords of a block right, or says that there are too many. ISO/IEC 18004 §7.5.2 and annex B: GF(2⁸) over
// x⁸ + x⁴ + x³ + x² + 1, the roots of the generator from α⁰ on.

const ORDER = 255;
const EXP = new Uint8Array(2 * ORDER);
const LOG = new Uint8Array(256);
for (let i = 0, x = 1; i < ORDER; i += 1) {
  EXP[i] = x;
  EXP[i + ORDER] = x;
  LOG[x] = i;
  x = (x << 1) ^ (x & 0x80 ? 0x11d : 0);
}

/** @param {number} i */
const power = (i) => EXP[((i % ORDER) + ORDER) % ORDER] ?? 0;
/** @param {number} a @param {number} b */
const times = (a, b) => (a === 0 || b === 0 ? 0 : (EXP[(LOG[a] ?? 0) + (LOG[b] ?? 0)] ?? 0));
/** @param {number} a @param {number} b not 0 */
const over = (a, b) => (a === 0 ? 0 : power((LOG[a] ?? 0) - (LOG[b] ?? 0)));

/** The value of a polynomial, lowest coefficient first. @param {number[]} polynomial @param {number} x */
function valueAt(polynomial, x) {
  let value = 0;
  for (let i = polynomial.length - 1; i >= 0; i -= 1) value = times(value, x) ^ (polynomial[i] ?? 0);
  return value;
}

/** What the block gives at each root; all 0 where nothing is wrong. @param {Uint8Array} block @param {number} check */
function syndromes(block, check) {
  return Array.from({ length: check }, (_, i) => {
    const root = power(i);
    let value = 0;
    for (const word of block) value = times(value, root) ^ word;
    return value;
  });
}

/** The shortest recurrence of the syndromes (Berlekamp, Massey): the polynomial whose roots are the wrong places. @param {number[]} found */
function locator(found) {
  let own = [1];
  let before = [1];
  let length = 0;
  let gap = 1;
  let last = 1;
  for (let i = 0; i < found.length; i += 1) {
    let differs = found[i] ?? 0;
    for (let j = 1; j <= length; j += 1) differs ^= times(own[j] ?? 0, found[i - j] ?? 0);
    if (differs === 0) {
      gap += 1;
      continue;
    }
    const kept = own.slice();
    const scale = over(differs, last);
    for (let j = 0; j < before.length; j += 1) own[j + gap] = (own[j + gap] ?? 0) ^ times(scale, before[j] ?? 0);
    if (2 * length > i) {
      gap += 1;
      continue;
    }
    length = i + 1 - length;
    before = kept;
    last = differs;
    gap = 1;
  }
  own = Array.from(own, (one) => one ?? 0).slice(0, length + 1);
  return { polynomial: own, length };
}

/**
 * The data of a block with at most `wrongMax` wrong codewords put right, or null.
 * @param {Uint8Array} block data, then check codewords @param {number} check @param {number} wrongMax @returns {Uint8Array | null}
 */
export function repairBlock(block, check, wrongMax) {
  const data = block.length - check;
  const found = syndromes(block, check);
  if (found.every((one) => one === 0)) return block.slice(0, data);
  const { polynomial, length } = locator(found);
  if (length > wrongMax) return null;
  const right = block.slice();
  const product = found.map((_, i) => polynomial.slice(0, i + 1).reduce((sum, one, j) => sum ^ times(one, found[i - j] ?? 0), 0));
  const slope = polynomial.map((one, i) => (i % 2 === 1 ? one : 0)).slice(1);
  let places = 0;
  for (let place = 0; place < block.length; place += 1) {
    const root = power(-place);
    if (valueAt(polynomial, root) !== 0) continue;
    const below = valueAt(slope, root);
    if (below === 0) return null;
    const at = block.length - 1 - place;
    right[at] = (right[at] ?? 0) ^ times(power(place), over(valueAt(product, root), below));
    places += 1;
  }
  // As many roots as the recurrence is long, and nothing wrong afterwards: else there were more faults than can be put right.
  if (places !== length || syndromes(right, check).some((one) => one !== 0)) return null;
  return right.slice(0, data);
}
