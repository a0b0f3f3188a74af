//! Enough staff for everyone while the rate changes: M(t)/G/infinity.

use ilt_tests::case::{Case, family};
use ilt_tests::results::figure;
use ilt_tests::theory::infinite::present;
use ilt_tests::theory::law::{lognormal_survival, weibull_survival};
use ilt_tests::theory::special::integral;

#[test]
fn numbers_follow_the_rate() {
    let surge = |s: f64| if (2.0..4.0).contains(&s) { 300.0 } else { 100.0 };
    let levels = |time: f64| present(time, &[2.0, 4.0], surge, |t| lognormal_survival(2.0, 0.8, t));
    let ward =
        [2, 4, 8].iter().fold(Case::textbook("mt-g-infinity").from_start(10.0, 500), |case, &hours| {
            case.known(figure("in_service_at").team("ward").at_hours(hours), levels(f64::from(hours)))
        });
    let twice = |s: f64| if s % 6.0 < 3.0 { 150.0 } else { 50.0 };
    let breaks: Vec<f64> = (1..8).map(|turn| 3.0 * f64::from(turn)).collect();
    let levels = |time: f64| present(time, &breaks, twice, |t| weibull_survival(1.7, 3.0, t));
    let text = "[scenario]\nname = \"waves\"\nhorizon = 24\n[teams.ward]\nstaff = \"unlimited\"\n\
        [steps.stay]\nteam = \"ward\"\nservice = { law = \"weibull\", shape = 1.7, mean = 3 }\n\
        [arrivals.in-waves]\nto = \"stay\"\nrate = 100\nprofile = \"waves\"\n\
        [profiles.waves]\nevery = 6\nsteps = [{ from = 0, rate = 1.5 }, { from = 3, rate = 0.5 }]\n";
    let average = integral(0.0, 24.0, 64, levels) / 24.0;
    let waves = Case::text("waves", text)
        .from_start(24.0, 300)
        .known(figure("in_service").team("ward"), average)
        .rate(figure("requests").team("ward"), 100.0);
    family("M(t)/G/infinity", &[ward, waves]);
}
