//! What is read of a topic, and how much of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ilt_domain::Moment;

use super::{MADE, newest_made};
use crate::memory::Memory;
use crate::port::{Admin, Append, Browse, Headers, Outgoing, PortError, Record, Start, Tail, TopicSpec};

/// A log that counts what it hands out.
struct Counting(Memory, Arc<AtomicUsize>);

struct Counted(Box<dyn Tail + Send>, Arc<AtomicUsize>);

impl Browse for Counting {
    fn tail(&self, topic: &str, start: &Start) -> Result<Box<dyn Tail + Send>, PortError> {
        Ok(Box::new(Counted(self.0.tail(topic, start)?, Arc::clone(&self.1))))
    }
}

impl Tail for Counted {
    fn next(&mut self, most: usize, patience: Duration) -> Result<Vec<Record>, PortError> {
        let read = self.0.next(most, patience)?;
        self.1.fetch_add(read.len(), Ordering::Relaxed);
        Ok(read)
    }

    fn at_end(&mut self) -> Result<bool, PortError> {
        self.0.at_end()
    }
}

#[test]
fn the_newest_record_is_found_without_reading_the_rest() {
    const RECORDS: i64 = 20_000;
    let mut log = Memory::new();
    log.create(&[TopicSpec::kept("events", 2, None)]).unwrap();
    let log = Counting(log, Arc::default());
    assert_eq!(newest_made(&log, "events").unwrap(), None);
    // Somewhat out of order, as sources send.
    let record = |at: i64| Outgoing {
        topic: "events".into(),
        partition: Some((at % 2) as u32),
        timestamp: at ^ 6,
        key: None,
        value: None,
        headers: Headers::new(),
    };
    log.0.clone().append((0..RECORDS).map(record).collect()).unwrap();
    assert_eq!(
        newest_made(&log, "events").unwrap(),
        Some(Moment((0..RECORDS).map(|at| at ^ 6).max().unwrap()))
    );
    assert_eq!(log.1.load(Ordering::Relaxed), 2 * MADE as usize);
}
