//! Groups of steps ahead that planners use alike.

use crate::history::Cadence;

/// Some steps ahead, both ends included; 1 is the next slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distance {
    /// The nearest.
    pub first: usize,
    /// The furthest.
    pub last: usize,
    /// In words.
    pub name: String,
}

impl Distance {
    /// The groups up to a horizon: now to redeploy, today, tomorrow, the short notice of two days, the rota's fortnight,
    /// and beyond.
    pub fn of(cadence: Cadence, horizon: usize) -> Vec<Self> {
        let (ends, unit): (&[usize], _) = match cadence {
            Cadence::Hourly => (&[4, 12, 24, 48, 168, 336, 672], "h"),
            Cadence::Daily => (&[1, 3, 7, 14, 28, 84, 182], "d"),
        };
        let ends = ends.iter().copied().filter(|end| *end < horizon).chain([horizon]);
        let mut first = 1;
        ends.map(|last| {
            let name =
                if first == last { format!("{last} {unit}") } else { format!("{first}-{last} {unit}") };
            let distance = Self { first, last, name };
            first = last + 1;
            distance
        })
        .collect()
    }

    /// All steps up to a horizon.
    pub fn all(horizon: usize) -> Self {
        Self { first: 1, last: horizon, name: "all".to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_meet_and_end_at_the_horizon() {
        let names = |cadence, horizon| -> Vec<String> {
            Distance::of(cadence, horizon).into_iter().map(|distance| distance.name).collect()
        };
        assert_eq!(names(Cadence::Hourly, 48), ["1-4 h", "5-12 h", "13-24 h", "25-48 h"]);
        assert_eq!(names(Cadence::Daily, 10), ["1 d", "2-3 d", "4-7 d", "8-10 d"]);
        assert_eq!(names(Cadence::Daily, 1), ["1 d"]);
    }
}
