//! What keeps the pages from being served.

use std::net::SocketAddr;

/// Why the pages cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Others than this machine would read it without a token.
    #[error("{0} can be reached from other machines, so a token is needed")]
    Open(SocketAddr),
    /// A token that could be guessed.
    #[error("the token has {0} characters; at least {least} are needed", least = crate::settings::TOKEN_LEAST)]
    ShortToken(usize),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {why}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        why: std::io::Error,
    },
    /// The system gave no thread or no timer.
    #[error("cannot start the server of the status page: {0}")]
    Start(#[source] std::io::Error),
    /// It failed while serving.
    #[error("the server of the status page failed: {0}")]
    Serve(String),
}
