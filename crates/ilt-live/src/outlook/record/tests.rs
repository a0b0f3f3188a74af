use super::*;

const FIGURE: Subject =
    Subject { place: Place::All, role: RoleId(2), target: Target::Demand, horizon: Span(4 * Span::HOUR.0) };

#[test]
fn how_methods_did_is_read_as_it_was_written() {
    let mut known = Weights::default();
    for at in 1..9 {
        let losses = [(Method::Ensemble, 2.0), (Method::Smoothing, at as f64)];
        known.learn(FIGURE, Moment(at * Span::HOUR.0), &losses);
    }
    assert_eq!(known.kept().count(), 2);
    assert_eq!(read_weights(&weights(&known)), Ok(known));
}

/// Rows of the rule before have weights and losses, and nothing else.
#[test]
fn what_another_rule_wrote_is_left_behind() {
    let row = |method| WeightForm {
        subject: subject(FIGURE, method),
        horizon: FIGURE.horizon.0,
        weight: 40.0,
        loss: 80.0,
        ..WeightForm::default()
    };
    let rows = vec![row(Method::Ensemble), row(Method::Persistence)];
    assert_eq!(read_weights(&WeightsForm { rows }.encode_to_vec()), Ok(Weights::default()));
}
