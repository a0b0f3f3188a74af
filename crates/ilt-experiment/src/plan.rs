//! What to run: a scenario as an experiment needs it, and how often to run it.

use std::sync::Arc;

use ilt_domain::{Directory, Measure, RoleId, StepId, TeamId};
use ilt_ledger::{Class, RowKey, Scope, Time};
use ilt_model::spec::Spec;

use crate::findings::Assumption;

/// Replications are looked at in batches of this many, whatever the number of threads.
pub const BATCH: u32 = 10;

/// A scenario with everything its findings have to say.
#[derive(Debug, Clone)]
pub struct Study {
    /// The model.
    pub spec: Arc<Spec>,
    /// How often it is run.
    pub plan: Plan,
    /// What its findings say beside the figures.
    pub context: Context,
}

/// How often a scenario is run, and what has to be precise.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Replications; with [`Plan::precision`] the number to start from is [`BATCH`] and this is not used.
    pub replications: u32,
    /// Run until every headline's 95 % half-width is at most this share of its mean.
    pub precision: Option<f64>,
    /// Most replications when running to precision.
    pub cap: u32,
    /// Master seed.
    pub seed: u64,
    /// What is held to precision and compared; empty: [`Headline::usual`].
    pub headlines: Vec<Headline>,
}

impl Default for Plan {
    fn default() -> Self {
        Self { replications: 30, precision: None, cap: 1_000, seed: 1, headlines: Vec::new() }
    }
}

/// What the findings of a scenario say beside its figures.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Context {
    /// The scenario's id (its file name without `.toml`).
    pub scenario: String,
    /// Its name to read.
    pub name: String,
    /// The question it asks.
    pub question: String,
    /// First day, ISO date, if the scenario has a calendar.
    pub start: Option<String>,
    /// Hours per unit of time of the scenario file.
    pub unit_hours: f64,
    /// Attributions that must be shown wherever the data are used.
    pub attributions: Vec<String>,
    /// What the figures rest on.
    pub assumptions: Vec<Assumption>,
    /// Published figures to hold the results against.
    pub claims: Vec<Claim>,
    /// What a reader must know: values imputed, parts switched off.
    pub notices: Vec<String>,
}

/// A published figure that a simulated one is held against; never an input.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// What is compared, in words.
    pub what: String,
    /// The rows whose sum answers it, each with the share of it that counts.
    pub rows: Vec<(RowKey, f64)>,
    /// The row the sum is divided by, where a share was published.
    pub over: Option<RowKey>,
    /// What the sum or share is multiplied with to come to the published unit (1/24: hours to days).
    pub factor: f64,
    /// The published value.
    pub published: f64,
    /// The unit of both, in words.
    pub unit: String,
    /// Where the published value stands.
    pub source: String,
}

/// A measure that has to be precise, and of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Headline {
    /// The measure.
    pub measure: Measure,
    /// Whose.
    pub of: HeadlineOf,
}

/// Whose measure a headline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HeadlineOf {
    /// The whole system's; where it has none, every team's.
    System,
    /// All work of a role.
    Role(RoleId),
    /// One team's.
    Team(TeamId),
    /// One step's.
    Step(StepId),
}

impl Headline {
    /// The rows it stands for among the sorted keys of a layout: none if nothing of the kind is measured.
    pub fn keys(self, layout: &[RowKey]) -> Vec<RowKey> {
        let exact = match self.of {
            HeadlineOf::System => (Scope::System, None),
            HeadlineOf::Role(role) => (Scope::System, Some(Class::Role(role))),
            HeadlineOf::Team(team) => (Scope::Team(team), None),
            HeadlineOf::Step(step) => (Scope::System, Some(Class::Step(step))),
        };
        let key = RowKey {
            measure: self.measure,
            scope: exact.0,
            cohort: None,
            class: exact.1,
            time: Time::Window,
        };
        if layout.binary_search(&key).is_ok() {
            return vec![key];
        }
        layout.iter().copied().filter(|key| self.stands_for(key)).collect()
    }

    /// The next finer rows, where the one asked for does not exist.
    fn stands_for(self, key: &RowKey) -> bool {
        let plain = key.measure == self.measure && key.time == Time::Window && key.cohort.is_none();
        plain
            && match (self.of, key.scope, key.class) {
                (HeadlineOf::System, Scope::Team(_), None) => true,
                (HeadlineOf::Team(team), Scope::Team(of), _) => of == team,
                _ => false,
            }
    }

    /// What is held to precision where a scenario names nothing: waits and load of the whole system and of each role
    /// that is part of the answer, and the hand-offs.
    pub fn usual(names: &Directory) -> Vec<Headline> {
        let whole = [Measure::WaitMean, Measure::HandOffs];
        let by_role = [Measure::WaitMean, Measure::Utilisation];
        let roles = names.roles.iter().enumerate().filter(|(_, role)| role.headline);
        let whole = whole.map(|measure| Headline { measure, of: HeadlineOf::System });
        let roles = roles.flat_map(|(index, _)| {
            by_role.map(|measure| Headline { measure, of: HeadlineOf::Role(RoleId(index as u32)) })
        });
        whole.into_iter().chain(roles).collect()
    }
}

impl Study {
    /// The rows held to precision and compared, sorted, without repeats.
    pub fn headline_keys(&self, layout: &[RowKey]) -> Vec<RowKey> {
        let headlines = match self.plan.headlines.as_slice() {
            [] => Headline::usual(&self.spec.directory),
            named => named.to_vec(),
        };
        let mut keys: Vec<RowKey> =
            headlines.into_iter().flat_map(|headline| headline.keys(layout)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}
