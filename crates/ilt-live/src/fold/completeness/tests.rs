use ilt_domain::Span;

use super::*;

const OURS: SourceId = SourceId(0);
const OTHER: SourceId = SourceId(1);

/// Day 4 since 1970 was a Monday.
const MONDAY: i64 = 4 * DAY;

fn at(hour: i64) -> Moment {
    Moment(hour * Span::HOUR.0)
}

/// Events of each hour from a Monday on, by what an hour brings.
fn heard(hours: i64, each: impl Fn(SourceId, i64) -> i64) -> Heard {
    let all = (0..hours).flat_map(|hour| [OURS, OTHER].map(|source| (source, hour)));
    let all = all.map(|(source, hour)| ((source, MONDAY + hour), each(source, hour)));
    all.filter(|(_, count)| *count > 0).collect()
}

/// Forty events an hour from eight to eighteen on weekdays.
fn office(hour: i64) -> i64 {
    if hour % WEEK < 5 * DAY && (8..18).contains(&(hour % DAY)) { 40 } else { 0 }
}

/// What is held of our source `hours` after that Monday, as one hears it then.
fn of_ours(heard: &Heard, hours: i64) -> f64 {
    let now = MONDAY + hours;
    let known: Heard =
        heard.iter().filter(|((_, hour), _)| *hour < now).map(|(key, count)| (*key, *count)).collect();
    let newest = known.keys().filter(|(source, _)| *source == OURS).map(|(_, hour)| *hour).max().unwrap();
    // Counts are kept for four weeks.
    let kept = known.into_iter().filter(|((_, hour), _)| *hour >= now - 4 * WEEK).collect();
    completeness(&kept, OURS, at(newest), at(now), |_| true)
}

#[test]
fn a_day_is_held_against_the_same_day_of_the_week() {
    let half = 3 * WEEK;
    let heard = heard(5 * WEEK, |source, hour| match (source, hour) {
        (OURS, hour) if (half..half + DAY).contains(&hour) => office(hour) / 2,
        (OURS, hour) => office(hour),
        _ => 5,
    });
    assert_eq!(of_ours(&heard, half), 1.0, "after a Sunday");
    assert_eq!(of_ours(&heard, half + DAY), 0.5, "after the Monday");
    assert_eq!(of_ours(&heard, half + 2 * DAY), 1.0, "after the Tuesday");
    assert_eq!(of_ours(&heard, half + 3), 1.0, "in the night");
}

#[test]
fn a_source_that_stops_is_missing_from_then_on() {
    for (stop, early) in [(2 * DAY, true), (2 * WEEK, false)] {
        let heard = heard(20 * WEEK, |source, hour| match source {
            OURS if hour >= stop => 0,
            _ => office(hour),
        });
        assert_eq!(of_ours(&heard, stop), 1.0, "nothing is missing yet");
        for days in [1, 3, 5, 6, 10, 27, 28, 29, 60, 90] {
            let share = of_ours(&heard, stop + days * DAY);
            assert_eq!(share, 0.0, "{days} days on, early: {early}");
        }
    }
}

#[test]
fn few_events_do_not_make_a_shortfall() {
    // Two a day, and by chance none today.
    let heard = heard(3 * WEEK, |source, hour| match source {
        OURS if hour >= 3 * WEEK - DAY => 0,
        OURS => i64::from(hour % 12 == 0),
        _ => 30,
    });
    assert_eq!(of_ours(&heard, 3 * WEEK), 1.0);
}

#[test]
fn holidays_say_nothing() {
    let closed = 3 * WEEK;
    let mut heard = heard(4 * WEEK, |_, hour| office(hour));
    heard.retain(|(_, hour), _| !(closed..closed + DAY).contains(&(*hour - MONDAY)));
    let now = MONDAY + closed + DAY;
    let newest = at(MONDAY + closed - 3 * DAY + 17);
    let holiday = |hour: i64| !(MONDAY + closed..now).contains(&hour);
    assert_eq!(completeness(&heard, OURS, newest, at(now), holiday), 1.0);
    assert_eq!(completeness(&heard, OURS, newest, at(now), |_| true), 0.0, "were it an ordinary day");
}
