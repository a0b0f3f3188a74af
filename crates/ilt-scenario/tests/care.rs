//! What becomes of people's care in a run: places are given by teams at work, and death ends whatever is open.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::{EpisodeId, Measure, Moment, PersonId, Span, TeamId, ThreadId};
use ilt_ledger::{Frame, Ledger, RowKey, Scope, Time};
use ilt_model::spec::Spec;
use ilt_model::{Ended, Replication, World, run};
use ilt_scenario::{Memory, load_from};

/// A register of two practices whose severely frail people die fast, and every way in which care can stand open.
const MORTAL: &str = r#"
[scenario]
name = "Care and death"
unit = "hour"
start = "2017-10-02"
horizon = "20 weeks"

[localities.north]
[homes]
table = "homes.csv"
[homes.h1]
locality = "north"
[homes.h2]
locality = "north"
[cohorts.severe]
[cohorts.moderate]
[cohorts.other]

[population]
rule = { conditions = 5, cost = 3.0, frailty = "moderate" }
cohorts = { severe = "severe", frail = "moderate", conditions = "moderate", cost = "moderate", aged = "other", others = "other" }
burden = { conditions = 0.75, frailty = 0.60, cost = 0.85 }
cost_spread = 0.5
[population.ages]
0-17 = { people = "young", conditions = [0.8, 0.51, 0.32, 0.21, 0.13], cost = 0.8 }
18-49 = { people = "young", conditions = [0.8, 0.51, 0.32, 0.21, 0.13], cost = 0.8 }
50-64 = { people = "young", conditions = [0.8, 0.51, 0.32, 0.21, 0.13], cost = 0.8 }
65-74 = { people = "young", conditions = [0.8, 0.51, 0.32, 0.21, 0.13], frailty = [0.44, 0.2, 0.15], cost = 1.95 }
75-84 = { people = "young", conditions = [0.8, 0.51, 0.32, 0.21, 0.13], frailty = [0.44, 0.2, 0.15], cost = 1.95 }
85-plus = { people = "old", conditions = [0.8, 0.51, 0.32, 0.21, 0.13], frailty = [0.44, 0.2, 0.15], cost = 1.95 }

[rotas.weekdays]
days = "mon-fri"
from = "09:00"
to = "17:00"

[roles.gp]
registered = true
[roles.matron]
leads = true
[roles.asc]
[roles.ward]
hospital = true

[teams.gp]
role = "gp"
base = "north"
wte_funded = 2
sessions = { days = "mon-fri", at = ["08:30", "14:00"], length = "240 min", slots = 16, same_day_share = 0.4, ahead = "6 weeks" }
[teams.matron]
role = "matron"
base = "north"
rota = "weekdays"
wte_funded = 2
places = 30
[teams.asc]
role = "asc"
base = "north"
rota = "weekdays"
wte_funded = 2
at_close = "suspend"
[teams.ward]
role = "ward"
base = "north"
staff = "unlimited"

[steps.contact]
next = { gp = 0.3, matron = 0.2, case = 0.3, ward = 0.2 }
[steps.gp]
role = "gp"
book = { lead = { law = "uniform", min = "1 d", max = "20 d" }, within = "10 d" }
service = "10 min"
next = [ { to = "gp", share = 0.3, after = "20 d" }, { to = "leave", share = 0.7 } ]
[steps.matron]
role = "matron"
also = [ { to = "case", share = 0.5 } ]
[steps.matron.caseload]
wait = "20 wd"
stay = { law = "exponential", mean = "12 weeks" }
every = ["7 d"]
first = { name = "First visit", service = "90 min" }
visit = { name = "Visit", service = "45 min", priority = 1 }
[steps.case]
role = "asc"
service = { law = "exponential", mean = "5 h" }
[steps.ward]
role = "ward"
delay = { law = "exponential", mean = "10 d" }
next = "contact"
[steps.death]
departs = true

[arrivals.needs]
to = "contact"
cohorts = ["severe", "moderate", "other"]
rate = 18
per = "person"
per_unit = "year"
[arrivals.deaths]
to = "death"
cohorts = ["severe"]
rate = 2
per = "person"
per_unit = "year"
"#;

const HOMES: &str = "id,name,people,young,old\nh1,One,300,0,300\nh2,Two,200,0,200\n";

fn mortal() -> Arc<Spec> {
    loaded(&[("mortal.toml", MORTAL), ("homes.csv", HOMES)])
}

fn loaded(files: &[(&str, &str)]) -> Arc<Spec> {
    let files = files.iter().map(|(path, text)| ((*path).into(), text.as_bytes().to_vec())).collect();
    match load_from(&Memory(files), Path::new("mortal.toml"), &[]) {
        Ok(scenario) => scenario.spec,
        Err(problems) => panic!("{problems}"),
    }
}

/// Who has which threads, who is at work, and what was seen to go wrong.
#[derive(Default)]
struct Onlooker {
    open: BTreeMap<ThreadId, PersonId>,
    on: BTreeMap<TeamId, u32>,
    departed: BTreeMap<PersonId, Moment>,
    deaths: usize,
    cut_short: usize,
    placed: Vec<Moment>,
    placed_off_duty: usize,
    after_death: Vec<(Moment, What)>,
}

impl Witness for Onlooker {
    fn witness(&mut self, activity: &Activity) {
        let (thread, at) = (activity.thread, activity.at);
        if let What::StaffOn { team, staff, .. } = activity.what {
            self.on.insert(team, staff);
            return;
        }
        let died = self.departed.get(&activity.person).copied();
        if died.is_some_and(|died| died < at) {
            self.after_death.push((at, activity.what));
        }
        match activity.what {
            What::Arose { .. } | What::Joined { .. } => drop(self.open.insert(thread, activity.person)),
            What::Placed { team, .. } => {
                self.placed.push(at);
                self.placed_off_duty += usize::from(self.on.get(&team) == Some(&0));
            }
            What::Closed => {
                self.open.remove(&thread);
                self.cut_short += usize::from(died == Some(at));
            }
            What::Departed => {
                self.deaths += 1;
                assert!(self.departed.insert(activity.person, at).is_none(), "nobody dies twice");
            }
            _ => {}
        }
    }
}

impl Onlooker {
    /// Threads that are open for people who have departed.
    fn left_open(&self) -> usize {
        self.open.values().filter(|person| self.departed.contains_key(person)).count()
    }
}

#[test]
fn death_closes_what_is_open_at_that_instant() {
    let world = World::new(mortal(), 7);
    let stop = AtomicBool::new(false);
    let mut seen = Onlooker::default();
    let mut replication = Replication::new(&world, 0);
    let (start, end) = (world.clock().start, world.clock().end);
    for day in 1..=(end.0 - start.0) / Span::DAY.0 {
        // Odd hours of the day, at night and in working time.
        let until = Moment(start.0 + day * Span::DAY.0 - (day % 24) * Span::HOUR.0);
        assert_eq!(replication.run_until(&world, until, &stop, &mut seen), Ended::Finished);
        assert_eq!(seen.left_open(), 0, "day {day}");
    }
    assert_eq!(seen.after_death, []);
    assert!(seen.deaths > 20 && seen.cut_short > 2 * seen.deaths, "{} {}", seen.deaths, seen.cut_short);
}

#[test]
fn places_are_given_by_teams_at_work() {
    let world = World::new(mortal(), 7);
    let stop = AtomicBool::new(false);
    let mut seen = Onlooker::default();
    assert_eq!(run(&world, 0, &stop, &mut seen), Ended::Finished);
    assert!(seen.placed.len() > 60);
    assert_eq!(seen.placed_off_duty, 0);
    // Referrals come round the clock: those of a night or weekend are all taken on when the day begins.
    let eight_utc = |at: &&Moment| at.0.rem_euclid(Span::DAY.0) / Span::HOUR.0 == 8;
    assert!(seen.placed.iter().filter(eight_utc).count() > 15);
}

/// Saved in the middle and taken up again, whose threads are whose is known as before.
#[test]
fn a_restored_run_closes_the_same_threads() {
    let world = World::new(mortal(), 7);
    let stop = AtomicBool::new(false);
    let mut whole = Onlooker::default();
    run(&world, 0, &stop, &mut whole);
    let mut seen = Onlooker::default();
    let mut replication = Replication::new(&world, 0);
    for week in 1..=20 {
        let until = Moment(world.clock().start.0 + week * 7 * Span::DAY.0 + 3 * Span::HOUR.0);
        replication.run_until(&world, until, &stop, &mut seen);
        let saved = replication.save(&world).expect("a state is text");
        replication = Replication::restore(&world, &saved).expect("the state fits");
    }
    replication.run_until(&world, world.clock().end, &stop, &mut seen);
    assert_eq!((seen.placed, seen.cut_short, seen.deaths), (whole.placed, whole.cut_short, whole.deaths));
}

/// Every request comes to something: it is started, refused, given up, ended by death, or still waits.
#[test]
fn every_request_comes_to_something() {
    let spec = mortal();
    let world = World::new(Arc::clone(&spec), 7);
    let stop = AtomicBool::new(false);
    let clock = world.clock();
    let frame = Frame::new(clock.start, clock.start, clock.end, Span::ZERO, true);
    let mut ledger = Ledger::new(Arc::clone(&spec.directory), Arc::new(spec.civil.clone()), frame);
    run(&world, 0, &stop, &mut ledger);
    let rows: BTreeMap<RowKey, f64> = ledger.rows().into_iter().collect();
    let figure = |measure| {
        let key = RowKey { measure, scope: Scope::System, cohort: None, class: None, time: Time::Window };
        rows.get(&key).copied().unwrap_or(0.0)
    };
    use Measure as M;
    let ends = [M::Starts, M::GaveUp, M::Lost, M::NoSlot, M::Returned, M::NotAttended, M::EndedWaiting];
    let came: f64 = ends.into_iter().map(figure).sum::<f64>() + figure(M::StillWaiting);
    assert!(figure(M::EndedWaiting) > 30.0);
    assert_eq!(figure(M::Requests), came);
}

/// People on a caseload when the run begins whose next unplanned visit is on its way too, as another row of the same
/// person says. One who has that row alone is on nobody's caseload and gets no visit.
#[test]
fn rows_of_an_opening_can_be_one_person() {
    let opening = r#"
[steps.flare-up]
delay = { law = "exponential", mean = "3 weeks" }
next = "asked"
[steps.asked]
on_caseload = { role = "matron", yes = "unplanned", no = "leave" }
[steps.unplanned]
role = "matron"
service = "1 h"
next = "flare-up"
[opening]
table = "present.csv"
"#;
    let unplanned = |linked: bool| {
        let mut rows = "home,cohort,step,on_caseload,in_service,person\n".to_owned();
        for person in 0..20 {
            let other = if linked { person } else { person + 100 };
            rows += &format!("h1,moderate,matron,3 weeks,,{person}\nh1,moderate,flare-up,,1 d,{other}\n");
        }
        let text = format!("{MORTAL}{opening}");
        let world =
            World::new(loaded(&[("mortal.toml", &text), ("homes.csv", HOMES), ("present.csv", &rows)]), 7);
        let step = world.spec().directory.steps.iter().position(|step| step.id == "unplanned");
        let step = step.expect("it is in the scenario");
        let mut seen = Visits { step, begun: 0 };
        assert_eq!(run(&world, 0, &AtomicBool::new(false), &mut seen), Ended::Finished);
        seen.begun
    };
    // Twenty people, each three weeks on average from one to the next, for stays of twelve weeks: about four each.
    let visits = unplanned(true);
    assert!((40..120).contains(&visits), "{visits}");
    // Of two practices' 500 people, those drawn for the other rows are mostly not among the twenty.
    assert!(unplanned(false) < visits / 2);
}

/// Where the one row is at a step that the other's step opens beside it, the two are one episode, the one joined to the
/// other, in whatever order they are written; where it is not, each is an episode of its own.
#[test]
fn a_row_opened_beside_another_is_joined_to_it() {
    let opening = "\n[steps.flare-up]\ndelay = { law = \"exponential\", mean = \"3 weeks\" }\n[opening]\ntable = \"present.csv\"\n";
    let begun = |also: &str| {
        let mut rows = "home,cohort,step,on_caseload,in_service,person\n".to_owned();
        for person in 0..10 {
            let caseload = format!("h1,moderate,matron,3 weeks,,{person}\n");
            let next = format!("h1,moderate,flare-up,,1 d,{person}\n");
            rows += &if person % 2 == 0 { format!("{caseload}{next}") } else { format!("{next}{caseload}") };
        }
        let text = format!("{MORTAL}{opening}").replace("{ to = \"case\", share = 0.5 }", also);
        let files = [("mortal.toml", &text[..]), ("homes.csv", HOMES), ("present.csv", &rows)];
        let world = World::new(loaded(&files), 7);
        let mut seen = Begun { start: world.spec().clock.start, ..Begun::default() };
        assert_eq!(run(&world, 0, &AtomicBool::new(false), &mut seen), Ended::Finished);
        seen
    };
    let apart = begun("{ to = \"case\", share = 0.5 }");
    assert_eq!((apart.arose.len(), apart.joined), (20, 0));
    let together = begun("{ to = \"case\", share = 0.5 }, { to = \"flare-up\", share = 1 }");
    assert_eq!((together.arose.len(), together.joined), (10, 10));
}

/// Threads that are there at the start: the episode of each that arose, and how many joined one of theirs.
#[derive(Default)]
struct Begun {
    start: Moment,
    arose: BTreeMap<ThreadId, EpisodeId>,
    joined: u32,
}

impl Witness for Begun {
    fn witness(&mut self, activity: &Activity) {
        match activity.what {
            What::Arose { cause, .. } if activity.at == self.start && !cause.is_some() => {
                self.arose.insert(activity.thread, activity.episode);
            }
            What::Joined { beside, .. } if activity.at == self.start => {
                assert_eq!(self.arose[&beside], activity.episode);
                self.joined += 1;
            }
            _ => {}
        }
    }
}

/// Visits begun at a step.
struct Visits {
    step: usize,
    begun: usize,
}

impl Witness for Visits {
    fn witness(&mut self, activity: &Activity) {
        if let What::Started { step, .. } = activity.what {
            self.begun += usize::from(step.index() == self.step);
        }
    }
}
