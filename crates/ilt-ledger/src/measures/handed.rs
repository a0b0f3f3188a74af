//! Hand-offs, episodes and emergency admissions.

use std::collections::BTreeMap;

use ilt_domain::{CohortId, HomeId, Measure, Span, TeamId};

use super::{Group, Rows};
use crate::hand_off::Tally;
use crate::ledger::Ledger;
use crate::row::Scope;

/// Months in a year, for rates per person-month.
const MONTHS: f64 = 12.0;

impl Ledger {
    /// Rows of hand-offs and episodes.
    pub(super) fn handed_rows(&self, rows: &mut Rows) {
        let cohorts = self.names.cohorts.len();
        let mut sums: BTreeMap<Group, (Tally, f64)> = BTreeMap::new();
        for (home, row) in self.names.homes.iter().enumerate() {
            for scope in self.home_scopes(HomeId(home as u32)) {
                let group = Group { scope, class: None, cohort: None };
                sums.entry(group).or_default().1 += row.people;
            }
            for cohort in 0..cohorts {
                let tally = &self.fold.tallies[home * cohorts + cohort];
                for scope in self.home_scopes(HomeId(home as u32)) {
                    sums.entry(Group { scope, class: None, cohort: None }).or_default().0.add(tally);
                }
                if cohorts > 1 {
                    let cohort = Some(CohortId(cohort as u32));
                    let group = Group { scope: Scope::System, class: None, cohort };
                    sums.entry(group).or_default().0.add(tally);
                }
            }
        }
        for (group, (tally, people)) in &sums {
            self.put_tally(rows, *group, tally, *people);
        }
        self.routes(rows);
    }

    fn home_scopes(&self, home: HomeId) -> Vec<Scope> {
        let row = &self.names.homes[home.index()];
        let mut scopes = vec![Scope::System];
        if row.area.is_some() {
            scopes.push(Scope::Area(row.area));
        }
        if row.locality.is_some() {
            scopes.push(Scope::Locality(row.locality));
        }
        scopes
    }

    fn put_tally(&self, rows: &mut Rows, group: Group, tally: &Tally, people: f64) {
        use Measure as M;
        let hand_offs = (tally.transfers + tally.joins) as f64;
        let over = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { f64::NAN };
        let closed = tally.closed as f64;
        let years = self.frame.years();
        for (measure, value) in [
            (M::Episodes, tally.arose as f64),
            (M::EpisodesClosed, closed),
            (M::EpisodeLength, over(Span(tally.length).hours(), closed)),
            (M::InSystem, Span(tally.open).hours() / self.frame.observed().hours()),
            (M::HandOffs, hand_offs),
            (M::Transfers, tally.transfers as f64),
            (M::Joins, tally.joins as f64),
            (M::Leaves, tally.leaves as f64),
            (M::LeadChanges, tally.lead_changes as f64),
            (M::HospitalIn, tally.hospital_in as f64),
            (M::HospitalOut, tally.hospital_out as f64),
            (M::CrossOrganisation, tally.cross_organisation as f64),
            (M::NhsSocialCare, tally.nhs_care as f64),
            (M::CrossLocality, tally.cross_locality as f64),
            (M::PingPong7, tally.back_7 as f64),
            (M::PingPong28, tally.back_28 as f64),
            (M::HandOffsPerEpisode, over(tally.in_closed as f64, closed)),
            (M::MultipleHandOffs, over(tally.multiple as f64, closed)),
            (M::LimboMean, over(Span(tally.limbo).hours(), hand_offs)),
            (M::ReassessmentHours, Span(tally.reassessment).hours()),
            (M::EmergencyAdmissions, tally.emergencies as f64),
        ] {
            rows.put(group.key(measure), value);
        }
        if people > 0.0 {
            rows.put(group.key(M::People), people);
            rows.put(group.key(M::HandOffRate), over(hand_offs * 1000.0, people * years * MONTHS));
            rows.put(
                group.key(M::EmergencyAdmissionRate),
                over(tally.emergencies as f64 * 1000.0, people * years),
            );
        }
    }

    /// Headline hand-offs from team to team, and summed by role and organisation.
    fn routes(&self, rows: &mut Rows) {
        let teams = self.names.teams.len();
        let mut sums: BTreeMap<Scope, u64> = BTreeMap::new();
        for (at, &count) in self.fold.routes.iter().enumerate().filter(|(_, count)| **count > 0) {
            let (from, to) = (TeamId((at / teams) as u32), TeamId((at % teams) as u32));
            let (a, b) = (&self.names.teams[from.index()], &self.names.teams[to.index()]);
            *sums.entry(Scope::TeamRoute(from, to)).or_default() += count;
            *sums.entry(Scope::RoleRoute(a.role, b.role)).or_default() += count;
            if a.organisation.is_some() && b.organisation.is_some() {
                *sums.entry(Scope::OrganisationRoute(a.organisation, b.organisation)).or_default() += count;
            }
        }
        for (scope, count) in sums {
            rows.put(Group { scope, class: None, cohort: None }.key(Measure::HandOffs), count as f64);
        }
    }
}
