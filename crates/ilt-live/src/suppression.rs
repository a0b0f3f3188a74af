//! What may be shown of people: small numbers are withheld, others are rounded, as national statistics of hospital
//! activity do (NHS Digital, disclosure control methodology for HES and ECDS, 2018: below national level 1 to 7 are shown
//! as a star, nought as nought, others to the nearest five, and no average is shown of so few). Topics for everyone,
//! the status page and its answers all ask here. Internal topics are exact, and so is what only simulations tell of.
//!
//! The rule in full, with its reasons, is in this crate's `README.md`.

mod figures;

use ilt_domain::Span;
use ilt_domain::forecast::StateNow;

pub use figures::Withheld;
pub use ilt_wire::state::PublicStateNow;

/// Shown numbers of people are multiples of this.
const STEP: i64 = 5;

/// How numbers of people are shown: those below the threshold are withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    below: u32,
}

/// A count as anyone may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// The count; `None`: withheld. Of a sum with [`Shown::at_least`], what of it is shown.
    pub count: Option<i64>,
    /// The sum holds parts that are withheld and not in it: there are at least so many.
    pub at_least: bool,
}

/// The parts of a sum that are withheld, gathered from their exact values.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Hidden {
    number: u32,
    together: f64,
}

impl Hidden {
    /// Takes in a part of the sum, if the rule withholds it.
    pub fn add(&mut self, rule: Rule, exact: f64) {
        if rule.hides(exact) {
            self.number += 1;
            self.together += exact;
        }
    }
}

impl Rule {
    /// Numbers of people from one up to this, itself left out, are withheld, others are rounded; 0: all are exact.
    pub const fn below(below: u32) -> Self {
        Self { below }
    }

    /// The threshold; 0: all numbers are exact.
    pub const fn threshold(self) -> u32 {
        self.below
    }

    /// Whether numbers are withheld and rounded.
    pub const fn withholds(self) -> bool {
        self.below > 0
    }

    /// Whether a number of people is withheld: it is small and not nought. A signed one below nought is, however large
    /// its size: a correction tells of what it corrects.
    fn hides(self, exact: f64) -> bool {
        self.withholds() && exact != 0.0 && (exact.is_nan() || exact < f64::from(self.below))
    }

    /// What is withheld of the parts of a sum, from their exact values: the one way in which they are counted.
    pub fn hidden(self, parts: impl IntoIterator<Item = f64>) -> Hidden {
        let mut hidden = Hidden::default();
        parts.into_iter().for_each(|part| hidden.add(self, part));
        hidden
    }

    /// A count of people: `None` if it is small but not nought, else to the nearest five.
    pub fn count(self, exact: i64) -> Option<i64> {
        match exact {
            exact if self.below == 0 || exact == 0 => Some(exact),
            small if self.hides(small as f64) => None,
            other => Some(((other + STEP / 2).div_euclid(STEP) * STEP).max(STEP)),
        }
    }

    /// A number of people that is expected or was forecast; as counts are shown, though it need not be whole.
    pub fn expected(self, exact: f64) -> Option<f64> {
        let step = STEP as f64;
        match at_least_nobody(exact) {
            _ if self.below == 0 => Some(exact),
            0.0 => Some(0.0),
            small if self.hides(small) => None,
            other => Some(((other / step).round() * step).max(step)),
        }
    }

    /// A sum of which the parts may be seen too: as a count, if no part is withheld or those that are [could be
    /// anything](Self::keeps); else what is shown of its parts.
    pub fn sum(self, parts: impl IntoIterator<Item = i64> + Clone) -> Shown {
        let exact: i64 = parts.clone().into_iter().sum();
        if self.keeps(self.hidden(parts.clone().into_iter().map(|part| part as f64))) {
            return Shown { count: self.count(exact), at_least: false };
        }
        Shown::sum(parts.into_iter().map(|part| Shown { count: self.count(part), at_least: false }))
    }

    /// Whether withheld numbers stay so when what they come to together can be had, as from a sum by taking away what is
    /// shown of its parts: each of them could still be anything from one to the greatest number that is withheld. Two
    /// that come to fourteen are both seven; three that come to fourteen tell nothing.
    pub fn keeps(self, Hidden { number, together }: Hidden) -> bool {
        let (greatest, others) = (f64::from(self.below) - 1.0, f64::from(number) - 1.0);
        number == 0 || (greatest + others <= together && together <= greatest * others + 1.0)
    }

    /// How a role stands as anyone may see it. How long someone has waited is that one person's, so it is shown in whole
    /// hours, and only where the number of those who wait is.
    pub fn standing(self, state: &StateNow) -> PublicStateNow {
        let shown = |exact: u32| self.count(exact.into()).and_then(|shown| u32::try_from(shown).ok());
        let StateNow { locality, role, at, staff, .. } = *state;
        let hours = |span: Span| Span(span.0.div_euclid(Span::HOUR.0) * Span::HOUR.0);
        let oldest = if self.withholds() { hours(state.oldest) } else { state.oldest };
        let waiting = shown(state.waiting);
        PublicStateNow {
            locality,
            role,
            at,
            waiting,
            oldest: waiting.map(|_| oldest),
            in_service: shown(state.in_service),
            booked: shown(state.booked),
            caseload: shown(state.caseload),
            staff,
        }
    }
}

/// A number of people that is expected: fewer than nobody, as a regression may say, is nobody; what is no number stays
/// none.
pub fn at_least_nobody(expected: f64) -> f64 {
    if expected <= 0.0 { 0.0 } else { expected }
}

impl Shown {
    /// The sum of what is shown: nothing that is withheld is in it, so nothing of that can be had from it.
    pub fn sum(all: impl IntoIterator<Item = Shown>) -> Shown {
        let sum = all.into_iter().fold((0, false), |sum, one| {
            (sum.0 + one.count.unwrap_or(0), sum.1 || one.at_least || one.count.is_none())
        });
        match sum {
            (0, true) => Shown { count: None, at_least: false },
            (count, at_least) => Shown { count: Some(count), at_least },
        }
    }

    /// The count, if all of it is shown.
    pub fn whole(self) -> Option<i64> {
        self.count.filter(|_| !self.at_least)
    }
}

#[cfg(test)]
mod tests;
