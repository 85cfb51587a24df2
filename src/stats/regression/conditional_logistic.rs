//! Conditional logistic regression of matched sets: the case-crossover design.
//!
//! Question: within a stratum (facility × month), do the days with a hit differ from the others in their covariates?
//! Statistic: given how many of a stratum's rows are cases, which ones they are has probability ∝ exp(Σ x · b).
//! Null: b = 0, every choice of that many rows equally likely.
//! Assumes: rows exchangeable within the stratum but for x; strata independent.
//! When it misleads: hits that change later exposure (damage looks), trends inside a stratum, and waves, which make
//! neighbouring strata dependent. With several cases a stratum Breslow's and Efron's forms pull b towards zero.
//! References: Breslow, Day, Halvorsen, Prentice & Sabai 1978, doi:10.1093/oxfordjournals.aje.a112623; the design:
//! Maclure 1991, doi:10.1093/oxfordjournals.aje.a115853; the recursion: Gail, Lubin & Rubinstein 1981,
//! doi:10.1093/biomet/68.3.703; ties: Efron 1977, doi:10.1080/01621459.1977.10480613.

use super::groups::{Group, Groups};
use super::newton::{Local, Symmetric, maximise};
use super::{Fit, NotEstimable, check_covariates, dot};
use serde::{Deserialize, Serialize};

/// What to do with several cases in one stratum. With one case a stratum all three are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ties {
    /// The conditional likelihood itself; O(rows · cases · p²) a stratum and step.
    Exact,
    /// Efron's approximation.
    Efron,
    /// Breslow's approximation.
    Breslow,
}

/// Rows in strata. All columns have the same length.
#[derive(Debug, Clone, Copy)]
pub struct MatchedSets<'a> {
    /// Stratum of the row, any numbers in any order.
    pub stratum: &'a [u32],
    /// Is it a case?
    pub case: &'a [bool],
    /// Columns.
    pub covariates: &'a [&'a [f64]],
}

/// Fits by Newton's method. Strata without a case, or with nothing else, say nothing and are left out.
pub fn conditional_logistic(data: &MatchedSets<'_>, ties: Ties) -> Result<Fit, NotEstimable> {
    let n = data.stratum.len();
    check_covariates(data.covariates, n)?;
    if data.case.len() != n {
        return Err(NotEstimable::Malformed);
    }
    let cases: Vec<f64> = data.case.iter().map(|it| f64::from(u8::from(*it))).collect();
    let both = |it: &[f64]| it.contains(&0.0) && it.contains(&1.0);
    let groups = Groups::new(data.stratum, &cases, &vec![1.0; n], data.covariates, both);
    if groups.is_empty() {
        return Err(NotEstimable::NoEvents);
    }
    let found = maximise(vec![0.0; groups.p], |b| {
        let mut all = Local::new(groups.p);
        groups.iter().for_each(|group| add(&mut all, group, b, ties));
        all
    })?;
    Fit::new(&found)
}

fn add(into: &mut Local, group: Group<'_>, b: &[f64], ties: Ties) {
    let eta: Vec<f64> = group.rows().map(|x| dot(x, b)).collect();
    let n_cases = group.outcome.iter().filter(|it| **it == 1.0).count();
    for ((x, eta), _) in group.rows().zip(&eta).zip(group.outcome).filter(|(_, y)| **y == 1.0) {
        into.loglik += eta;
        into.gradient.iter_mut().zip(x).for_each(|(g, x)| *g += x);
    }
    match ties {
        Ties::Exact if n_cases > 1 => add_exact(into, group, &eta, n_cases),
        _ => add_approximate(into, group, &eta, n_cases, ties == Ties::Efron),
    }
}

/// Σw, Σwx, Σwxxᵀ of some rows.
struct Sums {
    zeroth: f64,
    first: Vec<f64>,
    second: Symmetric,
}

impl Sums {
    fn new(p: usize) -> Self {
        Self { zeroth: 0.0, first: vec![0.0; p], second: Symmetric::new(p) }
    }

    fn add(&mut self, weight: f64, x: &[f64]) {
        self.zeroth += weight;
        self.first.iter_mut().zip(x).for_each(|(sum, x)| *sum += weight * x);
        self.second.add_outer(weight, x);
    }

    /// Subtracts ln Σw and its derivatives from a likelihood; `centre` was subtracted from every x, `lift` from η.
    fn subtract_log(&self, from: &mut Local, copies: f64, (n, centre): (f64, &[f64]), lift: f64) {
        from.loglik -= copies * (libm::log(self.zeroth) + lift);
        let mean: Vec<f64> = self.first.iter().map(|it| it / self.zeroth).collect();
        for (gradient, (mean, centre)) in from.gradient.iter_mut().zip(mean.iter().zip(centre)) {
            *gradient -= copies * (mean + n * centre);
        }
        from.information.add_scaled(copies / self.zeroth, &self.second);
        from.information.add_outer(-copies, &mean);
    }
}

/// Breslow: every case against all rows. Efron: the l-th of d tied cases against all rows less l/d of the cases.
fn add_approximate(into: &mut Local, group: Group<'_>, eta: &[f64], n_cases: usize, efron: bool) {
    let p = into.gradient.len();
    let top = eta.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = eta.iter().map(|it| libm::exp(it - top)).collect();
    let centre = centre_of(group, &weights);
    let (mut cases, mut others) = (Sums::new(p), Sums::new(p));
    for ((x, weight), y) in group.rows().zip(&weights).zip(group.outcome) {
        let sums = if *y == 1.0 { &mut cases } else { &mut others };
        sums.add(*weight, &minus(x, &centre));
    }
    let (rounds, copies) = if efron { (n_cases, 1.0) } else { (1, n_cases as f64) };
    for round in 0..rounds {
        let kept = 1.0 - round as f64 / n_cases as f64;
        let first = others.first.iter().zip(&cases.first).map(|(a, b)| a + kept * b).collect();
        let mut sums =
            Sums { zeroth: others.zeroth + kept * cases.zeroth, first, second: others.second.clone() };
        sums.second.add_scaled(kept, &cases.second);
        sums.subtract_log(into, copies, (1.0, &centre), top);
    }
}

/// The elementary symmetric polynomial of order d with its derivatives, as the law of Σx given that d of independent
/// indicators with odds λ exp(η) are 1: every term is a probability, so nothing overflows at any size.
fn add_exact(into: &mut Local, group: Group<'_>, eta: &[f64], d: usize) {
    let (p, n) = (into.gradient.len(), eta.len());
    let log_lambda = balance(eta, d as f64);
    let chances: Vec<f64> = eta.iter().map(|it| logistic(it + log_lambda)).collect();
    let centre = centre_of(group, &chances);
    // of[k]: Σ over choices of k among the rows so far of probability × (1, Σx, Σx Σxᵀ).
    let mut of: Vec<Sums> = (0..=d).map(|_| Sums::new(p)).collect();
    of[0].zeroth = 1.0;
    let mut lift = -(d as f64) * log_lambda;
    for (at, ((row, chance), eta)) in group.rows().zip(&chances).zip(eta).enumerate() {
        let x = minus(row, &centre);
        let miss = logistic(-eta - log_lambda);
        lift += log_one_plus_exp(eta + log_lambda);
        // Fewer than `least` chosen so far cannot become d any more.
        let least = (d + at + 1).saturating_sub(n);
        for k in (least..=d.min(at + 1)).rev() {
            let (before, after) = of.split_at_mut(k);
            let now = &mut after[0];
            now.zeroth *= miss;
            now.first.iter_mut().for_each(|it| *it *= miss);
            now.second.scale(miss);
            if let Some(last) = before.last() {
                now.zeroth += chance * last.zeroth;
                let both = now.first.iter_mut().zip(last.first.iter().zip(&x));
                both.for_each(|(it, (first, x))| *it += chance * (first + x * last.zeroth));
                now.second.add_scaled(*chance, &last.second);
                now.second.add_product(*chance, &last.first, &x);
                now.second.add_outer(chance * last.zeroth, &x);
            }
        }
    }
    of[d].subtract_log(into, 1.0, (d as f64, &centre), lift);
}

/// ln λ for which about d of the indicators with odds λ exp(η) are expected to be 1.
fn balance(eta: &[f64], d: f64) -> f64 {
    let bounds = |it: (f64, f64), eta: &f64| (it.0.min(*eta), it.1.max(*eta));
    let (bottom, top) = eta.iter().fold((f64::INFINITY, f64::NEG_INFINITY), bounds);
    let even = libm::log(d / (eta.len() as f64 - d));
    let (mut low, mut high) = (even - top, even - bottom);
    let mut at = f64::midpoint(low, high);
    for _ in 0..60 {
        let (sum, slope) = eta.iter().fold((0.0, 0.0), |(sum, slope), eta| {
            let q = logistic(eta + at);
            (sum + q, slope + q * (1.0 - q))
        });
        // Any λ gives the same likelihood; this one only keeps the numbers of a middling size.
        if (sum - d).abs() < 0.01 {
            break;
        }
        if sum < d {
            low = at;
        } else {
            high = at;
        }
        let newton = at + (d - sum) / slope;
        at = if newton > low && newton < high { newton } else { f64::midpoint(low, high) };
    }
    at
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

fn log_one_plus_exp(x: f64) -> f64 {
    x.max(0.0) + libm::log1p(libm::exp(-x.abs()))
}

fn minus(x: &[f64], centre: &[f64]) -> Vec<f64> {
    x.iter().zip(centre).map(|(x, centre)| x - centre).collect()
}

fn centre_of(group: Group<'_>, weights: &[f64]) -> Vec<f64> {
    let mut centre = vec![0.0; group.rows().next().map_or(0, <[f64]>::len)];
    for (x, weight) in group.rows().zip(weights) {
        centre.iter_mut().zip(x).for_each(|(centre, x)| *centre += weight * x);
    }
    let sum: f64 = weights.iter().sum();
    centre.iter_mut().for_each(|it| *it /= sum);
    centre
}
