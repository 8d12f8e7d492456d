//! The copies of `vectors/6-verdicts/copies/`: each beside one log, one result a file.

use acta::entry::Entry;
use acta::kinds::copy::{Basis, Opening, copy_leaf};
use acta::kinds::{Copy, Kind as _};
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::{Code, ElectionId, Hash, Role};
use acta_log::note::SecretKey;
use acta_log::tree::{Levels, inclusion_proof, leaf_hash};
use acta_verify::copies::{
    Comparison, Evidence, LineCause, LogView, Outcome, Reference, Refusal, UnitResult, split,
};
use acta_verify::tabular::{Mapping, read};

use crate::common::{
    Builder, ELECTION, Plan, REVOKED, ROTATED, SECOND, Tree, build, committed, fold_of, key_of,
};

/// Something handed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Given {
    /// Statements one after another, by a submitter.
    Statements(&'static str, &'static str, Vec<u8>),
    /// A mapping and its table.
    Table(&'static str, String, String),
}

/// What was handed in, and what it shows.
pub(crate) struct CopyCase {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) given: Vec<Given>,
}

/// The log that the copies are laid beside: nine stations, the last without record; 000003 has a second, other record,
/// 000004 a correction.
pub(crate) fn log() -> Tree {
    build(Plan { stations: 9, missing: 1, rivals: true, ..Plan::default() })
}

/// A record's text with the official figures of a station, changed by `edit`.
pub(crate) fn text(number: u32, edit: impl Fn(&mut [u32; 3])) -> String {
    let (mut votes, spoilt, admitted) = Builder::figures(number);
    edit(&mut votes);
    let lines = Builder::lines(number, votes, spoilt, admitted);
    format!("acta/record/v1\nelection {ELECTION}\n{lines}")
}

fn sign(text: &str, keys: &[SecretKey]) -> Vec<u8> {
    let keys: Vec<&SecretKey> = keys.iter().collect();
    Statement::sign(text, &keys).unwrap().as_bytes().to_vec()
}

fn station(code: &str) -> SecretKey {
    key_of(Role::Station, code, "")
}

fn agent(code: &str) -> SecretKey {
    key_of(Role::Agent, code, "")
}

const MAPPING: &str = "acta/mapping/v1
election results.example.org/2026/mayor
about Figures that a contestant published
submitter p1
encoding utf-8
delimiter comma
header 1
absent none
column station Station
column first First
column second Second
column third Third
station station
contest mayor
vote 1 first
vote 2 second
vote 3 third
";

fn table(rows: &str) -> Given {
    let rows = format!("Station,First,Second,Third\n{rows}");
    Given::Table("figures.csv", MAPPING.to_owned(), rows)
}

fn row(number: u32, more: u32) -> String {
    let (votes, _, _) = Builder::figures(number);
    format!("{number:06},{},{},{}\n", votes[0] + more, votes[1], votes[2])
}

fn signature_lines(statement: &[u8]) -> String {
    let text = String::from_utf8(statement.to_vec()).unwrap();
    text.split_once("\n\n").unwrap().1.to_owned()
}

/// The copy at this place under the commitment of p1.
fn opened(leaf: usize) -> Copy {
    let (leaves, commit) = committed(&ElectionId::parse(ELECTION).unwrap());
    let hashes = leaves
        .iter()
        .map(|(salt, identity, counts)| leaf_hash(&copy_leaf(&salt.0, identity, counts)));
    let tree: Levels = hashes.collect();
    let index = u64::try_from(leaf).unwrap();
    let path = inclusion_proof(&tree, index, tree.size()).unwrap();
    let (salt, identity, counts) = leaves[leaf].clone();
    Copy {
        submitter: Code::parse("p1").unwrap(),
        opening: Some(Opening {
            commit: StatementId::of(&commit),
            leaf: index,
            salt,
            path: path.into_iter().map(Hash).collect(),
        }),
        basis: Basis::Typed,
        of: None,
        image: None,
        identity,
        counts,
    }
}

/// All cases.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(crate) fn copy_cases() -> Vec<CopyCase> {
    let mut cases = Vec::new();
    let mut case = |name, about, given: Vec<Given>| cases.push(CopyCase { name, about, given });
    let from = |bytes: Vec<u8>| Vec::from([Given::Statements("a.txt", "p1", bytes)]);
    let same = |_: &mut [u32; 3]| {};
    let good = sign(&text(7, same), &[station("000007")]);
    let eighth = sign(&text(8, same), &[station("000008")]);
    case("identical", "the record that the log has", from(good.clone()));
    case(
        "identical-two",
        "two statements one after another",
        from([&good[..], b"\n", &eighth].concat()),
    );
    case(
        "identical-agent",
        "the same text with an agent's signature beside the station's",
        from(sign(&text(7, same), &[station("000007"), agent("p1-1")])),
    );
    let version = sign(&text(4, same), &[station("000004")]);
    case("earlier-version", "what the station corrected since", from(version));
    let other = text(7, |votes| votes[0] += 3);
    case(
        "differs",
        "a second text that the station signed",
        from(sign(&other, &[station("000007")])),
    );
    case(
        "differs-agent",
        "only an agent signed these figures",
        from(sign(&other, &[agent("p1-1")])),
    );
    let conflict = text(3, |votes| (votes[0], votes[1]) = (votes[0] - 10, votes[1] + 10));
    case(
        "conflict",
        "the log has this statement, as a conflict",
        from(sign(&conflict, &[station("000003")])),
    );
    case(
        "only-copy",
        "the log has no record of the station",
        from(sign(&text(9, same), &[station("000009")])),
    );
    case(
        "only-copy-station",
        "a station that the register lacks",
        from(sign(&text(9, same).replace("station 000009", "station 00000x"), &[agent("p1-1")])),
    );
    let digit = String::from_utf8(good.clone()).unwrap().replacen("vote 1 2", "vote 1 3", 1);
    assert_ne!(digit.as_bytes(), good);
    case("digit", "a digit of the text is another", from(digit.into_bytes()));
    let moved =
        String::from_utf8(good.clone()).unwrap().replace("station 000007", "station 000008");
    case("other-station", "the text names another station", from(moved.into_bytes()));
    let replayed = format!("{}\n{}", text(7, |votes| votes[1] += 1), signature_lines(&good));
    case("replayed-signature", "the signature of another text", from(replayed.into_bytes()));
    let elsewhere = String::from_utf8(good.clone()).unwrap().replace("2026/mayor", "2022/mayor");
    case("other-election", "the election before", from(elsewhere.into_bytes()));
    case("truncated", "the signature line is not whole", from(good[..good.len() - 20].to_vec()));
    case("truncated-text", "nothing but the begin of a text", from(good[..100].to_vec()));
    case(
        "other-kind",
        "a statement that is no record",
        from(sign(
            &format!(
                "acta/station-event/v1\nelection {ELECTION}\nstation 000007\nevent closed\ntime 2026-05-03T18:00:00Z\n"
            ),
            &[station("000007")],
        )),
    );
    let stranger = key_of(Role::Station, "000007", " of nobody");
    case(
        "other-key",
        "signed in the station's name by another key",
        from(sign(&other, &[stranger])),
    );
    let fifth = text(5, |votes| votes[0] += 1);
    case(
        "old-key",
        "signed by the key that the station had before",
        from(sign(&fifth, &[station(ROTATED)])),
    );
    let now = key_of(Role::Station, ROTATED, SECOND);
    case("new-key", "signed by the key that the station has", from(sign(&text(5, same), &[now])));
    let sixth = text(6, |votes| votes[0] += 1);
    case(
        "revoked-key",
        "signed by a key that was revoked since",
        from(sign(&sixth, &[station(REVOKED)])),
    );
    case(
        "revoked-key-logged",
        "the log has this statement from before the revocation",
        from(sign(&text(6, same), &[station(REVOKED)])),
    );
    case("scope", "signed by another station", from(sign(&other, &[station("000008")])));
    case("late-key", "signed by a key from after the freeze", from(sign(&other, &[agent("p2-9")])));
    case("unknown-name", "signed by a name without key", from(sign(&other, &[agent("p3-1")])));
    case(
        "bad-line-beside",
        "the station's signature verifies, the agent's does not",
        from({
            let wrong = sign(&other, &[agent("p1-1")]);
            let lines = [signature_lines(&wrong), signature_lines(&good)].concat();
            format!("{}\n{lines}", text(7, same)).into_bytes()
        }),
    );
    case("repeated", "the same statement twice", from([&good[..], &good].concat()));
    case(
        "two-submitters",
        "the same statement from two submitters",
        Vec::from([
            Given::Statements("a.txt", "p1", good.clone()),
            Given::Statements("b.txt", "p2", good.clone()),
        ]),
    );
    case(
        "copies-disagree",
        "one copy is identical, one differs; both verify",
        Vec::from([
            Given::Statements("a.txt", "p1", good.clone()),
            Given::Statements("b.txt", "p2", sign(&other, &[station("000007")])),
        ]),
    );
    case(
        "other-poll",
        "a record of another poll",
        from(sign(&text(7, same).replace("poll 1", "poll 2"), &[station("000007")])),
    );
    case("unsigned-equal", "a table with the official figures", Vec::from([table(&row(7, 0))]));
    case("unsigned-differs", "a table with another figure", Vec::from([table(&row(7, 12))]));
    case(
        "unsigned-only",
        "a table with a station that has no record",
        Vec::from([table(&row(9, 0))]),
    );
    case(
        "unsigned-absent",
        "a table without some figures",
        Vec::from([table("000007,none,150,40\n")]),
    );
    case(
        "unsigned-earlier",
        "a table with figures that were corrected since",
        Vec::from([table(&row(4, 0))]),
    );
    case(
        "unsigned-zeros",
        "a table whose zeros in front are lost",
        Vec::from([table(row(7, 0).trim_start_matches('0'))]),
    );
    case("row-refused", "text in a number cell", Vec::from([table("000007,many,150,40\n")]));
    case(
        "beside-a-table",
        "a signed copy and a table with another figure",
        Vec::from([Given::Statements("a.txt", "p2", good.clone()), table(&row(7, 12))]),
    );
    let all: Vec<u8> = (1..=8)
        .filter(|number| ![1, 2, 4, 5].contains(number))
        .flat_map(|number| sign(&text(number, same), &[station(&format!("{number:06}"))]))
        .collect();
    let more: String = [1, 2, 5, 9].iter().map(|number| row(*number, 0)).collect();
    case(
        "totals",
        "copies of most stations, signed and not",
        Vec::from([Given::Statements("a.txt", "p2", all), table(&more)]),
    );
    case("nothing", "an empty file", from(Vec::new()));
    let shown = |edit: &dyn Fn(&mut Copy)| {
        let mut copy = opened(0);
        edit(&mut copy);
        copy.to_text(&ElectionId::parse(ELECTION).unwrap())
    };
    let signed = |edit: &dyn Fn(&mut Copy)| from(sign(&shown(edit), &[agent("p1-1")]));
    case("copy-opened", "a copy that was committed before the vote", signed(&|_| {}));
    case(
        "copy-opened-two",
        "two copies of one commitment; the log has no record of the second",
        from(
            [0, 2]
                .map(|leaf| {
                    let text = opened(leaf).to_text(&ElectionId::parse(ELECTION).unwrap());
                    sign(&text, &[agent("p1-1")])
                })
                .concat(),
        ),
    );
    case("copy-plain", "a copy without commitment, typed", signed(&|copy| copy.opening = None));
    case(
        "copy-of",
        "a copy of a statement, without commitment",
        signed(&|copy| {
            (copy.opening, copy.basis) = (None, Basis::Signed);
            copy.of = Some(StatementId::of(&text(7, |_| {})));
        }),
    );
    case(
        "copy-figure",
        "figures that were not committed",
        signed(&|copy| copy.counts.votes[0].1 += 5),
    );
    case(
        "copy-salt",
        "another salt",
        signed(&|copy| copy.opening.iter_mut().for_each(|opening| opening.salt.0[0] ^= 1)),
    );
    case(
        "copy-leaf",
        "another place under the commitment",
        signed(&|copy| copy.opening.iter_mut().for_each(|opening| opening.leaf = 1)),
    );
    case(
        "copy-commitment-absent",
        "a commitment that the log does not have",
        signed(&|copy| copy.opening.iter_mut().for_each(|opening| opening.commit.0[0] ^= 1)),
    );
    let foreign = shown(&|copy| copy.submitter = Code::parse("p2").unwrap());
    case(
        "copy-submitter",
        "the commitment of another body",
        from(sign(&foreign, &[agent("p2-1")])),
    );
    case(
        "copy-unsigned",
        "a copy that nobody with a key signed",
        from(sign(&shown(&|_| {}), &[agent("p3-1")])),
    );
    cases
}

/// Lays what was given beside a log.
pub(crate) fn outcome(entries: &Vec<Vec<u8>>, given: &[Given]) -> Outcome {
    let fold = fold_of(entries);
    let mut reference = Reference::log(&fold);
    for (index, bytes) in (0..).zip(entries) {
        let statement = Entry::parse(bytes).unwrap().parse_statement().unwrap();
        reference.commit(index, &statement);
    }
    let mut comparison = Comparison::new(&reference);
    for one in given {
        match one {
            Given::Statements(place, submitter, bytes) => {
                for (line, piece) in split(bytes) {
                    let place = format!("{place}:{line}");
                    comparison.add(reference.judge(&place, Code::parse(submitter), piece));
                }
            }
            Given::Table(place, mapping, table) => {
                let mapping = Mapping::parse(mapping.as_bytes()).unwrap();
                let reading = read(&mapping, table.as_bytes(), false).unwrap();
                for handed in reference.rows(place, &mapping, &reading).unwrap() {
                    comparison.add(handed);
                }
                comparison.table(place, place, &reading);
            }
        }
    }
    let log = LogView {
        root_confirmed: true,
        election: ELECTION.to_owned(),
        notices: Vec::from(["SIMULATION: figures generated".to_owned()]),
        size: fold.size(),
        ..LogView::default()
    };
    comparison.finish(log, entries)
}

fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// What an outcome says, in the lines of a vector.
pub(crate) fn told(outcome: &Outcome) -> String {
    let items = outcome.items;
    let mut out = format!("expect: exit {}\n", outcome.exit_code());
    out.push_str(&format!(
        "items: {} {} {} {}\n",
        items.given, items.compared, items.repeated, items.refused
    ));
    for (place, reason, _) in &outcome.refused {
        let more = match reason {
            Refusal::NotAStatement { layer, code } => format!(" {layer} {code}"),
            Refusal::Row(why) => format!(" {}", why.word()),
            Refusal::Carried { layer, code } => format!(" {layer} {code}"),
            Refusal::OtherElection | Refusal::OtherKind => String::new(),
        };
        out.push_str(&format!("refused: {place} {}{more}\n", reason.word()));
    }
    for unit in outcome.units.iter().filter(|unit| unit.result != UnitResult::OnlyOfficial) {
        unit_lines(unit, &mut out);
    }
    out.push_str(&format!("only-official: {}\n", outcome.results.of(UnitResult::OnlyOfficial)));
    for row in &outcome.submitters {
        let who = or_dash(row.submitter);
        out.push_str(&format!(
            "covers: {who} {} {} {}\n",
            row.units, row.registered, row.registered_unknown
        ));
    }
    for totals in &outcome.totals {
        let from = if totals.verified_only { "verified" } else { "all" };
        let votes = totals.votes.iter().map(|(code, votes)| format!("{code}={votes}"));
        out.push_str(&format!(
            "totals: {from} {} {} {} {} {} {} {} {} {} {}\n",
            totals.units,
            totals.expected,
            or_dash(totals.registered),
            or_dash(totals.registered_expected),
            totals.disagreeing,
            totals.incomplete,
            votes.collect::<Vec<_>>().join(","),
            totals.margin,
            or_dash(totals.outstanding),
            or_dash(totals.state.clone()).replace(' ', "-")
        ));
    }
    for commit in &outcome.commits {
        out.push_str(&format!(
            "commit: {} {} {} {}\n",
            commit.index, commit.submitter, commit.leaves, commit.opened
        ));
    }
    for margin in &outcome.margins {
        let from = if margin.verified_only { "verified" } else { "all" };
        let (official, with) = (&margin.official, &margin.with_copies);
        out.push_str(&format!(
            "margin: {from} {} {} {} {} {}\n",
            margin.units,
            or_dash(official.leaders.first()),
            official.margin,
            or_dash(with.leaders.first()),
            with.margin
        ));
    }
    out
}

fn unit_lines(unit: &acta_verify::copies::UnitOutcome, out: &mut String) {
    let index = or_dash(unit.official.as_ref().and_then(|official| official.index));
    out.push_str(&format!(
        "unit: {} {} {} {} {index}\n",
        unit.station,
        unit.contest,
        unit.track,
        unit.result.name()
    ));
    for copy in &unit.copies {
        let signers = copy.copy.evidence.signers().iter().map(ToString::to_string);
        let signers = signers.collect::<Vec<_>>().join(",");
        let bad = copy.copy.evidence.bad().iter().map(|line| match line.cause {
            LineCause::Revoked(at) => format!("{}=revoked-{at}", line.name),
            cause => format!("{}={}", line.name, cause.word()),
        });
        let bad = bad.collect::<Vec<_>>().join(",");
        let sufficient = match &copy.copy.evidence {
            Evidence::Verifies { sufficient: true, .. } => "sufficient",
            Evidence::Verifies { .. } => "insufficient",
            _ => "-",
        };
        let version = match copy.agreement {
            acta_verify::copies::Agreement::Equal { version, versions } => {
                format!("equal {version}/{versions}")
            }
            other => format!("{} -", other.word()),
        };
        let dash = |text: String| if text.is_empty() { "-".to_owned() } else { text };
        out.push_str(&format!(
            "copy: {} {} {version} {} {} {sufficient}\n",
            copy.copy.place,
            copy.result.name(),
            dash(signers),
            dash(bad)
        ));
        if let Some(says) = &copy.copy.says {
            let opening = match says.opening.map(|opening| opening.holds) {
                None => "-",
                Some(None) => "not-published",
                Some(Some(true)) => "holds",
                Some(Some(false)) => "fails",
            };
            let index = or_dash(says.opening.and_then(|opening| opening.index));
            out.push_str(&format!("says: {} {} {opening} {index}\n", says.basis, or_dash(says.of)));
        }
        if let Some((index, effect)) = copy.logged {
            out.push_str(&format!("logged: {index} {effect}\n"));
        }
        for difference in &copy.differs {
            out.push_str(&format!(
                "differs: {} {} {}\n",
                difference.figure.to_string().replace(' ', "-"),
                or_dash(difference.copy),
                or_dash(difference.official)
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acta::value::base64;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::PathBuf;

    fn folder() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/6-verdicts/copies")
    }

    fn leak(text: &str) -> &'static str {
        Box::leak(text.to_owned().into_boxed_str())
    }

    fn text_of(value: &str) -> String {
        String::from_utf8(base64(value).unwrap()).unwrap()
    }

    /// The entries of the log, what was given, what is expected.
    fn read_vector(name: &str) -> (Vec<Vec<u8>>, Vec<Given>, String) {
        let text = fs::read_to_string(folder().join(name)).unwrap();
        let (mut entries, mut given, mut expect) = (Vec::new(), Vec::new(), String::new());
        for line in text.lines() {
            let (key, value) = line.split_once(": ").unwrap();
            let words: Vec<&str> = value.split(' ').collect();
            match (key, &words[..]) {
                ("input", _) => assert_eq!(value, "copies"),
                ("about", _) => {}
                ("base", _) => entries = read_vector(value).0,
                ("entry", _) => entries.push(base64(value).unwrap()),
                ("given", [place, submitter, bytes]) => {
                    let bytes = base64(bytes).unwrap();
                    given.push(Given::Statements(leak(place), leak(submitter), bytes));
                }
                ("table", [place, mapping, table]) => {
                    given.push(Given::Table(leak(place), text_of(mapping), text_of(table)));
                }
                _ => expect.push_str(&format!("{line}\n")),
            }
        }
        (entries, given, expect)
    }

    #[test]
    fn every_copies_vector_gets_its_results() {
        let mut names = BTreeSet::new();
        for entry in fs::read_dir(folder()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name == "log.txt" {
                continue;
            }
            let (entries, given, expect) = read_vector(&name);
            let outcome = outcome(&entries, &given);
            assert_eq!(told(&outcome), expect, "{name}\n{}", outcome.text());
            names.insert(name);
        }
        let (entries, _, _) = read_vector("identical.txt");
        assert_eq!(entries, log().entries, "log.txt is not the log");
        let cases = copy_cases();
        for case in &cases {
            let name = format!("{}.txt", case.name);
            let text = fs::read_to_string(folder().join(&name)).unwrap();
            assert!(text.contains(&format!("about: {}\n", case.about)), "{name}");
            assert_eq!(read_vector(&name).1, case.given, "{name}");
        }
        let known: BTreeSet<String> =
            cases.iter().map(|case| format!("{}.txt", case.name)).collect();
        assert_eq!(names, known);
    }

    #[test]
    fn every_form_of_the_answer_repeats_what_it_is_not() {
        let entries = log().entries;
        let case = copy_cases().into_iter().find(|case| case.name == "differs").unwrap();
        let mut outcome = outcome(&entries, &case.given);
        outcome.log.custodian = Some("a university".to_owned());
        let words =
            ["SIMULATION: figures generated", "not the authority's log: kept by a university"];
        for form in [outcome.text(), outcome.json(), outcome.csv()] {
            for line in words {
                assert!(form.contains(line), "{line}\n{form}");
            }
        }
    }

    #[test]
    fn lost_zeros_are_told() {
        let entries = log().entries;
        let case = copy_cases().into_iter().find(|case| case.name == "unsigned-zeros").unwrap();
        let text = outcome(&entries, &case.given).text();
        assert!(text.contains("no station 7; there is a station 000007"), "{text}");
    }
}
