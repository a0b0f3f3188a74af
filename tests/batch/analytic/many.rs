//! M/M/c: Erlang C.

use ilt_tests::case::{Case, family};
use ilt_tests::results::figure;
use ilt_tests::theory::erlang::Mmc;

fn case(case: Case, queue: Mmc, hours: f64, target: f64) -> Case {
    let desk = |measure: &str| figure(measure).team("desk");
    case.observe(queue.relaxation(), hours, 100)
        .known(desk("wait_mean"), queue.wait())
        .known(desk("waiting"), queue.waiting())
        .known(desk("in_service"), queue.load())
        .known(desk("utilisation"), queue.utilisation())
        .known(desk("wait_over_target").step("serve"), queue.over(target))
        .rate(desk("completed"), queue.rate)
}

#[test]
fn waits_are_erlang_c() {
    let one = Mmc { rate: 0.8, mean: 1.0, servers: 1 };
    let five = Mmc { rate: 4.0, mean: 1.0, servers: 5 };
    let busy = Mmc { rate: 18.0, mean: 0.5, servers: 10 };
    let inline = "{ law = \"exponential\", mean = 0.5 }\ntarget = 0.1";
    let ten = Case::desk("ten-busy", "rate = 18", inline, "staff = 10");
    family(
        "M/M/c",
        &[
            case(Case::textbook("mm1"), one, 100_000.0, 5.0),
            case(Case::textbook("mmc"), five, 34_000.0, 1.0),
            case(ten, busy, 6_000.0, 0.1).heavy(),
        ],
    );
}
