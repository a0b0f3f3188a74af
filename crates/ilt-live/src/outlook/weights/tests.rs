use ilt_domain::RoleId;
use ilt_domain::forecast::{Place, Target};

use super::*;

const HOURLY: Subject =
    Subject { place: Place::All, role: RoleId(0), target: Target::Waiting, horizon: Span(4 * Span::HOUR.0) };

fn hour(at: i64) -> Moment {
    Moment(at * Span::HOUR.0)
}

/// By its own mean the rival would have less than half our loss: it says something only when all is quiet, and then it is
/// half as good again as nothing at all.
#[test]
fn a_method_scored_only_at_easy_instants_does_not_win() {
    let mut weights = Weights::default();
    for at in 0..400 {
        let quiet = at % 24 < 8;
        let ours = (Method::Ensemble, if quiet { 1.0 } else { 10.0 });
        let theirs = (Method::Climatology, 1.5);
        let losses = [ours, theirs];
        weights.learn(HOURLY, hour(at), &losses[..if quiet { 2 } else { 1 }]);
    }
    let means: Vec<f64> = weights.kept().map(|kept| kept.sums.loss / kept.sums.weight).collect();
    assert!(means[1] < 0.5 * means[0], "{means:?}");
    assert_eq!(weights.best(HOURLY, &[Method::Climatology]), Method::Ensemble);
}

/// Four hours ahead, told hourly, sixteen forecasts are four that do not overlap: fewer say nothing. A rival that is no
/// longer offered is not published, however good it was.
#[test]
fn a_better_rival_wins_once_enough_has_come_true() {
    let mut weights = Weights::default();
    let both = [(Method::Ensemble, 2.0), (Method::Erlang, 1.0)];
    for at in 0..13 {
        weights.learn(HOURLY, hour(at), &both);
        assert_eq!(weights.best(HOURLY, &[Method::Erlang]), Method::Ensemble, "after {at} hours");
    }
    (13..20).for_each(|at| weights.learn(HOURLY, hour(at), &both));
    assert_eq!(weights.best(HOURLY, &[Method::Erlang]), Method::Erlang);
    assert_eq!(weights.best(HOURLY, &[Method::Persistence]), Method::Ensemble);
    let mut again = Weights::default();
    weights.kept().for_each(|kept| again.put(kept));
    assert_eq!(again, weights);
}
