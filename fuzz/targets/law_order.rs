//! One tally for every permitted order of arrival: what concerns one station keeps its order, what
//! concerns several stations comes in any; and what comes twice changes nothing.
#![no_main]

#[path = "../../crates/tally/tests/fold_kit/mod.rs"]
mod fold_kit;

use acta::{Statement, StatementId};
use arbitrary::Arbitrary;
use fold_kit::{Definition, Log, correction, decision, endorse, record, signed, text};
use libfuzzer_sys::fuzz_target;
use std::cell::OnceCell;

const STATIONS: [&str; 4] = ["s1", "s2", "s3", "s4"];
/// Statements of one station.
const STEPS_MAX: usize = 5;

thread_local! {
    /// The log as it stands when the polls close.
    static USUAL: OnceCell<Log> = const { OnceCell::new() };
}

#[derive(Arbitrary, Debug, Clone, Copy)]
struct Figures {
    admitted: u8,
    votes: [u8; 3],
    blank: u8,
    invalid: u8,
    sound: bool,
}

#[derive(Arbitrary, Debug)]
enum Step {
    Record(Figures),
    Correct(Figures),
    /// By an officer, who alone does not suffice; with the station's endorsement afterwards or not.
    Late(Figures, bool),
    Exclude,
    Include,
    Event,
    Again,
}

impl Figures {
    fn lines(self, log: &Log) -> String {
        let [a, b, c] = self.votes.map(u32::from);
        let (blank, invalid) = (u32::from(self.blank), u32::from(self.invalid));
        let sum = a + b + c + blank + invalid;
        let admitted = if self.sound { sum } else { u32::from(self.admitted) };
        log.lines("mayor", &[admitted, a, b, c, blank, invalid])
    }
}

/// What a station's steps put into the log, in order.
fn statements(log: &Log, station: &str, steps: &[Step]) -> Vec<Statement> {
    let signer = format!("station/{station}");
    let mut said: Vec<Statement> = Vec::new();
    let mut last: Option<StatementId> = None;
    for step in steps.iter().take(STEPS_MAX) {
        match step {
            Step::Record(figures) => {
                let body = record(station, "mayor", &figures.lines(log));
                said.push(signed(&body, &[&signer]));
                last = said.last().map(Statement::id);
            }
            Step::Correct(figures) => {
                let Some(of) = last else { continue };
                let body = correction(&of, station, "mayor", &figures.lines(log));
                said.push(signed(&body, &[&signer]));
                last = said.last().map(Statement::id);
            }
            Step::Late(figures, endorsed) => {
                let body = record(station, "mayor", &figures.lines(log));
                said.push(signed(&body, &["officer/o1"]));
                last = said.last().map(Statement::id);
                if *endorsed {
                    said.push(signed(&endorse(&body, &[&signer]), &[&signer]));
                }
            }
            Step::Exclude | Step::Include => {
                let effect = if matches!(step, Step::Include) { "include" } else { "exclude" };
                let heads: Vec<StatementId> = last.into_iter().collect();
                let scope = format!("station {station} mayor");
                said.push(signed(&decision(&scope, effect, &heads, None, ""), &["court/high"]));
            }
            Step::Event => {
                let rest = format!("station {station}\nevent opened\ntime 2026-06-07T09:00:00Z\n");
                said.push(signed(&text("station-event", &rest), &[&signer]));
            }
            Step::Again => said.extend(said.last().cloned()),
        }
    }
    said
}

/// All statements, a station's in its order, the stations by `turns`.
fn interleaved<'s>(queues: &'s [Vec<Statement>], turns: &[u8]) -> Vec<&'s Statement> {
    let mut next = vec![0; queues.len()];
    let mut order = Vec::new();
    let mut turns = turns.iter();
    let all: usize = queues.iter().map(Vec::len).sum();
    while order.len() < all {
        let open: Vec<usize> =
            (0..queues.len()).filter(|at| next[*at] < queues[*at].len()).collect();
        let at = open[usize::from(*turns.next().unwrap_or(&0)) % open.len()];
        order.push(&queues[at][next[at]]);
        next[at] += 1;
    }
    order
}

fn tally(usual: &Log, order: &[&Statement]) -> [u8; 32] {
    let mut log = usual.clone();
    for statement in order {
        log.push(statement);
    }
    log.tally_hash()
}

fuzz_target!(|case: ([Vec<Step>; 4], Vec<u8>, Vec<u8>)| {
    let (steps, one, other) = case;
    let usual =
        USUAL.with(|usual| usual.get_or_init(|| Log::usual(&Definition::default())).clone());
    let queues: Vec<Vec<Statement>> =
        STATIONS.iter().zip(&steps).map(|(name, steps)| statements(&usual, name, steps)).collect();
    let first = interleaved(&queues, &one);
    let expected = tally(&usual, &first);
    assert_eq!(tally(&usual, &interleaved(&queues, &other)), expected, "another order");
    let twice: Vec<&Statement> = first.iter().chain(&first).copied().collect();
    assert_eq!(tally(&usual, &twice), expected, "everything twice");
});
