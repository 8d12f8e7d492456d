//! Three rival witnesses on loopback, each with a folder, a key and a port of its own.

use acta_log::note::{Algorithm, PublicKey, SecretKey};
use acta_log::policy::Policy;
use acta_server::clock::Clock;
use acta_server::disk::RealDisk;
use acta_server::setup::system_seed;
use acta_server::witness::config::Enrolled;
use acta_server::witness::{Config, Witness};
use anyhow::Context;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Who watches: two contestants and the observers.
const NAMES: [&str; 3] = ["contestant-a", "contestant-b", "observers"];

/// Witnesses that have a port and a key, and do not know the log yet.
pub(super) struct Waiting {
    places: Vec<(Place, TcpListener)>,
}

/// Where a witness is, and what makes its key again.
#[derive(Clone)]
pub(super) struct Place {
    name: String,
    seed: [u8; 32],
    address: SocketAddr,
}

impl Place {
    fn key(&self) -> anyhow::Result<SecretKey> {
        Ok(SecretKey::new(&self.name, Algorithm::Ed25519Cosignature, &self.seed)?)
    }
}

impl Waiting {
    /// Takes three ports and makes three keys.
    pub(super) async fn new(election: &str) -> anyhow::Result<Self> {
        let mut places = Vec::new();
        for name in NAMES {
            let name = format!("{election}/witness/{name}");
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let place = Place { name, seed: system_seed()?, address: listener.local_addr()? };
            places.push((place, listener));
        }
        Ok(Self { places })
    }

    /// Where they are: enough to let them begin anew, without what they remember.
    pub(super) fn places(&self) -> Vec<Place> {
        self.places.iter().map(|(place, _)| place.clone()).collect()
    }

    /// The same keys at the same addresses, once nobody listens there.
    pub(super) async fn anew(known: &[Place]) -> anyhow::Result<Self> {
        let mut places = Vec::new();
        for place in known {
            places.push((place.clone(), TcpListener::bind(place.address).await?));
        }
        Ok(Self { places })
    }

    /// The policy lines: all three must cosign before anything is final.
    pub(super) fn policy(&self) -> anyhow::Result<String> {
        let mut lines = Vec::new();
        for (name, (place, _)) in NAMES.iter().zip(&self.places) {
            let key = place.key()?;
            lines.push(format!("witness {name} {} http://{}", key.public(), place.address));
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
        for (name, (place, listener)) in NAMES.iter().zip(self.places) {
            let folder = dir.join(name);
            std::fs::create_dir_all(dir)?;
            Witness::create(&RealDisk::new(), &folder)?;
            let log = Enrolled { origin: origin.clone(), keys: keys.clone(), anchor: Some(anchor) };
            let mut config = Config::new(vec![place.key()?], vec![log]);
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
