//! How fast the logs and the service on them are. Nothing here passes or fails; it prints figures:
//! `cargo test --release -p ilt-tests --test live measure -- --ignored --nocapture --test-threads 1`

use std::time::Duration;

/// From an event to what it changes, as a subscriber sees it.
mod latency;
/// Records a second through a port.
mod throughput;

/// The duration that this share of all stay within, in milliseconds.
fn within(sorted: &[Duration], share: f64) -> f64 {
    let place = (sorted.len() as f64 * share).ceil() as usize;
    sorted[place.clamp(1, sorted.len()) - 1].as_secs_f64() * 1e3
}

/// Prints a line past the test harness.
fn tell(line: &str) {
    use std::io::Write;
    let _told = writeln!(std::io::stdout(), "{line}");
}

/// How busy the machine is: the mean number of processes that want a core, over the last minute.
fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("unknown").to_owned()
}
