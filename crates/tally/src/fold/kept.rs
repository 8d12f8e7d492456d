//! What the fold keeps of each record and correction.
//!
//! In scope: a compact form of the figures, found again by number, by log index and by id. Not in
//! scope: the text itself, which stands in the log at the index kept here.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use acta::text::StatementId;
use acta::value::Code;

use crate::expected::{ContestNo, StationNo};
use crate::findings::{Builtin, FindingNo};
use crate::unit::Number;

/// No such number.
pub(super) const NONE: u32 = u32::MAX;
/// No effect yet.
pub(super) const NEVER: u64 = u64::MAX;

/// Whether the figures of a statement are those of its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Its contest is not known, so it has no form.
    Unknown,
    /// They are.
    Fits,
    /// They are not, for this reason: F101 or F102.
    Not(Builtin),
}

/// A record or correction.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) id: StatementId,
    /// Log index of the entry that brought it.
    pub(super) index: u64,
    /// Log index from which its policy is satisfied; `NEVER` when it is not.
    pub(super) order: u64,
    /// The next statement of the unit.
    pub(super) next: Number,
    pub(super) station: StationNo,
    pub(super) contest: ContestNo,
    pub(super) poll: u32,
    pub(super) count: u32,
    pub(super) preliminary: bool,
    pub(super) fit: Fit,
    pub(super) ballots: u64,
    /// The fields of the form, then the votes of its choices; 0 for a field that is absent.
    pub(super) values: Box<[u32]>,
    /// In order, before hiding.
    pub(super) findings: Box<[FindingNo]>,
    pub(super) more: Option<Box<More>>,
}

impl Kept {
    pub(super) fn order(&self) -> Option<u64> {
        (self.order != NEVER).then_some(self.order)
    }

    pub(super) fn set_order(&mut self, order: Option<u64>) {
        self.order = order.unwrap_or(NEVER);
    }

    pub(super) fn corrects(&self) -> Option<StatementId> {
        self.more.as_ref().and_then(|more| more.corrects)
    }

    pub(super) fn absent(&self) -> &[u16] {
        self.more.as_ref().map_or(&[], |more| more.absent.as_slice())
    }

    pub(super) fn explained(&self) -> &[FindingNo] {
        self.more.as_ref().map_or(&[], |more| more.explained.as_slice())
    }
}

/// What only some statements have.
#[derive(Clone, Debug, Default)]
pub(super) struct More {
    pub(super) corrects: Option<StatementId>,
    /// Fields of the form that the record leaves out.
    pub(super) absent: Vec<u16>,
    /// Rules whose breach the record explains with a reason of its form.
    pub(super) explained: Vec<FindingNo>,
    /// The record itself, while it has no form or no station.
    pub(super) raw: Option<Box<acta::kinds::Record>>,
    /// Whether the policy is not satisfied, or only with a late key.
    pub(super) open: bool,
    /// Those who signed, while that is so.
    pub(super) signers: Vec<acta::policy::Signer>,
    /// The codes of a statement whose station or contest is not known.
    pub(super) place: Option<(Code, Code)>,
}

/// All records and corrections in order of arrival.
#[derive(Clone, Debug, Default)]
pub(super) struct Store {
    all: Vec<Kept>,
    /// The first bytes of each id with the number. Ids that share them are told apart in `all`.
    ids: BTreeSet<(u64, Number)>,
}

impl Store {
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn get(&self, number: Number) -> Option<&Kept> {
        self.all.get(usize::try_from(number).ok()?)
    }

    pub(super) fn get_mut(&mut self, number: Number) -> Option<&mut Kept> {
        self.all.get_mut(usize::try_from(number).ok()?)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Number, &Kept)> {
        (0..NONE).zip(&self.all)
    }

    /// Keeps a statement; none when there are too many.
    pub(super) fn push(&mut self, kept: Kept) -> Option<Number> {
        let number = u32::try_from(self.all.len()).ok().filter(|number| *number != NONE)?;
        self.ids.insert((prefix(&kept.id), number));
        self.all.push(kept);
        Some(number)
    }

    /// The statement with this id.
    pub(super) fn find(&self, id: &StatementId) -> Option<Number> {
        let prefix = prefix(id);
        let like = self.ids.range((prefix, 0)..=(prefix, NONE));
        like.map(|(_, number)| *number)
            .find(|number| self.get(*number).is_some_and(|kept| kept.id == *id))
    }

    /// The statement that the entry of this index brought.
    pub(super) fn at_index(&self, index: u64) -> Option<Number> {
        let at = self.all.binary_search_by_key(&index, |kept| kept.index).ok()?;
        u32::try_from(at).ok()
    }
}

fn prefix(id: &StatementId) -> u64 {
    id.0.first_chunk().map_or(0, |first| u64::from_be_bytes(*first))
}
