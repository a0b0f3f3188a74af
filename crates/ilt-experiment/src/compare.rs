//! Scenarios side by side on common random numbers, paired by replication and by person.

mod differences;

use ilt_domain::{Directory, Span};
use ilt_ledger::RowKey;

use crate::comparison::{Comparison, Difference, Variant};
use crate::error::Error;
use crate::figures::Figures;
use crate::people::{Diary, Fates, Same, Thresholds, summarise};
use crate::plan::Study;
use crate::precision::{self, Precision};
use crate::repeat::{Control, Gather, Halt, Outcome, Repeated, repeat};
use crate::run::findings;
use crate::stage::Stage;
use crate::table::{Replicate, Table};
use crate::translate::Translation;
use crate::warm_up::finished;

/// Runs a base and its variants under the base's plan and seed.
///
/// Each replication runs all of them on the same random numbers, so that a difference is a difference of the scenarios
/// and not of luck. A replication that one of them does not finish counts for none. With a precision asked for, it is
/// the half-width of the *differences* that is held to that share of the base's mean.
///
/// # Errors
/// If a replication panics, or none comes to its end in all of the scenarios.
pub fn compare(base: &Study, variants: &[Study], control: Control<'_>) -> Result<Comparison, Error> {
    let studies: Vec<&Study> = std::iter::once(base).chain(variants).collect();
    let mut stages = studies
        .iter()
        .map(|study| Stage::set(study, base.plan.seed, control))
        .collect::<Result<Vec<Stage>, Error>>()?;
    share_warm_up(&mut stages);
    let side = Side::of(base, &stages);
    let names = studies.iter().map(|study| study.context.scenario.as_str()).collect::<Vec<_>>().join(", ");
    let replicate = |number| side.play(number, control);
    let mut gathered = Gathered::new(base, &stages);
    let all = repeat(&base.plan, &names, control, replicate, &mut gathered)?;
    finished(&all, studies[all.halted.first().map_or(0, |halt| halt.scenario)])?;
    Ok(gathered.comparison(&studies, &side, &all))
}

/// Where a warm-up was found rather than given, all scenarios leave out the longest of them.
fn share_warm_up(stages: &mut [Stage]) {
    let longest = stages.iter().map(|stage| stage.warm_up().0).max();
    let found = stages.iter().any(|stage| stage.warm_up().1);
    if let (Some(longest), true) = (longest, found) {
        stages.iter_mut().for_each(|stage| stage.leave_out(longest));
    }
}

/// Scenarios set up beside one another.
struct Side<'s> {
    stages: &'s [Stage],
    /// For each variant how its people are paired with the base's, or why they are not.
    same: Vec<Result<Same, &'static str>>,
    thresholds: Thresholds,
}

/// One replication of all scenarios.
struct Paired {
    rows: Vec<Replicate>,
    fates: Vec<Option<Fates>>,
}

impl<'s> Side<'s> {
    fn of(base: &Study, stages: &'s [Stage]) -> Self {
        let same = stages[1..].iter().map(|variant| Same::of(stages[0].world(), variant.world())).collect();
        Self { stages, same, thresholds: thresholds(base) }
    }

    fn play(&self, number: u32, control: Control<'_>) -> Outcome<Paired> {
        let mut paired = Paired { rows: Vec::new(), fates: Vec::new() };
        let mut base_diary = None;
        for (scenario, stage) in self.stages.iter().enumerate() {
            let keeps = match scenario {
                0 => self.same.iter().any(Result::is_ok),
                variant => self.same[variant - 1].is_ok(),
            };
            match stage.play(number, control.stop, keeps.then(|| diary(stage))) {
                Outcome::Stopped(halt) => return Outcome::Stopped(Halt { scenario, ..halt }),
                Outcome::Finished((rows, diary)) => {
                    paired.rows.push(rows);
                    let diary = diary.map(Diary::finish);
                    match scenario {
                        0 => base_diary = diary,
                        variant => {
                            paired.fates.push(self.fates(variant, base_diary.as_ref(), diary.as_ref()))
                        }
                    }
                }
            }
        }
        Outcome::Finished(paired)
    }

    fn fates(&self, variant: usize, base: Option<&Diary<'_>>, diary: Option<&Diary<'_>>) -> Option<Fates> {
        let same = self.same[variant - 1].as_ref().ok()?;
        Some(Fates::of(self.stages[0].world(), same, self.thresholds, base?, diary?))
    }
}

fn diary(stage: &Stage) -> Diary<'_> {
    let world = stage.world();
    let people = world.register().map_or(0, |register| register.len());
    let frame = stage.frame();
    Diary::new(world.directory(), people, frame.observe_from().0, frame.end().0)
}

/// A day and one hand-off with a calendar; without one, one unit of the scenario's time.
fn thresholds(base: &Study) -> Thresholds {
    let wait = match base.context.start {
        Some(_) => Span::DAY,
        None => Span((base.context.unit_hours * Span::HOUR.0 as f64).round().max(1.0) as i64),
    };
    Thresholds { wait, hand_offs: 1 }
}

/// The figures of all scenarios as they come.
struct Gathered<'s> {
    base: &'s Study,
    tables: Vec<Table>,
    /// For each variant the fates of its people, by replication.
    fates: Vec<Vec<Fates>>,
    translations: Vec<Translation>,
    precision: Option<Precision>,
}

impl<'s> Gathered<'s> {
    fn new(base: &'s Study, stages: &[Stage]) -> Self {
        let ours = stages[0].world().directory();
        Self {
            base,
            tables: stages.iter().map(|_| Table::default()).collect(),
            fates: stages[1..].iter().map(|_| Vec::new()).collect(),
            translations: stages[1..]
                .iter()
                .map(|variant| Translation::new(variant.world().directory(), ours))
                .collect(),
            precision: base.plan.precision.map(Precision::new),
        }
    }

    /// The differences of the base's headlines in every variant: (key, difference, level of the base).
    fn headlines(&self) -> Vec<(RowKey, Figures, f64)> {
        let keys = self.base.headline_keys(&self.tables[0].keys());
        let of_variant = |variant: usize| {
            let pairs = differences::headlines(
                &self.tables[0],
                &self.tables[variant],
                &self.translations[variant - 1],
                &keys,
            );
            pairs.into_iter()
        };
        (1..self.tables.len()).flat_map(of_variant).collect()
    }

    fn comparison(self, studies: &[&Study], side: &Side<'_>, all: &Repeated) -> Comparison {
        let own = |at: usize| findings(studies[at], &side.stages[at], all, &self.tables[at]);
        let mut base = own(0);
        let names = &studies[0].spec.directory;
        if let Some(target) = self.base.plan.precision {
            base.imprecise = precision::missed(target, names, self.headlines());
        }
        let mut keys = self.base.headline_keys(&self.tables[0].keys());
        keys.extend(crate::caseload::telling(names, &base.rows));
        keys.sort_unstable();
        keys.dedup();
        let mut of_variants: Vec<Vec<Difference>> = (1..studies.len())
            .map(|at| differences::all(&self.tables[0], &self.tables[at], &self.translations[at - 1]))
            .collect();
        differences::adjust(&mut of_variants, &keys);
        let variants = of_variants.into_iter().enumerate().map(|(at, differences)| Variant {
            findings: own(at + 1),
            differences,
            people: self.people(at, names, side),
            notices: variant_notices(&side.stages[0], &side.stages[at + 1], &side.same[at]),
        });
        Comparison { variants: variants.collect(), base }
    }

    fn people(
        &self,
        variant: usize,
        names: &Directory,
        side: &Side<'_>,
    ) -> Option<crate::comparison::People> {
        side.same[variant].as_ref().ok()?;
        Some(summarise(names, side.thresholds, &self.fates[variant]))
    }
}

impl Gather<Paired> for Gathered<'_> {
    fn take(&mut self, paired: Paired) {
        for (table, rows) in self.tables.iter_mut().zip(paired.rows) {
            table.push(rows);
        }
        for (all, fates) in self.fates.iter_mut().zip(paired.fates) {
            all.extend(fates);
        }
    }

    fn enough(&mut self) -> bool {
        let headlines = self.headlines();
        self.precision.as_mut().is_some_and(|precision| precision.look(headlines))
    }
}

fn variant_notices(base: &Stage, variant: &Stage, same: &Result<Same, &'static str>) -> Vec<String> {
    let mut notices = Vec::new();
    if let Err(why) = same {
        notices.push(format!("The people of the two scenarios cannot be paired one by one: {why}."));
    }
    let (ours, theirs) = (base.frame(), variant.frame());
    if ours.observed() != theirs.observed() || ours.observe_from() != theirs.observe_from() {
        notices.push(
            "The two scenarios do not observe the same stretch of time, so differences of counts and hours say little."
                .into(),
        );
    }
    notices
}
