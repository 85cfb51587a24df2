//! Strike dates permuted within strata.
//!
//! Question: do strikes fall on exposed days of their facility more often than the dates of the other strikes of the
//! stratum would? Statistic: strikes on an exposed day. Null: within a stratum (region × quarter) the dates are
//! permuted over the strikes. Keeps every facility's strikes and every date's wave. Assumes that within a stratum
//! every strike could have had every date; misleads when places enter a campaign together with being imaged.
//! Reference: Hoeffding (1951), doi:10.1214/aoms/1177729545.

use super::super::pmf::Pmf;
use super::permutation::{Sums, distribution, drawn};
use super::tails::Tails;
use super::{Moments, NotEstimable};
use std::collections::BTreeMap;

/// One strike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strike {
    /// Facility, by number.
    pub facility: usize,
    /// Day, by number.
    pub day: usize,
    /// Stratum, by any number.
    pub stratum: u64,
}

/// Strikes on exposed days, observed and under the null.
#[derive(Debug, Clone, PartialEq)]
pub struct StrikeDates {
    /// Observed.
    pub observed: u64,
    /// Exact moments.
    pub null: Moments,
    /// (observed − mean) / sd; 0 where nothing varies.
    pub z: f64,
    /// Number of permutations for every count, where they can be counted.
    pub pmf: Result<Pmf, NotEstimable>,
}

impl StrikeDates {
    /// Exact p-values, where the permutations can be counted.
    pub fn tails(&self) -> Result<Tails, NotEstimable> {
        self.pmf.as_ref().map(|it| Tails::of(it, self.observed)).map_err(|it| *it)
    }
}

fn by_stratum(strikes: &[Strike]) -> BTreeMap<u64, Vec<Strike>> {
    let mut strata: BTreeMap<u64, Vec<Strike>> = BTreeMap::new();
    strikes.iter().for_each(|it| strata.entry(it.stratum).or_default().push(*it));
    strata
}

/// The permutation test, exact. `exposed(facility, day)` says whether a strike there and then would count.
pub fn strike_dates(
    strikes: &[Strike],
    exposed: impl Fn(usize, usize) -> bool,
) -> Result<StrikeDates, NotEstimable> {
    if strikes.is_empty() {
        return Err(NotEstimable::NoEvents);
    }
    let (mut observed, mut null, mut off) = (0, Moments::default(), 0.0);
    let mut pmf = Ok(Pmf::point(0));
    for stratum in by_stratum(strikes).values() {
        let row = |it: &Strike| stratum.iter().map(|at| u32::from(exposed(it.facility, at.day))).collect();
        let matrix: Vec<Vec<u32>> = stratum.iter().map(row).collect();
        let here: u64 = matrix.iter().enumerate().map(|(k, row)| u64::from(row[k])).sum();
        let sums = Sums::of(&matrix);
        let moments = sums.moments();
        observed += here;
        off += (i128::from(here) * sums.n - sums.total) as f64 / sums.n as f64;
        null.mean += moments.mean;
        null.variance += moments.variance;
        pmf = pmf.and_then(|sum: Pmf| {
            let own = distribution(&matrix).ok_or(NotEstimable::TooMany)?;
            Ok(sum.convolved(&own.normalised()))
        });
    }
    let z = Moments { mean: 0.0, ..null }.z(off);
    Ok(StrikeDates { observed, null, z, pmf })
}

/// Strikes on exposed days under permutations within strata drawn by seed; for
/// [`share_as_large`](super::permutation::share_as_large).
pub fn draws(
    strikes: &[Strike],
    exposed: impl Fn(usize, usize) -> bool,
    n_draws: u32,
    seed: u64,
) -> Vec<u64> {
    let strata = by_stratum(strikes);
    let sorted: Vec<Strike> = strata.values().flatten().copied().collect();
    let starts: Vec<usize> =
        strata.values().scan(0, |end, it| Some(std::mem::replace(end, *end + it.len()))).collect();
    // One permutation of all strikes gives, read in its order, one of every stratum.
    let mut next = vec![0; starts.len()];
    let stratum_of: Vec<usize> =
        strata.values().enumerate().flat_map(|(at, it)| std::iter::repeat_n(at, it.len())).collect();
    drawn(sorted.len(), n_draws, seed, |labels| {
        next.copy_from_slice(&starts);
        let mut count = 0;
        for label in labels {
            let dated = &sorted[*label as usize];
            let place = &mut next[stratum_of[*label as usize]];
            count += u64::from(exposed(sorted[*place].facility, dated.day));
            *place += 1;
        }
        count
    })
}
