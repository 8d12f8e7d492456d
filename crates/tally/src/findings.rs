//! What is to be known about a statement, under codes that a lawyer can cite.
//!
//! In scope: the built-in codes with their default effects, and the code table of one election that
//! joins them with its rules. Not in scope: how a rule is evaluated (`acta::rules`). The main type
//! is [`Codes`]. Spec 4 §4.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// A finding of one election, by its place in byte order of code.
pub type FindingNo = u16;

/// What a finding does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It is shown.
    Note,
    /// The unit is counted-flagged.
    Flag,
    /// The unit is not counted until a decision.
    Exclude,
    /// The statement is logged and visible, and changes nothing.
    Without,
}

impl Effect {
    /// The word of the specification.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Flag => "flag",
            Self::Exclude => "exclude",
            Self::Without => "without-effect",
        }
    }
}

/// A finding that every election has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Builtin {
    /// Fields or choices are not those of the form, or not in its order.
    F101,
    /// A choice without line, or unknown.
    F102,
    /// Ballots (or Σ votes, if more) exceed the unit's max-ballots.
    F310,
    /// A choice has more votes than the ballots.
    F311,
    /// A decision removes more votes than there are.
    F402,
    /// A signature line that does not verify or has no key in force.
    F501,
    /// Signature policy of the act not satisfied.
    F503,
    /// A signer's key was revoked at a lower index.
    F504,
    /// Unknown station.
    F601,
    /// Unknown contest.
    F602,
    /// Not expected there.
    F603,
    /// Conflicts with the head.
    F604,
    /// Corrects a statement that is not the head.
    F605,
    /// Another poll than the current one.
    F606,
    /// Does not fit what the log says below it (a second register chunk, a change of an unknown
    /// station).
    F608,
    /// `counted` is earlier than `closed`.
    W401,
    /// `closed` is earlier than the definition's `closes`.
    W402,
    /// The policy holds only with a key enrolled after the freeze mark.
    W502,
    /// No `agent` line for a contestant.
    W505,
}

impl Builtin {
    /// All of them, in byte order of code.
    pub const ALL: [Self; 19] = [
        Self::F101,
        Self::F102,
        Self::F310,
        Self::F311,
        Self::F402,
        Self::F501,
        Self::F503,
        Self::F504,
        Self::F601,
        Self::F602,
        Self::F603,
        Self::F604,
        Self::F605,
        Self::F606,
        Self::F608,
        Self::W401,
        Self::W402,
        Self::W502,
        Self::W505,
    ];

    /// The code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::F101 => "F101",
            Self::F102 => "F102",
            Self::F310 => "F310",
            Self::F311 => "F311",
            Self::F402 => "F402",
            Self::F501 => "F501",
            Self::F503 => "F503",
            Self::F504 => "F504",
            Self::F601 => "F601",
            Self::F602 => "F602",
            Self::F603 => "F603",
            Self::F604 => "F604",
            Self::F605 => "F605",
            Self::F606 => "F606",
            Self::F608 => "F608",
            Self::W401 => "W401",
            Self::W402 => "W402",
            Self::W502 => "W502",
            Self::W505 => "W505",
        }
    }

    /// What it means, in words for a page.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::F101 => "fields or choices are not those of the form, or not in its order",
            Self::F102 => "a choice of the ballot has no line, or a line names no choice of it",
            Self::F310 => "more ballots than the unit may hold",
            Self::F311 => "a choice has more votes than there are ballots",
            Self::F402 => "a decision removes more votes than there are",
            Self::F501 => "a signature line does not verify or has no key in force",
            Self::F503 => "too few of the required signers signed",
            Self::F504 => "a signer's key was revoked before",
            Self::F601 => "the station is not in the register",
            Self::F602 => "the contest is not in the definition",
            Self::F603 => "no record of this contest is expected from this station",
            Self::F604 => "differs from the record that came first",
            Self::F605 => "corrects a statement that is not the current one",
            Self::F606 => "reports another poll than the current one",
            Self::F608 => "does not fit what the log says before it",
            Self::W401 => "the count ended before the polls closed",
            Self::W402 => "the polls closed before the announced time",
            Self::W502 => "needs a key enrolled after the freeze",
            Self::W505 => "a contestant has no agent line",
        }
    }

    /// The default effect.
    #[must_use]
    pub const fn effect(self) -> Effect {
        match self {
            Self::F310 | Self::F311 => Effect::Exclude,
            Self::W401 | Self::W502 | Self::W505 | Self::F604 | Self::F605 => Effect::Flag,
            Self::F402 | Self::F501 | Self::F504 | Self::W402 => Effect::Note,
            Self::F101
            | Self::F102
            | Self::F503
            | Self::F601
            | Self::F602
            | Self::F603
            | Self::F606
            | Self::F608 => Effect::Without,
        }
    }

    /// Whether no `effect` row may set another.
    #[must_use]
    pub const fn is_fixed(self) -> bool {
        matches!(self.effect(), Effect::Without)
    }
}

/// Where a code comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Every election has it.
    Builtin(Builtin),
    /// The rule of this place in the definition.
    Rule(usize),
}

/// One code of an election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRow {
    /// The code.
    pub code: String,
    /// What it does in this election.
    pub effect: Effect,
    /// Where it comes from.
    pub origin: Origin,
    /// Codes that are not reported where this one is.
    pub hides: Vec<FindingNo>,
}

/// All codes of one election in byte order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codes {
    rows: Vec<CodeRow>,
    builtin: [FindingNo; Builtin::ALL.len()],
    rules: Vec<FindingNo>,
}

impl Default for Codes {
    fn default() -> Self {
        Self::new(&[], &[], &[])
    }
}

impl Codes {
    /// Joins the built-in codes with the definition's `rules` (code and effect, in its order), its
    /// `effects` for built-in codes and its `hides` rows. A rule under a built-in code is kept as a
    /// rule of its own; the built-in code then stands first.
    #[must_use]
    pub fn new(
        rules: &[(&str, Effect)],
        effects: &[(&str, Effect)],
        hides: &[(&str, Vec<&str>)],
    ) -> Self {
        let set = |code: &str, default: Effect| {
            let found = effects.iter().rev().find(|(of, _)| *of == code);
            found.map_or(default, |(_, effect)| *effect)
        };
        let builtin = Builtin::ALL.iter().map(|builtin| {
            let fixed = builtin.is_fixed();
            let effect =
                if fixed { builtin.effect() } else { set(builtin.code(), builtin.effect()) };
            (builtin.code(), effect, Origin::Builtin(*builtin))
        });
        let rules_given = rules.iter().enumerate();
        let rules_given =
            rules_given.map(|(at, (code, effect))| (*code, set(code, *effect), Origin::Rule(at)));
        let mut all: Vec<_> = builtin.chain(rules_given).collect();
        all.sort_by(|a, b| a.0.cmp(b.0)); // stable: built-in first
        let mut codes = Self {
            rows: Vec::new(),
            builtin: [0; Builtin::ALL.len()],
            rules: alloc::vec![0; rules.len()],
        };
        for (no, (code, effect, origin)) in (0..FindingNo::MAX).zip(all) {
            codes.rows.push(CodeRow { code: code.to_owned(), effect, origin, hides: Vec::new() });
            match origin {
                Origin::Builtin(builtin) => {
                    let at = Builtin::ALL.iter().position(|each| *each == builtin);
                    if let Some(slot) = at.and_then(|at| codes.builtin.get_mut(at)) {
                        *slot = no;
                    }
                }
                Origin::Rule(at) => {
                    if let Some(slot) = codes.rules.get_mut(at) {
                        *slot = no;
                    }
                }
            }
        }
        for (code, hidden) in hides {
            codes.hide(code, hidden);
        }
        codes
    }

    fn hide(&mut self, code: &str, hidden: &[&str]) {
        let numbers: Vec<FindingNo> = (0..FindingNo::MAX)
            .zip(&self.rows)
            .filter(|(_, row)| hidden.contains(&row.code.as_str()))
            .map(|(no, _)| no)
            .collect();
        for row in self.rows.iter_mut().filter(|row| row.code == code) {
            row.hides.extend(&numbers);
        }
    }

    /// The number of a built-in code.
    #[must_use]
    pub fn builtin(&self, builtin: Builtin) -> FindingNo {
        // The order of `ALL` is that of the declaration.
        self.builtin.get(builtin as usize).copied().unwrap_or_default()
    }

    /// The number of a rule by its place in the definition.
    #[must_use]
    pub fn rule(&self, at: usize) -> FindingNo {
        self.rules.get(at).copied().unwrap_or_default()
    }

    /// The number of the rule with this code.
    #[must_use]
    pub fn rule_named(&self, code: &str) -> Option<FindingNo> {
        let is = |row: &CodeRow| row.code == code && matches!(row.origin, Origin::Rule(_));
        self.rows.iter().position(is).and_then(|at| FindingNo::try_from(at).ok())
    }

    /// The code and what it does.
    #[must_use]
    pub fn row(&self, no: FindingNo) -> Option<&CodeRow> {
        self.rows.get(usize::from(no))
    }

    /// What a finding does.
    #[must_use]
    pub fn effect(&self, no: FindingNo) -> Effect {
        self.row(no).map_or(Effect::Note, |row| row.effect)
    }

    /// Leaves out what others of the list hide; the list is in order, each once, afterwards.
    pub fn hide_and_sort(&self, found: &mut Vec<FindingNo>) {
        found.sort_unstable();
        found.dedup();
        let hides = |no: &FindingNo| self.row(*no).map(|row| row.hides.as_slice());
        if found.iter().all(|no| hides(no).is_none_or(<[_]>::is_empty)) {
            return;
        }
        let hidden: Vec<FindingNo> = found.iter().filter_map(hides).flatten().copied().collect();
        found.retain(|no| !hidden.contains(no));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn numbers_follow_the_bytes_of_codes() {
        let codes = Codes::new(&[("W203", Effect::Flag), ("F203", Effect::Flag)], &[], &[]);
        let all: Vec<_> = codes.rows.iter().map(|row| row.code.as_str()).collect();
        assert!(all.is_sorted());
        for builtin in Builtin::ALL {
            assert_eq!(codes.row(codes.builtin(builtin)).unwrap().code, builtin.code());
        }
        assert_eq!(codes.row(codes.rule(0)).unwrap().code, "W203");
        assert_eq!(codes.row(codes.rule(1)).unwrap().code, "F203");
    }

    #[test]
    fn fixed_effects_stay() {
        let effects = [("F503", Effect::Note), ("F310", Effect::Flag)];
        let codes = Codes::new(&[], &effects, &[]);
        assert_eq!(codes.effect(codes.builtin(Builtin::F503)), Effect::Without);
        assert_eq!(codes.effect(codes.builtin(Builtin::F310)), Effect::Flag);
    }

    #[test]
    fn a_hidden_code_is_left_out_only_beside_its_cause() {
        let rules = [("F203", Effect::Flag), ("W203", Effect::Flag), ("W204", Effect::Note)];
        let codes = Codes::new(&rules, &[], &[("F203", vec!["W203", "W204"])]);
        let [cause, hidden, other] = [0, 1, 2].map(|at| codes.rule(at));
        let mut found = vec![other, hidden, cause, cause];
        codes.hide_and_sort(&mut found);
        assert_eq!(found, vec![cause]);
        let mut found = vec![other, hidden];
        codes.hide_and_sort(&mut found);
        assert_eq!(found, vec![hidden, other]);
    }
}
