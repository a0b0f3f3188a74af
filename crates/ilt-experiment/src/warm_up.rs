//! How long a run takes to forget that it began empty: MSER-5 on pilot replications (White 1997; White, Cobb and
//! Spratt 2000).

use ilt_domain::Span;
use ilt_model::World;

use crate::error::Error;
use crate::level::Level;
use crate::plan::{BATCH, Plan, Study};
use crate::repeat::{Control, Gather, Repeated, repeat};
use crate::stage::outcome;

/// Samples a pilot run is cut into where there is no calendar: 400 batches of five.
const SAMPLES: i64 = 2_000;

/// A warm-up that was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub span: Span,
    pub notice: Option<String>,
}

/// Runs a batch of pilots with the numbers of the first replications and truncates the mean number of people inside.
pub(crate) fn find(world: &World, study: &Study, control: Control<'_>) -> Result<Found, Error> {
    let clock = study.spec.clock;
    let every = grid(clock.end - clock.start, study.context.start.is_some());
    let pilot = |number| {
        let mut level = Level::new(clock.start, clock.end, every);
        let ended = ilt_model::run(world, number, control.stop, &mut level);
        outcome(number, ended, || level.finish())
    };
    let plan = Plan { replications: BATCH, precision: None, ..study.plan.clone() };
    let quiet = Control { progress: &|_| {}, ..control };
    let mut sum = Sum::default();
    let all = repeat(&plan, &study.context.scenario, quiet, pilot, &mut sum)?;
    finished(&all, study)?;
    Ok(truncate(&sum.0, every))
}

/// With a calendar five samples make a week, so that a batch of MSER-5 is a week and the week's own shape is no trend.
fn grid(length: Span, calendar: bool) -> Span {
    match calendar {
        true => Span(Span::WEEK.0 / 5),
        false => Span((length.0 / SAMPLES).max(1)),
    }
}

fn truncate(series: &[f64], every: Span) -> Found {
    let length = Span(every.0 * series.len() as i64);
    match ilt_stats::mser5(series) {
        Some(samples) => Found { span: Span(every.0 * samples as i64), notice: None },
        None => Found {
            span: Span(length.0 / 2),
            notice: Some(
                "The number of people inside had not settled by half of the run, or the run is too short to tell (MSER-5), \
                 so the first half is left out and the rest may still hold traces of the empty start: a longer horizon is needed."
                    .into(),
            ),
        },
    }
}

/// An error unless some replication came to its end.
pub(crate) fn finished(all: &Repeated, study: &Study) -> Result<(), Error> {
    let scenario = study.context.scenario.clone();
    match (all.finished, all.halted.first()) {
        (1.., _) => Ok(()),
        (0, None) => Err(Error::Interrupted { scenario }),
        (0, Some(halt)) => Err(Error::NothingFinished {
            scenario,
            replication: halt.replication,
            reason: halt.reason,
            hours: (halt.at - study.spec.clock.start).hours(),
        }),
    }
}

/// The series of all pilots, added up.
#[derive(Debug, Default)]
struct Sum(Vec<f64>);

impl Gather<Vec<f64>> for Sum {
    fn take(&mut self, series: Vec<f64>) {
        self.0.resize(self.0.len().max(series.len()), 0.0);
        self.0.iter_mut().zip(series).for_each(|(sum, level)| *sum += level);
    }

    fn enough(&mut self) -> bool {
        true
    }
}
