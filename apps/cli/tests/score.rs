//! `acta score --map` as a person runs it: real exports that others gathered, and tables with every fault that tables have.
#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

mod data;

use data::{data, scratch};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

fn mapping(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/mappings").join(name)
}

/// What the command answered.
struct Card {
    code: i32,
    json: Value,
}

impl Card {
    fn of(args: &[&Path]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_acta"));
        let done = command.arg("score").arg("--json").args(args).output().unwrap();
        let words = String::from_utf8_lossy(&done.stderr);
        let json = serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{words}"));
        Self { code: done.status.code().unwrap(), json }
    }

    fn check(&self, code: &str) -> &Value {
        let checks = self.json["checks"].as_array().unwrap().iter();
        checks.clone().find(|check| check["code"] == code).unwrap()
    }

    /// The verdict, with its cause after a blank.
    fn verdict(&self, code: &str) -> String {
        let check = self.check(code);
        let verdict = check["verdict"].as_str().unwrap();
        check["cause"].as_str().map_or(verdict.to_owned(), |cause| format!("{verdict} {cause}"))
    }

    /// Cells of the details of a check: subject, field, expected, got.
    fn details(&self, code: &str) -> Vec<[String; 4]> {
        let details = self.check(code)["details"].as_array().unwrap().iter();
        let cell = |detail: &Value, name: &str| detail[name].as_str().unwrap().to_owned();
        let names = ["subject", "field", "expected", "got"];
        details.map(|detail| names.map(|name| cell(detail, name))).collect()
    }

    /// The one detail of a check with this field.
    fn detail(&self, code: &str, field: &str) -> [String; 4] {
        let mut found = self.details(code).into_iter().filter(|[_, own, _, _]| own == field);
        let first = found.next().unwrap_or_else(|| panic!("{code}: no {field}"));
        assert_eq!(found.next(), None, "{code} {field}");
        first
    }

    /// Rows of each table by class: all, taken, noted, left out, refused.
    fn rows(&self) -> Vec<[u64; 5]> {
        let names = ["rows", "taken", "noted", "left_out", "refused"];
        let tables = self.json["tables"].as_array().unwrap().iter();
        tables.map(|table| names.map(|name| table[name].as_u64().unwrap())).collect()
    }
}

/// Every detail names both values, or says what is missing or told; and every check how to do it by hand.
fn says_how(card: &Card) {
    let checks = card.json["checks"].as_array().unwrap();
    assert_eq!(checks.len(), 68);
    for check in checks {
        assert!(!check["by_hand"].as_str().unwrap().is_empty(), "{check}");
        let fails = check["verdict"] == "fails";
        assert!(
            !fails
                || !check["evidence"]["files"].as_array().unwrap().is_empty()
                || !check["details"].as_array().unwrap().is_empty(),
            "{check}"
        );
    }
}

#[test]
fn live_exports_from_which_16_records_went_and_one_stood_for_31967_seconds() {
    let Some(dir) = data("bolivia2020_live") else { return };
    let (map, word) = (mapping("bolivia-2020-exports.map"), Path::new);
    let (events, log) = (dir.join("events_presidente.csv.gz"), dir.join("downloads_log.csv"));
    let card = Card::of(&[&events, word("--map"), &map, word("--requests"), &log]);
    assert_eq!(card.code, 1);
    says_how(&card);
    assert_eq!(card.rows(), [[18_590, 18_200, 390, 0, 0], [208, 188, 0, 20, 0]]);

    assert_eq!(card.verdict("D9"), "fails");
    let [_, _, _, summary] = card.details("D9").swap_remove(0);
    assert_eq!(
        summary,
        "16 withdrawn, 11 of them back, 9 of these with other figures, 5 absent in the last export"
    );
    let withdrawn: Vec<_> = card
        .details("D9")
        .into_iter()
        .filter(|[subject, ..]| subject.starts_with("record "))
        .collect();
    let with = |words: &str| withdrawn.iter().filter(|[_, _, _, got]| got.contains(words)).count();
    assert_eq!(
        (
            withdrawn.len(),
            with("with other figures"),
            with("with the same figures"),
            with("not back")
        ),
        (16, 9, 2, 5)
    );

    // Those nine and one that was changed where it stood.
    assert_eq!(card.verdict("D8"), "fails");
    assert_eq!(card.detail("D8", "with other figures than before")[3], "10");
    let changed = card.details("D8");
    let of = |record: &str| changed.iter().find(|[subject, ..]| subject == record).unwrap();
    let [_, _, was, is] = of("record 60233");
    assert!(
        was.starts_with("valid 174, null 5") && is.starts_with("valid 171, null 8"),
        "{was} {is}"
    );
    let [_, _, was, is] = of("record 1050");
    assert!(
        was.starts_with("valid 148, null 3") && is.starts_with("valid 147, null 4"),
        "{was} {is}"
    );

    assert_eq!(card.verdict("C1"), "fails");
    let [subject, _, limit, got] = card.detail("C1", "served unchanged");
    assert_eq!(
        (subject.as_str(), limit.as_str()),
        ("export 2020-10-20T02:18:35-04:00", "at most 3600 s")
    );
    assert!(
        got.starts_with(
            "31967 s later: the last of 45 answers with it, asked 2020-10-20T11:11:22-04:00"
        ),
        "{got}"
    );

    // The sums hold, and how many are to come was not in the exports.
    assert_eq!(
        (card.verdict("B4"), card.verdict("B5"), card.verdict("B11")),
        ("holds".into(), "holds".into(), "holds".into())
    );
    assert_eq!(card.verdict("B1"), "cannot-tell not-published");
    assert_eq!(
        card.details("B1")[1][3],
        "18557 counted, 0 held and not counted, not known missing"
    );
    assert_eq!(card.details("C5").last().unwrap()[3].split(':').next(), Some("18557 records"));
}

#[test]
fn raw_exports_of_two_encodings_and_orders_of_columns_are_read_by_one_mapping() {
    let Some(dir) = data("bolivia2020_live") else { return };
    let raw = ["18_195655", "18_221041", "18_232833", "19_013833"];
    let raw = raw.map(|at| dir.join(format!("raw/exportacion_EG2020_202010{at}.csv")));
    let map = mapping("bolivia-2020-export.map");
    let mut args: Vec<&Path> = raw.iter().map(PathBuf::as_path).collect();
    args.extend([Path::new("--map"), &map]);
    let card = Card::of(&args);
    says_how(&card);
    let counted: Vec<String> = card
        .details("C5")
        .into_iter()
        .map(|[_, _, _, got]| got.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(counted, ["34", "332", "1084", "2601"]);
    let tables = card.json["tables"].as_array().unwrap();
    assert_eq!(tables[3]["at"], "2020-10-19T01:38:33-04:00");
    for rows in card.rows() {
        assert_eq!(rows[0], rows[1..].iter().sum::<u64>());
    }
    // A name with a comma and half a quotation stands in 16 rows, of which eight are of this contest.
    assert_eq!(card.rows()[3], [5_011, 2_564, 37, 2_394, 16]);
    assert_eq!((card.verdict("E2"), card.details("E2").len()), ("fails".to_owned(), 16));
    // Three records went before the second of these exports, one is back in the third; each export could be read.
    assert_eq!(card.verdict("D9"), "fails");
    let summary =
        "3 withdrawn, 1 of them back, 1 of these with other figures, 2 absent in the last export";
    assert!(card.details("D9").iter().any(|[_, _, _, got]| got == summary));
}

#[test]
fn a_drill_whose_head_says_8099_records_and_1659669_votes_and_its_rows_do_not() {
    let Some(dir) = data("mexico2024_puebla_drill") else { return };
    let (map, file) =
        (mapping("puebla-2024-drill.map"), dir.join("simulacro3_PUE_GUB_2024.csv.gz"));
    let card = Card::of(&[&file, Path::new("--map"), &map]);
    assert_eq!(card.code, 1);
    says_how(&card);
    assert_eq!(card.rows(), [[8_377, 827, 7_507, 43, 0]]);
    assert_eq!(card.verdict("D1"), "fails");
    let of = |figure: &str| {
        let [_, _, rows, stated] = card.detail("D1", &format!("figure {figure}"));
        (rows, stated)
    };
    let both = |rows: &str, stated: &str| (rows.to_owned(), stated.to_owned());
    assert_eq!(of("ACTAS_CONTABILIZADAS"), both("8098, of its rows", "8099, as stated"));
    assert_eq!(of("TOTAL_VOTOS_C_CS"), both("1659691, of its rows", "1659669.0, as stated"));
    assert_eq!(card.details("D1").len(), 3);
    // Its percentages follow from the figures that it states.
    assert_eq!(card.verdict("D3"), "holds");
    assert_eq!(card.verdict("B1"), "holds");
    assert_eq!(card.details("B1")[0][3], "8098 counted, 236 held and not counted, 0 missing");
    let broken =
        |rule: &str| card.details("B4").into_iter().filter(|[_, field, ..]| field == rule).count();
    // Two totals are not the sums of their votes, both of records that do not count.
    assert_eq!((broken("F201"), broken("F202")), (975, 2));
    assert!(card.json["notices"][0].as_str().unwrap().starts_with("SIMULATION:"));
}

#[test]
fn bulgarian_protocols_cover_13005_sections_and_38_break_a_rule() {
    let Some(dir) = data("bulgaria2021jul") else { return };
    let (map, word) = (mapping("bulgaria-2021-protocols.map"), Path::new);
    let (file, register) = (dir.join("41_protocols.csv"), dir.join("31_sections.csv"));
    let card = Card::of(&[&file, word("--map"), &map, word("--register"), &register]);
    assert_eq!(card.code, 1);
    says_how(&card);
    assert_eq!(card.rows(), [[13_005, 13_005, 0, 0, 0]; 2]);
    for code in ["A2", "B1", "B11", "D10"] {
        assert_eq!(card.verdict(code), "holds", "{code}");
    }
    assert_eq!(card.details("B1")[0][3], "13005 counted, 0 held and not counted, 0 missing");
    let told = |code: &str, rule: &str| {
        let details = card.details(code).into_iter().find(|[subject, ..]| subject == rule);
        details.unwrap()[3].clone()
    };
    let broken =
        |number| format!("asked of 13005, broken by {number}, not asked of 0 that lack a figure");
    assert_eq!(told("B4", "rule F201"), broken(23));
    assert_eq!(told("B4", "rule F203"), broken(0));
    assert_eq!(told("B4", "rule F204"), broken(1));
    assert_eq!(told("B5", "rule F310"), broken(14));
    // One row less: the section is named.
    let text = std::fs::read_to_string(&file).unwrap();
    let less: String = text
        .lines()
        .filter(|line| !line.starts_with("010100002;"))
        .map(|line| format!("{line}\n"))
        .collect();
    let less_file = scratch("score-bulgaria").join("less.csv");
    std::fs::write(&less_file, less).unwrap();
    let card = Card::of(&[&less_file, word("--map"), &map, word("--register"), &register]);
    assert_eq!(card.verdict("B1"), "fails");
    assert_eq!(card.detail("B1", "record")[0], "station 010100002");
}

const FAULTS: &str = "acta/mapping/v1
election results.example.org/2026/mayor
about A table with every fault
encoding utf-8
delimiter semicolon
header 1
absent not read
column station Station
column voters Voters
column one One
column two Two
column gone Gone
withdrawn gone
station station:4
contest mayor
registered voters
vote 1 one
vote 2 two
rule F310 flag choices <= register.registered
expected 9
";

#[test]
fn a_table_with_every_fault_is_told_row_by_row_and_nothing_is_dropped() {
    let dir = scratch("score-faults");
    let (map, file) = (dir.join("faults.map"), dir.join("faults.csv"));
    std::fs::write(&map, FAULTS).unwrap();
    let rows: [(&[u8], &str); 13] = [
        (b"0001;100;40;30;0;Mill", ""),
        (b"2;100;40;31;0;School", "noted zeros"),
        (b"0003;100;4O;30;0;", "refused number"),
        (b"0004;100;many;30;0;", "refused number"),
        (b"0005;100;40;not read;0;", "noted absent"),
        (b"0001;100;40;30;0;", "noted again"),
        (b"0001;100;41;29;0;", "refused repeated"),
        (b"0006;100;40;30;7;", "noted withdrawn"),
        (b"0007;100;40;30;0;Caf\xE9", "refused encoding"),
        (b"0008;100;40;30;0", "refused cells"),
        (b"", "left-out empty-line"),
        (b"\"0009;100;40;30;0;", "refused quote"),
        (b";100;40;30;0;", "refused station"),
    ];
    let mut table = b"Station;Voters;One;Two;Gone;Name\n".to_vec();
    rows.iter().for_each(|(row, _)| table.extend([row, &b"\n"[..]].concat()));
    std::fs::write(&file, table).unwrap();
    let (list, page) = (dir.join("rows.csv"), dir.join("card.html"));
    let word = Path::new;
    let card =
        Card::of(&[&file, word("--map"), &map, word("--rows"), &list, word("--html"), &page]);
    assert_eq!(card.code, 1);
    assert_eq!(card.rows(), [[13, 1, 4, 1, 7]]);
    let notes = card.json["tables"][0]["notes"].as_array().unwrap();
    for (line, (_, expected)) in (2_u64..).zip(rows) {
        let of_line = notes.iter().filter(|note| note["line"] == line);
        let word = |note: &Value| {
            format!("{} {}", note["class"].as_str().unwrap(), note["reason"].as_str().unwrap())
        };
        assert_eq!(of_line.map(word).collect::<Vec<_>>().join(", "), expected, "line {line}");
    }
    // Every refused row is named by the card, in the list and on the page.
    let [list, page] = [list, page].map(|path| std::fs::read_to_string(path).unwrap());
    let named = card.details("E2");
    for (line, (_, expected)) in (2_u64..).zip(rows) {
        let refused = expected.strip_prefix("refused ");
        let row = format!("file {} line {line}", file.display());
        let of_card = named.iter().filter(|[subject, ..]| *subject == row).count();
        assert_eq!(of_card, usize::from(refused.is_some()), "{row}");
        assert!(expected.is_empty() || list.contains(&format!(",{line},")), "{row}");
        assert!(refused.is_none() || page.contains(&format!("{row}<")), "{row}");
    }
    assert_eq!(card.json["tables"][0]["columns_unknown"][0]["name"], "Name");
    assert_eq!(card.verdict("E2"), "fails");
    assert_eq!(card.verdict("B11"), "fails");
    // What nobody could read is not absent: nothing else fails, and nothing holds over it.
    for code in ["B1", "B5", "D8", "D9"] {
        assert_eq!(card.verdict(code), "cannot-tell missing", "{code}");
    }
    assert!(!page.contains("<script") && page.contains("A table with every fault"));
}

#[test]
fn a_table_in_another_encoding_is_read_wrong_nowhere() {
    let dir = scratch("score-encodings");
    let (map, file) = (dir.join("map"), dir.join("table.csv"));
    std::fs::write(&map, FAULTS.replace("utf-8", "latin-1")).unwrap();
    let table = "Station;Voters;One;Two;Gone\n0001;100;40;30;0\n";
    let run = |bytes: &[u8]| {
        std::fs::write(&file, bytes).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_acta"));
        let done = command.arg("score").args([&file, Path::new("--map"), &map]).output().unwrap();
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    assert_eq!(run(table.as_bytes()).0, Some(3));
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(table.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let (code, words) = run(&utf16);
    assert!(code == Some(4) && words.contains("got UTF-16"), "{words}");
    let (code, words) = run(table.replace("Two", "Zw\u{f6}lf").as_bytes());
    assert!(code == Some(4) && words.contains("a column `Two`"), "{words}");
}

#[test]
fn what_belongs_to_a_log_or_to_a_table_is_refused_beside_the_other() {
    let dir = scratch("score-usage");
    let (map, file) = (dir.join("map"), dir.join("table.csv"));
    std::fs::write(&map, FAULTS).unwrap();
    std::fs::write(&file, "Station;Voters;One;Two;Gone\n0001;100;40;30;0\n").unwrap();
    let word = Path::new;
    let run = |args: &[&Path]| {
        let done =
            Command::new(env!("CARGO_BIN_EXE_acta")).arg("score").args(args).output().unwrap();
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let (code, words) = run(&[&file, &file]);
    assert!(code == Some(2) && words.contains("--map FILE says how to read them"), "{words}");
    assert_eq!(run(&[&file, word("--map"), &map, word("--also"), &file]).0, Some(2));
    assert_eq!(run(&[&file, word("--register"), &file]).0, Some(2));
    let (code, words) = run(&[&file, word("--map"), &map, word("--register"), &file]);
    assert!(code == Some(4) && words.contains("a `register` line in the mapping"), "{words}");
    let (code, words) = run(&[&file, word("--map"), &map, word("--requests"), &file]);
    assert!(code == Some(4) && words.contains("a `served` line in the mapping"), "{words}");
}
