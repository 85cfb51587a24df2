//! Classic regressions for counts and matched sets: beside the primary test, never instead of it.
