//! Three rival witnesses on loopback, each with a folder, a key and a port of its own.

use acta_log::note::{Algorithm, PublicKey, SecretKey};
use acta_log::policy::Policy;
use acta_server::clock::Clock;
use acta_server::disk::RealDisk;
use acta_server::setup::system_seed;
use acta_server::witness::config::Enrolled;
use acta_server::witness::{Config, Witness};
use anyhow::Context;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Who watches: two contestants and the observers.
const NAMES: [&str; 3] = ["contestant-a", "contestant-b", "observers"];

/// Witnesses that have a port and a key, and do not know the log yet.
pub(super) struct Waiting {
    places: Vec<(SecretKey, TcpListener)>,
}

impl Waiting {
    /// Takes three ports and makes three keys.
    pub(super) async fn new(election: &str) -> anyhow::Result<Self> {
        let mut places = Vec::new();
        for name in NAMES {
            let name = format!("{election}/witness/{name}");
            let key = SecretKey::new(&name, Algorithm::Ed25519Cosignature, &system_seed()?)?;
            places.push((key, TcpListener::bind("127.0.0.1:0").await?));
        }
        Ok(Self { places })
    }

    /// The policy lines: all three must cosign before anything is final.
    pub(super) fn policy(&self) -> anyhow::Result<String> {
        let mut lines = Vec::new();
        for (name, (key, listener)) in NAMES.iter().zip(&self.places) {
            lines.push(format!(
                "witness {name} {} http://{}",
                key.public(),
                listener.local_addr()?
            ));
        }
        lines.push(format!("group rivals all {}", NAMES.join(" ")));
        lines.push("quorum rivals".to_owned());
        Ok(lines.join("\n") + "\n")
    }

    /// Enrols the log under its anchor and serves until `stop` changes.
    pub(super) fn serve(
        self,
        dir: &Path,
        policy: &Policy,
        anchor: [u8; 32],
        clock: &Clock,
        stop: &watch::Receiver<bool>,
    ) -> anyhow::Result<Vec<JoinHandle<std::io::Result<()>>>> {
        let keys: Vec<PublicKey> = policy.logs().iter().map(|log| log.key.clone()).collect();
        let origin = keys.first().context("a policy without log")?.name().to_owned();
        let mut tasks = Vec::new();
        for (name, (key, listener)) in NAMES.iter().zip(self.places) {
            let folder = dir.join(name);
            std::fs::create_dir_all(dir)?;
            Witness::create(&RealDisk::new(), &folder)?;
            let log = Enrolled { origin: origin.clone(), keys: keys.clone(), anchor: Some(anchor) };
            let mut config = Config::new(vec![key], vec![log]);
            config.clock = Arc::clone(clock);
            let witness = Witness::open(Arc::new(RealDisk::new()), &folder, config)?;
            let mut stop = stop.clone();
            tasks.push(tokio::spawn(async move {
                witness
                    .serve(listener, async move {
                        let _ = stop.wait_for(|stop| *stop).await;
                    })
                    .await
            }));
        }
        Ok(tasks)
    }
}
