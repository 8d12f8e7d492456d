// The Merkle tree and its proofs, spec 3 §3.

import { equal } from "../base/bytes.js";
import { Failure } from "../base/failure.js";
import { sha256 } from "../base/sha256.js";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
export const EMPTY_ROOT = sha256();

/** @param {Uint8Array} entry */
export function leafHash(entry) {
  return sha256(LEAF, entry);
}

/** @param {Uint8Array} left @param {Uint8Array} right */
export function nodeHash(left, right) {
  return sha256(NODE, left, right);
}

/** The largest power of two below n > 1. @param {bigint} n */
function splitOf(n) {
  return 1n << BigInt((n - 1n).toString(2).length - 1);
}

/** The root over leaf hashes (§3.1). @param {Uint8Array[]} hashes */
export function rootOf(hashes) {
  /** @type {{hash: Uint8Array, leaves: number}[]} */
  const peaks = [];
  for (const hash of hashes) {
    let top = { hash, leaves: 1 };
    for (let last = peaks.at(-1); last?.leaves === top.leaves; last = peaks.at(-1)) {
      peaks.pop();
      top = { hash: nodeHash(last.hash, top.hash), leaves: 2 * top.leaves };
    }
    peaks.push(top);
  }
  return foldPeaks(peaks.map((peak) => peak.hash));
}

/** The root over complete subtrees, the largest first. @param {Uint8Array[]} peaks */
export function foldPeaks(peaks) {
  const [last, ...others] = peaks.slice().reverse();
  if (last === undefined) return EMPTY_ROOT;
  return others.reduce((tree, peak) => nodeHash(peak, tree), last);
}

/**
 * The root that an inclusion proof leads to (§3.2).
 * @param {bigint} index @param {bigint} size @param {Uint8Array} leaf @param {Uint8Array[]} hashes
 */
export function inclusionRoot(index, size, leaf, hashes) {
  return inclusionRootIn(0n, size, index, leaf, hashes);
}

/**
 * The same in a subtree [start, end) (§3.4).
 * @param {bigint} start @param {bigint} end @param {bigint} index
 * @param {Uint8Array} leaf @param {Uint8Array[]} hashes
 */
function inclusionRootIn(start, end, index, leaf, hashes) {
  if (index < start || index >= end) throw new Failure("out-of-range");
  /** @type {boolean[]} true where the sibling is right */
  const steps = [];
  for (let low = start, high = end; high - low > 1n; ) {
    const middle = low + splitOf(high - low);
    steps.push(index < middle);
    if (index < middle) high = middle;
    else low = middle;
  }
  if (hashes.length !== steps.length) throw new Failure("proof-length");
  steps.reverse();
  return hashes.reduce((hash, sibling, i) =>
    steps[i] ? nodeHash(hash, sibling) : nodeHash(sibling, hash), leaf);
}

/**
 * §3.2; throws unless the proof leads to the root.
 * @param {bigint} index @param {bigint} size @param {Uint8Array} leaf
 * @param {Uint8Array} root @param {Uint8Array[]} hashes
 */
export function verifyInclusion(index, size, leaf, root, hashes) {
  if (!equal(inclusionRoot(index, size, leaf, hashes), root)) throw new Failure("root-differs");
}

/**
 * §3.3; throws unless the smaller tree is a beginning of the larger one.
 * @param {bigint} old @param {Uint8Array} oldRoot @param {bigint} size
 * @param {Uint8Array} root @param {Uint8Array[]} hashes
 */
export function verifyConsistency(old, oldRoot, size, root, hashes) {
  const { part, tree } = consistencyRoots(old, oldRoot, size, hashes);
  if (!equal(part, oldRoot) || !equal(tree, root)) throw new Failure("root-differs");
}

/** @param {bigint} old @param {Uint8Array} oldRoot @param {bigint} size @param {Uint8Array[]} hashes */
function consistencyRoots(old, oldRoot, size, hashes) {
  if (old > size || (old === 0n && size > 0n)) throw new Failure("out-of-range");
  if (size === 0n) {
    if (hashes.length > 0) throw new Failure("proof-length");
    return { part: EMPTY_ROOT, tree: EMPTY_ROOT };
  }
  const steps = consistencySteps(old, size);
  const both = steps.includes("both");
  if (hashes.length !== steps.length + (both ? 1 : 0)) throw new Failure("proof-length");
  const rest = hashes.slice(both ? 1 : 0);
  let part = both ? (hashes[0] ?? oldRoot) : oldRoot;
  let tree = part;
  steps.reverse().forEach((step, i) => {
    const hash = rest[i] ?? EMPTY_ROOT;
    if (step === "right") tree = nodeHash(tree, hash);
    else tree = nodeHash(hash, tree);
    if (step === "both") part = nodeHash(hash, part);
  });
  return { part, tree };
}

/** @param {bigint} old @param {bigint} size */
function consistencySteps(old, size) {
  /** @type {("right" | "left" | "both")[]} */
  const steps = [];
  for (let low = 0n, high = size, first = 0n; first !== low || old !== high; ) {
    const middle = low + splitOf(high - low);
    if (old <= middle) {
      steps.push("right");
      high = middle;
    } else if (middle <= first) {
      steps.push("left");
      low = middle;
    } else {
      steps.push("both");
      first = middle;
      low = middle;
    }
  }
  return steps;
}
