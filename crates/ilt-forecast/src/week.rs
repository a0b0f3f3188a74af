//! The week of arrivals, learned beside what a scenario expects: a factor for each hour of the week.

/// Hours of a week.
pub const HOURS: usize = 168;

/// What was counted and expected at one hour of the week, older weeks less.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tallied {
    /// Needs counted.
    pub count: f64,
    /// Needs expected.
    pub expected: f64,
    /// Weeks it is made of.
    pub weeks: f64,
}

impl Tallied {
    /// Takes in an hour with a say of `say`.
    pub fn add(&mut self, count: f64, expected: f64, say: f64) {
        self.count += say * count;
        self.expected += say * expected;
        self.weeks += say;
    }

    /// Forgets all but a share.
    pub fn fade(&mut self, keep: f64) {
        (self.count, self.expected, self.weeks) =
            (self.count * keep, self.expected * keep, self.weeks * keep);
    }

    /// What it weighs where counts are spread beyond Poisson's by `excess` (squared coefficient of variation).
    fn say(&self, excess: f64) -> f64 {
        if self.weeks > 0.0 { 1.0 / (1.0 + excess * self.expected / self.weeks) } else { 0.0 }
    }
}

/// How much a scenario's own week weighs in the pooled week: as many needs expected in an hour of the week.
const SCENARIO: f64 = 20.0;
/// How much the pooled week weighs in that of a locality.
const POOLED: f64 = 40.0;
/// Factors are kept between these.
const BOUNDS: (f64, f64) = (0.25, 4.0);

/// The factors of each locality of one stream, from `places[locality][hour of the week]`.
///
/// Gamma-Poisson in two steps: the week all localities share is drawn to the scenario's, the week of each to the shared one
/// (Robbins 1956; the weights are stated above). Each place is judged beside its own level, and factors leave its
/// level as it is, so that the level can be learned apart and faster.
pub fn factors(places: &[Vec<Tallied>], excess: f64) -> Vec<Vec<f64>> {
    let levels: Vec<f64> = places.iter().map(|week| level(week)).collect();
    let pooled: Vec<f64> = (0..HOURS)
        .map(|hour| {
            let (mut count, mut expected) = (SCENARIO, SCENARIO);
            for (week, level) in places.iter().zip(&levels) {
                let here = week.get(hour).copied().unwrap_or_default();
                let say = here.say(excess);
                count += say * here.count / level;
                expected += say * here.expected;
            }
            count / expected
        })
        .collect();
    places.iter().zip(&levels).map(|(week, level)| own(week, *level, &pooled, excess)).collect()
}

/// What one week's counts of all places weigh in the pooled factor of each hour of the week, as a share, and how many weeks
/// it is made of.
pub fn own_shares(places: &[Vec<Tallied>], excess: f64) -> Vec<(f64, f64)> {
    let share = |hour: usize| {
        let here = places.iter().filter_map(|week| week.get(hour)).filter(|here| here.weeks > 0.0);
        let (all, one) = here.fold((0.0, 0.0), |(all, one), here| {
            let expected = here.say(excess) * here.expected;
            (all + expected, one + expected / here.weeks)
        });
        if one > 0.0 { (one / (SCENARIO + all), all / one) } else { (0.0, 0.0) }
    };
    (0..HOURS).map(share).collect()
}

/// Counted over expected, drawn to 1.
fn level(week: &[Tallied]) -> f64 {
    let sum = |of: fn(&Tallied) -> f64| week.iter().map(of).sum::<f64>();
    (sum(|hour| hour.count) + POOLED) / (sum(|hour| hour.expected) + POOLED)
}

fn own(week: &[Tallied], level: f64, pooled: &[f64], excess: f64) -> Vec<f64> {
    let factor = |(here, pooled): (&Tallied, &f64)| {
        let say = here.say(excess);
        let factor = (POOLED * pooled + say * here.count / level) / (POOLED + say * here.expected);
        factor.clamp(BOUNDS.0, BOUNDS.1)
    };
    let factors: Vec<f64> = week.iter().zip(pooled).map(factor).collect();
    let expected: f64 = week.iter().map(|hour| hour.expected).sum();
    let moved: f64 = week.iter().zip(&factors).map(|(hour, factor)| hour.expected * factor).sum();
    let by = if moved > 0.0 { expected / moved } else { 1.0 };
    factors.into_iter().map(|factor| factor * by).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(count: impl Fn(usize) -> f64, weeks: f64) -> Vec<Tallied> {
        let hour = |hour| Tallied { count: weeks * count(hour), expected: weeks * 10.0, weeks };
        (0..HOURS).map(hour).collect()
    }

    #[test]
    fn a_week_as_expected_changes_nothing() {
        let places = [week(|_| 10.0, 8.0), week(|_| 10.0, 1.0)];
        for factors in factors(&places, 0.02) {
            assert!(factors.iter().all(|factor| (factor - 1.0).abs() < 1e-12));
        }
    }

    /// Twice as many at every hour is a matter of level, not of the week.
    #[test]
    fn a_level_is_left_to_the_level() {
        let factors = factors(&[week(|_| 20.0, 8.0)], 0.0);
        assert!(factors[0].iter().all(|factor| (factor - 1.0).abs() < 1e-9), "{:?}", &factors[0][..3]);
    }

    /// All needs at noon instead of evenly: found in full by a place long listened to; a place just heard of goes by the
    /// others more than by itself.
    #[test]
    fn a_pattern_is_found_and_shared() {
        let skewed = |hour: usize| if hour % 24 < 12 { 5.0 } else { 15.0 };
        let places = [week(skewed, 50.0), week(skewed, 50.0), week(|_| 10.0, 0.5)];
        let factors = factors(&places, 0.0);
        assert!((factors[0][3] - 0.5).abs() < 0.03 && (factors[0][15] - 1.5).abs() < 0.03);
        assert!(factors[2][3] < 0.65 && factors[2][15] > 1.35, "{} {}", factors[2][3], factors[2][15]);
        let mean = factors[0].iter().sum::<f64>() / HOURS as f64;
        assert!((mean - 1.0).abs() < 1e-12);
    }

    /// Two places heard for eight weeks, ten expected in an hour of each: twenty of the 160 and the scenario's twenty.
    #[test]
    fn a_week_weighs_its_share() {
        let shares = own_shares(&[week(|_| 9.0, 8.0), week(|_| 12.0, 8.0), week(|_| 1.0, 0.0)], 0.0);
        assert!(shares.iter().all(|&(share, weeks)| (share - 20.0 / 180.0).abs() < 1e-12 && weeks == 8.0));
        assert_eq!(own_shares(&[], 0.0)[0], (0.0, 0.0));
    }

    /// Where counts are spread, they say less.
    #[test]
    fn spread_counts_teach_less() {
        let skewed = |hour: usize| if hour.is_multiple_of(2) { 8.0 } else { 12.0 };
        let places = [week(skewed, 4.0)];
        let (plain, spread) = (factors(&places, 0.0), factors(&places, 0.5));
        assert!(plain[0][1] > spread[0][1] && spread[0][1] > 1.0);
    }
}
