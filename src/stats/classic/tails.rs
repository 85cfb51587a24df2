//! Tails of distributions, to full relative accuracy however small they are.
//!
//! Question: how often would chance give at least this? Binomial and hypergeometric probabilities are the saddle
//! point form of Loader (2000), <https://www.r-project.org/doc/reports/CLoader2002.pdf>; tails are added up from it
//! by ratios of neighbours, on the shorter side. Misleads only where a null hypothesis does: a tail is exact for its
//! distribution and says nothing of whether the data follow it.

use super::super::pmf::Pmf;
use super::super::special::{beta_fraction, binomial_term, deviance, stirling_error};
use super::solve;
use std::f64::consts::{LN_2, SQRT_2, TAU};

/// Two outcomes are equally likely when their probabilities differ by less than this share, as in R.
const TIE: f64 = 1e-7;

/// The p-values of an observed count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tails {
    /// P(count ≥ observed).
    pub upper: f64,
    /// P(count ≤ observed).
    pub lower: f64,
    /// P(count > observed) + P(count = observed) / 2.
    pub mid_upper: f64,
    /// P(count < observed) + P(count = observed) / 2.
    pub mid_lower: f64,
    /// Probability of all counts at most as likely as the observed one.
    pub two_sided_minlike: f64,
    /// Twice the smaller tail.
    pub two_sided_doubled: f64,
}

impl Tails {
    /// Of a count under its null distribution.
    pub fn of(pmf: &Pmf, observed: u64) -> Self {
        let (upper, lower) = (pmf.at_least(observed), pmf.at_most(observed));
        let total = pmf.total();
        let here = pmf.entries().find(|it| it.0 == observed).map_or(0.0, |it| it.1);
        let as_unlikely: f64 = pmf.entries().map(|it| it.1).filter(|it| *it <= here * (1.0 + TIE)).sum();
        let share = |weight: f64| if total > 0.0 { (weight / total).min(1.0) } else { 1.0 };
        Self {
            upper,
            lower,
            mid_upper: upper - share(here) / 2.0,
            mid_lower: lower - share(here) / 2.0,
            two_sided_minlike: share(as_unlikely),
            two_sided_doubled: (2.0 * upper.min(lower)).min(1.0),
        }
    }
}

/// The distribution on `first..=last` whose neighbours have the ratios w(k + 1) / w(k), which fall with k.
pub fn from_ratios(first: u64, last: u64, ratio: impl Fn(f64) -> f64) -> Pmf {
    let (mut mode, mut above) = (first, last);
    while mode < above {
        let middle = u64::midpoint(mode, above);
        if ratio(middle as f64) < 1.0 {
            above = middle;
        } else {
            mode = middle + 1;
        }
    }
    let mut weights = vec![1.0; (last - first + 1) as usize];
    let top = (mode - first) as usize;
    for k in top + 1..weights.len() {
        weights[k] = weights[k - 1] * ratio((first + k as u64 - 1) as f64);
    }
    for k in (0..top).rev() {
        weights[k] = weights[k + 1] / ratio((first + k as u64) as f64);
    }
    Pmf { first, weights }.normalised()
}

/// Successes among `n`, when success has these odds (0 to infinite).
pub fn binomial(n: u64, odds: f64) -> Pmf {
    from_ratios(0, n, |k| (n as f64 - k) / (k + 1.0) * odds)
}

/// Marked among `drawn` of `total`, of which `marked` are marked. Neither may exceed the total.
pub fn hypergeometric(total: u64, marked: u64, drawn: u64) -> Pmf {
    let first = (marked + drawn).saturating_sub(total);
    from_ratios(first, marked.min(drawn), |k| hypergeometric_ratio(k, total, marked, drawn))
}

fn hypergeometric_ratio(k: f64, total: u64, marked: u64, drawn: u64) -> f64 {
    let rest = total as f64 - marked as f64 - drawn as f64;
    (marked as f64 - k) / (k + 1.0) * ((drawn as f64 - k) / (rest + k + 1.0))
}

/// P(marked drawn ≥ `least`) without listing the whole distribution.
pub fn hypergeometric_at_least(least: u64, total: u64, marked: u64, drawn: u64) -> f64 {
    if least <= (marked + drawn).saturating_sub(total) {
        return 1.0;
    }
    if least > marked.min(drawn) {
        return 0.0;
    }
    let (n, p) = (total as f64, drawn as f64 / total as f64);
    let (marked_real, drawn_real, q) = (marked as f64, drawn as f64, (total - drawn) as f64 / total as f64);
    let probability = |k: f64| {
        binomial_term(k, marked_real, p, q) * binomial_term(drawn_real - k, n - marked_real, p, q)
            / binomial_term(drawn_real, n, p, q)
    };
    let ratio = |k: f64| hypergeometric_ratio(k, total, marked, drawn);
    let k = least as f64;
    if k > marked_real * p {
        falling_sum(probability(k), k, |k| (ratio(k), k + 1.0)).min(1.0)
    } else {
        1.0 - falling_sum(probability(k - 1.0), k - 1.0, |k| (1.0 / ratio(k - 1.0), k - 1.0))
    }
}

/// Adds terms that fall, until they no longer count. `step` gives the ratio to the next term, and its index.
fn falling_sum(first: f64, from: f64, step: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut sum, mut term, mut k) = (first, first, from);
    while term > sum * 1e-18 {
        let (ratio, next) = step(k);
        term *= ratio;
        sum += term;
        k = next;
    }
    sum
}

fn poisson_term(k: f64, mean: f64) -> f64 {
    if k == 0.0 {
        return libm::exp(-mean);
    }
    libm::exp(-stirling_error(k) - deviance(k, mean)) / (TAU * k).sqrt()
}

/// P(count ≥ `least`) for a Poisson count.
pub fn poisson_at_least(least: u64, mean: f64) -> f64 {
    match least {
        0 => 1.0,
        _ if mean <= 0.0 => 0.0,
        _ if least as f64 > mean => {
            falling_sum(poisson_term(least as f64, mean), least as f64, |k| (mean / (k + 1.0), k + 1.0))
        }
        _ => 1.0 - poisson_sum_below(least as f64 - 1.0, mean),
    }
}

/// P(count ≤ `most`) for a Poisson count.
pub fn poisson_at_most(most: u64, mean: f64) -> f64 {
    if mean <= 0.0 {
        1.0
    } else if (most as f64) < mean {
        poisson_sum_below(most as f64, mean)
    } else {
        1.0 - poisson_at_least(most + 1, mean)
    }
}

fn poisson_sum_below(most: f64, mean: f64) -> f64 {
    falling_sum(poisson_term(most, mean), most, |k| (k / mean, k - 1.0))
}

/// Logarithm of C(n, k) p^k q^(n − k), q = 1 − p.
pub fn log_binomial_term(k: u64, n: u64, p: f64, q: f64) -> f64 {
    let log = |share: f64, rest: f64| if rest < 0.5 { libm::log1p(-rest) } else { libm::log(share) };
    let (x, y, n) = (k as f64, (n - k) as f64, n as f64);
    if x == 0.0 {
        return if n == 0.0 { 0.0 } else { n * log(q, p) };
    }
    if y == 0.0 {
        return n * log(p, q);
    }
    stirling_error(n) - stirling_error(x) - stirling_error(y) - deviance(x, n * p) - deviance(y, n * q)
        + libm::log(n / (TAU * x * y)) / 2.0
}

/// Shares of a beta distribution below and above the point with these odds x / (1 − x). A parameter of 0 puts all
/// weight on its end.
pub fn beta_shares(a: f64, b: f64, odds: f64) -> (f64, f64) {
    if a <= 0.0 || odds == f64::INFINITY {
        return (1.0, 0.0);
    }
    if b <= 0.0 || odds <= 0.0 {
        return (0.0, 1.0);
    }
    let (x, y) = (odds / (1.0 + odds), 1.0 / (1.0 + odds));
    let shorter = |a: f64, b: f64, x: f64, y: f64| {
        (b / (a + b) * binomial_term(a, a + b, x, y) * beta_fraction(a, b, x)).min(1.0)
    };
    if x > (a + 1.0) / (a + b + 2.0) {
        let above = shorter(b, a, y, x);
        (1.0 - above, above)
    } else {
        let below = shorter(a, b, x, y);
        (below, 1.0 - below)
    }
}

/// P(Z ≥ z) of the normal distribution.
pub fn normal_upper(z: f64) -> f64 {
    libm::erfc(z / SQRT_2) / 2.0
}

/// ln P(|Z| ≥ |z|), also where the probability itself is too small for a number.
pub fn log_normal_two_sided(z: f64) -> f64 {
    let z = z.abs();
    if z < 0.6 {
        return libm::log1p(-libm::erf(z / SQRT_2));
    }
    if z < 30.0 {
        return libm::log(libm::erfc(z / SQRT_2));
    }
    let square = 1.0 / (z * z);
    let series = -square * (1.0 - 3.0 * square * (1.0 - 5.0 * square * (1.0 - 7.0 * square)));
    LN_2 - z * z / 2.0 - libm::log(z * TAU.sqrt()) + libm::log1p(series)
}

/// z with P(Z ≥ z) = `share`, for a share between 0 and 1.
pub fn normal_quantile_upper(share: f64) -> f64 {
    if share > 0.5 {
        return -normal_quantile_upper(1.0 - share);
    }
    solve(0.0, 39.0, -share, |z| -normal_upper(z))
}
