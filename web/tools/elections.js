// Holds this verifier against what the other one said of many published trees, which come one after another on the
// standard input: `node web/tools/elections.js < STREAM`.
//
// Each begins with a line of JSON: `{"name", "anchor", "files": [[PATH, LENGTH], …], "checks": [{code, verdict, cause,
// law, values}, …]}`, then the bytes of its files one after another. Prints each check on which the two differ, how often
// each verdict was given, and ends with 1 if there is a difference.

import { fromMemory } from "../verifier/verdict/source.js";
import { verify } from "../verifier/verdict/verify.js";

/** @typedef {{code: string, verdict: string, cause: string | null, law: string | null, values: string[]}} Said */
/** @typedef {{name: string, anchor: string, files: [string, number][], checks: Said[]}} Head */

/** Bytes of a stream, by length and by line. */
class Reader {
  /** @param {AsyncIterable<Uint8Array>} stream */
  constructor(stream) {
    this.chunks = stream[Symbol.asyncIterator]();
    this.held = Buffer.alloc(0);
  }

  async more() {
    const { value, done } = await this.chunks.next();
    if (done) return false;
    this.held = Buffer.concat([this.held, value]);
    return true;
  }

  /** The next line, or null at the end. */
  async line() {
    for (;;) {
      const end = this.held.indexOf(10);
      if (end >= 0) return this.take(end + 1).toString("utf8");
      if (!(await this.more())) return null;
    }
  }

  /** @param {number} length */
  async bytes(length) {
    const parts = [];
    let have = this.held.length;
    parts.push(this.held);
    while (have < length) {
      const { value, done } = await this.chunks.next();
      if (done) throw new Error("the stream ends in the middle of a file");
      parts.push(value);
      have += value.length;
    }
    this.held = Buffer.concat(parts);
    return this.take(length);
  }

  /** @param {number} length */
  take(length) {
    const taken = this.held.subarray(0, length);
    this.held = this.held.subarray(length);
    return taken;
  }
}

/** @param {{verdict: string, cause: string | null}} said */
const word = ({ verdict, cause }) => [verdict, cause].filter(Boolean).join(" ");

const reader = new Reader(process.stdin);
/** @type {Map<string, number>} */
const differences = new Map();
/** @type {Map<string, number>} */
const given = new Map();
let trees = 0;
let compared = 0;

/** @param {Map<string, number>} counts @param {string} key */
const count = (counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1);

for (let line = await reader.line(); line !== null; line = await reader.line()) {
  /** @type {Head} */
  const head = JSON.parse(line);
  const lengths = head.files.map(([, length]) => length);
  const bytes = await reader.bytes(lengths.reduce((a, b) => a + b, 0));
  /** @type {Map<string, Uint8Array>} */
  const files = new Map();
  let at = 0;
  for (const [path, length] of head.files) {
    files.set(path, new Uint8Array(bytes.subarray(at, at + length)));
    at += length;
  }
  await compare(head, files);
}

/** @param {Head} head @param {Map<string, Uint8Array>} files */
async function compare(head, files) {
  trees += 1;
  let report;
  try {
    report = await verify(fromMemory(files), { anchor: head.anchor });
  } catch (error) {
    count(differences, `ends with ${error instanceof Error ? error.message.replace(/[0-9]+/g, "N") : error}`);
    console.log(`${head.name}: ${error instanceof Error ? error.stack : error}`);
    return;
  }
  const own = new Map(report.checks.map((check) => [check.code, check]));
  for (const there of head.checks) {
    const here = own.get(there.code);
    compared += 1;
    if (here === undefined) throw new Error(`${there.code} is no check of this verifier`);
    count(given, `${there.code} ${word(there)}`);
    if (word(here) !== word(there)) {
      count(differences, `${there.code}: here ${word(here)}, there ${word(there)}`);
      const first = here.details[0];
      console.log(`${head.name} ${there.code}: here ${word(here)}, there ${word(there)} (${first === undefined ? "" : Object.values(first).join(" | ")}; there ${there.values[0] ?? ""})`);
    } else if (report.election !== null && here.law !== there.law) {
      count(differences, `${there.code}: law`);
      console.log(`${head.name} ${there.code}: law here ${here.law}, there ${there.law}`);
    }
  }
}

for (const [key, times] of [...differences].sort()) console.log(`differs ${times} times: ${key}`);
if (process.argv.includes("--verdicts")) for (const [key, times] of [...given].sort()) console.log(`given ${times} times: ${key}`);
console.log(`${trees} trees, ${compared} checks compared, ${[...differences.values()].reduce((a, b) => a + b, 0)} differ`);
process.exitCode = differences.size === 0 && trees > 0 ? 0 : 1;
