// Policies of logs and witnesses, and what a checkpoint is worth under one: spec 3 §7.

import { decimal, fromUtf8, hex, utf8 } from "../base/bytes.js";
import { Failure } from "../base/failure.js";
import { parseCheckpoint } from "./checkpoint.js";
import { ED25519, ED25519_COSIGNATURE, MLDSA_COSIGNATURE, parseVkey, verifyNote } from "./note.js";

/** @import { Checkpoint } from "./checkpoint.js" */
/** @import { Note, Signed, Verifier } from "./note.js" */

const POLICY_MAX = 262_144;
const LINES_MAX = 32;
const NAME_MAX = 255;

/** @typedef {{name: string, verifier: Verifier}} Witness */
/** @typedef {{name: string, members: string[], needed: number}} Group */
/** @typedef {{logs: Verifier[], witnesses: Witness[], groups: Group[], quorum: string}} Policy */

/** §7.1. @param {Uint8Array} bytes @returns {Policy} */
export function parsePolicy(bytes) {
  if (bytes.length > POLICY_MAX) throw new Failure("limit");
  const text = fromUtf8(bytes);
  if (text === null || /[\u0000-\u0008\u000b-\u001f\u007f]/.test(text)) throw new Failure("malformed");
  if (text !== "" && !text.endsWith("\n")) throw new Failure("malformed");
  return parsePolicyLines(text.split("\n").slice(0, -1));
}

/** The same of lines that stand elsewhere, as in a definition. @param {string[]} lines @returns {Policy} */
export function parsePolicyLines(lines) {
  const reader = new PolicyReader();
  for (const line of lines) {
    const items = line.split(/[ \t]+/).filter((item) => item !== "");
    if (items[0] !== undefined && !items[0].startsWith("#")) reader.read(items);
  }
  return reader.finish();
}

class PolicyReader {
  /** @type {Verifier[]} */ logs = [];
  /** @type {Witness[]} */ witnesses = [];
  /** @type {Group[]} */ groups = [];
  /** @type {string | null} */ quorum = null;
  names = new Set();
  keys = new Set();
  members = new Set();

  /** @param {string[]} items */
  read([word, ...rest]) {
    if (word === "log") this.log(rest);
    else if (word === "witness") this.witness(rest);
    else if (word === "group") this.group(rest);
    else if (word === "quorum") this.setQuorum(rest);
    else throw new Failure("malformed");
  }

  /** @param {string[]} items */
  log([vkey, ...url]) {
    if (vkey === undefined || url.length > 1) throw new Failure("malformed");
    const verifier = this.key(vkey, [ED25519, MLDSA_COSIGNATURE]);
    this.logs.push(verifier);
    if (this.logs.length > LINES_MAX) throw new Failure("limit");
  }

  /** @param {string[]} items */
  witness([name, vkey, ...url]) {
    if (name === undefined || vkey === undefined || url.length > 1) throw new Failure("malformed");
    this.newName(name);
    this.witnesses.push({ name, verifier: this.key(vkey, [ED25519_COSIGNATURE, MLDSA_COSIGNATURE]) });
    if (this.witnesses.length > LINES_MAX) throw new Failure("limit");
  }

  /** @param {string[]} items */
  group([name, count, ...members]) {
    if (name === undefined || count === undefined || members.length === 0) throw new Failure("malformed");
    for (const member of members) {
      if (!this.names.has(member) || this.members.has(member)) throw new Failure("malformed");
      this.members.add(member);
    }
    const words = new Map([["all", members.length], ["any", 1]]);
    const needed = words.get(count) ?? Number(decimal(count) ?? 0n);
    if (needed < 1 || needed > members.length) throw new Failure("malformed");
    this.newName(name);
    this.groups.push({ name, members, needed });
    if (this.groups.length > LINES_MAX) throw new Failure("limit");
  }

  /** @param {string[]} items */
  setQuorum([name, ...rest]) {
    const known = name === "none" || this.names.has(name);
    if (name === undefined || !known || rest.length > 0 || this.quorum !== null) throw new Failure("malformed");
    this.quorum = name;
  }

  /** @param {string} name */
  newName(name) {
    if (name === "none" || this.names.has(name) || utf8(name).length > NAME_MAX) throw new Failure("malformed");
    this.names.add(name);
  }

  /** @param {string} vkey @param {number[]} types */
  key(vkey, types) {
    const verifier = parseVkey(vkey);
    if (!types.includes(verifier.type)) throw new Failure("algorithm");
    const bytes = hex(verifier.key);
    if (this.keys.has(bytes)) throw new Failure("malformed");
    this.keys.add(bytes);
    return verifier;
  }

  /** @returns {Policy} */
  finish() {
    if (this.quorum === null) throw new Failure("malformed");
    return { logs: this.logs, witnesses: this.witnesses, groups: this.groups, quorum: this.quorum };
  }
}

/** @param {Policy} policy */
export function verifiersOf(policy) {
  return [...policy.logs, ...policy.witnesses.map((witness) => witness.verifier)];
}

/**
 * @typedef {{checkpoint: Checkpoint, witnesses: {name: string, time: bigint}[],
 *   groups: {name: string, held: number, needed: number}[], met: boolean, time: bigint | null}} Evaluation
 */

/** §7.2. @param {Policy} policy @param {Note} note @returns {Promise<Evaluation>} */
export async function evaluate(policy, note) {
  const signed = await verifyNote(note, verifiersOf(policy));
  const checkpoint = parseCheckpoint(note.textBytes);
  const byLog = signed.some(({ verifier }) => policy.logs.includes(verifier) && verifier.name === checkpoint.origin);
  if (!byLog) throw new Failure("no-known-signature");
  return judge(policy, checkpoint, signed);
}

/** @param {Policy} policy @param {Checkpoint} checkpoint @param {Signed[]} signed @returns {Evaluation} */
function judge(policy, checkpoint, signed) {
  /** @type {Map<string, bigint>} */
  const times = new Map();
  const witnesses = [];
  for (const { name, verifier } of policy.witnesses) {
    const stated = signed.filter((line) => line.verifier === verifier).map((line) => line.time ?? 0n);
    if (stated.length === 0) continue;
    const time = stated.reduce((a, b) => (a > b ? a : b));
    witnesses.push({ name, time });
    times.set(name, time);
  }
  const groups = policy.groups.map(({ name, members, needed }) => {
    const held = members.flatMap((member) => times.get(member) ?? []).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const time = held[needed - 1];
    if (time !== undefined) times.set(name, held.slice(0, needed).includes(0n) ? 0n : time);
    return { name, held: held.length, needed };
  });
  const time = times.get(policy.quorum);
  const met = policy.quorum === "none" || time !== undefined;
  return { checkpoint, witnesses, groups, met, time: time === undefined || time === 0n ? null : time };
}

/** §7.3: the fewest that must sign two histories. @param {Policy} policy */
export function fewestBad(policy) {
  return cost(policy, policy.quorum, (group) => 2 * group.needed - group.members.length);
}

/** §7.3: the fewest whose silence blocks the quorum. @param {Policy} policy */
export function fewestBlocking(policy) {
  return cost(policy, policy.quorum, (group) => group.members.length - group.needed + 1);
}

/** @param {Policy} policy @param {string} name @param {(group: Group) => number} count @returns {number} */
function cost(policy, name, count) {
  const group = policy.groups.find((candidate) => candidate.name === name);
  if (group === undefined) return name === "none" ? 0 : 1;
  const costs = group.members.map((member) => cost(policy, member, count)).sort((a, b) => a - b);
  return costs.slice(0, Math.max(0, count(group))).reduce((sum, one) => sum + one, 0);
}
