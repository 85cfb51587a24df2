//! When there is something: the events of a kind over time, and the gaps between them.

use crate::model::Role;
use crate::model::order::Order as _;

/// Columns the time axis is cut into.
pub const COLUMNS: usize = 240;
/// A gap is at least so long, seconds.
const LEAST_GAP_SECS: i64 = 14 * 86_400;
/// So many gaps of a kind are named.
const GAPS_MAX: usize = 5;

/// The events of one kind over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Images, strikes, orbits (epochs) or cloud.
    pub role: Role,
    /// How many.
    pub n: u64,
    /// Those of them that belong to a place.
    pub of_places: u64,
    /// First and last, UTC seconds.
    pub span_secs: (i64, i64),
    /// How many in each column of the axis.
    pub all: Vec<u32>,
    /// Those of them that belong to a place; empty where nothing can.
    pub used: Vec<u32>,
    /// The longest gaps, in order of time, UTC seconds: of those that belong to a place, if any do.
    pub gaps: Vec<(i64, i64)>,
}

/// A lane still without its columns.
pub(super) struct Events {
    pub role: Role,
    /// Times, and whether they belong to a place.
    pub times: Vec<(i64, bool)>,
    pub can_belong: bool,
}

/// First and last second of several lists.
pub(super) fn period(events: &[Events]) -> Option<(i64, i64)> {
    let times = || events.iter().flat_map(|it| &it.times).map(|it| it.0);
    Some((times().min()?, times().max()?))
}

impl Events {
    /// The lane on an axis; nothing without events.
    pub(super) fn lane(mut self, axis: (i64, i64)) -> Option<Lane> {
        self.times.order_by_key(|it| it.0);
        let span_secs = (self.times.first()?.0, self.times.last()?.0);
        let (from, width) = (axis.0, (axis.1 - axis.0).max(1));
        let column = |secs: i64| {
            let at = (secs - from) as f64 / width as f64 * COLUMNS as f64;
            (at as usize).min(COLUMNS - 1)
        };
        let mut all = vec![0; COLUMNS];
        let mut used = if self.can_belong { vec![0; COLUMNS] } else { Vec::new() };
        for (secs, belongs) in &self.times {
            all[column(*secs)] += 1;
            if *belongs && self.can_belong {
                used[column(*secs)] += 1;
            }
        }
        let of_places = self.times.iter().filter(|it| it.1).count() as u64;
        let counted = |it: &&(i64, bool)| it.1 || of_places == 0;
        let times: Vec<i64> = self.times.iter().filter(counted).map(|it| it.0).collect();
        let gaps = gaps(&times);
        Some(Lane { role: self.role, n: self.times.len() as u64, of_places, span_secs, all, used, gaps })
    }
}

/// Times without anything, among sorted times: at least a fortnight, and more than twice the longest that as many
/// events would leave if they came at random (T / n · (ln n + 0.577), the mean of the longest of n spacings).
pub fn gaps(times: &[i64]) -> Vec<(i64, i64)> {
    let mut different = times.to_vec();
    different.dedup();
    let [first, .., last] = different[..] else { return Vec::new() };
    let n = different.len() as f64;
    let longest = (last - first) as f64 / n * (libm::log(n) + 0.577);
    let is_gap = |it: &(i64, i64)| it.1 - it.0 >= LEAST_GAP_SECS && (it.1 - it.0) as f64 > 2.0 * longest;
    let mut found: Vec<(i64, i64)> = different.windows(2).map(|it| (it[0], it[1])).filter(is_gap).collect();
    found.order_by_key(|it| (it.0 - it.1, it.0));
    found.truncate(GAPS_MAX);
    found.order_by(Ord::cmp);
    found
}
