//! A small directory, and one message of every kind about it.

use std::path::PathBuf;
use std::sync::Arc;

use ilt_domain::activity::{Refusal, What};
use ilt_domain::directory::{Home, Named, Organisation, Role, Sector, Step, Team};
use ilt_domain::event::{About, Corrected, Event, Happening, Note};
use ilt_domain::forecast::{
    Arrivals, Cut, Figure, Forecast, HandOffClass, HandOffCount, HandOffKey, LEVELS, Method, Outcome, Place,
    Reason, Score, Served, SourceAge, Stale, StateNow, Target,
};
use ilt_domain::present::{Diversion, Presence, Present};
use ilt_domain::{
    CohortId, Directory, HomeId, LocalityId, Moment, Opaque, OrganisationId, RoleId, SourceId, Span, StepId,
    StreamId, TeamId, ThreadId, Turnout,
};
use ilt_wire::Codes;
use ilt_wire::state::PublicStateNow;

/// 2022-03-01T09:00:00Z.
pub(crate) const NOW: Moment = Moment(1_646_125_200_000_000);
pub(crate) const SOURCES: [&str; 2] = ["community", "acute"];
pub(crate) const MATRON: TeamId = TeamId(1);
pub(crate) const WARD: TeamId = TeamId(2);

/// The folder of stored messages.
pub(crate) fn stored() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/wire")
}

pub(crate) fn codes() -> Codes {
    Codes::new(Arc::new(directory()), &SOURCES)
}

fn named(ids: &[&str]) -> Vec<Named> {
    ids.iter().map(|id| Named { id: (*id).into(), name: (*id).into() }).collect()
}

fn directory() -> Directory {
    let organisation = |id: &str, sector| Organisation { id: id.into(), name: id.into(), sector };
    let role = |id: &str, hospital| Role { id: id.into(), hospital, ..Role::default() };
    let team = |id: &str, role, organisation| Team {
        id: id.into(),
        role: RoleId(role),
        organisation: OrganisationId(organisation),
        base: LocalityId(0),
        ..Team::default()
    };
    let home = |id: &str, locality| Home { id: id.into(), locality: LocalityId(locality), ..Home::default() };
    let step = |id: &str| Step { id: id.into(), ..Step::default() };
    Directory {
        localities: named(&["charnwood", "hinckley-and-bosworth"]),
        areas: named(&["west"]),
        organisations: vec![organisation("RT5", Sector::Nhs), organisation("RWE", Sector::Nhs)],
        roles: vec![role("community-matron", false), role("gp", false), role("hospital", true)],
        teams: vec![team("gp-charnwood", 1, 0), team("matron-charnwood", 0, 0), team("ward", 2, 1)],
        homes: vec![home("C82009", 0), home("C82010:county", 1)],
        cohorts: named(&["frail", "ordinary"]),
        steps: vec![step("admission"), step("matron"), step("matron:visit")],
        streams: named(&["fall", "referral"]),
    }
}

pub(crate) const PERSON: Opaque = Opaque(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
pub(crate) const EPISODE: Opaque = Opaque(0xe000_0000_0000_8000_8000_0000_0000_0001);
pub(crate) const THREAD: Opaque = Opaque(0xf000_0000_0000_8000_8000_0000_0000_0001);
const OTHER: Opaque = Opaque(0xf000_0000_0000_8000_8000_0000_0000_0002);

pub(crate) fn event(about: About) -> Event {
    Event {
        id: Opaque(0xa000_0000_0000_8000_8000_0000_0000_0007),
        source: SourceId(0),
        occurred: NOW,
        sequence: 7,
        recorded: NOW + Span::MINUTE,
        locality: LocalityId(0),
        cause: None,
        corrects: None,
        about,
    }
}

fn person(what: Happening) -> Event {
    event(About::Person { person: PERSON, episode: EPISODE, thread: THREAD, what })
}

pub(crate) fn care(what: What) -> Event {
    let joined = matches!(what, What::Joined { .. });
    person(Happening::Care { what, beside: if joined { OTHER } else { Opaque::default() } })
}

fn register(what: Happening) -> Event {
    event(About::Person { person: PERSON, episode: Opaque::default(), thread: Opaque::default(), what })
}

/// One event of every kind, with a name for each.
pub(crate) fn events() -> Vec<(&'static str, Event)> {
    let mut all = cared_for();
    all.extend(of_teams());
    all.extend(of_register());
    all.extend(amended());
    all
}

fn cared_for() -> Vec<(&'static str, Event)> {
    let (step, team) = (StepId(1), MATRON);
    let (home, cohort) = (HomeId(0), CohortId(0));
    let refused = |why| care(What::Refused { step, team, why });
    let (direct, travel, notes) = (Span(30 * Span::MINUTE.0), Span(12 * Span::MINUTE.0), Span(5));
    vec![
        ("need-arose", care(What::Arose { home, cohort, cause: StreamId(0) })),
        ("need-arose-unknown", care(What::Arose { home, cohort, cause: StreamId::NONE })),
        ("involvement-opened", care(What::Joined { beside: ThreadId::NONE, home, cohort })),
        ("referral-requested", care(What::Requested { step, team, keep: false })),
        ("referral-requested-keep", care(What::Requested { step, team, keep: true })),
        ("referral-accepted", care(What::Placed { step, team })),
        ("referral-returned-full", refused(Refusal::Full)),
        ("referral-returned-no-slot", refused(Refusal::NoSlot)),
        ("referral-returned-advice", refused(Refusal::Returned)),
        ("referral-withdrawn", care(What::GaveUp { step, team })),
        ("contact-planned", care(What::Booked { step, team, due: NOW + Span::DAY, slots: 2 })),
        ("contact-started", care(What::Started { step, team, accepts: true })),
        ("contact-suspended", care(What::Suspended { step, team })),
        ("contact-resumed", care(What::Resumed { step, team })),
        ("contact-completed", care(What::Completed { step, team, direct, travel, notes })),
        ("contact-not-attended", care(What::NotAttended { step, team })),
        ("admitted", care(What::Started { step: StepId(0), team: WARD, accepts: true })),
        (
            "discharged",
            care(What::Completed { step: StepId(0), team: WARD, direct: Span::DAY, travel, notes }),
        ),
        ("caseload-left", care(What::Released { step, team })),
        ("involvement-closed", care(What::Closed)),
        ("person-departed", care(What::Departed)),
    ]
}

fn of_teams() -> Vec<(&'static str, Event)> {
    let of_team = |what| event(About::Team { team: MATRON, what });
    vec![
        ("staff-on", of_team(What::StaffOn { team: MATRON, staff: 4, blocked: 1 })),
        ("staff-off", of_team(What::StaffOn { team: MATRON, staff: 0, blocked: 2 })),
        ("slots-published", of_team(What::SlotsPublished { team: MATRON, slots: 12 })),
        ("clock-tick", Event { source: SourceId(1), sequence: 0, ..event(About::Tick) }),
    ]
}

fn of_register() -> Vec<(&'static str, Event)> {
    let (home, cohort, took) = (HomeId(0), CohortId(1), Span(20 * Span::MINUTE.0));
    let noted = |note| person(Happening::Noted { note, team: MATRON, took });
    let moved = |from, holder| person(Happening::MovedIn { from, home, cohort, holder });
    vec![
        ("lead-changed", noted(Note::LeadChanged)),
        ("case-allocated", noted(Note::CaseAllocated)),
        ("assessed", noted(Note::Assessment)),
        ("care-plan-agreed", noted(Note::CarePlanAgreed)),
        ("discharge-notice", noted(Note::DischargeNotice)),
        ("package-sourced", noted(Note::PackageSourced)),
        ("cohort-changed", register(Happening::CohortChanged { cohort, home })),
        ("person-registered", register(Happening::Registered { home, cohort })),
        ("person-moved-out", register(Happening::MovedOut { to: Some(LocalityId(1)) })),
        ("person-moved-away", register(Happening::MovedOut { to: None })),
        ("person-moved-in", moved(Some(LocalityId(1)), MATRON)),
        ("person-moved-in-unheld", moved(None, TeamId::NONE)),
        ("person-died", register(Happening::Died)),
    ]
}

fn amended() -> Vec<(&'static str, Event)> {
    let corrects = Some(Corrected { id: OTHER, occurred: NOW });
    vec![
        ("retraction", event(About::Retraction { of: OTHER, person: PERSON })),
        ("retraction-of-team", event(About::Retraction { of: OTHER, person: Opaque::default() })),
        ("correction", Event { corrects, cause: Some(EPISODE), ..care(What::Closed) }),
    ]
}

pub(crate) fn forecast() -> Forecast {
    let figure = |place, target, over_target, method| Figure {
        place,
        role: RoleId(0),
        target,
        horizon: Span(48 * Span::HOUR.0),
        mean: 12.5,
        quantiles: LEVELS.map(|level| 25.0 * level),
        over_target,
        method,
    };
    Forecast {
        id: EPISODE,
        as_of: NOW,
        positions: vec![(0, 1_234), (5, 0)],
        model: "ilt 0.1.0 baseline".into(),
        members: 500,
        supersedes: Some((OTHER, Reason::LateEvents)),
        sources: ages(),
        stale: Vec::new(),
        figures: vec![
            figure(Place::Locality(LocalityId(1)), Target::Wait, Some(0.25), Method::Ensemble),
            figure(Place::All, Target::WteShort, None, Method::Climatology),
        ],
    }
}

/// A forecast that holds a locality that is late, and one that nothing is known of.
pub(crate) fn stale() -> Forecast {
    let stale = vec![
        Stale { locality: LocalityId(0), told: Some(NOW) },
        Stale { locality: LocalityId(1), told: None },
    ];
    Forecast { stale, ..forecast() }
}

fn ages() -> Vec<SourceAge> {
    vec![SourceAge { source: SourceId(1), newest: NOW, completeness: 0.875 }]
}

pub(crate) fn score() -> Score {
    Score {
        forecast: EPISODE,
        as_of: NOW,
        place: Place::Locality(LocalityId(0)),
        role: RoleId(0),
        target: Target::Demand,
        horizon: Span::DAY,
        method: Method::SeasonalNaive,
        observed: 11.0,
        crps: 1.5,
        pinball: 0.75,
        inside: (false, true),
        bias: -1.25,
    }
}

pub(crate) fn count() -> HandOffCount {
    let key = HandOffKey {
        from_time: NOW,
        from: TeamId(0),
        to: TeamId::NONE,
        locality: LocalityId(0),
        cohort: CohortId(1),
        class: HandOffClass::HospitalOut,
    };
    HandOffCount { key, window: Span::DAY, count: 41, change: -2, version: 9 }
}

pub(crate) fn state_now() -> StateNow {
    StateNow {
        locality: LocalityId(0),
        role: RoleId(0),
        at: NOW,
        waiting: 3,
        oldest: Span::HOUR,
        in_service: 2,
        booked: 5,
        caseload: 60,
        staff: 4,
    }
}

pub(crate) fn public_state_now(waiting: Option<u32>) -> PublicStateNow {
    let StateNow { locality, role, at, staff, .. } = state_now();
    let (oldest, some) = (waiting.map(|_| Span::HOUR), waiting.map(|_| 10));
    PublicStateNow {
        locality,
        role,
        at,
        waiting,
        oldest,
        in_service: None,
        booked: some,
        caseload: some,
        staff,
    }
}

pub(crate) fn cut() -> Cut {
    let hour = Span::HOUR;
    let ways = [
        Presence::Waiting(hour),
        Presence::InService(hour),
        Presence::OnCaseload(hour),
        Presence::Suspended(hour),
        Presence::Between(hour),
        Presence::Booked(NOW + hour),
        Presence::AwaitingVisit { placed: Span::DAY, waited: hour, visits: 0 },
        Presence::Visited { placed: Span::DAY, elapsed: hour, visits: 0 },
        Presence::SuspendedVisit { placed: Span::DAY, worked: hour, visits: 1 },
        Presence::Beside(hour),
        Presence::Arriving,
        Presence::Diverted { since: hour, why: Diversion::GaveUp },
        Presence::Diverted { since: hour, why: Diversion::Refused },
        Presence::Diverted { since: hour, why: Diversion::NotAttended },
    ];
    let someone = |how| Present {
        home: HomeId(1),
        cohort: CohortId(0),
        step: StepId(1),
        how,
        count: 2,
        person: Some(3),
    };
    Cut {
        locality: LocalityId(1),
        at: NOW,
        position: (3, 77),
        reason: Reason::MaterialChange,
        since: NOW,
        present: ways.map(someone).to_vec(),
        staff: vec![(MATRON, 4, 1), (WARD, 9, 0)],
        turnouts: vec![Turnout { team: MATRON, at: NOW, present: 5 }],
        arrivals: vec![Arrivals { stream: StreamId(1), hour: 457_257, count: 6 }],
        served: vec![Served {
            step: StepId(1),
            team: MATRON,
            cohort: CohortId(1),
            from: NOW,
            count: 7,
            direct: hour,
        }],
        sources: ages(),
        outcomes: vec![Outcome {
            role: RoleId(0),
            at: NOW,
            requests: 1,
            waiting: 2,
            caseload: 3,
            starts: 4,
            waited: hour,
            over_target: 1,
        }],
    }
}
