//! The effect: log rate ratio by conditional maximum likelihood, and its interval.
//!
//! On the fibre the family P(B) ∝ exp(beta S) has S as its sufficient statistic, so all that is needed is
//! the number of matrices (or any multiple of it) for every S: counted, or estimated from chains at several
//! betas by the weighted histogram equations (Ferrenberg & Swendsen 1989; the same as MBAR for a scalar).

use super::draws::{Ticker, tilted_series};
use super::fibre::Fibre;
use super::pmf::Pmf;
use super::random::{Stream, Test};
use super::swaps::{Thinning, Tilt};
use crate::model::finding::{EValue, Excess, RateRatio};

/// Nothing beyond this log rate ratio is searched for.
const STEEPEST: f64 = 40.0;
/// Beyond this the chain is taken to be at the end of the support.
const STEEPEST_CHAIN: f64 = 8.0;

/// Log rate ratio with its 95 % interval; infinite at an end of the support.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogRatio {
    /// Conditional maximum likelihood.
    pub estimate: f64,
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

/// How much of P(S* = S) belongs to the tail when a limit is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tails {
    /// Half of it: the mid-p interval.
    Half,
    /// All of it: the interval holds 1 exactly when neither one-sided p is below 2.5 %. What is reported
    /// (`docs/decisions.md`).
    Whole,
}

/// Logarithms of the number of matrices with S = `first`, `first + 1`, …, up to a constant.
#[derive(Debug, Clone)]
pub struct LogWeights {
    first: u64,
    logs: Vec<f64>,
}

impl LogWeights {
    /// From a null distribution.
    pub fn of(pmf: &Pmf) -> Self {
        Self { first: pmf.first, logs: pmf.weights.iter().map(|it| libm::log(*it)).collect() }
    }

    /// Smallest and largest S with weight.
    fn support(&self) -> Option<(u64, u64)> {
        let first = self.logs.iter().position(|it| it.is_finite())?;
        let last = self.logs.iter().rposition(|it| it.is_finite())?;
        Some((self.first + first as u64, self.first + last as u64))
    }

    /// Back to the null, when these are of a distribution already tilted by `beta`.
    #[must_use]
    pub fn untilted(mut self, beta: f64) -> Self {
        self.logs.iter_mut().enumerate().for_each(|(k, log)| *log -= beta * k as f64);
        self
    }

    /// The distribution of S at `beta`.
    pub fn tilted(&self, beta: f64) -> Pmf {
        let exponent = |k: usize| self.logs[k] + beta * k as f64;
        let highest = (0..self.logs.len()).map(exponent).fold(f64::NEG_INFINITY, f64::max);
        let weights = (0..self.logs.len()).map(|k| libm::exp(exponent(k) - highest)).collect();
        Pmf { first: self.first, weights }
    }

    /// Estimate and interval for an observed S. `None` when S can take one value only.
    ///
    /// E_beta[S] = S gives the estimate; P_beta(S* > S) + P_beta(S* = S) / 2 = 0.025 and 0.975 the limits, or with
    /// whole tails P_beta(S* ≥ S) = 0.025 and P_beta(S* ≤ S) = 0.025.
    /// `ends` says whether S is known to be at the lower or upper end of its support.
    pub fn ratio(&self, observed: u64, ends: Option<(bool, bool)>, tails: Tails) -> Option<LogRatio> {
        let (least, most) = self.support()?;
        let (at_least, at_most) = ends.unwrap_or((observed <= least, observed >= most));
        if least == most {
            return None;
        }
        let above = |beta: f64, share: f64| {
            let pmf = self.tilted(beta);
            let sum = |keep: &dyn Fn(u64) -> bool| -> f64 {
                pmf.entries().filter(|it| keep(it.0)).map(|it| it.1).sum()
            };
            let (above, at, below) =
                (sum(&|s| s > observed), sum(&|s| s == observed), sum(&|s| s < observed));
            (above + at * share) / (above + at + below)
        };
        let (share_low, share_high) = if tails == Tails::Half { (0.5, 0.5) } else { (1.0, 0.0) };
        let mean = |beta: f64| self.tilted(beta).mean();
        Some(LogRatio {
            estimate: match (at_least, at_most) {
                (true, _) => f64::NEG_INFINITY,
                (_, true) => f64::INFINITY,
                _ => solve(mean, observed as f64),
            },
            low: if at_least { f64::NEG_INFINITY } else { solve(|beta| above(beta, share_low), 0.025) },
            high: if at_most { f64::INFINITY } else { solve(|beta| above(beta, share_high), 0.975) },
        })
    }
}

/// Where an increasing function reaches a value, by bisection to 1e-20.
fn solve(function: impl Fn(f64) -> f64, target: f64) -> f64 {
    let (mut low, mut high) = (-STEEPEST, STEEPEST);
    for _ in 0..72 {
        let middle = f64::midpoint(low, high);
        if function(middle) < target {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

impl LogRatio {
    /// On the scale of ratios.
    pub fn rate_ratio(&self) -> RateRatio {
        RateRatio {
            estimate: libm::exp(self.estimate),
            low: libm::exp(self.low),
            high: libm::exp(self.high),
            level: 0.95,
        }
    }
}

/// Hits beyond chance: of the S exposed onsets, S (1 − 1/ratio) would not have been where they are.
pub fn excess(statistic: u64, ratio: &RateRatio) -> Excess {
    let beyond = |ratio: f64| if statistic == 0 { 0.0 } else { statistic as f64 * (1.0 - 1.0 / ratio) };
    Excess { estimate: beyond(ratio.estimate), low: beyond(ratio.low), high: beyond(ratio.high) }
}

/// VanderWeele & Ding (2017); the limit is 1 when the interval holds 1.
pub fn e_value(ratio: &RateRatio) -> EValue {
    let of = |ratio: f64| {
        let above = if ratio < 1.0 { 1.0 / ratio } else { ratio };
        if above.is_infinite() { above } else { above + (above * (above - 1.0)).sqrt() }
    };
    let limit = if ratio.estimate >= 1.0 { ratio.low.max(1.0) } else { ratio.high.min(1.0) };
    EValue { estimate: of(ratio.estimate), limit: of(limit) }
}

/// S seen at one tilt.
struct Histogram {
    beta: f64,
    n: f64,
}

/// Chains at several tilts, combined.
struct Histograms {
    first: u64,
    /// Sum of all histograms, by S − first.
    seen: Vec<f64>,
    runs: Vec<Histogram>,
}

impl Histograms {
    fn new(null: impl Iterator<Item = u64> + Clone) -> Self {
        let mut it = Self { first: 0, seen: Vec::new(), runs: Vec::new() };
        it.add(0.0, null);
        it
    }

    fn add(&mut self, beta: f64, series: impl Iterator<Item = u64> + Clone) {
        let pmf = Pmf::of_counts(series);
        if pmf.weights.is_empty() {
            return;
        }
        if self.seen.is_empty() {
            self.first = pmf.first;
        }
        let first = self.first.min(pmf.first);
        self.seen.splice(0..0, vec![0.0; (self.first - first) as usize]);
        self.first = first;
        let end = (pmf.first - first) as usize + pmf.weights.len();
        if self.seen.len() < end {
            self.seen.resize(end, 0.0);
        }
        for (count, weight) in pmf.entries() {
            self.seen[(count - first) as usize] += weight;
        }
        self.runs.push(Histogram { beta, n: pmf.total() });
    }

    /// ln g(s) = ln Σ_k H_k(s) − ln Σ_k n_k exp(β_k s + f_k), f_k = −ln Σ_s g(s) exp(β_k s).
    ///
    /// The f_k are where the convex function Σ_s H(s) ln Σ_k n_k exp(β_k s + f_k) − Σ_k n_k f_k is least (Shirts &
    /// Chodera 2008): a few rounds of the equations themselves, then Newton's method.
    fn log_weights(&self) -> LogWeights {
        // Where in s the tilts are measured from does not matter; the middle keeps the numbers small.
        let middle = self.seen.len() as f64 / 2.0;
        let at: Vec<usize> = (0..self.seen.len()).filter(|k| self.seen[*k] > 0.0).collect();
        let bases: Vec<Vec<f64>> = at
            .iter()
            .map(|k| self.runs.iter().map(|run| libm::log(run.n) + run.beta * (*k as f64 - middle)).collect())
            .collect();
        let seen: Vec<f64> = at.iter().map(|k| self.seen[*k]).collect();
        let n: Vec<f64> = self.runs.iter().map(|it| it.n).collect();
        let mut free = vec![0.0; n.len()];
        let mut known = Weighing::new(&bases, &seen, &n, &free);
        for round in 0..300 {
            if known.largest_gradient() < 1e-7 {
                break;
            }
            let newton = (round >= 10).then(|| known.newton_step(&bases, &seen, &n)).flatten();
            if let Some(step) = newton {
                let stepped: Vec<f64> = free.iter().zip(&step).map(|(free, step)| free - step).collect();
                let there = Weighing::new(&bases, &seen, &n, &stepped);
                if there.largest_gradient() < known.largest_gradient() {
                    (free, known) = (stepped, there);
                    continue;
                }
            }
            // f_k ← f_k − ln (Σ_s H(s) w_k(s) / n_k)
            let offset = libm::log(known.shares[0] / n[0]);
            for (k, free) in free.iter_mut().enumerate() {
                *free -= libm::log(known.shares[k] / n[k]) - offset;
            }
            known = Weighing::new(&bases, &seen, &n, &free);
        }
        let mut logs = vec![f64::NEG_INFINITY; self.seen.len()];
        for ((k, seen), log) in at.iter().zip(&seen).zip(&known.logs) {
            logs[*k] = libm::log(*seen) - log;
        }
        LogWeights { first: self.first, logs }
    }
}

/// The histograms weighed with given free energies.
struct Weighing {
    free: Vec<f64>,
    /// ln Σ_k n_k exp(β_k s + f_k), by s.
    logs: Vec<f64>,
    /// Σ_s H(s) w_k(s), by k, where w_k(s) is the share of k in the sum above.
    shares: Vec<f64>,
    /// Σ_s H(s) w_k(s) − n_k.
    gradient: Vec<f64>,
}

impl Weighing {
    fn new(bases: &[Vec<f64>], seen: &[f64], n: &[f64], free: &[f64]) -> Self {
        let mut shares = vec![0.0; n.len()];
        let mut logs = Vec::with_capacity(bases.len());
        for (base, seen) in bases.iter().zip(seen) {
            let log = log_sum(base.iter().zip(free).map(|(base, free)| base + free));
            for ((share, base), free) in shares.iter_mut().zip(base).zip(free) {
                *share += seen * libm::exp(base + free - log);
            }
            logs.push(log);
        }
        let gradient = shares.iter().zip(n).map(|(share, n)| share - n).collect();
        Self { free: free.to_vec(), logs, shares, gradient }
    }

    fn largest_gradient(&self) -> f64 {
        self.gradient.iter().fold(0.0, |most, it| it.abs().max(most))
    }

    /// Hessian⁻¹ · gradient with the first free energy held; Hessian Σ_s H(s) (w_k δ_kl − w_k w_l).
    fn newton_step(&self, bases: &[Vec<f64>], seen: &[f64], n: &[f64]) -> Option<Vec<f64>> {
        let size = n.len();
        let mut system = vec![vec![0.0; size + 1]; size];
        let mut w = vec![0.0; size];
        for ((base, seen), log) in bases.iter().zip(seen).zip(&self.logs) {
            for ((w, base), free) in w.iter_mut().zip(base).zip(&self.free) {
                *w = libm::exp(base + free - log);
            }
            for (k, row) in system.iter_mut().enumerate() {
                row[k] += seen * w[k];
                row.iter_mut().zip(&w).for_each(|(it, other)| *it -= seen * w[k] * other);
            }
        }
        for (k, row) in system.iter_mut().enumerate() {
            row[size] = self.gradient[k];
        }
        system[0].fill(0.0);
        system[0][0] = 1.0;
        solved(system)
    }
}

/// Solves a small linear system, the right-hand side in the last column. `None` when it is singular.
fn solved(mut system: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let size = system.len();
    for k in 0..size {
        let pivot = (k..size).max_by(|a, b| system[*a][k].abs().total_cmp(&system[*b][k].abs()))?;
        system.swap(k, pivot);
        if system[k][k].abs() < 1e-12 {
            return None;
        }
        let top = system[k].clone();
        for row in &mut system[k + 1..] {
            let factor = row[k] / top[k];
            row.iter_mut().zip(&top).skip(k).for_each(|(it, top)| *it -= factor * top);
        }
    }
    let mut solution = vec![0.0; size];
    for k in (0..size).rev() {
        let rest: f64 = (k + 1..size).map(|l| system[k][l] * solution[l]).sum();
        solution[k] = (system[k][size] - rest) / system[k][k];
    }
    Some(solution)
}

fn log_sum(terms: impl Iterator<Item = f64> + Clone) -> f64 {
    let highest = terms.clone().fold(f64::NEG_INFINITY, f64::max);
    if highest == f64::NEG_INFINITY {
        return highest;
    }
    highest + libm::log(terms.map(|it| libm::exp(it - highest)).sum())
}

/// Chains at a few tilts around where the estimate and the limits are.
struct Tilted<'a, 'b> {
    fibre: &'a Fibre,
    thinning: &'a Thinning,
    seed: u64,
    n_chains: u64,
    ticker: &'a mut Ticker<'b>,
}

impl Tilted<'_, '_> {
    fn run(&mut self, beta: f64, n_draws: u32) -> Vec<u64> {
        let mut stream = Stream::new(self.seed, Test::Tilt, self.n_chains);
        self.n_chains += 1;
        tilted_series(self.fibre, self.thinning, &Tilt::new(beta), n_draws, &mut stream, self.ticker)
    }

    /// Does the chain, pushed hard, get beyond the observed S in this direction?
    fn gets_beyond(&mut self, observed: u64, beta: f64) -> bool {
        let series = self.run(beta, 200);
        series.iter().any(|it| if beta > 0.0 { *it > observed } else { *it < observed })
    }
}

/// Estimate and interval where the fibre is too large to be counted. `null` holds S of the null draws, the
/// observed one included. `None` when S did not move.
#[allow(clippy::too_many_arguments)] // the chain's, and how to read it
pub fn from_chains(
    fibre: &Fibre,
    thinning: &Thinning,
    null: impl Iterator<Item = u64> + Clone,
    observed: u64,
    n_draws: u32,
    seed: u64,
    tails: Tails,
    ticker: &mut Ticker<'_>,
) -> Option<LogRatio> {
    let pmf = Pmf::of_counts(null.clone());
    let (mean, variance) = (pmf.mean(), pmf.variance());
    let mut tilted = Tilted { fibre, thinning, seed, n_chains: 0, ticker };
    let mut histograms = Histograms::new(null);
    let (least, most) = (pmf.first, pmf.first + (pmf.weights.len() as u64).saturating_sub(1));
    let at_least = observed == 0 || (observed <= least && !tilted.gets_beyond(observed, -STEEPEST_CHAIN));
    let at_most = observed >= most && !tilted.gets_beyond(observed, STEEPEST_CHAIN);
    if variance == 0.0 || (at_least && at_most) {
        return None;
    }
    let ends = Some((at_least, at_most));
    // Towards the observed S in steps, until a chain lives there. At an end of the support: until half of it does.
    let aim = observed as f64 + if at_least { 0.5 } else { 0.0 } - if at_most { 0.5 } else { 0.0 };
    let mut beta = ((aim - mean) / variance).clamp(-2.0, 2.0);
    let pilot = (n_draws / 8).max(40);
    for _ in 0..12 {
        let series = tilted.run(beta, pilot);
        let here = Pmf::of_counts(series.iter().copied());
        histograms.add(beta, series.iter().copied());
        let (mean, variance) = (here.mean(), here.variance().max(0.05));
        let step = (aim - mean) / variance;
        if (aim - mean).abs() <= 0.5 * variance.sqrt() {
            break;
        }
        beta = (beta + step.clamp(-1.5, 1.5)).clamp(-STEEPEST_CHAIN, STEEPEST_CHAIN);
    }
    let within = |beta: f64| beta.clamp(-STEEPEST_CHAIN, STEEPEST_CHAIN);
    for _ in 0..2 {
        let ratio = histograms.log_weights().ratio(observed, ends, tails)?;
        for beta in [ratio.low, ratio.estimate, ratio.high] {
            if beta.is_finite() {
                let series = tilted.run(within(beta), n_draws / 2);
                histograms.add(within(beta), series.iter().copied());
            }
        }
    }
    histograms.log_weights().ratio(observed, ends, tails)
}
