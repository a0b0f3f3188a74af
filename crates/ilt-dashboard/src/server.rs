//! The server on a thread of its own: it listens before it says that it does, and ends when it is asked to.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use ilt_domain::Directory;
use ilt_live::service::Shared;
use tokio::sync::watch;

use crate::connections::{Bounds, answer};
use crate::door::token::Token;
use crate::error::Error;
use crate::events::Listeners;
use crate::metrics::Metrics;
use crate::routes::{House, routes};
use crate::settings::Settings;
use crate::snapshot::Snapshots;

/// How often it is looked whether something has changed, or whether to stop.
const LOOK: Duration = Duration::from_millis(250);
/// How long answers under way are waited for at the end.
const PATIENCE: Duration = Duration::from_secs(3);

/// The pages being served.
#[derive(Debug)]
pub struct Serving {
    address: SocketAddr,
    thread: JoinHandle<Result<(), Error>>,
}

impl Serving {
    /// Where: with the port that was given if none was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// What made it end, if it was not asked to.
    pub fn join(self) -> Result<(), Error> {
        self.thread.join().unwrap_or_else(|_| Err(Error::Serve("its thread failed".into())))
    }
}

/// Serves the pages until `stop` is set. `names` is the directory of the service, `sources` the names of its sources in
/// order of their handles.
///
/// # Errors
/// If others than this machine could read without a token, the token could be guessed, or the address cannot be
/// listened on.
pub fn serve(
    settings: Settings,
    shared: Arc<Shared>,
    names: Arc<Directory>,
    sources: Vec<String>,
    stop: Arc<AtomicBool>,
) -> Result<Serving, Error> {
    settings.check()?;
    let asked = settings.address;
    let cannot = |why| Error::Listen { address: asked, why };
    let listener = TcpListener::bind(asked).map_err(cannot)?;
    listener.set_nonblocking(true).map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::Start)?;
    let (house, changed) = house(settings, shared, names, sources);
    let work = move || runtime.block_on(run(listener, house, changed, stop));
    let thread = thread::Builder::new().name("ilt-dashboard".into()).spawn(work).map_err(Error::Start)?;
    Ok(Serving { address, thread })
}

/// What the routes share, and where changes are told.
pub(crate) fn house(
    settings: Settings,
    shared: Arc<Shared>,
    names: Arc<Directory>,
    sources: Vec<String>,
) -> (Arc<House>, watch::Sender<u64>) {
    let (changed, versions) = watch::channel(0);
    let house = House {
        metrics: Metrics::of(Arc::clone(&shared), settings.clock),
        snapshots: Snapshots::of(shared, &settings),
        token: settings.token.as_deref().map(Token::of),
        listeners: Listeners::default(),
        settings,
        names,
        sources,
        versions,
    };
    (Arc::new(house), changed)
}

async fn run(
    listener: TcpListener,
    house: Arc<House>,
    changed: watch::Sender<u64>,
    stop: Arc<AtomicBool>,
) -> Result<(), Error> {
    let listener =
        tokio::net::TcpListener::from_std(listener).map_err(|why| Error::Serve(why.to_string()))?;
    let (ending, ended) = watch::channel(false);
    let mut began = ended.clone();
    let watching = tokio::spawn(watch_changes(Arc::clone(&house), changed, ending, stop));
    let serving = answer(listener, routes(house), Bounds::default(), ended);
    let out_of_patience = async move {
        let _ = began.wait_for(|ended| *ended).await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        () = serving => (),
        () = out_of_patience => (),
    }
    watching.abort();
    Ok(())
}

/// Tells of changes until it is time to stop; then the sender goes, which ends every stream.
async fn watch_changes(
    house: Arc<House>,
    changed: watch::Sender<u64>,
    ending: watch::Sender<bool>,
    stop: Arc<AtomicBool>,
) {
    while !stop.load(Ordering::Relaxed) {
        let version = house.snapshots.version();
        changed.send_if_modified(|known| std::mem::replace(known, version) != version);
        tokio::time::sleep(LOOK).await;
    }
    drop(changed);
    ending.send_replace(true);
}
