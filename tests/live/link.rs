//! A connection to the node that loses the answer to a commit when told to.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::thread;
use std::time::Duration;

/// The number of the request that ends a transaction, in Kafka's protocol.
const END_TRANSACTION: i16 = 26;

const WHOLE: u8 = 0;
const LOSE_ONE: u8 = 1;
const LOSE_AND_STAY_DOWN: u8 = 2;
const DOWN: u8 = 3;

/// A link between clients and one listener of the node.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    state: Arc<AtomicU8>,
}

impl Link {
    /// Carries connections from `from` to a port of loopback until the process ends.
    pub(crate) fn between(from: &TcpListener, to: u16) -> io::Result<Self> {
        let link = Self { state: Arc::new(AtomicU8::new(WHOLE)) };
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

    /// Everything gets through again.
    pub(crate) fn mend(&self) {
        self.state.store(WHOLE, Ordering::SeqCst);
    }

    /// Whether nothing gets through.
    pub(crate) fn is_down(&self) -> bool {
        self.state.load(Ordering::SeqCst) == DOWN
    }

    fn carry(&self, client: TcpStream, node: TcpStream) -> io::Result<()> {
        let doomed = Arc::new(AtomicBool::new(false));
        let (requests, answers) = (client.try_clone()?, node.try_clone()?);
        for stream in [&client, &node] {
            stream.set_read_timeout(Some(Duration::from_millis(50)))?;
            stream.set_nodelay(true)?;
        }
        let (link, seen) = (self.clone(), Arc::clone(&doomed));
        thread::spawn(move || link.carry_requests(requests, node, &seen));
        let link = self.clone();
        thread::spawn(move || link.carry_answers(answers, client, &doomed));
        Ok(())
    }

    /// Request by request: four bytes of length, then the request, which begins with its number.
    fn carry_requests(&self, mut client: TcpStream, mut node: TcpStream, doomed: &AtomicBool) {
        let mut waiting = Vec::new();
        while let Some(more) = self.next(&mut client) {
            waiting.extend(more);
            while let Some(request) = take_request(&mut waiting) {
                let number = i16::from_be_bytes([request[4], request[5]]);
                let armed = matches!(self.state.load(Ordering::SeqCst), LOSE_ONE | LOSE_AND_STAY_DOWN);
                if number == END_TRANSACTION && armed {
                    doomed.store(true, Ordering::SeqCst);
                }
                if node.write_all(&request).is_err() {
                    return close(&client, &node);
                }
            }
        }
        close(&client, &node);
    }

    fn carry_answers(&self, mut node: TcpStream, mut client: TcpStream, doomed: &AtomicBool) {
        while let Some(answer) = self.next(&mut node) {
            if doomed.load(Ordering::SeqCst) && !answer.is_empty() {
                let stays = self.state.load(Ordering::SeqCst) == LOSE_AND_STAY_DOWN;
                self.state.store(if stays { DOWN } else { WHOLE }, Ordering::SeqCst);
                break;
            }
            if client.write_all(&answer).is_err() {
                break;
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

/// The first whole request of what has come.
fn take_request(waiting: &mut Vec<u8>) -> Option<Vec<u8>> {
    let length = u32::from_be_bytes(waiting.get(..4)?.try_into().ok()?) as usize;
    let whole = 4 + length;
    (length >= 2 && waiting.len() >= whole).then(|| waiting.drain(..whole).collect())
}
