// The kinds of statement that move figures, spec 1 §4.

import { concat, decimal, fromBase64 } from "../base/bytes.js";
import { Failure } from "../base/failure.js";
import { parseCheckpoint } from "../log/checkpoint.js";
import { parseNote } from "../log/note.js";
import { isHeaderText } from "./header.js";
import { parseCondition, parseSum } from "./conditions.js";
import { first, form, readTable, row, two, whole } from "./schema.js";
import { ACTS, ROLES, isCode, isCount, timeOf } from "./values.js";

/** @import { Note } from "../log/note.js" */
/** @import { Faults, Line, Row } from "./schema.js" */
/** @typedef {(lines: Line[], faults: Faults) => void} Reader */

export const STATUS = "pre-election|unofficial-partial|unofficial-complete|certified|recount|correction";
export const OUTCOME = "plurality|majority|top-two|forty-ten|dhondt|sainte-lague|modified-sainte-lague|hare|droop|dutch-council|none";
const STATION_TYPE = "ordinary|abroad|postal|early|prison|mobile|provisional|special";
const STATION_ROW = `CODE CODE ${STATION_TYPE} COUNT|none COUNT|none CODE|none GEO|none WORDS`;
const HOLDER_ROLES = ["authority", "contestant", "court", "intake", "media", "observer", "promise", "publisher"];
/** Roles whose keys only `holder` lines give (§3.1). */
const HOLDER_ONLY = ["authority", "contestant", "media", "observer"];
const PART_TYPES = ["areas", "contests", "choices", "forms", "rules", "texts"];
/** Names that a field cannot have, beside the keys of a record. */
const NO_FIELD = ["and", "ballots", "candidates", "choices", "levels", "register.max-ballots", "register.registered", "when"];
export const RECORD_KEYS = ["station", "contest", "track", "poll", "count", "vote", "closed", "counted", "agent", "copy", "explain"];
export const PIECE = 720;

/** @param {string} word */
export function isFieldName(word) {
  return isCode(word) && /^[a-z]/.test(word) && !RECORD_KEYS.includes(word);
}

/** @param {Row[]} table @param {(one: Values, faults: Faults) => void} [then] @returns {Reader} */
export function kind(table, then = () => {}) {
  return (lines, faults) => {
    readTable(table, lines, faults);
    if (faults.first === null) then(new Values(lines), faults);
  };
}

/** The values of lines by key. */
export class Values {
  /** @param {Line[]} lines */
  constructor(lines) {
    this.lines = lines;
  }

  /** @param {string} key */
  all(key) {
    return this.lines.filter((line) => line.key === key).map((line) => line.value);
  }

  /** @param {string} key */
  get(key) {
    return this.lines.find((line) => line.key === key)?.value;
  }

  /** @param {string} key */
  has(key) {
    return this.get(key) !== undefined;
  }
}

/** EXPR of a `sign` line (§3.5): its terms, or null. @param {string} text */
export function parseExpression(text) {
  const terms = text.split("+").map((term) => {
    const [role = "", k = "", ...rest] = term.split(":");
    return ROLES.includes(role) && isCount(k) && k !== "0" && rest.length === 0 ? { role, k: Number(k) } : null;
  });
  const roles = new Set(terms.map((term) => term?.role));
  if (terms.includes(null) || roles.size < terms.length) return null;
  return /** @type {{role: string, k: number}[]} */ (terms);
}

/** @param {string} value */
function isSign(value) {
  const [act = "", expression = "", ...rest] = value.split(" ");
  if (!form("ACT")(act) || rest.length > 0) return false;
  if (parseExpression(expression) === null) throw new Failure("expression", { layer: "policy" });
  return true;
}

const DEFINITION = [
  row("name", "WORDS"), row("test", "yes|no"), row("notice ?", "WORDS"), row("custodian ?", "WORDS"),
  row("languages", isLanguages), row("opens", "TIME"), row("closes", "TIME"), row("freeze", "TIME"),
  row("cadence", "COUNT"), row("gap", "COUNT"), row("delay", "COUNT"), row("register-days", "COUNT"),
  row("ruling-days ?", "COUNT"),
  row("due *", "by-station|first|last|proclamation TIME", { ascending: first }), row("tolerates", "COUNT"), row("stations", "COUNT"), row("agents", "none|all"),
  row("final", "WORDS"), row("part +", `${PART_TYPES.join("|")} POSITIVE HASH`, { max: 512 }),
  row("holder +", "NAME KEY", { ascending: first, max: 256 }), row("sign +", isSign, { ascending: whole, max: 256 }),
  row("witness-policy +", "WORDS", { max: 256 }),
];

/** The definition's keys in order, which an amend may replace. */
export const DEFINITION_KEYS = DEFINITION.map((one) => one.key);

/** @param {string} value */
function isLanguages(value) {
  const codes = value.split(" ");
  return codes.every(isCode);
}

/** What a definition demands of its keys, where they stand. @param {Values} one @param {Faults} faults @param {boolean} all */
function definitionDemands(one, faults, all) {
  const languages = one.get("languages")?.split(" ") ?? [];
  faults.require(new Set(languages).size === languages.length, "order");
  faults.require(languages.length <= 64, "limit");
  faults.require(partsInOrder(one.all("part")), "order");
  const holders = one.all("holder").map((holder) => first(holder).split("/")[0] ?? "");
  faults.require(holders.every((role) => HOLDER_ROLES.includes(role)), "conflict");
  const amends = one.all("sign").filter((line) => first(line) === "amend").map((line) => line.split(" ")[1] ?? "");
  faults.require(amends.every((text) => parseExpression(text)?.some(({ role }) => role === "authority")), "conflict");
  if (all || holders.length > 0) faults.require(holders.includes("authority"), "conflict");
  const acts = one.all("sign").map(first);
  if (all || acts.length > 0) faults.require(ACTS.every((act) => acts.includes(act)), "conflict");
}

/** TYPE in its order, N = 1, 2 … within the type. @param {string[]} parts */
function partsInOrder(parts) {
  let before = { type: -1, n: 0 };
  for (const part of parts) {
    const [name = "", n = ""] = part.split(" ");
    const type = PART_TYPES.indexOf(name);
    const expected = type === before.type ? before.n + 1 : 1;
    if (type < before.type || Number(n) !== expected) return false;
    before = { type, n: Number(n) };
  }
  return true;
}

/** @type {Reader} */
function amend(lines, faults) {
  const optional = DEFINITION.map((one) => ({ ...one, times: /** @type {Row["times"]} */ (one.times === "+" || one.times === "*" ? "*" : "?") }));
  kind([row("amends", "HASH"), ...optional], (one) => definitionDemands(one, faults, false))(lines, faults);
  faults.require(lines.length > 1, "key");
}

/** Rows of each type of part: key and spelling. @type {Record<string, Record<string, string | ((value: string) => boolean)>>} */
const PART_ROWS = {
  areas: { area: "CODE CODE|none CODE WORDS" },
  contests: { contest: `CODE AREA-LIST CODE ${OUTCOME} COUNT|none WORDS`, option: "CODE TEXT-KEY WORDS" },
  choices: { choice: "CODE CODE CODE|none list|candidate|option WORDS" },
  forms: {
    levels: "CODE lists|candidates|both", field: isField, votes: "CODE", ballots: isBallots, reason: "CODE CODE WORDS",
  },
  rules: {
    rule: isRule, hides: isHides, effect: "FINDING note|flag|exclude",
    document: "paper|electronic|recount|copy|scan POSITIVE CODE full|evidence|none yes|no WORDS", basis: "CHECK WORDS",
  },
  texts: { text: "CODE TEXT-KEY WORDS" },
};

/** @param {string} value */
function isField(value) {
  const name = value.split(" ")[1] ?? "";
  return form("CODE CODE required|optional WORDS")(value) && isFieldName(name) && !NO_FIELD.includes(name);
}

/** §4: a sum of fields, `choices` and `candidates` without coefficients; another is no sound expression. @param {string} value */
function isBallots(value) {
  const at = value.indexOf(" ");
  if (at < 0 || !isCode(value.slice(0, at))) return false;
  const terms = parseSum(value.slice(at + 1));
  const plain = terms.every(({ name }) => name !== null && name !== "ballots" && !name.startsWith("register."));
  if (!plain || /[0-9] [a-z]/.test(value.slice(at + 1).replace(/[a-z][a-z0-9.-]*/g, "a"))) {
    throw new Failure("condition", { layer: "rule" });
  }
  return true;
}

/** @param {string} value */
function isRule(value) {
  if (!form("FINDING note|flag|exclude WORDS")(value)) return false;
  parseCondition(value.split(" ").slice(2).join(" "));
  return true;
}

/** @param {string} value */
function isHides(value) {
  const codes = value.split(" ");
  return codes.length >= 2 && codes.every(form("FINDING"));
}

/** @type {Reader} */
function part(lines, faults) {
  const [head, ...rows] = lines;
  if (head?.key !== "part" || rows.length === 0) return faults.add("key");
  if (!form(`${PART_TYPES.join("|")} POSITIVE`)(head.value)) return faults.add("value");
  const known = PART_ROWS[first(head.value)] ?? {};
  for (const { key, value } of rows) {
    const spelling = known[key];
    if (spelling === undefined) faults.add("key");
    else faults.require((typeof spelling === "string" ? form(spelling) : spelling)(value), "value");
    const areas = key === "contest" ? (value.split(" ")[1] ?? "").split(",") : [];
    faults.require(new Set(areas).size === areas.length, "order");
  }
}

/** Pieces of 720 bytes, the last of 1 to 720, at most 50 (§4 in-force). */
export const checkpointRows = row("checkpoint +", "BASE64", { max: 50 });

/** The checkpoint note in the pieces, or null. @param {string[]} pieces @returns {Note | null} */
export function joinPieces(pieces) {
  const parts = pieces.map((piece) => fromBase64(piece) ?? new Uint8Array());
  const fit = parts.every((bytes, i) => (i < parts.length - 1 ? bytes.length === PIECE : bytes.length <= PIECE));
  if (!fit) return null;
  try {
    const note = parseNote(concat(...parts));
    parseCheckpoint(note.textBytes);
    return note;
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

/** @type {Reader} */
function register(lines, faults) {
  const table = [
    row("chunk", "POSITIVE POSITIVE"), row("area *", "CODE COUNT COUNT", { ascending: first }),
    row("station +", STATION_ROW, { ascending: first }),
  ];
  kind(table, (one) => {
    const [n = 0, of = 0] = (one.get("chunk") ?? "").split(" ").map(Number);
    faults.require(n <= of, "conflict");
    faults.require(n === 1 || !one.has("area"), "conflict");
  })(lines, faults);
}

const registerChange = kind([
  row("change", "add|move|merge|close|registered"), row("station", "CODE"), row("effective", "TIME"),
  row("reason", "CODE"), row("told ?", "CODE TIME"), row("affected ?", "COUNT"), row("row ?", STATION_ROW), row("into ?", "CODE"),
], (one, faults) => {
  const change = one.get("change") ?? "";
  const station = one.get("station");
  faults.require(one.has("row") === ["add", "move", "registered"].includes(change), "key");
  faults.require(one.has("into") === (change === "merge"), "key");
  faults.require(one.get("into") !== station, "conflict");
  faults.require(!one.has("row") || first(one.get("row") ?? "") === station, "conflict");
});

/** The lines of a record from `station` to its last field or vote line: identity, then one block of votes among the fields. */
const IDENTITY = [
  row("station", "CODE"), row("contest", "CODE"), row("track", "preliminary|official"),
  row("poll", "POSITIVE"), row("count", "POSITIVE"),
];
const TAIL = [
  row("closed ?", "TIME"), row("counted ?", "TIME"),
  row("agent *", "CODE signed-key|signed-ink|refused|absent", { ascending: first }),
  row("copy *", "CODE given|refused|absent", { ascending: first }),
  row("explain *", "FINDING CODE COUNT", { ascending: two }),
];

/** How many of the lines are fields or votes: one block of votes among fields. @param {Line[]} lines @param {Faults} faults */
export function readFigures(lines, faults) {
  const end = lines.findIndex(({ key }) => key !== "vote" && !isFieldName(key));
  const figures = lines.slice(0, end < 0 ? lines.length : end);
  const votes = figures.filter(({ key }) => key === "vote").map(({ value }) => value);
  const fields = figures.filter(({ key }) => key !== "vote");
  const blocks = figures.filter(({ key }, i) => key === "vote" && figures[i - 1]?.key !== "vote").length;
  faults.require(blocks <= 1, "key");
  faults.require(new Set(fields.map(({ key }) => key)).size === fields.length, "order");
  faults.require(fields.every(({ value }) => isCount(value)) && votes.every(form("CODE COUNT")), "value");
  faults.require(new Set(votes.map(first)).size === votes.length, "order");
  return figures.length;
}

/** @param {Row[]} before @param {Row[]} after @param {(one: Values, faults: Faults) => void} [then] @returns {Reader} */
export function withFigures(before, after, then = () => {}) {
  return (lines, faults) => {
    const start = lines.findIndex(({ key }, i) => i > 0 && !before.some((one) => one.key === key));
    const head = lines.slice(0, start < 0 ? lines.length : start);
    const rest = lines.slice(head.length);
    const figures = readFigures(rest, faults);
    readTable(before, head, faults);
    readTable(after, rest.slice(figures), faults);
    if (faults.first === null) then(new Values(lines), faults);
  };
}

export const RECORD_IDENTITY = IDENTITY;
const record = withFigures(IDENTITY, TAIL);
const correction = withFigures([row("corrects", "HASH"), row("reason", "CODE"), ...IDENTITY], TAIL);

const EFFECTS = "include|exclude|votes-removed|votes-null|replaced|re-run|suspended|reversed|admitted-late|candidate-void|lot";
const WITH_CHOICES = ["votes-removed", "votes-null", "candidate-void", "lot"];
const SCOPES = ["record HASH", "station CODE CODE", "area CODE CODE", "contest CODE"].map(form);

const decision = kind([
  row("scope", (value) => SCOPES.some((scope) => scope(value))), row("effect", EFFECTS),
  row("head *", "HASH", { ascending: whole, max: 800 }), row("changes ?", "HASH"), row("organ", "CODE"),
  row("article", "WORDS"), row("choice *", "CODE COUNT", { once: first, max: 1_000 }), row("with ?", "HASH"),
], (one, faults) => {
  const effect = one.get("effect") ?? "";
  const scope = first(one.get("scope") ?? "");
  faults.require(one.has("choice") === WITH_CHOICES.includes(effect), "conflict");
  faults.require(one.has("with") === (effect === "replaced"), "conflict");
  faults.require(effect !== "reversed" || one.has("changes"), "conflict");
  faults.require(effect !== "admitted-late" || scope === "record", "conflict");
  faults.require(!["candidate-void", "lot"].includes(effect) || scope === "contest", "conflict");
});

const stationEvent = kind([
  row("station", "CODE"), row("event", "opened|not-opened|suspended|moved|closed|destroyed"), row("time", "TIME"),
  row("zero ?", "yes"), row("reason ?", "CODE"),
], (one, faults) => faults.require(!one.has("zero") || one.get("event") === "opened", "conflict"));

/** §4 promise: groups of lines that repeat in that order. @type {Reader} */
function promise(lines, faults) {
  const group = [
    row("id", "HASH"), row("index", "SIZE"), row("leaf", "HASH"), row("time", "TIME"), row("deadline", "TIME"),
    row("level", "local|standby|witnessed"), row("header", (value) => isHeaderText(fromBase64(value) ?? new Uint8Array())),
  ];
  if (lines.length === 0) faults.add("key");
  for (let at = 0; at < lines.length; at += group.length) readTable(group, lines.slice(at, at + group.length), faults);
  const indexes = lines.filter(({ key }) => key === "index").map(({ value }) => decimal(value) ?? 0n);
  faults.require(indexes.every((index, i) => i === 0 || (indexes[i - 1] ?? 0n) < index), "order");
  faults.require(indexes.length <= 512, "limit");
}

/** @type {Record<string, Reader>} */
export const KINDS = {
  definition: kind(DEFINITION, (one, faults) => definitionDemands(one, faults, true)),
  part,
  amend,
  "in-force": kind([row("amend", "HASH"), checkpointRows], (one, faults) =>
    faults.require(joinPieces(one.all("checkpoint")) !== null, "value")),
  register,
  "register-change": registerChange,
  key: kind([row("key +", "NAME SCOPE KEY SIGNATURE", { ascending: first })], (one, faults) => {
    const fits = one.all("key").map((value) => value.split(" ")).every(([name = "", scope]) =>
      !HOLDER_ONLY.some((role) => name.startsWith(`${role}/`)) && (!name.startsWith("station/") || scope === `station:${name.slice("station/".length)}`));
    faults.require(fits, "conflict");
  }),
  revoke: kind([row("revoke +", "NAME KEY lost|exposed|replaced|fault|withdrawn", { ascending: first })]),
  "station-event": stationEvent,
  record,
  correction,
  endorse: kind([row("endorses", "HASH"), row("signature +", "NAME SIGNATURE-BLOB", { ascending: first, max: 32 })]),
  decision,
  publication: kind([
    row("size", "SIZE"), row("root", "HASH"), row("manifest", "HASH"), row("renderer", "HASH"),
    row("stations-root", "HASH"), row("status", STATUS),
  ]),
  promise,
};

/** @param {string} early @param {string} late */
export function notBefore(early, late) {
  return (timeOf(early) ?? 0) <= (timeOf(late) ?? 0);
}

