//! A stored event: a kind, a list of whole numbers, and the ids that go with it.

use ilt_domain::activity::{Refusal, What};
use ilt_domain::event::{About, Corrected, Happening, Note};
use ilt_domain::{
    CohortId, Event, HomeId, LocalityId, Moment, Opaque, SourceId, Span, StepId, StreamId, TeamId, ThreadId,
};

use super::pen::Pen;
use super::{Unreadable, opaque};

/// The form of a stored event.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct EventForm {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(uint32, tag = "2")]
    source: u32,
    #[prost(int64, tag = "3")]
    occurred: i64,
    #[prost(uint64, tag = "4")]
    sequence: u64,
    #[prost(sint64, tag = "5")]
    recorded_after: i64,
    #[prost(bytes = "vec", tag = "6")]
    episode: Vec<u8>,
    #[prost(bytes = "vec", tag = "7")]
    thread: Vec<u8>,
    #[prost(bytes = "vec", tag = "8")]
    beside: Vec<u8>,
    #[prost(bytes = "vec", tag = "9")]
    cause: Vec<u8>,
    #[prost(bytes = "vec", tag = "10")]
    corrects: Vec<u8>,
    #[prost(int64, tag = "11")]
    corrects_at: i64,
    #[prost(uint32, tag = "12")]
    kind: u32,
    #[prost(sint64, repeated, tag = "13")]
    numbers: Vec<i64>,
}

/// A handle as a number; none as -1.
fn number(handle: u32) -> i64 {
    if handle == u32::MAX { -1 } else { i64::from(handle) }
}

fn handle(number: i64) -> Result<u32, Unreadable> {
    match number {
        -1 => Ok(u32::MAX),
        _ => u32::try_from(number).map_err(|_| Unreadable(format!("a handle {number}"))),
    }
}

/// The numbers of an event, in turn: at most five.
struct Told {
    kind: u32,
    numbers: [i64; 5],
    count: usize,
}

impl Told {
    fn of<const N: usize>(kind: u32, given: [i64; N]) -> Self {
        let mut numbers = [0; 5];
        numbers[..N].copy_from_slice(&given);
        Self { kind, numbers, count: N }
    }
}

/// Writes an event down; whose it is stands in the key of its record.
pub(super) fn write_event(pen: &mut Pen<'_>, event: &Event) {
    let (mut episode, mut thread, mut beside) = (Opaque(0), Opaque(0), Opaque(0));
    let told = match event.about {
        About::Person { episode: of, thread: which, what, .. } => {
            (episode, thread) = (of, which);
            match what {
                Happening::Care { what, beside: other } => {
                    beside = other;
                    care(what)
                }
                other => happening(other),
            }
        }
        About::Team { what, .. } => care(what),
        About::Tick | About::Retraction { .. } => Told::of(0, []),
    };
    pen.opaque(1, event.id);
    pen.number(2, event.source.0.into());
    pen.signed(3, event.occurred.0);
    pen.number(4, event.sequence);
    pen.zigzag(5, (event.recorded - event.occurred).0);
    pen.opaque(6, episode);
    pen.opaque(7, thread);
    pen.opaque(8, beside);
    pen.opaque(9, event.cause.unwrap_or_default());
    pen.opaque(10, event.corrects.map(|old| old.id).unwrap_or_default());
    pen.signed(11, event.corrects.map_or(0, |old| old.occurred.0));
    pen.number(12, told.kind.into());
    pen.zigzags(13, &told.numbers[..told.count]);
}

fn care(what: What) -> Told {
    let at = |kind: u32, step: StepId, team: TeamId| Told::of(kind, [number(step.0), number(team.0)]);
    let with = |kind: u32, step: StepId, team: TeamId, more: i64| {
        Told::of(kind, [number(step.0), number(team.0), more])
    };
    match what {
        What::Arose { home, cohort, cause } => {
            Told::of(1, [number(home.0), number(cohort.0), number(cause.0)])
        }
        What::Joined { home, cohort, .. } => Told::of(2, [number(home.0), number(cohort.0)]),
        What::Requested { step, team, keep } => with(3, step, team, i64::from(keep)),
        What::Booked { step, team, due, slots } => {
            Told::of(4, [number(step.0), number(team.0), due.0, i64::from(slots)])
        }
        What::NotAttended { step, team } => at(5, step, team),
        What::Placed { step, team } => at(6, step, team),
        What::Released { step, team } => at(7, step, team),
        What::Started { step, team, accepts } => with(8, step, team, i64::from(accepts)),
        What::Suspended { step, team } => at(9, step, team),
        What::Resumed { step, team } => at(10, step, team),
        What::Completed { step, team, direct, travel, notes } => {
            Told::of(11, [number(step.0), number(team.0), direct.0, travel.0, notes.0])
        }
        What::GaveUp { step, team } => at(12, step, team),
        What::Refused { step, team, why } => with(13, step, team, refusal(why)),
        What::Closed => Told::of(14, []),
        What::Departed => Told::of(15, []),
        What::StaffOn { team, staff, blocked } => {
            Told::of(16, [number(team.0), i64::from(staff), i64::from(blocked)])
        }
        What::SlotsPublished { team, slots } => Told::of(17, [number(team.0), i64::from(slots)]),
    }
}

fn refusal(why: Refusal) -> i64 {
    match why {
        Refusal::Full => 0,
        Refusal::NoSlot => 1,
        Refusal::Returned => 2,
    }
}

fn happening(what: Happening) -> Told {
    let place = |at: Option<LocalityId>| at.map_or(-1, |at| number(at.0));
    match what {
        Happening::Care { what, .. } => care(what),
        Happening::Noted { note, team, took } => {
            let note = NOTES.iter().position(|known| *known == note).expect("every note is listed");
            Told::of(31, [note as i64, number(team.0), took.0])
        }
        Happening::CohortChanged { cohort, home } => Told::of(32, [number(home.0), number(cohort.0)]),
        Happening::Registered { home, cohort } => Told::of(33, [number(home.0), number(cohort.0)]),
        Happening::MovedOut { to } => Told::of(34, [place(to)]),
        Happening::MovedIn { from, home, cohort, holder } => {
            Told::of(35, [place(from), number(home.0), number(cohort.0), number(holder.0)])
        }
        Happening::Died => Told::of(36, []),
    }
}

/// Notes by number; new ones go to the end.
const NOTES: [Note; 6] = [
    Note::Assessment,
    Note::CarePlanAgreed,
    Note::DischargeNotice,
    Note::PackageSourced,
    Note::LeadChanged,
    Note::CaseAllocated,
];

/// Whose event a form is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Owner {
    Person(Opaque),
    Team(TeamId),
}

/// Reads an event back.
pub(crate) fn decode_event(
    form: &EventForm,
    locality: LocalityId,
    owner: Owner,
) -> Result<Event, Unreadable> {
    let beside = opaque(&form.beside)?;
    let about = match owner {
        Owner::Team(team) => About::Team { team, what: read_care(form)? },
        Owner::Person(person) => {
            let what = match form.kind {
                1..=17 => Happening::Care { what: read_care(form)?, beside },
                _ => read_happening(form)?,
            };
            About::Person { person, episode: opaque(&form.episode)?, thread: opaque(&form.thread)?, what }
        }
    };
    let cause = opaque(&form.cause)?;
    let corrects = opaque(&form.corrects)?;
    let occurred = Moment(form.occurred);
    Ok(Event {
        id: opaque(&form.id)?,
        source: SourceId(form.source),
        occurred,
        sequence: form.sequence,
        recorded: occurred + Span(form.recorded_after),
        locality,
        cause: (cause.0 != 0).then_some(cause),
        corrects: (corrects.0 != 0).then_some(Corrected { id: corrects, occurred: Moment(form.corrects_at) }),
        about,
    })
}

/// The numbers of a form, in turn.
struct Numbers<'f>(std::slice::Iter<'f, i64>);

impl Numbers<'_> {
    fn one(&mut self) -> Result<i64, Unreadable> {
        self.0.next().copied().ok_or_else(|| Unreadable("an event lacks a number".into()))
    }

    fn handle(&mut self) -> Result<u32, Unreadable> {
        handle(self.one()?)
    }

    fn small(&mut self) -> Result<u32, Unreadable> {
        let value = self.one()?;
        u32::try_from(value).map_err(|_| Unreadable(format!("a count {value}")))
    }

    fn place(&mut self) -> Result<Option<LocalityId>, Unreadable> {
        let at = LocalityId(self.handle()?);
        Ok(at.is_some().then_some(at))
    }
}

fn read_care(form: &EventForm) -> Result<What, Unreadable> {
    let mut numbers = Numbers(form.numbers.iter());
    let next = &mut numbers;
    if let 1 | 2 = form.kind {
        let (home, cohort) = (HomeId(next.handle()?), CohortId(next.handle()?));
        return Ok(match form.kind {
            1 => What::Arose { home, cohort, cause: StreamId(next.handle()?) },
            _ => What::Joined { beside: ThreadId::NONE, home, cohort },
        });
    }
    match form.kind {
        14 => return Ok(What::Closed),
        15 => return Ok(What::Departed),
        16 => {
            let team = TeamId(next.handle()?);
            return Ok(What::StaffOn { team, staff: next.small()?, blocked: next.small()? });
        }
        17 => return Ok(What::SlotsPublished { team: TeamId(next.handle()?), slots: next.small()? }),
        _ => {}
    }
    let (step, team) = (StepId(next.handle()?), TeamId(next.handle()?));
    Ok(match form.kind {
        3 => What::Requested { step, team, keep: next.one()? != 0 },
        4 => What::Booked { step, team, due: Moment(next.one()?), slots: next.small()?.min(65_535) as u16 },
        5 => What::NotAttended { step, team },
        6 => What::Placed { step, team },
        7 => What::Released { step, team },
        8 => What::Started { step, team, accepts: next.one()? != 0 },
        9 => What::Suspended { step, team },
        10 => What::Resumed { step, team },
        11 => {
            let (direct, travel, notes) = (Span(next.one()?), Span(next.one()?), Span(next.one()?));
            What::Completed { step, team, direct, travel, notes }
        }
        12 => What::GaveUp { step, team },
        13 => {
            let why = match next.one()? {
                0 => Refusal::Full,
                1 => Refusal::NoSlot,
                _ => Refusal::Returned,
            };
            What::Refused { step, team, why }
        }
        other => return Err(Unreadable(format!("an event of kind {other}"))),
    })
}

fn read_happening(form: &EventForm) -> Result<Happening, Unreadable> {
    let mut numbers = Numbers(form.numbers.iter());
    let next = &mut numbers;
    Ok(match form.kind {
        31 => {
            let note = next.small()? as usize;
            let note = *NOTES.get(note).ok_or_else(|| Unreadable(format!("a note {note}")))?;
            Happening::Noted { note, team: TeamId(next.handle()?), took: Span(next.one()?) }
        }
        32 => {
            let home = HomeId(next.handle()?);
            Happening::CohortChanged { cohort: CohortId(next.handle()?), home }
        }
        33 => Happening::Registered { home: HomeId(next.handle()?), cohort: CohortId(next.handle()?) },
        34 => Happening::MovedOut { to: next.place()? },
        35 => {
            let from = next.place()?;
            let (home, cohort) = (HomeId(next.handle()?), CohortId(next.handle()?));
            Happening::MovedIn { from, home, cohort, holder: TeamId(next.handle()?) }
        }
        36 => Happening::Died,
        other => return Err(Unreadable(format!("an event of kind {other}"))),
    })
}
