//! The same test cut otherwise: other blocks and strata, lags, washouts, radii; and all facilities over the whole period.
//!
//! These are shown beside the primary, not instead of it, so they make do with fewer draws.

use super::draws::{Nothing, Ticker};
use super::panel::Panel;
use super::primary;
use super::resolution::Prepared;
use super::{tilt, views};
use crate::model::finding::{Primary, SensitivityPlan, SensitivityRow};
use crate::model::{OtherRadius, PanelInput, Plan, Resolution, Strata};

/// Draws of every test on this page; the smallest p is 1 in 1,000. Where a draw is long there are fewer.
pub const DRAWS: u32 = 999;
/// Steps of all draws of one test, about; but never fewer draws than `LEAST_DRAWS`.
const STEPS: u64 = 1_500_000;
const LEAST_DRAWS: u32 = 199;
/// Draws of the crossed specifications, which make up in number what they lack in detail.
const CROSSED_DRAWS: u32 = 199;
/// Tests made at most, for the progress.
pub const MOST_TESTS: u32 = 16;
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
    test(&Prepared::new(panel, input, resolution, plan.seed, ticker), panel, plan, ticker)
}

/// The test where the panel is already cut.
fn test(prepared: &Prepared, panel: &Panel, plan: &Plan, ticker: &mut Ticker<'_>) -> Primary {
    let observed = panel.statistic();
    let affordable = (STEPS / prepared.thinning().total().max(1)) as u32;
    let most_draws = affordable.clamp(LEAST_DRAWS, DRAWS).min(plan.draws);
    let n_draws = if prepared.exact.is_some() { 0 } else { most_draws };
    let draws = primary::draw(prepared, n_draws, plan.seed, &mut Nothing, ticker);
    let mut found = primary::test(prepared, observed, &draws);
    let effect_draws = EFFECT_DRAWS.min(most_draws * 3 / 5);
    found.rate_ratio = primary::effect(prepared, observed, &draws, effect_draws, plan.seed, ticker);
    found.excess = found.rate_ratio.as_ref().map(|it| tilt::excess(observed, it));
    found.e_value = found.rate_ratio.as_ref().map(tilt::e_value);
    found
}

/// One knob varied at a time, the others as in the primary: blocks of 28, 56 and 91 days and none (first, in this
/// order), strata, longest lag, washout, radius, length of bins; then some of these crossed. A test already made is
/// taken over, and so is a panel already `cut`.
pub fn rows(
    panel: &Panel,
    input: &PanelInput,
    plan: &Plan,
    cut: &[Prepared],
    made: &[&Primary],
    ticker: &mut Ticker<'_>,
) -> Vec<SensitivityRow> {
    let Some(used) = made.first().map(|it| it.resolution) else { return Vec::new() };
    let mut resolutions: Vec<Resolution> =
        BLOCKS_DAYS.iter().map(|it| Resolution { block_days: *it, ..used }).collect();
    if !resolutions.contains(&used) {
        resolutions.push(used);
        resolutions.sort_by_key(|it| it.block_days.unwrap_or(u32::MAX));
    }
    let coarser =
        [Strata::Region, Strata::CoarseRegion, Strata::All].map(|strata| Resolution { strata, ..used });
    resolutions
        .extend(coarser.into_iter().filter(|it| *it != used && is_other(it.strata, used.strata, input)));
    let mut rows: Vec<SensitivityRow> = Vec::new();
    for resolution in resolutions {
        let known = made.iter().find(|it| it.resolution == resolution);
        let already_cut = cut.iter().find(|it| it.resolution == resolution);
        let found = match (known, already_cut) {
            (Some(it), _) => (*it).clone(),
            (None, Some(it)) => test(it, panel, plan, ticker),
            (None, None) => test_at(panel, input, plan, resolution, ticker),
        };
        rows.push(row(&found, plan, input));
    }
    let vary = |rows: &mut Vec<SensitivityRow>, input: &PanelInput, plan: &Plan, ticker: &mut Ticker<'_>| {
        let found = test_at(&Panel::new(input, plan), input, plan, used, ticker);
        rows.push(row(&found, plan, input));
    };
    for lag_max_days in [3, 14].into_iter().filter(|it| *it != plan.lag_max_days && *it >= plan.lag_min_days)
    {
        let plan = Plan { lag_max_days, washout_days: plan.washout_days.max(lag_max_days), ..plan.clone() };
        vary(&mut rows, input, &plan, ticker);
    }
    vary(&mut rows, input, &Plan { washout_days: plan.washout_days * 2, ..plan.clone() }, ticker);
    for other in &input.other_radii {
        let input = with_hits(input, other);
        vary(&mut rows, &input, &Plan { radius_m: other.radius_m, ..plan.clone() }, ticker);
    }
    if let Some(finer) = &input.finer {
        vary(&mut rows, finer, &Plan { bin_hours: finer.bins.bin_hours, ..plan.clone() }, ticker);
    }
    rows.extend(crossed(input, plan, used, ticker));
    rows
}

fn with_hits(input: &PanelInput, other: &OtherRadius) -> PanelInput {
    PanelInput { hits: other.hits.clone(), ..input.clone() }
}

/// Windows, washouts and radii crossed with the blocks that the main analysis does not use. Fewer draws, no pilot
/// (p stays exact however slowly a chain mixes), and one-step ratios.
fn crossed(
    input: &PanelInput,
    plan: &Plan,
    used: Resolution,
    ticker: &mut Ticker<'_>,
) -> Vec<SensitivityRow> {
    let blocks: Vec<Option<u32>> = BLOCKS_DAYS.into_iter().filter(|it| *it != used.block_days).collect();
    let windows = [3, 14].into_iter().filter(|it| *it != plan.lag_max_days && *it >= plan.lag_min_days);
    let windows = windows.map(|lag_max_days| {
        let washout_days = plan.washout_days.max(lag_max_days);
        (None, Plan { lag_max_days, washout_days, ..plan.clone() })
    });
    let washout = (None, Plan { washout_days: plan.washout_days * 2, ..plan.clone() });
    let radii = input
        .other_radii
        .iter()
        .map(|it| (Some(with_hits(input, it)), Plan { radius_m: it.radius_m, ..plan.clone() }));
    let mut rows = Vec::new();
    for (other, plan) in windows.chain([washout]).chain(radii) {
        let input = other.as_ref().unwrap_or(input);
        let panel = Panel::new(input, &plan);
        for block_days in &blocks {
            let resolution = Resolution { block_days: *block_days, ..used };
            let prepared = Prepared::unpiloted(&panel, input, resolution);
            let n_draws = CROSSED_DRAWS.min(plan.draws);
            let draws = primary::draw(&prepared, n_draws, plan.seed, &mut Nothing, ticker);
            let mut found = primary::test(&prepared, panel.statistic(), &draws);
            found.rate_ratio = views::one_step_ratio(found.statistic, found.expected, found.sd * found.sd);
            rows.push(SensitivityRow { crossed: true, ..row(&found, &plan, input) });
        }
    }
    rows
}

/// Would these strata group the facilities in another way?
fn is_other(strata: Strata, used: Strata, input: &PanelInput) -> bool {
    let n_groups = |strata: Strata| match strata {
        Strata::Region => input.region.iter().max().map_or(0, |it| it + 1),
        Strata::CoarseRegion => input.coarse_region.iter().max().map_or(0, |it| it + 1),
        Strata::All => 1,
    };
    n_groups(strata) != n_groups(used)
}

fn row(found: &Primary, plan: &Plan, input: &PanelInput) -> SensitivityRow {
    SensitivityRow {
        plan: SensitivityPlan {
            lag_max_days: plan.lag_max_days,
            washout_days: plan.washout_days,
            block_days: found.resolution.block_days,
            radius_m: plan.radius_m,
            strata: found.resolution.strata,
            bin_hours: input.bins.bin_hours,
        },
        rate_ratio: found.rate_ratio,
        p: found.rate_ratio.is_some().then_some(found.p),
        crossed: false,
    }
}
