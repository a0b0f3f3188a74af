//! Read-only pages, health and metrics of the live state.
