// What is carried: a payload opened to the statement it stands for, spec 2 §1.

import { base64, byteOrder, concat, equal, fromUtf8, hex, utf8 } from "../base/bytes.js";
import { Failure, asFailure } from "../base/failure.js";
import { sha256 } from "../base/sha256.js";
import { parseProof } from "../log/proof.js";
import { lineChoices } from "../record/election.js";
import { parseStatement } from "../record/statement.js";
import { isCode, timeOf } from "../record/values.js";
import { Reader } from "./varint.js";

/** @import { Contest, Election, Form } from "../record/election.js" */
/** @import { Values } from "../record/kinds.js" */

const PAYLOAD_MAX = 65_536;
const ROLES = ["agent", "auditor", "authority", "board", "contestant", "court", "intake", "media", "observer", "officer", "promise", "publisher", "station"];
const AGENT = ["signed-key", "signed-ink", "refused", "absent"];
const COPY = ["given", "refused", "absent"];
const OWN_STATION = 128;

/** What the reader has at hand: nothing, an election id, or the definition with its parts.
 * @typedef {{id: string | null, definition: Values | null, election: Election | null}} AtHand */

/** @param {string} code @returns {never} */
function refuse(code) {
  throw new Failure(code, { layer: "payload" });
}

/** The bytes of the statement or receipt. @param {Uint8Array} payload @param {AtHand} hand */
export function openPayload(payload, hand) {
  if (payload.length === 0 || payload.length > PAYLOAD_MAX) refuse("size");
  const content = payload.subarray(1);
  switch (payload[0]) {
    case 0: return checked(content, () => parseStatement(content));
    case 1: return new Compact(content, hand).record(false);
    case 2: return new Compact(content, hand).record(true);
    case 3: return new Compact(content, hand).lines();
    case 4: return checked(content, () => parseProof(content));
    default: return refuse("type");
  }
}

/** @param {Uint8Array} bytes @param {() => unknown} parse */
function checked(bytes, parse) {
  try {
    parse();
    return bytes;
  } catch (error) {
    asFailure(error);
    return refuse("statement");
  }
}

class Compact {
  /** @type {string[]} */ text = [];
  station = "";

  /** @param {Uint8Array} content @param {AtHand} hand */
  constructor(content, hand) {
    this.reader = new Reader(content, () => refuse("cut"), () => refuse("value"));
    this.hand = hand;
  }

  /** §1.3. */
  lines() {
    const check = this.reader.take(4);
    const election = this.hand.id ?? refuse("definition");
    const kind = this.code();
    const rest = fromUtf8(this.reader.take(Number(this.reader.varint()))) ?? refuse("statement");
    const text = `acta/${kind}/v1\nelection ${election}\n${rest}`;
    return this.finish(text, election, check);
  }

  code() {
    const code = this.reader.code();
    return isCode(code) ? code : refuse("value");
  }

  /** §1.2. @param {boolean} correction */
  record(correction) {
    const { definition, election } = this.hand;
    const check = this.reader.take(4);
    if (definition === null || election === null || this.hand.id === null) return refuse("definition");
    const corrects = correction ? [`corrects ${hex(this.reader.take(32))}`, `reason ${this.code()}`] : [];
    const contest = [...election.contests.values()][Number(this.reader.varint())] ?? refuse("definition");
    const form = election.forms.get(contest.form) ?? refuse("definition");
    const flags = this.reader.u8();
    if (flags >= 128) refuse("value");
    this.station = this.code();
    const [poll, count] = flags & 2 ? [this.reader.varint(), this.reader.varint()] : [1n, 1n];
    if (poll < 1n || count < 1n || (flags & 2 && poll === 1n && count === 1n)) refuse("value");
    this.text = [`acta/${correction ? "correction" : "record"}/v1`, `election ${this.hand.id}`, ...corrects, `station ${this.station}`,
      `contest ${contest.code}`, `track ${flags & 1 ? "official" : "preliminary"}`, `poll ${poll}`, `count ${count}`];
    this.figures(election, contest, form);
    this.times(flags, timeOf(definition.get("closes") ?? "") ?? 0, definition.get("closes") ?? "");
    const bodies = definition.all("holder").flatMap((line) => (line.startsWith("contestant/") ? [line.slice(11).split(" ")[0] ?? ""] : [])).sort();
    if (flags & 16) this.bodies("agent", AGENT, bodies);
    if (flags & 32) this.bodies("copy", COPY, bodies);
    if (flags & 64) this.explains([...form.reasons].sort());
    return this.finish(this.text.map((line) => `${line}\n`).join(""), this.hand.id, check);
  }

  /** @param {Election} election @param {Contest} contest @param {Form} form */
  figures(election, contest, form) {
    const optional = form.fields.filter((field) => !field.required);
    const bits = this.reader.take(Math.ceil(optional.length / 8));
    const has = (/** @type {number} */ i) => (((bits[i >> 3] ?? 0) >> (i & 7)) & 1) === 1;
    for (let i = optional.length; i < 8 * bits.length; i += 1) if (has(i)) refuse("value");
    const fields = form.fields.filter((field) => field.required || has(optional.indexOf(field)));
    const line = (/** @type {string} */ name) => this.text.push(`${name} ${this.count()}`);
    fields.filter((field) => !field.afterVotes).forEach((field) => line(field.name));
    lineChoices(election, contest).forEach((choice) => line(`vote ${choice.code}`));
    fields.filter((field) => field.afterVotes).forEach((field) => line(field.name));
  }

  count() {
    const n = this.reader.varint();
    return n <= 4_294_967_295n ? n : refuse("value");
  }

  /** @param {number} flags @param {number} closes @param {string} spelt */
  times(flags, closes, spelt) {
    let [base, like] = [closes, spelt];
    for (const [flag, key] of /** @type {const} */ ([[4, "closed"], [8, "counted"]])) {
      if (!(flags & flag)) continue;
      const word = this.time(base, like);
      this.text.push(`${key} ${word}`);
      if (key === "closed") [base, like] = [timeOf(word) ?? 0, word];
    }
  }

  /** A time against another: the offset is written only where it differs. @param {number} base @param {string} like */
  time(base, like) {
    const n = this.reader.varint();
    const z = n >> 1n;
    const seconds = base + Number(z % 2n === 0n ? z / 2n : -(z + 1n) / 2n);
    const before = offsetOf(like);
    const offset = n & 1n ? Number(this.reader.signed()) : before;
    if (n & 1n && offset === before) refuse("value");
    const word = spell(seconds, offset);
    return timeOf(word) === seconds ? word : refuse("value");
  }

  /** @param {string} key @param {string[]} words @param {string[]} known */
  bodies(key, words, known) {
    for (let n = this.atLeastOne(); n > 0n; n -= 1n) {
      const value = this.reader.varint();
      const word = words[Number(value & 3n)] ?? refuse("value");
      this.text.push(`${key} ${this.placed(value >> 2n, known)} ${word}`);
    }
  }

  /** Place from 1, or 0 and the code itself. @param {bigint} place @param {string[]} known */
  placed(place, known) {
    if (place > 0n) return known[Number(place) - 1] ?? refuse("definition");
    const code = this.code();
    return known.includes(code) ? refuse("value") : code;
  }

  atLeastOne() {
    const n = this.reader.varint();
    return n >= 1n ? n : refuse("value");
  }

  /** @param {string[]} reasons */
  explains(reasons) {
    for (let n = this.atLeastOne(); n > 0n; n -= 1n) {
      const finding = this.reader.varint();
      if (finding >= 2_000n) refuse("value");
      const name = `${finding >= 1_000n ? "W" : "F"}${String(finding % 1_000n).padStart(3, "0")}`;
      const reason = this.placed(this.reader.varint(), reasons);
      this.text.push(`explain ${name} ${reason} ${this.count()}`);
    }
  }

  /** Signature lines, the check, and that what was rebuilt is a statement. @param {string} text @param {string} election @param {Uint8Array} check */
  finish(text, election, check) {
    const lines = [];
    let before = "";
    for (let n = this.atLeastOne(); n > 0n; n -= 1n) {
      const byte = this.reader.u8();
      const own = byte >= OWN_STATION && this.station !== "";
      const role = ROLES[own ? byte - OWN_STATION : byte] ?? refuse("value");
      const code = own ? this.station : this.code();
      if (!own && code === this.station) refuse("value");
      if (byteOrder(before, `${role}/${code}`) >= 0) refuse("value");
      before = `${role}/${code}`;
      lines.push(`— ${election}/${role}/${code} ${base64(this.reader.take(68))}\n`);
    }
    if (this.reader.at < this.reader.bytes.length) refuse("spare");
    const bytes = concat(utf8(`${text}\n`), utf8(lines.join("")));
    const statement = checked(bytes, () => parseStatement(bytes));
    return equal(sha256(statement).subarray(0, 4), check) ? statement : refuse("check");
  }
}

/** Minutes of the offset of a time. @param {string} word */
function offsetOf(word) {
  if (word.endsWith("Z")) return 0;
  const sign = word.at(-6) === "-" ? -1 : 1;
  return sign * (60 * Number(word.slice(-5, -3)) + Number(word.slice(-2)));
}

/** @param {number} seconds @param {number} offset */
function spell(seconds, offset) {
  const shown = new Date((seconds + 60 * offset) * 1000);
  if (Number.isNaN(shown.getTime())) return "";
  const zone = offset === 0 ? "Z" : `${offset < 0 ? "-" : "+"}${String(Math.floor(Math.abs(offset) / 60)).padStart(2, "0")}:${String(Math.abs(offset) % 60).padStart(2, "0")}`;
  return shown.toISOString().slice(0, 19) + zone;
}
