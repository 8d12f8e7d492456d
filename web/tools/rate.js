// How many symbols of a folder of pictures are read, by condition: the pictures that the Rust decoder is measured with.
//
//     cargo xtask bench --pictures FOLDER
//     node web/tools/rate.js FOLDER
//
// A text that is read and is not the one that was drawn ends the run.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readSymbols } from "../verifier/carry/qr/read.js";

/** @param {Uint8Array} file a PGM of one byte a pixel */
export function readPgm(file) {
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(Buffer.from(file.subarray(0, 64)).toString("latin1"));
  if (head === null) throw new Error("expected a PGM");
  return { width: Number(head[1]), height: Number(head[2]), luma: file.subarray(head[0].length) };
}

/** @param {string} folder @param {RegExp} only */
function measure(folder, only) {
  /** @type {Map<string, {pictures: number, read: number, ms: number[]}>} */
  const rates = new Map();
  for (const line of readFileSync(join(folder, "pictures.tsv"), "utf8").trimEnd().split("\n")) {
    const [what = "", name = "", text = ""] = line.split("\t");
    if (!only.test(what)) continue;
    const picture = readPgm(readFileSync(join(folder, name)));
    const began = performance.now();
    const texts = readSymbols(picture);
    const rate = rates.get(what) ?? { pictures: 0, read: 0, ms: [] };
    rates.set(what, rate);
    rate.ms.push(performance.now() - began);
    rate.pictures += 1;
    rate.read += texts.length > 0 ? 1 : 0;
    if (texts.some((one) => one !== text)) throw new Error(`${name}: a symbol was read as another`);
  }
  return rates;
}

const [folder, only = ""] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: node web/tools/rate.js FOLDER [ONLY]");
  process.exitCode = 2;
} else {
  for (const [what, { pictures, read, ms }] of measure(folder, new RegExp(only))) {
    const median = ms.sort((a, b) => a - b)[Math.floor(ms.length / 2)] ?? 0;
    console.log(`| ${what} | ${((100 * read) / pictures).toFixed(1)} % of ${pictures} | ${median.toFixed(0)} ms, at most ${(ms.at(-1) ?? 0).toFixed(0)} ms |`);
  }
}
