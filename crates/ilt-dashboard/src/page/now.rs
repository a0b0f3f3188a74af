//! How many waited before now.

use ilt_domain::forecast::Place;
use ilt_domain::{Moment, RoleId, Span};

use crate::seen::Seen;

/// People waiting for a role over the two days before an instant, in one locality or all: hours before it, how many;
/// no number (NaN) where that is withheld.
pub(crate) fn past(seen: &Seen, of: Place, role: RoleId, until: Moment) -> Vec<(f64, f64)> {
    const BACK: Span = Span(48 * Span::HOUR.0);
    const POINTS: usize = 96;
    let all = seen.waiting.get(&(of, role)).map_or(&[][..], Vec::as_slice);
    let Some(now) = all.iter().map(|(when, _)| *when).filter(|when| *when <= until).max() else {
        return Vec::new();
    };
    let within: Vec<_> = all.iter().filter(|(when, _)| *when <= now && *when >= now - BACK).collect();
    let step = within.len().div_ceil(POINTS).max(1);
    let last = within.len().saturating_sub(1);
    let kept = within.iter().enumerate().filter(|(index, _)| (last - index).is_multiple_of(step));
    let value = |count: Option<i64>| count.map_or(f64::NAN, |count| count as f64);
    kept.map(|(_, (when, count))| ((*when - until).hours(), value(*count))).collect()
}
