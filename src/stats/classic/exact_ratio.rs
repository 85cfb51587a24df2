//! Exact conditional rate ratio of two groups.
//!
//! Question: are events more frequent in time that is exposed? Statistic: events while exposed, given all events.
//! Null: every event falls on exposed time with the share of time that is exposed (binomial). Assumes independent
//! events at one rate per group; misleads when events come in waves, or when exposed time differs in season or
//! place from the rest. Central interval: Clopper & Pearson (1934), doi:10.1093/biomet/26.4.404, carried over to the
//! ratio; mid-p: Berry & Armitage (1995), doi:10.2307/2348891; Jeffreys posterior: Brown, Cai & DasGupta (2001),
//! doi:10.1214/ss/1009213286.

use super::tails::{Tails, beta_shares, binomial, log_binomial_term};
use super::{LEVEL, NotEstimable, STEEPEST, TAIL, TwoRates, log_normal_interval, solve};
use crate::model::finding::RateRatio;

/// The exact rate ratio, its p-values, its intervals and what Bayesians say.
#[derive(Debug, Clone, PartialEq)]
pub struct ExactRatio {
    /// Rate while exposed over rate while not; may be 0 or infinite.
    pub rate_ratio: f64,
    /// Exact p-values; `two_sided_doubled` is the central one.
    pub tails: Tails,
    /// Twice the smaller mid-p tail.
    pub p_two_sided_mid: f64,
    /// Clopper-Pearson.
    pub central: RateRatio,
    /// By inverting the mid-p test.
    pub mid_p: RateRatio,
    /// From the logarithm's standard error; asks for events in both groups.
    pub wald: Result<RateRatio, NotEstimable>,
    /// Median and equal-tailed limits of the posterior under Jeffreys' prior.
    pub jeffreys: RateRatio,
    /// Posterior probability that the ratio is above 1, under Jeffreys' prior.
    pub jeffreys_above_one: f64,
    /// ln Bayes factor of "the exposed share of events is anything" against "it is the share of time".
    pub log_bayes_factor: f64,
    /// The same for "it is anything above the share of time".
    pub log_bayes_factor_upper: f64,
}

/// The exact conditional analysis of two rates.
pub fn exact_ratio(rates: &TwoRates) -> Result<ExactRatio, NotEstimable> {
    rates.check()?;
    let n = rates.n_events();
    if n == 0 {
        return Err(NotEstimable::NoEvents);
    }
    if rates.time_exposed == 0.0 || rates.time_unexposed == 0.0 {
        return Err(NotEstimable::NoTime);
    }
    let (events, others) = (rates.events_exposed as f64, rates.events_unexposed as f64);
    let odds = rates.time_exposed / rates.time_unexposed;
    let rate_ratio = events / others / odds;
    let tails = Tails::of(&binomial(n, odds), rates.events_exposed);
    // Odds of an event being exposed at which the share of the distribution reaches a value.
    let ratio_at = |share: f64, below: &dyn Fn(f64) -> f64| {
        libm::exp(solve(-STEEPEST, STEEPEST, share, |log| below(libm::exp(log)))) / odds
    };
    let at_least = |odds: f64| beta_shares(events, others + 1.0, odds).0;
    let more = |odds: f64| beta_shares(events + 1.0, others, odds).0;
    let mid = |odds: f64| f64::midpoint(at_least(odds), more(odds));
    let jeffreys = |odds: f64| beta_shares(events + 0.5, others + 0.5, odds).0;
    let interval = |low: &dyn Fn(f64) -> f64, high: &dyn Fn(f64) -> f64| RateRatio {
        estimate: rate_ratio,
        low: if events == 0.0 { 0.0 } else { ratio_at(TAIL, low) },
        high: if others == 0.0 { f64::INFINITY } else { ratio_at(1.0 - TAIL, high) },
        level: LEVEL,
    };
    let (share, rest) = rates.shares();
    // A uniform share makes every count as likely: 1 / (n + 1).
    let log_bayes_factor = -libm::log1p(n as f64) - log_binomial_term(rates.events_exposed, n, share, rest);
    let upper_share = beta_shares(events + 1.0, others + 1.0, odds).1;
    Ok(ExactRatio {
        rate_ratio,
        tails,
        p_two_sided_mid: (2.0 * tails.mid_upper.min(tails.mid_lower)).min(1.0),
        central: interval(&at_least, &more),
        mid_p: interval(&mid, &mid),
        wald: if events == 0.0 || others == 0.0 {
            Err(NotEstimable::ZeroCell)
        } else {
            Ok(log_normal_interval(rate_ratio, (1.0 / events + 1.0 / others).sqrt()))
        },
        jeffreys: RateRatio {
            estimate: ratio_at(0.5, &jeffreys),
            low: ratio_at(TAIL, &jeffreys),
            high: ratio_at(1.0 - TAIL, &jeffreys),
            level: LEVEL,
        },
        jeffreys_above_one: beta_shares(events + 0.5, others + 0.5, odds).1,
        log_bayes_factor,
        log_bayes_factor_upper: log_bayes_factor + libm::log(upper_share) - libm::log(rest),
    })
}
