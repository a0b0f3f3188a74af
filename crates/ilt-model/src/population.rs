//! The register: synthetic people of each practice, flagged by the ACG rule.
