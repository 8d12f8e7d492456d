//! `acta station print`: a record on paper (specification 2 §10).

use super::super::Exit;
use super::super::carry::Election;
use crate::files;
use acta::kinds::Body;
use acta::statement::Statement;
use acta_carry::Payload;
use acta_carry::qr::{self, VERSION_DEFAULT};
use acta_view::print::{self, Language, OFFICERS_MAX, Paper, Symbol, Wanted, html};
use anyhow::{Context, ensure};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The record or correction, as it was signed.
    #[arg(value_name = "FILE")]
    record: PathBuf,
    #[command(flatten)]
    election: Election,
    /// The folder for the sheets; it is made if needed.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// What people call the station, beside its code.
    #[arg(long, value_name = "NAME")]
    station_name: Option<String>,
    /// Figures in words too, in every language.
    #[arg(long)]
    words: bool,
    /// Places for the signatures of so many officers.
    #[arg(long, value_name = "N", default_value = "3", value_parser = officers)]
    officers: usize,
    /// The largest symbol (version) that is used: smaller ones are easier to photograph, and are more.
    #[arg(long, value_name = "VERSION", default_value_t = VERSION_DEFAULT, value_parser = clap::value_parser!(u8).range(1..=i64::from(VERSION_DEFAULT)))]
    largest: u8,
}

fn officers(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| *number <= OFFICERS_MAX);
    number.ok_or_else(|| format!("expected 0 to {OFFICERS_MAX}, got {text:?}"))
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let carried = args.election.read()?;
    let election = carried.election().context(
        "the definition: expected it with its parts (a node's file `election`), got it alone",
    )?;
    let statement = files::read_statement(&args.record)?;
    let name = || format!("{}", args.record.display());
    let copies = print::copies(election, &statement).with_context(name)?;
    let payload = Payload::of(&statement, carried.known());
    let symbols = qr::symbols(&payload, carried.tag(), args.largest)
        .with_context(|| format!("{}: expected at most 1,024 symbols", args.record.display()))?;
    let symbols: Vec<Symbol> = symbols.iter().map(modules).collect();
    let codes = election.definition().languages.iter();
    let mut languages: Vec<Language> =
        codes.filter_map(|code| Language::of(code.as_str())).collect();
    languages.dedup();
    ensure!(
        !languages.is_empty(),
        "the definition: expected a language among en, es, fr, pt, ar, got none"
    );
    for language in languages {
        let sheet = |copy: &print::Copy| {
            print::sheet(&Wanted {
                election,
                anchor: carried.anchor(),
                statement: &statement,
                language,
                copy: copy.clone(),
                station_name: args.station_name.as_deref(),
                in_words: args.words,
                officers: args.officers,
                symbols: &symbols,
            })
        };
        let sheets = copies.iter().map(sheet).collect::<Result<Vec<_>, _>>().with_context(name)?;
        fs::create_dir_all(&args.out).with_context(|| format!("{}", args.out.display()))?;
        for (paper, end) in [(Paper::A4, "a4"), (Paper::Roll, "80mm")] {
            let path = args.out.join(format!("{}-{}-{end}", stem(&statement), language.code()));
            // The page first: it needs no fonts, and is there whatever becomes of the other.
            write(&path.with_extension("html"), html::page(&sheets, paper).as_bytes())?;
            if let Some(pdf) = acta_print::sheets(&sheets, paper).with_context(name)? {
                write(&path.with_extension("pdf"), &pdf)?;
            }
        }
    }
    Ok(Exit::Holds)
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    fs::write(path, bytes).with_context(|| format!("{}", path.display()))?;
    outln!("{}", path.display());
    Ok(())
}

/// Station, contest and the first eight digits of the id: codes are safe in names of files.
fn stem(statement: &Statement) -> String {
    let id: String = statement.id().to_string().chars().take(8).collect();
    match statement.body() {
        Body::Record(record) => format!("{}-{}-{id}", record.station, record.contest),
        Body::Correction(one) => format!("{}-{}-{id}", one.record.station, one.record.contest),
        _ => id,
    }
}

fn modules(symbol: &qr::Symbol) -> Symbol {
    let size = symbol.size();
    let dark = (0..size).flat_map(|y| (0..size).map(move |x| symbol.is_dark(x, y))).collect();
    Symbol { size, dark }
}
