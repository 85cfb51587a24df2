//! Does the method keep its promises? Size, power and coverage over many made-up worlds in which the truth is known.
//!
//! Owns the experiment and its table. The worlds are `simulate`'s, the tests are `stats`'s, the level of the verdict is
//! `report`'s: nothing is computed here but shares. Not part of any analysis.
//!
//! - *Size*: in worlds where images change nothing, how often each test still says p ≤ 5 %, and how often the verdict
//!   is `moderate` or higher.
//! - *Power*: how often they say so where a ratio was planted.
//! - *Coverage* and *bias*: how often the 95 % interval of the ratio holds the ratio that was planted, and how far
//!   the middle estimate is off.
//! - *Controls*: how often each negative control fails.
//!
//! Has no threads: [`outcome_at`] is pure, so whoever calls may spread the data sets over as many as there are.

mod bounds;
mod markdown;
mod table;

use crate::model::{Plan, RegionsFrom};
use crate::report::result::Level;
use crate::report::{panel_counts, verdict};
use crate::simulate::{SCENARIOS, Scenario, Settings, World, panel};
use crate::stats;

pub use bounds::{Check, Status};
pub use table::{Estimate, NamedShare, Row, Share, Table, TestShare};

/// Significance.
pub const ALPHA: f64 = 0.05;
/// Ratios planted in the worlds of [`Scenario::power`].
pub const PLANTED: [f64; 3] = [1.3, 1.6, 2.5];

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
    /// How much the verdict says.
    pub level: Level,
    /// Negative controls that could fail, and whether they did.
    pub controls: Vec<(String, bool)>,
}

/// The plan of the calibration: the default one with fewer draws, so that a thousand data sets a row fit into an hour.
/// With 399, p ≤ 5 % is reached by exactly one twentieth of the places the observed matrix can take among the draws.
pub fn plan(seed: u64) -> Plan {
    Plan { draws: 399, seed, ..Plan::default() }
}

/// Makes the `replicate`-th data set of a case and tests it. Pure, so replicates may be done in any order.
pub fn outcome(case: &Case, replicate: u32, seed: u64) -> Outcome {
    let seed = (seed.wrapping_mul(1_000_003) ^ u64::from(replicate)) & ((1 << 53) - 1);
    let settings =
        Settings { regions: case.regions, ..Settings::varied(&case.scenario, case.rate_ratio, seed) };
    let world = World::new(&settings);
    let panel = panel(&world);
    let plan = plan(seed);
    let found = stats::assess(&panel, &plan, &mut |_| ());
    let info = panel_counts(&panel, RegionsFrom::Column, &found);
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
        level: verdict::level(&info, &found, &plan),
        controls: found.controls.iter().map(|it| (it.name.clone(), !it.passed)).collect(),
    }
}

/// How many data sets there are in all.
pub fn total(cases: &[Case], replicates: u32) -> u64 {
    cases.len() as u64 * u64::from(replicates)
}

/// The `at`-th data set of all, `0..total`: case by case.
pub fn outcome_at(cases: &[Case], replicates: u32, seed: u64, at: u64) -> Outcome {
    let per_case = u64::from(replicates.max(1));
    outcome(&cases[(at / per_case) as usize], (at % per_case) as u32, seed)
}

/// The table of all outcomes, in the order of [`outcome_at`].
pub fn table(cases: &[Case], replicates: u32, seed: u64, outcomes: &[Outcome]) -> Table {
    let of_case = outcomes.chunks(replicates.max(1) as usize);
    let rows = cases.iter().zip(of_case).map(|(case, outcomes)| Row::of(case, outcomes)).collect();
    Table { schema: "nadir-calibration/1".to_owned(), seed, replicates, draws: plan(seed).draws, rows }
}

/// The whole experiment, one data set after the other: `replicates` of every case. `progress` hears `(done, of)`.
pub fn run(cases: &[Case], replicates: u32, seed: u64, progress: &mut dyn FnMut(u64, u64)) -> Table {
    let total = total(cases, replicates);
    let mut one = |at| {
        progress(at, total);
        outcome_at(cases, replicates, seed, at)
    };
    let outcomes: Vec<Outcome> = (0..total).map(&mut one).collect();
    progress(total, total);
    table(cases, replicates, seed, &outcomes)
}
