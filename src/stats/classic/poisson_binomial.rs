//! Poisson-binomial: a sum of independent events, each with its own probability.
//!
//! Question: how many of these should have happened? Statistic: their number. Null: each happens on its own with its
//! given probability. Assumes the probabilities are known and the events independent; misleads when they come in
//! waves. Direct convolution keeps the relative accuracy of far tails, which transforms lose (Hong 2013,
//! doi:10.1016/j.csda.2012.10.006).

use super::super::pmf::Pmf;
use super::NotEstimable;

/// Distribution of the number of events. A probability outside 0..=1 is refused.
pub fn distribution(probabilities: &[f64]) -> Result<Pmf, NotEstimable> {
    if probabilities.iter().any(|p| !(0.0..=1.0).contains(p)) {
        return Err(NotEstimable::OutOfRange);
    }
    Ok(of_pairs(probabilities.iter().map(|p| (*p, 1.0 - p))))
}

/// From pairs of probabilities, of happening and of not.
pub(super) fn of_pairs(pairs: impl IntoIterator<Item = (f64, f64)>) -> Pmf {
    let mut weights = vec![1.0];
    for (p, q) in pairs {
        weights.push(0.0);
        for k in (1..weights.len()).rev() {
            weights[k] = weights[k] * q + weights[k - 1] * p;
        }
        weights[0] *= q;
    }
    Pmf { first: 0, weights }
}
