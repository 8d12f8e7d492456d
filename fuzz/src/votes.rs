//! Votes, claims and rules of seats from the fuzzer's bytes.

use acta_tally::fraction::Fraction;
use acta_tally::outcome::Claim;
use acta_tally::outcome::seats::{SeatList, SeatRule};
use acta_tally::seats::{Bar, Divisors};
use arbitrary::{Result, Unstructured};

/// A fraction whose denominator is not 0.
#[must_use]
pub fn fraction(num: u64, den: u64) -> Fraction {
    Fraction::new(num, den).unwrap_or(Fraction::ZERO)
}

/// So many numbers from 0 to `most`.
///
/// # Errors
/// If the fuzzer's bytes are used up.
pub fn list(u: &mut Unstructured<'_>, len: usize, most: u64) -> Result<Vec<u64>> {
    (0..len).map(|_| u.int_in_range(0..=most)).collect()
}

/// One of the rows of divisors.
///
/// # Errors
/// If the fuzzer's bytes are used up.
pub fn divisors(u: &mut Unstructured<'_>) -> Result<Divisors> {
    let modified = Divisors::modified_sainte_lague();
    Ok(*u.choose(&[Divisors::DHondt, Divisors::SainteLague, modified])?)
}

/// One claim of each kind about these choices (at least one).
///
/// # Errors
/// If the fuzzer's bytes are used up.
pub fn claims(u: &mut Unstructured<'_>, choices: usize) -> Result<Vec<Claim>> {
    let (who, other) = (u.choose_index(choices)?, u.choose_index(choices)?);
    let pair = if who == other { vec![who] } else { vec![who, other] };
    let share = fraction(u.int_in_range(1..=9)?, 10);
    let lead = fraction(u.int_in_range(0..=4)?, 10);
    Ok(vec![
        Claim::Ahead { winners: vec![who] },
        Claim::Ahead { winners: pair },
        Claim::Majority { who },
        Claim::NoMajority,
        Claim::Lead { who, share, lead },
        Claim::FirstRound { who, share, lead },
        Claim::RunoffCertain { share, lead },
    ])
}

/// A rule of seats for these choices.
///
/// # Errors
/// If the fuzzer's bytes are used up.
pub fn seat_rule(u: &mut Unstructured<'_>, choices: usize, seats: u32) -> Result<SeatRule> {
    let divisors = divisors(u)?;
    let share = fraction(u.int_in_range(1..=5)?, 10);
    let bar = u.arbitrary::<bool>()?.then_some(Bar { share, strict: u.arbitrary()? });
    let mut lists = Vec::with_capacity(choices);
    for _ in 0..choices {
        let few = u.int_in_range(0..=4)?;
        let candidates = u.ratio(1, 4)?.then_some(few);
        lists.push(SeatList { candidates, exempt: u.ratio(1, 5)? });
    }
    let majority_clause = divisors == Divisors::DHondt && u.ratio(1, 3)?;
    Ok(SeatRule { seats: u.int_in_range(1..=seats)?, divisors, bar, majority_clause, lists })
}
