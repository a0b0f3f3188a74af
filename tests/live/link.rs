//! A connection to the node that understands just enough of Kafka's protocol to be cut at a named point of it: when a
//! certain request comes by, or its answer. A process whose connection is cut there stands at exactly that point.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A kind of request, by its number in Kafka's protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i16)]
pub(crate) enum Request {
    /// Records.
    Produce = 0,
    /// Where a partition begins and ends.
    ListOffsets = 2,
    /// What a group has committed.
    OffsetFetch = 9,
    /// Becoming a member of a group.
    JoinGroup = 11,
    /// Learning one's share.
    SyncGroup = 14,
    /// Taking a transactional id.
    InitProducerId = 22,
    /// The first word of a transaction: where its records will go.
    AddPartitionsToTxn = 24,
    /// That positions will go with it.
    AddOffsetsToTxn = 25,
    /// Its end.
    EndTxn = 26,
    /// The positions.
    TxnOffsetCommit = 28,
}

/// A point of the protocol.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point {
    /// The request; `None`: any.
    pub(crate) request: Option<Request>,
    /// A name that stands in it, if not empty: a topic, a group, a transactional id.
    pub(crate) naming: &'static str,
    /// Cut when its answer comes back, rather than before it goes out.
    pub(crate) answered: bool,
    /// How many such requests go through before.
    pub(crate) after: u32,
}

const WHOLE: u8 = 0;
const LOSE_ONE: u8 = 1;
const LOSE_AND_STAY_DOWN: u8 = 2;
const DOWN: u8 = 3;

/// A link between clients and one listener of the node.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    state: Arc<AtomicU8>,
    trap: Arc<Mutex<Option<Point>>>,
}

/// What one connection's two directions share.
#[derive(Debug, Default)]
struct Carried {
    /// The next answer is lost, whatever it answers.
    doomed: AtomicBool,
    /// The number of the request whose answer springs the trap, plus one; nought if there is none.
    trapped: AtomicU32,
}

impl Link {
    /// Carries connections from `from` to a port of loopback until the process ends.
    pub(crate) fn between(from: &TcpListener, to: u16) -> io::Result<Self> {
        let link = Self { state: Arc::new(AtomicU8::new(WHOLE)), trap: Arc::default() };
        let (listener, carried) = (from.try_clone()?, link.clone());
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if !carried.is_down() {
                    let node = TcpStream::connect(("127.0.0.1", to));
                    let _carried = node.and_then(|node| carried.carry(client, node));
                }
            }
        });
        Ok(link)
    }

    /// The next commit reaches the node, its answer does not come back, and the connection is lost.
    pub(crate) fn lose_one_answer(&self) {
        self.state.store(LOSE_ONE, Ordering::SeqCst);
    }

    /// The same, and nothing gets through any more until [`Link::mend`].
    pub(crate) fn lose_the_answer_and_stay_down(&self) {
        self.state.store(LOSE_AND_STAY_DOWN, Ordering::SeqCst);
    }

    /// Cuts the connection at this point, and nothing gets through any more until [`Link::mend`].
    pub(crate) fn cut_at(&self, point: Point) {
        *self.trap.lock().unwrap() = Some(point);
    }

    /// Everything gets through again.
    pub(crate) fn mend(&self) {
        *self.trap.lock().unwrap() = None;
        self.state.store(WHOLE, Ordering::SeqCst);
    }

    /// Whether nothing gets through.
    pub(crate) fn is_down(&self) -> bool {
        self.state.load(Ordering::SeqCst) == DOWN
    }

    fn carry(&self, client: TcpStream, node: TcpStream) -> io::Result<()> {
        let shared = Arc::new(Carried::default());
        let (requests, answers) = (client.try_clone()?, node.try_clone()?);
        for stream in [&client, &node] {
            stream.set_read_timeout(Some(Duration::from_millis(50)))?;
            stream.set_nodelay(true)?;
        }
        let (link, seen) = (self.clone(), Arc::clone(&shared));
        thread::spawn(move || link.carry_requests(requests, node, &seen));
        let link = self.clone();
        thread::spawn(move || link.carry_answers(answers, client, &shared));
        Ok(())
    }

    /// Request by request: four bytes of length, then its kind, a version and its own number.
    fn carry_requests(&self, mut client: TcpStream, mut node: TcpStream, carried: &Carried) {
        let mut waiting = Vec::new();
        while let Some(more) = self.next(&mut client) {
            waiting.extend(more);
            while let Some(request) = take_frame(&mut waiting) {
                if !self.lets_through(&request, carried) || node.write_all(&request).is_err() {
                    return close(&client, &node);
                }
            }
        }
        close(&client, &node);
    }

    fn lets_through(&self, request: &[u8], carried: &Carried) -> bool {
        let kind = i16::from_be_bytes([request[4], request[5]]);
        let armed = matches!(self.state.load(Ordering::SeqCst), LOSE_ONE | LOSE_AND_STAY_DOWN);
        if kind == Request::EndTxn as i16 && armed {
            carried.doomed.store(true, Ordering::SeqCst);
        }
        let mut trap = self.trap.lock().unwrap();
        let Some(point) = trap.as_mut().filter(|point| point.is_in(kind, request)) else { return true };
        if point.after > 0 {
            point.after -= 1;
            return true;
        }
        let answered = point.answered;
        *trap = None;
        if answered {
            carried.trapped.store(number(&request[8..]) + 1, Ordering::SeqCst);
        } else {
            self.state.store(DOWN, Ordering::SeqCst);
        }
        answered
    }

    /// Answer by answer: four bytes of length, then the number of the request.
    fn carry_answers(&self, mut node: TcpStream, mut client: TcpStream, carried: &Carried) {
        let mut waiting = Vec::new();
        'all: while let Some(more) = self.next(&mut node) {
            waiting.extend(more);
            while let Some(answer) = take_frame(&mut waiting) {
                if carried.doomed.load(Ordering::SeqCst) {
                    let stays = self.state.load(Ordering::SeqCst) == LOSE_AND_STAY_DOWN;
                    self.state.store(if stays { DOWN } else { WHOLE }, Ordering::SeqCst);
                    break 'all;
                }
                if carried.trapped.load(Ordering::SeqCst) == number(&answer[4..]) + 1 {
                    self.state.store(DOWN, Ordering::SeqCst);
                    break 'all;
                }
                if client.write_all(&answer).is_err() {
                    break 'all;
                }
            }
        }
        close(&client, &node);
    }

    /// What comes next, nothing if nothing came in a moment; `None` if the link or the connection is down.
    fn next(&self, from: &mut TcpStream) -> Option<Vec<u8>> {
        let mut bytes = vec![0; 64 << 10];
        if self.is_down() {
            return None;
        }
        match from.read(&mut bytes) {
            Ok(0) => None,
            Ok(count) => {
                bytes.truncate(count);
                Some(bytes)
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                Some(Vec::new())
            }
            Err(_) => None,
        }
    }
}

fn close(client: &TcpStream, node: &TcpStream) {
    for stream in [client, node] {
        let _closed = stream.shutdown(std::net::Shutdown::Both);
    }
}

impl Point {
    fn is_in(&self, kind: i16, request: &[u8]) -> bool {
        let name = self.naming.as_bytes();
        self.request.is_none_or(|wanted| wanted as i16 == kind)
            && (name.is_empty() || request.windows(name.len()).any(|part| part == name))
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.get(..4).and_then(|four| Some(u32::from_be_bytes(four.try_into().ok()?))).unwrap_or(0)
}

/// The first whole request or answer of what has come.
fn take_frame(waiting: &mut Vec<u8>) -> Option<Vec<u8>> {
    let length = u32::from_be_bytes(waiting.get(..4)?.try_into().ok()?) as usize;
    let whole = 4 + length;
    (length >= 8 && waiting.len() >= whole).then(|| waiting.drain(..whole).collect())
}
