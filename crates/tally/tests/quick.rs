//! Quick counts: worked figures of spec 4 §17, and incident N16: an official result that differs from observers' copies.

#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

use acta_tally::fraction::Fraction;
use acta_tally::quick::{Beside, Estimate, Figures, NoEstimate, Stratum, beside, estimate, sample};
use sha2::{Digest as _, Sha256};

/// Stations of the country, in regions of unlike leanings.
const STATIONS: u64 = 9_000;
const REGIONS: u64 = 6;
/// Stations that observers draw, over all regions.
const DRAWN: u64 = 360;
/// Nights, each with a sample of its own.
const NIGHTS: u32 = 1_000;

fn hash(words: &str) -> [u8; 32] {
    Sha256::digest(words.as_bytes()).into()
}

/// What the people at station `number` counted: some 250 votes, 44 % to 59 % of them for the choice.
fn counted(number: u64) -> Figures {
    let hash = hash(&format!("station {number}"));
    let base = 150 + u64::from(hash[0]);
    let percent = 44 + number % REGIONS * 2 + u64::from(hash[1]) % 6;
    Figures { votes: base * percent / 100, base }
}

/// What the official log says: every fifth station has a tenth of its votes moved.
fn official(number: u64) -> Figures {
    let Figures { votes, base } = counted(number);
    let moved = if number.is_multiple_of(5) { base / 10 } else { 0 };
    Figures { votes: votes - moved, base }
}

fn share(figures: impl Fn(u64) -> Figures) -> Fraction {
    let all = (0..STATIONS).map(figures);
    let (votes, base) = all.fold((0, 0), |sum, one| (sum.0 + one.votes, sum.1 + one.base));
    Fraction::new(votes, base).unwrap()
}

/// Copies of the stations that a seed draws in each region; the authority has no part in it.
fn copies(seed: &str) -> Vec<Stratum> {
    let (stations, size) = (STATIONS / REGIONS, DRAWN / REGIONS);
    let of_region = |region: u64| {
        let drawn = sample(&hash(&format!("{seed} region {region}")), stations, size);
        let drawn = drawn.iter().map(|place| Some(counted(place * REGIONS + region))).collect();
        Stratum { stations, drawn }
    };
    (0..REGIONS).map(of_region).collect()
}

/// The copies of 360 of 9,000 stations show in at least 95 of 100 nights that an official result is another one, and in no
/// more than 7 of 100 a right one.
#[test]
fn n16_a_sample_of_copies_shows_that_an_official_result_differs() {
    let (truth, told) = (share(counted), share(official));
    let (mut shown, mut wrongly, mut widest) = (0, 0, 0);
    for night in 0..NIGHTS {
        let estimate = estimate(&copies(&format!("night {night}"))).unwrap();
        assert_eq!((estimate.stations, estimate.drawn, estimate.held), (STATIONS, DRAWN, DRAWN));
        shown += u32::from(beside(&estimate, told) == Beside::Outside);
        wrongly += u32::from(beside(&estimate, truth) == Beside::Outside);
        widest = widest.max(estimate.half_width);
    }
    println!(
        "n = {DRAWN}: shown in {shown} of {NIGHTS} nights, a right result doubted in {wrongly}; widest interval ±{widest}e-9"
    );
    assert!(shown * 100 >= NIGHTS * 95, "{shown} of {NIGHTS}");
    // Five of a hundred are expected; three standard deviations more are not.
    assert!(wrongly * 1_000 <= NIGHTS * 71, "{wrongly} of {NIGHTS}");
    // An interval that is too wide to doubt anything would pass the line above.
    assert!(wrongly * 1_000 >= NIGHTS * 29, "{wrongly} of {NIGHTS}");
}

/// Where a copy of the sample is absent, what is left is no random sample, and says nothing.
#[test]
fn n16_copies_that_merely_arrived_decide_nothing() {
    let mut copies = copies("night 0");
    copies[2].drawn[3] = None;
    let estimate = estimate(&copies).unwrap();
    assert_eq!((estimate.drawn, estimate.held), (DRAWN, DRAWN - 1));
    assert_eq!(beside(&estimate, share(official)), Beside::NotAllHeld);
}

fn of(stations: u64, copies: &[(u64, u64)]) -> Stratum {
    let drawn = copies.iter().map(|&(votes, base)| Some(Figures { votes, base })).collect();
    Stratum { stations, drawn }
}

#[test]
fn worked_figures() {
    // Spec 4 §17.4: the square root of 100 · 97 · 200 / (3 · 2) · 3.8416 / 10,000² is 0.1114503173….
    let check = |strata: &[Stratum], share: u64, half_width: u64, joined: u64| {
        let got = estimate(strata).unwrap();
        assert_eq!(
            (got.share, got.half_width, got.joined),
            (share, half_width, joined),
            "{strata:?}"
        );
    };
    let three = of(100, &[(60, 100), (40, 100), (50, 100)]);
    check(std::slice::from_ref(&three), 500_000_000, 111_450_318, 0);
    // A stratum with one copy is joined with the next, or the last with the one before.
    check(&[of(40, &[(60, 100)]), of(60, &[(40, 100), (50, 100)])], 500_000_000, 111_450_318, 1);
    check(&[of(40, &[(60, 100), (40, 100)]), of(60, &[(50, 100)])], 500_000_000, 111_450_318, 1);
    // Everything counted, and nothing can be off.
    check(&[of(3, &[(60, 100), (40, 100), (50, 100)])], 500_000_000, 0, 0);
}

#[test]
fn no_estimate_where_there_is_none() {
    let check = |strata: &[Stratum], expected: NoEstimate| {
        assert_eq!(estimate(strata), Err(expected), "{strata:?}");
    };
    check(&[], NoEstimate::TooFew);
    check(&[of(10, &[(1, 2)])], NoEstimate::TooFew);
    check(&[of(10, &[(0, 0), (0, 0)])], NoEstimate::TooFew);
    check(&[of(1, &[(1, 2), (1, 2)])], NoEstimate::Input);
    check(&[of(10, &[(3, 2), (1, 2)])], NoEstimate::Input);
    check(&[of(u64::MAX, &[(1, 2), (1, 2)])], NoEstimate::Input);
}

#[test]
fn a_sample_grows_and_does_not_change() {
    let seed = hash("seed");
    let (few, more) = (sample(&seed, 1_000, 20), sample(&seed, 1_000, 50));
    assert_eq!((few.len(), more.len()), (20, 50));
    assert!(few.iter().all(|place| more.contains(place)), "what is drawn stays drawn");
    assert!(more.is_sorted_by(|one, next| one < next) && more.iter().all(|place| *place < 1_000));
    assert_eq!(sample(&seed, 5, 9), [0, 1, 2, 3, 4]);
    let end = Estimate { share: 0, half_width: 0, stations: 1, drawn: 1, held: 1, joined: 0 };
    assert_eq!(beside(&end, Fraction::ZERO), Beside::Within);
    assert_eq!(beside(&end, Fraction::ONE), Beside::Outside);
}
