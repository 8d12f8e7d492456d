//! Published trees in memory, made with the log's own parts, and folders for mirrors.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use acta_log::checkpoint::Checkpoint;
use acta_log::hash::{Hash, sha256};
use acta_log::heads;
use acta_log::note::{Algorithm, Note, SecretKey, sign};
use acta_log::proof::Proof;
use acta_log::tiles::{Kind, WIDTH, between, encode_bundle, superseded, tile_bytes};
use acta_log::tree::{Levels, inclusion_proof, leaf_hash, root_at};
use acta_server::http_static::Site;
use acta_server::listen::{Limits, serve};
use acta_server::mirror::{Options, Trust};
use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

pub(crate) const ORIGIN: &str = "results.example/2026/log/1";

/// A folder that is removed at the end.
pub(crate) struct TempDir(PathBuf);

impl TempDir {
    pub(crate) fn new(name: &str) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("acta-mirror-{name}-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn hex(hash: &Hash) -> String {
    data_encoding::HEXLOWER.encode(hash)
}

/// An election's log and what is published of it, growing step by step.
pub(crate) struct Election {
    keys: Vec<SecretKey>,
    pub(crate) anchor: Hash,
    entries: Vec<Vec<u8>>,
    tree: Levels,
    size: u64,
    heads: u64,
    pub(crate) files: Tree,
}

impl Election {
    /// `seed` makes the log's keys. The definition is logged, nothing is signed yet.
    pub(crate) fn new(seed: u8) -> Self {
        let key = |kind: Algorithm| {
            SecretKey::new(ORIGIN, kind, &sha256(&[seed, kind.type_byte()])).unwrap()
        };
        let keys: Vec<SecretKey> = [Algorithm::Ed25519, Algorithm::MlDsa44].map(key).into();
        let logs: String =
            keys.iter().map(|key| format!("witness-policy log {}\n", key.public())).collect();
        let text = format!(
            "acta/definition/v1\nelection results.example/2026\n{logs}witness-policy quorum none\n"
        );
        let anchor = sha256(text.as_bytes());
        let authority = "results.example/2026/authority/1";
        let authority = SecretKey::new(authority, Algorithm::Ed25519, &[seed; 32]).unwrap();
        let statement = sign(&text, &[&authority]).unwrap();
        let (entries, tree) = (Vec::new(), Levels::new());
        let mut election =
            Self { keys, anchor, entries, tree, size: 0, heads: 0, files: Tree::new() };
        election.log(statement.as_bytes());
        let policy: String = text
            .lines()
            .filter_map(|l| l.strip_prefix("witness-policy "))
            .flat_map(|l| [l, "\n"])
            .collect();
        election.files.insert("policy".to_owned(), policy.into_bytes());
        election.files.insert("index.html".to_owned(), b"<p>theirs".to_vec());
        election
    }

    pub(crate) fn trust(&self) -> Trust {
        Trust::Anchor(self.anchor)
    }

    pub(crate) fn options(&self) -> Options<'static> {
        Options::new(self.trust())
    }

    fn log(&mut self, statement: &[u8]) {
        let head = b"acta/entry/v1\nreceived 2026-07-26T18:00:00Z\nvia https\nintake a\n\n";
        let entry = [head, statement].concat();
        self.tree.push(leaf_hash(&entry));
        self.entries.push(entry);
    }

    /// Logs records until there are `size` entries, then signs and publishes.
    pub(crate) fn grow(&mut self, size: u64, word: &str) -> &mut Self {
        while self.tree.size() < size {
            let record =
                format!("acta/record/v1\nvote {} {word}\n\n\u{2014} x eA==\n", self.tree.size());
            self.log(record.as_bytes());
        }
        self.sign();
        self
    }

    pub(crate) fn checkpoint(&self) -> Checkpoint {
        let size = self.size;
        let root = root_at(&self.tree, size).unwrap();
        Checkpoint { origin: ORIGIN.to_owned(), size, root }
    }

    /// Tiles, bundles, heads, checkpoint and `latest.json` of everything logged.
    fn sign(&mut self) {
        let (old, new) = (self.size, self.tree.size());
        self.size = new;
        for tile in between(old, new) {
            let bytes = match tile.kind() {
                Kind::Hashes { .. } => tile_bytes(&self.tree, tile).unwrap(),
                Kind::Entries => {
                    let first = usize::try_from(tile.index() * u64::from(WIDTH)).unwrap();
                    encode_bundle(&self.entries[first..first + usize::from(tile.width())]).unwrap()
                }
            };
            self.files.insert(format!("log/{}", tile.path()), bytes);
        }
        for folder in superseded(old, new) {
            self.files.retain(|path, _| !path.starts_with(&format!("log/{folder}/")));
        }
        let keys: Vec<&SecretKey> = self.keys.iter().collect();
        let note = self.checkpoint().sign(&keys, 0).unwrap();
        let list = self.files.entry(format!("log/{}", heads::path(self.heads))).or_default();
        list.extend(heads::encode(&note).unwrap());
        self.heads += 1;
        self.files.insert("log/checkpoint".to_owned(), note.as_bytes().to_vec());
        let (size, root) = (new, hex(&self.checkpoint().root));
        let latest = format!("{{\"size\":{size},\"root\":\"{root}\",\"at\":null}}\n");
        self.files.insert("live/latest.json".to_owned(), latest.into_bytes());
    }

    /// Publishes `at/<size>/` for the signed size and logs the publication.
    pub(crate) fn publish(&mut self) -> &mut Self {
        let size = self.size;
        let root = hex(&self.checkpoint().root);
        let parts = [
            ("areas/president.csv", format!("area,votes\nall,{size}\n")),
            ("index.html", format!("<p>size {size}")),
            ("summary.txt", format!("acta/summary/v1\nsize {size}\nroot {root}\n")),
            // A contest's code may end like this.
            ("units/mayor.new/0000.csv", format!("station,votes\ns1,{size}\n")),
        ];
        let zero = "0".repeat(64);
        let mut manifest = format!(
            "acta/manifest/v1\nelection results.example/2026\nsize {size}\nroot {root}\ntally {zero}\nstations-root {zero}\n"
        );
        for (path, text) in parts {
            let (len, sum) = (text.len(), hex(&sha256(text.as_bytes())));
            manifest += &format!("file {path} {len} {sum}\n");
            self.files.insert(format!("at/{size}/{path}"), text.into_bytes());
        }
        let sum = hex(&sha256(manifest.as_bytes()));
        self.files.insert(format!("at/{size}/manifest"), manifest.into_bytes());
        let rest = format!("renderer {zero}\nstations-root {zero}\nstatus pre-election");
        self.publication(&format!("size {size}\nroot {root}\nmanifest {sum}\n{rest}"))
    }

    /// `live/publication` of the last publication that the checkpoint covers; its entry comes in place of the one logged.
    pub(crate) fn live(&mut self, entry: Option<Vec<u8>>) -> &mut Self {
        let is = |entry: &Vec<u8>| entry.windows(16).any(|some| some == b"acta/publication");
        let signed = &self.entries[..usize::try_from(self.size).unwrap()];
        let index = signed.iter().rposition(is).unwrap();
        let note = Note::parse(&self.files["log/checkpoint"]).unwrap();
        let at = u64::try_from(index).unwrap();
        let hashes = inclusion_proof(&self.tree, at, self.size).unwrap();
        let extra = Some(entry.unwrap_or_else(|| self.entries[index].clone()));
        let proof = Proof { extra, index: at, hashes, checkpoint: note };
        self.files.insert("live/publication".to_owned(), proof.encode());
        self
    }

    /// Logs a publication with these lines after its election.
    pub(crate) fn publication(&mut self, lines: &str) -> &mut Self {
        let head = "acta/publication/v1\nelection results.example/2026";
        let signature = data_encoding::BASE64.encode(&[0; 68]);
        let name = "results.example/2026/publisher/a";
        self.log(format!("{head}\n{lines}\n\n\u{2014} {name} {signature}\n").as_bytes());
        self
    }

    /// Logs a record that names a blob.
    pub(crate) fn blob(&mut self, bytes: &[u8]) -> &mut Self {
        let name = hex(&sha256(bytes));
        self.files.insert(format!("log/blob/{name}"), bytes.to_vec());
        self.log(format!("acta/image/v1\nblob {name}\n\n\u{2014} x eA==\n").as_bytes());
        self
    }
}

/// The blobs that the entries of these tests name.
pub(crate) fn blobs(entry: &[u8]) -> Vec<Hash> {
    let text = String::from_utf8_lossy(entry);
    let names = text.lines().filter_map(|line| line.strip_prefix("blob "));
    names
        .map(|name| data_encoding::HEXLOWER.decode(name.as_bytes()).unwrap().try_into().unwrap())
        .collect()
}

/// A small election with everything in it: two bundles, two published sizes, a blob.
pub(crate) fn election() -> Election {
    let mut election = Election::new(1);
    election.grow(5, "a").publish().blob(b"scan").grow(300, "a").publish().grow(302, "a");
    election
}

/// All files of a folder that a reader sees.
pub(crate) fn read_tree(root: &Path) -> Tree {
    let mut tree = Tree::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(root.join(&below)).unwrap() {
            let entry = entry.unwrap();
            let path = below.join(entry.file_name());
            let name = path.to_str().unwrap().to_owned();
            if name.starts_with('.') {
                continue;
            }
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else {
                tree.insert(name, fs::read(entry.path()).unwrap());
            }
        }
    }
    tree
}

pub(crate) fn write_tree(root: &Path, tree: &Tree) {
    for (path, bytes) in tree {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// A served folder.
pub(crate) struct Server {
    pub(crate) address: std::net::SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn of_folder(root: &Path) -> Self {
        Self::of(Site::open(root).unwrap().router())
    }

    pub(crate) fn of(router: Router) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let (send, address) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                send.send(listener.local_addr().unwrap()).unwrap();
                let stopped = async move { drop(stopped.await) };
                serve(listener, router, Limits::default(), stopped).await.unwrap();
            });
        });
        Self { address: address.recv().unwrap(), stop: Some(stop), thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}
