//! The table of the calibration: shares with their standard errors, and whether each keeps within its bound.

use std::fmt;

use serde::Serialize;

use super::{ALPHA, Case, Outcome};

/// Share of intervals that must hold the truth.
const COVERAGE: std::ops::RangeInclusive<f64> = 0.90..=0.99;

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
    fn of(count: usize, of: usize) -> Self {
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
    /// Largest size allowed; absent where a ratio was planted.
    pub size_bound: Option<f64>,
    /// Size (null worlds) or coverage (planted) within its bounds.
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
        let size_bound = (case.rate_ratio == 1.0).then_some(case.scenario.size_bound);
        let size = tests.first().map_or(0.0, |it| it.significant.share);
        Self {
            scenario: case.scenario.id.to_owned(),
            rate_ratio: case.rate_ratio,
            regions: case.regions,
            hits_mean: mean(&|it| it.hits),
            onsets_mean: mean(&|it| it.onsets),
            resolutions: counted(outcomes.iter().map(|it| it.resolution.as_str())),
            tests,
            coverage,
            estimate_median: median(ratios.iter().map(|it| it.0).collect()),
            size_bound,
            passed: size_bound.map_or_else(|| COVERAGE.contains(&coverage.share), |bound| size <= bound),
        }
    }
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
    /// Did every row keep within its bounds?
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
            for test in &row.tests {
                let what = if row.size_bound.is_some() { "size" } else { "power" };
                let naive = if test.naive { " (naive)" } else { "" };
                writeln!(f, "  {what} {}  {}{naive}", percent(&test.significant), test.method)?;
            }
            let median = row.estimate_median.map_or_else(|| "-".to_owned(), |it| format!("{it:.2}"));
            writeln!(
                f,
                "  95 % interval holds the truth {}; median estimate {median}",
                percent(&row.coverage)
            )?;
            let used: Vec<String> = row.resolutions.iter().map(|it| format!("{} ({})", it.0, it.1)).collect();
            writeln!(f, "  resolution {}", used.join(", "))?;
            let bound = row.size_bound.map_or_else(
                || "coverage 90-99 %".to_owned(),
                |it| format!("size at most {:.0} %", 100.0 * it),
            );
            writeln!(f, "  {bound}: {}", if row.passed { "kept" } else { "BROKEN" })?;
        }
        Ok(())
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
        }
    }

    #[test]
    fn shares_are_counted_and_bounds_can_break() {
        let null = Case { scenario: SCENARIOS[0], rate_ratio: 1.0, regions: 8 };
        let mut outcomes = vec![outcome(0.05, (1.2, 1.0, 1.5)); 2];
        outcomes.extend(vec![outcome(0.4, (0.9, 1.1, 1.5)); 2]);
        let row = Row::of(&null, &outcomes);
        assert_eq!((row.tests[0].significant.count, row.tests[1].significant.count), (2, 4));
        assert_eq!((row.coverage.count, row.coverage.of), (2, 4));
        assert_eq!(row.tests[0].significant.standard_error, 0.25);
        assert!(!row.passed);
        assert!(Row::of(&null, &outcomes[2..]).passed);
        let planted = Case { rate_ratio: 1.4, ..null };
        assert_eq!(Row::of(&planted, &outcomes).coverage.share, 1.0);
        assert!(!Row::of(&planted, &outcomes).passed, "an interval that always holds the truth is too wide");
    }
}
