//! How long work takes, learned beside what a scenario says: one factor on the times of a step's law.

use ilt_domain::StepId;
use ilt_engine::Law;
use ilt_model::spec::{By, Spec, Task, Work};

/// What completed and running work say of the speed of work: a gamma law of one over the factor on times.
///
/// Sums of gamma distributed times of a known shape leave a gamma law of their rate conjugate (Gelman et al., Bayesian
/// Data Analysis, 2013, section 2.6); a law of another form counts as the gamma law of its spread. Work still running tells
/// that it takes at least as long: its part of the likelihood is the survival function, whose slope at the scenario's own
/// scale it adds to the rate (the score of a right-censored time; Kalbfleisch & Prentice 2002, section 3.2). Everything is
/// a sum, so the order does not matter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speed {
    /// Shape of the gamma law.
    pub shape: f64,
    /// Its rate; the mean speed is shape / rate.
    pub rate: f64,
}

/// The least relative spread of a law of service: work that always takes equally long would leave no doubt at once.
const LEAST_SPREAD: f64 = 0.1;

impl Speed {
    /// A speed thought to be 1, give or take `spread` (a share; outside .001 to 10 taken as the nearer of the two).
    pub fn prior(spread: f64) -> Self {
        let spread = if spread.is_finite() { spread.clamp(1e-3, 10.0) } else { 10.0 };
        let shape = 1.0 / (spread * spread);
        Self { shape, rate: shape }
    }

    /// Takes in `count` pieces of work that took `total` together, of a law; each has a say of `say` (1: in full).
    #[must_use]
    pub fn completed(self, law: &Law, count: u32, total: f64, say: f64) -> Self {
        let Some(shape) = pieces(law) else { return self };
        if count == 0 || !(total >= 0.0 && total.is_finite() && say > 0.0 && say.is_finite()) {
            return self;
        }
        let by = say * shape;
        Self { shape: self.shape + by * f64::from(count), rate: self.rate + by * total / law.mean() }
    }

    /// Takes in work that has lasted for `elapsed` and goes on.
    #[must_use]
    pub fn running(self, law: &Law, elapsed: f64) -> Self {
        let (Some(shape), true) = (pieces(law), elapsed > 0.0 && elapsed.is_finite()) else { return self };
        let ln = |speed: f64| law.ln_survival(elapsed * speed);
        let slope = (ln(1.0 - STEP) - ln(1.0 + STEP)) / (2.0 * STEP);
        // Beyond the end of a law nothing survives; no time tells more than one that was completed there.
        let most = shape * (elapsed / law.mean()).max(1.0);
        Self { rate: self.rate + if slope.is_finite() { slope.clamp(0.0, most) } else { most }, ..self }
    }

    /// The mean factor on times, or the scenario's own where none exists.
    pub fn mean_factor(self) -> f64 {
        if self.shape > 1.0 { self.rate / (self.shape - 1.0) } else { 1.0 }
    }
}

/// Half the width that slopes are taken over.
const STEP: f64 = 1e-4;

/// The shape of the gamma law with a law's spread; `None` if it has no mean or spread to go by.
fn pieces(law: &Law) -> Option<f64> {
    let (mean, sd) = (law.mean(), law.sd());
    let spread = (sd / mean).max(LEAST_SPREAD);
    (mean > 0.0 && mean.is_finite() && spread.is_finite()).then(|| 1.0 / (spread * spread))
}

/// The work that is reported under a step, if any is: who does it and what it takes.
pub fn work(spec: &Spec, step: StepId) -> Option<(By, &Task)> {
    let own = spec.steps.get(step.index()).and_then(|row| match &row.work {
        Work::Queue(task, _) => Some((row.by, task)),
        Work::Booked(booking) => Some((row.by, &booking.task)),
        _ => None,
    });
    own.or_else(|| {
        spec.steps.iter().find_map(|row| match &row.work {
            Work::Caseload(caseload) if caseload.first_as == step => Some((row.by, &caseload.first)),
            Work::Caseload(caseload) if caseload.visit_as == step => Some((row.by, &caseload.visit)),
            _ => None,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAW: Law = Law::Exponential { mean: 2.0 };

    /// Prior shape and rate 4; three exponential times of mean 2 came to 9: shape 7, rate 4 + 4.5.
    #[test]
    fn by_hand_and_in_any_order() {
        let speed = Speed::prior(0.5).completed(&LAW, 3, 9.0, 1.0);
        assert_eq!(speed, Speed { shape: 7.0, rate: 8.5 });
        assert!((speed.mean_factor() - 8.5 / 6.0).abs() < 1e-15);
        let parts = Speed::prior(0.5).completed(&LAW, 1, 2.0, 1.0).completed(&LAW, 2, 7.0, 1.0);
        assert_eq!(parts, speed);
    }

    /// An exponential time that goes on adds what has passed, over the mean: the textbook rule of censoring.
    #[test]
    fn what_still_runs_counts_as_far_as_it_went() {
        let speed = Speed::prior(0.5).running(&LAW, 5.0);
        assert!((speed.rate - 6.5).abs() < 1e-6 && speed.shape == 4.0, "{speed:?}");
    }

    /// Times cut off at a limit: leaving out what still runs makes work look quicker than it is, counting it does not.
    #[test]
    fn short_work_does_not_pass_for_all_work() {
        let law = Law::lognormal(1.2, 0.9);
        let said = Law::lognormal(1.0, 0.75);
        let (mut all, mut done) = (Speed::prior(0.5), Speed::prior(0.5));
        for number in 0..20_000 {
            let mut draws = ilt_engine::Draws::new(ilt_engine::Key::of(1, "censored"), 0, 1, number);
            let time = law.sample(&mut draws);
            if time <= 1.5 {
                all = all.completed(&said, 1, time, 1.0);
                done = done.completed(&said, 1, time, 1.0);
            } else {
                all = all.running(&said, 1.5);
            }
        }
        assert!(done.mean_factor() < 0.85, "{}", done.mean_factor());
        assert!((all.mean_factor() - 1.2).abs() < 0.08, "{}", all.mean_factor());
    }

    #[test]
    fn what_cannot_be_teaches_nothing() {
        let prior = Speed::prior(0.2);
        assert_eq!(prior.completed(&LAW, 0, 1.0, 1.0), prior);
        assert_eq!(prior.completed(&LAW, 1, f64::NAN, 1.0), prior);
        assert_eq!(prior.completed(&Law::Constant(0.0), 1, 1.0, 1.0), prior);
        assert_eq!(prior.running(&LAW, -1.0), prior);
        let beyond = prior.running(&Law::Uniform { min: 0.0, max: 1.0 }, 7.0);
        assert!(beyond.rate.is_finite() && beyond.rate > prior.rate);
    }
}
