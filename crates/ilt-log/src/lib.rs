//! The embedded log behind the ports of ilt-live: topics, positions and state in one file.
