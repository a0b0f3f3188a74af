//! A case: a scenario run through the public command, and the figures whose values are known.

use std::path::PathBuf;

use crate::command::{self, ilt};
use crate::results::{Figure, Results};
use crate::verdict::Check;

/// The greatest standard error as a share of the value, and the same in heavy traffic.
const PRECISION: f64 = 0.005;
const PRECISION_HEAVY: f64 = 0.01;
/// The fewest replications of a case.
const FEWEST: u32 = 50;
/// The one seed: nobody shops for another. The deep mode adds the seeds after it.
const SEED: u64 = 1;
/// Relaxation times that pass before observation begins; a bias shrinks by e with each.
const WARM_UP: f64 = 30.0;

/// Known value of a figure.
#[derive(Debug, Clone)]
struct Known {
    figure: Figure,
    truth: f64,
    /// The figure is divided by this before it is compared (a count by the hours observed).
    per: f64,
}

/// A scenario with known answers.
#[derive(Debug, Clone)]
pub struct Case {
    name: String,
    file: Option<PathBuf>,
    text: String,
    warm_up: f64,
    observed: f64,
    replications: u32,
    precision: f64,
    leads: bool,
    known: Vec<Known>,
}

impl Case {
    /// A scenario of `simulations/textbook`.
    ///
    /// # Panics
    /// If there is no such file.
    pub fn textbook(name: &str) -> Self {
        let file = command::simulation(&format!("textbook/{name}"));
        let text = std::fs::read_to_string(&file).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
        Self { file: Some(file), ..Self::text(name, &text) }
    }

    /// A scenario written in the test; times without a unit are hours.
    pub fn text(name: &str, text: &str) -> Self {
        Self {
            name: name.into(),
            file: None,
            text: text.into(),
            warm_up: 0.0,
            observed: 0.0,
            replications: 100,
            precision: PRECISION,
            leads: true,
            known: vec![],
        }
    }

    /// A team `desk` that serves one stream named after the case: arrivals, service and team as in the language.
    pub fn desk(name: &str, arrivals: &str, service: &str, team: &str) -> Self {
        let text = format!(
            "[scenario]\nname = \"{name}\"\nhorizon = 1000\n[teams.desk]\n{team}\n\
             [steps.serve]\nteam = \"desk\"\nservice = {service}\n[arrivals.{name}]\nto = \"serve\"\n{arrivals}\n"
        );
        Self::text(name, &text)
    }

    /// Observes this many hours in each of so many replications, after a warm-up of many relaxation times (hours).
    pub fn observe(mut self, relaxation: f64, hours: f64, replications: u32) -> Self {
        self.warm_up = (WARM_UP * relaxation).ceil();
        self.observed = hours;
        self.replications = replications;
        self
    }

    /// Observes from the first instant.
    pub fn from_start(mut self, hours: f64, replications: u32) -> Self {
        self.observed = hours;
        self.replications = replications;
        self
    }

    /// Heavy traffic: twice the standard error is allowed.
    pub fn heavy(mut self) -> Self {
        self.precision = PRECISION_HEAVY;
        self
    }

    /// Shares draws with another case of the family, so it stays out of the sum of squares.
    pub fn companion(mut self) -> Self {
        self.leads = false;
        self
    }

    /// A figure and its known value.
    pub fn known(mut self, figure: Figure, truth: f64) -> Self {
        self.known.push(Known { figure, truth, per: 1.0 });
        self
    }

    /// A count and its known rate per hour.
    pub fn rate(mut self, figure: Figure, truth: f64) -> Self {
        let per = self.observed;
        assert!(per > 0.0, "say how long to observe before a rate is asked for");
        self.known.push(Known { figure, truth, per });
        self
    }

    /// Ids of the arrival streams, which key the random draws.
    pub fn streams(&self) -> Vec<String> {
        let heads = self.text.lines().filter_map(|line| line.strip_prefix("[arrivals."));
        heads.map(|head| head.trim_end_matches(']').to_owned()).collect()
    }

    /// Whether it counts in the sum of squares.
    pub fn leading(&self) -> bool {
        self.leads
    }

    /// Runs the case through the command under a seed.
    ///
    /// # Panics
    /// If the command fails or its results are not of the replications asked for.
    pub fn results(&self, seed: u64) -> Results {
        let folder = tempfile::tempdir().expect("a folder for scratch files");
        let file = self.file.clone().unwrap_or_else(|| {
            let file = folder.path().join(format!("{}.toml", self.name));
            std::fs::write(&file, &self.text).expect("the scenario is written");
            file
        });
        let arguments = [
            "run".to_owned(),
            file.display().to_string(),
            format!("--reps={}", self.replications),
            format!("--seed={seed}"),
            "--threads=1".into(),
            "--format=json".into(),
            format!("--set=scenario.horizon=\"{} h\"", self.warm_up + self.observed),
            format!("--set=scenario.warm_up=\"{} h\"", self.warm_up),
        ];
        let outcome = ilt(&arguments);
        assert_eq!(outcome.code, Some(0), "{}: {}", self.name, outcome.err);
        let results = Results::read(&outcome.out);
        assert_eq!((results.seed, results.replications, results.partial), (seed, self.replications, false));
        results
    }

    /// Runs the case and compares; the first known figure leads.
    ///
    /// # Panics
    /// If a figure is missing or not known from every replication.
    pub fn checks(&self, seed: u64) -> Vec<Check> {
        assert!(self.replications >= FEWEST, "{}: at least {FEWEST} replications", self.name);
        let results = self.results(seed);
        self.known
            .iter()
            .enumerate()
            .map(|(at, known)| self.check(&results, known, self.leads && at == 0))
            .collect()
    }

    fn check(&self, results: &Results, known: &Known, leads: bool) -> Check {
        let row = results.row(&known.figure);
        assert_eq!(row.n, self.replications, "{}: `{}` has gaps", self.name, known.figure);
        let sd = row.sd.expect("many replications have a standard deviation");
        Check {
            what: format!("{}: {}", self.name, known.figure),
            truth: known.truth,
            mean: row.mean / known.per,
            error: sd / known.per / f64::from(row.n).sqrt(),
            within: self.precision,
            leads,
        }
    }

    /// Holds the `# known FIGURE = VALUE` comments of a textbook file to the formulae of the test.
    ///
    /// # Panics
    /// If a comment has no figure in the test, or another value.
    pub fn comments_hold(&self) {
        let comments: Vec<_> = self.text.lines().filter_map(|line| line.strip_prefix("# known ")).collect();
        assert!(self.file.is_none() || !comments.is_empty(), "{}: no known answer in a comment", self.name);
        let wrong: Vec<String> = comments.iter().filter_map(|comment| self.objection(comment)).collect();
        assert!(wrong.is_empty(), "{}: {}", self.name, wrong.join("; "));
    }

    /// What is wrong with a comment, if anything.
    fn objection(&self, comment: &str) -> Option<String> {
        let (figure, value) = comment.split_once(" = ").expect("`# known FIGURE = VALUE`");
        let value = value.split_whitespace().next().expect("a value");
        let Some(known) = self.known.iter().find(|known| stated(known) == figure) else {
            return Some(format!("`{figure}` is not tested"));
        };
        let digits = value.split_once('.').map_or(0, |(_, digits)| digits.len());
        let truth = format!("{:.digits$}", known.truth);
        (truth != value).then(|| format!("{figure} is {}, not {value}", known.truth))
    }
}

/// How a comment names a figure.
fn stated(known: &Known) -> String {
    if known.per == 1.0 { known.figure.to_string() } else { format!("{} an hour", known.figure) }
}

/// Runs a family of cases and judges it: seed 1, or with `ILT_DEEP=1` the seeds 1 to 20 together.
///
/// # Panics
/// If the family does not stand.
pub fn family(name: &str, cases: &[Case]) {
    let mut streams: Vec<_> = cases.iter().filter(|case| case.leading()).flat_map(Case::streams).collect();
    streams.sort();
    let all = streams.len();
    streams.dedup();
    assert_eq!(streams.len(), all, "{name}: cases that share a stream are not independent");
    cases.iter().for_each(Case::comments_hold);
    let checks: Vec<Check> =
        seeds().flat_map(|seed| cases.iter().flat_map(move |case| case.checks(seed))).collect();
    crate::verdict::judge(name, &checks);
}

fn seeds() -> std::ops::RangeInclusive<u64> {
    let deep = std::env::var_os("ILT_DEEP").is_some_and(|value| value == "1");
    SEED..=if deep { 20 } else { SEED }
}
