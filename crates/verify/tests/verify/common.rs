//! A small published tree in memory, the same bytes on every run: definition, parts, register, keys, records, two
//! publications. What differs from the good tree is a field of [`Plan`]; files can be edited before they are named.

use std::collections::BTreeMap;

use acta::entry::{Channel, Entry, Header};
use acta::keys::{Help, KeyBook};
use acta::kinds::key::KeyRow;
use acta::kinds::publication::Status;
use acta::kinds::record::{Counts, Identity, Track};
use acta::kinds::{Body, CopyCommit, InForce, Key, Kind, Publication};
use acta::policy::Scope;
use acta::promise::{Level, Promise, Promised, promised};
use acta::statement::{Statement, secret_key};
use acta::text::StatementId;
use acta::value::{Code, ElectionId, Hash, Name, Role, Time};
use acta_log::checkpoint::Checkpoint;
use acta_log::ed25519::SigningKey;
use acta_log::hash::sha256;
use acta_log::heads;
use acta_log::note::{Algorithm, Note, SecretKey};
use acta_log::proof::Proof;
use acta_log::tiles::{Edge, push_entry};
use acta_log::tree::{Levels, inclusion_proof, leaf_hash, root_of};
use acta_tally::account::Past;
use acta_tally::fold::Fold;
use acta_tally::results::{
    ARRIVALS_HEAD, BULLETIN_PATH, DEFINITION_PATH, Results, arrivals_path, arrivals_row,
    node_files, station_path,
};
use acta_verify::in_force_seen;

pub(crate) type Files = BTreeMap<String, Vec<u8>>;

pub(crate) const ELECTION: &str = "results.example.org/2026/mayor";
pub(crate) const ORIGIN: &str = "results.example.org/log";
pub(crate) const STATIONS: u32 = 12;
/// A station with a key that no register has.
pub(crate) const STRANGER: u32 = 999_999;

/// What to build. The default is the good tree.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    /// Another set of keys for everything, with the same figures.
    pub(crate) keys: &'static str,
    /// Cosignatures on each head, of three witnesses with a quorum of two.
    pub(crate) witnesses: usize,
    /// When the register is received.
    pub(crate) register: &'static str,
    /// A record of a station that the register lacks.
    pub(crate) stranger: bool,
    /// What the last publication adds to the last byte of its root.
    pub(crate) root_off: u8,
    /// Changes of the files of a size before the manifest is made.
    pub(crate) edit: fn(u64, &mut Files),
    /// Votes that the last station adds to its second choice.
    pub(crate) more: u32,
    /// Stations that have no record.
    pub(crate) missing: u32,
    /// Number of stations.
    pub(crate) stations: u32,
    /// The promise holder's key is revoked after the records.
    pub(crate) revoke: bool,
    /// Whether and how the witness policy is amended before the records.
    pub(crate) amended: Amended,
    /// Contestants with agents; one station's key was replaced, one is revoked after its record, one agent's key is late.
    pub(crate) rivals: bool,
    /// Agents of each contestant, with `rivals`.
    pub(crate) agents: u32,
    /// Whether the log holds statements of the public account.
    pub(crate) account: bool,
    /// What becomes of the text of its second bulletin before it is signed.
    pub(crate) bulletin: fn(String) -> String,
    /// What becomes of the text of the definition before it is signed.
    pub(crate) definition: fn(String) -> String,
    /// What is logged besides before the first head.
    pub(crate) before: fn(&mut Builder),
    /// What is logged besides after the records.
    pub(crate) after: fn(&mut Builder),
    /// What becomes of the lines of a station's records before they are signed.
    pub(crate) lines: fn(u32, String) -> String,
    /// By which channel the record of a station comes.
    pub(crate) via: fn(u32) -> Channel,
}

/// What becomes of the witness policy.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Amended {
    /// It stays.
    No,
    /// Witness w4 in place of w3, and the heads after that bear the new ones' lines.
    Swapped,
    /// The same, but of the new policy's witnesses only w1 goes on.
    NotFollowed,
    /// The same, but the `in-force` entry has a checkpoint without the old quorum: w3 stays.
    NotSeen,
    /// A new key of the log, which signs from there on.
    LogKey,
    /// A new key of the log, but the old one goes on.
    OldLogKey,
    /// Lines that are no policy: nothing changes.
    NoPolicy,
}

impl Amended {
    /// The witnesses that cosign before and after the `in-force` entry.
    fn witnesses(self, after: bool) -> [usize; 3] {
        match self {
            Self::Swapped if after => [1, 2, 4],
            Self::NotFollowed if after => [1, 3, 3],
            _ => [1, 2, 3],
        }
    }
}

/// The station whose key was replaced before the vote.
pub(crate) const ROTATED: &str = "000005";
/// The station whose key is revoked after its record.
pub(crate) const REVOKED: &str = "000006";

/// The secret key of a name in trees of `Plan::keys` "".
pub(crate) fn key_of(role: Role, code: &str, which: &str) -> SecretKey {
    let election = ElectionId::parse(ELECTION).unwrap();
    secret_key(&election, name(role, code), &seed_of(&format!("{role}/{code}{which}"), "")).unwrap()
}

/// What the second key of a station is made from.
pub(crate) const SECOND: &str = " second";

fn seed_of(what: &str, keys: &str) -> [u8; 32] {
    sha256(format!("acta test key {what} {keys}").as_bytes())
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            keys: "",
            witnesses: 3,
            register: "2026-04-10T09:00:00Z",
            stranger: false,
            root_off: 0,
            edit: |_, _| {},
            more: 0,
            missing: 0,
            stations: STATIONS,
            rivals: false,
            agents: 1,
            revoke: false,
            account: false,
            bulletin: |text| text,
            definition: |text| text,
            before: |_| {},
            after: |_| {},
            lines: |_, lines| lines,
            via: |_| Channel::Https,
            amended: Amended::No,
        }
    }
}

/// A tree with what a reader would have on paper.
pub(crate) struct Tree {
    pub(crate) files: Files,
    pub(crate) anchor: StatementId,
    /// Sizes of `at/`.
    pub(crate) sizes: Vec<u64>,
    pub(crate) entries: Vec<Vec<u8>>,
    /// Size and time of each head.
    pub(crate) heads: Vec<(u64, i64)>,
    /// Who has the keys.
    by: Builder,
}

impl Tree {
    /// What a promise says of an entry that the log has.
    pub(crate) fn promised(&self, index: usize, deadline: i64) -> Promised {
        let bytes = &self.entries[index];
        let (header, statement) = &self.by.parsed[index];
        let times = (header.received, Time::from_unix(deadline).unwrap());
        let entry = Entry::parse(bytes).unwrap();
        promised(&entry, bytes, statement.id(), index as u64, times, Level::Local)
    }

    /// What a promise says of another record of station 4, which the log does not have, at the log's end.
    pub(crate) fn promised_more(&self, deadline: i64) -> (Promised, Statement) {
        let text = self.statement("000004").text().replace("\nvote 1 ", "\nvote 1 1");
        let keys = [self.by.key(Role::Station, "000004")];
        let statement = Statement::sign(&text, &[&keys[0]]).unwrap();
        let (header, _) = self.by.parsed.last().unwrap();
        let bytes = Entry::encode(header, &statement).unwrap();
        let (size, entry) = (self.entries.len() as u64, Entry::parse(&bytes).unwrap());
        let times = (header.received, Time::from_unix(deadline).unwrap());
        (promised(&entry, &bytes, statement.id(), size, times, Level::Local), statement)
    }

    /// The same log with that record too, which the published files do not have yet.
    pub(crate) fn grown(mut self) -> Self {
        let (item, statement) = self.promised_more(i64::from(u32::MAX));
        let bytes = [&item.header[..], b"\n", statement.as_bytes()].concat();
        let header = Header::parse(&item.header).unwrap();
        self.entries.push(bytes.clone());
        self.by.entries.push(bytes);
        self.by.parsed.push((header, statement));
        self
    }

    /// The same log with an entry that enrols another promise holder.
    pub(crate) fn with_promise_key(mut self) -> Self {
        let row = self.by.row(Role::Promise, "second", "", Scope::Any);
        self.by.enrol(row, (Role::Authority, "main"));
        self.entries.clone_from(&self.by.entries);
        self
    }

    /// What the light check reads, where an entry is another than the one logged and everything above it follows.
    pub(crate) fn with_entry(mut self, index: usize, bytes: Vec<u8>) -> Files {
        self.by.entries[index] = bytes;
        let size = self.by.entries.len();
        self.by.last = Some(self.by.cosigned(size, 3));
        self.by.tiles();
        let live = self.by.live();
        let mut files = self.files;
        files.extend(self.by.files.clone());
        files.insert("live/publication".to_owned(), live);
        files
    }

    /// The statement of an entry.
    pub(crate) fn statement_at(&self, index: usize) -> &Statement {
        &self.by.parsed[index].1
    }

    /// The first record of a station.
    pub(crate) fn index_of(&self, station: &str) -> usize {
        let own = |(_, statement): &(Header, Statement)| matches!(statement.body(), Body::Record(record) if record.station.as_str() == station);
        self.by.parsed.iter().position(own).unwrap()
    }

    pub(crate) fn statement(&self, station: &str) -> &Statement {
        &self.by.parsed[self.index_of(station)].1
    }

    /// A promise note by the promise holder, or by another key.
    pub(crate) fn promise(&self, items: &[Promised], role: Role) -> Vec<u8> {
        let promise = Promise { items: items.to_vec() };
        let key = match role {
            Role::Promise => self.by.key(role, "main"),
            _ => secret_key(&self.by.election, name(Role::Promise, "main"), &[7; 32]).unwrap(),
        };
        promise.sign(&self.by.election, &key).unwrap().as_bytes().to_vec()
    }

    /// A receipt of an entry at a size, cosigned by so many witnesses.
    pub(crate) fn receipt(&self, index: usize, size: usize, witnesses: usize) -> Proof {
        let mut levels = Levels::new();
        self.entries.iter().take(size).for_each(|entry| levels.push(leaf_hash(entry)));
        let hashes = inclusion_proof(&levels, index as u64, size as u64).unwrap();
        let extra = Some(self.by.parsed[index].0.encode().into_bytes());
        let checkpoint = self.by.cosigned(size, witnesses);
        Proof { extra, index: index as u64, hashes, checkpoint }
    }
}

impl Tree {
    /// A checkpoint with the lines of these witnesses added.
    pub(crate) fn with_lines(&self, note: &Note, witnesses: &[usize]) -> Note {
        let time = u64::try_from(self.by.now).unwrap();
        witnesses.iter().fold(note.clone(), |note, number| {
            let line = self.by.witness(*number).sign_at(note.text(), time).unwrap();
            note.with_signature_line(&line).unwrap()
        })
    }
}

pub(crate) fn name(role: Role, code: &str) -> Name {
    Name::new(role, Code::parse(code).unwrap())
}

pub(crate) fn station(number: u32) -> String {
    format!("{number:06}")
}

pub(crate) struct Builder {
    plan: Plan,
    election: ElectionId,
    entries: Vec<Vec<u8>>,
    parsed: Vec<(Header, Statement)>,
    now: i64,
    heads: Vec<u8>,
    last: Option<Note>,
    files: Files,
    sizes: Vec<u64>,
    head_times: Vec<(u64, i64)>,
    past: Past,
    /// The size from which the amendment counts.
    in_force_from: usize,
    /// By which channel the next entries come.
    via: Channel,
}

impl Builder {
    fn seed(&self, what: &str) -> [u8; 32] {
        seed_of(what, self.plan.keys)
    }

    fn key(&self, role: Role, code: &str) -> SecretKey {
        let again = self.plan.rivals && role == Role::Station && code == ROTATED;
        let seed = self.seed(&format!("{role}/{code}{}", if again { SECOND } else { "" }));
        secret_key(&self.election, name(role, code), &seed).unwrap()
    }

    fn log_key(&self, which: &str) -> SecretKey {
        SecretKey::new(ORIGIN, Algorithm::Ed25519, &self.seed(which)).unwrap()
    }

    /// The key that signs the head of a size.
    fn log_key_at(&self, size: usize) -> SecretKey {
        let new = self.plan.amended == Amended::LogKey && size >= self.in_force_from;
        self.log_key(if new { "log second" } else { "log" })
    }

    fn witness(&self, number: usize) -> SecretKey {
        let name = format!("witness.example/w{number}");
        SecretKey::new(&name, Algorithm::Ed25519Cosignature, &self.seed(&name)).unwrap()
    }

    fn log(&mut self, statement: Statement) {
        let received = Time::from_unix(self.now).unwrap();
        let intake = Code::parse("main").unwrap();
        let header = Header { received, via: self.via, intake, relays: Vec::new() };
        self.entries.push(Entry::encode(&header, &statement).unwrap());
        self.parsed.push((header, statement));
        self.now += 1;
    }

    /// What is logged next comes at this time.
    pub(crate) fn at(&mut self, time: &str) {
        self.now = Time::parse(time).unwrap().unix();
    }

    /// Publishes a file besides.
    pub(crate) fn file(&mut self, path: String, bytes: &[u8]) {
        self.files.insert(path, bytes.to_vec());
    }

    /// The id of the record that counts for a station: its correction, else its first one.
    pub(crate) fn head_of(&self, number: u32) -> StatementId {
        let code = station(number);
        let own = |record: &acta::kinds::Record| record.station.as_str() == code;
        let corrects = |(_, statement): &&(Header, Statement)| matches!(statement.body(), Body::Correction(correction) if own(&correction.record));
        let records = |(_, statement): &&(Header, Statement)| matches!(statement.body(), Body::Record(record) if own(record));
        let found = self.parsed.iter().find(corrects);
        found.or_else(|| self.parsed.iter().find(records)).unwrap().1.id()
    }

    /// A statement by the authority, from the line after `election`.
    pub(crate) fn state(&mut self, kind: &str, lines: &str) -> StatementId {
        self.state_by(kind, lines, &[(Role::Authority, "main")])
    }

    /// A statement by others.
    pub(crate) fn state_by(&mut self, kind: &str, lines: &str, by: &[(Role, &str)]) -> StatementId {
        self.say(&format!("acta/{kind}/v1\nelection {ELECTION}\n{lines}"), by)
    }

    fn say(&mut self, text: &str, signers: &[(Role, &str)]) -> StatementId {
        let text = format!("{}\n", text.trim_end());
        let keys: Vec<SecretKey> =
            signers.iter().map(|(role, code)| self.key(*role, code)).collect();
        let keys: Vec<&SecretKey> = keys.iter().collect();
        let statement = Statement::sign(&text, &keys).unwrap();
        let id = statement.id();
        self.log(statement);
        id
    }

    fn root(&self, size: usize) -> [u8; 32] {
        root_of(self.entries.iter().take(size).map(|entry| leaf_hash(entry)))
    }

    /// Signs a head of the current size.
    fn head(&mut self) {
        self.now += 30;
        let size = self.entries.len();
        let note = self.cosigned(size, self.plan.witnesses);
        self.head_times.push((size as u64, self.now));
        self.heads.extend(heads::encode(&note).unwrap());
        self.last = Some(note);
    }

    /// The checkpoint of a size with the lines of so many witnesses, now.
    fn cosigned(&self, size: usize, witnesses: usize) -> Note {
        let checkpoint =
            Checkpoint { origin: ORIGIN.to_owned(), size: size as u64, root: self.root(size) };
        let mut note = checkpoint.sign(&[&self.log_key_at(size)], 0).unwrap();
        let mut names = self.plan.amended.witnesses(size >= self.in_force_from).to_vec();
        names.dedup();
        for number in names.into_iter().take(witnesses) {
            let time = u64::try_from(self.now).unwrap();
            let line = self.witness(number).sign_at(note.text(), time).unwrap();
            note = note.with_signature_line(&line).unwrap();
        }
        note
    }

    fn definition(&mut self) -> StatementId {
        let mut parts = Vec::new();
        let election = ELECTION;
        let part =
            |rows: &str| format!("acta/part/v1\nelection {election}\npart {}\n", rows.trim_end());
        parts.push(part("areas 1\narea whole none country Everywhere\narea north whole region North\narea south whole region South"));
        parts.push(part("contests 1\ncontest mayor all m plurality 1 Mayor"));
        parts.push(part("choices 1\nchoice mayor 1 none candidate First\nchoice mayor 2 none candidate Second\nchoice mayor 3 none candidate Third"));
        parts.push(part("forms 1\nlevels m candidates\nfield m admitted required Admitted voters\nfield m blank required Blank\nfield m invalid required Invalid\nvotes m\nballots m choices + blank + invalid"));
        parts.push(part("rules 1\nrule F203 flag choices + blank + invalid = admitted\ndocument electronic 2 board full no Municipal Elections Act, article 9\ndocument paper 1 board full yes Municipal Elections Act, article 8\ndocument recount 3 court full yes Municipal Elections Act, article 30\nbasis B4 Municipal Elections Act, article 17\nbasis D2 Municipal Elections Act, article 21, paragraph 2"));
        let ids: Vec<StatementId> = parts.iter().map(|text| StatementId::of(text)).collect();
        let mut text = format!(
            "acta/definition/v1\nelection {ELECTION}\nname Mayor of Example\ntest yes\nnotice SIMULATION: figures generated\nlanguages en\nopens 2026-05-03T08:00:00Z\ncloses 2026-05-03T18:00:00Z\nfreeze 2026-05-01T00:00:00Z\ncadence 300\ngap 7200\ndelay 600\nregister-days 10\ntolerates 1\nstations {}\nagents none\nfinal The commission's proclamation\n",
            self.plan.stations
        );
        let types = ["areas", "contests", "choices", "forms", "rules"];
        for (kind, id) in types.iter().zip(&ids) {
            text.push_str(&format!("part {kind} 1 {id}\n"));
        }
        let contestants: &[_] = if self.plan.rivals { &["p1", "p2"] } else { &[] };
        let contestants = contestants.iter().map(|code| (Role::Contestant, *code));
        let holders = [(Role::Authority, "main")].into_iter().chain(contestants);
        for (role, code) in holders.chain([(Role::Promise, "main"), (Role::Publisher, "main")]) {
            let key = self.key(role, code);
            let key = acta::value::to_base64(key.public().key());
            text.push_str(&format!("holder {} {key}\n", name(role, code)));
        }
        let mut acts: Vec<String> =
            ["amend", "decision", "key", "register", "register-change", "revoke"]
                .iter()
                .map(|act| format!("{act} authority:1"))
                .chain(
                    ["correction", "record", "recount", "station-event"]
                        .iter()
                        .map(|act| format!("{act} station:1")),
                )
                .chain(["publication publisher:1".to_owned()])
                .collect();
        acts.sort();
        acts.iter().for_each(|act| text.push_str(&format!("sign {act}\n")));
        let policy = self.policy("log", [1, 2, 3]);
        policy.lines().for_each(|line| text.push_str(&format!("witness-policy {line}\n")));
        let text = (self.plan.definition)(text);
        let anchor = self.say(&text, &[(Role::Authority, "main")]);
        for part in parts {
            self.say(&part, &[(Role::Authority, "main")]);
        }
        anchor
    }

    fn policy(&self, log: &str, witnesses: [usize; 3]) -> String {
        let mut out = format!("log {}\n", self.log_key(log).public());
        for number in witnesses {
            out.push_str(&format!("witness w{number} {}\n", self.witness(number).public()));
        }
        let [one, other, third] = witnesses;
        out + &format!("group rivals 2 w{one} w{other} w{third}\nquorum rivals\n")
    }

    /// An amend, a head over it, and the `in-force` entry with that head.
    fn amend(&mut self, anchor: StatementId) {
        let policy = match self.plan.amended {
            Amended::No => return,
            Amended::LogKey | Amended::OldLogKey => self.policy("log second", [1, 2, 3]),
            Amended::NoPolicy => "quorum nobody\n".to_owned(),
            Amended::Swapped | Amended::NotFollowed | Amended::NotSeen => {
                self.policy("log", [1, 2, 4])
            }
        };
        let lines: String = policy.lines().map(|line| format!("witness-policy {line}\n")).collect();
        let text = format!("acta/amend/v1\nelection {ELECTION}\namends {anchor}\n{lines}");
        let amend = self.say(&text, &[(Role::Authority, "main")]);
        self.head();
        let few = self.plan.amended == Amended::NotSeen;
        let seen = self.cosigned(self.entries.len(), if few { 1 } else { 2 });
        let in_force = InForce { amend, checkpoint: seen.as_bytes().to_vec() };
        self.say(&in_force.to_text(&self.election), &[(Role::Publisher, "main")]);
        self.in_force_from = self.entries.len();
        self.head();
    }

    fn register(&mut self) {
        let before = self.now;
        self.now = Time::parse(self.plan.register).unwrap().unix();
        let numbers: Vec<u32> = (1..=self.plan.stations).collect();
        let chunks: Vec<&[u32]> = numbers.chunks(500).collect();
        for (at, numbers) in chunks.iter().enumerate() {
            let mut text = format!("acta/register/v1\nelection {ELECTION}\n");
            text.push_str(&format!("chunk {} {}\n", at + 1, chunks.len()));
            for number in *numbers {
                let area = if number % 2 == 0 { "north" } else { "south" };
                let code = station(*number);
                text.push_str(&format!(
                    "station {code} {area} ordinary 800 600 none none School {code}\n"
                ));
            }
            self.say(&text, &[(Role::Authority, "main")]);
        }
        self.now = self.now.max(before);
    }

    fn keys(&mut self) {
        let mut numbers: Vec<u32> = (1..=self.plan.stations).collect();
        numbers.push(STRANGER);
        for numbers in numbers.chunks(200) {
            let row = |number: &u32| {
                let code = station(*number);
                let seed = self.seed(&format!("{}/{code}", Role::Station));
                let secret = SigningKey::from_seed(&seed);
                let scope = Scope::Station(Code::parse(&code).unwrap());
                KeyRow::new(&self.election, name(Role::Station, &code), scope, &secret)
            };
            let text = Key { rows: numbers.iter().map(row).collect() }.to_text(&self.election);
            self.say(&text, &[(Role::Authority, "main")]);
        }
    }

    fn row(&self, role: Role, code: &str, which: &str, scope: Scope) -> KeyRow {
        let secret = SigningKey::from_seed(&self.seed(&format!("{role}/{code}{which}")));
        KeyRow::new(&self.election, name(role, code), scope, &secret)
    }

    fn enrol(&mut self, row: KeyRow, by: (Role, &str)) {
        let text = Key { rows: Vec::from([row]) }.to_text(&self.election);
        self.say(&text, &[by]);
    }

    fn revoke(&mut self, code: &str, which: &str, reason: &str) {
        let station = name(Role::Station, code);
        let key = SigningKey::from_seed(&self.seed(&format!("{station}{which}")));
        let key = acta::value::to_base64(&key.public());
        let text =
            format!("acta/revoke/v1\nelection {ELECTION}\nrevoke {station} {key} {reason}\n");
        self.say(&text, &[(Role::Authority, "main")]);
    }

    /// Agents of both contestants, and a station's new key.
    fn rivals(&mut self) {
        for party in ["p1", "p2"] {
            for number in 1..=self.plan.agents {
                let agent = self.row(Role::Agent, &format!("{party}-{number}"), "", Scope::Any);
                self.enrol(agent, (Role::Contestant, party));
            }
        }
        let (_, commit) = committed(&self.election);
        self.say(&commit, &[(Role::Agent, "p1-1")]);
        self.revoke(ROTATED, "", "replaced");
        let scope = Scope::Station(Code::parse(ROTATED).unwrap());
        let station = self.row(Role::Station, ROTATED, SECOND, scope);
        self.enrol(station, (Role::Authority, "main"));
    }

    /// After the records: a station's key ends, an agent's begins.
    fn late(&mut self) {
        self.revoke(REVOKED, "", "lost");
        let agent = self.row(Role::Agent, "p2-9", "", Scope::Any);
        self.enrol(agent, (Role::Contestant, "p2"));
    }

    /// A record's lines after `election`.
    pub(crate) fn lines(number: u32, votes: [u32; 3], spoilt: [u32; 2], admitted: u32) -> String {
        format!(
            "station {}\ncontest mayor\ntrack official\npoll 1\ncount 1\nadmitted {admitted}\nblank {}\ninvalid {}\nvote 1 {}\nvote 2 {}\nvote 3 {}\nclosed 2026-05-03T18:00:00Z\ncounted 2026-05-03T19:00:00Z\n",
            station(number),
            spoilt[0],
            spoilt[1],
            votes[0],
            votes[1],
            votes[2]
        )
    }

    pub(crate) fn figures(number: u32) -> ([u32; 3], [u32; 2], u32) {
        let mixed = number.wrapping_mul(2_654_435_761) >> 8;
        let votes = [210 + mixed % 90, 120 + mixed / 90 % 80, 30 + mixed / 7200 % 20];
        let spoilt = [mixed % 11, mixed % 7];
        let admitted = votes.iter().chain(&spoilt).sum();
        (votes, spoilt, admitted)
    }

    fn record(&mut self, number: u32, lines: &str) -> StatementId {
        let code = station(number);
        let lines = (self.plan.lines)(number, lines.to_owned());
        let text = format!("acta/record/v1\nelection {ELECTION}\n{lines}");
        self.say(&text, &[(Role::Station, &code)])
    }

    /// The record of a station as it is when nothing is planned for it.
    pub(crate) fn usual(&mut self, number: u32) {
        let (votes, spoilt, admitted) = Self::figures(number);
        self.record(number, &Self::lines(number, votes, spoilt, admitted));
    }

    /// What is logged in `say` comes by this channel.
    pub(crate) fn through(&mut self, via: Channel, say: impl FnOnce(&mut Self)) {
        self.via = via;
        say(self);
        self.via = Channel::Https;
    }

    fn records(&mut self) {
        for number in 1..=self.plan.stations - self.plan.missing {
            let (mut votes, spoilt, mut admitted) = Self::figures(number);
            match number {
                1 => admitted += 2, // flagged: F203
                2 => {
                    votes[0] += 400; // excluded: F310
                    admitted += 400;
                }
                _ if number == self.plan.stations => {
                    votes[1] += self.plan.more;
                    admitted += self.plan.more;
                }
                _ => {}
            }
            let lines = Self::lines(number, votes, spoilt, admitted);
            let via = (self.plan.via)(number);
            self.through(via, |own| {
                own.record(number, &lines);
            });
            if number == 4 {
                self.head();
                self.publish(Status::UnofficialPartial);
            }
        }
    }

    fn revoke_promise(&mut self) {
        let key = acta::value::to_base64(self.key(Role::Promise, "main").public().key());
        let row = format!("revoke {} {key} exposed", name(Role::Promise, "main"));
        self.say(
            &format!("acta/revoke/v1\nelection {ELECTION}\n{row}\n"),
            &[(Role::Authority, "main")],
        );
    }

    /// Whether the stations of the conflict and of the correction have a record.
    fn has_records(&self) -> bool {
        self.plan.stations - self.plan.missing >= 4
    }

    fn conflict(&mut self) {
        let (mut votes, spoilt, admitted) = Self::figures(3);
        votes[0] -= 10;
        votes[1] += 10;
        self.record(3, &Self::lines(3, votes, spoilt, admitted));
    }

    fn correction(&mut self) {
        let wrong = |(_, statement): &&(Header, Statement)| matches!(statement.body(), Body::Record(record) if record.station.as_str() == "000004");
        let id = self.parsed.iter().find(wrong).map(|(_, statement)| statement.id()).unwrap();
        let (mut votes, spoilt, admitted) = Self::figures(4);
        votes[1] += 1;
        votes[2] -= 1;
        let lines = (self.plan.lines)(4, Self::lines(4, votes, spoilt, admitted));
        let text = format!(
            "acta/correction/v1\nelection {ELECTION}\ncorrects {id}\nreason misread\n{lines}"
        );
        self.say(&text, &[(Role::Station, "000004")]);
    }

    /// The definition, the tree over stations and the file of each; gives the stations-root.
    fn stations(&self, results: &Results<'_>, files: &mut Files) -> [u8; 32] {
        let leaves: BTreeMap<Code, String> = results.station_leaves().collect();
        let hashes: Vec<_> =
            leaves.iter().map(|(code, leaf)| (*code, leaf_hash(leaf.as_bytes()))).collect();
        for (path, text) in node_files(&hashes) {
            files.insert(path, text.into_bytes());
        }
        let definition = self.parsed[0].1.as_bytes().to_vec();
        files.insert(DEFINITION_PATH.to_owned(), definition);
        for (no, code) in results.stations() {
            let leaf = leaves.get(&code).map_or("", String::as_str);
            let draft = results.station_file(no, leaf).unwrap();
            let entry = |index| Ok::<_, ()>(self.entries[usize::try_from(index).unwrap()].clone());
            files.insert(station_path(&code), draft.finish(entry).unwrap());
        }
        root_of(hashes.iter().map(|(_, hash)| *hash))
    }

    /// The files of `at/` at the current size, and the statement that names them.
    fn publish(&mut self, status: Status) {
        let size = self.entries.len() as u64;
        let root = self.root(self.entries.len());
        let fold = fold(&self.parsed);
        let results = Results::new(&fold);
        let mut files: Files = results.tally_files();
        let summary = results.summary_txt(&Hash(root));
        files.insert("summary.txt".to_owned(), summary.into_bytes());
        files.insert("register.csv".to_owned(), results.register_csv().into_bytes());
        for (shard, entries) in (0..).zip(self.parsed.chunks(10_000)) {
            let mut arrivals = ARRIVALS_HEAD.to_owned();
            for (index, (header, statement)) in (shard * 10_000..).zip(entries) {
                arrivals.push_str(&arrivals_row(&fold, index, header, statement));
            }
            files.insert(arrivals_path(shard), arrivals.into_bytes());
        }
        let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size, root };
        let note = checkpoint.sign(&[&self.log_key_at(self.entries.len())], 0).unwrap();
        files.insert("checkpoint".to_owned(), note.as_bytes().to_vec());
        files.insert("index.html".to_owned(), page(&results, fold.status().as_str(), size));
        let stations_root = self.stations(&results, &mut files);
        let (tally, stations) = (Hash(results.tally_hash()), Hash(stations_root));
        files.extend(results.account_tables(&Hash(root), &tally, &stations, &self.past));
        let bulletin = String::from_utf8(files[BULLETIN_PATH].clone()).unwrap();
        self.past.bulletins.insert(size, bulletin);
        self.past.roots.insert(size, root);
        (self.plan.edit)(size, &mut files);
        let tally = acta_tally::results::tally_hash(
            files
                .iter()
                .filter(|(path, _)| acta_tally::results::is_tally_path(path))
                .map(|(path, bytes)| (path.as_str(), bytes.as_slice())),
        );
        let mut manifest = format!(
            "acta/manifest/v1\nelection {ELECTION}\nsize {size}\nroot {}\ntally {}\nstations-root {}\n",
            Hash(root),
            Hash(tally),
            Hash(stations_root)
        );
        for (path, bytes) in &files {
            manifest.push_str(&format!("file {path} {} {}\n", bytes.len(), Hash(sha256(bytes))));
        }
        let hash = sha256(manifest.as_bytes());
        files.insert("manifest".to_owned(), manifest.into_bytes());
        self.files
            .extend(files.into_iter().map(|(path, bytes)| (format!("at/{size}/{path}"), bytes)));
        self.sizes.push(size);
        let mut named = root;
        if status == Status::UnofficialComplete {
            named[31] ^= self.plan.root_off;
        }
        let publication = Publication {
            size,
            root: Hash(named),
            manifest: Hash(hash),
            renderer: Hash([0; 32]),
            stations_root: Hash(stations_root),
            status,
        };
        let text = publication.to_text(&self.election);
        self.say(&text, &[(Role::Publisher, "main")]);
    }

    /// `live/publication` under the last head.
    fn live(&self) -> Vec<u8> {
        let is =
            |(_, statement): &(Header, Statement)| matches!(statement.body(), Body::Publication(_));
        let index = self.parsed.iter().rposition(is).unwrap();
        let mut levels = Levels::new();
        self.entries.iter().for_each(|entry| levels.push(leaf_hash(entry)));
        let size = self.entries.len() as u64;
        let hashes = inclusion_proof(&levels, index as u64, size).unwrap();
        let (entry, note) = (self.entries[index].clone(), self.last.clone().unwrap());
        Proof { extra: Some(entry), index: index as u64, hashes, checkpoint: note }.encode()
    }

    /// An incident, a complaint and its ruling, an announcement, and a bulletin of the first size.
    fn account(&mut self) {
        let authority = [(Role::Authority, "main")];
        let say = |kind: &str, rest: &str| format!("acta/{kind}/v1\nelection {ELECTION}\n{rest}");
        let made = "2026-05-03T19:40:00Z";
        let hash = |byte: u8| Hash([byte; 32]);
        let incident = format!("event open\nclass network\nbegan {made}\nstation 000005\n");
        self.say(&say("incident", &incident), &authority);
        let complaint = format!(
            "type equipment\nabout station 000003\nmade {made}\nby agent\ncommitment {}\n",
            hash(1)
        );
        let complaint = self.say(&say("complaint", &complaint), &[(Role::Station, "000003")]);
        let ruling = format!(
            "complaint {complaint}\norgan court\noutcome upheld\nmade {made}\narticle Art. 1\n\
             document {}\n",
            hash(2)
        );
        self.say(&say("ruling", &ruling), &authority);
        let (size, root) = (self.sizes[0], Hash(self.past.roots[&self.sizes[0]]));
        let announcement = format!(
            "by authority council\nmade {made}\ncontest mayor\narea all\nsize {size}\nroot {root}\n\
             stations 1 5\nvote 1 100 none\nsays irreversible\n"
        );
        self.say(&say("announcement", &announcement), &authority);
        // Of the same size twice: two witnesses had cosigned, then all three.
        for (number, witnesses) in [(1, 2), (2, 3)] {
            let note = self.cosigned(usize::try_from(size).unwrap(), witnesses);
            let now = Time::from_unix(self.now).unwrap();
            let mut text = format!("number {number}\nmade {made}\n{}", self.past.bulletins[&size]);
            (1..=witnesses).for_each(|at| text.push_str(&format!("cosigned w{at} {now}\n")));
            (witnesses + 1..=3).for_each(|at| text.push_str(&format!("not-cosigned w{at}\n")));
            for piece in note.as_bytes().chunks(2_400) {
                text.push_str(&format!("checkpoint {}\n", acta::value::to_base64(piece)));
            }
            let edit = if number == 2 { self.plan.bulletin } else { |text| text };
            self.say(&say("bulletin", &edit(text)), &authority);
        }
    }

    fn tiles(&mut self) {
        let mut edge = Edge::new();
        let mut files = Files::new();
        for entry in &self.entries {
            edge.push(leaf_hash(entry), |tile, bytes| drop(files.insert(tile.path(), bytes)));
        }
        files.extend(edge.partial().map(|(tile, bytes)| (tile.path(), bytes)));
        for (number, entries) in self.entries.chunks(256).enumerate() {
            let mut bundle = Vec::new();
            entries.iter().for_each(|entry| push_entry(&mut bundle, entry).unwrap());
            let mut path = format!("tile/entries/{}", acta_log::tiles::number_path(number as u64));
            if entries.len() < 256 {
                path.push_str(&format!(".p/{}", entries.len()));
            }
            files.insert(path, bundle);
        }
        self.files.extend(files.into_iter().map(|(path, bytes)| (format!("log/{path}"), bytes)));
    }
}

/// The stations of which p1 commits to a copy, with `Plan::rivals`.
pub(crate) const COMMITTED: [u32; 3] = [7, 8, 9];

/// What p1 committed to before the vote: salts with the copies in the order of leaves, and the text of the commitment.
pub(crate) fn committed(election: &ElectionId) -> (Vec<(Hash, Identity, Counts)>, String) {
    let code = |text: &str| Code::parse(text).unwrap();
    let leaf = |number: u32| {
        let (votes, [blank, invalid], admitted) = Builder::figures(number);
        let fields = [("admitted", admitted), ("blank", blank), ("invalid", invalid)];
        let fields = fields.map(|(name, value)| (code(name), value)).to_vec();
        let votes = (1..).zip(votes).map(|(at, votes)| (code(&format!("{at}")), votes)).collect();
        let identity = Identity {
            station: code(&station(number)),
            contest: code("mayor"),
            track: Track::Official,
            poll: 1,
            count: 1,
        };
        let counts = Counts { fields_before_votes: 3, fields, votes };
        (Hash(seed_of(&format!("salt {number}"), "")), identity, counts)
    };
    let leaves: Vec<_> = COMMITTED.map(leaf).to_vec();
    let hashes = leaves.iter().map(|(salt, identity, counts)| {
        leaf_hash(&acta::kinds::copy::copy_leaf(&salt.0, identity, counts))
    });
    let commit = CopyCommit {
        submitter: code("p1"),
        leaves: 3,
        root: Hash(root_of(hashes)),
        opens: Time::parse("2026-05-10T12:00:00Z").unwrap(),
    };
    (leaves, commit.to_text(election))
}

/// A page with what checks look at: the status twice, shares in cells.
fn page(results: &Results<'_>, status: &str, size: u64) -> Vec<u8> {
    let mut out = format!(
        "<!doctype html>\n<title>Mayor</title>\n<p>{status}, log size {size}</p>\n<table>\n"
    );
    for line in results.outcome_txt(0).lines().filter(|line| line.starts_with("total ")) {
        let cells: Vec<String> =
            line.split(' ').skip(1).map(|cell| format!("<td>{cell}</td>")).collect();
        out.push_str(&format!("<tr>{}</tr>\n", cells.concat()));
    }
    out.push_str(&format!("</table>\n<footer>Status: {status}</footer>\n"));
    out.into_bytes()
}

/// The fold over entries, each checked.
pub(crate) fn fold(parsed: &[(Header, Statement)]) -> Fold {
    let (header, statement) = &parsed[0];
    let mut fold = Fold::open(header, statement.clone(), in_force_seen).unwrap();
    for (index, (header, statement)) in (1..).zip(&parsed[1..]) {
        let book: &KeyBook = fold.keys();
        let checked = book.check_with(index, statement.clone(), Help::default()).unwrap();
        fold.apply(header, &checked).unwrap();
    }
    fold
}

/// The fold over entries as bytes.
pub(crate) fn fold_of(entries: &[Vec<u8>]) -> Fold {
    let read = |bytes: &Vec<u8>| {
        let entry = Entry::parse(bytes).unwrap();
        (entry.header.clone(), entry.parse_statement().unwrap())
    };
    fold(&entries.iter().map(read).collect::<Vec<_>>())
}

/// Builds a tree.
pub(crate) fn build(plan: Plan) -> Tree {
    let time = |text: &str| Time::parse(text).unwrap().unix();
    let mut builder = Builder {
        election: ElectionId::parse(ELECTION).unwrap(),
        entries: Vec::new(),
        parsed: Vec::new(),
        now: time("2026-04-10T09:00:00Z"),
        heads: Vec::new(),
        last: None,
        files: Files::new(),
        sizes: Vec::new(),
        head_times: Vec::new(),
        past: Past::default(),
        in_force_from: usize::MAX,
        via: Channel::Https,
        plan,
    };
    let anchor = builder.definition();
    builder.register();
    builder.keys();
    if builder.plan.rivals {
        builder.rivals();
    }
    (builder.plan.before)(&mut builder);
    builder.head();
    builder.amend(anchor);
    builder.now = time("2026-05-03T19:30:00Z");
    builder.records();
    if builder.plan.stranger {
        let lines = Builder::lines(STRANGER, [10, 20, 30], [1, 1], 62);
        builder.record(STRANGER, &lines);
    }
    if builder.plan.revoke {
        builder.revoke_promise();
    }
    if builder.has_records() {
        builder.conflict();
        builder.correction();
    }
    if builder.plan.rivals {
        builder.late();
    }
    if builder.plan.account {
        builder.account();
    }
    (builder.plan.after)(&mut builder);
    builder.head();
    builder.publish(Status::UnofficialComplete);
    builder.head();
    builder.tiles();
    let latest =
        format!("{{\"election\":\"{ELECTION}\",\"at\":{}}}\n", builder.sizes.last().unwrap());
    builder.files.insert("live/latest.json".to_owned(), latest.into_bytes());
    builder.files.insert("log/heads/000".to_owned(), builder.heads.clone());
    let checkpoint = builder.last.as_ref().unwrap().as_bytes().to_vec();
    builder.files.insert("log/checkpoint".to_owned(), checkpoint);
    let live = builder.live();
    builder.files.insert("live/publication".to_owned(), live);
    builder.files.insert("policy".to_owned(), builder.policy("log", [1, 2, 3]).into_bytes());
    Tree {
        files: core::mem::take(&mut builder.files),
        anchor,
        sizes: builder.sizes.clone(),
        entries: builder.entries.clone(),
        heads: builder.head_times.clone(),
        by: builder,
    }
}
