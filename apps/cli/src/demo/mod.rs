//! The main job, shown: an election from keys to a verified mirror, on loopback, with real HTTP and real disks.
//!
//! In scope: the order of the steps and what a person is told. Out of scope: what each step does (the other modules and
//! crates); no figure in the table at the end is a literal. Main function: [`run`].

mod election;
mod published;
mod stations;
pub mod story;
mod table;
mod tamper;
mod witnesses;

use crate::checking::{self, Against, Depth};
use crate::commands::{bar, serve_on};
use crate::compile;
use crate::folder::Record;
use acta::value::{Code, Time};
use acta_log::note::Note;
use acta_server::clock::system_clock;
use acta_server::fetch::{FolderSource, Published, UrlSource};
use acta_server::http_static::Site;
use acta_server::listen::{self, Limits};
use acta_server::mirror::{self, Options as MirrorOptions, Trust as MirrorTrust};
use acta_server::node::{Node, Options as NodeOptions};
use acta_server::setup::{Election, Made, create_node, system_seed};
use acta_verify::session::Trust;
use acta_verify::verdict::{Detail, Report, Verdict};
use acta_view::language::Language;
use anyhow::{Context, bail, ensure};
use election::{Demo, Expected};
use published::Contest;
use serde_json::json;
use sha2::{Digest, Sha256};
use stations::Stations;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use table::Table;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use witnesses::Waiting;

/// What to show.
#[derive(Debug, Clone)]
pub struct Options {
    /// A generated national election of so many stations instead of the embedded one.
    pub stations: Option<u32>,
    /// The languages of its pages; all that there are when none is named.
    pub languages: Vec<Code>,
    /// Chooses the order of arrival, the generated figures and the place of the changed digit.
    pub seed: u64,
    /// Where everything is kept; it must be empty or absent.
    pub dir: PathBuf,
    /// Keep the site up here at the end.
    pub serve: Option<String>,
    /// The table as JSON.
    pub json: bool,
}

/// The stage at which the first results are looked at: this share of the records, in percent.
const STAGE_PERCENT: usize = 80;
/// The definition and the register are dated so many days before the polls open, or as many as the rules ask and a week.
const WEEK_SECONDS: i64 = 7 * 86_400;
const DAY_SECONDS: i64 = 86_400;
/// How long to wait for the witnesses' cosignatures at the end.
const COSIGN_TIMEOUT: Duration = Duration::from_secs(60);
/// A count takes at least so many minutes …
const COUNT_MINUTES_MIN: i64 = 45;
/// … and up to so many more.
const COUNT_MINUTES: i64 = 180;
/// Contests told one by one; of a national election the rest is a number.
const CONTESTS_TOLD_MAX: usize = 8;

/// Results at one moment.
struct Stage {
    size: u64,
    contests: BTreeMap<String, Contest>,
}

/// Times of the steps, in the order shown.
#[derive(Default)]
struct Times(Vec<(&'static str, Duration)>);

impl Times {
    fn note(&mut self, what: &'static str, began: Instant) {
        self.0.push((what, began.elapsed()));
    }
}

/// What was shown, as far as the exit code goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Every figure of the table is right.
    Right,
    /// Some figure is not.
    Wrong,
}

/// Shows the main job.
///
/// # Errors
/// Anything that keeps a step from being done.
pub fn run(options: &Options) -> anyhow::Result<Shown> {
    ensure!(is_empty(&options.dir)?, "{}: expected an empty folder", options.dir.display());
    std::fs::create_dir_all(&options.dir).with_context(|| format!("{}", options.dir.display()))?;
    serve_on::runtime()?.block_on(show(options))
}

fn is_empty(dir: &Path) -> anyhow::Result<bool> {
    match std::fs::read_dir(dir) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error).with_context(|| format!("{}", dir.display())),
    }
}

async fn show(options: &Options) -> anyhow::Result<Shown> {
    let mut times = Times::default();
    let mut night = Night::begin(options, &mut times).await?;
    let partial = night.send_until(STAGE_PERCENT, &mut times).await?;
    let complete = night.send_until(100, &mut times).await?;
    let cosigned = night.close(complete.size, &mut times).await?;
    let mirror = night.mirror(&mut times)?;
    let tampered = night.tamper(&mirror.at)?;
    let table = night.table(&mirror, &tampered, complete.size)?;
    night.tell(&table, &tampered, &partial, &complete, &cosigned, &mirror.report, &times);
    night.end(options.serve.as_deref()).await?;
    Ok(if table.is_right() { Shown::Right } else { Shown::Wrong })
}

/// The copy that was made and verified.
struct Mirrored {
    /// Its folder of the newest published size.
    at: PathBuf,
    contests: BTreeMap<String, Contest>,
    report: Report,
}

/// What became of the changed digit.
struct Tampered {
    change: tamper::Change,
    /// How the verifier named it, if it did.
    named: Option<String>,
    fails: bool,
}

/// One election night on loopback.
struct Night {
    options: Options,
    name: String,
    notice: Option<String>,
    source: &'static str,
    made: Made,
    stations: Arc<Stations>,
    records: Arc<Vec<Record>>,
    sent: usize,
    promised: u64,
    expected: BTreeMap<String, Expected>,
    node: Arc<Node>,
    url: String,
    stop: watch::Sender<bool>,
    server: JoinHandle<anyhow::Result<()>>,
    witnesses: Vec<JoinHandle<std::io::Result<()>>>,
    stop_witnesses: watch::Sender<bool>,
}

impl Night {
    /// Keys, definition, register, three witnesses, one node.
    async fn begin(options: &Options, times: &mut Times) -> anyhow::Result<Self> {
        let began = Instant::now();
        let folder = options.dir.join("election");
        let demo = match options.stations {
            Some(stations) => Demo::generated(stations, options.seed, &folder)?,
            None => Demo::embedded(&folder)?,
        };
        let mut tables = compile::tables(&demo.folder)?;
        tables.draft.keys.languages = Some(languages(&options.languages)?);
        let election_id = tables.draft.election.clone();
        let name = tables.draft.keys.name.clone().unwrap_or_default();
        let notice = tables.draft.keys.notice.clone();
        let closes = tables.draft.keys.closes.context("definition.txt: no line `closes`")?;
        let own = tables.stations.iter().filter(|station| station.counted_with.is_none());
        let stations = Stations::new(&election_id, own.map(|station| station.code))?;
        let waiting = Waiting::new(election_id.as_str()).await?;
        let election = election(tables, &stations, waiting.policy()?)?;
        let authority = options.dir.join("authority");
        let made = create_node(&authority, election, &mut system_seed)?;
        link_site(&options.dir)?;
        let (stop_witnesses, stopped) = watch::channel(false);
        let witnesses = waiting.serve(
            &options.dir.join("witnesses"),
            &made.policy,
            made.anchor.0,
            &system_clock(),
            &stopped,
        )?;
        let node = tokio::task::spawn_blocking(move || {
            // The story has the same entries however long it takes.
            let options = NodeOptions { telemetry: false, ..NodeOptions::default() };
            Node::open(&authority, options)
        })
        .await??;
        let node = Arc::new(node);
        node.ready().await?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let (stop, stopped) = watch::channel(false);
        let server = tokio::spawn(serve_node(Arc::clone(&node), listener, stopped));
        let source = demo.source;
        let (mut records, expected) = demo.into_records()?;
        date(&mut records, closes, options.seed)?;
        shuffle(&mut records, options.seed);
        times.note("keys, definition, register, node, witnesses", began);
        Ok(Self {
            options: options.clone(),
            name,
            notice,
            source,
            made,
            stations: Arc::new(stations),
            records: Arc::new(records),
            sent: 0,
            promised: 0,
            expected,
            node,
            url,
            stop,
            server,
            witnesses,
            stop_witnesses,
        })
    }

    /// Sends until so many percent of the records are in, then publishes and reads what is published.
    async fn send_until(&mut self, percent: usize, times: &mut Times) -> anyhow::Result<Stage> {
        let began = Instant::now();
        let until = self.records.len() * percent / 100;
        let (from, to) = (self.sent, until.max(self.sent));
        let bar =
            bar::new(u64::try_from(to - from)?, "records sent and promised", self.options.json);
        let (stations, records, url) =
            (Arc::clone(&self.stations), Arc::clone(&self.records), self.url.clone());
        let (for_sending, shown) = (bar.clone(), bar);
        let sending =
            move || stations.send(records.get(from..to).unwrap_or_default(), &url, &for_sending);
        self.promised += tokio::task::spawn_blocking(sending).await??;
        shown.finish_and_clear();
        self.sent = to;
        times.note(
            if percent < 100 {
                "first records signed, sent, promised"
            } else {
                "the rest signed, sent, promised"
            },
            began,
        );
        let began = Instant::now();
        let size = self.publish().await?;
        times.note(if percent < 100 { "first publication" } else { "publication" }, began);
        let at = self.options.dir.join(format!("site/at/{size}"));
        Ok(Stage { size, contests: published::read(&at)? })
    }

    /// Publishes every entry that has an index now.
    async fn publish(&self) -> anyhow::Result<u64> {
        let sequenced = self.node.status().sequenced;
        loop {
            let size = self.node.publish().await?;
            if size >= sequenced {
                return Ok(size);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until every entry stands under a checkpoint that all rivals cosigned; who they are.
    async fn close(&mut self, size: u64, times: &mut Times) -> anyhow::Result<Vec<String>> {
        let began = Instant::now();
        let path = self.options.dir.join("site/log/checkpoint");
        loop {
            let note = Note::parse(&std::fs::read(&path)?).context("log/checkpoint")?;
            let found = self.made.policy.evaluate(&note)?;
            let status = self.node.status();
            let covers = found.checkpoint.size > size && found.checkpoint.size == status.sequenced;
            if found.quorum_met && covers {
                times.note("cosigned by all three witnesses", began);
                let names = self.made.policy.witnesses();
                return Ok(found
                    .cosigned
                    .iter()
                    .filter_map(|line| Some(names.get(line.witness)?.name.clone()))
                    .collect());
            }
            if let Some(trouble) = status.trouble {
                bail!("{trouble}");
            }
            ensure!(
                began.elapsed() < COSIGN_TIMEOUT,
                "no quorum of witnesses after {} s",
                COSIGN_TIMEOUT.as_secs()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Copies the published tree over HTTP under the anchor, and verifies the copy.
    fn mirror(&self, times: &mut Times) -> anyhow::Result<Mirrored> {
        let began = Instant::now();
        let dir = self.options.dir.join("mirror");
        let source = UrlSource::new(&self.url)?;
        let pulled = tokio::task::block_in_place(|| {
            mirror::pull(
                &source,
                &dir,
                &MirrorOptions::new(MirrorTrust::Anchor(self.made.anchor.0)),
            )
        });
        let pulled = pulled?;
        ensure!(
            pulled.differs.is_empty() && pulled.absent.is_empty(),
            "the mirror left out {:?} {:?}",
            pulled.differs,
            pulled.absent
        );
        times.note("mirrored over HTTP", began);
        let began = Instant::now();
        let report = self.verify(&dir)?;
        times.note("mirror verified", began);
        let (_, at) = published::newest(&dir)?;
        Ok(Mirrored { contests: published::read(&at)?, at, report })
    }

    fn verify(&self, dir: &Path) -> anyhow::Result<Report> {
        let source = FolderSource::open(dir)?;
        let trust = Trust::Anchor(self.made.anchor);
        Ok(tokio::task::block_in_place(|| {
            checking::verify(
                &Published(&source),
                &trust,
                Depth::Full,
                Against::default(),
                &|_, _| {},
            )
        }))
    }

    /// Changes one digit in a copy of the mirror, and verifies that.
    fn tamper(&self, at: &Path) -> anyhow::Result<Tampered> {
        let (from, to) = (self.options.dir.join("mirror"), self.options.dir.join("tampered"));
        let change = tamper::one_digit(&from, &to, at, self.options.seed)?;
        let report = self.verify(&to)?;
        let details = report
            .checks
            .iter()
            .flat_map(|check| check.details.iter().map(move |detail| (check, detail)));
        let names = |detail: &Detail| {
            detail.subject.split(' ').any(|word| word == change.station)
                && detail.field.split(" (").next() == Some(change.field.as_str())
                && detail.expected == change.before
                && detail.got == change.after
        };
        let named = details
            .into_iter()
            .find(|(check, detail)| check.verdict == Verdict::Fails && names(detail));
        let named = named.map(|(check, detail)| {
            format!(
                "{} {} {} expected {} got {}",
                check.code, detail.subject, detail.field, detail.expected, detail.got
            )
        });
        Ok(Tampered { named, fails: report.exit_code() == 1, change })
    }

    /// Every figure against its source.
    fn table(&self, mirror: &Mirrored, tampered: &Tampered, size: u64) -> anyhow::Result<Table> {
        let mut table = Table::default();
        table.compare("records promised", &self.records.len(), &self.promised);
        let none = Contest::default();
        for (code, expected) in &self.expected {
            let got = mirror.contests.get(code).unwrap_or(&none);
            contest_rows(&mut table, code, expected, got)?;
        }
        table.compare("checks of the mirror that fail", &0, &failing(&mirror.report));
        table.compare(
            "published size",
            &size,
            &mirror.at.file_name().and_then(|name| name.to_str()).unwrap_or(""),
        );
        let change = &tampered.change;
        for (what, place) in [("station", &change.station), ("field", &change.field)] {
            let got = tampered.named.as_ref().map_or("not named", |_| place.as_str());
            table.compare(&format!("changed digit: {what} named"), place, &got);
        }
        table.compare("verifier refuses the changed copy", &true, &tampered.fails);
        Ok(table)
    }
}

/// Rows of one contest: each total of lists and fields; candidates of lists as a number that differ.
fn contest_rows(
    table: &mut Table,
    code: &str,
    expected: &Expected,
    got: &Contest,
) -> anyhow::Result<()> {
    let number = |key: &str| got.number(key);
    if let Some(stations) = expected.stations {
        table.compare(&format!("{code} stations"), &stations, &number("expected")?);
    }
    let classes = ["counted", "flagged", "excluded", "missing"]
        .map(number)
        .into_iter()
        .sum::<anyhow::Result<u64>>()?;
    table.compare(&format!("{code} classes add up"), &number("expected")?, &classes);
    let nested =
        |column: &str| column.strip_prefix("vote ").is_some_and(|choice| choice.contains('.'));
    for (column, total) in counted_order(&expected.totals) {
        if nested(column) {
            continue;
        }
        let sum = got.totals.get(column).map_or_else(|| "absent".to_owned(), ToString::to_string);
        table.compare(&format!("{code} {column}"), total, &sum);
    }
    let candidates = expected.totals.iter().filter(|(column, _)| nested(column));
    let (all, equal) = candidates.fold((0_u64, 0_u64), |(all, equal), (column, total)| {
        (all + 1, equal + u64::from(got.totals.get(column) == Some(total)))
    });
    if all > 0 {
        table.compare(&format!("{code} candidates with equal votes"), &all, &equal);
    }
    if !expected.seats.is_empty() {
        let seats = got.seats()?;
        for (list, number) in counted_order(&expected.seats) {
            let got = seats.get(list).copied().unwrap_or(0);
            table.compare(&format!("{code} seats {list}"), number, &got);
        }
    }
    Ok(())
}

/// Figures in the order in which people count.
fn counted_order(figures: &BTreeMap<String, u64>) -> Vec<(&String, &u64)> {
    let mut figures: Vec<_> = figures.iter().collect();
    figures.sort_by_key(|(name, _)| table::natural(name));
    figures
}

fn failing(report: &Report) -> usize {
    report.checks.iter().filter(|check| check.verdict == Verdict::Fails).count()
}

/// The languages that were asked for; all that pages are written in when none was.
fn languages(asked: &[Code]) -> anyhow::Result<Vec<Code>> {
    if !asked.is_empty() {
        return Ok(asked.to_vec());
    }
    let code = |to: &Language| Code::parse(to.code()).with_context(|| to.code().to_owned());
    Language::all().map(code).collect()
}

/// The tables as a node is made of them; the first entries are dated before the freeze, as the rules ask.
fn election(
    tables: compile::Tables,
    stations: &Stations,
    witness_policy: String,
) -> anyhow::Result<Election> {
    let keys = &tables.draft.keys;
    let opens = keys.opens.context("definition.txt: no line `opens`")?;
    let days = i64::from(keys.register_days.unwrap_or(0)) * DAY_SECONDS;
    let received = Time::from_unix(opens.unix() - days - WEEK_SECONDS)
        .context("definition.txt: `opens` is too early")?;
    Ok(Election {
        keys: stations.rows()?,
        draft: tables.draft,
        areas: tables.areas,
        choices: tables.choices,
        area_registers: tables.area_registers,
        stations: tables.stations,
        outlines: tables.outlines,
        holders: Vec::new(),
        witness_policy,
        authorities: 2,
        received,
    })
}

/// `DIR/site` is the node's published tree.
fn link_site(dir: &Path) -> anyhow::Result<()> {
    let site = dir.join("site");
    std::os::unix::fs::symlink("authority/public", &site)
        .with_context(|| format!("{}", site.display()))
}

async fn serve_node(
    node: Arc<Node>,
    listener: TcpListener,
    mut stop: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let stopped = async move {
        // A sender that is gone stops too.
        let _ = stop.wait_for(|stop| *stop).await;
    };
    node.serve(listener, None, Limits::default(), stopped).await
}

/// Times of closing and of the end of the count, where the figures have none: generated, as the notice says.
fn date(records: &mut [Record], closes: Time, seed: u64) -> anyhow::Result<()> {
    for record in records {
        let minutes = i64::from(roll(b"acta/demo/counted", seed, record)) % COUNT_MINUTES;
        let counted = Time::from_unix_offset(
            closes.unix() + (COUNT_MINUTES_MIN + minutes) * 60,
            closes.offset_minutes(),
        );
        record.closed.get_or_insert(closes);
        record.counted.get_or_insert(counted.context("definition.txt: `closes` is too late")?);
    }
    Ok(())
}

/// A number of a record that the seed chooses, the same on every machine.
fn roll(purpose: &[u8], seed: u64, record: &Record) -> u32 {
    let mut hash = Sha256::new();
    let (station, contest) = (record.station.as_str(), record.contest.as_str());
    for part in [purpose, &seed.to_be_bytes(), station.as_bytes(), b"/", contest.as_bytes()] {
        hash.update(part);
    }
    let [a, b, c, d, ..] = <[u8; 32]>::from(hash.finalize());
    u32::from_be_bytes([a, b, c, d])
}

/// The order of arrival: by SHA-256 of the seed and the place, the same on every machine.
fn shuffle(records: &mut [Record], seed: u64) {
    records.sort_by_cached_key(|record| roll(b"acta/demo/order", seed, record));
}

// What a person is told.
impl Night {
    #[expect(clippy::too_many_arguments, reason = "the last step sees what every other one found")]
    fn tell(
        &self,
        table: &Table,
        tampered: &Tampered,
        partial: &Stage,
        complete: &Stage,
        cosigned: &[String],
        report: &Report,
        times: &Times,
    ) {
        if self.options.json {
            outln!("{}", self.json(table, cosigned, report));
            return;
        }
        outln!("{}", self.name);
        self.notice.iter().for_each(|notice| outln!("{notice}"));
        outln!("anchor {}\n", self.made.anchor);
        outln!("Totals of the verified mirror against {}:", self.source);
        out!("{}", table.text());
        let share = format!("at {STAGE_PERCENT} % of the records");
        for (moment, stage) in [(share.as_str(), partial), ("at the end", complete)] {
            outln!("\n{moment} (log size {}):", stage.size);
            for (code, contest) in stage.contests.iter().take(CONTESTS_TOLD_MAX) {
                outln!("  {code}: {}", state(contest));
            }
            if stage.contests.len() > CONTESTS_TOLD_MAX {
                outln!("  and {} more contests", stage.contests.len() - CONTESTS_TOLD_MAX);
            }
        }
        outln!(
            "\ncosigned by {} of {}: {}",
            cosigned.len(),
            self.made.policy.witnesses().len(),
            cosigned.join(", ")
        );
        outln!("verify the mirror: {}", report.headline());
        for check in
            report.checks.iter().filter(|check| matches!(check.verdict, Verdict::CannotTell(_)))
        {
            outln!("  cannot tell {} {}", check.code, check.title);
        }
        let change = &tampered.change;
        outln!(
            "one digit changed in the copy: {} line {}: {} {} became {}",
            change.path,
            change.line,
            change.field,
            change.before,
            change.after
        );
        outln!(
            "  the verifier says: fails {}",
            tampered.named.as_deref().unwrap_or("without naming it")
        );
        outln!("\ntimes:");
        times
            .0
            .iter()
            .for_each(|(what, time)| outln!("  {:<45} {:>8.2} s", what, time.as_secs_f64()));
        outln!(
            "\nkept in {}: authority, site, mirror, tampered, witnesses",
            self.options.dir.display()
        );
        outln!(
            "check it yourself: acta verify {} --anchor {}",
            self.options.dir.join("mirror").display(),
            self.made.anchor
        );
        let word = if table.is_right() { "all equal" } else { "SOME DIFFER" };
        outln!("{} figures compared: {word}", table.len());
    }

    fn json(&self, table: &Table, cosigned: &[String], report: &Report) -> serde_json::Value {
        json!({
            "election": self.name,
            "notice": self.notice,
            "anchor": self.made.anchor.to_string(),
            "right": table.is_right(),
            "figures": table.json(),
            "cosigned": cosigned,
            "verify": report.headline(),
            "dir": self.options.dir.display().to_string(),
        })
    }

    /// Ends the servers, or keeps the site up for a browser.
    async fn end(self, serve: Option<&str>) -> anyhow::Result<()> {
        if let Some(address) = serve {
            let listener = serve_on::listen(address, "site").await?;
            let dir = &self.options.dir;
            let (site, _encoding) = Site::encoding(&dir.join("site"), &dir.join("encoded"))?;
            listen::serve(listener, site.router(), Limits::default(), serve_on::stopped()?).await?;
        }
        self.stop.send_replace(true);
        self.server.await??;
        let node = Arc::into_inner(self.node).context("the node is still in use")?;
        tokio::task::spawn_blocking(move || node.stop()).await??;
        self.stop_witnesses.send_replace(true);
        for witness in self.witnesses {
            witness.await??;
        }
        Ok(())
    }
}

/// A contest in one line: coverage, leader, margin, closed or open.
fn state(contest: &Contest) -> String {
    let line = |key: &str| contest.line(key).unwrap_or("?").to_owned();
    let verdict = match contest.line("state") {
        Some("closed") => "closed".to_owned(),
        Some(state) => state
            .strip_prefix("open ")
            .map_or_else(|| "cannot tell".to_owned(), |votes| format!("open by {votes} votes")),
        None => "cannot tell".to_owned(),
    };
    format!(
        "{} of {} stations ({} flagged, {} excluded, {} missing), ahead {} by {}, at most {} votes outstanding: {verdict}",
        counted(contest),
        line("expected"),
        line("flagged"),
        line("excluded"),
        line("missing"),
        line("leader"),
        line("margin"),
        line("outstanding"),
    )
}

fn counted(contest: &Contest) -> String {
    match (contest.number("counted"), contest.number("flagged")) {
        (Ok(counted), Ok(flagged)) => (counted + flagged).to_string(),
        _ => "?".to_owned(),
    }
}
