//! Incident N7, threat T9: changed copies are all turned away with the right reason, genuine ones never.
//!
//! The corpus is made from a seed. `ACTA_COPIES=100000` makes it with so many genuine copies and a tenth as many changed
//! ones; without it, a fiftieth of that. No two changed copies are the same bytes, so that the figure counts what it says.

use std::collections::BTreeSet;

use acta::statement::Statement;
use acta::value::{Code, Role};
use acta_log::hash::sha256;
use acta_log::note::SecretKey;
use acta_verify::copies::{
    BadSigner, Comparison, Evidence, Handed, LineCause, LogView, Reference, Refusal, UnitResult,
};

use crate::common::{Builder, ELECTION, Plan, REVOKED, ROTATED, SECOND, build, fold_of, key_of};

/// Genuine copies where nobody asks for more.
const GENUINE: u32 = 2_000;
/// Changed copies for each so many genuine ones.
const GENUINE_FOR_ONE: u32 = 10;
/// Agents of each contestant: each holds a copy of every station, with its own signature on it.
const AGENTS: u32 = 5;
const SEED: u64 = 2_022;
/// Throws for one changed copy that is not there yet: more would mean that the corpus is larger than what can be changed.
const THROWS_MAX: usize = 1_000;

/// Random numbers that a seed makes again.
struct Dice {
    seed: u64,
    rolls: u64,
}

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.rolls += 1;
        let hash = sha256(format!("{} {}", self.seed, self.rolls).as_bytes());
        let number = u64::from_be_bytes(*hash.first_chunk().unwrap());
        usize::try_from(number % u64::try_from(limit).unwrap()).unwrap()
    }
}

fn genuine_count() -> u32 {
    let told = std::env::var("ACTA_COPIES").ok();
    told.map_or(GENUINE, |number| number.parse().expect("ACTA_COPIES is a number"))
}

fn station_key(code: &str) -> SecretKey {
    key_of(Role::Station, code, if code == ROTATED { SECOND } else { "" })
}

fn record(number: u32, votes: impl Fn(&mut [u32; 3])) -> String {
    let (mut figures, spoilt, mut admitted) = Builder::figures(number);
    votes(&mut figures);
    match number {
        1 => admitted += 2,
        2 => (figures[0], admitted) = (figures[0] + 400, admitted + 400),
        _ => {}
    }
    let lines = Builder::lines(number, figures, spoilt, admitted);
    format!("acta/record/v1\nelection {ELECTION}\n{lines}")
}

fn sign(text: &str, keys: &[&SecretKey]) -> Vec<u8> {
    Statement::sign(text, keys).unwrap().as_bytes().to_vec()
}

/// The copies that agents took home: text and station's signature of each record, and the agent's own.
fn genuine(stations: u32) -> Vec<(Code, Vec<u8>)> {
    let mut copies = Vec::new();
    for party in ["p1", "p2"] {
        for number in 1..=AGENTS {
            let agent = key_of(Role::Agent, &format!("{party}-{number}"), "");
            for station in 1..=stations {
                let code = format!("{station:06}");
                let text = record(station, |_| {});
                let submitter = Code::parse(party).unwrap();
                copies.push((submitter, sign(&text, &[&station_key(&code), &agent])));
            }
        }
    }
    copies
}

/// What was done to a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Digit,
    OtherStation,
    OtherElection,
    OldKey,
    RevokedKey,
    Clone,
    Replay,
    Truncated,
}

const CHANGES: [Change; 8] = [
    Change::Digit,
    Change::OtherStation,
    Change::OtherElection,
    Change::OldKey,
    Change::RevokedKey,
    Change::Clone,
    Change::Replay,
    Change::Truncated,
];

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// One digit of one figure.
fn digit(copy: &str, dice: &mut Dice) -> String {
    let figures: Vec<usize> =
        copy.match_indices("\nvote ").map(|(at, _)| at + "\nvote 1 ".len()).collect();
    let at = figures[dice.below(figures.len())];
    let old = copy.as_bytes()[at];
    let new = loop {
        let new = b'1' + u8::try_from(dice.below(9)).unwrap();
        if new != old {
            break new;
        }
    };
    let mut bytes = copy.as_bytes().to_vec();
    bytes[at] = new;
    text_of(&bytes)
}

fn change(what: Change, copies: &[(Code, Vec<u8>)], stations: u32, dice: &mut Dice) -> Vec<u8> {
    let copy = text_of(&copies[dice.below(copies.len())].1);
    let other = text_of(&copies[dice.below(copies.len())].1);
    let votes = dice.below(1_000_000);
    let more = move |figures: &mut [u32; 3]| figures[1] += 1 + u32::try_from(votes).unwrap();
    match what {
        Change::Digit => digit(&copy, dice).into_bytes(),
        Change::OtherStation => {
            let line = copy.lines().find(|line| line.starts_with("station ")).unwrap();
            let own: u32 = line.trim_start_matches("station ").parse().unwrap();
            let next = own % stations + 1;
            copy.replacen(line, &format!("station {next:06}"), 1).into_bytes()
        }
        Change::OtherElection => copy.replace("2026/mayor", "2022/mayor").into_bytes(),
        Change::OldKey => {
            let number = ROTATED.parse().unwrap();
            sign(&record(number, more), &[&key_of(Role::Station, ROTATED, "")])
        }
        Change::RevokedKey => {
            sign(&record(REVOKED.parse().unwrap(), more), &[&station_key(REVOKED)])
        }
        Change::Clone => copy.into_bytes(),
        Change::Replay => {
            let (text, _) = copy.split_once("\n\n").unwrap();
            let (_, lines) = other.split_once("\n\n").unwrap();
            let text = digit(text, dice);
            format!("{text}\n\n{lines}").into_bytes()
        }
        Change::Truncated => {
            // Not between the two signature lines: that leaves a whole statement with one of them.
            let between = copy.rfind("\n\u{2014} ").unwrap() + 1;
            let cut = loop {
                let cut = 1 + dice.below(copy.len() - 2);
                if cut != between {
                    break cut;
                }
            };
            copy.as_bytes()[..cut].to_vec()
        }
    }
}

/// Whether a changed copy was turned away for what was done to it.
fn is_right(what: Change, handed: &Handed) -> bool {
    let causes = |wanted: fn(&BadSigner) -> bool| match handed {
        Handed::Copy(copy) => match &copy.evidence {
            Evidence::DoesNotVerify(bad) => bad.iter().all(wanted),
            _ => false,
        },
        Handed::Refused { .. } => false,
    };
    match what {
        Change::Digit | Change::OtherStation | Change::Replay => {
            // Of the one station whose key was revoked, that is said first: its line is of no use over any other text.
            causes(|line| match line.cause {
                LineCause::Revoked(_) => line.name.code.as_str() == REVOKED,
                cause => cause == LineCause::Signature,
            })
        }
        Change::OldKey => causes(|line| line.cause == LineCause::OldKey),
        Change::RevokedKey => causes(|line| matches!(line.cause, LineCause::Revoked(_))),
        Change::OtherElection => {
            matches!(handed, Handed::Refused { reason: Refusal::OtherElection, .. })
        }
        Change::Truncated => {
            matches!(handed, Handed::Refused { reason: Refusal::NotAStatement { .. }, .. })
        }
        // Genuine by itself; that it stood before is told when all are laid together.
        Change::Clone => {
            matches!(handed, Handed::Copy(copy) if matches!(copy.evidence, Evidence::Verifies { .. }))
        }
    }
}

/// A changed copy that was not made before.
fn another(
    what: Change,
    copies: &[(Code, Vec<u8>)],
    stations: u32,
    dice: &mut Dice,
    made: &BTreeSet<Vec<u8>>,
) -> Vec<u8> {
    let mut throws = (0..THROWS_MAX).map(|_| change(what, copies, stations, dice));
    throws.find(|bytes| !made.contains(bytes)).expect("there is another changed copy")
}

/// What became of the changed copies.
#[derive(Debug, Default)]
struct Counts {
    not_verifying: u64,
    refused: u64,
    clones: u64,
}

impl Counts {
    fn add(&mut self, what: Change, handed: &Handed) {
        match handed {
            Handed::Refused { .. } => self.refused += 1,
            Handed::Copy(_) if what == Change::Clone => self.clones += 1,
            Handed::Copy(_) => self.not_verifying += 1,
        }
    }
}

#[test]
fn n7_t9_changed_copies_are_turned_away_and_genuine_ones_never() {
    let count = genuine_count();
    let stations = (count / (2 * AGENTS)).max(10);
    let plan = Plan { stations, rivals: true, agents: AGENTS, ..Plan::default() };
    let entries = build(plan).entries;
    let fold = fold_of(&entries);
    let reference = Reference::log(&fold);
    let mut comparison = Comparison::new(&reference);

    let copies = genuine(stations);
    for (number, (submitter, bytes)) in copies.iter().enumerate() {
        let handed = reference.judge(&format!("genuine {number}"), Some(*submitter), bytes);
        let sound = matches!(&handed, Handed::Copy(copy) if matches!(copy.evidence, Evidence::Verifies { sufficient: true, .. }));
        assert!(sound, "seed {SEED}: genuine {number}: {handed:?}");
        comparison.add(handed);
    }

    let known: BTreeSet<&[u8]> = copies.iter().map(|(_, bytes)| bytes.as_slice()).collect();
    let mut dice = Dice { seed: SEED, rolls: 0 };
    let changed = copies.len() / usize::try_from(GENUINE_FOR_ONE).unwrap();
    let (mut made, mut counts) = (BTreeSet::new(), Counts::default());
    for number in 0..changed {
        let what = CHANGES[number % CHANGES.len()];
        let bytes = another(what, &copies, stations, &mut dice, &made);
        assert_eq!(known.contains(bytes.as_slice()), what == Change::Clone, "{what:?} {number}");
        // A clone is handed in again by the one who has the original.
        let owner = copies.iter().find(|(_, copy)| what == Change::Clone && *copy == bytes);
        let submitter = owner.map_or_else(|| Code::parse("p1"), |(who, _)| Some(*who));
        let handed = reference.judge(&format!("changed {number}"), submitter, &bytes);
        assert!(
            is_right(what, &handed),
            "seed {SEED}: {what:?} {number}: {handed:?}\n{}",
            String::from_utf8_lossy(&bytes)
        );
        counts.add(what, &handed);
        made.insert(bytes);
        comparison.add(handed);
    }
    assert_eq!(made.len(), changed, "no two changed copies are the same");

    let outcome =
        comparison.finish(LogView { root_confirmed: true, ..LogView::default() }, &entries);
    // Every unit is what its genuine copies are: nothing that was changed moved one.
    assert_eq!(outcome.results.of(UnitResult::Identical), u64::from(stations));
    assert_eq!(outcome.results.identical_earlier, 1, "the corrected station");
    assert_eq!((outcome.items.repeated, outcome.items.refused), (counts.clones, counts.refused));
    assert_eq!(outcome.copies_not_verifying, counts.not_verifying);
    let covered: Vec<u64> = outcome.submitters.iter().map(|row| row.units).collect();
    assert_eq!(covered, [u64::from(stations); 2]);
    println!(
        "{} genuine, {} changed, all different: {} do not verify, {} refused, {} clones stood before",
        copies.len(),
        made.len(),
        counts.not_verifying,
        counts.refused,
        counts.clones
    );
}
