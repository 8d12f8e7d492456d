use crate::language::Language;
use crate::model::{
    AreaPage, Choice, Contest, FeedItem, FormRow, Place, Site, State, Station, Unit, Version,
};
use crate::{grouped, pages, percent_bar_width, shard_page, station_page};

const HOSTILE: &str = "\"><script>alert(1)</script><img src=x onerror=y>";

fn site() -> Site {
    let choice = |code: &str, name: &str| Choice {
        code: code.into(),
        name: name.into(),
        votes: 1234,
        ..Choice::default()
    };
    Site {
        name: "Town <b>council</b>".into(),
        status: "unofficial-partial".into(),
        test: true,
        notice: Some("SIMULATION: made up".into()),
        custodian: Some("A & B".into()),
        contests: vec![Contest {
            code: "council".into(),
            name: HOSTILE.into(),
            state: State::Open(7),
            choices: vec![choice("1", "One & Two"), choice("2", "<img src=x onerror=y>")],
            ..Contest::default()
        }],
        languages: Language::all().collect(),
        station_pages: true,
        areas: vec![AreaPage {
            name: HOSTILE.into(),
            kind: HOSTILE.into(),
            stations: vec![("s1".into(), HOSTILE.into())],
            station_count: 1,
            contests: vec![(0, 0)],
            ..AreaPage::default()
        }],
        feed: vec![FeedItem {
            index: 1,
            id: HOSTILE.into(),
            kind: HOSTILE.into(),
            received: acta::value::Time::parse("2026-07-26T18:14:05-04:00").unwrap(),
        }],
        ..Site::default()
    }
}

fn place() -> Place {
    let version = Version { id: HOSTILE.into(), text: HOSTILE.into(), ..Version::default() };
    let unit = Unit {
        contest: ("council".into(), HOSTILE.into()),
        rows: vec![FormRow { label: HOSTILE.into(), ..FormRow::default() }],
        versions: vec![version],
        ..Unit::default()
    };
    Place { code: "s1".into(), name: HOSTILE.into(), units: vec![unit], ..Place::default() }
}

fn texts() -> Vec<(String, String)> {
    let site = site();
    let mut files = pages(&site);
    for to in &site.languages {
        files.push(shard_page(&site, to, &site.contests[0], 0, &[Station::default()]));
        files.push(station_page(&site, to, &place()));
    }
    let text = |file: crate::File| (file.path, String::from_utf8(file.bytes).unwrap());
    files.into_iter().map(text).filter(|(path, _)| !path.ends_with(".txt")).collect()
}

#[test]
fn names_never_become_markup() {
    for (path, text) in texts() {
        assert!(
            !text.contains("<script") && !text.contains("<img") && !text.contains("<b>"),
            "{path}: {text}"
        );
    }
    assert!(texts()[0].1.contains("&lt;img src=x onerror=y&gt;"));
}

#[test]
fn each_page_says_twice_that_it_is_not_final_a_simulation_and_of_copies() {
    for (path, text) in texts().into_iter().filter(|(path, _)| path.ends_with(".html")) {
        let to = Language::all().find(|to| path.starts_with(&format!("{}/", to.code())));
        let to = to.unwrap_or_else(|| Language::of([])[0]);
        for words in ["unofficial-partial", &to.word("status", "unofficial-partial")] {
            assert!(text.matches(words).count() >= 2, "{path}: {words}");
        }
        assert!(text.matches("SIMULATION: made up").count() >= 2, "{path}");
        let custody = [("name", crate::language::Value::Words("A &amp; B"))];
        assert!(text.matches(&to.say_of("custodian", &custody)).count() >= 2, "{path}: {text}");
    }
}

#[test]
fn the_same_site_gives_the_same_bytes() {
    assert_eq!(texts(), texts());
}

#[test]
fn numbers_are_grouped_by_three() {
    for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
        assert_eq!(grouped(number), text);
    }
    assert_eq!(grouped(u64::MAX), "18,446,744,073,709,551,615");
    assert_eq!(percent_bar_width(1234), "12.34%");
    assert_eq!(percent_bar_width(20_000), "100.00%");
}

/// Whatever a log or a file says stands on a scorecard as text, and every check has its place.
#[test]
fn a_scorecard_repeats_words_and_never_markup() {
    use acta_verify::score::{SCORE, Scorecard, TableFile, Tables};
    use acta_verify::tabular::RowReport;
    use acta_verify::verdict::{Basis, Check, Detail, Report, Verdict};
    let hostile = "</td><script>alert(1)</script>\" onload=\"x";
    let detail = Detail {
        subject: hostile.to_owned(),
        field: hostile.to_owned(),
        expected: hostile.to_owned(),
        got: hostile.to_owned(),
    };
    let check = |code| Check {
        code,
        title: "title",
        basis: Basis { law: Some(hostile.to_owned()), rules: "", instrument: "", practice: "" },
        by_hand: "by hand",
        verdict: Verdict::Fails,
        details: vec![detail.clone(); 101],
        further: 2,
    };
    let report = Report {
        root_confirmed: true,
        election: hostile.to_owned(),
        notice: Some(hostile.to_owned()),
        custodian: Some(hostile.to_owned()),
        size: 1,
        root: String::new(),
        anchor: hostile.to_owned(),
        checks: SCORE.iter().map(|listed| check(listed.code)).collect(),
        unreadable: vec![hostile.to_owned()],
    };
    let mut rows = RowReport::default();
    rows.hints.push(hostile.to_owned());
    let file = TableFile { place: hostile.to_owned(), sha256: [0; 32], at: None, rows };
    let tables =
        Tables { about: hostile.to_owned(), notices: vec![hostile.to_owned()], files: vec![file] };
    let of_tables = crate::score::page(&Scorecard { report: report.clone(), tables: Some(tables) });
    assert!(!of_tables.contains("<script") && !of_tables.contains("\" onload"), "{of_tables}");
    assert!(of_tables.contains("Nobody signed these figures") && !of_tables.contains("log size"));
    let page = crate::score::page(&Scorecard { report, tables: None });
    assert!(!page.contains("<script") && !page.contains("\" onload"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    for listed in &SCORE {
        let article = format!("<article id=\"{}\">", listed.code);
        assert_eq!(page.matches(&article).count(), 1, "{}", listed.code);
    }
    // One detail more than a page shows, and two that the report only counts.
    assert_eq!(page.matches("<p>and 3 more</p>").count(), SCORE.len());
    assert!(page.contains("lang=\"en\" dir=\"ltr\"") && page.contains("prefers-color-scheme:dark"));
}
