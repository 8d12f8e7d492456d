// The leaf of a copy under its commitment, spec 1 §4a copy-commit.

import { concat, fromHex, utf8 } from "../base/bytes.js";

/** @import { Text } from "./statement.js" */

/** 32 bytes of salt and the lines of the record. @param {Text} copy with a `leaf` line */
export function copyLeaf(copy) {
  const salt = fromHex(copy.values.get("leaf")?.split(" ")[1] ?? "");
  const { lines } = copy.values;
  const record = lines.slice(lines.findIndex(({ key }) => key === "station"));
  return concat(salt, utf8(record.map(({ key, value }) => `${key} ${value}\n`).join("")));
}
