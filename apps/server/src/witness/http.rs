//! The witness's routes.

use std::fmt::Write as _;
use std::sync::atomic::Ordering;
use std::sync::mpsc::TrySendError;
use std::sync::{Arc, PoisonError};

use acta_log::checkpoint::Checkpoint;
use acta_log::witness::{
    ADD_CHECKPOINT_PATH, Evidence, Outcome, REQUEST_BYTES_MAX, Response, TEXT_TYPE, origin_id,
};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response as HttpResponse};
use axum::routing::{get, post};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Bytes;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::writer::{Job, Reply};
use super::{BODY_TIMEOUT, Service, TRIES_MAX};

/// The answers that `/metrics` counts.
pub(super) const STATUSES: [u16; 9] = [200, 400, 403, 404, 408, 409, 413, 422, 503];

pub(super) fn router(service: &Arc<Service>) -> Router {
    let submit = format!("{}/{ADD_CHECKPOINT_PATH}", service.submission_prefix);
    let monitor = format!("{}/{{id}}/checkpoint", service.monitoring_prefix);
    Router::new()
        .route(&submit, post(add_checkpoint))
        .route(&monitor, get(last_checkpoint))
        .route("/healthz", get(health))
        .route("/metrics", get(metrics))
        .with_state(Arc::clone(service))
}

async fn add_checkpoint(State(service): State<Arc<Service>>, request: Request) -> HttpResponse {
    let answer = match read_body(request.into_body()).await {
        Ok(body) => judge(&service, &body).await,
        Err(answer) => answer,
    };
    if let Some(at) = STATUSES.iter().position(|status| *status == answer.status)
        && let Some(counter) = service.shared.counts.answers.get(at)
    {
        counter.fetch_add(1, Ordering::Relaxed);
    }
    send(answer)
}

async fn read_body(body: Body) -> Result<Bytes, Response> {
    match timeout(BODY_TIMEOUT, Limited::new(body, REQUEST_BYTES_MAX).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            Err(message(413, &format!("expected at most {REQUEST_BYTES_MAX} bytes, got more")))
        }
        Ok(Err(_)) => Err(message(400, "expected a whole body, got a part")),
        Err(_) => Err(message(408, "the body did not arrive in time")),
    }
}

/// Judges, has it stored, and judges again where another request was stored first.
async fn judge(service: &Arc<Service>, body: &Bytes) -> Response {
    for _ in 0..TRIES_MAX {
        if service.shared.has_failed() {
            return message(503, "the state could not be stored; nothing is cosigned");
        }
        let job = match judge_once(service, body.clone()).await {
            Ok(job) => job,
            Err(answer) => return answer,
        };
        match job.await {
            Ok(Reply::Answer(answer)) => return answer,
            Ok(Reply::Again) => {}
            Ok(Reply::NotStored) | Err(_) => {
                return message(503, "the state could not be stored; nothing was cosigned");
            }
        }
    }
    message(503, "too many requests for this log at one time")
}

async fn judge_once(
    service: &Arc<Service>,
    body: Bytes,
) -> Result<oneshot::Receiver<Reply>, Response> {
    let busy = || message(503, "too many requests at one time");
    let permit = Arc::clone(&service.judges).acquire_owned().await.map_err(|_| busy())?;
    let service = Arc::clone(service);
    let judged = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        let now = (service.clock)();
        let core = service.shared.core.read().unwrap_or_else(PoisonError::into_inner);
        let pending = match core.machine.handle(&body, now) {
            Outcome::Answer(answer) => return Err(answer),
            Outcome::Evidence(answer, evidence) => {
                drop(core);
                keep(&service, &evidence);
                return Err(answer);
            }
            Outcome::Persist(pending) => pending,
        };
        let version = core.versions.get(pending.origin()).copied().unwrap_or(0);
        drop(core);
        let (reply, answer) = oneshot::channel();
        match service.jobs.try_send(Job { version, pending, reply }) {
            Ok(()) => Ok(answer),
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => Err(busy()),
        }
    });
    judged.await.map_err(|_| busy())?
}

fn keep(service: &Service, evidence: &Evidence) {
    let id = evidence.held.text().lines().next().map(origin_id).unwrap_or_default();
    if let Some(log) = service.logs.get(&id) {
        service.shared.evidences.keep(evidence, &log.keys);
    }
}

async fn last_checkpoint(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
) -> HttpResponse {
    let core = service.shared.core.read().unwrap_or_else(PoisonError::into_inner);
    match service.logs.get(&id).and_then(|log| core.machine.last(&log.origin)) {
        Some(note) => {
            send(Response { status: 200, content_type: TEXT_TYPE, body: note.as_bytes().to_vec() })
        }
        None => send(message(404, "no checkpoint was cosigned for this log")),
    }
}

async fn health(State(service): State<Arc<Service>>) -> HttpResponse {
    if service.shared.has_failed() {
        return send(message(503, "the state could not be stored: start again"));
    }
    send(message(200, "ok"))
}

async fn metrics(State(service): State<Arc<Service>>) -> HttpResponse {
    let counts = &service.shared.counts;
    let mut text = String::from("# TYPE acta_witness_answers_total counter\n");
    // Writing to a string cannot fail.
    for (status, count) in STATUSES.iter().zip(&counts.answers) {
        let count = count.load(Ordering::Relaxed);
        let _ = writeln!(text, "acta_witness_answers_total{{status=\"{status}\"}} {count}");
    }
    for (name, value) in [
        ("batches", &counts.batches),
        ("stored", &counts.stored),
        ("judged_again", &counts.again),
        ("store_microseconds", &counts.store_micros),
    ] {
        let value = value.load(Ordering::Relaxed);
        let _ = writeln!(text, "# TYPE acta_witness_{name}_total counter");
        let _ = writeln!(text, "acta_witness_{name}_total {value}");
    }
    let failed = u8::from(service.shared.has_failed());
    let kept = service.shared.evidences.kept();
    let _ = writeln!(text, "# TYPE acta_witness_failed gauge\nacta_witness_failed {failed}");
    let _ = writeln!(text, "# TYPE acta_witness_evidence gauge\nacta_witness_evidence {kept}");
    let _ = writeln!(text, "# TYPE acta_witness_size gauge");
    let core = service.shared.core.read().unwrap_or_else(PoisonError::into_inner);
    for (id, log) in &service.logs {
        let last = core.machine.last(&log.origin).map(|note| Checkpoint::parse(note.text()));
        let size = last.and_then(Result::ok).map_or(0, |checkpoint| checkpoint.size);
        let _ = writeln!(text, "acta_witness_size{{log=\"{id}\"}} {size}");
    }
    let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    send(Response { status: 200, content_type, body: (text + "# EOF\n").into_bytes() })
}

fn message(status: u16, text: &str) -> Response {
    Response { status, content_type: TEXT_TYPE, body: format!("{text}\n").into_bytes() }
}

fn send(answer: Response) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [
        (header::CONTENT_TYPE, answer.content_type),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, answer.body).into_response()
}
