//! Patience: the only place of this room that looks at a clock.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often a waiting reader looks for commits of other processes; commits of its own process wake it at once.
const GLANCE: Duration = Duration::from_millis(5);

/// An instant until which to wait.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Option<Instant>);

impl Deadline {
    /// `patience` from now; for ever if that cannot be said.
    #[expect(clippy::disallowed_methods, reason = "waiting for other processes takes real time")]
    pub(crate) fn after(patience: Duration) -> Self {
        Self(Instant::now().checked_add(patience))
    }

    /// The time left; `None`: it has passed.
    #[expect(clippy::disallowed_methods, reason = "waiting for other processes takes real time")]
    pub(crate) fn left(self) -> Option<Duration> {
        self.0
            .map_or(Some(Duration::MAX), |until| until.checked_duration_since(Instant::now()))
            .filter(|d| !d.is_zero())
    }
}

/// Where threads of this process learn that something was committed.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    rung: Mutex<u64>,
    waiting: Condvar,
}

impl Bell {
    /// Something was committed.
    pub(crate) fn ring(&self) {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.waiting.notify_all();
    }

    /// How often it has rung; ask before looking, so that nothing is missed between looking and waiting.
    pub(crate) fn count(&self) -> u64 {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until it has rung since `count`, or a moment has passed; false if the deadline has.
    pub(crate) fn wait(&self, count: u64, deadline: Deadline) -> bool {
        let Some(left) = deadline.left() else { return false };
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        // Woken or not, the caller looks again.
        let _looked = self.waiting.wait_timeout_while(rung, left.min(GLANCE), |rung| *rung == count);
        true
    }
}

/// Tries until `attempt` gives an answer or `patience` is over.
pub(crate) fn keep_trying<T>(patience: Duration, mut attempt: impl FnMut() -> Option<T>) -> Option<T> {
    let deadline = Deadline::after(patience);
    let mut pause = Duration::from_micros(50);
    loop {
        if let Some(answer) = attempt() {
            return Some(answer);
        }
        std::thread::sleep(pause.min(deadline.left()?));
        pause = (pause * 2).min(Duration::from_millis(5));
    }
}
