//! The rule of hand-offs, in one place for simulated and real activity.
//!
//! The registered GP stays responsible throughout. A care thread has one holder; what happens when a team accepts it
//! depends on who held it before:
//!
//! - nobody: the thread opens, no hand-off;
//! - the accepting team itself: no hand-off;
//! - a hospital accepts, or a hospital held it: hospital in or out, classes of their own;
//! - the registered GP's team accepts: a leave;
//! - the sender stays (`keep`), or the registered GP held it: a join;
//! - otherwise a transfer.
//!
//! Headline hand-offs are transfers and joins. A thread that closes while another team than the registered GP's
//! holds it is a leave. A meeting about a person is never a hand-off.
//!
//! The definition of a hand-off as a transfer of responsibility and accountability follows the handover literature
//! (Agency for Healthcare Research and Quality); back-and-forth is counted when a hand-off directly undoes the last.

use ilt_domain::directory::Sector;
use ilt_domain::{Directory, Span, TeamId};
use serde::{Deserialize, Serialize};

use crate::custody::HandOff;

/// The class of a change of holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Nobody held the thread before, or the same team did.
    None,
    /// The holder changes.
    Transfer,
    /// A team joins; the sender or the registered GP stays.
    Join,
    /// Back to the registered GP.
    Leave,
    /// Into hospital.
    HospitalIn,
    /// Out of hospital.
    HospitalOut,
}

impl Class {
    /// Whether it counts in the headline figure.
    pub fn headline(self) -> bool {
        matches!(self, Class::Transfer | Class::Join)
    }
}

/// The class of an acceptance by `to` of a thread held by `from` (`TeamId::NONE`: nobody) for someone registered with
/// `registered`.
pub fn classify(names: &Directory, from: TeamId, to: TeamId, registered: TeamId, keep: bool) -> Class {
    if from == to || !from.is_some() {
        return Class::None;
    }
    let hospital = |team: TeamId| names.roles[names.teams[team.index()].role.index()].hospital;
    match (hospital(from), hospital(to)) {
        (false, true) => Class::HospitalIn,
        (true, false) => Class::HospitalOut,
        _ if to == registered => Class::Leave,
        _ if keep || from == registered => Class::Join,
        _ => Class::Transfer,
    }
}

/// Which boundaries a hand-off crosses: (organisation, NHS and social care, locality).
pub fn boundaries(names: &Directory, from: TeamId, to: TeamId) -> (bool, bool, bool) {
    let (from, to) = (&names.teams[from.index()], &names.teams[to.index()]);
    let sector = |organisation: ilt_domain::OrganisationId| {
        names.organisations.get(organisation.index()).map_or(Sector::Other, |found| found.sector)
    };
    let (a, b) = (sector(from.organisation), sector(to.organisation));
    let nhs_care =
        (a == Sector::Nhs && b == Sector::SocialCare) || (a == Sector::SocialCare && b == Sector::Nhs);
    (from.organisation != to.organisation, nhs_care, from.base != to.base)
}

/// Counts of hand-offs and episodes of the people of one home and cohort.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    pub transfers: u64,
    pub joins: u64,
    pub leaves: u64,
    pub lead_changes: u64,
    pub hospital_in: u64,
    pub hospital_out: u64,
    pub cross_organisation: u64,
    pub nhs_care: u64,
    pub cross_locality: u64,
    pub back_7: u64,
    pub back_28: u64,
    /// Time from request to acceptance of hand-offs.
    pub limbo: i64,
    /// Repeated assessment after hand-offs.
    pub reassessment: i64,
    pub emergencies: u64,
    pub arose: u64,
    pub closed: u64,
    pub length: i64,
    /// Time with the episode open, inside the window.
    pub open: i64,
    /// Headline hand-offs of episodes that closed.
    pub in_closed: u64,
    /// Episodes that closed with three or more.
    pub multiple: u64,
}

impl Tally {
    /// Adds another tally's counts to this one's.
    pub(crate) fn add(&mut self, other: &Tally) {
        self.transfers += other.transfers;
        self.joins += other.joins;
        self.leaves += other.leaves;
        self.lead_changes += other.lead_changes;
        self.hospital_in += other.hospital_in;
        self.hospital_out += other.hospital_out;
        self.cross_organisation += other.cross_organisation;
        self.nhs_care += other.nhs_care;
        self.cross_locality += other.cross_locality;
        self.back_7 += other.back_7;
        self.back_28 += other.back_28;
        self.limbo += other.limbo;
        self.reassessment += other.reassessment;
        self.emergencies += other.emergencies;
        self.arose += other.arose;
        self.closed += other.closed;
        self.length += other.length;
        self.open += other.open;
        self.in_closed += other.in_closed;
        self.multiple += other.multiple;
    }

    /// Counts a hand-off whose next step repeats an assessment of `reassessment`.
    #[inline(always)]
    pub(crate) fn add_hand_off(&mut self, names: &Directory, hand_off: &HandOff, reassessment: Span) {
        self.count(hand_off.class);
        if !hand_off.class.headline() {
            return;
        }
        let (organisation, nhs_care, locality) = boundaries(names, hand_off.from, hand_off.to);
        self.cross_organisation += u64::from(organisation);
        self.nhs_care += u64::from(nhs_care);
        self.cross_locality += u64::from(locality);
        self.limbo += hand_off.limbo.0;
        self.reassessment += reassessment.0;
        let within = |days: i64| u64::from(hand_off.undoes.is_some_and(|ago| ago.0 <= days * Span::DAY.0));
        self.back_7 += within(7);
        self.back_28 += within(28);
    }

    /// Counts a change of holder.
    pub(crate) fn count(&mut self, class: Class) {
        match class {
            Class::None => {}
            Class::Transfer => self.transfers += 1,
            Class::Join => self.joins += 1,
            Class::Leave => self.leaves += 1,
            Class::HospitalIn => self.hospital_in += 1,
            Class::HospitalOut => self.hospital_out += 1,
        }
    }
}
