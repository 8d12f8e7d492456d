// Checkpoints, spec 3 §5.

import { decimal, equal, fromBase64, fromUtf8, utf8 } from "../base/bytes.js";
import { Failure } from "../base/failure.js";
import { EMPTY_ROOT } from "./tree.js";

/** @typedef {{origin: string, size: bigint, root: Uint8Array}} Checkpoint */

const ORIGIN_MAX = 255;

/** §5.1. @param {Uint8Array} text @returns {Checkpoint} */
export function parseCheckpoint(text) {
  const checkpoint = parseThreeLines(text);
  if (checkpoint.size === 0n && !equal(checkpoint.root, EMPTY_ROOT)) throw new Failure("root-differs");
  return checkpoint;
}

/** The form alone: a witness answers a wrong empty root by another word (§9.2). @param {Uint8Array} text */
export function parseThreeLines(text) {
  const lines = fromUtf8(text)?.split("\n") ?? [];
  const [origin = "", digits = "", hash = "", end] = lines;
  if (lines.length !== 4 || end !== "" || origin === "") throw new Failure("malformed");
  if (utf8(origin).length > ORIGIN_MAX) throw new Failure("limit");
  const size = decimal(digits);
  const root = hashLine(hash);
  if (size === null) throw new Failure("malformed");
  return { origin, size, root };
}

/** A hash line (spec 3, Notation): the base64 of 32 bytes. @param {string} line */
export function hashLine(line) {
  const hash = fromBase64(line);
  if (hash === null || hash.length !== 32) throw new Failure("malformed");
  return hash;
}
