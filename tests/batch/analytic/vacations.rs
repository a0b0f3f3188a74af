//! Servers that turn to other work, break down, or take breaks together.

use ilt_tests::case::{Case, family};
use ilt_tests::results::figure;
use ilt_tests::theory::chain::Shifts;
use ilt_tests::theory::law::{deterministic, exponential, uniform};
use ilt_tests::theory::priority::{Class, Resumed, preemptive_resume};
use ilt_tests::theory::single::wait_with_vacations;

#[test]
fn other_work_in_quiet_times() {
    let served = figure("wait_mean").team("desk").step("serve");
    let textbook = wait_with_vacations(0.5, exponential(1.0), deterministic(2.0));
    let varied = wait_with_vacations(0.6, deterministic(1.0), uniform(1.0, 4.0));
    let text = "[scenario]\nname = \"varied\"\nhorizon = 100\n[teams.desk]\nstaff = 1\n\
        [steps.serve]\nteam = \"desk\"\nservice = 1\n\
        [steps.other-work]\nteam = \"desk\"\nservice = { law = \"uniform\", min = 1, max = 4 }\npriority = 9\n\
        next = \"other-work\"\n[arrivals.varied-breaks]\nto = \"serve\"\nrate = 0.6\n[[opening]]\nstep = \"other-work\"\n";
    family(
        "vacations",
        &[
            Case::textbook("vacations").observe(15.0, 20_000.0, 100).known(served.clone(), textbook),
            Case::text("varied", text).observe(15.0, 12_000.0, 100).known(served, varied),
        ],
    );
}

#[test]
fn breakdowns_are_urgent_work_that_interrupts() {
    let answer = |work: f64, calls: f64, away: f64| {
        let classes = [
            Class { rate: calls, service: exponential(away) },
            Class { rate: work, service: exponential(1.0) },
        ];
        preemptive_resume(&classes)[1]
    };
    let often = "[scenario]\nname = \"often\"\nhorizon = 100\n[cohorts.people]\n[cohorts.breakdowns]\n\
        [teams.desk]\nstaff = 1\npreemptive = true\n\
        [steps.serve]\nteam = \"desk\"\nservice = { law = \"exponential\", mean = 1 }\npriority = 1\n\
        [steps.repair]\nteam = \"desk\"\nservice = { law = \"exponential\", mean = 0.1 }\npriority = 0\n\
        [arrivals.often-people]\nto = \"serve\"\nrate = 0.5\ncohorts = [\"people\"]\n\
        [arrivals.often-called]\nto = \"repair\"\nrate = 2\ncohorts = [\"breakdowns\"]\n";
    let case = |case: Case, known: Resumed| {
        case.observe(20.0, 48_000.0, 100)
            .known(figure("episode_length_mean").cohort("people"), known.sojourn)
            .known(figure("wait_mean").team("desk").step("serve"), known.first_start)
    };
    family(
        "breakdowns",
        &[
            case(Case::textbook("breakdowns"), answer(0.5, 0.2, 0.5)),
            case(Case::text("often", often), answer(0.5, 2.0, 0.1)),
        ],
    );
}

#[test]
fn breaks_together_interrupt_the_work() {
    let case = |case: Case, rate: f64, cycle: &[(f64, usize)]| {
        let most = cycle.iter().map(|(_, staff)| *staff).max().expect("a cycle has shifts");
        let team = Shifts { rate, mean: 1.0, top: 120, most, suspend: true };
        let load = team.periodic(cycle);
        let length: f64 = cycle.iter().map(|(time, _)| time).sum();
        let rostered: f64 = cycle.iter().map(|(time, staff)| time * *staff as f64).sum();
        case.observe(length * 4.0, length * 14_000.0, 100)
            .known(figure("in_system"), (load.waiting + load.busy) / length)
            .known(figure("utilisation").team("desk"), load.busy / rostered)
    };
    let lunch = Case::text(
        "lunch",
        "[scenario]\nname = \"lunch\"\nhorizon = 100\n[teams.desk]\nrota = \"day\"\nat_close = \"suspend\"\n\
         [rotas.day]\nevery = 8\nshifts = [{ from = 0, to = 4, staff = 3 }, { from = 4, to = 5, staff = 1 }, \
         { from = 5, to = 8, staff = 2 }]\n\
         [steps.serve]\nteam = \"desk\"\nservice = { law = \"exponential\", mean = 1 }\n\
         [arrivals.over-lunch]\nto = \"serve\"\nrate = 1.5\n",
    );
    family(
        "breaks",
        &[
            case(Case::textbook("breaks"), 1.2, &[(3.0, 2), (1.0, 0)]),
            case(lunch, 1.5, &[(4.0, 3), (1.0, 1), (3.0, 2)]),
        ],
    );
}
