//! The service over the baseline itself, as its own simulation tells it: intervals hold what they say (`science`, 1.4, G4).
//!
//! Many figures of few origins say less than their number: people and weather are the same for all of them. So the bounds
//! are wider than the goal; a forecaster who takes some of those present for others is far beyond them all the same.

use std::collections::BTreeMap;

use ilt_domain::Span;
use ilt_forecast::backtest::Findings;
use ilt_live::backtest::Plan;
use ilt_live::emit::Disturb;
use ilt_tests::command::simulation;

use crate::backtest::{after, judged_by, log};
use crate::feed::Source;

/// What a test comes to.
struct Size {
    /// Days that are told, and those before the first forecast.
    days: (i64, i64),
    members: u32,
    /// How far the shares held may be from 80 and 95 %: of all figures, and of one measure at one horizon.
    all: (f64, f64),
    each: (f64, f64),
}

fn of_baseline(days: i64, from: i64, members: u32) -> Findings {
    let source = Source::read(&simulation("baseline"), &[], days);
    let (records, _) = source.records(Disturb::default());
    let hours = [4, 24, 48].map(|hours| Span(hours * Span::HOUR.0));
    let plan = Plan { from: after(&source, from), every: Span::DAY, horizons: hours.to_vec() };
    judged_by(&source, &log(&source, records.iter()), plan, members).expect("a verdict")
}

/// Figures judged, and those that the intervals of 80 and of 95 % held.
#[derive(Clone, Copy, Default)]
struct Held {
    of: u64,
    inside: (u64, u64),
}

#[expect(clippy::print_stdout, reason = "shown with --nocapture")]
fn held(size: &Size) {
    let findings = of_baseline(size.days.0, size.days.1, size.members);
    let mut all = Held::default();
    let mut each: BTreeMap<(String, String), Held> = BTreeMap::new();
    for row in findings.rows.iter().filter(|row| row.who.ours()) {
        let own = each.entry((row.group.clone(), row.distance.name.clone())).or_default();
        for held in [&mut all, own] {
            held.of += row.randomised_80.of;
            held.inside.0 += row.randomised_80.inside;
            held.inside.1 += row.randomised_95.inside;
        }
    }
    let mut wrong = Vec::new();
    let mut judge = |what: String, held: Held, off: (f64, f64)| {
        let share = |inside: u64| inside as f64 / held.of as f64;
        let (eighty, ninety) = (share(held.inside.0), share(held.inside.1));
        println!("{what}: {} figures, 80 % hold {eighty:.3}, 95 % {ninety:.3}", held.of);
        if (eighty - 0.80).abs() > off.0 || (ninety - 0.95).abs() > off.1 {
            wrong.push(format!("{what}: {eighty:.3} and {ninety:.3} of {}", held.of));
        }
    };
    judge("all".into(), all, size.all);
    for ((group, ahead), held) in each {
        judge(format!("{group}, {ahead}"), held, size.each);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_baselines_intervals_hold_what_they_say() {
    let deep = std::env::var_os("ILT_DEEP").is_some();
    held(&if deep {
        Size { days: (28, 14), members: 60, all: (0.03, 0.02), each: (0.10, 0.06) }
    } else {
        Size { days: (10, 5), members: 39, all: (0.06, 0.04), each: (0.15, 0.10) }
    });
}
