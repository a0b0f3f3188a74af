//! A comparison: the base's results, and each variant's with the differences.

use std::io;

use ilt_domain::Directory;
use ilt_experiment::{Adjusted, Change, Comparison, Difference, Group, GroupChange, People, Variant};
use serde::{Deserialize, Serialize};

use super::rows::{Handles, KeyForm};
use super::{COMPARISON, Whole, finite, put_findings, put_lines};
use crate::folder::To;

/// The whole, on its way in.
#[derive(Deserialize)]
pub(super) struct ComparisonForm {
    base: Whole,
    variants: Vec<VariantForm>,
}

#[derive(Deserialize)]
struct VariantForm {
    results: Whole,
    people: Option<PeopleForm>,
    notices: Vec<String>,
    differences: Vec<DifferenceForm>,
}

/// The whole, on its way out.
pub(super) fn put(to: To<'_>, comparison: &Comparison) -> io::Result<()> {
    let names = &comparison.base.directory;
    write!(to, "{{\"schema\":\"{COMPARISON}\",\n\"base\":")?;
    put_findings(to, &comparison.base)?;
    to.write_all(b",\n\"variants\":[")?;
    for (at, variant) in comparison.variants.iter().enumerate() {
        to.write_all(if at == 0 { "\n{\"results\":" } else { ",\n{\"results\":" }.as_bytes())?;
        put_findings(to, &variant.findings)?;
        let people = variant.people.as_ref().map(|people| PeopleForm::of(people, names));
        for (field, value) in
            [("people", serde_json::to_string(&people)), ("notices", serde_json::to_string(&variant.notices))]
        {
            write!(to, ",\n\"{field}\":{}", value?)?;
        }
        let differences = variant.differences.iter().map(|row| DifferenceForm::of(row, names));
        put_lines(to, "differences", differences)?;
        to.write_all(b"}")?;
    }
    to.write_all(b"\n]}")
}

impl ComparisonForm {
    pub(super) fn comparison(self) -> Result<Comparison, String> {
        let base = self.base.findings()?;
        let handles = Handles::of(&base.directory);
        let variants =
            self.variants.into_iter().map(|form| form.variant(&handles)).collect::<Result<Vec<_>, _>>()?;
        drop(handles);
        Ok(Comparison { base, variants })
    }
}

impl VariantForm {
    fn variant(self, base: &Handles<'_>) -> Result<Variant, String> {
        Ok(Variant {
            findings: self.results.findings()?,
            differences: self
                .differences
                .iter()
                .map(|form| form.difference(base))
                .collect::<Result<_, _>>()?,
            people: self.people.map(|form| form.people(base)).transpose()?,
            notices: self.notices,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct DifferenceForm {
    #[serde(flatten)]
    key: KeyForm,
    n: u32,
    base: Option<f64>,
    variant: Option<f64>,
    mean: Option<f64>,
    sd: Option<f64>,
    half_width_95: Option<f64>,
    variance_reduction: Option<f64>,
    p: Option<f64>,
    p_holm: Option<f64>,
    half_width_holm: Option<f64>,
}

impl DifferenceForm {
    fn of(row: &Difference, names: &Directory) -> Self {
        Self {
            key: KeyForm::of(&row.key, names),
            n: row.n,
            base: finite(row.base),
            variant: finite(row.variant),
            mean: finite(row.mean),
            sd: row.sd.and_then(finite),
            half_width_95: row.half_width_95.and_then(finite),
            variance_reduction: row.variance_reduction.and_then(finite),
            p: row.adjusted.and_then(|adjusted| finite(adjusted.p)),
            p_holm: row.adjusted.and_then(|adjusted| finite(adjusted.p_holm)),
            half_width_holm: row.adjusted.and_then(|adjusted| finite(adjusted.half_width)),
        }
    }

    fn difference(&self, base: &Handles<'_>) -> Result<Difference, String> {
        let known = self.p.is_some() || self.p_holm.is_some() || self.half_width_holm.is_some();
        Ok(Difference {
            key: self.key.key(base)?,
            n: self.n,
            base: self.base.unwrap_or(f64::NAN),
            variant: self.variant.unwrap_or(f64::NAN),
            mean: self.mean.unwrap_or(f64::NAN),
            sd: self.sd,
            half_width_95: self.half_width_95,
            variance_reduction: self.variance_reduction,
            adjusted: known.then(|| Adjusted {
                p: self.p.unwrap_or(f64::NAN),
                p_holm: self.p_holm.unwrap_or(f64::NAN),
                half_width: self.half_width_holm.unwrap_or(f64::NAN),
            }),
        })
    }
}

#[derive(Serialize, Deserialize)]
struct PeopleForm {
    wait_threshold_hours: f64,
    hand_off_threshold: f64,
    unpaired: f64,
    groups: Vec<GroupForm>,
}

#[derive(Serialize, Deserialize)]
struct GroupForm {
    kind: String,
    id: String,
    people: f64,
    wait: ChangeForm,
    hand_offs: ChangeForm,
}

#[derive(Serialize, Deserialize)]
struct ChangeForm {
    gain: Option<f64>,
    lose: Option<f64>,
    mean: Option<f64>,
    half_width_95: Option<f64>,
}

impl PeopleForm {
    fn of(people: &People, names: &Directory) -> Self {
        Self {
            wait_threshold_hours: people.wait_threshold_hours,
            hand_off_threshold: people.hand_off_threshold,
            unpaired: people.unpaired,
            groups: people.groups.iter().map(|group| GroupForm::of(group, names)).collect(),
        }
    }

    fn people(self, base: &Handles<'_>) -> Result<People, String> {
        Ok(People {
            wait_threshold_hours: self.wait_threshold_hours,
            hand_off_threshold: self.hand_off_threshold,
            unpaired: self.unpaired,
            groups: self.groups.iter().map(|group| group.change(base)).collect::<Result<_, _>>()?,
        })
    }
}

impl GroupForm {
    fn of(change: &GroupChange, names: &Directory) -> Self {
        let (kind, id) = match change.group {
            Group::All => ("all", "all"),
            Group::Locality(at) => ("locality", names.localities[at.index()].id.as_str()),
            Group::Home(at) => ("home", names.homes[at.index()].id.as_str()),
            Group::Cohort(at) => ("cohort", names.cohorts[at.index()].id.as_str()),
        };
        Self {
            kind: kind.into(),
            id: id.into(),
            people: change.people,
            wait: ChangeForm::of(&change.wait),
            hand_offs: ChangeForm::of(&change.hand_offs),
        }
    }

    fn change(&self, base: &Handles<'_>) -> Result<GroupChange, String> {
        let group = match self.kind.as_str() {
            "all" => Group::All,
            "locality" => Group::Locality(base.locality(&self.id)?),
            "home" => Group::Home(base.home(&self.id)?),
            "cohort" => Group::Cohort(base.cohort(&self.id)?),
            other => return Err(format!("no group `{other}`")),
        };
        Ok(GroupChange {
            group,
            people: self.people,
            wait: self.wait.change(),
            hand_offs: self.hand_offs.change(),
        })
    }
}

impl ChangeForm {
    fn of(change: &Change) -> Self {
        Self {
            gain: finite(change.gain),
            lose: finite(change.lose),
            mean: finite(change.mean),
            half_width_95: change.half_width_95.and_then(finite),
        }
    }

    fn change(&self) -> Change {
        Change {
            gain: self.gain.unwrap_or(f64::NAN),
            lose: self.lose.unwrap_or(f64::NAN),
            mean: self.mean.unwrap_or(f64::NAN),
            half_width_95: self.half_width_95,
        }
    }
}
