//! Teams on shifts: from an empty start and in periodic regime, against the chain of (waiting, in service).

use ilt_tests::case::{Case, family};
use ilt_tests::results::figure;
use ilt_tests::theory::chain::{Chain, Shifts};

#[test]
fn day_after_day() {
    let case = |case: Case, rate: f64, cycle: &[(f64, usize)], days: f64| {
        let most = cycle.iter().map(|(_, staff)| *staff).max().expect("a cycle has shifts");
        let load = Shifts { rate, mean: 1.0, top: 150, most, suspend: false }.periodic(cycle);
        let length: f64 = cycle.iter().map(|(time, _)| time).sum();
        let of = |measure: &str| figure(measure).team("desk");
        case.observe(length * 2.0, length * days, 100)
            .known(of("waiting"), load.waiting / length)
            .rate(of("overtime_hours"), load.overtime / length)
            .rate(of("busy_hours"), (load.busy - load.overtime) / length)
            .known(of("wait_mean"), load.waiting / length / rate)
    };
    let two = "[scenario]\nname = \"two\"\nhorizon = 100\n[teams.desk]\nrota = \"split\"\n\
        [rotas.split]\nevery = 12\nshifts = [{ from = 1, to = 4, staff = 4 }, { from = 6, to = 9, staff = 2 }]\n\
        [steps.serve]\nteam = \"desk\"\nservice = { law = \"exponential\", mean = 1 }\n\
        [arrivals.split-day]\nto = \"serve\"\nrate = 1.1\n";
    family(
        "shifts in periodic regime",
        &[
            case(Case::textbook("day-shift"), 0.75, &[(8.0, 0), (8.0, 3), (8.0, 0)], 1_200.0),
            case(Case::text("two", two), 1.1, &[(1.0, 0), (3.0, 4), (2.0, 0), (3.0, 2), (3.0, 0)], 800.0),
        ],
    );
}

/// Overload: three hundred an hour come to 240 members of staff.
fn filling_up() -> Case {
    const STAFF: usize = 240;
    let chain = Chain::new(1_200, |n| {
        let mut moves = vec![];
        if n < 1_199 {
            moves.push((n + 1, 300.0));
        }
        if n > 0 {
            moves.push((n - 1, n.min(STAFF) as f64));
        }
        moves
    });
    let at = |hours: u32| chain.run(&chain.start(0), f64::from(hours)).end;
    let text = "[scenario]\nname = \"filling\"\nhorizon = 6\nsample_every = 1\n[teams.desk]\nstaff = 240\n\
        [steps.serve]\nteam = \"desk\"\nservice = { law = \"exponential\", mean = 1 }\n\
        [arrivals.filling-up]\nto = \"serve\"\nrate = 300\n";
    Case::text("filling", text)
        .from_start(6.0, 1_600)
        .known(
            figure("waiting_at").team("desk").at_hours(6),
            chain.mean(&at(6), |n| n.saturating_sub(STAFF) as f64),
        )
        .known(figure("in_service_at").team("desk").at_hours(1), chain.mean(&at(1), |n| n.min(STAFF) as f64))
}

/// People queue from two hours before the doors open until two hours after they close.
fn opening_hours() -> Case {
    let team = Shifts { rate: 60.0, mean: 1.0, top: 420, most: 80, suspend: false };
    let (law, early) = team.work(&team.empty(), 0, 2.0);
    let (law, open) = team.work(&law, 80, 6.0);
    let (law, late) = team.work(&law, 0, 2.0);
    let at_end = team.levels(&law).0;
    let text = "[scenario]\nname = \"doors\"\nhorizon = 10\nsample_every = 1\n[teams.desk]\nrota = \"doors\"\n\
        [rotas.doors]\nevery = 100\nshifts = [{ from = 2, to = 8, staff = 80 }]\n\
        [steps.serve]\nteam = \"desk\"\nservice = { law = \"exponential\", mean = 1 }\n\
        [arrivals.at-the-doors]\nto = \"serve\"\nrate = 60\n";
    Case::text("doors", text)
        .from_start(10.0, 2_000)
        .known(figure("waiting").team("desk"), (early.waiting + open.waiting + late.waiting) / 10.0)
        .known(figure("waiting_at").team("desk").at_hours(10), at_end)
        .known(figure("busy_hours").team("desk"), open.busy)
        .known(figure("overtime_hours").team("desk"), late.overtime)
}

#[test]
fn from_an_empty_start() {
    family("from an empty start", &[filling_up(), opening_hours()]);
}
