//! Does the method keep its promises? Size, power and coverage over many made-up worlds in which the truth is known.
//!
//! Owns the experiment and its table. The worlds are `simulate`'s, the tests are `stats`'s: nothing is computed here
//! but shares. Not part of any analysis.
//!
//! - *Size*: in worlds where images change nothing, how often each test still says p ≤ 5 %.
//! - *Power*: how often it says so where a ratio was planted.
//! - *Coverage*: how often the 95 % interval of the ratio holds the ratio that was planted.

mod table;

use crate::model::Plan;
use crate::simulate::{SCENARIOS, Scenario, Settings, World, panel};
use crate::stats;

pub use table::{Row, Share, Table, TestShare};

/// Significance.
pub const ALPHA: f64 = 0.05;
/// Ratios planted in the worlds of [`Scenario::power`].
pub const PLANTED: [f64; 2] = [1.6, 2.5];

/// One cell of the experiment: a world and the truth in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Case {
    /// The world.
    pub scenario: Scenario,
    /// The ratio planted; 1 is a null world.
    pub rate_ratio: f64,
    /// Regions the places lie in.
    pub regions: u32,
}

/// Every null world, and the planted ratios where power is measured, of the scenarios named; of all when none is.
///
/// More `regions` leave less to move within each, so the analysis has to choose a looser resolution.
pub fn cases(names: &[String], regions: Option<u32>) -> Vec<Case> {
    let wanted = SCENARIOS.iter().filter(|it| names.is_empty() || names.iter().any(|name| name == it.id));
    let case = |scenario: &Scenario, rate_ratio| Case {
        scenario: *scenario,
        rate_ratio,
        regions: regions.unwrap_or(Settings::of(scenario, rate_ratio, 0).regions),
    };
    let truths = [1.0].into_iter().chain(PLANTED);
    wanted
        .flat_map(|it| truths.clone().map(move |rate_ratio| case(it, rate_ratio)))
        .filter(|it| it.rate_ratio == 1.0 || it.scenario.power)
        .collect()
}

/// What one data set gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Hits in the data set.
    pub hits: u64,
    /// Hits at risk.
    pub onsets: u64,
    /// `region × 56 d`, as codes.
    pub resolution: String,
    /// Estimated ratio, lower and upper limit.
    pub rate_ratio: Option<(f64, f64, f64)>,
    /// p of every test that has one: its code, whether it is known to be naive, p.
    pub p: Vec<(String, bool, f64)>,
}

/// The plan of the calibration: the default one with fewer draws, so that hundreds of data sets fit into minutes.
pub fn plan(seed: u64) -> Plan {
    Plan { draws: 999, seed, ..Plan::default() }
}

/// Makes the `replicate`-th data set of a case and tests it. Pure, so replicates may be done in any order.
pub fn outcome(case: &Case, replicate: u32, seed: u64) -> Outcome {
    let seed = (seed.wrapping_mul(1_000_003) ^ u64::from(replicate)) & ((1 << 53) - 1);
    let settings =
        Settings { regions: case.regions, ..Settings::varied(&case.scenario, case.rate_ratio, seed) };
    let world = World::new(&settings);
    let found = stats::assess(&panel(&world), &plan(seed), &mut |_| ());
    let mut p = vec![("primary".to_owned(), false, found.primary.p)];
    p.extend(found.companions.iter().map(|it| (it.method.clone(), false, it.p)));
    let steps = found.ladder.iter().filter(|it| it.method != "primary");
    p.extend(steps.filter_map(|it| Some((it.method.clone(), it.naive, it.p?))));
    let resolution = found.primary.resolution;
    let block = resolution.block_days.map_or_else(|| "all".to_owned(), |it| it.to_string());
    Outcome {
        hits: world.hits.len() as u64,
        onsets: found.facts.onsets,
        resolution: format!("{} × {block} d", table::code(&resolution.strata)),
        rate_ratio: found.primary.rate_ratio.map(|it| (it.estimate, it.low, it.high)),
        p,
    }
}

/// The whole experiment: `replicates` data sets of every case. `progress` hears `(done, of)` data sets.
pub fn run(cases: &[Case], replicates: u32, seed: u64, progress: &mut dyn FnMut(u64, u64)) -> Table {
    let total = cases.len() as u64 * u64::from(replicates);
    let mut done = 0;
    let mut row = |case: &Case| {
        let one = |replicate| {
            progress(done, total);
            done += 1;
            outcome(case, replicate, seed)
        };
        let outcomes: Vec<Outcome> = (0..replicates).map(one).collect();
        Row::of(case, &outcomes)
    };
    let rows = cases.iter().map(&mut row).collect();
    progress(total, total);
    Table { schema: "nadir-calibration/1".to_owned(), seed, replicates, draws: plan(seed).draws, rows }
}
