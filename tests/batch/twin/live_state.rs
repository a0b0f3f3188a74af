//! How much the state now is worth (`science`, 1.3 and 1.4, G3): against the long-run law of M/M/c, by horizon in mean
//! service times, the exact law of the future given who is there has a known skill. The ensemble has to reach it.
//!
//! The number present is that of people on a caseload with `c` places and of those who wait for a place: M/M/c too, and
//! both are published. Of a plain queue forecasts tell who waits; its exact skill is another, by the same chain.

use ilt_domain::forecast::{Cut, Place, Target};
use ilt_domain::{Presence, RoleId};
use ilt_forecast::ensemble::Members;
use ilt_tests::theory::chain::Chain;
use ilt_tests::theory::discrete::{expected_crps, image, of_members};

use super::world::{PLACE, Twin, hours, spec};

/// Mean service times ahead.
const HORIZONS: [f64; 3] = [0.25, 1.0, 4.0];
/// G3: no worse than this beside the exact conditional forecast, and at least this share of its skill.
const SCORE: f64 = 1.05;
const SHARE: f64 = 0.95;
/// Where the state is worth less than this, a share of it is chance: the ensemble may then be worse than the exact law by
/// no more than [`APART`], both on the scale of skill.
const LITTLE: f64 = 0.10;
const APART: f64 = 0.005;
/// Classes of states, each as likely as any other in the long run, of which equally many are forecast from: the states
/// forecast from are then spread as the long-run law is, over which the table of `science` 1.3 is a mean.
const CLASSES: usize = 10;

/// A row of the table: servers, how busy they are, and the skill at each horizon.
struct Row {
    servers: usize,
    busy: f64,
    skill: [f64; 3],
}

const TABLE: [Row; 4] = [
    Row { servers: 5, busy: 0.90, skill: [0.83, 0.68, 0.45] },
    Row { servers: 20, busy: 0.90, skill: [0.69, 0.44, 0.17] },
    Row { servers: 10, busy: 0.95, skill: [0.88, 0.77, 0.58] },
    Row { servers: 20, busy: 0.40, skill: [0.38, 0.07, 0.00] },
];

/// How large an experiment is.
struct Size {
    /// States forecast from in each class.
    of_class: usize,
    members: u32,
}

fn size() -> Size {
    if std::env::var_os("ILT_DEEP").is_some() {
        Size { of_class: 40, members: 2_000 }
    } else {
        Size { of_class: 6, members: 1_000 }
    }
}

/// M/M/c of mean service 1, as a chain cut off where next to nobody ever is.
struct Exact {
    servers: usize,
    chain: Chain,
    /// Long-run law of the number present (Erlang 1917).
    long_run: Vec<f64>,
}

impl Exact {
    fn new(row: &Row) -> Self {
        let (servers, rate) = (row.servers, row.servers as f64 * row.busy);
        let states = servers + (1e-9_f64.ln() / row.busy.ln()) as usize + 20;
        let chain = Chain::new(states, |n| {
            let up = (n + 1 < states).then_some((n + 1, rate));
            let down = (n > 0).then(|| (n - 1, n.min(servers) as f64));
            up.into_iter().chain(down).collect()
        });
        let mut long_run = vec![1.0];
        for n in 1..states {
            long_run.push(long_run[n - 1] * rate / n.min(servers) as f64);
        }
        let sum: f64 = long_run.iter().sum();
        long_run.iter_mut().for_each(|p| *p /= sum);
        Self { servers, chain, long_run }
    }

    /// The exact skill of the number present, over all states.
    fn skill(&self, horizon: f64) -> f64 {
        let chance = self.long_run.iter().enumerate().filter(|(_, p)| **p > 1e-7);
        let best: f64 = chance
            .map(|(n, p)| {
                let law = self.chain.run(&self.chain.start(n), horizon).end;
                p * expected_crps(&law, &law)
            })
            .sum();
        1.0 - best / expected_crps(&self.long_run, &self.long_run)
    }

    /// The class of a state: by tenths of the long-run law, at the middle of its step.
    fn class(&self, present: usize) -> usize {
        let below: f64 = self.long_run.iter().take(present).sum();
        let middle = below + self.long_run.get(present).copied().unwrap_or(0.0) / 2.0;
        ((middle * CLASSES as f64) as usize).min(CLASSES - 1)
    }

    /// What the classes that occur count for: states are few where servers are, so classes are not quite equal.
    fn weights(&self) -> [f64; CLASSES] {
        let mut weights = [0.0; CLASSES];
        self.long_run.iter().enumerate().for_each(|(n, p)| weights[self.class(n)] += p);
        weights
    }
}

/// A way to ask the service for a number of people.
struct Asked {
    what: &'static str,
    /// The scenario, for a row.
    text: fn(&Row) -> String,
    /// Hours of a mean service time.
    service: f64,
    /// The number in each member.
    members: fn(&Members, ilt_domain::Span) -> Vec<f64>,
    /// The number, of so many present and so many servers.
    of: fn(usize, usize) -> usize,
}

const PRESENT: Asked = Asked {
    what: "present",
    text: |row| {
        format!(
            "[scenario]\nname = \"n\"\nunit = \"day\"\nhorizon = 70000\n{PLACE}
            [teams.matrons]\nrole = \"staff\"\nbase = \"here\"\nstaff = 400\nplaces = {}
            [steps.support]\nteam = \"matrons\"
            [steps.support.caseload]\nstay = {{ law = \"exponential\", mean = 1 }}\nevery = [1000]
            first = {{ service = \"1 s\" }}\nvisit = {{ service = \"1 s\" }}
            [arrivals.referrals]\nto = \"support\"\nrate = {}\n",
            row.servers,
            row.servers as f64 * row.busy,
        )
    },
    service: 24.0,
    members: |members, ahead| {
        let of = |target| members.values(ahead, Place::All, RoleId(0), target);
        of(Target::Waiting).iter().zip(of(Target::Caseload)).map(|(waiting, on)| waiting + on).collect()
    },
    of: |present, _| present,
};

const WAITING: Asked = Asked {
    what: "waiting",
    text: |row| {
        format!(
            "[scenario]\nname = \"q\"\nhorizon = 70000\n{PLACE}
            [teams.desk]\nrole = \"staff\"\nbase = \"here\"\nstaff = {}
            [steps.serve]\nteam = \"desk\"\nservice = {{ law = \"exponential\", mean = 1 }}
            [arrivals.needs]\nto = \"serve\"\nrate = {}\n",
            row.servers,
            row.servers as f64 * row.busy,
        )
    },
    service: 1.0,
    members: |members, ahead| members.values(ahead, Place::All, RoleId(0), Target::Waiting),
    of: usize::saturating_sub,
};

/// Expected scores of the ensemble, of the exact law given the state, and of the long-run law, each over the long run.
#[derive(Debug, Clone, Copy, Default)]
struct Scores {
    ours: f64,
    exact: f64,
    steady: f64,
}

impl Scores {
    fn skills(self) -> (f64, f64) {
        (1.0 - self.ours / self.steady, 1.0 - self.exact / self.steady)
    }
}

fn there(cuts: &[Cut]) -> usize {
    cuts.iter().flat_map(|cut| &cut.present).filter(|who| counts(who.how)).count()
}

/// Whether a thread is someone present: visits beside a stay are the same person's.
fn counts(how: Presence) -> bool {
    !matches!(how, Presence::Between(_) | Presence::Beside(_))
}

fn scores(row: &Row, asked: &Asked) -> [Scores; 3] {
    let Size { of_class, members } = size();
    let exact = Exact::new(row);
    let steady = image(&exact.long_run, |n| (asked.of)(n, exact.servers));
    let weights = exact.weights();
    let mut twin = Twin::new(&spec(&(asked.text)(row)));
    let spans = HORIZONS.map(|horizon| hours(horizon * asked.service));
    let mut of: [usize; CLASSES] = [0; CLASSES];
    let mut sums = [Scores::default(); 3];
    let wanted = weights.iter().filter(|weight| **weight > 0.0).count() * of_class;
    // Seven service times apart: few of the states forecast from are the same visit to a class.
    for instant in 10..9_500_u32 {
        let cuts = twin.cuts_at(hours(7.3 * asked.service * f64::from(instant)));
        let present = there(&cuts);
        let class = exact.class(present);
        if of[class] == of_class {
            continue;
        }
        of[class] += 1;
        let forecast = twin.forecast(&cuts, &[], &spans, members);
        for (at, horizon) in HORIZONS.into_iter().enumerate() {
            let law = exact.chain.run(&exact.chain.start(present), horizon).end;
            let truth = image(&law, |n| (asked.of)(n, exact.servers));
            let ours = of_members(&(asked.members)(&forecast, spans[at]));
            let weight = weights[class] / of_class as f64;
            sums[at].ours += weight * expected_crps(&ours, &truth);
            sums[at].exact += weight * expected_crps(&truth, &truth);
            sums[at].steady += weight * expected_crps(&steady, &truth);
        }
        if of.iter().sum::<usize>() == wanted {
            return sums;
        }
    }
    panic!("{} servers: only {of:?} states of each class", row.servers);
}

#[expect(clippy::print_stdout, reason = "shown with --nocapture")]
fn judge(row: &Row, asked: &Asked) {
    for (horizon, scores) in HORIZONS.into_iter().zip(scores(row, asked)) {
        let (ours, exact) = scores.skills();
        let ratio = scores.ours / scores.exact;
        let what = format!("{} of M/M/{} {} busy, {horizon} ahead", asked.what, row.servers, row.busy);
        println!("{what}: skill {ours:.4}, exactly {exact:.4}; score {ratio:.4} of the best");
        assert!(ratio <= SCORE || exact < LITTLE, "{what}: score {ratio:.4} of the best");
        let enough = if exact < LITTLE { exact - APART } else { SHARE * exact };
        assert!(ours >= enough, "{what}: skill {ours:.4}, exactly {exact:.4}");
    }
}

/// The chain gives the table: what the ensemble is held against is not another law.
#[test]
fn the_table_of_what_the_state_is_worth() {
    for row in &TABLE {
        let exact = Exact::new(row);
        for (horizon, told) in HORIZONS.into_iter().zip(row.skill) {
            let skill = exact.skill(horizon);
            assert!((skill - told).abs() < 0.006, "M/M/{}, {horizon}: {skill:.4}, not {told}", row.servers);
        }
    }
}

#[test]
fn the_number_present() {
    TABLE.iter().for_each(|row| judge(row, &PRESENT));
}

#[test]
fn the_number_waiting() {
    TABLE.iter().for_each(|row| judge(row, &WAITING));
}
