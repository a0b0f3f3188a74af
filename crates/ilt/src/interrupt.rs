//! Ctrl-C: once to stop gracefully, twice to quit.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Arms Ctrl-C; the flag is set by the first one.
///
/// Without a handler (a platform that has none) Ctrl-C ends the program as it always did.
pub(crate) fn armed() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    let pressed = move || {
        if flag.swap(true, Ordering::SeqCst) {
            process::exit(130);
        }
        crate::terminal::tell("ilt: stopping; what has finished is kept (Ctrl-C again to quit at once)");
    };
    if let Err(error) = ctrlc::set_handler(pressed) {
        crate::terminal::tell(&format!("ilt: Ctrl-C cannot be caught here: {error}"));
    }
    stop
}
