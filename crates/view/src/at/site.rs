//! The pages of `at/<size>/`: in every language of the election, one station at a time.
//!
//! A station's page that has not changed since the former folder is taken over; what decides it is the size that the page names.

use std::collections::BTreeMap;

use acta::Body;
use acta::entry::Entry;
use acta::kinds::Geometry;
use acta::policy::Act;
use acta::value::{Code, Time};
use acta_log::hash::sha256;
use acta_tally::expected::StationNo;
use acta_tally::fold::Fold;
use acta_tally::results::{Results, station_path};

use super::{Blobs, Entries, Inputs, Sink, symbols};
use crate::chart::geojson::Outlines;
use crate::from_fold::{self, FindingCounts, Scans};
use crate::language::Language;
use crate::model::{Arrival, Curve, Moment, Outlined, Place, Recent, Shapes, Site, Station};
use crate::pages as show;

/// Entries that the page of the last changes shows.
const RECENT_MAX: usize = 200;
/// Entries that are looked at for what came in within the hour.
const RECENT_READ_MAX: u64 = 10_000;
/// Sizes that the page of earlier results shows.
const MOMENTS_MAX: usize = 1_000;
const HOUR_S: i64 = 3_600;
/// Files of outlines that are read, each of another type of areas.
const OUTLINES_MAX: usize = 8;

/// What pages show that other files of the folder were made of.
pub(super) struct Told {
    /// For each contest.
    pub(super) findings: Vec<FindingCounts>,
    /// Those of the account by path.
    pub(super) tables: Vec<(&'static str, String)>,
    /// How records came in.
    pub(super) curve: Curve,
    /// Of the stations in force.
    pub(super) leaves: BTreeMap<Code, String>,
}

/// Writes all pages.
pub(super) fn pages<S: Sink>(
    results: &Results<'_>,
    root: &[u8; 32],
    told: &Told,
    inputs: Inputs<'_, S::Error>,
    sink: &mut S,
) -> Result<(), S::Error> {
    let fold = results.fold();
    let mut site = from_fold::site(results, root, &told.findings);
    site.outlines = outlines(fold, inputs.blobs)?;
    let recent = recent(fold, inputs.entries)?;
    let moments = moments(fold);
    for (at, to) in site.languages.iter().enumerate() {
        for page in show::of_totals(&site, to, at == 0) {
            sink.file(&page.path, &page.bytes)?;
        }
        let of_log = [
            show::recent(&site, to, &recent),
            show::moments(&site, to, &moments),
            show::arrivals(&site, to, &told.curve),
        ];
        for page in of_log {
            sink.file(&page.path, &page.bytes)?;
        }
        account(&site, to, &told.tables, sink)?;
    }
    for (no, contest) in (0..).zip(&site.contests) {
        let mut dots = Vec::new();
        for shard in results.shards(no) {
            let rows = from_fold::stations(results, no, shard);
            dots.extend(rows.iter().filter_map(Station::dot));
            for to in &site.languages {
                let page = show::shard(&site, to, contest, u64::from(shard), &rows);
                sink.file(&page.path, &page.bytes)?;
            }
        }
        for to in &site.languages {
            let page = show::turnout(&site, to, contest, &dots);
            sink.file(&page.path, &page.bytes)?;
        }
    }
    index(&site, sink)?;
    if site.station_pages {
        stations(results, &site, &told.leaves, inputs.entries, sink)
    } else {
        Ok(())
    }
}

/// The outlines that the log names for the areas there are: of each type the newest.
fn outlines<E>(fold: &Fold, blobs: &Blobs<'_, E>) -> Result<Vec<Outlined>, E> {
    let Some(election) = fold.election() else { return Ok(Vec::new()) };
    let mut newest: BTreeMap<Code, (u64, &Geometry)> = BTreeMap::new();
    for logged in fold.account().of(Act::Geometry) {
        let Body::Geometry(says) = &logged.says else { continue };
        if election.areas().any(|area| area.kind == says.areas) {
            newest.insert(says.areas, (logged.index, says));
        }
    }
    let some = newest.into_values().take(OUTLINES_MAX);
    some.map(|(index, says)| outlined(index, says, blobs)).collect()
}

fn outlined<E>(index: u64, says: &Geometry, blobs: &Blobs<'_, E>) -> Result<Outlined, E> {
    let bytes = blobs(&says.blob.0)?.filter(|bytes| sha256(bytes) == says.blob.0);
    let shapes = match bytes.map(|bytes| Outlines::read(&bytes, &says.property)) {
        None => Shapes::NotPublished,
        Some(Ok(outlines)) => Shapes::Held(outlines),
        Some(Err(error)) => Shapes::Unreadable(error.to_string()),
    };
    Ok(Outlined {
        index,
        kind: says.areas.to_string(),
        blob: says.blob.to_string(),
        source: says.source.clone(),
        licence: says.licence.clone(),
        shapes,
    })
}

fn account<S: Sink>(
    site: &Site,
    to: &'static Language,
    tables: &[(&'static str, String)],
    sink: &mut S,
) -> Result<(), S::Error> {
    let mut listed = Vec::new();
    for (path, text) in tables {
        let (page, rows) = if path.ends_with(".csv") {
            show::table(site, to, path, text)
        } else {
            (show::effect(site, to, path, text), 0)
        };
        sink.file(&page.path, &page.bytes)?;
        listed.push((*path, rows));
    }
    let page = show::account(site, to, &listed);
    sink.file(&page.path, &page.bytes)
}

/// The index of stations by word.
fn index<S: Sink>(site: &Site, sink: &mut S) -> Result<(), S::Error> {
    let same = sink.former().is_some_and(|former| site.index.since <= former);
    for to in &site.languages {
        for (number, words) in site.index.pages.iter().enumerate() {
            let path = format!("{}/{}", to.code(), show::index_path(number));
            let kept = same.then(|| sink.keep(&path)).flatten();
            match kept.filter(|bytes| show::has_status(bytes, &site.status)) {
                Some(bytes) => sink.file(&path, &bytes)?,
                None => {
                    let page = show::index(site, to, &site.index, number, words);
                    sink.file(&page.path, &page.bytes)?;
                }
            }
        }
    }
    Ok(())
}

/// The file and the pages of each station that the register ever named.
fn stations<S: Sink>(
    results: &Results<'_>,
    site: &Site,
    leaves: &BTreeMap<Code, String>,
    entries: &Entries<'_, S::Error>,
    sink: &mut S,
) -> Result<(), S::Error> {
    let complaints = results.complaint_indexes();
    let scans = Scans::of(results.fold());
    for (no, code) in results.stations() {
        let about = complaints.get(&code).map_or(&[][..], Vec::as_slice);
        let Some(mut place) = from_fold::place(results, no, about, &scans) else { continue };
        let leaf = leaves.get(&code).map_or("", String::as_str);
        file(results, (no, &code), (leaf, place.since), entries, sink)?;
        if take_over(site, &place, sink)? {
            continue;
        }
        texts(results.fold(), &mut place, entries, sink)?;
        for to in &site.languages {
            let page = show::station(site, to, &place);
            sink.file(&page.path, &page.bytes)?;
        }
    }
    Ok(())
}

/// The file of a station: taken over where neither its leaf nor its records changed.
fn file<S: Sink>(
    results: &Results<'_>,
    (no, code): (StationNo, &Code),
    (leaf, since): (&str, u64),
    entries: &Entries<'_, S::Error>,
    sink: &mut S,
) -> Result<(), S::Error> {
    let path = station_path(code);
    let same = sink.former().is_some_and(|former| since <= former);
    let kept = if same { sink.keep(&path) } else { None };
    let begins = results.station_begins(code, leaf);
    if let Some(bytes) = kept.filter(|bytes| bytes.starts_with(begins.as_bytes())) {
        return sink.file(&path, &bytes);
    }
    let Some(draft) = results.station_file(no, leaf) else { return Ok(()) };
    let one = |index| Ok(entries(index, index + 1)?.into_iter().next().unwrap_or_default());
    sink.file(&path, &draft.finish(one)?)
}

/// Whether the pages of a station could be taken over in all languages: nothing of it changed, nor what every page says.
fn take_over<S: Sink>(site: &Site, place: &Place, sink: &mut S) -> Result<bool, S::Error> {
    if sink.former().is_none_or(|former| place.since > former) {
        return Ok(false);
    }
    let mut kept = Vec::new();
    for to in &site.languages {
        let path = format!("{}/{}", to.code(), show::station_path(&place.code));
        let bytes = sink.keep(&path);
        // The status is on every page, and may change without anything else.
        let same = bytes.filter(|bytes| show::has_status(bytes, &site.status));
        let Some(bytes) = same else { return Ok(false) };
        kept.push((path, bytes));
    }
    for version in place.units.iter().flat_map(|unit| &unit.versions) {
        let path = show::symbols_path(&version.id);
        // A statement without symbols leaves none behind.
        kept.extend(sink.keep(&path).map(|bytes| (path, bytes)));
    }
    for (path, bytes) in kept {
        sink.file(&path, &bytes)?;
    }
    Ok(true)
}

/// The signed texts of a station's records, from the log, and their symbols. These are drawn again only where something of the
/// station changed.
fn texts<S: Sink>(
    fold: &Fold,
    place: &mut Place,
    entries: &Entries<'_, S::Error>,
    sink: &mut S,
) -> Result<(), S::Error> {
    let same = sink.former().is_some_and(|former| place.since <= former);
    for version in place.units.iter_mut().flat_map(|unit| &mut unit.versions) {
        let bytes = entries(version.index, version.index + 1)?;
        let Some(entry) = bytes.first().and_then(|bytes| Entry::parse(bytes).ok()) else {
            continue;
        };
        version.text = String::from_utf8_lossy(entry.statement).into_owned();
        let path = show::symbols_path(&version.id);
        let kept = same.then(|| sink.keep(&path)).flatten();
        let draw = || symbols::svg(&entry.parse_statement().ok()?, fold.election(), fold.anchor());
        if let Some(bytes) = kept.or_else(draw) {
            sink.file(&path, &bytes)?;
            version.is_drawn = true;
        }
    }
    Ok(())
}

fn moments(fold: &Fold) -> Vec<Moment> {
    let moment = |published: acta_tally::account::Published| Moment {
        size: published.size,
        index: published.index,
        received: published.received,
    };
    fold.account().published().rev().take(MOMENTS_MAX).map(moment).collect()
}

/// The last entries, the newest first.
fn recent<E>(fold: &Fold, entries: &Entries<'_, E>) -> Result<Recent, E> {
    let from = fold.size().saturating_sub(RECENT_READ_MAX);
    let (mut last, mut next) = (Vec::new(), from);
    while next < fold.size() {
        let some = entries(next, fold.size())?;
        if some.is_empty() {
            break;
        }
        for bytes in some {
            last.extend(arrival(fold, next, &bytes));
            next += 1;
        }
    }
    last.reverse();
    let newest: Option<Time> = last.first().map(|arrival| arrival.received);
    let in_hour = |arrival: &&Arrival| {
        newest.is_some_and(|newest| arrival.received.unix() > newest.unix() - HOUR_S)
    };
    let within = last.iter().filter(in_hour).count();
    let more = from > 0 && within == last.len();
    last.truncate(RECENT_MAX);
    Ok(Recent { entries: last, in_hour: u64::try_from(within).unwrap_or(u64::MAX), more })
}

fn arrival(fold: &Fold, index: u64, bytes: &[u8]) -> Option<Arrival> {
    let entry = Entry::parse(bytes).ok()?;
    let statement = entry.parse_statement().ok()?;
    let (station, contest) = statement.body().place();
    Some(Arrival {
        index,
        received: entry.header.received,
        via: entry.header.via.to_string(),
        kind: statement.body().kind().to_owned(),
        station: station.map(|code| code.to_string()),
        contest: contest.map(|code| code.to_string()),
        effect: fold.effect_at(index).to_owned(),
    })
}
