// Every vector of spec 4.

import assert from "node:assert/strict";
import { ahead, firstRound, hurdleWords, judgeClaim, lead, majority, noMajority, runoff, stateWords } from "../verifier/tally/bound.js";
import { fromBase64 } from "../verifier/base/bytes.js";
import { accountFiles } from "../verifier/tally/account.js";
import { History } from "../verifier/tally/history.js";
import { Fold } from "../verifier/tally/fold.js";
import { resultsOf } from "../verifier/tally/results.js";
import { columns, tallyFiles, tallyHash } from "../verifier/tally/tables.js";
import { parseFraction, sum } from "../verifier/tally/fractions.js";
import { seatsAtLeast, seatsAtMost } from "../verifier/tally/seat-bound.js";
import { apportion, parseMethod } from "../verifier/tally/seats.js";
import { Vector, runFolder } from "./vectors.js";

/** @param {string} text */
function bar(text) {
  const [share = "", strict] = text.split(" ");
  return { ...parseFraction(share), strict: strict === "strict" };
}

/** @param {string | undefined} text */
function numbers(text) {
  return text === undefined || text === "" ? [] : text.split(" ").map(Number);
}

/** @param {Vector} v */
function listsOf(v) {
  const votes = v.need("votes").split(" ").map(BigInt);
  const candidates = v.get("candidates")?.split(" ") ?? [];
  const exempt = numbers(v.get("exempt"));
  const alliances = v.all("alliance").map(numbers);
  return votes.map((one, i) => {
    const alliance = alliances.findIndex((members) => members.includes(i + 1));
    return {
      votes: one, candidates: candidates[i] === undefined || candidates[i] === "-" ? null : Number(candidates[i]),
      alliance: alliance < 0 ? null : alliance, exempt: exempt.includes(i + 1), out: false,
    };
  });
}

/** @param {string} line */
function drawnOf(line) {
  const match = /^(?:within ([0-9]+) )?(majority )?([0-9]+) of ([0-9 ]+) to ([0-9 ]+)$/.exec(line);
  assert(match !== null, line);
  const [, within, major, seats, lists, chosen] = match;
  return {
    within: within === undefined ? null : Number(within) - 1, majority: major !== undefined, seats: Number(seats),
    lists: numbers(lists).map((i) => i - 1), chosen: numbers(chosen).map((i) => i - 1),
  };
}

/** @param {Vector} v */
function seats(v) {
  const lists = listsOf(v);
  const valid = v.get("valid");
  const threshold = v.get("threshold");
  const member = v.get("member-threshold");
  const answer = apportion({
    seats: Number(v.need("seats")), lists, valid: valid === undefined ? sum(lists.map((one) => one.votes)) : BigInt(valid),
    method: parseMethod(v.need("method")), within: parseMethod(v.get("within-alliances") ?? "dhondt"),
    quotaBase: v.get("quota-base") === "admitted" ? "admitted" : "valid", threshold: threshold === undefined ? null : bar(threshold),
    memberBar: member === undefined ? null : bar(member), split: v.get("split") === "yes",
    allianceBars: v.all("alliance-threshold").map((line) => {
      const at = line.indexOf(" ");
      return { members: Number(line.slice(0, at)), ...bar(line.slice(at + 1)) };
    }),
    majorityClause: v.get("majority-clause") === "yes", drawn: v.all("drawn").map(drawnOf),
  });
  const words = [answer.seats.join(" ")];
  for (const lot of answer.lots) words.push(`${lot.majority ? "majority-lot" : "lot"} ${lot.seats} of ${lot.lists.map((i) => i + 1).join(" ")}`);
  for (const wait of answer.waits) words.push(`alliance ${wait.alliance + 1} has ${wait.seats}`);
  if (answer.unfilled > 0) words.push(`unfilled ${answer.unfilled}`);
  assert.equal(words.join(" | "), v.expect);
}

/** @param {Vector} v */
function outcome(v) {
  let votes = v.need("votes").split(" ").map(BigInt);
  const bound = v.get("outstanding");
  let outstanding = bound === undefined ? null : BigInt(bound);
  for (const line of v.all("replace")) {
    const [most = "", ...record] = line.split(" ");
    votes = votes.map((one, i) => one - BigInt(record[i] ?? 0));
    outstanding = most === "-" || outstanding === null ? null : outstanding + BigInt(most);
  }
  const beside = v.get("beside");
  const annul = v.all("annul").map((line) => line.split(" ").map(BigInt));
  const situation = { votes, beside: beside === undefined ? null : BigInt(beside), outstanding, annul };
  const judged = judgeText(v, situation);
  assert.equal(`${stateWords(judged)} | hurdle ${hurdleWords(judged)}`, v.expect);
}

/** @param {Vector} v @param {import("../verifier/tally/bound.js").Situation} situation */
function judgeText(v, situation) {
  const n = situation.votes.length;
  const [word, ...rest] = v.need("claim").split(" ");
  const list = (/** @type {string[]} */ words) => words.map((one) => Number(one) - 1);
  const [a = "", b = "", c = ""] = rest;
  const threshold = v.get("threshold");
  const lists = listsOf(v);
  const rule = () => ({
    seats: Number(v.need("seats")), method: parseMethod(v.need("method")), threshold: threshold === undefined ? null : bar(threshold),
    exempt: lists.map((one) => one.exempt), candidates: lists.map((one) => one.candidates ?? Infinity),
    majorityClause: v.get("majority-clause") === "yes",
  });
  switch (word) {
    case "ahead": return judgeClaim(ahead(n, list(rest)), situation);
    case "majority": return judgeClaim(majority(n, Number(a) - 1), situation);
    case "no-majority": return judgeClaim(noMajority(n), situation);
    case "lead": return judgeClaim(lead(n, Number(a) - 1, parseFraction(b), parseFraction(c)), situation);
    case "first-round": return judgeClaim(firstRound(n, Number(a) - 1, parseFraction(b), parseFraction(c)), situation);
    case "runoff": return judgeClaim(runoff(n, parseFraction(a), parseFraction(b)), situation);
    case "seats-at-least": return seatsAtLeast(rule(), Number(a) - 1, Number(b), situation);
    case "seats-at-most": return seatsAtMost(rule(), Number(a) - 1, Number(b), situation);
    default: throw new Error(`no such claim: ${word}`);
  }
}

/** These vectors say their whole answer in `expect`. @param {(v: Vector) => unknown} run */
const whole = (run) => async (/** @type {Vector} */ v) => {
  await run(v);
  return v.expect.split(" ").slice(1).join(" ");
};

/** The files of a payload: a line `-- PATH`, then its lines. @param {Vector} v */
export function filesOf(v) {
  const files = new TextDecoder().decode(v.payload).split(/^-- /m).slice(1);
  return files.map((file) => /** @type {[string, string]} */ ([file.slice(0, file.indexOf("\n")), file.slice(file.indexOf("\n") + 1)]));
}

/** @param {Vector} v */
async function foldOf(v) {
  const fold = new Fold({ witnesses: false });
  for (const text of v.all("entry")) await fold.takeBytes(fromBase64(text) ?? new Uint8Array());
  return fold;
}

/** `STATION CONTEST TRACK CLASS MARKS FINDINGS FIGURES` @param {import("../verifier/tally/results.js").Results} results @param {string} line */
function unitSays(results, line) {
  const [station, contest, track, kind, marks, findings, values] = line.split(" ");
  const unit = results.units.find((one) => one.station === station && one.contest.code === contest && one.track === track);
  if (unit === undefined) return assert.equal(kind, "none", line);
  const lines = columns(results, unit.contest).choices.filter((code) => unit.votes.has(code));
  const figures = [...[...unit.fields.values()], ...lines.map((code) => unit.votes.get(code))];
  assert.deepEqual([unit.class, unit.marks.join("+") || "-", unit.findings.map(({ code }) => code).join("+") || "-"], [kind, marks, findings], line);
  if (unit.head !== null) assert.equal(figures.join(","), values, line);
}

/** @param {Vector} v */
async function fold(v) {
  const results = resultsOf(await foldOf(v));
  const files = tallyFiles(results);
  const expected = filesOf(v);
  for (const [path, text] of expected) assert.equal(files.find(([name]) => name === path)?.[1], text, path);
  assert.deepEqual(files.map(([path]) => path), expected.map(([path]) => path));
  assert.equal(tallyHash(files), v.expect);
  for (const line of v.all("unit")) unitSays(results, line);
  for (const line of v.all("says")) assert(files.some(([path, text]) => path.startsWith("outcome/") && text.includes(`${line}\n`)), line);
}

/** @param {Vector} v */
async function account(v) {
  const history = new History({ witnesses: false });
  for (const text of v.all("entry")) history.append(fromBase64(text) ?? new Uint8Array());
  const files = await accountFiles(history, history.size);
  const expected = filesOf(v);
  for (const [path, text] of expected) assert.equal(files.find(([name]) => name === path)?.[1], text, path);
  assert.deepEqual(files.map(([path]) => path), expected.map(([path]) => path));
  assert.equal(tallyHash(tallyFiles(await history.at(history.size))), v.expect);
}

runFolder("4-tally", (v) => v.name.split("-")[0] ?? "", {
  seats: whole(seats), outcome: whole(outcome), fold: whole(fold), account: whole(account),
});
