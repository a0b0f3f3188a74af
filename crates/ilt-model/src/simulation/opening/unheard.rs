//! Those of whom nothing has been heard since a step: on the way along an edge, or in a delay that no team answers for. If the
//! step came to nothing, they are where it sends such people.
//!
//! Where they are is a hidden state. Each place the step leads to weighs its chance times the chance that it has lasted
//! so long in silence (Bayes); what remains there is drawn from its law given that.

use ilt_domain::activity::Witness;
use ilt_domain::{CohortId, Diversion, HomeId, Span, StepId, TeamId};
use ilt_engine::Law;

use super::super::{Run, ticks};
use crate::spec::{Presence, Routes, Spec, Work};
use crate::state::Stage;
use crate::{due, purpose};

/// Steps passed through in search of a silent place.
const DEEP: u8 = 16;

/// A place where nothing is heard.
struct Silent<'s> {
    step: StepId,
    weight: f64,
    law: &'s Law,
    stage: Stage,
}

/// The search for such places.
struct Search<'s> {
    spec: &'s Spec,
    home: HomeId,
    cohort: CohortId,
    since: f64,
    found: Vec<Silent<'s>>,
}

impl<'s> Search<'s> {
    fn along(&mut self, routes: &'s Routes, weight: f64, depth: u8) {
        let mut below = 0.0;
        for edge in &routes.edges {
            let share = weight * (edge.upto - below);
            below = edge.upto;
            match (edge.to, &edge.after) {
                (Some(to), Some(law)) => self.put(to, share, law, Stage::Travelling),
                (Some(to), None) => self.at(to, share, depth),
                (None, _) => {}
            }
        }
    }

    fn at(&mut self, step: StepId, weight: f64, depth: u8) {
        let spec = self.spec;
        let what = &spec.steps[step.index()];
        if depth == DEEP || weight <= 0.0 {
            return;
        }
        match &what.work {
            Work::Delay(law) if spec.team_for(what.by, self.home) == TeamId::NONE => {
                self.put(step, weight, law.get(self.cohort), Stage::Delayed);
            }
            Work::Route => self.along(what.next.get(self.cohort), weight, depth + 1),
            // Which way is not known here: either.
            Work::OnCaseload { yes, no, .. } => {
                for to in [yes, no].into_iter().flatten() {
                    self.at(*to, weight / 2.0, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// Threads opened on the way out of a step, or of those passed through at the same instant.
    fn opened(&mut self, step: StepId, weight: f64, depth: u8) {
        let spec = self.spec;
        let what = &spec.steps[step.index()];
        for also in &what.also {
            self.at(also.to, weight * also.chance.get(self.cohort), 0);
        }
        let mut below = 0.0;
        for edge in &what.next.get(self.cohort).edges {
            let share = weight * (edge.upto - below);
            below = edge.upto;
            if let (Some(to), None, true) = (edge.to, &edge.after, depth < DEEP)
                && matches!(spec.steps[to.index()].work, Work::Route)
            {
                self.opened(to, share, depth + 1);
            }
        }
    }

    fn put(&mut self, step: StepId, weight: f64, law: &'s Law, stage: Stage) {
        let weight = weight * libm::exp(law.ln_survival(self.since));
        if weight > 0.0 {
            self.found.push(Silent { step, weight, law, stage });
        }
    }
}

/// Where a step sends those for whom it comes to nothing; `None`: they leave.
fn sends(work: &Work, why: Diversion) -> Option<StepId> {
    match (work, why) {
        (Work::Queue(_, Some(patience)), Diversion::GaveUp) => patience.to,
        (Work::Booked(booking), Diversion::Refused) => booking.full,
        // An appointment that was given up is one that nobody attends.
        (Work::Booked(booking), Diversion::NotAttended | Diversion::GaveUp) => booking.missed,
        (Work::Caseload(caseload), Diversion::GaveUp | Diversion::Refused) => {
            caseload.wait.as_ref().and_then(|(_, to)| *to)
        }
        _ => None,
    }
}

impl<W: Witness> Run<'_, W> {
    /// Nothing was heard of a thread since it left the step it is at, since the step came to nothing, or since it was opened
    /// beside one that was there; without a step, since the need arose. If all that could be silent has passed, the thread
    /// goes on now.
    pub(super) fn stand_unheard(&mut self, thread: u32, step: StepId, how: Presence) {
        let spec: &Spec = self.spec;
        let known = step.is_some();
        // What follows a visit belongs to the step whose caseload it is of.
        let step = self.world.visit_of.get(step.index()).copied().flatten().unwrap_or(step);
        let (home, cohort) = (self.home(thread), self.cohort(thread));
        let (since, beside, diverted) = match how {
            Presence::Beside(since) => (since, true, None),
            Presence::Between(since) => (since, false, None),
            Presence::Diverted { since, why } => (since, false, Some(why)),
            _ => (Span::ZERO, false, None),
        };
        let sent = diverted.filter(|_| known).map(|why| sends(&spec.steps[step.index()].work, why));
        let mut search = Search { spec, home, cohort, since: since.0 as f64, found: Vec::new() };
        match (known, beside) {
            _ if let Some(to) = sent => to.into_iter().for_each(|to| search.at(to, 1.0, 0)),
            (true, true) => search.opened(step, 1.0, 0),
            (true, false) => search.along(spec.steps[step.index()].next.get(cohort), 1.0, 0),
            (false, _) => self.since_need(&mut search, beside),
        }
        let total: f64 = search.found.iter().map(|place| place.weight).sum();
        let mut left = total * self.draws(thread, purpose::UNHEARD).unit();
        let chosen = search.found.iter().find(|place| {
            left -= place.weight;
            left <= 0.0
        });
        match chosen.or(search.found.last()) {
            Some(place) => self.is_silent(thread, place, since),
            None if let Some(to) = sent => self.divert(thread, to),
            None if known && !beside => self.finish(thread),
            None => self.close(thread),
        }
    }

    /// The need came from one of the streams of the home and cohort, each as likely as its rate is great.
    fn since_need<'s>(&self, search: &mut Search<'s>, beside: bool) {
        let spec = search.spec;
        let cell = search.home.index() * spec.directory.cohorts.len() + search.cohort.index();
        for &stream in self.world.streams_of.get(cell).into_iter().flatten() {
            let stream = &spec.streams[stream as usize];
            let weight = self.mean_rate(stream);
            let passes = matches!(spec.steps[stream.to.index()].work, Work::Route);
            if !beside {
                search.at(stream.to, weight, 0);
            } else if passes {
                search.opened(stream.to, weight, 0);
            }
        }
    }

    fn is_silent(&mut self, thread: u32, place: &Silent<'_>, since: Span) {
        let mut draws = self.draws(thread, purpose::DELAY);
        let left = ticks(place.law.sample_remaining(since.0 as f64, &mut draws));
        let now = self.state.now;
        let slot = &mut self.state.threads[thread as usize];
        slot.step = place.step.0 as u16;
        slot.stage = place.stage;
        slot.since = now - since.0;
        self.schedule(now.saturating_add(left), due::TIMER, thread);
    }
}
