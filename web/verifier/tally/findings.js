// Findings of a record, spec 4 §4.

import { brokenRules, figuresOf, levelsAgree, misfit, valuesOf } from "../record/election.js";
import { isSatisfied } from "../record/signing.js";
import { timeOf } from "../record/values.js";

/** @import { Contest, Election } from "../record/election.js" */
/** @import { Fold, Stated } from "./fold.js" */
/** @import { Bounds } from "./register.js" */

/** @typedef {{code: string, effect: string}} Finding */

/** @type {Record<string, string>} */
const DEFAULTS = {
  F310: "exclude", F311: "exclude", F402: "note", W401: "flag", W402: "note", F501: "note", W502: "flag", F504: "note",
  W505: "flag", F604: "flag", F605: "flag",
};

/** @param {Stated} stated */
export function figures(stated) {
  stated.figures ??= figuresOf(stated.values);
  return stated.figures;
}

/** F101, F102 or null. @param {Election} election @param {Contest} contest @param {Stated} stated */
export function unfit(election, contest, stated) {
  return misfit(election, contest, figures(stated));
}

/** Votes of choices without parent; on a form of candidates those of its vote lines. @param {Election} election @param {Contest} contest @param {Map<string, bigint>} votes */
export function validOf(election, contest, votes) {
  const candidates = election.forms.get(contest.form)?.levels === "candidates";
  return contest.choices.filter((choice) => (candidates ? choice.kind !== "list" : choice.parent === null))
    .reduce((all, choice) => all + (votes.get(choice.code) ?? 0n), 0n);
}

/** The form's `ballots`, 0 if negative, Σ votes where it names an absent field. @param {Election} election @param {Contest} contest @param {Stated} stated */
export function ballotsOf(election, contest, stated) {
  const one = figures(stated);
  const value = valuesOf(election, contest, one, { registered: null, maxBallots: null })("ballots");
  if (value === null) return validOf(election, contest, one.votes);
  return value < 0n ? 0n : value;
}

/**
 * The findings of a record or correction that is a head, hidden ones left out, in byte order.
 * @param {Fold} fold @param {Election} election @param {Contest} contest @param {Stated} stated @param {Bounds} bounds
 * @returns {Finding[]}
 */
export function findingsOf(fold, election, contest, stated, bounds) {
  const found = new Map(builtIn(fold, election, contest, stated, bounds).map((code) => [code, DEFAULTS[code] ?? "note"]));
  const one = figures(stated);
  const value = valuesOf(election, contest, one, bounds);
  for (const rule of brokenRules(election, value, levelsAgree(election, contest, one))) {
    found.set(rule.code, explained(election, contest, stated, rule.code) ? "note" : rule.effect);
  }
  return visible(election, found);
}

/** §4: set by `effect`, hidden by `hides`. @param {Election} election @param {Map<string, string>} found @returns {Finding[]} */
export function visible(election, found) {
  const hidden = new Set([...found.keys()].flatMap((code) => election.hides.get(code) ?? []));
  return [...found].filter(([code]) => !hidden.has(code)).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, effect]) => ({ code, effect: election.effects.get(code) ?? effect }));
}

/** Spec 1 §5: a W rule with a reason of the form. @param {Election} election @param {Contest} contest @param {Stated} stated @param {string} code */
function explained(election, contest, stated, code) {
  const reasons = election.forms.get(contest.form)?.reasons ?? [];
  return code.startsWith("W") && stated.values.all("explain").map((line) => line.split(" "))
    .some(([finding, reason = ""]) => finding === code && reasons.includes(reason));
}

/** @param {Fold} fold @param {Election} election @param {Contest} contest @param {Stated} stated @param {Bounds} bounds */
function builtIn(fold, election, contest, stated, bounds) {
  const { votes } = figures(stated);
  const ballots = ballotsOf(election, contest, stated);
  const valid = validOf(election, contest, votes);
  const most = ballots > valid ? ballots : valid;
  const codes = [];
  if (bounds.maxBallots !== null && most > bounds.maxBallots) codes.push("F310");
  if ([...votes.values()].some((one) => one > ballots)) codes.push("F311");
  return [...codes, ...timesOf(stated), ...signaturesOf(fold, stated), ...agentsOf(stated)];
}

/** @param {Stated} stated */
function timesOf({ values, closes }) {
  const [closed, counted] = ["closed", "counted"].map((key) => timeOf(values.get(key) ?? ""));
  const codes = [];
  if (closed != null && counted != null && counted < closed) codes.push("W401");
  if (closed != null && closed < closes) codes.push("W402");
  return codes;
}

/** @param {Fold} fold @param {Stated} stated */
function signaturesOf(fold, stated) {
  const codes = [];
  if (stated.bad.some(({ cause }) => cause !== "revoked")) codes.push("F501");
  if (stated.bad.some(({ cause }) => cause === "revoked")) codes.push("F504");
  if (isLate(fold, stated)) codes.push("W502");
  return codes;
}

/** W502: satisfied, but not without the keys enrolled after the freeze mark. @param {Fold} fold @param {Stated} stated */
export function isLate(fold, stated) {
  if (stated.effect === null || stated.act === null) return false;
  const early = (fold.keys.signers.get(stated.id) ?? []).filter((signer) => !fold.keys.isLate(signer));
  return !isSatisfied(stated.policy, stated.act, stated.place, early);
}

/** @param {Stated} stated */
function agentsOf({ values, contestants }) {
  const named = values.all("agent").map((line) => line.split(" ")[0]);
  return contestants.every((body) => named.includes(body)) ? [] : ["W505"];
}
