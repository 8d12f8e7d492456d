//! The spellings of a scorecard (spec 6 §10.3).

use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Kind, Listed, SECTIONS, Scorecard};
use crate::verdict::{Check, Detail, cause_of, check_json, detail_text, quoted};

impl Listed {
    /// The word of the answer: that of the verdict, with its cause after a blank; `information` where it gives none.
    #[must_use]
    pub fn answer(&self, check: &Check) -> String {
        if self.kind == Kind::Informational {
            return "information".to_owned();
        }
        let cause =
            cause_of(check.verdict).map_or_else(String::new, |cause| format!(" {}", cause.word()));
        format!("{}{cause}", check.verdict.word())
    }
}

impl Detail {
    /// The log indices that it names, in order of its words.
    pub(crate) fn entries(&self) -> impl Iterator<Item = u64> + '_ {
        [&self.subject, &self.field, &self.got].into_iter().flat_map(|words| after(words, "entry "))
    }

    /// The files that it names.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        let words = [&self.subject, &self.field].into_iter();
        words.filter_map(|words| words.split("file ").nth(1)?.split(' ').next())
    }
}

impl Check {
    /// The log indices that its details name, ascending.
    #[must_use]
    pub fn entries(&self) -> Vec<u64> {
        let found: BTreeSet<u64> = self.details.iter().flat_map(Detail::entries).collect();
        found.into_iter().collect()
    }

    /// The files that its details name, in byte order.
    #[must_use]
    pub fn files(&self) -> Vec<&str> {
        self.details
            .iter()
            .flat_map(Detail::files)
            .collect::<BTreeSet<&str>>()
            .into_iter()
            .collect()
    }
}

/// The numbers that stand after a word.
fn after<'w>(words: &'w str, word: &'w str) -> impl Iterator<Item = u64> + 'w {
    words.split(word).skip(1).filter_map(|rest| {
        let digits = rest.split(|letter: char| !letter.is_ascii_digit()).next()?;
        digits.parse().ok()
    })
}

impl Scorecard {
    /// The text form: the front page, then each check with what it rests on and how to check it by hand.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = format!("{}\n", self.headline());
        out.push_str(&match &self.tables {
            None => self.report.head_text(),
            Some(tables) => tables.text(&self.report.election),
        });
        out.push_str("\nFront page\n");
        for (listed, check) in self.front() {
            out.push_str(&format!(
                "  {:<27} {:<4} {}\n",
                listed.answer(check),
                check.code,
                check.title
            ));
        }
        for (letter, title) in SECTIONS {
            out.push_str(&format!("\n{letter} {title}\n"));
            for (listed, check) in self.section(letter) {
                row_text(listed, self.looks_at(listed), check, &mut out);
            }
        }
        out
    }

    /// The JSON form, one line.
    #[must_use]
    pub fn json(&self) -> String {
        let list = |items: Vec<String>| items.join(",");
        let front = list(self.front().map(|(listed, _)| quoted(listed.code)).collect());
        let section = |(letter, title): (char, &str)| {
            format!("{{\"letter\":\"{letter}\",\"title\":{}}}", quoted(title))
        };
        let sections = list(SECTIONS.map(section).into());
        let row = |(listed, check)| row_json(listed, self.looks_at(listed), check);
        let checks = list(self.rows().map(row).collect());
        let rest = format!("\"front\":[{front}],\"sections\":[{sections}],\"checks\":[{checks}]");
        let Some(tables) = &self.tables else {
            return self.report.json_with(&self.headline(), &rest);
        };
        let head = tables.json(&self.report.election, self.report.custodian.as_deref());
        format!("{{\"headline\":{},{head},{rest}}}\n", quoted(&self.headline()))
    }
}

fn row_text(listed: &Listed, looks_at: &str, check: &Check, out: &mut String) {
    out.push_str(&format!("{} {} {}\n", listed.answer(check), check.code, check.title));
    for detail in &check.details {
        out.push_str(&format!("  {}\n", detail_text(detail)));
    }
    if check.further > 0 {
        out.push_str(&format!("  and {} more\n", check.further));
    }
    out.push_str(&format!("    looks at: {looks_at}\n"));
    for (column, words) in check.basis.columns() {
        out.push_str(&words.map_or_else(String::new, |words| format!("    {column}: {words}\n")));
    }
    out.push_str(&format!("    by hand: {}\n", check.by_hand));
}

fn row_json(listed: &Listed, looks_at: &str, check: &Check) -> String {
    let entries: Vec<String> = check.entries().iter().map(ToString::to_string).collect();
    let files: Vec<String> = check.files().into_iter().map(quoted).collect();
    let informs = listed.kind == Kind::Informational;
    let rest = check_json(check, informs.then_some("information"));
    let rest = rest.strip_suffix('}').unwrap_or(&rest);
    format!(
        "{rest},\"section\":\"{}\",\"kind\":{},\"front\":{},\"looks_at\":{},\"evidence\":{{\"entries\":[{}],\"files\":[{}]}}}}",
        listed.code.get(..1).unwrap_or(""),
        quoted(listed.kind.word()),
        listed.front,
        quoted(looks_at),
        entries.join(","),
        files.join(",")
    )
}
