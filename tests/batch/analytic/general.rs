//! M/G/1: Pollaczek-Khinchine for every law of the language.

use ilt_tests::case::{Case, family};
use ilt_tests::results::figure;
use ilt_tests::theory::law::{self, Moments};
use ilt_tests::theory::single::wait;

/// A queue's memory grows with the service's spread: (E[S^2] / E[S]) / (1 - load)^2.
fn case(case: Case, rate: f64, service: Moments, hours: f64) -> Case {
    let load = rate * service.mean;
    let memory = service.second / service.mean / (1.0 - load).powi(2);
    let known = wait(rate, service);
    case.observe(memory, hours, 100)
        .known(figure("wait_mean").team("desk"), known)
        .known(figure("waiting").team("desk"), rate * known)
        .known(figure("utilisation").team("desk"), load)
}

fn desk(name: &str, rate: f64, service: &str) -> Case {
    Case::desk(name, &format!("rate = {rate}"), service, "staff = 1")
}

#[test]
fn pollaczek_khinchine_of_the_textbook() {
    family(
        "M/G/1",
        &[
            case(Case::textbook("mg1-lognormal"), 0.7, law::by_variation(1.0, 1.2), 90_000.0),
            case(Case::textbook("mg1-gamma"), 0.75, law::by_variation(1.0, 0.5), 38_000.0),
            case(Case::textbook("md1"), 0.8, law::deterministic(1.0), 46_000.0),
            case(Case::textbook("me1"), 0.8, law::erlang(3, 1.0), 60_000.0),
        ],
    );
}

#[test]
fn pollaczek_khinchine_of_other_laws() {
    let mixed = law::mixture(&[(0.8, law::exponential(0.5)), (0.2, law::deterministic(2.0))]);
    let listed = law::empirical(&[(0.25, 0.5), (1.0, 0.3), (2.5, 0.2)]);
    family(
        "M/G/1, other laws",
        &[
            case(
                desk("lognormal-small", 0.75, "{ law = \"lognormal\", mean = 1, sd = 0.5 }"),
                0.75,
                law::by_variation(1.0, 0.5),
                46_000.0,
            ),
            case(
                desk("gamma-large", 0.6, "{ law = \"gamma\", mean = 1, cv = 1.5 }"),
                0.6,
                law::by_variation(1.0, 1.5),
                76_000.0,
            ),
            case(
                desk("two-stages", 0.7, "{ law = \"erlang\", k = 2, mean = 1 }"),
                0.7,
                law::erlang(2, 1.0),
                50_000.0,
            ),
            case(desk("half-an-hour", 1.2, "\"30 min\""), 1.2, law::deterministic(0.5), 10_000.0),
            case(
                desk("weibull", 0.7, "{ law = \"weibull\", shape = 1.5, mean = 1 }"),
                0.7,
                law::weibull(1.5, 1.0),
                34_000.0,
            ),
            case(
                desk("uniform", 0.7, "{ law = \"uniform\", min = 0.5, max = 1.5 }"),
                0.7,
                law::uniform(0.5, 1.5),
                30_000.0,
            ),
            case(
                desk("triangular", 0.5, "{ law = \"triangular\", min = 1, mode = 1.5, max = 2 }"),
                0.5,
                law::triangular(1.0, 1.5, 2.0),
                52_000.0,
            ),
            case(
                desk(
                    "mixed",
                    0.8,
                    "{ law = \"mixture\", of = [{ share = 0.8, law = \"exponential\", mean = 0.5 }, \
                 { share = 0.2, law = \"deterministic\", value = 2 }] }",
                ),
                0.8,
                mixed,
                40_000.0,
            ),
            case(
                desk("listed", 0.7, "{ law = \"empirical\", values = [0.25, 1, 2.5], weights = [5, 3, 2] }"),
                0.7,
                listed,
                36_000.0,
            ),
            case(
                desk("shifted", 0.7, "{ law = \"exponential\", mean = 0.25, times = 2, plus = 0.5 }"),
                0.7,
                Moments { mean: 1.0, second: 1.25 },
                42_000.0,
            ),
        ],
    );
}
