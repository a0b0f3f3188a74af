//! Telling what happened in plain sentences, day by day.

mod hand_offs;
mod page;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ilt_domain::activity::{Refusal, What};
use ilt_domain::{Directory, HomeId, Moment, Span, StepId, TeamId};
use ilt_ledger::hand_off::{Class, classify};
use ilt_model::World;

use super::follow::Met;
use crate::when::{self, When};

/// The story, as lines ready to print.
pub(crate) fn tell(world: &World, when: &When<'_>, met: &[Met]) -> String {
    let mut teller = Teller {
        names: world.directory(),
        when,
        met,
        threads: BTreeMap::new(),
        lines: Vec::new(),
        sums: Sums::default(),
    };
    for at in 0..met.len() {
        teller.happened(at);
    }
    teller.still_open(world.spec().clock.end);
    teller.told()
}

/// What is known of an open thread.
#[derive(Debug, Clone, Copy)]
struct Thread {
    home: HomeId,
    holder: TeamId,
    /// Waiting for this since then.
    asked: Option<(StepId, TeamId, Moment)>,
    /// An appointment was given for it.
    booked: bool,
    keep: bool,
}

/// What the story comes to.
#[derive(Debug, Default)]
struct Sums {
    needs: u32,
    contacts: u32,
    hand_offs: u32,
    /// Waits without an appointment.
    waited: Span,
    /// From asking to the appointment.
    ahead: Span,
    longest: Option<(Span, StepId, TeamId)>,
    teams: Vec<TeamId>,
}

struct Teller<'t> {
    names: &'t Directory,
    when: &'t When<'t>,
    met: &'t [Met],
    /// By need and handle, since independent parts use the same handles.
    threads: BTreeMap<(u64, u32), Thread>,
    lines: Vec<(Moment, String)>,
    sums: Sums,
}

impl Teller<'_> {
    fn happened(&mut self, at: usize) {
        let Met { need, activity } = self.met[at];
        let key = (need, activity.thread.0);
        match activity.what {
            What::Arose { home, cause, .. } => self.arose(key, activity.at, home, cause.index()),
            What::Joined { beside, home, .. } => {
                let holder = self.threads.get(&(need, beside.0)).map_or(TeamId::NONE, |thread| thread.holder);
                self.threads.insert(key, Thread { home, holder, asked: None, booked: false, keep: false });
            }
            What::Requested { step, team, keep } => self.requested(at, key, step, team, keep),
            What::Booked { step, team, due, .. } => self.booked(key, activity.at, step, team, due),
            What::NotAttended { step, team } => {
                self.wait_ends(key, activity.at, step, team);
                let line = format!(
                    "Does not come to {}: {}. The appointment is lost.",
                    self.team(team),
                    self.step(step)
                );
                self.say(activity.at, line);
            }
            What::Placed { step, team } => {
                let waited = self.wait_ends(key, activity.at, step, team);
                let line = format!("{}: taken onto the caseload{}.", self.team(team), after(waited));
                self.say(activity.at, line);
                self.accepted(key, activity.at, team);
                self.leads(activity.at, team, true);
            }
            What::Released { team, .. } => {
                let line = format!("{}: leaves the caseload.", self.team(team));
                self.say(activity.at, line);
                self.leads(activity.at, team, false);
            }
            What::Started { step, team, accepts } => self.started(at, key, step, team, accepts),
            What::Suspended { team, .. } => {
                let line = format!("{}: the work stops for now.", self.team(team));
                self.say(activity.at, line);
            }
            What::Resumed { team, .. } => {
                let line = format!("{}: the work goes on.", self.team(team));
                self.say(activity.at, line);
            }
            What::Completed { .. } | What::StaffOn { .. } | What::SlotsPublished { .. } => {}
            What::GaveUp { step, team } => {
                let waited = self.wait_ends(key, activity.at, step, team);
                let line = format!("Gives up on {}: {}{}.", self.team(team), self.step(step), after(waited));
                self.say(activity.at, line);
            }
            What::Refused { step, team, why } => {
                let waited = self.wait_ends(key, activity.at, step, team);
                let line =
                    format!("{}: {}, {}{}.", self.team(team), self.step(step), refusal(why), after(waited));
                self.say(activity.at, line);
            }
            What::Closed => self.closed(key, activity.at),
            What::Departed => self.say(activity.at, "Dies or moves away.".into()),
        }
    }

    fn arose(&mut self, key: (u64, u32), at: Moment, home: HomeId, cause: usize) {
        self.sums.needs += 1;
        let holder = self.names.homes[home.index()].registered_with;
        self.threads.insert(key, Thread { home, holder, asked: None, booked: false, keep: false });
        let line = match self.names.streams.get(cause) {
            Some(stream) => format!("A need arises: {}.", stream.name),
            None => "Is already in care when the run begins.".into(),
        };
        self.say(at, line);
    }

    fn requested(&mut self, index: usize, key: (u64, u32), step: StepId, team: TeamId, keep: bool) {
        let at = self.met[index].activity.at;
        let Some(thread) = self.threads.get_mut(&key) else { return };
        let from = thread.holder;
        thread.asked = Some((step, team, at));
        thread.booked = false;
        thread.keep = keep;
        // Answered at the same instant: the answer says it all.
        let answered = self.met[index + 1..].iter().find(|met| (met.need, met.activity.thread.0) == key);
        if answered.is_some_and(|next| next.activity.at == at && !matches!(next.activity.what, What::Closed))
        {
            return;
        }
        let (to, step) = (self.team(team), self.step(step));
        let line = match from == team || !from.is_some() {
            true => format!("Due with {to}: {step}."),
            false if keep => format!("{} ask {to} to help: {step}. Waits.", self.team(from)),
            false => format!("{} refer to {to}: {step}. Waits.", self.team(from)),
        };
        self.say(at, line);
    }

    fn started(&mut self, index: usize, key: (u64, u32), step: StepId, team: TeamId, accepts: bool) {
        let at = self.met[index].activity.at;
        let waited = self.wait_ends(key, at, step, team);
        let done = self.met[index + 1..].iter().filter(|met| (met.need, met.activity.thread.0) == key);
        let took = done.map(|met| met.activity.what).find_map(|what| match what {
            What::Completed { direct, travel, notes, .. } => Some((direct, travel, notes)),
            _ => None,
        });
        let mut line = format!("{}: {}", self.team(team), self.step(step));
        match took {
            None => line.push_str(", still going on when the run ends"),
            Some((direct, travel, notes)) => {
                let _ = write!(line, ", {}", when::span(direct));
                for (span, of) in [(travel, "on the road"), (notes, "of notes")] {
                    if span > Span::ZERO {
                        let _ = write!(line, ", {} {of}", when::span(span));
                    }
                }
            }
        }
        if waited >= Span::SECOND {
            let _ = write!(line, "; asked for {} before", when::span(waited));
        }
        line.push('.');
        self.sums.contacts += 1;
        self.say(at, line);
        if accepts {
            self.accepted(key, at, team);
        }
    }

    fn booked(&mut self, key: (u64, u32), at: Moment, step: StepId, team: TeamId, due: Moment) {
        if let Some(thread) = self.threads.get_mut(&key) {
            thread.booked = true;
        }
        let line = format!(
            "Given an appointment with {}: {}, {}.",
            self.team(team),
            self.step(step),
            self.when.short(due)
        );
        self.say(at, line);
    }

    /// The thread's wait is over; how long it was.
    fn wait_ends(&mut self, key: (u64, u32), at: Moment, step: StepId, team: TeamId) -> Span {
        let Some(thread) = self.threads.get_mut(&key) else { return Span::ZERO };
        let Some((_, _, since)) = thread.asked.take() else { return Span::ZERO };
        let waited = at - since;
        if thread.booked {
            self.sums.ahead += waited;
            return waited;
        }
        self.sums.waited += waited;
        if waited > self.sums.longest.map_or(Span::ZERO, |(longest, ..)| longest) {
            self.sums.longest = Some((waited, step, team));
        }
        waited
    }

    fn closed(&mut self, key: (u64, u32), at: Moment) {
        let Some(thread) = self.threads.remove(&key) else { return };
        let registered = self.names.homes[thread.home.index()].registered_with;
        let line = match thread.holder.is_some() && registered.is_some() && thread.holder != registered {
            true => format!("{}: closed, back to {}.", self.team(thread.holder), self.team(registered)),
            false => "Nothing further for this need.".into(),
        };
        self.say(at, line);
    }

    fn team(&self, team: TeamId) -> &str {
        self.names.teams.get(team.index()).map_or("nobody", |team| &team.name)
    }

    fn step(&self, step: StepId) -> &str {
        self.names.steps.get(step.index()).map_or("", |step| &step.name)
    }

    fn say(&mut self, at: Moment, line: String) {
        self.lines.push((at, line));
    }

    fn still_open(&mut self, end: Moment) {
        let waits: Vec<_> = self.threads.values().filter_map(|thread| thread.asked).collect();
        for (step, team, since) in waits {
            let line = format!(
                "Still waits for {}: {}, for {} now.",
                self.team(team),
                self.step(step),
                when::span(end - since)
            );
            self.say(end, line);
        }
    }
}

/// Nothing for a wait of no time.
fn after(waited: Span) -> String {
    if waited < Span::SECOND { String::new() } else { format!(" after {}", when::span(waited)) }
}

fn refusal(why: Refusal) -> &'static str {
    match why {
        Refusal::Full => "turned away because too many wait",
        Refusal::NoSlot => "no appointment available",
        Refusal::Returned => "the referral is returned",
    }
}
