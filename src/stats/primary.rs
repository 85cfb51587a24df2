//! The primary test: onsets re-timed among themselves, images fixed.
//!
//! # Question
//! Are onsets exposed more often than under every re-timing that keeps the onsets of each facility and of each
//! bin within each stratum × block?
//! # Misleads when
//! something raises imaging and hits of one facility, and not of its neighbours, within the same weeks.

use super::draws::{Draws, Ticker, Watch, sample};
use super::pmf::Pmf;
use super::resolution::{Prepared, minimum_detectable_ratio};
use super::special::{binomial_weights, share_limits};
use super::tilt::{self, LogRatio, LogWeights, Tails};
use crate::model::finding::{PowerPoint, Primary, RateRatio};

/// True ratios of the power curve.
const POWER_RATIOS: [f64; 12] = [1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2.0, 2.5, 3.0, 4.0];

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
        let pmf = Pmf::of_counts(draws.drawn());
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
    sample(&prepared.fibre, prepared.thinning(), n_draws, seed, watch, ticker)
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
        let ratio = LogWeights::of(&exact.pmf).ratio(observed, None, Tails::Whole);
        return ratio.as_ref().map(LogRatio::rate_ratio);
    }
    let null = draws.statistics.iter().map(|it| u64::from(*it));
    let thinning = prepared.thinning();
    let tails = Tails::Whole;
    let ratio = tilt::from_chains(&prepared.fibre, thinning, null, observed, n_draws, seed, tails, ticker)?;
    Some(ratio.rate_ratio())
}

/// Chance of p ≤ 0.05 at true ratios from 1 to 4: the null distribution of S, tilted. Where the matrices were drawn the
/// binomial with the mean and variance of the draws stands for it, since its tails must be known. The observed S
/// does not enter.
pub fn power_curve(prepared: &Prepared, draws: &Draws) -> Vec<PowerPoint> {
    let pmf = prepared.exact.as_ref().map_or_else(
        || {
            let drawn = Pmf::of_counts(draws.drawn().collect::<Vec<_>>());
            like_binomial(drawn.mean(), drawn.variance())
        },
        |it| it.pmf.clone(),
    );
    // The smallest S that is significant.
    let Some(critical) = pmf.entries().map(|it| it.0).find(|s| pmf.at_least(*s) <= 0.05) else {
        return Vec::new();
    };
    let weights = LogWeights::of(&pmf);
    let power = |ratio: f64| weights.tilted(libm::log(ratio)).at_least(critical);
    POWER_RATIOS.map(|rate_ratio| PowerPoint { rate_ratio, power: power(rate_ratio) }).to_vec()
}

/// The binomial of about this mean and variance: n π = mean, n π (1 − π) = variance.
fn like_binomial(mean: f64, variance: f64) -> Pmf {
    if variance <= 0.0 {
        return Pmf::point(mean as u64);
    }
    let share = (1.0 - variance / mean).clamp(0.01, 0.99);
    let n = (variance / (share * (1.0 - share))).round().max(1.0);
    let weights = binomial_weights(n as u32, share);
    Pmf { first: (mean - n * share).round().max(0.0) as u64, weights }.trimmed()
}
