//! What an experiment found: tidy rows with their uncertainty, and what they rest on.

use std::sync::Arc;

use ilt_domain::{Directory, RoleId};
use ilt_ledger::{RowKey, Scope};

/// The results of one scenario.
#[derive(Debug, Clone)]
pub struct Findings {
    /// Which scenario, and how it was run.
    pub about: About,
    /// Names behind the handles in the rows.
    pub directory: Arc<Directory>,
    /// The rows, sorted by key.
    pub rows: Vec<Row>,
    /// What the figures rest on, as the scenario declares it.
    pub assumptions: Vec<Assumption>,
    /// Published figures to hold the results against; none of them is an input.
    pub reality: Vec<RealityCheck>,
    /// How far staff in post carry, for each role and each of its teams that is planned in whole-time equivalents.
    pub break_even: Vec<BreakEven>,
    /// Headline measures that did not reach the asked precision, in words.
    pub imprecise: Vec<String>,
    /// Anything a reader must know: teams in endless overload, values imputed, parts switched off.
    pub notices: Vec<String>,
}

/// Which scenario, and how it was run.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// The scenario's id (its file name without `.toml`).
    pub scenario: String,
    /// Its name to read.
    pub name: String,
    /// The question it asks.
    pub question: String,
    /// First day, ISO date, if the scenario has a calendar.
    pub start: Option<String>,
    /// Length of the run after the warm-up, hours.
    pub observed_hours: f64,
    /// Warm-up left out, hours.
    pub warm_up_hours: f64,
    /// Whether the warm-up was given or found by MSER-5.
    pub warm_up_found: bool,
    /// Master seed.
    pub seed: u64,
    /// Version of the program.
    pub version: String,
    /// Replications finished.
    pub replications: u32,
    /// Replications were cut short: the figures are of those that finished.
    pub partial: bool,
    /// Attributions that must be shown wherever the data are used.
    pub attributions: Vec<String>,
    /// Unit of time of the scenario file, for people who read results in it: hours per unit.
    pub unit_hours: f64,
}

/// One figure: across replications.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is about.
    pub key: RowKey,
    /// Replications that have a value.
    pub n: u32,
    /// Mean over replications.
    pub mean: f64,
    /// Standard deviation over replications; `None` for fewer than two.
    pub sd: Option<f64>,
    /// Half-width of the 95 % interval of the mean (Student t).
    pub half_width_95: Option<f64>,
    /// Quantiles over replications at [`QUANTILES`]; empty for fewer than ten.
    pub quantiles: Vec<f64>,
}

/// The levels of [`Row::quantiles`].
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// A parameter and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumption {
    /// Where in the scenario: `steps.matron-visit.service`, `parameters.matron_wte`.
    pub path: String,
    /// Its value, as written.
    pub value: String,
    /// Where it comes from.
    pub source: String,
    /// `verified`, `own` or `assumption`.
    pub confidence: Confidence,
    /// Anything else to know.
    pub note: String,
}

/// How far a parameter can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Read in a published text or data file.
    Verified,
    /// General knowledge or the user's own figure, not checked against a publication.
    Own,
    /// No source: to be replaced before use in earnest.
    Assumption,
}

/// A published figure, not used as an input, beside the simulated one.
#[derive(Debug, Clone, PartialEq)]
pub struct RealityCheck {
    /// What is compared, in words.
    pub what: String,
    /// The published value.
    pub published: f64,
    /// The simulated value, in the same unit; `None` if the run has none.
    pub simulated: Option<f64>,
    /// The unit of both, in words.
    pub unit: String,
    /// Where the published value stands.
    pub source: String,
}

/// Where staff in post and referrals balance, instead of a false certainty about either (`decisions` 13).
///
/// Work asked for is the ledger's hours needed: what was done, and what was turned away or still waits at the mean of
/// what was done. People turned away who ask again are counted each time, so it is the upper end.
#[derive(Debug, Clone, PartialEq)]
pub struct BreakEven {
    /// The role.
    pub role: RoleId,
    /// The whole system, or one team.
    pub scope: Scope,
    /// Whole-time equivalents in post, as the scenario assumes.
    pub wte_in_post: f64,
    /// Whole-time equivalents that would do all hours generated, at the role's planning level.
    pub wte_for_work_done: f64,
    /// Whole-time equivalents that would do all work asked for, those turned away included, at the planning level.
    pub wte_for_all_asked: f64,
    /// Referrals, as a multiple of those simulated, at which those in post just do all work asked for: below 1 they
    /// fall short already. Blocks of meetings are taken as fixed.
    pub referral_factor: f64,
}

impl Findings {
    /// The row with this key.
    pub fn row(&self, key: &RowKey) -> Option<&Row> {
        self.rows.binary_search_by(|row| row.key.cmp(key)).ok().map(|at| &self.rows[at])
    }

    /// The mean of the row with this key.
    pub fn mean(&self, key: &RowKey) -> Option<f64> {
        self.row(key).map(|row| row.mean)
    }
}
