//! How to repeat the run, what every measure means, and whose data are used.

use ilt_domain::Measure;

use crate::glossary;
use crate::page::{Block, Section};
use crate::view::View;
use crate::words::{capital, length};

pub(super) fn section(view: View<'_>) -> Option<Section> {
    let about = &view.findings.about;
    let mut section = Section::new("repeat", "How to repeat this");
    section.text(format!(
        "Version {}, seed {}. The same version, scenario and seed give the same figures on any machine and with any \
         number of threads. The exact command, and a fingerprint of every file read, stand in manifest.json beside \
         this page.",
        about.version, about.seed
    ));
    section.blocks.push(Block::Command(format!(
        "ilt run {}.toml --seed {} --reps {}",
        about.scenario, about.seed, about.replications
    )));
    if about.warm_up_hours > 0.0 {
        let how = if about.warm_up_found {
            "found from the run itself (MSER-5; White, Cobb and Spratt 2000)"
        } else {
            "set in the scenario"
        };
        section.text(format!("The first {} are left out as warm-up, {how}.", length(about.warm_up_hours)));
    }
    section.text(
        "\u{201c}Give or take\u{201d} is half of a 95% interval for the average over the runs (Student's t): chance \
         in the simulation only, not doubt about what was put in. \u{201c}In 9 of 10 runs\u{201d} leaves out the \
         lowest and the highest 5% of runs. All figures of this page and more are in results.csv and results.json.",
    );
    section.heading("What each measure means");
    let known: Vec<Measure> =
        Measure::ALL.iter().copied().filter(|measure| view.rows_of(*measure).next().is_some()).collect();
    section.blocks.push(Block::Terms(
        known
            .into_iter()
            .map(|measure| {
                (
                    capital(glossary::name(measure)),
                    measure.slug().to_owned(),
                    glossary::meaning(measure).to_owned(),
                )
            })
            .collect(),
    ));
    if !about.attributions.is_empty() {
        section.heading("Data used");
        for line in &about.attributions {
            section.text(line.clone());
        }
    }
    section.filled()
}
