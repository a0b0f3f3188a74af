//! Which names the server answers to. A web site may have its own name point at this machine (DNS rebinding) and read
//! the pages through a browser here; its requests carry that name, and are refused.

use std::net::{IpAddr, SocketAddr};

use axum::http::uri::Authority;

/// Whether a server on this address answers to this name. Beyond loopback every request needs the token, which a
/// browser does not send to a strange name.
pub(crate) fn answers_to(listening: SocketAddr, host: Option<&str>) -> bool {
    if !listening.ip().is_loopback() {
        return true;
    }
    let Some(authority) = host.and_then(|host| host.parse::<Authority>().ok()) else { return false };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']');
    let ours = name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    // A forwarded port may be another than ours; the name is what tells a strange site apart.
    ours && !host.is_some_and(|host| host.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_loopback_only_names_of_this_machine_count() {
        let loopback = "127.0.0.1:8321".parse().expect("an address");
        for ours in ["127.0.0.1:8321", "localhost", "LOCALHOST:8321", "[::1]:8321", "127.0.0.1"] {
            assert!(answers_to(loopback, Some(ours)), "{ours}");
        }
        for strange in [
            "example.org",
            "127.0.0.1.example.org",
            "localhost.example.org:8321",
            "",
            "me@localhost",
            "10.0.0.1",
        ] {
            assert!(!answers_to(loopback, Some(strange)), "{strange}");
        }
        assert!(!answers_to(loopback, None));
        assert!(answers_to("0.0.0.0:8321".parse().expect("an address"), Some("example.org")));
    }
}
