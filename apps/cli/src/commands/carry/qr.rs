//! `acta carry qr`: symbols as pictures, and pictures to statements.

use super::{Election, Exit, From, To, bar};
use crate::carry::picture::{PNG_SCALE, Picture, write_png};
use acta::entry::Channel;
use acta_carry::qr::{self, Symbol, VERSION_DEFAULT, VERSION_MAX};
use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use serde_json::json;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write the symbols of statements: one each where it fits, else numbered parts.
    Encode(Encode),
    /// Read symbols from pictures (PNG, JPEG: scans, photos); several in one picture, in any order.
    Decode(Decode),
}

/// What a symbol is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Black and white pixels.
    Png,
    /// One path, of any size.
    Svg,
}

#[derive(Debug, clap::Args)]
struct Encode {
    #[command(flatten)]
    from: From,
    #[command(flatten)]
    election: Election,
    /// The folder for the pictures; it is made if needed.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// What to write.
    #[arg(long, value_enum, default_value = "png")]
    form: Form,
    /// The largest symbol (version) that is used: smaller ones are easier to photograph.
    #[arg(long, value_name = "VERSION", default_value_t = VERSION_DEFAULT, value_parser = clap::value_parser!(u8).range(1..=i64::from(VERSION_MAX)))]
    largest: u8,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct Decode {
    /// The pictures.
    #[arg(value_name = "PICTURE", required = true)]
    pictures: Vec<PathBuf>,
    #[command(flatten)]
    election: Election,
    #[command(flatten)]
    to: To,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.what {
        What::Encode(args) => encode(args),
        What::Decode(args) => decode(args),
    }
}

fn encode(args: &Encode) -> anyhow::Result<Exit> {
    let carried = args.election.read()?;
    let items = args.from.items(&carried)?;
    fs::create_dir_all(&args.out).with_context(|| format!("{}", args.out.display()))?;
    let mut written = Vec::new();
    for item in &items {
        let symbols = qr::symbols(&item.payload, carried.tag(), args.largest)
            .with_context(|| format!("{}: expected at most 1,024 symbols", item.id))?;
        for (number, symbol) in (1..).zip(&symbols) {
            let path = args.out.join(name(&item.id, number, symbols.len(), args.form));
            write(&path, symbol, args.form).with_context(|| format!("{}", path.display()))?;
            if !args.json {
                outln!("{}", path.display());
            }
            written.push(json!({"id": item.id, "part": number, "of": symbols.len(), "modules": symbol.size(), "file": path, "text": symbol.text()}));
        }
    }
    if args.json {
        outln!("{}", json!({"symbols": written}));
    }
    Ok(Exit::Holds)
}

fn name(id: &str, number: usize, of: usize, form: Form) -> String {
    let end = match form {
        Form::Png => "png",
        Form::Svg => "svg",
    };
    if of == 1 { format!("{id}.{end}") } else { format!("{id}-{number}-of-{of}.{end}") }
}

fn write(path: &Path, symbol: &Symbol, form: Form) -> anyhow::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    match form {
        Form::Png => write_png(&mut file, symbol, PNG_SCALE)?,
        Form::Svg => file.write_all(symbol.svg().as_bytes())?,
    }
    file.flush()?;
    Ok(())
}

fn decode(args: &Decode) -> anyhow::Result<Exit> {
    let carried = args.election.read()?;
    let mut inbox = args.to.inbox(&carried, Channel::Qr)?;
    let bar = bar::new(u64::try_from(args.pictures.len())?, "pictures", args.to.json);
    for path in &args.pictures {
        let place = path.display().to_string();
        match Picture::read(path) {
            Ok(picture) => {
                let texts = picture.symbols();
                if texts.is_empty() {
                    let why = "no symbol could be read: nearer, sharper, more light".to_owned();
                    inbox.refused(&place, "picture", why);
                }
                for text in texts {
                    inbox.text(&place, &text)?;
                }
            }
            Err(error) => drop(inbox.refused(&place, "picture", format!("{error:#}"))),
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    args.to.finish(&inbox, &carried, Channel::Qr)
}
