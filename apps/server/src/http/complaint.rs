//! Complaints over HTTP (spec 5 §7.3): the form, and where it is sent. The same for a node and for those
//! who relay.
//!
//! In scope: bodies and their limits, how often one address may complain, how answers are written. Not in
//! scope: what takes the statement ([`Desk`]), what it says ([`crate::complaint`]). Main function:
//! [`router`].

use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use acta::entry::Channel;
use acta::statement::Statement;
use acta::value::{ElectionId, Time};
use acta_log::note::SecretKey;
use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::problem::{Code, Problem};
use super::{JSON, typed, via, whole};
use crate::complaint::{Kept, Opening, Said, body_of, complaint_of, form, page, salt};
use crate::intake::limits::{Buckets, Rate};
use crate::listen::{Peer, prefix};

/// A complaint's body has at most this many bytes: its words, each byte as three of a form, and the rest.
pub const BODY_BYTES_MAX: usize = 65_536;
/// How often one address (IPv4) or network of 64 bits (IPv6) may complain.
pub const RATE: Rate = Rate { per_second: 1, burst: 30 };

const FORM: &str = "application/x-www-form-urlencoded";
const HTML: &str = "text/html; charset=utf-8";

/// Who takes complaints.
pub trait Desk: Send + Sync + 'static {
    /// The election.
    fn election(&self) -> &ElectionId;

    /// The key that signs for people without one; none where only what is signed is taken.
    fn key(&self) -> Option<&SecretKey>;

    /// The time now.
    fn now(&self) -> Time;

    /// Takes a signed complaint: its index and its promise, as far as there are any.
    fn take(
        &self,
        statement: Statement,
        via: Channel,
        source: IpAddr,
    ) -> impl Future<Output = Result<(Option<u64>, Option<String>), Problem>> + Send;

    /// Counts a refusal of what was not handed to [`Desk::take`].
    fn refuse(&self, code: Code, source: IpAddr);
}

struct Counter<D> {
    desk: Arc<D>,
    by_source: Buckets<IpAddr>,
    started: Instant,
}

/// The addresses of the form.
pub fn router<D: Desk>(desk: Arc<D>) -> Router {
    let counter = Counter { desk, by_source: Buckets::new(RATE), started: Instant::now() };
    Router::new()
        .route("/complaint", get(blank::<D>))
        .route("/v1/complaints", post(complain::<D>))
        .with_state(Arc::new(counter))
}

async fn blank<D: Desk>(State(counter): State<Arc<Counter<D>>>) -> Response {
    html(StatusCode::OK, page::form(counter.desk.election().as_str()))
}

async fn complain<D: Desk>(
    State(counter): State<Arc<Counter<D>>>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let source = peer.map_or(IpAddr::from([0, 0, 0, 0]), |Extension(Peer(address))| address.ip());
    let election = counter.desk.election().as_str();
    let wants = |word: &str| {
        let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        accept.is_some_and(|accept| accept.contains(word))
    };
    let as_page = wants("text/html");
    match counter.take(&headers, body, source).await {
        Ok(kept) => {
            let status =
                if kept.promise.is_some() { StatusCode::CREATED } else { StatusCode::ACCEPTED };
            let mut response = match as_page {
                true => html(status, page::kept(election, &kept)),
                false => typed(status, JSON, kept.json().to_string()),
            };
            let place = HeaderValue::from_str(&format!("/v1/statements/{}", kept.id()));
            place.into_iter().for_each(|place| {
                response.headers_mut().insert(header::LOCATION, place);
            });
            response
        }
        Err(problem) if as_page => {
            let status = StatusCode::from_u16(problem.code.status());
            let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            html(status, page::refused(election, problem.code.title(), &problem.detail))
        }
        Err(problem) => problem.into_response(),
    }
}

fn html(status: StatusCode, page: String) -> Response {
    let mut response = typed(status, HTML, page);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(page::CSP));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

impl<D: Desk> Counter<D> {
    async fn take(&self, headers: &HeaderMap, body: Body, source: IpAddr) -> Result<Kept, Problem> {
        let desk = &*self.desk;
        let made = async {
            let now_us = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX);
            self.by_source.charge(prefix(source), 1, now_us).map_err(|many| {
                let detail = format!("come back in {} s", many.retry_after_s);
                Problem::new(Code::RateSource, detail).retry_after(many.retry_after_s)
            })?;
            let via = via(headers)?;
            let body = whole(body, BODY_BYTES_MAX).await?;
            let body = std::str::from_utf8(&body)
                .map_err(|_| Problem::new(Code::BadForm, "expected UTF-8"))?;
            let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
            let (statement, opening) = match kind.is_some_and(|kind| kind.starts_with(FORM)) {
                true => self.of_form(body)?,
                false => (self.of_text(body)?, None),
            };
            Ok((statement, opening, via))
        };
        let (statement, opening, via) =
            made.await.inspect_err(|problem: &Problem| desk.refuse(problem.code, source))?;
        let text = statement.text().to_owned();
        let bytes = String::from_utf8_lossy(statement.as_bytes()).into_owned();
        let (index, promise) = desk.take(statement, via, source).await?;
        Ok(Kept { text, statement: Some(bytes), opening, index, promise })
    }

    /// A form: its words stay here only until the answer.
    fn of_form(&self, body: &str) -> Result<(Statement, Option<Opening>), Problem> {
        let said: Said = form::read(body).map_err(|bad| {
            let detail = format!("{}: expected {}", bad.field, bad.expected);
            Problem::new(Code::BadForm, detail).with("field", bad.field)
        })?;
        let salt = salt().map_err(|why| Problem::new(Code::NotStored, why))?;
        let text = said.statement_text(self.desk.election(), self.desk.now(), &salt);
        Ok((self.sign(&text)?, Some(Opening { salt, words: said.text })))
    }

    /// A complaint that was made elsewhere: signed, or to be signed here. Its words are not known here.
    fn of_text(&self, body: &str) -> Result<Statement, Problem> {
        let malformed = |fault: acta::Fault| Problem::new(Code::Malformed, fault.to_string());
        if !body.contains("\n\n") {
            complaint_of(body).map_err(malformed)?;
            return self.sign(body);
        }
        let statement = Statement::parse(body.as_bytes()).map_err(malformed)?;
        if body_of(&statement).is_none() {
            let detail = format!("line 1: expected a complaint, got {}", statement.body().kind());
            return Err(Problem::new(Code::WrongKind, detail).with("line", 1));
        }
        Ok(statement)
    }

    fn sign(&self, text: &str) -> Result<Statement, Problem> {
        let Some(key) = self.desk.key() else {
            let detail = "nobody signs here for people without a key: expected signature lines";
            return Err(Problem::new(Code::UnknownSigner, detail));
        };
        let election = self.desk.election();
        let line = format!("election {election}");
        if text.lines().nth(1) != Some(line.as_str()) {
            let detail = format!("line 2: expected {line}");
            return Err(Problem::new(Code::WrongElection, detail).with("line", 2));
        }
        Statement::sign(text, &[key])
            .map_err(|fault| Problem::new(Code::Malformed, fault.to_string()))
    }
}
