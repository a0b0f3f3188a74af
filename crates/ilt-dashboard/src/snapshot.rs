//! The view as of one version, copied once and shared by all readers, so that the pipeline never waits for a page.

use std::sync::{Arc, Mutex, PoisonError};

use ilt_live::service::Shared;
use ilt_live::signals::Signals;
use ilt_live::view::View;

/// Copies of what the service has last published.
#[derive(Debug)]
pub(crate) struct Snapshots {
    shared: Arc<Shared>,
    newest: Mutex<Arc<View>>,
}

impl Snapshots {
    pub(crate) fn of(shared: Arc<Shared>) -> Self {
        Self { shared, newest: Mutex::new(Arc::new(View::default())) }
    }

    /// The newest view; copied only if it has changed.
    pub(crate) fn view(&self) -> Arc<View> {
        // A reader that panicked has left a whole copy behind: copies are swapped, never written to.
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let live = self.shared.view();
        if live.version != newest.version {
            *newest = Arc::new(live.clone());
        }
        Arc::clone(&newest)
    }

    /// The version of the newest view.
    pub(crate) fn version(&self) -> u64 {
        self.shared.view().version
    }

    /// The signals now.
    pub(crate) fn signals(&self) -> Signals {
        self.shared.signals().clone()
    }
}
