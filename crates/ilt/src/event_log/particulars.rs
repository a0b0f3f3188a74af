//! The columns of the event log that depend on the kind of event.

use ilt_domain::activity::{Activity, Refusal, What};
use ilt_domain::{Moment, StepId, TeamId};

use super::Log;

/// What one kind of event says beside when and to whom.
#[derive(Default)]
pub(super) struct Particulars<'w> {
    pub event: &'static str,
    pub step: Option<StepId>,
    pub team: Option<TeamId>,
    pub cause: &'w str,
    pub beside: Option<i64>,
    pub keep: Option<i64>,
    pub accepts: Option<i64>,
    pub due: Option<i64>,
    pub slots: Option<i64>,
    pub direct: Option<i64>,
    pub travel: Option<i64>,
    pub notes: Option<i64>,
    pub why: &'static str,
    pub staff: Option<i64>,
    pub blocked: Option<i64>,
}

impl<'w> Particulars<'w> {
    /// What an activity says.
    pub(super) fn of(log: &Log<'w>, activity: &Activity) -> Self {
        let work = |event, step, team| Self { event, step: Some(step), team: Some(team), ..Self::default() };
        let team = |event, team| Self { event, team: Some(team), ..Self::default() };
        let since = |at: Moment| (at - log.study.spec.clock.start).0;
        match activity.what {
            What::Arose { cause, .. } => {
                let cause =
                    log.world.directory().streams.get(cause.index()).map_or("", |stream| stream.id.as_str());
                Self { event: "arose", cause, ..Self::default() }
            }
            What::Joined { beside, .. } => {
                let beside = log.open.get(beside.index()).map(|open| open.0 as i64);
                Self { event: "joined", beside, ..Self::default() }
            }
            What::Requested { step, team, keep } => {
                Self { keep: Some(i64::from(keep)), ..work("requested", step, team) }
            }
            What::Booked { step, team, due, slots } => {
                Self { due: Some(since(due)), slots: Some(i64::from(slots)), ..work("booked", step, team) }
            }
            What::NotAttended { step, team } => work("not_attended", step, team),
            What::Placed { step, team } => work("placed", step, team),
            What::Released { step, team } => work("released", step, team),
            What::Started { step, team, accepts } => {
                Self { accepts: Some(i64::from(accepts)), ..work("started", step, team) }
            }
            What::Suspended { step, team } => work("suspended", step, team),
            What::Resumed { step, team } => work("resumed", step, team),
            What::Completed { step, team, direct, travel, notes } => {
                let spans = (Some(direct.0), Some(travel.0), Some(notes.0));
                Self { direct: spans.0, travel: spans.1, notes: spans.2, ..work("completed", step, team) }
            }
            What::GaveUp { step, team } => work("gave_up", step, team),
            What::Refused { step, team, why } => Self { why: refusal(why), ..work("refused", step, team) },
            What::Closed => Self { event: "closed", ..Self::default() },
            What::Departed => Self { event: "departed", ..Self::default() },
            What::StaffOn { team: of, staff, blocked } => {
                let (staff, blocked) = (Some(i64::from(staff)), Some(i64::from(blocked)));
                Self { staff, blocked, ..team("staff_on", of) }
            }
            What::SlotsPublished { team: of, slots } => {
                Self { slots: Some(i64::from(slots)), ..team("slots_published", of) }
            }
        }
    }
}

fn refusal(why: Refusal) -> &'static str {
    match why {
        Refusal::Full => "full",
        Refusal::NoSlot => "no_slot",
        Refusal::Returned => "returned",
    }
}
