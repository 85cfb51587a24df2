//! Strike dates permuted within strata.
//!
//! Question: do strikes fall on exposed days of their facility more often than the dates of the other strikes of the
//! stratum would? Statistic: strikes on an exposed day. Null: within a stratum (region × quarter) the dates are
//! permuted over the strikes. Keeps every facility's strikes and every date's wave. Assumes that within a stratum
//! every strike could have had every date; misleads when places enter a campaign together with being imaged.
//! Reference: Hoeffding (1951), doi:10.1214/aoms/1177729545.

use super::super::bits::VerticalCounters;
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
    redated(strikes, n_draws, seed, |dated| dated.filter(|it| exposed(it.0, it.1)).count() as u64)
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
        dated.for_each(|it| counters.add(exposed(it.0, it.1)));
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
    mut statistic: impl FnMut(Redated<'_>) -> T,
) -> Vec<T> {
    let strata = by_stratum(strikes);
    let facilities: Vec<u32> = strata.values().flatten().map(|it| it.facility as u32).collect();
    let starts: Vec<u32> =
        strata.values().scan(0, |end, it| Some(std::mem::replace(end, *end + it.len() as u32))).collect();
    // One permutation of all strikes gives, read in its order, one of every stratum.
    let mut next = vec![0; starts.len()];
    let own =
        |(at, it): (u32, &Vec<Strike>)| it.iter().map(move |it| (at, it.day as u32)).collect::<Vec<_>>();
    let stratum_and_day: Vec<(u32, u32)> = (0..).zip(strata.values()).flat_map(own).collect();
    drawn(facilities.len(), n_draws, seed, |labels| {
        next.copy_from_slice(&starts);
        let (stratum_and_day, facilities) = (&stratum_and_day, &facilities);
        statistic(Redated { labels: labels.iter(), stratum_and_day, facilities, next: &mut next })
    })
}

/// The facility and the new day of each strike.
struct Redated<'a> {
    labels: std::slice::Iter<'a, u32>,
    stratum_and_day: &'a [(u32, u32)],
    facilities: &'a [u32],
    /// Where the next strike of each stratum is.
    next: &'a mut [u32],
}

impl Iterator for Redated<'_> {
    type Item = (usize, usize);

    #[inline]
    fn next(&mut self) -> Option<(usize, usize)> {
        let (stratum, day) = self.stratum_and_day[*self.labels.next()? as usize];
        let next = &mut self.next[stratum as usize];
        let facility = self.facilities[*next as usize];
        *next += 1;
        Some((facility as usize, day as usize))
    }
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
