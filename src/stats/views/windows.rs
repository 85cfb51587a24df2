//! Lag windows of every length in the same draws, so that the best of them can be judged as the best of them.
//!
//! # Misleads when
//! the effect has a lag other than 1..n days: all windows begin at the shortest lag.

use super::{Views, exposed_by};
use crate::model::PanelInput;
use crate::model::finding::LagWindow;
use crate::stats::draws::Draws;
use crate::stats::envelope::Curves;

impl Views<'_> {
    /// Marks the cells with an image in each window. A window longer than the main one may reach back beyond the first
    /// image on record; there it counts what was recorded.
    pub(super) fn mark_windows(&mut self, input: &PanelInput) {
        let lag_min = self.panel.lag_min_bins;
        for (k, days) in self.window_days.clone().into_iter().enumerate() {
            let part = self.window_part() + k;
            let lag_max = i64::from(input.bins.bins_of_days(days));
            for look in &input.looks {
                if let Some((first, last)) = exposed_by(look, lag_min, lag_max, input) {
                    self.mark(part, look.facility, first, last);
                }
            }
        }
    }

    /// Every window, and the p of the most striking one.
    pub fn windows(&self, draws: &Draws) -> (Vec<LagWindow>, Option<f64>) {
        let n_points = self.window_days.len();
        if draws.n_draws() == 0 || n_points == 0 {
            return (Vec::new(), None);
        }
        let first = self.window_part();
        let values: Vec<u32> = self
            .curves
            .chunks_exact(self.n_parts)
            .flat_map(|curve| curve[first..first + n_points].iter().map(|it| u32::from(*it)))
            .collect();
        let p_adjusted = Curves { values: &values, n_points }.max_t(draws.observed_at).p_adjusted;
        let row = |(k, lag_max_days): (usize, &u32)| {
            let it = self.counted(first + k, draws);
            LagWindow {
                lag_max_days: *lag_max_days,
                observed: it.observed,
                expected: it.expected,
                rate_ratio: it.ratio,
                p: it.p,
                p_adjusted: p_adjusted[k],
            }
        };
        let joint_p = p_adjusted.iter().copied().reduce(f64::min);
        (self.window_days.iter().enumerate().map(row).collect(), joint_p)
    }
}
