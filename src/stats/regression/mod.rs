//! Classic regressions for counts and matched sets: beside the primary test, never instead of it.
//!
//! Owns the words the regressions share: what a fit is and why there may be none. Knows numbers only: no facility,
//! no date, no file. Every function is pure, and says "not estimable" with its reason rather than return NaN.
//!
//! In reading order: [`newton`] (one solver for all), [`conditional_poisson`] (self-controlled case series),
//! [`conditional_logistic`] (case-crossover), [`two_way_poisson`] (both sets of effects taken out),
//! [`two_way_exposure`] (the same at full size, for exposure alone), [`negative_binomial`], [`strike_history`] (the score test beside the primary one).

pub mod conditional_logistic;
pub mod conditional_poisson;
mod groups;
pub mod negative_binomial;
pub mod newton;
pub mod strike_history;
mod support;
pub mod two_way_exposure;
pub mod two_way_poisson;

use newton::{Maximum, Symmetric};
use serde::{Deserialize, Serialize};

/// Why a number does not exist in these data. Nothing else is ever returned in place of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotEstimable {
    /// The columns differ in length, or a value is not finite, or a time is negative, or an event has no time.
    Malformed,
    /// There is no covariate to estimate.
    NoCovariates,
    /// No event lies where it could be compared with anything: none at all, or no set with both outcomes.
    NoEvents,
    /// A covariate is constant wherever it could be compared: nobody exposed, everybody, or the effects absorb it.
    NoVariation,
    /// A covariate is a combination of the others.
    Collinear,
    /// A covariate, or a combination, tells the events from the rest completely: the estimate is infinite.
    Separated,
    /// The counts vary no more than Poisson counts: the dispersion is infinite.
    NotOverdispersed,
    /// All that is known comes from fewer than two clusters.
    TooFewClusters,
    /// The solver stopped short of the maximum.
    NoConvergence,
}

impl NotEstimable {
    /// The code in the result file.
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::NoCovariates => "no-covariates",
            Self::NoEvents => "no-events",
            Self::NoVariation => "no-variation",
            Self::Collinear => "collinear",
            Self::Separated => "separated",
            Self::NotOverdispersed => "not-overdispersed",
            Self::TooFewClusters => "too-few-clusters",
            Self::NoConvergence => "no-convergence",
        }
    }
}

/// A maximum likelihood fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// Log ratios, one a covariate, in the covariates' order.
    pub coef: Vec<f64>,
    /// Their standard errors, from the information at the maximum.
    pub se: Vec<f64>,
    /// Their covariance matrix, row by row.
    pub covariance: Vec<Vec<f64>>,
    /// Log-likelihood when no covariate matters.
    pub loglik_null: f64,
    /// Log-likelihood at the maximum.
    pub loglik: f64,
    /// Likelihood ratio χ², one degree of freedom a covariate.
    pub likelihood_ratio: f64,
    /// Rao's score χ² at zero.
    pub score: f64,
    /// Wald's χ².
    pub wald: f64,
}

impl Fit {
    fn new(found: &Maximum) -> Result<Self, NotEstimable> {
        let step = found.start.information.cholesky().map(|it| it.solve(&found.start.gradient));
        let score = step.ok_or(NotEstimable::Collinear)?;
        Ok(Self {
            se: found.covariance.diagonal_roots(),
            covariance: found.covariance.rows(),
            loglik_null: found.start.loglik,
            loglik: found.end.loglik,
            likelihood_ratio: 2.0 * (found.end.loglik - found.start.loglik),
            score: dot(&score, &found.start.gradient),
            wald: found.end.information.form(&found.at),
            coef: found.at.clone(),
        })
    }

    /// exp of a coefficient and its 95 % limits (Wald).
    pub fn ratio(&self, covariate: usize) -> (f64, f64, f64) {
        const Z_975: f64 = 1.959_963_984_540_054;
        let (coef, reach) = (self.coef[covariate], Z_975 * self.se[covariate]);
        (libm::exp(coef), libm::exp(coef - reach), libm::exp(coef + reach))
    }
}

/// Standard errors of the sandwich V (Σ u uᵀ) V, `scores` being one u a cluster.
fn sandwich<'a>(covariance: &Symmetric, scores: impl IntoIterator<Item = &'a [f64]>) -> Vec<f64> {
    let mut sums = vec![0.0; covariance.size()];
    for score in scores {
        for (sum, moved) in sums.iter_mut().zip(covariance.times(score)) {
            *sum += moved * moved;
        }
    }
    sums.into_iter().map(libm::sqrt).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Are all columns `n` long and finite? At least one of them.
fn check_covariates(covariates: &[&[f64]], n: usize) -> Result<(), NotEstimable> {
    if covariates.is_empty() {
        return Err(NotEstimable::NoCovariates);
    }
    let fine = |it: &&[f64]| it.len() == n && it.iter().all(|value| value.is_finite());
    if covariates.iter().all(fine) { Ok(()) } else { Err(NotEstimable::Malformed) }
}
