//! Which method has been best, figure by figure.

use std::collections::BTreeMap;

use ilt_domain::forecast::Method;

use super::Subject;

/// How a method has done on a figure.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Record {
    /// Scores counted, older ones less.
    pub weight: f64,
    /// Their losses (mean pinball), weighted alike.
    pub loss: f64,
}

/// Records of all methods.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Weights {
    /// By figure and method.
    pub records: BTreeMap<(Subject, Method), Record>,
}

/// What an old score counts for when a new one comes: half after about 40.
const KEPT: f64 = 0.983;
/// Scores a rival needs before it can take the ensemble's place.
const ENOUGH: f64 = 12.0;

impl Weights {
    /// Counts a score.
    pub fn learn(&mut self, subject: Subject, method: Method, pinball: f64) {
        let record = self.records.entry((subject, method)).or_default();
        record.weight = record.weight * KEPT + 1.0;
        record.loss = record.loss * KEPT + pinball;
    }

    /// The method to publish: the ensemble, unless another has been better by enough scores of both.
    pub fn best(&self, subject: Subject, offered: &[Method]) -> Method {
        let loss = |method: Method| {
            let record = self.records.get(&(subject, method)).filter(|record| record.weight >= ENOUGH)?;
            Some(record.loss / record.weight)
        };
        let Some(ours) = loss(Method::Ensemble) else { return Method::Ensemble };
        let better = offered.iter().filter_map(|method| Some((loss(*method)?, *method)));
        let best = better
            .filter(|(theirs, _)| *theirs < ours)
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        best.map_or(Method::Ensemble, |(_, method)| method)
    }
}
