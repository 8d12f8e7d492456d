//! A small election on a real disk and real sockets.

#![expect(clippy::unwrap_used, reason = "what does not stand is a failed test")]

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use acta::kinds::Draft;
use acta::kinds::key::KeyRow;
use acta::kinds::part::{AreaRow, ChoiceKind, ChoiceRow};
use acta::kinds::register::{StationRow, StationType};
use acta::policy::Scope;
use acta::statement::{Statement, secret_key};
use acta::value::{Code, ElectionId, Name, Role, Time};
use acta_log::ed25519::SigningKey;
use acta_log::note::SecretKey;
use acta_server::listen::Limits;
use acta_server::node::{Node, Options};
use acta_server::setup::{Election, Folder, KeyFile, Made, create_node};
use tokio::sync::oneshot;

pub(crate) const ELECTION: &str = "example.org/bed";

pub(crate) const DRAFT: &str = "\
acta/draft/v1
election example.org/bed
name Bed
test yes
notice SIMULATION: a test
languages en
opens 2026-03-16T07:30:00Z
closes 2026-03-16T21:00:00Z
freeze 2199-03-16T07:30:00Z
cadence 300
gap 600
delay 300
register-days 14
tolerates 0
agents none
final Never
contest president all f plurality none President
levels f lists
field f admitted required Admitted
votes f
field f blank required Blank
field f invalid required Invalid
ballots f choices + blank + invalid
rule F203 flag choices + blank + invalid = admitted
sign amend authority:1
sign correction authority:1+station:1
sign decision authority:1
sign key authority:1
sign publication publisher:1
sign record station:1
sign recount authority:1+station:1
sign register authority:1
sign register-change authority:1
sign revoke authority:1
sign station-event authority:1
";

/// A folder that goes away.
pub(crate) struct Temp(pub(crate) PathBuf);

impl Temp {
    pub(crate) fn new(name: &str) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("acta-{name}-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

pub(crate) fn election() -> ElectionId {
    ElectionId::parse(ELECTION).unwrap()
}

pub(crate) fn station(number: u32) -> Name {
    Name::new(Role::Station, code(&format!("s{number:04}")))
}

fn seed(name: Name) -> [u8; 32] {
    acta_log::hash::sha256(name.to_string().as_bytes())
}

/// A secret key that the tests know, for any name.
pub(crate) fn key(name: Name) -> SecretKey {
    secret_key(&election(), name, &seed(name)).unwrap()
}

pub(crate) fn key_row(name: Name, scope: Scope) -> KeyRow {
    KeyRow::new(&election(), name, scope, &SigningKey::from_seed(&seed(name)))
}

fn row(number: u32) -> StationRow {
    StationRow {
        code: station(number).code,
        area: code("land"),
        kind: StationType::Ordinary,
        registered: Some(1_000),
        max_ballots: Some(1_000),
        counted_with: None,
        geo: None,
        name: format!("Station {number}"),
    }
}

/// The election's tables; the keys of all stations but the last are enrolled.
pub(crate) fn tables(stations: u32) -> Election {
    let choice = |text: &str| ChoiceRow {
        contest: code("president"),
        code: code(text),
        parent: None,
        kind: ChoiceKind::Candidate,
        name: format!("Candidate {text}"),
    };
    let area =
        AreaRow { code: code("land"), parent: None, kind: code("country"), name: "Land".into() };
    let keys = (0..stations.saturating_sub(1)).map(|number| {
        let name = station(number);
        key_row(name, Scope::Station(name.code))
    });
    let officer = Name::new(Role::Officer, code("1"));
    Election {
        draft: Draft::parse(DRAFT.as_bytes()).unwrap(),
        areas: vec![area],
        choices: vec![choice("1"), choice("2")],
        area_registers: Vec::new(),
        stations: (0..stations).map(row).collect(),
        holders: Vec::new(),
        keys: keys.chain([key_row(officer, Scope::Any)]).collect(),
        outlines: Vec::new(),
        witness_policy: "quorum none\n".to_owned(),
        authorities: 1,
        received: Time::parse("2026-03-01T00:00:00Z").unwrap(),
    }
}

pub(crate) fn seeds() -> impl FnMut() -> anyhow::Result<[u8; 32]> {
    let mut next = 0_u8;
    move || {
        next += 1;
        Ok([next; 32])
    }
}

/// A node's folder. `quorum none` tolerates nothing, so the draft says 0 and the policy names one
/// witness that never answers.
pub(crate) fn create(dir: &Path, stations: u32) -> Made {
    let mut tables = tables(stations);
    let witness = SecretKey::new(
        "witness.example/w1",
        acta_log::note::Algorithm::Ed25519Cosignature,
        &[9; 32],
    );
    let witness = witness.unwrap();
    tables.witness_policy = format!("witness w1 {}\nquorum w1\n", witness.public());
    create_node(dir, tables, &mut seeds()).unwrap()
}

pub(crate) fn options() -> Options {
    Options {
        interval_ms: 20,
        live_ms: 50,
        cadence_s: Some(3_600),
        ballast_bytes: 4_096,
        stop_cosign_ms: 0,
        ask_witnesses: false,
        // Entry numbers do not depend on how long a test takes.
        telemetry: false,
        ..Options::default()
    }
}

pub(crate) fn record_text(number: u32, votes: [u32; 2]) -> String {
    let [one, two] = votes;
    format!(
        "acta/record/v1\nelection {ELECTION}\nstation {}\ncontest president\ntrack official\n\
         poll 1\ncount 1\nadmitted {}\nvote 1 {one}\nvote 2 {two}\nblank 1\ninvalid 2\n",
        station(number).code,
        one.saturating_add(two).saturating_add(3),
    )
}

pub(crate) fn sign(text: &str, names: &[Name]) -> Vec<u8> {
    let keys: Vec<SecretKey> = names.iter().map(|name| key(*name)).collect();
    let keys: Vec<&SecretKey> = keys.iter().collect();
    Statement::sign(text, &keys).unwrap().as_bytes().to_vec()
}

pub(crate) fn record(number: u32, votes: [u32; 2]) -> Vec<u8> {
    sign(&record_text(number, votes), &[station(number)])
}

/// The authority's key, from the node's folder.
pub(crate) fn authority(dir: &Path) -> SecretKey {
    Folder::new(dir).key(KeyFile::Authority(1)).unwrap()
}

pub(crate) fn by_authority(dir: &Path, body: &impl acta::kinds::Kind) -> Vec<u8> {
    let text = body.to_text(&election());
    Statement::sign(&text, &[&authority(dir)]).unwrap().as_bytes().to_vec()
}

/// A node with its address.
pub(crate) struct Running {
    pub(crate) node: Arc<Node>,
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    serving: Option<std::thread::JoinHandle<()>>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) retry_after: Option<String>,
}

impl Got {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

pub(crate) fn start(dir: &Path, options: Options) -> Running {
    try_start(dir, options).unwrap()
}

pub(crate) fn try_start(dir: &Path, options: Options) -> anyhow::Result<Running> {
    let node = Arc::new(Node::open(dir, options)?);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?;
    runtime.block_on(node.ready())?;
    let (stop, stopped) = oneshot::channel::<()>();
    let served = Arc::clone(&node);
    let serving = std::thread::spawn(move || {
        let stop = async move { drop(stopped.await) };
        runtime.block_on(served.serve(listener, None, Limits::default(), stop)).unwrap();
    });
    Ok(Running { node, address, stop: Some(stop), serving: Some(serving) })
}

impl Running {
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        drop(self.stop.take());
        self.serving.take().unwrap().join().unwrap();
        Arc::into_inner(self.node).unwrap().stop()
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn get(&self, path: &str) -> Got {
        answer(agent().get(self.url(path)).call())
    }

    pub(crate) fn post(&self, path: &str, body: &[u8]) -> Got {
        answer(agent().post(self.url(path)).send(body))
    }

    pub(crate) fn post_via(&self, via: &str, body: &[u8]) -> Got {
        let request = agent().post(self.url("/v1/statements")).header("Acta-Via", via);
        answer(request.send(body))
    }

    pub(crate) fn statement(&self, body: &[u8]) -> Got {
        self.post("/v1/statements", body)
    }

    pub(crate) fn batch(&self, statements: &[Vec<u8>]) -> Got {
        self.post("/v1/batch", &frame(statements))
    }

    pub(crate) fn publish(&self) -> u64 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(self.node.publish()).unwrap()
    }

    pub(crate) fn size(&self) -> u64 {
        self.node.intake().sequencer().reader().size()
    }
}

pub(crate) fn frame(statements: &[Vec<u8>]) -> Vec<u8> {
    let mut body = Vec::new();
    for statement in statements {
        body.extend(u32::try_from(statement.len()).unwrap().to_be_bytes());
        body.extend(statement);
    }
    body
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None);
    config.timeout_global(Some(std::time::Duration::from_secs(60))).build().new_agent()
}

fn answer(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Got {
    let mut answer = answer.unwrap();
    let retry_after = answer.headers().get("retry-after");
    let retry_after = retry_after.map(|value| value.to_str().unwrap().to_owned());
    let body = answer.body_mut().with_config().limit(64 * 1024 * 1024).read_to_string().unwrap();
    Got { status: answer.status().as_u16(), body, retry_after }
}

/// The promise in a note, checked under the node's keys.
pub(crate) fn promise(node: &Node, note: &str) -> acta::promise::Promise {
    let statement = Statement::parse(note.as_bytes()).unwrap();
    acta::promise::Promise::verify(&statement, &node.intake().book()).unwrap().clone()
}
