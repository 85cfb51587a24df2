//! The primary test: onsets re-timed among themselves, images fixed.
//!
//! # Question
//! Are onsets exposed more often than under every re-timing that keeps the onsets of each facility and of each
//! bin within each stratum × block?
//! # Misleads when
//! something raises imaging and hits of one facility, and not of its neighbours, within the same weeks.

use super::draws::{Draws, Ticker, Watch, sample};
use super::resolution::{Prepared, minimum_detectable_ratio};
use super::special::share_limits;
use super::tilt::{self, LogRatio, LogWeights};
use crate::model::finding::{Primary, RateRatio};

/// The test without the effect.
pub fn test(prepared: &Prepared, observed: u64, draws: &Draws) -> Primary {
    let mut primary = Primary {
        statistic: observed,
        expected: observed as f64,
        sd: 0.0,
        null_low: observed,
        null_high: observed,
        draws: draws.n_draws(),
        enumerated: false,
        p: 1.0,
        p_mc_low: 1.0,
        p_mc_high: 1.0,
        ess: draws.effective_size(),
        acceptance: draws.acceptance,
        resolution: prepared.resolution,
        rate_ratio: None,
        excess: None,
        minimum_detectable_ratio: f64::INFINITY,
        e_value: None,
    };
    if let Some(exact) = &prepared.exact {
        let pmf = &exact.pmf;
        primary.draws = 0;
        primary.enumerated = true;
        (primary.expected, primary.sd) = (pmf.mean(), pmf.variance().sqrt());
        (primary.null_low, primary.null_high) = (pmf.quantile(0.025), pmf.quantile(0.975));
        primary.p = pmf.at_least(observed);
        (primary.p_mc_low, primary.p_mc_high) = (primary.p, primary.p);
    } else {
        let pmf = super::pmf::Pmf::of_counts(draws.drawn());
        (primary.expected, primary.sd) = (pmf.mean(), pmf.variance().sqrt());
        (primary.null_low, primary.null_high) = (pmf.quantile(0.025), pmf.quantile(0.975));
        primary.p = draws.p();
        let share = draws.n_as_extreme() as f64 / f64::from(draws.n_draws().max(1));
        let (low, high) = share_limits(share * primary.ess, primary.ess);
        (primary.p_mc_low, primary.p_mc_high) = (low.min(primary.p), high.max(primary.p));
    }
    primary.minimum_detectable_ratio = minimum_detectable_ratio(primary.sd);
    primary
}

/// Draws of the null for one cut of the panel.
pub fn draw(
    prepared: &Prepared,
    n_draws: u32,
    seed: u64,
    watch: &mut dyn Watch,
    ticker: &mut Ticker<'_>,
) -> Draws {
    sample(&prepared.fibre, &prepared.pilot.thinning, n_draws, seed, watch, ticker)
}

/// The rate ratio, counted or from tilted chains of `n_draws`.
pub fn effect(
    prepared: &Prepared,
    observed: u64,
    draws: &Draws,
    n_draws: u32,
    seed: u64,
    ticker: &mut Ticker<'_>,
) -> Option<RateRatio> {
    if let Some(exact) = &prepared.exact {
        return LogWeights::of(&exact.pmf).ratio(observed, None).as_ref().map(LogRatio::rate_ratio);
    }
    let null = draws.statistics.iter().map(|it| u64::from(*it));
    let thinning = &prepared.pilot.thinning;
    let ratio = tilt::from_chains(&prepared.fibre, thinning, null, observed, n_draws, seed, ticker)?;
    Some(ratio.rate_ratio())
}
