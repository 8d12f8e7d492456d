// A bundle on a stick, spec 2 §6: a manifest that is whole or nothing, then items that are judged one by one.

import { decimal, fromUtf8, hex } from "../base/bytes.js";
import { Failure, asFailure } from "../base/failure.js";
import { sha256 } from "../base/sha256.js";
import { parseProof } from "../log/proof.js";
import { parseStatement } from "../record/statement.js";
import { isElection, isHash } from "../record/values.js";

const ITEM_MAX = 64_000n;
const ITEMS_MAX = 200_000n;
const KINDS = ["statement", "promise", "receipt"];

/** `word`: what becomes of the item. @typedef {{kind: string, id: string, bytes: Uint8Array, word: string}} BundleItem */
/** @typedef {{election: string, anchor: string, items: BundleItem[], spare: boolean}} Bundle */

/** @param {string} code @returns {never} */
function refuse(code) {
  throw new Failure(code, { layer: "bundle" });
}

/** @param {Uint8Array} bytes @returns {Bundle} the items that are sound keep their bytes */
export function openBundle(bytes) {
  const { election, anchor, rows, start } = readManifest(bytes);
  let at = start;
  const items = rows.map(({ kind, id, length, hash }) => {
    const item = bytes.subarray(at, at + Number(length));
    at += Number(length);
    return { kind, id, bytes: item, word: judge(item, { kind, id, length, hash, election }) };
  });
  return { election, anchor, items, spare: at < bytes.length };
}

/** @param {Uint8Array} bytes */
function readManifest(bytes) {
  const end = bytes.findIndex((byte, i) => byte === 10 && bytes[i + 1] === 10);
  const text = end < 0 ? null : fromUtf8(bytes.subarray(0, end));
  if (text === null) return refuse("header");
  const [title, election, anchor, items, ...rest] = text.split("\n");
  const value = (/** @type {string | undefined} */ line, /** @type {string} */ key) => (line?.startsWith(`${key} `) ? line.slice(key.length + 1) : refuse("header"));
  const head = { election: value(election, "election"), anchor: value(anchor, "anchor") };
  const n = decimal(value(items, "items"));
  if (title !== "acta/bundle/v1" || !isElection(head.election) || !isHash(head.anchor) || n === null) return refuse("header");
  if (n > ITEMS_MAX) return refuse("limit");
  if (BigInt(rest.length) !== n + 1n) return refuse("header");
  const rows = rest.slice(0, -1).map(readRow);
  if (rows.some(({ length }) => length < 1n || length > ITEM_MAX)) return refuse("limit");
  const keys = rows.map(({ kind, id }) => `${KINDS.indexOf(kind)} ${id}`);
  if (keys.some((key, i) => i > 0 && key <= (keys[i - 1] ?? ""))) return refuse("order");
  const last = value(rest.at(-1), "end");
  if (!isHash(last)) return refuse("header");
  const covered = bytes.subarray(0, end + 1 - `end ${last}\n`.length);
  if (hex(sha256(covered)) !== last) return refuse("end");
  return { ...head, rows, start: end + 2 };
}

/** @param {string} line */
function readRow(line) {
  const [word, kind = "", id = "", length = "", hash = "", ...more] = line.split(" ");
  const size = decimal(length);
  const form = word === "item" && KINDS.includes(kind) && isHash(id) && size !== null && isHash(hash) && more.length === 0;
  return form ? { kind, id, length: size, hash } : refuse("header");
}

/** @param {Uint8Array} bytes @param {{kind: string, id: string, length: bigint, hash: string, election: string}} row */
function judge(bytes, { kind, id, length, hash, election }) {
  if (BigInt(bytes.length) < length) return "cut";
  if (hex(sha256(bytes)) !== hash) return "sha256";
  try {
    if (kind === "receipt") {
      parseProof(bytes);
      return "ok";
    }
    const statement = parseStatement(bytes);
    if ((statement.kind === "promise") !== (kind === "promise")) return "statement";
    if (statement.id !== id) return "id";
    return statement.election === election ? "ok" : "election";
  } catch (error) {
    asFailure(error);
    return "statement";
  }
}
