//! Layer `policy`: who must sign what, and where.

use super::{Case, Vectors};

struct Situation<'a> {
    sign: &'a [&'a str],
    act: &'a str,
    station: Option<&'a str>,
    areas: &'a [&'a str],
    signers: &'a [&'a str],
}

const RECORD: Situation<'_> = Situation {
    sign: &["record officer:1+station:1"],
    act: "record",
    station: Some("010101001-01"),
    areas: &["m-0101", "r-01", "bo"],
    signers: &["officer/77 any", "station/010101001-01 station:010101001-01"],
};

fn save(to: &mut Vectors, result: &str, name: &str, about: &str, given: &Situation<'_>) {
    let mut case = Case::new(&format!("policy {result}"), "policy", about);
    case = given.sign.iter().fold(case, |case, line| case.value("sign", line));
    case = case.value("act", given.act);
    case = given.station.iter().fold(case, |case, station| case.value("station", station));
    case = given.areas.iter().fold(case, |case, area| case.value("area", area));
    case = given.signers.iter().fold(case, |case, signer| case.value("signer", signer));
    case.save(&format!("policy-{name}"), to);
}

pub(crate) fn write(to: &mut Vectors) {
    scopes(to);
    counts(to);
    defaults(to);
    for (name, about, expr) in [
        ("zero", "K is 0", "officer:0"),
        ("leading-zero", "K has a leading zero", "officer:01"),
        ("role", "a role that is not listed", "clerk:1"),
        ("twice", "one role twice", "officer:1+officer:1"),
        ("empty-term", "a plus sign at the end", "officer:1+"),
        ("no-count", "no K", "officer"),
    ] {
        let sign = format!("record {expr}");
        save(to, "expression", name, about, &Situation { sign: &[&sign], ..RECORD });
    }
}

fn scopes(to: &mut Vectors) {
    save(to, "ok", "record", "both terms hold", &RECORD);
    let mut case = |result: &str, name: &str, about: &str, signers: &[&str]| {
        save(to, result, name, about, &Situation { signers, ..RECORD });
    };
    let own = "station/010101001-01 station:010101001-01";
    let other = "station/010101001-02 station:010101001-02";
    case("unsatisfied", "no-officer", "one term lacks its signer", &[own]);
    case("unsatisfied", "other-station", "the key of another station", &["officer/77 any", other]);
    case(
        "ok",
        "scope-station",
        "an officer of the station",
        &["officer/77 station:010101001-01", own],
    );
    case(
        "unsatisfied",
        "scope-other-station",
        "an officer of another station",
        &["officer/77 station:010101001-02", own],
    );
    case("ok", "scope-area", "an officer of the area", &["officer/77 area:m-0101", own]);
    case("ok", "scope-ancestor", "an officer of an area above", &["officer/77 area:r-01", own]);
    case(
        "unsatisfied",
        "scope-other-area",
        "an officer of another area",
        &["officer/77 area:m-0102", own],
    );
    let whole = Situation {
        sign: &["key authority:1+officer:1"],
        act: "key",
        station: None,
        areas: &[],
        signers: &["authority/a any", "officer/77 area:bo"],
    };
    save(to, "unsatisfied", "scope-whole", "an area's key for the whole election", &whole);
}

fn counts(to: &mut Vectors) {
    let decision = Situation {
        sign: &["decision authority:2", "decision court:1"],
        act: "decision",
        station: None,
        areas: &["bo"],
        signers: &[],
    };
    let mut case = |result: &str, name: &str, about: &str, signers: &[&str]| {
        save(to, result, name, about, &Situation { signers, ..decision });
    };
    case("ok", "two-of", "two names of one role", &["authority/a any", "authority/b any"]);
    case("unsatisfied", "one-of-two", "one name of two", &["authority/a any"]);
    case("unsatisfied", "same-name", "one name twice", &["authority/a any", "authority/a any"]);
    case("ok", "alternative", "the other alternative", &["court/supreme any"]);
    case(
        "unsatisfied",
        "mixed",
        "half of each alternative",
        &["authority/a any", "observer/o1 any"],
    );
    case("unsatisfied", "nobody", "nobody signed", &[]);
    let other =
        Situation { act: "amend", signers: &["authority/a any", "authority/b any"], ..decision };
    save(to, "unsatisfied", "other-act", "an act without alternative here", &other);
}

/// Acts that have no line in the definition (section 4a).
fn defaults(to: &mut Vectors) {
    let mut case = |result: &str, act: &str, name: &str, about: &str, signers: &[&str]| {
        let given = Situation {
            sign: &["record officer:1+station:1"],
            act,
            station: Some("010101001-01"),
            areas: &["m-0101", "bo"],
            signers,
        };
        save(to, result, &format!("default-{act}-{name}"), about, &given);
    };
    let own = "station/010101001-01 station:010101001-01";
    for (act, yes, no) in [
        ("accreditation", "authority/a any", "observer/o1 any"),
        ("announcement", "media/m1 any", "intake/one any"),
        ("attempts", own, "authority/a any"),
        ("attestation", "observer/o1 any", "promise/one any"),
        ("audit-plan", "authority/a any", "auditor/x any"),
        ("audit-report", "auditor/x any", "observer/o1 any"),
        ("bulletin", "authority/a any", "publisher/one any"),
        ("collation", "board/1 area:m-0101", "station/010101001-01 station:010101001-01"),
        ("complaint", "intake/one any", "publisher/one any"),
        ("copy", "agent/p2-114 any", "authority/a any"),
        ("copy-commit", "contestant/p2 any", "authority/a any"),
        ("geometry", "authority/a any", "officer/77 any"),
        ("image", "officer/77 station:010101001-01", "intake/one any"),
        ("incident", "authority/a any", "intake/one any"),
        ("objection", "agent/p2-114 any", "intake/one any"),
        ("probe", "media/m1 any", "publisher/one any"),
        ("proclamation", "court/supreme any", "media/m1 any"),
        ("redaction", "authority/a any", "court/supreme any"),
        ("report", "observer/o1 any", "intake/one any"),
        ("ruling", "court/supreme any", "auditor/x any"),
        ("software", "authority/a any", "auditor/x any"),
        ("telemetry", "intake/one any", "observer/o1 any"),
    ] {
        case("ok", act, "good", "one name of a role that the act has by default", &[yes]);
        case("unsatisfied", act, "other", "a role that it does not have", &[no]);
    }
    let elsewhere = "station/010101001-02 station:010101001-02";
    case("unsatisfied", "attempts", "elsewhere", "the key of another station", &[elsewhere]);
    let own_line = Situation {
        sign: &["complaint intake:2", "record officer:1"],
        act: "complaint",
        station: None,
        areas: &[],
        signers: &["intake/one any", "observer/o1 any"],
    };
    save(to, "unsatisfied", "default-replaced", "a line of its own replaces them", &own_line);
}
