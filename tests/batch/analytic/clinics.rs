//! Slotted clinics: a Poisson number of people ask, so many slots, some do not attend.

use ilt_tests::case::{Case, family};
use ilt_tests::results::figure;
use ilt_tests::theory::clinic::session;
use ilt_tests::theory::discrete::{image, mean, poisson_gamma};

/// One session a day; rates per hour. The second case keeps to British Summer Time: a day of 23 hours has other hours.
fn case(case: Case, asking: f64, slots: u32, missed: f64, days: f64, replications: u32) -> Case {
    let day = session(asking, 9.0, slots, 200.0 / 60.0 / f64::from(slots));
    let of = |measure: &str| figure(measure).team("clinic");
    case.from_start(24.0 * days, replications)
        .rate(of("no_slot"), day.turned_away / 24.0)
        .rate(of("not_attended"), missed * day.seen / 24.0)
        .rate(of("completed"), (1.0 - missed) * day.seen / 24.0)
        .known(of("slots_used"), day.seen / f64::from(slots))
        .known(of("lead_time_mean"), day.lead)
}

/// Days whose rate has a gamma factor of this shape: those who ask are negative binomial.
fn varying(case: Case, asking: f64, shape: f64, slots: usize, days: f64, replications: u32) -> Case {
    let law = poisson_gamma(asking, shape);
    let seen = mean(&image(&law, |n| n.min(slots)));
    let of = |measure: &str| figure(measure).team("clinic");
    case.from_start(24.0 * days, replications)
        .rate(of("no_slot"), (asking - seen) / 24.0)
        .rate(of("completed"), seen / 24.0)
        .known(of("slots_used"), seen / slots as f64)
}

#[test]
fn slots_for_the_day() {
    let text = "[scenario]\nname = \"spring\"\nstart = \"2018-04-02\"\nhorizon = 100\n\
        [calendar]\nzone = \"Europe/London\"\nholidays = []\n\
        [teams.clinic]\nstaff = 1\n[teams.clinic.sessions]\ndays = \"every\"\nat = [\"09:00\"]\n\
        length = \"200 min\"\nslots = 16\nsame_day_share = 1\n\
        [steps.contact]\nteam = \"clinic\"\nservice = \"10 min\"\nbook = { not_attended = 0.05, within = \"1 d\" }\n\
        [arrivals.in-spring]\nto = \"contact\"\nrate = 0.75\nprofile = \"early\"\n\
        [profiles.early]\nhour = [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]\n";
    family(
        "slotted clinics",
        &[
            case(Case::textbook("clinic"), 9.0, 10, 0.2, 2_000.0, 100),
            case(Case::text("spring", text), 18.0, 16, 0.05, 182.0, 600),
            varying(Case::textbook("varying-days"), 9.0, 1.0 / 0.16, 10, 2_000.0, 100),
        ],
    );
}
