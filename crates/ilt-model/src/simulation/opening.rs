//! The first instant: staff, streams, sampling, and the people already present.

use std::collections::BTreeMap;

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::{Moment, Span, StreamId, TeamId, ThreadId};
use ilt_engine::{Draws, Key, Pending};

use super::arrive::{BLANK, chosen};
use super::caseload::interval;
use super::{Run, ticks};
use crate::spec::{Presence, Present, Spec, Staffing, Stay, Task, Wait, Work};
use crate::state::{List, NONE, Stage, Thread};
use crate::{due, purpose};

impl<W: Witness> Run<'_, W> {
    /// Opens the component.
    pub(super) fn open(&mut self) {
        let world = self.world;
        let part = &world.components[self.component];
        for (index, team) in self.spec.teams.iter().enumerate() {
            if matches!(team.staffing, Staffing::Unlimited) {
                self.state.teams[index].on = u32::MAX;
            }
        }
        let present = self.in_order(&part.present);
        let arrives = |who: &&(u32, Key)| self.spec.opening[who.0 as usize].how == Presence::Arriving;
        let (arriving, there): (Vec<_>, Vec<_>) = present.iter().copied().partition(|who| arrives(&who));
        there.into_iter().for_each(|(who, key)| self.settle_in(who, key));
        for &team in &part.teams {
            self.open_team(team);
        }
        for team in 0..self.spec.teams.len() {
            self.dispatch(TeamId(team as u32));
        }
        arriving.into_iter().for_each(|(who, key)| self.settle_in(who, key));
        for &stream in &part.streams {
            self.lay_down(stream);
        }
        if self.spec.clock.sample_every > Span::ZERO {
            self.state.calendar.push(Pending::new(self.state.now, due::SAMPLE, 0, 0));
        }
    }

    /// Everyone present, those who have waited longest first, each with a key made of where and what they are and a
    /// number among their like: rows of the input never enter it.
    fn in_order(&self, present: &[u32]) -> Vec<(u32, Key)> {
        let place = |who: u32| {
            let row = &self.spec.opening[who as usize];
            (self.ready(row), row.home, row.cohort, row.step, elapsed(row.how))
        };
        let mut rows = present.to_vec();
        rows.sort_by_key(|&who| place(who));
        let names = &self.spec.directory;
        let mut like: BTreeMap<(u32, u32, u32), u64> = BTreeMap::new();
        let mut keyed = Vec::new();
        for who in rows {
            let row = &self.spec.opening[who as usize];
            let (home, cohort) = (&names.homes[row.home.index()].id, &names.cohorts[row.cohort.index()].id);
            let id = format!("opening/{home}/{cohort}/{}", names.steps[row.step.index()].id);
            let number = like.entry((row.home.0, row.cohort.0, row.step.0)).or_default();
            let key = Key::of(self.world.seed, &id);
            keyed.extend((*number..*number + u64::from(row.count)).map(|one| (who, key.child(one))));
            *number += u64::from(row.count);
        }
        keyed
    }

    fn ready(&self, who: &Present) -> i64 {
        match who.how {
            Presence::Waiting(span) => self.state.now - span.0,
            _ => self.state.now,
        }
    }

    fn open_team(&mut self, team: u32) {
        let index = team as usize;
        let start = self.state.now;
        let rota = &self.rotas[index];
        let begun = rota.partition_point(|change| change.at <= start);
        self.state.teams[index].change = begun as u32;
        self.lay_down_change(team);
        if let Some(sessions) = &self.spec.teams[index].sessions {
            self.state.teams[index].session = sessions.list.partition_point(|one| one.from.0 < start) as u32;
            self.lay_down_session(team);
        }
        if !matches!(self.spec.teams[index].staffing, Staffing::Unlimited) && !rota.is_empty() {
            let (on, blocked) =
                if begun > 0 { (rota[begun - 1].on, rota[begun - 1].blocked) } else { (0, 0) };
            self.set_staff(TeamId(team), on, blocked);
        }
        self.admit_next(TeamId(team));
    }

    fn settle_in(&mut self, who: u32, key: Key) {
        let spec: &Spec = self.spec;
        let present = &spec.opening[who as usize];
        let episode = self.new_episode();
        let thread = self.new_thread(Thread {
            key: key.0,
            person: self.present_person(present, key),
            episode,
            home: present.home.0 as u16,
            cohort: present.cohort.0 as u8,
            ..BLANK
        });
        let cause = StreamId::NONE;
        self.tell(thread, What::Arose { home: present.home, cohort: present.cohort, cause });
        if present.how == Presence::Arriving {
            return self.enter(thread, present.step);
        }
        let team = spec.team_for(spec.steps[present.step.index()].by, present.home);
        let slot = &mut self.state.threads[thread as usize];
        slot.step = present.step.0 as u16;
        slot.team = team.0 as u16;
        slot.visit = 1;
        match (present.how, &spec.steps[present.step.index()].work) {
            (Presence::Waiting(waited), Work::Queue(task, patience)) => {
                let wait = patience.as_ref().and_then(|all| all.law.get(present.cohort).as_ref());
                self.waits_already(thread, *task.priority.get(present.cohort), waited, wait, false);
            }
            (Presence::Waiting(waited), Work::Caseload(caseload)) => {
                let wait = caseload.wait.as_ref().map(|(wait, _)| wait);
                self.waits_already(thread, *caseload.priority.get(present.cohort), waited, wait, true);
            }
            (Presence::InService(elapsed), Work::Queue(task, _)) => self.in_hand(thread, task, elapsed),
            (Presence::InService(elapsed), Work::Delay(law)) => {
                let mut draws = self.draws(thread, purpose::DELAY);
                let left = law.get(present.cohort).sample_remaining(elapsed.0 as f64, &mut draws);
                self.resume_delay(thread, elapsed, left);
            }
            (Presence::OnCaseload(elapsed), Work::Caseload(_)) => self.on_list(thread, elapsed),
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

    fn waits_already(&mut self, thread: u32, priority: u8, waited: Span, wait: Option<&Wait>, place: bool) {
        let (team, step) = (self.team_of(thread), self.step_of(thread));
        self.tell_before(thread, waited, What::Requested { step, team, keep: false });
        let since = self.state.now - waited.0;
        let queue = self.queue(team, priority);
        let slot = &mut self.state.threads[thread as usize];
        slot.priority = priority;
        slot.ready = since;
        slot.stage = if place { Stage::AwaitingPlace } else { Stage::Waiting };
        if place {
            self.state.push_back(List::Place(queue), thread);
        } else {
            self.state.push_back(List::Queue(queue), thread);
            self.state.teams[team.index()].waiting += 1;
        }
        let until = match wait {
            Some(Wait::Law(law)) => {
                let mut draws = self.draws(thread, purpose::PATIENCE);
                self.state.now.saturating_add(ticks(law.sample_remaining(waited.0 as f64, &mut draws)))
            }
            Some(Wait::WorkingDays(days)) => {
                self.spec.civil.add_working_days(Moment(since), *days).0.max(self.state.now)
            }
            None => return,
        };
        self.schedule(until, due::GIVE_UP, thread);
    }

    fn in_hand(&mut self, thread: u32, task: &Task, elapsed: Span) {
        let (team, step, cohort) = (self.team_of(thread), self.step_of(thread), self.cohort(thread));
        self.tell_before(thread, elapsed, What::Requested { step, team, keep: false });
        self.tell_before(thread, elapsed, What::Started { step, team, accepts: true });
        let mut draws = self.draws(thread, purpose::SERVICE);
        let left = ticks(task.service.get(cohort).sample_remaining(elapsed.0 as f64, &mut draws));
        let (travel, notes) = self.beside(task, thread);
        let now = self.state.now;
        let slot = &mut self.state.threads[thread as usize];
        slot.stage = Stage::InService;
        slot.priority = *task.priority.get(cohort);
        slot.since = now;
        slot.direct = elapsed.0 + left;
        slot.left = left + travel + notes;
        self.state.teams[team.index()].busy += 1;
        if self.world.keeps_hand[team.index()] {
            self.state.push_front(List::Hand(team.index()), thread);
        }
        self.schedule(now.saturating_add(left + travel + notes), due::COMPLETION, thread);
    }

    fn resume_delay(&mut self, thread: u32, elapsed: Span, left: f64) {
        let (team, step) = (self.team_of(thread), self.step_of(thread));
        if team.is_some() && self.state.threads[thread as usize].team != u16::MAX {
            self.tell_before(thread, elapsed, What::Requested { step, team, keep: false });
            self.tell_before(thread, elapsed, What::Started { step, team, accepts: true });
        }
        let now = self.state.now;
        let slot = &mut self.state.threads[thread as usize];
        slot.stage = Stage::Delayed;
        slot.since = now - elapsed.0;
        self.schedule(now.saturating_add(ticks(left)), due::TIMER, thread);
    }

    /// On a caseload for a while already: the rest of the stay given that, and a place in the visiting cycle drawn
    /// evenly over the last interval.
    fn on_list(&mut self, thread: u32, elapsed: Span) {
        let spec: &Spec = self.spec;
        let (team, step, cohort) = (self.team_of(thread), self.step_of(thread), self.cohort(thread));
        let Work::Caseload(caseload) = &spec.steps[step.index()].work else { return };
        self.tell_before(thread, elapsed, What::Requested { step, team, keep: false });
        self.tell_before(thread, elapsed, What::Placed { step, team });
        let now = self.state.now;
        let done = visits_in(caseload, elapsed);
        let ends = match &caseload.stay {
            Stay::For(law) => {
                let mut draws = self.draws(thread, purpose::STAY);
                now.saturating_add(ticks(law.get(cohort).sample_remaining(elapsed.0 as f64, &mut draws)))
            }
            Stay::Visits(_) => i64::MAX,
        };
        self.settle(thread, ends);
        self.state.threads[thread as usize].touches = match caseload.stay {
            Stay::Visits(visits) => done.min(visits.saturating_sub(1)),
            Stay::For(_) => done,
        };
        let phase = self.draws(thread, purpose::PHASE).unit();
        let gap = (interval(caseload, done).0 as f64 * phase) as i64;
        self.rest(thread, now.saturating_add(gap).min(ends));
    }
}

/// How long someone has been as they are.
fn elapsed(how: Presence) -> Span {
    match how {
        Presence::Waiting(span)
        | Presence::InService(span)
        | Presence::Suspended(span)
        | Presence::OnCaseload(span)
        | Presence::Between(span)
        | Presence::Beside(span) => span,
        Presence::AwaitingVisit { waited, .. } => waited,
        Presence::Visited { elapsed, .. } => elapsed,
        Presence::Booked(_) | Presence::Arriving => Span::ZERO,
    }
}

/// Visits that the plan has within `elapsed`, the first included.
fn visits_in(caseload: &crate::spec::Caseload, elapsed: Span) -> u16 {
    let (mut done, mut at) = (1u16, 0i64);
    while done < u16::MAX {
        at += interval(caseload, done).0.max(1);
        if at > elapsed.0 {
            break;
        }
        done += 1;
    }
    done
}
