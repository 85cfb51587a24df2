//! Empirical calibration by negative controls.
//!
//! Question: how unusual is this ratio among ratios of which the truth is known to be 1? Statistic: the log ratio
//! less the mean of the controls, over its own and their spread. Null: log ratios are normal around a common bias,
//! with a spread beyond their standard errors; both by maximum likelihood. Assumes that the controls are biased as
//! the target is; misleads with few controls (fewer than ten say little), or controls of another kind. Reference:
//! Schuemie et al. (2014), doi:10.1002/sim.5925.

use super::tails::normal_upper;
use super::{NotEstimable, exact_sum, solve};

/// A log rate ratio and its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogEstimate {
    /// Log rate ratio.
    pub log_ratio: f64,
    /// Its standard error.
    pub log_se: f64,
}

/// Bias of log ratios whose truth is 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EmpiricalNull {
    /// Mean log ratio.
    pub mean: f64,
    /// Spread beyond the standard errors; 0 where there is none.
    pub sd: f64,
}

/// p-values against an empirical null.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibrated {
    /// Two-sided.
    pub p_two_sided: f64,
    /// One-sided, of a ratio above the controls'.
    pub p_upper: f64,
}

impl EmpiricalNull {
    /// By maximum likelihood from two or more controls with standard errors above zero.
    pub fn of(controls: &[LogEstimate]) -> Result<Self, NotEstimable> {
        let sound = |it: &LogEstimate| it.log_ratio.is_finite() && it.log_se.is_finite() && it.log_se > 0.0;
        if !controls.iter().all(sound) {
            return Err(NotEstimable::OutOfRange);
        }
        if controls.len() < 2 {
            return Err(NotEstimable::TooFew);
        }
        let weight = |it: &LogEstimate, variance: f64| 1.0 / (variance + it.log_se * it.log_se);
        let mean = |variance: f64| {
            let weights = exact_sum(controls.iter().map(|it| weight(it, variance)));
            exact_sum(controls.iter().map(|it| weight(it, variance) * it.log_ratio)) / weights
        };
        // Twice the derivative of the log likelihood by the variance, at the best mean.
        let score = |variance: f64| {
            let mean = mean(variance);
            exact_sum(controls.iter().map(|it| {
                let (w, off) = (weight(it, variance), it.log_ratio - mean);
                w * (off * off * w - 1.0)
            }))
        };
        // No variance above the squared range of the estimates can be the best.
        let (least, most) = controls.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), it| {
            (it.log_ratio.min(least), it.log_ratio.max(most))
        });
        let range = most - least;
        let variance =
            if score(0.0) <= 0.0 { 0.0 } else { solve(0.0, range * range, 0.0, |variance| -score(variance)) };
        Ok(Self { mean: mean(variance), sd: variance.sqrt() })
    }

    /// p-values of a target.
    pub fn calibrate(&self, target: &LogEstimate) -> Result<Calibrated, NotEstimable> {
        let spread = (self.sd * self.sd + target.log_se * target.log_se).sqrt();
        if !(target.log_ratio.is_finite() && target.log_se >= 0.0 && spread.is_finite()) {
            return Err(NotEstimable::OutOfRange);
        }
        if spread == 0.0 {
            return Err(NotEstimable::NothingVaries);
        }
        let z = (target.log_ratio - self.mean) / spread;
        Ok(Calibrated { p_two_sided: 2.0 * normal_upper(z.abs()), p_upper: normal_upper(z) })
    }
}
