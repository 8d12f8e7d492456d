//! From votes to seats.
//!
//! In scope: divisor methods, largest remainders, thresholds, alliances, lists with fewer
//! candidates than seats, the absolute-majority clause, and lots. Not in scope: which candidate of
//! a list takes the seat, and what is still outstanding (see [`crate::outcome`]).
//!
//! The law is data: [`Rules`]. A tie that the law leaves to chance is a [`Lot`] in the answer,
//! never an error; the lot once drawn comes back as a [`Drawn`]. The main function is
//! [`apportion`]. Spec 4, "Seats".

mod rounds;
pub mod thresholds;

use alloc::vec::Vec;
use core::fmt;

use crate::fraction::Fraction;
pub use thresholds::{AllianceBar, Bar, Thresholds};

/// The most seats of one apportionment (the largest assembly in the world has under 3,000).
pub const SEATS_MAX: u32 = 4_096;
/// The most lists of one apportionment.
pub const LISTS_MAX: usize = 4_096;
/// The most votes of one apportionment: 2^53 − 1, two million records of 2^32 − 1 votes each, and
/// a thousand times this fits `u64`, as a first divisor needs.
pub const VOTES_MAX: u64 = (1 << 53) - 1;
/// The largest denominator of a first divisor.
pub const FIRST_DIVISOR_TERM_MAX: u64 = 1_000;

/// The numbers by which a list's votes are divided as it gains seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Divisors {
    /// 1, 2, 3 …
    DHondt,
    /// 1, 3, 5 …
    SainteLague,
    /// `first`, 3, 5 …; `first` is above 0, at most 3, its denominator at most
    /// [`FIRST_DIVISOR_TERM_MAX`].
    ModifiedSainteLague {
        /// The divisor of a list without seats.
        first: Fraction,
    },
}

impl Divisors {
    /// 1.4, 3, 5 …: the first is exactly 14/10.
    #[must_use]
    pub fn modified_sainte_lague() -> Self {
        Self::ModifiedSainteLague { first: Fraction::new(14, 10).unwrap_or(Fraction::ONE) }
    }

    /// [`scale`](Self::scale) times the divisor of a list that already holds `held` seats.
    #[must_use]
    pub fn scaled(self, held: u32) -> u64 {
        let held = u64::from(held);
        match self {
            Self::DHondt => held + 1,
            Self::SainteLague => 2 * held + 1,
            Self::ModifiedSainteLague { first } if held == 0 => first.num(),
            Self::ModifiedSainteLague { first } => first.den().saturating_mul(2 * held + 1),
        }
    }

    /// What makes every divisor of the row an integer.
    #[must_use]
    pub const fn scale(self) -> u64 {
        match self {
            Self::DHondt | Self::SainteLague => 1,
            Self::ModifiedSainteLague { first } => first.den(),
        }
    }

    /// A first divisor within its limits.
    pub(crate) fn check(self) -> Result<(), SeatsError> {
        let Self::ModifiedSainteLague { first } = self else { return Ok(()) };
        let small = first.den() <= FIRST_DIVISOR_TERM_MAX && first.num() >= 1;
        if small && first.num() <= 3 * first.den() {
            return Ok(());
        }
        Err(SeatsError::FirstDivisor { got: first })
    }

    /// The quotient with which a list of `votes` that holds `held` seats bids for its next one.
    fn quotient(self, votes: u64, held: u32) -> Fraction {
        // Neither limit is reached: the divisor is never 0, and votes ≤ VOTES_MAX.
        let votes = votes.saturating_mul(self.scale());
        Fraction::new(votes, self.scaled(held)).unwrap_or(Fraction::ZERO)
    }
}

/// The price of a full seat in votes; V = votes in the quota's base, S = seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quota {
    /// V / S, exact.
    Hare,
    /// ⌊V / (S + 1)⌋ + 1.
    Droop,
}

/// How the seats are divided. `bar` is the share of the quota that a list needs in order to take
/// part in the residual seats; 0/1 for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Each seat to the highest quotient.
    Divisor {
        /// The row of divisors.
        divisors: Divisors,
    },
    /// Full seats by the quota, then each residual seat to the highest quotient.
    QuotaThenDivisor {
        /// The price of a full seat.
        quota: Quota,
        /// The row of divisors for the residual seats.
        divisors: Divisors,
        /// The share of the quota needed for a residual seat.
        bar: Fraction,
    },
    /// Full seats by the quota, then residual seats by largest remainder, one for each list; what
    /// is still left goes by D'Hondt averages without the bar, one for each list, then freely.
    LargestRemainder {
        /// The price of a full seat.
        quota: Quota,
        /// The share of the quota needed for a seat by remainder.
        bar: Fraction,
    },
}

impl Method {
    /// The rule of Dutch municipal councils (Kieswet art. P 5–P 8): from 19 seats on highest
    /// averages, below that largest remainders for lists with 75 % of the quota.
    #[must_use]
    pub fn dutch_council(seats: u32) -> Self {
        const HIGHEST_AVERAGES_FROM: u32 = 19;
        if seats >= HIGHEST_AVERAGES_FROM {
            let bar = Fraction::ZERO;
            return Self::QuotaThenDivisor { quota: Quota::Hare, divisors: Divisors::DHondt, bar };
        }
        let bar = Fraction::new(3, 4).unwrap_or(Fraction::ONE);
        Self::LargestRemainder { quota: Quota::Hare, bar }
    }
}

/// Whose votes make the quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotaBase {
    /// All valid votes of the contest.
    Valid,
    /// The votes of the lists that take part after the thresholds.
    Admitted,
}

/// The law of one apportionment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Seats to fill, 0 to [`SEATS_MAX`].
    pub seats: u32,
    /// Between lists, an alliance standing as one.
    pub method: Method,
    /// Between the lists of one alliance.
    pub within_alliances: Method,
    /// Whose votes make the quota between lists (within an alliance it is the alliance's).
    pub quota_base: QuotaBase,
    /// A list or alliance with more than half of the valid votes gets more than half of the seats:
    /// the seats awarded last to others (full seats excepted) pass to it.
    pub majority_clause: bool,
    /// Who takes part at all.
    pub thresholds: Thresholds,
}

impl Rules {
    /// `method` for `seats`, no thresholds, no majority clause, D'Hondt within alliances.
    #[must_use]
    pub const fn plain(seats: u32, method: Method) -> Self {
        Self {
            seats,
            method,
            within_alliances: Method::Divisor { divisors: Divisors::DHondt },
            quota_base: QuotaBase::Valid,
            majority_clause: false,
            thresholds: Thresholds::none(),
        }
    }
}

/// One list, in ballot order; it is named by its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct List {
    /// Valid votes.
    pub votes: u64,
    /// The most seats it can take: its candidates. None when there are always enough.
    pub candidates: Option<u32>,
    /// The number of its alliance; lists with the same number stand together.
    pub alliance: Option<u32>,
    /// Exempt from every threshold (lists of minorities in some laws).
    pub exempt: bool,
    /// Out by a decision made elsewhere, such as a threshold over several districts.
    pub barred: bool,
}

impl List {
    /// A list that stands alone, with candidates enough.
    #[must_use]
    pub const fn of(votes: u64) -> Self {
        Self { votes, candidates: None, alliance: None, exempt: false, barred: false }
    }
}

/// Where a step or a lot belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Between lists; an alliance appears as its first list.
    Lists,
    /// Between the lists of the alliance with this number.
    Within(u32),
}

/// Why a lot is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LotCause {
    /// More equal bids than seats left.
    Award,
    /// The majority clause takes fewer seats than were awarded at the lowest equal bid: `seats` of
    /// `among` keep theirs.
    Majority,
}

/// A choice that the law leaves to chance: `seats` of the lists in `among` get one seat each.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lot {
    /// Where.
    pub level: Level,
    /// Why.
    pub cause: LotCause,
    /// How many of `among` get a seat; at least 1 and fewer than `among`.
    pub seats: u32,
    /// The lists, ascending.
    pub among: Vec<usize>,
}

/// A lot that was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The lot as it was put.
    pub lot: Lot,
    /// The lists that get (or keep) a seat, ascending, `lot.seats` of them.
    pub chosen: Vec<usize>,
}

/// What a step rests on; the fraction is exact and in votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// So many times the quota.
    Full(Fraction),
    /// The highest quotient.
    Average(Fraction),
    /// The largest remainder, in votes.
    Remainder(Fraction),
    /// Gained by the majority clause.
    MajorityGain,
    /// Given up by the majority clause.
    MajorityLoss,
}

/// One step of the apportionment, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where.
    pub level: Level,
    /// The list; at [`Level::Lists`] an alliance is its first list that takes part.
    pub list: usize,
    /// Seats gained; given up for [`Why::MajorityLoss`].
    pub seats: u32,
    /// On what ground.
    pub why: Why,
    /// Decided by a drawn lot among equals.
    pub by_lot: bool,
}

/// The seats of one alliance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllianceSeats {
    /// Its number.
    pub alliance: u32,
    /// Its seats without those of pending lots.
    pub seats: u32,
    /// False while a pending lot between lists names it: then its lists have no seats yet.
    pub settled: bool,
}

/// The answer. With no pending lot, the seats and `unfilled` add up to the seats to fill. While a
/// lot is pending, the majority clause has not been looked at unless the lot is of the clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apportionment {
    /// Seats of each list, without those of pending lots.
    pub seats: Vec<u32>,
    /// Seats of each alliance that took part, by its first list.
    pub alliances: Vec<AllianceSeats>,
    /// How it came about.
    pub steps: Vec<Step>,
    /// Lots still to be drawn.
    pub pending: Vec<Lot>,
    /// Seats that nobody with votes and candidates was left to take.
    pub unfilled: u32,
    /// Indices of drawn lots that met no such tie.
    pub lots_unused: Vec<usize>,
}

/// Input that is no apportionment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeatsError {
    /// More seats than [`SEATS_MAX`].
    TooManySeats {
        /// Seats asked for.
        got: u32,
    },
    /// More lists than [`LISTS_MAX`].
    TooManyLists {
        /// Lists given.
        got: usize,
    },
    /// More votes than [`VOTES_MAX`].
    TooManyVotes,
    /// Valid votes fewer than the votes of the lists together.
    ValidBelowLists {
        /// Σ of the lists, the least that `valid` may be.
        expected: u64,
        /// Valid votes given.
        got: u64,
    },
    /// A first divisor of 0, above 3, or with a denominator above [`FIRST_DIVISOR_TERM_MAX`].
    FirstDivisor {
        /// The divisor given.
        got: Fraction,
    },
    /// A threshold above 1, or a bar whose terms exceed [`thresholds::TERM_MAX`].
    Share {
        /// The share given.
        got: Fraction,
    },
}

impl fmt::Display for SeatsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManySeats { got } => {
                write!(f, "expected at most {SEATS_MAX} seats, got {got}")
            }
            Self::TooManyLists { got } => {
                write!(f, "expected at most {LISTS_MAX} lists, got {got}")
            }
            Self::TooManyVotes => write!(f, "expected at most {VOTES_MAX} votes, got more"),
            Self::ValidBelowLists { expected, got } => {
                write!(
                    f,
                    "expected at least {expected} valid votes (those of the lists), got {got}"
                )
            }
            Self::FirstDivisor { got } => {
                write!(f, "expected a first divisor above 0 and at most 3, got {got}")
            }
            Self::Share { got } => write!(f, "expected a share from 0 to 1, got {got}"),
        }
    }
}

impl core::error::Error for SeatsError {}

/// Divides `rules.seats` among `lists`. `valid` is the number of valid votes (the base of
/// thresholds and of the majority clause), at least the sum of the lists. A list without votes
/// never gets a seat.
///
/// # Errors
/// Only for input beyond the named limits or `valid` below the sum of the lists.
pub fn apportion(
    rules: &Rules,
    lists: &[List],
    valid: u64,
    drawn: &[Drawn],
) -> Result<Apportionment, SeatsError> {
    check(rules, lists, valid)?;
    let admitted = thresholds::admit(&rules.thresholds, lists, valid)?;
    Ok(rounds::Table::new(rules, lists, valid, drawn, &admitted).run())
}

/// The limits, before any arithmetic.
fn check(rules: &Rules, lists: &[List], valid: u64) -> Result<(), SeatsError> {
    if rules.seats > SEATS_MAX {
        return Err(SeatsError::TooManySeats { got: rules.seats });
    }
    if lists.len() > LISTS_MAX {
        return Err(SeatsError::TooManyLists { got: lists.len() });
    }
    for method in [rules.method, rules.within_alliances] {
        check_method(method)?;
    }
    let sum = lists.iter().try_fold(0_u64, |sum, list| sum.checked_add(list.votes));
    let sum = sum.filter(|sum| *sum.max(&valid) <= VOTES_MAX).ok_or(SeatsError::TooManyVotes)?;
    if valid < sum {
        return Err(SeatsError::ValidBelowLists { expected: sum, got: valid });
    }
    Ok(())
}

/// A bar is a share of the quota, a first divisor within its limits.
fn check_method(method: Method) -> Result<(), SeatsError> {
    match method {
        Method::Divisor { divisors } => divisors.check(),
        Method::QuotaThenDivisor { divisors, bar, .. } => {
            divisors.check()?;
            thresholds::check_share(bar)
        }
        Method::LargestRemainder { bar, .. } => thresholds::check_share(bar),
    }
}
