//! The tables of [`Format::Csv`](super::Format::Csv): cells as of spec 5 §2.4, one line a row, LF.
//!
//! In scope: their columns, which `datapackage.json` describes from the same lists, and their rows. Main
//! item: [`TABLES`].

use std::fmt::{Display, Write as _};

use acta_tally::fold::plan::ChoicePlan;
use acta_tally::results::{State, defused};
use acta_tally::totals::{Class, Sums};

use super::{Export, Race, Standing};

/// What a cell holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A whole number, 0 or more.
    Count,
    /// Two decimals.
    Share,
    /// A code, a word or a hash of the specifications.
    Code,
    /// Words that people chose.
    Words,
}

/// A column: its name, its kind, whether it is always there, what it is.
pub(super) type Column = (&'static str, Kind, bool, &'static str);

/// A table.
pub(super) struct Described {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) columns: &'static [Column],
    /// The columns that tell its rows apart.
    pub(super) key: &'static [&'static str],
    /// Columns that name a row of another table: here, the table, there.
    pub(super) leads: &'static [(&'static [&'static str], &'static str, &'static [&'static str])],
    pub(super) rows: fn(&Export<'_>, &mut Rows),
}

const SIZE: Column = ("size", Kind::Count, true, "log size that the row follows from");
const NOTE: Column = (
    "note",
    Kind::Code,
    false,
    "test: a rehearsal or simulation, no real election; copies: a custodian's log of copies, not the authority's",
);
const CONTEST: Column = ("contest", Kind::Code, true, "contest");
const TRACK: Column = ("track", Kind::Code, true, "official or preliminary; never added up");
const CLASS: Column =
    ("class", Kind::Code, true, "only counted and counted-flagged are part of the totals");
const STATION: Column = ("station", Kind::Code, true, "station");

/// Every table, in the order of the package.
pub(super) const TABLES: [Described; 5] = [
    Described {
        name: "areas",
        about: "One row an area of the definition.",
        columns: &[
            SIZE,
            NOTE,
            ("area", Kind::Code, true, "area"),
            ("parent", Kind::Code, false, "the area above it"),
            ("type", Kind::Code, true, "kind of area"),
            ("name", Kind::Words, true, "what people call it"),
        ],
        key: &["area"],
        leads: &[(&["parent"], "", &["area"])],
        rows: areas,
    },
    Described {
        name: "contests",
        about: "One row a contest and track: coverage and outcome.",
        columns: &[
            SIZE,
            NOTE,
            CONTEST,
            TRACK,
            ("name", Kind::Words, true, "what people call it"),
            ("rule", Kind::Code, true, "how it is decided"),
            ("seats", Kind::Count, false, "seats to be given"),
            ("expected", Kind::Count, true, "units from which a record is expected"),
            ("counted", Kind::Count, true, "units counted without a flag"),
            ("flagged", Kind::Count, true, "units counted with a flag"),
            ("excluded", Kind::Count, true, "units with a record that is not counted"),
            ("missing", Kind::Count, true, "units without a record"),
            ("disputed", Kind::Count, true, "units with statements that conflict, undecided"),
            ("ballots", Kind::Count, true, "ballots of counted and flagged units"),
            ("valid", Kind::Count, true, "votes of choices without parent"),
            (
                "outstanding",
                Kind::Count,
                false,
                "the most votes that may still come; empty: unknown",
            ),
            ("leader", Kind::Code, true, "choice, tie or none"),
            ("margin", Kind::Count, true, "votes between the first two"),
            ("state", Kind::Code, false, "closed, open or cannot-tell; empty: figures only"),
            ("short", Kind::Count, false, "open: closed, were so many fewer outstanding"),
        ],
        key: &["contest", "track"],
        leads: &[],
        rows: contests,
    },
    Described {
        name: "choices",
        about: "One row a choice of a contest and track: its votes, also the other ways of counting.",
        columns: &[
            SIZE,
            NOTE,
            CONTEST,
            TRACK,
            ("choice", Kind::Code, true, "choice, in ballot order"),
            ("parent", Kind::Code, false, "list of a candidate"),
            ("kind", Kind::Code, true, "list, candidate or option"),
            ("name", Kind::Words, true, "what people call it"),
            (
                "votes",
                Kind::Count,
                false,
                "of counted and flagged units; empty: the form has no line",
            ),
            ("percent", Kind::Share, false, "of valid; choices without parent only"),
            ("flagged", Kind::Count, false, "of these votes, the ones of flagged units"),
            ("excluded", Kind::Count, false, "votes in excluded units, not part of votes"),
            (
                "with_others",
                Kind::Count,
                false,
                "with each disputed head replaced by the other statement",
            ),
            ("seats", Kind::Count, false, "seats, without those of undrawn lots"),
        ],
        key: &["contest", "track", "choice"],
        leads: &[(&["contest", "track"], "contests", &["contest", "track"])],
        rows: choices,
    },
    Described {
        name: "stations",
        about: "One row a station, contest and track from which a record is expected.",
        columns: &[
            SIZE,
            NOTE,
            CONTEST,
            TRACK,
            STATION,
            ("name", Kind::Words, true, "what people call it"),
            ("area", Kind::Code, true, "its area"),
            ("registered", Kind::Count, false, "registered voters, with stations counted here"),
            ("max_ballots", Kind::Count, false, "the most ballots it may hold"),
            CLASS,
            ("marks", Kind::Code, false, "joined by +"),
            ("findings", Kind::Code, false, "codes joined by +"),
            ("ballots", Kind::Count, false, "of its head; empty: no record"),
            ("head", Kind::Code, false, "id of the statement whose figures it has"),
            ("conflicts", Kind::Code, false, "ids of statements that conflict, joined by +"),
        ],
        key: &["contest", "track", "station"],
        leads: &[
            (&["area"], "areas", &["area"]),
            (&["contest", "track"], "contests", &["contest", "track"]),
        ],
        rows: stations,
    },
    Described {
        name: "figures",
        about: "One row a figure of a station's head, after decisions. Add up only rows of class counted and counted-flagged, of one contest and track.",
        columns: &[
            SIZE,
            NOTE,
            CONTEST,
            TRACK,
            STATION,
            CLASS,
            ("kind", Kind::Code, true, "field of the form, or vote for a choice"),
            ("code", Kind::Code, true, "the field, or the choice"),
            ("value", Kind::Count, false, "empty: the record leaves this field out"),
        ],
        key: &["contest", "track", "station", "kind", "code"],
        leads: &[(&["contest", "track", "station"], "stations", &["contest", "track", "station"])],
        rows: figures,
    },
];

impl Described {
    /// The whole table, its first line the names of its columns.
    pub(super) fn text(&self, export: &Export<'_>) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, ..)| *name).collect();
        let start = format!("{},{}", export.size(), export.note());
        let mut rows = Rows { out: names.join(","), start, number: 0 };
        rows.out.push('\n');
        (self.rows)(export, &mut rows);
        rows.out
    }
}

/// What `register.csv` of spec 5 §2.3 has.
pub(super) const REGISTER: [Column; 8] = [
    ("code", Kind::Code, true, "station"),
    ("area", Kind::Code, true, "its area"),
    ("type", Kind::Code, true, "kind of station"),
    ("registered", Kind::Count, false, "registered voters"),
    ("max_ballots", Kind::Count, false, "the most ballots it may hold"),
    ("counted_with", Kind::Code, false, "the station that counts its voters"),
    ("name", Kind::Words, true, "what people call it"),
    ("changed", Kind::Count, true, "index of the last entry about it"),
];

/// What each file of `units/` has before its value columns (spec 4 §7).
pub(super) const UNITS: [Column; 7] = [
    STATION,
    TRACK,
    CLASS,
    ("marks", Kind::Code, false, "joined by +"),
    ("head", Kind::Code, false, "id of the statement whose figures it has"),
    ("findings", Kind::Code, false, "codes joined by +"),
    ("conflicts", Kind::Code, false, "ids of statements that conflict, joined by +"),
];

/// A table that grows; every row begins with size and note.
pub(super) struct Rows {
    out: String,
    start: String,
    number: usize,
}

impl Rows {
    fn row(&mut self) -> &mut Self {
        self.number += 1;
        self.out.push_str(&self.start);
        self
    }

    /// A code or a number, which needs no quotes.
    fn plain(&mut self, value: impl Display) -> &mut Self {
        let _ = write!(self.out, ",{value}");
        self
    }

    fn maybe(&mut self, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.plain(value),
            None => self.plain(""),
        }
    }

    fn words(&mut self, words: &str) -> &mut Self {
        self.plain(defused(words))
    }

    fn end(&mut self) {
        self.out.push('\n');
    }
}

fn areas(export: &Export<'_>, rows: &mut Rows) {
    let Some(election) = export.results.fold().election() else { return };
    for area in election.areas() {
        let row = rows.row().plain(area.code).maybe(area.parent());
        row.plain(area.kind).words(&area.name).end();
    }
}

fn contests(export: &Export<'_>, rows: &mut Rows) {
    for race in export.races() {
        for standing in export.standings(race) {
            let (plan, view) = (race.plan, &standing.view);
            rows.row().plain(plan.code).plain(standing.track.word()).words(&plan.name);
            rows.plain(plan.outcome_word).maybe(plan.seats).plain(view.expected);
            view.classes.iter().for_each(|units| {
                rows.plain(units);
            });
            rows.plain(view.disputed).plain(view.ballots).plain(view.valid);
            rows.maybe(view.outstanding).plain(view.leader_word()).plain(view.margin);
            let state = view.state.as_ref().map(|(state, _)| *state);
            rows.maybe(state.map(state_word));
            let short = match state {
                Some(State::Open(short)) => Some(short),
                _ => None,
            };
            rows.maybe(short).end();
        }
    }
}

/// The state without its number, which has a place of its own.
pub(super) const fn state_word(state: State) -> &'static str {
    match state {
        State::Closed => "closed",
        State::Open(_) => "open",
        State::CannotTell => "cannot-tell",
    }
}

fn choices(export: &Export<'_>, rows: &mut Rows) {
    for race in export.races() {
        for standing in export.standings(race) {
            for (plan, choice) in race.choices() {
                let line = Line::of(race, &standing, plan);
                rows.row().plain(race.plan.code).plain(standing.track.word()).plain(choice.code);
                rows.maybe(race.parent(choice).map(|list| list.code)).plain(choice.kind);
                rows.words(&choice.name).maybe(line.votes).maybe(line.percent);
                rows.maybe(line.flagged).maybe(line.excluded);
                rows.maybe(line.with_others).maybe(line.seats).end();
            }
        }
    }
}

/// The votes of a choice, as several forms show them. Each is one of the fold's.
pub(super) struct Line {
    pub(super) votes: Option<u64>,
    pub(super) percent: Option<String>,
    pub(super) flagged: Option<u64>,
    pub(super) excluded: Option<u64>,
    pub(super) with_others: Option<u64>,
    pub(super) seats: Option<u32>,
}

impl Line {
    pub(super) fn of(race: Race<'_>, standing: &Standing<'_>, choice: &ChoicePlan) -> Self {
        let whole = standing.table.whole();
        let of = |sums: &Sums| race.plan.votes(choice, |column| sums.value(column));
        let head = choice.parent.is_none();
        let lines = &standing.view.choices;
        let line = lines.iter().find(|line| head && line.code == choice.code);
        let votes = of(&whole.counted());
        Self {
            votes,
            percent: votes
                .filter(|_| head)
                .map(|votes| crate::from_fold::percent(votes, standing.view.valid)),
            flagged: of(whole.class(Class::Flagged)),
            excluded: of(whole.class(Class::Excluded)),
            with_others: line.filter(|_| standing.view.disputed > 0).map(|line| line.with_others),
            seats: line.and_then(|line| line.seats),
        }
    }
}

fn stations(export: &Export<'_>, rows: &mut Rows) {
    for race in export.races() {
        for unit in export.results.unit_lines(race.no) {
            let register = &unit.station.row;
            rows.row().plain(race.plan.code).plain(unit.track.word()).plain(register.code);
            rows.words(&register.name).plain(register.area);
            rows.maybe(unit.registered).maybe(unit.max_ballots).plain(unit.class);
            rows.plain(&unit.marks).plain(unit.findings.join("+")).maybe(unit.ballots);
            let conflicts = unit.conflicts.iter().map(ToString::to_string);
            rows.maybe(unit.head).plain(conflicts.collect::<Vec<_>>().join("+")).end();
        }
    }
}

fn figures(export: &Export<'_>, rows: &mut Rows) {
    for race in export.races() {
        let columns = export.results.columns(race.no);
        for unit in export.results.unit_lines(race.no) {
            for (column, value) in columns.iter().zip(&unit.values) {
                rows.row().plain(race.plan.code).plain(unit.track.word());
                rows.plain(unit.station.row.code).plain(unit.class);
                rows.plain(column.word()).plain(column.code()).maybe(*value).end();
            }
        }
    }
}
