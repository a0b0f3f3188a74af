//! Traces worked by hand: whatever has fixed times must be right to the tick, a millionth of a second.

use std::path::Path;

use ilt_tests::command::{ilt, simulation};
use ilt_tests::results::{Figure, Results, figure};

/// Runs one replication of a scenario file.
fn run(file: &Path) -> Results {
    let file = file.display().to_string();
    Results::read(&ilt(["run", &file, "--reps=1", "--seed=1", "--format=json"]).success().out)
}

/// Runs a scenario whose arrivals come at these times, as written in a trace.
fn trace(text: &str, times: &[&str]) -> Results {
    trace_of(text, "time", times)
}

/// Runs a scenario with these rows as its trace.
fn trace_of(text: &str, head: &str, rows: &[&str]) -> Results {
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    let file = folder.path().join("by-hand.toml");
    std::fs::write(&file, text).expect("the scenario is written");
    let table = format!("{head}\n{}\n", rows.join("\n"));
    std::fs::write(folder.path().join("arrivals.csv"), table).expect("the trace is written");
    run(&file)
}

/// Hours that come to a whole number of ticks must agree to far less than one.
fn exactly(results: &Results, known: &[(Figure, f64)]) {
    for (figure, value) in known {
        let got = results.mean(figure);
        assert!((got - value).abs() * 3.6e9 < 0.01, "{figure}: {got} for {value}");
    }
}

fn desk(measure: &str) -> Figure {
    figure(measure).team("desk")
}

#[test]
fn one_shift_day() {
    exactly(
        &run(&simulation("textbook/shift-day")),
        &[
            (desk("wait_mean"), 210.0 / 60.0 / 6.0),
            (desk("busy_hours"), 6.0),
            (desk("overtime_hours"), 1.5),
            (desk("rostered_hours"), 6.0),
            (desk("utilisation"), 1.0),
            (desk("still_waiting"), 1.0),
            (desk("starts"), 6.0),
            (desk("completed"), 6.0),
            // Person-minutes of waiting: 210 of those begun, and 60 of the last from noon to the end at 13:00.
            (desk("waiting"), 270.0 / 780.0),
        ],
    );
}

const MORNING: &str = "[scenario]\nname = \"morning\"\nunit = \"minute\"\nhorizon = 2880\n\
    [rotas.morning]\nevery = 1440\nshifts = [{ from = 540, to = 720, staff = 1 }]\n\
    [steps.serve]\nteam = \"desk\"\nservice = 75\n[arrivals.by-hand]\nto = \"serve\"\ntrace = \"arrivals.csv\"\n";

/// Cases of 75 minutes begun at 09:00, 10:15 and 11:30: the third has 30 minutes before the break at noon, and the
/// other 45 the next morning, when the fourth begins at 09:45.
#[test]
fn work_that_stops_at_the_end_of_a_shift() {
    let text = format!("{MORNING}[teams.desk]\nrota = \"morning\"\nat_close = \"suspend\"\n");
    let results = trace(&text, &["500", "500", "500", "500"]);
    exactly(
        &results,
        &[
            (desk("wait_mean"), (40.0 + 115.0 + 190.0 + 1_525.0) / 60.0 / 4.0),
            (desk("busy_hours"), 5.0),
            (desk("overtime_hours"), 0.0),
            (desk("completed"), 4.0),
            (figure("episode_length_mean"), (115.0 + 190.0 + 1_525.0 + 1_600.0) / 60.0 / 4.0),
        ],
    );
}

/// Nothing is begun that cannot end by noon: the third waits for the next morning.
#[test]
fn work_that_must_fit_the_shift() {
    let text = format!("{MORNING}[teams.desk]\nrota = \"morning\"\nonly_if_it_fits = true\n");
    let results = trace(&text, &["500", "500", "500", "500"]);
    exactly(
        &results,
        &[
            (desk("wait_mean"), (40.0 + 115.0 + 1_480.0 + 1_555.0) / 60.0 / 4.0),
            (desk("busy_hours"), 5.0),
            (desk("overtime_hours"), 0.0),
        ],
    );
}

fn office(start: &str, weeks: u32) -> String {
    format!(
        "[scenario]\nname = \"office\"\nstart = \"{start}\"\nhorizon = \"{weeks} weeks\"\n\
         [calendar]\nzone = \"Europe/London\"\nholidays = \"england-and-wales\"\n\
         [rotas.office]\ndays = \"mon-fri\"\nfrom = \"09:00\"\nto = \"17:00\"\n\
         [roles.clerk]\nhours_per_wte_year = 1600\n\
         [teams.desk]\nrole = \"clerk\"\nrota = \"office\"\nstaff = 1\n\
         [steps.serve]\nteam = \"desk\"\nservice = 1\ntarget = \"2 wd\"\n\
         [arrivals.by-hand]\nto = \"serve\"\ntrace = \"arrivals.csv\"\n"
    )
}

/// The clocks go back on Sunday 29 October 2017 and forward on 25 March 2018: from Friday 17:00 to Monday 09:00 are
/// 65 and 63 hours.
#[test]
fn weekends_of_the_clock_change() {
    let autumn = trace(&office("2017-10-23", 2), &["2017-10-27T17:00:00"]);
    exactly(&autumn, &[(desk("wait_mean"), 65.0), (desk("rostered_hours"), 80.0)]);
    let spring = trace(&office("2018-03-19", 2), &["2018-03-23T17:00:00"]);
    // Good Friday, 30 March 2018, is closed.
    exactly(&spring, &[(desk("wait_mean"), 63.0), (desk("rostered_hours"), 72.0)]);
}

/// Christmas 2017 fell on a Monday, so from Friday 22 December 17:30 the next to work is Wednesday the 27th, 111.5 hours
/// later but the next working day; New Year's Day is closed too.
#[test]
fn bank_holidays_are_closed_days() {
    let results = trace(&office("2017-12-18", 3), &["2017-12-22T17:30:00", "2017-12-29T16:30:00"]);
    exactly(
        &results,
        &[
            (desk("wait_mean"), 111.5 / 2.0),
            (desk("wait_over_target").step("serve"), 0.0),
            (desk("overtime_hours"), 0.5),
            (desk("rostered_hours"), 12.0 * 8.0),
        ],
    );
}

/// Interrupted twice: a routine case of two hours from 0, urgent ones of half an hour at 1 and at 1.25; the routine
/// case is over at 3, the urgent ones at 1.5 and 2.
#[test]
fn interruptions_resume_where_they_stopped() {
    let text = "[scenario]\nname = \"interrupted\"\nhorizon = 4\n[cohorts.urgent]\n[cohorts.routine]\n\
        [teams.desk]\nstaff = 1\npreemptive = true\n\
        [steps.serve]\nteam = \"desk\"\nservice = { urgent = 0.5, routine = 2 }\npriority = { urgent = 0, routine = 1 }\n\
        [arrivals.urgent]\nto = \"serve\"\ntrace = \"arrivals.csv\"\n\
        [[opening]]\nstep = \"serve\"\ncohort = \"routine\"\n";
    exactly(
        &trace_of(text, "time,cohort", &["1,urgent", "1.25,urgent"]),
        &[
            (figure("episode_length_mean").cohort("routine"), 3.0),
            (figure("episode_length_mean").cohort("urgent"), (0.5 + 0.75) / 2.0),
            (desk("busy_hours"), 3.0),
            (desk("wait_mean"), 0.25 / 3.0),
        ],
    );
}

/// People who have waited three, two and one hours when the day begins keep their turn and their waiting time.
#[test]
fn those_who_wait_already_keep_their_turn() {
    let text = "[scenario]\nname = \"queue\"\nhorizon = 5\n[teams.desk]\nstaff = 1\n\
        [steps.serve]\nteam = \"desk\"\nservice = 1\n\
        [arrivals.later]\nto = \"serve\"\ntrace = \"arrivals.csv\"\n\
        [[opening]]\nstep = \"serve\"\nwaiting = 1\n[[opening]]\nstep = \"serve\"\nwaiting = 3\n\
        [[opening]]\nstep = \"serve\"\nwaiting = 2\n";
    let results = trace(text, &["0.5"]);
    exactly(
        &results,
        &[(desk("wait_mean"), (3.0 + (2.0 + 1.0) + (1.0 + 2.0) + 2.5) / 4.0), (desk("completed"), 4.0)],
    );
}

/// Two slots a day at 09:00 and 10:00, three people a day who ask at 08:00 for the next day or the two after it:
/// on the third day one of them finds no slot.
#[test]
fn appointments_ahead() {
    let text = "[scenario]\nname = \"ahead\"\nhorizon = \"6 d\"\n[teams.desk]\nstaff = 1\n\
        [teams.desk.sessions]\ndays = \"every\"\nat = [\"09:00\"]\nlength = \"2 h\"\nslots = 2\nsame_day_share = 0\n\
        ahead = \"6 weeks\"\n\
        [steps.serve]\nteam = \"desk\"\nservice = 0.5\nbook = { lead = \"1 d\", within = \"2 d\" }\n\
        [arrivals.askers]\nto = \"serve\"\ntrace = \"arrivals.csv\"\n";
    let times = ["8", "8", "8", "32", "32", "32", "56", "56", "56"];
    // Day 0: two tomorrow (25 h, 26 h ahead), one the day after (49 h). Day 1: one tomorrow (26 h), two after (49, 50).
    // Day 2: tomorrow is full; two the day after (49, 50), one in vain.
    exactly(
        &trace(text, &times),
        &[
            (desk("no_slot"), 1.0),
            (desk("completed"), 8.0),
            (desk("lead_time_mean"), (25.0 + 26.0 + 49.0 + 26.0 + 49.0 + 50.0 + 49.0 + 50.0) / 8.0),
        ],
    );
}

/// Times that are no round numbers of anything but ticks.
#[test]
fn single_ticks_are_kept() {
    let text = "[scenario]\nname = \"ticks\"\nunit = \"second\"\nhorizon = 10\n[teams.desk]\nstaff = 1\n\
        [steps.serve]\nteam = \"desk\"\nservice = 1.000001\n[arrivals.ticks]\nto = \"serve\"\ntrace = \"arrivals.csv\"\n";
    let results = trace(text, &["0.000003", "0.000005", "2.5"]);
    // The second waits 1.000001 - 0.000002 s, the third not at all.
    exactly(
        &results,
        &[(desk("wait_mean"), 0.999_999 / 3.0 / 3_600.0), (desk("busy_hours"), 3.000_003 / 3_600.0)],
    );
}
