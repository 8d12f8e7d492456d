// An election as its definition and parts say it: areas, contests, choices, forms, rules. Spec 1 §4 part, §5.

import { Failure } from "../base/failure.js";
import { NAMED, fieldsOf, judge, parseCondition, parseSum } from "./conditions.js";
import { form } from "./schema.js";
import { isCode } from "./values.js";

/** @import { Condition, Term } from "./conditions.js" */
/** @import { Text } from "./statement.js" */
/** @import { Values } from "./kinds.js" */

const DEPTH_MAX = 32;

/** @typedef {{code: string, parent: string | null, type: string, name: string, depth: number}} Area */
/** @typedef {{code: string, parent: string | null, kind: string, name: string}} Choice */
/** @typedef {{name: string, required: boolean, afterVotes: boolean}} Field */
/** @typedef {{code: string, levels: string, fields: Field[], ballots: Term[], reasons: string[]}} Form */
/** @typedef {{code: string, areas: "all" | string[], form: string, outcome: string, seats: number | null, name: string,
 *   choices: Choice[], options: {key: string, value: string}[]}} Contest */
/** @typedef {{code: string, effect: string, condition: Condition, text: string}} Rule */
/** @typedef {{areas: Map<string, Area>, contests: Map<string, Contest>, forms: Map<string, Form>, rules: Rule[],
 *   hides: Map<string, string[]>, effects: Map<string, string>, bases: Map<string, string>,
 *   documents: {type: string, rank: number, article: string, correction: boolean}[]}} Election */

/** @param {string} code @returns {never} */
function refuse(code) {
  throw new Failure(code, { layer: "election" });
}

/**
 * The election of a definition: `partOf` finds the text of a part by its hash.
 * @param {Values} definition @param {(hash: string) => Text | undefined} partOf
 * @returns {Election}
 */
export function buildElection(definition, partOf) {
  /** @type {Election} */
  const election = {
    areas: new Map(), contests: new Map(), forms: new Map(), rules: [], hides: new Map(), effects: new Map(),
    bases: new Map(), documents: [],
  };
  const builder = new Builder(election, definition.get("languages")?.split(" ") ?? []);
  for (const line of definition.all("part")) {
    const [type, n, hash = ""] = line.split(" ");
    const part = partOf(hash);
    if (part?.values.get("part") !== `${type} ${n}`) return refuse("part");
    for (const { key, value } of part.values.lines.slice(1)) builder.row(key, value);
  }
  builder.finish();
  return election;
}

/** Takes rows in their order; forms are finished at the end, because contests stand before them. */
class Builder {
  /** @type {Map<string, {levels: string[], votes: number, ballots: string[], fields: Field[], reasons: string[]}>} */
  forms = new Map();
  seen = new Set();

  /** @param {Election} election @param {string[]} languages */
  constructor(election, languages) {
    this.election = election;
    this.languages = languages;
  }

  /** @param {string} key @param {string} value */
  row(key, value) {
    const words = value.split(" ");
    const rest = (/** @type {number} */ from) => words.slice(from).join(" ");
    const [a = "", b = "", c = "", d = "", e = ""] = words;
    switch (key) {
      case "area": return this.area({ code: a, parent: b === "none" ? null : b, type: c, name: rest(3), depth: 1 });
      case "contest": return this.contest(a, b, c, d, e, rest(5));
      case "option": return this.option(a, b, rest(2));
      case "choice": return this.choice(a, { code: b, parent: c === "none" ? null : c, kind: d, name: rest(4) });
      case "rule": this.once(`rule ${a}`); return this.election.rules.push({ code: a, effect: b, condition: parseCondition(rest(2)), text: rest(2) });
      case "hides": this.once(`hides ${a}`); return this.election.hides.set(a, words.slice(1));
      case "effect": this.once(`effect ${a}`); return this.election.effects.set(a, b);
      case "document": return this.document(words);
      case "basis": this.once(`basis ${a}`); return this.election.bases.set(a, rest(1));
      case "text": this.once(`text ${a} ${b}`); return this.languages.includes(a) || refuse("unknown");
      default: return this.formRow(key, words);
    }
  }

  /** @param {string} what */
  once(what) {
    if (this.seen.has(what)) refuse("repeated");
    this.seen.add(what);
  }

  /** @param {Area} area */
  area(area) {
    this.once(`area ${area.code}`);
    if (area.parent !== null) {
      const parent = this.election.areas.get(area.parent) ?? refuse("unknown");
      area.depth = parent.depth + 1;
      if (area.depth > DEPTH_MAX) refuse("conflict");
    }
    this.election.areas.set(area.code, area);
  }

  /** @param {string} code @param {string} areas @param {string} formCode @param {string} outcome @param {string} seats @param {string} name */
  contest(code, areas, formCode, outcome, seats, name) {
    this.once(`contest ${code}`);
    this.election.contests.set(code, {
      code, areas: areas === "all" ? "all" : areas.split(","), form: formCode, outcome,
      seats: seats === "none" ? null : Number(seats), name, choices: [], options: [],
    });
  }

  /** Spec 4 §6. @param {string} contest @param {string} key @param {string} value */
  option(contest, key, value) {
    const spelt = {
      threshold: form("FRACTION"), "first-divisor": form("FRACTION"), "list-seats": form("exhaust"),
      "majority-clause": form("yes"), alliance: form("CODES"),
    };
    const found = this.election.contests.get(contest) ?? refuse("unknown");
    const check = /** @type {Record<string, (value: string) => boolean>} */ (spelt)[key];
    const again = key !== "alliance" && found.options.some((option) => option.key === key);
    if (check === undefined || again || !check(value)) return refuse("conflict");
    found.options.push({ key, value });
  }

  /** @param {string} contest @param {Choice} choice */
  choice(contest, choice) {
    const found = this.election.contests.get(contest) ?? refuse("unknown");
    this.once(`choice ${contest} ${choice.code}`);
    if (choice.parent !== null) {
      const parent = found.choices.find((one) => one.code === choice.parent) ?? refuse("unknown");
      if (parent.kind !== "list" || choice.kind !== "candidate") refuse("conflict");
    }
    found.choices.push(choice);
  }

  /** @param {string[]} words */
  document([type = "", rank = "", , , correction, ...article]) {
    this.once(`document ${type}`);
    this.once(`rank ${rank}`);
    this.election.documents.push({ type, rank: Number(rank), article: article.join(" "), correction: correction === "yes" });
  }

  /** @param {string} key @param {string[]} words */
  formRow(key, [code = "", name = "", need = "", ...more]) {
    const one = this.forms.get(code) ?? { levels: [], votes: 0, ballots: [], fields: [], reasons: [] };
    this.forms.set(code, one);
    if (key === "levels") one.levels.push(name);
    else if (key === "votes") one.votes += 1;
    else if (key === "ballots") one.ballots.push([name, need, ...more].join(" ").trim());
    else if (key === "reason") one.reasons.push(name);
    else {
      this.once(`field ${code} ${name}`);
      one.fields.push({ name, required: need === "required", afterVotes: one.votes > 0 });
    }
  }

  finish() {
    const { areas, contests, forms } = this.election;
    for (const [code, one] of this.forms) forms.set(code, this.finishForm(code, one));
    for (const contest of contests.values()) {
      if (!forms.has(contest.form)) refuse("unknown");
      if (contest.areas !== "all" && contest.areas.some((area) => !areas.has(area))) refuse("unknown");
      checkAlliances(contest);
    }
    const fields = new Set([...forms.values()].flatMap((one) => one.fields.map((field) => field.name)));
    for (const { condition } of this.election.rules) {
      if (fieldsOf(condition).some((name) => !fields.has(name))) throw new Failure("name", { layer: "rule" });
    }
  }

  /**
   * @param {string} code
   * @param {{levels: string[], votes: number, ballots: string[], fields: Field[], reasons: string[]}} one
   * @returns {Form}
   */
  finishForm(code, { levels, votes, ballots, fields, reasons }) {
    for (const count of [levels.length, votes, ballots.length]) {
      if (count > 1) refuse("repeated");
      if (count === 0) refuse("conflict");
    }
    const terms = parseSum(ballots[0] ?? "");
    const known = (/** @type {Term} */ { name }) => name !== null && (NAMED.includes(name) || fields.some((field) => field.name === name));
    if (!terms.every(known)) throw new Failure("name", { layer: "rule" });
    return { code, levels: levels[0] ?? "", fields, ballots: terms, reasons };
  }
}

/** Alliances name lists of the contest, each in one alliance. @param {Contest} contest */
function checkAlliances(contest) {
  const named = contest.options.filter(({ key }) => key === "alliance").flatMap(({ value }) => value.split(","));
  for (const code of named) {
    if (!contest.choices.some((choice) => choice.code === code && choice.kind === "list")) refuse("unknown");
  }
  if (new Set(named).size < named.length) refuse("repeated");
}

/** The area and those above it, itself first. @param {Election} election @param {string} code */
export function areasAt(election, code) {
  const found = [];
  for (let area = election.areas.get(code); area !== undefined; area = area.parent === null ? undefined : election.areas.get(area.parent)) {
    found.push(area.code);
  }
  return found;
}

/** §4 register: the contests whose AREAS contain this area or one above it. @param {Election} election @param {string} area */
export function contestsAt(election, area) {
  const areas = areasAt(election, area);
  if (areas.length === 0) return [];
  return [...election.contests.values()].filter((contest) => contest.areas === "all" || contest.areas.some((one) => areas.includes(one)));
}

/** The choices that have a line on the form, in ballot order. @param {Election} election @param {Contest} contest */
export function lineChoices(election, contest) {
  const levels = election.forms.get(contest.form)?.levels;
  if (levels === "lists") return contest.choices.filter((choice) => choice.parent === null);
  if (levels === "candidates") return contest.choices.filter((choice) => choice.kind !== "list");
  return contest.choices;
}

/** The figures of a record: fields by name, votes by choice, as they stand.
 * @typedef {{fields: Map<string, bigint>, votes: Map<string, bigint>, order: string[]}} Figures */

/** @param {Values} values @returns {Figures} */
export function figuresOf(values) {
  const fields = new Map();
  const votes = new Map();
  const order = [];
  for (const { key, value } of values.lines) {
    if (key === "vote") {
      const [choice = "", count = ""] = value.split(" ");
      votes.set(choice, BigInt(count));
      order.push(`vote ${choice}`);
    } else if (/^[0-9]+$/.test(value) && isCode(key) && !["poll", "count"].includes(key) && !TABLE_KEYS.includes(key)) {
      fields.set(key, BigInt(value));
      order.push(key);
    }
  }
  return { fields, votes, order };
}

const TABLE_KEYS = ["station", "contest", "track", "poll", "count", "corrects", "reason", "closed", "counted", "agent", "copy",
  "explain", "area", "made", "inputs", "submitter", "commit", "leaf", "path", "basis", "of", "image"];

/** Spec 4 §3.1: null if the record fits its form. @param {Election} election @param {Contest} contest @param {Figures} figures */
export function misfit(election, contest, figures) {
  const formOf = election.forms.get(contest.form);
  if (formOf === undefined) return "F101";
  const lines = lineChoices(election, contest).map((choice) => `vote ${choice.code}`);
  const block = figures.order.findIndex((name) => name.startsWith("vote "));
  const place = (/** @type {string} */ name) => figures.order.indexOf(name) > block;
  const known = formOf.fields.filter((field) => figures.fields.has(field.name));
  const found = figures.order.filter((name) => !name.startsWith("vote "));
  const lacks = formOf.fields.some((field) => field.required && !figures.fields.has(field.name));
  const moved = block >= 0 && known.some((field) => field.afterVotes !== place(field.name));
  if (lacks || moved || found.join("\n") !== known.map((field) => field.name).join("\n")) return "F101";
  const votes = figures.order.filter((name) => name.startsWith("vote "));
  if (votes.length !== lines.length || votes.some((vote) => !lines.includes(vote))) return "F102";
  return votes.join("\n") === lines.join("\n") ? null : "F101";
}

/**
 * The value of a name in a condition (§5): null if the record lacks it.
 * @param {Election} election @param {Contest} contest @param {Figures} figures
 * @param {{registered: bigint | null, maxBallots: bigint | null}} bounds
 * @returns {(name: string) => bigint | null}
 */
export function valuesOf(election, contest, figures, bounds) {
  const formOf = election.forms.get(contest.form);
  const votes = (/** @type {(choice: Choice) => boolean} */ of) =>
    contest.choices.filter(of).reduce((sum, choice) => sum + (figures.votes.get(choice.code) ?? 0n), 0n);
  const value = (/** @type {string} */ name) => {
    switch (name) {
      case "choices": return votes((choice) => formOf?.levels === "candidates" ? choice.kind !== "list" : choice.parent === null);
      case "candidates": return votes((choice) => choice.parent !== null);
      case "ballots": return ballotsOf(formOf, value);
      case "register.registered": return bounds.registered;
      case "register.max-ballots": return bounds.maxBallots;
      default: return figures.fields.get(name) ?? null;
    }
  };
  return value;
}

/** The form's `ballots`, null where it names an absent field. @param {Form | undefined} formOf @param {(name: string) => bigint | null} value */
function ballotsOf(formOf, value) {
  let sum = 0n;
  for (const { n, name } of formOf?.ballots ?? []) {
    const one = name === null ? 1n : value(name);
    if (one === null) return null;
    sum += n * one;
  }
  return sum;
}

/** §5 `levels`: null on a form of another level. @param {Election} election @param {Contest} contest @param {Figures} figures */
export function levelsAgree(election, contest, figures) {
  if (election.forms.get(contest.form)?.levels !== "both") return null;
  return contest.choices.filter((choice) => choice.kind === "list").every((list) => {
    const candidates = contest.choices.filter((choice) => choice.parent === list.code);
    const sum = candidates.reduce((all, choice) => all + (figures.votes.get(choice.code) ?? 0n), 0n);
    return candidates.length === 0 || sum === (figures.votes.get(list.code) ?? 0n);
  });
}

/** The rules that a record breaks. @param {Election} election @param {(name: string) => bigint | null} value @param {boolean | null} levels */
export function brokenRules(election, value, levels) {
  return election.rules.filter((rule) => judge(rule.condition, value, levels) === "broken");
}

