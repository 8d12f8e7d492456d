// Vectors of spec 2 that a reader of copies needs: bundles, parts, payloads.

import assert from "node:assert/strict";
import { fromBase64, fromHex, fromUtf8, hex } from "../verifier/base/bytes.js";
import { Failure } from "../verifier/base/failure.js";
import { partWords, readBase41, readPartText, writeBase41, writePartText } from "../verifier/carry/base41.js";
import { openBundle } from "../verifier/carry/bundle.js";
import { Assembly, readPart, splitPayload } from "../verifier/carry/part.js";
import { readSymbols } from "../verifier/carry/qr/read.js";
import { readModules } from "../verifier/carry/qr/symbol.js";
import { openPayload } from "../verifier/carry/payload.js";
import { buildElection } from "../verifier/record/election.js";
import { parseStatementText } from "../verifier/record/statement.js";
import { sheetOf } from "./draw.js";
import { Vector, readFolder, runFolder } from "./vectors.js";

const known = readFolder("2-carry").find((v) => v.name === "election.txt");
assert(known !== undefined);
const definition = parseStatementText(known.payload);
const parts = known.all("part").map((text) => parseStatementText(fromBase64(text) ?? new Uint8Array()));
const election = buildElection(definition.values, (hash) => parts.find((part) => part.id === hash));

/** Compares layer and code. @param {(v: Vector) => unknown} run */
const layered = (run) => async (/** @type {Vector} */ v) => {
  try {
    return (await run(v)) ?? "ok";
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    assert.equal(`${error.layer} ${error.word}`, v.expect);
    return error.word;
  }
};

/** @param {Vector} v */
function bundle(v) {
  const { items, spare } = openBundle(v.payload);
  assert.deepEqual(items.map(({ word }) => word), v.all("item"));
  return spare ? "spare" : "ok";
}

/** @param {Vector} v */
function payload(v) {
  const hand = v.get("known") === "election" ? { id: definition.election, definition: definition.values, election }
    : { id: v.get("known") === "nothing" || v.get("known") === undefined ? null : definition.election, definition: null, election: null };
  const opened = openPayload(fromHex(v.need("carried")), hand);
  assert.equal(fromUtf8(opened), fromUtf8(v.payload));
}

/** @param {Vector} v */
function base41(v) {
  const text = fromUtf8(v.payload) ?? "";
  const bytes = readBase41(text);
  assert.equal(hex(bytes), v.need("bytes"));
  assert.equal(writeBase41(bytes), v.get("written") ?? text);
}

/** @param {Vector} v */
function part(v) {
  readPart(readPartText((fromUtf8(v.payload) ?? "").trim()), v.get("tag"));
}

/** @param {Vector} v */
function split(v) {
  const made = splitPayload(fromHex(v.need("carried")), v.need("tag"), Number(v.need("of")));
  assert.deepEqual(made.map(writePartText), v.all("text"));
}

/** @param {Vector} v */
function words(v) {
  const found = partWords(fromUtf8(v.payload) ?? "").map((word) => {
    try {
      readPart(readPartText(word), v.get("tag"));
      return "part ok";
    } catch (error) {
      if (error instanceof Failure) return `${error.layer} ${error.word}`;
      throw error;
    }
  });
  assert.deepEqual(found, v.all("word"));
}

/** @param {Vector} v */
function assembly(v) {
  const all = new Assembly();
  const answers = v.all("text").map((text) => {
    try {
      const one = readPart(readPartText(text), v.get("tag"));
      const answer = all.add(one);
      if (answer.answer === "complete") return `complete ${one.key}`;
      return "missing" in answer ? [answer.answer, ...answer.missing].join(" ") : answer.answer;
    } catch (error) {
      if (error instanceof Failure) return `${error.layer} ${error.word}`;
      throw error;
    }
  });
  assert.deepEqual(answers, v.all("answer"));
}

/** The symbols of a vector, each as modules. @param {Vector} v */
function symbolsOf(v) {
  return (fromUtf8(v.payload) ?? "").trimEnd().split("\n\n").map((rows) => ({ side: rows.indexOf("\n"), dark: Uint8Array.from(rows.replaceAll("\n", ""), (c) => (c === "#" ? 1 : 0)) }));
}

/** The modules say the texts, and a picture of all of them leads to what was carried. @param {Vector} v */
function qr(v) {
  const symbols = symbolsOf(v);
  assert.deepEqual(symbols.map((modules) => readModules(modules).text), v.all("text"));
  const all = new Assembly();
  const answers = readSymbols(sheetOf(symbols, 4)).map((text) => all.add(readPart(readPartText(text), v.get("tag"))));
  assert.equal(answers.length, symbols.length);
  const whole = answers.find(({ answer }) => answer === "complete");
  assert(whole?.answer === "complete");
  assert.equal(hex(whole.payload), v.need("carried"));
}

const writer = { skip: "what a sender writes; a verifier reads it as parts" };

runFolder("2-carry", (v) => v.get("input") ?? "", {
  bundle: layered(bundle), payload: layered(payload), base41: layered(base41), part: layered(part), split: layered(split),
  words: layered(words), assembly: layered(assembly), election: () => undefined,
  sms: writer, qr: layered(qr), digits: { skip: "section 7: two readings by two people, before a part" },
});
