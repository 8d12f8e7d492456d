// Keys in force by index, and who signed what: spec 1 §3.3 to §3.5, §4 amend and in-force.
//
// `KeyLog` is told every entry in log order and answers for each: whose lines verify, which rows are
// without effect. It holds what rests on signatures; figures are of no concern here.

import { fromBase64, utf8 } from "../base/bytes.js";
import { Failure, asFailure } from "../base/failure.js";
import { enrol, verify } from "../log/ed25519.js";
import { parsePolicyLines, evaluate } from "../log/policy.js";
import { DEFINITION_KEYS, Values, joinPieces } from "./kinds.js";
import { WHOLE, isSatisfied, parseSignPolicy } from "./signing.js";
import { lineKeyId, readBlob } from "./statement.js";
import { timeOf } from "./values.js";

/** @import { Policy } from "../log/policy.js" */
/** @import { Entry } from "./entry.js" */
/** @import { SignPolicy } from "./signing.js" */
/** @import { Statement, Text } from "./statement.js" */

/** One key of a name: in force for indexes [from, until]. @typedef {{name: string, key: string, scope: string, from: number, until: number, enrolled: number}} Held */
/** @typedef {{name: string, scope: string, key: string, enrolled: number}} SignerOf */
/** @typedef {{name: string, cause: "unknown" | "other-key" | "revoked" | "signature", revoked?: number}} BadLine */
/** @typedef {{signers: SignerOf[], bad: BadLine[]}} Signed */
/** @typedef {{name: string, code: string}} RowFault */
/** @typedef {{signed: Signed, faults: RowFault[], changed: boolean, withoutEffect: boolean, endorsed?: string}} Taken */
/** @typedef {{values: Values, from: number, id: string}} InForce the definition's keys from an index on */

export class KeyLog {
  /** @type {Map<string, Held[]>} */ held = new Map();
  /** @type {Set<string>} raw keys of every name */ known = new Set();
  /** @type {InForce[]} */ definitions = [];
  /** @type {SignPolicy} */ signPolicy = new Map();
  /** @type {Policy | null} */ policy = null;
  /** @type {Map<string, {index: number, text: Text}>} */ amends = new Map();
  /** @type {Map<string, SignerOf[]>} signers of every statement by id */ signers = new Map();
  /** @type {Map<string, Text>} */ texts = new Map();
  /** @type {number | null} the index of the freeze mark */ mark = null;
  index = 0;
  election = "";

  /**
   * `witnesses: false` where an amend needs no cosigned checkpoint; `check` where answers are kept.
   * @param {{witnesses?: boolean, check?: typeof verify}} [options]
   */
  constructor({ witnesses = true, check = verify } = {}) {
    this.witnesses = witnesses;
    this.check = check;
  }

  /** The definition in force. */
  get definition() {
    return this.definitions.at(-1)?.values ?? new Values([]);
  }

  /** Entry 0: throws unless it is a definition that its own authority signed. @param {Entry} entry @returns {Promise<Signed>} */
  async begin(entry) {
    const { statement } = entry;
    if (statement.kind !== "definition") throw refusal("kind", "first-line");
    this.election = statement.election;
    this.#adopt(statement.values, 0, statement.id);
    for (const line of statement.values.all("holder")) this.#hold(line.split(" "), "any", 0, -1, true);
    const signed = await this.signed(statement, 0);
    if (signed.bad.length > 0) throw refusal("statement", "signer");
    const names = signed.signers.map(({ name }) => name);
    const terms = (this.signPolicy.get("amend") ?? []).flat().filter(({ role }) => role === "authority");
    const authorities = names.filter((name) => name.startsWith("authority/")).length;
    if (!terms.some(({ k }) => authorities >= k)) throw refusal("policy", "unsatisfied");
    this.#finish(entry, signed);
    return signed;
  }

  /** @param {Values} values @param {number} from @param {string} id */
  #adopt(values, from, id) {
    this.definitions.push({ values, from, id });
    this.signPolicy = parseSignPolicy(values.all("sign"));
    this.policy = parsePolicyLines(values.all("witness-policy"));
  }

  /** The policy in force at an index (§4 in-force). @param {number} index @returns {Policy} */
  policyAt(index) {
    const found = this.definitions.filter(({ from }) => from <= index).at(-1);
    return parsePolicyLines((found?.values ?? this.definition).all("witness-policy"));
  }

  /** The keys of all policies up to now. */
  policies() {
    return this.definitions.map(({ values }) => parsePolicyLines(values.all("witness-policy")));
  }

  /** @param {string[]} nameAndKey @param {string} scope @param {number} from @param {number} enrolled @param {boolean} [strict] */
  #hold([name = "", key = ""], scope, from, enrolled, strict = false) {
    const bytes = fromBase64(key) ?? new Uint8Array();
    if (strict) {
      const fault = pointFault(bytes);
      if (fault !== null) throw refusal("enrolment", fault);
      if (this.known.has(key)) throw refusal("enrolment", "key-known");
    }
    this.known.add(key);
    this.held.set(name, [...(this.held.get(name) ?? []), { name, key, scope, from, until: Infinity, enrolled }]);
  }

  /** The key in force of a name at an index. @param {string} name @param {number} index */
  keyAt(name, index) {
    return this.held.get(name)?.find(({ from, until }) => from <= index && index <= until);
  }

  /** `unknown`, `revoked` or the key, as of an index. @param {string} name @param {number} index */
  describe(name, index) {
    const key = this.keyAt(name, index)?.key;
    const before = this.held.get(name)?.some(({ from }) => from <= index) ?? false;
    return key ?? (before ? "revoked" : "unknown");
  }

  /** Whose lines verify at this index. @param {Statement} statement @param {number} index @returns {Promise<Signed>} */
  async signed(statement, index) {
    return this.judgeLines(statement.signatures, statement.bytes, index);
  }

  /** @param {{name: string, keyId: string, signature: Uint8Array}[]} lines @param {Uint8Array} text @param {number} index */
  async judgeLines(lines, text, index) {
    /** @type {Signed} */
    const found = { signers: [], bad: [] };
    for (const line of lines) {
      const held = this.keyAt(line.name, index);
      if (held === undefined) {
        found.bad.push(this.#noKey(line.name, index));
        continue;
      }
      const key = fromBase64(held.key) ?? new Uint8Array();
      if (lineKeyId(this.election, line.name, key) !== line.keyId) found.bad.push({ name: line.name, cause: "other-key" });
      else if (await this.check(key, text, line.signature)) {
        found.signers.push({ name: line.name, scope: held.scope, key: held.key, enrolled: held.enrolled });
      } else found.bad.push({ name: line.name, cause: "signature" });
    }
    return found;
  }

  /** @param {string} name @param {number} index @returns {BadLine} */
  #noKey(name, index) {
    const last = this.held.get(name)?.filter(({ from }) => from <= index).at(-1);
    return last === undefined ? { name, cause: "unknown" } : { name, cause: "revoked", revoked: last.until };
  }

  /** Takes the next entry. @param {Entry} entry @returns {Promise<Taken>} */
  async take(entry) {
    const { statement } = entry;
    const index = this.index;
    this.#markFreeze(entry, index);
    const signed = await this.signed(statement, index);
    /** @type {Taken} */
    const taken = { signed, faults: [], changed: false, withoutEffect: false };
    if (statement.election !== this.election) return this.#finish(entry, signed, taken);
    if (statement.kind === "key") taken.faults = await this.#keys(statement, signed, index);
    if (statement.kind === "revoke") taken.faults = this.#revoke(statement, signed, index);
    if (statement.kind === "amend") this.amends.set(statement.id, this.amends.get(statement.id) ?? { index, text: statement });
    if (statement.kind === "in-force") {
      taken.changed = await this.#inForce(statement, index);
      taken.withoutEffect = !taken.changed;
    }
    if (statement.kind === "endorse") await this.#endorse(statement, index, taken);
    return this.#finish(entry, signed, taken);
  }

  /** @param {Entry} entry @param {number} index */
  #markFreeze(entry, index) {
    const freeze = timeOf(this.definition.get("freeze") ?? "");
    const received = timeOf(entry.header.received);
    if (this.mark === null && freeze !== null && received !== null && received >= freeze) this.mark = index;
  }

  /** @param {Entry} entry @param {Signed} signed @param {Taken} [taken] */
  #finish(entry, signed, taken) {
    const { id } = entry.statement;
    if (this.index === 0) this.#markFreeze(entry, 0);
    this.addSigners(id, signed.signers);
    if (!this.texts.has(id)) this.texts.set(id, entry.statement);
    this.index += 1;
    return taken ?? { signed, faults: [], changed: false, withoutEffect: false };
  }

  /** @param {string} id @param {SignerOf[]} signers */
  addSigners(id, signers) {
    const all = this.signers.get(id) ?? [];
    const fresh = signers.filter(({ name }) => !all.some((one) => one.name === name));
    this.signers.set(id, [...all, ...fresh]);
  }

  /** Enrolled at the mark or after it: W502. @param {SignerOf} signer */
  isLate({ enrolled }) {
    return this.mark !== null && enrolled >= this.mark;
  }

  /** §3.2, §3.3. @param {Statement} statement @param {Signed} signed @param {number} index */
  async #keys(statement, signed, index) {
    const names = signed.signers;
    const act = isSatisfied(this.signPolicy, "key", WHOLE, names);
    /** @type {RowFault[]} */
    const faults = [];
    for (const line of statement.values.all("key")) {
      const [name = "", scope = "", key = "", proof = ""] = line.split(" ");
      const code = await this.#rowFault({ name, key, proof }, act, names.map((signer) => signer.name), index);
      if (code === null) this.#hold([name, key], scope, index + 1, index);
      else faults.push({ name, code });
    }
    return faults;
  }

  /**
   * @param {{name: string, key: string, proof: string}} row @param {boolean} act
   * @param {string[]} signers @param {number} index
   */
  async #rowFault({ name, key, proof }, act, signers, index) {
    if (name.startsWith("agent/")) {
      const root = this.rootOf(name, index);
      if (root === null || !signers.includes(root)) return "signer";
    } else if (!act) return "unsatisfied";
    const bytes = fromBase64(key) ?? new Uint8Array();
    const point = pointFault(bytes);
    if (point !== null) return point;
    const text = utf8(`acta/possession/v1\nelection ${this.election}\nname ${name}\nkey ${key}\n`);
    if (!(await this.check(bytes, text, fromBase64(proof) ?? new Uint8Array()))) return "possession";
    if (this.known.has(key)) return "key-known";
    return this.keyAt(name, index + 1) === undefined ? null : "name-in-force";
  }

  /** §3.2: the root of the body of an agent's code. @param {string} agent @param {number} index */
  rootOf(agent, index) {
    const body = agent.slice("agent/".length).split("-")[0] ?? "";
    const roots = ["contestant", "observer", "media"].map((role) => `${role}/${body}`);
    return roots.find((root) => this.held.get(root)?.some(({ from }) => from <= index)) ?? null;
  }

  /** §3.4. @param {Statement} statement @param {Signed} signed @param {number} index */
  #revoke(statement, signed, index) {
    const act = isSatisfied(this.signPolicy, "revoke", WHOLE, signed.signers);
    /** @type {RowFault[]} */
    const faults = [];
    for (const line of statement.values.all("revoke")) {
      const [name = "", key = ""] = line.split(" ");
      const own = signed.signers.some((signer) => signer.name === name && signer.key === key);
      const held = this.keyAt(name, index);
      if (!act && !own) faults.push({ name, code: "unsatisfied" });
      else if (held?.key !== key) faults.push({ name, code: "not-in-force" });
      else held.until = index;
    }
    return faults;
  }

  /** §4 endorse: lines of a statement that came later. @param {Statement} statement @param {number} index @param {Taken} taken */
  async #endorse(statement, index, taken) {
    const id = statement.values.get("endorses") ?? "";
    const text = this.texts.get(id);
    if (text === undefined) return;
    const lines = statement.values.all("signature").map((value) => {
      const [name = "", blob = ""] = value.split(" ");
      return { name, ...readBlob(fromBase64(blob) ?? new Uint8Array(68)) };
    });
    const { signers, bad } = await this.judgeLines(lines, text.bytes, index);
    this.addSigners(id, signers);
    taken.endorsed = id;
    taken.signed = { signers: taken.signed.signers, bad: [...taken.signed.bad, ...bad] };
  }

  /** §4 in-force: true if the amend applies from the next index on. @param {Statement} statement @param {number} index */
  async #inForce(statement, index) {
    const id = statement.values.get("amend") ?? "";
    const amend = this.amends.get(id);
    const last = this.definitions.at(-1);
    if (amend === undefined || last === undefined || amend.text.values.get("amends") !== last.id) return false;
    if (!isSatisfied(this.signPolicy, "amend", WHOLE, this.signers.get(id) ?? [])) return false;
    const values = amended(last.values, amend.text.values);
    const policy = policyOrNull(values.all("witness-policy"));
    if (policy === null || !(await this.#checkpointFits(statement, amend.index, policy))) return false;
    const changes = this.#holderChanges(values);
    if (changes === null) return false;
    for (const held of changes.ended) held.until = index;
    for (const line of changes.added) this.#hold(line, "any", index + 1, index);
    this.#adopt(values, index + 1, id);
    return true;
  }

  /** @param {Statement} statement @param {number} after @param {Policy} next */
  async #checkpointFits(statement, after, next) {
    const note = joinPieces(statement.values.all("checkpoint"));
    if (note === null || this.policy === null) return false;
    if (!this.witnesses) return true;
    try {
      const { met, checkpoint } = await evaluate(this.policy, note);
      return met && checkpoint.size > BigInt(after) && next.logs.some((log) => log.name === checkpoint.origin);
    } catch (error) {
      asFailure(error);
      return false;
    }
  }

  /** Null where a new key breaks §3.3. @param {Values} values */
  #holderChanges(values) {
    const wanted = new Map(values.all("holder").map((line) => /** @type {[string, string]} */ (line.split(" "))));
    const before = new Map(this.definition.all("holder").map((line) => /** @type {[string, string]} */ (line.split(" "))));
    /** @type {Held[]} */
    const ended = [];
    for (const [name, key] of before) {
      const held = this.held.get(name)?.find((one) => one.key === key && one.until === Infinity);
      if (wanted.get(name) !== key && held !== undefined) ended.push(held);
    }
    const added = [...wanted].filter(([name, key]) => before.get(name) !== key);
    const fresh = new Set();
    for (const [name, key] of added) {
      const held = this.held.get(name)?.find((one) => one.until === Infinity);
      const fault = pointFault(fromBase64(key) ?? new Uint8Array());
      if (fault !== null || this.known.has(key) || fresh.has(key)) return null;
      if (held !== undefined && !ended.includes(held)) return null;
      fresh.add(key);
    }
    return { ended, added };
  }
}

/** @param {string} layer @param {string} code */
function refusal(layer, code) {
  return new RefusedDefinition(code, { layer });
}

/** A log whose first entry is no definition that its authority signed. */
export class RefusedDefinition extends Failure {}

/** The word of spec 1 §9 for a key that may not be enrolled. @param {Uint8Array} key */
function pointFault(key) {
  try {
    enrol(key);
    return null;
  } catch (error) {
    return asFailure(error).word.replace("key-not-a-", "").replace("key-not-", "").replace("key-", "");
  }
}

/** The definition's lines with those of an amend in the place of all lines of their key. @param {Values} before @param {Values} change */
export function amended(before, change) {
  const lines = DEFINITION_KEYS.flatMap((key) => (change.has(key) ? change : before).lines.filter((line) => line.key === key));
  return new Values(lines);
}

/** @param {string[]} lines */
function policyOrNull(lines) {
  try {
    return parsePolicyLines(lines);
  } catch (error) {
    asFailure(error);
    return null;
  }
}
