// Symbols: what is damaged beyond repair is refused and never read as another text; several are found in one picture.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromUtf8 } from "../verifier/base/bytes.js";
import { Failure } from "../verifier/base/failure.js";
import { repairBlock } from "../verifier/carry/qr/reed-solomon.js";
import { grayOf } from "../verifier/carry/qr/picture.js";
import { readSymbols } from "../verifier/carry/qr/read.js";
import { readModules } from "../verifier/carry/qr/symbol.js";
import { alignmentCentres, blocksOf, functionModules, sideOf } from "../verifier/carry/qr/tables.js";
import { dice, seen, sheetOf } from "./draw.js";
import { readFolder } from "./vectors.js";

/** @import { Modules } from "../verifier/carry/qr/format.js" */

const vectors = new Map(readFolder("2-carry").map((v) => [v.name, v]));

/** The symbols of a vector and their texts. @param {string} name */
function drawn(name) {
  const v = vectors.get(`${name}.txt`);
  assert(v !== undefined);
  const symbols = (fromUtf8(v.payload) ?? "").trimEnd().split("\n\n").map((rows) => ({ side: rows.indexOf("\n"), dark: Uint8Array.from(rows.replaceAll("\n", ""), (c) => (c === "#" ? 1 : 0)) }));
  return { symbols, texts: v.all("text").sort() };
}

const one = drawn("qr-one");
const parts = drawn("qr-parts");
const largest = drawn("qr-largest");

/** The text, or the refusal's word. @param {Modules} modules */
function answer(modules) {
  try {
    return readModules(modules).text;
  } catch (error) {
    if (error instanceof Failure && error.layer === "symbol") return error.word;
    throw error;
  }
}

test("every version has as many modules for data as its blocks hold", () => {
  for (let version = 1; version <= 40; version += 1) {
    const free = functionModules(version).filter((fixed) => fixed === 0).length;
    for (const level of /** @type {const} */ (["L", "M", "Q", "H"])) {
      const { blocks, check, words, short, shortData } = blocksOf(version, level);
      assert.equal(words, Math.floor(free / 8), `${version}`);
      assert.equal(blocks * (shortData + check) + (blocks - short), words, `${version} ${level}`);
      assert(shortData > 0 && short > 0);
    }
    assert(alignmentCentres(version).every(([x, y]) => x >= 6 && y >= 6 && x < sideOf(version) && y < sideOf(version)));
  }
});

test("a block with as many faults as its check codewords allow is put right, with one more it is refused", () => {
  const any = dice(1);
  for (const check of [7, 10, 18, 26, 30]) {
    const zero = new Uint8Array(60);
    for (let round = 0; round < 50; round += 1) {
      for (const faults of [1, check >> 1, (check >> 1) + 1, (check >> 1) + 3]) {
        const block = zero.slice();
        while (block.filter((word) => word !== 0).length < faults) block[Math.floor(any() * 60)] = 1 + Math.floor(any() * 255);
        const right = repairBlock(block, check, check >> 1);
        if (faults <= check >> 1) assert.deepEqual(right, new Uint8Array(60 - check));
        // Beyond the limit another block may be nearer: it is then that one, and sound; nothing between is given.
        else if (right !== null) assert(right.some((word) => word !== 0));
      }
    }
  }
});

test("a symbol with changed modules is read as it was or refused", () => {
  const any = dice(2);
  const said = new Map();
  for (const [n, modules] of [...one.symbols, ...parts.symbols].entries()) {
    const whole = answer(modules);
    for (let changed = 0; changed < 200; changed += 2) {
      const dark = modules.dark.slice();
      for (let i = 0; i < changed; i += 1) {
        const at = Math.floor(any() * dark.length);
        dark[at] = 1 - (dark[at] ?? 0);
      }
      const word = answer({ side: modules.side, dark });
      said.set(word === whole ? "read" : word, (said.get(word === whole ? "read" : word) ?? 0) + 1);
      if (changed < 12) assert.equal(word, whole, `symbol ${n}, ${changed} modules`);
    }
  }
  assert.deepEqual([...said.keys()].sort(), ["damaged", "format", "read", "version"].filter((word) => said.has(word)), JSON.stringify([...said]));
  assert(said.has("damaged") && said.has("read"));
});

test("no symbol has another number of modules, or says another version than it has", () => {
  const [modules] = one.symbols;
  assert(modules !== undefined);
  assert.equal(answer({ side: 22, dark: new Uint8Array(484) }), "size");
  assert.equal(answer({ side: modules.side, dark: modules.dark.slice(1) }), "size");
  const dark = modules.dark.slice();
  for (let y = 0; y < 6; y += 1) for (let x = 0; x < 3; x += 1) dark[y * modules.side + modules.side - 11 + x] = dark[(modules.side - 11 + x) * modules.side + y] = (x + y) % 2;
  assert.equal(answer({ side: modules.side, dark }), "version");
});

for (const [what, how] of /** @type {const} */ ([
  ["as it is", {}], ["turned", { turn: 0.6 }], ["on its head", { turn: Math.PI }], ["from the side", { turn: -0.3, tilt: 0.35 }],
  ["bent", { turn: 0.1, bend: 14 }], ["with noise", { noise: 20 }], ["in little light", { light: 0.25, noise: 3 }], ["all of it", { turn: 0.4, tilt: 0.2, bend: 5, noise: 12, light: 0.6 }],
])) {
  test(`symbols of one sheet are read: ${what}`, () => {
    assert.deepEqual(readSymbols(seen(sheetOf(parts.symbols, 5), how, 3)), parts.texts);
    assert.deepEqual(readSymbols(seen(sheetOf(largest.symbols, 4), how, 4)), largest.texts);
  });
}

test("symbols seen in a mirror are read", () => {
  const { width, height, luma } = sheetOf(parts.symbols, 4);
  assert.deepEqual(readSymbols({ width, height, luma: luma.map((_, at) => luma[at - (at % width) + width - 1 - (at % width)] ?? 0) }), parts.texts);
});

test("a symbol under a thumb is not there, another one on the sheet is", () => {
  const sheet = sheetOf(parts.symbols, 5);
  const { width, luma } = sheet;
  for (let y = 60; y < 160; y += 1) luma.fill(90, y * width + 60, y * width + 160);
  const found = readSymbols(sheet);
  const [, second] = parts.symbols;
  assert(second !== undefined);
  assert.deepEqual(found, [answer(second)]);
});

test("where no symbol is, none is read", () => {
  const any = dice(9);
  assert.deepEqual(readSymbols({ width: 50, height: 40, luma: new Uint8Array(2_000).fill(200) }), []);
  assert.deepEqual(readSymbols({ width: 1, height: 1, luma: Uint8Array.of(0) }), []);
  assert.deepEqual(readSymbols({ width: 300, height: 300, luma: Uint8Array.from({ length: 90_000 }, () => any() * 256) }), []);
  assert.throws(() => readSymbols({ width: 3, height: 3, luma: new Uint8Array(8) }), RangeError);
});

test("colours become gray, and what is transparent is paper", () => {
  const { luma } = grayOf(4, 1, Uint8Array.of(0, 0, 0, 255, 255, 255, 255, 255, 255, 0, 0, 255, 0, 0, 0, 0));
  assert.deepEqual([...luma], [0, 255, 76, 255]);
});
