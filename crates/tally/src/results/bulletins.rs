//! Bulletins against what the log says at the size that they name, and against the one before (spec 4
//! §15.5).
//!
//! Main types: [`BulletinRow`], [`Difference`], [`Lower`].

use alloc::string::{String, ToString};

use acta::Body;
use acta::kinds::{Bulletin, Kind as _};
use acta::policy::Act;
use acta::value::to_base64;

use crate::account::{Account, Logged, Past};

/// A bulletin of the log with effect.
#[derive(Debug, Clone)]
pub struct BulletinRow<'a> {
    /// Where it stands.
    pub logged: &'a Logged,
    /// What it says.
    pub says: &'a Bulletin,
    /// Where it is not what its log says.
    pub differs: Option<Difference>,
    /// The first figure that is below that of the one before it.
    pub lower: Option<Lower>,
    /// Entries between the sizes of the two that may lower a figure; none of the first bulletin.
    pub between: Option<usize>,
}

/// Where a bulletin is not what its log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The key of the line, in a block after its contest.
    pub field: String,
    /// What it says; empty where it has no such line.
    pub announced: String,
    /// What the log says; empty where another line should stand there.
    pub computed: String,
}

/// A figure that is below that of the bulletin before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lower {
    /// The key, in a block after its contest.
    pub field: String,
    /// What the one before said.
    pub before: u64,
    /// What this one says.
    pub now: u64,
}

/// The bulletins of the log, in order; `past` has the `bulletin.txt` of every size that they name.
pub fn bulletins<'a>(
    account: &'a Account,
    past: &'a Past,
) -> impl Iterator<Item = BulletinRow<'a>> {
    let mut before: Option<&Bulletin> = None;
    account.of(Act::Bulletin).filter_map(move |logged| {
        let Body::Bulletin(says) = &logged.says else { return None };
        let differs = differs(logged, says, past);
        let lower = before.and_then(|before| lower(before, says));
        let between = before.map(|before| account.control_between(before.size, says.size));
        before = Some(says);
        Some(BulletinRow { logged, says, differs, lower, between })
    })
}

/// The last bulletin of the log that has effect.
#[must_use]
pub fn last_bulletin(account: &Account) -> Option<&Bulletin> {
    let last = account.of(Act::Bulletin).filter_map(|logged| match &logged.says {
        Body::Bulletin(says) => Some(&**says),
        _ => None,
    });
    last.last()
}

/// The first figure that is below that of the last bulletin, where no entry between their sizes may
/// have lowered it.
#[must_use]
pub fn contradicts(account: &Account, says: &Bulletin) -> Option<Lower> {
    let before = last_bulletin(account)?;
    let lower = lower(before, says)?;
    (account.control_between(before.size, says.size) == 0).then_some(lower)
}

/// Where the lines of a bulletin that its log decides are not those of the `bulletin.txt` of its size.
#[must_use]
pub fn differs_from(says: &Bulletin, body: &str) -> Option<Difference> {
    let own = body_of(says);
    let of = |(field, announced, computed): (String, &str, &str)| Difference {
        field,
        announced: announced.into(),
        computed: computed.into(),
    };
    let (mut announced, mut computed) = (keyed(&own), keyed(body));
    loop {
        match (announced.next(), computed.next()) {
            (None, None) => break,
            (Some(one), Some(other)) if one == other => {}
            (Some((key, one)), other) => {
                // Of another key, the line that should stand here is not this one.
                let same = other.filter(|(other, _)| *other == key);
                return Some(of((key, one, same.map_or("", |(_, value)| value))));
            }
            (None, Some((key, value))) => return Some(of((key, "", value))),
        }
    }
    let head = alloc::format!("{}\n{}\n", says.size, to_base64(&says.root.0));
    let note = core::str::from_utf8(&says.checkpoint).unwrap_or("");
    let stated = note.split_once('\n').map_or("", |(_, rest)| rest);
    let two = stated.match_indices('\n').nth(1).and_then(|(at, _)| stated.get(..=at));
    let spell = |text: &str| text.trim_end().replace('\n', " ");
    let field = || ("checkpoint".into(), spell(two.unwrap_or("")), spell(&head));
    (two != Some(head.as_str())).then(field).map(|(field, announced, computed)| Difference {
        field,
        announced,
        computed,
    })
}

fn differs(logged: &Logged, says: &Bulletin, past: &Past) -> Option<Difference> {
    if says.size > logged.index {
        let (announced, computed) = (says.size.to_string(), logged.index.to_string());
        return Some(Difference { field: "size".into(), announced, computed });
    }
    differs_from(says, past.bulletins.get(&says.size).map_or("", String::as_str))
}

/// A line of a bulletin: its key, after the contest in a block, and its value.
fn keyed(text: &str) -> impl Iterator<Item = (String, &str)> {
    let mut contest = "";
    text.lines().map(move |line| {
        let (key, value) = line.split_once(' ').unwrap_or((line, ""));
        if key == "contest" {
            contest = value;
        }
        let key =
            if contest.is_empty() { key.to_string() } else { alloc::format!("{contest} {key}") };
        (key, value)
    })
}

/// The lines of a bulletin that its log decides.
fn body_of(says: &Bulletin) -> String {
    const OWN: [&str; 5] = ["number ", "made ", "cosigned ", "not-cosigned ", "checkpoint "];
    let mut whole = String::new();
    says.write(&mut whole);
    let lines = whole.lines().filter(|line| !OWN.iter().any(|own| line.starts_with(own)));
    let mut body = String::new();
    for line in lines {
        body.push_str(line);
        body.push('\n');
    }
    body
}

/// The first figure of a bulletin that is below that of the one before it.
fn lower(before: &Bulletin, says: &Bulletin) -> Option<Lower> {
    let lower = |field: String, before, now| Lower { field, before, now };
    if says.size < before.size {
        return Some(lower("size".into(), before.size, says.size));
    }
    for block in &says.blocks {
        let Some(former) = before.blocks.iter().find(|one| one.contest == block.contest) else {
            continue;
        };
        let [_, counted, flagged, ..] = block.units;
        let [_, counted_then, flagged_then, ..] = former.units;
        let pairs = [
            ("counted", counted.saturating_add(flagged), counted_then.saturating_add(flagged_then)),
            ("ballots", block.ballots, former.ballots),
            ("valid", block.valid, former.valid),
        ];
        if let Some((key, now, then)) = pairs.iter().find(|(_, now, then)| now < then) {
            return Some(lower(alloc::format!("{} {key}", block.contest), *then, *now));
        }
        for (choice, votes, _) in &block.totals {
            let then = former.totals.iter().find(|(code, _, _)| code == choice);
            if let Some((_, then, _)) = then.filter(|(_, then, _)| votes < then) {
                let field = alloc::format!("{} total {choice}", block.contest);
                return Some(lower(field, *then, *votes));
            }
        }
    }
    None
}
