//! Mantel-Haenszel: one ratio over many strata.
//!
//! Question: is the ratio of rates (or odds) above 1 when only like is compared with like? Statistic: events (struck
//! facilities) that are exposed, summed over the strata. Null: within a stratum exposure makes no difference. Assumes
//! one ratio in all strata and independent events; misleads when the ratio differs between strata or strikes of one
//! stratum come together. References: Mantel & Haenszel (1959), doi:10.1093/jnci/22.4.719; rates: Greenland & Robins
//! (1985), doi:10.2307/2530643; log odds ratio variance: Robins, Breslow & Greenland (1986), doi:10.2307/2531052.

use super::super::pmf::Pmf;
use super::tails::{Tails, binomial};
use super::within_date::Table;
use super::{Moments, NotEstimable, TwoRates, exact_sum, log_normal_interval};
use crate::model::finding::RateRatio;
use std::collections::BTreeMap;

/// A ratio and what follows from the standard error of its logarithm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogInterval {
    /// Standard error of the logarithm.
    pub log_se: f64,
    /// Estimate and limits.
    pub ratio: RateRatio,
}

/// Person-time rate ratio over strata.
#[derive(Debug, Clone, PartialEq)]
pub struct StratifiedRates {
    /// Mantel-Haenszel ratio; may be 0 or infinite.
    pub rate_ratio: f64,
    /// Its interval; asks for events in both groups.
    pub interval: Result<LogInterval, NotEstimable>,
    /// Exposed events: mean and variance under the null.
    pub null: Moments,
    /// Chi-square on one degree of freedom, without continuity correction.
    pub chi_square: f64,
    /// Exact, given the events of every stratum.
    pub tails: Tails,
}

/// Mantel-Haenszel rate ratio and its exact conditional test. Strata without events count for nothing.
pub fn rate_ratio(strata: &[TwoRates]) -> Result<StratifiedRates, NotEstimable> {
    let tails = |strata: &[&TwoRates]| {
        let mut pmf = Pmf::point(0);
        for it in strata {
            pmf = pmf.convolved(&binomial(it.n_events(), it.time_exposed / it.time_unexposed)).trimmed();
        }
        Tails::of(&pmf, strata.iter().map(|it| it.events_exposed).sum())
    };
    let (strata, rate_ratio, interval, null, chi_square) = estimate(strata)?;
    Ok(StratifiedRates { rate_ratio, interval, null, chi_square, tails: tails(&strata) })
}

/// The interval alone, for more events than anyone wants to count exactly.
pub fn log_interval(strata: &[TwoRates]) -> Result<LogInterval, NotEstimable> {
    estimate(strata)?.2
}

/// The strata with events, ratio, interval, moments and chi-square.
type Estimated<'a> = (Vec<&'a TwoRates>, f64, Result<LogInterval, NotEstimable>, Moments, f64);

fn estimate(strata: &[TwoRates]) -> Result<Estimated<'_>, NotEstimable> {
    strata.iter().try_for_each(TwoRates::check)?;
    let strata: Vec<&TwoRates> = strata.iter().filter(|it| it.n_events() > 0).collect();
    if strata.is_empty() {
        return Err(NotEstimable::NoEvents);
    }
    let sum = |term: &dyn Fn(&TwoRates, f64, f64) -> f64| {
        exact_sum(strata.iter().map(|it| {
            let (share, rest) = it.shares();
            term(it, share, rest)
        }))
    };
    let above = sum(&|it, _, rest| it.events_exposed as f64 * rest);
    let below = sum(&|it, share, _| it.events_unexposed as f64 * share);
    let null = Moments {
        mean: sum(&|it, share, _| it.n_events() as f64 * share),
        variance: sum(&|it, share, rest| it.n_events() as f64 * share * rest),
    };
    if null.variance <= 0.0 {
        return Err(NotEstimable::NothingVaries);
    }
    let off = sum(&|it, share, rest| it.events_exposed as f64 * rest - it.events_unexposed as f64 * share);
    let rate_ratio = above / below;
    let interval = interval(rate_ratio, (null.variance / (above * below)).sqrt());
    Ok((strata, rate_ratio, interval, null, off * off / null.variance))
}

fn interval(ratio: f64, log_se: f64) -> Result<LogInterval, NotEstimable> {
    if ratio > 0.0 && ratio.is_finite() && log_se.is_finite() {
        Ok(LogInterval { log_se, ratio: log_normal_interval(ratio, log_se) })
    } else {
        Err(NotEstimable::ZeroCell)
    }
}

/// Odds ratio over 2×2 tables.
#[derive(Debug, Clone, PartialEq)]
pub struct StratifiedOdds {
    /// Mantel-Haenszel ratio; may be 0 or infinite.
    pub odds_ratio: f64,
    /// Its interval; asks that both products be above zero.
    pub interval: Result<LogInterval, NotEstimable>,
    /// Cochran-Mantel-Haenszel chi-square on one degree of freedom, without continuity correction.
    pub chi_square: f64,
}

/// Mantel-Haenszel odds ratio of tables, one per date. Dates on which nobody is at risk count for nothing.
pub fn odds_ratio(tables: &[Table]) -> Result<StratifiedOdds, NotEstimable> {
    tables.iter().try_for_each(Table::check)?;
    let (mut r, mut s, mut pr, mut ps_qr, mut qs, mut variance) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    // Observed minus expected is Σ (k N − m n) / N: whole numbers, as long as N is the same.
    let mut off: BTreeMap<u64, i128> = BTreeMap::new();
    for it in tables.iter().filter(|it| it.at_risk > 0) {
        let n = it.at_risk as f64;
        let [a, b, c, d] = it.cells().map(|cell| cell as f64);
        let (p, q) = ((a + d) / n, (b + c) / n);
        let (up, down) = (a * d / n, b * c / n);
        r += up;
        s += down;
        pr += p * up;
        ps_qr += p * down + q * up;
        qs += q * down;
        if it.at_risk > 1 {
            variance += (a + b) * (a + c) * (c + d) * (b + d) / (n * n * (n - 1.0));
        }
        *off.entry(it.at_risk).or_default() += i128::from(it.exposed_and_struck) * i128::from(it.at_risk)
            - i128::from(it.exposed) * i128::from(it.struck);
    }
    if variance <= 0.0 {
        return Err(NotEstimable::NothingVaries);
    }
    let off = exact_sum(off.iter().map(|(n, sum)| *sum as f64 / *n as f64));
    // Where something varies r and s are not both zero.
    let odds_ratio = r / s;
    let log_variance = pr / (2.0 * r * r) + ps_qr / (2.0 * r * s) + qs / (2.0 * s * s);
    Ok(StratifiedOdds {
        odds_ratio,
        interval: interval(odds_ratio, log_variance.sqrt()),
        chi_square: off * off / variance,
    })
}
