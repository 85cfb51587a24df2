//! Many p-values at once.
//!
//! Question: which of these would still be called, given how many were looked at? Bonferroni, Holm (1979), Hochberg
//! (1988, doi:10.1093/biomet/75.4.800) and Hommel (1988, doi:10.1093/biomet/75.2.383) bound the chance of any false
//! call; Benjamini-Hochberg (1995) and Benjamini-Yekutieli (2001, doi:10.1214/aos/1013699998) the share of false
//! ones. Assumes: nothing (Bonferroni, Holm, BY), or independence or positive dependence (the others). Westfall &
//! Young (1993) keep the dependence by relabelling. All mislead when the tests not shown are not counted.

pub use super::super::envelope::benjamini_hochberg;
use super::NotEstimable;
use crate::model::order::Order as _;

/// More relabellings are not gone through.
const MOST_RELABELLINGS: f64 = 1e6;
/// Statistics that differ by less are equal.
const TIE: f64 = 1e-9;

/// Ranks, in rising order of p; what is no probability counts as 1.
fn rising(p: &[f64]) -> Vec<(usize, f64)> {
    let sound = |p: f64| if p <= 1.0 { p.max(0.0) } else { 1.0 };
    let mut order: Vec<(usize, f64)> = p.iter().map(|it| sound(*it)).enumerate().collect();
    order.order_by(|a, b| a.1.total_cmp(&b.1));
    order
}

/// min(1, m p).
pub fn bonferroni(p: &[f64]) -> Vec<f64> {
    rising_sorted_back(p, |order| order.iter().map(|it| it.1 * p.len() as f64).collect())
}

/// Holm's step-down.
pub fn holm(p: &[f64]) -> Vec<f64> {
    rising_sorted_back(p, |order| {
        let mut most = 0.0_f64;
        let step = |(rank, it): (usize, &(usize, f64))| {
            most = most.max(it.1 * (order.len() - rank) as f64);
            most
        };
        order.iter().enumerate().map(step).collect()
    })
}

/// Hochberg's step-up.
pub fn hochberg(p: &[f64]) -> Vec<f64> {
    rising_sorted_back(p, |order| step_up(order, |rank| (order.len() - rank) as f64))
}

/// Benjamini & Yekutieli: the false discovery rate under any dependence.
pub fn benjamini_yekutieli(p: &[f64]) -> Vec<f64> {
    let m = p.len() as f64;
    let harmonic: f64 = (1..=p.len()).rev().map(|it| 1.0 / it as f64).sum();
    rising_sorted_back(p, |order| step_up(order, |rank| harmonic * m / (rank + 1) as f64))
}

/// Hommel's, by the algorithm of Wright (1992), doi:10.2307/2532694.
pub fn hommel(p: &[f64]) -> Vec<f64> {
    rising_sorted_back(p, |order| {
        let n = order.len();
        let p = |rank: usize| order[rank].1;
        let simes = (0..n).map(|rank| n as f64 * p(rank) / (rank + 1) as f64).fold(f64::INFINITY, f64::min);
        let mut adjusted = vec![simes; n];
        for m in (2..n).rev() {
            let kept = n - m + 1;
            let least = (kept..n)
                .map(|rank| m as f64 * p(rank) / (rank - kept + 2) as f64)
                .fold(f64::INFINITY, f64::min);
            let last = least.min(m as f64 * p(kept - 1));
            for (rank, it) in adjusted.iter_mut().enumerate() {
                *it = it.max(if rank < kept { least.min(m as f64 * p(rank)) } else { last });
            }
        }
        adjusted.iter().enumerate().map(|(rank, it)| it.max(p(rank))).collect()
    })
}

fn step_up(order: &[(usize, f64)], factor: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut adjusted = vec![1.0; order.len()];
    let mut least = 1.0_f64;
    for (rank, it) in order.iter().enumerate().rev() {
        least = least.min(factor(rank) * it.1);
        adjusted[rank] = least;
    }
    adjusted
}

/// Sorts, adjusts, caps at 1 and puts back in the order given.
fn rising_sorted_back(p: &[f64], adjust: impl FnOnce(&[(usize, f64)]) -> Vec<f64>) -> Vec<f64> {
    let order = rising(p);
    let mut adjusted = vec![1.0; p.len()];
    for ((at, _), value) in order.iter().zip(adjust(&order)) {
        adjusted[*at] = value.min(1.0);
    }
    adjusted
}

/// Westfall & Young's step-down max-T of two groups.
#[derive(Debug, Clone, PartialEq)]
pub struct WestfallYoung {
    /// Two-sample t with pooled variance, second group minus first.
    pub statistics: Vec<f64>,
    /// Share of relabellings with as large a t.
    pub p: Vec<f64>,
    /// The same, adjusted for all variables.
    pub p_adjusted: Vec<f64>,
    /// Relabellings, all of them.
    pub n_relabellings: u64,
}

/// Each row is a variable; its first `n_first` values are of the first group. Upper tail, all relabellings.
pub fn westfall_young(rows: &[Vec<f64>], n_first: usize) -> Result<WestfallYoung, NotEstimable> {
    let n = rows.first().map_or(0, Vec::len);
    if rows.iter().any(|row| row.len() != n || row.iter().any(|it| !it.is_finite())) {
        return Err(NotEstimable::OutOfRange);
    }
    if n < 3 || n_first == 0 || n_first >= n {
        return Err(NotEstimable::TooFew);
    }
    let n_second = n - n_first;
    if (0..n_second).map(|k| (n - k) as f64 / (k + 1) as f64).product::<f64>() > MOST_RELABELLINGS {
        return Err(NotEstimable::TooMany);
    }
    let mut second: Vec<bool> = (0..n).map(|at| at >= n_first).collect();
    let statistics: Vec<f64> = rows.iter().map(|row| pooled_t(row, &second)).collect();
    let mut falling: Vec<usize> = (0..rows.len()).collect();
    falling.order_by(|a, b| statistics[*b].total_cmp(&statistics[*a]));
    let (mut as_large, mut any_as_large) = (vec![0_u64; rows.len()], vec![0_u64; rows.len()]);
    let mut n_relabellings = 0_u64;
    loop {
        let mut largest = f64::NEG_INFINITY;
        for at in falling.iter().rev() {
            let t = pooled_t(&rows[*at], &second);
            largest = largest.max(t);
            as_large[*at] += u64::from(t >= statistics[*at] - TIE);
            any_as_large[*at] += u64::from(largest >= statistics[*at] - TIE);
        }
        n_relabellings += 1;
        if !previous_choice(&mut second) {
            break;
        }
    }
    let share = |count: u64| count as f64 / n_relabellings as f64;
    let (mut p_adjusted, mut most) = (vec![1.0; rows.len()], 0.0_f64);
    for at in falling {
        most = most.max(share(any_as_large[at]));
        p_adjusted[at] = most;
    }
    Ok(WestfallYoung { statistics, p: as_large.into_iter().map(share).collect(), p_adjusted, n_relabellings })
}

/// The choice before this one, counting from all at the front to all at the back; false at the first.
fn previous_choice(chosen: &mut [bool]) -> bool {
    // The last chosen place that can move forward does; those behind it return to the back.
    let Some(at) = (1..chosen.len()).rev().find(|at| chosen[*at] && !chosen[at - 1]) else { return false };
    chosen.swap(at, at - 1);
    let behind = chosen[at + 1..].iter().filter(|it| **it).count();
    let n = chosen.len();
    chosen[at + 1..].fill(false);
    chosen[n - behind..].fill(true);
    true
}

fn pooled_t(row: &[f64], second: &[bool]) -> f64 {
    let group = |which: bool| row.iter().zip(second).filter(move |it| *it.1 == which).map(|it| *it.0);
    let summary = |which: bool| {
        let n = group(which).count() as f64;
        let mean = group(which).sum::<f64>() / n;
        (n, mean, group(which).map(|it| (it - mean) * (it - mean)).sum::<f64>())
    };
    let ((n0, mean0, squares0), (n1, mean1, squares1)) = (summary(false), summary(true));
    let error = ((squares0 + squares1) / (n0 + n1 - 2.0) * (1.0 / n0 + 1.0 / n1)).sqrt();
    let off = mean1 - mean0;
    if off == 0.0 { 0.0 } else { off / error }
}
