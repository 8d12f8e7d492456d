//! A small count, and what becomes of it when one thing is changed.

use super::*;

const SMALL: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<EML Id="510b" SchemaVersion="5" xmlns="urn:oasis:names:tc:evs:schema:eml" xmlns:kr="http://www.kiesraad.nl/extensions">
 <TransactionId>1</TransactionId>
 <ManagingAuthority><AuthorityIdentifier Id="0099">Test &amp; Town</AuthorityIdentifier><AuthorityAddress/></ManagingAuthority>
 <kr:CreationDateTime>2022-03-17T00:00:00</kr:CreationDateTime>
 <Count><EventIdentifier/><Election>
  <ElectionIdentifier Id="GR2022_Test"><ElectionName>Council  2022</ElectionName><ElectionCategory>GR</ElectionCategory><kr:ElectionDomain Id="0099">Test</kr:ElectionDomain><kr:ElectionDate>2022-03-16</kr:ElectionDate></ElectionIdentifier>
  <Contests><Contest><ContestIdentifier Id="geen"/>
   <TotalVotes>
    <Selection><AffiliationIdentifier Id="1"><RegisteredName>One</RegisteredName></AffiliationIdentifier><ValidVotes>9</ValidVotes></Selection>
    <Selection><Candidate><CandidateIdentifier Id="1"/></Candidate><ValidVotes>9</ValidVotes></Selection>
    <Cast>40</Cast><TotalCounted>9</TotalCounted><RejectedVotes ReasonCode="ongeldig">0</RejectedVotes><RejectedVotes ReasonCode="blanco">1</RejectedVotes><UncountedVotes ReasonCode="toegelaten kiezers">11</UncountedVotes>
   </TotalVotes>
   <ReportingUnitVotes><ReportingUnitIdentifier Id="0099::SB1">Hall</ReportingUnitIdentifier>
    <kr:ReportingUnitInvestigations><kr:Investigation ReasonCode="x">true</kr:Investigation></kr:ReportingUnitInvestigations>
    <Selection><AffiliationIdentifier Id="1"><RegisteredName>One</RegisteredName></AffiliationIdentifier><ValidVotes>4</ValidVotes></Selection>
    <Selection><Candidate><CandidateIdentifier Id="1"/></Candidate><ValidVotes>4</ValidVotes></Selection>
    <Cast>0</Cast><TotalCounted>4</TotalCounted><RejectedVotes ReasonCode="ongeldig">0</RejectedVotes><RejectedVotes ReasonCode="blanco">0</RejectedVotes><UncountedVotes ReasonCode="toegelaten kiezers">5</UncountedVotes>
   </ReportingUnitVotes>
   <ReportingUnitVotes><ReportingUnitIdentifier Id="0099::SB2">Hall</ReportingUnitIdentifier>
    <Selection><AffiliationIdentifier Id="1"><RegisteredName>One</RegisteredName></AffiliationIdentifier><ValidVotes>5</ValidVotes></Selection>
    <Selection><Candidate><CandidateIdentifier Id="1"/></Candidate><ValidVotes>5</ValidVotes></Selection>
    <Cast>0</Cast><TotalCounted>5</TotalCounted><RejectedVotes ReasonCode="ongeldig">0</RejectedVotes><RejectedVotes ReasonCode="blanco">1</RejectedVotes><UncountedVotes ReasonCode="toegelaten kiezers">6</UncountedVotes>
   </ReportingUnitVotes>
  </Contest></Contests></Election></Count></EML>
"#;

fn options() -> Options {
    Options { election: None, seats: None, outcome: "none".to_owned() }
}

fn import_text(text: &str) -> Result<Import, BadInput> {
    import_bytes("count.xml", text.as_bytes(), &options())
}

/// Replaces the last `from` by `to` and compares the error, whose place is the last `mark`.
#[track_caller]
fn check(from: &str, to: &str, mark: &str, expected: &str) {
    let at = SMALL.rfind(from).unwrap_or_else(|| panic!("`{from}` is not there"));
    let text = format!("{}{to}{}", &SMALL[..at], &SMALL[at + from.len()..]);
    let place = text.rfind(mark).unwrap_or_else(|| panic!("`{mark}` is not there"));
    compare(&import_text(&text).unwrap_err(), &text[..place], expected);
}

/// The error stands right after this text.
#[track_caller]
fn compare(fault: &BadInput, before: &str, expected: &str) {
    let (line, last) = (before.matches('\n').count() + 1, before.rsplit('\n').next().unwrap());
    let column = last.chars().count() + 1;
    assert_eq!(fault.to_string(), format!("count.xml:{line}:{column}: {expected}"));
}

#[test]
fn a_small_count_becomes_a_folder() {
    let Import { folder, report } = import_text(SMALL).unwrap();
    assert!(report.holds() && report.complete());
    assert_eq!(report.checks.len(), 6);
    assert_eq!((report.stations, report.station_names), (2, 1));
    assert_eq!(report.differing, ["0099-sb1"]);
    let skipped =
        "EML/Count/Election/Contests/Contest/ReportingUnitVotes/ReportingUnitInvestigations";
    assert_eq!(report.skipped, BTreeMap::from([(skipped.to_owned(), 1)]));
    assert_eq!(folder.areas[0].row.name, "Test & Town");
    assert_eq!((folder.areas[0].registered, folder.areas[0].max_ballots), (Some(40), Some(40)));
    assert_eq!(folder.stations[0].registered, None);
    assert_eq!(folder.draft.election.as_str(), "example.org/gr2022-test");
    assert_eq!(folder.draft.keys.name.as_deref(), Some("Council 2022"));
    assert_eq!(folder.records[1].get("vote 1.1"), Some(5));
    let lines = folder.records[0].lines.iter().map(|(key, _)| key.to_string());
    let expected = ["admitted", "vote 1", "vote 1.1", "valid", "blank", "invalid"];
    assert_eq!(lines.collect::<Vec<_>>(), expected);
    let election = folder.compile().unwrap();
    let rules = election.rules().iter().map(|rule| rule.code.as_str());
    assert_eq!(rules.collect::<Vec<_>>(), ["F202", "F401", "W201", "W202", "W203", "W204"]);
}

#[test]
fn a_sum_that_differs_is_shown_with_both_values() {
    let text = SMALL.replacen("<ValidVotes>9<", "<ValidVotes>10<", 1);
    let report = import_text(&text).unwrap().report;
    assert!(!report.holds());
    let differing = report.checks.iter().filter(|check| check.holds() != Some(true));
    let expected = Check { what: "list 1".to_owned(), total: Some(10), sum: 9 };
    assert_eq!(differing.collect::<Vec<_>>(), [&expected]);
}

#[test]
fn a_total_that_is_absent_cannot_be_compared() {
    let text = SMALL.replacen(
        "<UncountedVotes ReasonCode=\"toegelaten kiezers\">11</UncountedVotes>",
        "",
        1,
    );
    let report = import_text(&text).unwrap().report;
    assert!(report.holds() && !report.complete());
}

const UNIT: &str = "element EML/Count/Election/Contests/Contest/ReportingUnitVotes";

#[test]
fn numbers_are_counts() {
    for bad in ["-5", "4294967296", "99999999999999999999999", "5.0", "", " 5", "+5", "5e0"] {
        let expected = format!(
            "{UNIT}/Selection/ValidVotes: expected a whole number 0 to 4294967295, got `{bad}`"
        );
        let place = format!("{bad}</ValidVotes></Selection>\n    <Selection>");
        check(
            "<ValidVotes>5</ValidVotes></Selection>\n    <Selection>",
            &format!("<ValidVotes>{place}"),
            &place,
            &expected,
        );
    }
}

#[test]
fn what_defines_entities_is_refused() {
    let doctype = "expected no DOCTYPE: it can define entities and name other files, got a DOCTYPE";
    check(
        "\n<EML",
        "\n<!DOCTYPE EML [<!ENTITY a \"b\">]><EML",
        "<!DOCTYPE",
        &format!("element at the top: {doctype}"),
    );
    let laughs = "\n<!DOCTYPE x [<!ENTITY a \"haha\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;\">]><EML";
    check("\n<EML", laughs, "<!DOCTYPE", &format!("element at the top: {doctype}"));
    check(
        "Hall",
        "&c;",
        "&c;",
        &format!(
            "{UNIT}/ReportingUnitIdentifier: expected only the entities of XML itself, got the entity `c`"
        ),
    );
    check(
        "true",
        "<!DOCTYPE x>",
        "<!DOCTYPE",
        &format!("{UNIT}/ReportingUnitInvestigations/Investigation: {doctype}"),
    );
}

#[test]
fn broken_xml_is_refused_with_its_place() {
    check(
        "</EML>\n",
        "",
        "",
        "element EML: expected the end of the element, got the end of the file",
    );
    check(
        "</EML>\n",
        "</EML><EML/>\n",
        "<EML/>",
        "element at the top: expected the end of the file, got a second root element",
    );
    check(
        "</Contests>",
        "</Contest>",
        "</Contest></Election>",
        "element EML/Count/Election/Contests: expected well-formed XML, got ill-formed document: expected `</Contests>`, but `</Contest>` was found",
    );
    check(
        "<Cast>0",
        "x<Cast>0",
        "\n    x<Cast>",
        &format!("{UNIT}: expected elements, got text `\\n    x`"),
    );
    let deep = format!("{}true", "<a>".repeat(DEPTH_MAX));
    let fault = import_text(&SMALL.replacen("true", &deep, 1)).unwrap_err();
    assert_eq!(
        (fault.expected.as_str(), fault.got.as_str()),
        ("nesting of at most 32", "33 elements")
    );
    let long = "x".repeat(TEXT_BYTES_MAX + 1);
    let fault = import_text(&SMALL.replacen("Hall", &long, 1)).unwrap_err();
    assert_eq!(fault.expected, "at most 1000 bytes of text");
    let fault = import_text("").unwrap_err();
    compare(&fault, "", "element at the top: expected an element, got the end of the file");
}

#[test]
fn other_encodings_are_refused() {
    check(
        "UTF-8",
        "ISO-8859-1",
        "<?xml",
        "element at the top: expected the encoding UTF-8, got `ISO-8859-1`",
    );
    let mut bytes = SMALL.as_bytes().to_vec();
    let at = SMALL.find("Hall").unwrap();
    bytes[at] = 0xE9;
    let fault = import_bytes("count.xml", &bytes, &options()).unwrap_err();
    compare(&fault, &SMALL[..at], &format!("byte {at}: expected UTF-8, got other bytes"));
}

#[test]
fn other_documents_are_refused() {
    check(
        "\"510b\"",
        "\"520\"",
        "<EML ",
        "element EML: expected Id=\"510b\", a count with its stations, got `520`",
    );
    check(
        "\"urn:oasis:names:tc:evs:schema:eml\"",
        "\"urn:other\"",
        "<EML ",
        "element EML: expected EML of the namespace urn:oasis:names:tc:evs:schema:eml, got `EML` of another namespace",
    );
    check(
        "<ValidVotes>5</ValidVotes></Selection>\n    <Cast>",
        "<ValidVotes xmlns=\"urn:other\">5</ValidVotes></Selection>\n    <Cast>",
        "\n    <Cast>",
        &format!("{UNIT}: expected ValidVotes, got a selection without it"),
    );
    check(
        "<TotalVotes>",
        "<OldVotes>",
        "</TotalVotes>",
        "element EML/Count/Election/Contests/Contest/OldVotes: expected well-formed XML, got ill-formed document: expected `</OldVotes>`, but `</TotalVotes>` was found",
    );
    let text = SMALL.replace("TotalVotes>", "OldVotes>");
    let place = text.find("<ReportingUnitVotes>").unwrap();
    let expected =
        format!("{UNIT}: expected TotalVotes before the first ReportingUnitVotes, got none");
    compare(&import_text(&text).unwrap_err(), &text[..place], &expected);
}

#[test]
fn stations_and_choices_are_told_apart() {
    check(
        "0099::SB2",
        "0099::SB1",
        "<ReportingUnitVotes>",
        "ReportingUnitIdentifier: expected each station once (`0099::SB1` gives the same code), got `0099::SB1`",
    );
    check(
        "0099::SB2",
        "0099--sb1",
        "<ReportingUnitVotes>",
        "ReportingUnitIdentifier: expected each station once (`0099::SB1` gives the same code), got `0099--sb1`",
    );
    check(
        "0099::SB2",
        "::",
        "<ReportingUnitVotes>",
        "ReportingUnitIdentifier: expected an identifier that gives a code: 1 to 32 of a-z 0-9 . - beginning with a letter or digit, neither none nor all, got `::`",
    );
    check(
        "CandidateIdentifier Id=\"1\"",
        "CandidateIdentifier Id=\"2\"",
        "<Selection><Candidate>",
        &format!("{UNIT}: expected the order of TotalVotes: candidate 1, got candidate 2"),
    );
    check(
        "<RegisteredName>One",
        "<RegisteredName>Two",
        "<Selection><Aff",
        &format!("{UNIT}: expected the order of TotalVotes: list 1 `One`, got list 1 `Two`"),
    );
    check(
        "blanco",
        "onbekend",
        "<RejectedVotes",
        &format!(
            "{UNIT}/RejectedVotes: expected a reason code that this importer knows, got `onbekend`"
        ),
    );
    check(
        "blanco",
        "ongeldig",
        "<RejectedVotes",
        &format!("{UNIT}/RejectedVotes: expected one RejectedVotes, got a second one"),
    );
    check(
        "<Cast>0</Cast>",
        "",
        "\n  </Contest>",
        "element EML/Count/Election/Contests/Contest: expected an element Cast, got none",
    );
    check(
        "2022-03-16",
        "16-03-2022",
        "<?xml",
        "element ElectionDate: expected a date such as 2022-03-16, got `16-03-2022`",
    );
    check(
        "Council  2022",
        "Council&#10;final yes&#0;",
        "&#0;",
        "element EML/Count/Election/ElectionIdentifier/ElectionName: expected only the entities of XML itself, got the entity `#0`",
    );
}

#[test]
fn a_count_cut_anywhere_is_refused() {
    for cut in (0..SMALL.trim_end().len()).step_by(7) {
        assert!(import_text(&SMALL[..cut]).is_err(), "{cut} bytes");
    }
}

/// The definition is one that fits together, and its draft would be written the same.
#[test]
fn the_draft_is_one_that_acta_reads() {
    let seats = Options { seats: Some(5), outcome: "dhondt".to_owned(), election: None };
    let import = import_bytes("count.xml", SMALL.as_bytes(), &seats).unwrap();
    let text = import.folder.draft.to_text();
    assert_eq!(Draft::parse(text.as_bytes()).unwrap().to_text(), text);
    assert_eq!(import.folder.compile().unwrap().contests()[0].seats, Some(5));
}
