//! Negative binomial regression (NB2): counts that vary more than Poisson counts.
//!
//! Question: does the mean count per time depend on the covariates, when places differ for unknown reasons too?
//! Statistic: y ~ NB with mean m = time · exp(b₀ + x · b) and variance m + m²/θ; b and θ by maximum likelihood.
//! Null: b = 0. Assumes: independent rows, the variance of that form.
//! When it misleads: it compares different places, so what makes a place both imaged and hit is in b; rows of one
//! facility or night are not independent.
//! References: Lawless 1987, doi:10.2307/3314912; Hilbe 2011, doi:10.1017/CBO9780511973420.

use super::newton::{Local, Maximum, Symmetric, maximise};
use super::{NotEstimable, check_covariates, dot};
use serde::{Deserialize, Serialize};

/// Counts over time. All columns have the same length.
#[derive(Debug, Clone, Copy)]
pub struct Counts<'a> {
    /// Events of the row.
    pub events: &'a [u32],
    /// Its length, in any one unit; more than 0.
    pub time: &'a [f64],
    /// Columns, without the constant: it is always added, first.
    pub covariates: &'a [&'a [f64]],
}

/// A fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NegativeBinomial {
    /// Log rate when all covariates are 0, then the log ratios.
    pub coef: Vec<f64>,
    /// Their standard errors, from the expected information at θ (glm.nb's convention).
    pub se: Vec<f64>,
    /// θ: the variance is m + m²/θ.
    pub theta: f64,
    /// Log-likelihood.
    pub loglik: f64,
}

/// Fits by Newton's method on the profile likelihood of ln θ; O(rows · p² + largest count) a step.
pub fn negative_binomial(data: &Counts<'_>) -> Result<NegativeBinomial, NotEstimable> {
    let n = data.events.len();
    check_covariates(data.covariates, n)?;
    if data.time.len() != n || data.time.iter().any(|it| !(it.is_finite() && *it > 0.0)) {
        return Err(NotEstimable::Malformed);
    }
    if data.covariates.iter().any(|it| it.iter().all(|x| *x == it[0])) {
        return Err(NotEstimable::NoVariation);
    }
    if data.events.iter().all(|it| *it == 0) {
        return Err(NotEstimable::NoEvents);
    }
    let rows = Rows::new(data);
    let mut begin = vec![0.0; rows.p];
    begin[0] = libm::log(rows.y.iter().sum::<f64>() / data.time.iter().sum::<f64>());
    // The score of 1/θ where it is 0: are the counts more dispersed than Poisson counts at all?
    let poisson = rows.given(0.0, begin)?;
    let (mut excess, mut square) = (0.0, 0.0);
    for (mean, y) in rows.means(&poisson.at).iter().zip(&rows.y) {
        excess += (y - mean) * (y - mean) - y;
        square += mean * mean;
    }
    if excess <= 0.0 {
        return Err(NotEstimable::NotOverdispersed);
    }
    let mut log_theta = libm::log(square / excess);
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut at = poisson.at;
    for _ in 0..200 {
        let found = rows.given(libm::exp(-log_theta), at)?;
        let (slope, curvature) = rows.profile(log_theta, &found);
        if slope > 0.0 {
            low = log_theta;
        } else {
            high = log_theta;
        }
        let step = if curvature < 0.0 { -slope / curvature } else { 2.0 * slope.signum() };
        let mut next = log_theta + step.clamp(-2.0, 2.0);
        if next <= low || next >= high {
            next = if low.is_finite() && high.is_finite() { f64::midpoint(low, high) } else { next };
        }
        if next > 40.0 {
            return Err(NotEstimable::NotOverdispersed);
        }
        at = found.at;
        let done = (next - log_theta).abs() < 1e-9;
        log_theta = next;
        if done {
            return rows.fitted(libm::exp(log_theta), at);
        }
    }
    Err(NotEstimable::NoConvergence)
}

/// The data, row by row.
struct Rows {
    p: usize,
    /// 1, then the covariates.
    x: Vec<f64>,
    y: Vec<f64>,
    log_time: Vec<f64>,
    /// Rows with more than k events, for k = 0, 1, …: makes every sum over gamma functions a plain sum.
    more_than: Vec<f64>,
}

impl Rows {
    fn new(data: &Counts<'_>) -> Self {
        let p = data.covariates.len() + 1;
        let mut x = Vec::with_capacity(p * data.events.len());
        for row in 0..data.events.len() {
            x.push(1.0);
            x.extend(data.covariates.iter().map(|it| it[row]));
        }
        let mut more_than = vec![0.0; data.events.iter().max().map_or(0, |it| *it as usize)];
        data.events.iter().filter(|it| **it > 0).for_each(|it| more_than[*it as usize - 1] += 1.0);
        (1..more_than.len()).rev().for_each(|k| more_than[k - 1] += more_than[k]);
        Self {
            p,
            x,
            y: data.events.iter().map(|it| f64::from(*it)).collect(),
            log_time: data.time.iter().map(|it| libm::log(*it)).collect(),
            more_than,
        }
    }

    fn rows(&self) -> impl Iterator<Item = (&[f64], f64)> {
        self.x.chunks_exact(self.p).zip(self.y.iter().copied())
    }

    fn means(&self, b: &[f64]) -> Vec<f64> {
        self.rows().zip(&self.log_time).map(|((x, _), log_time)| libm::exp(log_time + dot(x, b))).collect()
    }

    /// The maximum over b at a given α = 1/θ; α = 0 is Poisson. The likelihood lacks what depends on y and α alone.
    fn given(&self, alpha: f64, start: Vec<f64>) -> Result<Maximum, NotEstimable> {
        maximise(start, |b| {
            let mut local = Local::new(self.p);
            for ((x, y), log_time) in self.rows().zip(&self.log_time) {
                let eta = log_time + dot(x, b);
                let mean = libm::exp(eta);
                let spread = 1.0 + alpha * mean;
                let fall = if alpha == 0.0 { mean } else { (y + 1.0 / alpha) * libm::log1p(alpha * mean) };
                local.loglik += y * eta - fall;
                let rest = (y - mean) / spread;
                local.gradient.iter_mut().zip(x).for_each(|(g, x)| *g += rest * x);
                local.information.add_outer(mean * (1.0 + alpha * y) / (spread * spread), x);
            }
            local
        })
    }

    /// First and second derivative by ln θ of the likelihood maximised over b.
    fn profile(&self, log_theta: f64, found: &Maximum) -> (f64, f64) {
        let theta = libm::exp(log_theta);
        let (mut first, mut second, mut cross) = (0.0, 0.0, vec![0.0; self.p]);
        for (k, rows) in self.more_than.iter().enumerate() {
            let inverse = 1.0 / (theta + k as f64);
            first += rows * inverse;
            second -= rows * inverse * inverse;
        }
        for ((x, y), mean) in self.rows().zip(self.means(&found.at)) {
            let sum = theta + mean;
            first += (mean - y) / sum - libm::log1p(mean / theta);
            second += 1.0 / theta - 2.0 / sum + (y + theta) / (sum * sum);
            cross
                .iter_mut()
                .zip(x)
                .for_each(|(cross, x)| *cross += x * (y - mean) * mean / (sum * sum) * theta);
        }
        let curvature = second * theta * theta + first * theta + found.covariance.form(&cross);
        (first * theta, curvature)
    }

    fn fitted(&self, theta: f64, at: Vec<f64>) -> Result<NegativeBinomial, NotEstimable> {
        let found = self.given(1.0 / theta, at)?;
        let mut expected = Symmetric::new(self.p);
        for ((x, _), mean) in self.rows().zip(self.means(&found.at)) {
            expected.add_outer(mean / (1.0 + mean / theta), x);
        }
        let covariance = expected.cholesky().ok_or(NotEstimable::Separated)?.inverse();
        let terms = self.more_than.iter().enumerate();
        let constant: f64 =
            terms.map(|(k, rows)| rows * (libm::log1p(k as f64 / theta) - libm::log(k as f64 + 1.0))).sum();
        Ok(NegativeBinomial {
            se: covariance.diagonal_roots(),
            theta,
            loglik: found.end.loglik + constant,
            coef: found.at,
        })
    }
}
