// Checks of the log itself: F1 to F5, the times of heads. Spec 6 §3, spec 3 §7, §8.

import { base64, equal, hex } from "../base/bytes.js";
import { asFailure } from "../base/failure.js";
import { verifyNote } from "../log/note.js";
import { evaluate, verifiersOf } from "../log/policy.js";
import { Checking } from "./report.js";

/** @import { Evaluation, Policy } from "../log/policy.js" */
/** @import { Made } from "./verify.js" */
/** @import { Placed, Tree } from "./load.js" */

/** What is known of a head: whether the log signed it, its time, whether the quorum holds.
 * @typedef {{head: Placed, signed: boolean, fault: string, evaluation: Evaluation | null, time: bigint | null}} Judged */

/** A head under the policy of its size; other lines count for nothing. @param {Policy} policy @param {Placed} head @returns {Promise<Judged>} */
export async function judgeHead(policy, head) {
  /** @type {bigint[]} */
  let own = [];
  try {
    own = (await verifyNote(head.note, policy.logs)).flatMap(({ time }) => time ?? []);
  } catch (error) {
    const { word } = asFailure(error);
    const n = head.note.signatures.length;
    return { head, signed: false, fault: word === "no-known-signature" ? `none of ${n} signature lines is by a known key` : word, evaluation: null, time: null };
  }
  try {
    const evaluation = await evaluate(policy, head.note);
    return { head, signed: true, fault: "", evaluation, time: firstTime(evaluation, own) };
  } catch (error) {
    const times = (await judgeLines(policy, head)).map(({ witness, time }) => ({ name: witness, time }));
    return { head, signed: true, fault: asFailure(error).word, evaluation: null, time: earliest([...own, ...times.map(({ time }) => time)]) };
  }
}

/** Each line by itself, where one of them does not verify: those that do. @param {Policy} policy @param {Placed} head */
async function judgeLines(policy, { note }) {
  /** @type {{witness: string, time: bigint}[]} */
  const good = [];
  for (const line of note.signatures) {
    const verifier = verifiersOf(policy).find((key) => key.name === line.name && key.keyId === line.keyId);
    if (verifier === undefined) continue;
    try {
      const [{ time } = { time: null }] = await verifyNote({ ...note, signatures: [line] }, [verifier]);
      if (time !== null) good.push({ witness: line.name, time });
    } catch (error) {
      asFailure(error);
    }
  }
  return good;
}

/** The earliest time that a witness stated, or the log in a line of type 06. @param {Evaluation} evaluation @param {bigint[]} own */
function firstTime(evaluation, own) {
  return earliest([...own, ...evaluation.witnesses.map(({ time }) => time)]);
}

/** @param {bigint[]} times */
function earliest(times) {
  const stated = times.filter((time) => time > 0n);
  return stated.length === 0 ? null : stated.reduce((a, b) => (a < b ? a : b));
}

/** F1. @param {Made} made */
export async function checkpointSigned({ tree, policies, judgedCheckpoint, newestSigned }) {
  const check = new Checking();
  if (tree.checkpoint === null) {
    if (tree.checkpointFault === "not-published") check.cannotTell("not-published");
    else check.fail("file log/checkpoint", "note", "a checkpoint", tree.checkpointFault);
    return check;
  }
  if (judgedCheckpoint?.signed) {
    await linesVerify(tree.checkpoint, policies.flatMap(verifiersOf), check);
    return check;
  }
  check.fail("file log/checkpoint", "signature", "by the log's key", judgedCheckpoint?.fault);
  const { size, root } = tree.checkpoint.checkpoint;
  if (newestSigned !== null && newestSigned.checkpoint.size !== size) {
    check.note("file log/checkpoint", "size", newestSigned.checkpoint.size, size);
    check.note("file log/checkpoint", "root", base64(newestSigned.checkpoint.root), base64(root));
  }
  return check;
}

/** F1, F2 and F3 where nothing can be believed, as far as it is known that their files are absent. @param {Tree} tree @returns {[string, Checking][]} */
export function withoutNotes({ checkpointFault, headsAbsent }) {
  const absent = () => {
    const check = new Checking();
    check.cannotTell("not-published");
    return check;
  };
  return [...(checkpointFault === "not-published" ? ["F1", "F3"] : []), ...(headsAbsent ? ["F2"] : [])].map((code) => [code, absent()]);
}

/** F4. @param {Tree} tree */
export function treeWhole(tree) {
  const check = new Checking();
  for (const { subject, field, expected, got } of tree.differences) check.fail(subject, field, expected, got);
  for (const path of tree.absent) check.note(`file ${path}`, "file", "published", "not published");
  if (tree.absent.length > 0 || !tree.laidOut) check.cannotTell("not-published");
  return check;
}

/** F2. @param {Made} made */
export async function headsFollow(made) {
  const { tree, judgedHeads, policies } = made;
  const check = new Checking();
  if (tree.headsAbsent) check.cannotTell("not-published");
  for (const { place, word } of tree.headsFaults) check.fail(place, "note", "a checkpoint, larger than the one before", word);
  const known = policies.flatMap(verifiersOf);
  const [last, newest] = [made.newestSigned?.checkpoint.size, made.judgedCheckpoint?.signed ? made.judgedCheckpoint.head.checkpoint.size : undefined];
  if (last !== undefined && newest !== undefined && last < newest) check.fail("file log/heads", "last size", `a last head of size ${newest}`, last);
  for (const { head, signed, fault } of judgedHeads) {
    if (!signed) check.fail(head.place, "signature", "verifies", fault);
    const { size, root } = head.checkpoint;
    if (size > tree.size) check.cannotTell("not-published");
    else if (!equal(made.history.rootAt(Number(size)), root)) {
      check.fail(head.place, `root of size ${size}`, base64(made.history.rootAt(Number(size))), base64(root));
    }
    for (const line of head.note.signatures) {
      const stranger = known.some((key) => (key.name === line.name) !== (key.keyId === line.keyId))
        && !known.some((key) => key.name === line.name && key.keyId === line.keyId);
      if (stranger) check.fail(head.place, `signature line of ${line.name}`, "a key of the policies", line.keyId);
    }
    await linesVerify(head, known, check);
  }
  return check;
}

/** Every line by a key of the policies verifies. @param {Placed} head @param {import("../log/note.js").Verifier[]} known @param {Checking} check */
async function linesVerify({ note, place }, known, check) {
  try {
    await verifyNote(note, known);
    return;
  } catch (error) {
    asFailure(error); // which of them is named below
  }
  for (const line of note.signatures) {
    const verifier = known.find((key) => key.name === line.name && key.keyId === line.keyId);
    if (verifier === undefined) continue;
    try {
      await verifyNote({ ...note, signatures: [line] }, [verifier]);
    } catch (error) {
      check.fail(place, `line of ${line.name}`, "by a key of the policy", asFailure(error).word === "signature-does-not-verify" ? "does not verify" : asFailure(error).word);
    }
  }
}

/** F5. @param {Made} made @param {{size: number, place: string, root: string}[]} named roots that statements and files name, in hexadecimal */
export function oneRoot(made, named) {
  const check = new Checking();
  const { tree, history } = made;
  const heads = made.judgedHeads.filter(({ signed }) => signed).map(({ head }) => head);
  const newest = made.judgedCheckpoint?.signed ? [made.judgedCheckpoint.head] : [];
  const listed = new Map(heads.map(({ checkpoint }) => [checkpoint.size, checkpoint.root]));
  for (const one of [...newest, ...made.publishedCheckpoints]) {
    const { size, root } = one.checkpoint;
    const expected = listed.get(size) ?? (size <= tree.size ? history.rootAt(Number(size)) : root);
    if (!equal(expected, root)) check.fail(`size ${size}`, `root in ${one.place.replace(/^file /, "")}`, base64(expected), base64(root));
  }
  for (const { size, place, root } of named) {
    if (BigInt(size) > tree.size) continue;
    const expected = hex(history.rootAt(size));
    if (expected !== root) check.fail(`size ${size}`, `root in ${place}`, `${expected} as in the entries`, root);
  }
  return check;
}

/** F3. @param {Made} made */
export function quorum(made) {
  const check = new Checking();
  const { tree, judgedCheckpoint, judgedHeads } = made;
  if (tree.checkpoint === null) {
    check.cannotTell(tree.checkpointFault === "not-published" ? "not-published" : "missing");
    return check;
  }
  const evaluation = judgedCheckpoint?.evaluation ?? null;
  const size = tree.checkpoint.checkpoint.size;
  if (!judgedCheckpoint?.signed) check.cannotTell("missing");
  else if (evaluation === null) check.fail("file log/checkpoint", "cosignatures", "each verifies", judgedCheckpoint.fault);
  else if (!evaluation.met) {
    const held = judgedHeads.some(({ evaluation: one }) => one?.met);
    if (held) check.cannotTell("pending");
    nameQuorum(check, made, evaluation, !held);
  } else if (tree.heads.some((head) => head.checkpoint.size > size)) check.cannotTell("pending");
  return check;
}

/** @param {Checking} check @param {Made} made @param {Evaluation} evaluation @param {boolean} failing */
function nameQuorum(check, made, evaluation, failing) {
  const policy = made.policyAt(Number(evaluation.checkpoint.size));
  const say = (/** @type {[string, unknown, unknown]} */ [field, expected, got]) =>
    failing ? check.fail("file log/checkpoint", field, expected, got) : check.note("file log/checkpoint", field, expected, got);
  for (const { name, held, needed } of evaluation.groups) if (held < needed) say([`group ${name}`, needed, held]);
  const absent = policy.witnesses.map(({ name }) => name).filter((name) => !evaluation.witnesses.some((one) => one.name === name));
  if (absent.length > 0) say(["cosignatures", `quorum ${policy.quorum}`, `absent: ${absent.join(" ")}`]);
  say([`quorum ${policy.quorum}`, "met", "not met"]);
}

/** Heads that the log signed, by size; the published checkpoint stands for the head of its size. @param {Made} made @returns {Judged[]} */
export function headsInOrder({ judgedHeads, judgedCheckpoint }) {
  const newest = judgedCheckpoint?.signed ? judgedCheckpoint : null;
  const listed = judgedHeads.filter(({ head, signed }) => signed && head.checkpoint.size !== newest?.head.checkpoint.size);
  return [...listed, ...(newest === null ? [] : [newest])].sort((a, b) => Number(a.head.checkpoint.size - b.head.checkpoint.size));
}

/** The first head that covers an entry, and the first of them that carries a time. @param {Judged[]} heads by size @param {number} index */
export function headsOver(heads, index) {
  const covers = (/** @type {Judged} */ { head }) => head.checkpoint.size > BigInt(index);
  return { first: heads.find(covers), dated: heads.find((one) => covers(one) && one.time !== null) };
}

