//! Cross-type Knox test: are strikes preceded by images near them, at certain lags?
//!
//! Question: do image-strike pairs close in space have certain lags more often than the dates of the strikes explain?
//! Statistics, for a bin of lags: pairs, and strikes with at least one image. Null: the dates are permuted over the
//! strikes, places and images stay: keeps waves and places. Assumes every strike could have had every date; misleads
//! when places are imaged and struck in the same campaign, or imaged because they were struck (look at negative lags
//! too). References: Knox (1964), doi:10.2307/2985220; moments: Hoeffding (1951), doi:10.1214/aoms/1177729545.

use super::super::pmf::Pmf;
use super::permutation::{Sums, distribution, drawn};
use super::{Moments, NotEstimable};
use std::collections::BTreeMap;

/// Where and on which day, on a plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dated {
    /// Easting, in the unit of the radius (metres).
    pub x: f64,
    /// Northing, in the same unit.
    pub y: f64,
    /// Whole day.
    pub day: i64,
}

/// Lags of a bin in days, strike minus image, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lags {
    /// Smallest lag.
    pub first: i64,
    /// Largest lag.
    pub last: i64,
}

/// Images near each strike, ready for any lags.
#[derive(Debug, Clone)]
pub struct CrossKnox {
    /// Sorted days of the images near each strike.
    image_days: Vec<Vec<i64>>,
    strike_days: Vec<i64>,
}

/// One statistic: observed, and under the null.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Observed.
    pub observed: u64,
    /// Exact moments.
    pub null: Moments,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Pairs of an image and a strike.
    Pairs,
    /// Strikes with at least one image.
    Strikes,
}

impl CrossKnox {
    /// Images at most `radius` from a strike are near it. No strike, or a place that is no number, is refused.
    pub fn new(images: &[Dated], strikes: &[Dated], radius: f64) -> Result<Self, NotEstimable> {
        let sound = |it: &Dated| it.x.is_finite() && it.y.is_finite();
        if !(radius >= 0.0 && images.iter().chain(strikes).all(sound)) {
            return Err(NotEstimable::OutOfRange);
        }
        if strikes.is_empty() {
            return Err(NotEstimable::NoEvents);
        }
        let near = |strike: &Dated, image: &Dated| {
            let (dx, dy) = (image.x - strike.x, image.y - strike.y);
            dx * dx + dy * dy <= radius * radius
        };
        let days_near = |strike: &Dated| {
            let mut days: Vec<i64> = images.iter().filter(|it| near(strike, it)).map(|it| it.day).collect();
            days.sort_unstable();
            days
        };
        Ok(Self {
            image_days: strikes.iter().map(days_near).collect(),
            strike_days: strikes.iter().map(|it| it.day).collect(),
        })
    }

    /// Would this strike count, and how often, had it happened on this day?
    fn count(&self, strike: usize, day: i64, lags: Lags, what: Counted) -> u32 {
        let days = &self.image_days[strike];
        let before = |limit: i64| days.partition_point(|it| *it < limit);
        let n = before(day - lags.first + 1).saturating_sub(before(day - lags.last)) as u32;
        if what == Counted::Pairs { n } else { n.min(1) }
    }

    /// The statistic observed and its exact moments.
    pub fn found(&self, lags: Lags, what: Counted) -> Found {
        let mut dates: BTreeMap<i64, i128> = BTreeMap::new();
        self.strike_days.iter().for_each(|day| *dates.entry(*day).or_default() += 1);
        let mut sums = Sums { n: self.strike_days.len() as i128, ..Sums::default() };
        let mut columns = vec![0_i128; dates.len()];
        for strike in 0..self.strike_days.len() {
            let mut row = 0;
            for ((day, times), column) in dates.iter().zip(&mut columns) {
                let count = i128::from(self.count(strike, *day, lags, what));
                row += times * count;
                sums.squares += times * count * count;
                *column += count;
            }
            sums.total += row;
            sums.row_squares += row * row;
        }
        sums.column_squares =
            dates.values().zip(&columns).map(|(times, column)| times * column * column).sum();
        let observed = |(strike, day): (usize, &i64)| u64::from(self.count(strike, *day, lags, what));
        Found { observed: self.strike_days.iter().enumerate().map(observed).sum(), null: sums.moments() }
    }

    /// Number of permutations of the dates for every value of the statistic. `None` when there are too many.
    pub fn counted(&self, lags: Lags, what: Counted) -> Option<Pmf> {
        // What `distribution` would refuse is not built.
        let strikes = 0..self.strike_days.len();
        if strikes.end > 18 {
            return None;
        }
        let row =
            |strike: usize| self.strike_days.iter().map(|day| self.count(strike, *day, lags, what)).collect();
        distribution(&strikes.map(row).collect::<Vec<Vec<u32>>>())
    }

    /// The statistic under permutations of the dates drawn by seed; for
    /// [`share_as_large`](super::permutation::share_as_large).
    pub fn draws(&self, lags: Lags, what: Counted, n_draws: u32, seed: u64) -> Vec<u64> {
        drawn(self.strike_days.len(), n_draws, seed, |labels| {
            let day = |label: &u32| self.strike_days[*label as usize];
            let count =
                |(strike, label): (usize, &u32)| u64::from(self.count(strike, day(label), lags, what));
            labels.iter().enumerate().map(count).sum()
        })
    }
}
