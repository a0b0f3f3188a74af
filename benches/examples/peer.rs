//! Our figures in the form the table of peers is made of: one workload, one line of JSON.
//!
//! `peer W1 3` runs M/M/1 under seed 3 (`W2`: M/M/50, `W3`: the pathway network over a year) with all statistics and the
//! hand-off ledger on. `peer ours` prints the commands for all three, to be kept as `ours.json` beside the peers.
//! Processor time and peak memory are those of the whole program, loading the scenario included, as Linux tells them.

use std::process::ExitCode;

use ilt_benches::runs;
use ilt_domain::{Measure, RoleId};
use ilt_ledger::{Class, RowKey, Scope, Time};

/// The workloads, and the scenario of each.
const WORKLOADS: [(&str, &str); 3] = [("W1", "mm1.toml"), ("W2", "mm50.toml"), ("W3", "w3.toml")];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let line = match words[..] {
        ["ours"] => ours(),
        [workload, seed] => seed.parse().ok().and_then(|seed| one(workload, seed)),
        _ => None,
    };
    if let Some(line) = line {
        show(&line);
        return ExitCode::SUCCESS;
    }
    show("peer ours | peer W1|W2|W3 SEED (on Linux)");
    ExitCode::FAILURE
}

#[expect(clippy::print_stdout, reason = "a line on standard output is what the table of peers reads")]
fn show(line: &str) {
    println!("{line}");
}

/// The commands of all workloads as one JSON object.
fn ours() -> Option<String> {
    let program = std::env::current_exe().ok()?;
    let command =
        |(workload, _): (&str, &str)| format!("{workload:?}: [{program:?}, {workload:?}, \"{{seed}}\"]");
    Some(format!("{{{}}}", WORKLOADS.map(command).join(", ")))
}

/// Runs a workload and says what came of it.
fn one(workload: &str, seed: u64) -> Option<String> {
    let (_, file) = WORKLOADS.into_iter().find(|(name, _)| *name == workload)?;
    let world = runs::seeded(file, &[], seed);
    let (rows, count) = runs::figures(&world, 1);
    let wait = |class| {
        let key = RowKey {
            measure: Measure::WaitMean,
            scope: Scope::System,
            cohort: None,
            class,
            time: Time::Window,
        };
        let hours = rows.binary_search_by(|row| row.0.cmp(&key)).map_or(f64::NAN, |at| rows[at].1);
        hours * 60.0
    };
    let roles = world.directory().roles.iter().enumerate();
    let by_role = roles
        .map(|(role, names)| format!("{:?}: {:.4}", names.id, wait(Some(Class::Role(RoleId(role as u32))))));
    let waits = if workload == "W3" {
        format!("\"waits\": {{{}}}", by_role.collect::<Vec<_>>().join(", "))
    } else {
        format!("\"mean_wait\": {:.6}", wait(Some(Class::Role(RoleId(0)))))
    };
    let (cpu, peak) = (processor_seconds()?, peak_kib()?);
    let (patients, events) = (count.patients, count.events);
    Some(format!(
        "{{\"patients\": {patients}, \"events\": {events}, \"cpu_s\": {cpu:.4}, \"peak_kib\": {peak}, {waits}}}"
    ))
}

/// Processor time of this, the only thread.
fn processor_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// The most memory the program has had so far.
fn peak_kib() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
