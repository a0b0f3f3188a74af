//! One scenario, many replications.

use std::sync::Arc;

use ilt_ledger::RowKey;

use crate::break_even;
use crate::error::Error;
use crate::figures::Figures;
use crate::findings::{About, Findings, RealityCheck, Row};
use crate::notices;
use crate::plan::{Claim, Study};
use crate::precision::{self, Precision};
use crate::repeat::{Control, Gather, Repeated, repeat};
use crate::stage::Stage;
use crate::table::{Replicate, Table};
use crate::warm_up::finished;

/// Runs a scenario as its plan says.
///
/// The figures depend on the scenario, its seed and its plan alone: results are reduced in order of replication, and
/// a run to precision is looked at in fixed batches.
///
/// # Errors
/// If a replication panics, or none comes to its end. An interruption after the first has finished is no error: the
/// findings are marked partial.
pub fn run(study: &Study, control: Control<'_>) -> Result<Findings, Error> {
    let stage = Stage::set(study, study.plan.seed, control)?;
    let mut single =
        Single { study, table: Table::default(), precision: study.plan.precision.map(Precision::new) };
    let replicate = |number| stage.play(number, control.stop, ()).map(|(rows, ())| rows);
    let all = repeat(&study.plan, &study.context.scenario, control, replicate, &mut single)?;
    finished(&all, study)?;
    let mut findings = findings(study, &stage, &all, &single.table);
    if let Some(target) = study.plan.precision {
        findings.imprecise = precision::missed(target, &study.spec.directory, single.headlines());
    }
    Ok(findings)
}

/// The figures of one scenario as they come.
struct Single<'s> {
    study: &'s Study,
    table: Table,
    precision: Option<Precision>,
}

impl Single<'_> {
    fn headlines(&self) -> Vec<(RowKey, Figures, f64)> {
        let keys = self.study.headline_keys(&self.table.keys());
        let look = |key: RowKey| {
            let figures = Figures::of(self.table.series(&key));
            (key, figures, figures.mean)
        };
        keys.into_iter().map(look).collect()
    }
}

impl Gather<Replicate> for Single<'_> {
    fn take(&mut self, rows: Replicate) {
        self.table.push(rows);
    }

    fn enough(&mut self) -> bool {
        let headlines = self.headlines();
        self.precision.as_mut().is_some_and(|precision| precision.look(headlines))
    }
}

/// Everything a reader gets, from the figures of all replications.
pub(crate) fn findings(study: &Study, stage: &Stage, all: &Repeated, table: &Table) -> Findings {
    let (names, context) = (&study.spec.directory, &study.context);
    let rows = table.rows();
    let notices = context.notices.iter().cloned();
    let notices = notices.chain(stage.notice().map(str::to_string));
    let notices = notices.chain(notices::halted(all, study)).chain(notices::overload(names, table));
    Findings {
        about: about(study, stage, all),
        assumptions: context.assumptions.clone(),
        reality: context.claims.iter().map(|claim| check(claim, &rows)).collect(),
        break_even: break_even::all(names, &rows),
        imprecise: Vec::new(),
        notices: notices.collect(),
        directory: Arc::clone(names),
        rows,
    }
}

fn about(study: &Study, stage: &Stage, all: &Repeated) -> About {
    let context = &study.context;
    let (warm_up, warm_up_found) = stage.warm_up();
    About {
        scenario: context.scenario.clone(),
        name: context.name.clone(),
        question: context.question.clone(),
        start: context.start.clone(),
        observed_hours: stage.frame().observed().hours(),
        warm_up_hours: warm_up.hours(),
        warm_up_found,
        seed: stage.world().seed(),
        version: env!("CARGO_PKG_VERSION").into(),
        replications: all.finished,
        partial: all.interrupted,
        attributions: context.attributions.clone(),
        unit_hours: context.unit_hours,
    }
}

/// A published figure with what the run makes of it.
fn check(claim: &Claim, rows: &[Row]) -> RealityCheck {
    let mean = |key: &RowKey| rows.binary_search_by(|row| row.key.cmp(key)).ok().map(|at| rows[at].mean);
    let sum: Option<f64> = claim.rows.iter().map(|(key, share)| Some(mean(key)? * share)).sum();
    let over = claim.over.as_ref().map_or(Some(1.0), mean);
    let simulated = sum.zip(over).map(|(sum, over)| sum / over * claim.factor);
    RealityCheck {
        what: claim.what.clone(),
        published: claim.published,
        simulated: simulated.filter(|value| value.is_finite()),
        unit: claim.unit.clone(),
        source: claim.source.clone(),
    }
}
