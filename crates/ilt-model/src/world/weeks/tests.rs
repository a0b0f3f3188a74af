//! A learned week beside the plain rate.

use std::sync::Arc;

use ilt_domain::{CivilCalendar, Directory};

use super::*;
use crate::spec::WarmUp;

fn spec() -> (Spec, Clock) {
    let (start, end) = (Moment(0), Moment(14 * Span::DAY.0));
    let clock = Clock { start, end, warm_up: WarmUp::Given(Span::ZERO), sample_every: Span::ZERO };
    let spec = Spec {
        directory: Arc::new(Directory::default()),
        clock,
        civil: CivilCalendar::plain(start, end),
        teams: Vec::new(),
        steps: Vec::new(),
        serving: Vec::new(),
        travel: Vec::new(),
        streams: Vec::new(),
        day_spreads: Vec::new(),
        shapes: Vec::new(),
        population: None,
        opening: Vec::new(),
    };
    (spec, clock)
}

/// From half past two on Tuesday: half an hour of hour 26, then hour 27 at twice the rate.
#[test]
fn hours_take_their_factors_from_any_instant_on() {
    let (spec, clock) = spec();
    let factors: Vec<f64> = (0..168).map(|hour| if hour == 27 { 2.0 } else { 1.0 }).collect();
    let start = Moment((26 * 60 + 30) * Span::MINUTE.0);
    let rate = laid_out(&spec, Clock { start, ..clock }, None, &factors).expect("there is time left");
    let at = |hours: f64| rate.up_to(start.0 + (hours * Span::HOUR.0 as f64) as i64);
    assert!((at(0.5) - 0.5).abs() < 1e-9 && (at(1.5) - 2.5).abs() < 1e-9);
    assert!((at(168.0 + 1.5) - (168.0 + 1.5 + 2.0)).abs() < 1e-9, "a week later again");
}
