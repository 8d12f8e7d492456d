// Entries of the log, spec 1 §6.

import { Failure } from "../base/failure.js";
import { parseHeader } from "./header.js";
import { parseStatement } from "./statement.js";

/** @import { Statement } from "./statement.js" */

const ENTRY_MAX = 65_535;

/** @import { Header } from "./header.js" */
/** @typedef {{header: Header, headerText: string, statement: Statement}} Entry */

/** @param {Uint8Array} bytes @returns {Entry} */
export function parseEntry(bytes) {
  if (bytes.length > ENTRY_MAX) throw new Failure("size", { layer: "entry" });
  const { header, headerText, rest } = parseHeader(bytes);
  const statement = parseStatement(rest);
  if (statement.kind === "promise") throw new Failure("kind", { layer: "entry" });
  return { header, headerText, statement };
}
