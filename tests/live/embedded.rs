//! What only the embedded log does: several processes at one file, one server a group, a full disk, old records.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ilt_live::port::{
    Admin, Append, Browse, Commit, Missing, Outgoing, Polled, Port, Start, TopicSpec, Transaction,
};
use ilt_log::{Claim, Log};

use crate::backend::{Backend, Embedded, outgoing, partition, records};

const FILE: &str = "ILT_LIVE_TEST_FILE";

/// A log with topics `in` and `out` in a folder of its own.
fn log() -> (tempfile::TempDir, Log) {
    let folder = tempfile::tempdir().unwrap();
    let mut log = Log::open(&folder.path().join("ilt.log")).unwrap();
    log.create(&[
        TopicSpec::kept("in", 2, None),
        TopicSpec::kept("out", 1, None),
        TopicSpec::compacted("state", 2),
    ])
    .unwrap();
    (folder, log)
}

/// Starts one test of this binary as a process of its own, on the same file.
fn process(test: &str, file: &Path, before: &str) -> Child {
    Command::new("sh")
        .args(["-c", &format!("{before} exec \"$0\" --exact embedded::{test} --ignored --nocapture")])
        .arg(std::env::current_exe().unwrap())
        .env(FILE, file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Copies inputs to outputs for ever, announcing its first commit; half of all batches are of a few records.
#[test]
#[ignore = "run as a process of its own by other tests"]
fn child_that_copies() {
    let Some(file) = std::env::var_os(FILE) else { return };
    let log = Log::open(Path::new(&file)).unwrap();
    let mut port = log.join("copy", &["in"], Missing::Refuse, Claim::IfFree).unwrap();
    for round in 0.. {
        match port.poll(if round % 2 == 0 { 3 } else { 40 }, Duration::from_millis(20)).unwrap() {
            Polled::Records(batch) if !batch.is_empty() => copy(&mut port, &batch),
            Polled::Records(_) => continue,
            Polled::Assigned(_) | Polled::Revoked(_) => println!("\nready"),
            Polled::Fenced => break,
        }
    }
}

fn copy(port: &mut dyn Port, batch: &[ilt_live::port::Record]) {
    let mut transaction = Transaction::default();
    for record in batch {
        transaction.outputs.push(Outgoing { value: record.value.clone(), ..outgoing("out", "key", "") });
        let key = String::from_utf8(record.key.clone().unwrap()).unwrap();
        let state = outgoing("state", &key, &(record.offset + 1).to_string());
        transaction.outputs.push(Outgoing { partition: Some(record.from.partition), ..state });
        transaction.positions.retain(|(of, _)| *of != record.from);
        transaction.positions.push((record.from.clone(), record.offset + 1));
    }
    assert_eq!(port.commit(transaction).unwrap(), Commit::Committed);
}

/// Waits until a child says that it is at work.
fn ready(child: &mut Child) {
    let out = BufReader::new(child.stdout.take().unwrap());
    assert!(
        out.lines().map_while(Result::ok).any(|line| line.contains("ready")),
        "the child ended without being ready"
    );
}

#[test]
fn killed_at_any_moment_every_input_gives_one_output() {
    const ROUNDS: u64 = 25;
    let (folder, mut log) = log();
    let file = folder.path().join("ilt.log");
    let mut sent = 0;
    for round in 0..ROUNDS {
        let mut child = process("child_that_copies", &file, "");
        ready(&mut child);
        // This process writes into the same file meanwhile.
        let until = Instant::now() + Duration::from_millis(5 + round * 7 % 60);
        while Instant::now() < until {
            log.append(
                (sent..sent + 50)
                    .map(|n| outgoing("in", &format!("key-{}", n % 7), &n.to_string()))
                    .collect(),
            )
            .unwrap();
            sent += 50;
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let mut port = log.join("copy", &["in"], Missing::Refuse, Claim::IfFree).unwrap();
    while let Polled::Assigned(_) | Polled::Records(_) = port.poll(0, Duration::ZERO).unwrap() {
        match port.poll(500, Duration::ZERO).unwrap() {
            Polled::Records(batch) if batch.is_empty() => break,
            Polled::Records(batch) => copy(&mut port, &batch),
            _ => {}
        }
    }
    let mut tail = Log::open_to_read(&file).unwrap().tail("out", &Start::Beginning).unwrap();
    let written: Vec<String> = tail
        .next(usize::MAX, Duration::ZERO)
        .unwrap()
        .into_iter()
        .map(|record| String::from_utf8(record.value.unwrap()).unwrap())
        .collect();
    let distinct: BTreeSet<&String> = written.iter().collect();
    assert_eq!((written.len(), distinct.len()), (sent, sent), "after {ROUNDS} kills");
    for number in 0..2 {
        let end = port.committed(&partition("in", number)).unwrap().unwrap_or(0);
        assert_eq!(port.lag(&partition("in", number)).unwrap(), 0);
        let newest = port.restore(&partition("state", number)).unwrap();
        let newest =
            newest.iter().map(|(_, value)| String::from_utf8_lossy(value).parse::<i64>().unwrap()).max();
        assert_eq!(newest.unwrap_or(0), end, "state and position of partition {number} differ");
    }
}

#[test]
fn a_second_server_is_refused_and_told_whose_process_it_is() {
    let (folder, log) = log();
    let mut child = process("child_that_copies", &folder.path().join("ilt.log"), "");
    ready(&mut child);
    let refused = log.join("copy", &["in"], Missing::Refuse, Claim::IfFree).unwrap_err();
    // The shell has become the child.
    assert!(refused.what.contains(&format!("served by process {}", child.id())), "{refused}");
    assert!(!refused.passing);
    // Another group is another matter.
    drop(log.join("other", &["in"], Missing::Refuse, Claim::IfFree).unwrap());
    child.kill().unwrap();
    child.wait().unwrap();
    drop(log.join("copy", &["in"], Missing::Refuse, Claim::IfFree).unwrap());
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["ilt.log"], "owners leave nothing behind");
}

#[test]
fn a_stopped_server_that_wakes_up_is_fenced() {
    let (folder, mut log) = log();
    let mut child = process("child_that_copies", &folder.path().join("ilt.log"), "");
    ready(&mut child);
    let signal = |name: &str| Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(signal("-STOP").success());
    let mut port = log.join("copy", &["in"], Missing::Refuse, Claim::TakeOver).unwrap();
    log.append((0..100).map(|n| outgoing("in", "blaby", &n.to_string())).collect()).unwrap();
    assert!(matches!(port.poll(10, Duration::ZERO).unwrap(), Polled::Assigned(_)));
    let Polled::Records(batch) = port.poll(10, Duration::ZERO).unwrap() else { panic!("no records") };
    copy(&mut port, &batch);
    assert!(signal("-CONT").success());
    // It asserts that its commits are kept, so being fenced ends it.
    let ended = child.wait().unwrap();
    assert!(!ended.success(), "the one that was stopped went on: {ended}");
    let mut tail = log.tail("out", &Start::Beginning).unwrap();
    assert_eq!(
        tail.next(1_000, Duration::ZERO).unwrap().len(),
        batch.len(),
        "only the new owner's outputs are there"
    );
}

/// Commits until the disk is full, as `ulimit -f` has it, and says how far it came.
#[test]
#[ignore = "run as a process of its own by other tests"]
fn child_that_fills_the_disk() {
    let Some(file) = std::env::var_os(FILE) else { return };
    let log = Log::open(Path::new(&file)).unwrap();
    let mut port = log.join("fill", &["in"], Missing::Refuse, Claim::IfFree).unwrap();
    port.poll(1, Duration::ZERO).unwrap();
    for position in 1..100_000 {
        let outputs =
            (0..20).map(|n| outgoing("out", "key", &format!("{position}-{n}-{}", "x".repeat(2_000))));
        let transaction =
            Transaction { outputs: outputs.collect(), positions: vec![(partition("in", 0), position)] };
        match port.commit(transaction) {
            Ok(ended) => assert_eq!(ended, Commit::Committed),
            Err(error) => {
                assert!(port.commit(Transaction::default()).is_ok(), "an empty transaction needs no disk");
                println!("\nfull {} {} {}", position - 1, error.passing, error.what);
                return;
            }
        }
    }
}

#[test]
fn a_full_disk_is_told_and_leaves_nothing_half_written() {
    let (folder, log) = log();
    let file = folder.path().join("ilt.log");
    drop(log);
    // Without the trap the signal for the limit would end the process.
    let blocks = 12 << 11;
    let child = process("child_that_fills_the_disk", &file, &format!("trap '' XFSZ; ulimit -f {blocks} &&"));
    let out = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let full =
        out.lines().find_map(|line| line.strip_prefix("full ")).unwrap_or_else(|| panic!("not full: {out}"));
    let mut words = full.splitn(3, ' ');
    let kept: i64 = words.next().unwrap().parse().unwrap();
    assert_eq!(words.next(), Some("false"), "{full}");
    assert!(words.next().unwrap().contains("ilt.log"), "the file is named: {full}");
    assert!(kept > 10, "only {kept} commits fitted");
    let log = Log::open(&file).unwrap();
    let mut port = log.join("fill", &["in"], Missing::Earliest, Claim::IfFree).unwrap();
    assert_eq!(port.committed(&partition("in", 0)).unwrap(), Some(kept));
    let mut tail = log.tail("out", &Start::Beginning).unwrap();
    assert_eq!(tail.next(usize::MAX, Duration::ZERO).unwrap().len() as i64, kept * 20);
}

#[test]
fn what_was_written_is_there_after_opening_again() {
    let embedded = Embedded::new();
    let mut doors = embedded.doors();
    doors.create(&[TopicSpec::kept("in", 2, None)]).unwrap();
    doors.append((0..500).map(|n| outgoing("in", &n.to_string(), "value")).collect()).unwrap();
    drop(doors);
    let before = records(&embedded, "in").unwrap();
    let embedded = embedded.reopened();
    assert_eq!(records(&embedded, "in").unwrap(), before);
    assert_eq!(embedded.log().topics().unwrap(), [TopicSpec::kept("in", 2, None)]);
}

const HOUR: i64 = 3_600_000_000;

fn at(hour: i64) -> Outgoing {
    Outgoing { timestamp: hour * HOUR, ..outgoing("aged", "blaby", &hour.to_string()) }
}

fn hours_kept(log: &Log) -> Vec<i64> {
    let mut tail = log.tail("aged", &Start::Beginning).unwrap();
    tail.next(1_000, Duration::ZERO).unwrap().iter().map(|record| record.timestamp / HOUR).collect()
}

#[test]
fn old_records_go_by_their_own_time() {
    let (_folder, mut log) = log();
    log.create(&[TopicSpec::kept("aged", 1, Some(Duration::from_secs(24 * 3_600)))]).unwrap();
    for hour in 0..100 {
        log.append(vec![at(hour)]).unwrap();
    }
    // Two commits in a row have to agree on the time, so it runs one behind.
    assert_eq!(hours_kept(&log), (74..100).collect::<Vec<_>>());
    let refused = log.join("late", &["aged"], Missing::Refuse, Claim::IfFree).unwrap_err();
    assert!(refused.what.contains("records before 74 are gone"), "{refused}");
    drop(log.join("late", &["aged"], Missing::Earliest, Claim::IfFree).unwrap());
    log.append(vec![at(1_000_000)]).unwrap();
    log.append(vec![at(100)]).unwrap();
    let kept: Vec<i64> = (76..100).chain([1_000_000, 100]).collect();
    assert_eq!(hours_kept(&log), kept, "a record from the far future removes nothing");
}

#[test]
fn records_wait_for_the_slowest_group() {
    let (_folder, mut log) = log();
    log.create(&[TopicSpec::kept("aged", 1, Some(Duration::from_secs(24 * 3_600)))]).unwrap();
    log.append(vec![at(0), at(0)]).unwrap();
    let mut port = log.join("slow", &["aged"], Missing::Refuse, Claim::IfFree).unwrap();
    let positions = vec![(partition("aged", 0), 1)];
    port.commit(Transaction { outputs: Vec::new(), positions }).unwrap();
    for hour in 1..100 {
        log.append(vec![at(hour)]).unwrap();
    }
    assert_eq!(hours_kept(&log).len(), 101, "unread records were removed");
    drop(port);
    log.forget("slow").unwrap();
    log.append(vec![at(100)]).unwrap();
    log.append(vec![at(101)]).unwrap();
    assert!(hours_kept(&log).len() < 60, "records are kept for a group that was forgotten");
}

#[test]
fn a_file_that_is_no_log_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "not a log").unwrap();
    let refused = Log::open(&file).unwrap_err();
    assert!(refused.what.contains("notes.txt") && !refused.passing, "{refused}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "not a log");
    assert!(Log::open_to_read(&folder.path().join("missing.log")).is_err());
}

#[test]
fn who_opened_to_read_cannot_write() {
    let (folder, _log) = log();
    let mut reader = Log::open_to_read(&folder.path().join("ilt.log")).unwrap();
    assert!(reader.append(vec![outgoing("in", "blaby", "x")]).unwrap_err().what.contains("to read only"));
}

#[test]
fn partitions_are_read_abreast_in_time() {
    const RECORDS: i64 = 12_000;
    let (_folder, mut log) = log();
    // Twice as many a second in one as in the other.
    let record = |at: i64| Outgoing {
        timestamp: at * 1_000_000,
        partition: Some(u32::from(at % 3 == 0)),
        ..outgoing("in", "blaby", "a record of the usual length, more or less, as they come in")
    };
    log.append((0..RECORDS).map(record).collect()).unwrap();
    let mut port = log.join("abreast", &["in"], Missing::Refuse, Claim::IfFree).unwrap();
    assert!(matches!(port.poll(1, Duration::ZERO).unwrap(), Polled::Assigned(_)));
    let (mut newest, mut done) = ([0; 2], 0);
    while done < RECORDS {
        let Polled::Records(read) = port.poll(1_000, Duration::ZERO).unwrap() else {
            panic!("nothing moves")
        };
        done += read.len() as i64;
        for record in read {
            newest[record.from.partition as usize] = record.timestamp / 1_000_000;
        }
        // A chunk holds some 150 such records, of one in three of the seconds.
        assert!(newest[0].abs_diff(newest[1]) < 600, "{newest:?} seconds after {done} records");
    }
    assert_eq!(done, RECORDS);
}
