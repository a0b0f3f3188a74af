//! Our charts, described once, each with its title, table and text summary.
