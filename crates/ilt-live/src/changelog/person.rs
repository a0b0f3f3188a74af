//! A person's record.

use ilt_domain::event::Corrected;
use ilt_domain::{CohortId, Diversion, HomeId, LocalityId, Moment, Opaque, SourceId, Span, StepId, TeamId};
use ilt_ledger::Custody;
use ilt_ledger::live::{Past, Person, Place, Standing, Thread, Threads};
use prost::Message;

use super::event::{EventForm, Owner, decode_event, write_event};
use super::pen::Pen;
use super::{Unreadable, opaque};

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
    #[prost(message, repeated, tag = "5")]
    aside: Vec<EventForm>,
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

/// Writes a person down at the end of `out`.
pub(crate) fn encode_person(person: &Person, out: &mut Vec<u8>) {
    let (base, past) = person.stored();
    let mut pen = Pen(out);
    for thread in &base.open {
        pen.message(1, |pen| write_thread(pen, thread));
    }
    pen.numbers(2, base.person.into_iter().flat_map(|(home, cohort)| [home.0.into(), cohort.0.into()]));
    write_past(&mut pen, 3, past);
}

/// Writes events that count, events taken back and events that do not count under three tags from `tag` on.
pub(super) fn write_past(pen: &mut Pen<'_>, tag: u32, past: &Past) {
    for event in &past.recent {
        pen.message(tag, |pen| write_event(pen, event));
    }
    for (source, void) in &past.void {
        pen.message(tag + 1, |pen| write_void(pen, *source, void.id, void.occurred));
    }
    for event in &past.aside {
        pen.message(tag + 2, |pen| write_event(pen, event));
    }
}

/// Writes an event taken back.
pub(super) fn write_void(pen: &mut Pen<'_>, source: SourceId, id: Opaque, occurred: Moment) {
    pen.number(1, source.0.into());
    pen.opaque(2, id);
    pen.signed(3, occurred.0);
}

/// Events that count, events taken back, events that do not count.
pub(super) type PastForm = (Vec<EventForm>, Vec<VoidForm>, Vec<EventForm>);

pub(super) fn decode_past(at: LocalityId, of: Owner, form: &PastForm) -> Result<Past, Unreadable> {
    let (recent, void, aside) = form;
    let events = |forms: &[EventForm]| forms.iter().map(|form| decode_event(form, at, of)).collect();
    let read = |void: &VoidForm| {
        let old = Corrected { id: opaque(&void.id)?, occurred: Moment(void.occurred) };
        Ok((SourceId(void.source), old))
    };
    let mut void = void.iter().map(read).collect::<Result<Vec<_>, Unreadable>>()?;
    // Earlier versions wrote them as they came.
    void.sort_by_key(|(source, old)| (*source, old.id));
    let (recent, aside): (Result<_, Unreadable>, Result<_, _>) = (events(recent), events(aside));
    Ok(Past { recent: recent?, aside: aside?, void })
}

pub(crate) fn decode_person(
    at: LocalityId,
    who: Opaque,
    value: &[u8],
) -> Result<(Threads, Past), Unreadable> {
    let form = PersonForm::decode(value)?;
    let person = match form.person[..] {
        [home, cohort] => Some((HomeId(home), CohortId(cohort))),
        _ => None,
    };
    let open = form.base.iter().map(decode_thread).collect::<Result<_, _>>()?;
    let past = decode_past(at, Owner::Person(who), &(form.recent, form.void, form.aside))?;
    Ok((Threads { open, person }, past))
}

fn write_thread(pen: &mut Pen<'_>, thread: &Thread) {
    let (standing, due) = match thread.standing {
        Standing::Between => (0, 0),
        Standing::Beside => (1, 0),
        Standing::Waiting => (2, 0),
        Standing::Booked { due } => (3, due.0),
        Standing::Served => (4, 0),
        Standing::Suspended => (5, 0),
        Standing::Diverted(Diversion::GaveUp) => (6, 0),
        Standing::Diverted(Diversion::Refused) => (7, 0),
        Standing::Diverted(Diversion::NotAttended) => (8, 0),
    };
    pen.opaque(1, thread.id);
    pen.opaque(2, thread.episode);
    pen.number(3, thread.home.0.into());
    pen.number(4, thread.cohort.0.into());
    pen.signed(5, thread.custody.asked);
    pen.signed(6, thread.custody.handed_at);
    pen.number(7, thread.custody.holder.into());
    pen.number(8, thread.custody.handed_from.into());
    pen.number(9, thread.custody.keep.into());
    pen.number(10, standing);
    pen.signed(11, due);
    pen.number(12, thread.step.0.into());
    pen.number(13, thread.team.0.into());
    pen.signed(14, thread.since.0);
    pen.signed(15, thread.worked.0);
    let place = thread.place.into_iter().flat_map(|place| {
        [u64::from(place.step.0), u64::from(place.team.0), place.since.0 as u64, u64::from(place.visits)]
    });
    pen.numbers(16, place);
}

fn decode_thread(form: &ThreadForm) -> Result<Thread, Unreadable> {
    let standing = match form.standing {
        0 => Standing::Between,
        1 => Standing::Beside,
        2 => Standing::Waiting,
        3 => Standing::Booked { due: Moment(form.due) },
        4 => Standing::Served,
        5 => Standing::Suspended,
        6 => Standing::Diverted(Diversion::GaveUp),
        7 => Standing::Diverted(Diversion::Refused),
        8 => Standing::Diverted(Diversion::NotAttended),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_standing_comes_back() {
        let all = [
            Standing::Between,
            Standing::Beside,
            Standing::Waiting,
            Standing::Booked { due: Moment(7) },
            Standing::Served,
            Standing::Suspended,
            Standing::Diverted(Diversion::GaveUp),
            Standing::Diverted(Diversion::Refused),
            Standing::Diverted(Diversion::NotAttended),
        ];
        for standing in all {
            let thread = Thread {
                id: Opaque(1),
                episode: Opaque(2),
                home: HomeId(3),
                cohort: CohortId(4),
                custody: Custody { asked: 5, handed_at: 6, holder: 7, handed_from: 8, keep: true },
                standing,
                step: StepId(9),
                team: TeamId(10),
                since: Moment(11),
                worked: Span(12),
                place: None,
            };
            let mut bytes = Vec::new();
            write_thread(&mut Pen(&mut bytes), &thread);
            let form = ThreadForm::decode(&bytes[..]).expect("what was written can be read");
            assert_eq!(decode_thread(&form).ok(), Some(thread));
        }
    }
}
