//! The answer in values: what was handed in, the result of each unit, totals and margins (spec 6 §6.3 to 6.6).

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use acta::kinds::copy::Basis;
use acta::kinds::record::Track;
use acta::text::StatementId;
use acta::value::{Code, Name, Time};

use super::evidence::Evidence;
use crate::figure::Figure;
use crate::tabular::{RowClass, RowReport};

/// The JSON form lists at most this many units; the rest is counted.
pub const UNITS_SHOWN_MAX: usize = 1_000;

/// What kind of copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CopyKind {
    /// A record.
    Record,
    /// A correction.
    Correction,
    /// A copy as its holder states it (spec 1 §4a).
    Copy,
    /// A row of a table.
    Row,
}

impl CopyKind {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Correction => "correction",
            Self::Copy => "copy",
            Self::Row => "row",
        }
    }
}

/// A copy that can be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Where it was found: a file, with the line.
    pub place: String,
    /// Who handed it in.
    pub submitter: Option<Code>,
    /// What it is.
    pub kind: CopyKind,
    /// Whose record.
    pub station: Code,
    /// Of which contest.
    pub contest: Code,
    /// Of which track.
    pub track: Track,
    /// Of which poll.
    pub poll: u32,
    /// Its id, if it is a statement.
    pub id: Option<StatementId>,
    /// SHA-256 of it with its signature lines; zero for a row.
    pub bytes_hash: [u8; 32],
    /// What it rests on.
    pub evidence: Evidence,
    /// What a `copy` says beside its figures.
    pub says: Option<Box<Says>>,
    /// Its figures in the order of the contest's form.
    pub values: Vec<Option<u32>>,
    /// Figures that the form does not have.
    pub extras: Vec<(Figure, u32)>,
}

/// What a `copy` says beside its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Says {
    /// How it was made.
    pub basis: Basis,
    /// The statement that it is a copy of.
    pub of: Option<StatementId>,
    /// Where it stands under a commitment, and what became of that.
    pub opening: Option<Opened>,
}

/// A place under a commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// The id of the `copy-commit`.
    pub commit: StatementId,
    /// Its leaf, from 0.
    pub leaf: u64,
    /// Log index of the commitment, where the log has it.
    pub index: Option<u64>,
    /// Whether the path leads to its root; none where the log does not have it.
    pub holds: Option<bool>,
}

/// A commitment of the log, and how much of it was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// Its id.
    pub id: StatementId,
    /// Log index of its entry.
    pub index: u64,
    /// Whose copies.
    pub submitter: Code,
    /// How many.
    pub leaves: u32,
    /// How many of them were shown here.
    pub opened: u64,
    /// By when all are to be shown.
    pub opens: Time,
}

/// Why an item is not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// It is no statement, or not whole: layer and code of spec 1 §9.
    NotAStatement {
        /// The layer that refuses.
        layer: &'static str,
        /// Its code.
        code: &'static str,
    },
    /// It is of another election.
    OtherElection,
    /// It is neither a record nor a correction nor a copy.
    OtherKind,
    /// What carried it was not whole: layer and code of spec 2, or `part` and `held` where parts are missing.
    Carried {
        /// The layer that refuses.
        layer: &'static str,
        /// Its code.
        code: &'static str,
    },
    /// A row of a table, for a reason of spec 6 §5.2.
    Row(crate::tabular::Why),
}

impl Refusal {
    /// The word of the specification.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotAStatement { .. } => "not-a-statement",
            Self::OtherElection => "other-election",
            Self::OtherKind => "other-kind",
            Self::Carried { .. } => "carried",
            Self::Row(_) => "row",
        }
    }
}

/// One item that was handed in, judged by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handed {
    /// A copy.
    Copy(Box<Copied>),
    /// Nothing that can be compared.
    Refused {
        /// Where it was found.
        place: String,
        /// Why.
        reason: Refusal,
        /// The same in words.
        words: String,
    },
}

/// How many items were handed in, and what became of them: the last three add up to the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Items {
    /// Statements and rows.
    pub given: u64,
    /// Compared.
    pub compared: u64,
    /// The same statement of the same submitter again.
    pub repeated: u64,
    /// Refused.
    pub refused: u64,
}

/// The result of a copy or a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnitResult {
    /// Some figure differs from the official record.
    Differs,
    /// No figure differs.
    Identical,
    /// The other side has no record of this unit.
    OnlyCopy,
    /// Cannot tell: no key of the signatures was published before the vote.
    KeyNotPublished,
    /// Nobody signed it.
    Unsigned,
    /// No signature counts.
    DoesNotVerify,
    /// There is a record and no copy.
    OnlyOfficial,
}

impl UnitResult {
    /// All of them in the order of reports.
    pub const ALL: [Self; 7] = [
        Self::Identical,
        Self::Differs,
        Self::OnlyCopy,
        Self::OnlyOfficial,
        Self::DoesNotVerify,
        Self::Unsigned,
        Self::KeyNotPublished,
    ];

    /// The word of the specification; that of *cannot tell* has its cause apart.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Differs => "differs",
            Self::Identical => "identical",
            Self::OnlyCopy => "only-copy",
            Self::KeyNotPublished => "cannot-tell",
            Self::Unsigned => "unsigned",
            Self::DoesNotVerify => "signature-does-not-verify",
            Self::OnlyOfficial => "only-official",
        }
    }

    /// The name under which it is counted.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::KeyNotPublished => "key-not-published",
            other => other.word(),
        }
    }
}

/// How the figures of a copy stand to the official record, whoever signed them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agreement {
    /// Those of this version, counted from 1, of so many.
    Equal {
        /// Which version.
        version: usize,
        /// How many there are; the last is the head.
        versions: usize,
    },
    /// Some figure is another than the head's.
    Differs,
    /// There is nothing to compare with.
    OnlyCopy,
}

impl Agreement {
    /// The word of the specification.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Equal { .. } => "equal",
            Self::Differs => "differs",
            Self::OnlyCopy => "only-copy",
        }
    }

    /// Whether it is an earlier version.
    #[must_use]
    pub const fn is_earlier(self) -> bool {
        matches!(self, Self::Equal { version, versions } if version < versions)
    }
}

/// A figure with both values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// Which figure.
    pub figure: Figure,
    /// What the copy says.
    pub copy: Option<u32>,
    /// What the official record says.
    pub official: Option<u32>,
}

/// How large a difference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Only one side has the figure.
    OneSide,
    /// 1 or 2.
    From1,
    /// 3 to 9.
    From3,
    /// 10 to 99.
    From10,
    /// 100 and more.
    From100,
}

/// All grades, the smallest difference first.
pub const GRADES: [Grade; 5] =
    [Grade::From1, Grade::From3, Grade::From10, Grade::From100, Grade::OneSide];

impl Grade {
    /// The word of the specification.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::OneSide => "one-side",
            Self::From1 => "1-2",
            Self::From3 => "3-9",
            Self::From10 => "10-99",
            Self::From100 => "100+",
        }
    }
}

impl Difference {
    /// How large it is.
    #[must_use]
    pub fn grade(&self) -> Grade {
        let (Some(copy), Some(official)) = (self.copy, self.official) else {
            return Grade::OneSide;
        };
        match copy.abs_diff(official) {
            0..=2 => Grade::From1,
            3..=9 => Grade::From3,
            10..=99 => Grade::From10,
            _ => Grade::From100,
        }
    }
}

/// A copy with its result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyResult {
    /// The copy.
    pub copy: Copied,
    /// Its result.
    pub result: UnitResult,
    /// How its figures stand.
    pub agreement: Agreement,
    /// The figures that differ from the head's, in the order of the form.
    pub differs: Vec<Difference>,
    /// Beside a table: figures that only one of the two states; they are not compared.
    pub one_sided: u64,
    /// Where the log has this statement as something else than a version of the head: index, and what it does there.
    pub logged: Option<(u64, &'static str)>,
}

/// The official record of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Official {
    /// The head's id; none beside a table.
    pub id: Option<StatementId>,
    /// Log index of its entry.
    pub index: Option<u64>,
    /// The word of the unit's class.
    pub class: &'static str,
    /// Those whose signature in its entry verifies; empty where the entry was not at hand.
    pub signers: Vec<Name>,
}

/// The result of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitOutcome {
    /// The station.
    pub station: Code,
    /// The contest.
    pub contest: Code,
    /// The track.
    pub track: Track,
    /// The result.
    pub result: UnitResult,
    /// How the figures of the copy stand that the result is of; none without copies.
    pub agreement: Option<Agreement>,
    /// What is to be known beside it, in words.
    pub note: Option<String>,
    /// The official record.
    pub official: Option<Official>,
    /// The copies, in the order handed in.
    pub copies: Vec<CopyResult>,
}

/// Units by result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Results {
    pub(super) counts: [u64; 7],
    /// Of the identical ones, those to an earlier version.
    pub identical_earlier: u64,
    /// Of the unsigned ones, those whose figures are equal, differ, stand in the copy only.
    pub unsigned: [u64; 3],
}

impl Results {
    /// How many units have this result.
    #[must_use]
    pub fn of(&self, result: UnitResult) -> u64 {
        let at = UnitResult::ALL.iter().position(|one| *one == result);
        at.and_then(|at| self.counts.get(at)).copied().unwrap_or_default()
    }

    pub(super) fn add(&mut self, unit: &UnitOutcome) {
        let at = UnitResult::ALL.iter().position(|one| *one == unit.result);
        at.and_then(|at| self.counts.get_mut(at)).into_iter().for_each(|count| *count += 1);
        let earlier = unit.agreement.is_some_and(Agreement::is_earlier);
        if unit.result == UnitResult::Identical && earlier {
            self.identical_earlier += 1;
        }
        let [equal, differs, only] = &mut self.unsigned;
        match unit.agreement.filter(|_| unit.result == UnitResult::Unsigned) {
            Some(Agreement::Equal { .. }) => *equal += 1,
            Some(Agreement::Differs) => *differs += 1,
            Some(Agreement::OnlyCopy) => *only += 1,
            None => {}
        }
    }
}

/// What a submitter covers in a contest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// Who; none where nobody was named.
    pub submitter: Option<Code>,
    /// The contest.
    pub contest: Code,
    /// The track.
    pub track: Track,
    /// Units with a copy whose signature verifies, or that has none.
    pub units: u64,
    /// Registered voters of those whose number is known.
    pub registered: u64,
    /// Units whose registered voters are not known.
    pub registered_unknown: u64,
}

/// Totals from the copies alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// The contest.
    pub contest: Code,
    /// The track.
    pub track: Track,
    /// From copies that verify only; else from all.
    pub verified_only: bool,
    /// Units whose copies agree and state every vote.
    pub units: u64,
    /// Units expected.
    pub expected: u64,
    /// Registered voters of those units.
    pub registered: Option<u64>,
    /// Registered voters of all units expected.
    pub registered_expected: Option<u64>,
    /// Units whose copies do not agree; not added up.
    pub disagreeing: u64,
    /// Units whose copies lack a vote; not added up.
    pub incomplete: u64,
    /// Votes of each choice without parent, in ballot order.
    pub votes: Vec<(Code, u64)>,
    /// The choices with most votes.
    pub leaders: Vec<Code>,
    /// Votes between the leader and the next.
    pub margin: u64,
    /// The most ballots of units not covered; none when not known.
    pub outstanding: Option<u64>,
    /// Whether that is enough to change the leader, in the words of spec 4 §8; none where no rule says.
    pub state: Option<String>,
}

/// A leader with a margin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lead {
    /// The choices with most votes.
    pub leaders: Vec<Code>,
    /// Votes between the leader and the next.
    pub margin: u64,
}

/// What the copies that differ would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Margin {
    /// The contest.
    pub contest: Code,
    /// The track.
    pub track: Track,
    /// From copies that verify only; else from all.
    pub verified_only: bool,
    /// Of the official totals.
    pub official: Lead,
    /// With the copies' figures in the place of the official ones.
    pub with_copies: Lead,
    /// Counted units in which they take their place.
    pub units: u64,
}

/// A table that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRows {
    /// The file.
    pub place: String,
    /// What became of its rows.
    pub rows: RowReport,
}

/// The log or table that the copies are laid beside, for the head of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogView {
    /// Whether the copies are laid beside a table instead of a log.
    pub table: bool,
    /// Whether the anchor was given and matched.
    pub root_confirmed: bool,
    /// The election.
    pub election: String,
    /// Words that every output repeats.
    pub notices: Vec<String>,
    /// Who keeps this log or table, where that is not the authority.
    pub custodian: Option<String>,
    /// The anchor in hexadecimal digits.
    pub anchor: String,
    /// Size of the log.
    pub size: u64,
    /// Its root in hexadecimal digits.
    pub root: String,
    /// Where it is, as named by the caller.
    pub place: String,
}

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What the copies were laid beside.
    pub log: LogView,
    /// What was handed in.
    pub items: Items,
    /// Units by result.
    pub results: Results,
    /// Every unit that has a copy or an official record, in byte order of station, contest, track.
    pub units: Vec<UnitOutcome>,
    /// Items that were refused: place, reason, words.
    pub refused: Vec<(String, Refusal, String)>,
    /// For each of [`GRADES`]: units whose largest difference it is, and figures.
    pub grades: [(u64, u64); 5],
    /// Coverage by submitter.
    pub submitters: Vec<Submitted>,
    /// Totals from the copies alone.
    pub totals: Vec<Totals>,
    /// What differences would change.
    pub margins: Vec<Margin>,
    /// Tables that were handed in.
    pub tables: Vec<TableRows>,
    /// Commitments of the log to copies.
    pub commits: Vec<Committed>,
    /// Copies whose path does not lead to their commitment.
    pub openings_failing: u64,
    /// Copies whose commitment the log does not have.
    pub openings_unknown: u64,
    /// Copies whose signature does not verify.
    pub copies_not_verifying: u64,
    /// Files that could not be read.
    pub unreadable: Vec<String>,
}

impl Outcome {
    /// Exit code (spec 6 §6.6).
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let of = |result| self.results.of(result) > 0;
        let rows = self.tables.iter().any(|table| table.rows.class(RowClass::Refused) > 0);
        let unknown = rows || self.openings_unknown > 0;
        let open = self.items.refused > 0 || unknown || self.items.compared == 0;
        if of(UnitResult::Differs) || self.copies_not_verifying + self.openings_failing > 0 {
            1
        } else if !self.unreadable.is_empty() {
            4
        } else if open || of(UnitResult::OnlyCopy) {
            3
        } else if self.log.table {
            if of(UnitResult::OnlyOfficial) { 3 } else { 0 }
        } else if of(UnitResult::Unsigned)
            || of(UnitResult::KeyNotPublished)
            || !self.log.root_confirmed
        {
            3
        } else {
            0
        }
    }
}
