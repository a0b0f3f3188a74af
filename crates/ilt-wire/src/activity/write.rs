//! An event into its message.

use ilt_domain::activity::{Refusal, What};
use ilt_domain::event::{About, Event, Happening, Note};
use ilt_domain::{LocalityId, Opaque, StepId, TeamId};

use crate::codes::Codes;
use crate::opaque::{pseudonym, uuid};
use crate::proto::ilt::activity::v1 as wire;
use wire::activity::What as Said;

/// The message of an event. Handles that the codes do not know are left out.
pub(super) fn activity(event: &Event, codes: &Codes) -> wire::Activity {
    let mut message = wire::Activity {
        event_id: uuid(event.id),
        source: codes.source_code(event.source).into(),
        occurred_at_us: event.occurred.0,
        recorded_at_us: event.recorded.0,
        sequence: event.sequence,
        locality: codes.locality_code(event.locality).into(),
        caused_by: event.cause.map(uuid),
        corrects: event.corrects.map(|corrected| wire::Corrected {
            event_id: uuid(corrected.id),
            occurred_at_us: corrected.occurred.0,
        }),
        ..wire::Activity::default()
    };
    about(&mut message, &event.about, codes);
    message
}

fn about(message: &mut wire::Activity, about: &About, codes: &Codes) {
    match about {
        About::Person { person, episode, thread, what } => {
            message.person = named(*person, pseudonym);
            message.episode_id = named(*episode, uuid);
            message.referral_id = named(*thread, uuid);
            message.what = Some(happening(message, what, codes));
        }
        About::Team { team, what } => {
            message.what = Some(care(message, what, Opaque::default(), codes));
            of_team(message, *team, codes);
        }
        About::Tick => message.what = Some(Said::ClockTick(wire::ClockTick {})),
        About::Retraction { of, person } => {
            message.person = named(*person, pseudonym);
            message.what = Some(Said::Retraction(wire::Retraction { event_id: uuid(*of) }));
        }
    }
}

fn happening(message: &mut wire::Activity, what: &Happening, codes: &Codes) -> Said {
    match *what {
        Happening::Care { what, beside } => care(message, &what, beside, codes),
        Happening::Noted { note, team, took } => {
            of_team(message, team, codes);
            noted(note, took.0)
        }
        Happening::CohortChanged { cohort, home } => Said::CohortChanged(wire::CohortChanged {
            cohort: codes.cohort_code(cohort).into(),
            home: codes.home_code(home).into(),
        }),
        Happening::Registered { home, cohort } => Said::PersonRegistered(wire::PersonRegistered {
            home: codes.home_code(home).into(),
            cohort: codes.cohort_code(cohort).into(),
        }),
        Happening::MovedOut { to } => {
            Said::PersonMovedOut(wire::PersonMovedOut { to_locality: locality(to, codes) })
        }
        Happening::MovedIn { from, home, cohort, holder } => Said::PersonMovedIn(wire::PersonMovedIn {
            from_locality: locality(from, codes),
            home: codes.home_code(home).into(),
            cohort: codes.cohort_code(cohort).into(),
            holder: holder.is_some().then(|| codes.team_code(holder).into()),
        }),
        Happening::Died => Said::PersonDied(wire::PersonDied {}),
    }
}

fn noted(note: Note, took_us: i64) -> Said {
    match note {
        Note::Assessment => Said::Assessed(wire::Assessed { took_us }),
        Note::CarePlanAgreed => Said::CarePlanAgreed(wire::CarePlanAgreed { took_us }),
        Note::DischargeNotice => Said::DischargeNotice(wire::DischargeNotice { took_us }),
        Note::PackageSourced => Said::PackageSourced(wire::PackageSourced { took_us }),
        Note::LeadChanged => Said::LeadChanged(wire::LeadChanged { took_us }),
        Note::CaseAllocated => Said::CaseAllocated(wire::CaseAllocated { took_us }),
    }
}

fn care(message: &mut wire::Activity, what: &What, beside: Opaque, codes: &Codes) -> Said {
    if let Some((step, team)) = at(what) {
        message.step = codes.step_code(step).into();
        of_team(message, team, codes);
    }
    match *what {
        What::Arose { home, cohort, cause } => Said::NeedArose(wire::NeedArose {
            home: codes.home_code(home).into(),
            cohort: codes.cohort_code(cohort).into(),
            need: codes.stream_code(cause).into(),
        }),
        What::Joined { home, cohort, .. } => Said::InvolvementOpened(wire::InvolvementOpened {
            beside: named(beside, uuid),
            home: codes.home_code(home).into(),
            cohort: codes.cohort_code(cohort).into(),
        }),
        What::Requested { keep, .. } => {
            Said::ReferralRequested(wire::ReferralRequested { sender_stays: keep })
        }
        What::Placed { .. } => Said::ReferralAccepted(wire::ReferralAccepted {}),
        What::Refused { why, .. } => {
            Said::ReferralReturned(wire::ReferralReturned { reason: refusal(why).into() })
        }
        What::GaveUp { .. } => Said::ReferralWithdrawn(wire::ReferralWithdrawn {}),
        What::Booked { due, slots, .. } => {
            Said::ContactPlanned(wire::ContactPlanned { due_at_us: due.0, slots: slots.into() })
        }
        What::Released { .. } => Said::CaseloadLeft(wire::CaseloadLeft {}),
        What::Closed => Said::InvolvementClosed(wire::InvolvementClosed {}),
        What::Departed => Said::PersonDeparted(wire::PersonDeparted {}),
        ref what => contact(what, codes),
    }
}

/// Contacts, and what teams do.
fn contact(what: &What, codes: &Codes) -> Said {
    match *what {
        What::Started { team, accepts, .. } if hospital(team, codes) => {
            Said::Admitted(wire::Admitted { accepts })
        }
        What::Started { accepts, .. } => {
            Said::ContactStarted(wire::ContactStarted { accepts, ..Default::default() })
        }
        What::Suspended { .. } => Said::ContactSuspended(wire::ContactSuspended {}),
        What::Resumed { .. } => Said::ContactResumed(wire::ContactResumed {}),
        What::Completed { team, direct, travel, notes, .. } => {
            let (direct_us, travel_us, notes_us) = (direct.0, travel.0, notes.0);
            if hospital(team, codes) {
                let destination = wire::DischargeDestination::Unspecified.into();
                Said::Discharged(wire::Discharged { direct_us, travel_us, notes_us, destination })
            } else {
                let outcome = wire::ContactOutcome::Unspecified.into();
                Said::ContactCompleted(wire::ContactCompleted { direct_us, travel_us, notes_us, outcome })
            }
        }
        What::StaffOn { staff: 0, blocked, .. } => Said::StaffOff(wire::StaffOff { blocked }),
        What::StaffOn { staff, blocked, .. } => Said::StaffOn(wire::StaffOn { staff, blocked }),
        What::SlotsPublished { slots, .. } => Said::SlotsPublished(wire::SlotsPublished { slots }),
        _ => Said::ContactNotAttended(wire::ContactNotAttended {}),
    }
}

/// The step and the team of what happened, where it has both.
fn at(what: &What) -> Option<(StepId, TeamId)> {
    match *what {
        What::Requested { step, team, .. }
        | What::Booked { step, team, .. }
        | What::NotAttended { step, team }
        | What::Placed { step, team }
        | What::Released { step, team }
        | What::Started { step, team, .. }
        | What::Suspended { step, team }
        | What::Resumed { step, team }
        | What::Completed { step, team, .. }
        | What::GaveUp { step, team }
        | What::Refused { step, team, .. } => Some((step, team)),
        What::Arose { .. }
        | What::Joined { .. }
        | What::Closed
        | What::Departed
        | What::StaffOn { .. }
        | What::SlotsPublished { .. } => None,
    }
}

fn refusal(why: Refusal) -> wire::ReturnReason {
    match why {
        Refusal::Full => wire::ReturnReason::ListFull,
        Refusal::NoSlot => wire::ReturnReason::NoSlot,
        Refusal::Returned => wire::ReturnReason::Advice,
    }
}

/// The team, with its role and organisation for whoever has no directory.
fn of_team(message: &mut wire::Activity, team: TeamId, codes: &Codes) {
    let Some(row) = codes.directory().teams.get(team.index()) else { return };
    message.team = codes.team_code(team).into();
    message.role = codes.role_code(row.role).into();
    message.organisation = codes.organisation_code(row.organisation).into();
}

fn hospital(team: TeamId, codes: &Codes) -> bool {
    let directory = codes.directory();
    let role = directory.teams.get(team.index()).and_then(|team| directory.roles.get(team.role.index()));
    role.is_some_and(|role| role.hospital)
}

fn locality(of: Option<LocalityId>, codes: &Codes) -> Option<String> {
    of.map(|locality| codes.locality_code(locality).into())
}

/// A name as text; nought is none.
fn named(name: Opaque, text: impl FnOnce(Opaque) -> String) -> String {
    if name == Opaque::default() { String::new() } else { text(name) }
}
