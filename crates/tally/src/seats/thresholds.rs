//! Who takes part: thresholds of lists, of alliances and of the lists within an alliance.
//! Main type [`Thresholds`]; every comparison is exact.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::{List, SeatsError};
use crate::fraction::Fraction;

/// The largest numerator or denominator of a threshold, so that products stay far below 2^128.
pub const TERM_MAX: u64 = 1_000_000_000;

/// A share of the valid votes that must be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The share, 0 to 1, terms up to [`TERM_MAX`].
    pub share: Fraction,
    /// More than the share is needed, not merely the share.
    pub strict: bool,
}

impl Bar {
    /// Whether `votes` of `base` are enough.
    #[must_use]
    pub fn passes(&self, votes: u64, base: u64) -> bool {
        votes >= self.fewest(base)
    }

    /// The fewest votes that pass when `base` votes are valid: ⌈share × base⌉, or when strict
    /// ⌊share × base⌋ + 1.
    #[must_use]
    pub fn fewest(&self, base: u64) -> u64 {
        if self.strict {
            return self.share.floor_of(base).unwrap_or(u64::MAX).saturating_add(1);
        }
        self.share.ceil_of(base).unwrap_or(u64::MAX)
    }
}

/// The bar of alliances from a number of members on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllianceBar {
    /// It holds for alliances of at least this many lists; of several that apply, the one with
    /// the most members holds.
    pub members_min: u32,
    /// The bar for the alliance's votes together.
    pub bar: Bar,
}

/// All thresholds of a law. A list with `exempt` passes each of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// For a list that stands alone.
    pub list: Option<Bar>,
    /// For alliances; where none applies, [`list`](Self::list) does.
    pub alliances: Vec<AllianceBar>,
    /// For each list of an alliance that passed: a list below it takes no part, and its votes do
    /// not count for the alliance.
    pub member: Option<Bar>,
    /// The lists of an alliance that failed stand alone, each under `list`; otherwise they are out.
    pub split: bool,
}

impl Thresholds {
    /// Everybody takes part.
    #[must_use]
    pub const fn none() -> Self {
        Self { list: None, alliances: Vec::new(), member: None, split: false }
    }

    /// The bar of an alliance of `members` lists.
    fn of_alliance(&self, members: u32) -> Option<Bar> {
        let fitting = self.alliances.iter().filter(|step| step.members_min <= members);
        fitting.max_by_key(|step| step.members_min).map(|step| step.bar).or(self.list)
    }
}

/// How a list takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Out,
    Alone,
    Allied(u32),
}

/// A share is at most 1 and its terms at most [`TERM_MAX`].
pub(crate) fn check_share(share: Fraction) -> Result<(), SeatsError> {
    if share > Fraction::ONE || share.den() > TERM_MAX {
        return Err(SeatsError::Share { got: share });
    }
    Ok(())
}

/// How each list takes part, by its own votes and its alliance's.
pub(super) fn admit(law: &Thresholds, lists: &[List], valid: u64) -> Result<Vec<Part>, SeatsError> {
    let bars = law.list.iter().chain(law.member.iter()).chain(law.alliances.iter().map(|a| &a.bar));
    for bar in bars {
        check_share(bar.share)?;
    }
    let mut alliances: BTreeMap<u32, (u32, u64)> = BTreeMap::new();
    for list in lists.iter().filter(|list| !list.barred) {
        if let Some(number) = list.alliance {
            let (members, votes) = alliances.entry(number).or_default();
            *members += 1;
            *votes += list.votes;
        }
    }
    Ok(lists.iter().map(|list| part(law, list, &alliances, valid)).collect())
}

/// How one list takes part.
fn part(law: &Thresholds, list: &List, alliances: &BTreeMap<u32, (u32, u64)>, valid: u64) -> Part {
    let passes =
        |bar: Option<Bar>, votes| list.exempt || bar.is_none_or(|bar| bar.passes(votes, valid));
    if list.barred {
        return Part::Out;
    }
    let alone = if passes(law.list, list.votes) { Part::Alone } else { Part::Out };
    let Some(number) = list.alliance else { return alone };
    let (members, votes) = alliances.get(&number).copied().unwrap_or_default();
    if !law.of_alliance(members).is_none_or(|bar| bar.passes(votes, valid)) {
        return if law.split || list.exempt { alone } else { Part::Out };
    }
    if passes(law.member, list.votes) { Part::Allied(number) } else { Part::Out }
}
