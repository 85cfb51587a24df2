//! Conditional Poisson regression: the self-controlled case series.
//!
//! Question: does the rate of events of one and the same facility differ between its intervals, by covariates?
//! Statistic: y[g,j] ~ Poisson(time[g,j] · exp(a[g] + x[g,j] · b)), the a[g] conditioned out: given its total, a
//! group's events fall on its rows with probability ∝ time · exp(x · b).
//! Null: b = 0, events spread over a group's rows in proportion to time.
//! Assumes: independent events, correct covariates for season, and that an event changes neither later exposure nor
//! later time.
//! When it misleads: images taken *because* of a hit (damage looks) break the last assumption and bias b downwards;
//! waves of hits make the model-based errors too small (use the cluster errors).
//! Reference: Whitaker, Farrington, Spiessens & Musonda 2006, doi:10.1002/sim.2302.

use super::groups::{Group, Groups};
use super::newton::{Local, maximise};
use super::{Fit, NotEstimable, check_covariates, dot, sandwich};
use serde::{Deserialize, Serialize};

/// Events by interval. All columns have the same length, one entry an interval.
#[derive(Debug, Clone, Copy)]
pub struct PersonTime<'a> {
    /// Facility (or person) of the interval, any numbers in any order.
    pub group: &'a [u32],
    /// Events in the interval.
    pub events: &'a [u32],
    /// Its length, in any one unit; 0 or more.
    pub time: &'a [f64],
    /// Columns.
    pub covariates: &'a [&'a [f64]],
}

/// A fit, and its errors when groups are clusters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConditionalPoisson {
    /// The fit; log-likelihoods are those of the multinomial without its coefficient.
    pub fit: Fit,
    /// Standard errors with groups as clusters (HC0, no small-sample factor).
    pub cluster_se: Vec<f64>,
}

/// Fits by Newton's method: O(rows · p²) a step, about six steps.
pub fn conditional_poisson(data: &PersonTime<'_>) -> Result<ConditionalPoisson, NotEstimable> {
    let n = data.group.len();
    check_covariates(data.covariates, n)?;
    if data.events.len() != n || data.time.len() != n {
        return Err(NotEstimable::Malformed);
    }
    let impossible =
        |(events, time): (&u32, &f64)| !time.is_finite() || *time < 0.0 || (*time == 0.0 && *events > 0);
    if data.events.iter().zip(data.time).any(impossible) {
        return Err(NotEstimable::Malformed);
    }
    let events: Vec<f64> = data.events.iter().map(|it| f64::from(*it)).collect();
    let groups =
        Groups::new(data.group, &events, data.time, data.covariates, |it| it.iter().any(|y| *y > 0.0));
    if groups.is_empty() {
        return Err(NotEstimable::NoEvents);
    }
    let found = maximise(vec![0.0; groups.p], |b| {
        let mut all = Local::new(groups.p);
        groups.iter().for_each(|group| add(&mut all, group, b));
        all
    })?;
    let scores: Vec<Vec<f64>> = groups
        .iter()
        .map(|group| {
            let mut own = Local::new(groups.p);
            add(&mut own, group, &found.at);
            own.gradient
        })
        .collect();
    let cluster_se = sandwich(&found.covariance, scores.iter().map(Vec::as_slice));
    Ok(ConditionalPoisson { fit: Fit::new(&found)?, cluster_se })
}

/// Adds the conditional likelihood of one group.
fn add(into: &mut Local, group: Group<'_>, b: &[f64]) {
    let p = b.len();
    let eta: Vec<f64> = group.rows().map(|x| dot(x, b)).collect();
    let top = eta.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut share: Vec<f64> = eta.iter().zip(group.time).map(|(eta, t)| t * libm::exp(eta - top)).collect();
    let sum: f64 = share.iter().sum();
    share.iter_mut().for_each(|it| *it /= sum);
    let mut mean = vec![0.0; p];
    for (x, q) in group.rows().zip(&share) {
        mean.iter_mut().zip(x).for_each(|(m, x)| *m += q * x);
    }
    let total: f64 = group.outcome.iter().sum();
    let log_sum = top + libm::log(sum);
    let mut centred = vec![0.0; p];
    for (at, x) in group.rows().enumerate() {
        let y = group.outcome[at];
        centred.iter_mut().zip(x.iter().zip(&mean)).for_each(|(c, (x, m))| *c = x - m);
        into.information.add_outer(total * share[at], &centred);
        if y > 0.0 {
            into.loglik += y * (libm::log(group.time[at]) + eta[at] - log_sum);
            into.gradient.iter_mut().zip(&centred).for_each(|(g, c)| *g += y * c);
        }
    }
}
