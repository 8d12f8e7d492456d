// The manifest of a size, spec 5 §2.5.

import { decimal, hex } from "../base/bytes.js";
import { byteOrder, fromUtf8 } from "../base/bytes.js";
import { Failure } from "../base/failure.js";
import { sha256 } from "../base/sha256.js";
import { isElection, isHash } from "../record/values.js";

const PATH_MAX = 512;

/** @typedef {{election: string, size: bigint, root: string, tally: string, stationsRoot: string,
 *   files: Map<string, {length: bigint, hash: string}>, hash: string}} Manifest */

/** @param {string} path */
function isPath(path) {
  const parts = path.split("/");
  return path.length <= PATH_MAX && path !== "manifest" && parts.every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part));
}

/** @param {Uint8Array} bytes @returns {Manifest} */
export function parseManifest(bytes) {
  const text = fromUtf8(bytes);
  if (text === null || !text.endsWith("\n")) throw new Failure("malformed");
  const [title, election, size, root, tally, stations, ...rows] = text.slice(0, -1).split("\n");
  if (title !== "acta/manifest/v1") throw new Failure("malformed");
  const value = (/** @type {string | undefined} */ line, /** @type {string} */ key, /** @type {(word: string) => boolean} */ check) => {
    const word = line?.startsWith(`${key} `) ? line.slice(key.length + 1) : "";
    if (!check(word)) throw new Failure("malformed");
    return word;
  };
  const isSize = (/** @type {string} */ word) => decimal(word) !== null;
  const head = {
    election: value(election, "election", isElection), size: BigInt(value(size, "size", isSize)), root: value(root, "root", isHash),
    tally: value(tally, "tally", isHash), stationsRoot: value(stations, "stations-root", isHash),
  };
  return { ...head, files: parseRows(rows), hash: hex(sha256(bytes)) };
}

/** Line by line: its form, its path, the order. @param {string[]} rows */
function parseRows(rows) {
  /** @type {Manifest["files"]} */
  const files = new Map();
  let last = "";
  for (const row of rows) {
    const [word, path = "", length = "", hash = "", ...rest] = row.split(" ");
    const size = decimal(length);
    if (word !== "file" || path === "" || size === null || !isHash(hash) || rest.length > 0) throw new Failure("malformed");
    if (!isPath(path)) throw new Failure("path");
    if (files.size > 0 && byteOrder(last, path) >= 0) throw new Failure("order");
    files.set(path, { length: size, hash });
    last = path;
  }
  return files;
}

/** A file against a manifest: throws `besides`, `length` or `sha256`. @param {Manifest} manifest @param {string} path @param {Uint8Array} bytes */
export function checkListed(manifest, path, bytes) {
  const listed = manifest.files.get(path);
  if (listed === undefined) throw new Failure("besides");
  if (listed.length !== BigInt(bytes.length)) throw new Failure("length");
  if (hex(sha256(bytes)) !== listed.hash) throw new Failure("sha256");
}
