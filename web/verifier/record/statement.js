// Statements: a signed note whose text is of a kind, spec 1 §1.3, §2 and §9.

import { byteOrder, fromBase64, fromUtf8, hex, utf8 } from "../base/bytes.js";
import { Failure } from "../base/failure.js";
import { keyId } from "../log/note.js";
import { ACCOUNT_KINDS } from "./account-kinds.js";
import { KINDS, Values } from "./kinds.js";
import { Faults } from "./schema.js";
import { parseText, statementId } from "./text.js";
import { isCode, isElection, isHolderName } from "./values.js";

/** @import { Line } from "./schema.js" */

const STATEMENT_MAX = 64_000;
const SIGNATURES_MAX = 32;
const SIGNATURE_BYTES = 64;
const NAME_MAX = 255;
const NO_KIND = ["draft", "entry", "possession"];

/**
 * A parsed text. `known` is false for a kind of a later version, whose lines are not read.
 * @typedef {{kind: string, election: string, id: string, values: Values, known: boolean, bytes: Uint8Array}} Text
 */
/** @typedef {{name: string, keyId: string, signature: Uint8Array}} Signature `name` is ROLE/CODE */
/** @typedef {Text & {signatures: Signature[], whole: Uint8Array}} Statement */

/** @param {string} code @returns {never} */
function refuse(code) {
  throw new Failure(code, { layer: "statement" });
}

/** A line `key SP value`. @param {string} line @returns {Line} */
function split(line) {
  const at = line.indexOf(" ");
  return at < 0 ? { key: line, value: "" } : { key: line.slice(0, at), value: line.slice(at + 1) };
}

/** §1.3. @param {Uint8Array} bytes the text without signatures @returns {Text} */
export function parseStatementText(bytes) {
  const [first = "", second = "", ...rest] = parseText(bytes);
  const match = /^acta\/(.+)\/v1$/.exec(first);
  const kind = match?.[1] ?? "";
  const faults = new Faults();
  if (!isCode(kind) || NO_KIND.includes(kind)) throw new Failure("first-line", { layer: "kind" });
  const { key, value } = split(second);
  if (key !== "election" || !isElection(value)) throw new Failure("election", { layer: "kind" });
  const read = KINDS[kind] ?? ACCOUNT_KINDS[kind];
  const lines = rest.map(split);
  if (read !== undefined) read(lines, faults);
  faults.throwFirst();
  return { kind, election: value, id: statementId(bytes), values: new Values(lines), known: read !== undefined, bytes };
}

/** §2. @param {Uint8Array} bytes @returns {Statement} */
export function parseStatement(bytes) {
  if (bytes.length > STATEMENT_MAX) refuse("size");
  const whole = fromUtf8(bytes);
  if (whole === null) throw new Failure("utf8", { layer: "text" });
  const at = whole.lastIndexOf("\n\n");
  if (at < 0 || !whole.endsWith("\n") || at + 2 === whole.length) refuse("split");
  const textBytes = utf8(whole.slice(0, at + 1));
  parseText(textBytes);
  const election = split(whole.slice(0, at).split("\n")[1] ?? "").value;
  const signatures = parseSignatures(whole.slice(at + 2), election);
  return { ...parseStatementText(textBytes), signatures, whole: bytes };
}

/** @param {string} text @param {string} election */
function parseSignatures(text, election) {
  const lines = text.slice(0, -1).split("\n");
  if (lines.length > SIGNATURES_MAX) refuse("count");
  const parsed = lines.map(parseLine);
  for (const { name } of parsed) {
    const own = name.startsWith(`${election}/`) && isHolderName(name.slice(election.length + 1));
    if (!own || utf8(name).length > NAME_MAX) refuse("name");
  }
  const rising = parsed.every(({ name }, i) => i === 0 || byteOrder(parsed[i - 1]?.name ?? "", name) < 0);
  if (!rising) refuse("order");
  return parsed.map(({ name, blob }) => ({ name: name.slice(election.length + 1), ...readBlob(blob) }));
}

/** @param {string} line */
function parseLine(line) {
  const [dash, name, text, ...rest] = line.split(" ");
  const blob = fromBase64(text ?? "");
  const form = dash === "—" && name !== undefined && name !== "" && rest.length === 0;
  if (!form || blob === null || blob.length !== 4 + SIGNATURE_BYTES) return refuse("line");
  return { name, blob };
}

/** @param {Uint8Array} blob */
export function readBlob(blob) {
  return { keyId: hex(blob.subarray(0, 4)), signature: blob.subarray(4) };
}

/** The key id that a line by this key has. @param {string} election @param {string} name @param {Uint8Array} key */
export function lineKeyId(election, name, key) {
  return keyId(`${election}/${name}`, 1, key);
}
