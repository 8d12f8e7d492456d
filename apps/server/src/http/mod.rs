//! The intake over HTTP (spec 5 §7).
//!
//! In scope: bodies with their limits and time limits, headers, and how answers are written. Not in
//! scope: what is taken and why ([`crate::intake`]), connections ([`crate::listen`]), the published
//! tree ([`crate::http_static`]). Main function: [`router`].

pub mod complaint;
pub mod problem;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use acta::StatementId;
use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use data_encoding::HEXLOWER;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Bytes;
use serde_json::{Value, json};

use crate::intake::blob::UPLOAD_BYTES_MAX;
use crate::intake::{Accepted, BATCH_BYTES_MAX, BATCH_STATEMENTS_MAX, Intake, STATEMENT_BYTES_MAX};
use crate::listen::Peer;
use problem::{Code, Problem};

/// A request's body must have arrived within this time.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// The header by which relays state the channel.
pub const VIA: &str = "acta-via";
/// Seconds that a client should wait for a checkpoint to cover its entry.
const RECEIPT_RETRY_S: u64 = 1;

/// The body of an answer without a promise.
const STORED: &str = "stored; the promise follows once enough witnesses have answered\n";

const OPENAPI: &str = include_str!("../../openapi.json");
const TEXT: &str = "text/plain; charset=utf-8";
const JSON: &str = "application/json";
const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";

type Node = State<Arc<Intake>>;

/// The intake's addresses.
pub fn router(intake: Arc<Intake>) -> Router {
    Router::new()
        .route("/v1/statements", post(statement))
        .route("/v1/batch", post(batch))
        .route("/v1/blobs", post(blob))
        .route("/v1/statements/{id}", get(place))
        .route("/v1/promises/{id}", get(promise))
        .route("/v1/receipts/{id}", get(receipt))
        .route("/healthz", get(health))
        .route("/metrics", get(metrics))
        .route("/openapi.json", get(async || typed(StatusCode::OK, JSON, OPENAPI)))
        .method_not_allowed_fallback(async || Problem::new(Code::WrongMethod, "see /openapi.json"))
        .with_state(intake)
}

fn typed(status: StatusCode, kind: &'static str, body: impl Into<Body>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (status, headers, body.into()).into_response()
}

/// The whole body, if it is no larger than it may be and arrives in time.
async fn whole(body: Body, max: usize) -> Result<Bytes, Problem> {
    let too_large = || Problem::new(Code::TooLarge, format!("expected at most {max} bytes"));
    let body = Limited::new(body, max).collect();
    let body = tokio::time::timeout(BODY_TIMEOUT, body).await.map_err(|_| {
        Problem::new(Code::SlowBody, format!("expected it within {} s", BODY_TIMEOUT.as_secs()))
    })?;
    match body {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(error) => Err(Problem::new(Code::Malformed, error.to_string())),
    }
}

/// The channel that a relay states; `https` for everybody else.
fn via(headers: &HeaderMap) -> Result<acta::entry::Channel, Problem> {
    use acta::value::Word as _;
    let Some(value) = headers.get(VIA) else { return Ok(acta::entry::Channel::Https) };
    let channel = value.to_str().ok().and_then(acta::entry::Channel::from_word);
    channel.ok_or_else(|| {
        let detail = format!("{VIA}: expected a channel word, got {value:?}");
        Problem::new(Code::BadHeader, detail)
    })
}

async fn statement(
    State(intake): Node,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let (source, via) = begin(&intake, peer, &headers)?;
    let body = whole(body, STATEMENT_BYTES_MAX).await;
    let body = body.inspect_err(|problem| intake.refuse(problem.code, source))?;
    Ok(answered(&intake.one(body, via, source).await?))
}

/// A statement with one of its files (spec 5 §7.4).
async fn blob(
    State(intake): Node,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let (source, via) = begin(&intake, peer, &headers)?;
    let refuse = |problem: &Problem| intake.refuse(problem.code, source);
    let _place = intake.upload(source).inspect_err(refuse)?;
    let body = whole(body, 4 + STATEMENT_BYTES_MAX + UPLOAD_BYTES_MAX).await;
    let (statement, file) = body.and_then(|body| first(&body)).inspect_err(refuse)?;
    Ok(answered(&intake.with_file(statement, file, via, source).await?))
}

/// The statement of a body, and what follows it.
fn first(body: &Bytes) -> Result<(Bytes, Bytes), Problem> {
    let bad = |detail: &str| Problem::new(Code::BadBatch, detail);
    let length = body.first_chunk::<4>().ok_or_else(|| bad("expected a length of four bytes"))?;
    let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
    let end = length.saturating_add(4);
    if end >= body.len() {
        return Err(bad("expected a statement of its length, then the bytes of a file"));
    }
    let (statement, file) = (body.slice(4..end), body.slice(end..));
    if file.len() > UPLOAD_BYTES_MAX {
        let detail = format!("expected a file of at most {UPLOAD_BYTES_MAX} bytes");
        return Err(Problem::new(Code::TooLarge, detail));
    }
    Ok((statement, file))
}

fn answered(accepted: &Accepted) -> Response {
    let status = match (&accepted.promise, accepted.new) {
        (None, _) => StatusCode::ACCEPTED,
        (Some(_), true) => StatusCode::CREATED,
        (Some(_), false) => StatusCode::OK,
    };
    let promise = accepted.promise.as_deref().unwrap_or(STORED).to_owned();
    let mut response = typed(status, TEXT, promise);
    let place = HeaderValue::from_str(&format!("/v1/statements/{}", accepted.id));
    if let Ok(place) = place {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}

/// What every sender passes: a channel that exists.
fn begin(
    intake: &Intake,
    peer: Option<Extension<Peer>>,
    headers: &HeaderMap,
) -> Result<(IpAddr, acta::entry::Channel), Problem> {
    intake.metrics().requests.fetch_add(1, Relaxed);
    let source = peer.map_or(IpAddr::from([0, 0, 0, 0]), |Extension(Peer(address))| address.ip());
    let via = via(headers).inspect_err(|problem| intake.refuse(problem.code, source))?;
    Ok((source, via))
}

async fn batch(
    State(intake): Node,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let (source, via) = begin(&intake, peer, &headers)?;
    let body = whole(body, BATCH_BYTES_MAX).await.and_then(|body| split(&body));
    let body = body.inspect_err(|problem| intake.refuse(problem.code, source))?;
    let (ids, answers) = intake.many(body, via, source).await?;
    let mut promises: Vec<Arc<str>> = Vec::new();
    let rows = ids.iter().zip(&answers).map(|(id, answer)| row(id.as_ref(), answer));
    let rows: Vec<Value> = rows.collect();
    for promise in answers.iter().flatten().filter_map(|accepted| accepted.promise.as_ref()) {
        if !promises.iter().any(|held| Arc::ptr_eq(held, promise)) {
            promises.push(Arc::clone(promise));
        }
    }
    let promises: Vec<&str> = promises.iter().map(|note| &**note).collect();
    let json = json!({ "statements": rows, "promises": promises });
    Ok(typed(StatusCode::OK, JSON, json.to_string()))
}

fn row(id: Option<&StatementId>, answer: &Result<Accepted, Problem>) -> Value {
    let id = id.map(ToString::to_string);
    match answer {
        Ok(accepted) => {
            let status = match (&accepted.promise, accepted.new) {
                (None, _) => 202,
                (Some(_), true) => 201,
                (Some(_), false) => 200,
            };
            json!({ "id": id, "status": status, "index": accepted.index })
        }
        Err(problem) => {
            json!({ "id": id, "status": problem.code.status(), "error": problem.json() })
        }
    }
}

/// Cuts a batch into its statements.
fn split(body: &Bytes) -> Result<Vec<Bytes>, Problem> {
    let mut statements = Vec::new();
    let mut at = 0;
    let bad = |at: usize, detail: &str| {
        Problem::new(Code::BadBatch, format!("byte {at}: {detail}")).with("offset", at)
    };
    while at < body.len() {
        if statements.len() == BATCH_STATEMENTS_MAX {
            let detail = format!("expected at most {BATCH_STATEMENTS_MAX} statements");
            return Err(Problem::new(Code::TooMany, detail));
        }
        let length = body.get(at..).and_then(|rest| rest.first_chunk::<4>());
        let length = length.ok_or_else(|| bad(at, "expected a length of four bytes"))?;
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let (start, end) = (at + 4, (at + 4).saturating_add(length));
        if end > body.len() {
            let got = body.len() - start;
            return Err(bad(at, &format!("expected {length} bytes, got {got}")));
        }
        statements.push(body.slice(start..end));
        at = end;
    }
    if statements.is_empty() {
        return Err(bad(0, "expected at least one statement"));
    }
    Ok(statements)
}

fn id(text: &str) -> Result<StatementId, Problem> {
    StatementId::parse(text).ok_or_else(|| {
        let detail = "expected a statement id of 64 lowercase hexadecimal digits";
        Problem::new(Code::NotFound, detail)
    })
}

async fn place(State(intake): Node, Path(text): Path<String>) -> Result<Response, Problem> {
    let place = intake.place(id(&text)?).await?;
    let json = json!({
        "id": place.id.to_string(),
        "index": place.index,
        "leaf": HEXLOWER.encode(&place.leaf_hash),
        "header": place.header,
        "covered": place.covered,
    });
    Ok(typed(StatusCode::OK, JSON, json.to_string()))
}

async fn promise(State(intake): Node, Path(text): Path<String>) -> Result<Response, Problem> {
    let note = intake.promise(id(&text)?).await?;
    Ok(typed(StatusCode::OK, TEXT, note.to_string()))
}

async fn receipt(State(intake): Node, Path(text): Path<String>) -> Result<Response, Problem> {
    let receipt = intake.receipt(id(&text)?).await.map_err(|problem| match problem.code {
        Code::NotCovered => problem.retry_after(RECEIPT_RETRY_S),
        _ => problem,
    })?;
    Ok(typed(StatusCode::OK, TEXT, receipt))
}

async fn health(State(intake): Node) -> Response {
    let (ready, json) = intake.health();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    typed(status, JSON, json.to_string())
}

async fn metrics(State(intake): Node) -> Response {
    typed(StatusCode::OK, METRICS, intake.metrics_text())
}
