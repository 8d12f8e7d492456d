// The file of a station and the nodes of the tree over stations, read: spec 5 §5.1, §5.2. Nothing of them is checked here.

import { decimal, fromBase64, fromUtf8 } from "../base/bytes.js";
import { Failure } from "../base/failure.js";

/** The definition as it was signed. */
export const DEFINITION = "definition.txt";
export const NODE_ROOT = "stations/root.txt";
export const NODE_LINES = 64;

/** @param {number} level @param {number} n */
export function nodePath(level, n) {
  return `stations/${level}/${String(n).padStart(4, "0")}.txt`;
}

/** @param {string} code */
export function stationPath(code) {
  return `station/${code}.txt`;
}

/** `leaf` is empty where the station is not in force. @typedef {{election: string, station: string, leaf: string, units: {contest: string, rows: string}[],
 *   entries: {index: bigint, bytes: Uint8Array}[], leftOut: bigint}} StationFile */

class Reader {
  at = 0;

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
  }

  line() {
    const end = this.bytes.indexOf(10, this.at);
    const text = end < 0 ? null : fromUtf8(this.bytes.subarray(this.at, end));
    if (text === null) throw new Failure("malformed");
    this.at = end + 1;
    return text;
  }

  /** The value of a line with this key. @param {string} key */
  value(key) {
    const line = this.line();
    if (!line.startsWith(`${key} `)) throw new Failure("malformed");
    return line.slice(key.length + 1);
  }

  /** So many bytes. @param {string} [length] */
  block(length = "") {
    const n = decimal(length);
    if (n === null || n > BigInt(this.bytes.length - this.at)) throw new Failure("malformed");
    const block = this.bytes.subarray(this.at, this.at + Number(n));
    this.at += Number(n);
    return block;
  }

  /** @param {string} [length] */
  text(length) {
    const text = fromUtf8(this.block(length));
    if (text === null) throw new Failure("malformed");
    return text;
  }
}

/** @param {Uint8Array} bytes @returns {StationFile} */
export function parseStationFile(bytes) {
  const reader = new Reader(bytes);
  if (reader.line() !== "acta/station/v1") throw new Failure("malformed");
  /** @type {StationFile} */
  const file = { election: reader.value("election"), station: reader.value("station"), leaf: reader.text(reader.value("leaf")), units: [], entries: [], leftOut: 0n };
  for (;;) {
    const [word, name = "", length, ...rest] = reader.line().split(" ");
    if (rest.length > 0) throw new Failure("malformed");
    if (word === "units" && file.entries.length === 0) file.units.push({ contest: name, rows: reader.text(length) });
    else if (word === "entry") file.entries.push({ index: number(name), bytes: reader.block(length) });
    else if (word === "left-out" && length === undefined && reader.at === bytes.length) return { ...file, leftOut: number(name) };
    else throw new Failure("malformed");
  }
}

/** @param {string} text */
function number(text) {
  const n = decimal(text);
  if (n === null) throw new Failure("malformed");
  return n;
}

/** @typedef {{code: string, hash: Uint8Array}[]} Node the first station below each hash */

/** @param {string} text @returns {Node} */
export function parseNode(text) {
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.length > NODE_LINES) throw new Failure("malformed");
  const node = lines.map((line) => {
    const [code = "", base64 = "", ...rest] = line.split(" ");
    const hash = fromBase64(base64);
    if (hash?.length !== 32 || rest.length > 0) throw new Failure("malformed");
    return { code, hash };
  });
  if (node.some(({ code }, i) => code === "" || (i > 0 && (node[i - 1]?.code ?? "") >= code))) throw new Failure("malformed");
  return node;
}

/** @param {Uint8Array} bytes @returns {{count: number, lines: Node}} */
export function parseNodeRoot(bytes) {
  const [title, counted = "", ...rest] = fromUtf8(bytes)?.split("\n") ?? [];
  if (title !== "acta/stations/v1" || !counted.startsWith("stations ")) throw new Failure("malformed");
  return { count: Number(number(counted.slice(9))), lines: parseNode(rest.join("\n")) };
}
