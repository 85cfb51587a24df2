//! What is promised of each row of the calibration, and whether it is kept.
//!
//! A share from few data sets is uncertain: a bound counts as broken when it is passed by more than two standard errors
//! (those at the bound), and as open when it is passed by less.

use serde::Serialize;

use super::table::{Estimate, Row, Share};
use crate::simulate::{Collector, Scenario};

/// Least share of null data sets that the primary must call significant, or it is wastefully careful.
const SIZE_LEAST: f64 = 0.03;
/// Largest share of null data sets with a verdict of `moderate` or higher.
const VERDICT_MOST: f64 = 0.03;
/// Share of 95 % intervals that must hold the ratio planted.
const COVERAGE: (f64, f64) = (0.93, 0.97);
/// Largest bias of the log ratio, either way.
const BIAS: f64 = 0.1;
/// Least power of the primary, from this ratio on.
const POWER_LEAST: f64 = 0.6;
const POWER_FROM: f64 = 1.6;
/// The control on a fixed schedule may fail at most so often, and must fail at least so often where it leaks.
const CONTROL_MOST: f64 = 0.07;
const CONTROL_LEAST: f64 = 0.8;
const CONTROL: &str = "systematic-collectors";
/// Standard errors by which a bound must be passed to be broken.
const ERRORS: f64 = 2.0;

/// Is a bound kept?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Within.
    Kept,
    /// Passed by no more than two standard errors: more data sets would tell.
    Open,
    /// Passed.
    Broken,
}

/// A bound and what was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// `size`, `verdict`, `coverage`, `bias`, `power`, `control`.
    pub what: &'static str,
    /// What was found.
    pub value: f64,
    /// Least allowed.
    pub low: f64,
    /// Most allowed.
    pub high: f64,
    /// Kept?
    pub status: Status,
}

fn check(what: &'static str, value: f64, (low, high): (f64, f64), error: &dyn Fn(f64) -> f64) -> Check {
    let bound = value.clamp(low, high);
    let beyond = (value - bound).abs();
    // Digits that only rounding made must not break a bound.
    let status = match beyond {
        it if it <= 1e-12 => Status::Kept,
        it if it <= ERRORS * error(bound) => Status::Open,
        _ => Status::Broken,
    };
    Check { what, value, low, high, status }
}

fn of_share(what: &'static str, share: &Share, bounds: (f64, f64)) -> Option<Check> {
    let error = |bound: f64| (bound * (1.0 - bound) / share.of as f64).sqrt();
    (share.of > 0).then(|| check(what, share.share, bounds, &error))
}

fn of_estimate(what: &'static str, it: &Estimate, bounds: (f64, f64)) -> Check {
    check(what, it.value, bounds, &|_| it.standard_error)
}

/// All that is promised of a row.
pub(super) fn checks(row: &Row, scenario: &Scenario) -> Vec<Check> {
    let control = row.controls.iter().find(|it| it.name == CONTROL).map(|it| &it.share);
    let mut checks = Vec::new();
    match (scenario.collector, control) {
        (Collector::None, _) | (_, None) => {}
        (Collector::Sound, Some(it)) => checks.push(of_share("control", it, (0.0, CONTROL_MOST))),
        (Collector::Leaking, Some(it)) => checks.push(of_share("control", it, (CONTROL_LEAST, 1.0))),
    }
    let primary = row.tests.first().map(|it| &it.significant);
    if row.rate_ratio != 1.0 {
        let powered = primary.filter(|_| row.rate_ratio >= POWER_FROM);
        checks.push(powered.and_then(|it| of_share("power", it, (POWER_LEAST, 1.0))));
        checks.push(of_share("coverage", &row.coverage, COVERAGE));
        checks.push(row.bias_log_ratio.as_ref().map(|it| of_estimate("bias", it, (-BIAS, BIAS))));
    } else if !scenario.expected_to_fail {
        checks.push(primary.and_then(|it| of_share("size", it, (SIZE_LEAST, scenario.size_bound))));
        checks.push(of_share("verdict", &row.moderate_or_higher, (0.0, VERDICT_MOST)));
    }
    checks.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_broken_only_when_chance_does_not_explain_it() {
        let status = |count: usize, of: usize| {
            of_share("size", &Share::of(count, of), (0.03, 0.07)).map(|it| it.status)
        };
        assert_eq!(status(50, 1000), Some(Status::Kept));
        assert_eq!(status(70, 1000), Some(Status::Kept));
        assert_eq!(status(80, 1000), Some(Status::Open));
        assert_eq!(status(90, 1000), Some(Status::Broken));
        assert_eq!(status(0, 20), Some(Status::Open));
        assert_eq!(status(0, 1000), Some(Status::Broken));
        assert_eq!(status(0, 0), None);
        let bias = |value, standard_error| {
            of_estimate("bias", &Estimate { value, standard_error }, (-BIAS, BIAS)).status
        };
        assert_eq!(
            [bias(-0.05, 0.01), bias(0.11, 0.01), bias(-0.2, 0.01)],
            [Status::Kept, Status::Open, Status::Broken]
        );
    }
}
