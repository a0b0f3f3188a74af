//! Everything without a broker: theory, invariants, the command as users run it.
