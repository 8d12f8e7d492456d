//! The binary as people use it: the transcripts of `tests/journey`, and what no transcript can say: kills at any moment.
//!
//! Each transcript runs in one shell, in an empty folder, with the real binary over real HTTP on loopback.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

#[path = "journey/attempts.rs"]
mod attempts;
#[path = "journey/blobs.rs"]
mod blobs;
#[path = "journey/channels.rs"]
mod channels;
#[path = "journey/flood.rs"]
mod flood;
#[path = "journey/link.rs"]
mod link;
#[path = "journey/program.rs"]
mod program;
#[path = "journey/relay.rs"]
mod relay;
#[path = "journey/store.rs"]
mod store;

use rusqlite::Connection;
use std::fs::{self, File};
use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The binary under test.
const ACTA: &str = env!("CARGO_BIN_EXE_acta");
/// A transcript may take so long.
const SECONDS_MAX: &str = "120";
/// Marks the end of a command's output: a character that no command prints.
const MARK: char = '\u{1e}';
/// Free addresses of a transcript, by the name of their variable.
const ADDRESSES: [&str; 6] = ["INTAKE", "SITE", "MIRROR", "A", "B", "C"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// An empty folder.
fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("acta-journey-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A command of a transcript.
struct Step {
    /// As the shell gets it.
    command: String,
    /// Its lines in the file.
    shown: String,
    expected: String,
}

/// A piece of a transcript.
enum Piece {
    Prose(String),
    Step(Step),
}

fn parse(text: &str) -> Vec<Piece> {
    let (mut pieces, mut in_console) = (Vec::new(), false);
    for line in text.lines() {
        match (in_console, line, pieces.last_mut()) {
            (false, ..) | (true, "```", _) => {
                in_console = line == "```console" && !in_console;
                pieces.push(Piece::Prose(format!("{line}\n")));
            }
            (true, _, _) if line.starts_with("$ ") => pieces.push(Piece::Step(Step {
                command: format!("{}\n", &line[2..]),
                shown: format!("{line}\n"),
                expected: String::new(),
            })),
            (true, _, Some(Piece::Step(step)))
                if line.starts_with("> ") && step.expected.is_empty() =>
            {
                step.command += &format!("{}\n", &line[2..]);
                step.shown += &format!("{line}\n");
            }
            (true, _, Some(Piece::Step(step))) => step.expected += &format!("{line}\n"),
            (true, ..) => panic!("a line before the first command: {line}"),
        }
    }
    pieces
}

/// One shell for the whole transcript, so that variables and servers live through it.
fn script(pieces: &[Piece]) -> String {
    let mut script = "exec 2>&1\ntrap 'kill -9 $(jobs -p) 2> /dev/null' EXIT\n".to_owned();
    for piece in pieces {
        if let Piece::Step(step) = piece {
            script += &format!("{}printf '{MARK}%s\\n' $?\n", step.command);
        }
    }
    script
}

/// Addresses that were free a moment ago.
fn addresses() -> Vec<(&'static str, String)> {
    let bound = ADDRESSES.map(|name| (name, TcpListener::bind("127.0.0.1:0").unwrap()));
    bound.map(|(name, listener)| (name, listener.local_addr().unwrap().to_string())).into()
}

/// What differs from run to run, by its name.
fn normal(text: &str, addresses: &[(&str, String)]) -> String {
    let mut text = text.replace(env!("CARGO_BIN_EXE_acta"), "acta");
    for (name, address) in addresses {
        text = text.replace(address.as_str(), &format!("${name}"));
    }
    let mut out = String::new();
    let mut run = String::new();
    for c in text.chars().chain(['\0']) {
        if matches!(c, '0'..='9' | 'a'..='f') {
            run.push(c);
            continue;
        }
        out += if run.len() == 64 { "[HASH]" } else { &run };
        run.clear();
        out.push(c);
    }
    out.trim_end_matches('\0').to_owned()
}

/// Output and exit code of each command.
fn run(name: &str, pieces: &[Piece]) -> Vec<String> {
    let folder = scratch(name);
    std::os::unix::fs::symlink(root().join("examples"), folder.join("examples")).unwrap();
    let file = folder.with_extension("sh");
    fs::write(&file, script(pieces)).unwrap();
    let addresses = addresses();
    let bin = Path::new(ACTA).parent().unwrap().display().to_string();
    let path = format!("{bin}:{}", std::env::var("PATH").unwrap());
    let mut shell = Command::new("timeout");
    shell.args([SECONDS_MAX, "bash"]).arg(&file).current_dir(&folder);
    shell.env("PATH", path).env("LC_ALL", "C.UTF-8").env("COLUMNS", "100");
    shell.envs(addresses.iter().map(|(name, address)| (*name, address.as_str())));
    let done = shell.output().unwrap();
    let text = normal(&String::from_utf8(done.stdout).unwrap(), &addresses);
    let mut outputs = Vec::new();
    let mut output = String::new();
    for line in text.lines() {
        match line.split_once(MARK) {
            None => output += &format!("{line}\n"),
            Some((rest, code)) => {
                output += rest;
                if !rest.is_empty() {
                    output.push('\n');
                }
                if code != "0" {
                    output += &format!("? {code}\n");
                }
                outputs.push(std::mem::take(&mut output));
            }
        }
    }
    fs::remove_dir_all(&folder).unwrap();
    fs::remove_file(&file).unwrap();
    outputs
}

/// Whether lines match a pattern with `...` lines.
fn matches(pattern: &[&str], lines: &[&str]) -> bool {
    match (pattern, lines) {
        ([], []) => true,
        (["...", rest @ ..], _) => (0..=lines.len()).any(|skip| matches(rest, &lines[skip..])),
        ([first, rest @ ..], [line, lines @ ..]) => {
            line_matches(first, line) && matches(rest, lines)
        }
        _ => false,
    }
}

fn line_matches(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split("[..]");
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

fn check(name: &str) {
    let file = root().join(format!("tests/journey/{name}.md"));
    let pieces = parse(&fs::read_to_string(&file).unwrap());
    let outputs = run(name, &pieces);
    let steps = pieces.iter().filter(|piece| matches!(piece, Piece::Step(_))).count();
    let mut outputs = outputs.into_iter();
    let (mut text, mut differs, mut ran) = (String::new(), String::new(), 0);
    for piece in &pieces {
        let step = match piece {
            Piece::Prose(prose) => {
                text += prose;
                continue;
            }
            Piece::Step(step) => step,
        };
        text += &step.shown;
        let Some(got) = outputs.next() else { continue };
        ran += 1;
        let lines = |text: &'_ str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let (want, have) = (lines(&step.expected), lines(&got));
        let want: Vec<&str> = want.iter().map(String::as_str).collect();
        let have: Vec<&str> = have.iter().map(String::as_str).collect();
        let same = matches(&want, &have);
        text += if same { &step.expected } else { &got };
        if !same {
            differs += &format!("{}expected:\n{}got:\n{got}\n", step.shown, step.expected);
        }
    }
    if std::env::var_os("ACTA_TRANSCRIPTS").is_some_and(|word| word == "write") {
        fs::write(&file, text).unwrap();
    }
    assert!(differs.is_empty(), "tests/journey/{name}.md\n{differs}");
    assert_eq!(ran, steps, "commands that ended within {SECONDS_MAX} s");
}

#[test]
fn an_election_from_an_empty_folder_to_a_verified_copy() {
    check("election");
}

#[test]
fn carried_without_a_network() {
    check("carry");
}

#[test]
fn a_record_on_paper() {
    check("print");
}

#[test]
fn in_a_shell() {
    check("shell");
}

#[test]
fn what_is_not_understood_and_what_the_world_does() {
    check("errors");
}

#[test]
fn t7_t8_bad_input() {
    check("bad-input");
}

#[test]
fn the_demonstration() {
    check("demo");
}

#[test]
fn n1_t13_stories_of_how_records_come_in() {
    check("story-night");
}

#[test]
fn n15_stories_of_announcements() {
    check("story-announced");
}

#[test]
fn the_dispute_in_seven_questions() {
    check("story-dispute");
}

#[test]
fn t10_stories_of_copies() {
    check("story-copies");
}

#[test]
fn every_check_on_one_card() {
    check("score");
}

#[test]
fn an_annex_for_a_mission() {
    check("report");
}

#[test]
fn stories_of_promises() {
    check("story-promises");
}

#[test]
fn t1_t3_stories_of_the_log() {
    check("story-log");
}

#[test]
fn n2_n4_stories_of_attacks() {
    check("story-attack");
}

#[test]
fn a_complaint_and_what_the_absence_of_one_says() {
    check("complaint");
}

#[test]
fn results_for_other_programs() {
    check("export");
}

#[test]
fn copies_beside_the_log() {
    check("compare");
}

#[test]
fn figures_that_were_announced() {
    check("bulletin");
}

/// T1: two trees of one log. T3: a leaf dropped after its promise and receipt. Each is shown by a file that somebody else
/// checks offline with the anchor alone.
#[test]
fn t1_two_trees_and_t3_a_dropped_leaf_are_proved_offline() {
    check("evidence");
}

/// A process that does not outlive its test.
struct Running(Child);

impl Running {
    /// SIGKILL, as a power cut would.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// SIGTERM, and its exit code.
    fn stop(mut self) -> Option<i32> {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.0.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The quiet election in a folder of its own: node, three witnesses, an outbox with all its records.
struct Quiet {
    dir: PathBuf,
    anchor: String,
    intake: String,
    witnesses: Vec<Running>,
}

impl Quiet {
    fn new(name: &str) -> Self {
        let dir = scratch(name);
        let addresses = addresses();
        let address = |name: &str| {
            addresses
                .iter()
                .find(|(own, _)| *own == name)
                .map(|(_, address)| address.clone())
                .unwrap()
        };
        let mut quiet =
            Self { dir, anchor: String::new(), intake: address("INTAKE"), witnesses: Vec::new() };
        let mut policy = String::new();
        for name in ["A", "B", "C"] {
            let key = format!("example.org/2025/quiet/witness/{name}");
            let key = quiet.acta(&format!("key new {key} --witness ed25519 --out {name}.key"));
            policy += &format!("witness {name} {} http://{}\n", key.trim_end(), address(name));
        }
        policy += "group rivals all A B C\nquorum rivals\n";
        fs::write(quiet.dir.join("witnesses.txt"), policy).unwrap();
        let folder = root().join("examples/quiet").display().to_string();
        let made = quiet.acta(&format!(
            "new {folder} --data node --witnesses witnesses.txt --make-station-keys keys --dated 2025-02-20T12:00:00Z"
        ));
        let first = made.lines().next().unwrap();
        quiet.anchor = first.strip_prefix("anchor ").unwrap().to_owned();
        for key in fs::read_dir(quiet.dir.join("keys")).unwrap() {
            let path = key.unwrap().path();
            let station = path.file_stem().unwrap().to_str().unwrap();
            let key = path.display();
            quiet.acta(&format!(
                "station sign --key {key} --folder {folder} --station {station} --outbox outbox"
            ));
        }
        for name in ["A", "B", "C"] {
            let listen = address(name);
            let witness = quiet.start(&format!(
                "witness w-{name} --create --key {name}.key --logs node/witness-logs --listen {listen}"
            ));
            quiet.witnesses.push(witness);
        }
        quiet
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(ACTA);
        command.args(line.split(' ')).current_dir(&self.dir).stdin(Stdio::null());
        command
    }

    fn output(&self, line: &str) -> Output {
        self.command(line).output().unwrap()
    }

    /// What a command prints that ends with 0.
    fn acta(&self, line: &str) -> String {
        let done = self.output(line);
        let (out, err) =
            (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        assert!(done.status.success(), "acta {line}\n{out}{err}");
        out.into_owned()
    }

    fn start(&self, line: &str) -> Running {
        let mut command = self.command(line);
        Running(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }

    fn serve(&self) -> Running {
        self.start(&format!("serve node --listen {}", self.intake))
    }

    fn send_line(&self) -> String {
        let Self { intake, anchor, .. } = self;
        format!(
            "send outbox --to http://{intake} --definition node/definition --anchor {anchor} --receipts --give-up 60"
        )
    }

    /// Statements with a promise.
    fn promised(&self) -> usize {
        let entries = fs::read_dir(self.dir.join("outbox")).unwrap();
        entries
            .filter(|entry| {
                entry.as_ref().unwrap().path().extension().is_some_and(|end| end == "promise")
            })
            .count()
    }

    /// Until so many are promised.
    fn wait_for(&self, promised: usize) {
        let began = Instant::now();
        while self.promised() < promised {
            assert!(began.elapsed() < Duration::from_secs(60), "{promised} promises");
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        self.witnesses.clear();
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// A line or form to the gateway, and what it answers; tried until it listens.
fn post(address: &str, kind: &str, body: &str) -> String {
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let agent = config.new_agent();
    let began = Instant::now();
    loop {
        let request = agent.post(format!("http://{address}/")).header("Content-Type", kind);
        match request.send(body) {
            Ok(mut answer) => return answer.body_mut().read_to_string().unwrap(),
            Err(why) => assert!(began.elapsed() < Duration::from_secs(60), "{why}"),
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Messages of a record over HTTP, as lines and as a provider's form. The gateway is killed between two of them: the part
/// that waits is kept, the statement is whole with the other, and whoever asks again hears that it is promised.
#[test]
fn messages_come_over_http() {
    let quiet = Quiet::new("http");
    let node = quiet.serve();
    let election = format!("--definition node/election --anchor {}", quiet.anchor);
    let mut files: Vec<PathBuf> =
        fs::read_dir(quiet.dir.join("outbox")).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let file = files[0].file_name().unwrap().to_str().unwrap();
    let messages = quiet.acta(&format!("carry sms encode outbox/{file} {election}"));
    let messages: Vec<&str> = messages.lines().collect();
    assert!(messages.len() > 1);
    let address = addresses()[0].1.clone();
    let line = format!(
        "carry sms gateway {election} --outbox carried --to http://{} --listen {address}",
        quiet.intake
    );
    let gateway = quiet.start(&line);
    let (last, first) = messages.split_last().unwrap();
    for message in first {
        let answer = post(&address, "text/plain", &format!("+1\t{message}\n"));
        assert!(answer.starts_with("+1\tACTA: waits for part "), "{answer}");
    }
    gateway.kill();
    let gateway = quiet.start(&line);
    let escaped: String = last.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let form = format!("From=%2B1&Body=Fwd%3A+{escaped}");
    let kind = "application/x-www-form-urlencoded";
    let id: String = file.chars().take(8).collect();
    let answer = post(&address, kind, &form);
    assert!(answer.starts_with(&format!("ACTA: {id} record ")), "{answer}");
    assert!(answer.ends_with(": complete, on its way\n"), "{answer}");
    let began = Instant::now();
    while !post(&address, kind, &form).contains(": promised as entry ") {
        assert!(began.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(post(&address, kind, "From=1"), "expected the fields From and Body\n");
    assert_eq!(gateway.stop(), Some(0));
    assert_eq!(node.stop(), Some(0));
    assert!(quiet.dir.join("carried").join(file).with_extension("promise").exists());
}

/// Every row of every table.
fn rows(database: &Path) -> Vec<String> {
    let connection = Connection::open(database).unwrap();
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
    let mut tables = connection.prepare(tables).unwrap();
    let tables = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut out = Vec::new();
    for table in tables.map(Result::unwrap) {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let cell = |row: &rusqlite::Row<'_>, at| row.get::<_, rusqlite::types::Value>(at);
        let all = statement.query_map([], |row| {
            let cells: Result<Vec<_>, _> = (0..columns).map(|at| cell(row, at)).collect();
            Ok(format!("{table} {:?}", cells?))
        });
        out.extend(all.unwrap().map(Result::unwrap));
    }
    out.sort();
    out
}

fn zip(folder: &Path, inside: &str, archive: &mut zip::ZipWriter<File>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{inside}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            zip(&path, &format!("{name}/"), archive);
        } else {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(&fs::read(path).unwrap()).unwrap();
        }
    }
}

/// Sender and node are killed while records are on their way. What was promised stands where it was promised (the
/// receipt's index is that of the promise), everything is in the log once, and the published tree verifies.
#[test]
fn kills_lose_nothing() {
    let quiet = Quiet::new("kills");
    let all = 24;
    // The sender dies while it writes promises down; then the node, as soon as one more is promised.
    for (promised, kills_node) in [(1, false), (7, true), (12, false), (16, true)] {
        let (node, send) = (quiet.serve(), quiet.start(&quiet.send_line()));
        quiet.wait_for(promised);
        if kills_node {
            node.kill();
            send.kill();
        } else {
            send.kill();
            node.kill();
        }
        let status = quiet.acta("station status outbox");
        assert!(status.starts_with(&format!("{all} statements: ")), "{status}");
        // What the kill left half-done or forgotten is only the answer: sending again must be harmless.
        let outbox = fs::read_dir(quiet.dir.join("outbox")).unwrap();
        let promises = outbox.map(|entry| entry.unwrap().path());
        let promises: Vec<_> =
            promises.filter(|path| path.extension().is_some_and(|end| end == "promise")).collect();
        for path in promises.iter().skip(promised) {
            fs::remove_file(path).unwrap();
        }
    }
    let node = quiet.serve();
    let sent = quiet.acta(&quiet.send_line());
    assert_eq!(sent, "24 statements: 24 promised, 24 with a receipt, 0 refused\n");
    assert_eq!(node.stop(), Some(0), "SIGTERM ends gracefully");

    let anchor = &quiet.anchor;
    let report = quiet.output(&format!("verify node/public --anchor {anchor}"));
    let report = String::from_utf8(report.stdout).unwrap();
    let failing: Vec<_> = report.lines().filter(|line| line.starts_with("fails")).collect();
    assert!(failing.is_empty() && report.contains(&format!("under anchor {anchor}")), "{report}");
    let tally = quiet.acta(&format!("tally node/public --anchor {anchor}"));
    assert_eq!(tally.matches("\ncounted 12\nflagged 0\n").count(), 2, "{tally}");
    let proven = quiet
        .acta(&format!("prove node/public --station vale-n03 --anchor {anchor} --out receipts"));
    assert_eq!(proven.lines().count(), 2, "each record of the station once: {proven}");

    let archive = File::create(quiet.dir.join("site.zip")).unwrap();
    let mut archive = zip::ZipWriter::new(archive);
    zip(&quiet.dir.join("node/public"), "", &mut archive);
    archive.finish().unwrap();
    let zipped = quiet.output(&format!("verify site.zip --anchor {anchor}"));
    assert_eq!(
        String::from_utf8(zipped.stdout).unwrap(),
        report,
        "a zip says what its folder says"
    );

    let index = quiet.dir.join("node/index.sqlite");
    let before = rows(&index);
    fs::remove_file(&index).unwrap();
    quiet.acta("reindex node");
    assert!(before.len() > all && rows(&index) == before, "the index follows from the journal");
}

/// The authority signs a record first, its station later: one entry and an endorsement of it, and both signatures count.
#[test]
fn a_station_may_sign_after_others() {
    let quiet = Quiet::new("endorse");
    let folder = root().join("examples/quiet").display().to_string();
    quiet.acta(&format!(
        "station sign --key node/keys/authority-1 --folder {folder} --station vale-n01 --outbox early"
    ));
    let node = quiet.serve();
    quiet.acta(&quiet.send_line().replace("send outbox", "send early"));
    let sent = quiet.acta(&quiet.send_line());
    assert_eq!(sent, "24 statements: 24 promised, 24 with a receipt, 0 refused\n");
    assert_eq!(node.stop(), Some(0));
    let attempts = fs::read_to_string(quiet.dir.join("outbox/attempts.log")).unwrap();
    assert_eq!(attempts.matches("this text with other signatures").count(), 2, "{attempts}");
    let report = quiet.output(&format!("verify node/public --anchor {}", quiet.anchor));
    let report = String::from_utf8(report.stdout).unwrap();
    assert!(report.contains("\nholds B2 ") && !report.contains("\nfails "), "{report}");
}

/// Nobody answers at first; the sender stays, writes each try down, and resumes when the node comes.
#[test]
fn t4_a_sender_waits_for_an_intake_that_is_down() {
    let quiet = Quiet::new("down");
    let mut sender = quiet.start(&quiet.send_line());
    let tries = || fs::read_to_string(quiet.dir.join("outbox/attempts.log")).unwrap_or_default();
    let began = Instant::now();
    while tries().lines().count() < 4 {
        assert!(began.elapsed() < Duration::from_secs(60), "tries: {}", tries());
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(quiet.promised(), 0);
    let node = quiet.serve();
    quiet.wait_for(24);
    assert_eq!(sender.0.wait().unwrap().code(), Some(0), "{}", tries());
    assert_eq!(node.stop(), Some(0));
}
