use proptest::prelude::*;

use super::*;
use crate::streams::Key;

fn laws() -> Vec<Law> {
    vec![
        Law::Constant(3.0),
        Law::Exponential { mean: 2.0 },
        Law::lognormal(9.2, 6.44),
        Law::lognormal(9.2, 0.0),
        Law::gamma(4.0, 3.0),
        Law::gamma(4.0, 8.0),
        Law::gamma(4.0, 0.1),
        Law::Erlang { k: 3, mean: 5.0 },
        Law::Erlang { k: 20, mean: 5.0 },
        Law::weibull_with_mean(1.7, 3.0),
        Law::weibull_with_mean(0.6, 3.0),
        Law::Uniform { min: 1.0, max: 4.0 },
        Law::Uniform { min: 2.0, max: 2.0 },
        Law::Triangular { min: 1.0, mode: 2.0, max: 6.0 },
        Law::Triangular { min: 1.0, mode: 1.0, max: 6.0 },
        Law::Triangular { min: 1.0, mode: 6.0, max: 6.0 },
        Law::Mixture(vec![(1.0, Law::Constant(1.0)), (3.0, Law::Exponential { mean: 2.0 })]),
        Law::Mixture(vec![(0.5, Law::Exponential { mean: 9.0 }), (0.5, Law::Erlang { k: 5, mean: 1.0 })]),
        Law::empirical(vec![1.0, 5.0, 2.0], &[2.0, 1.0, 1.0]),
        Law::Shifted { law: Box::new(Law::Exponential { mean: 1.0 }), times: 2.0, plus: 1.0 },
        Law::Shifted { law: Box::new(Law::gamma(2.0, 1.0)), times: 0.5, plus: 0.0 },
    ]
}

fn average(count: u32, draw: impl Fn(u32) -> f64) -> (f64, f64) {
    let values: Vec<f64> = (0..count).map(draw).collect();
    let mean = values.iter().sum::<f64>() / f64::from(count);
    let square = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
    (mean, (square / f64::from(count)).sqrt())
}

#[test]
fn moments_agree_with_draws() {
    for (index, law) in laws().iter().enumerate() {
        law.check().unwrap();
        let count = 200_000;
        let (mean, sd) = average(count, |visit| law.sample(&mut Draws::new(Key(index as u64), 1, 1, visit)));
        let error = law.sd() / f64::from(count).sqrt();
        assert!((mean - law.mean()).abs() <= 4.5 * error + 1e-9, "{law:?}: mean {mean}, not {}", law.mean());
        assert!((sd - law.sd()).abs() <= 0.05 * law.sd() + 1e-9, "{law:?}: sd {sd}, not {}", law.sd());
    }
}

/// The mean is the area under the survival function, wherever one starts: E[X - t | X > t] S(t) = the area beyond t.
fn area_beyond(law: &Law, from: f64) -> f64 {
    let survival = |point: f64| libm::exp(law.ln_survival(point));
    // In steps that grow with the distance, since some tails are long; midpoints, so that jumps do not matter much.
    let (mut area, mut at, mut step) = (0.0, from, law.mean() / 20_000.0);
    while at < from + 400.0 * law.mean() {
        area += step * survival(at + step / 2.0);
        at += step;
        step *= 1.000_2;
    }
    area
}

#[test]
fn survival_integrates_to_the_mean() {
    for law in laws() {
        let area = area_beyond(&law, 0.0);
        assert!((area / law.mean() - 1.0).abs() < 1e-3, "{law:?}: {area}, not {}", law.mean());
    }
}

/// Mean and median of what remains, against numerical integration, from early to far in the tail.
#[test]
fn what_remains_is_conditional() {
    let count = 60_000;
    for (index, law) in laws().iter().enumerate() {
        for elapsed in [0.2, 0.9, 2.5, 3.9, 5.5, 12.0, 40.0] {
            let Some(survival) = Some(libm::exp(law.ln_survival(elapsed))).filter(|value| *value > 1e-290)
            else {
                continue;
            };
            let draw = |visit| law.sample_remaining(elapsed, &mut Draws::new(Key(index as u64), 3, 1, visit));
            let (mean, sd) = average(count, draw);
            let expected = area_beyond(law, elapsed) / survival;
            let error = 4.5 * sd / f64::from(count).sqrt() + 2e-3 * expected;
            assert!((mean - expected).abs() <= error, "{law:?} after {elapsed}: {mean}, not {expected}");
            let share = libm::exp(law.ln_survival(elapsed + mean)) / survival;
            let beyond = (0..count).filter(|&visit| draw(visit) > mean).count() as f64 / f64::from(count);
            let smooth =
                !matches!(law, Law::Constant(_) | Law::Empirical { .. } | Law::Mixture(_)) && law.sd() > 0.0;
            assert!(
                !smooth || (share - beyond).abs() < 0.01,
                "{law:?} after {elapsed}: {beyond}, not {share}"
            );
        }
    }
}

/// Shapes and points at which naive rejection would run for ever or underflow.
#[test]
fn far_and_odd_tails_end() {
    let cases = [
        (Law::Gamma { shape: 1e-6, scale: 1.0 }, 1e-4),
        (Law::Gamma { shape: 0.05, scale: 1.0 }, 0.9),
        (Law::Gamma { shape: 0.05, scale: 1.0 }, 2_000.0),
        (Law::Gamma { shape: 1.0, scale: 1.0 }, 5_000.0),
        (Law::Gamma { shape: 1e6, scale: 1.0 }, 1.01e6),
        (Law::Erlang { k: 50, mean: 1.0 }, 60.0),
        (Law::Lognormal { mu: 0.0, sigma: 0.3 }, 1e9),
        (Law::Weibull { shape: 3.0, scale: 1.0 }, 50.0),
        (
            Law::Mixture(vec![(1.0, Law::Exponential { mean: 1.0 }), (1e-9, Law::Exponential { mean: 2.0 })]),
            5e3,
        ),
    ];
    for (index, (law, elapsed)) in cases.into_iter().enumerate() {
        let (mean, _) = average(20_000, |visit| {
            law.sample_remaining(elapsed, &mut Draws::new(Key(index as u64), 4, 1, visit))
        });
        assert!(mean > 0.0 && mean.is_finite(), "{law:?} after {elapsed}: {mean}");
    }
    // After so long the rare, slow part of the mixture is what it must have been.
    let slow =
        Law::Mixture(vec![(1.0, Law::Exponential { mean: 1.0 }), (1e-9, Law::Exponential { mean: 2.0 })]);
    let (mean, _) = average(50_000, |visit| slow.sample_remaining(5e3, &mut Draws::new(Key(1), 5, 1, visit)));
    assert!((mean - 2.0).abs() < 0.05, "{mean}");
}

#[test]
fn nothing_remains_beyond_the_end() {
    let draws = &mut Draws::new(Key(1), 1, 1, 1);
    for law in laws() {
        assert_eq!(law.sample_remaining(f64::INFINITY, draws), 0.0, "{law:?}");
        assert!(law.sample_remaining(-1.0, draws) > 0.0);
    }
    assert_eq!(Law::Uniform { min: 0.0, max: 1.0 }.sample_remaining(2.0, draws), 0.0);
    assert_eq!(Law::Constant(1.0).sample_remaining(2.0, draws), 0.0);
    assert_eq!(Law::empirical(vec![1.0, 2.0], &[1.0, 1.0]).sample_remaining(2.0, draws), 0.0);
}

/// Published values of the upper incomplete gamma function and the normal tail (Abramowitz & Stegun 1964, tables 26.1
/// and 26.7 through chi-square; far tails by their first asymptotic terms).
#[test]
fn tails_agree_with_the_tables() {
    let gamma = |shape, x| libm::exp(survival::ln_gamma_tail(shape, x));
    assert!((gamma(0.5, 3.841_459 / 2.0) - 0.05).abs() < 1e-7);
    assert!((gamma(5.0, 18.307_04 / 2.0) - 0.05).abs() < 1e-7);
    assert!((gamma(50.0, 124.342_1 / 2.0) - 0.05).abs() < 1e-6);
    assert!((survival::ln_gamma_tail(1.0, 5_000.0) + 5_000.0).abs() < 1e-9);
    let normal = |z| libm::exp(survival::ln_normal_tail(z));
    assert!((normal(1.959_964) - 0.025).abs() < 1e-8 && (normal(-1.0) - 0.841_344_746).abs() < 1e-9);
    let (near, far) = (survival::ln_normal_tail(29.999_999_9), survival::ln_normal_tail(30.000_000_1));
    assert!(near > far && near - far < 1e-5);
}

#[test]
fn refuses_nonsense() {
    let wrong = [
        Law::Constant(-1.0),
        Law::Exponential { mean: -1.0 },
        Law::Exponential { mean: f64::INFINITY },
        Law::Uniform { min: 2.0, max: 1.0 },
        Law::Triangular { min: 1.0, mode: 0.5, max: 2.0 },
        Law::Triangular { min: 1.0, mode: 1.5, max: f64::NAN },
        Law::lognormal(f64::NAN, 1.0),
        Law::lognormal(0.0, 1.0),
        Law::Lognormal { mu: 1.0, sigma: 100.0 },
        Law::Weibull { shape: 0.001, scale: 1.0 },
        Law::Erlang { k: 0, mean: 1.0 },
        Law::Mixture(vec![]),
        Law::Mixture(vec![(0.0, Law::Constant(1.0))]),
        Law::Mixture(vec![(1.0, Law::Constant(-1.0))]),
        Law::empirical(vec![], &[]),
        Law::empirical(vec![1.0], &[0.0]),
        Law::empirical(vec![1.0, 2.0], &[1.0]),
        Law::empirical(vec![1.0, 2.0], &[3.0, -1.0]),
        Law::Shifted { law: Box::new(Law::Constant(1.0)), times: 0.0, plus: 0.0 },
        Law::Shifted { law: Box::new(Law::Constant(-1.0)), times: 1.0, plus: 0.0 },
    ];
    for law in wrong {
        assert!(law.check().is_err(), "{law:?}");
    }
    let fault = Law::Exponential { mean: -1.0 }.check().unwrap_err();
    assert_eq!(fault.to_string(), "mean is -1, it must be a finite number above 0");
}

#[test]
fn saved_and_read_back() {
    for law in laws() {
        let text = serde_json::to_string(&law).unwrap();
        assert_eq!(serde_json::from_str::<Law>(&text).unwrap(), law);
    }
}

proptest! {
    /// Whatever the parameters that pass the check, draws and what remains are numbers of at least nought.
    #[test]
    fn draws_are_never_negative(a in 1e-3f64..1e3, b in 1e-3f64..1e3, passed in 0.0f64..1e4, visit in 0u32..1_000) {
        let (low, high) = (a.min(b), a.max(b));
        let simple = [
            Law::lognormal(a, b),
            Law::gamma(a, b),
            Law::weibull_with_mean(a.max(0.05), b),
            Law::Uniform { min: low, max: high },
            Law::Triangular { min: low, mode: (low + high) / 2.0, max: high },
            Law::Erlang { k: a as u32 + 1, mean: b },
            Law::Mixture(vec![(a, Law::Constant(b)), (b, Law::gamma(b, a))]),
        ];
        for law in simple.iter().filter(|law| law.check().is_ok()) {
            let mut draws = Draws::new(Key(9), 0, 0, visit);
            let whole = law.sample(&mut draws);
            let left = law.sample_remaining(passed, &mut draws);
            prop_assert!(whole >= 0.0 && left >= 0.0, "{law:?}: {whole}, {left}");
        }
    }
}
