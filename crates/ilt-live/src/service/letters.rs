//! Dead letters as the logs tell of them: how many, by reason, now and then; never what they hold.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::signals::StageName;
use crate::stage::Turn;

/// Least time between two lines of one reason.
const EVERY: Duration = Duration::from_secs(60);

/// Those not told of yet. What is left is told when the stage ends.
pub(super) struct Letters {
    stage: StageName,
    untold: BTreeMap<&'static str, u64>,
    told: Option<Instant>,
}

impl Letters {
    pub(super) fn of(stage: StageName) -> Self {
        Self { stage, untold: BTreeMap::new(), told: None }
    }

    /// Adds those of a committed batch.
    pub(super) fn add(&mut self, turn: &Turn) {
        for reason in turn.dead_letters() {
            *self.untold.entry(reason).or_default() += 1;
        }
    }

    /// Tells of them, unless it is less than a minute since the last time.
    #[allow(clippy::disallowed_methods, reason = "logs are for people, who live by the clock on the wall")]
    pub(super) fn tell_now_and_then(&mut self) {
        if !self.untold.is_empty() && self.told.is_none_or(|told| told.elapsed() >= EVERY) {
            self.told = Some(Instant::now());
            self.tell();
        }
    }

    fn tell(&mut self) {
        for (reason, count) in std::mem::take(&mut self.untold) {
            tracing::warn!(stage = self.stage.slug(), reason, count, "dead letters");
        }
    }
}

impl Drop for Letters {
    fn drop(&mut self) {
        self.tell();
    }
}
