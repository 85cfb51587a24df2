//! The same test cut otherwise: other blocks and strata, lags, washouts, radii; and all facilities over the whole period.
//!
//! These are shown beside the primary, not instead of it, so they make do with fewer draws.

use crate::model::order::Order as _;
use std::borrow::Cow;

use super::draws::{Nothing, Ticker};
use super::panel::Panel;
use super::primary;
use super::resolution::Prepared;
use super::{tilt, views};
use crate::model::finding::{Primary, SensitivityPlan, SensitivityRow};
use crate::model::{PanelInput, Plan, Resolution, Strata};

/// Draws of every test on this page; the smallest p is 1 in 1,000. Where a draw is long there are fewer.
pub const DRAWS: u32 = 999;
/// Steps of all draws of one test, about; but never fewer draws than `LEAST_DRAWS`.
const STEPS: u64 = 1_500_000;
const LEAST_DRAWS: u32 = 199;
/// Draws of the crossed specifications, which make up in number what they lack in detail.
const CROSSED_DRAWS: u32 = 99;
/// Steps of all of them together, about, where the main analysis has 10,000 draws; but never fewer than so many.
const CROSSED_STEPS: u64 = 12_000_000;
const LEAST_CROSSED: usize = 12;
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

/// The data a row is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Data {
    Main,
    /// [`PanelInput::other_radii`].
    Radius(usize),
    /// [`PanelInput::finer`].
    Finer,
}

/// One specification: what is varied against the main analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct Specification {
    data: Data,
    plan: Plan,
    /// Strata and block.
    pub resolution: Resolution,
    is_crossed: bool,
}

impl Specification {
    /// Is nothing varied but the resolution?
    pub fn is_of_plan(&self, plan: &Plan) -> bool {
        self.data == Data::Main && !self.is_crossed && self.plan == *plan
    }

    /// Is one thing changed at most?
    pub fn is_single(&self) -> bool {
        !self.is_crossed
    }

    fn input<'a>(&self, input: &'a PanelInput) -> Cow<'a, PanelInput> {
        match (self.data, &input.finer) {
            (Data::Radius(at), _) => {
                Cow::Owned(PanelInput { hits: input.other_radii[at].hits.clone(), ..input.clone() })
            }
            (Data::Finer, Some(finer)) => Cow::Borrowed(finer),
            _ => Cow::Borrowed(input),
        }
    }
}

/// One knob varied at a time, the others as in the primary: blocks of 28, 56 and 91 days and none (first, in this
/// order), strata, longest lag, washout, radius, length of bins; then two or more of them at once.
pub fn specifications(input: &PanelInput, plan: &Plan, used: Resolution) -> Vec<Specification> {
    let mut resolutions: Vec<Resolution> =
        BLOCKS_DAYS.iter().map(|it| Resolution { block_days: *it, ..used }).collect();
    if !resolutions.contains(&used) {
        resolutions.push(used);
        resolutions.order_by_key(|it| it.block_days.unwrap_or(u32::MAX));
    }
    let coarser =
        [Strata::Region, Strata::CoarseRegion, Strata::All].map(|strata| Resolution { strata, ..used });
    resolutions
        .extend(coarser.into_iter().filter(|it| *it != used && is_other(it.strata, used.strata, input)));
    let one = |data: Data, plan: Plan| Specification { data, plan, resolution: used, is_crossed: false };
    let of_resolution = |it: &Resolution| Specification { resolution: *it, ..one(Data::Main, plan.clone()) };
    let varied = varied(input, plan);
    let mut all: Vec<Specification> = resolutions.iter().map(of_resolution).collect();
    all.extend(varied.iter().map(|(data, plan)| one(*data, plan.clone())));
    if let Some(finer) = &input.finer {
        all.push(one(Data::Finer, Plan { bin_hours: finer.bins.bin_hours, ..plan.clone() }));
    }
    all.extend(crossings(input, plan, used));
    all
}

/// Lag windows, washout and radii other than the plan's.
fn varied(input: &PanelInput, plan: &Plan) -> Vec<(Data, Plan)> {
    let windows = [3, 14].into_iter().filter(|it| *it != plan.lag_max_days && *it >= plan.lag_min_days);
    let windows = windows.map(|lag_max_days| {
        let washout_days = plan.washout_days.max(lag_max_days);
        (Data::Main, Plan { lag_max_days, washout_days, ..plan.clone() })
    });
    let washout = (Data::Main, Plan { washout_days: plan.washout_days * 2, ..plan.clone() });
    let radii = input.other_radii.iter().enumerate();
    let radii = radii.map(|(at, it)| (Data::Radius(at), Plan { radius_m: it.radius_m, ..plan.clone() }));
    windows.chain([washout]).chain(radii).collect()
}

/// Windows, washouts, radii, blocks and strata, two or more of them changed at once: as many as can be afforded, those
/// with the fewest changes first, and of these those with another block.
fn crossings(input: &PanelInput, plan: &Plan, used: Resolution) -> Vec<Specification> {
    let other_lags = [3, 14].into_iter().filter(|it| *it != plan.lag_max_days && *it >= plan.lag_min_days);
    let lags: Vec<u32> = [plan.lag_max_days].into_iter().chain(other_lags).collect();
    let radii = input.other_radii.iter().enumerate().map(|(at, it)| (Data::Radius(at), it.radius_m));
    let radii: Vec<(Data, f64)> = [(Data::Main, plan.radius_m)].into_iter().chain(radii).collect();
    let strata = [Strata::Region, Strata::CoarseRegion, Strata::All];
    let strata: Vec<Strata> = [used.strata]
        .into_iter()
        .chain(strata.into_iter().filter(|it| *it != used.strata && is_other(*it, used.strata, input)))
        .collect();
    let mut blocks = BLOCKS_DAYS.to_vec();
    blocks.retain(|it| *it != used.block_days);
    blocks.insert(0, used.block_days);
    let mut all = Vec::new();
    for (data, radius_m) in radii {
        for washout_days in [plan.washout_days, 2 * plan.washout_days] {
            for &lag_max_days in &lags {
                for &block_days in &blocks {
                    for &strata in &strata {
                        let is_changed = [
                            block_days != used.block_days,
                            strata != used.strata,
                            lag_max_days != plan.lag_max_days,
                            washout_days != plan.washout_days,
                            data != Data::Main,
                        ];
                        let n_changed = is_changed.iter().filter(|it| **it).count();
                        let washout_days = washout_days.max(lag_max_days);
                        let plan = Plan { lag_max_days, washout_days, radius_m, ..plan.clone() };
                        let resolution = Resolution { strata, block_days };
                        let it = Specification { data, plan, resolution, is_crossed: true };
                        all.push(((n_changed, !is_changed[0]), it));
                    }
                }
            }
        }
    }
    all.retain(|it| it.0.0 >= 2);
    all.order_by_key(|it| it.0);
    let steps = CROSSED_STEPS * u64::from(plan.draws) / 10_000;
    let afforded = steps / (u64::from(CROSSED_DRAWS) * 3 * (input.hits.len() as u64).max(1));
    all.truncate((afforded as usize).max(LEAST_CROSSED));
    all.into_iter().map(|it| it.1).collect()
}

/// The test of one specification. Those crossed make do with fewer draws, no pilot (p stays exact however slowly a
/// chain mixes), and one-step ratios. A panel already cut as in the main analysis is taken over.
pub fn test_of(
    specification: &Specification,
    input: &PanelInput,
    main: &Plan,
    cut: &[Prepared],
    ticker: &mut Ticker<'_>,
) -> Primary {
    let Specification { plan, resolution, .. } = specification;
    let is_main = specification.is_of_plan(main);
    let input = specification.input(input);
    let panel = Panel::new(&input, plan);
    if specification.is_crossed {
        return crossed(&Prepared::unpiloted(&panel, &input, *resolution), &panel, plan, ticker);
    }
    match cut.iter().find(|it| is_main && it.resolution == *resolution) {
        Some(it) => test(it, &panel, plan, ticker),
        None => test_at(&panel, &input, plan, *resolution, ticker),
    }
}

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

fn crossed(prepared: &Prepared, panel: &Panel, plan: &Plan, ticker: &mut Ticker<'_>) -> Primary {
    let n_draws = CROSSED_DRAWS.min(plan.draws);
    let draws = primary::draw(prepared, n_draws, plan.seed, &mut Nothing, ticker);
    let mut found = primary::test(prepared, panel.statistic(), &draws);
    found.rate_ratio = views::one_step_ratio(found.statistic, found.expected, found.sd * found.sd);
    found
}

/// The row of a specification.
pub fn row(specification: &Specification, found: &Primary, input: &PanelInput) -> SensitivityRow {
    let plan = &specification.plan;
    SensitivityRow {
        plan: SensitivityPlan {
            lag_max_days: plan.lag_max_days,
            washout_days: plan.washout_days,
            block_days: found.resolution.block_days,
            radius_m: plan.radius_m,
            strata: found.resolution.strata,
            bin_hours: specification.input(input).bins.bin_hours,
        },
        rate_ratio: found.rate_ratio,
        p: found.rate_ratio.is_some().then_some(found.p),
        crossed: specification.is_crossed,
    }
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
