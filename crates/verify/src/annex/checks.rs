//! What the scorecard says, check by check.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{DETAILS_MAX, Drawn, Ground, SCORECARD, Section, Sentence, says};
use crate::score::{Listed, SECTIONS};
use crate::verdict::{Check, Detail};

impl Drawn<'_> {
    pub(super) fn checks(&self) -> Vec<Section> {
        let size = self.card.report.size;
        let about = format!(
            "Each check of the scorecard, at size {size}, with its answer; they are not added up."
        );
        let head = Section {
            title: "Checks".to_string(),
            is_below: false,
            sentences: alloc::vec![says(about, [Ground::Beside(SCORECARD)])],
        };
        let section = |(letter, title): (char, &str)| {
            let rows = self.card.section(letter);
            let sentences = rows.flat_map(|(listed, check)| self.check(listed, check)).collect();
            Section { title: format!("{letter} {title}"), is_below: true, sentences }
        };
        [head].into_iter().chain(SECTIONS.map(section)).collect()
    }

    fn check(&self, listed: &Listed, check: &Check) -> Vec<Sentence> {
        let code = check.code;
        let card = |words| says(words, [Ground::Beside(SCORECARD)]);
        let answer = listed.answer(check);
        let mut all = alloc::vec![card(format!("{code}: {}: {answer}.", check.title))];
        for (column, words) in check.basis.columns() {
            if let (Some(words), "law" | "instrument") = (words, column) {
                all.push(card(format!("{code} rests on this {column}: {words}.")));
            }
        }
        all.extend(check.details.iter().take(DETAILS_MAX).map(|one| self.detail(code, one)));
        let more = check.details.len().saturating_sub(DETAILS_MAX);
        let more = u64::try_from(more).unwrap_or(u64::MAX).saturating_add(check.further);
        if more > 0 {
            all.push(card(format!("{code} has {more} more details.")));
        }
        all
    }

    /// Expected and got, on the entries and files that it names as far as they are there.
    fn detail(&self, code: &str, one: &Detail) -> Sentence {
        let Detail { subject, field, expected, got } = one;
        let mut grounds = alloc::vec![Ground::Beside(SCORECARD)];
        let entries = one.entries().filter(|index| *index < self.fold.size());
        grounds.extend(entries.map(Ground::Entry));
        let files = one.files().filter(|path| (self.file)(path).is_some());
        grounds.extend(files.map(|path| Ground::File(path.to_string())));
        let of = [code, subject, field].into_iter().filter(|words| !words.is_empty());
        let of = of.collect::<Vec<&str>>().join(", ");
        let wanted =
            if expected.is_empty() { String::new() } else { format!("expected {expected}, ") };
        says(format!("{of}: {wanted}got {got}."), grounds)
    }
}
