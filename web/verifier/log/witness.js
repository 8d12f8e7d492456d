// What a witness answers, spec 3 §9.2: here to hold a witness's public answers against its rules.
//
// Out of scope: the signature of the answer and the store behind it, which need a secret key and a disk.

import { decimal, equal, fromUtf8, utf8 } from "../base/bytes.js";
import { Failure } from "../base/failure.js";
import { hashLine, parseThreeLines } from "./checkpoint.js";
import { parseNote } from "./note.js";
import { verifyHead } from "./heads.js";
import { EMPTY_ROOT, verifyConsistency } from "./tree.js";

/** @import { Verifier } from "./note.js" */
/** @import { Head } from "./heads.js" */
/** @typedef {{size: bigint, root: Uint8Array} | null} Held */

const HASHES_MAX = 63;

/**
 * The status, and the checkpoint that would be cosigned.
 * @param {Uint8Array} request @param {Verifier[]} logs @param {Held} held @param {bigint} now
 * @returns {Promise<{status: number, head?: Head}>}
 */
export async function answer(request, logs, held, now) {
  const text = fromUtf8(request);
  const end = text?.indexOf("\n\n") ?? -1;
  const head = text === null || end < 0 ? null : headOf(utf8(text.slice(end + 2)));
  if (text === null || head === null) return { status: 400 };
  const known = logs.filter((log) => log.name === head.checkpoint.origin);
  if (known.length === 0) return { status: 404 };
  if (!(await isSigned(head, known))) return { status: 403 };
  const asked = linesOf(text.slice(0, end).split("\n"));
  if (asked === null || asked.old > head.checkpoint.size) return { status: 400 };
  if (asked.old !== (held?.size ?? 0n)) return { status: 409 };
  if (!follows(head, asked, held)) return { status: 422 };
  return now === 0n ? { status: 503 } : { status: 200, head };
}

/** @param {Uint8Array} bytes @returns {Head | null} */
function headOf(bytes) {
  return orNull(() => {
    const note = parseNote(bytes);
    return { note, checkpoint: parseThreeLines(note.textBytes) };
  });
}

/** @template T @param {() => T} read @returns {T | null} null where it is refused */
function orNull(read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

/** @param {Head} head @param {Verifier[]} logs */
async function isSigned(head, logs) {
  try {
    await verifyHead(head, logs);
    return true;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

/** @param {string[]} lines */
function linesOf([first = "", ...hashes]) {
  const old = first.startsWith("old ") ? decimal(first.slice(4)) : null;
  if (old === null || hashes.length > HASHES_MAX) return null;
  return orNull(() => ({ old, proof: hashes.map(hashLine) }));
}

/** @param {Head} head @param {{old: bigint, proof: Uint8Array[]}} asked @param {Held} held */
function follows({ checkpoint: { size, root } }, { old, proof }, held) {
  if (size === 0n && !equal(root, EMPTY_ROOT)) return false;
  if (old === 0n) return proof.length === 0;
  return orNull(() => (verifyConsistency(old, held?.root ?? EMPTY_ROOT, size, root, proof), true)) ?? false;
}
