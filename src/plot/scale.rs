//! Numbers → positions, and the round numbers an axis is marked with.
//!
//! Knows no shapes and no words. Ticks are exact decimals, so they look the same on every machine.

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};

/// A straight line from a range of numbers to a range of positions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Linear {
    /// First number.
    pub from: f64,
    /// Last number.
    pub to: f64,
    /// Position of the first number.
    pub start: f64,
    /// Position of the last number.
    pub end: f64,
}

impl Linear {
    /// The position of a number.
    pub fn at(&self, value: f64) -> f64 {
        let width = self.to - self.from;
        if width == 0.0 {
            return f64::midpoint(self.start, self.end);
        }
        self.start + (value - self.from) / width * (self.end - self.start)
    }

    /// The number at a position.
    pub fn value(&self, position: f64) -> f64 {
        let width = self.end - self.start;
        if width == 0.0 {
            return self.from;
        }
        self.from + (position - self.start) / width * (self.to - self.from)
    }
}

/// Ratios on a logarithmic axis, held between two limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratios {
    /// Lowest ratio of the axis, above 0.
    pub from: f64,
    /// Highest ratio of the axis.
    pub to: f64,
    line: Linear,
}

impl Ratios {
    /// An axis from `from` to `to` between two positions.
    pub fn new(from: f64, to: f64, start: f64, end: f64) -> Self {
        let line = Linear { from: libm::log2(from), to: libm::log2(to), start, end };
        Self { from, to, line }
    }

    /// The position of a ratio; ratios beyond the axis are held at its ends.
    pub fn at(&self, ratio: f64) -> f64 {
        self.line.at(libm::log2(ratio.clamp(self.from, self.to)))
    }

    /// Powers of two within the axis.
    pub fn ticks(&self) -> Vec<f64> {
        let all = [1.0 / 64.0, 1.0 / 32.0, 0.0625, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];
        all.into_iter().filter(|it| (self.from..=self.to).contains(it)).collect()
    }
}

/// Round numbers from `from` to `to`: steps of 1, 2 or 5 times a power of ten, at most `most` of them.
pub fn ticks(from: f64, to: f64, most: usize) -> Vec<f64> {
    if from >= to || !(to - from).is_finite() || most == 0 {
        return vec![from];
    }
    let mut step = 1e-9;
    'search: loop {
        for factor in [1.0, 2.0, 5.0] {
            if (to - from) / (step * factor) <= most as f64 - 1.0 {
                step *= factor;
                break 'search;
            }
        }
        step *= 10.0;
    }
    let first = (from / step).ceil() as i64;
    let last = (to / step).floor() as i64;
    (first..=last).map(|k| k as f64 * step).collect()
}

/// Whole numbers for an axis that begins at 0 and must hold `top`.
pub fn count_ticks(top: f64, most: usize) -> Vec<u64> {
    let found = ticks(0.0, top.max(1.0), most);
    let mut whole: Vec<u64> =
        found.iter().filter(|it| it.fract().abs() < 1e-9).map(|it| *it as u64).collect();
    whole.dedup();
    whole
}

/// First days of months (or of years) between two instants, at most `most`.
pub fn month_ticks(from_secs: i64, to_secs: i64, most: usize) -> Vec<NaiveDate> {
    let date = |secs| DateTime::<Utc>::from_timestamp(secs, 0).map(|it| it.date_naive());
    let (Some(from), Some(to)) = (date(from_secs), date(to_secs)) else { return Vec::new() };
    for step in [1_u32, 2, 3, 6, 12, 24, 60, 120] {
        let found = months(from, to, step);
        if found.len() <= most {
            return found;
        }
    }
    Vec::new()
}

fn months(from: NaiveDate, to: NaiveDate, step: u32) -> Vec<NaiveDate> {
    let start = NaiveDate::from_ymd_opt(from.year() - from.year().rem_euclid(120), 1, 1);
    let mut found = Vec::new();
    let mut at = start.unwrap_or(from);
    while at <= to {
        if at >= from {
            found.push(at);
        }
        match at.checked_add_months(Months::new(step)) {
            Some(next) => at = next,
            None => break,
        }
    }
    found
}
