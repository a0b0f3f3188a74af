//! Rolling origins on small series.

use super::*;
use crate::history::{Cadence, Holidays};

fn control(stop: &AtomicBool) -> Control<'_> {
    Control { stop, progress: &|| () }
}

fn weekly(name: &str, days: usize) -> History {
    let week = [40, 30, 30, 30, 25, 8, 5];
    let counts = (0..days).map(|at| week[at % 7] + (at * 7_919 % 11) as u32);
    History::plain(name, Cadence::Daily, 16_804, 0, counts.collect(), &Holidays::None)
}

const PLAN: Plan = Plan { test_from: 300, horizon: 14, every: 7 };

#[test]
fn every_method_is_scored_on_the_same_forecasts() {
    let stop = AtomicBool::new(false);
    let outcome =
        run(&[(weekly("a", 400), PLAN), (weekly("b", 400), PLAN)], control(&stop)).unwrap().unwrap();
    assert_eq!(outcome.series.len(), 2);
    for series in &outcome.series {
        assert_eq!(series.published.len(), series.distances.len());
        // 300 days do not hold a year and two months: the yearly naive forecast is left out.
        assert_eq!(series.methods.len(), Kind::ALL.len() - 1);
        assert!(series.methods.iter().all(|(_, marks)| marks.origins() == 13));
        let rows = summary::rows(series);
        let of = |who| rows.iter().find(|row| row.who == who && row.distance.name == "all").unwrap().clone();
        let (ours, average) = (of(Who::Method(Kind::Pooled)), of(Who::Method(Kind::Average)));
        assert!(ours.pinball < 0.5 * average.pinball && ours.mase < average.mase);
        assert_eq!(ours.forecasts, 13 * 14);
        assert!(of(Who::Published).pinball <= 1.05 * ours.pinball);
    }
}

/// Changing what comes later changes no forecast made before it.
#[test]
fn nothing_looks_ahead() {
    let stop = AtomicBool::new(false);
    let history = weekly("a", 400);
    let mut changed = history.clone();
    changed.counts[350..].iter_mut().for_each(|count| *count = 900);
    let marks = |history: &History| {
        let outcome = run(&[(history.clone(), PLAN)], control(&stop)).unwrap().unwrap();
        let up_to_there =
            |marks: &Marks| marks.at(&Distance::all(14)).take(6 * 14).copied().collect::<Vec<_>>();
        outcome.series[0].methods.iter().map(|(kind, marks)| (*kind, up_to_there(marks))).collect::<Vec<_>>()
    };
    // Origins 300, 307 ... 335: all they foretell lies before 350.
    assert_eq!(marks(&history), marks(&changed));
}

#[test]
fn any_number_of_threads_gives_the_same_scores() {
    let stop = AtomicBool::new(false);
    let trials = [(weekly("a", 400), PLAN), (weekly("b", 380), Plan { test_from: 310, ..PLAN })];
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| run(&trials, control(&stop))).unwrap().unwrap()
    };
    let (one, three) = (on(1), on(3));
    assert_eq!(one, three);
    let found = findings(&one, "counts");
    let csv = |found: &Findings| document::csv(&found.rows).unwrap();
    assert_eq!(csv(&found), csv(&findings(&three, "counts")));
    let text = headline(&found);
    assert!(text.lines().count() <= 66 && text.lines().all(|line| line.chars().count() <= 100), "{text}");
    assert!(document::json(&found).unwrap().contains("\"mean_pinball\""));
}

#[test]
fn it_stops_when_asked() {
    let stop = AtomicBool::new(true);
    assert_eq!(run(&[(weekly("a", 400), PLAN)], control(&stop)), Ok(None));
    assert!(run(&[(weekly("a", 40), PLAN)], control(&stop)).is_err());
}
