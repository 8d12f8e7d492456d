// Who may sign what: signature policies, spec 1 §3.5 and §4a.

import { Failure } from "../base/failure.js";
import { parseExpression } from "./kinds.js";
import { ACCOUNT_ACTS, ACTS } from "./values.js";

/** @typedef {{role: string, k: number}[]} Expression */
/** @typedef {Map<string, Expression[]>} SignPolicy the alternatives of each act */
/** @typedef {{name: string, scope: string}} Signer `scope`: `any`, `station:CODE`, `area:CODE` */
/** The place of an act: its station, and the areas it lies in; neither for the whole election.
 * @typedef {{station?: string, areas: string[]}} Place */

export const WHOLE = Object.freeze({ areas: [] });

const ANYBODY = ["agent:1", "auditor:1", "authority:1", "board:1", "contestant:1", "court:1", "media:1", "observer:1", "officer:1", "station:1"];
/** @type {Record<string, string[]>} */
const DEFAULTS = {
  image: ANYBODY, objection: ANYBODY, announcement: ANYBODY, attestation: ANYBODY, probe: ANYBODY, report: ANYBODY,
  complaint: [...ANYBODY, "intake:1"],
  "copy-commit": ["agent:1", "contestant:1", "media:1", "observer:1"],
  copy: ["agent:1", "contestant:1", "media:1", "observer:1"],
  collation: ["authority:1", "board:1", "officer:1"],
  telemetry: ["authority:1", "intake:1"],
  attempts: ["officer:1", "station:1"],
  ruling: ["authority:1", "board:1", "court:1"],
  proclamation: ["authority:1", "board:1", "court:1"],
  "audit-report": ["auditor:1", "authority:1"],
  bulletin: ["authority:1"], incident: ["authority:1"], redaction: ["authority:1"], accreditation: ["authority:1"],
  "audit-plan": ["authority:1"], software: ["authority:1"], geometry: ["authority:1"],
};

/** @param {string[]} lines the values of `sign` lines @returns {SignPolicy} */
export function parseSignPolicy(lines) {
  /** @type {SignPolicy} */
  const policy = new Map();
  for (const line of lines) {
    const [act = "", text = ""] = line.split(" ");
    const expression = parseExpression(text);
    if (expression === null || ![...ACTS, ...ACCOUNT_ACTS].includes(act) || line.split(" ").length !== 2) {
      throw new Failure("expression", { layer: "policy" });
    }
    policy.set(act, [...(policy.get(act) ?? []), expression]);
  }
  for (const [act, expressions] of Object.entries(DEFAULTS)) {
    if (!policy.has(act)) policy.set(act, expressions.map((text) => parseExpression(text) ?? []));
  }
  return policy;
}

/** @param {Signer} signer @param {Place} place */
export function inScope({ name, scope }, place) {
  if (name.startsWith("station/")) return place.station === name.slice("station/".length);
  if (scope === "any") return true;
  const [kind, code = ""] = scope.split(":");
  return kind === "station" ? place.station === code : place.areas.includes(code);
}

/** §3.5. @param {SignPolicy} policy @param {string} act @param {Place} place @param {Signer[]} signers */
export function isSatisfied(policy, act, place, signers) {
  const names = new Set(signers.filter((signer) => inScope(signer, place)).map((signer) => signer.name));
  const count = (/** @type {string} */ role) => [...names].filter((name) => name.startsWith(`${role}/`)).length;
  return (policy.get(act) ?? []).some((terms) => terms.every(({ role, k }) => count(role) >= k));
}

/** The act of a statement (§3.5); null for kinds that need none. @param {string} kind @param {string | undefined} count */
export function actOf(kind, count) {
  if (kind === "record") return count === "1" ? "record" : "recount";
  return [...ACTS, ...ACCOUNT_ACTS].includes(kind) ? kind : null;
}
