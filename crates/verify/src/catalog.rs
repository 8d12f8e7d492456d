//! The checks of spec 6 §3 in their order: what each demands, on what basis, and how a person does it by hand.
//!
//! In scope: the words, and the sheet on which findings are gathered. A check that nothing examined cannot hold: it
//! starts as *cannot tell*. Main type: [`Sheet`].

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::verdict::{Basis, Cause, Check, DETAILS_MAX, Detail, Verdict};

/// A check as the specification has it.
#[derive(Debug, Clone, Copy)]
pub struct Demand {
    /// Code.
    pub code: &'static str,
    /// What holds when it holds.
    pub title: &'static str,
    /// What of the election's own rules it rests on; empty for nothing.
    pub rules: &'static str,
    /// The international instrument behind it; empty for none.
    pub instrument: &'static str,
    /// The good practice behind it; empty for none.
    pub practice: &'static str,
    /// How a person checks it without this program.
    pub by_hand: &'static str,
}

const fn demand(
    code: &'static str,
    title: &'static str,
    [rules, instrument, practice]: [&'static str; 3],
    by_hand: &'static str,
) -> Demand {
    Demand { code, title, rules, instrument, practice, by_hand }
}

/// Every check of this version, in the order of reports.
pub const CHECKS: [Demand; 35] = [
    demand(
        "A0",
        "the anchor is the definition's id, and its authority signed it",
        ["the anchor; sign amend (spec 1 §3.5)", "", "a root of trust in print"],
        "Compare the 64 digits with those on paper, then: sha256sum of the definition's text.",
    ),
    demand(
        "F1",
        "the checkpoint is signed by the log of the policy",
        ["witness-policy: the log's key (spec 3 §5)", "", "C2SP tlog-checkpoint"],
        "Verify the first signature line of log/checkpoint with the log's vkey from the definition.",
    ),
    demand(
        "F4",
        "every entry and every hash leads to the checkpoint's root",
        ["spec 3 §4", "", "RFC 6962 §2.1"],
        "Hash the entries of a bundle and compare with its tile; the tiles lead to the root.",
    ),
    demand(
        "F2",
        "every head is signed and each is a prefix of the next",
        ["spec 3 §8", "", "RFC 6962 §2.1.2, consistency"],
        "Take any earlier head and prove it consistent with the newest.",
    ),
    demand(
        "F5",
        "no size has two roots",
        ["spec 3 §5.3", "", "Certificate Transparency: one tree for everybody"],
        "Compare your checkpoint of a size with everybody else's of that size.",
    ),
    demand(
        "F3",
        "the newest checkpoint has the witnesses that the policy asks for",
        [
            "witness-policy (spec 3 §7)",
            "ICCPR, General Comment 25 §20: independent scrutiny",
            "C2SP tlog-witness",
        ],
        "Count the cosignature lines of log/checkpoint by group.",
    ),
    demand(
        "F6",
        "every record was logged within the permitted delay, and promises and receipts given hold",
        ["delay; promise holders (spec 1 §4)", "", "RFC 6962 §3, maximum merge delay"],
        "Compare an entry's received time with the time of the first head that covers it.",
    ),
    demand(
        "A1",
        "the register is complete and was logged in time",
        [
            "stations; register-days; the register",
            "",
            "OSCE/ODIHR observation handbook; Open Election Data Initiative",
        ],
        "Count the rows of the register and compare with the definition's stations line.",
    ),
    demand(
        "A2",
        "the register changed only by signed entries, and no other station counts",
        ["sign register-change; the register", "", "reports of UN and EU observers"],
        "Look up a station of the results in register.csv.",
    ),
    demand(
        "A3",
        "the choices are those of the definition, on every counted record",
        ["the choices parts", "", "lists of candidates fixed before the vote"],
        "Compare the choices of a record with the choices part.",
    ),
    demand(
        "A4",
        "every counted record is signed by keys enrolled before the freeze",
        [
            "freeze; sign key (spec 1 §3.4)",
            "",
            "UN panel of experts: unique signatures of stations",
        ],
        "Look for W502 in the findings of a station.",
    ),
    demand(
        "A7",
        "the rules are those of the definition, changed only by amendments in force",
        ["the rules parts; sign amend", "", "rules published before the vote"],
        "Compare the id of the rules part with the definition's part line.",
    ),
    demand(
        "B1",
        "each expected unit is in exactly one class, and the classes add up",
        [
            "areas, contests and register (spec 4 §5)",
            "Copenhagen Document 1990 §7.4: counted and reported honestly",
            "EU observation handbook: results by polling station",
        ],
        "Add counted, flagged, excluded and missing of a contest: it is expected.",
    ),
    demand(
        "B2",
        "every record that counts has a valid signature of its station",
        ["sign record (spec 1 §3)", "", "UN panel of experts: unique signatures of stations"],
        "Verify the station's signature line over the record's text.",
    ),
    demand(
        "B3",
        "every counted record says for each contestant whether its agent signed",
        [
            "agents",
            "ICCPR, General Comment 25 §20: counted in the presence of candidates or their agents",
            "signatures of party agents on the form",
        ],
        "Read the agent lines of a record.",
    ),
    demand(
        "B4",
        "the published findings are those that the rules give",
        [
            "the rules parts (spec 4 §4)",
            "Venice Commission, Code of Good Practice I.3.2.a.vii",
            "reconciliation of ballots and voters",
        ],
        "Do the sums of a record by hand and look at its findings.",
    ),
    demand(
        "B5",
        "no counted record exceeds its bounds",
        ["max-ballots; F310, F311 (spec 4 §4)", "", "reconciliation of ballots and voters"],
        "Compare ballots with max-ballots, and each choice with ballots.",
    ),
    demand(
        "B8",
        "closed, counted and received are in order",
        ["closes; W401, W402 (spec 4 §4)", "", "order of the steps of a count"],
        "Compare the times of a record with its header.",
    ),
    demand(
        "B11",
        "no statement counts twice",
        ["spec 4 §3", "", "integrity of aggregation"],
        "Look for a statement id in two rows of units/.",
    ),
    demand(
        "C1",
        "no gap between heads is longer than permitted while records are missing",
        ["gap", "", "programmes of preliminary results: a fixed interval"],
        "Compare the times of neighbouring heads.",
    ),
    demand(
        "C2",
        "every gap in the arrival of records is explained by an incident",
        ["gap (spec 4 §15.2)", "", "UN panel of experts: interruptions are explained"],
        "Read account/gaps.csv; a gap without incident says unexplained.",
    ),
    demand(
        "C3",
        "every incident is closed, with evidence",
        ["incident (spec 1 §4a)", "", "reports of incidents with their evidence"],
        "Read state and evidence in account/incidents.csv.",
    ),
    demand(
        "D1",
        "every published table equals the recomputed one, cell by cell",
        [
            "spec 4 §7, §8",
            "Copenhagen Document 1990 §7.4: counted and reported honestly",
            "Open Election Data Initiative: results by polling station",
        ],
        "Add the units of an area and compare with its row in areas/.",
    ),
    demand(
        "D2",
        "every publication and bulletin names the log, and what follows from it",
        [
            "sign publication (spec 5)",
            "",
            "UN panel of experts: no announcement without its details",
        ],
        "sha256sum of the manifest is the publication's manifest line.",
    ),
    demand(
        "D3",
        "every percentage is that of its counts",
        ["spec 4 §10.3", "", "observers' audits of published shares"],
        "Divide the votes by the valid votes.",
    ),
    demand(
        "D5",
        "each closed or open label follows from the bound",
        ["spec 4 §11", "", ""],
        "Compare margin and outstanding votes.",
    ),
    demand(
        "D6",
        "what is excluded or flagged is listed with its rule",
        ["effects of rules; decisions (spec 4 §4, §5)", "", "a public list of what is excluded"],
        "Every row of class excluded or counted-flagged names a finding, a conflict or a mark.",
    ),
    demand(
        "D7",
        "the status stands in the summary and twice on each page",
        ["spec 5 §2.6", "", "NIST SP 1500-100, ResultsStatus"],
        "Read the top and the foot of a page.",
    ),
    demand(
        "D8",
        "no record was replaced but by a correction or a decision",
        [
            "sign correction, decision (spec 4 §3)",
            "",
            "reports of observers: both versions stay visible",
        ],
        "Follow the head of a station from one size to the next.",
    ),
    demand(
        "D9",
        "no station lost its record from one size to the next",
        ["spec 3 §8; spec 4 §5", "", "append-only publication"],
        "Look for a station that was counted and is missing later.",
    ),
    demand(
        "D10",
        "coverage is given in stations and in registered voters",
        ["spec 5 §3", "", "reporting of coverage in stations and in voters"],
        "Read the coverage lines of summary.txt.",
    ),
    demand(
        "E7",
        "every published size is still there",
        ["cadence (spec 5 §2)", "", "Open Election Data Initiative: permanence"],
        "Open at/SIZE of an old bulletin.",
    ),
    demand(
        "E8",
        "every file is in its manifest, and nothing besides",
        ["spec 5 §2.5", "", "a manifest with hashes"],
        "sha256sum of a file is in the manifest.",
    ),
    demand(
        "H1",
        "every audit that was promised was held by its due time",
        ["audit-plan (spec 1 §4a)", "", "UN panel of experts: announced audits are held"],
        "Compare due and made in account/audits.csv.",
    ),
    demand(
        "I2",
        "every complaint was decided by its due time",
        [
            "ruling-days (spec 4 §15.3)",
            "ICCPR, article 2 §3: an effective remedy",
            "election observation: complaints decided in time",
        ],
        "Compare due and rulings in account/complaints.csv.",
    ),
];

/// Findings of the checks while they are made.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    rows: BTreeMap<&'static str, Row>,
    /// What was due by a time and was not there, with its check; at most [`DETAILS_MAX`].
    overdue: Vec<(&'static str, Detail)>,
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
    /// It fails, since a due time passed.
    Late,
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

    pub(crate) fn late(code: &'static str, detail: Detail) -> Self {
        Self { code, weight: Weight::Late, detail }
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
        basis: Basis {
            law: None,
            rules: demand.rules,
            instrument: demand.instrument,
            practice: demand.practice,
        },
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
            blank(demand.or_else(|| crate::score::own(code)).unwrap_or(&CHECKS[0]))
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
        if note.weight == Weight::Late && self.overdue.len() < DETAILS_MAX {
            self.overdue.push((note.code, note.detail.clone()));
        }
        let check = self.check(note.code);
        match note.weight {
            Weight::Fails | Weight::Late => check.fail(note.detail),
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

    /// It fails, since a due time passed.
    pub(crate) fn late(&mut self, code: &'static str, detail: Detail) {
        self.add(Note::late(code, detail));
    }

    /// What was due by a time and was not there so far, with the code of its check.
    pub(crate) fn overdue(&self) -> Vec<(&'static str, Detail)> {
        self.overdue.clone()
    }

    pub(crate) fn cannot_tell(&mut self, code: &'static str, cause: Cause, detail: Detail) {
        self.add(Note::cannot_tell(code, cause, detail));
    }

    pub(crate) fn told(&mut self, code: &'static str, detail: Detail) {
        self.add(Note::told(code, detail));
    }

    /// What a check would say so far; none where nothing examined it.
    pub(crate) fn so_far(&self, code: &str) -> Option<Verdict> {
        let row = self.rows.get(code)?;
        let verdict = row.check.as_ref().map_or(Verdict::Holds, |check| check.verdict);
        match verdict {
            Verdict::Holds if row.not_applicable => Some(Verdict::NotApplicable),
            Verdict::Holds if !row.examined => None,
            verdict => Some(verdict),
        }
    }

    /// The details of a check so far.
    pub(crate) fn details(&self, code: &str) -> &[Detail] {
        let check = self.rows.get(code).and_then(|row| row.check.as_ref());
        check.map_or(&[], |check| check.details.as_slice())
    }

    /// Adds information to a check, without saying that it was made.
    pub(crate) fn beside(&mut self, code: &'static str, detail: Detail) {
        self.check(code).note(detail);
    }

    /// The checks asked for, in order. `why` says what is missing where a check was not made; unless `rooted`, nothing
    /// holds. `law` gives the article of a check.
    pub(crate) fn finish<'d>(
        mut self,
        demands: impl Iterator<Item = &'d Demand>,
        why: &str,
        rooted: bool,
        law: &dyn Fn(&str) -> Option<String>,
    ) -> Vec<Check> {
        let mut checks = Vec::with_capacity(CHECKS.len());
        for demand in demands {
            let row = self.rows.remove(demand.code).unwrap_or_default();
            let mut check = row.check.unwrap_or_else(|| blank(demand));
            let open = check.verdict == Verdict::Holds;
            if open && row.not_applicable {
                check.verdict = Verdict::NotApplicable;
            } else if open && !(row.examined && rooted) {
                check.cannot_tell(Cause::Missing, detail("check", "needs", why, "missing"));
            }
            check.basis.law = law(demand.code);
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
