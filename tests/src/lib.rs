//! Fixtures shared by the test binaries.
