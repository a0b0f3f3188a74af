//! Everything that happens in one replication, as one CSV in order of time.
//!
//! Independent parts of a scenario are told one after another, so lines go to a spool first, part by part, and are
//! merged from there. The file appears whole or not at all.

mod particulars;
mod spool;

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use ilt_domain::activity::{Activity, What, Witness};
use ilt_domain::{CohortId, HomeId, PersonId};
use ilt_experiment::Study;
use ilt_model::{Ended, World};

use crate::failure::Failure;
use crate::people::{Numbers, Who};
use crate::when::When;
use crate::whole_file::WholeFile;
use particulars::Particulars;
use spool::Spool;

/// The columns; `ilt run --help` says what they mean.
const COLUMNS: &str = "replication,at_us,time,person,home,cohort,episode,thread,event,step,team,cause,beside,keep,\
                       accepts,due_us,slots,direct_us,travel_us,notes_us,why,staff,blocked";

/// Runs one replication and writes what happens in it.
pub(crate) fn write(study: &Study, replication: u32, path: &Path, stop: &AtomicBool) -> Result<(), Failure> {
    let mut file = WholeFile::begin(path)?;
    let world = World::new(study.spec.clone(), study.plan.seed);
    let mut log = Log::new(&world, study, replication, &file.room()).map_err(|why| file.failed(why))?;
    if let Ended::Stopped { reason, .. } = ilt_model::run(&world, replication, stop, &mut log) {
        return Err(stopped(reason, replication));
    }
    log.finish(file.out()).map_err(|why| file.failed(why))?;
    file.finish()
}

fn stopped(reason: ilt_model::StopReason, replication: u32) -> Failure {
    match reason {
        ilt_model::StopReason::Interrupted => {
            Failure::Interrupted("interrupted; no event log was written".into())
        }
        reason => Failure::Input(format!(
            "replication {replication} cannot be logged: {}; log another one or mend the scenario",
            ilt_experiment::why(reason)
        )),
    }
}

/// The witness that writes.
struct Log<'w> {
    world: &'w World,
    study: &'w Study,
    when: When<'w>,
    replication: u32,
    spool: Spool,
    line: String,
    numbers: Numbers,
    threads: u64,
    /// Of the open threads of the present part: number, home, cohort.
    open: Vec<(u64, HomeId, CohortId)>,
    /// The first thing that went wrong; nothing is written after it.
    failed: Option<io::Error>,
}

impl<'w> Log<'w> {
    fn new(world: &'w World, study: &'w Study, replication: u32, folder: &Path) -> io::Result<Self> {
        Ok(Self {
            world,
            study,
            when: When::of(study),
            replication,
            spool: Spool::new(folder)?,
            line: String::new(),
            numbers: Numbers::default(),
            threads: 0,
            open: Vec::new(),
            failed: None,
        })
    }

    fn finish(mut self, out: &mut dyn Write) -> io::Result<()> {
        match self.failed.take() {
            Some(error) => Err(error),
            None => {
                writeln!(out, "{COLUMNS}")?;
                self.spool.merge(out)
            }
        }
    }

    /// A thread opens.
    fn opens(&mut self, thread: usize, home: HomeId, cohort: CohortId) {
        if thread >= self.open.len() {
            self.open.resize(thread + 1, (0, HomeId::NONE, CohortId::NONE));
        }
        self.threads += 1;
        self.open[thread] = (self.threads, home, cohort);
    }

    fn write(&mut self, activity: &Activity) {
        match activity.what {
            What::Arose { home, cohort, .. } => {
                self.numbers.arose(activity.episode.index());
                self.opens(activity.thread.index(), home, cohort);
            }
            What::Joined { home, cohort, .. } => self.opens(activity.thread.index(), home, cohort),
            _ => {}
        }
        self.line.clear();
        self.common(activity);
        self.particular(activity);
        self.line.push('\n');
    }

    /// The columns up to `thread`.
    fn common(&mut self, activity: &Activity) {
        let since = (activity.at - self.study.spec.clock.start).0;
        let _ = write!(self.line, "{},{since},{},", self.replication, self.when.iso(activity.at));
        let Some(&(thread, home, cohort)) =
            self.open.get(activity.thread.index()).filter(|_| activity.thread.is_some())
        else {
            self.line.push_str(",,,,,");
            return;
        };
        let need = self.numbers.of(activity.episode.index());
        let who = match activity.person {
            PersonId::NONE => Who::Need(need),
            person => Who::Person(person),
        };
        let names = self.world.directory();
        quote(&mut self.line, &who.label(self.world));
        quote(&mut self.line, names.homes.get(home.index()).map_or("", |home| &home.id));
        quote(&mut self.line, names.cohorts.get(cohort.index()).map_or("", |cohort| &cohort.id));
        let _ = write!(self.line, "{need},{thread},");
    }

    /// The columns from `event` on.
    fn particular(&mut self, activity: &Activity) {
        let row = Particulars::of(self, activity);
        let names = self.world.directory();
        self.line.push_str(row.event);
        self.line.push(',');
        quote(
            &mut self.line,
            row.step.and_then(|step| names.steps.get(step.index())).map_or("", |step| &step.id),
        );
        quote(
            &mut self.line,
            row.team.and_then(|team| names.teams.get(team.index())).map_or("", |team| &team.id),
        );
        quote(&mut self.line, row.cause);
        let numbers =
            [row.beside, row.keep, row.accepts, row.due, row.slots, row.direct, row.travel, row.notes];
        for number in numbers {
            if let Some(number) = number {
                let _ = write!(self.line, "{number}");
            }
            self.line.push(',');
        }
        self.line.push_str(row.why);
        for number in [row.staff, row.blocked] {
            self.line.push(',');
            if let Some(number) = number {
                let _ = write!(self.line, "{number}");
            }
        }
    }
}

impl Witness for Log<'_> {
    fn witness(&mut self, activity: &Activity) {
        if self.failed.is_some() {
            return;
        }
        self.write(activity);
        self.failed = self.spool.push(activity.at, &self.line).err();
    }

    fn part(&mut self, _part: usize) {
        self.numbers.part();
        self.open.clear();
        self.spool.part();
    }
}

/// Adds a field and the comma after it, quoted if it must be.
fn quote(line: &mut String, field: &str) {
    if field.contains([',', '"', '\n', '\r']) {
        line.push('"');
        line.push_str(&field.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(field);
    }
    line.push(',');
}
