//! Strike dates permuted within strata.
//!
//! Question: do strikes fall on exposed days of their facility more often than the dates of the other strikes of the
//! stratum would? Statistic: strikes on an exposed day. Null: within a stratum (region × quarter) the dates are
//! permuted over the strikes. Keeps every facility's strikes and every date's wave. Assumes that within a stratum
//! every strike could have had every date; misleads when places enter a campaign together with being imaged.
//! Reference: Hoeffding (1951), doi:10.1214/aoms/1177729545.

use super::super::bits::VerticalCounters;
use super::super::pmf::Pmf;
use super::super::random::{Stream, Test};
use super::permutation::{Sums, distribution, shuffle};
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
    redated(strikes, n_draws, seed, |dated| dated.iter().filter(|it| exposed(it.0, it.1)).count() as u64)
}

/// As [`draws`], under 64 definitions of exposure at once: bit k of `exposed(facility, day)` says whether a strike there
/// and then would count under definition k.
pub fn draws_of_64(
    strikes: &[Strike],
    exposed: impl Fn(usize, usize) -> u64,
    n_draws: u32,
    seed: u64,
) -> Vec<[u32; 64]> {
    let mut counters = VerticalCounters::default();
    redated(strikes, n_draws, seed, |dated| {
        // First many are fetched from far apart, then all of them are added up.
        for dated in dated.chunks(64) {
            let mut words = [0; 64];
            words.iter_mut().zip(dated).for_each(|(word, it)| *word = exposed(it.0, it.1));
            words.as_chunks().0.iter().for_each(|eight| counters.add_eight(*eight));
        }
        let mut counts = [0; 64];
        counters.read(&mut counts);
        counters.reset();
        counts
    })
}

/// One value for every permutation, from the facility and the new day of each strike.
fn redated<T>(
    strikes: &[Strike],
    n_draws: u32,
    seed: u64,
    mut statistic: impl FnMut(&[(usize, usize)]) -> T,
) -> Vec<T> {
    let strata = by_stratum(strikes);
    let dated: Vec<_> = strata.values().flatten().map(|it| (it.facility, it.day)).collect();
    let days: Vec<u32> = dated.iter().map(|it| it.1 as u32).collect();
    let (mut dated, mut drawn) = (dated, days.clone());
    let mut draw = |index: u32| {
        let mut stream = Stream::new(seed, Test::Labels, u64::from(index));
        drawn.copy_from_slice(&days);
        let mut rest = &mut drawn[..];
        for stratum in strata.values() {
            let (own, others) = std::mem::take(&mut rest).split_at_mut(stratum.len());
            shuffle(own, &mut stream);
            rest = others;
        }
        dated.iter_mut().zip(&drawn).for_each(|(dated, day)| dated.1 = *day as usize);
        statistic(&dated)
    };
    (0..n_draws).map(&mut draw).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_definitions_at_once_are_each_of_them() {
        let strike = |it: usize| Strike { facility: it % 7, day: it * 5 % 31, stratum: it as u64 % 2 };
        let strikes: Vec<Strike> = (0..40).map(strike).collect();
        let exposed = |facility: usize, day: usize| {
            (facility as u64 * 31 + day as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        };
        let all = draws_of_64(&strikes, exposed, 20, 5);
        for k in [0, 17, 63] {
            let one = draws(&strikes, |facility, day| exposed(facility, day) >> k & 1 == 1, 20, 5);
            assert!(all.iter().map(|it| u64::from(it[k])).eq(one), "definition {k}");
        }
    }
}
