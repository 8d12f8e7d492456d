// Seats from votes, spec 4 §12.

import { ceil, compare, floor, sum } from "./fractions.js";

/** @import { Fraction } from "./fractions.js" */

/** @typedef {{n: bigint, d: bigint, strict?: boolean}} Bar */
/** @typedef {{votes: bigint, candidates: number | null, alliance: number | null, exempt: boolean, out: boolean}} List */
/** @typedef {{kind: "dhondt" | "sainte-lague" | "modified-sainte-lague" | "quota-then-dhondt" | "largest-remainder",
 *   first?: Fraction, quota?: "hare" | "droop", bar?: Fraction}} Method */
/** `within`: the alliance; `chosen` get or keep a seat; a decision (§8) says neither level nor cause. @typedef {{within?: number | null, majority?: boolean, seats: number, lists: number[], chosen: number[]}} Drawn */
/** @typedef {{seats: number, lists: List[], valid: bigint, method: Method, within: Method, quotaBase: "valid" | "admitted",
 *   threshold: Bar | null, memberBar: Bar | null, allianceBars: (Bar & {members: number})[], split: boolean,
 *   majorityClause: boolean, drawn: Drawn[]}} Question */
/** @typedef {{majority: boolean, seats: number, lists: number[], within: number | null}} Lot */
/** @typedef {{seats: number[], lots: Lot[], waits: {alliance: number, seats: number}[], unfilled: number, unused: number[]}} Answer */

/** One that bids: a list, or an alliance under the number of its first list. @typedef {{name: number, members: number[], votes: bigint,
 *   candidates: number, alliance: number | null, seats: number}} Bidder */

/** The fewest votes that pass a bar at a base (§12.2). @param {Bar} bar @param {bigint} base */
export function votesToPass({ n, d, strict }, base) {
  return strict ? floor(base * n, d) + 1n : ceil(base * n, d);
}

/** d(h) of a divisor method (§12.3). @param {Method} method @param {number} h @returns {Fraction} */
export function divisorOf(method, h) {
  if (method.kind === "dhondt") return { n: BigInt(h + 1), d: 1n };
  if (method.kind === "modified-sainte-lague" && h === 0) return method.first ?? { n: 14n, d: 10n };
  return { n: BigInt(2 * h + 1), d: 1n };
}

/** Those that take part (§12.2). @param {Question} question @returns {Bidder[]} */
export function bidders(question) {
  const { lists, threshold, valid } = question;
  const passes = (/** @type {bigint} */ votes, /** @type {Bar | null} */ bar) => bar === null || votes >= votesToPass(bar, valid);
  const alone = (/** @type {number} */ i) => {
    const list = lists[i];
    return list !== undefined && !list.out && list.votes > 0n && (list.exempt || passes(list.votes, threshold));
  };
  /** @type {Bidder[]} */
  const found = [];
  const single = (/** @type {number} */ i) => alone(i) && found.push(bidderOf(question, [i], null));
  for (const [i, list] of lists.entries()) {
    if (list.alliance === null) single(i);
    else if (i === lists.findIndex((one) => one.alliance === list.alliance)) {
      const members = [...lists.keys()].filter((j) => lists[j]?.alliance === list.alliance && !lists[j]?.out);
      if (passes(votesOf(lists, members), allianceBar(question, members.length))) {
        const taking = members.filter((j) => takesPart(question, j));
        const first = members.find((j) => takesPart(question, j, true));
        if (taking.length > 0) found.push({ ...bidderOf(question, taking, list.alliance), name: first ?? 0 });
      } else members.filter((j) => question.split || lists[j]?.exempt).forEach(single);
    }
  }
  return found.sort((a, b) => a.name - b.name);
}

/** @param {List[]} lists @param {number[]} members */
function votesOf(lists, members) {
  return sum(members.map((i) => lists[i]?.votes ?? 0n));
}

/** The bar of the greatest number of members that is reached, else that of lists. @param {Question} question @param {number} members */
function allianceBar({ allianceBars, threshold }, members) {
  const reached = allianceBars.filter((bar) => bar.members <= members).sort((a, b) => a.members - b.members);
  return reached.at(-1) ?? threshold;
}

/** A list without votes has no seat to get, but may give its name. @param {Question} question @param {number} i @param {boolean} [empty] */
function takesPart({ lists, memberBar, valid }, i, empty = false) {
  const list = lists[i];
  if (list === undefined || (list.votes === 0n && !empty)) return false;
  return list.exempt || memberBar === null || list.votes >= votesToPass(memberBar, valid);
}

/** @param {Question} question @param {number[]} members @param {number | null} alliance @returns {Bidder} */
function bidderOf({ lists }, members, alliance) {
  const candidates = members.reduce((all, i) => all + (lists[i]?.candidates ?? Infinity), 0);
  return { name: members[0] ?? 0, members, votes: votesOf(lists, members), candidates, alliance, seats: 0 };
}

/** §12. @param {Question} question @returns {Answer} */
export function apportion(question) {
  const all = bidders(question);
  const drawn = new Draws(question.drawn);
  const base = question.quotaBase === "valid" ? question.valid : sum(all.map((one) => one.votes));
  const run = new Run(all, question.seats, question.method, base, drawn, null);
  run.go();
  if (question.majorityClause && run.lot === null) run.majorityClause(question.valid);
  /** @type {Answer} */
  const answer = { seats: question.lists.map(() => 0), lots: run.lots, waits: [], unfilled: run.left, unused: [] };
  for (const one of all) divide(question, one, run, drawn, answer);
  answer.unused = drawn.unused();
  return answer;
}

/** §12.8. @param {Question} question @param {Bidder} one @param {Run} run @param {Draws} drawn @param {Answer} answer */
function divide(question, one, run, drawn, answer) {
  if (one.alliance === null) {
    answer.seats[one.name] = one.seats;
    return;
  }
  if (run.lots.some((lot) => lot.lists.includes(one.name))) {
    answer.waits.push({ alliance: one.alliance, seats: one.seats });
    return;
  }
  const members = one.members.map((i) => bidderOf(question, [i], null));
  const inside = new Run(members, one.seats, question.within, one.votes, drawn, one.alliance);
  inside.go();
  answer.lots.push(...inside.lots);
  for (const member of members) answer.seats[member.name] = member.seats;
}

/** Lots that were drawn: each applies once, where exactly it is needed (§12.10). */
class Draws {
  used = new Set();

  /** @param {Drawn[]} drawn */
  constructor(drawn) {
    this.drawn = drawn;
  }

  /** @param {Lot} lot @returns {number[] | null} */
  chosen(lot) {
    const same = (/** @type {number[]} */ a, /** @type {number[]} */ b) => a.length === b.length && a.every((one) => b.includes(one));
    const found = this.drawn.findIndex((one, i) => !this.used.has(i) && (one.within ?? lot.within) === lot.within && (one.majority ?? lot.majority) === lot.majority
      && one.seats === lot.seats && one.chosen.length === lot.seats && same(one.lists, lot.lists));
    if (found < 0) return null;
    this.used.add(found);
    return this.drawn[found]?.chosen ?? null;
  }

  unused() {
    return [...this.drawn.keys()].filter((i) => !this.used.has(i));
  }
}

/** One apportionment among bidders (§12.5, §12.6). */
class Run {
  /** @type {Lot[]} */ lots = [];
  /** @type {Lot | null} */ lot = null;
  /** Awards of the rounds in order; each the bidders that got a seat at one equal bid. @type {Bidder[][]} */ awards = [];

  /**
   * @param {Bidder[]} all @param {number} seats @param {Method} method @param {bigint} base
   * @param {Draws} drawn @param {number | null} within
   */
  constructor(all, seats, method, base, drawn, within) {
    this.all = all;
    this.left = seats;
    this.total = seats;
    this.method = method;
    this.base = base;
    this.drawn = drawn;
    this.within = within;
  }

  go() {
    const { kind, bar } = this.method;
    const quotient = (/** @type {Bidder} */ one) => this.quotient(one);
    if (kind !== "quota-then-dhondt" && kind !== "largest-remainder") return this.round(this.all, quotient, false);
    const quota = this.quota();
    for (const one of this.all) {
      one.seats = Math.min(Number(this.times(one, quota)), one.candidates);
      this.left -= one.seats;
    }
    const eligible = this.all.filter((one) => bar === undefined || one.votes * bar.d * quota.d >= bar.n * quota.n);
    if (kind === "quota-then-dhondt") return this.round(eligible, quotient, false);
    this.round(eligible, (one) => this.remainder(one, quota), true);
    this.round(this.all, quotient, true);
    this.round(this.all, quotient, false);
  }

  /** §12.4. @returns {Fraction} */
  quota() {
    const seats = BigInt(this.total);
    if (this.total === 0) return { n: this.base + 1n, d: 1n };
    if (this.method.quota === "droop") return { n: floor(this.base, seats + 1n) + 1n, d: 1n };
    return { n: this.base, d: seats };
  }

  /** ⌊votes/quota⌋. @param {Bidder} one @param {Fraction} quota */
  times(one, quota) {
    return quota.n === 0n ? 0n : floor(one.votes * quota.d, quota.n);
  }

  /** votes − ⌊votes/quota⌋ · quota. @param {Bidder} one @param {Fraction} quota @returns {Fraction} */
  remainder(one, quota) {
    return { n: one.votes * quota.d - this.times(one, quota) * quota.n, d: quota.d };
  }

  /** votes / divisor; D'Hondt where the method is no divisor method. @param {Bidder} one @returns {Fraction} */
  quotient(one) {
    const divisors = ["sainte-lague", "modified-sainte-lague"].includes(this.method.kind);
    const { n, d } = divisorOf(divisors ? this.method : { kind: "dhondt" }, one.seats);
    return { n: one.votes * d, d: n };
  }

  /** §12.5. @param {Bidder[]} among @param {(one: Bidder) => Fraction} bid @param {boolean} once at most one seat each */
  round(among, bid, once) {
    const got = new Set();
    while (this.left > 0 && this.lot === null) {
      const open = among.filter((one) => one.seats < one.candidates && !(once && got.has(one)));
      const best = open.map(bid).reduce((/** @type {Fraction | null} */ top, one) => (top === null || compare(one, top) > 0 ? one : top), null);
      if (best === null) return;
      const equal = open.filter((one) => compare(bid(one), best) === 0);
      const winners = equal.length <= this.left ? equal : this.draw(equal);
      for (const one of winners) {
        got.add(one);
        one.seats += 1;
      }
      this.left -= winners.length;
      if (winners.length > 0) this.awards.push(winners);
    }
  }

  /** Fewer seats than equal bids: a lot, drawn or pending. @param {Bidder[]} equal @returns {Bidder[]} */
  draw(equal) {
    const lot = { majority: false, seats: this.left, lists: equal.map((one) => one.name), within: this.within };
    const chosen = this.drawn.chosen(lot);
    if (chosen !== null) return equal.filter((one) => chosen.includes(one.name));
    this.lot = lot;
    this.lots.push(lot);
    this.left = 0; // those seats are the lot's
    return [];
  }

  /** §12.9. @param {bigint} valid */
  majorityClause(valid) {
    const major = this.all.find((one) => 2n * one.votes > valid);
    if (major === undefined) return;
    let wanted = Math.min(Math.floor(this.total / 2) + 1, major.candidates) - major.seats;
    for (const award of this.awards.slice().reverse()) {
      const others = award.filter((one) => one !== major);
      if (wanted <= 0) return;
      if (others.length === 0) continue;
      const passing = others.length <= wanted ? others : this.majorityLot(others, wanted);
      for (const one of passing) one.seats -= 1;
      major.seats += Math.min(others.length, wanted);
      wanted -= Math.min(others.length, wanted);
    }
  }

  /** Who passes on a seat; while it is not drawn nobody has one of these. @param {Bidder[]} others @param {number} wanted */
  majorityLot(others, wanted) {
    const lot = { majority: true, seats: others.length - wanted, lists: others.map((one) => one.name), within: this.within };
    const keep = this.drawn.chosen(lot);
    if (keep !== null) return others.filter((one) => !keep.includes(one.name));
    this.lot = lot;
    this.lots.push(lot);
    return others;
  }
}

/** METHOD of spec 4 §13. @param {string} text @returns {Method} */
export function parseMethod(text) {
  const [kind = "", a, b] = text.split(" ");
  const fractionOf = (/** @type {string} */ word) => {
    const [n = "0", d = "1"] = word.split("/");
    return { n: BigInt(n), d: BigInt(d) };
  };
  const known = /** @type {Method["kind"]} */ (kind);
  if (kind === "modified-sainte-lague") return a === undefined ? { kind } : { kind, first: fractionOf(a) };
  if (a === undefined) return { kind: known };
  const quota = a === "droop" ? "droop" : "hare";
  return b === undefined ? { kind: known, quota } : { kind: known, quota, bar: fractionOf(b) };
}
