//! What the light check says: steps in order, figures, what is relied on (spec 6 §12).

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::verdict::{NOT_CONFIRMED, NOT_CONFIRMED_FAILS, Verdict, cause_of, quoted};

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its word.
    pub word: &'static str,
    /// `CONTEST TRACK`; empty for a step that is about the station as a whole.
    pub unit: String,
    /// The answer.
    pub verdict: Verdict,
    /// What must be.
    pub expected: String,
    /// What is.
    pub got: String,
}

/// One contest and track of the station.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// `CONTEST TRACK`.
    pub unit: String,
    /// Its class.
    pub class: String,
    /// Id of its record, if it has one.
    pub head: Option<String>,
    /// Index of the record's entry.
    pub index: Option<u64>,
    /// The signed figures, by field name or `vote CHOICE`.
    pub figures: Vec<(String, u32)>,
}

/// What was found of one station.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StationReport {
    /// Whether an anchor was given and is the definition's.
    pub root_confirmed: bool,
    /// Election id.
    pub election: String,
    /// The notice of a test election.
    pub notice: Option<String>,
    /// Who keeps a log of copies.
    pub custodian: Option<String>,
    /// The station.
    pub station: String,
    /// The size that the publisher's statement is of.
    pub size: u64,
    /// The steps in order.
    pub steps: Vec<Step>,
    /// What the station's leaf says, contest by contest.
    pub units: Vec<Unit>,
    /// What this check believes without having seen it.
    pub relied_on: Vec<String>,
    /// Files that could not be read.
    pub unreadable: Vec<String>,
}

impl StationReport {
    /// Exit code of spec 6 §2.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.steps.iter().any(|step| step.verdict == Verdict::Fails) {
            1
        } else if !self.unreadable.is_empty() {
            4
        } else if self.steps.iter().any(|step| step.verdict != Verdict::Holds) {
            3
        } else {
            0
        }
    }

    /// The sentence that a reader sees first.
    #[must_use]
    pub fn headline(&self) -> String {
        let none = !self.units.is_empty() && self.units.iter().all(|unit| unit.head.is_none());
        let words = match (self.root_confirmed, self.exit_code()) {
            (false, 1) => NOT_CONFIRMED_FAILS,
            (false, _) => NOT_CONFIRMED,
            (true, 1) => "something differs",
            (true, 0) if none => "no record of this station is current; the publisher signed that",
            (true, 0) => "each record is signed, in the log, and the current one",
            (true, _) => "nothing differs, something cannot be told",
        };
        words.to_string()
    }

    /// The text form of spec 6 §12.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = self.headline() + "\n";
        for line in self.notice.iter() {
            out.push_str(&format!("{line}\n"));
        }
        if let Some(custodian) = &self.custodian {
            out.push_str(&format!("not the authority's log: copies kept by {custodian}\n"));
        }
        let Self { election, size, station, .. } = self;
        out.push_str(&format!("election {election} size {size} station {station}\n"));
        for file in &self.unreadable {
            out.push_str(&format!("could not be read: {file}\n"));
        }
        for step in &self.steps {
            let cause = cause_of(step.verdict).map_or("", |cause| cause.word());
            let words = [step.verdict.word(), cause, step.word, &step.unit];
            let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
            out.push_str(&format!("{}\n", words.join(" ")));
            if step.verdict != Verdict::Holds {
                out.push_str(&format!("  expected {} got {}\n", step.expected, step.got));
            }
        }
        for unit in &self.units {
            let head = unit.head.as_deref().unwrap_or("none");
            out.push_str(&format!("{} {} {head}\n", unit.unit, unit.class));
            for (name, count) in &unit.figures {
                out.push_str(&format!("  {name} {count}\n"));
            }
        }
        for one in &self.relied_on {
            out.push_str(&format!("relied on: {one}\n"));
        }
        out
    }

    /// The JSON form, one line.
    #[must_use]
    pub fn json(&self) -> String {
        let or_null =
            |text: &Option<String>| text.as_deref().map_or_else(|| "null".to_string(), quoted);
        let list = |items: Vec<String>| items.join(",");
        let steps = self.steps.iter().map(|step| {
            let cause = cause_of(step.verdict)
                .map_or_else(String::new, |cause| format!(",\"cause\":{}", quoted(cause.word())));
            format!(
                "{{\"step\":{},\"unit\":{},\"verdict\":{}{cause},\"expected\":{},\"got\":{}}}",
                quoted(step.word),
                quoted(&step.unit),
                quoted(step.verdict.word()),
                quoted(&step.expected),
                quoted(&step.got)
            )
        });
        let units = self.units.iter().map(|unit| {
            let figures = unit.figures.iter().map(|(name, n)| format!("{}:{n}", quoted(name)));
            let index = unit.index.map_or_else(|| "null".to_string(), |index| index.to_string());
            format!(
                "{{\"unit\":{},\"class\":{},\"head\":{},\"index\":{index},\"figures\":{{{}}}}}",
                quoted(&unit.unit),
                quoted(&unit.class),
                or_null(&unit.head),
                list(figures.collect())
            )
        });
        format!(
            "{{\"headline\":{},\"root_confirmed\":{},\"election\":{},\"notice\":{},\"custodian\":{},\"station\":{},\"size\":{},\"steps\":[{}],\"units\":[{}],\"relied_on\":[{}],\"unreadable\":[{}]}}\n",
            quoted(&self.headline()),
            self.root_confirmed,
            quoted(&self.election),
            or_null(&self.notice),
            or_null(&self.custodian),
            quoted(&self.station),
            self.size,
            list(steps.collect()),
            list(units.collect()),
            list(self.relied_on.iter().map(|one| quoted(one)).collect()),
            list(self.unreadable.iter().map(|one| quoted(one)).collect())
        )
    }
}
