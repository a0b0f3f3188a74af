//! How things stand, and the cuts that forecasts open with.

use ilt_domain::forecast::{Arrivals, Cut, Outcome, Served, StateNow};
use ilt_domain::present::{Diversion, Presence, Present};
use ilt_domain::{LocalityId, Moment, RoleId, Span, StepId, TeamId, Turnout};
use prost::Message;

use crate::codes::Codes;
use crate::forecast::{age, at, read_ages, read_reason, reason, role};
use crate::proto::ilt::state::v1 as wire;
use crate::reading::{self, code, code_or, moment, present};
use crate::rejected::{Reason, Rejected};
use wire::present::How;

/// The bytes of a state.
pub fn encode_state_now(state: &StateNow, codes: &Codes) -> Vec<u8> {
    wire::StateNow {
        locality: codes.locality_code(state.locality).into(),
        role: codes.role_code(state.role).into(),
        at_us: state.at.0,
        waiting: state.waiting,
        oldest_us: state.oldest.0,
        in_service: state.in_service,
        booked: state.booked,
        caseload: state.caseload,
        staff: state.staff,
    }
    .encode_to_vec()
}

/// How a role stands as anyone may see it; what is absent is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicStateNow {
    /// The locality.
    pub locality: LocalityId,
    /// The role.
    pub role: RoleId,
    /// The event time.
    pub at: Moment,
    /// People waiting.
    pub waiting: Option<u32>,
    /// How long the one who has waited longest has waited.
    pub oldest: Option<Span>,
    /// People being seen.
    pub in_service: Option<u32>,
    /// People with an appointment.
    pub booked: Option<u32>,
    /// People on the caseload.
    pub caseload: Option<u32>,
    /// Staff on.
    pub staff: u32,
}

/// The bytes of a state as anyone may see it.
pub fn encode_public_state_now(state: &PublicStateNow, codes: &Codes) -> Vec<u8> {
    wire::PublicStateNow {
        locality: codes.locality_code(state.locality).into(),
        role: codes.role_code(state.role).into(),
        at_us: state.at.0,
        waiting: state.waiting,
        oldest_us: state.oldest.map(|oldest| oldest.0),
        in_service: state.in_service,
        booked: state.booked,
        caseload: state.caseload,
        staff: state.staff,
    }
    .encode_to_vec()
}

/// A state as anyone may see it, from its bytes.
///
/// # Errors
/// If the bytes are no state, or hold a code that is not in the directory.
pub fn decode_public_state_now(bytes: &[u8], codes: &Codes) -> Result<PublicStateNow, Rejected> {
    let message: wire::PublicStateNow = reading::message(bytes)?;
    Ok(PublicStateNow {
        locality: locality(&message.locality, codes)?,
        role: role(&message.role, codes)?,
        at: moment(message.at_us, "at_us")?,
        waiting: message.waiting,
        oldest: message.oldest_us.map(Span),
        in_service: message.in_service,
        booked: message.booked,
        caseload: message.caseload,
        staff: message.staff,
    })
}

/// A state from its bytes.
///
/// # Errors
/// If the bytes are no state, or hold a code that is not in the directory.
pub fn decode_state_now(bytes: &[u8], codes: &Codes) -> Result<StateNow, Rejected> {
    let message: wire::StateNow = reading::message(bytes)?;
    Ok(StateNow {
        locality: locality(&message.locality, codes)?,
        role: role(&message.role, codes)?,
        at: moment(message.at_us, "at_us")?,
        waiting: message.waiting,
        oldest: Span(message.oldest_us),
        in_service: message.in_service,
        booked: message.booked,
        caseload: message.caseload,
        staff: message.staff,
    })
}

/// The bytes of a cut.
pub fn encode_cut(cut: &Cut, codes: &Codes) -> Vec<u8> {
    let staff = |&(team, on, blocked): &(TeamId, u32, u32)| wire::Staff {
        team: codes.team_code(team).into(),
        on,
        blocked,
    };
    let turnout = |row: &Turnout| wire::Turnout {
        team: codes.team_code(row.team).into(),
        at_us: row.at.0,
        present: row.present,
    };
    let arrivals = |row: &Arrivals| wire::Arrivals {
        need: codes.stream_code(row.stream).into(),
        hour: row.hour,
        count: row.count,
    };
    wire::Cut {
        locality: codes.locality_code(cut.locality).into(),
        at_us: cut.at.0,
        position: Some(at(cut.position)),
        reason: reason(cut.reason).into(),
        present: cut.present.iter().map(|one| someone(one, codes)).collect(),
        staff: cut.staff.iter().map(staff).collect(),
        arrivals: cut.arrivals.iter().map(arrivals).collect(),
        sources: cut.sources.iter().map(|source| age(source, codes)).collect(),
        outcomes: cut.outcomes.iter().map(|one| outcome(one, codes)).collect(),
        since_us: cut.since.0,
        served: cut.served.iter().map(|one| served(one, codes)).collect(),
        turnouts: cut.turnouts.iter().map(turnout).collect(),
    }
    .encode_to_vec()
}

/// A cut from its bytes.
///
/// # Errors
/// If the bytes are no cut, or hold a code that is not in the directory.
pub fn decode_cut(bytes: &[u8], codes: &Codes) -> Result<Cut, Rejected> {
    let message: wire::Cut = reading::message(bytes)?;
    let position = present(message.position.as_ref(), "position")?;
    let staff = |row: &wire::Staff| {
        let team = code(&row.team, |text| codes.team(text), Reason::UnknownTeam, "team")?;
        Ok((team, row.on, row.blocked))
    };
    let turnout = |row: &wire::Turnout| {
        let team = code(&row.team, |text| codes.team(text), Reason::UnknownTeam, "team")?;
        Ok(Turnout { team, at: moment(row.at_us, "at_us")?, present: row.present })
    };
    let arrivals = |row: &wire::Arrivals| {
        let stream = code(&row.need, |text| codes.stream(text), Reason::UnknownCode, "need")?;
        Ok(Arrivals { stream, hour: row.hour, count: row.count })
    };
    Ok(Cut {
        locality: locality(&message.locality, codes)?,
        at: moment(message.at_us, "at_us")?,
        position: (position.partition, position.offset),
        reason: read_reason(message.reason()),
        // Cuts of earlier versions do not say.
        since: Moment(message.since_us),
        present: message.present.iter().map(|one| read_someone(one, codes)).collect::<Result<_, _>>()?,
        staff: message.staff.iter().map(staff).collect::<Result<_, Rejected>>()?,
        turnouts: message.turnouts.iter().map(turnout).collect::<Result<_, Rejected>>()?,
        arrivals: message.arrivals.iter().map(arrivals).collect::<Result<_, Rejected>>()?,
        served: message.served.iter().map(|one| read_served(one, codes)).collect::<Result<_, _>>()?,
        sources: read_ages(&message.sources, codes)?,
        outcomes: message.outcomes.iter().map(|one| read_outcome(one, codes)).collect::<Result<_, _>>()?,
    })
}

fn locality(text: &str, codes: &Codes) -> Result<ilt_domain::LocalityId, Rejected> {
    code(text, |text| codes.locality(text), Reason::UnknownLocality, "locality")
}

fn someone(present: &Present, codes: &Codes) -> wire::Present {
    wire::Present {
        home: codes.home_code(present.home).into(),
        cohort: codes.cohort_code(present.cohort).into(),
        step: codes.step_code(present.step).into(),
        count: present.count,
        person: present.person.map_or(0, |person| person.saturating_add(1)),
        how: Some(how(present.how)),
    }
}

fn read_someone(message: &wire::Present, codes: &Codes) -> Result<Present, Rejected> {
    Ok(Present {
        home: code(&message.home, |text| codes.home(text), Reason::UnknownCode, "home")?,
        cohort: code(&message.cohort, |text| codes.cohort(text), Reason::UnknownCode, "cohort")?,
        step: code_or(&message.step, StepId::NONE, |text| codes.step(text), Reason::UnknownCode, "step")?,
        how: read_how(present(message.how.as_ref(), "how")?),
        count: message.count,
        person: message.person.checked_sub(1),
    })
}

fn how(how: Presence) -> How {
    match how {
        Presence::Waiting(span) => How::WaitingUs(span.0),
        Presence::InService(span) => How::InServiceUs(span.0),
        Presence::OnCaseload(span) => How::OnCaseloadUs(span.0),
        Presence::Suspended(span) => How::SuspendedUs(span.0),
        Presence::Between(span) => How::BetweenUs(span.0),
        Presence::Booked(due) => How::BookedAtUs(due.0),
        Presence::BetweenVisits { placed, seen, visits } => {
            How::BetweenVisits(wire::BetweenVisits { placed_us: placed.0, seen_us: seen.0, visits })
        }
        Presence::AwaitingVisit { placed, waited, visits } => {
            How::AwaitingVisit(wire::AwaitingVisit { placed_us: placed.0, waited_us: waited.0, visits })
        }
        Presence::Visited { placed, elapsed, visits } => {
            How::Visited(wire::Visited { placed_us: placed.0, elapsed_us: elapsed.0, visits })
        }
        Presence::SuspendedVisit { placed, worked, visits } => {
            How::SuspendedVisit(wire::SuspendedVisit { placed_us: placed.0, worked_us: worked.0, visits })
        }
        Presence::Beside(span) => How::BesideUs(span.0),
        Presence::Arriving => How::Arriving(wire::Arriving {}),
        Presence::Diverted { since, why } => {
            How::Diverted(wire::Diverted { since_us: since.0, why: diversion(why).into() })
        }
    }
}

fn read_how(how: &How) -> Presence {
    match *how {
        How::WaitingUs(span) => Presence::Waiting(Span(span)),
        How::InServiceUs(span) => Presence::InService(Span(span)),
        How::OnCaseloadUs(span) => Presence::OnCaseload(Span(span)),
        How::SuspendedUs(span) => Presence::Suspended(Span(span)),
        How::BetweenUs(span) => Presence::Between(Span(span)),
        How::BookedAtUs(due) => Presence::Booked(Moment(due)),
        How::BetweenVisits(one) => Presence::BetweenVisits {
            placed: Span(one.placed_us),
            seen: Span(one.seen_us),
            visits: one.visits,
        },
        How::AwaitingVisit(visit) => Presence::AwaitingVisit {
            placed: Span(visit.placed_us),
            waited: Span(visit.waited_us),
            visits: visit.visits,
        },
        How::Visited(visit) => Presence::Visited {
            placed: Span(visit.placed_us),
            elapsed: Span(visit.elapsed_us),
            visits: visit.visits,
        },
        How::SuspendedVisit(visit) => Presence::SuspendedVisit {
            placed: Span(visit.placed_us),
            worked: Span(visit.worked_us),
            visits: visit.visits,
        },
        How::BesideUs(span) => Presence::Beside(Span(span)),
        How::Arriving(_) => Presence::Arriving,
        How::Diverted(one) => match read_diversion(one.why()) {
            Some(why) => Presence::Diverted { since: Span(one.since_us), why },
            None => Presence::Between(Span(one.since_us)),
        },
    }
}

fn diversion(why: Diversion) -> wire::Diversion {
    match why {
        Diversion::GaveUp => wire::Diversion::GaveUp,
        Diversion::Refused => wire::Diversion::Refused,
        Diversion::NotAttended => wire::Diversion::NotAttended,
    }
}

/// `None`: in a way that this version does not know.
fn read_diversion(why: wire::Diversion) -> Option<Diversion> {
    match why {
        wire::Diversion::Unspecified => None,
        wire::Diversion::GaveUp => Some(Diversion::GaveUp),
        wire::Diversion::Refused => Some(Diversion::Refused),
        wire::Diversion::NotAttended => Some(Diversion::NotAttended),
    }
}

fn served(served: &Served, codes: &Codes) -> wire::Served {
    wire::Served {
        step: codes.step_code(served.step).into(),
        team: codes.team_code(served.team).into(),
        cohort: codes.cohort_code(served.cohort).into(),
        from_us: served.from.0,
        count: served.count,
        direct_us: served.direct.0,
    }
}

fn read_served(message: &wire::Served, codes: &Codes) -> Result<Served, Rejected> {
    Ok(Served {
        step: code(&message.step, |text| codes.step(text), Reason::UnknownCode, "step")?,
        team: code_or(&message.team, TeamId::NONE, |text| codes.team(text), Reason::UnknownTeam, "team")?,
        cohort: code(&message.cohort, |text| codes.cohort(text), Reason::UnknownCode, "cohort")?,
        from: moment(message.from_us, "from_us")?,
        count: message.count,
        direct: Span(message.direct_us),
    })
}

fn outcome(outcome: &Outcome, codes: &Codes) -> wire::Outcome {
    wire::Outcome {
        role: codes.role_code(outcome.role).into(),
        at_us: outcome.at.0,
        requests: outcome.requests,
        waiting: outcome.waiting,
        caseload: outcome.caseload,
        starts: outcome.starts,
        waited_us: outcome.waited.0,
        over_target: outcome.over_target,
    }
}

fn read_outcome(message: &wire::Outcome, codes: &Codes) -> Result<Outcome, Rejected> {
    Ok(Outcome {
        role: role(&message.role, codes)?,
        at: moment(message.at_us, "at_us")?,
        requests: message.requests,
        waiting: message.waiting,
        caseload: message.caseload,
        starts: message.starts,
        waited: Span(message.waited_us),
        over_target: message.over_target,
    })
}
