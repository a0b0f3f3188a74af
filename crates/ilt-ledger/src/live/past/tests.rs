//! Corrections of corrections, rivals and retractions, in any order and any number of times.

use ilt_domain::activity::What;
use ilt_domain::event::{About, Corrected};
use ilt_domain::{Event, LocalityId, Moment, Opaque, SourceId, TeamId};
use proptest::prelude::*;

use super::{Past, Shift, Verdict};

fn plain(id: u128) -> Event {
    let what = What::StaffOn { team: TeamId(0), staff: id as u32, blocked: 0 };
    Event {
        id: Opaque(id),
        source: SourceId(0),
        occurred: Moment(100 * id as i64),
        sequence: 0,
        recorded: Moment(100 * id as i64),
        locality: LocalityId(0),
        cause: None,
        corrects: None,
        about: About::Team { team: TeamId(0), what },
    }
}

fn correction(id: u128, of: u128, recorded: i64) -> Event {
    let corrects = Some(Corrected { id: Opaque(of), occurred: plain(of).occurred });
    Event { corrects, recorded: Moment(recorded), ..plain(id) }
}

fn retraction(of: u128) -> Event {
    let about = About::Retraction { of: Opaque(of), person: Opaque(0) };
    Event { id: Opaque(1_000 + of), about, ..plain(of) }
}

/// Everything that is told, and who counts once all of it is in.
fn told() -> (Vec<Event>, Vec<u128>) {
    let events = vec![
        plain(1),
        plain(2),
        plain(3),
        plain(4),
        plain(5),
        // Two that replace the first, and one that replaces the earlier of them and was written down last.
        correction(11, 1, 10),
        correction(12, 1, 20),
        correction(13, 11, 30),
        // The second never happened.
        retraction(2),
        // What replaced the third never happened, and neither did the third.
        correction(14, 3, 10),
        retraction(14),
        // Rivals written down at one instant: the higher id counts, but it is taken back.
        correction(15, 4, 40),
        correction(16, 4, 40),
        correction(17, 4, 40),
        retraction(17),
    ];
    (events, vec![5, 13, 16])
}

fn take_all(order: impl IntoIterator<Item = Event>) -> (Past, i64) {
    let (mut past, mut counted) = (Past::default(), 0);
    for event in order {
        counted += match past.take(event) {
            Verdict::InOrder => 1,
            Verdict::Refolded(Shift { counts, gone, back }) => {
                i64::from(counts) + i64::from(back.is_some()) - i64::from(gone.is_some())
            }
            Verdict::Duplicate | Verdict::Void => 0,
        };
    }
    (past, counted)
}

#[test]
fn the_correction_written_down_last_counts() {
    let (events, expected) = told();
    let (past, _) = take_all(events);
    assert_eq!(past.recent.iter().map(|event| event.id.0).collect::<Vec<_>>(), expected);
}

#[test]
fn what_has_settled_holds_back_what_it_beat() {
    let rivals = [plain(1), plain(90), correction(12, 90, 20), correction(95, 90, 10)];
    let (mut past, _) = take_all(rivals);
    // The winner says that it happened long ago, and is folded for good.
    let (settled, changed) = past.settle(Moment(2_000));
    assert!(changed && settled.iter().map(|event| event.id.0).eq([1, 12]));
    past.take(plain(99));
    assert_eq!(past.recent.iter().map(|event| event.id.0).collect::<Vec<_>>(), [99]);
}

#[test]
fn a_ring_of_corrections_counts_for_nothing_and_ends() {
    let (past, counted) = take_all([correction(1, 2, 1), correction(2, 1, 1), correction(3, 1, 2)]);
    assert_eq!((past.recent.len(), counted), (1, 1));
}

proptest! {
    #[test]
    fn any_order_and_any_doubling_leaves_the_same_past(
        order in Just((0..15usize).chain(0..15).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let (events, _) = told();
        let (expected, _) = take_all(events.clone());
        let (past, counted) = take_all(order.into_iter().map(|at| events[at]));
        prop_assert_eq!(counted, expected.recent.len() as i64);
        prop_assert_eq!(past, expected);
    }
}
