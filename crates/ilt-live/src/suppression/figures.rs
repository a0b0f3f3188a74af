//! Which figures of a forecast may be seen. A forecast is no count of people who are there, but the nearest ones hardly
//! differ from one, and a rule that repeats the last value is one.

use std::collections::{BTreeMap, BTreeSet};

use ilt_domain::forecast::{Figure, LEVELS, Place, Target};
use ilt_domain::{RoleId, Span};

use super::{Hidden, Rule, at_least_nobody};

/// Targets that count people.
const PEOPLE: [Target; 3] = [Target::Demand, Target::Waiting, Target::Caseload];

/// Which figures of forecasts are withheld.
#[derive(Debug)]
pub struct Withheld {
    rule: Rule,
    figures: BTreeSet<(Place, RoleId, Target, Span)>,
}

impl Withheld {
    /// The figures whose mean or median is of too few people; sums from which what is withheld could be had by taking
    /// away what is shown; waits and hours of people whose number is withheld.
    pub fn of<'f>(figures: impl IntoIterator<Item = &'f Figure> + Clone, rule: Rule) -> Self {
        let mut withheld = Self { rule, figures: BTreeSet::new() };
        withheld.few(figures.clone(), rule);
        let of_few = |figure: &&Figure| {
            people_of(figure.target)
                .iter()
                .any(|of| withheld.figures.contains(&(figure.place, figure.role, *of, figure.horizon)))
        };
        let of_few: Vec<_> = figures.into_iter().filter(of_few).map(key).collect();
        withheld.figures.extend(of_few);
        withheld
    }

    fn few<'f>(&mut self, figures: impl IntoIterator<Item = &'f Figure>, rule: Rule) {
        let mut hidden: BTreeMap<(RoleId, Target, Span), Hidden> = BTreeMap::new();
        let people = figures.into_iter().filter(|figure| PEOPLE.contains(&figure.target));
        for figure in people.filter(|figure| small(figure, rule)) {
            self.figures.insert(key(figure));
            if figure.place != Place::All {
                let of = (figure.role, figure.target, figure.horizon);
                hidden.entry(of).or_default().add(rule, at_least_nobody(figure.mean));
            }
        }
        let told = hidden.into_iter().filter(|(_, hidden)| !rule.keeps(*hidden));
        self.figures.extend(told.map(|((role, target, horizon), _)| (Place::All, role, target, horizon)));
    }

    /// A figure as anyone may see it; `None`: withheld. Where it is of people, values are rounded as counts are, and
    /// quantiles of too few are no numbers (NaN).
    pub fn shown(&self, figure: &Figure) -> Option<Figure> {
        if self.figures.contains(&key(figure)) {
            return None;
        }
        let mut shown = figure.clone();
        if PEOPLE.contains(&figure.target) {
            for value in shown.quantiles.iter_mut().chain([&mut shown.mean]) {
                *value = self.rule.expected(*value).unwrap_or(f64::NAN);
            }
        }
        Some(shown)
    }
}

fn small(figure: &Figure, rule: Rule) -> bool {
    [figure.mean, figure.quantiles[LEVELS.len() / 2]].iter().any(|value| rule.expected(*value).is_none())
}

/// The numbers of people that a figure is of: too few of them, and it is withheld.
fn people_of(target: Target) -> &'static [Target] {
    match target {
        Target::Wait => &[Target::Demand, Target::Waiting],
        Target::HoursNeeded => &[Target::Demand],
        Target::HoursShort | Target::WteShort => &[Target::Waiting],
        Target::Demand | Target::Waiting | Target::Caseload => &[],
    }
}

fn key(figure: &Figure) -> (Place, RoleId, Target, Span) {
    (figure.place, figure.role, figure.target, figure.horizon)
}
