//! The first instant: staff, streams, sampling, and the people already present.

mod standing;
mod unheard;
mod visits;

use std::collections::BTreeMap;

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::{Moment, Span, StepId, StreamId, TeamId, ThreadId};
use ilt_engine::{Draws, Key, Pending};

use super::Run;
use super::arrive::{BLANK, chosen};
use crate::spec::{Presence, Present, Spec, Staffing, Work};
use crate::state::{NONE, Stage, Thread};
use crate::world::World;
use crate::{due, purpose};
use visits::Before;

impl<W: Witness> Run<'_, W> {
    /// Opens the component.
    pub(super) fn open(&mut self) {
        let world: &World = self.world;
        let part = &world.components[self.component];
        let guests = &world.guests[self.component];
        for (index, team) in self.spec.teams.iter().enumerate() {
            if matches!(team.staffing, Staffing::Unlimited) {
                self.state.teams[index].on = u32::MAX;
            }
        }
        self.state.threads.reserve(guests.there.len() + guests.arriving.len());
        self.settle_all_in(&guests.there);
        for &team in &part.teams {
            self.open_team(team);
        }
        for team in 0..self.spec.teams.len() {
            self.dispatch(TeamId(team as u32));
        }
        for &(who, key) in &guests.arriving {
            self.settle_in(who, key, None);
        }
        for &stream in &part.streams {
            self.open_stream(stream);
        }
        if world.clock.sample_every > Span::ZERO {
            self.laid.push(Pending::new(self.state.now, due::SAMPLE, 0, 0));
        }
        self.lay_into_calendar();
    }

    fn open_team(&mut self, team: u32) {
        let index = team as usize;
        let start = self.state.now;
        if let Some(&(floor, all)) = self.world.floors.get(&TeamId(team)) {
            (self.state.teams[index].floor_work, self.state.teams[index].all_work) = (floor, all);
        }
        let rota = &self.rotas[index];
        let begun = rota.partition_point(|change| change.at <= start);
        self.state.teams[index].change = begun as u32;
        self.lay_down_change(team);
        if let Some(sessions) = &self.spec.teams[index].sessions {
            self.state.teams[index].session = sessions.list.partition_point(|one| one.from.0 < start) as u32;
            self.lay_down_session(team);
        }
        let unlimited = matches!(self.spec.teams[index].staffing, Staffing::Unlimited);
        let rostered = begun.checked_sub(1).map_or((0, 0), |last| (rota[last].on, rota[last].blocked));
        let seen = self.world.staff.get(&TeamId(team)).copied();
        if !unlimited && (seen.is_some() || !rota.is_empty()) {
            let (on, blocked) = seen.unwrap_or(rostered);
            self.set_staff(TeamId(team), on, blocked);
        }
        self.admit_next(TeamId(team));
    }

    /// Lets everyone in who is there; whoever was opened beside another comes after all who were not.
    fn settle_all_in(&mut self, there: &[(u32, Key)]) {
        let world: &World = self.world;
        let other = |who: u32| world.opened_beside.get(who as usize).copied().flatten();
        let mut met: BTreeMap<u32, u32> = BTreeMap::new();
        for &(who, key) in there.iter().filter(|(who, _)| other(*who).is_none()) {
            let thread = self.settle_in(who, key, None);
            let stays = self.state.threads[thread as usize].stage != Stage::Free;
            if world.same_person[who as usize].is_some() && !world.known && stays {
                met.insert(who, thread);
            }
        }
        for &(who, key) in there {
            if let Some(other) = other(who) {
                self.settle_in(who, key, met.get(&other).copied());
            }
        }
    }

    /// Lets someone in, beside the thread that theirs was opened beside if there is one; their thread.
    fn settle_in(&mut self, who: u32, key: Key, beside: Option<u32>) -> u32 {
        let world: &World = self.world;
        let present = &world.present[who as usize];
        let episode = match beside {
            Some(other) => {
                self.joins_episode(other);
                self.state.threads[other as usize].episode
            }
            None => self.new_episode(),
        };
        let thread = self.new_thread(Thread {
            key: key.0,
            person: self.present_person(present, world.same_person[who as usize].unwrap_or(key)),
            episode,
            home: present.home.0 as u16,
            cohort: present.cohort.0 as u8,
            keep: beside.is_some(),
            alone: beside.is_none(),
            ..BLANK
        });
        let (home, cohort) = (present.home, present.cohort);
        self.tell(
            thread,
            match beside {
                Some(other) => What::Joined { beside: ThreadId(other), home, cohort },
                None => What::Arose { home, cohort, cause: StreamId::NONE },
            },
        );
        self.take_place(thread, present);
        thread
    }

    /// Puts someone let in where they are.
    fn take_place(&mut self, thread: u32, present: &Present) {
        let world: &World = self.world;
        let spec: &Spec = self.spec;
        if present.step == StepId::NONE {
            self.state.threads[thread as usize].visit = 1;
            return self.stand_unheard(thread, StepId::NONE, present.how);
        }
        // A visit belongs to the step whose caseload the person is on.
        let step = match (present.how, world.visit_of[present.step.index()]) {
            (
                Presence::AwaitingVisit { .. } | Presence::Visited { .. } | Presence::SuspendedVisit { .. },
                Some(step),
            ) => step,
            _ => present.step,
        };
        let what = &spec.steps[step.index()];
        let team = spec.team_for(what.by, present.home);
        if team == TeamId::NONE && needs_team(&what.work) {
            // Nobody serves the home here: the need has nowhere to stand.
            return self.close(thread);
        }
        if present.how == Presence::Arriving {
            return self.enter(thread, step);
        }
        let slot = &mut self.state.threads[thread as usize];
        slot.step = step.0 as u16;
        slot.team = team.0 as u16;
        slot.visit = 1;
        self.stand(thread, present);
    }

    /// Puts someone where they are.
    fn stand(&mut self, thread: u32, present: &Present) {
        let spec: &Spec = self.spec;
        let step = usize::from(self.state.threads[thread as usize].step);
        match (present.how, &spec.steps[step].work) {
            (Presence::Waiting(waited), Work::Queue(task, patience)) => {
                let wait = patience.as_ref().and_then(|all| all.law.get(present.cohort).as_ref());
                self.waits_already(thread, *task.priority.get(present.cohort), waited, wait, false);
            }
            (Presence::Waiting(waited), Work::Caseload(caseload)) => {
                let wait = caseload.wait.as_ref().map(|(wait, _)| wait);
                self.waits_already(thread, *caseload.priority.get(present.cohort), waited, wait, true);
            }
            (Presence::InService(elapsed), Work::Queue(task, _)) => self.in_hand(thread, task, elapsed),
            (Presence::Suspended(worked), Work::Queue(task, _)) => self.put_down(thread, task, worked),
            (Presence::InService(elapsed), Work::Booked(booking)) => self.attends(thread, booking, elapsed),
            (Presence::InService(elapsed), Work::Delay(law)) => {
                let mut draws = self.draws(thread, purpose::DELAY);
                let left = law.get(present.cohort).sample_remaining(elapsed.0 as f64, &mut draws);
                self.resume_delay(thread, elapsed, left);
            }
            (Presence::OnCaseload(elapsed), Work::Caseload(_)) => self.on_list(thread, elapsed),
            (Presence::BetweenVisits { placed, seen, visits }, Work::Caseload(caseload)) => {
                self.between_visits(thread, caseload, placed, seen, visits);
            }
            (Presence::AwaitingVisit { placed, waited, visits }, Work::Caseload(caseload)) => {
                self.awaits_visit(thread, caseload, placed, waited, Before { step: present.step, visits });
            }
            (Presence::Visited { placed, elapsed, visits }, Work::Caseload(caseload)) => {
                self.is_visited(thread, caseload, placed, elapsed, Before { step: present.step, visits });
            }
            (Presence::SuspendedVisit { placed, worked, visits }, Work::Caseload(caseload)) => {
                self.left_visit(thread, caseload, placed, worked, Before { step: present.step, visits });
            }
            (Presence::Booked(due), Work::Booked(booking)) => self.has_appointment(thread, booking, due),
            (Presence::Booked(there), _) => self.comes_at(thread, there),
            (Presence::Between(_) | Presence::Beside(_) | Presence::Diverted { .. }, _) => {
                self.stand_unheard(thread, present.step, present.how);
            }
            _ => self.enter(thread, present.step),
        }
    }

    fn present_person(&self, present: &Present, key: Key) -> u32 {
        let Some(register) = &self.world.register else { return NONE };
        let range = register.range(present.home, present.cohort);
        if range.is_empty() {
            return NONE;
        }
        let draw = Draws::new(key, self.replication, purpose::PERSON, 0).unit();
        chosen(&range, draw)
    }

    /// Tells of something that happened `ago` before the run.
    fn tell_before(&mut self, thread: u32, ago: Span, what: What) {
        let slot = &self.state.threads[thread as usize];
        self.witness.witness(&Activity {
            at: Moment(self.state.now - ago.0),
            person: ilt_domain::PersonId(slot.person),
            episode: ilt_domain::EpisodeId(slot.episode),
            thread: ThreadId(thread),
            what,
        });
    }
}

/// Whether a step cannot be without a team.
fn needs_team(work: &Work) -> bool {
    matches!(work, Work::Queue(..) | Work::Booked(_) | Work::Caseload(_))
}
