//! `acta tally`: what follows from the log, at any size.

use super::Exit;
use crate::files;
use crate::ledger::{Ledger, fold};
use acta::text::StatementId;
use acta_server::fetch;
use acta_tally::results::Results;
use anyhow::ensure;
use serde_json::{Map, Value, json};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A folder, an http:// address or a zip with the published files.
    source: String,
    /// The anchor, as printed.
    #[arg(long, value_parser = files::anchor)]
    anchor: Option<StatementId>,
    /// The log size; the newest one by default.
    #[arg(long, value_name = "SIZE")]
    at: Option<u64>,
    /// Only this contest.
    #[arg(long, value_name = "CODE")]
    contest: Option<String>,
    /// Print as JSON: the lines of each outcome, and the tally hash.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let source = fetch::open(&args.source)?;
    let ledger = Ledger::open(&*source, args.anchor)?;
    let size = args.at.unwrap_or_else(|| ledger.size());
    let follower = fold(&ledger.entries(size)?)?;
    let results = Results::new(follower.fold());
    let contests = &follower.fold().plan().contests;
    let wanted = |code: &str| args.contest.as_deref().is_none_or(|only| only == code);
    let mut outcomes = Vec::new();
    for (number, plan) in (0..).zip(contests) {
        if wanted(plan.code.as_str()) {
            outcomes.push((plan.code.to_string(), results.outcome_txt(number)));
        }
    }
    ensure!(
        !outcomes.is_empty() || args.contest.is_none(),
        "expected one of the contests, got {}",
        args.contest.as_deref().unwrap_or("")
    );
    let hash = acta::value::Hash(results.tally_hash());
    let notice = follower.fold().definition().notice.as_deref();
    if args.json {
        let contests: Vec<Value> = outcomes
            .iter()
            .map(|(code, text)| json!({"contest": code, "lines": lines(text)}))
            .collect();
        outln!(
            "{}",
            json!({"size": size, "notice": notice, "tally": hash.to_string(), "root_confirmed": args.anchor.is_some(), "contests": contests})
        );
    } else {
        if args.anchor.is_none() {
            outln!("{}", acta_verify::verdict::NOT_CONFIRMED);
        }
        notice.iter().for_each(|notice| outln!("{notice}"));
        outcomes.iter().for_each(|(_, text)| out!("{text}"));
        outln!("size {size}\ntally {hash}");
    }
    Ok(Exit::Holds)
}

/// Lines by key; a key with several lines becomes an array.
fn lines(text: &str) -> Map<String, Value> {
    let mut map: Map<String, Value> = Map::new();
    for (key, value) in text.lines().skip(1).filter_map(|line| line.split_once(' ')) {
        match map.get_mut(key) {
            Some(Value::Array(values)) => values.push(json!(value)),
            Some(first) => *first = json!([first.take(), value]),
            None => {
                map.insert(key.to_owned(), json!(value));
            }
        }
    }
    map
}
