//! One verification: what runs in which order, and the units of work that can run at once.
//!
//! 1. [`Session::open`]: checkpoint, heads, entry 0 against the anchor, the tree's tiles.
//! 2. [`Session::hash`] for each of [`Session::units`], in any order and on any thread; then [`Session::collect`].
//! 3. [`Session::prove`] for each of [`Session::proof_jobs`], likewise; then [`Session::control`].
//! 4. [`Checker::check`] for each unit, likewise; [`Session::fold`] in the order of units. A unit can be folded as soon
//!    as it and all before it are checked, and is then dropped: that bounds memory.
//! 5. [`Session::finish`].
//!
//! In scope: this order and what passes between the steps. Not in scope: what is compared (`at`, `last`, `heads`).

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Range;

use acta::election::Election;
use acta::entry::{Channel, Entry, Header};
use acta::keys::{Checked, Help, KeyBook, Prepared, Proofs};
use acta::kinds::part::{DocumentRow, DocumentType};
use acta::kinds::publication::Publication;
use acta::kinds::{Body, Definition};
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::{CheckCode, Time};
use acta_log::hash::Hash;
use acta_log::policy::Policy;
use acta_log::succession::Succession;
use acta_log::tree::Frontier;
use acta_tally::fold::Fold;
use acta_tally::results::{SHARD_ENTRIES, arrivals_row};

use crate::at::Known;
use crate::catalog::{CHECKS, Demand, Note, Sheet, detail, hex};
use crate::given::Given;
use crate::governing::{self, Entries, Governed, blank_statement, in_force_seen};
use crate::heads::{self, Claim, Head};
use crate::last::look;
use crate::layout::{Found, Layout, PLACE, Place};
use crate::score::Seen;
use crate::source::Source;
use crate::stations::Live;
use crate::verdict::{Cause, Report};

/// Entries of a unit of work: small enough that the units of an ordinary election keep every processor busy.
pub const UNIT_ENTRIES: u64 = 1_024;
/// Bundles of a unit.
const UNIT_PLACES: u64 = UNIT_ENTRIES / PLACE;
/// At most this many heads are tried when the checkpoint does not lead to the tree.
const HEADS_TRIED_MAX: usize = 4;
/// What is missing when nothing can be believed.
const NEEDS_DEFINITION: &str = "the definition of this anchor";

/// What the verifier believes before it reads anything.
#[derive(Debug, Clone)]
pub enum Trust {
    /// The statement id of the definition, from paper: everything follows from it.
    Anchor(StatementId),
    /// A C2SP tlog-policy file: keys of the log and the witnesses only.
    Policy(String),
    /// Nothing: keys are taken from the source itself, and the report says so.
    Nothing,
}

/// One piece of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit(u64);

/// What hashing a unit gave.
#[derive(Debug)]
pub struct Hashed {
    unit: u64,
    /// The tree of the unit's entries at each size that is asked for, counted from the unit's start.
    cuts: Vec<(u64, Frontier)>,
    /// The tree of all its entries; none if an entry is not known.
    whole: Option<Frontier>,
    /// Entries that are not records, whole.
    control: Vec<(u64, Vec<u8>)>,
    /// First entry of each `received` time above all before it.
    steps: Vec<(u64, Time)>,
    /// For each size that is asked for, and for the unit's end: the entry since the one before that was received first.
    waited: Vec<Waited>,
    /// Entries whose bytes are not those of the tree: index, and what there is.
    lost: Vec<(u64, Vec<u8>)>,
    /// The leaf hash of each of its entries; zeros where the tree does not show it.
    leaves: Vec<Hash>,
    notes: Vec<Note>,
    unreadable: Vec<String>,
}

/// The entry that waited longest for a size.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waited {
    pub(crate) size: u64,
    pub(crate) index: u64,
    pub(crate) received: Time,
    /// The entry since the one before that was received last.
    pub(crate) latest: (u64, Time),
}

/// What checking a unit gave: its statements under the keys in force, without their bytes.
#[derive(Debug)]
pub struct CheckedUnit {
    entries: Vec<(Header, Checked)>,
    texts: Vec<(StatementId, String)>,
    suspects: Vec<(u64, Note)>,
    seen: Seen,
    notes: Vec<Note>,
    unreadable: Vec<String>,
}

/// The possession proofs of one `key` statement, and its keys decoded.
#[derive(Debug)]
pub struct Proven(u64, Proofs, Prepared);

/// Statements that steer the verification, by index.
#[derive(Debug, Default)]
struct Steering {
    control: BTreeMap<u64, (Header, Statement)>,
    steps: Vec<(u64, Time)>,
    waited: Vec<Waited>,
    endorsed: Arc<BTreeSet<StatementId>>,
}

/// What is known when the definition was found.
#[derive(Debug)]
pub(crate) struct Root {
    pub(crate) header: Header,
    pub(crate) statement: Statement,
    pub(crate) definition: Definition,
    pub(crate) policy: Policy,
    /// Whether the policy was given, and is not the definition's.
    pub(crate) given: bool,
}

/// One verification of one source.
pub struct Session<'s, S: ?Sized> {
    pub(crate) source: &'s S,
    pub(crate) confirmed: bool,
    pub(crate) sheet: Sheet,
    pub(crate) unreadable: Vec<String>,
    /// Why no further check can be made.
    stop: Option<String>,
    pub(crate) root: Option<Arc<Root>>,
    pub(crate) layout: Option<Arc<Layout>>,
    checkpoint: Option<Head>,
    pub(crate) heads: Vec<Head>,
    pub(crate) others: Vec<Head>,
    /// `live/publication`.
    pub(crate) live: Option<Live>,
    /// Promises and receipts that somebody holds.
    pub(crate) given: Given,
    /// Sizes whose root is asked for, ascending.
    sizes: Vec<u64>,
    pub(crate) roots: BTreeMap<u64, Hash>,
    /// The tree before each unit.
    before: Vec<Frontier>,
    pub(crate) lost: BTreeMap<u64, Vec<u8>>,
    /// The leaf hash of each entry; zeros where the tree does not show it.
    pub(crate) leaves: Vec<Hash>,
    steering: Steering,
    pub(crate) book: Option<Arc<KeyBook>>,
    /// Keys whose possession is proven, decoded once for proof and records.
    prepared: Arc<Prepared>,
    /// The policies in force by size; the given one for all sizes.
    pub(crate) policies: Option<Succession>,
    pub(crate) fold: Option<Fold>,
    texts: BTreeMap<StatementId, String>,
    pub(crate) suspects: Vec<(u64, Note)>,
    /// Rows of arrivals without their last cell, by shard.
    pub(crate) arrivals: Vec<String>,
    pub(crate) publications: Vec<(u64, Publication)>,
    pub(crate) known: Known,
    /// Indexes of records of a first count.
    pub(crate) records: Vec<u64>,
    /// Sizes of heads at which an expected unit is missing.
    pub(crate) missing_at: BTreeSet<u64>,
    /// What a scorecard needs of records and copies; none where no scorecard is asked for.
    pub(crate) seen: Option<Seen>,
}

impl<'s, S: Source + ?Sized> Session<'s, S> {
    /// Reads checkpoint, heads, entry 0 and tiles. Whatever is wrong with them is in the report.
    #[must_use]
    pub fn open(source: &'s S, trust: &Trust) -> Self {
        let mut session = Self {
            source,
            confirmed: false,
            sheet: Sheet::default(),
            unreadable: Vec::new(),
            stop: None,
            root: None,
            layout: None,
            checkpoint: None,
            heads: Vec::new(),
            others: Vec::new(),
            live: None,
            given: Given::default(),
            sizes: Vec::new(),
            roots: BTreeMap::new(),
            before: Vec::new(),
            lost: BTreeMap::new(),
            leaves: Vec::new(),
            steering: Steering::default(),
            book: None,
            prepared: Arc::default(),
            policies: None,
            fold: None,
            texts: BTreeMap::new(),
            suspects: Vec::new(),
            arrivals: Vec::new(),
            publications: Vec::new(),
            known: Known::default(),
            records: Vec::new(),
            missing_at: BTreeSet::new(),
            seen: None,
        };
        session.begin(trust);
        session
    }

    fn begin(&mut self, trust: &Trust) {
        self.heads = heads::read(self.source, &mut self.sheet, &mut self.unreadable);
        self.checkpoint = self.read_checkpoint();
        if !self.find_tree() {
            for (code, field) in [("A0", "entry 0"), ("F4", "entries")] {
                let what = detail("log", field, "under a checkpoint", "no checkpoint is published");
                self.sheet.cannot_tell(code, Cause::NotPublished, what);
            }
            self.stop.get_or_insert("a checkpoint".to_owned());
            return;
        }
        self.find_root(trust);
        self.known.sizes = self.published_sizes();
        self.read_live();
        let live = self.live.as_ref().map(|live| &live.head);
        let heads = self.heads.iter().chain(&self.checkpoint).chain(live).map(Head::size);
        let mut sizes: Vec<u64> = heads.chain(self.known.sizes.iter().copied()).collect();
        sizes.retain(|size| *size > 0 && *size <= self.size());
        sizes.sort_unstable();
        sizes.dedup();
        self.sizes = sizes;
    }

    /// A file of the source; what cannot be read is remembered.
    pub(crate) fn get(&mut self, path: &str) -> Option<Vec<u8>> {
        match self.source.get(path) {
            Ok(bytes) => bytes,
            Err(reason) => {
                self.unreadable.push(format!("{path}: {reason}"));
                None
            }
        }
    }

    fn read_checkpoint(&mut self) -> Option<Head> {
        const PATH: &str = "log/checkpoint";
        let file = format!("file {PATH}");
        let Some(bytes) = self.get(PATH) else {
            for code in ["F1", "F3"] {
                let what = detail(&file, "file", "published", "not published");
                self.sheet.cannot_tell(code, Cause::NotPublished, what);
            }
            return None;
        };
        match heads::checkpoint(PATH, &bytes) {
            Ok(head) => Some(head),
            Err(error) => {
                self.sheet.fails("F1", detail(&file, "note", "a checkpoint", error.to_string()));
                None
            }
        }
    }

    /// Lays out the tree under the newest of checkpoint and heads that the files lead to.
    fn find_tree(&mut self) -> bool {
        let listed = self.heads.iter().rev().take(HEADS_TRIED_MAX);
        let heads = self.checkpoint.iter().chain(listed);
        let mut tried: Vec<(u64, Hash)> = heads
            .map(|head| (head.size(), head.checkpoint.root))
            .filter(|(size, _)| *size > 0)
            .collect();
        // Entries and tiles are published before the head that covers them: the largest first.
        tried.sort_by(|one, other| other.cmp(one));
        tried.dedup();
        let mut first = None;
        for (size, root) in tried {
            let mut notes = Vec::new();
            let layout = Layout::open(self.source, size, &root, &mut notes, &mut self.unreadable);
            if layout.confirmed {
                self.sheet.add_all(notes);
                self.layout = Some(Arc::new(layout));
                return true;
            }
            first = first.or(Some((layout, notes)));
        }
        let Some((layout, notes)) = first else { return false };
        self.sheet.add_all(notes);
        self.layout = Some(Arc::new(layout));
        true
    }

    /// Number of entries that are verified.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.layout.as_ref().map_or(0, |layout| layout.size)
    }

    /// Finds the definition, and compares it with what is trusted.
    fn find_root(&mut self, trust: &Trust) {
        let Some(layout) = &self.layout else { return };
        let mut ignored = Vec::new();
        let place = layout.place(self.source, 0, false, &mut ignored, &mut self.unreadable);
        let entry = place.sound().next().filter(|(index, _)| *index == 0);
        let parsed = entry.and_then(|(_, bytes)| {
            let entry = Entry::parse(bytes).ok()?;
            Some((entry.header.clone(), entry.parse_statement().ok()?))
        });
        let Some((header, statement)) = parsed else {
            let what = detail("entry 0", "text", "a definition", "none that the tree commits to");
            let absent = matches!(place.entries.first(), None | Some(Found::Absent));
            match trust {
                Trust::Anchor(_) if !absent => self.sheet.fails("A0", what),
                _ => self.sheet.cannot_tell("A0", Cause::NotPublished, what),
            }
            self.stop = Some(NEEDS_DEFINITION.to_owned());
            return;
        };
        let id = statement.id();
        self.known.anchor = id.to_string();
        self.known.election = statement.election().to_owned();
        match trust {
            Trust::Anchor(anchor) if *anchor != id => {
                let (want, have) = (anchor.to_string(), id.to_string());
                self.sheet.fails("A0", detail("entry 0", "statement id", want, have));
                self.stop = Some(NEEDS_DEFINITION.to_owned());
                return;
            }
            Trust::Anchor(_) => self.confirmed = true,
            Trust::Policy(_) | Trust::Nothing => {
                let what =
                    detail("entry 0", "statement id", "an anchor to compare with", "none given");
                self.sheet.cannot_tell("A0", Cause::Missing, what);
            }
        }
        self.accept_root(header, statement, trust);
    }

    fn accept_root(&mut self, header: Header, statement: Statement, trust: &Trust) {
        if let Err(fault) = acta::keys::open(statement.clone()) {
            let what = detail("entry 0", "signatures", "by its own authority", fault.to_string());
            self.sheet.fails("A0", what);
            self.stop = Some(NEEDS_DEFINITION.to_owned());
            return;
        }
        self.sheet.examined("A0");
        let Body::Definition(definition) = statement.body() else { return };
        let definition = (**definition).clone();
        let text = match trust {
            Trust::Policy(text) => text.clone(),
            Trust::Anchor(_) | Trust::Nothing => definition.witness_policy_text(),
        };
        match Policy::parse(text.as_bytes()) {
            Ok(policy) => {
                self.policies = Some(Succession::new(policy.clone()));
                let given = matches!(trust, Trust::Policy(_));
                let root = Root { header, statement, definition, policy, given };
                self.root = Some(Arc::new(root));
            }
            Err(error) => {
                let what = detail("entry 0", "witness-policy", "a tlog-policy", error.to_string());
                self.sheet.fails("F1", what);
                self.stop = Some("a witness policy".to_owned());
            }
        }
    }

    /// Sizes of `at/` that the source names before any entry is read.
    fn published_sizes(&mut self) -> BTreeSet<u64> {
        let mut sizes = BTreeSet::new();
        if let Ok(Some(paths)) = self.source.list("at/") {
            let named = paths.iter().filter_map(|path| path.strip_prefix("at/")?.split('/').next());
            sizes.extend(named.filter_map(acta::value::size));
        }
        if let Some(bytes) = self.get("live/latest.json") {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let after = text.split("\"at\":").nth(1).map(str::trim_start);
            let digits = after.map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next());
            sizes.extend(digits.flatten().and_then(acta::value::size));
        }
        sizes.retain(|size| *size > 0 && *size <= self.size());
        sizes
    }

    /// Holds a checkpoint that somebody else has of this log against it (F5).
    pub fn also(&mut self, name: &str, note: &[u8]) {
        match heads::checkpoint(name, note) {
            Ok(head) => self.others.push(head),
            Err(error) => {
                let what = detail(name, "note", "a checkpoint", error.to_string());
                self.sheet.cannot_tell("F5", Cause::Missing, what);
            }
        }
    }

    /// The pieces of work over entries, for [`Session::hash`] and [`Checker::check`].
    pub fn units(&self) -> impl Iterator<Item = Unit> + use<S> {
        (0..self.size().div_ceil(UNIT_ENTRIES)).map(Unit)
    }

    /// Hashes every entry of a unit and compares it with its tile.
    #[must_use]
    pub fn hash(&self, unit: Unit) -> Hashed {
        let start = unit.0.saturating_mul(UNIT_ENTRIES);
        let end = start.saturating_add(UNIT_ENTRIES);
        let mut out = Hashed {
            unit: unit.0,
            cuts: Vec::new(),
            whole: Some(Frontier::new()),
            control: Vec::new(),
            steps: Vec::new(),
            waited: Vec::new(),
            lost: Vec::new(),
            leaves: Vec::new(),
            notes: Vec::new(),
            unreadable: Vec::new(),
        };
        let Some(layout) = &self.layout else { return out };
        let from = self.sizes.partition_point(|size| *size <= start);
        let to = self.sizes.partition_point(|size| *size <= end);
        let mut cuts = self.sizes.get(from..to).unwrap_or_default().iter().copied().peekable();
        for number in places(layout, unit) {
            let place =
                layout.place(self.source, number, true, &mut out.notes, &mut out.unreadable);
            let whole = out.whole.take().and_then(|mut tree| {
                for (index, hash) in (place.first..).zip(hashes_of(&place)?) {
                    tree.push(*hash);
                    if cuts.next_if_eq(&(index + 1)).is_some() {
                        out.cuts.push((index + 1, tree.clone()));
                    }
                }
                Some(tree)
            });
            out.whole = whole;
            match hashes_of(&place) {
                Some(hashes) => out.leaves.extend_from_slice(hashes),
                None => out.leaves.extend(place.entries.iter().map(|_| Hash::default())),
            }
            let cut = |size: u64| self.sizes.binary_search(&size).is_ok() || size == end;
            out.read(&place, cut);
        }
        out
    }

    /// Puts the hashed units together: roots of all sizes asked for, and the statements that steer.
    pub fn collect(&mut self, mut hashed: Vec<Hashed>) {
        hashed.sort_by_key(|part| part.unit);
        let mut tree = Some(Frontier::new());
        self.sheet.examined("F4");
        for part in hashed {
            self.before.extend(tree.clone());
            if let Some(before) = &tree {
                for (size, cut) in &part.cuts {
                    let mut whole = before.clone();
                    if whole.append(cut).is_ok() {
                        self.roots.insert(*size, whole.root());
                    }
                }
            }
            tree = tree.and_then(|mut tree| tree.append(part.whole.as_ref()?).ok().map(|()| tree));
            self.sheet.add_all(part.notes);
            self.unreadable.extend(part.unreadable);
            self.lost.extend(part.lost);
            self.leaves.extend(part.leaves);
            self.steer(part.control);
            self.steering.steps.extend(part.steps);
            self.steering.waited.extend(part.waited);
        }
        if self.layout.as_ref().is_some_and(|layout| !layout.confirmed) {
            self.roots.clear();
        }
    }

    fn steer(&mut self, control: Vec<(u64, Vec<u8>)>) {
        for (index, bytes) in control {
            let Ok(entry) = Entry::parse(&bytes) else { continue };
            let Ok(statement) = entry.parse_statement() else { continue };
            if let Body::Endorse(endorse) = statement.body() {
                Arc::make_mut(&mut self.steering.endorsed).insert(endorse.endorses);
            }
            if let Body::Publication(publication) = statement.body() {
                self.publications.push((index, publication.clone()));
            }
            let named = match statement.body() {
                Body::Bulletin(says) => Some(says.size),
                Body::Announcement(says) => says.log.map(|(size, _)| size),
                Body::Proclamation(says) => says.log.map(|(size, _)| size),
                _ => None,
            };
            // Of an announced size only what was published is compared, which is looked at anyway.
            let beside = !matches!(statement.body(), Body::Bulletin(_));
            let sizes = if beside { &mut self.known.announced } else { &mut self.known.bulletins };
            sizes.extend(named.filter(|size| *size <= index));
            self.steering.control.insert(index, (entry.header.clone(), statement));
        }
    }

    /// The indexes of `key` statements, whose proofs of possession are independent work.
    #[must_use]
    pub fn proof_jobs(&self) -> Vec<u64> {
        let keys = self.steering.control.iter();
        keys.filter(|(_, (_, statement))| matches!(statement.body(), Body::Key(_)))
            .map(|(index, _)| *index)
            .collect()
    }

    /// Checks the proofs of one `key` statement.
    #[must_use]
    pub fn prove(&self, job: u64) -> Option<Proven> {
        let (_, statement) = self.steering.control.get(&job)?;
        let (proofs, keys) = Proofs::with_keys(statement);
        Some(Proven(job, proofs, keys))
    }

    /// Replays keys and policies by index, and judges everything that needs no record.
    pub fn control(&mut self, proven: Vec<Proven>) {
        let (proven, keys): (BTreeMap<u64, Proofs>, Vec<Prepared>) =
            proven.into_iter().map(|Proven(index, proofs, keys)| ((index, proofs), keys)).unzip();
        self.prepared = Arc::new(keys.into_iter().collect());
        if self.root.is_none() {
            return;
        }
        self.replay_keys(&proven);
        self.judge_heads();
        let sizes = self.publications.iter().map(|(_, publication)| publication.size);
        let sizes: Vec<u64> = sizes.filter(|size| *size <= self.size()).collect();
        for size in sizes.iter().chain(&self.known.sizes.clone()) {
            self.root_at(*size);
        }
        self.known.sizes.extend(sizes.iter().copied().filter(|size| *size > 0));
        let published = sizes.iter().filter(|size| self.known.announced.contains(size));
        self.known.bulletins.extend(published);
        self.known.proofs = Arc::new(proven);
    }

    /// Keys and policies by index, as the entries that change them say.
    fn replay_keys(&mut self, proven: &BTreeMap<u64, Proofs>) {
        let Some(root) = &self.root else { return };
        let entries = Entries {
            root: (&root.header, &root.statement),
            others: &self.steering.control,
            steps: &self.steering.steps,
            proofs: proven,
        };
        let governed = governing::replay(entries, root.policy.clone());
        let Some(Governed { book, policies }) = governed else { return };
        self.book = Some(Arc::new(book));
        // Who came with a policy of their own asked for that one, at every size.
        if !root.given {
            self.policies = Some(policies);
        }
    }

    fn judge_heads(&mut self) {
        let Some(policies) = self.policies.clone() else { return };
        let top = self.size();
        heads::judge_list(&mut self.heads, &policies, &self.roots, top, &mut self.sheet);
        if let Some(checkpoint) = &mut self.checkpoint {
            heads::judge_checkpoint(checkpoint, &policies, &self.heads, &mut self.sheet);
        }
        let mut others = core::mem::take(&mut self.others);
        for other in &mut others {
            if let Err(error) = heads::verify(other, &policies) {
                let what = detail(&other.place, "signature", "by the log's key", error.to_string());
                self.sheet.told("F5", what);
            }
        }
        self.others = others;
        self.judge_live_checkpoint();
    }

    /// What each signed text says of sizes and roots; the recomputed ones come first.
    pub(crate) fn claims(&self) -> Vec<Claim> {
        let own = self.roots.iter().map(|(size, root)| Claim {
            place: "the entries".to_owned(),
            size: *size,
            root: *root,
        });
        let live = self.live.as_ref().map(|live| &live.head);
        let heads = self.heads.iter().chain(&self.checkpoint).chain(live).chain(&self.others);
        let signed = heads.filter(|head| head.signed).map(|head| Claim {
            place: head.place.clone(),
            size: head.size(),
            root: head.checkpoint.root,
        });
        let publications = self.publications.iter().map(|(index, publication)| Claim {
            place: format!("entry {index}"),
            size: publication.size,
            root: publication.root.0,
        });
        own.chain(signed).chain(publications).collect()
    }

    /// The root of a size, hashed again from its bundles if it was not asked for before.
    pub(crate) fn root_at(&mut self, size: u64) -> Option<Hash> {
        if let Some(root) = self.roots.get(&size) {
            return Some(*root);
        }
        let layout =
            self.layout.as_ref().filter(|layout| layout.confirmed && size <= layout.size)?;
        let unit = size / UNIT_ENTRIES;
        let mut tree = self.before.get(usize::try_from(unit).ok()?)?.clone();
        let (mut notes, mut unreadable) = (Vec::new(), Vec::new());
        let mut number = unit.saturating_mul(UNIT_PLACES);
        while tree.size() < size {
            let place = layout.place(self.source, number, false, &mut notes, &mut unreadable);
            let room = usize::try_from(size.saturating_sub(place.first)).ok()?;
            hashes_of(&place)?.iter().take(room).for_each(|hash| tree.push(*hash));
            number = number.saturating_add(1);
        }
        let root = tree.root();
        self.roots.insert(size, root);
        Some(root)
    }

    /// What checks units: it holds what the control statements gave and nothing that folding changes, so that units are
    /// checked on other threads while those before them are folded.
    #[must_use]
    pub fn checker(&self) -> Checker<'s, S> {
        Checker {
            source: self.source,
            layout: self.layout.clone(),
            root: self.root.clone(),
            book: self.book.clone(),
            prepared: self.prepared.clone(),
            proofs: self.known.proofs.clone(),
            endorsed: self.steering.endorsed.clone(),
            scoring: self.seen.is_some(),
        }
    }

    /// Statements that steer the verification, by index.
    pub(crate) fn steered(&self) -> impl Iterator<Item = (u64, &Header, &Statement)> {
        let control = self.steering.control.iter();
        control.map(|(index, (header, statement))| (*index, header, statement))
    }

    /// The entries that waited longest for a head.
    pub(crate) fn waited(&self) -> Vec<Waited> {
        self.steering.waited.clone()
    }

    /// The newest checkpoint.
    pub(crate) fn newest(&self) -> Option<&Head> {
        self.checkpoint.as_ref()
    }

    /// Applies a checked unit; units come in order. At each published size the files are compared.
    pub fn fold(&mut self, part: CheckedUnit) {
        self.sheet.add_all(part.notes);
        self.unreadable.extend(part.unreadable);
        self.suspects.extend(part.suspects);
        self.texts.extend(part.texts);
        if let Some(seen) = &mut self.seen {
            seen.join(part.seen);
        }
        for (header, checked) in part.entries {
            let index = checked.index();
            let checked = self.with_endorsement(checked);
            if matches!(checked.body(), Body::Record(record) if record.count == 1) {
                self.records.push(index);
            }
            if self.apply(&header, &checked).is_none() {
                return;
            }
            self.endorsed(&checked);
            self.suspects.extend(self.unknown_choices(&checked));
            self.arrival(index, &header, checked.statement());
            let size = index.saturating_add(1);
            let missing = self.fold.as_ref().is_some_and(Fold::is_missing_any);
            if missing && self.sizes.binary_search(&size).is_ok() {
                self.missing_at.insert(size);
            }
            if self.known.sizes.contains(&size) {
                self.compare_at(size);
            }
            if self.known.bulletins.contains(&size) {
                self.remember(size);
            }
        }
    }

    /// B2: a station may sign later than the others, as an endorsement of the record that is known.
    fn endorsed(&mut self, checked: &Checked) {
        let Some(fold) = &self.fold else { return };
        let (id, signers) = match checked.endorsed() {
            Some(endorsed) => (endorsed.id, &endorsed.signers[..]),
            // The same text once more: its lines count like an endorsement (spec 4 §3.1).
            None => (checked.id(), checked.signers()),
        };
        let Some(index) = fold.index_of(&id).filter(|index| *index != checked.index()) else {
            return;
        };
        let signed: Vec<String> =
            signers.iter().map(|signer| format!("of {}", signer.name)).collect();
        self.suspects.retain(|(at, note)| {
            *at != index || note.code != "B2" || !signed.contains(&note.detail.expected)
        });
    }

    /// A3: choices of a record that the contest does not have.
    fn unknown_choices(&self, checked: &Checked) -> Option<(u64, Note)> {
        let record = match checked.body() {
            Body::Record(record) => record,
            Body::Correction(correction) => &correction.record,
            _ => return None,
        };
        let contest = self.fold.as_ref()?.election()?.contest(&record.contest)?;
        let (code, _) = record.votes.iter().find(|(code, _)| contest.choice(code).is_none())?;
        let subject = format!("station {} {}", record.station, record.contest);
        let what = detail(subject, "vote", "a choice of the contest", code.as_str());
        Some((checked.index(), Note::fails("A3", what)))
    }

    fn apply(&mut self, header: &Header, checked: &Checked) -> Option<()> {
        match &mut self.fold {
            Some(fold) => fold.apply(header, checked).ok(),
            None => {
                let opened = Fold::open(header, checked.statement().clone(), in_force_seen);
                self.fold = Some(opened.ok()?);
                Some(())
            }
        }
    }

    /// An endorsement is checked over the text that it endorses, which stands before it.
    fn with_endorsement(&self, checked: Checked) -> Checked {
        let Body::Endorse(endorse) = checked.body() else { return checked };
        let (Some(text), Some(book)) = (self.texts.get(&endorse.endorses), &self.book) else {
            return checked;
        };
        let help = Help { endorsed_text: Some(text), ..Help::default() };
        let again = book.check_with(checked.index(), checked.statement().clone(), help);
        again.unwrap_or(checked)
    }

    /// Keeps the row of an entry without its effect, which later entries may change.
    fn arrival(&mut self, index: u64, header: &Header, statement: &Statement) {
        let Some(fold) = &self.fold else { return };
        if self.known.sizes.last().is_none_or(|last| *last <= index) {
            return;
        }
        let row = arrivals_row(fold, index, header, statement);
        let prefix = row.rfind(',').and_then(|at| row.get(..=at)).unwrap_or("");
        if index.is_multiple_of(SHARD_ENTRIES) {
            self.arrivals.push(String::new());
        }
        if let Some(shard) = self.arrivals.last_mut() {
            shard.push_str(prefix);
            shard.push('\n');
        }
    }

    /// Every step, on one thread.
    #[must_use]
    pub fn run(mut self) -> Report {
        self.work();
        self.finish()
    }

    /// Every step before the last, on one thread.
    pub(crate) fn work(&mut self) {
        let hashed = self.units().map(|unit| self.hash(unit)).collect();
        self.collect(hashed);
        let proven = self.proof_jobs().into_iter().filter_map(|job| self.prove(job)).collect();
        self.control(proven);
        let checker = self.checker();
        for unit in self.units() {
            let checked = checker.check(unit);
            self.fold(checked);
        }
    }

    /// Judges what only the whole log can say, and gives the report.
    #[must_use]
    pub fn finish(mut self) -> Report {
        self.conclude();
        self.report(CHECKS.iter())
    }

    /// Judges what only the whole log can say.
    pub(crate) fn conclude(&mut self) {
        if self.stop.is_none() && self.fold.as_ref().is_some_and(|fold| fold.size() == self.size())
        {
            self.judge_whole();
        } else if self.stop.is_none() {
            self.stop = Some("every entry".to_owned());
        }
    }

    /// The report without checks that need signatures: for those who hashed only.
    #[must_use]
    pub fn finish_hashes(mut self) -> Report {
        self.stop.get_or_insert("signatures and records, which were not asked for".to_owned());
        if self.root.is_some() {
            self.judge_given();
            heads::judge_claims(&self.claims(), &mut self.sheet);
        }
        self.report(CHECKS.iter())
    }

    /// The report on these checks.
    pub(crate) fn report<'d>(self, demands: impl Iterator<Item = &'d Demand>) -> Report {
        let why = self.stop.unwrap_or_else(|| "what this check looks at".to_owned());
        let definition = self.root.as_ref().map(|root| &root.definition);
        let notice = definition.filter(|definition| definition.test).map(|definition| {
            definition
                .notice
                .clone()
                .unwrap_or_else(|| "SIMULATION: not a real election".to_owned())
        });
        let custodian = definition.and_then(|definition| definition.custodian.clone());
        let root = self.layout.as_ref().map(|layout| hex(&layout.root)).unwrap_or_default();
        Report {
            root_confirmed: self.confirmed && self.root.is_some(),
            election: self.known.election,
            notice,
            custodian,
            size: self.layout.as_ref().map_or(0, |layout| layout.size),
            root,
            anchor: self.known.anchor,
            checks: self.sheet.finish(demands, &why, self.root.is_some(), &|code| {
                law(self.fold.as_ref()?.election()?, code)
            }),
            unreadable: self.unreadable,
        }
    }
}

/// Checks units after [`Session::control`].
#[derive(Debug)]
pub struct Checker<'s, S: ?Sized> {
    source: &'s S,
    layout: Option<Arc<Layout>>,
    root: Option<Arc<Root>>,
    book: Option<Arc<KeyBook>>,
    prepared: Arc<Prepared>,
    proofs: Arc<BTreeMap<u64, Proofs>>,
    endorsed: Arc<BTreeSet<StatementId>>,
    /// Whether a scorecard is asked for.
    scoring: bool,
}

impl<S: Source + ?Sized> Checker<'_, S> {
    /// Checks every statement of a unit under the keys in force at its index.
    #[must_use]
    pub fn check(&self, unit: Unit) -> CheckedUnit {
        let mut out = CheckedUnit {
            entries: Vec::new(),
            texts: Vec::new(),
            suspects: Vec::new(),
            seen: Seen::default(),
            notes: Vec::new(),
            unreadable: Vec::new(),
        };
        let (Some(layout), Some(book), Some(root)) = (&self.layout, &self.book, &self.root) else {
            return out;
        };
        let blank = blank_statement(root.statement.election());
        let mut notes = Vec::new();
        for number in places(layout, unit) {
            let place = layout.place(self.source, number, false, &mut notes, &mut out.unreadable);
            let mut sound = place.sound().peekable();
            for index in (place.first..).take(place.entries.len()) {
                let bytes = sound.next_if(|(at, _)| *at == index).map(|(_, bytes)| bytes);
                let entry = bytes.map(|bytes| parse(bytes, root.statement.election()));
                let (header, statement) = match entry {
                    Some(Ok(entry)) => entry,
                    other => {
                        if let Some(Err(words)) = other {
                            let what = detail(
                                format!("entry {index}"),
                                "statement",
                                "one of this election",
                                words,
                            );
                            out.notes.push(Note::fails("F4", what));
                        }
                        let Some(blank) = blank.clone() else { return out };
                        (blank_header(&root.header), blank)
                    }
                };
                self.check_one(book, root, index, header, statement, &mut out);
            }
        }
        out
    }

    fn check_one(
        &self,
        book: &KeyBook,
        root: &Root,
        index: u64,
        header: Header,
        statement: Statement,
        out: &mut CheckedUnit,
    ) {
        let id = statement.id();
        if self.endorsed.contains(&id) {
            out.texts.push((id, statement.text().to_owned()));
        }
        let proofs = self.proofs.get(&index).cloned();
        let help = Help { endorsed_text: None, proofs, prepared: Some(&self.prepared) };
        if let Ok(checked) = book.check_with(index, statement, help) {
            look(index, &header, &checked, &root.definition, &mut out.suspects);
            if self.scoring {
                out.seen.take(&header, &checked);
            }
            out.entries.push((header, checked));
        }
    }
}

/// The bundles of a unit.
fn places(layout: &Layout, unit: Unit) -> Range<u64> {
    let end = layout.size.div_ceil(PLACE);
    let first = unit.0.saturating_mul(UNIT_PLACES);
    first..end.min(first.saturating_add(UNIT_PLACES))
}

impl Hashed {
    /// Takes from a bundle what later steps need.
    fn read(&mut self, place: &Place, cut: impl Fn(u64) -> bool) {
        for (index, bytes) in place.sound() {
            if let Some(received) = received(bytes) {
                if self.steps.last().is_none_or(|(_, last)| received > *last) {
                    self.steps.push((index, received));
                }
                // The delay is promised for records (spec 6 F6): a register may be dated long before its log begins.
                if is_of(bytes, &TIMED) {
                    self.wait(index, received, &cut);
                }
            }
            // Everything that may be needed before records are checked.
            if !is_of(bytes, &RECORDS) && !is_of(bytes, &BESIDE) {
                self.control.push((index, bytes.to_vec()));
            }
        }
        for (index, found) in (place.first..).zip(&place.entries) {
            match found {
                Found::Damaged(from, to) => {
                    let bytes = place.bytes.get(*from..*to).unwrap_or_default();
                    self.lost.push((index, bytes.to_vec()));
                }
                Found::Absent => self.lost.push((index, Vec::new())),
                Found::Sound(..) | Found::Mended(_) => {}
            }
        }
    }
}

impl Hashed {
    fn wait(&mut self, index: u64, received: Time, cut: &impl Fn(u64) -> bool) {
        let size = index.saturating_add(1);
        let new = Waited { size, index, received, latest: (index, received) };
        let open = self.waited.last_mut().filter(|last| last.size == index && !cut(index));
        match open {
            None => self.waited.push(new),
            Some(last) => {
                last.size = new.size;
                if received < last.received {
                    (last.index, last.received) = (index, received);
                }
                if received > last.latest.1 {
                    last.latest = (index, received);
                }
            }
        }
    }
}

/// The leaf hashes that the tree commits to; none if they are not known.
fn hashes_of(place: &Place) -> Option<&[Hash]> {
    (place.hashes.len() == place.entries.len()).then_some(&place.hashes)
}

/// The `received` time of an entry, without reading the rest.
fn received(entry: &[u8]) -> Option<Time> {
    let line = entry.strip_prefix(b"acta/entry/v1\nreceived ")?;
    let end = line.iter().position(|byte| *byte == b'\n')?;
    Time::parse(core::str::from_utf8(line.get(..end)?).ok()?)
}

/// Kinds that are to be covered in time.
const TIMED: [&[u8]; 2] = [b"record/", b"correction/"];

/// Kinds of records and what goes with them.
const RECORDS: [&[u8]; 3] = [b"record/", b"correction/", b"station-event/"];

/// Kinds of the public account, which steer nothing; not those that name sizes, which are looked at.
const BESIDE: [&[u8]; 18] = [
    b"accreditation/",
    b"attempts/",
    b"attestation/",
    b"audit-plan/",
    b"audit-report/",
    b"collation/",
    b"complaint/",
    b"copy-commit/",
    b"copy/",
    b"image/",
    b"incident/",
    b"objection/",
    b"probe/",
    b"redaction/",
    b"report/",
    b"ruling/",
    b"software/",
    b"telemetry/",
];

/// Whether an entry's statement is of one of these kinds.
fn is_of(entry: &[u8], kinds: &[&[u8]]) -> bool {
    let start = entry.windows(2).position(|pair| pair == b"\n\n").map_or(0, |at| at + 2);
    let kind = entry.get(start..).and_then(|text| text.strip_prefix(b"acta/"));
    kind.is_some_and(|kind| kinds.iter().any(|one| kind.starts_with(one)))
}

fn parse(bytes: &[u8], election: &str) -> Result<(Header, Statement), String> {
    let entry = Entry::parse(bytes).map_err(|fault| fault.to_string())?;
    let statement = entry.parse_statement().map_err(|fault| fault.to_string())?;
    if statement.election() != election {
        return Err(format!("election {}", statement.election()));
    }
    Ok((entry.header, statement))
}

fn blank_header(like: &Header) -> Header {
    Header { via: Channel::Log, relays: Vec::new(), ..like.clone() }
}

/// The article of this election's law on which a check rests (spec 6 §3.2).
fn law(election: &Election, code: &str) -> Option<String> {
    let own = CheckCode::parse(code).and_then(|code| election.basis(&code));
    let mut documents: Vec<&DocumentRow> = election.documents().iter().collect();
    documents.sort_by_key(|row| row.rank);
    documents.retain(|row| match code {
        "B2" => row.kind == DocumentType::Electronic,
        "D8" => row.correction,
        _ => false,
    });
    let articles: Vec<&str> = documents.iter().map(|row| row.article.as_str()).collect();
    let articles = (!articles.is_empty()).then(|| articles.join("; "));
    own.map(ToOwned::to_owned).or(articles)
}

/// Everything on one thread.
#[must_use]
pub fn verify_all<S: Source + ?Sized>(source: &S, trust: &Trust) -> Report {
    Session::open(source, trust).run()
}

/// Hashes, heads and cosignatures only: no record's signature is checked, nothing is added up.
#[must_use]
pub fn hash_all<S: Source + ?Sized>(source: &S, trust: &Trust) -> Report {
    let mut session = Session::open(source, trust);
    let hashed = session.units().map(|unit| session.hash(unit)).collect();
    session.collect(hashed);
    let proven = session.proof_jobs().into_iter().filter_map(|job| session.prove(job)).collect();
    session.control(proven);
    session.finish_hashes()
}
