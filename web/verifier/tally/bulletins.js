// Bulletins beside the log and beside the bulletin before: spec 4 §15.5.

import { base64, equal } from "../base/bytes.js";
import { parseCheckpoint } from "../log/checkpoint.js";
import { joinPieces } from "../record/kinds.js";
import { bulletinAt } from "./bulletin.js";

/** @import { Stated } from "./fold.js" */
/** @import { History } from "./history.js" */

const LOWERING = ["correction", "decision", "endorse", "in-force", "register-change"];

/** The lines of a statement that follow from its size. @param {Stated} stated */
function saidLines({ values }) {
  const lines = values.lines.map(({ key, value }) => `${key} ${value}`);
  const start = lines.findIndex((line) => line.startsWith("size "));
  const end = lines.findIndex((line) => /^(cosigned|not-cosigned|checkpoint) /.test(line));
  return lines.slice(start, end);
}

/** @typedef {{field: string, announced: string, computed: string}} Difference */

/** Null where the bulletin follows. @param {History} history @param {Stated} stated @returns {Promise<Difference | null>} */
export async function differenceOf(history, stated) {
  const size = Number(stated.values.get("size"));
  if (size > stated.index) return { field: "size", announced: String(size), computed: String(stated.index) };
  const [said, lines] = [saidLines(stated), await bulletinAt(history, size)];
  const at = Array.from({ length: Math.max(said.length, lines.length) }, (_, i) => i).find((i) => said[i] !== lines[i]);
  if (at !== undefined) return lineDifference(said, lines, at);
  const note = joinPieces(stated.values.all("checkpoint"));
  const root = history.rootAt(size);
  const checkpoint = note === null ? null : parseCheckpoint(note.textBytes);
  if (checkpoint?.size === BigInt(size) && equal(checkpoint.root, root)) return null;
  const announced = checkpoint === null ? "" : `${checkpoint.size} ${base64(checkpoint.root)}`;
  return { field: "checkpoint", announced, computed: `${size} ${base64(root)}` };
}

/** @param {string[]} said @param {string[]} lines @param {number} at @returns {Difference} */
function lineDifference(said, lines, at) {
  const split = (/** @type {string | undefined} */ line) => {
    const space = line?.indexOf(" ") ?? -1;
    return line === undefined ? null : { key: line.slice(0, space), rest: line.slice(space + 1) };
  };
  const [mine, other] = [split(said[at]), split(lines[at])];
  const key = mine?.key ?? other?.key ?? "";
  const own = mine === null ? lines : said;
  const contest = own.slice(0, at + 1).filter((line) => line.startsWith("contest ")).at(-1)?.slice("contest ".length);
  return {
    field: contest === undefined ? key : `${contest} ${key}`, announced: mine?.rest ?? "",
    computed: other !== null && (mine === null || other.key === key) ? other.rest : "",
  };
}

/** What may only rise, by field: `size`, then of each contest. @param {Stated} stated */
function risingOf(stated) {
  /** @type {Map<string, bigint>} */
  const values = new Map([["size", BigInt(stated.values.get("size") ?? 0)]]);
  let contest = "";
  for (const line of saidLines(stated)) {
    const [key = "", a = "", b = ""] = line.split(" ");
    if (key === "contest") contest = a;
    if (["counted", "ballots", "valid"].includes(key)) values.set(`${contest} ${key}`, BigInt(a));
    if (key === "flagged") values.set(`${contest} counted`, (values.get(`${contest} counted`) ?? 0n) + BigInt(a));
    if (key === "total") values.set(`${contest} total ${a}`, BigInt(b));
  }
  return values;
}

/** The first figure lower than in the bulletin before. @param {Stated} before @param {Stated} stated */
export function lowerOf(before, stated) {
  const now = risingOf(stated);
  const found = [...now].find(([field, value]) => value < (risingOf(before).get(field) ?? 0n));
  return found === undefined ? null : { field: found[0], was: risingOf(before).get(found[0]) ?? 0n, is: found[1] };
}

/** Entries that may lower a figure, between two sizes. @param {History} history @param {Stated} before @param {Stated} stated */
export function betweenOf(history, before, stated) {
  const [from, to] = [before, stated].map((one) => Number(one.values.get("size")));
  return history.entries.slice(from, Math.max(from ?? 0, to ?? 0)).filter(({ statement }) => LOWERING.includes(statement.kind)).length;
}

/** @param {History} history @param {Stated[]} statements */
export async function bulletinRows(history, statements) {
  const rows = [];
  /** @type {Stated | null} */
  let before = null;
  for (const stated of statements.filter(({ kind }) => kind === "bulletin")) {
    const difference = await differenceOf(history, stated);
    const get = (/** @type {string} */ key) => stated.values.get(key);
    rows.push([
      stated.id, stated.index, get("number"), get("made"), get("size"), difference === null ? "yes" : "no", difference?.field,
      difference?.announced, difference?.computed, before === null ? "" : lowerOf(before, stated)?.field,
      before === null ? "" : betweenOf(history, before, stated),
    ]);
    before = stated;
  }
  return rows;
}

