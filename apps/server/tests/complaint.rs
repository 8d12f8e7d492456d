//! Complaints over HTTP: no account, no script, words that stay with whoever complains (spec 5 §7.3).

#![expect(clippy::unwrap_used, reason = "what does not stand is a failed test")]

#[expect(dead_code, reason = "this file uses a part of the bed")]
mod node_bed;

use std::fs;
use std::path::Path;

use acta::kinds::complaint::{Complainant, ComplaintType, Subject};
use acta::value::{Name, Role, Time};
use acta_server::complaint::{Kept, Said, TEXT_BYTES_MAX, body_of};
use acta_server::http::complaint::RATE;
use acta_server::setup::create_node;
use node_bed::{
    DRAFT, Running, Temp, code, create, election, options, promise, record, seeds, sign, start,
    station, tables,
};

/// A refusal: status, code, field.
type Refused = (u16, &'static str, &'static str);

/// Words that stand nowhere else.
const WORDS: &str = "the <door> was \"shut\" & we waited, quinquereme";
const FORM: &str = "application/x-www-form-urlencoded";

struct Answer {
    status: u16,
    headers: ureq::http::HeaderMap,
    body: String,
}

impl Answer {
    fn kept(&self) -> Kept {
        Kept::parse(self.body.as_bytes()).unwrap_or_else(|why| panic!("{why}: {}", self.body))
    }

    /// The code and the field of a problem.
    fn problem(&self) -> (u16, String, String) {
        let json: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        let word = |key: &str| json[key].as_str().unwrap_or_default().to_owned();
        (self.status, word("code"), word("field"))
    }
}

fn post(running: &Running, kind: &str, accept: &str, body: &[u8]) -> Answer {
    let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
    let url = format!("http://{}/v1/complaints", running.address);
    let request =
        config.new_agent().post(url).header("content-type", kind).header("accept", accept);
    let mut answer = request.send(body).unwrap();
    let body = answer.body_mut().read_to_string().unwrap();
    Answer { status: answer.status().as_u16(), headers: answer.headers().clone(), body }
}

fn form(fields: &[(&str, &str)]) -> Vec<u8> {
    let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    pairs.join("&").into_bytes()
}

fn good(words: &str) -> Vec<u8> {
    form(&[
        ("type", "not-opened"),
        ("about", "station"),
        ("code", "s0001"),
        ("by", "voter"),
        ("text", words),
        ("refused", "board-1"),
        ("refused-time", "2026-03-16T09:30"),
    ])
}

/// Whether any file below a folder holds these bytes.
fn holds(dir: &Path, bytes: &[u8]) -> bool {
    fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).any(|path| {
        if path.is_dir() {
            return holds(&path, bytes);
        }
        fs::read(&path).unwrap().windows(bytes.len()).any(|window| window == bytes)
    })
}

#[test]
fn a_complaint_without_an_account_is_an_entry_and_its_words_stay_outside() {
    let temp = Temp::new("complaint");
    create(&temp.0, 5);
    let running = start(&temp.0, options());
    let page = running.get("/complaint");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("<form method=\"post\" action=\"/v1/complaints\">"), "{page:?}");
    assert!(!page.body.contains("<script"), "{page:?}");

    let answer = post(&running, FORM, "application/json", &good(WORDS));
    assert_eq!(answer.status, 201, "{}", answer.body);
    let kept = answer.kept();
    assert_eq!(kept.opens().unwrap().1, Some(true));
    assert_eq!(kept.opening.as_ref().unwrap().words, WORDS);
    let promised = promise(&running.node, kept.promise.as_ref().unwrap()).items.remove(0);
    assert_eq!((promised.id, Some(promised.index)), (kept.id(), kept.index));
    let place = answer.headers.get("location").unwrap().to_str().unwrap();
    assert_eq!(running.get(place).json()["index"], promised.index);
    let entry = running.node.intake().sequencer().reader().entry(promised.index).unwrap().unwrap();
    let statement = acta::entry::Entry::parse(entry.payload()).unwrap().parse_statement().unwrap();
    let complaint = body_of(&statement).unwrap();
    assert_eq!(complaint.about, Subject::Station(code("s0001")));
    let refused = Some((code("board-1"), Time::parse("2026-03-16T09:30:00Z").unwrap()));
    assert_eq!((complaint.by, complaint.refused), (Complainant::Voter, refused));
    let signers: Vec<Role> = statement.signatures().iter().map(|line| line.name.role).collect();
    assert_eq!(signers, [Role::Intake]);

    let size = running.publish();
    let receipt = running.get(&format!("/v1/receipts/{}", kept.id()));
    assert_eq!(receipt.status, 200, "{receipt:?}");
    let table = temp.0.join(format!("public/at/{size}/account/complaints.csv"));
    let table = fs::read_to_string(table).unwrap();
    let row = format!("{},{},not-opened,station s0001,voter,", kept.id(), promised.index);
    assert!(table.lines().any(|line| line.starts_with(&row)), "{table}");
    running.stop().unwrap();
    assert!(!holds(&temp.0, b"quinquereme"), "the words are in no file of the node");
    assert!(holds(&temp.0, kept.id().to_string().as_bytes()), "what is logged is");
}

#[test]
fn a_browser_gets_a_page_to_print_and_to_save() {
    let temp = Temp::new("complaint-page");
    create(&temp.0, 5);
    let running = start(&temp.0, options());
    let accept = "text/html,application/xhtml+xml,*/*;q=0.8";
    let answer = post(&running, FORM, accept, &good(WORDS));
    assert_eq!(answer.status, 201);
    let policy = answer.headers.get("content-security-policy").unwrap().to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert_eq!(answer.headers.get("cache-control").unwrap(), "no-store");
    let words = "the &lt;door&gt; was &quot;shut&quot; &amp; we waited, quinquereme";
    assert!(answer.body.contains(words) && !answer.body.contains("<script"), "{}", answer.body);
    // What the link saves is what the JSON answer would have been.
    let (_, file) = answer.body.split_once("data:application/json;base64,").unwrap();
    let file = file.split('"').next().unwrap();
    let kept = data_encoding::BASE64.decode(file.as_bytes()).unwrap();
    let kept = Kept::parse(&kept).unwrap();
    assert_eq!(kept.opens().unwrap().1, Some(true));
    assert!(answer.body.contains(&kept.id().to_string()));
    let refused = post(&running, FORM, accept, &form(&[("type", "shut"), ("text", WORDS)]));
    assert_eq!(refused.status, 400);
    assert!(
        refused.body.contains("type: expected one of") && !refused.body.contains("quinquereme")
    );
    running.stop().unwrap();
}

#[test]
fn what_cannot_be_read_is_named_without_its_words_and_floods_end() {
    let temp = Temp::new("complaint-bad");
    create(&temp.0, 5);
    let running = start(&temp.0, options());
    let long = "x".repeat(TEXT_BYTES_MAX + 1);
    let cases: [(Vec<u8>, Refused); 6] = [
        (form(&[("type", "shut"), ("text", WORDS)]), (400, "bad-form", "type")),
        (form(&[("type", "other"), ("text", " ")]), (400, "bad-form", "text")),
        (form(&[("type", "other"), ("text", &long)]), (400, "bad-form", "text")),
        (
            form(&[("type", "other"), ("text", WORDS), ("about", "station")]),
            (400, "bad-form", "code"),
        ),
        (form(&[("type", "other"), ("text", WORDS), ("by", "me")]), (400, "bad-form", "by")),
        (vec![b'a'; 65_537], (413, "too-large", "")),
    ];
    for (body, (status, code, field)) in &cases {
        let answer = post(&running, FORM, "*/*", body);
        assert_eq!(answer.problem(), (*status, (*code).to_owned(), (*field).to_owned()));
        assert!(!answer.body.contains("quinquereme"), "{}", answer.body);
    }
    let reader = running.node.intake().sequencer().reader();
    let is_complaint = |index: u64| {
        let entry = reader.entry(index).unwrap().unwrap();
        String::from_utf8_lossy(entry.payload()).contains("acta/complaint/v1")
    };
    assert!(!(0..reader.size()).any(is_complaint), "nothing of it is logged");
    let mut refused = 0;
    for _ in 0..RATE.burst {
        let answer = post(&running, FORM, "*/*", &good("again"));
        if answer.status == 429 {
            assert_eq!(answer.problem().1, "rate-source");
            assert!(answer.headers.contains_key("retry-after"));
            refused += 1;
        }
    }
    assert!(refused >= 3, "{refused} of {} refused", RATE.burst);
    assert_eq!(running.statement(&record(1, [1, 1])).status, 201, "records come in as before");
    running.stop().unwrap();
}

#[test]
fn one_that_was_made_elsewhere_comes_without_its_words() {
    let temp = Temp::new("complaint-made");
    create(&temp.0, 5);
    let running = start(&temp.0, options());
    let said = Said {
        kind: ComplaintType::TurnedAway,
        about: Subject::Election,
        by: Complainant::Unstated,
        elsewhere: None,
        refused: None,
        text: WORDS.to_owned(),
    };
    let made = Time::parse("2026-03-16T12:00:00Z").unwrap();
    let text = said.statement_text(&election(), made, &[5; 32]);
    let plain = |body: &[u8]| post(&running, "text/plain", "*/*", body);
    let unsigned = plain(text.as_bytes());
    assert_eq!((unsigned.status, unsigned.kept().text.as_str()), (201, text.as_str()));
    assert_eq!(unsigned.kept().opening, None);
    let officer = Name::new(Role::Officer, code("1"));
    let signed = plain(&sign(&text.replace("12:00", "12:01"), &[officer]));
    assert_eq!(signed.status, 201, "{}", signed.body);
    let other = text.replace("example.org/bed", "example.org/other");
    assert_eq!(plain(other.as_bytes()).problem().1, "wrong-election");
    assert_eq!(
        plain(&sign(&node_bed::record_text(1, [1, 1]), &[station(1)])).problem().1,
        "wrong-kind"
    );
    assert_eq!(plain(b"shut the door").problem().1, "malformed");
    running.stop().unwrap();
}

#[test]
fn a_definition_that_lets_nobody_sign_for_others_has_no_form() {
    let temp = Temp::new("complaint-closed");
    let mut tables = tables(3);
    let draft = DRAFT.replace("sign correction", "sign complaint officer:1\nsign correction");
    tables.draft = acta::kinds::Draft::parse(draft.as_bytes()).unwrap();
    tables.witness_policy = witness();
    create_node(&temp.0, tables, &mut seeds()).unwrap();
    let running = start(&temp.0, options());
    assert_eq!(running.get("/complaint").status, 404);
    assert_ne!(post(&running, FORM, "*/*", &good(WORDS)).status, 201);
    running.stop().unwrap();
}

/// A policy with a witness that never answers.
fn witness() -> String {
    let key = acta_log::note::SecretKey::new(
        "witness.example/w1",
        acta_log::note::Algorithm::Ed25519Cosignature,
        &[9; 32],
    );
    format!("witness w1 {}\nquorum w1\n", key.unwrap().public())
}
