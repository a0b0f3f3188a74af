//! What is read of a topic, and how much of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ilt_domain::directory::Named;
use ilt_domain::{Directory, LocalityId, Moment, SourceId, Span};
use ilt_wire::Codes;

use super::{LAST, sent_until};
use crate::memory::Memory;
use crate::port::{Admin, Append, Browse, Outgoing, PortError, Record, Start, Tail, TopicSpec};
use crate::tick::tick;

/// A log whose records say nothing by their timestamps, as those of a cluster: here all were sent in 2026.
const ON_THE_WALL: i64 = 1_795_000_000_000_000;
const BEGAN: Moment = Moment(1_499_000_000_000_000);

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

fn codes() -> Codes {
    let locality = |id: &str| Named { id: id.into(), name: id.into() };
    let localities = vec![locality("blaby"), locality("melton")];
    Codes::new(Arc::new(Directory { localities, ..Directory::default() }), &["simulated"])
}

/// A record of the n-th second, to a partition of its own for each locality.
fn record(codes: &Codes, second: i64) -> Outgoing {
    let place = (second % 2) as u32;
    let at = BEGAN + Span(second * Span::SECOND.0);
    let record = tick(codes, "events", SourceId(0), LocalityId(place), at);
    Outgoing { partition: Some(place), timestamp: ON_THE_WALL + second, ..record }
}

#[test]
fn the_newest_event_is_found_without_reading_the_rest() {
    const RECORDS: i64 = 20_000;
    let codes = codes();
    let mut log = Memory::new();
    log.create(&[TopicSpec::kept("events", 3, None)]).unwrap();
    let log = Counting(log, Arc::default());
    assert_eq!(sent_until(&log, "events", &codes).unwrap(), None);
    // Somewhat out of order, as sources send.
    let records = (0..RECORDS).map(|second| record(&codes, second ^ 6));
    log.0.clone().append(records.collect()).unwrap();
    // Whoever goes on from the newest of all would leave out what the other partition lacks.
    let unread = Outgoing { value: Some(vec![0xFF; 9]), ..record(&codes, 3 * RECORDS) };
    let ahead = (1..30).map(|late| record(&codes, RECORDS - 1 + 2 * late));
    log.0.clone().append(ahead.chain([unread]).collect()).unwrap();
    let behind = (0..RECORDS).map(|second| second ^ 6).filter(|second| second % 2 == 0).max().unwrap();
    let wanted = BEGAN + Span(behind * Span::SECOND.0);
    assert_eq!(sent_until(&log, "events", &codes).unwrap(), Some(wanted));
    assert_eq!(log.1.load(Ordering::Relaxed), 2 * LAST as usize);
}
