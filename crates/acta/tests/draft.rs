//! An election folder's draft with its tables: what does not fit is named by its line of the draft.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

use acta::kinds::Draft;
use acta::kinds::part::{AreaRow, ChoiceKind, ChoiceRow};
use acta::value::Code;

const DRAFT: &str = "\
acta/draft/v1
election example.org/2030
name Test
test no
languages en
opens 2030-05-19T08:00:00Z
closes 2030-05-19T20:00:00Z
freeze 2030-05-19T08:00:00Z
cadence 300
gap 600
delay 300
register-days 14
tolerates 1
agents none
final Never
contest council land paper dhondt 5 Council
option council threshold 1/20
levels paper both
field paper cast required Ballots
votes paper
ballots paper cast
rule F203 flag choices = cast
hides F203 W204
text en form As on paper
sign amend authority:1
sign correction station:1
sign decision authority:1
sign key authority:1
sign publication publisher:1
sign record station:1
sign recount station:1
sign register authority:1
sign register-change authority:1
sign revoke authority:1
sign station-event station:1
";

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

/// Replaces text of the draft and compares the fault.
#[track_caller]
fn check(from: &str, to: &str, expected: &str) {
    assert!(DRAFT.contains(from), "{from}");
    let draft = Draft::parse(DRAFT.replacen(from, to, 1).as_bytes()).unwrap();
    let area =
        AreaRow { code: code("land"), parent: None, kind: code("country"), name: "L".into() };
    let choice = |text: &str, parent: Option<&str>, kind| ChoiceRow {
        contest: code("council"),
        code: code(text),
        parent: parent.map(code),
        kind,
        name: text.to_owned(),
    };
    let list = choice("1", None, ChoiceKind::List);
    let choices = [list, choice("1.1", Some("1"), ChoiceKind::Candidate)];
    let got = match draft.compile(&[area], &choices) {
        Ok(election) => format!("{} contests", election.contests().len()),
        Err(fault) => fault.to_string(),
    };
    assert_eq!(got, expected, "{from} -> {to}");
}

#[test]
fn what_does_not_fit_has_the_line_of_the_draft() {
    check("name Test", "name Another", "1 contests");
    check(
        "council land",
        "council sea",
        r#"line 16: expected an area of the areas parts, got "sea""#,
    );
    check(
        "option council threshold 1/20",
        "option council threshold 5",
        r#"line 17: expected an option of spec 4, section 6, each once, got "5""#,
    );
    check(
        "land paper",
        "land other",
        r#"line 16: expected a form of the forms parts, got "other""#,
    );
    check("votes paper\n", "", r#"line 18: expected a votes row of the form, got "paper""#);
    check(
        "choices = cast",
        "choices = box",
        r#"line 22: expected F203: a field of a form, got "box""#,
    );
    check("text en", "text fr", r#"line 24: expected a language of the definition, got "fr""#);
    check("test no\n", "test yes\nnotice A rehearsal\n", "1 contests");
    check(
        "test no\nlanguages en\n",
        "test yes\nnotice A rehearsal\nlanguages fr\n",
        r#"line 25: expected a language of the definition, got "en""#,
    );
}

#[test]
fn rows_of_tables_name_their_part() {
    check(
        "contest council land",
        "contest mayor land",
        r#"line 17: expected a contest before it, got "council""#,
    );
    check(
        "contest council land paper dhondt 5 Council\noption council",
        "contest mayor land paper dhondt 5 Council\noption mayor",
        r#"part choices 1, line 4: expected a contest before it, got "council""#,
    );
}
