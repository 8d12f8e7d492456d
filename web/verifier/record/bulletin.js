// The bulletin, spec 1 §4a: blocks of an outcome file (spec 4 §8) between a head and the witnesses.

import { OUTCOME, STATUS, checkpointRows, joinPieces } from "./kinds.js";
import { Faults, checkRows, first, form, readTable, row, whole } from "./schema.js";

/** @import { Line } from "./schema.js" */

const CONTESTS_MAX = 256;

const HEAD = [
  row("number", (value) => form("SIZE")(value) && value !== "0"), row("made", "TIME"), row("size", "SIZE"), row("root", "HASH"),
  row("tally", "HASH"), row("stations-root", "HASH"), row("status", STATUS), row("contests", "COUNT"),
];

const BLOCK = [
  row("contest", "CODE"), row("track", "official"), row("rule", OUTCOME), row("seats", "COUNT|none"),
  ...["expected", "counted", "flagged", "excluded", "missing", "disputed", "ballots", "valid"].map((key) => row(key, "SIZE")),
  row("outstanding", "SIZE|unknown"), row("total *", "CODE SIZE TWO-DECIMALS"), row("without-flagged *", "CODE SIZE"),
  row("with-excluded *", "CODE SIZE"), row("with-others *", "CODE SIZE"), row("leader", "CODE|tie|none"),
  row("margin", "SIZE"), row("state ?", isState), row("hurdle ?", "NUMBER-FRACTION|impossible|none"),
  row("seat *", "CODE SIZE"), row("lot *", "SIZE CODES"), row("coverage", "SOME-OF-ALL SOME-OF-ALL|none"),
  row("scenario", isScenario),
];

const WITNESSES = [
  row("cosigned *", "WITNESS TIME", { ascending: first }), row("not-cosigned *", "WITNESS", { ascending: whole }), checkpointRows,
];

/** @param {string} value */
function isState(value) {
  return value === "closed" || value === "cannot-tell missing" || (form("open SIZE")(value) && value !== "open 0");
}

/** @param {string} value */
function isScenario(value) {
  if (value === "none") return true;
  const at = value.indexOf(" ");
  return at > 0 && form("NUMBER-FRACTION")(value.slice(0, at)) && isState(value.slice(at + 1));
}

/** @param {Line[]} lines @param {Faults} faults */
export function bulletin(lines, faults) {
  const announced = Number(lines[HEAD.length - 1]?.value);
  if (announced > CONTESTS_MAX) return faults.add("limit");
  const blocks = blocksOf(lines.slice(HEAD.length));
  const body = blocks.reduce((sum, block) => sum + block.length, 0);
  readTable(HEAD, lines.slice(0, HEAD.length), faults);
  for (const block of blocks) readTable(BLOCK, block, faults);
  readTable(WITNESSES, lines.slice(HEAD.length + body), faults);
  if (faults.first !== null) return;
  faults.require(announced === blocks.length, "key");
  const contests = blocks.map((block) => block[0]?.value ?? "");
  checkRows(row("contest *", "CODE", { ascending: whole }), contests, faults);
  for (const block of blocks) faults.require(stateFits(block), "key");
  witnesses(lines, faults);
}

/** Each block from its `contest` line to its `scenario` line. @param {Line[]} lines */
function blocksOf(lines) {
  /** @type {Line[][]} */
  const blocks = [];
  for (const line of lines) {
    if (line.key === "contest") blocks.push([]);
    else if (line.key === "cosigned" || line.key === "not-cosigned" || line.key === "checkpoint") break;
    blocks.at(-1)?.push(line);
  }
  return blocks;
}

/** `state` and `hurdle` stand exactly with another rule than `none`. @param {Line[]} block */
function stateFits(block) {
  const has = (/** @type {string} */ key) => block.some((line) => line.key === key);
  const ruled = block.find((line) => line.key === "rule")?.value !== "none";
  return has("state") === ruled && has("hurdle") === ruled;
}

/** @param {Line[]} lines @param {Faults} faults */
function witnesses(lines, faults) {
  const all = (/** @type {string} */ key) => lines.filter((line) => line.key === key).map((line) => line.value);
  const cosigned = new Set(all("cosigned").map(first));
  faults.require(!all("not-cosigned").some((name) => cosigned.has(name)), "conflict");
  faults.require(joinPieces(all("checkpoint")) !== null, "value");
}
