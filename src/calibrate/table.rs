//! The table of the calibration: shares with their standard errors, and whether each keeps within its bound.

use std::fmt;

use serde::Serialize;

use super::bounds::{Check, Status, checks};
use super::{ALPHA, Case, Outcome};
use crate::report::result::Level;

/// A share of data sets.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// How many.
    pub count: u64,
    /// Of how many.
    pub of: u64,
    /// `count / of`.
    pub share: f64,
    /// Its binomial standard error.
    pub standard_error: f64,
}

impl Share {
    pub(super) fn of(count: usize, of: usize) -> Self {
        let n = of.max(1) as f64;
        let share = count as f64 / n;
        Self { count: count as u64, of: of as u64, share, standard_error: (share * (1.0 - share) / n).sqrt() }
    }
}

/// How often one test said p ≤ 5 %.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TestShare {
    /// The test, as in the result file.
    pub method: String,
    /// Is its p known to be wrong in ordinary data?
    pub naive: bool,
    /// Data sets called significant; of those in which the test could be made.
    pub significant: Share,
}

/// A share with a name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamedShare {
    /// Of what.
    pub name: String,
    /// How often.
    #[serde(flatten)]
    pub share: Share,
}

/// A number with its Monte Carlo error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// One world and truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The world.
    pub scenario: String,
    /// The ratio planted.
    pub rate_ratio: f64,
    /// Regions the places lie in.
    pub regions: u32,
    /// Mean hits of a data set.
    pub hits_mean: f64,
    /// Mean onsets of a data set.
    pub onsets_mean: f64,
    /// Resolutions that were chosen, and how often, in order of name.
    pub resolutions: Vec<(String, u64)>,
    /// The primary first, then companions, then the steps of the ladder. In a null world the share is the size.
    pub tests: Vec<TestShare>,
    /// 95 % intervals that hold the truth; of those that exist.
    pub coverage: Share,
    /// Median of the estimated ratios.
    pub estimate_median: Option<f64>,
    /// Median of ln(estimate / truth).
    pub bias_log_ratio: Option<Estimate>,
    /// Data sets with a verdict of `moderate` or higher.
    pub moderate_or_higher: Share,
    /// How often each negative control failed; of those data sets in which it could.
    pub controls: Vec<NamedShare>,
    /// No bound on size or verdict is asked: what is written down depends on the hits.
    pub expected_to_fail: bool,
    /// What is promised of this row.
    pub checks: Vec<Check>,
    /// Nothing promised is broken.
    pub passed: bool,
}

/// The result of a calibration.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// `nadir-calibration/1`.
    pub schema: String,
    /// Seed of everything.
    pub seed: u64,
    /// Data sets per row.
    pub replicates: u32,
    /// Monte Carlo draws per data set.
    pub draws: u32,
    /// One per world and truth.
    pub rows: Vec<Row>,
}

/// The code of an enum as it stands in files.
pub(super) fn code(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default()
}

impl Row {
    pub(super) fn of(case: &Case, outcomes: &[Outcome]) -> Self {
        let n = outcomes.len().max(1) as f64;
        let mean = |of: &dyn Fn(&Outcome) -> u64| outcomes.iter().map(of).sum::<u64>() as f64 / n;
        let tests = tests(outcomes);
        let ratios: Vec<_> = outcomes.iter().filter_map(|it| it.rate_ratio).collect();
        let holds = |it: &&(f64, f64, f64)| (it.1..=it.2).contains(&case.rate_ratio);
        let coverage = Share::of(ratios.iter().filter(holds).count(), ratios.len());
        let moderate = outcomes.iter().filter(|it| it.level >= Level::Moderate).count();
        let failed = controls(outcomes);
        let mut row = Self {
            scenario: case.scenario.id.to_owned(),
            rate_ratio: case.rate_ratio,
            regions: case.regions,
            hits_mean: mean(&|it| it.hits),
            onsets_mean: mean(&|it| it.onsets),
            resolutions: counted(outcomes.iter().map(|it| it.resolution.as_str())),
            tests,
            coverage,
            estimate_median: median(ratios.iter().map(|it| it.0).collect()),
            bias_log_ratio: bias(ratios.iter().map(|it| it.0 / case.rate_ratio).collect()),
            moderate_or_higher: Share::of(moderate, outcomes.len()),
            controls: failed,
            expected_to_fail: case.scenario.expected_to_fail,
            checks: Vec::new(),
            passed: true,
        };
        row.checks = checks(&row, &case.scenario);
        row.passed = row.checks.iter().all(|it| it.status != Status::Broken);
        row
    }
}

/// Shares of failures by control, in the order of the first data set that has the control.
fn controls(outcomes: &[Outcome]) -> Vec<NamedShare> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in outcomes.iter().flat_map(|it| &it.controls) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let share = |name: &str| {
        let of = || outcomes.iter().flat_map(|it| &it.controls).filter(|it| it.0 == name);
        let share = Share::of(of().filter(|it| it.1).count(), of().count());
        NamedShare { name: name.to_owned(), share }
    };
    names.into_iter().map(share).collect()
}

/// Median of the logarithms, and its standard error as if they were normal (by the distance of the quartiles).
fn bias(ratios: Vec<f64>) -> Option<Estimate> {
    let mut logs: Vec<f64> = ratios.into_iter().map(libm::log).collect();
    logs.sort_by(f64::total_cmp);
    let n = logs.len();
    let value = *logs.get(n / 2)?;
    let spread = (logs[(3 * n / 4).min(n - 1)] - logs[n / 4]) / 1.349;
    let standard_error = 1.2533 * spread / (n as f64).sqrt();
    value.is_finite().then_some(Estimate {
        value,
        standard_error: if standard_error.is_finite() { standard_error } else { 0.0 },
    })
}

/// Shares of p ≤ 5 % by test, in the order of the first data set that has the test.
fn tests(outcomes: &[Outcome]) -> Vec<TestShare> {
    let mut names: Vec<(&str, bool)> = Vec::new();
    for (method, naive, _) in outcomes.iter().flat_map(|it| &it.p) {
        if names.iter().all(|(name, _)| name != method) {
            names.push((method, *naive));
        }
    }
    let share = |(method, naive): (&str, bool)| {
        let p: Vec<f64> =
            outcomes.iter().flat_map(|it| &it.p).filter(|it| it.0 == method).map(|it| it.2).collect();
        let significant = Share::of(p.iter().filter(|it| **it <= ALPHA).count(), p.len());
        TestShare { method: method.to_owned(), naive, significant }
    };
    names.into_iter().map(share).collect()
}

fn counted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<(String, u64)> {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.chunk_by(|a, b| a == b).map(|it| (it[0].to_owned(), it.len() as u64)).collect()
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

impl Table {
    /// Is nothing that is promised broken?
    pub fn passed(&self) -> bool {
        self.rows.iter().all(|it| it.passed)
    }
}

/// As text, one line per test under one line per world.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |it: &Share| format!("{:5.1} % ± {:.1}", 100.0 * it.share, 100.0 * it.standard_error);
        writeln!(f, "{} data sets a row, {} draws, seed {}", self.replicates, self.draws, self.seed)?;
        for row in &self.rows {
            writeln!(
                f,
                "\n{} · true ratio {} · {} regions, {:.0} hits, {:.0} onsets",
                row.scenario, row.rate_ratio, row.regions, row.hits_mean, row.onsets_mean
            )?;
            let what = if row.rate_ratio == 1.0 { "size" } else { "power" };
            for test in &row.tests {
                let naive = if test.naive { " (naive)" } else { "" };
                writeln!(f, "  {what} {}  {}{naive}", percent(&test.significant), test.method)?;
            }
            writeln!(f, "  {what} {}  verdict moderate or higher", percent(&row.moderate_or_higher))?;
            for control in &row.controls {
                writeln!(f, "  fails {}  control {}", percent(&control.share), control.name)?;
            }
            let median = row.estimate_median.map_or_else(|| "-".to_owned(), |it| format!("{it:.2}"));
            let bias = row
                .bias_log_ratio
                .map_or_else(|| "-".to_owned(), |it| format!("{:.3} ± {:.3}", it.value, it.standard_error));
            writeln!(
                f,
                "  95 % interval holds the truth {}; median estimate {median}, bias of its logarithm {bias}",
                percent(&row.coverage)
            )?;
            let used: Vec<String> = row.resolutions.iter().map(|it| format!("{} ({})", it.0, it.1)).collect();
            writeln!(f, "  resolution {}", used.join(", "))?;
            for check in &row.checks {
                writeln!(f, "  {check}")?;
            }
            if row.expected_to_fail {
                writeln!(f, "  expected to fail: what is written down depends on the hits")?;
            }
        }
        Ok(())
    }
}

/// `coverage 93-97 %: kept`.
impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = match self.status {
            Status::Kept => "kept",
            Status::Open => "open",
            Status::Broken => "BROKEN",
        };
        let (low, high) = (100.0 * self.low, 100.0 * self.high);
        let bounds = match self.what {
            "bias" => format!("at most {:.1} either way", self.high),
            _ if self.low == 0.0 => format!("at most {high:.0} %"),
            _ if self.high == 1.0 => format!("at least {low:.0} %"),
            _ => format!("{low:.0}-{high:.0} %"),
        };
        write!(f, "{} {bounds}: {status}", self.what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::SCENARIOS;

    fn outcome(p: f64, ratio: (f64, f64, f64)) -> Outcome {
        Outcome {
            hits: 10,
            onsets: 8,
            resolution: "region × 56 d".to_owned(),
            rate_ratio: Some(ratio),
            p: vec![("primary".to_owned(), false, p), ("coincidence".to_owned(), true, 0.001)],
            level: if p <= ALPHA { Level::Moderate } else { Level::None },
            controls: vec![("reverse-time".to_owned(), p > 0.1)],
        }
    }

    #[test]
    fn shares_are_counted_and_bounds_can_break() {
        let null = Case { scenario: SCENARIOS[0], rate_ratio: 1.0, regions: 8 };
        let mut outcomes = vec![outcome(0.05, (1.2, 1.0, 1.5)); 20];
        outcomes.extend(vec![outcome(0.4, (0.9, 1.1, 1.5)); 20]);
        let row = Row::of(&null, &outcomes);
        assert_eq!((row.tests[0].significant.count, row.tests[1].significant.count), (20, 40));
        assert_eq!((row.coverage.count, row.coverage.of), (20, 40));
        assert_eq!((row.moderate_or_higher.count, row.controls[0].share.count), (20, 20));
        assert!((row.tests[0].significant.standard_error - 0.079).abs() < 0.001);
        assert!(row.checks.iter().map(|it| it.what).eq(["size", "verdict"]));
        assert!(!row.passed);
        assert!(Row::of(&null, &outcomes[20..]).passed);
        let planted = Case { rate_ratio: 1.4, ..null };
        let row = Row::of(&planted, &outcomes);
        assert_eq!(row.coverage.share, 1.0);
        let bias = row.bias_log_ratio.expect("ratios").value;
        assert!((bias - libm::log(1.2 / 1.4)).abs() < 1e-12, "{bias}");
        assert!(row.checks.iter().map(|it| it.what).eq(["coverage", "bias"]));
    }

    #[test]
    fn no_bound_is_asked_where_the_record_depends_on_the_hits() {
        let leak = SCENARIOS.iter().find(|it| it.expected_to_fail).expect("a world");
        let row = Row::of(
            &Case { scenario: *leak, rate_ratio: 1.0, regions: 8 },
            &[outcome(0.01, (2.0, 1.5, 2.5))],
        );
        assert!(row.passed && row.checks.is_empty());
    }
}
