//! Which teams travel to which homes, and for how long.

use std::collections::BTreeSet;

use ilt_domain::TeamId;
use ilt_experiment::Assumption;
use ilt_model::spec::{By, Work};

use crate::check::Reached;
use crate::place::Places;
use crate::serving::Serving;
use crate::step::StepRow;
use crate::travel::{MOST_WAYS, Travel};

use super::Lowering;
use super::sections::Sections;

impl Lowering<'_> {
    /// Minutes of travel of teams that travel, and the assumptions they rest on.
    pub(super) fn travel(
        &self,
        sections: &Sections<'_>,
        serving: &Serving,
        reached: &Reached,
    ) -> (Vec<Vec<f32>>, Vec<Assumption>) {
        let Sections { places, teams, steps, .. } = sections;
        let section = self.document.get("travel");
        let (travel, assumed) = Travel::read(section.as_ref());
        let mut minutes = vec![Vec::new(); teams.len()];
        let mut blind = BTreeSet::new();
        let mut ways = 0;
        for (index, team) in teams.iter().enumerate() {
            let goes =
                |row: &&StepRow| travels(&row.step.work) && row.step.by == By::Team(TeamId(index as u32));
            let by_role =
                steps.iter().any(|row| travels(&row.step.work) && row.step.by == By::Role(team.known.role));
            let by_name: Vec<usize> =
                steps.iter().enumerate().filter(|(_, row)| goes(row)).map(|(step, _)| step).collect();
            if !by_role && by_name.is_empty() {
                continue;
            }
            let mut serves = vec![false; places.homes.len()];
            for (home, serves) in serves.iter_mut().enumerate() {
                *serves = by_role && serving.team(team.known.role, home).index() == index;
            }
            by_name.iter().flat_map(|step| reached.homes(*step)).for_each(|home| serves[home] = true);
            blind.extend(
                (0..serves.len()).filter(|home| serves[*home] && places.homes[*home].home.place.is_none()),
            );
            let served = serves.iter().filter(|serves| **serves).count();
            ways += served * served;
            if ways > MOST_WAYS {
                let message = format!("teams travel between {ways} pairs of homes and more");
                let remedy =
                    format!("at most {MOST_WAYS}, for all teams: give them fewer homes each, or no `travel`");
                self.document.error(message, remedy);
                break;
            }
            minutes[index] = travel.minutes(&places.homes, &serves);
        }
        self.tell_blind(&blind, places);
        let any = minutes.iter().any(|row| !row.is_empty());
        (minutes, if any { assumed } else { Vec::new() })
    }

    fn tell_blind(&self, blind: &BTreeSet<usize>, places: &Places) {
        let Some(first) = blind.first() else { return };
        let row = &places.homes[*first];
        let message = format!(
            "{} homes that teams travel to have no coordinates (`{}`): only the local leg counts",
            blind.len(),
            row.home.id
        );
        let remedy = "add `latitude` and `longitude` to the homes";
        match row.at {
            Some(at) => self.document.reading.notice(at, &format!("homes.{}", row.home.id), message, remedy),
            None => self.document.notice(message, remedy),
        }
    }
}

fn travels(work: &Work) -> bool {
    match work {
        Work::Queue(task, _) => task.travel,
        Work::Booked(booking) => booking.task.travel,
        Work::Caseload(caseload) => caseload.first.travel || caseload.visit.travel,
        _ => false,
    }
}
