//! What the figures rest on, as written to JSON.

use ilt_domain::Directory;
use ilt_experiment::{About, Assumption, BreakEven, Confidence, RealityCheck};
use serde::{Deserialize, Serialize};

use super::finite;
use super::rows::{Handles, ScopeForm};

#[derive(Serialize, Deserialize)]
pub(super) struct AboutForm {
    name: String,
    question: String,
    start: Option<String>,
    observed_hours: f64,
    warm_up_hours: f64,
    warm_up_found: bool,
    unit_hours: f64,
    attributions: Vec<String>,
}

impl AboutForm {
    pub(super) fn of(about: &About) -> Self {
        Self {
            name: about.name.clone(),
            question: about.question.clone(),
            start: about.start.clone(),
            observed_hours: about.observed_hours,
            warm_up_hours: about.warm_up_hours,
            warm_up_found: about.warm_up_found,
            unit_hours: about.unit_hours,
            attributions: about.attributions.clone(),
        }
    }

    pub(super) fn about(
        self,
        scenario: String,
        seed: u64,
        version: String,
        replications: u32,
        partial: bool,
    ) -> About {
        About {
            scenario,
            name: self.name,
            question: self.question,
            start: self.start,
            observed_hours: self.observed_hours,
            warm_up_hours: self.warm_up_hours,
            warm_up_found: self.warm_up_found,
            seed,
            version,
            replications,
            partial,
            attributions: self.attributions,
            unit_hours: self.unit_hours,
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct AssumptionForm {
    path: String,
    value: String,
    source: String,
    confidence: ConfidenceForm,
    note: String,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ConfidenceForm {
    Verified,
    Own,
    Assumption,
}

impl AssumptionForm {
    pub(super) fn of(assumption: &Assumption) -> Self {
        Self {
            path: assumption.path.clone(),
            value: assumption.value.clone(),
            source: assumption.source.clone(),
            confidence: match assumption.confidence {
                Confidence::Verified => ConfidenceForm::Verified,
                Confidence::Own => ConfidenceForm::Own,
                Confidence::Assumption => ConfidenceForm::Assumption,
            },
            note: assumption.note.clone(),
        }
    }

    pub(super) fn assumption(self) -> Assumption {
        Assumption {
            path: self.path,
            value: self.value,
            source: self.source,
            confidence: match self.confidence {
                ConfidenceForm::Verified => Confidence::Verified,
                ConfidenceForm::Own => Confidence::Own,
                ConfidenceForm::Assumption => Confidence::Assumption,
            },
            note: self.note,
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct RealityForm {
    what: String,
    published: f64,
    simulated: Option<f64>,
    unit: String,
    source: String,
}

impl RealityForm {
    pub(super) fn of(check: &RealityCheck) -> Self {
        Self {
            what: check.what.clone(),
            published: check.published,
            simulated: check.simulated.and_then(finite),
            unit: check.unit.clone(),
            source: check.source.clone(),
        }
    }

    pub(super) fn check(self) -> RealityCheck {
        RealityCheck {
            what: self.what,
            published: self.published,
            simulated: self.simulated,
            unit: self.unit,
            source: self.source,
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct BreakEvenForm {
    role: String,
    scope: ScopeForm,
    wte_in_post: Option<f64>,
    wte_for_work_done: Option<f64>,
    wte_for_all_asked: Option<f64>,
    referral_factor: Option<f64>,
}

impl BreakEvenForm {
    pub(super) fn of(found: &BreakEven, names: &Directory) -> Self {
        Self {
            role: names.roles[found.role.index()].id.clone(),
            scope: ScopeForm::of(found.scope, names),
            wte_in_post: finite(found.wte_in_post),
            wte_for_work_done: finite(found.wte_for_work_done),
            wte_for_all_asked: finite(found.wte_for_all_asked),
            referral_factor: finite(found.referral_factor),
        }
    }

    pub(super) fn found(&self, handles: &Handles<'_>) -> Result<BreakEven, String> {
        Ok(BreakEven {
            role: handles.role(&self.role)?,
            scope: self.scope.scope(handles)?,
            wte_in_post: self.wte_in_post.unwrap_or(f64::NAN),
            wte_for_work_done: self.wte_for_work_done.unwrap_or(f64::NAN),
            wte_for_all_asked: self.wte_for_all_asked.unwrap_or(f64::NAN),
            referral_factor: self.referral_factor.unwrap_or(f64::NAN),
        })
    }
}
