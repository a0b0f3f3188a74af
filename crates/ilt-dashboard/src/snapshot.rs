//! What may be seen of one version of the view, made once and shared by all readers, so that the pipeline never waits for a page.

use std::sync::{Arc, Mutex, PoisonError};

use ilt_live::service::Shared;
use ilt_live::signals::Signals;

use crate::seen::Seen;
use crate::settings::Settings;

/// Copies of what the service has last published.
#[derive(Debug)]
pub(crate) struct Snapshots {
    shared: Arc<Shared>,
    newest: Mutex<Arc<Seen>>,
}

impl Snapshots {
    pub(crate) fn of(shared: Arc<Shared>, settings: &Settings) -> Self {
        let newest = Mutex::new(Arc::new(Seen::of(&shared.view(), settings)));
        Self { shared, newest }
    }

    /// The newest view as readers may see it; made only if it has changed.
    pub(crate) fn seen(&self, settings: &Settings) -> Arc<Seen> {
        // A reader that panicked has left a whole copy behind: copies are swapped, never written to.
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let live = self.shared.view();
        if live.version != newest.version {
            let copy = live.clone();
            drop(live);
            *newest = Arc::new(Seen::of(&copy, settings));
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
