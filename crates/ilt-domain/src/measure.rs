//! The closed lists of what a result may be about, and in what unit. Slugs are the same in JSON, CSV and addresses.

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident = $slug:literal in $unit:ident),* $(,)?) => {
        /// A measure; its definition is the doc line, its unit fixed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Measure { $($(#[$doc])* $name,)* }

        impl Measure {
            /// Every measure, in the order results list them.
            pub const ALL: &'static [Measure] = &[$(Measure::$name),*];

            /// The name used in files.
            pub const fn slug(self) -> &'static str {
                match self { $(Measure::$name => $slug,)* }
            }

            /// The unit every value of this measure is in.
            pub const fn unit(self) -> Unit {
                match self { $(Measure::$name => Unit::$unit,)* }
            }

            /// The measure with this slug.
            pub fn from_slug(slug: &str) -> Option<Measure> {
                Self::ALL.iter().copied().find(|m| m.slug() == slug)
            }
        }
    };
}

measures! {
    /// Requests that became ready in the window.
    Requests = "requests" in Count,
    /// Requests on which work started in the window.
    Starts = "starts" in Count,
    /// Pieces of work completed in the window (throughput).
    Completed = "completed" in Count,
    /// People who gave up waiting (reneged).
    GaveUp = "gave_up" in Count,
    /// Requests refused because the waiting room was full.
    Lost = "lost" in Count,
    /// Requests for which no slot was left.
    NoSlot = "no_slot" in Count,
    /// Referrals returned by the receiving team.
    Returned = "returned" in Count,
    /// Appointments not attended.
    NotAttended = "not_attended" in Count,
    /// Requests whose thread closed before anyone started: the person died or moved away.
    EndedWaiting = "ended_waiting" in Count,
    /// Requests still waiting at the end.
    StillWaiting = "still_waiting" in Count,
    /// Mean wait from ready to start, of those who started; booked appointments have lead times instead.
    WaitMean = "wait_mean" in Hours,
    /// Patient-level median of the same waits.
    WaitMedian = "wait_median" in Hours,
    /// Patient-level 90th percentile.
    WaitP90 = "wait_p90" in Hours,
    /// Patient-level 95th percentile.
    WaitP95 = "wait_p95" in Hours,
    /// Share of those who started whose wait exceeded the step's target.
    WaitOverTarget = "wait_over_target" in Share,
    /// Mean time from request to the appointment given; apart from waits.
    LeadTimeMean = "lead_time_mean" in Hours,
    /// Patient-level median of the same times.
    LeadTimeMedian = "lead_time_median" in Hours,
    /// Patient-level 90th percentile.
    LeadTimeP90 = "lead_time_p90" in Hours,
    /// Time-average number waiting to be started; work stopped part-way is in hand and not counted.
    Waiting = "waiting" in People,
    /// Time-average number in service; work stopped part-way is not counted.
    InService = "in_service" in People,
    /// Number waiting at a stated time, or by hour of the week (`time` says which).
    WaitingAt = "waiting_at" in People,
    /// Number in service at a stated time, or by hour of the week.
    InServiceAt = "in_service_at" in People,
    /// Episodes that arose.
    Episodes = "episodes" in Count,
    /// Episodes that closed.
    EpisodesClosed = "episodes_closed" in Count,
    /// Mean length of closed episodes.
    EpisodeLength = "episode_length_mean" in Hours,
    /// Time-average number of open episodes.
    InSystem = "in_system" in People,
    /// Hours rostered for the work.
    RosteredHours = "rostered_hours" in Hours,
    /// Hours busy within the rota.
    BusyHours = "busy_hours" in Hours,
    /// Hours worked past the rota.
    OvertimeHours = "overtime_hours" in Hours,
    /// Hours present but taken by fixed blocks (meetings).
    BlockedHours = "blocked_hours" in Hours,
    /// Busy hours within the rota as a share of rostered hours (utilisation).
    Utilisation = "utilisation" in Share,
    /// Hours of direct work done.
    DirectHours = "direct_hours" in Hours,
    /// Hours of travel.
    TravelHours = "travel_hours" in Hours,
    /// Hours of notes and administration.
    NotesHours = "notes_hours" in Hours,
    /// Hours of work generated: direct, travel, notes, hand-off, meetings.
    HoursNeeded = "hours_needed" in Hours,
    /// Whole-time equivalents needed: hours needed / (hours a WTE is present x planning level).
    WteNeeded = "wte_needed" in Wte,
    /// Whole-time equivalents funded.
    WteFunded = "wte_funded" in Wte,
    /// Whole-time equivalents in post.
    WteInPost = "wte_in_post" in Wte,
    /// Whole-time equivalents present on average (in post less absence).
    WtePresent = "wte_present" in Wte,
    /// WTE needed less WTE in post: above zero is a shortage.
    WteGap = "wte_gap" in Wte,
    /// Work ready but not started within the target, in hours of work.
    UnmetHours = "unmet_hours" in Hours,
    /// Mean number on the caseload.
    Caseload = "caseload_mean" in People,
    /// Places on the caseload.
    CaseloadPlaces = "caseload_places" in People,
    /// People taken onto the caseload.
    Placed = "placed" in Count,
    /// Slots offered.
    SlotsOffered = "slots_offered" in Count,
    /// Share of slots used.
    SlotsUsed = "slots_used" in Share,
    /// Transfers and joins between teams: the headline.
    HandOffs = "hand_offs" in Count,
    /// Hand-offs where the thread's holder changes.
    Transfers = "transfers" in Count,
    /// Hand-offs where the sender stays and a thread is added.
    Joins = "joins" in Count,
    /// Closures back to the registered GP.
    Leaves = "leaves" in Count,
    /// Changes of the lead professional.
    LeadChanges = "lead_changes" in Count,
    /// Hand-offs into hospital.
    HospitalIn = "hospital_in" in Count,
    /// Hand-offs out of hospital.
    HospitalOut = "hospital_out" in Count,
    /// Hand-offs between different organisations.
    CrossOrganisation = "cross_organisation" in Count,
    /// Hand-offs between the NHS and social care.
    NhsSocialCare = "nhs_social_care" in Count,
    /// Hand-offs between localities.
    CrossLocality = "cross_locality" in Count,
    /// Hand-offs directly undone within 7 days.
    PingPong7 = "ping_pong_7_days" in Count,
    /// Hand-offs directly undone within 28 days.
    PingPong28 = "ping_pong_28_days" in Count,
    /// Hand-offs per closed episode.
    HandOffsPerEpisode = "hand_offs_per_episode" in Count,
    /// Share of closed episodes with three or more hand-offs.
    MultipleHandOffs = "multiple_hand_offs" in Share,
    /// Hand-offs per 1,000 registered people per month.
    HandOffRate = "hand_offs_per_1000_person_months" in Per1000,
    /// Mean time from request to acceptance of a hand-off.
    LimboMean = "limbo_mean" in Hours,
    /// Hours of repeated assessment after hand-offs.
    ReassessmentHours = "reassessment_hours" in Hours,
    /// Emergency admissions.
    EmergencyAdmissions = "emergency_admissions" in Count,
    /// Emergency admissions per 1,000 people a year.
    EmergencyAdmissionRate = "emergency_admissions_per_1000" in Per1000,
    /// People in the scope (register or list).
    People = "people" in People,
}

/// Units a measure may be in; always written out beside the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// A plain count over the observation window.
    Count,
    /// A number of people.
    People,
    /// Hours. A scenario in another unit of time reads its unit as written in the scenario; results stay in hours.
    Hours,
    /// A share between 0 and 1.
    Share,
    /// Whole-time equivalents.
    Wte,
    /// Per 1,000 people.
    Per1000,
}

impl Unit {
    /// The name used in files.
    pub const fn slug(self) -> &'static str {
        match self {
            Unit::Count => "count",
            Unit::People => "people",
            Unit::Hours => "hours",
            Unit::Share => "share",
            Unit::Wte => "wte",
            Unit::Per1000 => "per_1000",
        }
    }
}
