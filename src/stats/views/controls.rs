//! Negative controls: exposures that must show nothing, counted in the draws of the main analysis.
//!
//! # Which
//! - *systematic-collectors*: images of collectors on a fixed schedule.
//! - *reverse-time*: images in the window after hits. Damage looks make it fail; the main analysis withstands those.
//! - *near-miss*: cells that no image exposes, but for which one showed the ground within 20 km.
//! - *sham-places*: cells that no image exposes, but for which another place of the region was imaged; twelve random
//!   exchanges of places, the most striking of them judged as such (max-T).
//!
//! The last two are counted given S (what a regression on S over the draws leaves): where hits do follow images of
//! their own place, cells without such images have fewer hits, and that must not pass for anything.
//! # Misleads when
//! images show whole regions: then images of neighbours are images of the place.

use super::trend::without_level;
use super::{Counted, N_SHAMS, Views, exposed_by};
use crate::model::finding::{Control, Empirical, Primary};
use crate::model::order::Order as _;
use crate::model::{GroupBy, PanelInput};
use crate::stats::classic::calibration::{EmpiricalNull, LogEstimate};
use crate::stats::draws::Draws;
use crate::stats::random::{Stream, Test};
use crate::stats::resolution::minimum_detectable_ratio;

/// At or below this p a control fails.
const ALPHA: f64 = 0.05;
/// Controls needed before the main analysis is compared with them.
const LEAST_CONTROLS: usize = 10;

/// A control's count given S, among the draws.
struct GivenS {
    observed: u64,
    expected: f64,
    /// Of the observed count, in standard deviations of the draws' residuals.
    z: f64,
    /// The draws' residuals in the same units, the observed one included.
    scores: Vec<f64>,
    /// Standard deviation of the residuals.
    sd: f64,
}

impl Views<'_> {
    pub(super) fn mark_near_misses(&mut self, input: &PanelInput) {
        let (lag_min, lag_max) = (self.panel.lag_min_bins, self.panel.lag_max_bins);
        let (part, panel) = (self.near_part(), self.panel);
        for look in &input.near_looks {
            if let Some((first, last)) = exposed_by(look, lag_min, lag_max, input) {
                let unexposed = |bin| !panel.exposed_possibly.get(look.facility as usize, bin);
                self.mark_where(part, look.facility, first, last, unexposed);
            }
        }
    }

    /// Each place gets the images of another place of its region: one cycle through the shuffled places.
    pub(super) fn mark_shams(&mut self, input: &PanelInput, seed: u64) {
        let panel = self.panel;
        let mut of_region: Vec<(u32, u32)> = (0..input.n_facilities)
            .map(|it| (input.region.get(it as usize).copied().unwrap_or(0), it))
            .collect();
        of_region.order_by(Ord::cmp);
        let mut stream = Stream::new(seed, Test::Sham, 0);
        for sham in 0..N_SHAMS {
            let part = self.sham_part() + sham;
            for region in of_region.chunk_by_mut(|a, b| a.0 == b.0) {
                for last in (1..region.len()).rev() {
                    region.swap(last, stream.below(last as u32 + 1) as usize);
                }
                for (k, (_, facility)) in region.iter().enumerate() {
                    let (_, partner) = region[(k + 1) % region.len()];
                    if partner == *facility {
                        continue;
                    }
                    let unexposed = |bin| !panel.exposed_possibly.get(*facility as usize, bin);
                    for bin in self.exposed_bins(partner as usize) {
                        self.mark_where(part, *facility, bin as i64, bin as i64, unexposed);
                    }
                }
            }
        }
    }

    fn given_s(&self, part: usize, draws: &Draws) -> Option<GivenS> {
        let counts: Vec<i64> = self.column(part).map(|it| it as i64).collect();
        let residuals = without_level(&counts, &draws.statistics);
        let n = residuals.len() as f64;
        let mean = residuals.iter().sum::<f64>() / n;
        let sd = (residuals.iter().map(|it| (it - mean) * (it - mean)).sum::<f64>() / n).sqrt();
        if draws.n_draws() == 0 || minimum_detectable_ratio(sd) > super::DETECTABLE_RATIO_MAX {
            return None;
        }
        let scores: Vec<f64> = residuals.iter().map(|it| (it - mean) / sd).collect();
        let (z, observed) = (scores[draws.observed_at], counts[draws.observed_at]);
        Some(GivenS { observed: observed as u64, expected: observed as f64 - z * sd, z, scores, sd })
    }

    fn shams(&self, draws: &Draws) -> Vec<GivenS> {
        (0..N_SHAMS).filter_map(|it| self.given_s(self.sham_part() + it, draws)).collect()
    }

    /// Negative controls. One that could not fail is left out.
    pub fn controls(&self, draws: &Draws) -> Vec<Control> {
        let control = |name: &str, statistic: u64, expected: f64, p: f64| Control {
            name: name.to_owned(),
            passed: p > ALPHA,
            statistic,
            expected,
            p,
        };
        let counted = |name: &str, it: &Counted| control(name, it.observed, it.expected, it.p);
        let systematic = self.groups.iter().position(|it| it.by == GroupBy::Systematic);
        let parts = [("systematic-collectors", systematic), ("reverse-time", Some(self.reverse_part()))];
        let found = parts.into_iter().filter_map(|(name, part)| Some((name, self.counted(part?, draws))));
        let mut controls: Vec<Control> =
            found.filter(|(_, it)| it.is_decidable).map(|(name, it)| counted(name, &it)).collect();
        let near = self.given_s(self.near_part(), draws);
        controls.extend(near.map(|it| {
            control("near-miss", it.observed, it.expected, share_at_least(it.scores.iter().copied(), it.z))
        }));
        let shams = self.shams(draws);
        if let Some(most) = shams.iter().max_by(|a, b| a.z.total_cmp(&b.z)) {
            let best = |draw: usize| shams.iter().fold(f64::NEG_INFINITY, |z, it| z.max(it.scores[draw]));
            let p = share_at_least((0..draws.statistics.len()).map(best), most.z);
            controls.push(control("sham-places", most.observed, most.expected, p));
        }
        controls
    }

    /// The main analysis among its negative controls; absent with fewer than ten of them.
    pub fn empirical(&self, draws: &Draws, primary: &Primary) -> Option<Empirical> {
        let mut controls = self.shams(draws);
        controls.extend(self.given_s(self.near_part(), draws));
        let known: Vec<LogEstimate> =
            controls.iter().map(|it| LogEstimate { log_ratio: it.z / it.sd, log_se: 1.0 / it.sd }).collect();
        if known.len() < LEAST_CONTROLS || primary.sd <= 0.0 {
            return None;
        }
        let log_ratio = (primary.statistic as f64 - primary.expected) / (primary.sd * primary.sd);
        let null = EmpiricalNull::of(&known).ok()?;
        let calibrated = null.calibrate(&LogEstimate { log_ratio, log_se: 1.0 / primary.sd }).ok()?;
        Some(Empirical {
            controls: known.len() as u64,
            mean_log_ratio: null.mean,
            sd_log_ratio: null.sd,
            p: calibrated.p_upper,
        })
    }
}

/// Share of scores at least the observed one, which is among them; a hair for rounding.
fn share_at_least(scores: impl Iterator<Item = f64>, observed: f64) -> f64 {
    let (mut n, mut at_least) = (0_u64, 0_u64);
    for score in scores {
        n += 1;
        at_least += u64::from(score >= observed - 1e-9);
    }
    at_least as f64 / n.max(1) as f64
}
