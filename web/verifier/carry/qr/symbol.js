// The text of a symbol from its modules: what is damaged beyond its error correction is refused, nothing is guessed.

import { Failure } from "../../base/failure.js";
import { dataOf } from "./codewords.js";
import { formatOf, versionHolds } from "./format.js";
import { textOf } from "./segments.js";
import { VERSION_MAX } from "./tables.js";

/** @import { Modules } from "./format.js" */

/** @param {string} code @returns {never} */
function refuse(code) {
  throw new Failure(code, { layer: "symbol" });
}

/**
 * Refusals, layer `symbol`: `size` (no symbol has so many modules), `version` and `format` (both copies differ in too many
 * bits from what a symbol can say), `damaged` (a block has more wrong codewords than can be put right), `text`.
 * @param {Modules} modules
 */
export function readModules(modules) {
  const version = (modules.side - 17) / 4;
  if (!Number.isInteger(version) || version < 1 || version > VERSION_MAX || modules.dark.length !== modules.side ** 2) refuse("size");
  if (!versionHolds(modules)) refuse("version");
  const format = formatOf(modules) ?? refuse("format");
  const data = dataOf(modules, format.level, format.mask) ?? refuse("damaged");
  const text = textOf(data, version) ?? refuse("text");
  return { text, version, level: format.level };
}
