//! From the statements and decisions of one unit to where it stands.
//!
//! In scope: which statement is the head, what conflicts with it, which recounts stand beside it,
//! and what decisions in force do to it; all of it as a pure replay of a short list. Not in scope:
//! whether a statement has effect or fits its form, what its findings are, and which decisions are
//! in force: these are inputs. The main function is [`replay`]. Spec 4 §3.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

/// A statement of the fold, by its number in order of arrival.
pub type Number = u32;

/// A record or correction of the unit's current poll that fits its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act {
    /// Which statement it is.
    pub number: Number,
    /// Log index of the entry that brought it.
    pub index: u64,
    /// Log index from which its signature policy is satisfied; none when it is not.
    pub order: Option<u64>,
    /// Which count it reports, at least 1.
    pub count: u32,
    /// What it corrects; none for a record.
    pub corrects: Option<Named>,
}

/// A statement named by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// One of this unit.
    Here(Number),
    /// Another, or none that is known.
    Elsewhere,
}

/// What a decision in force does to a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// The named statement counts, whatever its findings (`include`, `admitted-late`).
    Include,
    /// The unit is not counted (`exclude`).
    Exclude,
    /// The unit is not counted for now (`suspended`).
    Suspend,
    /// Votes of a choice no longer exist, or are null (`votes-removed`, `votes-null`).
    Votes,
    /// The statement named by `with` is the head (`replaced`).
    Replace(Option<Named>),
    /// A new poll is held (`re-run`). The statements given to [`replay`] are of the last poll.
    Rerun,
}

/// A decision in force, as this unit sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// Its number among the decisions, given back in [`Standing::applied`].
    pub decision: u32,
    /// Log index from which it has effect.
    pub order: u64,
    /// What it does.
    pub doing: Doing,
    /// The statements it names by `scope record` or `head`; empty when it names none. A decision of
    /// several units names statements of several; one that names some, but none of this unit's,
    /// does nothing here.
    pub names: Vec<Named>,
    /// The statement of `scope record`.
    pub scope: Option<Named>,
}

/// Where a unit stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The statement whose figures are the unit's.
    pub head: Option<Number>,
    /// Whether the head is a correction.
    pub corrected: bool,
    /// Records and corrections with effect beside the head that are neither behind it nor recounts,
    /// in the order in which they took effect; decided or not.
    pub conflicts: Vec<Number>,
    /// Those of `conflicts` that no decision has settled.
    pub open: Vec<Number>,
    /// Records with a count of 2 or more, whether or not one of them is the head.
    pub recounts: Vec<Number>,
    /// A decision keeps the unit from being counted.
    pub excluded: bool,
    /// That decision, or one beside it, is a suspension.
    pub suspended: bool,
    /// A decision counts the head whatever its findings.
    pub included: bool,
    /// A new poll was ordered.
    pub rerun: bool,
    /// The decisions that do something to this unit, in log order.
    pub applied: Vec<u32>,
    /// Those of `applied` that take votes away, in log order.
    pub votes: Vec<u32>,
}

/// Replays `acts` and `rulings`, each in any order, by the index from which they have effect.
#[must_use]
pub fn replay(acts: &[Act], rulings: &[Ruling]) -> Standing {
    if let ([act], []) = (acts, rulings) {
        return single(act);
    }
    let mut state = State::new(acts);
    // Each statement comes, and has effect from there or from later on.
    let come = acts.iter().map(|act| (act.index, false, act));
    let able = acts.iter().filter_map(|act| Some((act.order?, true, act)));
    let mut acts: Vec<(u64, bool, &Act)> = come.chain(able).collect();
    acts.sort_by_key(|(at, able, act)| (*at, *able, act.number));
    let mut rulings: Vec<&Ruling> = rulings.iter().collect();
    rulings.sort_by_key(|ruling| (ruling.order, ruling.decision));
    let mut acts = acts.into_iter().peekable();
    // A re-run begins anew: what was decided on the earlier poll is not about this one.
    let fresh = rulings.iter().rposition(|ruling| ruling.doing == Doing::Rerun);
    for (at, ruling) in rulings.iter().enumerate() {
        while let Some((_, able, act)) = acts.next_if(|(at, ..)| *at < ruling.order) {
            state.step(able, act);
        }
        if fresh.is_none_or(|fresh| at >= fresh) {
            state.rule(ruling);
        }
    }
    acts.for_each(|(_, able, act)| state.step(able, act));
    state.finish(fresh.map(|_| &rulings))
}

/// The common case: one statement and no decision.
fn single(act: &Act) -> Standing {
    let mut standing = Standing::default();
    if act.order.is_some() {
        if act.count > 1 {
            standing.recounts.push(act.number);
        } else if act.corrects.is_none() {
            standing.head = Some(act.number);
        }
    }
    standing
}

impl Standing {
    /// Adds an act that took effect after all others of a unit without decisions, just as
    /// [`replay`] of all of them would. `head_count` is the count of the head; `awaited` says that
    /// an earlier correction names this act. False when only a replay can tell; then nothing is
    /// changed. This keeps a unit with very many statements as cheap as any other.
    #[must_use]
    pub fn append(&mut self, act: &Act, head_count: Option<u32>, awaited: bool) -> bool {
        let names_head = matches!((act.corrects, self.head), (Some(Named::Here(named)), Some(head))
            if named == head && Some(act.count) == head_count);
        match (act.order, act.corrects, act.count, self.head) {
            (None, ..) => {}
            (_, None, 1, None) => return false,
            (_, Some(_), ..) if names_head && awaited => return false,
            (_, Some(_), ..) if names_head => {
                self.head = Some(act.number);
                self.corrected = true;
            }
            (_, Some(_), 1, None) => {} // waits
            (_, _, 1, Some(_)) => {
                self.conflicts.push(act.number);
                self.open.push(act.number);
            }
            (_, _, _, _) => self.recounts.push(act.number),
        }
        true
    }
}

/// What a replay knows on its way.
struct State<'a> {
    all: BTreeMap<Number, &'a Act>,
    head: Option<Number>,
    /// The head and all that it came from by corrections; conflicts are never in it.
    chain: Vec<Number>,
    /// Records of count 1 beside the head, in order.
    others: Vec<Number>,
    /// Corrections that name no head so far, in order.
    waiting: BTreeMap<Option<Named>, Vec<&'a Act>>,
    recounts: Vec<Number>,
    /// Statements over which a decision ended the dispute.
    settled: BTreeSet<Number>,
    rulings: Vec<Ruling>,
    /// Statements that came so far, and those that a decision made the head, with the decision.
    come: BTreeSet<Number>,
    included: BTreeSet<Number>,
    acted: Vec<u32>,
    /// Decisions that make a statement the head which has not come.
    ahead: Vec<(Number, u32)>,
    rerun: bool,
}

impl<'a> State<'a> {
    fn new(all: &'a [Act]) -> Self {
        Self {
            all: all.iter().map(|act| (act.number, act)).collect(),
            head: None,
            chain: Vec::new(),
            others: Vec::new(),
            waiting: BTreeMap::new(),
            recounts: Vec::new(),
            settled: BTreeSet::new(),
            rulings: Vec::new(),
            come: BTreeSet::new(),
            included: BTreeSet::new(),
            acted: Vec::new(),
            ahead: Vec::new(),
            rerun: false,
        }
    }

    /// A statement comes, or has effect.
    fn step(&mut self, able: bool, act: &'a Act) {
        if able {
            return self.act(act);
        }
        self.come.insert(act.number);
        if let Some(at) = self.ahead.iter().position(|(number, _)| *number == act.number) {
            let (number, decision) = self.ahead.remove(at);
            self.enthrone(number, decision);
            self.follow();
        }
    }

    /// A decision makes a statement the head as soon as it is there.
    fn choose(&mut self, number: Number, decision: u32) {
        if self.come.contains(&number) {
            self.enthrone(number, decision);
        } else {
            self.ahead.push((number, decision));
        }
    }

    fn enthrone(&mut self, number: Number, decision: u32) {
        self.crown(number);
        self.included.insert(number);
        self.acted.push(decision);
        self.settle();
        self.lift();
    }

    fn act(&mut self, act: &'a Act) {
        match (act.corrects, act.count) {
            (Some(_), _) => self.waiting.entry(act.corrects).or_default().push(act),
            (None, 1) if self.head.is_none() => self.crown(act.number),
            (None, 1) if self.head == Some(act.number) => {}
            (None, 1) => self.others.push(act.number),
            (None, _) => self.recounts.push(act.number),
        }
        self.follow();
    }

    /// Makes `number` the head, as the first record or by a decision.
    fn crown(&mut self, number: Number) {
        if self.head != Some(number) {
            self.head = Some(number);
            self.chain.push(number);
        }
    }

    /// The first correction that names the head becomes the head, and so on.
    fn follow(&mut self) {
        while let Some(head) = self.head {
            let count = self.all.get(&head).map(|act| act.count);
            let Some(waiting) = self.waiting.get_mut(&Some(Named::Here(head))) else { return };
            let next = waiting.iter().position(|act| Some(act.count) == count);
            let Some(next) = next else { return };
            let act = waiting.remove(next);
            self.chain.push(act.number);
            self.head = Some(act.number);
        }
    }

    fn rule(&mut self, ruling: &Ruling) {
        match ruling.doing {
            Doing::Rerun => self.rerun = true,
            Doing::Include => self.include(ruling),
            Doing::Replace(with) => self.replace(ruling, with),
            Doing::Exclude => self.exclude(ruling),
            Doing::Suspend | Doing::Votes => {}
        }
        self.rulings.push(ruling.clone());
        self.follow();
    }

    fn fits(&self, named: Option<Named>) -> Option<Number> {
        let Some(Named::Here(number)) = named else { return None };
        self.all.contains_key(&number).then_some(number)
    }

    /// The statement of the scope, else the last one named that is of this unit, else the head.
    fn include(&mut self, ruling: &Ruling) {
        let named = ruling.names.iter().rev().find_map(|named| self.fits(Some(*named)));
        let chosen = self.fits(ruling.scope).or(named);
        let chosen = chosen.or(self.head.filter(|_| ruling.names.is_empty()));
        if let Some(chosen) = chosen {
            self.choose(chosen, ruling.decision);
        }
    }

    fn replace(&mut self, ruling: &Ruling, with: Option<Named>) {
        let judged = |head| ruling.names.contains(&Named::Here(head));
        let about = ruling.names.is_empty() || self.head.is_some_and(judged);
        if let (true, Some(with)) = (about, self.fits(with)) {
            self.choose(with, ruling.decision);
        }
    }

    /// Out with a statement beside the head: the dispute is no longer about it.
    fn exclude(&mut self, ruling: &Ruling) {
        if let Some(number) = self.fits(ruling.scope)
            && self.head != Some(number)
        {
            self.settled.insert(number);
        }
    }

    /// The dispute ends over all that is there by now.
    fn settle(&mut self) {
        let waiting = self.waiting.values().flatten().map(|act| act.number);
        self.settled.extend(self.others.iter().copied().chain(waiting));
        self.settled.extend(&self.chain);
    }

    /// A later inclusion ends what excluded the unit until now.
    fn lift(&mut self) {
        self.rulings.retain(|past| !matches!(past.doing, Doing::Exclude | Doing::Suspend));
    }

    fn finish(self, reran: Option<&Vec<&Ruling>>) -> Standing {
        let head = self.head;
        let corrects = |head| self.all.get(&head).is_some_and(|act| act.corrects.is_some());
        let corrected = head.is_some_and(corrects);
        let mut standing = Standing { head, corrected, ..Standing::default() };
        let (known, unknown): (Vec<_>, Vec<_>) = self
            .waiting
            .values()
            .flatten()
            .map(|act| (act.number, act.count))
            .partition(|act| act.1 == 1);
        standing.recounts = self.recounts;
        standing.recounts.extend(unknown.iter().map(|act| act.0));
        if head.is_some() {
            standing.conflicts = self.others;
            standing.conflicts.extend(known.iter().map(|act| act.0));
        }
        let order = |number: &Number| self.all.get(number).and_then(|act| act.order);
        standing.recounts.sort_by_key(|number| (order(number), *number));
        standing.conflicts.extend(rivals(&self.chain, head, &self.all));
        standing.conflicts.retain(|number| Some(*number) != head);
        standing.conflicts.sort_by_key(|number| (order(number), *number));
        standing.conflicts.dedup();
        standing.open = standing.conflicts.clone();
        standing.open.retain(|number| !self.settled.contains(number));
        standing.rerun = self.rerun;
        let past = reran.into_iter().flatten().filter(|ruling| ruling.doing == Doing::Rerun);
        standing.applied = past.map(|ruling| ruling.decision).collect();
        standing.included = head.is_some_and(|head| self.included.contains(&head));
        for ruling in &self.rulings {
            conclude(&mut standing, ruling, self.acted.contains(&ruling.decision));
        }
        standing.applied.sort_unstable();
        standing.applied.dedup();
        standing
    }
}

/// Former heads that a decision, not a correction, put aside: they stay visible as conflicts.
fn rivals(chain: &[Number], head: Option<Number>, all: &BTreeMap<Number, &Act>) -> Vec<Number> {
    let mut behind = BTreeSet::new();
    let mut at = head;
    while let Some(number) = at.filter(|number| behind.insert(*number)) {
        at = match all.get(&number).and_then(|act| act.corrects) {
            Some(Named::Here(named)) => Some(named),
            _ => None,
        };
    }
    chain.iter().copied().filter(|number| !behind.contains(number)).collect()
}

/// A unit that has no head is suspended or excluded by a decision that names no statement.
fn without_head(standing: &mut Standing, ruling: &Ruling) {
    if matches!(ruling.doing, Doing::Exclude | Doing::Suspend) && ruling.names.is_empty() {
        standing.excluded = true;
        standing.suspended |= ruling.doing == Doing::Suspend;
        standing.applied.push(ruling.decision);
    }
}

/// Lets a decision act on the head that is left at the end.
fn conclude(standing: &mut Standing, ruling: &Ruling, acted: bool) {
    let Some(head) = standing.head else { return without_head(standing, ruling) };
    let named = ruling.names.is_empty() || ruling.names.contains(&Named::Here(head));
    let done = match ruling.doing {
        Doing::Exclude if named => {
            standing.excluded = true;
            true
        }
        // A statement beside the head was put aside.
        Doing::Exclude => {
            matches!(ruling.scope, Some(Named::Here(number)) if standing.conflicts.contains(&number))
        }
        Doing::Suspend if named => {
            standing.excluded = true;
            standing.suspended = true;
            true
        }
        Doing::Include => acted && named,
        Doing::Votes if named => {
            standing.votes.push(ruling.decision);
            true
        }
        Doing::Replace(_) => acted,
        Doing::Rerun => true,
        _ => false,
    };
    if done {
        standing.applied.push(ruling.decision);
    }
}

#[cfg(test)]
mod tests;
