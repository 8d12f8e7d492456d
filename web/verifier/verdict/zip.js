// Files in a zip, read where they stand: the list at its end, then what is asked for, stored or deflated. APPNOTE of the format, 4.3 and 4.5.
//
// Nothing is unpacked as a whole, and no name of the list becomes a path of this machine.

import { crc } from "../carry/part.js";

/** Where a file of the zip stands. @typedef {{method: number, crc: number, packed: number, size: number, at: number}} Place */

const FILES_MAX = 4_000_000;
/** A file has at most so many bytes. */
export const FILE_BYTES_MAX = 67_108_864;
const COMMENT_MAX = 65_535;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const LOCAL_BYTES = 30;
const LISTED_BYTES = 46;
const [STORED, DEFLATED] = [0, 8];
const FULL = 0xffffffff;

/** @param {string} what @returns {never} */
function refuse(what) {
  throw new Error(`zip: ${what}`);
}

/** @param {Blob} zip @param {number} from @param {number} length */
async function view(zip, from, length) {
  const bytes = new Uint8Array(await zip.slice(from, from + length).arrayBuffer());
  if (bytes.length < length) refuse("it ends too early");
  return { bytes, data: new DataView(bytes.buffer) };
}

/** A number of eight bytes. @param {DataView} data @param {number} at */
function long(data, at) {
  const value = data.getBigUint64(at, true);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? refuse("a number is too large") : Number(value);
}

/** Where the list begins, its bytes and its files. @param {Blob} zip */
async function listOf(zip) {
  const tail = Math.min(zip.size, END_BYTES + COMMENT_MAX + LOCATOR_BYTES);
  const { data } = await view(zip, zip.size - tail, tail);
  for (let at = tail - END_BYTES; at >= 0; at -= 1) {
    if (data.getUint32(at, true) !== 0x06054b50 || at + END_BYTES + data.getUint16(at + 20, true) !== tail) continue;
    const small = { files: data.getUint16(at + 10, true), length: data.getUint32(at + 12, true), start: data.getUint32(at + 16, true) };
    const locator = at - LOCATOR_BYTES;
    if (locator < 0 || data.getUint32(locator, true) !== 0x07064b50) return small;
    const { data: end } = await view(zip, long(data, locator + 8), 56);
    if (end.getUint32(0, true) !== 0x06064b50) refuse("no list of files");
    return { files: long(end, 32), length: long(end, 40), start: long(end, 48) };
  }
  return refuse("no list of files");
}

/** Sizes and place, of eight bytes where the four of the list are full. @param {DataView} data @param {number} at of the row @param {number} extra where its further fields begin @returns {Place} */
function placeOf(data, at, extra) {
  const [packed, size, start] = [data.getUint32(at + 20, true), data.getUint32(at + 24, true), data.getUint32(at + 42, true)];
  const place = { method: data.getUint16(at + 10, true), crc: data.getUint32(at + 16, true), packed, size, at: start };
  const end = extra + data.getUint16(at + 30, true);
  for (let field = extra; field + 4 <= end; field += 4 + data.getUint16(field + 2, true)) {
    if (data.getUint16(field, true) !== 1) continue;
    let value = field + 4;
    const next = () => {
      value += 8;
      return long(data, value - 8);
    };
    if (size === FULL) place.size = next();
    if (packed === FULL) place.packed = next();
    if (start === FULL) place.at = next();
  }
  return place;
}

/** The files of a zip by name; folders are none. @param {Blob} zip @returns {Promise<Map<string, Place>>} */
export async function filesOfZip(zip) {
  const { files, length, start } = await listOf(zip);
  if (files > FILES_MAX) refuse(`more than ${FILES_MAX} files`);
  const { bytes, data } = await view(zip, start, length);
  /** @type {Map<string, Place>} */
  const found = new Map();
  let at = 0;
  for (let n = 0; n < files; n += 1) {
    if (at + LISTED_BYTES > length || data.getUint32(at, true) !== 0x02014b50) refuse("its list of files is damaged");
    const extra = at + LISTED_BYTES + data.getUint16(at + 28, true);
    const next = extra + data.getUint16(at + 30, true) + data.getUint16(at + 32, true);
    if (next > length) refuse("its list of files is damaged");
    const name = new TextDecoder().decode(bytes.subarray(at + LISTED_BYTES, extra));
    if ((data.getUint16(at + 8, true) & 1) === 1) refuse(`${name} is encrypted`);
    if (found.has(name)) refuse(`${name} stands in it twice`);
    if (!name.endsWith("/")) found.set(name, placeOf(data, at, extra));
    at = next;
  }
  return found;
}

/** @param {Blob} packed @param {number} size as the list says: reading ends above it */
async function inflated(packed, size) {
  const out = new Uint8Array(size);
  let at = 0;
  const reader = packed.stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    const bytes = /** @type {Uint8Array} */ (piece.value);
    if (at + bytes.length > size) {
      await reader.cancel();
      return null;
    }
    out.set(bytes, at);
    at += bytes.length;
  }
  return at === size ? out : null;
}

/** The bytes of a file, as long and with the check that the list says. @param {Blob} zip @param {string} name @param {Place} place */
export async function bytesOfZip(zip, name, { method, crc: check, packed, size, at }) {
  if (size > FILE_BYTES_MAX) refuse(`${name} has more than ${FILE_BYTES_MAX} bytes`);
  const { data } = await view(zip, at, LOCAL_BYTES);
  if (data.getUint32(0, true) !== 0x04034b50) refuse(`${name} is damaged`);
  const start = at + LOCAL_BYTES + data.getUint16(26, true) + data.getUint16(28, true);
  const body = zip.slice(start, start + packed);
  if (body.size < packed) refuse(`${name} ends too early`);
  if (method !== STORED && method !== DEFLATED) refuse(`${name} is packed in a way that is not read here (${method})`);
  const bytes = method === STORED ? new Uint8Array(await body.arrayBuffer()) : await inflated(body, size).catch(() => null);
  if (bytes === null || bytes.length !== size || crc(bytes) !== check) return refuse(`${name} is damaged`);
  return bytes;
}
