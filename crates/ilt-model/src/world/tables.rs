//! Tables worked out once from a spec, so that nothing has to be searched for in a run.

use std::ops::Range;

use ilt_domain::present::Present;
use ilt_domain::{Moment, Span, StepId};

use crate::spec::{By, Clock, Spec, Team, Work};

/// Streams by home and cohort, if they are asked for.
pub(super) fn streams_of(spec: &Spec, present: &[Present]) -> Vec<Vec<u32>> {
    if present.iter().all(|who| who.step.is_some()) {
        return Vec::new();
    }
    let cohorts = spec.directory.cohorts.len();
    let mut of = vec![Vec::new(); spec.directory.homes.len() * cohorts];
    for (index, stream) in spec.streams.iter().enumerate() {
        of[stream.home.index() * cohorts + stream.cohort.index()].push(index as u32);
    }
    of
}

/// Caseload steps by the steps their visits are reported under.
pub(crate) fn visits(spec: &Spec) -> Vec<Option<StepId>> {
    let mut of = vec![None; spec.steps.len()];
    for (index, step) in spec.steps.iter().enumerate() {
        if let Work::Caseload(caseload) = &step.work {
            for visit in [caseload.first_as, caseload.visit_as] {
                if let Some(place) = of.get_mut(visit.index()) {
                    *place = Some(StepId(index as u32));
                }
            }
        }
    }
    of
}

/// One more than the greatest priority any step asks for.
pub(super) fn levels(spec: &Spec) -> usize {
    let most = |values: &[u8]| values.iter().copied().max().unwrap_or(0);
    let of_work = |work: &Work| match work {
        Work::Queue(task, _) => most(&task.priority.0),
        Work::Booked(booking) => most(&booking.task.priority.0),
        Work::Caseload(caseload) => most(&[
            most(&caseload.priority.0),
            most(&caseload.first.priority.0),
            most(&caseload.visit.priority.0),
        ]),
        _ => 0,
    };
    1 + usize::from(spec.steps.iter().map(|step| of_work(&step.work)).max().unwrap_or(0))
}

/// Bits for up to seven roles with caseloads; further ones share none and are refused by the check.
pub(super) fn role_flags(spec: &Spec) -> Vec<u8> {
    let mut flags = vec![0u8; spec.directory.roles.len()];
    let mut bit = 1u8;
    for (index, flag) in flags.iter_mut().enumerate() {
        let asked = spec
            .steps
            .iter()
            .any(|step| matches!(&step.work, Work::OnCaseload { role, .. } if role.index() == index));
        let used = asked
            && spec.steps.iter().any(|step| {
                matches!(step.work, Work::Caseload(_))
                    && match step.by {
                        By::Role(role) => role.index() == index,
                        By::Team(team) => spec.directory.teams[team.index()].role.index() == index,
                        By::Nobody => false,
                    }
            });
        if used && bit < 128 {
            bit <<= 1;
            *flag = bit;
        }
    }
    flags
}

/// Sessions that end after the start, as far as anyone can book before the end.
pub(super) fn sessions_within(team: &Team, clock: Clock, known: bool) -> Range<usize> {
    let Some(sessions) = &team.sessions else { return 0..0 };
    if !known {
        return 0..sessions.list.len();
    }
    let last = Moment(clock.end.0.saturating_add(sessions.ahead.0).saturating_add(2 * Span::DAY.0));
    let from = sessions.list.partition_point(|session| session.to <= clock.start);
    let to = sessions.list.partition_point(|session| session.from <= last);
    from..to.max(from)
}
