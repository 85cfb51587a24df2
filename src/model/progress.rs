//! How far a run has come.

use serde::{Deserialize, Serialize};

/// A step of a run, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Bytes → records.
    Read,
    /// Records → links and panel.
    Link,
    /// Choosing the resolution without looking at the outcome.
    Resolution,
    /// The primary test.
    Primary,
    /// Rate ratio and interval.
    Effect,
    /// Companions and ladder.
    Companions,
    /// Lag profile.
    Lags,
    /// Result and words.
    Report,
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Self; 8] = [
        Self::Read,
        Self::Link,
        Self::Resolution,
        Self::Primary,
        Self::Effect,
        Self::Companions,
        Self::Lags,
        Self::Report,
    ];
}

/// `done` of `total` units of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Where we are.
    pub step: Step,
    /// Units done.
    pub done: u64,
    /// Units in all; 0 when unknown.
    pub total: u64,
}
