//! The embedded log behind the ports of ilt-live: topics, positions and state in one file.
//!
//! One redb file holds partitioned topics, compacted topics and the positions of groups. A transaction of the pipeline
//! is one durable commit of that file, so outputs, changelog and positions are kept together or not at all, over a kill
//! at any instant. Start with [`Log::open`], make topics through [`ilt_live::port::Admin`], then [`Log::join`].
//!
//! # Several processes
//! The file is opened in redb's mode for several writers: `ilt serve` reads and commits, `ilt emit` in a process of its
//! own appends, `ilt tail` ([`Log::open_to_read`]) looks on. They take turns by locks on ranges of the file, which the
//! operating system frees when a process dies; each commit is one turn. A socket to one owning process was the other
//! way: it would need a server to be up before anything can be sent or looked at, and a second code path for a source
//! in the same process.
//!
//! # One server a group
//! Who serves a group is written in the file as an epoch with a process number, and checked within every commit: a
//! stale owner is answered with [`Commit::Fenced`](ilt_live::port::Commit::Fenced). That the owner is alive is known by a
//! lock on a small file beside the log; while it is held, a second server is refused and told whose process it is,
//! unless it says [`Claim::TakeOver`].
//!
//! # Where it differs from Kafka
//! All partitions belong to the group's one owner. A tombstone removes its key and is not itself kept. Records are
//! kept by their own timestamps, and never removed before the groups that have committed positions have read them.
//!
//! ```
//! use ilt_live::port::{Admin, Append, Headers, Missing, Outgoing, Polled, Port, TopicSpec};
//! use ilt_log::{Claim, Log};
//! use std::time::Duration;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! let mut log = Log::open(&folder.path().join("ilt.log"))?;
//! log.create(&[TopicSpec::kept("events", 4, None)])?;
//! let key = Some(b"charnwood".to_vec());
//! let event = Outgoing { topic: "events".into(), partition: None, timestamp: 0, key, value: None, headers: Headers::new() };
//! log.append(vec![event])?;
//! let mut port = log.join("serve", &["events"], Missing::Refuse, Claim::IfFree)?;
//! assert!(matches!(port.poll(10, Duration::ZERO)?, Polled::Assigned(held) if held.len() == 4));
//! assert!(matches!(port.poll(10, Duration::ZERO)?, Polled::Records(read) if read.len() == 1));
//! # Ok(())
//! # }
//! ```

mod failure;
mod layout;
mod log;
mod member;
mod owner;
mod packing;
mod reading;
mod tail;
mod waiting;
mod writing;

pub use log::Log;
pub use member::LogPort;
pub use owner::Claim;
