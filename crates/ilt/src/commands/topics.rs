//! `ilt topics`: makes or checks the topics of the service.

use ilt_live::settings::Topics;

use crate::args::live::{TopicsAction, TopicsArguments};
use crate::failure::Failure;
use crate::live::backend::{self, Backend};
use crate::terminal;

/// Makes or checks the topics.
pub(crate) fn topics(arguments: &TopicsArguments) -> Result<(), Failure> {
    let (TopicsAction::Create(of) | TopicsAction::Check(of)) = &arguments.action;
    let backend = Backend::of(&of.log)?;
    let specs = Topics::default().specs(of.partitions);
    if let TopicsAction::Create(_) = arguments.action {
        let made = backend::make(&mut *backend.open()?, &specs, &of.log)?;
        return match made.is_empty() {
            true => terminal::print("All topics were there already."),
            false => terminal::print(&format!("Made: {}", made.join(", "))),
        };
    }
    let differences = backend.open_what_is_there()?.check(&specs)?;
    match differences.is_empty() {
        true => terminal::print("All topics are as the service needs them."),
        false => Err(backend::differing(&differences, &specs, &of.log)),
    }
}
