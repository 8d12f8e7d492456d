//! Real EML 510b counts, the example made of one of them, and the command as a person runs it.
#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

mod common;

use acta_cli::folder::{ChoiceKind, Folder};
use acta_cli::import::eml::{self, Import, Options};
use common::{eml_files, scratch};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

const GRONINGEN: &str = "Telling_GR2022_Groningen.eml.xml";

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/groningen-2022")
}

fn import(file: &Path, seats: Option<u32>) -> Import {
    let outcome = if seats.is_some() { "dhondt" } else { "none" }.to_owned();
    eml::import(file, &Options { election: None, seats, outcome }).unwrap()
}

/// What is known of a file: contest, stations, names, lists, candidates, eligible, admitted, valid,
/// blank, invalid, stations where ballots and admitted voters differ.
type Known = (&'static str, [usize; 4], [u64; 5], usize);

const FILES: [(&str, Known); 4] = [
    (GRONINGEN, ("council", [180, 122, 16, 415], [194_113, 105_559, 105_110, 222, 215], 37)),
    (
        "Telling_GR2022_WestMaasenWaal.eml.xml",
        ("council", [21, 15, 8, 251], [16_202, 9_398, 9_350, 21, 27], 2),
    ),
    (
        "Telling_TK2025_gemeente_West_Maas_en_Waal.eml.xml",
        ("tk-6", [11, 11, 24, 1_085], [16_290, 13_697, 13_627, 57, 13], 0),
    ),
    (
        "Telling_GR2026_Assen.eml.xml",
        ("council", [44, 44, 13, 228], [55_959, 32_183, 32_073, 61, 45], 8),
    ),
];

#[test]
fn four_real_counts_add_up_to_their_own_totals() {
    let Some(dir) = eml_files() else { return };
    for (file, (contest, numbers, figures, differing)) in FILES {
        let seats = (file == GRONINGEN).then_some(45);
        let Import { folder, report } = import(&dir.join(file), seats);
        assert!(report.holds() && report.complete(), "{file}");
        let code = folder.compile().unwrap().contests()[0].code;
        assert_eq!(code.as_str(), contest, "{file}");
        let got = [report.stations, report.station_names, report.lists, report.candidates];
        assert_eq!(got, numbers, "{file}");
        let of = |name: &str| report.totals.iter().find(|(field, _)| *field == name).unwrap().1;
        let eligible = u64::from(report.eligible);
        let got = [eligible, of("admitted"), of("valid"), of("blank"), of("invalid")];
        assert_eq!(got, figures, "{file}");
        assert_eq!(report.differing.len(), differing, "{file}");
        if file == GRONINGEN {
            // The example is what the importer writes.
            let out = scratch("example");
            folder.write(&out).unwrap();
            for file in
                ["definition.txt", "areas.csv", "stations.csv", "choices.csv", "records.csv"]
            {
                let read = |dir: &Path| std::fs::read_to_string(dir.join(file)).unwrap();
                assert!(read(&out) == read(&example()), "{file} differs: import the file again");
            }
            std::fs::remove_dir_all(out).unwrap();
            continue;
        }
        // Written and read again, the folder is the same: its files refer to each other rightly.
        let out = scratch(&format!("import-{file}"));
        folder.write(&out).unwrap();
        assert_eq!(Folder::read(&out).unwrap(), folder, "{file}");
        std::fs::remove_dir_all(out).unwrap();
    }
}

#[test]
fn what_is_passed_over_is_listed() {
    let Some(dir) = eml_files() else { return };
    let skipped = |file| import(&dir.join(file), None).report.skipped;
    assert_eq!(skipped("Telling_GR2022_WestMaasenWaal.eml.xml"), BTreeMap::new());
    let assen = skipped("Telling_GR2026_Assen.eml.xml");
    let path = "EML/Count/Election/Contests/Contest/ReportingUnitVotes/ReportingUnitInvestigations";
    assert_eq!(assen, BTreeMap::from([(path.to_owned(), 44)]));
}

/// `expected.txt` as pairs of a key and a number.
fn expected() -> BTreeMap<String, u64> {
    let text = std::fs::read_to_string(example().join("expected.txt")).unwrap();
    let pair = |line: &str| {
        let (key, number) = line.rsplit_once(' ').unwrap();
        (key.to_owned(), number.parse().unwrap())
    };
    text.lines().map(pair).collect()
}

#[test]
fn the_example_adds_up_to_the_totals_of_the_second_script() {
    let folder = Folder::read(&example()).unwrap();
    let mut sums = BTreeMap::<String, u64>::new();
    let kinds = folder.choices.iter().map(|choice| {
        let kind = if choice.kind == ChoiceKind::List { "list" } else { "candidate" };
        (choice.code.to_string(), kind)
    });
    let kinds = kinds.collect::<BTreeMap<_, _>>();
    for (key, value) in folder.records.iter().flat_map(|record| &record.lines) {
        let key = key.to_string();
        let name = match key.strip_prefix("vote ") {
            Some(code) => format!("{} {code}", kinds[code]),
            None => key,
        };
        *sums.entry(name).or_default() += u64::from(*value);
    }
    let ballots = ["valid", "blank", "invalid"].map(|key| sums[key]).iter().sum();
    sums.insert("ballots".to_owned(), ballots);
    sums.insert("stations".to_owned(), u64::try_from(folder.stations.len()).unwrap());
    sums.insert("eligible".to_owned(), folder.areas[0].registered.unwrap().into());
    for (kind, key) in [("list", "lists"), ("candidate", "candidates")] {
        let count = kinds.values().filter(|other| **other == kind).count();
        sums.insert(key.to_owned(), u64::try_from(count).unwrap());
    }
    let mut expected = expected();
    let seats: Vec<u64> =
        (1..=16).map(|n| expected.remove(&format!("seats {n}")).unwrap()).collect();
    assert_eq!(expected, sums);
    let given = folder.compile().unwrap().contests()[0].seats.map(u64::from);
    assert_eq!(Some(seats.iter().sum()), given);
}

#[test]
fn the_second_script_gives_expected_txt() {
    let Some(dir) = eml_files() else { return };
    let run = Command::new("python3")
        .arg(example().join("expected.py"))
        .arg(dir.join(GRONINGEN))
        .args(["--official", "9,6,5,4,3,2,4,2,4,3,1,0,2,0,0,0"])
        .output();
    let Ok(run) = run else {
        println!("skipped: python (python3 is not here)");
        let required = std::env::var("ACTA_REQUIRE").unwrap_or_default();
        assert!(!required.contains("python"), "ACTA_REQUIRE names python");
        return;
    };
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let text = std::fs::read_to_string(example().join("expected.txt")).unwrap();
    assert_eq!(String::from_utf8(run.stdout).unwrap(), text);
}

/// Runs `acta` and gives its exit code, standard output and standard error.
fn acta(args: &[&str]) -> (i32, String, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_acta")).args(args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (run.status.code().unwrap(), text(run.stdout), text(run.stderr))
}

#[test]
fn the_command_prints_the_verdict_first() {
    let Some(dir) = eml_files() else { return };
    let file = dir.join("Telling_GR2022_WestMaasenWaal.eml.xml").display().to_string();
    let out = scratch("command").join("new");
    let path = out.display().to_string();
    let (code, stdout, stderr) = acta(&["import", "eml", &file, "--out", &path, "--seats", "19"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    let first = "Holds: 273 sums over the stations equal the file's own totals.\n";
    assert!(stdout.starts_with(first), "{stdout}");
    assert!(stdout.contains("  stations that differ                2\n"), "{stdout}");
    let (code, _, stderr) = acta(&["import", "eml", &file, "--out", &path]);
    assert_eq!(code, 4);
    assert!(stderr.contains("definition.txt is there already"), "{stderr}");
    let json = scratch("command-json").join("new").display().to_string();
    let (code, stdout, _) = acta(&["import", "eml", &file, "--out", &json, "--json"]);
    let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, &report["holds"]), (0, &serde_json::Value::Bool(true)));
    assert_eq!(report["totals"]["valid"], 9_350);
    assert_eq!(report["checks"].as_array().unwrap().len(), 273);
}

#[test]
fn exit_codes_tell_usage_from_a_broken_world() {
    assert_eq!(acta(&["import", "eml"]).0, 2);
    assert_eq!(acta(&["--help"]).0, 0);
    let (code, _, stderr) = acta(&["import", "eml", "no-such-file", "--out", "x"]);
    assert_eq!(code, 4);
    assert!(stderr.starts_with("error: cannot open no-such-file"), "{stderr}");
}
