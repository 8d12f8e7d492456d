// Writes a zip, for tests: stored or deflated, and on demand with the longer numbers of large ones.

import { deflateRawSync } from "node:zlib";
import { crc } from "../verifier/carry/part.js";

/** @typedef {{name: string, bytes: Uint8Array}} Entry */

/** Numbers of two and four bytes, the lowest byte first. @param {[number, 2 | 4 | 8][]} numbers */
function numbers(numbers) {
  const out = Buffer.alloc(numbers.reduce((sum, [, width]) => sum + width, 0));
  let at = 0;
  for (const [value, width] of numbers) {
    if (width === 8) out.writeBigUInt64LE(BigInt(value), at);
    else out.writeUIntLE(value, at, width);
    at += width;
  }
  return out;
}

/** @param {Entry[]} entries @param {{deflate?: boolean, large?: boolean, comment?: string}} [how] */
export function zipOf(entries, { deflate = true, large = false, comment = "" } = {}) {
  const pieces = [];
  const rows = [];
  let at = 0;
  for (const { name, bytes } of entries) {
    const packed = deflate ? deflateRawSync(bytes) : Buffer.from(bytes);
    const method = deflate ? 8 : 0;
    const own = Buffer.from(name);
    const size = (/** @type {number} */ value) => (large ? 0xffffffff : value);
    const extra = large ? numbers([[1, 2], [24, 2], [bytes.length, 8], [packed.length, 8], [at, 8]]) : Buffer.alloc(0);
    const head = numbers([[0x04034b50, 4], [20, 2], [0, 2], [method, 2], [0, 4], [crc(bytes), 4], [packed.length, 4], [bytes.length, 4], [own.length, 2], [0, 2]]);
    pieces.push(head, own, packed);
    rows.push(numbers([[0x02014b50, 4], [20, 2], [20, 2], [0, 2], [method, 2], [0, 4], [crc(bytes), 4], [size(packed.length), 4], [size(bytes.length), 4],
      [own.length, 2], [extra.length, 2], [0, 2], [0, 2], [0, 2], [0, 4], [size(at), 4]]), own, extra);
    at += head.length + own.length + packed.length;
  }
  const list = Buffer.concat(rows);
  const end = at + list.length;
  const longer = numbers([[0x06064b50, 4], [44, 8], [45, 2], [45, 2], [0, 4], [0, 4], [entries.length, 8], [entries.length, 8], [list.length, 8], [at, 8], [0x07064b50, 4], [0, 4], [end, 8], [1, 4]]);
  const small = large ? [0xffff, 0xffff, 0xffffffff, 0xffffffff] : [entries.length, entries.length, list.length, at];
  const last = numbers([[0x06054b50, 4], [0, 2], [0, 2], [small[0] ?? 0, 2], [small[1] ?? 0, 2], [small[2] ?? 0, 4], [small[3] ?? 0, 4], [comment.length, 2]]);
  return Buffer.concat([...pieces, list, ...(large ? [longer] : []), last, Buffer.from(comment)]);
}
