//! A person's record.

use ilt_domain::event::Corrected;
use ilt_domain::{CohortId, HomeId, LocalityId, Moment, Opaque, SourceId, Span, StepId, TeamId};
use ilt_ledger::Custody;
use ilt_ledger::live::{Place, Standing, Stored, Thread, Threads};
use prost::Message;

use super::event::{EventForm, Owner, decode_event, encode_event};
use super::{Unreadable, bytes, opaque};

/// The form of a person.
#[derive(Clone, PartialEq, Message)]
struct PersonForm {
    #[prost(message, repeated, tag = "1")]
    base: Vec<ThreadForm>,
    /// Practice and cohort, if known.
    #[prost(uint32, repeated, tag = "2")]
    person: Vec<u32>,
    #[prost(message, repeated, tag = "3")]
    recent: Vec<EventForm>,
    #[prost(message, repeated, tag = "4")]
    void: Vec<VoidForm>,
}

/// The form of an event taken back.
#[derive(Clone, PartialEq, Message)]
pub(super) struct VoidForm {
    #[prost(uint32, tag = "1")]
    pub source: u32,
    #[prost(bytes = "vec", tag = "2")]
    pub id: Vec<u8>,
    #[prost(int64, tag = "3")]
    pub occurred: i64,
}

/// The form of an open thread.
#[derive(Clone, PartialEq, Message)]
struct ThreadForm {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    episode: Vec<u8>,
    #[prost(uint32, tag = "3")]
    home: u32,
    #[prost(uint32, tag = "4")]
    cohort: u32,
    #[prost(int64, tag = "5")]
    asked: i64,
    #[prost(int64, tag = "6")]
    handed_at: i64,
    #[prost(uint32, tag = "7")]
    holder: u32,
    #[prost(uint32, tag = "8")]
    handed_from: u32,
    #[prost(bool, tag = "9")]
    keep: bool,
    #[prost(uint32, tag = "10")]
    standing: u32,
    #[prost(int64, tag = "11")]
    due: i64,
    #[prost(uint32, tag = "12")]
    step: u32,
    #[prost(uint32, tag = "13")]
    team: u32,
    #[prost(int64, tag = "14")]
    since: i64,
    #[prost(int64, tag = "15")]
    worked: i64,
    /// Step, team and instant of the place on a caseload, if there is one.
    #[prost(int64, repeated, tag = "16")]
    place: Vec<i64>,
}

pub(crate) fn encode_person(stored: &Stored) -> Vec<u8> {
    let void = |(source, void): &(SourceId, Corrected)| VoidForm {
        source: source.0,
        id: bytes(void.id),
        occurred: void.occurred.0,
    };
    PersonForm {
        base: stored.base.open.iter().map(encode_thread).collect(),
        person: stored.base.person.map(|(home, cohort)| vec![home.0, cohort.0]).unwrap_or_default(),
        recent: stored.recent.iter().map(encode_event).collect(),
        void: stored.void.iter().map(void).collect(),
    }
    .encode_to_vec()
}

pub(crate) fn decode_person(at: LocalityId, who: Opaque, value: &[u8]) -> Result<Stored, Unreadable> {
    let form = PersonForm::decode(value)?;
    let event = |event: &EventForm| decode_event(event, at, Owner::Person(who));
    let void = |void: &VoidForm| {
        let old = Corrected { id: opaque(&void.id)?, occurred: Moment(void.occurred) };
        Ok((SourceId(void.source), old))
    };
    let person = match form.person[..] {
        [home, cohort] => Some((HomeId(home), CohortId(cohort))),
        _ => None,
    };
    Ok(Stored {
        base: Threads { open: form.base.iter().map(decode_thread).collect::<Result<_, _>>()?, person },
        recent: form.recent.iter().map(event).collect::<Result<_, _>>()?,
        void: form.void.iter().map(void).collect::<Result<_, Unreadable>>()?,
    })
}

fn encode_thread(thread: &Thread) -> ThreadForm {
    let (standing, due) = match thread.standing {
        Standing::Between => (0, 0),
        Standing::Beside => (1, 0),
        Standing::Waiting => (2, 0),
        Standing::Booked { due } => (3, due.0),
        Standing::Served => (4, 0),
        Standing::Suspended => (5, 0),
    };
    let place = |place: Place| {
        vec![i64::from(place.step.0), i64::from(place.team.0), place.since.0, i64::from(place.visits)]
    };
    ThreadForm {
        id: bytes(thread.id),
        episode: bytes(thread.episode),
        home: thread.home.0,
        cohort: thread.cohort.0,
        asked: thread.custody.asked,
        handed_at: thread.custody.handed_at,
        holder: thread.custody.holder,
        handed_from: thread.custody.handed_from,
        keep: thread.custody.keep,
        standing,
        due,
        step: thread.step.0,
        team: thread.team.0,
        since: thread.since.0,
        worked: thread.worked.0,
        place: thread.place.map(place).unwrap_or_default(),
    }
}

fn decode_thread(form: &ThreadForm) -> Result<Thread, Unreadable> {
    let standing = match form.standing {
        0 => Standing::Between,
        1 => Standing::Beside,
        2 => Standing::Waiting,
        3 => Standing::Booked { due: Moment(form.due) },
        4 => Standing::Served,
        5 => Standing::Suspended,
        other => return Err(Unreadable(format!("a thread of kind {other}"))),
    };
    let place = match form.place[..] {
        [step, team, since, visits] => Some(Place {
            step: StepId(step as u32),
            team: TeamId(team as u32),
            since: Moment(since),
            visits: visits as u32,
        }),
        _ => None,
    };
    let ThreadForm { asked, handed_at, holder, handed_from, keep, .. } = *form;
    Ok(Thread {
        id: opaque(&form.id)?,
        episode: opaque(&form.episode)?,
        home: HomeId(form.home),
        cohort: CohortId(form.cohort),
        custody: Custody { asked, handed_at, holder, handed_from, keep },
        standing,
        step: StepId(form.step),
        team: TeamId(form.team),
        since: Moment(form.since),
        worked: Span(form.worked),
        place,
    })
}
