//! Quick counts: a share estimated from copies of a random sample of stations, beside an announced one (spec 4 §17).
//!
//! In scope: which stations a seed draws ([`sample`]), the estimate with its interval ([`estimate`]), and what it says of an
//! official share ([`beside`]). Not in scope: whether the seed was fixed before the polls closed, which the log shows, and
//! whether a copy is genuine. Everything is integers; what is rounded is rounded so that the interval grows.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use sha2::{Digest as _, Sha256};

use crate::fraction::Fraction;

/// Shares are told in parts of this.
pub const WHOLE: u64 = 1_000_000_000;
/// The most stations of an election.
pub const STATIONS_MAX: u64 = 10_000_000;
/// The most strata.
pub const STRATA_MAX: usize = 4_096;
/// The most votes of one station.
pub const VOTES_MAX: u64 = 1_000_000;
/// The square of the normal quantile of 95 %, two-sided: 1.96².
const QUANTILE_SQUARED: (u128, u128) = (38_416, 10_000);
/// What a draw hashes first.
const DOMAIN: &[u8] = b"acta/quick-count/v1";
/// Totals of strata carry six decimals.
const DECIMALS: u128 = 1_000_000;

/// What a copy of one station's record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Votes of the choice.
    pub votes: u64,
    /// Votes that its share is a share of.
    pub base: u64,
}

/// A part of the register from which stations were drawn by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stratum {
    /// Its stations, drawn or not.
    pub stations: u64,
    /// Each station that was drawn: what its copy says, nothing where no copy is at hand.
    pub drawn: Vec<Option<Figures>>,
}

/// A share, and how far the whole may be from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// The share in billionths, rounded down.
    pub share: u64,
    /// Half the interval of 95 %, in billionths, rounded up.
    pub half_width: u64,
    /// Stations of the register.
    pub stations: u64,
    /// Stations drawn.
    pub drawn: u64,
    /// Stations drawn of which a copy is at hand.
    pub held: u64,
    /// Strata that were joined with their neighbour, having fewer than two copies.
    pub joined: u64,
}

/// Why there is no estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoEstimate {
    /// A limit of this module, or a stratum with more drawn stations than it has.
    Input,
    /// Fewer than two copies, or none with a vote.
    TooFew,
}

/// What a sample says of an official share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Inside the interval: the sample says nothing against it.
    Within,
    /// Outside: of a hundred such samples some five would say so of a right share.
    Outside,
    /// Some copy of the sample is not at hand, so that it is no longer a random one.
    NotAllHeld,
}

/// The places of the stations that `seed` draws among so many in byte order of their codes, ascending; all of them when
/// `size` is no smaller.
#[must_use]
pub fn sample(seed: &[u8; 32], stations: u64, size: u64) -> Vec<u64> {
    let stations = stations.min(STATIONS_MAX);
    if size >= stations {
        return (0..stations).collect();
    }
    let (mut drawn, mut number) = (BTreeSet::new(), 0);
    while u64::try_from(drawn.len()).is_ok_and(|len| len < size) {
        drawn.insert(draw(seed, stations, number));
        number += 1;
    }
    drawn.into_iter().collect()
}

/// Draw `number`: it does not depend on how many are drawn.
fn draw(seed: &[u8; 32], stations: u64, number: u64) -> u64 {
    let even = u64::MAX - u64::MAX % stations;
    for again in 0_u32.. {
        let mut hash = Sha256::new_with_prefix(DOMAIN);
        hash.update(seed);
        hash.update(number.to_be_bytes());
        hash.update(again.to_be_bytes());
        let hash: [u8; 32] = hash.finalize().into();
        let value = hash.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        if value < even {
            return value % stations;
        }
    }
    0
}

/// Sums over the copies of joined strata.
#[derive(Clone, Debug, Default)]
struct Joined {
    stations: u64,
    copies: Vec<Figures>,
}

/// The combined ratio estimate, its variance linearised (spec 4 §17.2).
///
/// # Errors
/// Why there is none.
pub fn estimate(strata: &[Stratum]) -> Result<Estimate, NoEstimate> {
    let (joined, mut estimate) = join(strata)?;
    let (mut votes, mut base) = (0_u128, 0_u128);
    for own in &joined {
        let held = count(own.copies.len());
        let sum =
            |figure: fn(&Figures) -> u64| own.copies.iter().map(move |one| u128::from(figure(one)));
        votes += sum(|one| one.votes).sum::<u128>() * u128::from(own.stations) * DECIMALS / held;
        base += sum(|one| one.base).sum::<u128>() * u128::from(own.stations) * DECIMALS / held;
    }
    if base < DECIMALS {
        return Err(NoEstimate::TooFew);
    }
    let share = votes * u128::from(WHOLE) / base;
    estimate.share = u64::try_from(share).map_err(|_| NoEstimate::Input)?;
    let mut variance = 0_u128;
    for own in &joined {
        let (stations, held) = (u128::from(own.stations), count(own.copies.len()));
        let spread = spread(&own.copies, estimate.share)?.div_ceil(held * (held - 1));
        let weight = stations * stations.saturating_sub(held);
        let part = spread.checked_mul(weight).ok_or(NoEstimate::Input)?;
        variance = variance.checked_add(part).ok_or(NoEstimate::Input)?;
    }
    let whole = base / DECIMALS;
    let (z, parts) = QUANTILE_SQUARED;
    let variance = variance.div_ceil(whole * whole);
    let square = variance.checked_mul(z).ok_or(NoEstimate::Input)?.div_ceil(parts);
    let root = square.isqrt();
    let root = if root * root == square { root } else { root + 1 };
    estimate.half_width = u64::try_from(root).map_err(|_| NoEstimate::Input)?;
    Ok(estimate)
}

/// Σ (e − ē)² over the copies, with e = votes − share · base in billionths and ē rounded towards 0, so that it is never too small.
fn spread(copies: &[Figures], share: u64) -> Result<u128, NoEstimate> {
    let rest = |one: &Figures| {
        i128::from(one.votes) * i128::from(WHOLE) - i128::from(share) * i128::from(one.base)
    };
    let held = i128::try_from(copies.len()).map_err(|_| NoEstimate::Input)?;
    let mean = copies.iter().map(rest).sum::<i128>() / held;
    copies.iter().try_fold(0_u128, |sum, one| {
        let away = (rest(one) - mean).unsigned_abs();
        away.checked_mul(away).and_then(|square| sum.checked_add(square)).ok_or(NoEstimate::Input)
    })
}

/// Strata with at least two copies each: one with fewer is joined with the next, the last with the one before.
fn join(strata: &[Stratum]) -> Result<(Vec<Joined>, Estimate), NoEstimate> {
    let (mut out, mut open) = (Vec::new(), Joined::default());
    let (mut stations, mut drawn, mut held) = (0_u64, 0, 0);
    if strata.len() > STRATA_MAX {
        return Err(NoEstimate::Input);
    }
    for own in strata {
        let copies = own.drawn.iter().flatten();
        let size = u64::try_from(own.drawn.len()).map_err(|_| NoEstimate::Input)?;
        let sound = |one: &Figures| one.votes <= one.base && one.base <= VOTES_MAX;
        stations = stations.saturating_add(own.stations);
        if size > own.stations || stations > STATIONS_MAX || !copies.clone().all(sound) {
            return Err(NoEstimate::Input);
        }
        drawn += size;
        open.stations += own.stations;
        open.copies.extend(copies);
        if open.copies.len() >= 2 {
            out.push(core::mem::take(&mut open));
        }
    }
    match out.last_mut() {
        Some(last) => {
            last.stations += open.stations;
            last.copies.append(&mut open.copies);
        }
        None => return Err(NoEstimate::TooFew),
    }
    held += out.iter().map(|own| own.copies.len()).sum::<usize>();
    let held = u64::try_from(held).map_err(|_| NoEstimate::Input)?;
    let joined = u64::try_from(strata.len() - out.len()).map_err(|_| NoEstimate::Input)?;
    Ok((out, Estimate { share: 0, half_width: 0, stations, drawn, held, joined }))
}

fn count(len: usize) -> u128 {
    // A slice is never longer than a u128 counts.
    u128::try_from(len).unwrap_or(u128::MAX)
}

/// What the estimate says of an official share.
#[must_use]
pub fn beside(estimate: &Estimate, official: Fraction) -> Beside {
    if estimate.held < estimate.drawn {
        return Beside::NotAllHeld;
    }
    let whole = u128::from(WHOLE);
    let (num, den) = (u128::from(official.num()) * whole, u128::from(official.den()));
    let low = u128::from(estimate.share.saturating_sub(estimate.half_width)) * den;
    // One billionth more: the share was rounded down.
    let high = (u128::from(estimate.share) + u128::from(estimate.half_width) + 1) * den;
    if (low..=high).contains(&num) { Beside::Within } else { Beside::Outside }
}
