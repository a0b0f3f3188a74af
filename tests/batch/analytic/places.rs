//! Localities: separate teams against one shared team for the same people.

use ilt_tests::case::{Case, family};
use ilt_tests::results::figure;
use ilt_tests::theory::erlang::Mmc;

/// The two scenarios have the same people with the same draws, so only one of them leads.
#[test]
fn separate_and_pooled_localities() {
    let apart = Mmc { rate: 2.4, mean: 1.0, servers: 3 };
    let shared = Mmc { rate: 4.8, mean: 1.0, servers: 6 };
    let wait = |team: &str| figure("wait_mean").team(team);
    family(
        "separate and pooled",
        &[
            Case::textbook("separate")
                .observe(apart.relaxation(), 50_000.0, 100)
                .known(wait("east"), apart.wait())
                .known(wait("west"), apart.wait())
                .known(figure("waiting").team("west"), apart.waiting()),
            Case::textbook("pooled")
                .companion()
                .observe(shared.relaxation(), 32_000.0, 100)
                .known(wait("shared"), shared.wait())
                .known(figure("wait_mean").locality("east"), shared.wait()),
        ],
    );
    assert!(shared.wait() < apart.wait());
}
