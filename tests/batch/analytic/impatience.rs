//! People who give up: Erlang-A, and patience of other laws.

use ilt_tests::case::{Case, family};
use ilt_tests::results::figure;
use ilt_tests::theory::birth_death::erlang_a;
use ilt_tests::theory::patience::{Impatient, exponential, fixed, solve};

/// Rates per hour, times in hours.
fn case(case: Case, team: &str, rate: f64, known: &Impatient, hours: f64) -> Case {
    let of = |measure: &str| figure(measure).team(team);
    case.observe(3.0, hours, 100)
        .known(of("waiting"), known.waiting)
        .known(of("wait_mean"), known.wait_of_served)
        .rate(of("gave_up"), rate * known.gave_up)
}

#[test]
fn exponential_patience_is_erlang_a() {
    let minute = 1.0 / 60.0;
    let levels = erlang_a(48.0, 1.0, 50, 2.0);
    let line = solve(2_880.0, minute, 50, exponential(2.0 * minute), 80.0 * minute);
    let few = solve(5.0, 1.0, 4, exponential(1.5), 40.0);
    let service = "{ law = \"exponential\", mean = 1 }\npatience = { law = \"exponential\", mean = 1.5 }";
    family(
        "Erlang-A",
        &[
            case(Case::textbook("erlang-a"), "line", 2_880.0, &line, 70.0)
                .known(figure("utilisation").team("line"), levels.in_service() / 50.0),
            case(Case::desk("overloaded", "rate = 5", service, "staff = 4"), "desk", 5.0, &few, 3_000.0),
        ],
    );
}

#[test]
fn patience_of_other_laws() {
    let desk = |name: &str, rate: f64, patience: &str, team: &str| {
        let service = format!("{{ law = \"exponential\", mean = 1 }}\npatience = {patience}");
        Case::desk(name, &format!("rate = {rate}"), &service, team)
    };
    let three = solve(3.0, 1.0, 3, fixed(1.0), 16.0);
    let one = solve(1.2, 1.0, 1, fixed(2.0), 32.0);
    let even = solve(2.2, 1.0, 2, |x: f64| (1.0 - x / 3.0).clamp(0.0, 1.0), 24.0);
    family(
        "M/M/c+G",
        &[
            case(Case::textbook("fixed-patience"), "desk", 3.0, &three, 4_000.0),
            case(desk("two-hours", 1.2, "2", "staff = 1"), "desk", 1.2, &one, 6_000.0),
            case(
                desk("up-to-three", 2.2, "{ law = \"uniform\", min = 0, max = 3 }", "staff = 2"),
                "desk",
                2.2,
                &even,
                4_000.0,
            ),
        ],
    );
}
