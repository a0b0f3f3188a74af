//! Who may come in: the token, the name the server was called by, and what browsers are told not to do.

pub(crate) mod headers;
pub(crate) mod host;
pub(crate) mod token;
