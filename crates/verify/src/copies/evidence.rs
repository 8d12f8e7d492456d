//! What the signatures of a copy are worth (spec 6 §6.2).

use alloc::vec::Vec;

use acta::keys::{Cause, Checked, key_id};
use acta::policy::{Act, Place, Signer};
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::{Code, Name};
use acta_tally::fold::Fold;

/// Why a signature line does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineCause {
    /// It was made over another text, or by another key.
    Signature,
    /// By another key than the one published under this name.
    OtherKey,
    /// By a key that the name had before.
    OldKey,
    /// By a key that the entry of this index ended.
    Revoked(u64),
    /// The key is another station's.
    Scope,
    /// The name never had a key.
    Unknown,
    /// The key was enrolled at or after the freeze mark.
    LateKey,
}

impl LineCause {
    /// The word of the specification; the index of a revocation stands apart.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::OtherKey => "other-key",
            Self::OldKey => "old-key",
            Self::Revoked(_) => "revoked",
            Self::Scope => "scope",
            Self::Unknown => "unknown",
            Self::LateKey => "late-key",
        }
    }

    /// Whether the line may be good: its key was not published before the vote.
    const fn is_unpublished(self) -> bool {
        matches!(self, Self::Unknown | Self::LateKey)
    }
}

/// A signature line that does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadSigner {
    /// The name that it bears.
    pub name: Name,
    /// Why.
    pub cause: LineCause,
}

/// What a copy rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// Somebody's signature verifies under a key that was published before the vote.
    Verifies {
        /// Those who signed.
        signers: Vec<Name>,
        /// Lines beside theirs that do not count.
        bad: Vec<BadSigner>,
        /// Whether they are those that the act asks for.
        sufficient: bool,
    },
    /// No line counts.
    DoesNotVerify(Vec<BadSigner>),
    /// Cannot tell: no key of the lines was published before the vote.
    KeyNotPublished(Vec<BadSigner>),
    /// Nobody signed it.
    Unsigned,
}

impl Evidence {
    /// Lines that do not count.
    #[must_use]
    pub fn bad(&self) -> &[BadSigner] {
        match self {
            Self::Verifies { bad, .. } => bad,
            Self::DoesNotVerify(bad) | Self::KeyNotPublished(bad) => bad,
            Self::Unsigned => &[],
        }
    }

    /// Those whose signature verifies.
    #[must_use]
    pub fn signers(&self) -> &[Name] {
        match self {
            Self::Verifies { signers, .. } => signers,
            Self::DoesNotVerify(_) | Self::KeyNotPublished(_) | Self::Unsigned => &[],
        }
    }
}

/// Judges the lines of a statement about a station: at `index`, or at its own index where the log has it, else at the
/// log's size. None if it is of another election.
pub(super) fn evidence(
    fold: &Fold,
    statement: &Statement,
    station: Code,
    index: Option<u64>,
) -> Option<Evidence> {
    let index = index.unwrap_or_else(|| index_of(fold, &statement.id()));
    let act = statement.body().act()?;
    let checked = fold.keys().check(index, statement.clone()).ok()?;
    let areas = areas_of(fold, station);
    let place = Place { station: Some(station), areas: &areas };
    let mut good: Vec<Signer> = Vec::new();
    let mut bad: Vec<BadSigner> = lines(fold, index, &checked);
    for signer in checked.signers() {
        let cause = match (signer.scope.covers(place), signer.after_freeze) {
            (true, false) => None,
            (false, _) => Some(LineCause::Scope),
            (true, true) => Some(LineCause::LateKey),
        };
        match cause {
            None => good.push(*signer),
            Some(cause) => bad.push(BadSigner { name: signer.name, cause }),
        }
    }
    bad.sort_unstable_by_key(|line| line.name);
    Some(weigh(fold, act, place, &good, bad))
}

fn weigh(
    fold: &Fold,
    act: Act,
    place: Place<'_>,
    good: &[Signer],
    bad: Vec<BadSigner>,
) -> Evidence {
    if good.is_empty() {
        return match bad.iter().all(|line| line.cause.is_unpublished()) {
            true => Evidence::KeyNotPublished(bad),
            false => Evidence::DoesNotVerify(bad),
        };
    }
    let sufficient = fold.definition().policies().satisfied(act, good, place);
    let signers = good.iter().map(|signer| signer.name).collect();
    Evidence::Verifies { signers, bad, sufficient }
}

fn index_of(fold: &Fold, id: &StatementId) -> u64 {
    fold.index_of(id).unwrap_or_else(|| fold.size())
}

/// The station's area, then all above it.
fn areas_of(fold: &Fold, station: Code) -> Vec<Code> {
    let expected = fold.expected();
    let station = expected.number(&station).and_then(|number| expected.station(number));
    let path = station.map_or(&[][..], |station| expected.path(station));
    path.iter().filter_map(|area| expected.areas.code(*area)).copied().collect()
}

/// The lines that the key book does not count.
fn lines(fold: &Fold, index: u64, checked: &Checked) -> Vec<BadSigner> {
    let cause = |name: Name, cause: Cause| match cause {
        Cause::Unknown => LineCause::Unknown,
        Cause::Revoked { at } => LineCause::Revoked(at),
        Cause::Signature => LineCause::Signature,
        Cause::OtherKey => other_key(fold, index, checked.statement(), name),
    };
    let bad = checked.bad().iter();
    bad.map(|line| BadSigner { name: line.name, cause: cause(line.name, line.cause) }).collect()
}

/// Whether the line's key is one that the name had before.
fn other_key(fold: &Fold, index: u64, statement: &Statement, name: Name) -> LineCause {
    let written = statement.signatures().iter().find(|line| line.name == name);
    let now = fold.keys().in_force(name, index).map(|key| key.key);
    let had = fold.keys().every_key_of(name).filter(|key| Some(*key) != now).any(|key| {
        written.is_some_and(|line| line.key_id == key_id(statement.election(), name, &key))
    });
    if had { LineCause::OldKey } else { LineCause::OtherKey }
}
