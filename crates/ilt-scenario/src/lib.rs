//! The TOML door: from a scenario file to a spec and a plan, or to all of its problems at once.
