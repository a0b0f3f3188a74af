//! Minutes of travel for a visit, from where homes are.
//!
//! A visit costs a local leg, and for a share of visits the way from the home visited before, which is any home the
//! team serves in proportion to its people. Ways are straight lines times a detour factor; between two urban homes the
//! first kilometres go at urban speed, everything else at rural speed.

use ilt_experiment::{Assumption, Confidence};

use crate::form::TRAVEL;
use crate::place::HomeRow;
use crate::read::{Fields, Item};

/// Most ways between two homes that are worked out for all teams together: some seconds of work.
pub(crate) const MOST_WAYS: usize = 50_000_000;

/// The rule's figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Travel {
    local_urban: f64,
    local_rural: f64,
    between: f64,
    detour: f64,
    urban_kmh: f64,
    rural_kmh: f64,
    town_km: f64,
}

impl Default for Travel {
    /// Chosen so that Leicester, Leicestershire and Rutland come to about 10 minutes a visit in urban homes and 18 in
    /// rural ones.
    fn default() -> Self {
        Self {
            local_urban: 6.0,
            local_rural: 10.0,
            between: 0.4,
            detour: 1.3,
            urban_kmh: 25.0,
            rural_kmh: 45.0,
            town_km: 5.0,
        }
    }
}

impl Travel {
    /// Reads `[travel]`; what it does not say is an assumption.
    pub(crate) fn read(section: Option<&Item<'_>>) -> (Self, Vec<Assumption>) {
        let mut travel = Self::default();
        let fields = section.and_then(|item| Fields::new(item, &TRAVEL));
        let mut assumed = Vec::new();
        for (key, value) in travel.figures() {
            let given = fields.as_ref().and_then(|fields| fields.get(key));
            match &given {
                Some(item) => *value = figure(item, key).unwrap_or(*value),
                None => assumed.push(assumption(key, *value)),
            }
        }
        (travel, assumed)
    }

    fn figures(&mut self) -> [(&'static str, &mut f64); 7] {
        [
            ("local_minutes_urban", &mut self.local_urban),
            ("local_minutes_rural", &mut self.local_rural),
            ("between_homes", &mut self.between),
            ("detour", &mut self.detour),
            ("speed_urban_kmh", &mut self.urban_kmh),
            ("speed_rural_kmh", &mut self.rural_kmh),
            ("town_km", &mut self.town_km),
        ]
    }

    /// Minutes of one visit of a team to each home; nought for homes it does not serve.
    pub(crate) fn minutes(&self, homes: &[HomeRow], serves: &[bool]) -> Vec<f32> {
        let people: f64 = served(homes, serves).map(|(_, row)| row.home.people).sum();
        let mut minutes = vec![0.0; homes.len()];
        for (index, row) in served(homes, serves) {
            let ways: f64 =
                served(homes, serves).map(|(_, from)| from.home.people * self.way(from, row)).sum();
            let mean = if people > 0.0 { ways / people } else { 0.0 };
            let local = if row.home.rural { self.local_rural } else { self.local_urban };
            minutes[index] = (local + self.between * mean) as f32;
        }
        minutes
    }

    /// Minutes from one home to another; none is known where coordinates are missing.
    fn way(&self, from: &HomeRow, to: &HomeRow) -> f64 {
        let (Some(a), Some(b)) = (from.home.place, to.home.place) else { return 0.0 };
        let distance = straight_line(a, b);
        let town = if from.home.rural || to.home.rural { 0.0 } else { distance.min(self.town_km) };
        self.detour * 60.0 * (town / self.urban_kmh + (distance - town) / self.rural_kmh)
    }
}

fn served<'h>(homes: &'h [HomeRow], serves: &'h [bool]) -> impl Iterator<Item = (usize, &'h HomeRow)> {
    homes.iter().enumerate().filter(|(index, _)| serves[*index])
}

fn figure(item: &Item<'_>, key: &str) -> Option<f64> {
    match key {
        "between_homes" => item.share(),
        "speed_urban_kmh" | "speed_rural_kmh" => item.positive(),
        "detour" => item.at_least(1.0),
        _ => item.at_least(0.0),
    }
}

fn assumption(key: &str, value: f64) -> Assumption {
    Assumption {
        path: format!("travel.{key}"),
        value: value.to_string(),
        source: "default of this program".into(),
        confidence: Confidence::Assumption,
        note: "travel follows from straight lines between practices, not from roads driven".into(),
    }
}

/// Kilometres between two places (latitude, longitude in degrees) on a sphere of the Earth's mean radius (haversine:
/// Sinnott 1984).
pub(crate) fn straight_line(a: (f64, f64), b: (f64, f64)) -> f64 {
    const EARTH_KM: f64 = 6371.0088;
    let (from, to) = (a.0.to_radians(), b.0.to_radians());
    let half = |degrees: f64| libm::sin(degrees.to_radians() / 2.0);
    let (north, east) = (half(b.0 - a.0), half(b.1 - a.1));
    let h = north * north + libm::cos(from) * libm::cos(to) * east * east;
    2.0 * EARTH_KM * libm::asin(libm::sqrt(h.clamp(0.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ilt_domain::directory::Home;

    fn row(place: (f64, f64), rural: bool, people: f64) -> HomeRow {
        let home = Home { place: Some(place), rural, people, ..Home::default() };
        HomeRow { home, authority: None, attributes: Default::default(), at: None }
    }

    #[test]
    fn straight_lines_are_those_of_the_globe() {
        // A degree of latitude, and Leicester to London.
        assert!((straight_line((52.0, 0.0), (53.0, 0.0)) - 111.195).abs() < 0.01);
        assert!((straight_line((52.6369, -1.1398), (51.5074, -0.1278)) - 143.2).abs() < 1.0);
    }

    #[test]
    fn a_lone_home_costs_the_local_leg() {
        let homes = [row((52.6, -1.1), false, 100.0), row((52.7, -1.1), true, 100.0)];
        let travel = Travel::default();
        assert_eq!(travel.minutes(&homes, &[true, false]), [6.0, 0.0]);
        let both = travel.minutes(&homes, &[true, true]);
        let way = 0.4 * 0.5 * 1.3 * 60.0 * straight_line((52.6, -1.1), (52.7, -1.1)) / 45.0;
        assert!(
            (f64::from(both[0]) - 6.0 - way).abs() < 1e-4 && (f64::from(both[1]) - 10.0 - way).abs() < 1e-4
        );
    }
}
