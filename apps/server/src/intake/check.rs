//! From bytes to a checked statement, or to the reason why not.

use std::net::IpAddr;

use acta::fault::{Fault, Layer, Reason};
use acta::keys::{BadLine, Cause, Checked, Help, KeyBook, Standing, key_id};
use acta::{Body, Statement};
use acta_log::ed25519;
use acta_log::hash::sha256;

use super::{BAD_SIGNATURE_UNITS, Intake, prefix};
use crate::fetch::BLOB_BYTES_MAX;
use crate::http::problem::{Code, Problem};
use crate::metrics::add;

/// Statements that one thread verifies at a time.
const CHUNK: usize = 32;

type Numbered<T> = Vec<(usize, T)>;

impl Intake {
    /// Size, grammar, election, kind, signers that have a key: nothing that costs more than reading.
    pub(super) fn read(&self, bytes: &[u8]) -> Result<Statement, Problem> {
        let statement = Statement::parse(bytes).map_err(|fault| of_fault(&fault))?;
        if statement.election() != self.election().as_str() {
            let (expected, got) = (self.election().to_string(), statement.election().to_owned());
            let detail = format!("line 2: expected election {expected}, got {got}");
            let problem = Problem::new(Code::WrongElection, detail);
            return Err(problem.with("line", 2).with("expected", expected).with("got", got));
        }
        if matches!(statement.body(), Body::Definition(_) | Body::Promise(_)) {
            let kind = statement.body().kind();
            let detail = format!("line 1: expected a kind that is logged here, got {kind}");
            return Err(Problem::new(Code::WrongKind, detail).with("line", 1));
        }
        let index = *self.in_book.borrow();
        let book = self.book();
        let unknown = statement
            .signatures()
            .iter()
            .find(|line| book.standing(line.name, index) == Standing::Unknown);
        match unknown {
            None => Ok(statement),
            Some(line) => Err(unknown_signer(&line.name.to_string())),
        }
    }

    /// Verifies signatures, side by side, within the bounds of the pool.
    pub(super) async fn verify(
        &self,
        fresh: Numbered<Statement>,
        source: IpAddr,
    ) -> Numbered<Result<Checked, Problem>> {
        let mut tasks = Vec::new();
        let mut fresh = fresh.into_iter();
        loop {
            let chunk: Numbered<Statement> = fresh.by_ref().take(CHUNK).collect();
            if chunk.is_empty() {
                break;
            }
            tasks.push(self.verify_chunk(chunk));
        }
        let mut checked = Vec::new();
        for result in join_all(tasks).await {
            checked.extend(result);
        }
        for (_, result) in &mut checked {
            self.charge(result, 1, source);
        }
        checked
    }

    /// Verifies some statements in a thread of the pool.
    async fn verify_chunk(&self, chunk: Numbered<Statement>) -> Numbered<Result<Checked, Problem>> {
        let places: Vec<usize> = chunk.iter().map(|(at, _)| *at).collect();
        let failed = || {
            let refused = |at: &usize| {
                (*at, Err(Problem::new(Code::NotStored, "the check did not end").retry_after(1)))
            };
            places.iter().map(refused).collect()
        };
        let signatures = chunk.iter().map(|(_, statement)| statement.signatures().len()).sum();
        add(&self.metrics.signatures, signatures);
        let texts: Vec<Option<String>> =
            chunk.iter().map(|(_, statement)| self.endorsed_text(statement)).collect();
        let Ok(permit) = std::sync::Arc::clone(&self.verifying).acquire_owned().await else {
            return failed();
        };
        let index = *self.in_book.borrow();
        let Some(this) = self.this.upgrade() else { return failed() };
        let work = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let book = this.book();
            let pairs = chunk.into_iter().zip(&texts);
            let check = pairs.map(|((at, statement), text)| {
                let checked = check(&book, index, statement, text.as_deref());
                (at, checked.and_then(|checked| this.require_blob(checked)))
            });
            check.collect()
        });
        work.await.unwrap_or_else(|_| failed())
    }

    /// Checks the signatures of a statement whose file is to be stored, and charges its signers for that.
    pub(super) async fn check_signers(
        &self,
        statement: Statement,
        units: u32,
        source: IpAddr,
    ) -> Result<(), Problem> {
        let failed = || Problem::new(Code::NotStored, "the check did not end").retry_after(1);
        let permit = std::sync::Arc::clone(&self.verifying).acquire_owned().await;
        let permit = permit.map_err(|_| failed())?;
        let index = *self.in_book.borrow();
        let this = self.this.upgrade().ok_or_else(failed)?;
        let work = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            check(&this.book(), index, statement, None)
        });
        let mut checked = work.await.unwrap_or_else(|_| Err(failed()));
        self.charge(&mut checked, units, source);
        checked.map(drop)
    }

    /// Refuses an image or a geometry whose published file is not held: it belongs to the log (spec 1 §4a).
    fn require_blob(&self, checked: Checked) -> Result<Checked, Problem> {
        let blob = match checked.body() {
            Body::Image(image) => image.blob,
            Body::Geometry(geometry) => Some(geometry.blob),
            _ => None,
        };
        let Some(blob) = blob else { return Ok(checked) };
        let path = format!("log/{}", acta_log::fsck::blob_path(&blob.0));
        let absent = |why: String| {
            let detail = format!("blob: expected a held file {path}, {why}");
            Problem::new(Code::BlobAbsent, detail).with("field", "blob")
        };
        match self.site.get(&path, BLOB_BYTES_MAX) {
            Ok(Some(bytes)) if sha256(&bytes) == blob.0 => Ok(checked),
            Ok(Some(_)) => Err(absent("got bytes of another hash".to_owned())),
            Ok(None) => Err(absent("got none".to_owned())),
            Err(error) => Err(absent(error.to_string())),
        }
    }

    /// Charges the signers of what verifies, and the source of what does not.
    fn charge(&self, result: &mut Result<Checked, Problem>, units: u32, source: IpAddr) {
        let now_us = self.now_us();
        let checked = match result {
            Ok(checked) => checked,
            Err(problem) => {
                if problem.code == Code::BadSignature {
                    self.by_source.penalise(prefix(source), BAD_SIGNATURE_UNITS, now_us);
                }
                return;
            }
        };
        for line in checked.statement().signatures() {
            if let Err(many) = self.by_signer.charge(line.name, units, now_us) {
                let detail = format!("{}: come back in {} s", line.name, many.retry_after_s);
                let problem = Problem::new(Code::RateKey, detail);
                *result = Err(problem.retry_after(many.retry_after_s));
                return;
            }
        }
    }
}

/// Checks every line under the key of its name; a line under a revoked key is logged too, if the key
/// did sign, and does not count (F504).
fn check(
    book: &KeyBook,
    index: u64,
    statement: Statement,
    endorsed_text: Option<&str>,
) -> Result<Checked, Problem> {
    let help = Help { endorsed_text, ..Help::default() };
    let checked = book.check_with(index, statement, help).map_err(|fault| of_fault(&fault))?;
    let text = checked.statement().text();
    let own = checked.bad().iter().map(|bad| (bad, text, checked.statement().signatures()));
    let further = match checked.body() {
        Body::Endorse(endorse) => &endorse.signatures[..],
        _ => &[],
    };
    let endorsed = checked.endorsed().into_iter().flat_map(|endorsed| &endorsed.bad);
    let endorsed = endorsed.map(|bad| (bad, endorsed_text.unwrap_or_default(), further));
    for (bad, text, lines) in own.chain(endorsed) {
        let line = lines.iter().find(|line| line.name == bad.name);
        let signed = line.is_some_and(|line| signed_before(book, text, line));
        match bad.cause {
            Cause::Unknown => return Err(unknown_signer(&bad.name.to_string())),
            Cause::Revoked { .. } if signed => {}
            _ => return Err(bad_signature(bad)),
        }
    }
    Ok(checked)
}

/// Whether a key that the name once had wrote the line.
fn signed_before(book: &KeyBook, text: &str, line: &acta::statement::Signature) -> bool {
    let election = book.election().as_str();
    book.every_key_of(line.name).any(|key| {
        key_id(election, line.name, &key) == line.key_id
            && ed25519::verify(&key, text.as_bytes(), &line.signature)
    })
}

fn unknown_signer(name: &str) -> Problem {
    let detail = format!("signature line: expected a name with a key, got {name}");
    Problem::new(Code::UnknownSigner, detail).with("field", "signature").with("got", name)
}

fn bad_signature(bad: &BadLine) -> Problem {
    let name = bad.name.to_string();
    let why = match bad.cause {
        Cause::OtherKey => "is by another key than the one in force",
        _ => "does not verify",
    };
    let detail = format!("signature line: expected one that verifies, the one of {name} {why}");
    Problem::new(Code::BadSignature, detail).with("field", "signature").with("got", name)
}

/// A fault of the grammar as a problem.
pub(super) fn of_fault(fault: &Fault) -> Problem {
    let code = match fault.reason {
        Reason::StatementSize | Reason::TextSize | Reason::EntrySize => Code::TooLarge,
        Reason::KindElection if fault.line == 0 => Code::WrongElection,
        Reason::EntryKind => Code::WrongKind,
        _ => Code::Malformed,
    };
    let layer = match fault.layer() {
        Layer::Text => "text",
        layer => layer.as_str(),
    };
    let mut problem = Problem::new(code, fault.to_string())
        .with("layer", layer)
        .with("reason", fault.code())
        .with("expected", fault.expected.to_string())
        .with("got", fault.got.clone());
    if fault.line > 0 {
        problem = problem.with("line", fault.line);
    }
    problem
}

/// Waits for all, in their order. (Chunks of one request: 16 at most.)
async fn join_all<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut pinned: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut done: Vec<Option<F::Output>> = pinned.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        let mut ready = true;
        for (future, slot) in pinned.iter_mut().zip(&mut done) {
            if slot.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(output) => *slot = Some(output),
                    std::task::Poll::Pending => ready = false,
                }
            }
        }
        if ready { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}
