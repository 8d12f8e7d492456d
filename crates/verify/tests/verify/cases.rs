//! The trees of `vectors/6-verdicts/`: each differs from the good one in one thing.

use acta::promise::Promised;
use acta::statement::Statement;
use acta::value::{Hash, Role};
use acta_log::tiles::parse_bundle;
use acta_verify::given::Kind;
use acta_verify::verdict::{Report, Verdict};
use acta_verify::{Session, Trust};

use crate::common::{Amended, Files, Plan, Tree, build};

/// A promise or a receipt that somebody holds.
pub(crate) struct Given {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) bytes: Vec<u8>,
    pub(crate) statement: Option<Statement>,
}

impl Given {
    fn promise(bytes: Vec<u8>) -> Self {
        Self { name: "a.promise".to_owned(), kind: Kind::Promise, bytes, statement: None }
    }

    fn receipt(bytes: Vec<u8>) -> Self {
        Self { name: "a.receipt".to_owned(), kind: Kind::Receipt, bytes, statement: None }
    }

    fn of(self, statement: &Statement) -> Self {
        Self { statement: Some(statement.clone()), ..self }
    }
}

/// One tree with what it shows.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) anchor: String,
    pub(crate) files: Files,
    pub(crate) given: Vec<Given>,
}

fn small(plan: Plan) -> Tree {
    build(Plan { stations: 5, ..plan })
}

fn bundle(files: &Files) -> String {
    let path = files.keys().find(|path| path.starts_with("log/tile/entries/"));
    path.unwrap().clone()
}

/// Replaces text within one entry of the bundle.
fn in_entry(files: &mut Files, index: usize, old: &str, new: &str) {
    let path = bundle(files);
    let entries = parse_bundle(&files[&path]).unwrap();
    let from: usize = entries.iter().take(index).map(|entry| entry.len() + 2).sum();
    let entry = String::from_utf8(entries[index].to_vec()).unwrap();
    let at = from + 2 + entry.find(old).unwrap_or_else(|| panic!("{old} in {entry}"));
    assert_eq!(old.len(), new.len());
    files.get_mut(&path).unwrap()[at..at + old.len()].copy_from_slice(new.as_bytes());
}

/// Raises the last digit before `after` in a file by one.
fn raise(files: &mut Files, path: &str, before: &str) {
    let text = String::from_utf8(files[path].clone()).unwrap();
    let at = text.find(before).unwrap_or_else(|| panic!("{before} in {path}")) + before.len();
    let digits = text[at..].bytes().take_while(u8::is_ascii_digit).count();
    let byte = &mut files.get_mut(path).unwrap()[at + digits - 1];
    *byte = if *byte == b'9' { b'0' } else { *byte + 1 };
}

/// Raises the last digit of the line that begins so.
fn raise_end(files: &mut Files, path: &str, begins: &str) {
    let text = String::from_utf8(files[path].clone()).unwrap();
    let line = text.lines().find(|line| line.starts_with(begins)).unwrap().to_owned();
    let (before, _) = line.split_at(line.rfind(|c: char| !c.is_ascii_digit()).unwrap() + 1);
    raise(files, path, before);
}

/// Removes the row of a station from the last size's units, before the manifest is made.
fn without_row(size: u64, files: &mut Files) {
    if size > 12 {
        let path = "units/mayor/0000.csv";
        let text = String::from_utf8(files[path].clone()).unwrap();
        let rows = text.split_inclusive('\n').filter(|row| !row.starts_with("000005,"));
        files.insert(path.to_owned(), rows.collect::<String>().into_bytes());
    }
}

/// Says at the first size that the outcome is closed.
fn closed_early(size: u64, files: &mut Files) {
    if size <= 12 {
        let path = "outcome/mayor.txt";
        let text = String::from_utf8(files[path].clone()).unwrap();
        let lines = text
            .split_inclusive('\n')
            .map(|line| if line.starts_with("state ") { "state closed\n" } else { line });
        files.insert(path.to_owned(), lines.collect::<String>().into_bytes());
    }
}

/// All cases, the good one first.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(crate) fn cases() -> Vec<Case> {
    let good = small(Plan::default());
    let anchor = good.anchor.to_string();
    let newest = format!("at/{}", good.sizes[1]);
    let record = good.entries.len() - 4;
    let mut cases = Vec::new();
    let mut case = |name, about, anchor: &str, files| {
        cases.push(Case { name, about, anchor: anchor.to_owned(), files, given: Vec::new() });
    };
    let edited = |edit: &dyn Fn(&mut Files)| {
        let mut files = good.files.clone();
        edit(&mut files);
        files
    };
    let built = |plan: Plan| {
        let tree = small(plan);
        (tree.anchor.to_string(), tree.files)
    };
    case("good", "every check holds", &anchor, good.files.clone());
    case(
        "other-anchor",
        "the anchor is another definition's",
        &"00".repeat(32),
        good.files.clone(),
    );
    case(
        "other-log",
        "the same figures in another log by other keys",
        &anchor,
        built(Plan { keys: "other", ..Plan::default() }).1,
    );
    case(
        "record-digit",
        "one digit of one record",
        &anchor,
        edited(&|files| {
            let entry = String::from_utf8(good.entries[record].clone()).unwrap();
            let old = entry.lines().find(|line| line.starts_with("vote 2 ")).unwrap();
            let last = if old.ends_with('9') { "0" } else { "9" };
            let new = format!("{}{last}", &old[..old.len() - 1]);
            in_entry(files, record, old, &new);
        }),
    );
    case(
        "units-digit",
        "one digit of one row of units",
        &anchor,
        edited(&|files| raise_end(files, &format!("{newest}/units/mayor/0000.csv"), "000005,")),
    );
    case(
        "areas-digit",
        "one digit of one row of areas",
        &anchor,
        edited(&|files| {
            raise_end(files, &format!("{newest}/areas/mayor.csv"), "*,official,counted,")
        }),
    );
    let account = small(Plan { account: true, ..Plan::default() });
    let table = |name: &str| format!("at/{}/account/{name}", account.sizes[1]);
    let about = "every check holds where the log has an account";
    case("account", about, &account.anchor.to_string(), account.files.clone());
    let mut files = account.files.clone();
    let text = String::from_utf8(files[&table("announcements.csv")].clone()).unwrap();
    let text = text.replacen("of,5,5,equal", "of,5,6,differs", 1);
    files.insert(table("announcements.csv"), text.into_bytes());
    let about = "a field of an announcement compared otherwise";
    case("account-cell", about, &account.anchor.to_string(), files);
    let mut files = account.files.clone();
    raise(&mut files, &table("bulletin.txt"), "scenario ");
    let about = "one digit of what a bulletin says";
    case("account-bulletin", about, &account.anchor.to_string(), files);
    let bulletins: [Bulletin; 5] = [
        ("account-bulletin-total", "a bulletin with a total that does not follow", |text| {
            raised(&text, "total 1 ")
        }),
        ("account-bulletin-silent", "a bulletin that omits a cosignature", |text| {
            let line =
                text.lines().find(|line| line.starts_with("cosigned w3")).unwrap().to_owned();
            text.replace(&line, "not-cosigned w3")
        }),
        ("account-bulletin-unlisted", "a bulletin that names two of three witnesses", |text| {
            let line =
                text.lines().find(|line| line.starts_with("cosigned w3")).unwrap().to_owned();
            text.replace(&format!("{line}\n"), "")
        }),
        ("account-bulletin-time", "a bulletin with another time of a cosignature", |text| {
            raised(&text, "cosigned w3 ")
        }),
        ("account-bulletin-signature", "a bulletin whose cosignature does not verify", |text| {
            with_note(&text, |note| {
                let line = note.trim_end().rsplit('\n').next().unwrap().to_owned();
                let (name, blob) = line.rsplit_once(' ').unwrap();
                let mut bytes = acta::value::base64(blob).unwrap();
                *bytes.last_mut().unwrap() ^= 1;
                note.replace(&line, &format!("{name} {}", acta::value::to_base64(&bytes)))
            })
        }),
    ];
    for (name, about, bulletin) in bulletins {
        let tree = small(Plan { account: true, bulletin, ..Plan::default() });
        case(name, about, &tree.anchor.to_string(), tree.files.clone());
    }
    case(
        "outcome-digit",
        "one digit of the outcome",
        &anchor,
        edited(&|files| raise(files, &format!("{newest}/outcome/mayor.txt"), "total 1 ")),
    );
    case(
        "page-digit",
        "one digit of a page",
        &anchor,
        edited(&|files| raise(files, &format!("{newest}/index.html"), "<td>1</td><td>")),
    );
    case(
        "bundle-absent",
        "the entries are not published",
        &anchor,
        edited(&|files| drop(files.remove(&bundle(files)))),
    );
    case(
        "tile-digit",
        "one byte of a hash tile",
        &anchor,
        edited(&|files| {
            let path = files.keys().find(|path| path.starts_with("log/tile/0/")).unwrap().clone();
            files.get_mut(&path).unwrap()[70] ^= 1;
        }),
    );
    case(
        "checkpoint-behind",
        "the checkpoint is an older one than the newest head",
        &anchor,
        edited(&|files| {
            let heads = String::from_utf8(files["log/heads/000"].clone()).unwrap();
            let notes: Vec<&str> = heads.split("\n\n").collect();
            let old = format!("{}\n\n{}\n", notes[4], notes[5]);
            files.insert("log/checkpoint".to_owned(), old.into_bytes());
        }),
    );
    let (_, other) = built(Plan { more: 1, ..Plan::default() });
    case(
        "two-roots",
        "the log signed two roots of one size",
        &anchor,
        edited(&|files| {
            let heads = String::from_utf8(other["log/heads/000"].clone()).unwrap();
            let notes: Vec<&str> = heads.split("\n\n").collect();
            let last = format!("{}\n\n{}\n", notes[4], notes[5]);
            let size = last.lines().nth(1).unwrap();
            files.insert(format!("at/{size}/checkpoint"), last.into_bytes());
        }),
    );
    for (name, about, plan) in [
        (
            "quorum-short",
            "one cosignature where two are needed",
            Plan { witnesses: 1, ..Plan::default() },
        ),
        (
            "station-unregistered",
            "a record of a station that the register lacks",
            Plan { stranger: true, ..Plan::default() },
        ),
        (
            "register-late",
            "the register came five days before the polls opened",
            Plan { register: "2026-04-28T09:00:00Z", ..Plan::default() },
        ),
        (
            "publication-root",
            "the last publication names another root",
            Plan { root_off: 1, ..Plan::default() },
        ),
        (
            "row-absent",
            "a station's row is left out and the manifest agrees",
            Plan { edit: without_row, ..Plan::default() },
        ),
        (
            "closed-early",
            "the outcome is called closed too early and the manifest agrees",
            Plan { edit: closed_early, ..Plan::default() },
        ),
        ("record-missing", "one station has no record yet", Plan { missing: 1, ..Plan::default() }),
        (
            "record-none",
            "no station has a record yet: what looks at records has nothing to look at",
            Plan {
                missing: 5,
                after: |builder| {
                    let lines = "station 000005\nevent opened\ntime 2026-05-03T08:00:00Z\n";
                    builder.state_by("station-event", lines, &[(Role::Station, "000005")]);
                },
                ..Plan::default()
            },
        ),
        (
            "register-change-without-effect",
            "a register change by somebody who may not make it is listed and fails nothing",
            Plan {
                after: |builder| {
                    let lines = "change close\nstation 000005\neffective 2026-05-03T20:00:00Z\nreason other\n";
                    builder.state_by("register-change", lines, &[(Role::Publisher, "main")]);
                },
                ..Plan::default()
            },
        ),
        (
            "decision-places",
            "what a decision is about stands in its row of arrivals",
            Plan {
                after: |builder| {
                    for scope in ["station 000005 mayor", "area north mayor", "contest mayor"] {
                        let lines = format!(
                            "scope {scope}\neffect include\norgan court\narticle Act, article 50\n"
                        );
                        builder.state("decision", &lines);
                    }
                },
                ..Plan::default()
            },
        ),
    ] {
        let (anchor, files) = built(plan);
        case(name, about, &anchor, files);
    }
    case(
        "file-besides",
        "a file that is not in the manifest",
        &anchor,
        edited(&|files| drop(files.insert(format!("{newest}/notes.txt"), b"more\n".to_vec()))),
    );
    case(
        "size-gone",
        "a published size is no longer there",
        &anchor,
        edited(&|files| {
            files.retain(|path, _| !path.starts_with(&format!("at/{}/", good.sizes[0])))
        }),
    );
    cases.extend(amended_cases());
    cases.extend(given_cases(&good));
    cases
}

/// Trees whose witness policy is amended before the records.
fn amended_cases() -> Vec<Case> {
    let built = |(name, about, amended)| {
        let tree = small(Plan { amended, ..Plan::default() });
        Case { name, about, anchor: tree.anchor.to_string(), files: tree.files, given: Vec::new() }
    };
    let mut cases: Vec<Case> = [
        ("amended", "one witness in place of another, from the amendment on", Amended::Swapped),
        (
            "amended-not-followed",
            "after the amendment only one of its witnesses goes on, and one of the former ones",
            Amended::NotFollowed,
        ),
        (
            "amended-not-seen",
            "an in-force entry without the former quorum changes nothing",
            Amended::NotSeen,
        ),
        ("amended-log-key", "another key of the log, from the amendment on", Amended::LogKey),
        (
            "amended-old-log-key",
            "the log's former key goes on after the amendment",
            Amended::OldLogKey,
        ),
        (
            "amended-no-policy",
            "an amendment whose witness-policy lines are no policy changes nothing",
            Amended::NoPolicy,
        ),
    ]
    .map(built)
    .into();
    let tree = small(Plan { amended: Amended::Swapped, ..Plan::default() });
    let index = tree.index_of("000005");
    let given = vec![Given::receipt(tree.receipt(index, tree.entries.len() - 1, 2).encode())];
    cases.push(Case {
        name: "receipt-amended",
        about: "a receipt with the quorum that is in force at its size",
        anchor: tree.anchor.to_string(),
        files: tree.files.clone(),
        given,
    });
    let mut former = tree.receipt(index, tree.entries.len() - 1, 0);
    former.checkpoint = tree.with_lines(&former.checkpoint, &[1, 3]);
    cases.push(Case {
        name: "receipt-amended-former",
        about: "a receipt with the quorum that was in force before its size",
        anchor: tree.anchor.to_string(),
        files: tree.files,
        given: vec![Given::receipt(former.encode())],
    });
    cases
}

/// Cases that differ from the good tree by what is held against it.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn given_cases(good: &Tree) -> Vec<Case> {
    const WITNESSES: usize = 3;
    let size = good.entries.len() - 1;
    let first = good.index_of("000001");
    let last = good.index_of("000005");
    let record = good.statement("000005");
    let (before, at) = *good.heads.iter().rfind(|(head, _)| *head <= last as u64).unwrap();
    let (_, end) = *good.heads.last().unwrap();
    let soon = end + 600;
    let (more, unlogged) = good.promised_more(soon);
    let changed = |item: Promised, edit: &dyn Fn(&mut Promised)| {
        let mut item = item;
        edit(&mut item);
        item
    };
    let by_holder = |items: &[Promised]| Given::promise(good.promise(items, Role::Promise));
    let receipt = |index, size, witnesses| good.receipt(index, size, witnesses);
    let held = |proof: acta_log::proof::Proof| Given::receipt(proof.encode());
    let other = small(Plan { more: 1, ..Plan::default() });
    let stranger = small(Plan { keys: "other", ..Plan::default() });
    let kept = by_holder(&[good.promised(first, soon), good.promised(last, soon)]);
    let mut cases = Vec::new();
    let mut case = |name, about, given| {
        let (anchor, files) = (good.anchor.to_string(), good.files.clone());
        cases.push(Case { name, about, anchor, files, given });
    };
    case(
        "given-hold",
        "a promise of two records and a receipt of one, which all hold",
        vec![kept.of(record), held(receipt(last, size, WITNESSES)).of(record)],
    );
    case(
        "promise-leaf",
        "a promise of another leaf than the log has at its index",
        vec![by_holder(&[changed(good.promised(last, soon), &|item| item.leaf = Hash([7; 32]))])],
    );
    case(
        "promise-statement",
        "a promise of the leaf that the log has at its index, for another statement",
        vec![by_holder(&[changed(good.promised(last, soon), &|item| item.id = more.id)])],
    );
    case(
        "promise-omitted",
        "a promise whose deadline a later cosigned checkpoint passed without the entry",
        vec![by_holder(&[good.promised_more(end - 1).0]).of(&unlogged)],
    );
    case(
        "promise-pending",
        "a promise of an entry that is not due yet",
        vec![by_holder(core::slice::from_ref(&more)).of(&unlogged)],
    );
    assert!(before <= last as u64);
    case(
        "promise-late",
        "a promise of an entry that was covered after its deadline",
        vec![by_holder(&[good.promised(last, at - 1)])],
    );
    case(
        "promise-key",
        "a promise by another key than that of the promise holder",
        vec![Given::promise(good.promise(&[good.promised(last, soon)], Role::Station))],
    );
    case(
        "promise-two-leaves",
        "two promises of one index with different leaves",
        vec![by_holder(core::slice::from_ref(&more)), {
            let other = changed(more.clone(), &|item| item.leaf = Hash([7; 32]));
            Given { name: "b.promise".to_owned(), ..by_holder(&[other]) }
        }],
    );
    case(
        "promise-election",
        "a record where a promise should be",
        vec![Given::promise(record.as_bytes().to_vec())],
    );
    case(
        "promise-not-named",
        "a promise that does not name the statement it was given for",
        vec![by_holder(&[good.promised(last, soon)]).of(&unlogged)],
    );
    case(
        "receipt-malformed",
        "a receipt cut in the middle of a hash",
        vec![{
            let proof = receipt(last, size, WITNESSES).encode();
            let hashes = proof.windows(6).position(|window| window == b"\nindex").unwrap();
            let rest = proof[hashes + 40..].to_vec();
            Given::receipt([&proof[..hashes + 20], &rest].concat())
        }],
    );
    case(
        "receipt-header-absent",
        "a receipt without the header of its entry",
        vec![held(acta_log::proof::Proof { extra: None, ..receipt(last, size, WITNESSES) })],
    );
    case(
        "receipt-header",
        "a receipt whose header says another time than the log's",
        vec![held({
            let proof = receipt(last, size, WITNESSES);
            let header = String::from_utf8(proof.extra.clone().unwrap()).unwrap();
            let header = header.replace("received 2026-05-03T19", "received 2026-05-03T18");
            acta_log::proof::Proof { extra: Some(header.into_bytes()), ..proof }
        })],
    );
    case(
        "receipt-log",
        "a receipt of another log",
        vec![Given::receipt(stranger.receipt(last, size, WITNESSES).encode())],
    );
    case(
        "receipt-root",
        "a receipt under another root of one size, signed by the log",
        vec![Given::receipt(other.receipt(last, size, WITNESSES).encode())],
    );
    case(
        "receipt-hashes",
        "a receipt whose hashes lead to another root",
        vec![held({
            let mut proof = receipt(last, size, WITNESSES);
            proof.hashes[0][0] ^= 1;
            proof
        })],
    );
    case(
        "receipt-hashes-more",
        "a receipt with a hash too many",
        vec![held({
            let mut proof = receipt(last, size, WITNESSES);
            proof.hashes.push([0; 32]);
            proof
        })],
    );
    case(
        "receipt-statement",
        "a receipt of another entry than that of the statement it was given for",
        vec![held(receipt(first, size, WITNESSES)).of(record)],
    );
    let longer = small(Plan::default()).grown();
    let more = longer.receipt(longer.entries.len() - 1, longer.entries.len(), WITNESSES);
    case("receipt-ahead", "a receipt of an entry that is not published yet", vec![held(more)]);
    case(
        "receipt-quorum",
        "a receipt with one cosignature where two are needed",
        vec![held(receipt(last, size, 1))],
    );
    let revoked = small(Plan { revoke: true, ..Plan::default() });
    let after = revoked.entries.len() - 3;
    let promise = revoked.promise(&[revoked.promised(after, soon)], Role::Promise);
    cases.push(Case {
        name: "promise-revoked",
        about: "a promise by a key that was revoked below the index it promises",
        anchor: revoked.anchor.to_string(),
        files: revoked.files.clone(),
        given: vec![Given::promise(promise)],
    });
    cases
}

/// The report on a vector's files, with what is held against them.
pub(crate) fn report(files: &Files, anchor: &str, given: &[Given]) -> Report {
    let trust = trust(anchor);
    let mut session = Session::open(files, &trust);
    for Given { name, kind, bytes, statement } in given {
        session.hold(name, *kind, bytes, statement.clone());
    }
    session.run()
}

/// What a report says, in the lines of a vector: every check that does not hold, and what the failing ones name.
pub(crate) fn expected(report: &Report) -> String {
    const NAMED_MAX: usize = 3;
    let mut out = String::new();
    for check in &report.checks {
        let cause = match check.verdict {
            Verdict::Holds => continue,
            Verdict::CannotTell(cause) => format!(" {}", cause.word()),
            Verdict::Fails | Verdict::NotApplicable => String::new(),
        };
        out.push_str(&format!("expect: {} {}{cause}\n", check.code, check.verdict.word()));
        if check.verdict == Verdict::Fails {
            for detail in check.details.iter().take(NAMED_MAX) {
                let words = [&detail.subject, &detail.field, &detail.expected, &detail.got];
                let words: Vec<&str> = words.iter().map(|word| word.as_str()).collect();
                out.push_str(&format!("names: {}\n", words.join(" | ")));
            }
        }
    }
    out
}

/// Name and sentence of a case, and what becomes of its second bulletin.
type Bulletin = (&'static str, &'static str, fn(String) -> String);

/// The last digit of the first line that begins so is another.
fn raised(text: &str, begins: &str) -> String {
    let line = text.lines().find(|line| line.starts_with(begins)).unwrap();
    let key = line.split(' ').take(3).collect::<Vec<_>>().join(" ");
    let at = key.rfind(|c: char| c.is_ascii_digit()).unwrap();
    let digit = if key.as_bytes()[at] == b'1' { "2" } else { "1" };
    let other = format!("{}{digit}{}", &key[..at], &key[at + 1..]);
    text.replacen(&key, &other, 1)
}

/// A bulletin with another checkpoint note.
fn with_note(text: &str, edit: impl Fn(&str) -> String) -> String {
    let pieces = text.lines().filter_map(|line| line.strip_prefix("checkpoint "));
    let note: Vec<u8> = pieces.flat_map(|piece| acta::value::base64(piece).unwrap()).collect();
    let note = edit(&String::from_utf8(note).unwrap());
    let rest = text.lines().filter(|line| !line.starts_with("checkpoint "));
    let mut out: String = rest.map(|line| format!("{line}\n")).collect();
    for piece in note.as_bytes().chunks(2_400) {
        out.push_str(&format!("checkpoint {}\n", acta::value::to_base64(piece)));
    }
    out
}

/// The articles of checks, in the lines of a vector.
pub(crate) fn laws(report: &Report) -> String {
    let laws = report.checks.iter().filter_map(|check| {
        check.basis.law.as_ref().map(|law| format!("law: {} {law}\n", check.code))
    });
    laws.collect()
}

/// The trust of a vector.
pub(crate) fn trust(anchor: &str) -> Trust {
    Trust::Anchor(acta::text::StatementId::parse(anchor).unwrap())
}
