//! What the draws of the primary test say beside S: every lag, every facility.
//!
//! Watches the draws as they are made and keeps only counts. A lag is exact, so looks known only to an
//! interval do not enter.

use serde::{Deserialize, Serialize};

use super::bits::VerticalCounters;
use super::draws::{Draws, Watch};
use super::envelope::{Curves, Sides, benjamini_hochberg, rank_length_p};
use super::fibre::Fibre;
use super::panel::Panel;
use super::swaps::State;
use crate::model::finding::{FacilityFinding, LagBin};

/// Counts by lag and by facility, filled while the draws are made.
pub struct Profile<'a> {
    panel: &'a Panel,
    fibre: &'a Fibre,
    /// Longest lag on either side, bins.
    reach: i64,
    seen: Seen,
    /// What the fixed onsets add to every curve.
    fixed_lags: Vec<u32>,
    counters: Vec<VerticalCounters>,
    counts: Vec<u32>,
    /// Exposed onsets per facility: fixed ones; observed; of this draw. Summed over draws, and draws at least observed, are
    /// in `seen`.
    fixed: Vec<u32>,
    observed: Vec<u32>,
    current: Vec<u32>,
    /// Facilities with an onset that can move.
    moving: Vec<u32>,
}

/// What was counted in some of the draws.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Lag counts of every draw, one curve a draw, from the longest lag down; saturated at 65,535.
    #[serde(skip)]
    pub curves: Vec<u16>,
    sums: Vec<u64>,
    as_extreme: Vec<u32>,
}

impl<'a> Profile<'a> {
    /// For so many draws; the observed one is one of them.
    pub fn new(panel: &'a Panel, fibre: &'a Fibre, reach: u32, n: usize) -> Self {
        let reach = i64::from(reach.min(60));
        let n_lags = 2 * reach as usize + 1;
        let n_facilities = panel.n_facilities;
        let mut moving = fibre.row_facility.clone();
        moving.sort_unstable();
        moving.dedup();
        let mut profile = Self {
            panel,
            fibre,
            reach,
            seen: Seen {
                curves: vec![0; n_lags * n],
                sums: vec![0; n_facilities],
                as_extreme: vec![0; n_facilities],
            },
            fixed_lags: vec![0; n_lags],
            counters: vec![VerticalCounters::default(); n_lags.div_ceil(64)],
            counts: vec![0; n_lags],
            fixed: vec![0; n_facilities],
            observed: vec![0; n_facilities],
            current: vec![0; n_facilities],
            moving,
        };
        for onset in &fibre.fixed {
            add_windows(panel, reach, &mut profile.counters, onset.facility, onset.bin);
            let is_exposed = panel.exposed.get(onset.facility as usize, onset.bin as usize);
            profile.fixed[onset.facility as usize] += u32::from(is_exposed);
        }
        read(&mut profile.counters, &mut profile.fixed_lags);
        for onset in &panel.onsets {
            let is_exposed = panel.exposed.get(onset.facility as usize, onset.bin as usize);
            profile.observed[onset.facility as usize] += u32::from(is_exposed);
        }
        profile
    }

    /// What was counted.
    pub fn seen(self) -> Seen {
        self.seen
    }

    /// Takes over what was counted in the draws that follow.
    pub fn take(&mut self, mut seen: Seen) {
        self.seen.curves.append(&mut seen.curves);
        self.seen.sums.iter_mut().zip(seen.sums).for_each(|(into, it)| *into += it);
        self.seen.as_extreme.iter_mut().zip(seen.as_extreme).for_each(|(into, it)| *into += it);
    }

    /// The lag profile, and the p of its global envelope. Empty when there is no onset.
    pub fn lags(&self, draws: &Draws) -> (Vec<LagBin>, Option<f64>) {
        let n_lags = self.fixed_lags.len();
        let curves = Curves { values: &self.seen.curves, n_points: n_lags };
        if self.panel.onsets.is_empty() {
            return (Vec::new(), None);
        }
        let observed = draws.observed_at;
        let measures = curves.rank_lengths(Sides::Both);
        let global = curves.envelope(&measures, 0.05);
        let max_t = curves.max_t(observed);
        let mut sorted: Vec<u16> = Vec::with_capacity(curves.len());
        let mut lags = Vec::with_capacity(n_lags);
        // Curves run from the longest lag down; the profile runs up.
        for point in (0..n_lags).rev() {
            sorted.clear();
            sorted.extend(self.seen.curves.iter().skip(point).step_by(n_lags));
            sorted.sort_unstable();
            let quantile = |share: f64| {
                let rank = (share * sorted.len() as f64).ceil() as usize;
                f64::from(sorted[rank.clamp(1, sorted.len()) - 1])
            };
            let value = self.seen.curves[observed * n_lags + point];
            let n_draws = f64::from(draws.n_draws().max(1));
            let sum = max_t.mean[point] * sorted.len() as f64 - f64::from(value);
            lags.push(LagBin {
                lag_bins: (self.reach - point as i64) as i32,
                observed: u64::from(value),
                expected: if draws.n_draws() == 0 { f64::from(value) } else { sum / n_draws },
                low: quantile(0.025),
                high: quantile(0.975),
                global_low: f64::from(global[point].0),
                global_high: f64::from(global[point].1),
                p_adjusted: max_t.p_adjusted[point],
            });
        }
        (lags, Some(rank_length_p(&measures, observed)))
    }

    /// A row per facility, in order.
    pub fn facilities(&self, draws: &Draws) -> Vec<FacilityFinding> {
        let n_all = draws.statistics.len() as f64;
        let n_draws = f64::from(draws.n_draws().max(1));
        let mut onsets = vec![0_u64; self.panel.n_facilities];
        self.panel.onsets.iter().for_each(|it| onsets[it.facility as usize] += 1);
        let mut rows: Vec<FacilityFinding> = (0..self.panel.n_facilities)
            .map(|i| FacilityFinding {
                images: self.panel.imaged.count(i, 0, self.panel.n_bins),
                onsets: onsets[i],
                observed: u64::from(self.observed[i]),
                expected: f64::from(self.observed[i]),
                p: 1.0,
                q: 1.0,
            })
            .collect();
        for facility in &self.moving {
            let i = *facility as usize;
            rows[i].expected = (self.seen.sums[i] - u64::from(self.observed[i])) as f64 / n_draws;
            // The observed matrix is among those counted: this is (1 + #) / (1 + N).
            rows[i].p = f64::from(self.seen.as_extreme[i]) / n_all;
        }
        let with_onset: Vec<usize> = (0..rows.len()).filter(|i| rows[*i].onsets > 0).collect();
        let p: Vec<f64> = with_onset.iter().map(|i| rows[*i].p).collect();
        for (i, q) in with_onset.iter().zip(benjamini_hochberg(&p)) {
            rows[*i].q = q;
        }
        rows
    }
}

/// The images from `reach` bins before an onset to `reach` after it, into the counters.
#[inline]
fn add_windows(panel: &Panel, reach: i64, counters: &mut [VerticalCounters], facility: u32, bin: u32) {
    let mut first = i64::from(bin) - reach;
    for counter in counters {
        counter.add(panel.imaged.window(facility as usize, first));
        first += 64;
    }
}

/// Reads and clears the counters.
fn read(counters: &mut [VerticalCounters], into: &mut [u32]) {
    for (counter, into) in counters.iter_mut().zip(into.chunks_mut(64)) {
        counter.read(into);
        counter.reset();
    }
}

impl Watch for Profile<'_> {
    fn see(&mut self, index: usize, state: &State) {
        let (panel, reach) = (self.panel, self.reach);
        let (counters, current) = (&mut self.counters, &mut self.current);
        state.each_onset(self.fibre, |facility, bin, is_exposed| {
            add_windows(panel, reach, counters, facility, bin);
            current[facility as usize] += u32::from(is_exposed);
        });
        read(&mut self.counters, &mut self.counts);
        let n_lags = self.counts.len();
        let curve = &mut self.seen.curves[index * n_lags..(index + 1) * n_lags];
        for ((into, count), fixed) in curve.iter_mut().zip(&self.counts).zip(&self.fixed_lags) {
            *into = u16::try_from(count + fixed).unwrap_or(u16::MAX);
        }
        for facility in &self.moving {
            let i = *facility as usize;
            let count = self.current[i] + self.fixed[i];
            self.current[i] = 0;
            self.seen.sums[i] += u64::from(count);
            self.seen.as_extreme[i] += u32::from(count >= self.observed[i]);
        }
    }
}
