//! Random scenarios as data, to be written in the scenario language: what property tests are fed with.

use std::fmt::Write as _;

use proptest::prelude::*;

/// A team with one step.
#[derive(Debug, Clone)]
pub struct Station {
    /// Staff at all times, or on the shift.
    pub staff: u32,
    /// Seats for those who wait.
    pub room: Option<u32>,
    /// Whether urgent work interrupts.
    pub preemptive: bool,
    /// On shift for eight hours in twelve, stopping at its end (`true`) or finishing.
    pub shift: Option<bool>,
    /// Index into the sketch's laws.
    pub law: usize,
    /// Mean time of the law, hours.
    pub mean: f64,
    /// Mean patience, hours.
    pub patience: Option<f64>,
    /// Shares of those who go on to each station; the rest leaves.
    pub next: Vec<f64>,
}

/// Laws of service, with the mean to be filled in.
const LAWS: [&str; 5] = [
    "{ law = \"exponential\", mean = @ }",
    "{ law = \"lognormal\", mean = @, cv = 0.8 }",
    "{ law = \"gamma\", mean = @, cv = 0.6 }",
    "{ law = \"erlang\", k = 3, mean = @ }",
    "{ law = \"deterministic\", value = @ }",
];

/// A network of teams with two cohorts, the first more urgent; arrivals stop after forty hours and everyone is seen
/// long before the horizon.
#[derive(Debug, Clone)]
pub struct Sketch {
    /// The stations; people enter at the first.
    pub stations: Vec<Station>,
    /// Arrivals an hour.
    pub rate: f64,
    /// Share of the urgent cohort.
    pub urgent: f64,
}

/// Hours until nobody is left, with much to spare.
pub const HORIZON: f64 = 4_000.0;

impl Sketch {
    /// The sketch in the scenario language, in a unit of so many hours.
    pub fn toml(&self, unit: &str, unit_hours: f64) -> String {
        let time = |hours: f64| format!("{:?}", hours / unit_hours);
        let mut text = format!(
            "[scenario]\nname = \"sketch\"\nunit = \"{unit}\"\nhorizon = {}\n[cohorts.urgent]\n[cohorts.routine]\n\
             [rotas.shift]\nevery = {}\nshifts = [{{ from = {}, to = {}, staff = 2 }}]\n",
            time(HORIZON),
            time(12.0),
            time(2.0),
            time(10.0)
        );
        for (at, station) in self.stations.iter().enumerate() {
            station.write(at, &mut text, &time);
        }
        let _ = write!(
            text,
            "[arrivals.needs]\nto = \"s0\"\nrate = {:?}\nmix = {{ urgent = {:?}, routine = {:?} }}\nprofile = \"morning\"\n\
             [profiles.morning]\nsteps = [{{ from = 0, rate = 1 }}, {{ from = {}, rate = 0 }}]\n",
            self.rate * unit_hours,
            self.urgent,
            1.0 - self.urgent,
            time(40.0)
        );
        text
    }

    /// Ids of the teams, which are those of the steps.
    pub fn ids(&self) -> Vec<String> {
        (0..self.stations.len()).map(|at| format!("s{at}")).collect()
    }
}

impl Station {
    fn write(&self, at: usize, text: &mut String, time: &impl Fn(f64) -> String) {
        let _ = writeln!(text, "[teams.s{at}]");
        match self.shift {
            Some(stops) => {
                let close = if stops { "suspend" } else { "finish" };
                let _ = writeln!(text, "rota = \"shift\"\nat_close = \"{close}\"");
            }
            None => {
                let _ = writeln!(text, "staff = {}", self.staff);
            }
        }
        if let Some(room) = self.room {
            let _ = writeln!(text, "waiting_room = {room}");
        }
        if self.preemptive {
            text.push_str("preemptive = true\n");
        }
        let law = LAWS[self.law].replace('@', &time(self.mean));
        let _ = writeln!(
            text,
            "[steps.s{at}]\nteam = \"s{at}\"\nservice = {law}\npriority = {{ urgent = 0, routine = 1 }}"
        );
        if let Some(mean) = self.patience {
            let _ = writeln!(text, "patience = {{ law = \"exponential\", mean = {} }}", time(mean));
        }
        let onward: Vec<String> =
            self.next.iter().enumerate().map(|(to, share)| format!("s{to} = {share:?}")).collect();
        let leave = 1.0 - self.next.iter().sum::<f64>();
        let _ = writeln!(text, "next = {{ {}, leave = {leave:?} }}", onward.join(", "));
    }
}

/// Whether sketches may lose people (waiting rooms, patience) or keep everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Losses {
    /// Nobody is lost or gives up.
    Never,
    /// Waiting rooms and patience.
    Allowed,
}

/// Random networks of one to four stations.
pub fn sketches(losses: Losses) -> impl Strategy<Value = Sketch> {
    (1usize..=4).prop_flat_map(move |count| {
        let stations = prop::collection::vec(station(count, losses), count);
        (stations, 0.3f64..3.0, 0.1f64..0.9).prop_map(|(stations, rate, urgent)| Sketch {
            stations,
            rate,
            urgent,
        })
    })
}

fn station(count: usize, losses: Losses) -> impl Strategy<Value = Station> {
    let lossy = losses == Losses::Allowed;
    let room = prop::option::of(0u32..4).prop_map(move |room| room.filter(|_| lossy));
    let patience = prop::option::of(0.2f64..5.0).prop_map(move |mean| mean.filter(|_| lossy));
    let next = prop::collection::vec(0.0f64..1.0, count).prop_map(onward);
    let shift = prop::option::weighted(0.3, any::<bool>());
    (1u32..5, room, any::<bool>(), shift, 0..LAWS.len(), 0.1f64..2.0, patience, next).prop_map(
        |(staff, room, preemptive, shift, law, mean, patience, next)| Station {
            staff,
            room,
            preemptive,
            shift,
            law,
            mean,
            patience,
            next,
        },
    )
}

/// Scales raw weights so that at least a third leaves after each step, in whole hundredths so that shares sum to 1.
fn onward(raw: Vec<f64>) -> Vec<f64> {
    let total: f64 = raw.iter().sum::<f64>().max(1e-9);
    raw.iter().map(|weight| (weight / total * 66.0).floor() / 100.0).collect()
}
