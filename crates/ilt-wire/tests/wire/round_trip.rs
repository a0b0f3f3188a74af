//! What is written reads back as it was.

use ilt_domain::activity::{Refusal, What};
use ilt_domain::event::{About, Corrected, Event, Happening, Note};
use ilt_domain::{
    CohortId, HomeId, LocalityId, Moment, Opaque, SourceId, Span, StepId, StreamId, TeamId, ThreadId,
};
use ilt_wire::hand_off::PublicHandOffCount;
use ilt_wire::{decode_activity, decode_events, decode_record, encode_activity, encode_events};
use ilt_wire::{forecast, hand_off, state};
use proptest::prelude::*;

use crate::cast;

#[test]
fn every_kind_of_event_reads_back() {
    let codes = cast::codes();
    for (name, event) in cast::events() {
        let bytes = encode_activity(&event, &codes);
        let key = codes.locality_code(event.locality).as_bytes();
        assert_eq!(decode_record(Some(key), Some(&bytes), event.recorded.0, &codes), Ok(event), "{name}");
    }
}

#[test]
fn kept_events_read_back() {
    let codes = cast::codes();
    let events: Vec<Event> = cast::events().into_iter().map(|(_, event)| event).collect();
    assert_eq!(decode_events(&encode_events(&events, &codes), &codes), Ok(events));
    assert_eq!(decode_events(&[], &codes), Ok(Vec::new()));
}

#[test]
fn what_the_service_says_reads_back() {
    let codes = cast::codes();
    let (told, score, cut) = (cast::forecast(), cast::score(), cast::cut());
    let (state, count) = (cast::state_now(), cast::count());
    assert_eq!(forecast::decode_forecast(&forecast::encode_forecast(&told, &codes), &codes), Ok(told));
    for waiting in [None, Some(15)] {
        let told = cast::public_state_now(waiting);
        assert_eq!(
            state::decode_public_state_now(&state::encode_public_state_now(&told, &codes), &codes),
            Ok(told)
        );
    }
    assert_eq!(forecast::decode_score(&forecast::encode_score(&score, &codes), &codes), Ok(score));
    assert_eq!(state::decode_cut(&state::encode_cut(&cut, &codes), &codes), Ok(cut));
    assert_eq!(state::decode_state_now(&state::encode_state_now(&state, &codes), &codes), Ok(state));
    let bytes = hand_off::encode_hand_off_count(&count, &codes);
    assert_eq!(hand_off::decode_hand_off_count(&bytes, &codes), Ok(count));
    for shown in [None, Some(0), Some(40)] {
        let public = PublicHandOffCount { key: count.key, window: count.window, count: shown, version: 2 };
        let bytes = hand_off::encode_public_hand_off_count(&public, &codes);
        assert_eq!(hand_off::decode_public_hand_off_count(&bytes, &codes), Ok(public));
    }
}

#[test]
fn a_framed_event_reads_as_a_bare_one() {
    let codes = cast::codes();
    let (_, event) = cast::events()[0];
    let mut framed = vec![0, 0, 0, 0, 42, 0];
    framed.extend(encode_activity(&event, &codes));
    assert_eq!(decode_activity(&framed, event.recorded, &codes), Ok(event));
}

fn opaque() -> impl Strategy<Value = Opaque> {
    (1..=u128::MAX).prop_map(Opaque)
}

fn span() -> impl Strategy<Value = Span> {
    (0..=20 * 366 * Span::DAY.0).prop_map(Span)
}

fn moment() -> impl Strategy<Value = Moment> {
    (946_684_800_000_000_i64..7_258_000_000_000_000).prop_map(Moment)
}

fn team() -> impl Strategy<Value = TeamId> {
    (0..3u32).prop_map(TeamId)
}

fn place() -> impl Strategy<Value = (HomeId, CohortId)> {
    (0..2u32, 0..2u32).prop_map(|(home, cohort)| (HomeId(home), CohortId(cohort)))
}

fn at_step() -> impl Strategy<Value = What> {
    let refusal = prop_oneof![Just(Refusal::Full), Just(Refusal::NoSlot), Just(Refusal::Returned)];
    let extras = (any::<bool>(), moment(), any::<u16>(), refusal, [span(), span(), span()]);
    let all = (0..11u8, (0..3u32).prop_map(StepId), team(), extras);
    all.prop_map(|(kind, step, team, (yes, due, slots, why, [direct, travel, notes]))| match kind {
        0 => What::Requested { step, team, keep: yes },
        1 => What::Booked { step, team, due, slots },
        2 => What::NotAttended { step, team },
        3 => What::Placed { step, team },
        4 => What::Released { step, team },
        5 => What::Started { step, team, accepts: yes },
        6 => What::Suspended { step, team },
        7 => What::Resumed { step, team },
        8 => What::Completed { step, team, direct, travel, notes },
        9 => What::GaveUp { step, team },
        _ => What::Refused { step, team, why },
    })
}

fn care() -> impl Strategy<Value = Happening> {
    let stream = prop_oneof![(0..2u32).prop_map(StreamId), Just(StreamId::NONE)];
    let arose = (place(), stream).prop_map(|((home, cohort), cause)| What::Arose { home, cohort, cause });
    let plain = prop_oneof![8 => at_step(), 1 => arose, 1 => Just(What::Closed), 1 => Just(What::Departed)];
    let joined = (place(), opaque()).prop_map(|((home, cohort), beside)| Happening::Care {
        what: What::Joined { beside: ThreadId::NONE, home, cohort },
        beside,
    });
    prop_oneof![
        8 => plain.prop_map(|what| Happening::Care { what, beside: Opaque::default() }),
        1 => joined
    ]
}

fn other() -> impl Strategy<Value = Happening> {
    let note = prop_oneof![
        Just(Note::Assessment),
        Just(Note::CarePlanAgreed),
        Just(Note::DischargeNotice),
        Just(Note::PackageSourced),
        Just(Note::LeadChanged),
        Just(Note::CaseAllocated)
    ];
    let locality = proptest::option::of((0..2u32).prop_map(LocalityId));
    let holder = prop_oneof![team(), Just(TeamId::NONE)];
    let all = (0..6u8, note, team(), span(), place(), locality, holder);
    all.prop_map(|(kind, note, team, took, (home, cohort), locality, holder)| match kind {
        0 => Happening::Noted { note, team, took },
        1 => Happening::CohortChanged { cohort, home },
        2 => Happening::Registered { home, cohort },
        3 => Happening::MovedOut { to: locality },
        4 => Happening::MovedIn { from: locality, home, cohort, holder },
        _ => Happening::Died,
    })
}

fn about() -> impl Strategy<Value = About> {
    let none = || Just(Opaque::default());
    let cared = (opaque(), opaque(), opaque(), care())
        .prop_map(|(person, episode, thread, what)| About::Person { person, episode, thread, what });
    let id = move || prop_oneof![opaque(), none()];
    let registered = (opaque(), id(), id(), other())
        .prop_map(|(person, episode, thread, what)| About::Person { person, episode, thread, what });
    let of_team =
        (team(), any::<bool>(), any::<u16>(), any::<u16>()).prop_map(|(team, session, some, more)| {
            let (some, blocked) = (u32::from(some), u32::from(more));
            let staff = What::StaffOn { team, staff: some, blocked };
            let slots = What::SlotsPublished { team, slots: some };
            About::Team { team, what: if session { slots } else { staff } }
        });
    let retraction = (opaque(), id()).prop_map(|(of, person)| About::Retraction { of, person });
    prop_oneof![6 => cared, 3 => registered, 2 => of_team, 1 => Just(About::Tick), 1 => retraction]
}

fn event() -> impl Strategy<Value = Event> {
    let corrected = (opaque(), moment()).prop_map(|(id, occurred)| Corrected { id, occurred });
    let times = (moment(), 0..Span::DAY.0);
    let rest = (proptest::option::of(opaque()), proptest::option::of(corrected), about());
    (opaque(), 0..2u32, any::<u64>(), 0..2u32, times, rest).prop_map(
        |(id, source, sequence, locality, (occurred, later), (cause, corrects, about))| Event {
            id,
            source: SourceId(source),
            occurred,
            sequence,
            recorded: occurred + Span(later),
            locality: LocalityId(locality),
            cause,
            corrects,
            about,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn any_event_reads_back(event in event()) {
        let codes = cast::codes();
        let bytes = encode_activity(&event, &codes);
        prop_assert_eq!(decode_activity(&bytes, event.recorded, &codes), Ok(event));
    }
}
