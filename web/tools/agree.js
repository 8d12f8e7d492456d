// Holds both verifiers against each other: `node web/tools/agree.js ACTA FOLDER...`.
//
// Each FOLDER is a published tree. The anchor is its own entry 0's: here only agreement is asked for. Prints each check
// on which the verdicts differ and ends with 1 if there is one.

import { execFileSync } from "node:child_process";
import { parseBundle } from "../verifier/log/bundle.js";
import { fromFolder } from "../verifier/node.js";
import { parseEntry } from "../verifier/record/entry.js";
import { verify } from "../verifier/verdict/verify.js";

const [acta, ...folders] = process.argv.slice(2);
if (acta === undefined || folders.length === 0) {
  console.error("usage: node web/tools/agree.js ACTA FOLDER...");
  process.exit(2);
}

/** @param {string} folder */
async function anchorOf(folder) {
  const source = fromFolder(folder);
  for (const path of (await source.list?.()) ?? []) {
    if (!/^log\/tile\/entries\/000(\.p\/[0-9]+)?$/.test(path)) continue;
    const [first] = parseBundle((await source.fetch(path)) ?? new Uint8Array());
    if (first !== undefined) return parseEntry(first).statement.id;
  }
  throw new Error(`${folder}: no first entry`);
}

/** The checks of the other one. @param {string} folder @param {string} anchor @returns {{code: string, verdict: string, cause?: string}[]} */
function other(folder, anchor) {
  try {
    return JSON.parse(execFileSync(acta ?? "", ["verify", folder, "--anchor", anchor, "--json"], { encoding: "utf8", maxBuffer: 1 << 28 })).checks;
  } catch (error) {
    const { stdout } = /** @type {{stdout?: string}} */ (error);
    if (!stdout?.startsWith("{")) throw error;
    return JSON.parse(stdout).checks;
  }
}

let differing = 0;
for (const folder of folders) {
  const anchor = await anchorOf(folder);
  const own = await verify(fromFolder(folder), { anchor });
  const theirs = new Map(other(folder, anchor).map(({ code, verdict, cause }) => [code, [verdict, cause].filter(Boolean).join(" ")]));
  for (const { code, verdict, cause, details } of own.checks) {
    const mine = [verdict, cause].filter(Boolean).join(" ");
    if (theirs.get(code) === mine) continue;
    differing += 1;
    const first = details[0];
    console.log(`${folder} ${code}: here ${mine}, there ${theirs.get(code)}${first === undefined ? "" : ` (${Object.values(first).join(" | ")})`}`);
  }
  console.log(`${folder}: ${own.checks.length} checks, size ${own.size}`);
}
process.exitCode = differing === 0 ? 0 : 1;
