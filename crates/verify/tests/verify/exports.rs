//! The scorecards of tables in `vectors/6-verdicts/exports/`: each check of spec 6 §10.4 holds in one and fails in another.

use acta_verify::score::{Scorecard, TableScore};
use acta_verify::tabular::Mapping;
use acta_verify::verdict::{Check, Verdict};

/// The checks that tables are asked for and that give a verdict.
const JUDGED: [&str; 14] =
    ["A2", "B1", "B4", "B5", "B11", "C1", "D1", "D3", "D6", "D8", "D9", "D10", "E2", "E7"];
/// Names of a failing check in a vector.
const NAMES_MAX: usize = 3;

/// Tables, how they are read, and what they show.
#[derive(Clone)]
pub(crate) struct ExportCase {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) mapping: String,
    pub(crate) tables: Vec<(String, Vec<u8>)>,
    pub(crate) register: Option<Vec<u8>>,
    pub(crate) requests: Option<Vec<u8>>,
}

const MAPPING: &str = "acta/mapping/v1
election results.example.org/2026/mayor
about Figures of an example
encoding utf-8
delimiter comma
header 4
absent none
column station Station
column voters Voters
column one One
column two Two
column bad Spoilt
column total Total
column state State
column form Form
station station:2
contest mayor
registered voters
field invalid bad
field total total
vote 1 one
vote 2 two
rule F202 flag choices + invalid = total
rule F310 flag total <= register.registered
at file Z YYYYMMDD-hhmm
counts state counted
serial form
complete yes
register 1:2
gap 3600
served 1 Z YYYYMMDD-hhmm
asked 2 Z YYYY-MM-DD hh:mm:ss
stated 1 2
total rows = Rows
total records = Counted
total held = Held
total registered = Voters
total total = Votes
total choices = Valid
share 2 cut Votes / Voters = Turnout
";
const HEAD: &str = "Rows,Counted,Held,Voters,Votes,Valid,Turnout\n";
const NAMES: &str = "\nStation,Voters,One,Two,Spoilt,Total,State,Form\n";
const EARLY: &str = "1,1,1,100,60,58,60.00%\n";
const FIRST: &str = "01,100,30,28,2,60,counted,a1\n";
const LATE: &str = "2,2,2,300,160,156,53.33%\n";
const SECOND: &str = "02,200,50,48,2,100,counted,a2\n";
const REGISTER: &str = "Code,Place\n01,Mill\n02,School\n";
const REQUESTS: &str = "Export,Asked\n20260503-2000,2026-05-03 20:10:00\n20260503-2030,2026-05-03 20:31:00\n20260503-2030,2026-05-03 20:50:00\n";

fn table(stated: &str, rows: &[&str]) -> String {
    [HEAD, stated, NAMES, &rows.concat()].concat()
}

/// What everybody would want to see.
fn good() -> ExportCase {
    let tables = [
        ("20260503-2000.csv".to_owned(), table(EARLY, &[FIRST]).into_bytes()),
        ("20260503-2030.csv".to_owned(), table(LATE, &[FIRST, SECOND]).into_bytes()),
    ];
    ExportCase {
        name: "good",
        about: "two exports in which all that a table can say holds",
        mapping: MAPPING.to_owned(),
        tables: tables.into(),
        register: Some(REGISTER.into()),
        requests: Some(REQUESTS.into()),
    }
}

struct Changes(Vec<ExportCase>);

impl Changes {
    fn add(
        &mut self,
        name: &'static str,
        about: &'static str,
        change: impl FnOnce(&mut ExportCase),
    ) {
        let mut case = ExportCase { name, about, ..good() };
        change(&mut case);
        self.0.push(case);
    }

    /// Other texts in the second export.
    fn text(&mut self, name: &'static str, about: &'static str, changes: &[[&str; 2]]) {
        self.add(name, about, |case| {
            let bytes = &mut case.tables[1].1;
            let mut text = String::from_utf8_lossy(bytes).into_owned();
            for [old, new] in changes {
                assert!(text.contains(old), "{name}: {old}");
                text = text.replace(old, new);
            }
            *bytes = text.into_bytes();
        });
    }

    /// Another mapping.
    fn mapping(&mut self, name: &'static str, about: &'static str, [old, new]: [&str; 2]) {
        self.add(name, about, |case| {
            assert!(case.mapping.contains(old), "{name}: {old}");
            case.mapping = case.mapping.replace(old, new);
        });
    }
}

const LONG: &str = "acta/mapping/v1
election results.example.org/2026/mayor
about What changed from export to export
encoding utf-8
delimiter semicolon
header 1
column export Export
column event Event
column station Station
column one One
column two Two
station station
contest mayor
vote 1 one
vote 2 two
at export +02:00 DD/MM/YYYY hh:mm:ss
event event new changed gone
";

fn events(rows: &str) -> Vec<(String, Vec<u8>)> {
    let text = format!("Export;Event;Station;One;Two\n{rows}");
    [("events.csv".to_owned(), text.into_bytes())].into()
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(crate) fn export_cases() -> Vec<ExportCase> {
    let mut cases = Changes([good()].into());
    cases.add("register-missing", "a station of the register has no record", |case| {
        case.register = Some([REGISTER, "03,Hall\n"].concat().into());
    });
    cases.add("register-pending", "the same, and nobody said that all are in", |case| {
        case.register = Some([REGISTER, "03,Hall\n"].concat().into());
        case.mapping = case.mapping.replace("complete yes\n", "");
    });
    cases.add("register-unlisted", "a record of a station that the register lacks", |case| {
        case.register = Some("Code,Place\n01,Mill\n".into());
    });
    cases.add("register-twice", "a station stands twice in the register", |case| {
        case.register = Some([REGISTER, "1,Mill again\n"].concat().into());
    });
    cases.add("register-cells", "a row of the register that cannot be read", |case| {
        case.register = Some([REGISTER, "02\n"].concat().into());
    });
    cases.add("expected-more", "more records than were expected", |case| {
        case.register = None;
        case.mapping = case
            .mapping
            .replace("register 1:2\n", "")
            .replace("complete yes\n", "expected 1\ncomplete yes\n");
    });
    cases.add("nothing-expected", "nobody said how many are to come", |case| {
        case.register = None;
    });
    cases.text("sum", "a total that its votes do not give", &[["50,48,2,100", "50,48,3,100"]]);
    cases.text(
        "sum-absent",
        "a figure of the rule is absent",
        &[["50,48,2,100", "50,48,none,100"]],
    );
    cases.text(
        "lacking",
        "a vote is absent, and that is no 0",
        &[["50,48,2,100", "98,none,2,100"]],
    );
    cases.add("lacking-zero", "a vote is absent, and adds nothing", |case| {
        case.mapping = case.mapping.replace("serial form\n", "serial form\nlacking zero\n");
        let text = table(LATE, &[FIRST, "02,200,98,none,2,100,counted,a2\n"]);
        case.tables[1].1 = text.into_bytes();
    });
    cases.text(
        "bound",
        "more votes than registered voters",
        &[["02,200,", "02,99,"], ["300,160,156,53.33", "199,160,156,80.40"]],
    );
    cases.text(
        "twice",
        "a station stands twice with other figures",
        &[[SECOND, "02,200,50,48,2,100,counted,a2\n2,200,51,47,2,100,counted,a3\n"]],
    );
    cases.text(
        "again",
        "a station stands twice with equal figures",
        &[
            [SECOND, "02,200,50,48,2,100,counted,a2\n02,200,50,48,2,100,counted,a2\n"],
            ["2,2,2,300", "3,2,2,300"],
        ],
    );
    cases.text("serial", "two records with one serial", &[[",a2", ",a1"]]);
    cases.add("two-files", "two files of one export have one record", |case| {
        let text = table(EARLY, &[FIRST]);
        case.tables.push(("20260503-2030-b.csv".to_owned(), text.into_bytes()));
    });
    cases.text(
        "equal-vectors",
        "two stations with the same votes: information",
        &[["50,48,2,100", "30,28,2,60"], ["160,156,53.33", "120,116,40.00"]],
    );
    cases.add("served", "one export was served for longer than the gap", |case| {
        let rows = "20260503-2030,2026-05-03 21:30:01\n";
        case.requests = Some([REQUESTS, rows].concat().into());
        case.mapping = case.mapping.replace("complete yes\n", "");
        case.register = Some([REGISTER, "03,Hall\n"].concat().into());
    });
    cases.add("gap", "the next export that is given is later than the gap", |case| {
        let (_, bytes) = case.tables.pop().unwrap_or_default();
        case.tables.push(("20260503-2101.csv".to_owned(), bytes));
        case.requests = Some("Export,Asked\n20260503-2000,2026-05-03 20:10:00\n".into());
    });
    cases.mapping("gap-unknown", "nobody said how often exports come", ["gap 3600\n", ""]);
    cases.add("request-absent", "an export that was answered is not given", |case| {
        let rows = "20260503-2015,2026-05-03 20:16:00\n";
        case.requests = Some([REQUESTS, rows].concat().into());
    });
    cases.add("request-time", "a request whose time cannot be read", |case| {
        case.requests = Some([REQUESTS, "20260503-2030,half past\n"].concat().into());
    });
    cases.add("request-empty", "a request without answer is left out", |case| {
        case.requests = Some([REQUESTS, ",2026-05-03 20:50:00\n"].concat().into());
    });
    cases.text("stated-records", "a head that counts a record more", &[["2,2,2,300", "2,3,2,300"]]);
    cases.text(
        "stated-votes",
        "a head with other votes than its rows",
        &[["300,160,156,53.33", "300,159,156,53.00"]],
    );
    cases.text("stated-absent", "a head without one of its totals", &[["300,160,156", "300,160,"]]);
    cases.text("percent", "a percentage that was rounded and not cut", &[["53.33%", "53.34%"]]);
    cases.text(
        "not-counted",
        "a record that stands there and does not count",
        &[["100,counted", "100,held"], ["2,2,2,300,160,156,53.33", "2,1,2,100,60,58,60.00"]],
    );
    cases.text(
        "changed",
        "a record with other figures and no correction",
        &[["30,28,2", "29,29,2"]],
    );
    cases.add("withdrawn", "a record that is not in the next export", |case| {
        case.tables[1].1 = table("1,1,1,200,100,98,50.00%\n", &[SECOND]).into_bytes();
    });
    cases.add("one-export", "nothing to compare with", |case| {
        case.tables.remove(0);
    });
    cases.mapping(
        "record-row",
        "every row is a record of its own",
        ["counts state", "record row\ncounts state"],
    );
    cases.mapping(
        "record-pieces",
        "the record has a code of its own",
        ["counts state", "record form\ncounts state"],
    );
    cases.text(
        "number",
        "words in a number cell: the row is refused, and no sum is whole",
        &[["50,48,2,100", "50,many,2,100"]],
    );
    for (name, about, rows) in [
        (
            "events",
            "records come one after another",
            "03/05/2026 20:00:00;new;a;1;2\n03/05/2026 20:10:00;new;b;3;4\n",
        ),
        (
            "events-back",
            "one is gone, and back with other figures",
            "03/05/2026 20:00:00;new;a;1;2\n03/05/2026 20:10:00;gone;a;1;2\n03/05/2026 20:20:00;new;a;2;1\n",
        ),
        (
            "events-same",
            "one is gone, and back with the same",
            "03/05/2026 20:00:00;new;a;1;2\n03/05/2026 20:10:00;gone;a;1;2\n03/05/2026 20:20:00;new;a;1;2\n",
        ),
        (
            "events-changed",
            "one is changed",
            "03/05/2026 20:00:00;new;a;1;2\n03/05/2026 20:10:00;changed;a;1;3\n",
        ),
        (
            "events-nothing",
            "what was not there is gone",
            "03/05/2026 20:00:00;new;a;1;2\n03/05/2026 20:10:00;gone;b;1;2\n",
        ),
        (
            "events-words",
            "words for no event, and no time",
            "03/05/2026 20:00:00;new;a;1;2\n03/05/2026 20:10:00;lost;b;1;2\n20:10;new;b;1;2\n",
        ),
    ] {
        let (register, requests) = (None, None);
        cases.0.push(ExportCase {
            name,
            about,
            mapping: LONG.to_owned(),
            tables: events(rows),
            register,
            requests,
        });
    }
    cases.0
}

/// The scorecard of a case.
pub(crate) fn card(case: &ExportCase) -> Result<Scorecard, String> {
    let mapping = Mapping::parse(case.mapping.as_bytes()).map_err(|fault| fault.to_string())?;
    let mut score = TableScore::new(&mapping);
    for (name, bytes) in &case.tables {
        score.add(name, bytes).map_err(|fault| format!("{name}: {fault}"))?;
    }
    if let Some(bytes) = &case.register {
        score.register("register", bytes).map_err(|fault| fault.to_string())?;
    }
    if let Some(bytes) = &case.requests {
        score.requests("requests", bytes).map_err(|fault| fault.to_string())?;
    }
    Ok(score.finish())
}

/// The lines of a vector that say what a scorecard says.
pub(crate) fn told(case: &ExportCase) -> String {
    let card = match card(case) {
        Ok(card) => card,
        Err(fault) => return format!("expect: refused {fault}\n"),
    };
    let mut out = String::new();
    for (listed, check) in card.rows().filter(|(listed, _)| JUDGED.contains(&listed.code)) {
        out.push_str(&format!("expect: {} {}\n", check.code, listed.answer(check)));
        if check.verdict == Verdict::Fails {
            names(check, &mut out);
        }
    }
    out
}

fn names(check: &Check, out: &mut String) {
    // Beside what fails stands what is told: only the former has both values.
    let both = check.details.iter().filter(|one| !one.expected.is_empty() && !one.got.is_empty());
    for one in both.take(NAMES_MAX) {
        let cells = [&one.subject, &one.field, &one.expected, &one.got].map(String::as_str);
        out.push_str(&format!("names: {}\n", cells.join(" | ")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acta::value::base64;
    use acta_verify::tabular::RowClass;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::PathBuf;

    fn folder() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/6-verdicts/exports")
    }

    fn read(text: &str) -> (ExportCase, String) {
        let mut expect = String::new();
        let (mapping, tables) = (String::new(), Vec::new());
        let mut case =
            ExportCase { name: "", about: "", mapping, tables, register: None, requests: None };
        for line in text.lines() {
            let (key, value) = line.split_once(": ").unwrap();
            match key {
                "input" => assert_eq!(value, "exports"),
                "about" => {}
                "mapping" => case.mapping = String::from_utf8(base64(value).unwrap()).unwrap(),
                "table" => {
                    let (name, bytes) = value.split_once(' ').unwrap();
                    case.tables.push((name.to_owned(), base64(bytes).unwrap()));
                }
                "register" => case.register = Some(base64(value).unwrap()),
                "requests" => case.requests = Some(base64(value).unwrap()),
                _ => expect.push_str(&format!("{line}\n")),
            }
        }
        (case, expect)
    }

    #[test]
    fn every_exports_vector_gets_its_verdicts() {
        let mut names = BTreeSet::new();
        for entry in fs::read_dir(folder()).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let (case, expect) = read(&text);
            assert_eq!(told(&case), expect, "{}", path.display());
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let own = export_cases().into_iter().find(|own| own.name == name).unwrap();
            assert_eq!((own.mapping, own.tables), (case.mapping, case.tables), "{name}");
            assert_eq!((own.register, own.requests), (case.register, case.requests), "{name}");
            assert!(text.contains(&format!("about: {}\n", own.about)), "{name}");
            names.insert(name);
        }
        let known: BTreeSet<String> =
            export_cases().iter().map(|case| case.name.to_owned()).collect();
        assert_eq!(names, known);
    }

    /// What a check of a case says.
    fn answer(name: &str, code: &str) -> String {
        let case = export_cases().into_iter().find(|case| case.name == name).unwrap();
        let card = card(&case).unwrap();
        let (listed, check) = card.rows().find(|(listed, _)| listed.code == code).unwrap();
        listed.answer(check)
    }

    #[test]
    fn each_check_of_tables_holds_and_fails_somewhere() {
        let fails = [
            ("A2", "register-unlisted"),
            ("B1", "register-missing"),
            ("B4", "sum"),
            ("B5", "bound"),
            ("B11", "serial"),
            ("C1", "served"),
            ("D1", "stated-votes"),
            ("D3", "percent"),
            ("D8", "changed"),
            ("D9", "withdrawn"),
        ];
        for (code, name) in fails {
            assert_eq!(answer("good", code), "holds", "{code}");
            assert_eq!(answer(name, code), "fails", "{code} in {name}");
        }
        // A table never has its schema, and what was answered may only be absent.
        assert_eq!(
            (answer("good", "E2").as_str(), answer("number", "E2").as_str()),
            ("cannot-tell missing", "fails")
        );
        assert_eq!(
            (answer("good", "E7").as_str(), answer("request-absent", "E7").as_str()),
            ("holds", "cannot-tell not-published")
        );
        assert_eq!(
            (answer("good", "D10").as_str(), answer("nothing-expected", "D10").as_str()),
            ("holds", "cannot-tell missing")
        );
    }

    #[test]
    fn nothing_holds_over_rows_that_nobody_could_read() {
        for code in ["B1", "B4", "B5", "B11", "D1", "D8", "D9"] {
            assert_ne!(answer("number", code), "holds", "{code}");
        }
        let case = export_cases().into_iter().find(|case| case.name == "number").unwrap();
        let card = card(&case).unwrap();
        let tables = card.tables.as_ref().unwrap();
        assert_eq!(tables.files[1].rows.class(RowClass::Refused), 1);
        let words = "refused number: 1 rows: no number";
        assert!(card.text().contains(words), "{}", card.text());
        assert!(
            card.json().contains("\"reason\":\"number\",\"column\":\"Two\",\"got\":\"`many`\"")
        );
    }

    /// Bytes from a seed; the seed is the report.
    fn roll(seed: u64) -> impl FnMut(usize) -> usize {
        let mut state = seed;
        move |below| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(state >> 33).unwrap() % below.max(1)
        }
    }

    #[test]
    fn every_row_of_a_damaged_table_is_in_one_class_and_every_check_has_an_answer() {
        let (mut read, mut refused) = (0, 0);
        for seed in 0..400 {
            let mut next = roll(seed);
            let mut case = good();
            let export = next(2);
            for _ in 0..=next(4) {
                let damaged = match next(4) {
                    0 => case.register.as_mut().unwrap(),
                    1 => case.requests.as_mut().unwrap(),
                    _ => &mut case.tables[export].1,
                };
                let at = next(damaged.len());
                match next(3) {
                    0 => damaged[at] = b";,\"\n0a9\xC3"[next(8)],
                    1 => drop(damaged.remove(at)),
                    _ => damaged.insert(at, b"\",\n1x\xFF"[next(6)]),
                }
            }
            let Ok(card) = card(&case) else {
                refused += 1;
                continue;
            };
            read += 1;
            assert_eq!(card.rows().count(), 68, "seed {seed}");
            assert_ne!(card.exit_code(), 0, "seed {seed}: no table has a log");
            let named = card.rows().find(|(listed, _)| listed.code == "E2").unwrap().1;
            let tables = card.tables.as_ref().unwrap();
            let mut all = 0;
            for file in &tables.files {
                let classes =
                    [RowClass::Taken, RowClass::Noted, RowClass::LeftOut, RowClass::Refused];
                let sum: u64 = classes.map(|class| file.rows.class(class)).iter().sum();
                assert_eq!(sum, file.rows.rows, "seed {seed}");
                all += file.rows.class(RowClass::Refused);
            }
            assert_eq!(all > 0, named.verdict == Verdict::Fails, "seed {seed}");
            let fails = named.details.iter().filter(|one| one.expected == "a row that can be read");
            assert!(u64::try_from(fails.count()).unwrap() >= all, "seed {seed}: {}", card.text());
        }
        assert!(read > 100 && refused > 20, "{read} read, {refused} refused");
    }

    #[test]
    fn what_is_judged_is_what_the_specification_says() {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../specs/6-verdicts.md");
        let spec = fs::read_to_string(path).unwrap();
        let (_, table) = spec.split_once("### 10.4 Of tables").unwrap();
        let table = table.split("\n## ").next().unwrap();
        let rows = table.lines().filter(|line| line.starts_with("| ")).skip(1);
        let codes: Vec<&str> = rows.map(|row| row[2..].split(' ').next().unwrap()).collect();
        let informs = ["C5"];
        let judged: Vec<&str> = codes.into_iter().filter(|code| !informs.contains(code)).collect();
        assert_eq!(judged, JUDGED);
    }

    #[test]
    fn every_check_of_the_list_is_on_the_card_with_what_it_lacks() {
        let card = card(&good()).unwrap();
        assert_eq!(card.rows().count(), 68);
        for (listed, check) in card.rows() {
            assert_eq!(listed.code, check.code);
            assert!(
                !check.by_hand.is_empty() && !card.looks_at(listed).is_empty(),
                "{}",
                check.code
            );
            let told = !check.details.is_empty() || check.verdict == Verdict::Holds;
            assert!(told, "{} says nothing", check.code);
        }
        assert_eq!(card.exit_code(), 3);
    }
}
