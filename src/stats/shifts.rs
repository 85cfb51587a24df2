//! Shift nulls, all shifts counted: exposure moved in time against the hits.
//!
//! Keeps each facility's own rhythm, its number of hits and of images. Misleads when both follow a
//! trend, a season or a campaign: a shift takes them apart.

use super::bits::BitRows;
use super::pmf::Pmf;
use super::tilt::LogWeights;

/// Counts of exposed hits under every circular shift.
#[derive(Debug, Clone, PartialEq)]
pub struct Shifts {
    /// S with all facilities shifted by h, h = 0, 1, …
    pub common: Vec<u64>,
    /// Per facility that has a hit: the distribution of its count over its own shifts.
    pub by_facility: Vec<Pmf>,
}

impl Shifts {
    /// S(h) = Σ hit\[f, t\] · exposed\[f, (t − h) mod T\] over the bins `from..to`, T = to − from.
    ///
    /// `each` hears the counts of every facility that has a hit.
    pub fn new(
        hits: &BitRows,
        exposed: &BitRows,
        (from, to): (usize, usize),
        each: &mut dyn FnMut(usize, &[u32]),
    ) -> Self {
        let n_bins = to.saturating_sub(from);
        let mut shifts = Self { common: vec![0; n_bins], by_facility: Vec::new() };
        let mut reversed = vec![0_u32; 2 * n_bins];
        let mut counts = vec![0_u32; n_bins];
        for facility in 0..hits.n_rows() {
            let bins = hits.ones(facility, from, to);
            if bins.is_empty() {
                continue;
            }
            // reversed[j] = exposed[(−j) mod T], twice over: a hit at t then adds one unbroken stretch.
            reversed.fill(0);
            for bin in exposed.ones(facility, from, to) {
                let at = (n_bins - (bin - from)) % n_bins;
                reversed[at] = 1;
                reversed[at + n_bins] = 1;
            }
            counts.fill(0);
            for bin in bins {
                let start = n_bins - (bin - from);
                counts.iter_mut().zip(&reversed[start..]).for_each(|(into, it)| *into += it);
            }
            each(facility, &counts);
            shifts.common.iter_mut().zip(&counts).for_each(|(into, it)| *into += u64::from(*it));
            shifts.by_facility.push(Pmf::of_counts(counts.iter().map(|it| u64::from(*it))).normalised());
        }
        shifts
    }

    /// Observed S: shift 0.
    pub fn observed(&self) -> u64 {
        self.common.first().copied().unwrap_or(0)
    }

    /// The distribution of S over the common shifts; shift 0 is one of them.
    pub fn common_pmf(&self) -> Pmf {
        Pmf::of_counts(self.common.iter().copied())
    }

    /// S under the common shifts −`reach`..=`reach`, in this order.
    pub fn local(&self, reach: usize) -> Vec<u64> {
        let n = self.common.len();
        let reach = reach.min(n.saturating_sub(1) / 2);
        (0..=2 * reach).filter_map(|it| self.common.get((it + n - reach) % n.max(1)).copied()).collect()
    }

    /// The distribution of S when every facility has its own uniform shift.
    pub fn independent_pmf(&self) -> Pmf {
        sum_of(&self.by_facility, 0.0)
    }
}

/// Share of counts that are at least the observed one.
pub fn share_at_least(counts: &[u64], observed: u64) -> f64 {
    if counts.is_empty() {
        return 1.0;
    }
    counts.iter().filter(|it| **it >= observed).count() as f64 / counts.len() as f64
}

/// The distribution of the sum of independent counts, each tilted by exp(beta · count).
pub fn sum_of(parts: &[Pmf], beta: f64) -> Pmf {
    let tilted = |part: &Pmf| {
        if beta == 0.0 { part.clone() } else { LogWeights::of(part).tilted(beta).normalised() }
    };
    parts.iter().fold(Pmf::point(0), |sum, part| sum.convolved(&tilted(part))).trimmed()
}

/// The number of ways to each sum, as logarithms, accurate around `observed` even where its probability is
/// too small for a double.
pub fn log_weights_of_sum(parts: &[Pmf], observed: u64) -> LogWeights {
    let plain = sum_of(parts, 0.0);
    let weight = plain.entries().find(|it| it.0 == observed).map_or(0.0, |it| it.1);
    if weight > 1e-200 {
        return LogWeights::of(&plain);
    }
    let logs: Vec<LogWeights> = parts.iter().map(LogWeights::of).collect();
    let mean = |beta: f64| logs.iter().map(|it| it.tilted(beta).mean()).sum::<f64>();
    let (mut low, mut high) = (-20.0, 20.0);
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        if mean(middle) < observed as f64 {
            low = middle;
        } else {
            high = middle;
        }
    }
    LogWeights::of(&sum_of(parts, low)).untilted(low)
}
