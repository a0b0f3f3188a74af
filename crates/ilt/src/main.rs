//! The `ilt` command: arguments in, one of the commands, an exit code out.

mod args;
mod commands;
mod event_log;
mod failure;
mod fault;
mod interrupt;
mod live;
mod loading;
mod people;
mod problems;
mod results;
mod story;
mod terminal;
mod when;
mod whole_file;

use std::process::ExitCode;

use args::{Arguments, Command};
use clap::Parser;
use failure::Failure;

fn main() -> ExitCode {
    fault::announce_panics();
    ilt_report::survive_file_size_limit();
    let arguments = Arguments::parse();
    match obey(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let words = failure.to_string();
            if !words.is_empty() {
                terminal::tell(&words);
            }
            ExitCode::from(failure.code())
        }
    }
}

fn obey(command: Command) -> Result<(), Failure> {
    match command {
        Command::Run(arguments) => commands::run::run(&arguments),
        Command::Compare(arguments) => commands::compare::compare(&arguments),
        Command::Trace(arguments) => commands::trace::trace(&arguments),
        Command::Check(arguments) => commands::check::check(&arguments),
        Command::Schema(arguments) => commands::schema::schema(&arguments),
        Command::New(arguments) => commands::new::new(&arguments),
        Command::Report(arguments) => commands::report::report(&arguments),
        Command::Save(arguments) => commands::save::save(&arguments),
        Command::Backtest(arguments) => commands::backtest::backtest(&arguments),
        Command::Serve(arguments) => commands::serve::serve(&arguments),
        Command::Emit(arguments) => commands::emit::emit(&arguments),
        Command::Tail(arguments) => commands::tail::tail(&arguments),
        Command::Topics(arguments) => commands::topics::topics(&arguments),
        Command::ReplayDeadLetters(arguments) => commands::replay::replay(&arguments),
        Command::Completions { shell } => commands::completions::completions(shell),
    }
}
