use crate::model::{Choice, Contest, Site, State, Station};
use crate::{grouped, pages, percent_bar_width, station_page};

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
            name: "\"><script>alert(1)</script>".into(),
            state: State::Open(7),
            choices: vec![choice("1", "One & Two"), choice("2", "<img src=x onerror=y>")],
            ..Contest::default()
        }],
        ..Site::default()
    }
}

fn texts() -> Vec<String> {
    let site = site();
    let mut files = pages(&site);
    files.push(station_page(&site, &site.contests[0], 0, &[Station::default()]));
    files.into_iter().map(|file| String::from_utf8(file.bytes).unwrap()).collect()
}

#[test]
fn names_never_become_markup() {
    for text in texts() {
        assert!(
            !text.contains("<script") && !text.contains("<img") && !text.contains("<b>"),
            "{text}"
        );
    }
    assert!(texts()[0].contains("&lt;img src=x onerror=y&gt;"));
}

#[test]
fn each_page_says_twice_that_it_is_not_final_a_simulation_and_of_copies() {
    for text in texts() {
        assert!(text.matches("Not final: partial results").count() >= 2, "{text}");
        assert!(text.matches("SIMULATION: made up").count() >= 2, "{text}");
        let custody = "Not the authority's log: copies kept by A &amp; B";
        assert!(text.matches(custody).count() >= 2, "{text}");
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
