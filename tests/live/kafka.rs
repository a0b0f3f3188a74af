//! What only a cluster with groups does.
