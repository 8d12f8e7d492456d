//! The connection loop of every service here: HTTP/1.1 with a limit on connections, on the time for a
//! request's head, on the life of a connection, and on the time that a stop may take.
//!
//! Not in scope: TLS (a proxy in front does that) and what is answered (an axum `Router`).

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// A request's head (its line and headers) has at most this many bytes.
pub const HEAD_BYTES_MAX: usize = 16_384;
/// How long to wait after the system refused to accept a connection (no file handles left).
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Who is at the other end: an extension of every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// The limits of one listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections at one time; others wait in the system's queue.
    pub connections_max: usize,
    /// Time for the head of a request, also the time that an idle connection is kept.
    pub head_timeout: Duration,
    /// Time after which a connection is closed whatever it does.
    pub connection_life: Duration,
    /// Time that answers under way have when the service stops.
    pub stop_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 1_024,
            head_timeout: Duration::from_secs(10),
            connection_life: Duration::from_secs(600),
            stop_timeout: Duration::from_secs(5),
        }
    }
}

/// Serves until `stop` is ready, then lets answers under way end.
///
/// # Errors
/// None yet: a failed accept is tried again. The type leaves room for a listener that dies.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(limits.connections_max));
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Some((stream, peer, place)) => {
                let inner = TowerToHyperService::new(router.clone());
                let service = service_fn(move |mut request: Request<Incoming>| {
                    request.extensions_mut().insert(peer);
                    inner.call(request)
                });
                let connection = http1::Builder::new()
                    .timer(TokioTimer::new())
                    .header_read_timeout(limits.head_timeout)
                    .max_buf_size(HEAD_BYTES_MAX)
                    .serve_connection(TokioIo::new(stream), service);
                let connection = graceful.watch(connection);
                connections.spawn(async move {
                    // An error here is the peer's: it went away or did not speak HTTP.
                    let _ = timeout(limits.connection_life, connection).await;
                    drop(place);
                });
            }
            None => sleep(ACCEPT_PAUSE).await,
        }
        while connections.try_join_next().is_some() {}
    }
    let _ = timeout(limits.stop_timeout, graceful.shutdown()).await;
    connections.shutdown().await;
    Ok(())
}

/// The next connection, once there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, Peer, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    let (stream, address) = listener.accept().await.ok()?;
    // Answers are small and whole: waiting for more bytes to send would only delay them.
    let _ = stream.set_nodelay(true);
    Some((stream, Peer(address), place))
}
