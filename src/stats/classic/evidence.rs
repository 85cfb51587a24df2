//! What a rate ratio and its standard error are worth, said in several ways.
//!
//! Question: how strong is this, and what would explain it away? E-value: how strongly a hidden cause would have to
//! raise both (VanderWeele & Ding 2017, doi:10.7326/M16-2607). S-value: bits of surprise, −log₂ p (Greenland 2019,
//! doi:10.1080/00031305.2018.1529625). Bound on the Bayes factor of the null: −e p ln p (Sellke, Bayarri & Berger
//! 2001, doi:10.1198/000313001300339950). Approximate Bayes factor (Wakefield 2009, doi:10.1002/gepi.20359) with a
//! prior that puts 95 % of the ratios between 1/2 and 2. Assumes a normal log ratio and no bias in the standard
//! error; misleads when the standard error ignores that strikes come in waves.

use super::super::tilt::e_value;
use super::tails::{log_normal_two_sided, normal_upper};
use super::{NotEstimable, Z, log_normal_interval};
use crate::model::finding::{EValue, RateRatio};
use std::f64::consts::{E, LN_2};

/// Measures of evidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// Estimate and 95 % limits.
    pub ratio: RateRatio,
    /// E-value of the estimate and of the limit nearer 1.
    pub e_value: EValue,
    /// Log ratio over its standard error.
    pub z: f64,
    /// Two-sided p.
    pub p_two_sided: f64,
    /// One-sided p, of a ratio above 1.
    pub p_upper: f64,
    /// −log₂ of the two-sided p, in bits.
    pub s_value: f64,
    /// Least Bayes factor of the null against any alternative, at the two-sided p; at most 1.
    pub sellke_bound: f64,
    /// ln of Wakefield's Bayes factor against the null.
    pub log_bayes_factor: f64,
}

/// Evidence of a rate ratio with this standard error of its logarithm.
pub fn evidence(rate_ratio: f64, log_se: f64) -> Result<Evidence, NotEstimable> {
    let sound = |it: f64| it.is_finite() && it > 0.0;
    if !sound(rate_ratio) || !sound(log_se) {
        return Err(NotEstimable::OutOfRange);
    }
    let ratio = log_normal_interval(rate_ratio, log_se);
    let z = libm::log(rate_ratio) / log_se;
    let log_p = log_normal_two_sided(z);
    let p_two_sided = 2.0 * normal_upper(z.abs());
    let prior_sd = LN_2 / Z;
    let shrink = 1.0 / (1.0 + log_se / prior_sd * (log_se / prior_sd));
    Ok(Evidence {
        ratio,
        e_value: e_value(&ratio),
        z,
        p_two_sided,
        p_upper: normal_upper(z),
        s_value: -log_p / LN_2,
        sellke_bound: if log_p < -1.0 { -E * p_two_sided * log_p } else { 1.0 },
        log_bayes_factor: (z * z * shrink - libm::log1p(prior_sd / log_se * (prior_sd / log_se))) / 2.0,
    })
}
