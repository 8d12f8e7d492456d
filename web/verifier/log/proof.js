// Offline proofs (`.tlog-proof`), spec 3 §10.

import { decimal, fromBase64, fromUtf8, utf8 } from "../base/bytes.js";
import { Failure } from "../base/failure.js";
import { hashLine, parseCheckpoint } from "./checkpoint.js";
import { parseNote } from "./note.js";
import { evaluate } from "./policy.js";
import { leafHash, verifyInclusion } from "./tree.js";

/** @import { Note } from "./note.js" */
/** @import { Policy } from "./policy.js" */

const PROOF_MAX = 1_131_072;
const HASHES_MAX = 63;
const EXTRA_MAX = 65_535;

/** @typedef {{extra: Uint8Array | null, index: bigint, hashes: Uint8Array[], note: Note}} Proof */

/** @param {Uint8Array} bytes @returns {Proof} */
export function parseProof(bytes) {
  if (bytes.length > PROOF_MAX) throw new Failure("limit");
  const text = fromUtf8(bytes);
  const end = text?.indexOf("\n\n") ?? -1;
  if (text === null || end < 0) throw new Failure("malformed");
  const lines = text.slice(0, end).split("\n");
  if (lines.shift() !== "c2sp.org/tlog-proof@v1") throw new Failure("malformed");
  const extra = lines[0]?.startsWith("extra ") ? fromBase64(lines.shift()?.slice(6) ?? "") : null;
  if (extra !== null && extra.length > EXTRA_MAX) throw new Failure("limit");
  const [word, digits, ...rest] = lines.shift()?.split(" ") ?? [];
  const index = decimal(digits ?? "");
  if (word !== "index" || index === null || rest.length > 0) throw new Failure("malformed");
  if (lines.length > HASHES_MAX) throw new Failure("limit");
  const note = parseNote(utf8(text.slice(end + 2)));
  parseCheckpoint(note.textBytes);
  return { extra, index, hashes: lines.map(hashLine), note };
}

/** @param {Policy} policy @param {Uint8Array} entry @param {Proof} proof */
export async function verifyProof(policy, entry, proof) {
  const evaluation = await evaluate(policy, proof.note);
  if (!evaluation.met) throw new Failure("policy-not-met");
  const { size, root } = evaluation.checkpoint;
  verifyInclusion(proof.index, size, leafHash(entry), root, proof.hashes);
  return evaluation;
}
