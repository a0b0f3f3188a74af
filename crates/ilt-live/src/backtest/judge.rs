//! From how single figures turned out to what a back-test came to.

use std::collections::{BTreeMap, BTreeSet};

use ilt_domain::forecast::{Method, Place, Target};
use ilt_domain::{Moment, Span};
use ilt_engine::Key;
use ilt_forecast::backtest::{
    About, Chance, Chosen, Contest, Distance, Fan, FanPoint, Findings, Mark, Who, skills,
};
use ilt_forecast::score::block_bootstrap;
use ilt_wire::headers::rfc3339;

use super::truth::{Chanced, Resolved, Truth};
use super::{Log, Plan};
use crate::fold::Known;
use crate::outlook::Subject;

/// What is judged, in the order it is told: slug and words.
const TARGETS: [(Target, &str, &str); 7] = [
    (Target::Waiting, "waiting", "People waiting"),
    (Target::Caseload, "caseload", "Caseload"),
    (Target::Demand, "demand", "Requests"),
    (Target::Wait, "wait", "Wait, hours"),
    (Target::HoursNeeded, "hours-needed", "Hours needed"),
    (Target::HoursShort, "hours-short", "Hours short"),
    (Target::WteShort, "wte-short", "WTE short"),
];
/// Draws of the bootstrap.
const DRAWS: u32 = 1_000;
/// Fewest cases of a chance that say anything; where it never happens, or always, nothing is foretold.
const CASES: u64 = 30;
/// Roles whose forecasts are drawn over what came.
const DRAWN: usize = 3;

/// Everything the resolved figures come to.
pub(super) fn findings(log: &Log, known: &Known, plan: &Plan, members: u32, truth: &Truth) -> Findings {
    let fields: Vec<Field<'_>> = fields(known, plan, truth);
    let contests: Vec<Contest<'_>> = fields.iter().map(Field::contest).collect();
    let rows = contests.iter().flat_map(Contest::rows).collect();
    Findings {
        about: about(log, known, plan, members, truth, &fields),
        rows,
        skills: skills(&contests),
        chosen: fields.iter().flat_map(Field::chosen).collect(),
        chances: fields.iter().filter_map(Field::chance).collect(),
        fans: fans(known, &fields),
    }
}

/// Everything about one figure: a place, a role, a target, a horizon.
struct Field<'t> {
    subject: Subject,
    series: String,
    distance: Distance,
    all: &'t [Resolved],
    /// Origins at which all methods that are judged spoke.
    common: Vec<i64>,
    entrants: Vec<(Who, Vec<Mark>)>,
    /// Hours from one origin to the next.
    gap: usize,
    scale: Option<ilt_forecast::score::Scale>,
}

fn fields<'t>(known: &Known, plan: &Plan, truth: &'t Truth) -> Vec<Field<'t>> {
    let one = known.names.localities.len() == 1;
    let mut fields: Vec<Field<'_>> = truth
        .resolved
        .iter()
        .filter(|(subject, all)| !(all.is_empty() || one && subject.place == Place::All))
        .map(|(subject, all)| field(known, plan, truth, *subject, all))
        .collect();
    let order = |target: Target| TARGETS.iter().position(|(one, ..)| *one == target);
    fields.sort_by_key(|field| {
        let Subject { place, role, target, horizon } = field.subject;
        (order(target), place, role, horizon)
    });
    fields
}

fn field<'t>(
    known: &Known,
    plan: &Plan,
    truth: &'t Truth,
    subject: Subject,
    all: &'t [Resolved],
) -> Field<'t> {
    let (common, entrants) = entrants(all);
    let apart = all.windows(2).map(|two| two[1].at - two[0].at).min().unwrap_or(plan.every);
    Field {
        series: named(known, subject),
        distance: distance(subject.horizon),
        all,
        common,
        entrants,
        gap: (apart.0 / Span::HOUR.0).max(1) as usize,
        scale: truth.scales.get(&subject).copied(),
        subject,
    }
}

/// The methods that spoke at half of the origins at least, and what they scored at the origins at which all of them
/// spoke: simple rules need some past, and a comparison is of like with like.
fn entrants(all: &[Resolved]) -> (Vec<i64>, Vec<(Who, Vec<Mark>)>) {
    let mut spoke: BTreeMap<Who, usize> = BTreeMap::new();
    for (who, _) in all.iter().flat_map(|one| &one.marks) {
        *spoke.entry(*who).or_default() += 1;
    }
    let judged: BTreeSet<Who> =
        spoke.into_iter().filter(|(_, count)| 2 * count >= all.len()).map(|(who, _)| who).collect();
    let whole = |one: &&Resolved| judged.iter().all(|who| one.marks.iter().any(|(other, _)| other == who));
    let common: Vec<&Resolved> = all.iter().filter(whole).collect();
    let of = |who: &Who| {
        let marks = common.iter().flat_map(|one| one.marks.iter().filter(|(other, _)| other == who).take(1));
        (*who, marks.map(|(_, mark)| *mark).collect())
    };
    (common.iter().map(|one| one.at.0).collect(), judged.iter().map(of).collect())
}

impl Field<'_> {
    fn contest(&self) -> Contest<'_> {
        let hours = self.distance.last;
        Contest {
            series: self.series.clone(),
            group: slug(self.subject.target).to_owned(),
            distance: self.distance.clone(),
            scale: self.scale,
            block: hours.max(24).div_ceil(self.gap),
            reach: hours.div_ceil(self.gap),
            origins: self.common.clone(),
            entrants: self
                .entrants
                .iter()
                .map(|(who, marks)| (*who, marks.iter().map(std::slice::from_ref).collect()))
                .collect(),
        }
    }

    /// How often each method was published.
    fn chosen(&self) -> Vec<Chosen> {
        let mut often: BTreeMap<Method, usize> = BTreeMap::new();
        for method in self.all.iter().map(|one| one.published) {
            *often.entry(method).or_default() += 1;
        }
        let chosen = |(method, origins)| Chosen {
            series: self.series.clone(),
            ahead: self.distance.name.clone(),
            method: Who::Live(method).slug(),
            origins,
        };
        often.into_iter().map(chosen).collect()
    }

    fn chance(&self) -> Option<Chance> {
        let told: Vec<&Chanced> = self.all.iter().filter_map(|one| one.chance.as_ref()).collect();
        let cases: u64 = told.iter().map(|one| u64::from(one.came.0)).sum();
        let happened: u64 = told.iter().map(|one| u64::from(one.came.1)).sum();
        if cases < CASES || happened == 0 || happened == cases {
            return None;
        }
        let ours: Vec<f64> = told.iter().map(|one| square(one.said, one.came)).collect();
        let past: Vec<f64> = told.iter().map(|one| square(one.past, one.came)).collect();
        let (sum, of_past) = (ours.iter().sum::<f64>(), past.iter().sum::<f64>());
        // What each origin adds to the ratio of sums, to first order.
        let (ratio, scale) = (sum / of_past, of_past / told.len() as f64);
        let gain = |(ours, past): (&f64, &f64)| 1.0 - ratio - (ours - ratio * past) / scale;
        let gains: Vec<f64> = ours.iter().zip(&past).map(gain).collect();
        let block = self.distance.last.max(24).div_ceil(self.gap);
        let interval = block_bootstrap(&gains, block, DRAWS, Key::of(4, &self.series));
        Some(Chance {
            series: self.series.clone(),
            ahead: self.distance.name.clone(),
            forecasts: told.len(),
            cases,
            brier: sum / cases as f64,
            brier_of_past: of_past / cases as f64,
            beside_steady: beside_steady(&told),
            skill: interval.filter(|_| of_past > 0.0).map(|interval| (1.0 - sum / of_past, interval)),
            tenths: tenths(&told),
        })
    }
}

/// The mean over cases of (said - happened)^2, times the cases.
fn square(said: f64, (cases, happened): (u32, u32)) -> f64 {
    f64::from(cases) * said * said + f64::from(happened) * (1.0 - 2.0 * said)
}

/// The Brier scores of the steady queue and of ours, where it spoke at half of the forecasts at least.
fn beside_steady(told: &[&Chanced]) -> Option<(f64, f64)> {
    let (mut spoke, mut cases, mut steady, mut ours) = (0, 0.0, 0.0, 0.0);
    for one in told {
        if let Some(said) = one.steady {
            spoke += 1;
            cases += f64::from(one.came.0);
            steady += square(said, one.came);
            ours += square(one.said, one.came);
        }
    }
    (2 * spoke >= told.len() && cases > 0.0).then(|| (steady / cases, ours / cases))
}

/// By tenths of what was said: cases, mean of what was said, share that happened.
fn tenths(told: &[&Chanced]) -> Vec<(u64, f64, f64)> {
    let mut sums = [(0_u64, 0.0, 0.0); 10];
    for one in told {
        let sum = &mut sums[((one.said * 10.0) as usize).min(9)];
        let cases = f64::from(one.came.0);
        *sum = (sum.0 + u64::from(one.came.0), sum.1 + cases * one.said, sum.2 + f64::from(one.came.1));
    }
    let mean =
        |(cases, said, happened): (u64, f64, f64)| (cases, said / cases as f64, happened / cases as f64);
    sums.into_iter().filter(|(cases, ..)| *cases > 0).map(mean).collect()
}

/// The roles asked for most, everywhere together, two days ahead: what was said over what came.
fn fans(known: &Known, fields: &[Field<'_>]) -> Vec<Fan> {
    let widest = fields.iter().map(|field| field.subject.place).max();
    let near =
        fields.iter().map(|field| field.subject.horizon).filter(|horizon| horizon.hours() >= 24.0).min();
    let near = near.or(fields.iter().map(|field| field.subject.horizon).max());
    let mut drawn: Vec<(&Field<'_>, f64)> = fields
        .iter()
        .filter(|field| Some(field.subject.place) == widest && Some(field.subject.horizon) == near)
        .filter(|field| field.subject.target == Target::Waiting)
        .map(|field| (field, field.all.iter().filter_map(|one| one.point.came).sum()))
        .collect();
    drawn.sort_by(|one, other| other.1.total_cmp(&one.1));
    drawn.into_iter().take(DRAWN).map(|(field, _)| fan(known, field)).collect()
}

fn fan(known: &Known, field: &Field<'_>) -> Fan {
    let first = field.all.first().map_or(0.0, |one| one.point.at);
    let day = Span::DAY.0 as f64;
    let point = |one: &Resolved| FanPoint { at: (one.point.at - first) / day, ..one.point };
    let since = rfc3339(Moment(first as i64));
    Fan {
        title: format!("{}, as said {} before", named(known, field.subject), field.distance.name),
        across: format!("days since {}", since.get(..10).unwrap_or(&since)),
        up: "people".to_owned(),
        points: field.all.iter().map(point).collect(),
    }
}

fn slug(target: Target) -> &'static str {
    TARGETS.iter().find(|(one, ..)| *one == target).map_or("", |(_, slug, _)| slug)
}

fn named(known: &Known, subject: Subject) -> String {
    let place = match subject.place {
        Place::All => "All localities",
        Place::Locality(at) => &known.names.localities[at.index()].name,
    };
    format!("{place}, {}: {}", known.names.roles[subject.role.index()].name, slug(subject.target))
}

/// A horizon as a distance in hours, named as planners name it.
fn distance(horizon: Span) -> Distance {
    let hours = (horizon.0 / Span::HOUR.0) as usize;
    let name = match hours {
        weeks if weeks >= 6 * 168 && weeks % 168 == 0 => format!("{} weeks", weeks / 168),
        days if days > 48 && days % 24 == 0 => format!("{} days", days / 24),
        hours => format!("{hours} hours"),
    };
    Distance { first: hours, last: hours, name }
}

fn about(log: &Log, known: &Known, plan: &Plan, members: u32, truth: &Truth, fields: &[Field<'_>]) -> About {
    let origins: BTreeSet<Moment> = truth.resolved.values().flatten().map(|one| one.at).collect();
    let day = |at: Option<&Moment>| at.map_or_else(String::new, |at| rfc3339(*at).chars().take(10).collect());
    let groups =
        TARGETS.iter().filter(|(target, ..)| fields.iter().any(|field| field.subject.target == *target));
    let every = format!("{} hours", plan.every.0 / Span::HOUR.0);
    let series: BTreeSet<&str> = fields.iter().map(|field| field.series.as_str()).collect();
    About {
        title: String::new(),
        basis: format!(
            "{} events of {} localities; {} origins from {} to {}, one every {every}; {members} members.",
            spaced(log.events() as u64),
            known.names.localities.len(),
            spaced(origins.len() as u64),
            day(origins.first()),
            day(origins.last()),
        ),
        cautions: cautions(log),
        every,
        origins: origins.len(),
        series: series.len(),
        groups: groups.map(|(_, slug, name)| ((*slug).to_owned(), (*name).to_owned())).collect(),
    }
}

/// A number with its thousands set apart.
fn spaced(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn cautions(log: &Log) -> Vec<String> {
    let mut cautions = Vec::new();
    if log.refused_in_all() > 0 {
        let reasons: Vec<String> =
            log.refused().iter().map(|(reason, count)| format!("{count} {}", reason.slug())).collect();
        cautions.push(format!("Records that could not be read are left out: {}.", reasons.join(", ")));
    }
    if log.late() > 0 {
        cautions.push(format!(
            "{} events became known an hour or more after they happened: forecasts did not know them, what came true does.",
            spaced(log.late() as u64)
        ));
    }
    cautions.push(
        "Hours needed and short are published but not judged: the feed does not tell how long work that was never done \
         would have taken."
            .to_owned(),
    );
    cautions
}
