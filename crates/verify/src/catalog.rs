//! The checks of spec 6 §3 in their order: what each demands, on what basis, and how a person does it by hand.
//!
//! In scope: the words, and the sheet on which findings are gathered. A check that nothing examined cannot hold: it
//! starts as *cannot tell*. Main type: [`Sheet`].

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::verdict::{Cause, Check, Detail, Verdict};

/// A check as the specification has it.
#[derive(Debug, Clone, Copy)]
pub struct Demand {
    /// Code.
    pub code: &'static str,
    /// What holds when it holds.
    pub title: &'static str,
    /// Where the demand comes from.
    pub basis: &'static str,
    /// How a person checks it without this program.
    pub by_hand: &'static str,
}

const fn demand(
    code: &'static str,
    title: &'static str,
    basis: &'static str,
    by_hand: &'static str,
) -> Demand {
    Demand { code, title, basis, by_hand }
}

/// Every check of this version, in the order of reports.
pub const CHECKS: [Demand; 31] = [
    demand(
        "A0",
        "the anchor is the definition's id, and its authority signed it",
        "spec 1 §3.6; the printed anchor",
        "Compare the 64 digits with those on paper, then: sha256sum of the definition's text.",
    ),
    demand(
        "F1",
        "the checkpoint is signed by the log of the policy",
        "spec 3 §5; C2SP tlog-checkpoint",
        "Verify the first signature line of log/checkpoint with the log's vkey from the definition.",
    ),
    demand(
        "F4",
        "every entry and every hash leads to the checkpoint's root",
        "spec 3 §4; RFC 6962 §2.1",
        "Hash the entries of a bundle and compare with its tile; the tiles lead to the root.",
    ),
    demand(
        "F2",
        "every head is signed and each is a prefix of the next",
        "spec 3 §8; Certificate Transparency practice",
        "Take any earlier head and prove it consistent with the newest.",
    ),
    demand(
        "F5",
        "no size has two roots",
        "spec 3 §5.3",
        "Compare your checkpoint of a size with everybody else's of that size.",
    ),
    demand(
        "F3",
        "the newest checkpoint has the witnesses that the policy asks for",
        "spec 3 §7; the definition's witness policy",
        "Count the cosignature lines of log/checkpoint by group.",
    ),
    demand(
        "F6",
        "every record was logged within the permitted delay, and promises and receipts given hold",
        "the definition's delay; RFC 6962 maximum merge delay",
        "Compare an entry's received time with the time of the first head that covers it.",
    ),
    demand(
        "A1",
        "the register is complete and was logged in time",
        "Open Election Data Initiative; ODIHR handbook",
        "Count the rows of the register and compare with the definition's stations line.",
    ),
    demand(
        "A2",
        "the register changed only by signed entries, and no other station counts",
        "UN and EU observation reports; electoral roll law",
        "Look up a station of the results in register.csv.",
    ),
    demand(
        "A3",
        "the choices are those of the definition, on every counted record",
        "electoral law on candidacies",
        "Compare the choices of a record with the choices part.",
    ),
    demand(
        "A4",
        "every counted record is signed by keys enrolled before the freeze",
        "UN panel: unique signatures of stations",
        "Look for W502 in the findings of a station.",
    ),
    demand(
        "A7",
        "the rules are those of the definition, changed only by amendments in force",
        "the election's own rules part",
        "Compare the id of the rules part with the definition's part line.",
    ),
    demand(
        "B1",
        "each expected unit is in exactly one class, and the classes add up",
        "EU observation handbook p. 86; completeness",
        "Add counted, flagged, excluded and missing of a contest: it is expected.",
    ),
    demand(
        "B2",
        "every record that counts has a valid signature of its station",
        "spec 1 §3; UN panel",
        "Verify the station's signature line over the record's text.",
    ),
    demand(
        "B3",
        "every counted record says for each contestant whether its agent signed",
        "Venice Commission code 3.2; law on party agents",
        "Read the agent lines of a record.",
    ),
    demand(
        "B4",
        "the published findings are those that the rules give",
        "Venice Commission 3.2.a.vii; the rules part",
        "Do the sums of a record by hand and look at its findings.",
    ),
    demand(
        "B5",
        "no counted record exceeds its bounds",
        "the register's bounds",
        "Compare ballots with max-ballots, and each choice with ballots.",
    ),
    demand(
        "B8",
        "closed, counted and received are in order",
        "Venice Commission: after the count",
        "Compare the times of a record with its header.",
    ),
    demand(
        "B11",
        "no statement counts twice",
        "integrity of aggregation",
        "Look for a statement id in two rows of units/.",
    ),
    demand(
        "C1",
        "no gap between heads is longer than permitted while records are missing",
        "the definition's gap; continuity of publication",
        "Compare the times of neighbouring heads.",
    ),
    demand(
        "D1",
        "every published table equals the recomputed one, cell by cell",
        "UN panel: results by station; recount of totals",
        "Add the units of an area and compare with its row in areas/.",
    ),
    demand(
        "D2",
        "every publication names the size, root, manifest and stations that follow",
        "UN panel: no announcement without its details",
        "sha256sum of the manifest is the publication's manifest line.",
    ),
    demand(
        "D3",
        "every percentage is that of its counts",
        "arithmetic",
        "Divide the votes by the valid votes.",
    ),
    demand(
        "D5",
        "each closed or open label follows from the bound",
        "spec 4 §11",
        "Compare margin and outstanding votes.",
    ),
    demand(
        "D6",
        "what is excluded or flagged is listed with its rule",
        "transparency of decisions on records",
        "Every row of class excluded or counted-flagged names a finding, a conflict or a mark.",
    ),
    demand(
        "D7",
        "the status stands in the summary and twice on each page",
        "NIST SP 1500-100 ResultsStatus",
        "Read the top and the foot of a page.",
    ),
    demand(
        "D8",
        "no record was replaced but by a correction or a decision",
        "spec 4 §3; electoral law on corrections",
        "Follow the head of a station from one size to the next.",
    ),
    demand(
        "D9",
        "no station lost its record from one size to the next",
        "append-only publication",
        "Look for a station that was counted and is missing later.",
    ),
    demand(
        "D10",
        "coverage is given in stations and in registered voters",
        "good practice of results reporting",
        "Read the coverage lines of summary.txt.",
    ),
    demand(
        "E7",
        "every published size is still there",
        "Open Election Data Initiative: permanence",
        "Open at/SIZE of an old bulletin.",
    ),
    demand(
        "E8",
        "every file is in its manifest, and nothing besides",
        "spec 5 §2.5",
        "sha256sum of a file is in the manifest.",
    ),
];

/// Findings of the checks while they are made.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    rows: BTreeMap<&'static str, Row>,
}

#[derive(Debug, Clone, Default)]
struct Row {
    examined: bool,
    not_applicable: bool,
    check: Option<Check>,
}

/// What a finding does to its check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// It fails.
    Fails,
    /// It cannot be told.
    CannotTell(Cause),
    /// Nothing: information.
    Told,
}

/// One finding on its way to the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) code: &'static str,
    pub(crate) weight: Weight,
    pub(crate) detail: Detail,
}

impl Note {
    pub(crate) fn fails(code: &'static str, detail: Detail) -> Self {
        Self { code, weight: Weight::Fails, detail }
    }

    pub(crate) fn cannot_tell(code: &'static str, cause: Cause, detail: Detail) -> Self {
        Self { code, weight: Weight::CannotTell(cause), detail }
    }

    pub(crate) fn told(code: &'static str, detail: Detail) -> Self {
        Self { code, weight: Weight::Told, detail }
    }
}

fn blank(demand: &Demand) -> Check {
    Check {
        code: demand.code,
        title: demand.title,
        basis: demand.basis.to_owned(),
        by_hand: demand.by_hand,
        verdict: Verdict::Holds,
        details: Vec::new(),
        further: 0,
    }
}

impl Sheet {
    fn check(&mut self, code: &'static str) -> &mut Check {
        let row = self.rows.entry(code).or_default();
        row.check.get_or_insert_with(|| {
            let demand = CHECKS.iter().find(|demand| demand.code == code);
            blank(demand.unwrap_or(&CHECKS[0]))
        })
    }

    /// Says that the check was made: it may hold.
    pub(crate) fn examined(&mut self, code: &'static str) {
        self.rows.entry(code).or_default().examined = true;
    }

    /// Says that the election's own rules switch the check off.
    pub(crate) fn not_applicable(&mut self, code: &'static str, detail: Detail) {
        self.rows.entry(code).or_default().not_applicable = true;
        self.check(code).note(detail);
    }

    pub(crate) fn add(&mut self, note: Note) {
        self.rows.entry(note.code).or_default().examined = true;
        let check = self.check(note.code);
        match note.weight {
            Weight::Fails => check.fail(note.detail),
            Weight::CannotTell(cause) => check.cannot_tell(cause, note.detail),
            Weight::Told => check.note(note.detail),
        }
    }

    pub(crate) fn add_all(&mut self, notes: impl IntoIterator<Item = Note>) {
        notes.into_iter().for_each(|note| self.add(note));
    }

    pub(crate) fn fails(&mut self, code: &'static str, detail: Detail) {
        self.add(Note::fails(code, detail));
    }

    pub(crate) fn cannot_tell(&mut self, code: &'static str, cause: Cause, detail: Detail) {
        self.add(Note::cannot_tell(code, cause, detail));
    }

    pub(crate) fn told(&mut self, code: &'static str, detail: Detail) {
        self.add(Note::told(code, detail));
    }

    /// Adds information to a check, without saying that it was made.
    pub(crate) fn beside(&mut self, code: &'static str, detail: Detail) {
        self.check(code).note(detail);
    }

    /// All checks in order. `why` says what is missing where a check was not made; unless `rooted`, nothing holds.
    pub(crate) fn finish(mut self, why: &str, rooted: bool) -> Vec<Check> {
        let mut checks = Vec::with_capacity(CHECKS.len());
        for demand in &CHECKS {
            let row = self.rows.remove(demand.code).unwrap_or_default();
            let mut check = row.check.unwrap_or_else(|| blank(demand));
            let open = check.verdict == Verdict::Holds;
            if open && row.not_applicable {
                check.verdict = Verdict::NotApplicable;
            } else if open && !(row.examined && rooted) {
                check.cannot_tell(Cause::Missing, detail("check", "needs", why, "missing"));
            }
            checks.push(check);
        }
        checks
    }
}

/// A detail.
pub(crate) fn detail(
    subject: impl AsRef<str>,
    field: impl AsRef<str>,
    expected: impl AsRef<str>,
    got: impl AsRef<str>,
) -> Detail {
    Detail {
        subject: subject.as_ref().to_owned(),
        field: field.as_ref().to_owned(),
        expected: expected.as_ref().to_owned(),
        got: got.as_ref().to_owned(),
    }
}

/// A detail whose values are numbers.
pub(crate) fn numbers(
    subject: impl AsRef<str>,
    field: impl AsRef<str>,
    expected: impl core::fmt::Display,
    got: impl core::fmt::Display,
) -> Detail {
    detail(subject, field, format!("{expected}"), format!("{got}"))
}

/// 64 hexadecimal digits.
pub(crate) fn hex(hash: &[u8; 32]) -> String {
    format!("{}", acta::value::Hash(*hash))
}
