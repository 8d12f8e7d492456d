// How the answer on a reader's own copies is shown: for each copy the verdict, each figure that differs with both values, who signed
// what, how to check by hand; then what all of it rests on. Spec 6 §6.

import { ANCHORED } from "../verifier/verdict/headline.js";
import { element, head, kindOf, line, stepsOf, values, where } from "./show.js";

/** @import { Words } from "./words.js" */
/** @import { Laid, MineReport, Shown } from "../verifier/verdict/mine.js" */

/** Results of which the figures are information only. */
const NO_EVIDENCE = ["signature-does-not-verify", "unsigned", "key-not-published"];
const FAILING = ["differs", "signature-does-not-verify"];
/** What is shown first. */
const ORDER = ["differs", "signature-does-not-verify", "only-copy", "key-not-published", "unsigned", "identical"];
/** Rows of figures shown of one copy. */
const ROWS_SHOWN = 200;

/** A table of figures: the field, the reader's own, the log's. @param {Words} words @param {Laid["differs"]} differs */
function figures(words, differs) {
  const table = document.createElement("table");
  const titles = document.createElement("tr");
  for (const key of ["figure", "yours", "logs"]) {
    const cell = element("th", words[key] ?? key);
    cell.setAttribute("scope", "col");
    titles.append(cell);
  }
  table.append(titles);
  for (const { field, copy, official } of differs.slice(0, ROWS_SHOWN)) {
    const row = document.createElement("tr");
    const name = element("th", field);
    name.setAttribute("scope", "row");
    row.append(name, element("td", copy), element("td", official));
    table.append(row);
  }
  return table;
}

/** What a result means, in a sentence. @param {Words} words @param {Laid} copy */
function meaning(words, { result, version }) {
  const [number, of] = version?.split("/") ?? [];
  const earlier = result === "identical" && number !== of;
  return earlier ? `${words["earlier"]} ${version}` : (words[`${result}-means`] ?? "");
}

/** @param {Words} words @param {Laid} copy */
function article(words, copy) {
  const { result, unit, place, id, signers, bad, sufficient, differs, official, logged, opening, commit, kind } = copy;
  const made = document.createElement("article");
  const [station = "", contest = "", track = ""] = unit.split(" ");
  made.append(element("h3", `${words["ofStation"]} ${station} · ${contest}${track === "official" ? "" : ` · ${track}`}`));
  made.append(element("p", words[`copy-${result}`] ?? result, FAILING.includes(result) ? "verdict fails" : "verdict"), element("p", meaning(words, copy)));
  if (NO_EVIDENCE.includes(result)) made.append(element("p", `${words["information"]} ${words[`figures-${copy.figures}`] ?? copy.figures}. ${words["notWrong"]}`));
  if (differs.length > 0 && copy.figures === "differs") made.append(figures(words, differs));
  const list = document.createElement("dl");
  const rows = [
    [words["signedYours"], signers.join(", ") || "–"], [words["signedNot"], bad.join(", ")], [words["signedLogs"], official?.signers.join(", ") ?? ""],
    [words["insufficient"], sufficient === false ? (words["insufficientMeans"] ?? "") : ""], [words["opening"], opening === null ? "" : line([words[opening] ?? opening, commit === null ? "" : `${words["entry"]} ${commit}`])],
    [words["also"], logged === null ? "" : `${words["entry"]} ${logged}`], [`${words["id"]} (${place}, ${kind})`, id], [`${words["id"]} (${words["entry"]} ${official?.index ?? ""})`, official?.id ?? ""],
  ];
  for (const [name, value] of rows) if (value !== "") list.append(element("dt", name ?? ""), element("dd", value ?? ""));
  const entry = official === null ? "" : ` (${words["entry"]} ${official.index})`;
  made.append(list, element("p", `${words["byHand"]} ${words["byHandCopy"]}${entry}`));
  return made;
}

/** A promise, a receipt, a file of evidence. @param {Words} words @param {Shown} one */
function shown(words, { name, kind, verdict, cause, details }) {
  const made = document.createElement("article");
  made.append(element("h3", `${words[kind] ?? kind} · ${name}`), element("p", line([words[verdict] ?? verdict, cause ?? ""]), verdict === "fails" ? "verdict fails" : "verdict"));
  for (const { subject, field, expected, got } of details) made.append(element("p", `${subject} ${field}`, kindOf(verdict)), values(words, expected, got));
  made.append(element("p", `${words["byHand"]} ${words[kind === "evidence" ? "byHandEvidence" : "byHandGiven"]}`));
  return made;
}

/** Why something was not compared. @param {Words} words @param {string} reason */
function why(words, reason) {
  if (reason === "picture") return words["pictureBad"] ?? reason;
  const held = /^carried part held (.*)$/.exec(reason);
  if (held !== null) return `${words["partsMissing"]} ${held[1]}`;
  return reason.startsWith("not-a-statement") ? `${words["noStatement"]} (${reason})` : reason;
}

/** @param {Words} words @param {MineReport} report */
function notCompared(words, { refused, pictures }) {
  const empty = pictures.filter(({ symbols }) => symbols === 0).map(({ name }) => ({ place: name, reason: words["noSymbol"] ?? "" }));
  const rows = [...empty, ...refused.map(({ place, reason }) => ({ place, reason: why(words, reason) }))];
  if (rows.length === 0) return [];
  const list = document.createElement("ul");
  for (const { place, reason } of rows) list.append(element("li", `${place}: ${reason}`));
  return [element("h3", words["notCompared"] ?? ""), list];
}

/** @param {MineReport} report the key of the first sentence */
function headlineOf({ exitCode, copies: laid, shown: given, steps }) {
  if (steps.some(({ what, verdict }) => what === ANCHORED && verdict === "fails")) return "says-another";
  const failing = [...steps, ...given].some(({ verdict }) => verdict === "fails") || laid.some(({ result, opening }) => result === "differs" || opening === "fails");
  if (failing) return "copiesDiffer";
  if (exitCode === 1) return "copiesUnverified";
  if (given.some(({ kind, verdict }) => kind === "evidence" && verdict === "holds")) return "evidenceHolds";
  return exitCode === 0 ? "copiesHold" : "copiesOpen";
}

/** @param {Words} words @param {MineReport} report */
export function copies(words, report) {
  const headline = words[headlineOf(report)] ?? "";
  const laid = report.copies.slice().sort((a, b) => ORDER.indexOf(a.result) - ORDER.indexOf(b.result));
  const read = report.pictures.map(({ name, symbols }) => element("p", `${name}: ${words["symbols"]} ${symbols}`));
  return [
    ...head(words, { ...report, headline }), ...laid.map((copy) => article(words, copy)), ...report.shown.map((one) => shown(words, one)),
    ...notCompared(words, report), element("h3", words["relies"] ?? ""), ...read, where(words, report), stepsOf(words, report.steps), element("p", words["restsCopies"] ?? ""),
  ];
}
