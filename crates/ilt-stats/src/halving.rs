//! Where a falling condition ends.

/// The point between `low` and `high` up to which `holds` is true, to neighbouring doubles.
pub(crate) fn halve(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return middle;
        }
        if holds(middle) { low = middle } else { high = middle }
    }
}
