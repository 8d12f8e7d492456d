// The list of heads and two histories, spec 3 §8.

import { equal, fromUtf8, utf8 } from "../base/bytes.js";
import { Failure } from "../base/failure.js";
import { hashLine, parseCheckpoint } from "./checkpoint.js";
import { parseNote, verifyNote } from "./note.js";
import { verifyConsistency } from "./tree.js";

/** @import { Checkpoint } from "./checkpoint.js" */
/** @import { Note, Verifier } from "./note.js" */

export const NOTES_MAX = 256;
const HEAD_MAX = 32_768;
const CONSISTENCY_MAX = 63;

/** @typedef {{note: Note, checkpoint: Checkpoint}} Head */

/** §8.1: the notes of one file. @param {Uint8Array} bytes @returns {Head[]} */
export function parseHeads(bytes) {
  const notes = splitNotes(bytes);
  if (notes.length > NOTES_MAX) throw new Failure("limit");
  const heads = notes.map(parseHead);
  heads.forEach(({ checkpoint }, i) => {
    const before = heads[i - 1]?.checkpoint;
    if (before !== undefined && before.size >= checkpoint.size) throw new Failure("order");
  });
  return heads;
}

/** A head from the bytes of its note. @param {Uint8Array} bytes @returns {Head} */
export function parseHead(bytes) {
  const note = parseNote(bytes);
  return { note, checkpoint: parseCheckpoint(note.textBytes) };
}

/** Each note up to the empty line that ends its signature lines. @param {Uint8Array} bytes */
export function splitNotes(bytes) {
  const text = fromUtf8(bytes);
  if (text === null) throw new Failure("malformed");
  /** @type {Uint8Array[]} */
  const notes = [];
  for (let at = 0; at < text.length; ) {
    const middle = text.indexOf("\n\n", at);
    const end = middle < 0 ? -1 : text.indexOf("\n\n", middle + 2);
    if (end < 0) throw new Failure("malformed");
    const note = utf8(text.slice(at, end + 1));
    if (note.length > HEAD_MAX) throw new Failure("limit");
    notes.push(note);
    at = end + 2;
  }
  return notes;
}

/** §5.2: throws unless a key whose name is the origin signed. @param {Head} head @param {Verifier[]} logs */
export async function verifyHead(head, logs) {
  const signed = await verifyNote(head.note, logs);
  const byLog = signed.some(({ verifier }) => verifier.name === head.checkpoint.origin);
  if (!byLog) throw new Failure("origin-differs");
}

/** The form of §8.3. @param {Uint8Array} bytes @returns {{small: Head, large: Head, hashes: Uint8Array[]}} */
export function parseHistories(bytes) {
  const text = fromUtf8(bytes);
  const end = text?.indexOf("\n\n") ?? -1;
  if (text === null || end < 0) throw new Failure("malformed");
  const [title, ...lines] = text.slice(0, end).split("\n");
  if (title !== "two-histories/v1" || lines.length > CONSISTENCY_MAX + 1) throw new Failure("malformed");
  const hashes = lines.map((line, i) => hashLine(i === 0 ? rootLine(line) : line));
  const [small, large, ...more] = splitNotes(utf8(text.slice(end + 2))).map(parseHead);
  if (small === undefined || large === undefined || more.length > 0) throw new Failure("malformed");
  const one = small.checkpoint.size === large.checkpoint.size;
  if (small.checkpoint.size > large.checkpoint.size || one === (hashes.length > 0)) throw new Failure("malformed");
  return { small, large, hashes };
}

/** §8.3. @param {Uint8Array} bytes @param {Verifier[]} logs @returns {Promise<[Head, Head]>} */
export async function verifyHistories(bytes, logs) {
  const { small, large, hashes } = parseHistories(bytes);
  for (const head of [small, large]) await verifyHead(head, logs);
  contradict(small.checkpoint, large.checkpoint, hashes);
  return [small, large];
}

/** @param {string} line */
function rootLine(line) {
  if (!line.startsWith("root ")) throw new Failure("malformed");
  return line.slice(5);
}

/** @param {Checkpoint} small @param {Checkpoint} large @param {Uint8Array[]} hashes */
function contradict(small, large, [root, ...proof]) {
  if (root === undefined) {
    if (equal(small.root, large.root)) throw new Failure("order");
    return;
  }
  verifyConsistency(small.size, root, large.size, large.root, proof);
  if (equal(root, small.root)) throw new Failure("order");
}

