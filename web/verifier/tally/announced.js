// Announcements, collations and proclamations beside the log, spec 4 §15.4.

import { hex } from "../base/bytes.js";
import { stateWords } from "./bound.js";
import { bulletinAt, statusOf } from "./bulletin.js";
import { percent, sum } from "./fractions.js";
import { outcomeOf, ranked, totalsOf, tops } from "./outcome.js";
import { isCounted, sumOrNone, votesOf } from "./results.js";

/** @import { Contest } from "../record/election.js" */
/** @import { Stated } from "./fold.js" */
/** @import { History } from "./history.js" */
/** @import { Results } from "./results.js" */

/**
 * What a size says of a contest, whole or in an area: undefined where it does not say it.
 * @typedef {{counted: bigint, expected: bigint, open: bigint, registered: bigint | null, registeredCounted: bigint | null,
 *   field: (name: string) => bigint | undefined, vote: (code: string) => bigint | undefined, tops: string[], totals: bigint[],
 *   rule: string, seats: number, whole: boolean, state: string | null, leader: string, status: string, seatsOf: ((code: string) => number | undefined) | null}} View
 */
/** @typedef {{field: string, announced: string, computed: string, result: string}} Row */
/** @typedef {{rows: Row[], then: Row[], log: string, root: string}} Comparison */

const KINDS = ["announcement", "collation", "proclamation"];
const LEADER_RULES = ["majority", "top-two", "forty-ten"];

/** @param {Results} results @param {Contest} contest @param {string} track @param {string} area @returns {View | null} */
function viewOf(results, contest, track, area) {
  if (area !== "*" && !results.election?.areas.has(area)) return null;
  const outcome = outcomeOf(results, contest, track);
  const units = area === "*" ? outcome.units : outcome.units.filter((unit) => unit.areas.includes(area));
  if (area !== "*" && units.length === 0) return null;
  const counted = units.filter(isCounted);
  const fields = new Set(results.election?.forms.get(contest.form)?.fields.map((field) => field.name));
  const levels = results.election?.forms.get(contest.form)?.levels;
  const hasFigure = (/** @type {import("../record/election.js").Choice} */ choice) => choice.parent === null || levels !== "lists"; // a value column, spec 4 §7
  const known = new Set(contest.choices.filter(hasFigure).map((choice) => choice.code));
  const { answer } = outcome;
  return {
    counted: BigInt(counted.length), expected: BigInt(units.length), open: BigInt(units.length - counted.length),
    registered: sumOrNone(units.map((unit) => unit.bounds.registered)),
    registeredCounted: sumOrNone(counted.map((unit) => unit.bounds.registered)),
    field: (name) => (fields.has(name) ? sum(counted.map((unit) => unit.fields.get(name) ?? 0n)) : undefined),
    vote: (code) => (known.has(code) ? sum(counted.map((unit) => votesOf(results, contest, unit.votes, code))) : undefined),
    tops: tops(contest), totals: totalsOf(results, contest, counted), rule: contest.outcome, seats: contest.seats ?? 1, whole: area === "*",
    state: contest.outcome === "none" ? null : stateWords(outcome.judged), leader: outcome.leader, status: statusOf(results),
    seatsOf: answer === null ? null : (code) => answer.seats[tops(contest).indexOf(code)],
  };
}

/** The same from the lines of a `bulletin.txt`. @param {string[]} lines @param {string} contest @returns {View | null} */
function viewOfBulletin(lines, contest) {
  const start = lines.indexOf(`contest ${contest}`);
  if (start < 0) return null;
  const next = lines.findIndex((line, i) => i > start && line.startsWith("contest "));
  const block = lines.slice(start, next < 0 ? lines.length : next).map((line) => line.split(" "));
  const get = (/** @type {string} */ key) => block.find(([name]) => name === key)?.slice(1).join(" ") ?? "";
  const totals = block.filter(([key]) => key === "total").map(([, code = "", votes = "0"]) => ({ code, votes: BigInt(votes) }));
  const seats = new Map(block.filter(([key]) => key === "seat").map(([, code = "", n]) => [code, Number(n)]));
  const [covered = "0/0", registered = "none"] = get("coverage").split(" ");
  const [some, all] = registered === "none" ? [null, null] : registered.split("/").map(BigInt);
  const [counted = 0n, expected = 0n] = covered.split("/").map(BigInt);
  return {
    counted, expected, open: expected - counted, registered: all ?? null, registeredCounted: some ?? null, field: () => undefined,
    vote: (code) => totals.find((one) => one.code === code)?.votes, tops: totals.map(({ code }) => code),
    totals: totals.map(({ votes }) => votes), rule: get("rule"), seats: get("seats") === "none" ? 1 : Number(get("seats")), whole: true,
    state: get("state") || null, leader: get("leader"), status: lines.find((line) => line.startsWith("status "))?.slice(7) ?? "",
    seatsOf: seats.size === 0 ? null : (code) => seats.get(code),
  };
}

/** Compared below its own index. @param {History} history @param {Stated} stated @returns {Promise<Comparison>} */
export async function comparison(history, stated) {
  const known = /** @type {Comparison | undefined} */ (history.compared.get(stated.id));
  if (known !== undefined) return known;
  const { values, index } = stated;
  const results = await history.at(index);
  const contest = results.election?.contests.get(values.get("contest") ?? "");
  const area = values.get("area") === undefined || values.get("area") === "all" ? "*" : (values.get("area") ?? "*");
  const view = contest === undefined ? null : viewOf(results, contest, values.get("track") ?? "official", area);
  const rows = rowsOf(stated, view);
  const size = Number(values.get("size") ?? -1);
  const names = values.has("size") && values.has("root");
  const follows = names && size <= index && hex(history.rootAt(size)) === values.get("root");
  const published = results.fold.effects.some((one) => one.kind === "publication" && one.index < index && one.values.get("size") === String(size));
  const then = follows && published ? await thenRows(history, stated, size, area) : [];
  const found = { rows, then, log: names ? "yes" : "no", root: names ? (follows ? "follows" : "differs") : "" };
  history.compared.set(stated.id, found);
  return found;
}

/** @param {History} history @param {Stated} stated @param {number} size @param {string} area */
async function thenRows(history, stated, size, area) {
  const lines = await bulletinAt(history, size);
  const view = area === "*" ? viewOfBulletin(lines, stated.values.get("contest") ?? "") : null;
  return rowsOf(stated, view);
}

/** @param {Stated} stated @param {View | null} view @returns {Row[]} */
function rowsOf(stated, view) {
  const listed = stated.values.all("vote").map((line) => line.split(" ")[0] ?? "");
  const said = stated.values.lines.filter(({ key }) => !["by", "made", "contest", "area", "size", "root", "document", "agent", "organ",
    "status", "article", "track"].includes(key));
  return said.flatMap(({ key, value }) => rowsOfLine(key, value, view, listed));
}

/** @param {string} field @param {string} announced @param {{value: string, equal: boolean} | null} computed @returns {Row} */
function row(field, announced, computed) {
  if (computed === null) return { field, announced, computed: "", result: "not-comparable" };
  return { field, announced, computed: computed.value, result: computed.equal ? "equal" : "differs" };
}

/** @param {string} field @param {string} announced @param {bigint | null | undefined} value */
function numberRow(field, announced, value) {
  return row(field, announced, value === null || value === undefined ? null : { value: String(value), equal: String(value) === announced });
}

/** A percentage with the decimals announced. @param {string} field @param {string} announced @param {bigint | null | undefined} n @param {bigint | null | undefined} m */
function percentRow(field, announced, n, m) {
  if (n === null || n === undefined || m === null || m === undefined || m === 0n) return row(field, announced, null);
  const value = percent(n, m, announced.split(".")[1]?.length ?? 0);
  return row(field, announced, { value, equal: value === announced });
}

/** @param {string} key @param {string} value @param {View | null} view @param {string[]} listed @returns {Row[]} */
function rowsOfLine(key, value, view, listed) {
  const [a = "", b = "", c = ""] = value.split(" ");
  const valid = view === null ? null : sum(view.totals);
  switch (key) {
    case "stations": return [numberRow("stations", a, view?.counted), numberRow("of", b, view?.expected)];
    case "covered": return [coveredRow(a, b, view)];
    case "registered": return [numberRow("registered", a, view?.registered)];
    case "figure": return [numberRow(a, b, view?.field(a))];
    case "inputs": return [numberRow("inputs", a, view?.counted)];
    case "elected": return [electedRow(a, b, view)];
    case "says": return [saysRow(value, view)];
    case "vote": {
      const top = view?.tops.includes(a) ? view.vote(a) : undefined;
      return [...counted(`vote ${a}`, b, view?.vote(a)), ...shared(`percent ${a}`, c === "" ? "none" : c, top, valid)];
    }
    case "others": {
      const rest = view === null ? null : sum(view.tops.flatMap((code, i) => (listed.includes(code) ? [] : [view.totals[i] ?? 0n])));
      return [...counted("others", a, rest), ...shared("percent others", b, rest, valid)];
    }
    default: return [numberRow(key, value, view?.field(key))];
  }
}

/** @param {string} field @param {string} announced @param {bigint | null | undefined} value */
function counted(field, announced, value) {
  return announced === "none" ? [] : [numberRow(field, announced, value)];
}

/** @param {string} field @param {string} announced @param {bigint | null | undefined} n @param {bigint | null | undefined} m */
function shared(field, announced, n, m) {
  return announced === "none" ? [] : [percentRow(field, announced, n, m)];
}

/** @param {string} announced @param {string} base @param {View | null} view */
function coveredRow(announced, base, view) {
  if (base === "stations" || base === "records") return percentRow("covered", announced, view?.counted, view?.expected);
  if (base === "registered") return percentRow("covered", announced, view?.registeredCounted, view?.registered);
  return row("covered", announced, null);
}

/** The first places by votes; null where a tie decides who has them. @param {View} view @param {number} n */
function firstPlaces(view, n) {
  const order = ranked(view.totals);
  const [last, next] = [view.totals[order[n - 1] ?? -1], view.totals[order[n] ?? -1]];
  if (last === undefined || last === 0n || last === next) return null;
  return order.slice(0, n).map((i) => view.tops[i] ?? "");
}

/** @param {string} choice @param {string} seats @param {View | null} view */
function electedRow(choice, seats, view) {
  const field = `elected ${choice}`;
  if (view === null || !view.whole || !view.tops.includes(choice)) return row(field, seats, null);
  if (view.seatsOf !== null) return numberRow(field, seats, BigInt(view.seatsOf(choice) ?? 0));
  const n = view.rule === "plurality" ? view.seats : LEADER_RULES.includes(view.rule) ? 1 : 0;
  const drawn = n === 1 && view.tops.includes(view.leader) ? [view.leader] : null;
  const places = n === 0 ? null : (drawn ?? firstPlaces(view, n));
  return numberRow(field, seats, places === null ? null : places.includes(choice) ? 1n : 0n);
}

/** @param {string} said @param {View | null} view @returns {Row} */
function saysRow(said, view) {
  const field = `says ${said}`;
  const [word, choice] = said.split(" ");
  const is = (/** @type {string} */ value, /** @type {boolean} */ equal) => row(field, said, { value, equal });
  if (view === null) return row(field, said, null);
  if (word === "complete") return is(String(view.open), view.open === 0n);
  if (word === "final") return is(view.status, view.status === "certified");
  if (!view.whole || view.state === null) return row(field, said, null);
  if (word === "irreversible") return is(view.state, view.state === "closed");
  if (view.seatsOf !== null) return row(field, said, null);
  if (word === "winner") {
    if (view.leader === "tie") return row(field, said, null);
    return is(view.leader, choice === undefined ? view.leader !== "none" : view.leader === choice);
  }
  const two = choice === undefined ? null : firstPlaces(view, 2);
  return two === null ? row(field, said, null) : is(two.join("+"), two.includes(choice ?? ""));
}

/** @param {History} history @param {Stated[]} statements of the account, in order of index */
export async function announcementRows(history, statements) {
  /** @type {(Row & {stated: Stated, contest: string | undefined, area: string, track: string, log: string, root: string,
   *   then: string | undefined, then_result: string | undefined})[]} */
  const rows = [];
  for (const stated of statements.filter(({ kind }) => KINDS.includes(kind))) {
    const { rows: found, then, log, root } = await comparison(history, stated);
    const area = stated.values.get("area");
    found.forEach((one, i) => rows.push({
      stated, contest: stated.values.get("contest"), area: area === undefined || area === "all" ? "*" : area,
      track: stated.values.get("track") ?? "official", ...one, log, root, then: then[i]?.computed, then_result: then[i]?.result,
    }));
  }
  return rows;
}
