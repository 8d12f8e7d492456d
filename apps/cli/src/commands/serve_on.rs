//! Servers of the command line: one runtime, one listener, an end on Ctrl-C or SIGTERM.

use anyhow::Context;
use std::future::Future;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};

/// A runtime on all cores.
pub(crate) fn runtime() -> anyhow::Result<Runtime> {
    Builder::new_multi_thread().enable_all().build().context("no runtime")
}

/// Listens on `address`; says where on standard error, since port 0 becomes a real one.
pub(crate) async fn listen(address: &str, what: &str) -> anyhow::Result<TcpListener> {
    let listener =
        TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
    errln!("{what}: http://{}", listener.local_addr()?);
    Ok(listener)
}

/// Ready when the person or the system asks to stop.
pub(crate) fn stopped() -> anyhow::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
