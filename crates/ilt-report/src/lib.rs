//! The report: the answer in plain words, then charts beside tables, and the files other tools read.
