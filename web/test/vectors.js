// Reads the folders of vectors (vectors/README.md) and sees that each file was run.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Failure } from "../verifier/base/failure.js";
import { fromBase64 } from "../verifier/base/bytes.js";

const ROOT = fileURLToPath(new URL("../../vectors/", import.meta.url));

/** One file: its header lines in order and its payload. */
export class Vector {
  /** @param {string} name @param {Uint8Array} bytes */
  constructor(name, bytes) {
    this.name = name;
    let end = bytes.findIndex((byte, i) => byte === 10 && bytes[i + 1] === 10);
    if (end < 0) end = bytes.length;
    this.payload = bytes.subarray(end + 2);
    const head = new TextDecoder().decode(bytes.subarray(0, end)).replace(/\n$/, "");
    this.lines = head.split("\n").map((line) => {
      const at = line.indexOf(":");
      return { key: line.slice(0, at), value: line.slice(at + 1).replace(/^ /, "") };
    });
  }

  /** @param {string} key */
  all(key) {
    return this.lines.filter((line) => line.key === key).map((line) => line.value);
  }

  /** @param {string} key */
  get(key) {
    return this.all(key)[0];
  }

  /** @param {string} key */
  need(key) {
    const value = this.get(key);
    assert(value !== undefined, `${this.name} has no ${key}`);
    return value;
  }

  /** @param {string} key */
  bytes(key) {
    const bytes = fromBase64(this.need(key));
    assert(bytes !== null, `${this.name}: ${key} is no base64`);
    return bytes;
  }

  get expect() {
    return this.need("expect");
  }
}

/** The files of a vector of spec 6, over those of its base. @param {Map<string, Vector>} vectors @param {string} name @returns {Map<string, Uint8Array>} */
export function filesOf(vectors, name) {
  const v = vectors.get(name);
  assert(v !== undefined, name);
  const base = v.get("base");
  const files = base === undefined ? new Map() : filesOf(vectors, base);
  for (const path of v.all("absent")) files.delete(path);
  for (const line of v.all("file")) {
    const [path = "", bytes = ""] = line.split(" ");
    const held = fromBase64(bytes);
    assert(held !== null, `${name}: ${path} is no base64`);
    files.set(path, held);
  }
  return files;
}

/** Every file below the folder, also in folders of it. @param {string} folder @returns {Vector[]} */
export function readFolder(folder) {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".txt")).sort()
    .map((name) => new Vector(name, readFileSync(join(ROOT, folder, name))));
}

/** @typedef {(vector: Vector) => unknown} Run throws a `Failure` or an assertion, or returns the word (nothing: ok) */
/** @typedef {{skip: string}} Skip why vectors of this kind are not run here */

/**
 * Runs each file of a folder with the function of its kind. A file of an unknown kind fails; one that
 * is not run is listed by name with its reason.
 * @param {string} folder
 * @param {(vector: Vector) => string} kindOf
 * @param {Record<string, Run | Skip>} kinds
 */
export function runFolder(folder, kindOf, kinds) {
  const vectors = readFolder(folder);
  test(`vectors/${folder} has files`, () => assert(vectors.length > 0));
  for (const kind of new Set(vectors.map(kindOf))) {
    const files = vectors.filter((vector) => kindOf(vector) === kind);
    test(`vectors/${folder}: ${kind}`, async (t) => {
      const run = kinds[kind];
      assert(run !== undefined, `no vectors of kind ${kind} are known: ${files.map((file) => file.name).join(" ")}`);
      if (typeof run !== "function") {
        files.forEach((file) => t.diagnostic(`not run: ${file.name}: ${run.skip}`));
        return;
      }
      const wrong = [];
      for (const file of files) {
        const answer = await outcomeOf(run, file);
        if (answer !== null) wrong.push(`${file.name}: ${answer}`);
      }
      t.diagnostic(`${files.length - wrong.length} of ${files.length} hold`);
      assert.deepEqual(wrong, []);
    });
  }
}

/** Null if the vector holds. @param {Run} run @param {Vector} vector */
async function outcomeOf(run, vector) {
  const expected = (vector.get("expect") ?? "").split(" ").slice(1).join(" ");
  try {
    const word = (await run(vector)) ?? "ok";
    return word === expected ? null : `expected ${expected}, got ${word}`;
  } catch (error) {
    if (error instanceof Failure) return error.word === expected ? null : `expected ${expected}, got ${error.message}`;
    if (error instanceof assert.AssertionError) return `${error.message.replace(/\s+/g, " ")} (${error.actual} | ${error.expected})`;
    throw error;
  }
}

/** The first word of the first line. @param {Vector} vector */
export function layerOf(vector) {
  return vector.expect.split(" ")[0] ?? "";
}
