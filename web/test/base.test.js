// The primitives beside those of Node, and the edge cases of Ed25519 that others published.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { base64, fromBase64, fromHex, hex, utf8 } from "../verifier/base/bytes.js";
import { sha256 } from "../verifier/base/sha256.js";
import { sha512 } from "../verifier/base/sha512.js";
import { byRule, verify } from "../verifier/log/ed25519.js";
import { shake256 } from "../verifier/log/keccak.js";

/** @param {number} length */
function pattern(length) {
  return Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) & 255);
}

test("hashes are those of Node at every length around a block", () => {
  for (let length = 0; length < 300; length += 1) {
    const bytes = pattern(length);
    const other = (/** @type {string} */ name) => createHash(name).update(bytes).digest("hex");
    assert.equal(hex(sha256(bytes)), other("sha256"));
    assert.equal(hex(sha512(bytes)), other("sha512"));
    const shake = createHash("shake256", { outputLength: 64 }).update(bytes).digest("hex");
    assert.equal(hex(shake256(bytes, 64)), shake);
  }
  assert.equal(hex(sha256(pattern(10), pattern(20))), hex(sha256(Uint8Array.of(...pattern(10), ...pattern(20)))));
});

test("base64 has one spelling", () => {
  for (let length = 0; length < 70; length += 1) {
    const text = Buffer.from(pattern(length)).toString("base64");
    assert.equal(base64(pattern(length)), text);
    assert.deepEqual(fromBase64(text), pattern(length));
  }
  for (const text of ["A", "AA", "AAA", "AB==", "AAB=", "A===", "AA=A", "AA==AAAA", "AA-_", "AA==\n"]) {
    assert.equal(fromBase64(text), null, text);
  }
});

/** A file that lies beside the project, or null with a word why not. @param {string} path */
function shared(path) {
  const folder = process.env["ACTA_VECTORS"];
  return folder === undefined ? null : readFileSync(`${folder}/${path}`, "utf8");
}

/** Of C2SP's 914 edge cases the rule accepts this many (spec 3 §1.1). */
const ACCEPTED = 208;

test("C2SP's edge cases of Ed25519", async (t) => {
  const text = shared("ed25519-cctv/ed25519/ed25519vectors.json");
  if (text === null) return t.skip("skipped: public vectors (ACTA_VECTORS)");
  const cases = JSON.parse(text);
  let accepted = 0;
  for (const { key, sig, msg } of cases) {
    const args = /** @type {const} */ ([fromHex(key), utf8(msg), fromHex(sig)]);
    const answer = await verify(...args);
    assert.equal(byRule(...args), answer, `key ${key} sig ${sig}`);
    if (answer) accepted += 1;
  }
  assert.equal(cases.length, 914);
  assert.equal(accepted, ACCEPTED);
});
