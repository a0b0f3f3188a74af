//! Connections beyond the bounds, over real sockets.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::connections::{Bounds, answer};

const LONG: Duration = Duration::from_secs(20);

struct Server {
    address: SocketAddr,
    ending: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

impl Server {
    fn of(bounds: Bounds) -> Self {
        let (ending, ended) = watch::channel(false);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("an address");
        let routes = Router::new().route("/", get(async || "here"));
        let thread = thread::spawn(move || runtime.block_on(answer(listener, routes, bounds, ended)));
        Self { address, ending, thread }
    }

    fn connect(&self) -> TcpStream {
        let socket = TcpStream::connect(self.address).expect("it listens");
        socket.set_read_timeout(Some(LONG)).expect("a limit");
        socket
    }

    fn end(self) {
        self.ending.send_replace(true);
        self.thread.join().expect("it ends in peace");
    }
}

fn ask(socket: &mut TcpStream) {
    socket.write_all(b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n").expect("it is open");
}

fn first_line(socket: &mut TcpStream) -> String {
    let mut line = String::new();
    BufReader::new(socket).read_line(&mut line).expect("an answer");
    line
}

#[test]
fn a_request_that_does_not_come_gives_its_place_to_others() {
    let server = Server::of(Bounds { most: 1, head: Duration::from_millis(200) });
    let mut slow = server.connect();
    slow.write_all(b"GET / HT").expect("it is open");
    let mut other = server.connect();
    ask(&mut other);
    assert!(first_line(&mut other).starts_with("HTTP/1.1 200"));
    let mut rest = Vec::new();
    let _closed = slow.read_to_end(&mut rest);
    assert!(!rest.starts_with(b"HTTP/1.1 200"));
    drop((slow, other));
    server.end();
}

#[test]
fn more_than_may_be_wait_until_one_has_left() {
    let server = Server::of(Bounds { most: 1, head: LONG });
    let mut first = server.connect();
    first.write_all(b"GET / HT").expect("it is open");
    let mut second = server.connect();
    ask(&mut second);
    second.set_read_timeout(Some(Duration::from_millis(300))).expect("a limit");
    let nothing = second.read(&mut [0]).expect_err("there is one place");
    assert!(matches!(nothing.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{nothing}");
    drop(first);
    second.set_read_timeout(Some(LONG)).expect("a limit");
    assert!(first_line(&mut second).starts_with("HTTP/1.1 200"));
    drop(second);
    server.end();
}
