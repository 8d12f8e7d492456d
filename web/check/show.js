// How an answer is shown: the verdict first, then both values, then what it rests on. Everything that a log or a file says becomes
// text, never markup.

/** @import { Words } from "./words.js" */
/** @import { Step } from "../verifier/verdict/mine.js" */
/** @import { StationReport } from "../verifier/verdict/station.js" */
/** @import { Report } from "../verifier/verdict/verify.js" */

/** Details shown of one check. */
const DETAILS_SHOWN = 20;

/** @param {string} tag @param {string} text @param {string} [kind] */
export function element(tag, text, kind = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind !== "") made.className = kind;
  return made;
}

/** @param {string} verdict */
export const kindOf = (verdict) => (verdict === "fails" ? "fails" : "");

/** @param {Words} words @param {string} expected @param {string} got */
export function values(words, expected, got) {
  const list = document.createElement("dl");
  for (const [name, value] of [[words["expected"], expected], [words["got"], got]]) {
    list.append(element("dt", name ?? ""), element("dd", value ?? ""));
  }
  return list;
}

/** @param {string[]} parts */
export const line = (parts) => parts.filter((part) => part !== "").join(" · ");

/**
 * The verdict, under which anchor, and what the log says of itself. @param {Words} words
 * @param {{headline: string, anchor: string | null, rootConfirmed: boolean, exitCode: number, notice: string | null, custodian: string | null}} report
 */
export function head(words, report) {
  const confirmed = report.rootConfirmed ? words["confirmed"] : report.anchor === null ? words["unconfirmed"] : null;
  const custody = report.custodian === null ? null : `${words["custody"]} ${report.custodian}`;
  const said = [report.notice, custody].filter((one) => one !== null).map((one) => element("p", one, "verdict"));
  const under = confirmed == null ? [] : [element("p", confirmed)];
  return [element("p", report.headline, report.exitCode === 1 ? "verdict fails" : "verdict"), ...under, ...said];
}

/** @template {{headline: string, says: string}} T @param {Words} words @param {T} report */
const inWords = (words, report) => ({ ...report, headline: words[`says-${report.says}`] ?? report.headline });

/** @param {Words} words @param {Step[]} steps */
export function stepsOf(words, steps) {
  const list = document.createElement("ul");
  for (const { what, verdict, cause, expected, got } of steps) {
    const item = element("li", line([words[verdict] ?? verdict, cause ?? "", what]), kindOf(verdict));
    if (verdict !== "holds") item.append(values(words, expected, got));
    list.append(item);
  }
  return list;
}

/** @param {Words} words @param {{size: string, root: string}} report */
export const where = (words, { size, root }) => element("p", `${words["size"]} ${size} · ${words["root"]} ${root}`);

/** @param {Words} words @param {StationReport} report */
export function station(words, report) {
  const figures = document.createElement("dl");
  for (const one of report.units) {
    figures.append(element("dt", one.unit), element("dd", one.class));
    for (const [name, value] of one.figures) figures.append(element("dt", name), element("dd", value));
  }
  const relied = report.reliedOn.map((one) => element("p", `${words["relies"]}: ${one}`));
  const steps = report.steps.map(({ step, unit, ...rest }) => ({ ...rest, what: line([words[`step-${step}`] ?? step, unit]) }));
  return [...head(words, inWords(words, report)), figures, stepsOf(words, steps), ...relied];
}

/** @param {Words} words @param {Report} report */
export function everything(words, report) {
  const checks = document.createElement("ul");
  for (const { code, title, verdict, cause, details, further } of report.checks) {
    const item = element("li", line([words[verdict] ?? verdict, cause ?? "", code, title]), kindOf(verdict));
    for (const { subject, field: name, expected, got } of verdict === "holds" ? [] : details.slice(0, DETAILS_SHOWN)) {
      item.append(element("p", `${subject} ${name}`), values(words, expected, got));
    }
    const more = details.length - Math.min(details.length, DETAILS_SHOWN) + further;
    if (verdict !== "holds" && more > 0) item.append(element("p", `${more} ${words["more"]}`));
    checks.append(item);
  }
  return [...head(words, inWords(words, report)), where(words, report), checks];
}
