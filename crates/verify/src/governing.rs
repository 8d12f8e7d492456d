//! Keys and witness policies by index (spec 1 §3, §4): a fold over nothing but what changes them.
//!
//! In scope: [`replay`], for whoever has the entries of a log and needs to know whose signature counts where. Not in
//! scope: where the entries come from, and what is counted. Main type: [`Governed`].

use alloc::collections::{BTreeMap, BTreeSet};

use acta::entry::Header;
use acta::keys::{Help, KeyBook, Proofs};
use acta::kinds::{Body, Definition};
use acta::statement::{Signature, Statement};
use acta::text::StatementId;
use acta::value::{Code, Name, Role, Time};
use acta_log::checkpoint::Checkpoint;
use acta_log::note::Note;
use acta_log::policy::Policy;
use acta_log::succession::Succession;
use acta_tally::fold::Fold;

/// Who may sign what at each index, and which policy judges a checkpoint of each size.
#[derive(Debug, Clone)]
pub struct Governed {
    /// Keys.
    pub book: KeyBook,
    /// Witness policies.
    pub policies: Succession,
}

/// What is replayed.
#[derive(Debug, Clone, Copy)]
pub struct Entries<'a> {
    /// Header and statement of entry 0.
    pub root: (&'a Header, &'a Statement),
    /// Entries by index; those that change nothing here are passed over, and may be absent.
    pub others: &'a BTreeMap<u64, (Header, Statement)>,
    /// Indexes at which the greatest `received` time so far rises, and that time.
    pub steps: &'a [(u64, Time)],
    /// Proofs of possession that were checked before, by index.
    pub proofs: &'a BTreeMap<u64, Proofs>,
}

/// Whether a statement may change keys or policies; of endorsements those of an amend.
#[must_use]
pub fn steers(body: &Body, amends: &BTreeSet<StatementId>) -> bool {
    match body {
        Body::Key(_) | Body::Revoke(_) | Body::Amend(_) | Body::InForce(_) => true,
        Body::Endorse(endorse) => amends.contains(&endorse.endorses),
        _ => false,
    }
}

/// Replays keys and amendments. `first` is the policy of the definition; each `in-force` entry with effect is followed
/// by another from the next size on. `None` if entry 0 is no definition that its own authority signed.
#[must_use]
pub fn replay(entries: Entries<'_>, first: Policy) -> Option<Governed> {
    let (root_header, root) = entries.root;
    let mut fold = Fold::open(root_header, root.clone(), in_force_seen).ok()?;
    let mut policies = Succession::new(first);
    let texts: BTreeMap<StatementId, &str> = entries
        .others
        .values()
        .filter(|(_, statement)| matches!(statement.body(), Body::Amend(_)))
        .map(|(_, statement)| (statement.id(), statement.text()))
        .collect();
    let amends = texts.keys().copied().collect();
    let steering = entries.others.iter().filter(|(_, (_, own))| steers(own.body(), &amends));
    let steering: BTreeMap<u64, &Statement> =
        steering.map(|(index, (_, statement))| (*index, statement)).collect();
    let last = steering.keys().next_back().copied().unwrap_or(0);
    let blank = blank_statement(root.election())?;
    let mut steps = entries.steps.iter().peekable();
    let mut header = root_header.clone();
    for index in 1..=last {
        while let Some((_, received)) = steps.next_if(|(at, _)| *at <= index) {
            header.received = header.received.max(*received);
        }
        let statement = steering.get(&index).copied().unwrap_or(&blank);
        let endorsed_text = match statement.body() {
            Body::Endorse(endorse) => texts.get(&endorse.endorses).copied(),
            _ => None,
        };
        let proofs = entries.proofs.get(&index).cloned();
        let help = Help { endorsed_text, proofs, prepared: None };
        let book = fold.keys();
        let checked = book.check_with(index, statement.clone(), help);
        // A statement of another election changes nothing.
        let checked = checked.or_else(|_| book.check_with(index, blank.clone(), Help::default()));
        let checked = checked.ok()?;
        fold.apply(&header, &checked).ok()?;
        if matches!(checked.body(), Body::InForce(_))
            && let Ok(policy) = Policy::parse(fold.definition().witness_policy_text().as_bytes())
        {
            policies.follow(index.saturating_add(1), policy);
        }
    }
    Some(Governed { book: fold.keys().clone(), policies })
}

/// Stands for an entry that changes nothing here, or that cannot be read: of no kind that does anything.
pub(crate) fn blank_statement(election: &str) -> Option<Statement> {
    let name = Name::new(Role::Intake, Code::parse("absent")?);
    let nobody = Signature { name, key_id: [0; 4], signature: [0; 64] };
    let text = alloc::format!("acta/absent/v1\nelection {election}\n");
    Statement::assemble(&text, alloc::vec![nobody]).ok()
}

/// Whether the checkpoint of an `in-force` entry is of a size above the amend's index and has the quorum of the old
/// definition's witness policy, and whether the new one's is a policy that has a log key of the same origin
/// (spec 1 §4).
#[must_use]
pub fn in_force_seen(old: &Definition, new: &Definition, checkpoint: &[u8], above: u64) -> bool {
    let policy =
        |definition: &Definition| Policy::parse(definition.witness_policy_text().as_bytes());
    let (Ok(old), Ok(new), Ok(note)) = (policy(old), policy(new), Note::parse(checkpoint)) else {
        return false;
    };
    let Ok(Checkpoint { origin, size, .. }) = Checkpoint::parse(note.text()) else { return false };
    let stays = new.logs().iter().any(|log| log.key.name() == origin);
    size > above && stays && old.evaluate(&note).is_ok_and(|seen| seen.quorum_met)
}
