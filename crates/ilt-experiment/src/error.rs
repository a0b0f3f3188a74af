//! Why an experiment has no findings.

use ilt_model::StopReason;

/// Why an experiment has no findings.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// A replication panicked: a fault of the program, repeatable from what is named here.
    #[error("replication {replication} of scenario {scenario} with seed {seed} failed: {message}")]
    Panicked {
        /// The scenario's id.
        scenario: String,
        /// The master seed.
        seed: u64,
        /// Which replication.
        replication: u32,
        /// What the panic said.
        message: String,
    },
    /// Every replication stopped before its end.
    #[error("no replication of scenario {scenario} reached its end: {}, {hours:.1} hours into replication {replication}", why(*.reason))]
    NothingFinished {
        /// The scenario's id.
        scenario: String,
        /// The first replication that stopped.
        replication: u32,
        /// Why it stopped.
        reason: StopReason,
        /// When, hours after the start.
        hours: f64,
    },
    /// The user interrupted before one replication had finished.
    #[error("interrupted before one replication of scenario {scenario} had finished")]
    Interrupted {
        /// The scenario's id.
        scenario: String,
    },
}

/// The reason in words.
pub fn why(reason: StopReason) -> &'static str {
    match reason {
        StopReason::EndlessInstant => {
            "events went on without end at one instant (a pathway turns in a circle without taking time)"
        }
        StopReason::Overload => {
            "more people came to be inside than memory is kept for (staff can never catch up with demand)"
        }
        StopReason::ConservationBroken => {
            "people who came in, went out and are inside no longer add up (a fault of the program)"
        }
        StopReason::Interrupted => "it was interrupted",
    }
}
