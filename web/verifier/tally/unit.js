// From the statements of a unit to its head, spec 4 §3, and its class, §5.

import { ballotsOf, figures, findingsOf, unfit, visible } from "./findings.js";

/** @import { Choice, Contest, Election } from "../record/election.js" */
/** @import { Finding } from "./findings.js" */
/** @import { Fold, Stated } from "./fold.js" */
/** @import { Bounds } from "./register.js" */

/** A decision in force, with what it names. @typedef {{stated: Stated, effect: string, scope: string, names: string[]}} Decision */
/** `statements` are those of the unit, of any poll, with effect or not. @typedef {{station: string, contest: Contest, track: string, areas: string[], bounds: Bounds, statements: Stated[]}} Expected */
/**
 * `values` are the head's after decisions; `last` is the last undecided conflicting statement; `chain` the head and what it corrects.
 * @typedef {Expected & {class: string, marks: string[], head: Stated | null, findings: Finding[], conflicts: Stated[], undecided: Stated[],
 *   chain: Stated[], fields: Map<string, bigint>, votes: Map<string, bigint>, nulled: bigint, ballots: bigint, replaceable: boolean,
 *   present: Stated[], beside: Stated[], decisions: Decision[]}} Unit
 */

const HEADLESS = ["candidate-void", "lot", "reversed"];

/** The walk of one unit through the log. */
class Walk {
  poll = 1;
  /** @type {Stated | null} */ head = null;
  /** Statements with effect of this poll, in order of effect. @type {Stated[]} */ present = [];
  /** Settled by a decision. @type {Set<string>} */ settled = new Set();
  /** Corrections that were a head once. @type {Set<string>} */ used = new Set();
  /** Heads by a decision, whatever their findings. @type {Set<string>} */ included = new Set();
  /** @type {Decision[]} */ exclusions = [];
  /** @type {Decision[]} */ removals = [];
  /** @type {Decision[]} that did something */ acted = [];
  /** @type {{decision: Decision, id: string}[]} */ waiting = [];

  /** @param {Map<string, Stated>} all statements of the unit, of every poll, that fit @param {Stated[]} inOrder by effect @param {Set<string>} ids of all statements of the unit */
  constructor(all, inOrder, ids) {
    this.all = all;
    this.ids = ids;
    this.inOrder = inOrder;
  }

  /** @param {Stated} stated */
  statement(stated) {
    if (Number(stated.values.get("poll")) !== this.poll) return;
    if (!this.present.includes(stated)) this.present.push(stated);
    if (this.head === null && stated.kind === "record" && stated.values.get("count") === "1") this.head = stated;
    this.promote();
  }

  /** A statement that a decision named before it came. @param {Stated} stated */
  comes(stated) {
    const waiting = this.waiting.find(({ id }) => id === stated.id);
    if (waiting === undefined || Number(stated.values.get("poll")) !== this.poll) return;
    this.waiting = this.waiting.filter((one) => one !== waiting);
    this.makeHead(stated, waiting.decision);
    this.promote();
  }

  /** §3.3: corrections of the head become the head, the first with effect first. */
  promote() {
    for (let next = this.correction(); next !== undefined; next = this.correction()) {
      this.used.add(next.id);
      this.head = next;
    }
  }

  correction() {
    const { head } = this;
    return this.present.find((one) => one.kind === "correction" && !this.used.has(one.id) && one.values.get("corrects") === head?.id
      && one.values.get("count") === head?.values.get("count"));
  }

  /** @param {Stated} stated @param {Decision} decision */
  makeHead(stated, decision) {
    if (!this.present.includes(stated)) this.present.push(stated);
    this.head = stated;
    this.used.add(stated.id);
    this.included.add(stated.id);
    this.exclusions = [];
    for (const one of this.present) this.settled.add(one.id);
    this.acted.push(decision);
  }

  /** @param {Decision} decision */
  decide(decision) {
    const { effect, names } = decision;
    const named = names.length === 0 || (this.head !== null && names.includes(this.head.id));
    if (effect === "include" || effect === "admitted-late") this.include(decision, this.targetOf(decision));
    else if (effect === "replaced") {
      if (named) this.include(decision, decision.stated.values.get("with"));
    } else if (effect === "re-run") {
      if (names.length === 0 || names.some((id) => this.ids.has(id))) this.restart(decision);
    } else if (effect === "exclude" || effect === "suspended") this.exclude(decision);
    else if (effect === "votes-removed" || effect === "votes-null") this.removals.push(decision);
  }

  /** That of the scope, else the last `head` of this unit, else the head. @param {Decision} decision */
  targetOf({ stated, scope }) {
    const [kind, hash] = scope.split(" ");
    if (kind === "record") return hash;
    const named = stated.values.all("head");
    // one that names statements of other units only says nothing of this one
    return named.length > 0 ? named.filter((id) => this.all.has(id)).at(-1) : this.head?.id;
  }

  /** @param {Decision} decision @param {string | undefined} id */
  include(decision, id) {
    const target = id === undefined ? undefined : this.all.get(id);
    const there = target !== undefined && target.index < (decision.stated.effect ?? 0);
    const fits = target !== undefined && Number(target.values.get("poll")) === this.poll;
    if (target !== undefined && there && fits) {
      this.makeHead(target, decision);
      this.promote();
    } else if (id !== undefined) this.waiting.push({ decision, id });
  }

  /** @param {Decision} decision */
  exclude(decision) {
    const [kind, hash = ""] = decision.scope.split(" ");
    if (kind === "record" && decision.effect === "exclude" && hash !== this.head?.id && this.all.has(hash)) this.settled.add(hash);
    this.exclusions.push(decision);
  }

  /** §3.1: a new poll; what stands below is about an earlier one. @param {Decision} decision */
  restart(decision) {
    this.poll += 1;
    this.head = null;
    this.present = [];
    this.settled.clear();
    this.used.clear();
    this.included.clear();
    this.exclusions = [];
    this.removals = [];
    this.waiting = [];
    this.acted = [decision];
    for (const one of this.inOrder) if ((one.effect ?? 0) < (decision.stated.effect ?? 0)) this.statement(one);
  }

  /** The head and what it corrects, back to a record. */
  chain() {
    const chain = [];
    for (let at = this.head; at !== null; ) {
      chain.push(at);
      const before = at.kind === "correction" ? this.all.get(at.values.get("corrects") ?? "") : undefined;
      at = before !== undefined && !chain.includes(before) ? before : null;
    }
    return chain;
  }
}

/** True for a decision that says something of the head that stands. @param {Decision} decision @param {Stated | null} head */
function holdsFor({ names }, head) {
  return names.length === 0 || (head !== null && names.includes(head.id));
}

/** A recount or a correction of one (§3.4). @param {Stated} stated */
function isRecount(stated) {
  return Number(stated.values.get("count")) >= 2;
}

/**
 * @param {Fold} fold @param {Election} election @param {Expected} expected
 * @param {Decision[]} decisions in force, about it, in order of effect
 * @param {string[]} events the marks of station events
 * @returns {Unit}
 */
export function foldUnit(fold, election, expected, decisions, events) {
  const { contest, statements } = expected;
  const fitting = statements.filter((one) => unfit(election, contest, one) === null);
  const inOrder = fitting.filter((one) => one.effect !== null).sort((a, b) => (a.effect ?? 0) - (b.effect ?? 0));
  const walk = new Walk(new Map(fitting.map((one) => [one.id, one])), inOrder, new Set(statements.map(({ id }) => id)));
  const acts = decisions.filter(({ effect }) => !HEADLESS.includes(effect));
  /** @type {{at: number, run: () => void}[]} */
  const steps = [...(acts.length === 0 ? [] : fitting).map((one) => ({ at: one.index, run: () => walk.comes(one) })),
    ...inOrder.map((one) => ({ at: one.effect ?? 0, run: () => walk.statement(one) })),
    ...acts.map((decision) => ({ at: decision.stated.effect ?? 0, run: () => walk.decide(decision) }))].sort((a, b) => a.at - b.at);
  for (const { run } of steps) run();
  return new Outcome(fold, election, expected, walk, decisions, events).unit();
}

/** What follows from a walk. */
class Outcome {
  /** @param {Fold} fold @param {Election} election @param {Expected} expected @param {Walk} walk @param {Decision[]} decisions @param {string[]} events */
  constructor(fold, election, expected, walk, decisions, events) {
    this.fold = fold;
    this.election = election;
    this.expected = expected;
    this.walk = walk;
    this.decisions = decisions;
    this.events = events;
  }

  /** @returns {Unit} */
  unit() {
    const { walk, expected, election, fold } = this;
    const { head } = walk;
    const chain = walk.chain();
    const apart = walk.present.filter((one) => !chain.includes(one));
    const others = head === null ? [] : apart.filter((one) => !isRecount(one) || isRecount(head));
    const undecided = others.filter((one) => !walk.settled.has(one.id));
    const beside = apart.filter((one) => isRecount(one) && !others.includes(one));
    const after = this.afterDecisions(head);
    const findings = head === null ? [] : this.findings(head, undecided, after.beyond);
    const exclusions = walk.exclusions.filter((decision) => holdsFor(decision, head));
    const including = ["include", "admitted-late"];
    const aside = walk.exclusions.filter((decision) => decision.effect === "exclude" && !exclusions.includes(decision)
      && others.some(({ id }) => decision.scope === `record ${id}`));
    const acting = [...walk.acted.filter((decision) => !including.includes(decision.effect) || holdsFor(decision, head)), ...exclusions, ...aside, ...walk.removals.filter((decision) => head !== null && holdsFor(decision, head))];
    const recount = walk.present.some((one) => one.kind === "record" && isRecount(one));
    const suspended = exclusions.some(({ effect }) => effect === "suspended");
    const marks = [
      undecided.length > 0 ? "disputed" : "", acting.length > 0 ? "decided" : "", head?.kind === "correction" ? "corrected" : "",
      recount ? "recount" : "", walk.poll > 1 ? "rerun" : "", suspended ? "suspended" : "", ...this.events,
    ].filter((mark) => mark !== "");
    const excluded = exclusions.length > 0
      || (head !== null && !walk.included.has(head.id) && findings.some(({ effect }) => effect === "exclude"));
    const flagged = undecided.length > 0 || recount || acting.length > 0 || findings.some(({ effect }) => effect === "flag");
    const found = (/** @type {string} */ code) => findings.some((finding) => finding.code === code);
    const counted = head !== null && !excluded;
    const besideUndecided = beside.some((one) => !walk.settled.has(one.id));
    return {
      ...expected, class: head === null ? "missing" : excluded ? "excluded" : flagged ? "counted-flagged" : "counted", marks, head, findings,
      conflicts: others.slice().sort((a, b) => a.index - b.index), undecided, chain, fields: after.fields, votes: after.votes,
      nulled: after.nulled, ballots: head === null ? 0n : ballotsOf(election, expected.contest, head),
      replaceable: counted && (undecided.length > 0 || besideUndecided || found("F310") || found("F311")),
      present: walk.present, beside, decisions: [...new Set(acting)],
    };
  }

  /** @param {Stated} head @param {Stated[]} undecided @param {boolean} beyond */
  findings(head, undecided, beyond) {
    const { fold, election, expected } = this;
    const found = new Map(findingsOf(fold, election, expected.contest, head, expected.bounds).map(({ code, effect }) => [code, effect]));
    if (beyond) found.set("F402", "note");
    for (const one of undecided) found.set(one.kind === "correction" ? "F605" : "F604", "flag");
    return visible(election, found);
  }

  /** §3.5: votes removed, nulled and void. @param {Stated | null} head */
  afterDecisions(head) {
    const fields = new Map(head === null ? [] : figures(head).fields);
    const votes = new Map(head === null ? [] : figures(head).votes);
    let nulled = 0n;
    let beyond = false;
    const take = (/** @type {string} */ choice, /** @type {bigint} */ most, /** @type {boolean} */ toNull) => {
      const has = votes.get(choice) ?? 0n;
      if (most > has) beyond = true;
      const taken = most > has ? has : most;
      if (votes.has(choice)) votes.set(choice, has - taken);
      if (toNull) nulled += taken;
    };
    if (head === null) return { fields, votes, nulled, beyond };
    for (const decision of this.walk.removals.filter((one) => holdsFor(one, head))) {
      for (const line of decision.stated.values.all("choice")) {
        const [choice = "", count = "0"] = line.split(" ");
        take(choice, BigInt(count), decision.effect === "votes-null");
      }
    }
    for (const { stated } of this.decisions.filter(({ effect }) => effect === "candidate-void")) {
      for (const line of stated.values.all("choice")) {
        const [choice = ""] = line.split(" ");
        take(choice, votes.get(choice) ?? 0n, true);
      }
    }
    return { fields, votes, nulled, beyond };
  }
}
