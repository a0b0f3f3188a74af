//! `ilt trace`: one person's story.

use std::fmt::Write as _;
use std::sync::atomic::AtomicBool;

use ilt_domain::activity::What;
use ilt_experiment::Study;
use ilt_model::{Ended, StopReason, World};

use crate::args::{Running, TraceArguments, Trial};
use crate::failure::Failure;
use crate::people::Who;
use crate::story::{self, Met};
use crate::when::When;
use crate::{interrupt, loading, terminal};

/// Tells a person's story, or names people with one.
pub(crate) fn trace(arguments: &TraceArguments) -> Result<(), Failure> {
    let mut study = loading::load(&arguments.scenario, &arguments.set)?.study;
    let trial = Trial { seed: arguments.seed, ..Trial::default() };
    loading::plan(&mut study, &Running { trial, ..Running::default() });
    let world = World::new(study.spec.clone(), study.plan.seed);
    let stop = interrupt::armed();
    match &arguments.patient {
        None => suggest(arguments, &world, &stop),
        Some(id) => tell(id, arguments, &study, &world, &stop),
    }
}

fn tell(
    id: &str,
    arguments: &TraceArguments,
    study: &Study,
    world: &World,
    stop: &AtomicBool,
) -> Result<(), Failure> {
    let who = Who::read(id, world).map_err(|why| Failure::Input(format!("--patient: {why}")))?;
    let (met, ended) = story::follow(world, arguments.rep, who, stop);
    came_to_its_end(ended, arguments.rep)?;
    if met.is_empty() {
        return Err(Failure::Input(nothing(id, who, arguments.rep)));
    }
    let head = head(who, arguments, study, world, &met);
    terminal::print(&format!("{head}\n{}", story::tell(world, &When::of(study), &met)))
}

fn nothing(id: &str, who: Who, rep: u32) -> String {
    match who {
        Who::Need(_) => {
            format!("--patient: there is no need {id} in replication {rep}; leave --patient out to see some")
        }
        Who::Person(_) => format!(
            "--patient: nothing happens to {id} in replication {rep}; try another --rep, or leave --patient out to see \
             people with more to tell"
        ),
    }
}

fn head(who: Who, arguments: &TraceArguments, study: &Study, world: &World, met: &[Met]) -> String {
    let names = world.directory();
    let mut text = match who {
        Who::Person(_) => format!("Person {}", who.label(world)),
        Who::Need(number) => format!("Need {number}"),
    };
    let about = met.iter().find_map(|met| match met.activity.what {
        What::Arose { home, cohort, .. } => {
            Some((&names.homes[home.index()], &names.cohorts[cohort.index()]))
        }
        _ => None,
    });
    if let Some((home, cohort)) = about {
        let _ = write!(text, ", {}, registered at {}", cohort.name, home.name);
        if let Some(locality) = names.localities.get(home.locality.index()) {
            let _ = write!(text, " ({})", locality.name);
        }
    }
    let _ = write!(
        text,
        "\nScenario {}, replication {}, seed {}. This person is simulated and stands for nobody real.",
        study.context.scenario, arguments.rep, study.plan.seed
    );
    text
}

fn suggest(arguments: &TraceArguments, world: &World, stop: &AtomicBool) -> Result<(), Failure> {
    let (people, ended) = story::suggest(world, arguments.rep, stop);
    came_to_its_end(ended, arguments.rep)?;
    if people.is_empty() {
        return terminal::print("Nothing happens to anybody in this scenario.");
    }
    let mut text = String::from("People with much to tell:\n\n");
    for one in &people {
        let cohort =
            world.directory().cohorts.get(one.cohort.index()).map_or("", |cohort| cohort.name.as_str());
        let _ = writeln!(
            text,
            "  --patient {:<16} {} contacts, {} teams, {} hand-offs, {cohort}",
            one.who.label(world),
            one.contacts,
            one.teams,
            one.hand_offs
        );
    }
    let _ = write!(
        text,
        "\nFollow one:  ilt trace {} --patient {}",
        arguments.scenario.display(),
        people[0].who.label(world)
    );
    if arguments.rep != 1 {
        let _ = write!(text, " --rep {}", arguments.rep);
    }
    terminal::print(&text)
}

fn came_to_its_end(ended: Ended, rep: u32) -> Result<(), Failure> {
    match ended {
        Ended::Finished => Ok(()),
        Ended::Stopped { reason: StopReason::Interrupted, .. } => {
            Err(Failure::Interrupted("interrupted".into()))
        }
        Ended::Stopped { reason, .. } => Err(Failure::Input(format!(
            "replication {rep} does not come to its end: {}; mend the scenario, or try another --rep",
            ilt_experiment::why(reason)
        ))),
    }
}
