//! What the checks say of tables: the words of those that are judged, and what each other would need (spec 6 §10.4).

use alloc::vec::Vec;

use crate::catalog::{Demand, Sheet, detail};
use crate::score::catalog::demands;
use crate::verdict::{Basis, Cause, Check};

/// A check of tables.
struct Of {
    looks_at: &'static str,
    demand: Demand,
}

const fn of(
    code: &'static str,
    looks_at: &'static str,
    title: &'static str,
    [rules, instrument, practice]: [&'static str; 3],
    by_hand: &'static str,
) -> Of {
    Of { looks_at, demand: Demand { code, title, rules, instrument, practice, by_hand } }
}

/// The checks that tables are asked for.
const JUDGED: [Of; 15] = [
    of(
        "A2",
        "the table of the register; stations of the records",
        "every record is of a station in the register",
        ["register (spec 6 §5.4)", "", "no result of a station that nobody announced"],
        "Look up the station of a row in the table of the register.",
    ),
    of(
        "B1",
        "the last export; the register or the number expected",
        "every expected record is there, and the classes add up",
        [
            "register, expected, counts (spec 6 §5.4)",
            "",
            "Carter Center and EU: every station published",
        ],
        "Count the rows of the last export; look up each station of the register in them.",
    ),
    of(
        "B4",
        "every version of every record",
        "no record breaks a rule of sums",
        [
            "rule lines of the mapping (spec 1 §5)",
            "",
            "Venice Commission, code of good practice 3.2",
        ],
        "Take the row that is named and add its figures as the rule says.",
    ),
    of(
        "B5",
        "every version of every record",
        "no record exceeds its bounds",
        ["rule lines F3xx of the mapping (spec 1 §5)", "", "more votes than voters is asked about"],
        "Take the row that is named and compare its figures with its registered voters.",
    ),
    of(
        "B11",
        "rows with one key; serials; votes of all choices",
        "no record stands twice",
        ["station, record, serial (spec 6 §5.4)", "", "quality checks of tally centres"],
        "Search the file for the code or the serial that is named.",
    ),
    of(
        "C1",
        "times of the exports; the table of requests",
        "no export was the newest for longer than permitted while records were missing",
        [
            "at, gap, served, asked (spec 6 §5.4)",
            "",
            "preliminary results: an export an hour or more often",
        ],
        "Subtract the two times that are named.",
    ),
    of(
        "C5",
        "sums of each export",
        "how the shares moved from export to export",
        ["", "", "lessons of Honduras 2017 and Bolivia 2019: order of arrival explains trends"],
        "Add the votes of an export in a spreadsheet and look at the shares.",
    ),
    of(
        "D1",
        "figures that a file states of itself; its rows",
        "the totals that a file states are those of its rows",
        ["stated, total, counts (spec 6 §5.4)", "", "totals recomputed by others"],
        "Add the column in a spreadsheet, over the rows that count, and compare with the head of the file.",
    ),
    of(
        "D3",
        "percentages that a file states of itself",
        "every stated percentage is that of its figures",
        ["share (spec 6 §5.4)", "", "percentages with base and precision"],
        "Divide the two figures that are named.",
    ),
    of(
        "D6",
        "records that stand there and do not count",
        "what does not count is listed with its rule",
        ["counts (spec 6 §5.4)", "", "counted and not counted add up to what was received"],
        "Filter the rows by the column that says whether they count.",
    ),
    of(
        "D8",
        "records of successive exports",
        "no record has other figures than before without a correction",
        ["at, event, record (spec 6 §5.4)", "", "a correction names what it replaces, and why"],
        "Open both files at the lines that are named and compare the figures.",
    ),
    of(
        "D9",
        "records of successive exports",
        "no record of an export is absent in a later one",
        ["at, event, record (spec 6 §5.4)", "", "what was published stays"],
        "Search the later file for the code that is named.",
    ),
    of(
        "D10",
        "the last export; the register or the number expected",
        "coverage can be told in records and in registered voters",
        ["register, expected, registered (spec 6 §5.4)", "", "coverage in more than one base"],
        "Count the rows, and add the column of registered voters.",
    ),
    of(
        "E2",
        "every row of every table",
        "every row can be read, under a published schema",
        ["spec 6 §5.2", "", "Open Election Data Initiative; VVSG 2.0 principle 4"],
        "Open the file at the line that is named.",
    ),
    of(
        "E7",
        "the table of requests; the exports given",
        "every export that was answered is still there",
        ["served (spec 6 §5.4)", "", "Open Election Data Initiative: permanent"],
        "Compare the times in the table of requests with those of the files.",
    ),
];

const NO_LOG: &str = "a log with signed checkpoints";
const NO_SIGNATURES: &str = "records with the signatures of their stations";

/// What the other checks need and a table does not have.
const UNTOLD: [(&str, Cause, &str); 53] = [
    ("A0", Cause::NotPublished, "a signed definition"),
    ("A1", Cause::NotPublished, "a register with the time of its publication"),
    ("A3", Cause::NotPublished, "a signed list of the choices"),
    ("A4", Cause::NotPublished, "keys published before the vote"),
    ("A5", Cause::NotPublished, "hashes of the software"),
    ("A6", Cause::NotPublished, "a signed report at zero"),
    ("A7", Cause::NotPublished, "the rules with the time of their publication"),
    ("A8", Cause::NotPublished, "reports of the drills"),
    ("B2", Cause::NotPublished, NO_SIGNATURES),
    ("B3", Cause::NotPublished, "signatures of the contestants' agents"),
    ("B6", Cause::NotPublished, "images of the records under their hashes"),
    ("B7", Cause::NotPublished, "codes printed on the records"),
    ("B8", Cause::NotPublished, "times of closing, counting and receiving of each record"),
    ("B9", Cause::NotPublished, "the channel of each record"),
    ("B10", Cause::NotPublished, "who was given a copy of each record"),
    ("C2", Cause::NotPublished, "statements on incidents"),
    ("C3", Cause::NotPublished, "statements on incidents"),
    ("C4", Cause::NotPublished, "the channel of each record, and its signature"),
    ("D2", Cause::NotPublished, NO_LOG),
    ("D4", Cause::Missing, "an announcement; acta check-bulletin takes one"),
    ("D5", Cause::Missing, "an announcement; acta check-bulletin takes one"),
    ("D7", Cause::NotPublished, "the status in every file"),
    ("E1", Cause::Missing, "the address of an archive"),
    ("E3", Cause::NotPublished, "a licence beside the table"),
    ("E4", Cause::Missing, "requests from several networks"),
    ("E5", Cause::Missing, "sources of independent mirrors"),
    ("E6", Cause::NotPublished, "times by which results are due"),
    ("E8", Cause::NotPublished, "a manifest with the hash of every file"),
    ("E9", Cause::Missing, "an accessibility checker's answer"),
    ("E10", Cause::Missing, "a smallest number of voters"),
    ("F1", Cause::NotPublished, NO_LOG),
    ("F2", Cause::NotPublished, NO_LOG),
    ("F3", Cause::NotPublished, NO_LOG),
    ("F4", Cause::NotPublished, NO_LOG),
    ("F5", Cause::NotPublished, NO_LOG),
    ("F6", Cause::NotPublished, NO_LOG),
    ("G1", Cause::Missing, "copies; acta compare lays tables beside each other"),
    ("G2", Cause::Missing, "copies, and a public case for each difference"),
    ("G3", Cause::Missing, "copies; acta compare tells what they cover"),
    ("G4", Cause::Missing, "commitments of those who hand in copies"),
    ("G5", Cause::Missing, "copies; acta compare tells their totals"),
    ("H1", Cause::NotPublished, "a plan of audits, and their reports"),
    ("H2", Cause::NotPublished, "the seed of each sample"),
    ("H3", Cause::NotPublished, "the size of each sample"),
    ("H4", Cause::NotPublished, "the tallies of each audit"),
    ("H5", Cause::Missing, "an interval announced by observers"),
    ("H6", Cause::NotPublished, "reports on the software"),
    ("H7", Cause::NotPublished, "lists of connections and what came by them"),
    ("I1", Cause::NotPublished, "a register of complaints"),
    ("I2", Cause::NotPublished, "a register of complaints with its decisions"),
    ("I3", Cause::NotPublished, "a register of complaints that only grows"),
    ("I4", Cause::NotPublished, "a register of complaints"),
    ("I5", Cause::NotPublished, "decisions as statements"),
];
const ASK: &str = "Ask whoever publishes the table for what is missing.";

fn judged(code: &str) -> Option<&'static Of> {
    JUDGED.iter().find(|of| of.demand.code == code)
}

/// What a check of tables looks at.
pub(in crate::score) fn looks_at(code: &str) -> &'static str {
    judged(code).map_or("nothing that a table of figures has", |of| of.looks_at)
}

/// The checks of a sheet in the order of the list, in the words for tables.
pub(super) fn checks(mut sheet: Sheet) -> Vec<Check> {
    for (code, cause, needs) in UNTOLD {
        sheet.cannot_tell(code, cause, detail("tables", "", needs, "not in a table of figures"));
    }
    let mut checks = sheet.finish(demands(), "what the mapping does not say", true, &|_| None);
    for check in &mut checks {
        let Some(Of { demand, .. }) = judged(check.code) else {
            check.by_hand = ASK;
            continue;
        };
        check.title = demand.title;
        check.by_hand = demand.by_hand;
        let Demand { rules, instrument, practice, .. } = *demand;
        check.basis = Basis { law: None, rules, instrument, practice };
    }
    checks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::SCORE;

    #[test]
    fn every_check_is_judged_or_needs_something() {
        for listed in &SCORE {
            let untold = UNTOLD.iter().filter(|(code, _, _)| *code == listed.code).count();
            let own = JUDGED.iter().filter(|of| of.demand.code == listed.code).count();
            assert_eq!(untold + own, 1, "{}", listed.code);
        }
        assert_eq!(JUDGED.len() + UNTOLD.len(), SCORE.len());
    }
}
