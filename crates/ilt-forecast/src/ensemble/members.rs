//! Members of an ensemble, and the figures made from them.

use ilt_domain::event::Opaque;
use ilt_domain::forecast::{Figure, LEVELS, Method, Place, Target};
use ilt_domain::{Moment, RoleId, Span};
use ilt_stats::predictive_quantile_sorted;

use super::counts::Counts;
use super::table::{Shown, Table};

/// Days of a year, on average.
const DAYS_A_YEAR: f64 = 365.25;

/// What the members of a forecast counted.
#[derive(Debug, Clone)]
pub struct Members {
    digest: Opaque,
    as_of: Moment,
    horizons: Vec<Span>,
    shown: Vec<Shown>,
    localities: usize,
    /// By member; each by horizon, locality and role shown.
    counts: Vec<Vec<Counts>>,
}

impl Members {
    pub(super) fn new(
        digest: Opaque,
        as_of: Moment,
        horizons: &[Span],
        table: &Table,
        counts: Vec<Vec<Counts>>,
    ) -> Self {
        let (horizons, shown) = (horizons.to_vec(), table.shown.clone());
        Self { digest, as_of, horizons, shown, localities: table.localities(), counts }
    }

    /// A name for the forecast: a hash of all it was made from.
    pub fn id(&self) -> Opaque {
        self.digest
    }

    /// The instant it was made at.
    pub fn as_of(&self) -> Moment {
        self.as_of
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The horizons.
    pub fn horizons(&self) -> &[Span] {
        &self.horizons
    }

    /// The roles there are figures of.
    pub fn roles(&self) -> impl Iterator<Item = RoleId> + '_ {
        self.shown.iter().map(|shown| shown.role)
    }

    /// What a member counted; nothing for a role, place, horizon or member that is not there.
    pub fn counts(&self, member: usize, horizon: Span, place: Place, role: RoleId) -> Counts {
        let horizon = self.horizons.iter().position(|one| *one == horizon);
        let role = self.shown.iter().position(|one| one.role == role);
        match (self.counts.get(member), horizon, role) {
            (Some(counts), Some(horizon), Some(role)) => self.sum(counts, horizon, place, role),
            _ => Counts::default(),
        }
    }

    /// The value of a target in each member that has one: a mean wait exists only where someone started.
    pub fn values(&self, horizon: Span, place: Place, role: RoleId, target: Target) -> Vec<f64> {
        let Some(shown) = self.shown.iter().find(|one| one.role == role) else { return Vec::new() };
        let members = 0..self.counts.len();
        let counts = members.map(|member| self.counts(member, horizon, place, role));
        counts.filter_map(|counts| value(&counts, target, shown, horizon)).collect()
    }

    /// The figures, in order of place, role, target, horizon. Places and targets that a role has nothing to do with are
    /// left out.
    pub fn figures(&self) -> Vec<Figure> {
        let localities = (0..self.localities).map(|at| Place::Locality(ilt_domain::LocalityId(at as u32)));
        let mut figures = Vec::new();
        for place in localities.chain([Place::All]) {
            for (role, shown) in self.shown.iter().enumerate() {
                let there = match place {
                    Place::Locality(at) => shown.serves[at.index()],
                    Place::All => shown.serves.contains(&true),
                };
                for target in TARGETS.into_iter().filter(|target| there && has(shown, *target)) {
                    let horizons = 0..self.horizons.len();
                    figures.extend(horizons.filter_map(|horizon| self.figure(place, role, target, horizon)));
                }
            }
        }
        figures
    }

    fn figure(&self, place: Place, role: usize, target: Target, horizon: usize) -> Option<Figure> {
        let (shown, ahead) = (&self.shown[role], self.horizons[horizon]);
        let sums: Vec<Counts> =
            self.counts.iter().map(|counts| self.sum(counts, horizon, place, role)).collect();
        let mut values: Vec<f64> = sums.iter().filter_map(|sum| value(sum, target, shown, ahead)).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.sort_unstable_by(f64::total_cmp);
        let mut quantiles = [0.0; 21];
        for (quantile, level) in quantiles.iter_mut().zip(LEVELS) {
            *quantile = predictive_quantile_sorted(&values, level)?;
        }
        let (starts, over) =
            sums.iter().fold((0, 0), |(starts, over), sum| (starts + sum.starts, over + sum.over_target));
        let over_target = (target == Target::Wait).then(|| over as f64 / starts as f64);
        Some(Figure {
            place,
            role: shown.role,
            target,
            horizon: ahead,
            mean,
            quantiles,
            over_target,
            method: Method::Ensemble,
        })
    }

    fn sum(&self, counts: &[Counts], horizon: usize, place: Place, role: usize) -> Counts {
        let roles = self.shown.len();
        let from = horizon * self.localities * roles;
        let at = |locality: usize| counts[from + locality * roles + role];
        match place {
            Place::Locality(one) if one.index() < self.localities => at(one.index()),
            Place::Locality(_) => Counts::default(),
            Place::All => (0..self.localities).fold(Counts::default(), |mut sum, locality| {
                sum += at(locality);
                sum
            }),
        }
    }
}

/// Every target, in order.
const TARGETS: [Target; 7] = [
    Target::Demand,
    Target::Waiting,
    Target::Caseload,
    Target::Wait,
    Target::HoursNeeded,
    Target::HoursShort,
    Target::WteShort,
];

/// Whether a role can have anything but nought of a target.
fn has(shown: &Shown, target: Target) -> bool {
    match target {
        Target::Demand | Target::HoursNeeded => true,
        Target::Waiting | Target::Wait | Target::HoursShort => shown.queues,
        Target::Caseload => shown.caseload,
        Target::WteShort => shown.queues && shown.hours_a_year.is_some(),
    }
}

/// The value of a target, hours where it is a time. Whole-time equivalents are the hours short, over the hours one is
/// there for in the horizon and may be planned for.
fn value(counts: &Counts, target: Target, shown: &Shown, ahead: Span) -> Option<f64> {
    match target {
        Target::Demand => Some(counts.requests as f64),
        Target::Waiting => Some(counts.waiting as f64),
        Target::Caseload => Some(counts.caseload as f64),
        Target::Wait => (counts.starts > 0).then(|| counts.waited.hours() / counts.starts as f64),
        Target::HoursNeeded => Some(counts.needed.hours()),
        Target::HoursShort => Some(counts.short.hours()),
        Target::WteShort => {
            let there = shown.hours_a_year? * ahead.days() / DAYS_A_YEAR;
            (there > 0.0).then(|| counts.short.hours() / there)
        }
    }
}
