//! `acta prove histories`, `omission` and `check`: evidence files (spec 6 §8).

use crate::commands::Exit;
use crate::files;
use crate::held;
use crate::proving::Places;
use crate::proving::histories::{self, Search};
use crate::proving::omission::{self, HeldPromise};
use acta::statement::Statement;
use acta::text::StatementId;
use acta_verify::evidence::{self, Judgement};
use acta_verify::given::Kind;
use anyhow::Context;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Histories {
    /// Files (a checkpoint, a list of heads, a receipt) or sources (a folder, an http:// address, a zip).
    #[arg(required = true, value_name = "CHECKPOINT|SOURCE")]
    places: Vec<String>,
    #[command(flatten)]
    to: To,
}

#[derive(Debug, clap::Args)]
pub(super) struct OmissionArgs {
    /// Sources (a folder, an http:// address, a zip), or files (a checkpoint, a list of heads, a receipt).
    #[arg(value_name = "SOURCE|CHECKPOINT")]
    places: Vec<String>,
    /// A promise note, or a folder of them such as an outbox; may be repeated.
    #[arg(long = "promise", required = true, value_name = "FILE")]
    promises: Vec<PathBuf>,
    /// The statement that was promised: only its promise is looked at.
    #[arg(long, value_name = "FILE")]
    statement: Option<PathBuf>,
    #[command(flatten)]
    to: To,
}

#[derive(Debug, clap::Args)]
struct To {
    /// The anchor, as printed.
    #[arg(long, value_parser = files::anchor)]
    anchor: StatementId,
    /// The election's definition, where no source has it.
    #[arg(long, value_name = "FILE")]
    definition: Option<PathBuf>,
    /// Where to write the evidence.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// The evidence.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The anchor, as printed.
    #[arg(long, value_parser = files::anchor)]
    anchor: StatementId,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn histories(args: &Histories) -> anyhow::Result<Exit> {
    let places = Places::read(&args.places)?;
    let definition = places.definition(args.to.definition.as_deref(), args.to.anchor)?;
    conclude(&histories::find(places, &definition)?, &args.to)
}

pub(super) fn omission(args: &OmissionArgs) -> anyhow::Result<Exit> {
    let places = Places::read(&args.places)?;
    let definition = places.definition(args.to.definition.as_deref(), args.to.anchor)?;
    let (mut promises, mut statements) = (Vec::new(), Vec::new());
    for held in held::read(&args.promises, Kind::Promise)? {
        statements.extend(held.statement);
        let note = promise(&held.name, &held.bytes)?;
        if promises.iter().all(|other: &HeldPromise| other.note != note) {
            promises.push(HeldPromise { name: held.name, note });
        }
    }
    let of = args.statement.as_deref().map(files::read_statement).transpose()?;
    let only = of.as_ref().map(Statement::id);
    statements.extend(of);
    conclude(&omission::find(places, &definition, &promises, &statements, only)?, &args.to)
}

fn promise(name: &str, bytes: &[u8]) -> anyhow::Result<Statement> {
    let note = Statement::parse(bytes).map_err(|fault| anyhow::anyhow!("{name}: {fault}"))?;
    let kind = note.body().kind();
    anyhow::ensure!(kind == "promise", "{name}: line 1: expected a promise, got a {kind}");
    Ok(note)
}

/// Writes the evidence once it holds by itself, under the anchor alone.
fn conclude(search: &Search, to: &To) -> anyhow::Result<Exit> {
    for note in &search.notes {
        errln!("{note}");
    }
    let Some(evidence) = &search.evidence else {
        let words = if search.notes.is_empty() {
            format!("nothing contradicts: {}", search.compared)
        } else {
            format!("cannot-tell: nothing contradicts so far: {}", search.compared)
        };
        if to.json {
            outln!("{}", json!({"evidence": null, "why": words, "notes": search.notes}));
        } else {
            outln!("{words}");
        }
        return Ok(if search.notes.is_empty() { Exit::Fails } else { Exit::CannotTell });
    };
    let bytes = evidence.encode();
    let judgement = evidence::check(&bytes, to.anchor);
    if judgement.exit_code() == 0 {
        fs::write(&to.out, &bytes).with_context(|| to.out.display().to_string())?;
    }
    let exit = say(&judgement, to.json);
    if !to.json && exit == Exit::Holds {
        outln!("written: {} ({} bytes)", to.out.display(), bytes.len());
    }
    Ok(exit)
}

pub(super) fn check(args: &Check) -> anyhow::Result<Exit> {
    Ok(say(&judge(&args.file, args.anchor)?, args.json))
}

fn judge(file: &Path, anchor: StatementId) -> anyhow::Result<Judgement> {
    Ok(evidence::check(&files::read(file)?, anchor))
}

fn say(judgement: &Judgement, json: bool) -> Exit {
    if json {
        out!("{}", judgement.json());
    } else {
        out!("{}", judgement.text());
    }
    match judgement.exit_code() {
        0 => Exit::Holds,
        1 => Exit::Fails,
        _ => Exit::CannotTell,
    }
}
