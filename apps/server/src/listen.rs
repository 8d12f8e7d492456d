//! The connection loop of every service here: HTTP/1.1 with a limit on connections, in all and for each
//! source, on the time for a request's head, on the life of a connection, and on the time of a stop.
//!
//! Not in scope: TLS (a proxy in front does that) and what is answered (an axum `Router`).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
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
/// One source holds at most this many connections, where nothing else is said.
pub const CONNECTIONS_PER_SOURCE_MAX: usize = 64;
/// What a source that holds its share is told.
const SHARE_HELD: &[u8] =
    b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
/// How long to wait after the system refused to accept a connection (no file handles left).
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Who is at the other end: an extension of every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// What a limit on sources counts as one: an IPv4 address, or an IPv6 network of 64 bits.
pub(crate) fn prefix(source: IpAddr) -> IpAddr {
    match source.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
    }
}

/// What became of connections, by cause.
#[derive(Debug, Default)]
pub struct Counts {
    /// Open now.
    open: AtomicU64,
    /// Refused: the source held its share.
    share: AtomicU64,
    /// Refused by the system (no file handles).
    system: AtomicU64,
    /// Cut: the head of a request did not come in time.
    head: AtomicU64,
    /// Cut: at the end of a connection's life.
    life: AtomicU64,
}

impl Counts {
    /// Connections refused because their source held its share.
    #[must_use]
    pub fn refused_for_share(&self) -> u64 {
        self.share.load(Relaxed)
    }

    /// The counters in the Prometheus text format.
    pub(crate) fn write(&self, out: &mut String) {
        let head = |out: &mut String, name: &str, help: &str, kind: &str| {
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
        };
        let name = "acta_connections";
        head(out, name, "Connections open now.", "gauge");
        let _ = writeln!(out, "{name} {}", self.open.load(Relaxed));
        let name = "acta_connections_refused_total";
        head(out, name, "Connections refused, by cause.", "counter");
        for (cause, counter) in [("share", &self.share), ("system", &self.system)] {
            let _ = writeln!(out, "{name}{{cause=\"{cause}\"}} {}", counter.load(Relaxed));
        }
        let name = "acta_connections_cut_total";
        head(out, name, "Connections cut at a time limit, by cause.", "counter");
        for (cause, counter) in [("head", &self.head), ("life", &self.life)] {
            let _ = writeln!(out, "{name}{{cause=\"{cause}\"}} {}", counter.load(Relaxed));
        }
    }
}

/// Connections by source; an entry goes with the last connection, so there are never more than places.
#[derive(Default)]
struct Shares(Mutex<BTreeMap<IpAddr, usize>>);

/// One connection of a source's share.
struct Share {
    shares: Arc<Shares>,
    /// `None` for a source without a limit.
    source: Option<IpAddr>,
    counts: Arc<Counts>,
}

impl Shares {
    fn take(self: &Arc<Self>, source: IpAddr, limits: &Limits) -> Option<Share> {
        let source = (!limits.is_exempt(source)).then(|| prefix(source));
        if let Some(source) = source {
            let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let number = held.entry(source).or_insert(0);
            if *number >= limits.connections_per_source_max {
                // A limit of 0 must not leave an entry behind.
                if *number == 0 {
                    held.remove(&source);
                }
                return None;
            }
            *number += 1;
        }
        limits.counts.open.fetch_add(1, Relaxed);
        Some(Share { shares: Arc::clone(self), source, counts: Arc::clone(&limits.counts) })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.counts.open.fetch_sub(1, Relaxed);
        let Some(source) = self.source else { return };
        let mut held = self.shares.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = held.get_mut(&source).map(|number| {
            *number = number.saturating_sub(1);
            *number
        });
        if left == Some(0) {
            held.remove(&source);
        }
    }
}

/// The limits of one listener.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections at one time; others wait in the system's queue.
    pub connections_max: usize,
    /// Connections of one source at one time; others are refused.
    pub connections_per_source_max: usize,
    /// Sources without a share of their own: proxies, behind which many are. This machine (127.0.0.1, `::1`) has none either.
    pub proxies: Arc<[IpAddr]>,
    /// What is counted.
    pub counts: Arc<Counts>,
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
            connections_per_source_max: CONNECTIONS_PER_SOURCE_MAX,
            proxies: Arc::default(),
            counts: Arc::default(),
            head_timeout: Duration::from_secs(10),
            connection_life: Duration::from_secs(600),
            stop_timeout: Duration::from_secs(5),
        }
    }
}

impl Limits {
    fn is_exempt(&self, source: IpAddr) -> bool {
        let source = source.to_canonical();
        source == IpAddr::V4(Ipv4Addr::LOCALHOST)
            || source == IpAddr::V6(Ipv6Addr::LOCALHOST)
            || self.proxies.iter().any(|proxy| proxy.to_canonical() == source)
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
    let shares = Arc::new(Shares::default());
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
                let Some(share) = shares.take(peer.0.ip(), &limits) else {
                    limits.counts.share.fetch_add(1, Relaxed);
                    // A courtesy: whoever floods may not read it, and nothing waits for it.
                    let _ = stream.try_write(SHARE_HELD);
                    continue;
                };
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
                let life = limits.connection_life;
                connections.spawn(async move {
                    match timeout(life, connection).await {
                        Err(_) => share.counts.life.fetch_add(1, Relaxed),
                        Ok(Err(error)) if error.is_timeout() => {
                            share.counts.head.fetch_add(1, Relaxed)
                        }
                        // Any other error is the peer's: it went away or did not speak HTTP.
                        Ok(_) => 0,
                    };
                    drop((share, place));
                });
            }
            None => {
                limits.counts.system.fetch_add(1, Relaxed);
                sleep(ACCEPT_PAUSE).await;
            }
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
