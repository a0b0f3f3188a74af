//! Every section of a scenario, read in the order in which they refer to each other.

use std::collections::BTreeSet;
use std::sync::Arc;

use ilt_domain::directory::{Directory, Home};
use ilt_domain::{HomeId, LocalityId, StepId, TeamId};
use ilt_engine::Integrated;
use ilt_model::population::Population;
use ilt_model::spec::{By, Clock, Spec, Step};

use crate::arrival::{self, Arrivals};
use crate::check::{Reached, Whole};
use crate::frame::Frame;
use crate::names::Names;
use crate::opening::{self, Opening};
use crate::place::Places;
use crate::read::Fields;
use crate::serving::Serving;
use crate::step::{self, StepRow};
use crate::team::{self, TeamRow};
use crate::{absence, block, population, profile, report, rota};

/// What the sections say.
pub(super) struct Sections<'a> {
    pub places: Places,
    pub teams: Vec<TeamRow>,
    pub steps: Vec<StepRow>,
    pub step_drafts: step::Drafts<'a>,
    pub arrivals: Arrivals,
    pub opening: Opening,
    team_names: Names,
    profiles: Vec<Option<Integrated>>,
    population: Option<Population>,
}

/// Where people come in: the first step of a need, and the home it arises in.
pub(super) type Entries = BTreeSet<(StepId, HomeId)>;

impl<'a> Sections<'a> {
    pub(super) fn read(document: &Fields<'a>, frame: &Frame) -> Self {
        let mut places = Places::read(document);
        let drafts = team::Drafts::read(document, &mut places);
        let team_names = drafts.names();
        let rotas = rota::read(document, frame);
        let absences = absence::read(document, frame.unit);
        let meetings = block::read(document, frame, &places.names.roles, &team_names);
        let teams = drafts.rows(&team::Around {
            frame,
            places: &places,
            rotas: &rotas,
            absences: &absences,
            meetings: &meetings,
            laid: Default::default(),
        });
        let step_drafts = step::Drafts::read(document);
        let step_names = &step_drafts.names;
        let steps = step_drafts.rows(&step::Around {
            unit: frame.unit,
            cohorts: &places.names.cohorts,
            roles: &places.names.roles,
            teams: &team_names,
            steps: step_names,
        });
        let profiles = profile::read(document, frame);
        let section = document.get("population");
        let population =
            section.as_ref().and_then(|item| population::read(item, &places.homes, &places.names.cohorts));
        let arrivals = arrival::read(
            document,
            &arrival::Around {
                frame,
                places: &places,
                steps: step_names,
                profiles: &profiles,
                register: section.is_some(),
            },
        );
        let around = opening::Around { frame, names: &places.names, steps: step_names, rows: &steps };
        let opening = opening::read(document, &around);
        let profiles = profiles.1;
        Self { places, teams, steps, step_drafts, arrivals, opening, team_names, profiles, population }
    }

    pub(super) fn names(&self) -> report::Around<'_> {
        report::Around {
            places: &self.places.names,
            teams: &self.team_names,
            steps: &self.step_drafts.names.all,
        }
    }

    pub(super) fn entries(&self) -> Entries {
        let arriving = self.arrivals.streams.iter().map(|stream| (stream.to, stream.home));
        arriving.chain(self.opening.present.iter().map(|who| (who.step, who.home))).collect()
    }

    pub(super) fn reached(&self, entries: &Entries) -> Reached {
        Reached::new(&self.steps, self.places.homes.len(), entries)
    }

    /// Looks at the whole, once its parts are sound.
    pub(super) fn check(&self, document: &Fields<'_>, serving: &Serving, entries: Entries) {
        let whole = Whole {
            document,
            homes: &self.places.homes,
            roles: &self.places.roles,
            teams: &self.teams,
            steps: &self.steps,
            serving,
        };
        whole.check(&self.reached(&entries));
        // Needs of rate 0 lead to steps too, wherever they would arise.
        let named = self.arrivals.first_steps.iter().map(|step| (*step, HomeId(0))).chain(entries).collect();
        whole.unreached(&self.reached(&named));
    }

    /// A team that a step names sees whoever comes to that step, whatever it says it serves.
    pub(super) fn see_all_who_come(&mut self, reached: &Reached) {
        for (index, row) in self.steps.iter().enumerate() {
            let By::Team(team) = row.step.by else { continue };
            let serves = &mut self.teams[team.index()].known.serves;
            let homes = reached.homes(index).map(|home| self.places.homes[home].home.locality);
            serves.extend(homes.filter(|locality: &LocalityId| locality.is_some()).collect::<BTreeSet<_>>());
            serves.sort_unstable();
            serves.dedup();
        }
    }

    /// The model, from sections without a fault.
    pub(super) fn spec(self, clock: Clock, frame: &Frame, serving: Serving, travel: Vec<Vec<f32>>) -> Spec {
        let homes = self.homes(&serving);
        let (known_teams, teams) = self.teams.into_iter().map(|row| (row.known, row.team)).unzip();
        let (known_steps, steps): (Vec<_>, Vec<Step>) =
            self.steps.into_iter().map(|row| (row.known, row.step)).unzip();
        let directory = Directory {
            localities: self.places.localities,
            areas: self.places.areas,
            organisations: self.places.organisations,
            roles: self.places.roles,
            teams: known_teams,
            homes,
            cohorts: self.places.cohorts,
            steps: known_steps,
            streams: self.arrivals.names,
        };
        Spec {
            directory: Arc::new(directory),
            clock,
            civil: frame.civil.clone(),
            teams,
            steps,
            serving: serving.of,
            travel,
            streams: self.arrivals.streams,
            day_spreads: self.arrivals.day_spreads,
            shapes: self.profiles.into_iter().flatten().collect(),
            population: self.population,
            opening: self.opening.present,
        }
    }

    /// The homes, each with the team its people are registered with.
    fn homes(&self, serving: &Serving) -> Vec<Home> {
        let role = self.places.roles.iter().position(|role| role.registered);
        let registered = |home: usize| role.map_or_else(TeamId::default, |role| serving.of[role][home]);
        let rows = self.places.homes.iter().enumerate();
        rows.map(|(index, row)| Home { registered_with: registered(index), ..row.home.clone() }).collect()
    }
}
