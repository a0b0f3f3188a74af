//! The status page, if it is wanted.

use std::net::SocketAddr;
use std::sync::Arc;

use ilt_live::service::Shared;

use super::model::Loaded;
use crate::args::live::ServeArguments;
use crate::failure::Failure;

/// A page being served.
pub(crate) struct Page {
    address: SocketAddr,
}

impl Page {
    /// Where it is.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Opens the page.
pub(crate) fn open(
    _arguments: &ServeArguments,
    _loaded: &Loaded,
    _suppress_below: u32,
    _shared: &Arc<Shared>,
) -> Result<Option<Page>, Failure> {
    Ok(None)
}
