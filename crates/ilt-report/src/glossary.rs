//! Every measure in plain words. The keys in the files keep the field's technical terms; pages never do.

use ilt_domain::Measure;

/// What people call a measure.
pub(crate) fn name(measure: Measure) -> &'static str {
    entry(measure).0
}

/// What it means, exactly.
pub(crate) fn meaning(measure: Measure) -> &'static str {
    entry(measure).1
}

#[rustfmt::skip]
fn entry(measure: Measure) -> (&'static str, &'static str) {
    use Measure as M;
    match measure {
        M::Requests => ("requests", "Requests for a piece of work that became ready in the time observed."),
        M::Starts => ("started", "Requests on which work began in the time observed."),
        M::Completed => ("completed", "Pieces of work finished in the time observed."),
        M::GaveUp => ("left before work began", "Requests whose time in the queue ran out before anyone began: people who gave up, work that lapsed, requests passed on; where they went instead is part of the pathway."),
        M::Lost => ("turned away", "Requests refused because no more people could wait."),
        M::NoSlot => ("no appointment available", "Requests for which no slot was left within the time people would accept."),
        M::Returned => ("referrals returned", "Referrals that came back from the receiving team, with advice or because its list was full for too long."),
        M::NotAttended => ("not attended", "Appointments for which the person did not come."),
        M::EndedWaiting => ("died or moved before being seen", "Requests that ended because the person died or moved away before anyone started."),
        M::StillWaiting => ("still waiting at the end", "Requests not yet started when the time observed ended."),
        M::WaitMean => ("average wait", "Time from ready to start, averaged over those who started. Booked lead time is counted apart."),
        M::WaitMedian => ("half wait less than", "The wait that half of the people who started stayed under."),
        M::WaitP90 => ("1 in 10 wait longer than", "The wait that one in ten of the people who started exceeded."),
        M::WaitP95 => ("1 in 20 wait longer than", "The wait that one in twenty of the people who started exceeded."),
        M::WaitOverTarget => ("share over target", "Share of those who started whose wait exceeded the target of the step."),
        M::LeadTimeMean => ("booked lead time", "Average time from the request to the appointment given."),
        M::LeadTimeMedian => ("half booked within", "The time from the request to the appointment given that half of the bookings stayed under."),
        M::LeadTimeP90 => ("1 in 10 booked beyond", "The time from the request to the appointment given that one in ten bookings exceeded."),
        M::Waiting => ("waiting, on average", "Number of people waiting, averaged over the time observed."),
        M::InService => ("being seen, on average", "Number of people being seen, averaged over the time observed."),
        M::WaitingAt => ("waiting at a time", "Number of people waiting at a stated time, or by hour of the week."),
        M::InServiceAt => ("being seen at a time", "Number of people being seen at a stated time, or by hour of the week."),
        M::Episodes => ("episodes begun", "Needs that arose in the time observed, each with all care that grew out of it."),
        M::EpisodesClosed => ("episodes closed", "Episodes whose last care thread closed in the time observed."),
        M::EpisodeLength => ("length of episodes", "Average time from the need to the close of its last care thread."),
        M::InSystem => ("open episodes", "Number of open episodes, averaged over the time observed."),
        M::RosteredHours => ("hours rostered", "Hours staff are present for such work, by rota or by whole-time equivalents in post."),
        M::BusyHours => ("hours worked within the rota", "Hours of work done inside rostered time."),
        M::OvertimeHours => ("hours beyond the rota", "Hours of work done after the end of rostered time."),
        M::BlockedHours => ("hours in meetings", "Hours present but taken by fixed meetings."),
        M::Utilisation => ("share of working time committed", "Hours worked within the rota as a share of hours rostered for such work; overtime and meetings are counted apart."),
        M::DirectHours => ("hours with people", "Hours face to face, on the telephone or on the case."),
        M::TravelHours => ("hours of travel", "Hours on the road for visits."),
        M::NotesHours => ("hours of notes", "Hours of notes and administration tied to the work."),
        M::HoursNeeded => ("hours needed", "Hours of all work asked for: with people, travel, notes, hand-overs and meetings; what was turned away or still waits is counted at the average of what was done."),
        M::WteNeeded => ("WTE needed", "Hours needed, divided by the hours one whole-time equivalent is present for such work and by the planned level of commitment of the role."),
        M::WteFunded => ("WTE funded", "Whole-time equivalents there is money for."),
        M::WteInPost => ("WTE in post", "Whole-time equivalents employed: funded less vacancies."),
        M::WtePresent => ("WTE present", "Whole-time equivalents at work on average: in post less absence."),
        M::WteGap => ("gap in WTE", "WTE needed less WTE in post; above nought is a shortage."),
        M::UnmetHours => ("hours unmet", "Hours of work that was ready but not started within its target."),
        M::Caseload => ("caseload", "People on the caseload, averaged over the time observed."),
        M::CaseloadPlaces => ("caseload places", "The most people the teams take on at one time."),
        M::Placed => ("taken on", "People taken onto a caseload in the time observed."),
        M::SlotsOffered => ("slots offered", "Appointment slots offered in the time observed."),
        M::SlotsUsed => ("share of slots used", "Share of the slots offered that were booked, not attended ones included."),
        M::HandOffs => ("hand-offs", "Transfers and joins between teams; a meeting about a person is never one, nor is a change of practitioner inside a team."),
        M::Transfers => ("transfers", "Hand-offs in which another team takes the care over. The registered GP stays responsible throughout."),
        M::Joins => ("joins", "Hand-offs in which the sending team stays and another joins."),
        M::Leaves => ("returns to the GP", "Times care closed back to the registered GP."),
        M::LeadChanges => ("changes of lead professional", "Times another professional became the lead for a person."),
        M::HospitalIn => ("into hospital", "Times a person's care went to a hospital."),
        M::HospitalOut => ("out of hospital", "Times a person's care came back from a hospital."),
        M::CrossOrganisation => ("between organisations", "Hand-offs between teams of different employers."),
        M::NhsSocialCare => ("between NHS and social care", "Hand-offs across the border of the NHS and a council's social care."),
        M::CrossLocality => ("between localities", "Hand-offs between teams with different bases."),
        M::PingPong7 => ("handed back within 7 days", "Hand-offs directly undone by the next one within 7 days."),
        M::PingPong28 => ("handed back within 28 days", "Hand-offs directly undone by the next one within 28 days."),
        M::HandOffsPerEpisode => ("hand-offs per episode", "Hand-offs in closed episodes, divided by the number of closed episodes."),
        M::MultipleHandOffs => ("episodes with 3 or more hand-offs", "Share of closed episodes with three or more hand-offs."),
        M::HandOffRate => ("hand-offs per 1,000 people a month", "Hand-offs per 1,000 registered people and month."),
        M::LimboMean => ("time to acceptance", "Average time from asking another team to its acceptance."),
        M::ReassessmentHours => ("hours of repeated assessment", "Hours spent assessing again what had been assessed before a hand-off."),
        M::EmergencyAdmissions => ("emergency admissions", "Emergency admissions to hospital in the time observed."),
        M::EmergencyAdmissionRate => ("emergency admissions per 1,000 people a year", "Emergency admissions per 1,000 people and year."),
        M::People => ("people", "People registered, or on the list."),
    }
}
