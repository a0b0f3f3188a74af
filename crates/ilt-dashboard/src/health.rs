//! Whether the service is alive and whether it is ready, for whoever watches over it.

use axum::http::StatusCode;
use ilt_live::signals::Signals;

/// Alive as long as no stage has stopped. The reason is told to those who may read the pages only.
pub(crate) fn alive(signals: &Signals, trusted: bool) -> (StatusCode, String) {
    match &signals.stopped {
        None => (StatusCode::OK, "alive\n".into()),
        Some(why) if trusted => (StatusCode::SERVICE_UNAVAILABLE, format!("stopped: {why}\n")),
        Some(_) => (StatusCode::SERVICE_UNAVAILABLE, "stopped\n".into()),
    }
}

/// Ready once every stage has restored its state and is reading.
pub(crate) fn ready(signals: &Signals) -> (StatusCode, &'static str) {
    match signals.is_ready() {
        true => (StatusCode::OK, "ready\n"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n"),
    }
}
