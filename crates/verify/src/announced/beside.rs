//! An announcement beside the log that it names (spec 6 §7.4).
//!
//! Main type: [`Beside`].

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::Body;
use acta::kinds::announced::ShareBase;
use acta::kinds::announcement::{Announcer, Share};
use acta::kinds::{Announced, Announcement};
use acta::value::Hash;
use acta_tally::account::{Compared, compare};
use acta_tally::fold::Fold;

/// What the log that an announcement names says of it.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Its root at the size named, in hexadecimal digits; none when it has no such size.
    pub root: Option<String>,
    /// The figures against the fold at that size (spec 4 §15.4).
    pub rows: Vec<Compared>,
}

impl Beside {
    /// The figures against a fold that has the entries below the size named, with the log's root there.
    #[must_use]
    pub fn new(announced: &Announced, fold: &Fold, root: [u8; 32]) -> Self {
        let all = figures(announced);
        let only = |covered| Announcement {
            covered: Some(covered),
            stations: None,
            registered: None,
            votes: Vec::new(),
            others: None,
            says: Vec::new(),
            ..all.clone()
        };
        let further = announced.covered.iter().skip(1).map(|covered| only(*covered));
        let of = |says: Announcement| compare(fold, &Body::Announcement(Box::new(says)));
        let rows = [all.clone()].into_iter().chain(further).flat_map(of).collect();
        Self { root: Some(Hash(root).to_string()), rows }
    }
}

/// The same figures as a statement would have them. Who announced is no figure.
fn figures(announced: &Announced) -> Announcement {
    let of_votes = matches!(announced.base, None | Some(ShareBase::Valid));
    let share = |share: Share| Share { percent: share.percent.filter(|_| of_votes), ..share };
    Announcement {
        by: (Announcer::Media, announced.contest),
        made: announced.made,
        contest: announced.contest,
        area: None,
        log: announced.log,
        document: None,
        stations: announced.stations,
        covered: announced.covered.first().copied(),
        registered: announced.registered,
        figures: Vec::new(),
        votes: announced.votes.iter().map(|(code, one)| (*code, share(*one))).collect(),
        others: announced.others.map(share),
        says: announced.says.clone(),
    }
}
