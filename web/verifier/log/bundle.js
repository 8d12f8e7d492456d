// Bundles of entries, spec 3 §4.3.

import { concat } from "../base/bytes.js";
import { Failure } from "../base/failure.js";

const ENTRIES_MAX = 256;

/** @param {Uint8Array} bytes @returns {Uint8Array[]} */
export function parseBundle(bytes) {
  const entries = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; ) {
    if (at + 2 > bytes.length) throw new Failure("malformed");
    const end = at + 2 + view.getUint16(at);
    if (end > bytes.length) throw new Failure("malformed");
    if (entries.length === ENTRIES_MAX) throw new Failure("limit");
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return entries;
}

/** @param {Uint8Array[]} entries */
export function writeBundle(entries) {
  return concat(...entries.flatMap((entry) => [Uint8Array.of(entry.length >> 8, entry.length & 255), entry]));
}
