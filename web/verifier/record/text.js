// The text form, spec 1 §1.1 and §1.2.

import { fromUtf8, hex, utf8 } from "../base/bytes.js";
import { Failure } from "../base/failure.js";
import { sha256 } from "../base/sha256.js";

export const TEXT_MAX = 60_000;
const LINES_MAX = 10_000;
const LINE_MAX = 4_000;

// §1.2: a listed set, so that validity never depends on a version of Unicode.
const FORBIDDEN = new RegExp(
  "[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u00a0\\u00ad\\u034f\\u061c\\u115f-\\u1160\\u1680\\u17b4-\\u17b5" +
  "\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0" +
  "\\ufff0-\\uffff\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]", "u");

/** @param {string} code @returns {never} */
function refuse(code) {
  throw new Failure(code, { layer: "text" });
}

/**
 * The lines of a text; throws the first reason against it, in the order of spec 1 §9.
 * @param {Uint8Array} bytes
 * @returns {string[]}
 */
export function parseText(bytes) {
  const text = fromUtf8(bytes) ?? refuse("utf8");
  if (bytes.length > TEXT_MAX) refuse("size");
  if (!text.endsWith("\n")) refuse("end");
  const lines = text.slice(0, -1).split("\n");
  if (lines.length > LINES_MAX) refuse("lines");
  if (lines.includes("")) refuse("empty-line");
  if (lines.some((line) => line.length > LINE_MAX / 3 && utf8(line).length > LINE_MAX)) refuse("line");
  if (FORBIDDEN.test(text)) refuse("character");
  if (lines.some((line) => line.startsWith(" ") || line.endsWith(" ") || line.includes("  "))) refuse("space");
  return lines;
}

/** The statement id (§1.5). @param {Uint8Array} text */
export function statementId(text) {
  return hex(sha256(text));
}
