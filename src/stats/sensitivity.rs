//! The same test cut otherwise: other blocks at the strata used, and all facilities over the whole period.
//!
//! These are shown beside the primary, not instead of it, so they make do with fewer draws.

use super::draws::{Nothing, Ticker};
use super::panel::Panel;
use super::primary;
use super::resolution::Prepared;
use super::tilt;
use crate::model::finding::{Primary, SensitivityPlan, SensitivityRow};
use crate::model::{PanelInput, Plan, Resolution};

/// Draws of every test on this page; the smallest p is 1 in 1,000.
pub const DRAWS: u32 = 999;
/// Draws of each tilted chain of their rate ratios.
const EFFECT_DRAWS: u32 = 400;
/// Blocks shown, days.
const BLOCKS_DAYS: [Option<u32>; 4] = [Some(28), Some(56), Some(91), None];

/// The test at one resolution.
pub fn test_at(
    panel: &Panel,
    input: &PanelInput,
    plan: &Plan,
    resolution: Resolution,
    ticker: &mut Ticker<'_>,
) -> Primary {
    let prepared = Prepared::new(panel, input, resolution, plan.seed, ticker);
    let observed = panel.statistic();
    let n_draws = if prepared.exact.is_some() { 0 } else { DRAWS.min(plan.draws) };
    let draws = primary::draw(&prepared, n_draws, plan.seed, &mut Nothing, ticker);
    let mut found = primary::test(&prepared, observed, &draws);
    found.rate_ratio =
        primary::effect(&prepared, observed, &draws, EFFECT_DRAWS.min(plan.draws), plan.seed, ticker);
    found.excess = found.rate_ratio.as_ref().map(|it| tilt::excess(observed, it));
    found.e_value = found.rate_ratio.as_ref().map(tilt::e_value);
    found
}

/// Blocks of 28, 56 and 91 days and none, at the strata of the primary; a test already made is taken over.
pub fn rows(
    panel: &Panel,
    input: &PanelInput,
    plan: &Plan,
    made: &[&Primary],
    ticker: &mut Ticker<'_>,
) -> Vec<SensitivityRow> {
    let Some(strata) = made.first().map(|it| it.resolution.strata) else { return Vec::new() };
    let mut blocks = BLOCKS_DAYS.to_vec();
    let used = made[0].resolution.block_days;
    if !blocks.contains(&used) {
        blocks.push(used);
        blocks.sort_by_key(|it| it.unwrap_or(u32::MAX));
    }
    let mut row = |block_days: &Option<u32>| {
        let resolution = Resolution { strata, block_days: *block_days };
        let known = made.iter().find(|it| it.resolution == resolution);
        let found = known.map_or_else(|| test_at(panel, input, plan, resolution, ticker), |it| (*it).clone());
        SensitivityRow {
            plan: SensitivityPlan {
                lag_max_days: plan.lag_max_days,
                washout_days: plan.washout_days,
                block_days: *block_days,
                radius_m: plan.radius_m,
                strata,
                bin_hours: input.bins.bin_hours,
            },
            rate_ratio: found.rate_ratio,
            p: found.rate_ratio.is_some().then_some(found.p),
        }
    };
    blocks.iter().map(&mut row).collect()
}
