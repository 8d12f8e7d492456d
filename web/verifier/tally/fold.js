// The fold: entries in log order to statements with effect, spec 4 §1 to §3.1.
//
// `Fold` is told each entry once and never takes anything back. What follows at a size is computed by
// `results.js` from what stands here.

import { areasAt, buildElection, contestsAt } from "../record/election.js";
import { KeyLog } from "../record/keys.js";
import { WHOLE, actOf, isSatisfied } from "../record/signing.js";
import { parseEntry } from "../record/entry.js";
import { timeOf } from "../record/values.js";
import { Failure } from "../base/failure.js";
import { Register } from "./register.js";

/** @import { Entry } from "../record/entry.js" */
/** @import { Header } from "../record/header.js" */
/** @import { Election, Figures } from "../record/election.js" */
/** @import { BadLine } from "../record/keys.js" */
/** @import { Place, SignPolicy } from "../record/signing.js" */
/** @import { Text } from "../record/statement.js" */
/** @import { Values } from "../record/kinds.js" */

/**
 * A statement of the log. `effect` is the first index at which its act's policy was satisfied, `fits` false
 * where it does not fit what the log said below it (F608). `policy` and `place` are those it was judged by.
 * @typedef {{id: string, index: number, kind: string, values: Values, header: Header, text: Text, effect: number | null, fits: boolean,
 *   act: string | null, place: Place, policy: SignPolicy, bad: BadLine[], closes: number, contestants: string[], figures: Figures | null,
 *   endorsedAt: number}} Stated
 */
/** What an entry was: without statement where its bytes are none. @typedef {{index: number, header: Header, kind: string, id: string, text: Text}} Logged */

/** What may change where records are expected. */
const EXPECTING = ["part", "register", "register-change", "in-force", "endorse"];

/** @param {Stated} stated */
function isPreliminary({ kind, values }) {
  return (kind === "record" || kind === "correction") && values.get("track") === "preliminary";
}

export class Fold {
  /** @type {Logged[]} */ entries = [];
  /** @type {Map<string, Stated>} */ statements = new Map();
  /** In order of effect. @type {Stated[]} */ effects = [];
  register = new Register();
  /** Contests that have the track `preliminary`: once there, it stays (spec 4 §1). @type {Set<string>} */ preliminary = new Set();
  keys;
  /** @type {{key: string, election: Election | null}} */ #built = { key: "", election: null };

  /** @param {ConstructorParameters<typeof KeyLog>[0]} [options] */
  constructor(options = {}) {
    this.keys = new KeyLog(options);
  }

  get size() {
    return this.entries.length;
  }

  get election() {
    return this.keys.election;
  }

  get definition() {
    return this.keys.definition;
  }

  /** The election as its parts say at this size; null before they are all there. @returns {Election | null} */
  parts() {
    const listed = this.definition.all("part").map((line) => line.split(" ")[2] ?? "");
    const key = [this.keys.definitions.length, ...listed.map((hash) => this.keys.texts.has(hash))].join();
    if (this.#built.key !== key) this.#built = { key, election: this.#build() };
    return this.#built.election;
  }

  #build() {
    try {
      return buildElection(this.definition, (hash) => this.keys.texts.get(hash));
    } catch (error) {
      if (error instanceof Failure) return null;
      throw error;
    }
  }

  /** @param {Uint8Array} bytes the next entry */
  async takeBytes(bytes) {
    await this.take(parseEntry(bytes));
  }

  /** @param {Entry} entry */
  async take(entry) {
    const index = this.entries.length;
    const { statement, header } = entry;
    const before = this.keys.definition;
    const taken = index === 0 ? { signed: await this.keys.begin(entry), endorsed: undefined } : await this.keys.take(entry);
    this.entries.push({ index, header, kind: statement.kind, id: statement.id, text: statement });
    const known = this.statements.get(statement.id);
    const stated = known ?? this.#state(entry, index, index === 0 ? this.keys.definition : before);
    const endorsed = taken.endorsed === undefined ? undefined : this.statements.get(taken.endorsed);
    // §4: of the entry in which it first stands; other entries give a statement signers, never a finding
    if (known === undefined) stated.bad.push(...taken.signed.bad);
    for (const one of [stated, endorsed]) if (one !== undefined) this.#judge(one, index);
    this.#openTracks(stated);
  }

  /** A record of an expected station begins the track, also one that came before its station was expected. @param {Stated} stated */
  #openTracks(stated) {
    const own = isPreliminary(stated);
    if (!own && !EXPECTING.includes(stated.kind)) return;
    const election = this.parts();
    if (election === null) return;
    for (const { values } of own ? [stated] : [...this.statements.values()].filter(isPreliminary)) {
      const station = this.register.stations.get(values.get("station") ?? "");
      const contest = values.get("contest") ?? "";
      if (station === undefined || !station.open || station.countedWith !== null) continue;
      if (contestsAt(election, station.area).some((one) => one.code === contest)) this.preliminary.add(contest);
    }
  }

  /** @param {Entry} entry @param {number} index @param {Values} definition */
  #state({ statement, header }, index, definition) {
    const holders = definition.all("holder").map((line) => line.split(" ")[0] ?? "");
    /** @type {Stated} */
    const stated = {
      id: statement.id, index, kind: statement.kind, values: statement.values, header, text: statement, effect: null, fits: true,
      act: actOf(statement.kind, statement.values.get("count")), place: WHOLE, policy: this.keys.signPolicy, bad: [],
      closes: timeOf(definition.get("closes") ?? "") ?? 0, figures: null, endorsedAt: index,
      contestants: definition.get("agents") === "all" ? holders.flatMap((name) => (name.startsWith("contestant/") ? [name.slice(11)] : [])) : [],
    };
    this.statements.set(stated.id, stated);
    return stated;
  }

  /** The first index at which the policy of its act is satisfied. @param {Stated} stated @param {number} index */
  #judge(stated, index) {
    if (stated.effect !== null || stated.act === null || stated.text.election !== this.election) return;
    const place = this.placeOf(stated);
    if (!isSatisfied(this.keys.signPolicy, stated.act, place, this.keys.signers.get(stated.id) ?? [])) return;
    Object.assign(stated, { effect: index, place, policy: this.keys.signPolicy });
    this.effects.push(stated);
    if (stated.kind === "register" || stated.kind === "register-change") {
      stated.fits = this.register.apply(stated.kind, stated.values, index);
    }
  }

  /** Where the act is done (spec 1 §3.5, §4a). @param {Stated} stated @returns {Place} */
  placeOf(stated) {
    const { kind, values } = stated;
    const [scope, code = ""] = (values.get(kind === "complaint" ? "about" : "scope") ?? "").split(" ");
    switch (kind) {
      case "record": case "correction": case "station-event": case "register-change": case "attempts": case "copy":
        return this.stationPlace(values.get("station") ?? "");
      case "image": case "objection": {
        const record = this.statements.get(values.get("record") ?? "");
        return record === undefined ? WHOLE : this.stationPlace(record.values.get("station") ?? "");
      }
      case "collation": case "announcement":
        return values.get("area") === "all" ? WHOLE : this.areaPlace(values.get("area") ?? "");
      case "complaint": case "decision":
        if (scope === "station") return this.stationPlace(code);
        if (scope === "area") return this.areaPlace(code);
        if (scope === "record") return this.stationPlace(this.statements.get(code)?.values.get("station") ?? "");
        return WHOLE;
      default: return WHOLE;
    }
  }

  /** @param {string} code @returns {Place} */
  stationPlace(code) {
    const station = this.register.stations.get(code);
    return { station: code, areas: station === undefined ? [] : this.areasOf(station.area) };
  }

  /** @param {string} code @returns {Place} */
  areaPlace(code) {
    return { areas: this.areasOf(code) };
  }

  /** @param {string} area */
  areasOf(area) {
    const election = this.parts();
    return election === null ? [area] : areasAt(election, area);
  }
}
