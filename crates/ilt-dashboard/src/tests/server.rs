//! A real socket: what is served, that changes are told, and that it ends when asked to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ilt_domain::forecast::HandOffClass;
use ilt_domain::{Span, TeamId};

use super::filled::{hand_off, names, shared};
use super::simulated;
use crate::error::Error;
use crate::server::{Serving, serve};
use crate::settings::Settings;

fn started(settings: Settings) -> (Serving, Arc<ilt_live::service::Shared>, Arc<AtomicBool>) {
    let (stop, shared) = (Arc::new(AtomicBool::new(false)), shared());
    let settings = Settings { address: ([127, 0, 0, 1], 0).into(), ..settings };
    let sources = vec!["simulation".to_owned(), "gp-system".to_owned()];
    let serving = serve(settings, Arc::clone(&shared), Arc::new(names()), sources, Arc::clone(&stop));
    (serving.expect("it listens"), shared, stop)
}

fn connect(address: SocketAddr, path: &str) -> BufReader<TcpStream> {
    let mut socket = TcpStream::connect(address).expect("it answers");
    socket.set_read_timeout(Some(Duration::from_secs(10))).expect("a limit");
    write!(socket, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")
        .expect("it listens");
    BufReader::new(socket)
}

#[test]
fn it_serves_tells_of_changes_and_ends() {
    let (serving, shared, stop) = started(simulated());
    let mut page = String::new();
    connect(serving.address(), "/").read_to_string(&mut page).expect("a page");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("</html>"));
    let mut events = connect(serving.address(), "/events");
    let mut next = || {
        let mut line = String::new();
        while !line.starts_with("data:") {
            line.clear();
            assert!(events.read_line(&mut line).expect("a line") > 0, "the stream has ended");
        }
        line.trim_start_matches("data:").trim().parse::<u64>().expect("a version")
    };
    let first = next();
    shared.view().follow(&[hand_off(0, TeamId(0), TeamId(1), 0, HandOffClass::Transfer, 1)]);
    let mut second = next();
    while second <= first {
        second = next();
    }
    stop.store(true, Ordering::Relaxed);
    serving.join().expect("it ends in peace");
    let mut rest = Vec::new();
    let _ = events.read_to_end(&mut rest);
}

#[test]
fn an_address_in_use_is_told_at_once() {
    let (serving, shared, stop) = started(simulated());
    let settings = Settings { address: serving.address(), ..simulated() };
    let second = serve(settings, shared, Arc::new(names()), Vec::new(), Arc::clone(&stop));
    assert!(matches!(second, Err(Error::Listen { .. })));
    stop.store(true, Ordering::Relaxed);
    serving.join().expect("it ends in peace");
}

/// For looking at the pages: `cargo test -p ilt-dashboard look -- --ignored --nocapture`, for ten minutes.
#[test]
#[ignore = "serves until someone has looked"]
fn look() {
    let below: Option<u32> = std::env::var("SUPPRESS_BELOW").ok().and_then(|below| below.parse().ok());
    let settings =
        below.map_or_else(simulated, |suppress_below| Settings { suppress_below, ..Settings::default() });
    let settings = Settings { title: "Leicester, Leicestershire and Rutland".into(), ..settings };
    let (serving, shared, stop) = started(settings);
    println!("http://{}/", serving.address());
    for second in 0..600 {
        std::thread::sleep(Duration::from_secs(1));
        let mut view = shared.view();
        view.follow(&[hand_off(0, TeamId(0), TeamId(11), 0, HandOffClass::Transfer, second)]);
        let now = view.now;
        view.now = now + Span::MINUTE;
    }
    stop.store(true, Ordering::Relaxed);
    serving.join().expect("it ends in peace");
}
