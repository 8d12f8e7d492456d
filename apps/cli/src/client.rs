//! The intake as its clients see it (spec 5 §7): batches of statements out, promises and receipts back.
//!
//! In scope: one request, its limits, what the answer means. Out of scope: trying again (`outbox`), and
//! whether a promise is signed by the right key (the caller, who knows the definition).

use acta::kinds::Body;
use acta::statement::Statement;
use acta::text::StatementId;
use anyhow::{Context, bail};
use serde_json::Value;
use std::time::Duration;
use ureq::Agent;
use ureq::http::{Response, StatusCode, header};

/// Statements of one batch (spec 5 §7).
pub const BATCH_STATEMENTS_MAX: usize = 512;
/// Bytes of one batch (spec 5 §7).
pub const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;
/// An answer is at most this long: 512 promises with their headers, in JSON.
const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// One request, answer included.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
/// A connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// An intake begins to answer within this time. With [`CONNECT_TIMEOUT`] it is below the 30 s after which a station must
/// have tried the next intake, and above what an intake itself may wait (10 s until a key is in force).
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);
/// The code of a problem that says so (spec 5 §7).
const NOT_COVERED: &str = "not-covered";
/// What a busy intake that names no time is given.
const RETRY_DEFAULT: Duration = Duration::from_secs(1);

/// One intake.
pub struct Client {
    agent: Agent,
    base: String,
    via: String,
}

/// What became of one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// In the log, with a promise.
    Promised {
        /// Whether it was there already.
        known: bool,
        /// Its index.
        index: u64,
        /// The promise note that covers it.
        promise: Vec<u8>,
    },
    /// Stored, not promised yet.
    Stored,
    /// Refused for what it is: trying again with the same bytes is of no use. The problem, as JSON.
    Refused(String),
    /// Not taken now; the same bytes may be taken later. The problem, as JSON.
    Later(String),
}

/// What an intake says about the receipt of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Covered {
    /// The receipt.
    Receipt(Vec<u8>),
    /// It has the statement, and no checkpoint covers it yet.
    NotYet,
    /// It does not have the statement.
    Unknown,
}

/// Why a whole request came to nothing.
#[derive(Debug)]
pub enum Failure {
    /// The intake asks to wait.
    Busy(Duration, String),
    /// No answer, or one that cannot be understood.
    World(anyhow::Error),
}

impl Client {
    /// An intake at `base`, an `http://` address; `via` is the channel by which statements came here.
    #[must_use]
    pub fn new(base: &str, via: &str) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(REQUEST_TIMEOUT))
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_recv_response(Some(ANSWER_TIMEOUT))
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .build();
        let base = base.trim_end_matches('/').to_owned();
        Self { agent: config.new_agent(), base, via: via.to_owned() }
    }

    /// The address.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The channel by which statements came here, unless one says otherwise.
    #[must_use]
    pub fn via(&self) -> &str {
        &self.via
    }

    /// Sends statements, at most [`BATCH_STATEMENTS_MAX`] and [`BATCH_BYTES_MAX`], all of which came by `via`; one answer each,
    /// in order.
    ///
    /// # Errors
    /// [`Failure`] when the batch as a whole came to nothing.
    pub fn post(&self, statements: &[&Statement], via: &str) -> Result<Vec<Taken>, Failure> {
        let mut body = Vec::new();
        for statement in statements {
            let bytes = statement.as_bytes();
            let len = u32::try_from(bytes.len()).map_err(|error| Failure::World(error.into()))?;
            body.extend_from_slice(&len.to_be_bytes());
            body.extend_from_slice(bytes);
        }
        let request = self.agent.post(format!("{}/v1/batch", self.base));
        let request = request
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header("Acta-Via", via);
        let mut answer = request.send(&body[..]).map_err(|error| Failure::World(error.into()))?;
        let text = read(&mut answer).map_err(Failure::World)?;
        match answer.status() {
            StatusCode::OK => understand(statements, &text).map_err(Failure::World),
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                Err(Failure::Busy(retry_after(&answer), text))
            }
            status => {
                Err(Failure::World(anyhow::anyhow!("expected status 200, got {status}: {text}")))
            }
        }
    }

    /// Sends a statement that came by `via` with one of its files (spec 5 §7.4).
    ///
    /// # Errors
    /// As [`Client::post`].
    pub fn post_file(
        &self,
        statement: &Statement,
        file: &[u8],
        via: &str,
    ) -> Result<Taken, Failure> {
        let bytes = statement.as_bytes();
        let len = u32::try_from(bytes.len()).map_err(|error| Failure::World(error.into()))?;
        let body = [&len.to_be_bytes()[..], bytes, file].concat();
        let request = self.agent.post(format!("{}/v1/blobs", self.base));
        let request = request
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header("Acta-Via", via);
        let mut answer = request.send(&body[..]).map_err(|error| Failure::World(error.into()))?;
        let text = read(&mut answer).map_err(Failure::World)?;
        match answer.status() {
            status @ (StatusCode::OK | StatusCode::CREATED) => {
                let note = Statement::parse(text.as_bytes())
                    .map_err(|fault| Failure::World(anyhow::anyhow!("promise: {fault}")))?;
                match covering(statement, &[note]) {
                    Some((index, promise)) => {
                        Ok(Taken::Promised { known: status == StatusCode::OK, index, promise })
                    }
                    None => Err(Failure::World(anyhow::anyhow!("no promise covers the statement"))),
                }
            }
            StatusCode::ACCEPTED => Ok(Taken::Stored),
            StatusCode::REQUEST_TIMEOUT
            | StatusCode::TOO_MANY_REQUESTS
            | StatusCode::SERVICE_UNAVAILABLE => Err(Failure::Busy(retry_after(&answer), text)),
            status if status.is_client_error() => Ok(Taken::Refused(text)),
            status => {
                Err(Failure::World(anyhow::anyhow!("expected status 200, got {status}: {text}")))
            }
        }
    }

    /// Hands in a complaint, signed or to be signed there; the answer is what to keep (spec 5 §7.3).
    ///
    /// # Errors
    /// No answer, or a refusal.
    pub fn complaint(&self, text: &str) -> anyhow::Result<String> {
        let request = self.agent.post(format!("{}/v1/complaints", self.base));
        let request = request.header(header::CONTENT_TYPE, "text/plain; charset=utf-8");
        let mut answer = request.header("Acta-Via", &self.via).send(text)?;
        let text = read(&mut answer)?;
        match answer.status() {
            StatusCode::CREATED | StatusCode::ACCEPTED => Ok(text),
            status => bail!("complaint: expected status 201 or 202, got {status}: {text}"),
        }
    }

    /// The receipt (a tlog-proof) of a statement, once a checkpoint covers it.
    ///
    /// # Errors
    /// No answer, or one that is neither the receipt nor "not yet" nor "unknown".
    pub fn receipt(&self, id: StatementId) -> anyhow::Result<Covered> {
        let mut answer = self.agent.get(format!("{}/v1/receipts/{id}", self.base)).call()?;
        let text = read(&mut answer)?;
        match answer.status() {
            StatusCode::OK => Ok(Covered::Receipt(text.into_bytes())),
            StatusCode::NOT_FOUND => {
                let problem: Option<Value> = serde_json::from_str(&text).ok();
                let code = problem.as_ref().and_then(|problem| problem.get("code")?.as_str());
                Ok(if code == Some(NOT_COVERED) { Covered::NotYet } else { Covered::Unknown })
            }
            status => bail!("receipt {id}: expected status 200 or 404, got {status}: {text}"),
        }
    }
}

fn read(answer: &mut Response<ureq::Body>) -> anyhow::Result<String> {
    let bytes = answer.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec()?;
    String::from_utf8(bytes).context("the answer is not UTF-8")
}

fn retry_after(answer: &Response<ureq::Body>) -> Duration {
    let seconds = answer.headers().get(header::RETRY_AFTER);
    let seconds = seconds.and_then(|value| value.to_str().ok()?.parse().ok());
    seconds.map_or(RETRY_DEFAULT, Duration::from_secs)
}

fn understand(statements: &[&Statement], text: &str) -> anyhow::Result<Vec<Taken>> {
    let answer: Value = serde_json::from_str(text).context("the answer is not JSON")?;
    let items = answer.get("statements").and_then(Value::as_array).context("no `statements`")?;
    if items.len() != statements.len() {
        bail!("expected {} answers, got {}", statements.len(), items.len());
    }
    let notes = promises(&answer)?;
    let each = statements.iter().zip(items);
    each.map(|(statement, item)| taken(statement, item, &notes)).collect()
}

fn promises(answer: &Value) -> anyhow::Result<Vec<Statement>> {
    let notes = answer.get("promises").and_then(Value::as_array).context("no `promises`")?;
    let note = |note: &Value| {
        let text = note.as_str().context("a promise is not a string")?;
        Statement::parse(text.as_bytes()).map_err(|fault| anyhow::anyhow!("promise: {fault}"))
    };
    notes.iter().map(note).collect()
}

fn taken(statement: &Statement, item: &Value, notes: &[Statement]) -> anyhow::Result<Taken> {
    let status = item.get("status").and_then(Value::as_u64).context("an answer without status")?;
    let problem = || item.get("error").map_or_else(|| item.to_string(), Value::to_string);
    match status {
        200 | 201 => match covering(statement, notes) {
            Some((index, promise)) => Ok(Taken::Promised { known: status == 200, index, promise }),
            None => bail!("statement {} was taken, and no promise covers it", statement.id()),
        },
        202 => Ok(Taken::Stored),
        429 | 503 => Ok(Taken::Later(problem())),
        _ => Ok(Taken::Refused(problem())),
    }
}

/// The promise note that names the statement and whose leaf hash is that of its bytes.
fn covering(statement: &Statement, notes: &[Statement]) -> Option<(u64, Vec<u8>)> {
    notes.iter().find_map(|note| {
        let Body::Promise(promise) = note.body() else { return None };
        let item = promise.items.iter().find(|item| item.id == statement.id())?;
        Some((item.index, note.as_bytes().to_vec()))
    })
}
