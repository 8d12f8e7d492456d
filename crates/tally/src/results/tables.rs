//! `units/` and `areas/` (spec 4 §7).

use alloc::string::String;
use alloc::vec::Vec;

use acta::value::Code;

use super::Results;
use crate::expected::{ContestNo, StationNo};
use crate::fold::plan::{ContestPlan, Votes};
use crate::fold::{Fold, Row, Track};
use crate::totals::{Class, Sums};

/// The rows of a station in a contest, official first.
pub(super) fn rows_of(
    fold: &Fold,
    station: StationNo,
    contest: ContestNo,
) -> impl Iterator<Item = Row<'_>> {
    Track::ALL.into_iter().filter_map(move |track| fold.row(track, station, contest))
}

/// What the tables show of a contest, column by column.
pub(super) enum Column {
    /// A field: its place among the figures.
    Field(usize),
    /// A choice: where its votes are.
    Choice(Votes),
}

/// The value columns of a contest with their names.
pub(super) fn columns(plan: &ContestPlan) -> Vec<(String, Column)> {
    let fields = plan.fields.iter().enumerate();
    let fields = fields.map(|(at, field)| (alloc::format!("{}", field.name), Column::Field(at)));
    let choices = plan.choices.iter().filter(|choice| choice.votes != Votes::Absent);
    let choices = choices.map(|choice| {
        (alloc::format!("vote {}", choice.code), Column::Choice(choice.votes.clone()))
    });
    fields.chain(choices).collect()
}

impl Column {
    /// Its value over figures; none where a field is absent.
    pub(super) fn value(&self, of: impl Fn(usize) -> Option<u64>) -> Option<u64> {
        match self {
            Self::Field(at) | Self::Choice(Votes::Column(at)) => of(*at),
            Self::Choice(Votes::Sum(columns)) => {
                Some(columns.iter().filter_map(|column| of(*column)).sum())
            }
            Self::Choice(Votes::Absent) => None,
        }
    }
}

impl Results<'_> {
    /// `units/CONTEST/NNNN.csv`
    #[must_use]
    pub fn units_csv(&self, contest: ContestNo, shard: u32) -> String {
        self.unit_rows(contest, self.shard(shard).iter().copied())
    }

    /// The rows of these stations in a contest, below the names of the columns.
    pub(super) fn unit_rows(
        &self,
        contest: ContestNo,
        stations: impl Iterator<Item = StationNo>,
    ) -> String {
        let Some(plan) = self.fold.plan().contest(contest) else { return String::new() };
        let columns = columns(plan);
        let mut out = String::from("station,track,class,marks,head,findings,conflicts");
        head(&mut out, &columns);
        let mut figures = Vec::with_capacity(plan.width());
        for station in stations {
            let Some(place) = self.fold.expected().station(station) else { continue };
            for row in rows_of(self.fold, station, contest) {
                unit(&mut out, &place.row.code, &row, &columns, &mut figures);
            }
        }
        out
    }

    /// `areas/CONTEST.csv`
    #[must_use]
    pub fn areas_csv(&self, contest: ContestNo) -> String {
        let Some(plan) = self.fold.plan().contest(contest) else { return String::new() };
        let columns = columns(plan);
        let mut out = String::from("area,track,class,units,registered,nulled,disputed");
        head(&mut out, &columns);
        self.area(&mut out, contest, None, &columns);
        for (code, area) in self.fold.expected().areas.in_order() {
            self.area(&mut out, contest, Some((code, area)), &columns);
        }
        out
    }

    fn area(
        &self,
        out: &mut String,
        contest: ContestNo,
        area: Option<(&Code, u32)>,
        columns: &[(String, Column)],
    ) {
        let name = area.map_or("*", |(code, _)| code.as_str());
        for track in Track::ALL {
            let Some(table) = self.fold.table(contest, track) else { continue };
            let row = match area {
                None => Some(table.whole()),
                Some((_, area)) => table.area(area),
            };
            for class in Class::ALL {
                let Some(sums) = row.map(|row| row.class(class)) else { continue };
                put!(out, "{name},{},{class},{},", track.word(), sums.units);
                sums_cells(out, sums, columns);
            }
        }
    }
}

fn head(out: &mut String, columns: &[(String, Column)]) {
    for (name, _) in columns {
        put!(out, ",{name}");
    }
    out.push('\n');
}

fn sums_cells(out: &mut String, sums: &Sums, columns: &[(String, Column)]) {
    if let Some(registered) = sums.registered() {
        put!(out, "{registered}");
    }
    put!(out, ",{},{}", sums.nulled, sums.disputed);
    for (_, column) in columns {
        put!(out, ",{}", column.value(|at| Some(sums.value(at))).unwrap_or_default());
    }
    out.push('\n');
}

fn unit(
    out: &mut String,
    station: &Code,
    row: &Row<'_>,
    columns: &[(String, Column)],
    figures: &mut Vec<Option<u32>>,
) {
    put!(out, "{station},{},{},{},", row.track().word(), row.class(), row.marks());
    if let Some(head) = row.head() {
        put!(out, "{head}");
    }
    out.push(',');
    for (at, code) in row.findings().iter().enumerate() {
        put!(out, "{}{code}", if at == 0 { "" } else { "+" });
    }
    out.push(',');
    for (at, id) in row.conflicts().iter().enumerate() {
        put!(out, "{}{id}", if at == 0 { "" } else { "+" });
    }
    figures.clear();
    figures.extend(row.values());
    let of = |at: usize| figures.get(at).copied().flatten().map(u64::from);
    for (_, column) in columns {
        out.push(',');
        if row.head().is_none() {
            continue;
        }
        if let Some(value) = column.value(of) {
            put!(out, "{value}");
        }
    }
    out.push('\n');
}
