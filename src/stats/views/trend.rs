//! The ratio over time.

use super::{SLICES_PER_WINDOW, Views, counted};
use crate::model::PanelInput;
use crate::model::finding::{Trend, TrendWindow};
use crate::model::time::iso_utc;
use crate::stats::draws::Draws;

impl Views<'_> {
    /// Rolling windows, and a test for a rise or fall over time: the sum of slice numbers over exposed onsets, given S.
    pub fn trend(&self, draws: &Draws, input: &PanelInput) -> Trend {
        let first = self.slice_part();
        let n_per_window = SLICES_PER_WINDOW.min(self.n_slices);
        let bin_days = |bins: usize| (bins * input.bins.bin_hours as usize / 24) as u32;
        if self.n_slices == 0 || draws.n_draws() == 0 {
            return Trend::default();
        }
        let edge = |bin: usize| input.bins.starts_secs.get(bin).map(|it| iso_utc(*it)).unwrap_or_default();
        let curve = |draw: usize| &self.curves[draw * self.n_parts..(draw + 1) * self.n_parts];
        let n_all = draws.statistics.len();
        let windows = (0..=self.n_slices - n_per_window).map(|start| {
            let sum = |draw: usize| -> u64 {
                curve(draw)[first + start..first + start + n_per_window].iter().map(|it| u64::from(*it)).sum()
            };
            let sums: Vec<u64> = (0..n_all).map(sum).collect();
            let it = counted(sums.iter().copied(), draws);
            let from = self.panel.risk_from + start * self.slice_bins;
            TrendWindow {
                from: edge(from),
                to: edge((from + n_per_window * self.slice_bins).min(self.panel.known_to)),
                observed: it.observed,
                expected: it.expected,
                rate_ratio: it.ratio.filter(|_| it.is_decidable),
            }
        });
        let moment = |draw: usize| -> i64 {
            let slices = curve(draw)[first..first + self.n_slices].iter().zip(0_i64..);
            slices.map(|(count, k)| (2 * k - self.n_slices as i64 + 1) * i64::from(*count)).sum()
        };
        let moments: Vec<i64> = (0..n_all).map(moment).collect();
        let residuals = without_level(&moments, &draws.statistics);
        let observed = residuals[draws.observed_at];
        let tolerance = 1e-9 * residuals.iter().fold(1.0_f64, |most, it| most.max(it.abs()));
        let share = |keep: &dyn Fn(f64) -> bool| {
            residuals.iter().filter(|it| keep(**it)).count() as f64 / n_all as f64
        };
        let above = share(&|it| it >= observed - tolerance);
        let below = share(&|it| it <= observed + tolerance);
        let is_moving = residuals.iter().any(|it| (it - observed).abs() > tolerance);
        Trend {
            window_days: bin_days(n_per_window * self.slice_bins),
            step_days: bin_days(self.slice_bins),
            windows: windows.collect(),
            p: is_moving.then(|| (2.0 * above.min(below)).min(1.0)),
        }
    }
}

/// What is left of the moments when their regression on S over the draws is taken off: to first order a ratio that is
/// the same at all times leaves nothing. The observed matrix is one of the draws, so p stays exact where nothing is.
pub(super) fn without_level(moments: &[i64], statistics: &[u32]) -> Vec<f64> {
    let n = moments.len() as f64;
    let mean_m = moments.iter().map(|it| *it as f64).sum::<f64>() / n;
    let mean_s = statistics.iter().map(|it| f64::from(*it)).sum::<f64>() / n;
    let (mut variance, mut covariance) = (0.0, 0.0);
    for (m, s) in moments.iter().zip(statistics) {
        let off = f64::from(*s) - mean_s;
        variance += off * off;
        covariance += off * (*m as f64 - mean_m);
    }
    let slope = if variance > 0.0 { covariance / variance } else { 0.0 };
    moments.iter().zip(statistics).map(|(m, s)| *m as f64 - slope * f64::from(*s)).collect()
}
