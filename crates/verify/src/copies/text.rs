//! The answer for people: the verdict first, then both values, then how to check by hand (spec 6 §6.6).

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::value::{Code, Name};

use super::evidence::{BadSigner, Evidence, LineCause};
use super::outcome::{
    Agreement, CopyResult, Difference, GRADES, Lead, Margin, Outcome, Totals, UnitOutcome,
    UnitResult,
};
use crate::verdict::NOT_CONFIRMED;

/// Units named in the text form.
const UNITS_SHOWN_MAX: usize = 200;
/// Refused items named in the text form.
const REFUSED_SHOWN_MAX: usize = 100;
/// Figures named of one copy in the text form.
const FIGURES_SHOWN_MAX: usize = 100;

impl Outcome {
    /// The sentence that a reader sees first.
    #[must_use]
    pub fn headline(&self) -> String {
        let of = |result| self.results.of(result);
        let (same, differ) = (of(UnitResult::Identical), of(UnitResult::Differs));
        let compared = same + differ;
        let bad = self.copies_not_verifying;
        if self.log.table {
            let graded = self.units.iter().filter_map(super::compare::differing);
            let figures: usize = graded.map(|copy| copy.differs.len()).sum();
            return match differ {
                0 => format!("no figure differs: {same} records are equal in both tables"),
                _ => format!(
                    "{figures} figures differ in {differ} of {compared} records that both tables have; nothing is signed on either side"
                ),
            };
        }
        let [equal, other, only] = self.results.unsigned;
        let unsigned = equal + other + only;
        match (differ, bad, same, unsigned) {
            (0, 0, 0, 0) => "nothing to compare: no copy has a record of this log".to_string(),
            (0, 0, 0, _) => format!(
                "unsigned figures: {equal} equal, {other} other, {only} without official record; unsigned, they never say that a record is wrong"
            ),
            (0, 0, _, _) => format!("no signed copy differs: {same} are identical"),
            (0, _, _, _) => {
                let given = self.items.compared;
                format!(
                    "{bad} of {given} copies have no signature that verifies; no signed copy differs"
                )
            }
            _ => format!("{differ} of {compared} records differ from a signed copy"),
        }
    }

    /// The lines that every output repeats: what this is not.
    pub(super) fn warnings(&self) -> Vec<String> {
        let mut lines = self.log.notices.clone();
        if let Some(custodian) = &self.log.custodian {
            let what = if self.log.table { "figures" } else { "log" };
            lines.push(format!("not the authority's {what}: kept by {custodian}"));
        }
        lines
    }

    /// The text form.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = format!("{}\n", self.headline());
        for line in self.warnings() {
            out.push_str(&format!("{line}\n"));
        }
        self.source(&mut out);
        self.counts(&mut out);
        self.unit_lines(&mut out);
        self.sums(&mut out);
        for commit in &self.commits {
            out.push_str(&format!(
                "\ncommitment of {} in entry {}: {} copies, {} shown here, all to be shown by {}\n",
                commit.submitter, commit.index, commit.leaves, commit.opened, commit.opens
            ));
        }
        for table in &self.tables {
            out.push('\n');
            out.push_str(&table.rows.text(&table.place));
        }
        self.refusals(&mut out);
        self.by_hand(&mut out);
        out
    }

    fn source(&self, out: &mut String) {
        let log = &self.log;
        if log.table {
            out.push_str(&format!("election {} beside {}\n", log.election, log.place));
            return;
        }
        if !log.root_confirmed {
            out.push_str(&format!("{NOT_CONFIRMED}\n"));
        }
        out.push_str(&format!("election {} size {} root {}\n", log.election, log.size, log.root));
    }

    fn counts(&self, out: &mut String) {
        let items = self.items;
        out.push_str(&format!(
            "\ncopies: {} given = {} compared + {} repeated + {} refused\n",
            items.given, items.compared, items.repeated, items.refused
        ));
        for result in UnitResult::ALL {
            let name = match result {
                UnitResult::KeyNotPublished => "cannot-tell key-not-published",
                other => other.word(),
            };
            let beside = match result {
                UnitResult::Identical if self.results.identical_earlier > 0 => format!(
                    "  ({} of them to an earlier version, corrected since)",
                    self.results.identical_earlier
                ),
                UnitResult::Unsigned if self.results.of(result) > 0 => {
                    let [equal, differ, only] = self.results.unsigned;
                    format!("  (figures: {equal} equal, {differ} differ, {only} only-copy)")
                }
                _ => String::new(),
            };
            out.push_str(&format!("  {name:<30} {:>9}{beside}\n", self.results.of(result)));
        }
    }

    /// The units that the text and JSON forms list, in the order of [`rank`].
    pub(super) fn listed(&self) -> Vec<&UnitOutcome> {
        let mut units: Vec<_> = self.units.iter().filter(|unit| is_listed(unit)).collect();
        units.sort_by_key(|unit| rank(unit.result));
        units
    }

    fn unit_lines(&self, out: &mut String) {
        let listed = self.listed();
        for unit in listed.iter().take(UNITS_SHOWN_MAX) {
            out.push('\n');
            self.unit_text(unit, out);
        }
        let further = listed.len().saturating_sub(UNITS_SHOWN_MAX);
        if further > 0 {
            out.push_str(&format!("\nand {further} more (--csv FILE has them all)\n"));
        }
    }

    fn sums(&self, out: &mut String) {
        if self.grades.iter().any(|(units, figures)| *units + *figures > 0) {
            out.push_str("\nsizes of differences: units by their largest, figures\n");
            for (grade, (units, figures)) in GRADES.iter().zip(&self.grades) {
                out.push_str(&format!("  {:<9} {units:>9} {figures:>9}\n", grade.word()));
            }
        }
        if !self.submitters.is_empty() {
            out.push_str("\nwho covers what: contest, track, units, registered voters\n");
            for row in &self.submitters {
                let who = row.submitter.map_or("not-named".to_string(), |code| code.to_string());
                let (contest, track) = (row.contest, row.track);
                let unknown = match row.registered_unknown {
                    0 => String::new(),
                    units => format!(" (unknown of {units} units)"),
                };
                out.push_str(&format!(
                    "  {who:<16} {contest} {track} {} {}{unknown}\n",
                    row.units, row.registered
                ));
            }
        }
        self.totals.iter().for_each(|totals| totals_text(totals, out));
        self.margins.iter().for_each(|margin| margin_text(margin, self.other(), out));
    }

    fn refusals(&self, out: &mut String) {
        if self.refused.is_empty() && self.unreadable.is_empty() {
            return;
        }
        out.push('\n');
        for words in &self.unreadable {
            out.push_str(&format!("could not be read: {words}\n"));
        }
        for (place, reason, words) in self.refused.iter().take(REFUSED_SHOWN_MAX) {
            out.push_str(&format!("refused {place}: {}: {words}\n", reason.word()));
        }
        let further = self.refused.len().saturating_sub(REFUSED_SHOWN_MAX);
        if further > 0 {
            out.push_str(&format!("and {further} more refused\n"));
        }
    }

    fn by_hand(&self, out: &mut String) {
        out.push_str("\nby hand: ");
        out.push_str(if self.log.table {
            "look up the station in both tables and compare the figures that are named.\n"
        } else {
            "find the entry of the official record (acta prove SOURCE --station CODE) and read both texts side by side; sha256sum of a text is its id; each signature line is over the text above it, by the key that the log has under its name.\n"
        });
    }
}

/// What a reader asks about first.
const fn rank(result: UnitResult) -> u8 {
    match result {
        UnitResult::Differs => 0,
        UnitResult::DoesNotVerify => 1,
        UnitResult::Identical => 2,
        UnitResult::Unsigned => 3,
        UnitResult::KeyNotPublished => 4,
        UnitResult::OnlyCopy => 5,
        UnitResult::OnlyOfficial => 6,
    }
}

/// All but those whose copies all have the figures of the head, signed or not, and those without copy.
fn is_listed(unit: &UnitOutcome) -> bool {
    let plain = |copy: &CopyResult| {
        let kind = matches!(copy.result, UnitResult::Identical | UnitResult::Unsigned);
        let equal = matches!(copy.agreement, Agreement::Equal { .. });
        kind && equal && !copy.agreement.is_earlier()
    };
    let same = unit.note.is_none() && unit.copies.iter().all(plain);
    !same && unit.result != UnitResult::OnlyOfficial
}

fn or_unknown(value: Option<u64>) -> String {
    value.map_or_else(|| "unknown".to_string(), |value| value.to_string())
}

/// A result with its cause, version and figures.
pub(super) fn result_words(result: UnitResult, agreement: Option<Agreement>) -> String {
    let earlier = match agreement {
        Some(Agreement::Equal { version, versions }) if version < versions => {
            format!(" to version {version} of {versions}, corrected since")
        }
        _ => String::new(),
    };
    let figures = agreement.map_or("", Agreement::word);
    match result {
        UnitResult::Identical => format!("identical{earlier}"),
        UnitResult::KeyNotPublished => {
            format!("cannot-tell key-not-published, figures {figures}{earlier}")
        }
        UnitResult::Unsigned | UnitResult::DoesNotVerify => {
            format!("{}, figures {figures}{earlier}", result.word())
        }
        other => other.word().to_string(),
    }
}

impl Outcome {
    /// What the other side is called.
    const fn other(&self) -> &'static str {
        match (self.log.table, &self.log.custodian) {
            (true, _) => "other",
            (false, Some(_)) => "log",
            (false, None) => "official",
        }
    }

    fn unit_text(&self, unit: &UnitOutcome, out: &mut String) {
        let words = result_words(unit.result, unit.agreement);
        out.push_str(&format!(
            "{words}: station {} {} {}\n",
            unit.station, unit.contest, unit.track
        ));
        if let Some(note) = &unit.note {
            out.push_str(&format!("  {note}\n"));
        }
        if let Some(official) = unit.official.as_ref().filter(|_| !self.log.table) {
            let id = official.id.map_or_else(String::new, |id| format!(" statement {id}"));
            let index = official.index.map_or_else(String::new, |index| format!(" entry {index}"));
            let signed = signed_words(&official.signers);
            let other = self.other();
            out.push_str(&format!("  {other} {}{index}{id}{signed}\n", official.class));
        }
        unit.copies.iter().for_each(|copy| copy_text(unit, copy, self.other(), out));
    }
}

fn copy_text(unit: &UnitOutcome, copy: &CopyResult, other: &str, out: &mut String) {
    let id = copy.copy.id.map_or_else(String::new, |id| format!(" statement {id}"));
    let words = if copy.result == unit.result && Some(copy.agreement) == unit.agreement {
        String::new()
    } else {
        format!(" ({})", result_words(copy.result, Some(copy.agreement)))
    };
    let signed = match &copy.copy.evidence {
        Evidence::Unsigned => " unsigned".to_string(),
        Evidence::Verifies { signers, sufficient, .. } => {
            let lacks = if *sufficient { "" } else { " (not all that the act asks for)" };
            format!("{}{lacks}", signed_words(signers))
        }
        Evidence::DoesNotVerify(_) | Evidence::KeyNotPublished(_) => String::new(),
    };
    out.push_str(&format!("  copy {}{words}{id}{signed}\n", copy.copy.place));
    if let Some(says) = &copy.copy.says {
        says_text(says, unit, out);
    }
    if let Some((index, effect)) = copy.logged {
        out.push_str(&format!("    entry {index} is this statement: {effect}\n"));
    }
    for line in copy.copy.evidence.bad() {
        out.push_str(&format!("    line of {}: {}\n", line.name, cause_words(*line)));
    }
    for difference in copy.differs.iter().take(FIGURES_SHOWN_MAX) {
        out.push_str(&format!("    {}\n", difference_words(*difference, other)));
    }
    let further = copy.differs.len().saturating_sub(FIGURES_SHOWN_MAX);
    if further > 0 {
        out.push_str(&format!("    and {further} more figures\n"));
    }
}

/// How a copy was made, and whether it was fixed before the record that it is laid beside.
fn says_text(says: &super::Says, unit: &UnitOutcome, out: &mut String) {
    let of = says.of.map_or_else(String::new, |id| format!(", copy of statement {id}"));
    out.push_str(&format!("    {}{of}\n", says.basis));
    let Some(opening) = says.opening else { return };
    let leaf = opening.leaf;
    let words = match (opening.holds, opening.index) {
        (Some(true), Some(index)) => {
            let record = unit.official.as_ref().and_then(|official| official.index);
            let order = match record {
                Some(record) if index < record => format!(", before entry {record}"),
                Some(record) => format!(", after entry {record}"),
                None => String::new(),
            };
            format!("leaf {leaf} of the commitment in entry {index}{order}")
        }
        (Some(_), _) => format!("the path of leaf {leaf} does not lead to the commitment"),
        (None, _) => format!("the log does not have the commitment {}", opening.commit),
    };
    out.push_str(&format!("    {words}\n"));
}

fn difference_words(difference: Difference, other: &str) -> String {
    let value = |value: Option<u32>| value.map_or("absent".to_string(), |value| value.to_string());
    format!(
        "{}: copy {} {other} {}",
        difference.figure,
        value(difference.copy),
        value(difference.official)
    )
}

/// Why a line does not count, in words.
fn cause_words(line: BadSigner) -> String {
    let words = match line.cause {
        LineCause::Signature => "the signature does not verify over this text",
        LineCause::OtherKey => "by another key than the one published under this name",
        LineCause::OldKey => "by a key that this name had before",
        LineCause::Scope => "the key is not for this station",
        LineCause::Unknown => "no key of this name was published",
        LineCause::LateKey => "the key was published after the freeze",
        LineCause::Revoked(at) => return format!("the key was revoked by entry {at}"),
    };
    words.to_string()
}

fn signed_words(signers: &[Name]) -> String {
    if signers.is_empty() {
        return String::new();
    }
    format!(" signed by {}", names(signers))
}

/// Names with blanks between them.
pub(super) fn names(signers: &[Name]) -> String {
    signers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// `verified` or `all`.
pub(super) const fn from_word(verified_only: bool) -> &'static str {
    if verified_only { "verified" } else { "all" }
}

fn from_words(verified_only: bool) -> &'static str {
    if verified_only { "copies that verify" } else { "all copies" }
}

fn totals_text(totals: &Totals, out: &mut String) {
    out.push_str(&format!(
        "\ntotals from {} alone: {} {}\n",
        from_words(totals.verified_only),
        totals.contest,
        totals.track
    ));
    out.push_str(&format!(
        "  units {} of {}, registered voters {} of {}\n",
        totals.units,
        totals.expected,
        or_unknown(totals.registered),
        or_unknown(totals.registered_expected)
    ));
    if totals.disagreeing + totals.incomplete > 0 {
        out.push_str(&format!(
            "  not added up: {} whose copies do not agree, {} that lack a vote\n",
            totals.disagreeing, totals.incomplete
        ));
    }
    for (choice, votes) in &totals.votes {
        out.push_str(&format!("  vote {choice:<16} {votes:>12}\n"));
    }
    let lead = Lead { leaders: totals.leaders.clone(), margin: totals.margin };
    let state = totals.state.as_ref().map_or_else(String::new, |state| format!("; {state}"));
    out.push_str(&format!(
        "  {}; at most {} ballots are not covered{state}\n",
        lead_words(&lead),
        or_unknown(totals.outstanding)
    ));
}

fn lead_words(lead: &Lead) -> String {
    match lead.leaders.as_slice() {
        [] => "nobody leads".to_string(),
        [one] => format!("{one} leads by {}", lead.margin),
        several => format!("tie of {}", codes(several)),
    }
}

/// Codes joined by `+`.
pub(super) fn codes(list: &[Code]) -> String {
    list.iter().map(Code::as_str).collect::<Vec<_>>().join("+")
}

fn margin_text(margin: &Margin, other: &str, out: &mut String) {
    out.push_str(&format!(
        "\nmargin of {} {}: {other} totals: {}; with the figures of {} in {} units that differ: {}\n",
        margin.contest,
        margin.track,
        lead_words(&margin.official),
        from_words(margin.verified_only),
        margin.units,
        lead_words(&margin.with_copies)
    ));
}
