//! Tables that can and that cannot be read.

use super::*;
use crate::history::Holiday;

fn problems(table: &str) -> Vec<String> {
    read(table.as_bytes(), &Holidays::England).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn hourly_streams_in_any_order() {
    let table = "count,time,stream\n3,2017-12-25T01:00,b\n2,2017-12-25T00:00,b\n7,2017-12-25T00:00,a\n";
    let series = read(table.as_bytes(), &Holidays::England).unwrap();
    assert_eq!(series.len(), 2);
    assert_eq!((series[0].name.as_str(), &series[0].counts), ("a", &vec![7]));
    assert_eq!(series[1].counts, [2, 3]);
    assert_eq!(series[1].slots[1].hour, 1);
    assert_eq!(series[1].slots[1].holiday, Some(Holiday::Christmas));
}

#[test]
fn days_with_their_own_holidays() {
    let table =
        "\u{feff}Time,Count,Holiday\n2017-12-24,1,\n2017-12-25,2,0\n2017-12-26,3,fair\n2017-12-27,4,no\n";
    let series = read(table.as_bytes(), &Holidays::England).unwrap();
    assert_eq!(series[0].cadence, Cadence::Daily);
    let kinds: Vec<_> = series[0].slots.iter().map(|slot| slot.holiday).collect();
    assert_eq!(kinds, [None, None, Some(Holiday::BoxingDay), Some(Holiday::DayAfter)]);
}

/// With offsets the night of the clock change has 25 hours and no gap.
#[test]
fn the_night_the_clocks_go_back() {
    let table = "time,count\n2017-10-29T00:00+01:00,1\n2017-10-29T01:00+01:00,2\n2017-10-29T01:00+00:00,3\n2017-10-29T02:00+00:00,4\n";
    let series = read(table.as_bytes(), &Holidays::None).unwrap();
    assert_eq!(series[0].slots.iter().map(|slot| slot.hour).collect::<Vec<_>>(), [0, 1, 1, 2]);
    let plain =
        "time,count\n2017-10-29T00:00,1\n2017-10-29T01:00,2\n2017-10-29T01:00,3\n2017-10-29T02:00,4\n";
    assert_eq!(problems(plain), ["line 4: 2017-10-29T01:00 of `counts` stands in line 3 already"]);
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let table = "time,count\n2017-12-04T00:00,1\nnoon,2\n2017-12-04T01:00,-3\n2017-12-04T01:30,1\n2017-12-04T05:30,1.5\n2017-12-04T04:30,2\n2017-12-04T04:30,2\n";
    let told = problems(table);
    let expected = [
        "line 3: `noon` is not a time",
        "line 4: `-3` is not a count",
        "line 5: 2017-12-04T01:30 of `counts` is not a whole number of hours after 2017-12-04",
        "line 6: `1.5` is not a count",
        "line 7: 2 hours are missing in `counts` between 2017-12-04T01:30 and 2017-12-04T04:30",
        "line 8: 2017-12-04T04:30 of `counts` stands in line 7 already",
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "{told}");
    }
}

/// What is wrong with a count leaves no gap, and times of another form are one problem.
#[test]
fn one_mistake_is_one_problem() {
    let told = problems("time,count\n2017-12-04T00:00,1\n2017-12-04T01:00,x\n2017-12-04T02:00,3\n");
    assert_eq!(told.len(), 1, "{told:#?}");
    let rows: String = (1..=2_000).map(|year| format!("02/01/{year},1\n")).collect();
    let told = problems(&format!("time,count\n{rows}"));
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(
        told[0].starts_with("line 2: `02/01/1`") && told[0].ends_with("no row's time can be read"),
        "{told:#?}"
    );
}

#[test]
fn a_wrong_first_line_is_told() {
    assert_eq!(problems("time,number\n2017-12-04,1\n").len(), 2);
    assert!(problems("").iter().any(|what| what.contains("`time` is missing")));
    assert!(problems("time,count\n")[0].contains("no rows"));
    assert!(problems("time,count,time\n2017-12-04,1,2\n")[0].contains("twice"));
    assert!(problems("time,count\n2017-12-04\n")[0].contains("not a count"));
    assert!(problems("time,count,stream\n2017-12-04,1,\n")[0].contains("no name"));
    assert!(!problems("time,count\n\u{0}\n").is_empty());
    assert!(read(b"time,count\n\xff\xfe,3\n", &Holidays::None).is_err());
}
