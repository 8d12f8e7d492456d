//! The announcements of `vectors/6-verdicts/announced/`: one failure a file.

use acta::kinds::Announced;
use acta_verify::announced::{Answer, Report, judge_all};
use acta_verify::verdict::Verdict;

/// Announcements of one series, in order.
pub(crate) struct AnnouncedCase {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) texts: Vec<String>,
}

/// A first announcement of an invented election: everything follows from its figures.
const GOOD: &str = "acta/announced/v1
election results.example.org/2026/president
about The board's first bulletin, as read out on the air
made 2026-07-26T22:10:00Z
contest president
rule plurality
size 1200
root 4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f
stations 970 1000
covered 97.5 registered
registered 400000
turnout 60
ballots 236000
valid 234000
base valid
vote 1 130017 55.56
vote 2 99502 42.52
others 4481 1.91
says irreversible
says winner 1
";

/// As reported by the press, 28-29 July 2024.
pub(crate) const REPORTED: &str = "acta/announced/v1
election press.example.org/2024-07-28
about First bulletin, as reported by the press, 28-29 July 2024
made 2024-07-29T04:00:00Z
contest president
rule plurality
covered 80 unstated
registered 21400000
turnout 59
base valid
vote 1 5150092 51.2
vote 2 4445978 44.2
others 462704 4.6
says irreversible
says winner 1
";

/// What becomes of announcements, in the lines of a vector.
pub(crate) fn told(texts: &[Vec<u8>]) -> String {
    let mut files = Vec::new();
    for (number, text) in (1..).zip(texts) {
        match Announced::parse(text) {
            Ok(announced) => files.push((format!("{number}.txt"), announced, None)),
            Err(fault) => {
                let layer = fault.layer().as_str();
                return format!("expect: file {number} {layer} {} {}\n", fault.code(), fault.line);
            }
        }
    }
    match judge_all(files) {
        Err(fault) => format!("expect: file {} series\n", fault.name.trim_end_matches(".txt")),
        Ok(report) => lines(&report),
    }
}

fn lines(report: &Report) -> String {
    const NAMED_MAX: usize = 3;
    let mut out = String::new();
    for (number, file) in (1..).zip(&report.files) {
        for Answer { code, verdict, says, details, .. } in &file.answers {
            let words = match verdict {
                Some(Verdict::Holds) => continue,
                Some(Verdict::CannotTell(cause)) => format!("cannot-tell {}", cause.word()),
                Some(verdict) => verdict.word().to_owned(),
                None => (*says).to_owned(),
            };
            out.push_str(&format!("expect: {number} {code} {words}\n"));
            if *verdict == Some(Verdict::Fails) {
                for detail in details.iter().take(NAMED_MAX) {
                    let words = [&detail.subject, &detail.field, &detail.expected, &detail.got];
                    let words = words.map(String::as_str).join(" | ");
                    out.push_str(&format!("names: {words}\n"));
                }
            }
        }
    }
    out
}

fn with(old: &str, new: &str) -> String {
    assert!(GOOD.contains(old), "{old}");
    GOOD.replace(old, new)
}

/// The next announcement of the series.
fn next(changes: &[(&str, &str)]) -> String {
    let mut text = with("22:10", "23:40").replace("first", "second");
    let grown = [
        ("stations 970", "stations 990"),
        ("covered 97.5", "covered 99"),
        ("ballots 236000", "ballots 238000"),
        ("valid 234000", "valid 236000"),
        ("vote 1 130017 55.56", "vote 1 131000 55.51"),
        ("vote 2 99502 42.52", "vote 2 100500 42.58"),
        ("others 4481 1.91", "others 4500 1.91"),
    ];
    for (old, new) in grown.iter().chain(changes) {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    text
}

/// All cases.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(crate) fn announced_cases() -> Vec<AnnouncedCase> {
    let mut cases = Vec::new();
    let mut case = |name, about, texts: &[String]| {
        cases.push(AnnouncedCase { name, about, texts: texts.to_vec() });
    };
    let one = |old: &str, new: &str| [with(old, new)];
    let good = GOOD.to_owned();
    case(
        "good",
        "figures that follow; the label stands; the log is named",
        std::slice::from_ref(&good),
    );
    case("reported", "the worked example: open under the bound", &[REPORTED.to_owned()]);
    case("sum", "the votes of all choices are not the total", &one("valid 234000", "valid 234001"));
    case("ballots", "more votes than ballots", &one("ballots 236000", "ballots 233999"));
    case("registered", "more ballots than voters", &one("registered 400000", "registered 235999"));
    let unnamed =
        GOOD.lines().filter(|line| !line.starts_with("size") && !line.starts_with("root"));
    let unnamed: String = unnamed.map(|line| format!("{line}\n")).collect();
    case("log-unnamed", "no log is named", &[unnamed]);
    case("percent", "a percentage is another", &one("42.52", "42.53"));
    case("percent-cut", "a percentage was cut, not rounded", &one("55.56", "55.5"));
    let half = GOOD.replace("vote 1 130017 55.56", "vote 1 128700 55.01");
    let half = half.replace("vote 2 99502 42.52", "vote 2 100819 43.09");
    case("percent-up", "the printed precision is not kept", &[half]);
    let shares =
        [("130017 55.56", "none 55.6"), ("99502 42.52", "none 42.5"), ("4481 1.91", "none 2.9")];
    let shares = shares.iter().fold(good.clone(), |text, (old, new)| text.replace(old, new));
    case("percent-sum", "shares without votes that are more than 100 together", &[shares]);
    case("base-absent", "no base is stated", &one("base valid\n", ""));
    case(
        "base-ballots",
        "shares of the ballots that are shares of the votes",
        &one("base valid", "base ballots"),
    );
    case(
        "percent-absent",
        "no percentage",
        &[GOOD.replace(" 55.56", " none").replace(" 42.52", " none").replace(" 1.91", " none")],
    );
    case(
        "formed",
        "counts that are shares of one decimal, but for one",
        &[REPORTED.replace("5150092", "5150093")],
    );
    case(
        "formed-few",
        "so few votes that each count is of this form",
        &[GOOD
            .replace("ballots 236000", "ballots 1000")
            .replace("valid 234000", "valid 1000")
            .replace("130017 55.56", "556 55.6")
            .replace("99502 42.52", "425 42.5")
            .replace("4481 1.91", "19 1.9")
            .replace("says irreversible\nsays winner 1\n", "")],
    );
    // 20 515 may still come where the lead is 30 515: with 30 515 a tie is possible.
    case(
        "tie",
        "as many may come as the lead",
        &one(
            "covered 97.5 registered\nregistered 400000",
            "covered 97.5 registered\nregistered 400000\nmissing 30515",
        ),
    );
    case(
        "lead-one-more",
        "one fewer than the lead may come",
        &one(
            "covered 97.5 registered\nregistered 400000",
            "covered 97.5 registered\nregistered 400000\nmissing 30514",
        ),
    );
    case("winner-second", "the winner named is second", &one("says winner 1", "says winner 2"));
    case("winner-unlisted", "no votes of the winner named", &one("says winner 1", "says winner 3"));
    case("rule-absent", "no rule", &one("rule plurality\n", ""));
    case("rule-seats", "a rule for seats", &one("rule plurality", "rule dhondt"));
    case(
        "majority",
        "more than half, however the rest falls",
        &one("rule plurality", "rule majority"),
    );
    case(
        "majority-open",
        "more than half so far, and not for sure",
        &[GOOD.replace("rule plurality", "rule majority").replace("covered 97.5", "covered 85")],
    );
    case(
        "forty-ten",
        "forty per cent and ten points for sure",
        &one("rule plurality", "rule forty-ten"),
    );
    case(
        "top-two-open",
        "two go on by this rule, and the second is not for sure",
        &[GOOD
            .replace("rule plurality", "rule top-two")
            .replace("others 4481 1.91", "vote 3 4481 1.91")
            .replace("covered 97.5", "covered 75")
            .replace("says winner 1\n", "")],
    );
    let eighth = "acta/announced/v1
election results.example.org/2026/president
about Two parts of eight
made 2026-07-26T22:10:00Z
contest president
base valid
vote 1 1000 12
vote 2 7000 88
";
    case("percent-half", "half way, both neighbours are right", &[eighth.to_owned()]);
    case(
        "top-two",
        "no winner where two go on, and no first two where others are not listed",
        &[GOOD
            .replace("rule plurality", "rule top-two")
            .replace("registered 400000", "registered 40000000")],
    );
    case(
        "runoff",
        "a runoff where the leader has more than half",
        &[GOOD
            .replace("rule plurality", "rule majority")
            .replace("says irreversible\nsays winner 1", "says runoff 1\nsays runoff 2")],
    );
    case(
        "others-first",
        "the others together lead",
        &[GOOD
            .replace("others 4481 1.91", "others none none")
            .replace("valid 234000", "valid 235999")
            .replace("130017 55.56", "70017 29.67")
            .replace("99502 42.52", "69502 29.45")],
    );
    case(
        "others-unknown",
        "others without a figure, and no total",
        &[GOOD.replace("others 4481 1.91", "others none none").replace("valid 234000\n", "")],
    );
    case(
        "covered-absent",
        "a label without coverage",
        &[GOOD.replace("stations 970 1000\ncovered 97.5 registered\n", "")],
    );
    case(
        "stations-only",
        "coverage in stations: under an assumption",
        &one("covered 97.5 registered\n", ""),
    );
    case(
        "complete",
        "complete, and not all is in",
        &one("says irreversible", "says complete\nsays irreversible"),
    );
    case(
        "no-label",
        "nothing is said of the outcome",
        &one("says irreversible\nsays winner 1\n", ""),
    );
    case("series", "two bulletins, all higher", &[good.clone(), next(&[])]);
    case(
        "series-lower",
        "a choice has fewer votes than before",
        &[
            good.clone(),
            next(&[
                ("vote 2 100500 42.58", "vote 2 99500 42.16"),
                ("others 4500 1.91", "others 5500 2.33"),
            ]),
        ],
    );
    case(
        "series-corrected",
        "the same, and it says what it corrects",
        &[
            good.clone(),
            next(&[
                ("vote 2 100500 42.58", "vote 2 99500 42.16"),
                ("others 4500 1.91", "others 5500 2.33"),
                (
                    "stations 990",
                    "correction Votes of choice 2 in station 17, entered twice\nstations 990",
                ),
            ]),
        ],
    );
    case(
        "series-absent",
        "a total that is no longer there",
        &[good.clone(), next(&[("ballots 238000\n", "")])],
    );
    case("series-order", "the later one first", &[next(&[]), good.clone()]);
    case(
        "series-other",
        "another contest",
        &[good.clone(), next(&[("contest president", "contest mayor")])],
    );
    case("key", "a key that is none", &one("base valid", "basis valid"));
    case(
        "order",
        "base before valid",
        &one("valid 234000\nbase valid", "base valid\nvalid 234000"),
    );
    case("value", "a percentage with five decimals", &one("42.52", "42.52000"));
    case("repeated", "a choice twice", &one("vote 2", "vote 1"));
    case(
        "missing-more",
        "more voters missing than there are",
        &one("registered 400000", "registered 400000\nmissing 400001"),
    );
    case("seats", "seats of a majority", &one("rule plurality", "rule majority\nseats 1"));
    case("kind", "another kind of text", &one("acta/announced/v1", "acta/announcement/v1"));
    cases
}

#[cfg(test)]
mod tests {
    use super::*;
    use acta::value::base64;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::PathBuf;

    fn folder() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/6-verdicts/announced")
    }

    #[test]
    fn every_announcement_gets_its_answers() {
        let mut names = BTreeSet::new();
        for entry in fs::read_dir(folder()).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let (mut texts, mut expect) = (Vec::new(), String::new());
            for line in text.lines() {
                let (key, value) = line.split_once(": ").unwrap();
                match key {
                    "input" => assert_eq!(value, "announced"),
                    "about" => {}
                    "announced" => texts.push(base64(value).unwrap()),
                    _ => expect.push_str(&format!("{line}\n")),
                }
            }
            assert_eq!(told(&texts), expect, "{}", path.display());
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let case = announced_cases().into_iter().find(|case| case.name == name).unwrap();
            let own: Vec<_> = case.texts.iter().map(|text| text.clone().into_bytes()).collect();
            assert_eq!(own, texts, "{name}");
            assert!(text.contains(&format!("about: {}\n", case.about)), "{name}");
            names.insert(name);
        }
        let known: BTreeSet<String> =
            announced_cases().iter().map(|case| case.name.to_owned()).collect();
        assert_eq!(names, known);
    }

    fn report(text: &str) -> Report {
        let announced = Announced::parse(text.as_bytes()).unwrap();
        judge_all(vec![("file".to_owned(), announced, None)]).unwrap()
    }

    fn answer(report: &Report, code: &str) -> Answer {
        report.files[0].answers.iter().find(|answer| answer.code == code).unwrap().clone()
    }

    /// Spec 6 §7.6. The figures are those that the press reported, 28-29 July 2024.
    #[test]
    fn the_worked_example_is_open_under_its_bound_and_under_each_scenario() {
        let report = report(REPORTED);
        let d4 = answer(&report, "D4");
        assert_eq!(d4.says, "yes");
        assert!(d4.working[0].starts_with("N = 10058774; "), "{d4:?}");
        assert_eq!(answer(&report, "D3").verdict, Some(Verdict::Holds));
        let d5 = answer(&report, "D5");
        assert_eq!(d5.verdict, Some(Verdict::Fails));
        let all = d5.working.join("\n");
        for words in [
            "ceil(21400000 x (100 - 80)/100 (80 % is in, of what is not stated)) = 4280000",
            "assumption: the stations that are not in",
            "lead of 1 over 2 = 5150092 - 4445978 = 704114",
            "bound: O = 4280000, each of them may still bring one vote; plurality: open by 3575887 votes; the trailing side needs 2492057/4280000 of O (58.23 %)",
            "O = ceil(10058774 x 1/4) = 2514694; plurality: open by 1810581 votes; the trailing side needs 804702/1257347 of O (64.00 %)",
            "O = ceil(4280000 x 59/100) = 2525200; plurality: open by 1821087 votes",
        ] {
            assert!(all.contains(words), "{words}\n{all}");
        }
        assert_eq!(report.exit_code(), 1);
    }

    /// Its mirror image: the same labels, and figures from which they follow.
    #[test]
    fn a_label_that_follows_stands() {
        let report = report(GOOD);
        assert_eq!(answer(&report, "D4").says, "no");
        let d5 = answer(&report, "D5");
        assert_eq!(d5.verdict, Some(Verdict::Holds));
        let all = d5.working.join("\n");
        assert!(all.contains("bound: O = 10000, "), "{all}");
        assert!(all.contains("plurality: closed"), "{all}");
        assert_eq!(report.exit_code(), 3, "the log that it names was not given");
    }

    /// Counts that are made from percentages are found, whatever the total; those beside them are not.
    #[test]
    fn counts_from_percentages_are_told_from_others() {
        for total in [20_001_u64, 99_999, 1_234_567, 10_058_774] {
            let count = |thousandths: u64| (thousandths * total + 500) / 1000;
            let (one, two) = (count(512), count(442));
            let text = |one: u64, two: u64| {
                let others = total - one - two;
                format!(
                    "acta/announced/v1\nelection a.example/1\nabout a\nmade 2026-07-26T22:10:00Z\ncontest president\nvote 1 {one} none\nvote 2 {two} none\nothers {others} none\n"
                )
            };
            assert_eq!(answer(&report(&text(one, two)), "D4").says, "yes", "{total}");
            for (more, less) in [(1, 0), (0, 1), (2, 1), (7, 3)] {
                let says = answer(&report(&text(one + more, two - less)), "D4").says;
                assert_eq!(says, "no", "{total} {more} {less}");
            }
        }
    }

    /// What may still come, given to the second: one vote less than "open by" keeps a tie or better for it.
    #[test]
    fn closed_and_open_agree_with_every_way_the_rest_may_fall() {
        for first in 0..9_u64 {
            for second in 0..9_u64 {
                for outstanding in 0..9_u64 {
                    let (first, second, missing) = (first * 100, second * 100, outstanding * 100);
                    let text = format!(
                        "acta/announced/v1\nelection a.example/1\nabout a\nmade 2026-07-26T22:10:00Z\ncontest president\nrule plurality\nregistered 5000\nmissing {missing}\nvote 1 {first} none\nvote 2 {second} none\nsays winner 1\n"
                    );
                    let stands = first > second + missing;
                    let verdict = answer(&report(&text), "D5").verdict;
                    let expected = if stands { Verdict::Holds } else { Verdict::Fails };
                    assert_eq!(verdict, Some(expected), "{text}");
                }
            }
        }
    }

    /// Any bytes are read or refused, and whatever was read is judged.
    #[test]
    fn every_changed_byte_is_read_or_refused() {
        let (mut read, mut refused) = (0, 0);
        for text in [GOOD, REPORTED] {
            for at in 0..text.len() {
                for byte in *b"09 n\n" {
                    let mut bytes = text.as_bytes().to_vec();
                    bytes[at] = byte;
                    let Ok(announced) = Announced::parse(&bytes) else {
                        refused += 1;
                        continue;
                    };
                    read += 1;
                    let pair = vec![("file".to_owned(), announced, None)];
                    assert!(matches!(judge_all(pair).unwrap().exit_code(), 0 | 1 | 3));
                }
            }
        }
        assert!(read > 500 && refused > 500, "{read} {refused}");
    }
}
