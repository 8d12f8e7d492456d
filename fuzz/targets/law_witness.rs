//! A whole dialogue with a witness: never two roots cosigned for one size, the size never falls, each
//! cosigned tree continues the one before, and a restart changes nothing.
#![no_main]

use acta_fuzz::{keys, must, trees};
use acta_log::hash::Hash;
use acta_log::note::{Note, PublicKey};
use acta_log::tree::{Levels, consistency_proof, leaf_hash, root_at};
use acta_log::witness::{AddCheckpoint, Outcome, Pending, Response, Witness, collect, parse_size};
use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;

/// Leaves of the longest history.
const SIZE_MAX: u8 = 40;
const STEPS_MAX: usize = 24;

#[derive(Arbitrary, Debug)]
enum Step {
    /// A request with the size that the witness holds, or with another.
    Add { history: History, size: u8, old: Option<u8>, harm: Option<(u16, u8)> },
    /// Two requests judged before either is stored.
    Race { first: (History, u8), second: (History, u8) },
    /// Bytes of the fuzzer's.
    Raw(Vec<u8>),
    /// The witness starts again from what it stored.
    Restart,
}

/// The log may tell two histories that part at a leaf.
#[derive(Arbitrary, Debug, Clone, Copy)]
struct History {
    other: bool,
}

struct World {
    histories: [Levels; 2],
    witness: Witness,
    stored: Option<Note>,
    /// Every (size, root) cosigned, in order.
    cosigned: Vec<(u64, Hash)>,
    key: PublicKey,
}

fn witness() -> (Witness, PublicKey) {
    let key = must(acta_log::note::SecretKey::parse(&keys::WITNESS.skey()));
    let public = key.public().clone();
    let mut witness = must(Witness::new(vec![key]));
    must(witness.enrol(keys::ORIGIN, &[keys::LOG.public().clone()]));
    (witness, public)
}

fn history(part: u8, salt: u8) -> Levels {
    let salt_of = |at: u8| if at < part { 0 } else { salt };
    (0..SIZE_MAX).map(|at| leaf_hash(&trees::leaf(at.into(), salt_of(at)))).collect()
}

impl World {
    fn new(part: u8) -> Self {
        let (witness, key) = witness();
        let histories = [history(part, 0), history(part, 1)];
        Self { histories, witness, stored: None, cosigned: Vec::new(), key }
    }

    fn held(&self) -> u64 {
        self.cosigned.last().map_or(0, |(size, _)| *size)
    }

    fn request(&self, history: History, size: u8, old: Option<u8>) -> Vec<u8> {
        let levels = &self.histories[usize::from(history.other)];
        let size = u64::from(size % (SIZE_MAX + 1));
        let old = old.map_or(self.held(), u64::from);
        let proof = consistency_proof(levels, old, size).unwrap_or_default();
        let checkpoint = trees::signed(size, must(root_at(levels, size)));
        AddCheckpoint { old, proof, checkpoint }.encode()
    }

    fn send(&mut self, request: &[u8]) {
        match self.witness.handle(request, 1_000) {
            Outcome::Persist(pending) => self.store(pending),
            other => self.refused(&other),
        }
    }

    fn store(&mut self, pending: Pending) {
        let state = pending.state().clone();
        let response = self.witness.commit(pending);
        if response.status != 200 {
            assert_eq!((response.status, parse_size(&response.body)), (409, Some(self.held())));
            return;
        }
        self.stored = Some(state.clone());
        self.granted(&state, &response);
    }

    fn granted(&mut self, state: &Note, response: &Response) {
        let checkpoint = must(acta_log::checkpoint::Checkpoint::parse(state.text()));
        let (size, root) = (checkpoint.size, checkpoint.root);
        let bare = trees::signed(size, root);
        must(collect(&bare, &response.body, std::slice::from_ref(&self.key)));
        assert!(size >= self.held(), "{size} after {}", self.held());
        assert!(self.cosigned.iter().all(|(s, r)| *s != size || *r == root), "two roots at {size}");
        self.cosigned.push((size, root));
        let one_history = self.histories.iter().any(|levels| {
            self.cosigned.iter().all(|(size, root)| root_at(levels, *size) == Ok(*root))
        });
        assert!(one_history, "{:?}", self.cosigned);
    }

    fn refused(&self, outcome: &Outcome) {
        match outcome {
            Outcome::Answer(response) => {
                assert!([400, 403, 404, 409, 422].contains(&response.status));
                if response.status == 409 {
                    assert_eq!(parse_size(&response.body), Some(self.held()));
                }
            }
            Outcome::Evidence(response, evidence) => {
                assert_eq!(response.status, 422);
                assert_ne!(evidence.held.text(), evidence.shown.text());
                let log = keys::LOG.public().clone();
                must(evidence.held.verify(std::slice::from_ref(&log)));
                must(evidence.shown.verify(&[log]));
            }
            Outcome::Persist(_) => unreachable!(),
        }
    }

    fn race(&mut self, requests: [Vec<u8>; 2]) {
        for outcome in requests.map(|request| self.witness.handle(&request, 1_000)) {
            match outcome {
                Outcome::Persist(pending) => self.store(pending),
                other => {
                    // Judged before the other was stored: its 409 may name the size before.
                    if let Outcome::Answer(response) = other {
                        assert_ne!(response.status, 200);
                    }
                }
            }
        }
    }

    fn restart(&mut self) {
        (self.witness, _) = witness();
        if let Some(note) = self.stored.clone() {
            must(self.witness.restore(note));
        }
        assert_eq!(self.witness.last(keys::ORIGIN), self.stored.as_ref());
    }
}

fuzz_target!(|case: (u8, Vec<Step>)| {
    let mut world = World::new(case.0 % SIZE_MAX);
    for step in case.1.iter().take(STEPS_MAX) {
        match step {
            Step::Add { history, size, old, harm } => {
                let mut request = world.request(*history, *size, *old);
                if let Some((place, mask)) = harm {
                    let place = usize::from(*place) % request.len();
                    request[place] ^= mask;
                }
                world.send(&request);
            }
            Step::Race { first, second } => {
                let requests = [first, second].map(|(h, size)| world.request(*h, *size, None));
                world.race(requests);
            }
            Step::Raw(bytes) => world.send(bytes),
            Step::Restart => world.restart(),
        }
    }
});
