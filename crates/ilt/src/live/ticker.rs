//! Ticks by the clock on the wall, for feeds that send none. Any instance may send them: a tick that has come before
//! says nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ilt_domain::{LocalityId, Moment, Span};
use ilt_live::tick::tick;
use ilt_wire::Codes;

use super::backend::{Backend, append};
use super::model::SIMULATED;

/// Now, by the clock on the wall.
#[allow(clippy::disallowed_methods, reason = "ticks of a real feed are the clock on the wall")]
pub(crate) fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_micros()).unwrap_or(i64::MAX / 4))
}

/// Sends a tick to every locality each minute until stopped. A log that is away for a while is tried again.
pub(crate) fn run(backend: &Backend, topic: &str, codes: &Arc<Codes>, stop: &AtomicBool) {
    let mut last = Moment(0);
    while !stop.load(Ordering::Relaxed) {
        let minute = Moment(now().0.div_euclid(Span::MINUTE.0) * Span::MINUTE.0);
        if minute > last {
            let localities = 0..codes.directory().localities.len() as u32;
            let ticks = localities.map(|at| tick(codes, topic, SIMULATED, LocalityId(at), minute)).collect();
            match backend.open().and_then(|mut log| append(&mut *log, ticks)) {
                Ok(()) => last = minute,
                Err(why) => tracing::warn!(%why, "no tick could be sent"),
            }
        }
        thread::sleep(Duration::from_millis(500));
    }
}
