//! The answer as one line of JSON (spec 6 §6.6; RFC 8259).

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use acta::value::{Code, Name};

use super::evidence::{BadSigner, Evidence, LineCause};
use super::outcome::{
    Agreement, CopyResult, GRADES, Lead, Margin, Official, Outcome, Submitted, TableRows, Totals,
    UNITS_SHOWN_MAX, UnitOutcome, UnitResult,
};
use super::text::{codes, from_word};
use crate::tabular::RowClass;
use crate::verdict::quoted;

impl Outcome {
    /// The JSON form, one line.
    #[must_use]
    pub fn json(&self) -> String {
        let log = &self.log;
        let mut out = Object::new();
        out.text("headline", self.headline())
            .raw("root_confirmed", log.root_confirmed)
            .text("election", &log.election)
            .list("notices", self.warnings().iter().map(|notice| quoted(notice)))
            .maybe("custodian", log.custodian.as_deref())
            .text("anchor", &log.anchor)
            .raw("size", log.size)
            .text("root", &log.root);
        let items = self.items;
        let mut counts = Object::new();
        counts
            .raw("given", items.given)
            .raw("compared", items.compared)
            .raw("repeated", items.repeated)
            .raw("refused", items.refused);
        out.raw("items", counts.end()).raw("results", self.results_json());
        let [equal, differs, only] = self.results.unsigned;
        let mut unsigned = Object::new();
        unsigned.raw("equal", equal).raw("differs", differs).raw("only-copy", only);
        let further = self.listed().len().saturating_sub(UNITS_SHOWN_MAX);
        out.raw("unsigned", unsigned.end())
            .list("units", self.listed().into_iter().take(UNITS_SHOWN_MAX).map(unit))
            .raw("further", further)
            .list("refused", self.refused.iter().map(refused))
            .list("grades", GRADES.iter().zip(&self.grades).map(grade))
            .list("submitters", self.submitters.iter().map(submitted))
            .list("totals", self.totals.iter().map(totals))
            .list("margins", self.margins.iter().map(margin))
            .list("tables", self.tables.iter().map(table))
            .list("commits", self.commits.iter().map(commit))
            .list("unreadable", self.unreadable.iter().map(|words| quoted(words)));
        let mut line = out.end();
        line.push('\n');
        line
    }

    fn results_json(&self) -> String {
        let mut out = Object::new();
        for result in UnitResult::ALL {
            out.raw(result.name(), self.results.of(result));
            if result == UnitResult::Identical {
                out.raw("identical_earlier", self.results.identical_earlier);
            }
        }
        out.end()
    }
}

/// An object that is being written.
struct Object(String);

impl Object {
    fn new() -> Self {
        Self(String::from("{"))
    }

    fn raw(&mut self, key: &str, value: impl fmt::Display) -> &mut Self {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push_str(&quoted(key));
        self.0.push(':');
        self.0.push_str(&format!("{value}"));
        self
    }

    fn text(&mut self, key: &str, value: impl AsRef<str>) -> &mut Self {
        self.raw(key, quoted(value.as_ref()))
    }

    fn maybe(&mut self, key: &str, value: Option<impl AsRef<str>>) -> &mut Self {
        self.raw(key, value.map_or_else(|| "null".to_string(), |value| quoted(value.as_ref())))
    }

    fn number(&mut self, key: &str, value: Option<u64>) -> &mut Self {
        self.raw(key, value.map_or_else(|| "null".to_string(), |value| value.to_string()))
    }

    fn list(&mut self, key: &str, values: impl Iterator<Item = String>) -> &mut Self {
        self.raw(key, format!("[{}]", values.collect::<Vec<_>>().join(",")))
    }

    fn end(&mut self) -> String {
        self.0.push('}');
        core::mem::take(&mut self.0)
    }
}

/// Result, cause, version and figures of a unit or a copy.
fn result(out: &mut Object, result: UnitResult, agreement: Option<Agreement>) {
    out.text("result", result.word());
    if result == UnitResult::KeyNotPublished {
        out.text("cause", "key-not-published");
    }
    if let Some(Agreement::Equal { version, versions }) = agreement {
        out.raw("version", version).raw("versions", versions);
    }
    if let Some(agreement) = agreement {
        out.text("figures", agreement.word());
    }
}

fn signers(names: &[Name]) -> impl Iterator<Item = String> + '_ {
    names.iter().map(|name| quoted(&name.to_string()))
}

fn unit(unit: &UnitOutcome) -> String {
    let mut out = Object::new();
    out.text("station", unit.station.as_str())
        .text("contest", unit.contest.as_str())
        .text("track", unit.track.as_str());
    result(&mut out, unit.result, unit.agreement);
    if let Some(note) = &unit.note {
        out.text("note", note);
    }
    let official = unit.official.as_ref().map_or_else(|| "null".to_string(), official);
    out.raw("official", official).list("copies", unit.copies.iter().map(copy)).end()
}

fn official(official: &Official) -> String {
    let mut out = Object::new();
    out.maybe("id", official.id.map(|id| id.to_string()))
        .number("index", official.index)
        .text("class", official.class)
        .list("signers", signers(&official.signers))
        .end()
}

fn copy(copy: &CopyResult) -> String {
    let copied = &copy.copy;
    let mut out = Object::new();
    out.text("place", &copied.place)
        .maybe("submitter", copied.submitter.map(|code| code.to_string()))
        .text("kind", copied.kind.word())
        .maybe("id", copied.id.map(|id| id.to_string()));
    result(&mut out, copy.result, Some(copy.agreement));
    if let Evidence::Verifies { sufficient, .. } = &copied.evidence {
        out.raw("sufficient", sufficient);
    }
    if let Some(says) = &copied.says {
        out.text("basis", says.basis.as_str()).maybe("of", says.of.map(|id| id.to_string()));
        if let Some(opened) = &says.opening {
            out.raw("opening", opening(opened));
        }
    }
    if let Some((index, effect)) = copy.logged {
        let logged = Object::new().raw("index", index).text("effect", effect).end();
        out.raw("logged", logged);
    }
    out.list("signers", signers(copied.evidence.signers()))
        .list("bad", copied.evidence.bad().iter().map(bad));
    let value = |value: Option<u32>| value.map(u64::from);
    let difference = |difference: &super::Difference| {
        let mut out = Object::new();
        out.text("field", difference.figure.to_string())
            .number("copy", value(difference.copy))
            .number("official", value(difference.official))
            .end()
    };
    out.list("differs", copy.differs.iter().map(difference)).end()
}

fn opening(opened: &super::Opened) -> String {
    let mut out = Object::new();
    match opened.holds {
        Some(true) => out.text("verdict", "holds"),
        Some(false) => out.text("verdict", "fails"),
        None => out.text("verdict", "cannot-tell").text("cause", "not-published"),
    };
    out.text("commit", opened.commit.to_string())
        .raw("leaf", opened.leaf)
        .number("index", opened.index)
        .end()
}

fn commit(commit: &super::Committed) -> String {
    Object::new()
        .text("id", commit.id.to_string())
        .raw("index", commit.index)
        .text("submitter", commit.submitter.as_str())
        .raw("leaves", commit.leaves)
        .raw("opened", commit.opened)
        .text("opens", commit.opens.to_string())
        .end()
}

fn bad(line: &BadSigner) -> String {
    let cause = match line.cause {
        LineCause::Revoked(at) => format!("revoked {at}"),
        other => other.word().to_string(),
    };
    Object::new().text("name", line.name.to_string()).text("cause", cause).end()
}

fn refused((place, reason, words): &(String, super::Refusal, String)) -> String {
    Object::new().text("place", place).text("reason", reason.word()).text("words", words).end()
}

fn grade((grade, (units, figures)): (&super::Grade, &(u64, u64))) -> String {
    Object::new().text("grade", grade.word()).raw("units", units).raw("figures", figures).end()
}

fn submitted(row: &Submitted) -> String {
    Object::new()
        .maybe("submitter", row.submitter.map(|code| code.to_string()))
        .text("contest", row.contest.as_str())
        .text("track", row.track.as_str())
        .raw("units", row.units)
        .raw("registered", row.registered)
        .raw("registered_unknown", row.registered_unknown)
        .end()
}

fn leader(leaders: &[Code]) -> Option<String> {
    (!leaders.is_empty()).then(|| codes(leaders))
}

fn totals(totals: &Totals) -> String {
    let votes = totals.votes.iter().map(|(choice, votes)| {
        Object::new().text("choice", choice.as_str()).raw("votes", votes).end()
    });
    let mut out = Object::new();
    out.text("contest", totals.contest.as_str())
        .text("track", totals.track.as_str())
        .text("from", from_word(totals.verified_only))
        .raw("units", totals.units)
        .raw("expected", totals.expected)
        .number("registered", totals.registered)
        .number("registered_expected", totals.registered_expected)
        .raw("disagreeing", totals.disagreeing)
        .raw("incomplete", totals.incomplete)
        .list("votes", votes)
        .maybe("leader", leader(&totals.leaders))
        .raw("margin", totals.margin)
        .number("outstanding", totals.outstanding)
        .maybe("state", totals.state.as_deref())
        .end()
}

fn lead(lead: &Lead) -> String {
    Object::new().maybe("leader", leader(&lead.leaders)).raw("margin", lead.margin).end()
}

fn margin(margin: &Margin) -> String {
    Object::new()
        .text("contest", margin.contest.as_str())
        .text("track", margin.track.as_str())
        .text("from", from_word(margin.verified_only))
        .raw("official", lead(&margin.official))
        .raw("with_copies", lead(&margin.with_copies))
        .raw("units", margin.units)
        .end()
}

fn table(table: &TableRows) -> String {
    let of = |class| table.rows.class(class);
    let reasons = table.rows.reasons.iter().map(|(why, rows)| {
        Object::new()
            .text("class", why.class().word())
            .text("reason", why.word())
            .raw("rows", rows)
            .end()
    });
    let unknown = table.rows.columns_unknown.iter();
    let unknown = unknown
        .map(|column| Object::new().text("name", &column.name).raw("cells", column.cells).end());
    Object::new()
        .text("place", &table.place)
        .raw("rows", table.rows.rows)
        .raw("taken", of(RowClass::Taken))
        .raw("noted", of(RowClass::Noted))
        .raw("left_out", of(RowClass::LeftOut))
        .raw("refused", of(RowClass::Refused))
        .list("reasons", reasons)
        .list("columns_unknown", unknown)
        .end()
}
