// Parts of a payload and how they are put together, spec 2 §2 and §3.

import { concat, equal, fromHex, hex } from "../base/bytes.js";
import { Failure } from "../base/failure.js";
import { sha256 } from "../base/sha256.js";
import { Reader, varint } from "./varint.js";

const PART_MAX = 2_300;
const PARTS_MAX = 1_024n;
const PAYLOAD_MAX = 65_536;
const READINGS_MAX = 4;
const COMBINATIONS_MAX = 256;

/** @typedef {{tag: string, key: string, n: number, of: number, data: Uint8Array}} Part */

/** @param {string} code @returns {never} */
function refuse(code) {
  throw new Failure(code, { layer: "part" });
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

/** CRC-32/ISO-HDLC. @param {Uint8Array} bytes */
export function crc(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) c = (c >>> 8) ^ (TABLE[(c ^ byte) & 255] ?? 0);
  return (c ^ 0xffffffff) >>> 0;
}

/** @param {number} value */
function u32(value) {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/** @param {Uint8Array} payload */
function keyOf(payload) {
  return hex(sha256(payload).subarray(0, 8));
}

/** A payload in so many parts. @param {Uint8Array} payload @param {string} tag @param {number} of */
export function splitPayload(payload, tag, of) {
  const cut = (/** @type {number} */ n) => Math.floor((payload.length * n) / of);
  return Array.from({ length: of }, (_, i) => {
    const head = concat(Uint8Array.of(1), fromHex(tag), fromHex(keyOf(payload)), varint(BigInt(i + 1)), varint(BigInt(of)), payload.subarray(cut(i), cut(i + 1)));
    return concat(head, u32(crc(head)));
  });
}

/** @param {Uint8Array} bytes @param {string} [tag] the reader's election @returns {Part} */
export function readPart(bytes, tag) {
  if (bytes.length > PART_MAX || bytes.length < 20) refuse("size");
  if (bytes[0] !== 1) refuse("version");
  const body = bytes.subarray(0, -4);
  if (!equal(u32(crc(body)), bytes.subarray(-4))) refuse("check");
  const reader = new Reader(body.subarray(13), () => refuse("number"));
  const [n, of] = [reader.varint(), reader.varint()];
  const data = reader.rest();
  const large = (BigInt(data.length) - 1n) * of >= BigInt(PAYLOAD_MAX);
  if (n < 1n || n > of || of > PARTS_MAX || data.length === 0 || large) refuse("number");
  const part = { tag: hex(body.subarray(1, 5)), key: hex(body.subarray(5, 13)), n: Number(n), of: Number(of), data };
  if (tag !== undefined && part.tag !== tag) refuse("election");
  return part;
}

/** Puts parts together, in any order (§3): of each N up to four readings are kept. */
export class Assembly {
  /** @type {Map<string, Uint8Array[][]>} */ groups = new Map();
  /** @type {Set<string>} */ done = new Set();

  /** @param {Part} part @returns {{answer: "complete", payload: Uint8Array} | {answer: "held" | "repeated", missing: number[]} | {answer: "differs"}} */
  add({ key, n, of, data }) {
    const name = `${key} ${of}`;
    if (this.done.has(key)) return { answer: "repeated", missing: [] };
    const readings = this.groups.get(name) ?? Array.from({ length: of }, () => []);
    this.groups.set(name, readings);
    const own = readings[n - 1] ?? [];
    const known = own.findIndex((one) => equal(one, data));
    if (known >= 0) own.splice(known, 1);
    own.push(data); // data that come again count as the newest
    if (own.length > READINGS_MAX) own.shift();
    const missing = readings.flatMap((list, i) => (list.length === 0 ? [i + 1] : []));
    if (missing.length > 0) return { answer: known >= 0 ? "repeated" : "held", missing };
    const payload = this.combine(readings, n - 1, key);
    if (payload === null) return known >= 0 ? { answer: "repeated", missing: [] } : { answer: "differs" };
    this.groups.delete(name);
    this.done.add(key);
    return { answer: "complete", payload };
  }

  /** The combination whose hash begins with the key, the newest data first, with the new part in it. @param {Uint8Array[][]} readings @param {number} fixed @param {string} key */
  combine(readings, fixed, key) {
    const choices = readings.map((list, i) => (i === fixed ? list.slice(-1) : list.slice().reverse()));
    const at = choices.map(() => 0);
    for (let tried = 0; tried < COMBINATIONS_MAX; tried += 1) {
      const payload = concat(...choices.map((list, i) => list[at[i] ?? 0] ?? new Uint8Array()));
      if (keyOf(payload) === key) return payload;
      let i = choices.length - 1;
      for (; i >= 0; i -= 1) {
        at[i] = (at[i] ?? 0) + 1;
        if ((at[i] ?? 0) < (choices[i]?.length ?? 0)) break;
        at[i] = 0;
      }
      if (i < 0) return null;
    }
    return null;
  }
}
