//! What the pages can be told: where they are served, to whom, and how they speak of the figures.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};

use ilt_domain::{Moment, SourceId, Span};
use ilt_live::view::View;

use crate::error::Error;

/// Fewest characters of a token: with 16 random ones nobody gets in by trying.
pub const TOKEN_LEAST: usize = 16;

/// Where the pages are served, to whom, and how they speak of the figures.
#[derive(Clone)]
pub struct Settings {
    /// Where to listen. Anything but a loopback address needs a token.
    pub address: SocketAddr,
    /// What readers must show; `None`: nothing, on a loopback address only.
    pub token: Option<String>,
    /// What the pages are about: the scenario's name.
    pub title: String,
    /// Numbers of people below this are withheld and others are rounded to the nearest five, unless everything known
    /// comes from simulations. 0: all are exact, and pages say that they are not for others to see.
    pub suppress_below: u32,
    /// Sources that are simulations.
    pub simulated: BTreeSet<SourceId>,
    /// Length of the windows that hand-offs are counted in.
    pub window: Span,
    /// A source is called quiet when its newest event is older than this and more have been missed than chance explains,
    /// or when less than half of its usual events has come.
    pub quiet_after: Span,
    /// The clock on the wall, where event time should keep step with it; `None` where time is simulated.
    pub clock: Option<fn() -> Moment>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 8321)),
            token: None,
            title: "Live state".into(),
            suppress_below: 8,
            simulated: BTreeSet::new(),
            window: Span::DAY,
            quiet_after: Span(6 * Span::HOUR.0),
            clock: None,
        }
    }
}

/// The token is not shown.
impl std::fmt::Debug for Settings {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Settings")
            .field("address", &self.address)
            .field("token", &self.token.as_ref().map(|_| "…"))
            .field("title", &self.title)
            .field("suppress_below", &self.suppress_below)
            .field("window", &self.window)
            .field("quiet_after", &self.quiet_after)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// Whether the figures come from simulations alone, so that no row is about anyone.
    pub(crate) fn simulated(&self, view: &View) -> bool {
        view.comes_from(&self.simulated)
    }

    /// Start of the window an instant is in.
    pub(crate) fn window_of(&self, at: Moment) -> Moment {
        let window = self.window.0.max(1);
        Moment(at.0.div_euclid(window) * window)
    }

    /// # Errors
    /// If others than this machine could read without a token, or the token could be guessed.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match &self.token {
            None if !self.address.ip().is_loopback() => Err(Error::Open(self.address)),
            Some(token) if token.chars().count() < TOKEN_LEAST => {
                Err(Error::ShortToken(token.chars().count()))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(address: &str, token: Option<&str>) -> Settings {
        let address = address.parse().expect("an address");
        Settings { address, token: token.map(str::to_owned), ..Settings::default() }
    }

    #[test]
    fn other_machines_need_a_token_that_cannot_be_guessed() {
        assert!(with("127.0.0.1:0", None).check().is_ok());
        assert!(with("[::1]:0", None).check().is_ok());
        assert!(matches!(with("0.0.0.0:0", None).check(), Err(Error::Open(_))));
        assert!(matches!(with("10.0.0.1:0", Some("short")).check(), Err(Error::ShortToken(5))));
        assert!(with("0.0.0.0:0", Some("0123456789abcdef")).check().is_ok());
    }

    #[test]
    fn the_token_is_not_shown() {
        let shown = format!("{:?}", with("127.0.0.1:0", Some("0123456789abcdef")));
        assert!(!shown.contains("0123456789abcdef"));
    }
}
