//! What can be told without a scenario; twin experiments are in the test package.

use ilt_domain::forecast::Reason;

use super::*;

fn cut(locality: u32, at: i64) -> Cut {
    Cut {
        locality: LocalityId(locality),
        at: Moment(at),
        position: (locality, 7),
        reason: Reason::Scheduled,
        since: Moment(0),
        present: Vec::new(),
        staff: Vec::new(),
        turnouts: Vec::new(),
        arrivals: Vec::new(),
        served: Vec::new(),
        sources: Vec::new(),
        outcomes: Vec::new(),
    }
}

fn ask<'a>(cuts: &'a [Cut], horizons: &'a [Span], members: u32) -> Ask<'a> {
    Ask { cuts, levels: &[], floors: &[], scales: &[], weeks: &[], days: &[], horizons, members, seed: 0 }
}

#[test]
fn cuts_must_belong_together() {
    let fine = [cut(0, 5), cut(1, 5)];
    assert_eq!(instant(&ask(&fine, &HORIZONS, 1)), Ok(Moment(5)));
    assert_eq!(instant(&ask(&[], &HORIZONS, 1)), Err(Error::NoCut));
    let twice = [cut(1, 5), cut(1, 5)];
    assert_eq!(instant(&ask(&twice, &HORIZONS, 1)), Err(Error::Twice(LocalityId(1))));
    let apart = [cut(0, 5), cut(1, 6)];
    let error = Error::Apart { locality: LocalityId(1), at: Moment(6), other: Moment(5) };
    assert_eq!(instant(&ask(&apart, &HORIZONS, 1)), Err(error));
    for horizons in [&[][..], &[Span::ZERO], &[Span::DAY, Span::DAY], &[Span::DAY, Span::HOUR]] {
        assert_eq!(instant(&ask(&fine, horizons, 1)), Err(Error::Nothing));
    }
    assert_eq!(instant(&ask(&fine, &HORIZONS, 0)), Err(Error::Nothing));
}

#[test]
fn a_shared_team_is_counted_once() {
    let (mut one, mut other) = (cut(0, 5), cut(1, 5));
    one.staff = vec![(TeamId(3), 2, 1), (TeamId(1), 4, 0)];
    other.staff = vec![(TeamId(3), 3, 0)];
    assert_eq!(staff(&[one, other]), [(TeamId(1), 4, 0), (TeamId(3), 3, 0)]);
}

#[test]
fn whatever_changes_the_state_changes_the_name() {
    let cuts = [cut(0, 5), cut(1, 5)];
    let first = digest(&ask(&cuts, &HORIZONS, 10), 1);
    assert_eq!(first, digest(&ask(&cuts, &HORIZONS, 10), 1));
    let mut others = vec![
        digest(&ask(&cuts, &HORIZONS, 11), 1),
        digest(&ask(&cuts, &HORIZONS[..3], 10), 1),
        digest(&ask(&cuts, &HORIZONS, 10), 2),
    ];
    let mut moved = cuts.clone();
    moved[1].position.1 = 8;
    others.push(digest(&ask(&moved, &HORIZONS, 10), 1));
    let mut staffed = cuts.clone();
    staffed[0].staff.push((TeamId(0), 1, 0));
    others.push(digest(&ask(&staffed, &HORIZONS, 10), 1));
    assert!(others.iter().all(|other| *other != first));
}
