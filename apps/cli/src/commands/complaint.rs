//! `acta complaint`: made offline, opened against the log, and what a log has about a station.

use super::{Exit, Misuse};
use crate::files;
use crate::ledger::{Ledger, fold};
use crate::monitor::probe::election_of;
use crate::outbox::Outbox;
use acta::entry::Entry;
use acta::kinds::complaint::{Complainant, ComplaintType, Subject};
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::{Code, ElectionId, Hash, Time, Word};
use acta_server::complaint::{Kept, Opening, Said, TEXT_BYTES_MAX, salt};
use acta_server::fetch;
use acta_tally::results::Results;
use anyhow::{Context, ensure};
use clap::Subcommand;
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a complaint: its words stay here, under a salt; with a key it waits in an outbox.
    New(New),
    /// Whether what was kept of a complaint opens one that is in the log.
    Check(Check),
    /// The complaints about a station that are in a log, or that there is none in this log at this size.
    None(Nothing),
}

#[derive(Debug, clap::Args)]
struct New {
    /// The words, as a UTF-8 file.
    #[arg(long, value_name = "FILE")]
    text: PathBuf,
    /// What is complained of (spec 1, section 4a).
    #[arg(long = "type", value_name = "TYPE", value_parser = word::<ComplaintType>)]
    kind: ComplaintType,
    /// What it is about: `election`, `area CODE`, `station CODE`, `contest CODE` or `statement HASH`.
    #[arg(long, value_name = "SUBJECT", value_parser = subject, default_value = "election")]
    about: Subject,
    /// Who complains.
    #[arg(long, value_name = "WORD", value_parser = word::<Complainant>, default_value = "unstated")]
    by: Complainant,
    /// When it was made; now by default.
    #[arg(long, value_name = "TIME", value_parser = time)]
    made: Option<Time>,
    /// Where and when it was filed too: `ORGAN TIME`.
    #[arg(long, value_name = "ORGAN TIME", value_parser = organ)]
    elsewhere: Option<(Code, Time)>,
    /// Where and when it was refused at the counter: `ORGAN TIME`.
    #[arg(long, value_name = "ORGAN TIME", value_parser = organ)]
    refused: Option<(Code, Time)>,
    /// The election; that of the key by default.
    #[arg(long, value_name = "ID", required_unless_present = "key")]
    election: Option<String>,
    /// The secret key that signs; without one, whoever takes the complaint signs it.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The folder: an outbox for `acta send`, with what you must keep beside it.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Hand it in at once, to an intake or a relay: the statement goes there, the words stay here.
    #[arg(long, value_name = "URL", value_parser = files::http_address)]
    to: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Check {
    /// What was kept: the file of the intake's answer, or of `acta complaint new`.
    kept: PathBuf,
    /// A folder, an http:// address or a zip with the published files.
    source: String,
    /// The anchor, as printed.
    #[arg(long, value_parser = files::anchor)]
    anchor: Option<StatementId>,
    /// Print as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct Nothing {
    /// A folder, an http:// address or a zip with the published files.
    source: String,
    /// The station's code.
    #[arg(long, value_name = "CODE", value_parser = code)]
    station: Code,
    /// The anchor, as printed.
    #[arg(long, value_parser = files::anchor)]
    anchor: Option<StatementId>,
    /// The log size; the newest one by default.
    #[arg(long, value_name = "SIZE")]
    at: Option<u64>,
    /// Print as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.what {
        What::New(args) => new(args),
        What::Check(args) => check(args),
        What::None(args) => none(args),
    }
}

fn new(args: &New) -> anyhow::Result<Exit> {
    let words = files::read_text(&args.text)?;
    ensure!(
        !words.trim().is_empty() && words.len() <= TEXT_BYTES_MAX,
        "{}: expected 1 to {TEXT_BYTES_MAX} bytes, got {}",
        args.text.display(),
        words.len()
    );
    let key = args.key.as_deref().map(files::read_key).transpose()?;
    let election = match (&args.election, &key) {
        (Some(id), _) => ElectionId::parse(id)
            .ok_or_else(|| Misuse(format!("--election: expected an election id, got {id:?}")))?,
        (None, Some(key)) => election_of(key)?,
        (None, None) => return Err(Misuse("expected --election or --key".to_owned()).into()),
    };
    let said = Said {
        kind: args.kind,
        about: args.about,
        by: args.by,
        elsewhere: args.elsewhere,
        refused: args.refused,
        text: words,
    };
    let salt = salt().map_err(anyhow::Error::msg)?;
    let made = args.made.map_or_else(crate::clock::now, Ok)?;
    let text = said.statement_text(&election, made, &salt);
    let outbox = Outbox::open(&args.out)?;
    let statement = match &key {
        Some(key) => Some(
            Statement::sign(&text, &[key])
                .map_err(|fault| anyhow::anyhow!("the complaint: {fault}"))?,
        ),
        None => None,
    };
    let signed = statement.as_ref().map(|one| String::from_utf8_lossy(one.as_bytes()).into_owned());
    let opening = Some(Opening { salt, words: said.text });
    let kept = Kept { text, statement: signed, opening, index: None, promise: None };
    let file = args.out.join(format!("{}.kept.json", kept.id()));
    // What opens it is safe before anything can be sent.
    files::write_secret(&file, format!("{}\n", kept.json()).as_bytes())?;
    outln!("keep {}", file.display());
    match &statement {
        Some(statement) => outbox.add(statement)?,
        None => {
            let unsigned = args.out.join(format!("{}.text", kept.id()));
            files::write_secret(&unsigned, kept.text.as_bytes())?;
            outln!("hand in {}", unsigned.display());
        }
    }
    outln!("{}", kept.id());
    if let Some(address) = &args.to {
        let taken = hand_in(address, &kept)?;
        // Beside its place and renamed: what was kept first is never lost.
        let beside = args.out.join(format!(".{}.kept.json", kept.id()));
        let _ = std::fs::remove_file(&beside);
        files::write_secret(&beside, format!("{}\n", taken.json()).as_bytes())?;
        std::fs::rename(&beside, &file)?;
        match taken.index {
            Some(index) => outln!("taken as entry {index}"),
            None => outln!("taken, not in the log yet"),
        }
    }
    Ok(Exit::Holds)
}

/// Hands in a complaint; what is kept of it then.
fn hand_in(address: &str, kept: &Kept) -> anyhow::Result<Kept> {
    let body = kept.statement.as_deref().unwrap_or(&kept.text);
    let answer = crate::client::Client::new(address, "https").complaint(body)?;
    let answer =
        Kept::parse(answer.as_bytes()).map_err(anyhow::Error::msg).context("the answer")?;
    ensure!(
        answer.text == kept.text,
        "the answer: expected complaint {}, got {}",
        kept.id(),
        answer.id()
    );
    Ok(Kept { opening: kept.opening.clone(), ..answer })
}

fn check(args: &Check) -> anyhow::Result<Exit> {
    let bytes = files::read(&args.kept)?;
    let named = || args.kept.display().to_string();
    let kept = Kept::parse(&bytes).map_err(anyhow::Error::msg).with_context(named)?;
    let (commitment, opens) = kept.opens().map_err(anyhow::Error::msg).with_context(named)?;
    let source = fetch::open(&args.source)?;
    let ledger = Ledger::open(&*source, args.anchor)?;
    let mut index = None;
    ledger.each(|at, bytes| {
        let statement = Entry::parse(bytes).ok().and_then(|entry| entry.parse_statement().ok());
        if index.is_none() && statement.is_some_and(|one| one.id() == kept.id()) {
            index = Some(at);
        }
    })?;
    let (size, root) = (ledger.size(), Hash(*ledger.root()));
    if args.json {
        let json = json!({"id": kept.id().to_string(), "index": index, "commitment": commitment.to_string(), "opens": opens,
            "size": size, "root": root.to_string(), "root_confirmed": args.anchor.is_some()});
        outln!("{json}");
    } else {
        if args.anchor.is_none() {
            outln!("{}", acta_verify::verdict::NOT_CONFIRMED);
        }
        match index {
            Some(index) => outln!(
                "holds: complaint {} is entry {index} of the log at size {size} (root {root})",
                kept.id()
            ),
            None => outln!(
                "absent: complaint {} is not in this log at size {size} (root {root})",
                kept.id()
            ),
        }
        match opens {
            Some(true) => {
                outln!("holds: these words and this salt are what it commits to ({commitment})")
            }
            Some(false) => {
                outln!("differs: it commits to {commitment}, these words and this salt do not")
            }
            None => outln!("cannot tell: no words were kept; it commits to {commitment}"),
        }
    }
    Ok(match (index, opens) {
        (None, _) | (_, Some(false)) => Exit::Fails,
        (_, None) => Exit::CannotTell,
        (Some(_), Some(true)) => Exit::Holds,
    })
}

fn none(args: &Nothing) -> anyhow::Result<Exit> {
    let source = fetch::open(&args.source)?;
    let ledger = Ledger::open(&*source, args.anchor)?;
    let size = args.at.unwrap_or_else(|| ledger.size());
    let follower = fold(&ledger.entries(size)?)?;
    let root = match size == ledger.size() {
        true => Hash(*ledger.root()),
        false => Hash(acta_log::tree::root_at(&ledger.tiles()?, size)?),
    };
    let station = args.station;
    // Of a mistyped code there is none either, which would say nothing.
    ensure!(
        follower.fold().expected().number(&station).is_some(),
        "expected a station of this log's register, got {station}"
    );
    let complaints = Results::new(follower.fold()).complaints_about(station);
    if args.json {
        let rows: Vec<Value> = complaints
            .iter()
            .map(|(index, id, says)| {
                json!({"index": index, "id": id.to_string(), "type": says.kind.as_str(), "about": says.about.to_string()})
            })
            .collect();
        let json = json!({"station": station.as_str(), "size": size, "root": root.to_string(),
            "root_confirmed": args.anchor.is_some(), "complaints": rows});
        outln!("{json}");
        return Ok(Exit::Holds);
    }
    if args.anchor.is_none() {
        outln!("{}", acta_verify::verdict::NOT_CONFIRMED);
    }
    if complaints.is_empty() {
        outln!("none in this log about station {station} at size {size} (root {root})");
        return Ok(Exit::Holds);
    }
    outln!("{} in this log about station {station} at size {size} (root {root})", complaints.len());
    for (index, id, says) in complaints {
        outln!("entry {index} {id} {} about {}", says.kind, says.about);
    }
    Ok(Exit::Holds)
}

fn word<T: Word>(text: &str) -> Result<T, String> {
    T::from_word(text).ok_or_else(|| format!("expected {}, got {text:?}", T::EXPECTED))
}

fn code(text: &str) -> Result<Code, String> {
    Code::parse(text).ok_or_else(|| format!("expected a code, got {text:?}"))
}

fn time(text: &str) -> Result<Time, String> {
    Time::parse(text)
        .ok_or_else(|| format!("expected a time such as 2026-03-16T12:00:00Z, got {text:?}"))
}

fn organ(text: &str) -> Result<(Code, Time), String> {
    let (organ, at) =
        text.split_once(' ').ok_or_else(|| format!("expected ORGAN TIME, got {text:?}"))?;
    Ok((code(organ)?, time(at)?))
}

fn subject(text: &str) -> Result<Subject, String> {
    let wrong = || {
        format!(
            "expected election, area CODE, station CODE, contest CODE or statement HASH, got {text:?}"
        )
    };
    match text.split_once(' ') {
        None if text == "election" => Ok(Subject::Election),
        Some(("area", of)) => Ok(Subject::Area(code(of)?)),
        Some(("station", of)) => Ok(Subject::Station(code(of)?)),
        Some(("contest", of)) => Ok(Subject::Contest(code(of)?)),
        Some(("statement", of)) => StatementId::parse(of).map(Subject::Statement).ok_or_else(wrong),
        _ => Err(wrong()),
    }
}
