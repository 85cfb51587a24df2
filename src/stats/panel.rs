//! The panel: who was imaged, hit, at risk and exposed, in which bin.
//!
//! Decides what an onset is. Draws nothing, tests nothing.

use super::bits::BitRows;
use crate::model::{PanelInput, Plan};

/// A hit at risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Onset {
    /// Facility index.
    pub facility: u32,
    /// Bin index.
    pub bin: u32,
}

/// Facilities × bins as bit rows.
///
/// # What counts
/// - A look in one bin `a` exposes the bins `a + lag_min ..= a + lag_max`. A look known only to lie in `a1..=a2`
///   exposes the bins for which every possible lag is in the window: `a2 + lag_min ..= a1 + lag_max`.
/// - Several hits in a bin are one. A hit wider than one bin is no onset, but blanks its interval and its washout.
/// - A cell is at risk when no hit, certain or possible, lies in the `washout` bins before it (nor an imprecise one
///   over it), and when both its washout and its exposure window lie in the periods in which hits and images were recorded.
#[derive(Debug, Clone, Default)]
pub struct Panel {
    /// Rows.
    pub n_facilities: usize,
    /// Columns.
    pub n_bins: usize,
    /// Imaged in exactly this bin.
    pub imaged: BitRows,
    /// Hit in exactly this bin.
    pub hit: BitRows,
    /// At risk of an onset.
    pub at_risk: BitRows,
    /// Imaged, for certain, within the window before this bin.
    pub exposed: BitRows,
    /// Imaged, possibly, within the window before this bin.
    pub exposed_possibly: BitRows,
    /// Hits at risk, by facility, then bin.
    pub onsets: Vec<Onset>,
    /// Hits known only to an interval wider than one bin.
    pub hits_imprecise: u64,
    /// Bins whose exposure is known and in which hits were recorded: `known_from..known_to`.
    pub known_from: usize,
    /// See `known_from`.
    pub known_to: usize,
    /// Bins that can be at risk at all: `risk_from..known_to`. Blocks are counted from here.
    pub risk_from: usize,
    /// Shortest lag, bins.
    pub lag_min_bins: i64,
    /// Longest lag, bins.
    pub lag_max_bins: i64,
}

impl Panel {
    /// Builds the bit rows. Facility indices out of range are passed over.
    pub fn new(input: &PanelInput, plan: &Plan) -> Self {
        let (n_facilities, n_bins) = (input.n_facilities as usize, input.bins.len());
        let lag_min = i64::from(input.bins.bins_of_days(plan.lag_min_days));
        let lag_max = i64::from(input.bins.bins_of_days(plan.lag_max_days)).max(lag_min);
        let washout = i64::from(input.bins.bins_of_days(plan.washout_days));
        let cut = |bin: i64| bin.clamp(0, n_bins as i64) as usize;
        // The exposure window t - lag_max ..= t - lag_min must have been watched, and t itself too.
        let known_from = cut(i64::from(input.hits_from).max(i64::from(input.images_from) + lag_max));
        let known_to =
            cut(i64::from(input.hits_to).min(i64::from(input.images_to) + lag_min)).max(known_from);
        let risk_from = cut((i64::from(input.hits_from) + washout).max(known_from as i64)).min(known_to);

        let empty = BitRows::new(n_facilities, n_bins);
        let mut panel = Self {
            n_facilities,
            n_bins,
            imaged: empty.clone(),
            hit: empty.clone(),
            at_risk: empty.clone(),
            exposed: empty.clone(),
            exposed_possibly: empty,
            onsets: Vec::new(),
            hits_imprecise: 0,
            known_from,
            known_to,
            risk_from,
            lag_min_bins: lag_min,
            lag_max_bins: lag_max,
        };
        for look in input.looks.iter().filter(|it| it.facility < input.n_facilities && it.first <= it.last) {
            let (row, first, last) = (look.facility as usize, i64::from(look.first), i64::from(look.last));
            if first == last {
                panel.imaged.set(row, first);
            }
            panel.exposed.fill(row, last + lag_min, first + lag_max);
            panel.exposed_possibly.fill(row, first + lag_min, last + lag_max);
        }
        for row in 0..n_facilities {
            panel.at_risk.fill(row, risk_from as i64, known_to as i64 - 1);
        }
        for hit in input.hits.iter().filter(|it| it.facility < input.n_facilities && it.first <= it.last) {
            let (row, first, last) = (hit.facility as usize, i64::from(hit.first), i64::from(hit.last));
            if first == last {
                panel.hit.set(row, first);
                panel.at_risk.erase(row, first + 1, first + washout);
            } else {
                panel.hits_imprecise += 1;
                panel.at_risk.erase(row, first, last + washout);
            }
        }
        for row in 0..n_facilities {
            let bins = panel.hit.ones(row, risk_from, known_to);
            let onsets = bins.into_iter().filter(|bin| panel.at_risk.get(row, *bin));
            panel.onsets.extend(onsets.map(|bin| Onset { facility: row as u32, bin: bin as u32 }));
        }
        panel
    }

    /// S: onsets with exposure.
    pub fn statistic(&self) -> u64 {
        self.onsets.iter().filter(|it| self.exposed.get(it.facility as usize, it.bin as usize)).count() as u64
    }

    /// Onsets with a possible image in the window: no reading of the uncertain times gives a larger S.
    pub fn statistic_any_possible(&self) -> u64 {
        let possible = |it: &&Onset| self.exposed_possibly.get(it.facility as usize, it.bin as usize);
        self.onsets.iter().filter(possible).count() as u64
    }

    /// Cells at risk, and how many of them are exposed.
    pub fn at_risk_cells(&self) -> (u64, u64) {
        let rows = 0..self.n_facilities;
        let cells = rows.clone().map(|row| self.at_risk.count(row, self.risk_from, self.known_to)).sum();
        let both = |row| self.at_risk.count_both(&self.exposed, row, self.risk_from, self.known_to);
        (cells, rows.map(both).sum())
    }
}
