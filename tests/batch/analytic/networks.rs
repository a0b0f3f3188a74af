//! Open networks: waits as if each team stood alone, hand-offs by the absorbing chain.

use ilt_tests::case::{Case, family};
use ilt_tests::results::figure;
use ilt_tests::theory::erlang::Mmc;
use ilt_tests::theory::network::Routing;

fn queue(rate: f64, mean: f64, servers: u32) -> Mmc {
    Mmc { rate, mean, servers }
}

fn stands_alone(case: Case, team: &str, queue: Mmc) -> Case {
    case.known(figure("wait_mean").team(team), queue.wait())
        .known(figure("utilisation").team(team), queue.utilisation())
}

#[test]
fn tandem_queues() {
    let (triage, treatment) = (queue(0.6, 1.0, 1), queue(0.6, 2.5, 2));
    let stay = triage.wait() + 1.0 + treatment.wait() + 2.5;
    let case = Case::textbook("tandem")
        .observe(treatment.relaxation(), 90_000.0, 100)
        .known(figure("episode_length_mean"), stay)
        .rate(figure("hand_offs").route("triage", "treatment"), 0.6);
    let text = "[scenario]\nname = \"three\"\nhorizon = 100\n\
        [teams]\na = { staff = 3 }\nb = { staff = 1 }\nc = { staff = 2 }\n\
        [steps.a]\nteam = \"a\"\nservice = { law = \"exponential\", mean = 2 }\nnext = \"b\"\n\
        [steps.b]\nteam = \"b\"\nservice = { law = \"exponential\", mean = 0.6 }\nnext = \"c\"\n\
        [steps.c]\nteam = \"c\"\nservice = { law = \"exponential\", mean = 1.2 }\n\
        [arrivals.three-in-a-row]\nto = \"a\"\nrate = 1\n";
    let three = Case::text("three", text).observe(30.0, 54_000.0, 100);
    let three = stands_alone(three, "a", queue(1.0, 2.0, 3));
    let three = stands_alone(three, "b", queue(1.0, 0.6, 1));
    family(
        "tandem",
        &[
            stands_alone(stands_alone(case, "triage", triage), "treatment", treatment),
            stands_alone(three, "c", queue(1.0, 1.2, 2)),
        ],
    );
}

#[test]
fn feedback_and_hand_offs_by_arc() {
    let routing = Routing::new(&[&[0.0, 0.4, 0.0], &[0.0, 0.1, 0.5], &[0.3, 0.0, 0.0]]);
    let entry = [1.0, 0.0, 0.0];
    let visits = routing.visits(&entry);
    let arc = |from: usize, to: usize| routing.passages(&entry, from, to);
    let per_episode = arc(0, 1) + arc(1, 2) + arc(2, 0);
    let case = Case::textbook("jackson").observe(15.0, 52_000.0, 100);
    let case = stands_alone(case, "gp", queue(visits[0], 1.2, 2));
    let case = stands_alone(case, "matron", queue(visits[1], 1.0, 1));
    let case = stands_alone(case, "asc", queue(visits[2], 1.0, 1))
        .rate(figure("hand_offs").route("gp", "matron"), arc(0, 1))
        .rate(figure("hand_offs").route("matron", "asc"), arc(1, 2))
        .rate(figure("hand_offs").route("asc", "gp"), arc(2, 0))
        .rate(figure("hand_offs"), per_episode)
        .known(figure("hand_offs_per_episode"), per_episode)
        .known(figure("multiple_hand_offs"), routing.at_least(0, 3));
    family("Jackson", &[case, four_teams()]);
}

/// Four teams, two ways in, every team hands on to two others.
fn four_teams() -> Case {
    let shares: [[f64; 4]; 4] =
        [[0.0, 0.3, 0.3, 0.0], [0.2, 0.0, 0.0, 0.2], [0.0, 0.4, 0.0, 0.3], [0.1, 0.0, 0.2, 0.0]];
    let rows: Vec<&[f64]> = shares.iter().map(|row| row.as_slice()).collect();
    let routing = Routing::new(&rows);
    let entry = [0.7, 0.0, 0.0, 0.3];
    let (visits, staff) = (routing.visits(&entry), [2, 1, 1, 2]);
    let means = [1.2, 0.9, 1.1, 1.6];
    let names = ["a", "b", "c", "d"];
    let mut text = String::from("[scenario]\nname = \"four\"\nhorizon = 100\n");
    for (at, name) in names.iter().enumerate() {
        let leave = 1.0 - shares[at].iter().sum::<f64>();
        let onward: Vec<String> = (0..4)
            .filter(|to| shares[at][*to] > 0.0)
            .map(|to| format!("{} = {}", names[to], shares[at][to]))
            .collect();
        text += &format!(
            "[teams.{name}]\nstaff = {}\n[steps.{name}]\nteam = \"{name}\"\n\
             service = {{ law = \"exponential\", mean = {} }}\nnext = {{ {}, leave = {leave:.2} }}\n",
            staff[at],
            means[at],
            onward.join(", ")
        );
    }
    text += "[arrivals.first-door]\nto = \"a\"\nrate = 0.7\n[arrivals.second-door]\nto = \"d\"\nrate = 0.3\n";
    let case = Case::text("four", &text).observe(15.0, 84_000.0, 100);
    let case =
        (0..4).fold(case, |case, at| stands_alone(case, names[at], queue(visits[at], means[at], staff[at])));
    (0..4)
        .flat_map(|from| (0..4).map(move |to| (from, to)))
        .filter(|(from, to)| shares[*from][*to] > 0.0)
        .fold(case, |case, (from, to)| {
            case.rate(figure("hand_offs").route(names[from], names[to]), routing.passages(&entry, from, to))
        })
}

#[test]
fn kinds_of_people_in_one_network() {
    let (assessment, care) = (queue(0.5, 1.0, 1), queue(0.7, 2.0, 2));
    let (at_assessment, at_care) = (assessment.wait() + 1.0, care.wait() + 2.0);
    let case = Case::textbook("multi-class")
        .observe(care.relaxation(), 78_000.0, 100)
        .known(figure("episode_length_mean").cohort("frail"), at_assessment + 2.0 + at_care)
        .known(figure("episode_length_mean").cohort("other"), at_care + 0.5 * at_assessment);
    let case = stands_alone(stands_alone(case, "assessment", assessment), "care", care);
    family("multi-class", &[case, three_kinds()]);
}

/// Three kinds of people, who differ in the way they take and in the time between, but not in any team's service law.
fn three_kinds() -> Case {
    let text = "[scenario]\nname = \"kinds\"\nhorizon = 100\n[cohorts]\nx = {}\ny = {}\nz = {}\n\
        [teams]\nfront = { staff = 2 }\nback = { staff = 1 }\n\
        [steps.front]\nteam = \"front\"\nservice = { law = \"exponential\", mean = 1 }\n\
        next = { x = { leave = 1 }, y = { rest = 1 }, z = { back = 0.5, leave = 0.5 } }\n\
        [steps.rest]\ndelay = { law = \"lognormal\", mean = 6, cv = 0.5 }\nnext = { back = 1 }\n\
        [steps.back]\nteam = \"back\"\nservice = { law = \"exponential\", mean = 1 }\n\
        next = { z = { front = 0.4, leave = 0.6 }, default = { leave = 1 } }\n\
        [arrivals.three-kinds]\nto = \"front\"\nrate = 1\nmix = { x = 0.4, y = 0.3, z = 0.3 }\n";
    // Kind z: visits to the front 1 / (1 - 0.2) each, half of them go on to the back.
    let again = 1.0 / (1.0 - 0.5 * 0.4);
    let front = queue(0.4 + 0.3 + 0.3 * again, 1.0, 2);
    let back = queue(0.3 + 0.3 * again * 0.5, 1.0, 1);
    let case = Case::text("kinds", text)
        .observe(20.0, 40_000.0, 100)
        .known(figure("episode_length_mean").cohort("y"), front.wait() + back.wait() + 8.0)
        .known(
            figure("episode_length_mean").cohort("z"),
            again * (front.wait() + 1.0) + again * 0.5 * (back.wait() + 1.0),
        );
    stands_alone(stands_alone(case, "front", front), "back", back)
}
