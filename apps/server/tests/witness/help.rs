//! Logs in memory, a witness in a folder of its own, an HTTP client.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use acta_log::checkpoint::Checkpoint;
use acta_log::hash::{Hash, sha256};
use acta_log::note::{Algorithm, Note, PublicKey, SecretKey};
use acta_log::tree::{Levels, consistency_proof, leaf_hash, root_at};
use acta_log::witness::{AddCheckpoint, origin_id};
use acta_server::clock::Clock;
use acta_server::disk::{Disk, RealDisk};
use acta_server::witness::config::Enrolled;
use acta_server::witness::{Config, OpenError, Witness};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A folder that is removed at the end.
pub(crate) struct TempDir(PathBuf);

impl TempDir {
    pub(crate) fn new(name: &str) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("acta-witness-{name}-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A log of short leaves.
pub(crate) struct Log {
    pub(crate) origin: String,
    pub(crate) keys: Vec<SecretKey>,
    tree: Levels,
}

impl Log {
    pub(crate) fn new(origin: &str, leaves: usize) -> Self {
        Self::with_leaves(origin, leaves, "leaf")
    }

    pub(crate) fn with_leaves(origin: &str, leaves: usize, word: &str) -> Self {
        let mut log = Self::with_seed(origin, 0, 1);
        for at in 0..leaves {
            log.tree.push(leaf_hash(format!("{word} {at}").as_bytes()));
        }
        log
    }

    pub(crate) fn with_seed(origin: &str, leaves: usize, seed: u8) -> Self {
        let keys = keys(origin, seed, Algorithm::Ed25519);
        let mut tree = Levels::default();
        for at in 0..leaves {
            tree.push(leaf_hash(format!("leaf {at}").as_bytes()));
        }
        Self { origin: origin.to_owned(), keys, tree }
    }

    /// Signs with Ed25519 only.
    pub(crate) fn without_mldsa(mut self) -> Self {
        self.keys.truncate(1);
        self
    }

    pub(crate) fn note(&self, size: u64) -> Note {
        let root = root_at(&self.tree, size).unwrap();
        let keys: Vec<&SecretKey> = self.keys.iter().collect();
        Checkpoint { origin: self.origin.clone(), size, root }.sign(&keys, 0).unwrap()
    }

    pub(crate) fn proof(&self, old: u64, size: u64) -> Vec<Hash> {
        if old == 0 || old >= size {
            return Vec::new();
        }
        consistency_proof(&self.tree, old, size).unwrap()
    }

    pub(crate) fn request(&self, old: u64, size: u64) -> AddCheckpoint {
        AddCheckpoint { old, proof: self.proof(old, size), checkpoint: self.note(size) }
    }

    pub(crate) fn public_keys(&self) -> Vec<PublicKey> {
        self.keys.iter().map(|key| key.public().clone()).collect()
    }

    pub(crate) fn id(&self) -> String {
        origin_id(&self.origin)
    }

    pub(crate) fn monitor_path(&self) -> String {
        format!("/{}/checkpoint", self.id())
    }
}

fn keys(name: &str, seed: u8, ed25519: Algorithm) -> Vec<SecretKey> {
    let kinds = [ed25519, Algorithm::MlDsa44];
    let key = |kind: Algorithm| {
        let seed = sha256(format!("{name} {seed} {}", kind.type_byte()).as_bytes());
        SecretKey::new(name, kind, &seed).unwrap()
    };
    kinds.map(key).into()
}

pub(crate) fn witness_keys(name: &str) -> Vec<SecretKey> {
    keys(&format!("{name}.example"), 9, Algorithm::Ed25519Cosignature)
}

/// Each look is a second later.
pub(crate) fn ticking(start: u64) -> Clock {
    let now = AtomicU64::new(start);
    Arc::new(move || now.fetch_add(1, Ordering::Relaxed))
}

pub(crate) fn config_for(logs: &[&Log], name: &str) -> Config {
    let enrolled = |log: &&Log| {
        let (origin, keys) = (log.origin.clone(), log.public_keys());
        Enrolled { origin, keys, anchor: None }
    };
    Config::new(witness_keys(name), logs.iter().map(enrolled).collect())
}

/// The same with Ed25519 only: quick, where signatures are not what is tested.
pub(crate) fn quick_config_for(logs: &[&Log], name: &str) -> Config {
    let mut config = config_for(&[], name);
    config.keys.truncate(1);
    config.logs = config_for(logs, name).logs;
    config
}

/// A witness that serves on loopback.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    pub(crate) fn create(dir: &TempDir, config: Config) -> Self {
        Witness::create(&RealDisk::new(), dir.path()).unwrap();
        Self::open_or_create(dir, config)
    }

    pub(crate) fn open_or_create(dir: &TempDir, config: Config) -> Self {
        let disk = Arc::new(RealDisk::new());
        if !dir.path().join("lock").exists() {
            Witness::create(disk.as_ref(), dir.path()).unwrap();
        }
        Self::on(disk, dir.path(), config)
    }

    pub(crate) fn on(disk: Arc<dyn Disk>, dir: &Path, config: Config) -> Self {
        Self::try_on(disk, dir, config).unwrap()
    }

    pub(crate) fn try_on(
        disk: Arc<dyn Disk>,
        dir: &Path,
        config: Config,
    ) -> Result<Self, OpenError> {
        let witness = Witness::open(disk, dir, config)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let (send, address) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                send.send(listener.local_addr().unwrap()).unwrap();
                let stopped = async move { drop(stopped.await) };
                witness.serve(listener, stopped).await.unwrap();
            });
        });
        let (address, stop, thread) = (address.recv().unwrap(), Some(stop), Some(thread));
        Ok(Self { address, stop, thread })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.address)
    }

    pub(crate) fn post(&self, path: &str, body: &[u8]) -> Answer {
        self.client().request("POST", path, body)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.client().request("GET", path, b"")
    }

    pub(crate) fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// An answer over HTTP.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// The plainest client: one connection, one request after the other.
pub(crate) struct Client(BufReader<TcpStream>);

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(BufReader::new(stream))
    }

    pub(crate) fn send(&mut self, body: &[u8]) -> Answer {
        self.request("POST", "/add-checkpoint", body)
    }

    pub(crate) fn request(&mut self, method: &str, path: &str, body: &[u8]) -> Answer {
        let len = body.len();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: w\r\nContent-Length: {len}\r\n\r\n");
        // A server that refuses a body may close before it is sent; its answer is still to be read.
        let _ = self.0.get_mut().write_all(&[head.as_bytes(), body].concat());
        self.read()
    }

    fn read(&mut self) -> Answer {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).expect("a status line").parse().unwrap();
        let (mut len, mut content_type) = (0, String::new());
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => len = value.parse().unwrap(),
                "content-type" => value.clone_into(&mut content_type),
                _ => {}
            }
        }
        let mut body = vec![0; len];
        self.0.read_exact(&mut body).unwrap();
        Answer { status, content_type, body }
    }
}
