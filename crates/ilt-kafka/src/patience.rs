//! Waiting: the only place of this room that looks at a clock.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};

/// An instant until which to wait.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// `patience` from now, at most a day.
    #[expect(clippy::disallowed_methods, reason = "a broker answers in real time")]
    pub(crate) fn after(patience: Duration) -> Self {
        Self(Instant::now() + patience.min(Duration::from_secs(86_400)))
    }

    /// The time left, nought if it has passed.
    #[expect(clippy::disallowed_methods, reason = "a broker answers in real time")]
    pub(crate) fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Whether it has passed.
    pub(crate) fn passed(self) -> bool {
        self.left().is_zero()
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for an answer that the client's own thread will bring: its admin calls are futures and nothing else here is.
pub(crate) fn wait_for<F: Future>(answer: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut answer = pin!(answer);
    loop {
        match answer.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::park(),
        }
    }
}
