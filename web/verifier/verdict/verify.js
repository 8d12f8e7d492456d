// Recounts everything: a source and an anchor to the checks of spec 6 §3.

import { asFailure } from "../base/failure.js";
import { hex } from "../base/bytes.js";
import { parseCheckpoint } from "../log/checkpoint.js";
import { parseNote } from "../log/note.js";
import { prepared } from "../tally/account.js";
import { History } from "../tally/history.js";
import * as election from "./election-checks.js";
import { checkGiven } from "./given.js";
import { HEADLINES } from "./headline.js";
import { loadTree } from "./load.js";
import * as log from "./log-checks.js";
import * as published from "./published-checks.js";
import { Checking, checksOf, exitCode } from "./report.js";
import { remembered } from "./source.js";

/** @import { Policy } from "../log/policy.js" */
/** @import { Note } from "../log/note.js" */
/** @import { Account } from "../tally/account.js" */
/** @import { Fold } from "../tally/fold.js" */
/** @import { Results } from "../tally/results.js" */
/** @import { Given } from "./given.js" */
/** @import { Says } from "./headline.js" */
/** @import { Placed, Tree } from "./load.js" */
/** @import { Judged } from "./log-checks.js" */
/** @import { Live, Published } from "./published-checks.js" */
/** @import { Check } from "./report.js" */
/** @import { Source } from "./source.js" */

/**
 * All that the checks look at.
 * @typedef {{source: Source, pages: boolean, tree: Tree, history: History, fold: Fold, results: Results, account: Account, policies: Policy[],
 *   policyAt: (size: number) => Policy, judgedHeads: Judged[], judgedCheckpoint: Judged | null, newestSigned: Placed | null,
 *   quorumTimes: {size: bigint, time: bigint}[], checkpointOf: (note: Note) => import("../log/checkpoint.js").Checkpoint,
 *   publishedCheckpoints: Placed[], published: Published[], live: Live | null, gone: number[]}} Made
 */
/**
 * `pages: false` leaves the pages unread: what rests on them cannot be told.
 * @typedef {{anchor: string | null, given?: Given[], pages?: boolean, progress?: (step: string, done: number, all: number) => void}} Options
 */
/** @typedef {{headline: string, says: Says, rootConfirmed: boolean, election: string | null, notice: string | null, custodian: string | null, anchor: string | null,
 *   size: string, root: string, checks: Check[], exitCode: number}} Report */

/** @param {Source} source @param {Options} options @returns {Promise<Report>} */
export async function verify(source, { anchor, given = [], pages = true, progress = () => {} }) {
  const files = remembered(source);
  const tree = await loadTree(files, (done, all) => progress("entries", done, all));
  const report = { anchor, size: String(tree.size), root: hex(tree.root) };
  const history = new History();
  const A0 = new Checking();
  const first = tree.items[0]?.entry ?? null;
  if (first === null) {
    if (tree.items[0]?.bytes == null) A0.cannotTell("not-published");
    else A0.fail("entry 0", "text", "a definition", "none that the tree commits to");
    return refused(report, A0, tree);
  }
  if (anchor !== null && first.statement.id !== anchor) {
    A0.fail("entry 0", "statement id", anchor, first.statement.id);
    return refused(report, A0, tree);
  }
  if (anchor === null) A0.cannotTell("missing");
  for (const { logged, entry } of tree.items) {
    if (logged === null || entry === null) break;
    history.append(logged, entry);
  }
  try {
    await history.foldAt(history.size);
  } catch (error) {
    const { message } = asFailure(error);
    A0.fail("entry 0", "signature", "signed by its authority", message);
    return refused(report, A0, tree);
  }
  const made = await makeReady(files, pages, tree, history, progress);
  const checks = await allChecks(made, A0, given, progress);
  return finish(report, made, checks, anchor);
}

/** @param {{anchor: string | null, size: string, root: string}} report @param {Checking} A0 @param {Tree} tree @returns {Report} */
function refused(report, A0, tree) {
  const damaged = tree.items[0]?.entry == null;
  const F4 = damaged ? log.treeWhole(tree) : new Checking();
  if (!damaged) F4.cannotTell("missing");
  const B2 = new Checking();
  if (damaged) election.damagedSignatures(tree, B2);
  B2.cannotTell("missing");
  const checks = checksOf(new Map([["A0", A0], ["F4", F4], ["B2", B2], ...log.withoutNotes(tree)]), () => null);
  const other = report.anchor !== null && checks[0]?.verdict === "fails";
  return { ...report, ...first(other ? "another" : saysOf(checks, true)), rootConfirmed: false, election: null, notice: null, custodian: null, checks, exitCode: exitCode(checks) };
}

/** @param {Source} source @param {boolean} pages @param {Tree} tree @param {History} history @param {NonNullable<Options["progress"]>} progress @returns {Promise<Made>} */
async function makeReady(source, pages, tree, history, progress) {
  const sizes = await published.publishedSizes(source, tree);
  const recomputed = await published.recompute(source, history, sizes, (done, all) => progress("sizes", done, all));
  const account = await prepared(history, history.size);
  const { fold } = account.results;
  const policyAt = (/** @type {number} */ size) => fold.keys.policyAt(size);
  const judge = (/** @type {Placed} */ head) => log.judgeHead(policyAt(Number(head.checkpoint.size)), head);
  const judgedHeads = await Promise.all(tree.heads.map(judge));
  const judgedCheckpoint = tree.checkpoint === null ? null : await judge(tree.checkpoint);
  const judged = [...judgedHeads, ...(judgedCheckpoint === null ? [] : [judgedCheckpoint])];
  /** @type {Made} */
  const made = {
    source, pages, tree, history, fold, results: account.results, account, policies: fold.keys.policies(), policyAt, judgedHeads, judgedCheckpoint,
    newestSigned: judgedHeads.filter(({ signed }) => signed).at(-1)?.head ?? null,
    quorumTimes: judged.flatMap(({ head, evaluation }) => (evaluation?.met && evaluation.time !== null ? [{ size: head.checkpoint.size, time: evaluation.time }] : [])),
    checkpointOf: (note) => parseCheckpoint(note.textBytes), publishedCheckpoints: [], published: recomputed, live: await published.readLive(source, policyAt), gone: [],
  };
  const there = new Set(made.published.map(({ size }) => size));
  const named = fold.effects.filter(({ kind }) => kind === "publication").map(({ values }) => Number(values.get("size")));
  made.gone = [...new Set([...sizes, ...named])].filter((size) => size > 0 && size <= history.size && !there.has(size));
  made.publishedCheckpoints = await publishedCheckpoints(made);
  return made;
}

/** @param {Made} made */
async function publishedCheckpoints(made) {
  /** @type {Placed[]} */
  const found = [];
  for (const { dir } of made.published) {
    const bytes = await made.source.fetch(`${dir}checkpoint`);
    if (bytes === null) continue;
    try {
      const note = parseNote(bytes);
      const placed = { note, checkpoint: parseCheckpoint(note.textBytes), place: `file ${dir}checkpoint` };
      const { signed } = await log.judgeHead(made.policyAt(Number(placed.checkpoint.size)), placed);
      if (signed) found.push(placed); // without a signature it is nobody's word
    } catch (error) {
      asFailure(error); // D1 names it
    }
  }
  return found;
}

/** Checks that ask for other sizes come first; the results are those of the whole log again afterwards. @param {Made} made @param {Checking} A0 @param {Given[]} given @param {NonNullable<Options["progress"]>} progress */
async function allChecks(made, A0, given, progress) {
  /** @type {Map<string, Checking>} */
  const checks = new Map([["A0", A0], ["F1", await log.checkpointSigned(made)], ["F4", log.treeWhole(made.tree)], ["F2", await log.headsFollow(made)], ["F3", log.quorum(made)]]);
  const F6 = election.inTime(made);
  const roots = await checkGiven(made, given, F6);
  checks.set("F6", F6);
  checks.set("F5", log.oneRoot(made, [...namedRoots(made), ...roots]));
  const later = /** @type {const} */ ([
    ["C1", () => election.headsOften(made)], ["D1", () => published.figuresFollow(made)], ["D2", () => published.publicationsFollow(made)],
    ["D3", () => published.percentages(made)], ["D5", () => published.closedFollows(made)], ["D7", () => published.statusStands(made)],
    ["D9", () => published.nothingLost(made)], ["E8", () => published.manifestsHold(made)],
  ]);
  for (const [i, [code, run]] of later.entries()) {
    checks.set(code, await run());
    progress("checks", i + 1, later.length);
  }
  const again = await prepared(made.history, made.history.size);
  Object.assign(made, { account: again, results: again.results, fold: again.results.fold });
  checks.set("E7", published.sizesThere(made));
  checks.set("C2", await election.gapsExplained(made));
  const simple = {
    A1: election.registerWhole, A4: election.keysBeforeFreeze, B1: election.everyUnit, B2: election.stationSigned,
    B3: election.agentsNamed, B8: election.timesFollow, B11: election.noneTwice, C3: election.incidentsClosed, D6: election.listed,
    D8: election.headsByEntry, H1: election.auditsHeld, I2: election.complaintsRuled,
  };
  for (const [code, run] of Object.entries(simple)) checks.set(code, run(made));
  checks.set("D10", await election.coverageGiven(made));
  checks.set("A2", await election.registerChanges(made));
  checks.set("A3", election.partsListed(made, "choices"));
  checks.set("A7", election.partsListed(made, "rules"));
  const B4 = election.rulesKept(made);
  await election.findingsPublished(made, B4);
  checks.set("B4", B4);
  checks.set("B5", election.boundsKept(made));
  return checksOf(checks, lawOf(made));
}

/** Roots that publications name, and that of `live/publication`. @param {Made} made */
function namedRoots(made) {
  const { live } = made;
  const checkpoint = live?.proof != null && live.judged.signed ? live.judged.head.checkpoint : null;
  const own = checkpoint === null ? [] : [{ size: Number(checkpoint.size), place: "live/publication", root: hex(checkpoint.root) }];
  return [...own, ...namedByPublications(made)];
}

/** @param {Made} made */
function namedByPublications(made) {
  return made.fold.effects.filter(({ kind }) => kind === "publication").map(({ index, values }) =>
    ({ size: Number(values.get("size")), place: `entry ${index}`, root: values.get("root") ?? "" }));
}

/** §3 Basis: the article of a `basis` row, or of a document. @param {Made} made @returns {(code: string) => string | null} */
function lawOf({ fold }) {
  const parts = fold.parts();
  return (code) => {
    const basis = parts?.bases.get(code);
    if (basis !== undefined || parts === null || parts === undefined) return basis ?? null;
    if (code === "B2") return parts.documents.find(({ type }) => type === "electronic")?.article ?? null;
    if (code !== "D8") return null;
    const rows = parts.documents.filter(({ correction }) => correction).sort((a, b) => a.rank - b.rank);
    return rows.length === 0 ? null : rows.map(({ article }) => article).join("; ");
  };
}

/** @param {Check[]} checks @param {boolean} confirmed @returns {Says} */
function saysOf(checks, confirmed) {
  if (checks.some(({ verdict }) => verdict === "fails")) return "differs";
  if (!confirmed) return "unconfirmed";
  return checks.some(({ verdict }) => verdict === "cannot-tell") ? "open" : "holds";
}

/** @param {Says} says */
const first = (says) => ({ says, headline: HEADLINES[says] });

/** @param {{anchor: string | null, size: string, root: string}} report @param {Made} made @param {Check[]} checks @param {string | null} anchor @returns {Report} */
function finish(report, { fold }, checks, anchor) {
  const { definition } = fold;
  return {
    ...report, ...first(saysOf(checks, anchor !== null)), rootConfirmed: anchor !== null, election: fold.election,
    notice: definition.get("notice") ?? null, custodian: definition.get("custodian") ?? null, checks, exitCode: exitCode(checks),
  };
}
