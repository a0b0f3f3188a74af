//! Ports that are wrong on purpose, to show that the suite notices.
