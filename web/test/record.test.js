// Every vector of spec 1.

import assert from "node:assert/strict";
import { concat, equal, fromBase64, fromHex, hex, utf8 } from "../verifier/base/bytes.js";
import { leafHash } from "../verifier/log/tree.js";
import { Failure } from "../verifier/base/failure.js";
import { sha256 } from "../verifier/base/sha256.js";
import { judge, parseCondition } from "../verifier/record/conditions.js";
import { brokenRules, buildElection, contestsAt, figuresOf, levelsAgree, misfit, valuesOf } from "../verifier/record/election.js";
import { copyLeaf } from "../verifier/record/copies.js";
import { parseEntry } from "../verifier/record/entry.js";
import { KeyLog } from "../verifier/record/keys.js";
import { isSatisfied, parseSignPolicy } from "../verifier/record/signing.js";
import { parseStatement, parseStatementText } from "../verifier/record/statement.js";
import { Vector, runFolder } from "./vectors.js";

/** Runs what gives `LAYER CODE` and compares both. @param {(vector: Vector) => unknown} run */
function layered(run) {
  return async (/** @type {Vector} */ vector) => {
    const [layer, code] = vector.expect.split(" ");
    try {
      return (await run(vector)) ?? "ok";
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      assert.equal(`${error.layer} ${error.word}`, `${layer} ${code}`);
      return code;
    }
  };
}

/** @param {Vector} v */
function text(v) {
  const parsed = parseStatementText(v.payload);
  if (v.get("id") !== undefined) assert.equal(parsed.id, v.get("id"));
  if (v.get("leaf") !== undefined) assert.equal(hex(leafHash(copyLeaf(parsed))), v.get("leaf"));
}

/** @param {Vector} v */
function statement(v) {
  const parsed = parseStatement(v.payload);
  if (v.get("id") !== undefined) assert.equal(parsed.id, v.get("id"));
  if (v.get("entry") !== undefined) assert.equal(parseEntry(v.bytes("entry")).statement.id, parsed.id);
}

/** @param {Vector} v */
function entry(v) {
  parseEntry(v.payload);
}

/** @param {Vector} v */
function policy(v) {
  const signers = v.all("signer").map((line) => {
    const [name = "", scope = ""] = line.split(" ");
    return { name, scope };
  });
  const station = v.get("station");
  const place = { ...(station === undefined ? {} : { station }), areas: v.all("area") };
  const met = isSatisfied(parseSignPolicy(v.all("sign")), v.need("act"), place, signers);
  if (!met) throw new Failure("unsatisfied", { layer: "policy" });
}

/** @param {Vector} v */
function rule(v) {
  const values = new Map(v.all("value").map((line) => {
    const [name = "", number = ""] = line.split(" ");
    return [name, number === "none" ? null : BigInt(number)];
  }));
  const levels = v.get("levels");
  const figures = (/** @type {string} */ name) => values.get(name) ?? null;
  return judge(parseCondition(v.need("condition")), figures, levels === undefined ? null : levels === "yes");
}

/** @param {Vector} v */
function commitment(v) {
  const shown = hex(sha256(v.payload)) === v.need("commitment");
  const domain = utf8("acta/text/v1\n");
  if (!shown || !equal(v.payload.subarray(0, domain.length), domain)) return "no";
  const opening = concat(domain, fromHex(v.need("salt")), utf8(v.need("text")));
  assert(equal(opening, v.payload));
  return "ok";
}

/** @param {Vector} v */
async function signed(v) {
  const statement = parseStatement(v.payload);
  const log = new KeyLog();
  log.election = statement.election;
  for (const line of v.all("key")) {
    const [name = "", key = ""] = line.split(" ");
    log.held.set(name, [{ name, key, scope: "any", from: 0, until: Infinity, enrolled: -1 }]);
  }
  const { bad } = await log.signed(statement, 0);
  if (bad.length > 0) throw new Failure("signer", { layer: "statement" });
}

/** @param {Vector} v */
function electionOf(v) {
  const parts = v.all("part").map((text) => parseStatementText(fromBase64(text) ?? new Uint8Array()));
  return buildElection(parseStatementText(v.payload).values, (hash) => parts.find((part) => part.id === hash));
}

/** @param {Vector} v */
function election(v) {
  const built = electionOf(v);
  for (const line of v.all("station")) {
    const [area = "", countedWith, contest, expects] = line.split(" ");
    const found = countedWith === "none" && contestsAt(built, area).some((one) => one.code === contest);
    assert.equal(found ? "yes" : "no", expects, line);
  }
}

/** @param {Vector} v */
function fit(v) {
  const built = electionOf(v);
  const { values } = parseStatementText(v.bytes("record"));
  const contest = built.contests.get(values.get("contest") ?? "");
  assert(contest !== undefined);
  const figures = figuresOf(values);
  const result = misfit(built, contest, figures);
  assert.equal(result ?? "ok", v.need("result"));
  const [registered = null, maxBallots = null] = v.need("figures").split(" ").map((word) => (word === "none" ? null : BigInt(word)));
  const value = valuesOf(built, contest, figures, { registered, maxBallots });
  const broken = result !== null ? [] : brokenRules(built, value, levelsAgree(built, contest, figures)).map((rule) => rule.code);
  if (v.get("broken") !== undefined) assert.equal(broken.join(" ") || "none", v.need("broken"));
}

/** @param {Vector} v */
async function log(v) {
  const keys = new KeyLog();
  /** @type {string[]} */
  const found = [];
  const entries = v.all("entry").map((text) => parseEntry(fromBase64(text) ?? new Uint8Array()));
  for (const [index, one] of entries.entries()) {
    if (index === 0) {
      await keys.begin(one);
      continue;
    }
    const taken = await keys.take(one);
    taken.faults.forEach(({ name, code }) => found.push(`row-fault: ${index} ${name} ${code}`));
    taken.signed.bad.forEach(({ name, cause }) => found.push(`bad: ${index} ${name} ${cause}`));
    const late = taken.signed.signers.map((signer) => signer.name + (keys.isLate(signer) ? "*" : ""));
    found.push(`signers: ${index} ${late.join(" ")}`);
    if (taken.endorsed !== undefined) {
      const names = keys.signers.get(taken.endorsed)?.map(({ name }) => name) ?? [];
      for (const line of one.statement.values.all("signature")) {
        const name = line.split(" ")[0] ?? "";
        if (names.includes(name)) found.push(`endorsed: ${index} ${name}`);
      }
    }
  }
  found.push(`freeze-mark: ${keys.mark ?? "none"}`);
  for (const line of v.all("key")) {
    const [index = "", name = ""] = line.split(" ");
    found.push(`key: ${index} ${name} ${keys.describe(name, Number(index))}`);
  }
  for (const key of ["row-fault", "bad", "key", "freeze-mark", "endorsed", "signers"]) {
    const expected = v.all(key);
    const all = found.filter((line) => line.startsWith(`${key}: `)).map((line) => line.slice(key.length + 2));
    const told = ["signers", "freeze-mark"].includes(key) ? all.filter((line) => expected.includes(line)) : all;
    assert.deepEqual(told, expected);
  }
  const fault = v.get("row-fault")?.split(" ")[2];
  if (fault !== undefined && v.expect !== "enrolment ok") throw new Failure(fault, { layer: "enrolment" });
}

runFolder("1-record", (v) => v.need("input"), {
  text: layered(text), statement: layered(statement), entry: layered(entry), policy: layered(policy), rule: layered(rule),
  commitment: layered(commitment), election: layered(election), fit: layered(fit), signed: layered(signed),
  log: layered(log),
});
