//! `ilt check`: every problem of every scenario, at once.

use crate::args::CheckArguments;
use crate::failure::Failure;
use crate::{problems, terminal};

/// Reads scenarios and shows what is wrong with them.
pub(crate) fn check(arguments: &CheckArguments) -> Result<(), Failure> {
    let mut wrong = 0;
    for path in &arguments.scenarios {
        match ilt_scenario::load(path, &arguments.set) {
            Ok(scenario) => {
                if !scenario.notices.list.is_empty() {
                    terminal::tell(problems::drawn(&scenario.notices, terminal::colours()).trim_end());
                }
                terminal::print(&format!("{}: fine", path.display()))?;
            }
            Err(found) => {
                wrong += 1;
                terminal::tell(problems::drawn(&found, terminal::colours()).trim_end());
                terminal::print(&format!("{}: {}", path.display(), problems::counted(&found)))?;
            }
        }
    }
    match (wrong, arguments.scenarios.len()) {
        (0, _) => Ok(()),
        (1, 1) => Err(Failure::Input("the scenario cannot be run; the problems are shown above".into())),
        (wrong, all) => Err(Failure::Input(format!(
            "{wrong} of {all} scenarios cannot be run; the problems are shown above"
        ))),
    }
}
