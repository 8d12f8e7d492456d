//! A relay of complaints: takes them as the intake does (spec 5 §7.3), keeps them, and hands them on until an intake takes
//! them.
//!
//! In scope: the desk of a mirror, a witness or anybody else; the thread that sends. Out of scope: the form and its limits
//! (`acta_server::http::complaint`), sending and what proves that something arrived (`outbox`).

use crate::client::Client;
use crate::files::{self, Root};
use crate::outbox::{Outbox, Patience};
use acta::entry::Channel;
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::{ElectionId, Time};
use acta_log::note::SecretKey;
use acta_server::fetch::Source;
use acta_server::fetch::root::{entry_zero, statement};
use acta_server::http::complaint::{self, Desk};
use acta_server::http::problem::{Code, Problem};
use anyhow::Context;
use axum::Router;
use axum::extract::{Path as Part, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// At most this many complaints are kept; beyond them the relay is busy.
const COMPLAINTS_MAX: u64 = 10_000;
/// Seconds after which a full relay, or one without a receipt, may be asked again.
const RETRY_S: u64 = 60;
/// Pause of the sender when all is sent.
const LOOK: Duration = Duration::from_secs(2);

/// A relay's folder and key.
pub struct Relay {
    dir: PathBuf,
    election: ElectionId,
    key: Option<SecretKey>,
}

impl Relay {
    /// An outbox folder, made if needed; with a key, complaints of people without one are signed.
    ///
    /// # Errors
    /// The disk.
    pub fn open(
        dir: &Path,
        election: ElectionId,
        key: Option<SecretKey>,
    ) -> anyhow::Result<Arc<Self>> {
        Outbox::open(dir)?;
        Ok(Arc::new(Self { dir: dir.to_owned(), election, key }))
    }

    /// The form, and what has become of what was taken.
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/v1/receipts/{id}", get(receipt))
            .route("/v1/promises/{id}", get(promise))
            .with_state(Arc::clone(self))
            .merge(complaint::router(Arc::clone(self)))
    }

    /// Hands on what is kept, for ever: for a thread of its own.
    pub fn send(&self, intakes: &[Client], root: &Root) {
        loop {
            let patience = Patience { give_up: None, receipts: true };
            let sent = Outbox::open(&self.dir);
            if let Err(error) = sent.and_then(|outbox| outbox.send(intakes, root, patience, |_| {}))
            {
                errln!("relay: {error:#}");
            }
            std::thread::sleep(LOOK);
        }
    }

    /// A desk for a service of its own to merge: its routes, and a thread that hands on for as long as the process lives.
    /// What it was sending at the end is sent again at the next start.
    ///
    /// # Errors
    /// The disk, a key file, no thread.
    pub fn desk(
        dir: &Path,
        election: ElectionId,
        root: Root,
        key: Option<&Path>,
        to: &[String],
    ) -> anyhow::Result<Router> {
        let key = key.map(files::read_key).transpose()?;
        let relay = Self::open(dir, election, key)?;
        let routes = relay.router();
        let intakes: Vec<Client> = to.iter().map(|url| Client::new(url, "https")).collect();
        std::thread::Builder::new()
            .name("relay".to_owned())
            .spawn(move || relay.send(&intakes, &root))?;
        Ok(routes)
    }

    fn keep(&self, complaint: &Statement, via: Channel) -> Result<(), Problem> {
        let not_stored = |error: anyhow::Error| {
            Problem::new(Code::NotStored, format!("{error:#}")).retry_after(RETRY_S)
        };
        let outbox = Outbox::open(&self.dir).map_err(not_stored)?;
        if outbox.counts().map_err(not_stored)?.statements >= COMPLAINTS_MAX {
            return Err(Problem::new(Code::Busy, "the relay is full").retry_after(RETRY_S));
        }
        outbox.add_carried(complaint, via).map(drop).map_err(not_stored)
    }

    /// A file of the outbox about a statement.
    fn file(&self, id: &str, what: &str) -> Response {
        let found = StatementId::parse(id).map(|id| self.dir.join(format!("{id}.{what}")));
        match found.and_then(|path| fs::read(path).ok()) {
            Some(bytes) => {
                let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
                (StatusCode::OK, kind, bytes).into_response()
            }
            None => {
                Problem::new(Code::NotCovered, "not here yet").retry_after(RETRY_S).into_response()
            }
        }
    }
}

async fn receipt(State(relay): State<Arc<Relay>>, Part(id): Part<String>) -> Response {
    relay.file(&id, "receipt")
}

async fn promise(State(relay): State<Arc<Relay>>, Part(id): Part<String>) -> Response {
    relay.file(&id, "promise")
}

impl Desk for Relay {
    fn election(&self) -> &ElectionId {
        &self.election
    }

    fn key(&self) -> Option<&SecretKey> {
        self.key.as_ref()
    }

    fn now(&self) -> Time {
        crate::clock::now()
            .unwrap_or_else(|_| Time::from_unix(EARLIEST_S).expect("a time of spec 1"))
    }

    async fn take(
        &self,
        statement: Statement,
        via: Channel,
        _: IpAddr,
    ) -> Result<(Option<u64>, Option<String>), Problem> {
        if statement.election() != self.election.as_str() {
            let detail = format!("line 2: expected election {}", self.election);
            return Err(Problem::new(Code::WrongElection, detail).with("line", 2));
        }
        self.keep(&statement, via)?;
        Ok((None, None))
    }

    fn refuse(&self, _: Code, _: IpAddr) {}
}

/// 2000-01-01: a clock that stands outside the years of spec 1 says the nearest.
const EARLIEST_S: i64 = 946_684_800;

/// The definition of a source under its anchor: the election and who signs what.
///
/// # Errors
/// The source; an anchor that differs.
pub fn root_of(source: &dyn Source, anchor: StatementId) -> anyhow::Result<(ElectionId, Root)> {
    let entry = entry_zero(source)?;
    let bytes = statement(&entry).context("entry 0: expected an entry")?;
    let definition =
        Statement::parse(bytes).map_err(|fault| anyhow::anyhow!("entry 0: {fault}"))?;
    let election =
        ElectionId::parse(definition.election()).context("entry 0: expected an election")?;
    Ok((election, files::root_of(Path::new("entry 0"), &[definition], anchor)?))
}
