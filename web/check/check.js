// The page on which a reader's browser checks: a form, a worker, and the answer with both values.
//
// In scope: what is asked and how it is shown. Not in scope: the checks (`verifier/`). Everything that a log or a file says
// becomes text, never markup. `#lang=es&station=CODE&contest=CODE` fills the form; the anchor is never taken from a link.

import { WORDS, wordsOf } from "./words.js";

/** @import { StationReport } from "../verifier/verdict/station.js" */
/** @import { Report } from "../verifier/verdict/verify.js" */

/** Details shown of one check. */
const DETAILS_SHOWN = 20;

const asked = new URLSearchParams(location.hash.slice(1));
const language = WORDS[asked.get("lang") ?? ""] === undefined ? "en" : /** @type {string} */ (asked.get("lang"));
const words = wordsOf(language);

/** @template {HTMLElement} T @param {string} id @returns {T} */
const at = (id) => /** @type {T} */ (document.getElementById(id));
/** @param {string} id */
const field = (id) => /** @type {HTMLInputElement} */ (at(id)).value.trim();

/** @param {string} tag @param {string} text @param {string} [kind] */
function element(tag, text, kind = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind !== "") made.className = kind;
  return made;
}

/** @param {string} verdict */
const kindOf = (verdict) => (verdict === "fails" ? "fails" : "");

/** @param {string} expected @param {string} got */
function values(expected, got) {
  const list = document.createElement("dl");
  for (const [name, value] of [[words["expected"], expected], [words["got"], got]]) {
    list.append(element("dt", name ?? ""), element("dd", value ?? ""));
  }
  return list;
}

/** @param {string[]} parts */
const line = (parts) => parts.filter((part) => part !== "").join(" · ");

/** @param {{headline: string, rootConfirmed: boolean, exitCode: number}} report */
function head(report) {
  const confirmed = words[report.rootConfirmed ? "confirmed" : "unconfirmed"] ?? "";
  return [element("p", report.headline, report.exitCode === 1 ? "verdict fails" : "verdict"), element("p", confirmed)];
}

/** @param {StationReport} report */
function station(report) {
  const steps = document.createElement("ul");
  for (const { what, verdict, cause, expected, got } of report.steps) {
    const item = element("li", line([words[verdict] ?? verdict, cause ?? "", what]), kindOf(verdict));
    if (verdict !== "holds") item.append(values(expected, got));
    steps.append(item);
  }
  const figures = document.createElement("dl");
  for (const [name, value] of report.figures) figures.append(element("dt", name), element("dd", value));
  const relied = report.reliedOn.map((one) => element("p", `${words["relies"]}: ${one}`));
  return [...head(report), figures, steps, ...relied];
}

/** @param {Report} report */
function everything(report) {
  const checks = document.createElement("ul");
  for (const { code, title, verdict, cause, details, further } of report.checks) {
    const item = element("li", line([words[verdict] ?? verdict, cause ?? "", code, title]), kindOf(verdict));
    for (const { subject, field: name, expected, got } of verdict === "holds" ? [] : details.slice(0, DETAILS_SHOWN)) {
      item.append(element("p", `${subject} ${name}`), values(expected, got));
    }
    const more = details.length - Math.min(details.length, DETAILS_SHOWN) + further;
    if (verdict !== "holds" && more > 0) item.append(element("p", `${more} ${words["more"]}`));
    checks.append(item);
  }
  const where = element("p", `${words["size"]} ${report.size} · ${words["root"]} ${report.root}`);
  const said = [report.notice, report.custodian].filter((one) => one !== null).map((one) => element("p", one, "verdict"));
  return [...head(report), ...said, where, checks];
}

/** @type {Worker | null} */
let worker = null;

/** @param {"station" | "everything"} kind */
function check(kind) {
  worker?.terminate();
  const answer = at("answer");
  const progress = at("progress");
  answer.hidden = true;
  progress.textContent = words["checking"] ?? "";
  const anchor = field("anchor").toLowerCase().replace(/\s/g, "");
  const given = { anchor: anchor === "" ? null : anchor };
  const base = new URL("../", location.href).href;
  const options = kind === "station" ? { ...given, station: field("station"), contest: field("contest") } : given;
  /** @param {(Node | string)[]} nodes */
  const show = (nodes) => {
    progress.textContent = "";
    answer.replaceChildren(...nodes);
    answer.hidden = false;
  };
  worker = new Worker(new URL("../verifier/verdict/worker.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => {
    if (data.error !== undefined) return show([element("p", `${words["failed"]} ${data.error}`, "verdict fails")]);
    if (data.report !== undefined) return show(kind === "station" ? station(data.report) : everything(data.report));
    progress.textContent = `${words["checking"]} ${data.done} / ${data.all} ${words[data.step] ?? data.step}`;
  };
  worker.onerror = (event) => show([element("p", `${words["failed"]} ${event.message}`, "verdict fails")]);
  worker.postMessage({ kind, base, options });
}

document.documentElement.lang = language;
document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
for (const node of document.querySelectorAll("[data-words]")) {
  const said = words[node.getAttribute("data-words") ?? ""];
  if (said !== undefined) node.textContent = said;
}
document.title = at("answer").ownerDocument.querySelector("h1")?.textContent ?? document.title;
for (const id of ["station", "contest"]) /** @type {HTMLInputElement} */ (at(id)).value = asked.get(id) ?? "";
at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  check(field("station") === "" ? "everything" : "station");
});
at("all").addEventListener("click", () => check("everything"));
