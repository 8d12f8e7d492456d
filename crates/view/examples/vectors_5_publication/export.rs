//! The vectors of spec 5 §8: the tables of an election whose names are formulas and markup.
//!
//! In scope: a log with units of every class in two contests and two tracks. Main items: [`log`], [`all`].

use acta_tally::results::Results;
use acta_view::File;
use acta_view::export::{Format, files, published};

use super::fold_kit::{Definition, Log, correction, record_of, replay};
use super::{Vectors, root};

/// The form of the council: votes of lists and of their candidates.
const SHEET: &str = "levels sheet both\n\
                     field sheet admitted required Voters admitted\n\
                     votes sheet\n\
                     field sheet blank optional Blank\n\
                     ballots sheet choices + blank\n";

/// The fifth is counted with the third.
const STATIONS: [&str; 5] = [
    "station s1 north ordinary 100 110 none none =1+1",
    "station s2 north ordinary 100 110 none none +1 (\"a\", b)",
    "station s3 south ordinary 200 220 none none @SUM(A1:A9)",
    "station s4 abroad abroad 50 55 none none <script>alert(1)</script>",
    "station s5 south ordinary 20 22 s3 none -5",
];

fn definition() -> Definition {
    let paper = Definition::default().forms;
    Definition {
        areas: "area land none country =HYPERLINK(\"http://example.org\",\"Land\")\n\
                area north land region <b>North</b>\n\
                area south land region -South & East\n\
                area abroad none abroad @Abroad\n"
            .into(),
        contests: "contest mayor all paper plurality none +Mayor, of \"all\"\n\
                   contest council land sheet dhondt 3 Council ]]> &amp;\n"
            .into(),
        choices: format!(
            "choice mayor ann none option -Ann\n\
             choice mayor bob none option Bob & <i>Co</i>\n\
             choice mayor cem none option =cmd|' /C calc'!A0\n\
             choice council a none list =A,\"B\"\n\
             choice council a.1 a candidate <img src=x onerror=alert(1)>\n\
             choice council a.2 a candidate {}\n\
             choice council b none list ='Liste B'\n\
             choice council b.1 b candidate @Bea\n\
             choice council c none list C\n",
            "+Long name ".repeat(8).trim_end()
        ),
        forms: format!("{paper}{SHEET}"),
        custodian: Some("=An association, of observers"),
        ..Definition::default()
    }
}

/// Units counted, flagged, excluded, missing, disputed, corrected; in two contests and two tracks.
pub(crate) fn log() -> Log {
    let mut log = Log::open(&definition());
    log.register(&STATIONS);
    let names = ["station/s1", "station/s2", "station/s3", "station/s4"];
    log.keys(&names);
    log.at(super::fold_kit::NIGHT);
    log.record("s1", "mayor", &[60, 30, 20, 5, 3, 2]);
    let s2 = log.record("s2", "mayor", &[49, 10, 30, 10, 0, 0]);
    log.record("s3", "mayor", &[4, 1, 0, 0, 3, 0]);
    log.record("s1", "mayor", &[60, 20, 30, 5, 3, 2]);
    let body = log.lines("mayor", &[50, 10, 30, 10, 0, 0]);
    log.log(&correction(&s2, "s2", "mayor", &body), &["station/s2"]);
    let body = log.lines("mayor", &[7, 4, 3, 0, 0, 0]);
    let head = "track preliminary\npoll 1\ncount 1\n";
    log.log(&record_of("s4", "mayor", head, &body), &["station/s4"]);
    log.record("s1", "council", &[61, 40, 25, 15, 20, 20, 0, 1]);
    // A field that the form does not ask for is left out; rules that name it say nothing.
    let body = log.lines("council", &[9, 4, 4, 0, 6, 6, 0, 0]).replace("blank 0\n", "");
    log.log(&super::fold_kit::record("s3", "council", &body), &["station/s3"]);
    log
}

/// The files of one form at the log's size.
pub(crate) fn exported(log: &Log, format: Format) -> Vec<File> {
    let fold = replay(&log.entries);
    files(&Results::new(&fold), &root(&log.entries), format).unwrap()
}

pub(super) fn all(to: &mut Vectors) {
    let log = log();
    to.log("log-export", "names of formulas and markup; every class; two tracks", &log);
    let size = log.entries.len().to_string();
    for (name, about, says) in [
        (
            "areas",
            "areas, parents first as in the definition",
            &["N,test+copies,abroad,,abroad,'@Abroad"][..],
        ),
        ("contests", "a row a contest and track; the state apart from its number", &[]),
        (
            "choices",
            "ballot order; the votes of flagged and excluded units apart; both ways while disputed",
            &[
                "N,test+copies,mayor,official,ann,,option,'-Ann,40,38.10,30,1,30,",
                "N,test+copies,council,official,c,,list,C,0,0.00,0,0,,0",
            ],
        ),
        (
            "stations",
            "a row a unit; the voters of s5 with s3, where they are counted; a missing unit",
            &[
                "N,test+copies,mayor,official,s4,<script>alert(1)</script>,abroad,50,55,missing,,,,,",
            ],
        ),
        (
            "figures",
            "a row a figure of each head; an absent field is empty",
            &["N,test+copies,council,official,s3,counted,field,blank,"],
        ),
    ] {
        let path = format!("{name}.csv");
        let files = exported(&log, Format::Csv);
        let file = files.into_iter().find(|file| file.path == path).unwrap();
        let text = String::from_utf8(file.bytes).unwrap();
        let says: Vec<String> = says
            .iter()
            .map(|line| line.strip_prefix('N').map(|rest| format!("{size}{rest}")).unwrap())
            .collect();
        let mut keys = vec![("log", "log-export.txt"), ("size", size.as_str()), ("path", &path)];
        for line in &says {
            assert!(text.lines().any(|other| other == *line), "{name}: {line} in\n{text}");
            keys.push(("says", line));
        }
        to.add(&format!("export-{name}"), "export ok", about, &keys, &text);
    }
    let published = published(&Results::new(&replay(&log.entries)), &root(&log.entries));
    for (name, path, about) in [
        ("totals", "totals.json", "every contest with its choices and areas, without stations"),
        ("area", "area/north.json", "an area of stations, below another"),
    ] {
        let file = published.iter().find(|file| file.path == path).unwrap();
        let text = std::str::from_utf8(&file.bytes).unwrap();
        let keys = [("log", "log-export.txt"), ("size", size.as_str()), ("path", path)];
        to.add(&format!("export-{name}"), "export ok", about, &keys, text);
    }
}
