//! Replications saved on their way, with their ledgers, to be taken up later as if nothing had happened.

use std::sync::Arc;

use ilt_domain::Moment;
use ilt_ledger::Ledger;
use ilt_model::{Ended, Replication};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error::Error;
use crate::findings::Findings;
use crate::plan::{Plan, Study};
use crate::repeat::{Control, Gather, repeat};
use crate::run::findings;
use crate::stage::{Stage, outcome};
use crate::table::{Replicate, Table};
use crate::warm_up::finished;

/// The layout of a saved experiment; another layout is refused by its number.
const LAYOUT: u32 = 3;

/// A saved experiment: JSON, one document.
#[derive(Debug, Serialize, Deserialize)]
pub struct Saved {
    layout: u32,
    /// The scenario's id.
    pub scenario: String,
    /// The master seed.
    pub seed: u64,
    /// When it was saved, microseconds since 1970.
    pub at: i64,
    replications: Vec<SavedReplication>,
}

#[derive(Debug, Serialize, Deserialize)]
struct SavedReplication {
    number: u32,
    model: Box<RawValue>,
    ledger: Box<RawValue>,
}

/// Why a saved experiment cannot be taken up, or not be saved.
#[derive(Debug, thiserror::Error)]
pub enum SavedError {
    /// The text is not a saved experiment, or memory ran out while writing one.
    #[error("this is not a saved state: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// It was saved by another version.
    #[error("the state was saved with layout {found}, this program reads layout {LAYOUT}")]
    Layout {
        /// Layout of the file.
        found: u32,
    },
    /// There is nothing to take up.
    #[error("the state holds no replication")]
    Empty,
    /// The state does not fit the scenario.
    #[error("replication {number}: {source}")]
    Restore {
        /// Which replication.
        number: u32,
        /// Why.
        source: ilt_model::RestoreError,
    },
    /// What it has counted so far was counted over another period.
    #[error("it was saved with another length, warm-up or `sample_every`, and its counts follow those")]
    Window,
    /// A replication could not be run.
    #[error(transparent)]
    Run(#[from] Error),
}

/// Runs every replication of the plan up to `at` and saves it.
///
/// # Errors
/// If no replication gets that far.
pub fn save(study: &Study, at: Moment, control: Control<'_>) -> Result<Saved, SavedError> {
    let stage = Stage::set(study, study.plan.seed, control)?;
    let replicate = |number| {
        let mut replication = Replication::new(stage.world(), number);
        let mut ledger = stage.ledger();
        let ended = replication.run_until(stage.world(), at, control.stop, &mut ledger);
        outcome(number, ended, || keep(&stage, number, &replication, &ledger))
    };
    let plan = Plan { precision: None, ..study.plan.clone() };
    let mut bag = Bag(Vec::new());
    let all = repeat(&plan, &study.context.scenario, control, replicate, &mut bag)?;
    finished(&all, study)?;
    let replications = bag.0.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(Saved {
        layout: LAYOUT,
        scenario: study.context.scenario.clone(),
        seed: study.plan.seed,
        at: at.0,
        replications,
    })
}

fn keep(
    stage: &Stage,
    number: u32,
    replication: &Replication,
    ledger: &Ledger,
) -> Result<SavedReplication, serde_json::Error> {
    let raw = |bytes: Vec<u8>| serde_json::from_slice::<Box<RawValue>>(&bytes);
    Ok(SavedReplication {
        number,
        model: raw(replication.save(stage.world())?)?,
        ledger: raw(ledger.save()?)?,
    })
}

/// Results kept as they come.
struct Bag<T>(Vec<T>);

impl<T> Gather<T> for Bag<T> {
    fn take(&mut self, result: T) {
        self.0.push(result);
    }

    fn enough(&mut self) -> bool {
        true
    }
}

impl Saved {
    /// Reads a saved experiment.
    ///
    /// # Errors
    /// If the text is none, of another layout, or holds no replication.
    pub fn read(text: &str) -> Result<Saved, SavedError> {
        #[derive(Deserialize)]
        struct Head {
            layout: u32,
        }
        let Head { layout } = serde_json::from_str(text)?;
        if layout != LAYOUT {
            return Err(SavedError::Layout { found: layout });
        }
        let saved: Self = serde_json::from_str(text)?;
        if saved.replications.is_empty() { Err(SavedError::Empty) } else { Ok(saved) }
    }

    /// The saved experiment as text.
    ///
    /// # Errors
    /// Only if memory for it cannot be had.
    pub fn write(&self) -> Result<String, SavedError> {
        Ok(serde_json::to_string(self)?)
    }

    /// Takes the saved replications up and runs them to the end of the scenario: the findings are those of the unbroken
    /// run. Where the scenario differs from the saved one, its figures hold from the instant of saving on.
    ///
    /// # Errors
    /// If the state is not of this scenario, or no replication comes to its end.
    pub fn resume(&self, study: &Study, control: Control<'_>) -> Result<Findings, SavedError> {
        let stage = Stage::set(study, self.seed, control)?;
        let mut restored = Vec::with_capacity(self.replications.len());
        for saved in &self.replications {
            restored.push(saved.restore(&stage)?);
        }
        let end = stage.frame().end();
        let replicate = |at: u32| {
            let (mut replication, mut ledger) = restored[at as usize - 1].clone();
            let ended: Ended = replication.run_until(stage.world(), end, control.stop, &mut ledger);
            outcome(replication.number(), ended, || ledger.rows())
        };
        let plan = Plan { precision: None, replications: restored.len() as u32, ..study.plan.clone() };
        let mut tables = Tables(Table::default());
        let all = repeat(&plan, &study.context.scenario, control, replicate, &mut tables)?;
        finished(&all, study)?;
        Ok(findings(study, &stage, &all, &tables.0))
    }
}

impl SavedReplication {
    fn restore(&self, stage: &Stage) -> Result<(Replication, Ledger), SavedError> {
        let world = stage.world();
        let replication = Replication::restore(world, self.model.get().as_bytes())
            .map_err(|source| SavedError::Restore { number: self.number, source })?;
        let names = Arc::clone(world.directory());
        let ledger = Ledger::restore(names, Arc::clone(stage.civil()), self.ledger.get().as_bytes())?;
        if ledger.frame() != stage.frame() {
            return Err(SavedError::Window);
        }
        Ok((replication, ledger))
    }
}

/// The figures as they come.
struct Tables(Table);

impl Gather<Replicate> for Tables {
    fn take(&mut self, rows: Replicate) {
        self.0.push(rows);
    }

    fn enough(&mut self) -> bool {
        true
    }
}
