//! The `[population]` table: chances by age, factors by practice, the ACG rule, and which cohort is which.

use std::collections::BTreeMap;

use ilt_domain::{CohortId, HomeId};
use ilt_model::population::{Age, Band, Burden, Cohorts, Frailty, Population, Practice, Rule};

use crate::form::{AGE, BURDEN, COHORTS, FACTORS, POPULATION, RULE};
use crate::names::Names;
use crate::place::HomeRow;
use crate::read::{Fields, Item};

/// More people than this do not fit the handles of the simulation.
const MOST_PEOPLE: f64 = 100e6;
/// Sums of chances may miss 1 by rounding.
const ROUNDING: f64 = 1e-9;

/// Reads `[population]` for these homes.
pub(crate) fn read(item: &Item<'_>, homes: &[HomeRow], cohorts: &Names) -> Option<Population> {
    let fields = Fields::new(item, &POPULATION)?;
    let rule = fields.get("rule").map_or(Some(USUAL_RULE), |item| rule(&item));
    let cohorts = fields.need("cohorts").and_then(|item| read_cohorts(&item, cohorts));
    let burden = fields.get("burden").map_or(Some(NO_BURDEN), |item| burden(&item));
    let cost_spread = fields.need("cost_spread").and_then(|item| item.at_least(0.0));
    let ages = fields.need("ages").and_then(|item| ages(&item));
    let factors = fields.get("factors").map_or(Some([None; 3]), |item| factors(&item));
    let ages = ages?;
    let columns = Columns {
        item: fields.get("ages")?,
        ages: ages.each_ref().map(|(column, _)| *column),
        factors: factors?,
    };
    let practices = columns.practices(homes);
    Some(Population {
        rule: rule?,
        cohorts: cohorts?,
        bands: ages.map(|(_, band)| band),
        burden: burden?,
        cost_spread: cost_spread?,
        practices: practices?,
    })
}

const USUAL_RULE: Rule = Rule { conditions: 5, cost: 3.0, frailty: Frailty::Moderate };
const NO_BURDEN: Burden = Burden { conditions: 0.0, frailty: 0.0, cost: 0.0 };

fn rule(item: &Item<'_>) -> Option<Rule> {
    let fields = Fields::new(item, &RULE)?;
    let levels = [("mild", Frailty::Mild), ("moderate", Frailty::Moderate), ("severe", Frailty::Severe)];
    let conditions = fields.get("conditions").map_or(Some(5), |item| conditions_from_one(&item));
    let cost = fields.get("cost").map_or(Some(USUAL_RULE.cost), |item| item.positive());
    let frailty = fields.get("frailty").map_or(Some(USUAL_RULE.frailty), |item| item.word(&levels));
    Some(Rule { conditions: conditions?, cost: cost?, frailty: frailty? })
}

fn conditions_from_one(item: &Item<'_>) -> Option<u8> {
    match item.count(5)? {
        0 => {
            item.error("everyone has 0 conditions or more", "give a number from 1 to 5");
            None
        }
        count => Some(count as u8),
    }
}

fn read_cohorts(item: &Item<'_>, cohorts: &Names) -> Option<Cohorts> {
    let fields = Fields::new(item, &COHORTS)?;
    let find = |key: &str| fields.need(key).and_then(|item| item.id(cohorts)).map(CohortId);
    let [severe, frail, conditions, cost, aged, others] =
        ["severe", "frail", "conditions", "cost", "aged", "others"].map(find);
    Some(Cohorts {
        severe: severe?,
        frail: frail?,
        conditions: conditions?,
        cost: cost?,
        aged: aged?,
        others: others?,
    })
}

fn burden(item: &Item<'_>) -> Option<Burden> {
    let fields = Fields::new(item, &BURDEN)?;
    let [conditions, frailty, cost] =
        ["conditions", "frailty", "cost"].map(|key| fields.get(key).map_or(Some(0.0), |item| item.share()));
    Some(Burden { conditions: conditions?, frailty: frailty?, cost: cost? })
}

fn factors<'a>(item: &Item<'a>) -> Option<[Option<&'a str>; 3]> {
    let fields = Fields::new(item, &FACTORS)?;
    Some(["frailty", "conditions", "cost"].map(|key| fields.text(key)))
}

/// Each band with the column of its people, in the order of [`Age::ALL`].
fn ages<'a>(item: &Item<'a>) -> Option<[(&'a str, Band); 6]> {
    let mut read: BTreeMap<&str, Option<(&'a str, Band)>> = BTreeMap::new();
    for (name, place, band) in item.entries()? {
        if Age::ALL.iter().all(|age| age.slug() != name) {
            let remedy = crate::problem::suggest(name, Age::ALL.iter().map(|age| age.slug()));
            item.reading.error(place, &band.path, format!("`{name}` is not an age band"), remedy);
            continue;
        }
        read.insert(name, self::band(&band));
    }
    let found = Age::ALL.map(|age| match read.get(age.slug()) {
        Some(band) => *band,
        None => {
            item.error(format!("the age band `{}` is missing", age.slug()), "add its chances");
            None
        }
    });
    let [a, b, c, d, e, f] = found;
    Some([a?, b?, c?, d?, e?, f?])
}

fn band<'a>(item: &Item<'a>) -> Option<(&'a str, Band)> {
    let fields = Fields::new(item, &AGE)?;
    let people = fields.need("people").and_then(|item| item.text());
    let conditions = fields.need("conditions").and_then(|item| falling(&item));
    let frailty = fields.get("frailty").map_or(Some([0.0; 3]), |item| exclusive(&item));
    let cost = fields.need("cost").and_then(|item| item.at_least(0.0));
    Some((people?, Band { conditions: conditions?, frailty: frailty?, cost: cost? }))
}

fn falling(item: &Item<'_>) -> Option<[f64; 5]> {
    let chances = item.numbers::<5>()?;
    if chances[0] <= 1.0 && chances.windows(2).all(|pair| pair[1] <= pair[0]) {
        return Some(chances);
    }
    item.error(
        "chances of at least so many conditions rise, or are above 1",
        "give 5 chances, none greater than the one before",
    );
    None
}

fn exclusive(item: &Item<'_>) -> Option<[f64; 3]> {
    let chances = item.numbers::<3>()?;
    if chances.iter().sum::<f64>() <= 1.0 + ROUNDING {
        return Some(chances);
    }
    item.error(
        "the chances of mild, moderate and severe frailty sum to more than 1",
        "they exclude each other",
    );
    None
}

/// Which columns of the practices table are read.
struct Columns<'a> {
    item: Item<'a>,
    ages: [&'a str; 6],
    factors: [Option<&'a str>; 3],
}

impl Columns<'_> {
    /// The practices, in order of their ids, each with its homes.
    fn practices(&self, homes: &[HomeRow]) -> Option<Vec<Practice>> {
        let mut by_id: BTreeMap<&str, Vec<(usize, &HomeRow)>> = BTreeMap::new();
        for (index, row) in homes.iter().enumerate() {
            by_id.entry(row.home.practice.as_str()).or_default().push((index, row));
        }
        let mut practices = Vec::with_capacity(by_id.len());
        for (id, parts) in &by_id {
            // A column that one practice lacks is reported once, not for every practice.
            practices.push(self.practice(id, parts)?);
        }
        let people: f64 = practices.iter().map(|practice| f64::from(practice.people)).sum();
        if people > MOST_PEOPLE {
            self.item.error(
                format!("{people:.0} people in all"),
                format!("at most {MOST_PEOPLE:.0}; is `people` of the homes right?"),
            );
            return None;
        }
        Some(practices)
    }

    fn practice(&self, id: &str, parts: &[(usize, &HomeRow)]) -> Option<Practice> {
        let row = parts.first()?.1;
        let mut ages = [0.0; 6];
        for (weight, column) in ages.iter_mut().zip(self.ages) {
            *weight = self.figure(row, column)?;
        }
        let factor = |column: Option<&str>| column.map_or(Some(1.0), |column| self.figure(row, column));
        let [frailty, conditions, cost] = self.factors.map(factor);
        let people: f64 = parts.iter().map(|(_, part)| part.home.people).sum();
        if ages.iter().sum::<f64>() <= 0.0 && people > 0.0 {
            self.item.error(format!("`{id}` has nobody of any age"), "give the people of its age bands");
            return None;
        }
        Some(Practice {
            id: id.to_owned(),
            people: people.round().clamp(0.0, MOST_PEOPLE) as u32,
            ages,
            frailty: frailty?,
            conditions: conditions?,
            cost: cost?,
            homes: parts.iter().map(|(index, part)| (HomeId(*index as u32), part.home.people)).collect(),
        })
    }

    /// A number of a practice.
    fn figure(&self, row: &HomeRow, column: &str) -> Option<f64> {
        let Some(written) = row.attributes.get(column) else {
            let known = crate::problem::suggest(column, row.attributes.keys().map(String::as_str));
            self.item.error(format!("the home `{}` has no `{column}`", row.home.id), known);
            return None;
        };
        let figure = written.parse::<f64>().ok().filter(|figure| figure.is_finite() && *figure >= 0.0);
        if figure.is_none() {
            let message =
                format!("`{written}` as `{column}` of `{}` is not a number of at least 0", row.home.id);
            self.item.error(message, "correct it in the practices table");
        }
        figure
    }
}

#[cfg(test)]
mod tests;
