//! Classic tests on counts and tables, each as its authors gave it: beside the primary test, never instead of it.
//!
//! Pure functions of numbers: no places, no files, no words. Every p is exact where its distribution can be
//! written down, and what the data cannot say is [`NotEstimable`], never NaN.
//!
//! [`tails`] and [`permutation`] are what the others share.

pub mod calibration;
pub mod cross_knox;
pub mod evidence;
pub mod exact_ratio;
pub mod knox;
pub mod mantel_haenszel;
pub mod multiplicity;
pub mod permutation;
pub mod poisson_binomial;
pub mod power;
pub mod strike_dates;
pub mod tails;
pub mod within_date;

use crate::model::finding::RateRatio;
use serde::{Deserialize, Serialize};

/// Coverage of every interval here.
pub const LEVEL: f64 = 0.95;
/// What an interval leaves out on one side.
const TAIL: f64 = 0.025;
/// Upper 2.5 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;
/// No logarithm of a ratio beyond this is searched for; e to it is still a number.
const STEEPEST: f64 = 700.0;

/// Why a number is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum NotEstimable {
    /// Nothing happened.
    #[error("not estimable because there are no events")]
    NoEvents,
    /// Events in a group that was never under observation, or no observation at all.
    #[error("not estimable because a group has no time under observation")]
    NoTime,
    /// The null hypothesis allows one value only.
    #[error("not estimable because nothing varies under the null hypothesis")]
    NothingVaries,
    /// The formula divides by a count that is zero.
    #[error("not estimable because a cell is zero")]
    ZeroCell,
    /// Fewer observations than the formula needs.
    #[error("not estimable because there are too few observations")]
    TooFew,
    /// Counts that exceed their margins.
    #[error("not estimable because the counts contradict each other")]
    ImpossibleTable,
    /// A value that is not finite or out of its range.
    #[error("not estimable because a value is out of range")]
    OutOfRange,
    /// Too many arrangements to go through all of them.
    #[error("not estimable because there are too many arrangements to count")]
    TooMany,
    /// No effect, however large, would be found with this many events.
    #[error("not estimable because the power asked for is out of reach")]
    OutOfReach,
}

impl NotEstimable {
    /// Every reason.
    pub const ALL: [Self; 9] = [
        Self::NoEvents,
        Self::NoTime,
        Self::NothingVaries,
        Self::ZeroCell,
        Self::TooFew,
        Self::ImpossibleTable,
        Self::OutOfRange,
        Self::TooMany,
        Self::OutOfReach,
    ];

    /// The code in the result file.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoEvents => "no-events",
            Self::NoTime => "no-time",
            Self::NothingVaries => "nothing-varies",
            Self::ZeroCell => "zero-cell",
            Self::TooFew => "too-few",
            Self::ImpossibleTable => "impossible-table",
            Self::OutOfRange => "out-of-range",
            Self::TooMany => "too-many",
            Self::OutOfReach => "out-of-reach",
        }
    }
}

/// Mean and variance of a statistic under its null hypothesis.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    /// Mean.
    pub mean: f64,
    /// Variance.
    pub variance: f64,
}

impl Moments {
    /// Distance of a value from the mean in standard deviations; 0 where nothing varies.
    pub fn z(&self, value: f64) -> f64 {
        if self.variance > 0.0 { (value - self.mean) / self.variance.sqrt() } else { 0.0 }
    }
}

/// Events and time under observation of two groups, in any one unit of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoRates {
    /// Events while exposed.
    pub events_exposed: u64,
    /// Time exposed.
    pub time_exposed: f64,
    /// Events while not exposed.
    pub events_unexposed: u64,
    /// Time not exposed.
    pub time_unexposed: f64,
}

impl TwoRates {
    /// Are the times possible, and is there time where there are events?
    fn check(&self) -> Result<(), NotEstimable> {
        for (events, time) in
            [(self.events_exposed, self.time_exposed), (self.events_unexposed, self.time_unexposed)]
        {
            if !time.is_finite() || time < 0.0 {
                return Err(NotEstimable::OutOfRange);
            }
            if events > 0 && time == 0.0 {
                return Err(NotEstimable::NoTime);
            }
        }
        Ok(())
    }

    fn n_events(&self) -> u64 {
        self.events_exposed + self.events_unexposed
    }

    /// Shares of the time exposed and not exposed.
    fn shares(&self) -> (f64, f64) {
        let whole = self.time_exposed + self.time_unexposed;
        (self.time_exposed / whole, self.time_unexposed / whole)
    }
}

/// The interval of a ratio whose logarithm is normal.
fn log_normal_interval(estimate: f64, log_se: f64) -> RateRatio {
    let log = libm::log(estimate);
    RateRatio { estimate, low: libm::exp(log - Z * log_se), high: libm::exp(log + Z * log_se), level: LEVEL }
}

/// Where an increasing function reaches a value, by bisection to the last bit.
fn solve(mut low: f64, mut high: f64, target: f64, function: impl Fn(f64) -> f64) -> f64 {
    loop {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            return middle;
        }
        if function(middle) < target {
            low = middle;
        } else {
            high = middle;
        }
    }
}

/// Adds up in a fixed order with the rounding errors kept (Neumaier 1974).
fn exact_sum(terms: impl IntoIterator<Item = f64>) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0);
    for term in terms {
        let next = sum + term;
        lost += if sum.abs() >= term.abs() { (sum - next) + term } else { (term - next) + sum };
        sum = next;
    }
    sum + lost
}
