//! Whoever watches over the service is told that it is ready when it is, and not before.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use super::site::{PATIENCE, Site, feed};

/// The status that a page answers with; `None` if nobody answers.
fn status(address: &str, page: &str) -> Option<u16> {
    let mut door = TcpStream::connect(address).ok()?;
    write!(door, "GET {page} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    door.read_to_string(&mut answer).ok()?;
    answer.split(' ').nth(1)?.parse().ok()
}

/// A service that has read everything before it was started again has nothing to commit; it is ready all the same, in
/// a quiet night as at any other time.
#[test]
fn one_with_nothing_new_to_read_is_ready() {
    let site = Site::new(&feed()[..feed().len() / 3]);
    site.catch_up(&[]);
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let mut child = site.serve_at(&address);
    let until = Instant::now() + PATIENCE;
    while status(&address, "/readyz") != Some(200) {
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        assert!(Instant::now() < until, "it is never ready");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(status(&address, "/healthz"), Some(200));
}
