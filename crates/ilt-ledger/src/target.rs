//! Whether a wait misses its target.

use ilt_domain::directory::Target;
use ilt_domain::{CivilCalendar, Directory, Moment, StepId};

/// Whether a wait for `step` from `asked` to `at` is longer than the step's target; without a target it never is.
#[inline(always)]
pub fn late(names: &Directory, civil: &CivilCalendar, step: StepId, asked: Moment, at: Moment) -> bool {
    match names.steps.get(step.index()).and_then(|step| step.target) {
        None => false,
        Some(Target::Elapsed(span)) => at - asked > span,
        Some(Target::WorkingDays(days)) => at > civil.add_working_days(asked, days),
    }
}
