//! Whatever the order, however often: the totals are those of a full recount.

use std::collections::BTreeMap;

use ilt_domain::activity::{Refusal, What};
use ilt_domain::directory::{Home, Named, Organisation, Role, Step, Team};
use ilt_domain::event::{About, Corrected, Happening};
use ilt_domain::forecast::HandOffClass;
use ilt_domain::{
    CivilCalendar, CohortId, Directory, Diversion, Event, HomeId, LocalityId, Moment, Opaque, OrganisationId,
    Presence, RoleId, SourceId, Span, StepId, StreamId, TeamId,
};
use proptest::prelude::*;

use super::{Around, Fact, Person, Seen, Verdict};

const GP: TeamId = TeamId(0);
const MATRON: TeamId = TeamId(1);
const CARE: TeamId = TeamId(2);

fn names() -> Directory {
    let team = |role: u32| Team {
        role: RoleId(role),
        organisation: OrganisationId(0),
        base: LocalityId(0),
        ..Team::default()
    };
    Directory {
        localities: vec![Named::default()],
        organisations: vec![Organisation::default()],
        roles: (0..3)
            .map(|role| Role { registered: role == 0, leads: role == 1, ..Role::default() })
            .collect(),
        teams: (0..3).map(team).collect(),
        homes: vec![Home { registered_with: GP, locality: LocalityId(0), ..Home::default() }],
        cohorts: vec![Named::default()],
        steps: vec![Step::default(); 3],
        streams: vec![Named::default()],
        ..Directory::default()
    }
}

fn event(id: u128, minute: i64, thread: u128, what: What) -> Event {
    let about = About::Person {
        person: Opaque(9),
        episode: Opaque(1),
        thread: Opaque(thread),
        what: Happening::Care { what, beside: Opaque(0) },
    };
    let occurred = Moment(minute * Span::MINUTE.0);
    let (source, locality) = (SourceId(0), LocalityId(0));
    Event {
        id: Opaque(id),
        source,
        occurred,
        sequence: id as u64,
        recorded: occurred,
        locality,
        cause: None,
        corrects: None,
        about,
    }
}

fn step_of(team: TeamId) -> StepId {
    StepId(team.0)
}

fn asked(team: TeamId) -> What {
    What::Requested { step: step_of(team), team, keep: false }
}

fn begun(team: TeamId) -> What {
    What::Started { step: step_of(team), team, accepts: true }
}

fn done(team: TeamId) -> What {
    let (direct, travel, notes) = (Span::MINUTE, Span::ZERO, Span::ZERO);
    What::Completed { step: step_of(team), team, direct, travel, notes }
}

/// Two threads: one goes GP, matron, social care, matron; the other stays with the GP.
fn story() -> Vec<Event> {
    let arose = What::Arose { home: HomeId(0), cohort: CohortId(0), cause: StreamId(0) };
    let walk = [arose, asked(GP), begun(GP), done(GP), asked(MATRON), begun(MATRON), done(MATRON)];
    let on = [asked(CARE), begun(CARE), done(CARE), asked(MATRON), begun(MATRON), done(MATRON), What::Closed];
    let first = walk.into_iter().chain(on).enumerate();
    let mut events: Vec<Event> =
        first.map(|(at, what)| event(100 + at as u128, 10 * at as i64, 5, what)).collect();
    let other = [arose, asked(GP), begun(GP), done(GP), What::Closed].into_iter().enumerate();
    events.extend(other.map(|(at, what)| event(200 + at as u128, 3 + 7 * at as i64, 6, what)));
    events
}

/// Folds events in the order given; totals of facts that are not nought.
fn total(events: &[Event]) -> (BTreeMap<Fact, i64>, Person) {
    let (names, civil) = (names(), CivilCalendar::plain(Moment(0), Moment(Span::DAY.0)));
    let around = Around { names: &names, civil: &civil };
    let (mut person, mut facts) = (Person::default(), Vec::new());
    for event in events {
        person.take(around, *event, &mut facts);
    }
    let mut sums = BTreeMap::new();
    for (fact, sign) in facts {
        *sums.entry(fact).or_insert(0) += sign;
    }
    sums.retain(|_, sum| *sum != 0);
    (sums, person)
}

fn hand_offs(facts: &BTreeMap<Fact, i64>) -> Vec<(HandOffClass, TeamId, TeamId, bool)> {
    let all = facts.iter().flat_map(|(fact, count)| std::iter::repeat_n(fact.what, *count as usize));
    all.filter_map(|what| match what {
        Seen::HandOff { class, from, to, undoes, .. } => Some((class, from, to, undoes.is_some())),
        _ => None,
    })
    .collect()
}

#[test]
fn a_story_gives_its_hand_offs() {
    let (facts, person) = total(&story());
    let expected = vec![
        (HandOffClass::Join, GP, MATRON, false),
        (HandOffClass::Transfer, MATRON, CARE, false),
        (HandOffClass::Transfer, CARE, MATRON, true),
        (HandOffClass::Leave, MATRON, GP, false),
    ];
    assert_eq!(hand_offs(&facts), expected);
    assert!(person.threads().open.is_empty());
}

#[test]
fn a_doubled_event_is_known_by_its_id() {
    let (names, civil) = (names(), CivilCalendar::plain(Moment(0), Moment(Span::DAY.0)));
    let around = Around { names: &names, civil: &civil };
    let (mut person, mut facts) = (Person::default(), Vec::new());
    let first = story()[0];
    assert_eq!(person.take(around, first, &mut facts), Verdict::InOrder);
    assert_eq!(person.take(around, first, &mut facts), Verdict::Duplicate);
    assert_eq!(facts.len(), 1);
}

/// The story with one event taken back, and one replaced by another of the same kind a minute later.
fn mended() -> (Vec<Event>, Vec<Event>) {
    let mut events = story();
    let (gone, old) = (events[8], events[11]);
    let mut kept: Vec<Event> =
        events.iter().copied().filter(|one| one.id != gone.id && one.id != old.id).collect();
    let retraction = About::Retraction { of: gone.id, person: Opaque(9) };
    events.push(Event { id: Opaque(300), about: retraction, ..gone });
    let corrects = Some(Corrected { id: old.id, occurred: old.occurred });
    let occurred = old.occurred + Span::MINUTE;
    let new = Event { id: Opaque(301), corrects, occurred, ..old };
    events.push(new);
    kept.push(new);
    (events, kept)
}

proptest! {
    #[test]
    fn any_order_and_any_doubling_gives_the_same_totals(
        order in Just((0..21usize).chain(0..21).collect::<Vec<_>>()).prop_shuffle(),
        settle_at in 0..150i64,
    ) {
        let (events, mut kept) = mended();
        kept.sort_by_key(|one| (one.occurred, one.sequence));
        let (expected, stands) = total(&kept);
        let shuffled: Vec<Event> = order.into_iter().map(|at| events[at]).collect();
        let (facts, mut person) = total(&shuffled);
        prop_assert_eq!(&facts, &expected);
        prop_assert_eq!(person.threads(), stands.threads());

        let (names, civil) = (names(), CivilCalendar::plain(Moment(0), Moment(Span::DAY.0)));
        let around = Around { names: &names, civil: &civil };
        person.settle(around, Moment(settle_at * Span::MINUTE.0));
        let (base, past) = person.stored();
        let again = Person::restored(around, base.clone(), past.clone());
        prop_assert_eq!(again.threads(), stands.threads());
        prop_assert_eq!(again, person);
    }
}

#[test]
fn a_step_that_came_to_nothing_says_how() {
    let (step, team) = (step_of(MATRON), MATRON);
    let ends = [
        (What::GaveUp { step, team }, Diversion::GaveUp),
        (What::Refused { step, team, why: Refusal::Returned }, Diversion::Refused),
        (What::NotAttended { step, team }, Diversion::NotAttended),
    ];
    for (end, why) in ends {
        let arose = What::Arose { home: HomeId(0), cohort: CohortId(0), cause: StreamId(0) };
        let told = [(0, arose), (10, asked(MATRON)), (20, end)];
        let events: Vec<Event> =
            told.into_iter().map(|(at, what)| event(300 + at as u128, at, 7, what)).collect();
        let (_, person) = total(&events);
        let thread = &person.threads().open[0];
        let (at, since) = (thread.since + Span::HOUR, Span::HOUR);
        assert_eq!(thread.presence(at), Some((step, Presence::Diverted { since, why })));
    }
}
