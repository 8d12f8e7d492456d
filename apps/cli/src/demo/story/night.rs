//! One election night of a story: a node and three witnesses on loopback, real HTTP, real disks.
//!
//! Main type: [`Night`].

use super::super::tamper::copy;
use super::super::witnesses::{Place, Waiting};
use super::super::{election, serve_node};
use super::stage::Stage;
use crate::carry::bundle;
use crate::client::{BATCH_STATEMENTS_MAX, Client, Taken};
use crate::commands::key;
use crate::compile;
use acta::kinds::definition::Holder;
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::{Role, Time};
use acta_carry::bundle::Builder;
use acta_log::note::{Note, SecretKey};
use acta_server::clock::Clock;
use acta_server::node::{Node, Options};
use acta_server::setup::{Folder, KeyFile, Made, create_node, system_seed};
use anyhow::{Context, bail, ensure};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long to wait for all cosignatures.
const COSIGN_TIMEOUT: Duration = Duration::from_secs(60);

/// A checkpoint that comes so long after the last one states its time.
const STATES_TIME: Duration = Duration::from_millis(1_100);

/// A running night.
pub(super) struct Night {
    /// Its folder, below that of the story.
    pub(super) name: &'static str,
    /// What the definition hashes to.
    pub(super) anchor: StatementId,
    /// Where its intake listens.
    pub(super) url: String,
    dir: PathBuf,
    made: Made,
    node: Arc<Node>,
    runtime: Arc<Runtime>,
    stop: watch::Sender<bool>,
    server: JoinHandle<anyhow::Result<()>>,
    stop_witnesses: watch::Sender<bool>,
    witnesses: Vec<JoinHandle<std::io::Result<()>>>,
}

/// A copy of a node as it was before the first record, with the keys of the log and of its witnesses.
pub(super) struct Twin {
    name: &'static str,
    made: Made,
    witnesses: Vec<Place>,
}

impl Twin {
    /// Begins a second log under the same keys, once the first night has ended. The witnesses have lost their memory.
    ///
    /// # Errors
    /// The system.
    pub(super) fn begin(self, stage: &Stage) -> anyhow::Result<Night> {
        let waiting = stage.runtime().block_on(Waiting::anew(&self.witnesses))?;
        Night::open(stage, self.name, self.made, waiting)
    }
}

impl Night {
    /// Keys, definition, register, three witnesses, one node.
    ///
    /// # Errors
    /// The system.
    pub(super) fn begin(stage: &Stage, name: &'static str) -> anyhow::Result<Self> {
        let (made, waiting) = Self::make(stage, name)?;
        Self::open(stage, name, made, waiting)
    }

    /// The same, and a copy of its node that is kept for later.
    ///
    /// # Errors
    /// The system.
    pub(super) fn with_twin(
        stage: &Stage,
        name: &'static str,
        second: &'static str,
    ) -> anyhow::Result<(Self, Twin)> {
        let (made, waiting) = Self::make(stage, name)?;
        copy(&stage.dir.join(name).join("node"), &stage.dir.join(second).join("node"))?;
        let twin = Twin { name: second, made: made.clone(), witnesses: waiting.places() };
        Ok((Self::open(stage, name, made, waiting)?, twin))
    }

    /// The folder of a node whose log has nothing but the definition and what belongs to it.
    fn make(stage: &Stage, name: &'static str) -> anyhow::Result<(Made, Waiting)> {
        let runtime = stage.runtime();
        let dir = stage.dir.join(name);
        fs::create_dir_all(&dir)?;
        let waiting = runtime.block_on(Waiting::new(stage.election().as_str()))?;
        let tables = compile::tables(stage.folder())?;
        let mut election = election(tables, stage.stations(), waiting.policy()?)?;
        for (name, key) in stage.holder_keys() {
            if name.role == Role::Auditor {
                // The authority enrols auditors; the others hold root keys of their own.
                election.keys.push(key::row(stage.election(), *name, key)?);
                continue;
            }
            let key = key.public().key().try_into().context("expected an Ed25519 key")?;
            election.holders.push(Holder { name: *name, key });
        }
        election.holders.sort_by_key(|holder| holder.name);
        let made = create_node(&dir.join("node"), election, &mut system_seed)?;
        // What carries statements small: the definition with its parts.
        let mut parts = Builder::default();
        made.definition.iter().for_each(|part| parts.statement(part));
        bundle::write(&dir.join("election"), &parts, stage.election(), made.anchor)?;
        Ok((made, waiting))
    }

    /// Servers for such a folder.
    fn open(
        stage: &Stage,
        name: &'static str,
        made: Made,
        waiting: Waiting,
    ) -> anyhow::Result<Self> {
        let runtime = Arc::clone(stage.runtime());
        let dir = stage.dir.join(name);
        std::os::unix::fs::symlink("node/public", dir.join("site"))?;
        let (stop_witnesses, stopped) = watch::channel(false);
        let clock = clock(stage.clock());
        let _in = runtime.enter();
        let witnesses =
            waiting.serve(&dir.join("witnesses"), &made.policy, made.anchor.0, &clock, &stopped)?;
        // The story's clock leaps: what is logged must not depend on when.
        let options = Options { clock, telemetry: false, ..Options::default() };
        let node = Arc::new(Node::open(&dir.join("node"), options)?);
        runtime.block_on(node.ready())?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let url = format!("http://{}", listener.local_addr()?);
        let (stop, stopped) = watch::channel(false);
        let server = runtime.spawn(serve_node(Arc::clone(&node), listener, stopped));
        drop(_in);
        let anchor = made.anchor;
        Ok(Self {
            name,
            anchor,
            url,
            dir,
            made,
            node,
            runtime,
            stop,
            server,
            stop_witnesses,
            witnesses,
        })
    }

    /// The published tree, as commands name it.
    pub(super) fn site(&self) -> String {
        format!("{}/site", self.name)
    }

    /// The definition with its parts, as commands name it.
    pub(super) fn election(&self) -> String {
        format!("{}/election", self.name)
    }

    /// A key of the authority.
    ///
    /// # Errors
    /// The disk.
    pub(super) fn authority(&self) -> anyhow::Result<SecretKey> {
        Folder::new(&self.dir.join("node")).key(KeyFile::Authority(1))
    }

    /// Sends statements over HTTP; each must be promised.
    ///
    /// # Errors
    /// One was not.
    pub(super) fn send(&self, statements: &[Statement]) -> anyhow::Result<()> {
        // The log states the time of a checkpoint at most once a second: this one gets one.
        std::thread::sleep(STATES_TIME);
        let client = Client::new(&self.url, "https");
        for batch in statements.chunks(BATCH_STATEMENTS_MAX) {
            let batch: Vec<&Statement> = batch.iter().collect();
            let answers = client.post(&batch, client.via());
            let answers = answers.map_err(|failure| anyhow::anyhow!("{failure:?}"))?;
            for (statement, taken) in batch.iter().zip(answers) {
                match taken {
                    Taken::Promised { .. } => {}
                    other => bail!("{} was not promised: {other:?}", statement.id()),
                }
            }
        }
        Ok(())
    }

    /// Lets all servers' clocks say this time, once a checkpoint covers all that came before.
    ///
    /// # Errors
    /// No time, or no checkpoint.
    pub(super) fn at(&self, stage: &Stage, time: &str) -> anyhow::Result<Time> {
        // Observers look at the site all the time; here at least before each pause, so that the checkpoint before it states
        // its time.
        let now = Time::from_unix(stage.clock().load(Ordering::Relaxed)).context("no time")?;
        let probe = format!("target site results.meridia.example\ntry {now} accepted 40\n");
        self.send(&[stage.by((Role::Observer, "league"), "probe", &probe)?])?;
        let began = Instant::now();
        loop {
            // The journal knows first what is durable.
            let durable = self.node.intake().sequencer().reader().size();
            if self.node.status().signed == durable {
                return stage.at(time);
            }
            ensure!(began.elapsed() < COSIGN_TIMEOUT, "no checkpoint covers what came in");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Publishes every entry that has an index now; waits until all witnesses have cosigned that size.
    ///
    /// # Errors
    /// The node has trouble.
    pub(super) fn publish(&self) -> anyhow::Result<u64> {
        let sequenced = self.node.status().sequenced;
        let size = loop {
            let size = self.runtime.block_on(self.node.publish())?;
            if size >= sequenced {
                break size;
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        self.cosigned(size)?;
        Ok(size)
    }

    fn cosigned(&self, size: u64) -> anyhow::Result<()> {
        let (began, path) = (Instant::now(), self.dir.join("site/log/checkpoint"));
        loop {
            let note = Note::parse(&fs::read(&path)?).context("log/checkpoint")?;
            let found = self.made.policy.evaluate(&note)?;
            let all = found.cosigned.len() == self.made.policy.witnesses().len();
            let whole = found.checkpoint.size == self.node.status().sequenced;
            if all && whole && found.checkpoint.size > size {
                return Ok(());
            }
            ensure!(began.elapsed() < COSIGN_TIMEOUT, "no quorum of witnesses");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends the servers.
    ///
    /// # Errors
    /// The first that did not end well.
    pub(super) fn end(self) -> anyhow::Result<()> {
        self.stop.send_replace(true);
        self.runtime.block_on(self.server)??;
        let node = Arc::into_inner(self.node).context("the node is still in use")?;
        node.stop()?;
        self.stop_witnesses.send_replace(true);
        for witness in self.witnesses {
            self.runtime.block_on(witness)??;
        }
        Ok(())
    }
}

fn clock(clock: &Arc<AtomicI64>) -> Clock {
    let clock = Arc::clone(clock);
    Arc::new(move || u64::try_from(clock.load(Ordering::Relaxed)).unwrap_or_default())
}
