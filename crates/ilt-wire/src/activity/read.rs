//! An event from its message.

use ilt_domain::activity::{Refusal, What};
use ilt_domain::event::{About, Corrected, Event, Happening, Note};
use ilt_domain::{CohortId, HomeId, LocalityId, Moment, Opaque, Span, StepId, StreamId, TeamId, ThreadId};

use crate::codes::Codes;
use crate::opaque;
use crate::proto::ilt::activity::v1 as wire;
use crate::reading::{code, code_or, few, id, id_or_none, moment, present, span};
use crate::rejected::{Reason, Rejected};
use wire::activity::What as Said;

type Read<T> = Result<T, Rejected>;

/// By how much clocks may differ: an event may be recorded, or a record made, this much before its time.
const CLOCKS: Span = Span(5 * Span::MINUTE.0);

/// The event in a message; `made` is when its record was.
pub(super) fn event(message: &wire::Activity, made: Moment, codes: &Codes) -> Read<Event> {
    let (occurred, recorded) = times(message, made)?;
    Ok(Event {
        id: id(&message.event_id, "event_id")?,
        source: code(&message.source, |text| codes.source(text), Reason::UnknownCode, "source")?,
        occurred,
        sequence: message.sequence,
        recorded,
        locality: locality(&message.locality, "locality", codes)?,
        cause: message.caused_by.as_deref().map(|text| id(text, "caused_by")).transpose()?,
        corrects: message.corrects.as_ref().map(corrected).transpose()?,
        about: Reader::new(message, codes)?.about()?,
    })
}

fn times(message: &wire::Activity, made: Moment) -> Read<(Moment, Moment)> {
    let occurred = moment(message.occurred_at_us, "occurred_at_us")?;
    let recorded = moment(message.recorded_at_us, "recorded_at_us")?;
    if occurred > recorded + CLOCKS {
        return Err(Rejected::new(Reason::ImpossibleTime, "recorded before it occurred"));
    }
    // A record without a time of its own bears one before 1970.
    if made.0 > 0 && recorded.0 > made.0.saturating_add(CLOCKS.0) {
        return Err(Rejected::new(Reason::ImpossibleTime, "sent before it was recorded"));
    }
    Ok((occurred, recorded))
}

fn corrected(message: &wire::Corrected) -> Read<Corrected> {
    Ok(Corrected {
        id: id(&message.event_id, "corrects.event_id")?,
        occurred: moment(message.occurred_at_us, "corrects.occurred_at_us")?,
    })
}

fn locality(text: &str, field: &'static str, codes: &Codes) -> Read<LocalityId> {
    code(text, |text| codes.locality(text), Reason::UnknownLocality, field)
}

/// A message while it is read, with the codes of its envelope as handles.
struct Reader<'m> {
    message: &'m wire::Activity,
    codes: &'m Codes,
    step: Option<StepId>,
    team: Option<TeamId>,
}

impl<'m> Reader<'m> {
    /// Names for readers must be known too: a field for a code is no place for anything else.
    fn new(message: &'m wire::Activity, codes: &'m Codes) -> Read<Self> {
        let step = |text| codes.step(text).map(Some);
        let team = |text| codes.team(text).map(Some);
        let role = |text| codes.role(text).map(Some);
        let organisation = |text| codes.organisation(text).map(Some);
        code_or(&message.role, None, role, Reason::UnknownCode, "role")?;
        code_or(&message.organisation, None, organisation, Reason::UnknownCode, "organisation")?;
        Ok(Self {
            step: code_or(&message.step, None, step, Reason::UnknownCode, "step")?,
            team: code_or(&message.team, None, team, Reason::UnknownTeam, "team")?,
            message,
            codes,
        })
    }

    fn about(&self) -> Read<About> {
        let person = self.person()?;
        match present(self.message.what.as_ref(), "what")? {
            Said::ClockTick(_) => Ok(About::Tick),
            Said::Retraction(retraction) => {
                Ok(About::Retraction { of: id(&retraction.event_id, "retraction.event_id")?, person })
            }
            Said::StaffOn(on) => self.staff(on.staff, on.blocked),
            Said::StaffOff(off) => self.staff(0, off.blocked),
            Said::SlotsPublished(session) => {
                let (team, slots) = (self.team()?, few(session.slots, "slots")?.into());
                Ok(About::Team { team, what: What::SlotsPublished { team, slots } })
            }
            said => {
                if person == Opaque::default() {
                    return Err(Rejected::field(Reason::MissingField, "person"));
                }
                self.of_person(person, said)
            }
        }
    }

    fn person(&self) -> Read<Opaque> {
        let text = &self.message.person;
        if text.is_empty() {
            return Ok(Opaque::default());
        }
        opaque::read_pseudonym(text).ok_or_else(|| Rejected::field(Reason::BadPseudonym, "person"))
    }

    fn staff(&self, staff: u32, blocked: u32) -> Read<About> {
        let (staff, blocked) = (few(staff, "staff")?.into(), few(blocked, "blocked")?.into());
        let team = self.team()?;
        Ok(About::Team { team, what: What::StaffOn { team, staff, blocked } })
    }

    fn of_person(&self, person: Opaque, said: &Said) -> Read<About> {
        let episode = id_or_none(&self.message.episode_id, "episode_id")?;
        let thread = id_or_none(&self.message.referral_id, "referral_id")?;
        let what = self.happening(said)?;
        if matches!(what, Happening::Care { .. }) {
            id(&self.message.episode_id, "episode_id")?;
            id(&self.message.referral_id, "referral_id")?;
        }
        Ok(About::Person { person, episode, thread, what })
    }

    fn happening(&self, said: &Said) -> Read<Happening> {
        match said {
            Said::LeadChanged(said) => self.noted(Note::LeadChanged, said.took_us),
            Said::CaseAllocated(said) => self.noted(Note::CaseAllocated, said.took_us),
            Said::Assessed(said) => self.noted(Note::Assessment, said.took_us),
            Said::CarePlanAgreed(said) => self.noted(Note::CarePlanAgreed, said.took_us),
            Said::DischargeNotice(said) => self.noted(Note::DischargeNotice, said.took_us),
            Said::PackageSourced(said) => self.noted(Note::PackageSourced, said.took_us),
            Said::CohortChanged(said) => Ok(Happening::CohortChanged {
                cohort: self.cohort(&said.cohort)?,
                home: self.home(&said.home)?,
            }),
            Said::PersonRegistered(said) => {
                Ok(Happening::Registered { home: self.home(&said.home)?, cohort: self.cohort(&said.cohort)? })
            }
            Said::PersonMovedOut(said) => {
                Ok(Happening::MovedOut { to: self.other(said.to_locality.as_deref(), "to_locality")? })
            }
            Said::PersonMovedIn(said) => self.moved_in(said),
            Said::PersonDied(_) => Ok(Happening::Died),
            Said::InvolvementOpened(said) => {
                let (home, cohort) = (self.home(&said.home)?, self.cohort(&said.cohort)?);
                let what = What::Joined { beside: ThreadId::NONE, home, cohort };
                Ok(Happening::Care { what, beside: id(&said.beside, "beside")? })
            }
            said => Ok(Happening::Care { what: self.care(said)?, beside: Opaque::default() }),
        }
    }

    fn noted(&self, note: Note, took_us: i64) -> Read<Happening> {
        Ok(Happening::Noted { note, team: self.team()?, took: span(took_us, "took_us")? })
    }

    fn moved_in(&self, said: &wire::PersonMovedIn) -> Read<Happening> {
        let holder = said.holder.as_deref().unwrap_or_default();
        let codes = self.codes;
        Ok(Happening::MovedIn {
            from: self.other(said.from_locality.as_deref(), "from_locality")?,
            home: self.home(&said.home)?,
            cohort: self.cohort(&said.cohort)?,
            holder: code_or(holder, TeamId::NONE, |text| codes.team(text), Reason::UnknownTeam, "holder")?,
        })
    }

    fn care(&self, said: &Said) -> Read<What> {
        match said {
            Said::NeedArose(said) => {
                let (none, codes) = (StreamId::NONE, self.codes);
                let cause =
                    code_or(&said.need, none, |text| codes.stream(text), Reason::UnknownCode, "need")?;
                Ok(What::Arose { home: self.home(&said.home)?, cohort: self.cohort(&said.cohort)?, cause })
            }
            Said::InvolvementClosed(_) => Ok(What::Closed),
            Said::PersonDeparted(_) => Ok(What::Departed),
            said => self.at_step(said, self.step()?, self.team()?),
        }
    }

    /// What happens at a step, with a team.
    fn at_step(&self, said: &Said, step: StepId, team: TeamId) -> Read<What> {
        Ok(match said {
            Said::ReferralRequested(said) => What::Requested { step, team, keep: said.sender_stays },
            Said::ReferralAccepted(_) => What::Placed { step, team },
            Said::ReferralReturned(said) => What::Refused { step, team, why: refusal(said.reason()) },
            Said::ReferralWithdrawn(_) => What::GaveUp { step, team },
            Said::ContactPlanned(said) => {
                let (due, slots) = (moment(said.due_at_us, "due_at_us")?, few(said.slots, "slots")?);
                What::Booked { step, team, due, slots }
            }
            Said::ContactStarted(said) => What::Started { step, team, accepts: said.accepts },
            Said::Admitted(said) => What::Started { step, team, accepts: said.accepts },
            Said::ContactSuspended(_) => What::Suspended { step, team },
            Said::ContactResumed(_) => What::Resumed { step, team },
            Said::ContactCompleted(said) => {
                completed(step, team, [said.direct_us, said.travel_us, said.notes_us])?
            }
            Said::Discharged(said) => completed(step, team, [said.direct_us, said.travel_us, said.notes_us])?,
            Said::ContactNotAttended(_) => What::NotAttended { step, team },
            Said::CaseloadLeft(_) => What::Released { step, team },
            _ => return Err(Rejected::field(Reason::UnknownKind, "what")),
        })
    }

    fn step(&self) -> Read<StepId> {
        present(self.step, "step")
    }

    fn team(&self) -> Read<TeamId> {
        present(self.team, "team")
    }

    fn home(&self, text: &str) -> Read<HomeId> {
        code(text, |text| self.codes.home(text), Reason::UnknownCode, "home")
    }

    fn cohort(&self, text: &str) -> Read<CohortId> {
        code(text, |text| self.codes.cohort(text), Reason::UnknownCode, "cohort")
    }

    fn other(&self, text: Option<&str>, field: &'static str) -> Read<Option<LocalityId>> {
        text.map(|text| locality(text, field, self.codes)).transpose()
    }
}

fn completed(step: StepId, team: TeamId, [direct, travel, notes]: [i64; 3]) -> Read<What> {
    let (direct, travel) = (span(direct, "direct_us")?, span(travel, "travel_us")?);
    Ok(What::Completed { step, team, direct, travel, notes: span(notes, "notes_us")? })
}

/// A reason not known to this version counts as returned with advice.
fn refusal(reason: wire::ReturnReason) -> Refusal {
    match reason {
        wire::ReturnReason::ListFull => Refusal::Full,
        wire::ReturnReason::NoSlot => Refusal::NoSlot,
        wire::ReturnReason::Advice | wire::ReturnReason::Unspecified => Refusal::Returned,
    }
}
