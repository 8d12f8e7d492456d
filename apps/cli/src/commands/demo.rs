//! `acta demo`: the main job, shown on an embedded or a generated election.

use super::Exit;
use crate::demo::{self, Options, Shown, story};
use acta::value::Code;
use acta_view::language::Language;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A story instead: what was said of an election, and the commands that decide it.
    #[arg(value_name = "STORY", value_parser = story::STORIES.iter().map(|story| story.name).collect::<Vec<_>>(), conflicts_with = "stations")]
    story: Option<String>,
    /// A generated national election of so many stations, instead of the embedded one.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(crate::generate::STATIONS_MAX)))]
    stations: Option<u32>,
    /// Chooses the order of arrival, the generated figures and the place of the changed digit.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// The languages of its pages, such as `en,ar`; all that there are by default.
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = language, conflicts_with = "story")]
    languages: Vec<Code>,
    /// Keep everything here; it must be empty or absent. By default a new folder below the system's temporary one.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Keep the site up at this address until Ctrl-C.
    #[arg(long, value_name = "ADDR")]
    serve: Option<String>,
    /// Print the table as JSON.
    #[arg(long)]
    json: bool,
}

/// A language that pages can be written in.
fn language(code: &str) -> Result<Code, String> {
    let known = Language::all().map(Language::code);
    let known: Vec<&str> = known.collect();
    let code = Code::parse(code).filter(|code| known.contains(&code.as_str()));
    code.ok_or_else(|| format!("pages are written in {}", known.join(", ")))
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let dir = args
        .dir
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("acta-demo-{}", std::process::id())));
    let options = Options {
        stations: args.stations,
        languages: args.languages.clone(),
        seed: args.seed,
        dir,
        serve: args.serve.clone(),
        json: args.json,
    };
    let shown = match args.story.as_deref().and_then(story::named) {
        Some(story) => story::run(story, &options)?,
        None => demo::run(&options)?,
    };
    Ok(match shown {
        Shown::Right => Exit::Holds,
        Shown::Wrong => Exit::Fails,
    })
}
