//! Finite waiting rooms, and none at all.

use ilt_tests::case::{Case, family};
use ilt_tests::results::figure;
use ilt_tests::theory::birth_death::finite_room;
use ilt_tests::theory::erlang::erlang_b;

fn room(case: Case, rate: f64, servers: usize, room: usize, hours: f64) -> Case {
    let levels = finite_room(rate, 1.0, servers, room);
    let lost = rate * levels.at(servers + room);
    case.observe(5.0, hours, 100)
        .known(figure("waiting").team("desk"), levels.waiting())
        .known(figure("in_service").team("desk"), levels.in_service())
        .known(figure("wait_mean").team("desk"), levels.waiting() / (rate - lost))
        .rate(figure("lost").team("desk"), lost)
}

#[test]
fn those_beyond_the_waiting_room_are_lost() {
    let service = "{ law = \"exponential\", mean = 1 }";
    let small = Case::desk("room-for-three", "rate = 0.9", service, "staff = 1\nwaiting_room = 3");
    family("M/M/c/K", &[room(Case::textbook("mmck"), 3.0, 3, 7, 14_000.0), room(small, 0.9, 1, 3, 13_000.0)]);
}

fn beds(case: Case, team: &str) -> Case {
    let blocked = erlang_b(6, 4.0);
    case.observe(3.0, 4_600.0, 100)
        .rate(figure("lost").team(team), 8.0 * blocked)
        .known(figure("in_service").team(team), 4.0 * (1.0 - blocked))
}

#[test]
fn loss_depends_on_the_mean_stay_alone() {
    let ward = |name: &str, service: &str| {
        beds(Case::desk(name, "rate = 8", service, "staff = 6\nwaiting_room = 0"), "desk")
    };
    family(
        "M/G/c/c",
        &[
            beds(Case::textbook("mgcc"), "ward"),
            ward("exponential-stay", "{ law = \"exponential\", mean = 0.5 }"),
            ward("fixed-stay", "0.5"),
            ward("triangular-stay", "{ law = \"triangular\", min = 0.1, mode = 0.2, max = 1.2 }"),
            ward(
                "mixed-stay",
                "{ law = \"mixture\", of = [{ share = 0.9, law = \"exponential\", mean = 0.25 }, \
             { share = 0.1, law = \"exponential\", mean = 2.75 }] }",
            ),
        ],
    );
}
