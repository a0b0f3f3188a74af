//! Needs that arise at a rate or by gaps.

use std::collections::BTreeMap;

use ilt_domain::{CohortId, HomeId};
use ilt_model::spec::Arising;

use crate::law::{self, LEAST_MEAN};
use crate::quantity::Unit;
use crate::read::Item;

use super::{Arises, Need};

/// Days that vary more than this are a slip: every other day would have hardly any needs.
const MOST_SPREAD: f64 = 2.0;

impl Need<'_, '_> {
    pub(super) fn at_rate(&self) -> Option<Vec<Arises>> {
        let fields = self.fields();
        let rate = fields.get("rate")?;
        let per_person = match fields.get("per") {
            Some(item) => item.word(&[("person", true)]),
            None => Some(false),
        };
        let unit = match fields.get("per_unit") {
            Some(item) => item.word(&Unit::WORDS),
            None => Some(self.around.frame.unit),
        };
        let read = |item: &Item<'_>| item.at_least(0.0);
        let rates = rate.by_cohort(&self.around.places.names.cohorts, |_| false, read, Some(0.0));
        let (homes, cohorts) = (self.homes(), self.cohorts());
        let shape = self.shape();
        let (homes, cohorts, per_person, unit, rates) = (homes?, cohorts?, per_person?, unit?, rates?);
        let shape = shape?;
        let weights = self.weights(&homes, per_person)?;
        let of_register = per_person && self.around.register;
        self.tell_shared_rate(&rate, &cohorts);
        let mut streams = Vec::new();
        for &(cohort, share) in &cohorts {
            for (home, weight) in homes.iter().zip(&weights) {
                let per_hour = rates.0[cohort] / unit.hours() * share * weight;
                if per_hour > 0.0 {
                    let arising = match shape {
                        Some(shape) => Arising::Shaped { per_hour, shape },
                        None => Arising::Poisson { per_hour },
                    };
                    streams.push((HomeId(*home as u32), CohortId(cohort as u32), arising, of_register));
                }
                if 3.6e9 / per_hour < LEAST_MEAN && !of_register {
                    rate.error(
                        format!("{per_hour:.0} arrivals an hour are too many for the clock"),
                        "is the unit right?",
                    );
                    return None;
                }
            }
        }
        Some(streams)
    }

    /// One number for several cohorts is each one's rate; those who meant to divide it should know.
    fn tell_shared_rate(&self, rate: &Item<'_>, cohorts: &[(usize, f64)]) {
        let fields = self.fields();
        if cohorts.len() > 1 && !fields.has("mix") && rate.node.table().is_none() && !self.around.register {
            let count = cohorts.len();
            rate.notice(
                format!("each of the {count} cohorts has this rate"),
                "to divide one rate among them, add `mix`",
            );
        }
    }

    /// The part of the rate each home has.
    fn weights(&self, homes: &[usize], per_person: bool) -> Option<Vec<f64>> {
        let (fields, rows) = (self.fields(), &self.around.places.homes);
        let each = match fields.get("by") {
            Some(item) => item.word(&[("people", false), ("each", true)])?,
            None => false,
        };
        let people: f64 = homes.iter().map(|home| rows[*home].home.people).sum();
        if !each && !per_person && people <= 0.0 {
            fields.error(
                "nobody is registered in these homes, so the rate cannot be divided",
                "add `people`, or `by = \"each\"`",
            );
            return None;
        }
        let scale = fields.get("scale");
        let weights: Vec<Option<f64>> = homes
            .iter()
            .map(|home| {
                let row = &rows[*home];
                let base = match (per_person, self.around.register, each) {
                    (true, true, _) | (false, _, true) => 1.0,
                    (true, false, _) => row.home.people,
                    (false, _, false) => row.home.people / people,
                };
                let scale =
                    scale.as_ref().map_or(Some(1.0), |item| attribute(item, &row.home.id, &row.attributes));
                scale.map(|scale| base * scale)
            })
            .collect();
        weights.into_iter().collect()
    }

    /// How much the rate varies from day to day, as a coefficient of variation.
    pub(super) fn day_spread(&self) -> Option<f64> {
        let item = self.fields().get("day_spread")?;
        let spread = item.number()?;
        if (0.0..=MOST_SPREAD).contains(&spread) {
            return Some(spread);
        }
        let remedy = match spread > MOST_SPREAD && spread <= 100.0 {
            true => {
                format!("it is a share of the rate: for {spread} % write {}", (spread * 1e10).round() / 1e12)
            }
            false => format!("give the spread of a day's rate as a share of it, from 0 to {MOST_SPREAD}"),
        };
        item.error(format!("{spread} is not between 0 and {MOST_SPREAD}"), remedy);
        None
    }

    fn shape(&self) -> Option<Option<u32>> {
        let Some(item) = self.fields().get("profile") else { return Some(None) };
        let (names, shapes) = self.around.profiles;
        let index = item.id(names)?;
        shapes[index as usize].as_ref().map(|_| Some(index))
    }

    pub(super) fn by_gaps(&self) -> Option<Vec<Arises>> {
        let fields = self.fields();
        for key in ["profile", "mix", "per", "per_unit", "scale", "by", "day_spread"] {
            if let Some(item) = fields.get(key) {
                item.error(format!("`{key}` stands beside `gap`"), "it belongs to a rate; drop it");
            }
        }
        let law = law::long_times(&fields.get("gap")?, self.around.frame.unit);
        let (homes, cohorts, law) = (self.homes()?, self.cohorts()?, law?);
        let mut streams = Vec::new();
        for (cohort, _) in &cohorts {
            for home in &homes {
                streams.push((
                    HomeId(*home as u32),
                    CohortId(*cohort as u32),
                    Arising::Renewal(law.clone()),
                    false,
                ));
            }
        }
        if streams.len() > 1 {
            let count = streams.len();
            fields.notice(
                format!("{count} streams have these gaps, one for each home and cohort"),
                "narrow `homes` or `cohorts` if one was meant",
            );
        }
        Some(streams)
    }
}

/// A figure about a home.
fn attribute(item: &Item<'_>, home: &str, attributes: &BTreeMap<String, String>) -> Option<f64> {
    let name = item.text()?;
    let Some(text) = attributes.get(name) else {
        let remedy = crate::problem::suggest(name, attributes.keys().map(String::as_str));
        item.error(format!("the home `{home}` has no `{name}`"), remedy);
        return None;
    };
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    if number.is_none() {
        item.error(
            format!("`{name}` of the home `{home}` is `{text}`, not a number of at least 0"),
            "correct the table of homes",
        );
    }
    number
}
