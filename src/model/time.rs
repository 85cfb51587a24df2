//! Time: every event is an interval of UTC.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

/// A half-open interval of UTC, `[start_secs, end_secs)`, in seconds since 1970-01-01T00:00:00Z.
///
/// An event known to the second has `end_secs == start_secs`: an instant.
/// An event known only by its date has the whole local day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct When {
    /// First second at which the event may have happened.
    pub start_secs: i64,
    /// First second at which it cannot have happened any more; equal to `start_secs` for an instant.
    pub end_secs: i64,
}

impl When {
    /// An event known to the second.
    pub fn instant(secs: i64) -> Self {
        Self { start_secs: secs, end_secs: secs }
    }

    /// An event that happened somewhere in `[start_secs, end_secs)`. The ends are put in order.
    pub fn between(start_secs: i64, end_secs: i64) -> Self {
        Self { start_secs: start_secs.min(end_secs), end_secs: start_secs.max(end_secs) }
    }

    /// The last second at which the event may have happened.
    pub fn last_secs(self) -> i64 {
        if self.end_secs > self.start_secs { self.end_secs - 1 } else { self.start_secs }
    }

    /// How wide the interval is, in seconds; 0 for an instant.
    pub fn width_secs(self) -> i64 {
        self.end_secs - self.start_secs
    }

    /// Can the data not tell which of the two came first?
    pub fn is_unordered_with(self, other: Self) -> bool {
        self.start_secs <= other.last_secs() && other.start_secs <= self.last_secs()
    }
}

/// ISO 8601 with `Z`, to the second: `2024-05-02T09:00:00Z`.
pub fn iso_utc(secs: i64) -> String {
    DateTime::<Utc>::from_timestamp(secs, 0)
        .map_or_else(|| secs.to_string(), |it| it.to_rfc3339_opts(SecondsFormat::Secs, true))
}
