//! Results as the command writes them, and the address of one figure among them.

use std::fmt;

use serde::Deserialize;

/// `results.json`, or what `--format json` prints.
#[derive(Debug, Clone, Deserialize)]
pub struct Results {
    /// Master seed.
    pub seed: u64,
    /// Replications finished.
    pub replications: u32,
    /// Whether replications are missing.
    pub partial: bool,
    /// The figures.
    pub rows: Vec<Row>,
}

/// One figure across replications.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Row {
    /// What is measured.
    pub measure: String,
    /// In which unit.
    pub unit: String,
    /// Where.
    pub scope: Scope,
    /// For which cohort.
    pub cohort: Option<String>,
    /// For which work.
    pub class: Option<String>,
    /// When.
    pub time: Option<String>,
    /// Replications with a value.
    pub n: u32,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation.
    pub sd: Option<f64>,
    /// Half-width of the 95 % interval.
    pub half_width_95: Option<f64>,
}

/// Where a figure applies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Scope {
    /// `system`, `team`, `team_route`, ...
    pub kind: String,
    /// Which one.
    pub id: String,
}

/// The address of a figure; printed as `wait_mean team:desk step:serve`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    measure: String,
    kind: String,
    id: String,
    cohort: Option<String>,
    class: Option<String>,
    time: Option<String>,
}

/// A measure of the whole system, to be narrowed down.
pub fn figure(measure: &str) -> Figure {
    Figure {
        measure: measure.into(),
        kind: "system".into(),
        id: "all".into(),
        cohort: None,
        class: None,
        time: None,
    }
}

impl Figure {
    /// Another measure at the same address.
    pub fn measure(mut self, measure: &str) -> Self {
        self.measure = measure.into();
        self
    }

    /// Of a team.
    pub fn team(mut self, id: &str) -> Self {
        (self.kind, self.id) = ("team".into(), id.into());
        self
    }

    /// Of a route between two teams.
    pub fn route(mut self, from: &str, to: &str) -> Self {
        (self.kind, self.id) = ("team_route".into(), format!("{from}>{to}"));
        self
    }

    /// Of a locality.
    pub fn locality(mut self, id: &str) -> Self {
        (self.kind, self.id) = ("locality".into(), id.into());
        self
    }

    /// For a cohort.
    pub fn cohort(mut self, id: &str) -> Self {
        self.cohort = Some(id.into());
        self
    }

    /// For one step.
    pub fn step(mut self, id: &str) -> Self {
        self.class = Some(format!("step:{id}"));
        self
    }

    /// At an instant, whole hours after the start.
    pub fn at_hours(mut self, hours: u32) -> Self {
        self.time = Some(format!("at_seconds:{}", hours * 3_600));
        self
    }

    fn names(&self, row: &Row) -> bool {
        row.measure == self.measure
            && row.scope.kind == self.kind
            && row.scope.id == self.id
            && row.cohort == self.cohort
            && row.class == self.class
            && row.time == self.time
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.measure)?;
        if self.kind != "system" {
            write!(f, " {}:{}", self.kind, self.id)?;
        }
        let cohort = self.cohort.as_ref().map(|id| format!("cohort:{id}"));
        for part in [&self.class, &cohort, &self.time].into_iter().flatten() {
            write!(f, " {part}")?;
        }
        Ok(())
    }
}

impl Results {
    /// Reads what the command printed.
    ///
    /// # Panics
    /// If it is not the documented JSON.
    pub fn read(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_else(|why| panic!("not the documented JSON: {why}\n{json:.500}"))
    }

    /// The row at an address, if there is one.
    pub fn find(&self, figure: &Figure) -> Option<&Row> {
        self.rows.iter().find(|row| figure.names(row))
    }

    /// The row at an address.
    ///
    /// # Panics
    /// If there is none; the message lists rows of the same measure.
    pub fn row(&self, figure: &Figure) -> &Row {
        self.find(figure).unwrap_or_else(|| {
            let same: Vec<_> =
                self.rows.iter().filter(|row| row.measure == figure.measure).take(20).collect();
            panic!("no row `{figure}`; of the same measure: {same:#?}")
        })
    }

    /// The mean at an address.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn mean(&self, figure: &Figure) -> f64 {
        self.row(figure).mean
    }
}
