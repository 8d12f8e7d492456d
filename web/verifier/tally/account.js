// The tables of the public account, spec 4 §15.

import { csvLine } from "../base/csv.js";
import { asFailure } from "../base/failure.js";
import { equal, fromHex } from "../base/bytes.js";
import { inclusionRoot, leafHash } from "../log/tree.js";
import { copyLeaf } from "../record/copies.js";
import { timeOf, utc } from "../record/values.js";
import { announcementRows } from "./announced.js";
import { bulletinLines } from "./bulletin.js";
import { bulletinRows } from "./bulletins.js";
import { stateWords } from "./bound.js";
import { judgeContest, outcomeOf, totalsOf } from "./outcome.js";
import { isCounted, outstandingOf, sumOrNone } from "./results.js";

/** @import { Stated } from "./fold.js" */
/** @import { History } from "./history.js" */
/** @import { Results } from "./results.js" */

const DAY = 86_400;
const MINUTE = 60;

/** @typedef {{history: History, results: Results, statements: Stated[], now: number, nowText: string}} Account */

/** Seconds of a time that was already read. @param {string | undefined} text */
const seconds = (text) => timeOf(text ?? "") ?? 0;

/** Distinct values joined in byte order. @param {string[]} list */
const joined = (list) => [...new Set(list)].sort().join("+");

/** @param {Account} account @param {string} kind */
const of = ({ statements }, kind) => statements.filter((stated) => stated.kind === kind);

/** @param {Account} account @param {Stated} stated */
const signed = ({ results }, stated) => joined((results.fold.keys.signers.get(stated.id) ?? []).map(({ name }) => name));

/** @param {History} history @param {Results} results @returns {Account} */
function accountOf(history, results) {
  const received = results.fold.entries.map(({ header }) => header.received);
  const nowText = received.reduce((late, one) => (seconds(one) > seconds(late) ? one : late), received[0] ?? "");
  const statements = results.fold.effects.slice().sort((a, b) => a.index - b.index);
  return { history, results, statements, now: seconds(nowText), nowText };
}

/** §15.2: an incident with its steps, for each `open`. @param {Account} account */
export function incidents(account) {
  const all = of(account, "incident");
  return all.filter(({ values }) => values.get("event") === "open").map((open) => {
    const steps = all.filter((one) => one === open || one.values.get("incident") === open.id);
    const last = steps.at(-1) ?? open;
    const close = steps.filter((one) => one.values.get("event") === "close").at(-1);
    return { open, steps, state: close === undefined ? "open" : "closed", began: last.values.get("began") ?? "", ended: close?.values.get("ended"), last };
  });
}

/** @param {Account} account */
function incidentRows(account) {
  const attestations = of(account, "attestation");
  return incidents(account).map(({ open, steps, state, began, ended, last }) => {
    const distinct = (/** @type {string} */ key) => new Set(steps.flatMap((step) => step.values.all(key))).size;
    const stance = (/** @type {string} */ word) => attestations.filter(({ values }) => values.get("stance") === word
      && steps.some((step) => step.id === values.get("about"))).length;
    return [open.id, open.index, state, last.values.get("class"), began, ended,
      steps.filter((step) => step.values.get("event") === "update").length, distinct("area"), distinct("station"),
      joined(steps.flatMap((step) => step.values.all("channel"))), distinct("evidence"), stance("adds"), stance("contradicts"), stance("supports")];
  });
}

/** §15.2. @param {Account} account @returns {Promise<{from: string, until: string | null, seconds: number, incidents: string}[]>} */
export async function gaps(account) {
  const { history, results, now } = account;
  const { definition, entries, keys } = results.fold;
  const found = [];
  let latest = "";
  const start = (/** @type {string} */ closes) => (latest !== "" && seconds(latest) > seconds(closes) ? latest : closes);
  for (const { index, header, kind } of entries) {
    if (!["record", "correction", "endorse"].includes(kind)) continue;
    const { values } = keys.definitions.filter((one) => one.from <= index).at(-1) ?? { values: definition }; // as it was in force
    const from = start(values.get("closes") ?? "");
    const late = seconds(header.received) > seconds(from) + Number(values.get("gap"));
    if (late && (await missingAt(history, index))) found.push(gapOf(account, from, header.received));
    if (latest === "" || seconds(header.received) > seconds(latest)) latest = header.received;
  }
  const from = start(definition.get("closes") ?? "");
  if (now > seconds(from) + Number(definition.get("gap")) && hasMissing(results)) found.push(gapOf(account, from, null));
  return found;
}

/** @param {Results} results */
function hasMissing(results) {
  return results.units.some((unit) => unit.track === "official" && unit.class === "missing");
}

/** @param {History} history @param {number} index */
async function missingAt(history, index) {
  const key = `missing ${index}`;
  const known = history.compared.get(key);
  const missing = typeof known === "boolean" ? known : hasMissing(await history.at(index));
  history.compared.set(key, missing);
  return missing;
}

/** @param {Account} account @param {string} from @param {string | null} until */
function gapOf(account, from, until) {
  const end = until === null ? account.now : seconds(until);
  const explaining = incidents(account).filter(({ began, ended }) =>
    seconds(began) <= end && (ended === undefined || seconds(ended) >= seconds(from)));
  return { from, until, seconds: end - seconds(from), incidents: explaining.map(({ open }) => open.id).join("+") || "unexplained" };
}

/** §15.3. @param {Account} account */
export function complaints(account) {
  const { results, now } = account;
  const days = results.fold.definition.get("ruling-days");
  const withheld = new Set(of(account, "redaction").flatMap(({ values }) => values.all("blob")));
  return of(account, "complaint").map((stated) => {
    const rulings = of(account, "ruling").filter(({ values }) => values.all("complaint").includes(stated.id));
    const due = days === undefined ? null : seconds(stated.header.received) + Number(days) * DAY;
    const inTime = rulings.some(({ header }) => due !== null && seconds(header.received) <= due);
    return {
      stated, rulings, due, late: due !== null && now > due && !inTime, about: stated.values.get("about") ?? "",
      text: withheld.has(stated.values.get("commitment") ?? "") ? "withheld" : "committed",
    };
  });
}

/** @param {Account} account */
function complaintRows(account) {
  return complaints(account).map(({ stated, rulings, due, late, about, text }) => [
    stated.id, stated.index, stated.values.get("type"), about, stated.values.get("by"), stated.values.get("made"), stated.header.received,
    stated.values.get("commitment"), text, rulings.length, rulings.at(-1)?.values.get("outcome"), due === null ? "" : utc(due), late ? "yes" : "no",
  ]);
}

/** `account/effect.txt` (§15.3), or null. @param {Account} account */
function effectFile(account) {
  const { results } = account;
  const open = complaints(account).filter(({ rulings }) => rulings.length === 0);
  const lines = results.contests.flatMap((contest) => {
    const outcome = outcomeOf(results, contest, "official");
    const about = (/** @type {string} */ complaint, /** @type {import("./unit.js").Unit} */ unit) => {
      const [kind, code = ""] = complaint.split(" ");
      if (kind === "station") return code === unit.station;
      const stated = kind === "statement" ? results.fold.statements.get(code) : undefined;
      return stated !== undefined && (stated.kind === "record" || stated.kind === "correction") && stated.values.get("station") === unit.station
        && stated.values.get("contest") === contest.code && stated.values.get("track") === "official";
    };
    const units = outcome.units.filter((unit) => open.some((one) => about(one.about, unit)));
    if (units.length === 0) return [];
    const n = open.filter((one) => units.some((unit) => about(one.about, unit))).length;
    const replaceable = (/** @type {import("./unit.js").Unit} */ unit) => unit.replaceable || units.includes(unit);
    const outstanding = outstandingOf(results, outcome.units, replaceable);
    const counted = outcome.units.filter(isCounted);
    const votes = totalsOf(results, contest, counted.filter((unit) => !replaceable(unit)));
    const pending = outcome.answer !== null && outcome.answer.lots.length > 0;
    const sure = outstanding === 0n && !counted.some(replaceable) && !pending;
    const judged = judgeContest(contest, { votes, beside: null, outstanding, annul: [] }, outcome.totals, outcome.answer, sure);
    const most = sumOrNone(units.map((unit) => unit.bounds.maxBallots));
    return [`contest ${contest.code}`, `complaints ${n}`, `units ${units.length}`, `max-ballots ${most ?? "unknown"}`,
      `outstanding ${outstanding ?? "unknown"}`, ...(contest.outcome === "none" ? [] : [`state ${stateWords(judged)}`])];
  });
  return lines.length === 0 ? null : ["acta/effect/v1", `election ${results.fold.election}`, ...lines].map((line) => `${line}\n`).join("");
}

/** §15.6. @param {Account} account */
function telemetryRows(account) {
  return of(account, "telemetry").map(({ index, values }) => {
    const get = (/** @type {string} */ key) => values.get(key);
    const from = seconds(get("minute"));
    const entries = account.results.fold.entries.filter(({ header, kind }) => header.intake === get("intake")
      && kind !== "publication" && kind !== "telemetry" && seconds(header.received) >= from && seconds(header.received) < from + MINUTE).length;
    return [index, get("intake"), get("minute"), get("received"), get("new"), get("known"), values.all("refused").join("+"), get("sources"),
      get("bytes"), get("queue"), entries, String(entries) === get("new") ? "equal" : "differs"];
  });
}

/** §15.6. @param {Account} account */
function registerChangeRows(account) {
  const { definition } = account.results.fold;
  const due = seconds(definition.get("opens")) - Number(definition.get("register-days")) * DAY;
  return of(account, "register-change").filter(({ fits }) => fits).map(({ index, values, header }) => {
    const [how, told] = (values.get("told") ?? "").split(" ");
    const get = (/** @type {string} */ key) => values.get(key);
    return [index, header.received, get("change"), get("station"), get("effective"), get("reason"), how, told, get("affected"),
      seconds(header.received) > due ? "yes" : "no"];
  });
}

/** §15.6. @param {Account} account */
export function audits(account) {
  const { now } = account;
  const reports = of(account, "audit-report");
  return of(account, "audit-plan").flatMap((plan) => plan.values.all("audit").map((line) => {
    const [code = "", type = "", due = "", organ = ""] = line.split(" ");
    const own = reports.filter(({ values }) => values.get("plan") === plan.id && values.get("audit") === code);
    const last = own.at(-1)?.values;
    const outcome = last?.get("outcome");
    const overdue = outcome === "postponed" ? now > seconds(last?.get("until")) : outcome === undefined && now > seconds(due);
    const inTime = own.some(({ values }) => values.get("outcome")?.startsWith("held") && seconds(values.get("made")) <= seconds(due));
    return { plan, code, type, organ, due, state: overdue ? "overdue" : (outcome ?? "due"), last, late: now > seconds(due) && !inTime };
  }));
}

/** @param {Account} account */
function auditRows(account) {
  return audits(account).map(({ plan, code, type, organ, due, state, last, late }) =>
    [plan.id, plan.index, code, type, organ, due, state, last?.get("made"), last?.get("until"), last?.get("reason"), last?.get("document"), late ? "yes" : "no"]);
}

/** §15.6. @param {Account} account */
function missionRows(account) {
  return account.statements.filter(({ kind }) => kind === "accreditation" || kind === "report").map((stated) => {
    const { values, kind } = stated;
    const get = (/** @type {string} */ key) => values.get(key);
    const body = get("body") ?? "";
    const names = (account.results.fold.keys.signers.get(stated.id) ?? []).map(({ name }) => name.split("/"));
    const two = names.some(([role, code = ""]) => role !== "authority" && (code === body || (role === "agent" && code.split("-")[0] === body)));
    return [stated.id, stated.index, stated.header.received, kind, body, get("type"), get("from"), get("until"), get("made"),
      values.all("clause").join("+"), get("accreditation"), get("document") ?? get("terms"), kind === "accreditation" ? (two ? "yes" : "no") : ""];
  });
}

/** True where the path leads from the leaf of the copy to the root. @param {Stated} copy @param {Stated} commit */
export function opens(copy, commit) {
  const leaf = copy.values.get("leaf")?.split(" ")[0];
  if (leaf === undefined || commit.index >= copy.index || commit.values.get("submitter") !== copy.values.get("submitter")) return false;
  try {
    const size = BigInt(commit.values.get("leaves") ?? 0);
    const root = inclusionRoot(BigInt(leaf), size, leafHash(copyLeaf(copy.text)), copy.values.all("path").map(fromHex));
    return equal(root, fromHex(commit.values.get("root") ?? ""));
  } catch (error) {
    asFailure(error);
    return false;
  }
}

/** §15.6. @param {Account} account */
function copyRows(account) {
  const copies = of(account, "copy");
  const commits = of(account, "copy-commit");
  const opening = new Map(copies.map((copy) => [copy, commits.find((one) => one.id === copy.values.get("commit") && opens(copy, one))]));
  const rows = commits.map((commit) => {
    /** @type {Map<string, Stated>} the first copy of each leaf */
    const leaves = new Map();
    for (const copy of copies) {
      const leaf = copy.values.get("leaf")?.split(" ")[0] ?? "";
      if (opening.get(copy) === commit && !leaves.has(leaf)) leaves.set(leaf, copy);
    }
    const late = [...leaves.values()].filter(({ header }) => seconds(header.received) > seconds(commit.values.get("opens"))).length;
    const get = (/** @type {string} */ key) => commit.values.get(key);
    return [commit.id, commit.index, get("submitter"), get("leaves"), get("root"), get("opens"), leaves.size, late];
  });
  const closed = copies.filter((copy) => opening.get(copy) === undefined).map((copy) => copy.values.get("submitter") ?? "");
  const others = [...new Set(closed)].sort().map((submitter) => ["", "", submitter, "", "", "", closed.filter((one) => one === submitter).length, ""]);
  return [...rows, ...others];
}

/** The tables in byte order of name, each with its columns (§15.1). @type {[string, string, (account: Account) => unknown[][] | Promise<unknown[][]>][]} */
const TABLES = [
  ["announcements", "id,index,kind,signed,contest,area,track,field,announced,computed,result,log,root,then,then_result", async (account) =>
    (await announcementRows(account.history, account.statements)).map((one) => [one.stated.id, one.stated.index, one.stated.kind,
      signed(account, one.stated), one.contest, one.area, one.track, one.field, one.announced, one.computed, one.result, one.log, one.root, one.then, one.then_result])],
  ["attempts", "index,station,time,channel,host,outcome", (account) => of(account, "attempts").flatMap(({ index, values }) =>
    values.all("try").map((line) => [index, values.get("station"), ...line.split(" ")]))],
  ["audits", "plan,index,code,type,organ,due,state,made,until,reason,document,late", auditRows],
  ["bulletins", "id,index,number,made,size,follows,field,announced,computed,lower,between", (account) => bulletinRows(account.history, account.statements)],
  ["complaints", "id,index,type,about,by,made,received,commitment,text,rulings,outcome,due,late", complaintRows],
  ["copies", "id,index,submitter,leaves,root,opens,opened,late", copyRows],
  ["gaps", "from,until,seconds,incidents", async (account) =>
    (await gaps(account)).map((gap) => [gap.from, gap.until, gap.seconds, gap.incidents])],
  ["geometry", "index,areas,media,blob,property,source,licence", (account) => of(account, "geometry").map(({ index, values }) =>
    [index, ...["areas", "media", "blob", "property", "source", "licence"].map((key) => values.get(key) ?? "")])],
  ["incidents", "id,index,state,class,began,ended,updates,areas,stations,channels,evidence,adds,contradicts,supports", incidentRows],
  ["missions", "id,index,received,kind,body,type,from,until,made,clauses,accreditation,document,two_sided", missionRows],
  ["probes", "index,signed,target,host,time,outcome,ms", (account) => of(account, "probe").flatMap((stated) =>
    stated.values.all("try").map((line) => {
      const [time, outcome, ms] = line.split(" ");
      return [stated.index, signed(account, stated), ...(stated.values.get("target") ?? "").split(" "), time, outcome, ms === "none" ? "" : ms];
    }))],
  ["register-changes", "index,received,change,station,effective,reason,how,told,affected,late", registerChangeRows],
  ["software", "index,component,version,hash", (account) => of(account, "software").flatMap(({ index, values }) =>
    values.all("component").map((line) => [index, ...line.split(" ")]))],
  ["telemetry", "index,intake,minute,received,new,known,refused,sources,bytes,queue,entries,result", telemetryRows],
];

/**
 * The files of `account/` at the size of these results, in byte order of path. Comparisons ask the history
 * for other sizes, so that the fold is taken anew where it moved.
 * @param {History} history @param {number} size @returns {Promise<[string, string][]>}
 */
export async function accountFiles(history, size) {
  const account = await prepared(history, size);
  /** @type {[string, string][]} */
  const files = [["account/bulletin.txt", bulletinLines(history, account.results).map((line) => `${line}\n`).join("")]];
  const effect = effectFile(account);
  if (effect !== null) files.push(["account/effect.txt", effect]);
  for (const [name, columns, rowsOf] of TABLES) {
    const rows = await rowsOf(account);
    if (rows.length > 0) files.push([`account/${name}.csv`, `${columns}\n${rows.map((row) => csvLine(row)).join("")}`]);
  }
  return files.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** All that asks for other sizes is asked first and remembered; then the fold stands at this size. @param {History} history @param {number} size */
export async function prepared(history, size) {
  let account = accountOf(history, await history.at(size));
  await gaps(account);
  account = accountOf(history, await history.at(size));
  await announcementRows(history, account.statements);
  await bulletinRows(history, account.statements);
  return accountOf(history, await history.at(size));
}

