//! Connections: how many there may be at a time, and how long a request may take to come.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// How long nothing is accepted after that has failed: what it lacked, files for the most part, may be back by then.
const BREATH: Duration = Duration::from_secs(1);

/// What connections may ask of the server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Most of them at a time; others wait at the door of the operating system. It leaves files for the log, of which a
    /// process has 1,024 as a rule.
    pub most: usize,
    /// How long the head of a request may take to come; also how long a connection may stand idle.
    pub head: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { most: 256, head: Duration::from_secs(20) }
    }
}

/// Answers whoever comes until `ended` says so, and then whoever is still being answered.
pub(crate) async fn answer(
    listener: TcpListener,
    routes: Router,
    bounds: Bounds,
    mut ended: watch::Receiver<bool>,
) {
    let (places, open) = (Arc::new(Semaphore::new(bounds.most)), GracefulShutdown::new());
    loop {
        // An error of the wait is that the sender has gone, which is the same news.
        let (stream, place) = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            _ = ended.wait_for(|ended| *ended) => break,
        };
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(bounds.head)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes.clone()));
        let connection = open.watch(connection);
        tokio::spawn(async move {
            if let Err(why) = connection.await {
                tracing::debug!(%why, "a connection ended early");
            }
            drop(place);
        });
    }
    open.shutdown().await;
}

/// The next connection, once there is a place for it.
async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> (TcpStream, OwnedSemaphorePermit) {
    let place = Arc::clone(places).acquire_owned().await.expect("places are never closed");
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return (stream, place),
            Err(why) => {
                tracing::warn!(%why, "a connection could not be accepted");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
}
