//! How fast events are read; run by hand: `cargo test --release -p ilt-wire speed -- --ignored --nocapture`.
#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use std::hint::black_box;
use std::time::Instant;

use ilt_domain::Moment;
use ilt_wire::{Decoder, encode_activity};

use crate::cast;

#[test]
#[ignore = "a figure, not a verdict"]
fn events_a_second() {
    let codes = cast::codes();
    let events: Vec<_> = cast::events().into_iter().map(|(_, event)| event).collect();
    let records: Vec<Vec<u8>> = events.iter().map(|event| encode_activity(event, &codes)).collect();
    let rounds = 20_000;
    let mut decoder = Decoder::default();
    let begun = Instant::now();
    for _ in 0..rounds {
        for bytes in &records {
            let read = decoder.record(Some(b"charnwood"), Some(black_box(bytes)), Moment(0).0, &codes);
            black_box(read.is_ok());
        }
    }
    let read = f64::from(rounds) * records.len() as f64 / begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    for _ in 0..rounds {
        for event in &events {
            black_box(encode_activity(black_box(event), &codes));
        }
    }
    let written = f64::from(rounds) * events.len() as f64 / begun.elapsed().as_secs_f64();
    let bytes = records.iter().map(Vec::len).sum::<usize>() / records.len();
    println!("{read:.0} events read, {written:.0} written a second; {bytes} bytes each");
}
