// Cosignatures, spec 3 §6.

import { SIZE_MAX, concat, u64, utf8 } from "../base/bytes.js";
import { Failure } from "../base/failure.js";
import { parseCheckpoint } from "./checkpoint.js";
import { verify as verifyEd25519 } from "./ed25519.js";
import { verify as verifyMldsa } from "./mldsa.js";

/** @import { Verifier } from "./note.js" */

/**
 * What a cosignature signs, and the time it states (§6.1 to §6.3). `blob` is what follows the key id.
 * @param {Uint8Array} text @param {Verifier} verifier @param {Uint8Array} blob
 * @returns {Promise<{time: bigint, message: Uint8Array}>}
 */
export async function verifyCosignature(text, verifier, blob) {
  if (blob.length < 8) throw new Failure("malformed");
  const time = new DataView(blob.buffer, blob.byteOffset, 8).getBigUint64(0);
  const signature = blob.subarray(8);
  const ed25519 = verifier.type === 4;
  if (time > SIZE_MAX || (ed25519 && time === 0n)) throw new Failure("signature-does-not-verify");
  const message = ed25519 ? timed(text, time) : subtree(text, verifier.name, time);
  const verify = ed25519 ? verifyEd25519 : verifyMldsa;
  if (!(await verify(verifier.key, message, signature))) throw new Failure("signature-does-not-verify");
  return { time, message };
}

/** §6.2. @param {Uint8Array} text @param {bigint} time */
function timed(text, time) {
  return concat(utf8(`cosignature/v1\ntime ${time}\n`), text);
}

/** §6.3, for a checkpoint. @param {Uint8Array} text @param {string} name @param {bigint} time */
function subtree(text, name, time) {
  const { origin, size, root } = parseCheckpoint(text);
  const parts = [utf8("subtree/v1\n\0"), short(name), u64(time), short(origin), u64(0n), u64(size), root];
  return concat(...parts);
}

/** u8 length ‖ text. @param {string} text */
function short(text) {
  const bytes = utf8(text);
  return concat(Uint8Array.of(bytes.length), bytes);
}
