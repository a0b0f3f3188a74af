//! A stream that says when something has changed, so that pages need not ask.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, unfold};
use tokio::sync::watch;

/// Most readers at a time; each costs a connection and little else.
const MOST: usize = 64;

/// How many listen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Listeners(Arc<AtomicUsize>);

/// One who listens; counted until dropped.
struct Listener(Arc<AtomicUsize>);

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Listeners {
    fn admit(&self) -> Option<Listener> {
        let before = self.0.fetch_add(1, Ordering::Relaxed);
        let listener = Listener(Arc::clone(&self.0));
        (before < MOST).then_some(listener)
    }

    /// The version now, and again whenever it changes, until the service stops; `None` if too many listen.
    pub(crate) fn listen(
        &self,
        versions: watch::Receiver<u64>,
    ) -> Option<Sse<impl Stream<Item = Result<Event, Infallible>> + use<>>> {
        let listener = self.admit()?;
        let stream = unfold((versions, listener, true), async |(mut versions, listener, first)| {
            if !first {
                versions.changed().await.ok()?;
            }
            let version = *versions.borrow_and_update();
            let event = Event::default().event("version").data(version.to_string());
            Some((Ok(event), (versions, listener, false)))
        });
        let keep = KeepAlive::new().interval(Duration::from_secs(15));
        Some(Sse::new(stream).keep_alive(keep))
    }
}
