// A published tree as files that a reader chose, and as a zip: the same answer as from its address; what is damaged is told.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64, fromUtf8, utf8 } from "../verifier/base/bytes.js";
import { fromFiles, fromZip } from "../verifier/verdict/local.js";
import { verify } from "../verifier/verdict/verify.js";
import { readFolder } from "./vectors.js";
import { zipOf } from "./zip.js";

const good = readFolder("6-verdicts").find((v) => v.name === "good.txt");
assert(good !== undefined);
const anchor = good.need("anchor");
const files = good.all("file").map((line) => ({ name: line.split(" ")[0] ?? "", bytes: fromBase64(line.split(" ")[1] ?? "") ?? new Uint8Array() }));
const below = (/** @type {string} */ folder) => files.map(({ name, bytes }) => ({ name: folder + name, bytes }));
const blob = (/** @type {Uint8Array} */ bytes) => new Blob([new Uint8Array(bytes)]);

for (const folder of ["", "stick/copy/"]) {
  test(`a folder is recounted: ${folder || "its root"}`, async () => {
    const chosen = below(folder).map(({ name, bytes }) => ({ path: name, file: blob(bytes) }));
    const report = await verify(fromFiles(chosen), { anchor });
    assert.equal(report.headline, "all checks hold");
  });
  for (const how of [{ deflate: false }, { deflate: true }, { deflate: true, large: true, comment: "for the stick" }]) {
    test(`a zip is recounted: ${folder || "its root"} ${JSON.stringify(how)}`, async () => {
      const report = await verify(await fromZip(blob(zipOf(below(folder), how))), { anchor });
      assert.equal(report.headline, "all checks hold");
    });
  }
}

test("what is not in the tree is not there, and a list of all is given", async () => {
  const source = await fromZip(blob(zipOf(below("x/"))));
  assert.equal(await source.fetch("log/nothing"), null);
  assert.deepEqual((await source.list?.())?.sort(), files.map(({ name }) => name).sort());
});

test("no tree, or several, is told", async () => {
  assert.throws(() => fromFiles([{ path: "x", file: blob(utf8("y")) }]), /no published tree/);
  await assert.rejects(fromZip(blob(zipOf([...below("a/"), ...below("b/")]))), /found several/);
  await assert.rejects(fromZip(blob(zipOf([...below("a/"), ...below("a/")]))), /stands in it twice/);
});

test("a zip that is cut, changed or none is told", async () => {
  const zip = zipOf(below(""), { deflate: true });
  await assert.rejects(fromZip(blob(utf8("PK no zip"))), /zip: /);
  await assert.rejects(fromZip(blob(new Uint8Array())), /zip: /);
  await assert.rejects(fromZip(blob(zip.subarray(0, zip.length - 30))), /zip: no list of files/);
  let told = 0;
  for (let at = 40; at < 4_000; at += 61) {
    const changed = Buffer.from(zip);
    changed[at] = (changed[at] ?? 0) ^ 0x10;
    const source = await fromZip(blob(changed));
    for (const { name, bytes } of files.slice(0, 8)) {
      const read = await source.fetch(name).catch((error) => (error instanceof Error && error.message.startsWith("zip: ") ? "told" : Promise.reject(error)));
      if (read === "told") told += 1;
      else assert.deepEqual(read, bytes);
    }
  }
  assert(told > 20, `${told} changed bytes were told`);
});

test("a file that says it is larger than it is, or smaller, is told", async () => {
  const bytes = utf8("a".repeat(5_000));
  for (const size of [4_999, 5_001, 70_000_000]) {
    const zip = zipOf([{ name: "log/checkpoint", bytes }]);
    const row = zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    zip.writeUInt32LE(size, row + 24);
    const source = await fromZip(blob(zip));
    await assert.rejects(source.fetch("log/checkpoint"), /zip: log\/checkpoint/);
  }
  const whole = await (await fromZip(blob(zipOf([{ name: "log/checkpoint", bytes }])))).fetch("log/checkpoint");
  assert.equal(fromUtf8(whole ?? new Uint8Array())?.length, 5_000);
});
