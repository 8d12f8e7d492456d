// Every vector of spec 3.

import assert from "node:assert/strict";
import { createPrivateKey, sign } from "node:crypto";
import { concat, fromBase64, fromHex, hex, u64, utf8, base64 } from "../verifier/base/bytes.js";
import { asFailure } from "../verifier/base/failure.js";
import { parseBundle } from "../verifier/log/bundle.js";
import { parseCheckpoint } from "../verifier/log/checkpoint.js";
import { verifyCosignature } from "../verifier/log/cosignature.js";
import { byRule, enrol, hasTorsion, verify } from "../verifier/log/ed25519.js";
import { parseHeads, verifyHead, verifyHistories } from "../verifier/log/heads.js";
import { keyId, parseNote, parseSignatureLine, parseVkey, verifyNote } from "../verifier/log/note.js";
import { growth, parseTilePath } from "../verifier/log/path.js";
import { evaluate, fewestBad, fewestBlocking, parsePolicy } from "../verifier/log/policy.js";
import { parseProof, verifyProof } from "../verifier/log/proof.js";
import { Tiles } from "../verifier/log/tiles.js";
import { leafHash, rootOf, verifyConsistency, verifyInclusion } from "../verifier/log/tree.js";
import { answer } from "../verifier/log/witness.js";
import { Vector, layerOf, runFolder } from "./vectors.js";

/** @param {Vector} v @param {string} key */
function number(v, key) {
  return BigInt(v.need(key));
}

/** @param {Vector} v */
function hashes(v) {
  return v.all("hash").map(fromHex);
}

/** @param {Vector} v */
async function ed25519(v) {
  const key = fromHex(v.need("public"));
  const message = fromHex(v.need("message"));
  const signature = fromHex(v.need("signature"));
  const accepted = await verify(key, message, signature);
  assert.equal(byRule(key, message, signature), accepted, "WebCrypto and the rule differ");
  return accepted ? "accepted" : "refused";
}

/** @param {Vector} v */
function enrolment(v) {
  const key = fromHex(v.need("public"));
  assert.equal(String(hasTorsion(key)), v.need("torsion"));
  enrol(key);
}

/** @param {Vector} v */
function vkey(v) {
  const key = parseVkey(v.need("vkey"));
  assert.equal(key.name, v.need("name"));
  assert.equal(String(key.type), v.need("type"));
  assert.equal(key.keyId, v.need("key-id"));
  assert.equal(hex(key.key), v.need("public"));
}

/** @param {Vector} v */
async function note(v) {
  const parsed = parseNote(v.bytes("note"));
  await verifyNote(parsed, v.all("vkey").map(parseVkey));
  assert.equal(base64(parsed.textBytes), v.need("text"));
}

/** @param {Vector} v */
function checkpoint(v) {
  const parsed = parseCheckpoint(v.bytes("text"));
  assert.equal(parsed.origin, v.need("origin"));
  assert.equal(parsed.size, number(v, "size"));
  assert.equal(hex(parsed.root), v.need("root"));
}

/** @param {Vector} v */
async function cosignature(v) {
  const line = parseSignatureLine(v.need("line"));
  const signed = await verifyCosignature(v.bytes("text"), parseVkey(v.need("vkey")), line.blob);
  assert.equal(signed.time, number(v, "time"));
  assert.equal(base64(signed.message), v.need("message"));
}

/** @param {Vector} v */
function tilePath(v) {
  const path = parseTilePath(v.need("path"));
  assert.equal(String(path.level), v.need("level"));
  assert.equal(path.index, number(v, "index"));
  assert.equal(path.width, number(v, "width"));
}

/** @param {Vector} v */
function bundle(v) {
  const entries = parseBundle(v.bytes("bundle"));
  const found = v.get("leaf-hash") === undefined ? v.all("entry") : v.all("leaf-hash");
  const written = v.get("leaf-hash") === undefined ? entries.map(hex) : entries.map((entry) => hex(leafHash(entry)));
  assert.deepEqual(written, found);
}

/** @param {Vector} v */
function grow(v) {
  const { writes, deletes } = growth(number(v, "old"), number(v, "new"));
  assert.deepEqual(writes, v.all("write"));
  assert.deepEqual(deletes, v.all("delete"));
}

/** @param {Vector} v */
function tree(v) {
  const leaves = Array.from({ length: Number(v.need("size")) }, (_, i) => leafHash(utf8(`entry ${i}`)));
  assert.equal(hex(rootOf(leaves)), v.need("root"));
}

/** @param {Vector} v */
function inclusion(v) {
  const [leaf, root] = [fromHex(v.need("leaf-hash")), fromHex(v.need("root"))];
  verifyInclusion(number(v, "index"), number(v, "size"), leaf, root, hashes(v));
}

/** @param {Vector} v */
function consistency(v) {
  const [old, root] = [fromHex(v.need("old-root")), fromHex(v.need("root"))];
  verifyConsistency(number(v, "old-size"), old, number(v, "size"), root, hashes(v));
}

/** @param {Vector} v */
function policy(v) {
  const parsed = parsePolicy(v.bytes("policy"));
  assert.equal(BigInt(fewestBad(parsed)), number(v, "fewest-bad"));
  if (parsed.quorum !== "none") assert.equal(BigInt(fewestBlocking(parsed)), number(v, "fewest-blocking"));
}

/** @param {Vector} v */
async function evaluation(v) {
  const found = await evaluate(parsePolicy(v.bytes("policy")), parseNote(v.bytes("note")));
  assert.deepEqual(found.witnesses.map(({ name, time }) => `${name} ${time}`), v.all("witness"));
  assert.deepEqual(found.groups.map((group) => `${group.name} ${group.held}/${group.needed}`), v.all("group"));
  assert.equal(found.time === null ? undefined : String(found.time), v.get("time"));
  return found.met ? "quorum-met" : "quorum-not-met";
}

/** @param {Vector} v */
async function proof(v) {
  await verifyProof(parsePolicy(v.bytes("policy")), v.bytes("leaf"), parseProof(v.bytes("proof")));
}

/** @param {Vector} v */
async function heads(v) {
  const list = parseHeads(v.bytes("file"));
  for (const head of list) await verifyHead(head, [parseVkey(v.need("vkey"))]);
  assert.deepEqual(list.map((head) => String(head.checkpoint.size)), v.all("size"));
}

/** @param {Vector} v */
async function histories(v) {
  await verifyHistories(v.bytes("evidence"), [parseVkey(v.need("vkey"))]);
}

/** @param {Vector} v */
async function fsck(v) {
  const { size, root } = parseCheckpoint(v.bytes("checkpoint"));
  const files = new Map(v.all("file").map((line) => {
    const [path = "", bytes = ""] = line.split(" ");
    return [path, fromBase64(bytes)];
  }));
  try {
    await new Tiles(async (path) => files.get(path) ?? null, size, root).fullCheck();
  } catch (error) {
    const failure = asFailure(error);
    assert.equal(failure.path, v.get("path"));
    assert.equal(failure.entry === undefined ? undefined : String(failure.entry), v.get("entry"));
    throw failure;
  }
}

/** A witness of the vectors: the rules are the verifier's, the key is the vector's. @param {Vector} v */
async function witness(v) {
  const logs = [parseVkey(v.need("log-vkey"))];
  /** @type {import("../verifier/log/witness.js").Held} */
  let held = null;
  for (const before of v.all("before")) {
    const { status, head } = await answer(fromBase64(before) ?? new Uint8Array(), logs, held, 1n);
    assert.equal(status, 200);
    held = head?.checkpoint ?? held;
  }
  const { status, head } = await answer(v.bytes("request"), logs, held, number(v, "now"));
  if (head !== undefined) assert.equal(cosign(v, head.note.textBytes), v.need("body"));
  if (status === 409) assert.equal(base64(utf8(`${held?.size ?? 0n}\n`)), v.need("body"));
  return String(status);
}

/** @param {Vector} v @param {Uint8Array} text */
function cosign(v, text) {
  const [name = "", , blob = ""] = v.need("witness-skey").replace("PRIVATE+KEY+", "").split("+");
  const seed = fromBase64(blob)?.subarray(1) ?? new Uint8Array();
  const der = concat(fromHex("302e020100300506032b657004220420"), seed);
  const key = createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" });
  const time = number(v, "now");
  const signature = sign(null, concat(utf8(`cosignature/v1\ntime ${time}\n`), text), key);
  const spki = fromBase64(key.export({ format: "jwk" }).x?.replace(/-/g, "+").replace(/_/g, "/").concat("=") ?? "");
  const id = keyId(name, 4, spki ?? new Uint8Array());
  const line = `— ${name} ${base64(concat(fromHex(id), u64(time), signature))}\n`;
  return base64(utf8(line));
}

runFolder("3-log", layerOf, {
  ed25519, enrolment, vkey, note, checkpoint, cosignature, "tile-path": tilePath, bundle, growth: grow, tree,
  inclusion, consistency, policy, evaluation, proof, witness, heads, histories, fsck,
});

