//! Estimators with no NHS word in them.
