//! `acta announce`: a bulletin whose every figure follows from the log, and none other.

use super::Exit;
use super::check_bulletin::read;
use crate::ledger::{Ledger, fold};
use crate::outbox::Outbox;
use crate::{bulletin, clock, files};
use acta::kinds::bulletin::Own;
use acta::kinds::{Announced, Body, Bulletin};
use acta::statement::Statement;
use acta::text::{StatementId, Text};
use acta::value::{ElectionId, Hash, Time};
use acta_log::checkpoint::Checkpoint;
use acta_log::note::Note;
use acta_log::policy::{GroupState, Policy};
use acta_log::tree::root_at;
use acta_server::fetch;
use acta_server::publish::at::bulletin_txt;
use acta_server::publish::follow::Follower;
use acta_tally::account::Verdict;
use acta_tally::fold::Fold;
use acta_tally::results::{contradicts, differs_from, last_bulletin};
use acta_verify::announced::Beside;
use acta_verify::bulletins::{Witnesses, differing, witnesses};

use anyhow::Context;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A node's folder, or a folder, an http:// address or a zip with the published files.
    source: String,
    /// The anchor, as printed.
    #[arg(long, value_parser = files::anchor)]
    anchor: StatementId,
    /// The log size; the newest one by default.
    #[arg(long, value_name = "SIZE")]
    at: Option<u64>,
    /// Figures that are about to be announced (an announcement as in spec 6 §7.1, or a bulletin): refused where they do
    /// not follow from the log.
    #[arg(long, value_name = "FILE", visible_alias = "figures")]
    check: Option<PathBuf>,
    /// When it is made; now by default.
    #[arg(long, value_name = "TIME", value_parser = time)]
    made: Option<Time>,
    /// Its number; that of the last one in the log and 1 by default.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    number: Option<u32>,
    /// A secret key that signs; may be repeated. Without one the bulletin is only shown.
    #[arg(long = "key", value_name = "FILE", requires = "to")]
    keys: Vec<PathBuf>,
    /// The outbox folder for the signed bulletin (then `acta send`).
    #[arg(long, value_name = "DIR", group = "to", requires = "keys")]
    outbox: Option<PathBuf>,
    /// Or a file for it.
    #[arg(long, value_name = "FILE", group = "to", requires = "keys")]
    out: Option<PathBuf>,
    /// Print as JSON: whether it was refused, and its text.
    #[arg(long)]
    json: bool,
}

fn time(text: &str) -> Result<Time, String> {
    let expected = "expected a time such as 2026-07-26T18:00:00Z";
    Time::parse(text).ok_or_else(|| format!("{expected}, got {text:?}"))
}

/// A figure that does not follow.
struct Refusal {
    field: String,
    expected: String,
    got: String,
}

impl Refusal {
    fn new(field: &str, expected: String, got: String) -> Self {
        Self { field: field.to_owned(), expected, got }
    }
}

/// What figures are measured by: the log at one size.
struct Log<'a> {
    ledger: &'a Ledger<'a>,
    entries: &'a [Vec<u8>],
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let source = fetch::open(&published(&args.source))?;
    let ledger = Ledger::open(&*source, Some(args.anchor))?;
    let newest = ledger.size();
    let size = args.at.unwrap_or(newest);
    let entries = ledger.entries(newest)?;
    let log = Log { ledger: &ledger, entries: &entries };
    // Bulletins and corrections are those of the whole log, whatever size is announced.
    let whole = log.at(newest)?;
    let smaller = if size == newest { None } else { Some(log.at(size)?) };
    let fold = smaller.as_ref().unwrap_or(&whole).fold();
    if let Some(path) = &args.check {
        let (refusals, unknown) = log.check(path, fold)?;
        if !refusals.is_empty() || !unknown.is_empty() {
            return Ok(refuse(args.json, &refusals, &unknown));
        }
    }
    let account = whole.fold().account();
    let next = last_bulletin(account).map_or(1, |last| last.number.saturating_add(1));
    let made = args.made.map_or_else(clock::now, Ok)?;
    let own = log.own(fold, args.number.unwrap_or(next), made)?;
    let election = ElectionId::parse(&fold.plan().election).context("the election's id")?;
    let text = Bulletin::text_of(&election, &own, &log.body(fold)?);
    let says = parse(&text)?;
    if let Some(lower) = contradicts(account, &says) {
        let (before, last) = (lower.before, next.saturating_sub(1));
        let expected =
            format!("at least {before}, as in bulletin {last}: no correction stands between");
        let refusal = Refusal { field: lower.field, expected, got: lower.now.to_string() };
        return Ok(refuse(args.json, &[refusal], &[]));
    }
    let statement = sign(args, &text)?;
    let groups = policy_of(fold)?.evaluate(&Note::parse(&own.checkpoint)?)?.groups;
    show(args, &election, fold, (&says, &text), &groups, statement.as_ref());
    Ok(Exit::Holds)
}

/// What a node publishes, where its folder is named.
fn published(source: &str) -> String {
    let inside = Path::new(source).join("public");
    let node = inside.join("log/checkpoint").exists();
    if node { inside.display().to_string() } else { source.to_owned() }
}

fn parse(text: &str) -> anyhow::Result<Bulletin> {
    let body = Text::of_str(text).and_then(|text| Body::parse(&text));
    match body.map_err(|fault| anyhow::anyhow!("the bulletin: {fault}"))? {
        Body::Bulletin(says) => Ok(*says),
        other => anyhow::bail!("expected a bulletin, got {}", other.kind()),
    }
}

fn sign(args: &Args, text: &str) -> anyhow::Result<Option<Statement>> {
    if args.keys.is_empty() {
        return Ok(None);
    }
    let keys = args.keys.iter().map(|path| files::read_key(path)).collect::<Result<Vec<_>, _>>()?;
    let statement = Statement::sign(text, &keys.iter().collect::<Vec<_>>())
        .map_err(|fault| anyhow::anyhow!("the bulletin: {fault}"))?;
    if let Some(outbox) = &args.outbox {
        Outbox::open(outbox)?.add(&statement)?;
    }
    if let Some(path) = &args.out {
        files::write_statement(path, &statement)?;
    }
    Ok(Some(statement))
}

fn show(
    args: &Args,
    election: &ElectionId,
    fold: &Fold,
    (says, text): (&Bulletin, &str),
    groups: &[GroupState],
    statement: Option<&Statement>,
) {
    let id = statement.map(|statement| statement.id().to_string());
    if args.json {
        let value = json!({"refused": [], "size": says.size, "root": says.root.to_string(), "number": says.number, "text": text, "id": id});
        outln!("{value}");
        return;
    }
    let notice = fold.definition().notice.as_deref();
    out!("{}", bulletin::words(election, notice, says, groups));
    match id {
        Some(id) => outln!("signed: statement {id}"),
        None => outln!("not signed: no --key was given"),
    }
}

/// Names every figure that does not follow, or that cannot be compared.
fn refuse(json: bool, refusals: &[Refusal], unknown: &[String]) -> Exit {
    if json {
        let one = |it: &Refusal| json!({"field": it.field, "expected": it.expected, "got": it.got});
        let refused: Vec<Value> = refusals.iter().map(one).collect();
        outln!("{}", json!({"refused": refused, "cannot_tell": unknown}));
    } else {
        for Refusal { field, expected, got } in refusals {
            outln!("refused: {field}: expected {expected}, got {got}");
        }
        unknown
            .iter()
            .for_each(|field| outln!("refused: {field}: the log has nothing to compare it with"));
    }
    if refusals.is_empty() { Exit::CannotTell } else { Exit::Fails }
}

/// The witness policy in force at the fold's size.
fn policy_of(fold: &Fold) -> anyhow::Result<Policy> {
    let text = fold.definition().witness_policy_text();
    Policy::parse(text.as_bytes()).context("the witness policy")
}

impl Log<'_> {
    /// The fold over the entries below a size.
    fn at(&self, size: u64) -> anyhow::Result<Follower> {
        let newest = self.ledger.size();
        let some = usize::try_from(size).ok().filter(|size| *size > 0);
        let some = some.and_then(|size| self.entries.get(..size));
        fold(some.with_context(|| format!("expected a size of 1 to {newest}, got {size}"))?)
    }

    fn root(&self, size: u64) -> anyhow::Result<[u8; 32]> {
        Ok(root_at(&self.ledger.tiles()?, size)?)
    }

    /// What a bulletin of the fold's size says of the log.
    fn body(&self, fold: &Fold) -> anyhow::Result<String> {
        Ok(bulletin_txt(fold, &self.root(fold.size())?))
    }

    /// The checkpoint of the fold's size with the most cosignatures that are published.
    fn own(&self, fold: &Fold, number: u32, made: Time) -> anyhow::Result<Own> {
        let (size, policy) = (fold.size(), policy_of(fold)?);
        let mut notes = vec![self.ledger.checkpoint.clone()];
        notes.extend(self.ledger.head(size)?);
        let of_size =
            |note: &Note| Checkpoint::parse(note.text()).is_ok_and(|head| head.size == size);
        let done = notes.into_iter().filter(of_size).filter_map(|note| {
            let done = witnesses(&policy, &note).ok()?;
            Some((done, note))
        });
        let (done, note) = done.max_by_key(|(done, _)| done.cosigned.len()).with_context(|| {
            format!("--at: expected a size of which the log signed a checkpoint, got {size}")
        })?;
        let Witnesses { cosigned, not_cosigned } = done;
        let checkpoint = note.as_bytes().to_vec();
        Ok(Own { number, made, cosigned, not_cosigned, checkpoint })
    }

    /// What of a file does not follow from the log, and what cannot be compared with it.
    fn check(&self, path: &Path, fold: &Fold) -> anyhow::Result<(Vec<Refusal>, Vec<String>)> {
        let bytes = files::read(path)?;
        let bulletin = bytes.starts_with(b"acta/bulletin/").then(|| unsigned(path, &bytes));
        let bulletin = bulletin.transpose()?;
        let announced = if bulletin.is_none() { Some(read(path, None)?.1) } else { None };
        let of_file = announced.as_ref().and_then(|says| says.log.map(|(size, _)| size));
        let named = bulletin.as_ref().map(|says| says.size).or(of_file).unwrap_or(fold.size());
        let newest = self.ledger.size();
        if !(1..=newest).contains(&named) {
            let refusal = Refusal::new("size", format!("1 to {newest}"), named.to_string());
            return Ok((vec![refusal], Vec::new()));
        }
        let other = if named == fold.size() { None } else { Some(self.at(named)?) };
        let fold = other.as_ref().map_or(fold, Follower::fold);
        match (bulletin, announced) {
            (Some(says), _) => Ok((self.check_bulletin(&says, fold)?, Vec::new())),
            (None, Some(says)) => self.check_announced(&says, fold),
            (None, None) => Ok((Vec::new(), Vec::new())),
        }
    }

    fn check_announced(
        &self,
        says: &Announced,
        fold: &Fold,
    ) -> anyhow::Result<(Vec<Refusal>, Vec<String>)> {
        let root = self.root(fold.size())?;
        let (mut refusals, mut unknown) = (Vec::new(), Vec::new());
        if let Some((_, stated)) = says.log.filter(|(_, stated)| stated.0 != root) {
            refusals.push(Refusal::new("root", Hash(root).to_string(), stated.to_string()));
        }
        for row in Beside::new(says, fold, root).rows {
            let field = format!("{} {}", says.contest, row.field);
            match row.verdict {
                Verdict::Equal => {}
                Verdict::NotComparable => unknown.push(field),
                Verdict::Differs => {
                    refusals.push(Refusal::new(&field, row.computed, row.announced))
                }
            }
        }
        Ok((refusals, unknown))
    }

    fn check_bulletin(&self, says: &Bulletin, fold: &Fold) -> anyhow::Result<Vec<Refusal>> {
        let differs = differs_from(says, &self.body(fold)?);
        let differs = differs.map(|it| Refusal::new(&it.field, it.computed, it.announced));
        let of_witnesses = differing("bulletin", says, &policy_of(fold)?).into_iter();
        let of_witnesses = of_witnesses.map(|it| Refusal::new(&it.field, it.expected, it.got));
        Ok(differs.into_iter().chain(of_witnesses).collect())
    }
}

/// A bulletin, signed or not yet.
fn unsigned(path: &Path, bytes: &[u8]) -> anyhow::Result<Bulletin> {
    let text = std::str::from_utf8(bytes).with_context(|| path.display().to_string())?;
    let text = text.split_once("\n\n").map_or(text.trim_end(), |(text, _)| text);
    parse(&format!("{text}\n")).with_context(|| path.display().to_string())
}
