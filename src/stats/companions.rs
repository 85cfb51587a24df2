//! Companions: the same onsets and exposure, the same question, other assumptions.
//!
//! Each says whether it has the power to say anything here; one that has none does not count against
//! the primary. Strike history is shown only: it is fooled by what the primary is there for. Power is asked of its own null: would it call a ratio of 2 that the primary can see? Under damage
//! looks the first two expect more exposed hits than any such ratio gives, and say so by `powered: false`.

use super::draws::Ticker;
use super::opportunity::opportunity;
use super::panel::{Onset, Panel};
use super::pmf::Pmf;
use super::regression::strike_history::strike_history;
use super::relabel::operator_relabel;
use super::waves::Waves;
use crate::model::finding::{Companion, Primary};
use crate::model::{PanelInput, Plan};

/// Days within which waves change dates, and by which exposure is shifted.
const DAYS: u32 = 28;
/// A companion counts when it would find this ratio with 80 % power at one-sided 5 %.
const POWERED_RATIO: f64 = 2.0;
/// A companion agrees at this p.
pub(super) const ALPHA: f64 = 0.05;
/// Normal quantiles of 80 % and of 95 %.
const Z_POWER: f64 = 0.8416;
const Z_ALPHA: f64 = 1.6449;

/// All companions.
pub fn all(
    panel: &Panel,
    input: &PanelInput,
    plan: &Plan,
    primary: &Primary,
    ticker: &mut Ticker<'_>,
) -> Vec<Companion> {
    let reach_bins = input.bins.bins_of_days(DAYS).max(1);
    let likely = likely_at_powered_ratio(panel, primary);
    let mut all = vec![
        wave_swap(panel, reach_bins, plan, likely, ticker),
        local_shift(panel, reach_bins, likely),
        history(panel, input),
    ];
    all.extend(opportunity(panel, input, plan, likely, ticker));
    all.extend(operator_relabel(panel, input, plan));
    all
}

/// The S that four of five data sets with a ratio of 2 would exceed, by the primary's mean and spread of S: tilted by
/// ln 2 the mean moves by about ln 2 · Var, and never beyond where independent onsets would go. The observed
/// S does not enter.
fn likely_at_powered_ratio(panel: &Panel, primary: &Primary) -> f64 {
    let n = panel.onsets.len() as f64;
    let moved = primary.expected + libm::log(POWERED_RATIO) * primary.sd * primary.sd;
    let share = if n > 0.0 { primary.expected / n } else { 0.0 };
    let free = n * POWERED_RATIO * share / (1.0 + (POWERED_RATIO - 1.0) * share);
    moved.min(free) - Z_POWER * primary.sd
}

/// Waves of onsets permuted over their dates in blocks of 28 days, counted from the first bin at risk.
fn wave_swap(panel: &Panel, block_bins: u32, plan: &Plan, likely: f64, ticker: &mut Ticker<'_>) -> Companion {
    let from = panel.risk_from as u32;
    let waves = Waves::new(&panel.onsets, &panel.exposed, &|bin| bin.saturating_sub(from) / block_bins);
    let statistic = waves.observed();
    let (expected, variance) = waves.moments();
    let sd = variance.sqrt();
    let (p, p_min) = if let Some(pmf) = waves.distribution() {
        let most = pmf.first + pmf.weights.len() as u64 - 1;
        (pmf.at_least(statistic), pmf.at_least(most))
    } else {
        let drawn = waves.draw(plan.draws, plan.seed, &mut |_| ticker.draw(60_000));
        let as_extreme = drawn.iter().filter(|it| **it >= statistic).count() as f64;
        let n = f64::from(plan.draws) + 1.0;
        ((1.0 + as_extreme) / n, 1.0 / n)
    };
    let powered = sd > 0.0 && p_min <= ALPHA && likely >= expected + Z_ALPHA * sd;
    Companion { method: "wave-swap".to_owned(), statistic, expected, sd, p, p_min, powered }
}

/// The exposure of all facilities shifted together by −28 … 28 days, circularly within the bins whose
/// exposure is known.
fn local_shift(panel: &Panel, reach_bins: u32, likely: f64) -> Companion {
    let counts = local_counts(&panel.onsets, panel, i64::from(reach_bins));
    let statistic = panel.statistic();
    let pmf = Pmf::of_counts(counts.iter().copied());
    let p = super::shifts::share_at_least(&counts, statistic);
    let p_min = 1.0 / (counts.len().max(1)) as f64;
    // How many of the other shifts a likely S would not beat; shift 0 stands in the middle.
    let others = counts.iter().enumerate().filter(|(at, _)| *at != counts.len() / 2);
    let not_beaten = others.filter(|(_, it)| **it as f64 >= likely).count() as f64;
    let powered = pmf.variance() > 0.0 && (1.0 + not_beaten) * p_min <= ALPHA;
    let (expected, sd) = (pmf.mean(), pmf.variance().sqrt());
    Companion { method: "local-shift".to_owned(), statistic, expected, sd, p, p_min, powered }
}

/// The strike-history score test. It counts every hit, so what is expected of S is S less the score.
fn history(panel: &Panel, input: &PanelInput) -> Companion {
    let statistic = panel.statistic();
    let bins_per_day = input.bins.bins_of_days(1) as usize;
    let found = strike_history(panel, &input.region, bins_per_day).ok();
    let found = found.filter(|it| it.z.is_finite() && it.variance.is_finite());
    let (score, sd, p) =
        found.as_ref().map_or((0.0, 0.0, 1.0), |it| (it.observed - it.expected, it.variance.sqrt(), it.p));
    Companion {
        method: "strike-history".to_owned(),
        statistic,
        expected: statistic as f64 - score,
        sd,
        p: p.clamp(f64::MIN_POSITIVE, 1.0),
        // A normal approximation has no smallest p.
        p_min: if found.is_some() { f64::MIN_POSITIVE } else { 1.0 },
        powered: found.is_some(),
    }
}

/// S under every common shift of the exposure up to `reach` bins either way.
fn local_counts(onsets: &[Onset], panel: &Panel, reach: i64) -> Vec<u64> {
    let (from, to) = (panel.known_from as i64, panel.known_to as i64);
    let n_bins = to - from;
    if n_bins == 0 {
        return vec![0];
    }
    let reach = reach.min((n_bins - 1) / 2);
    let shifted = |shift: i64| {
        let exposed = |it: &&Onset| {
            let bin = from + (i64::from(it.bin) - from - shift).rem_euclid(n_bins);
            panel.exposed.get(it.facility as usize, bin as usize)
        };
        onsets.iter().filter(exposed).count() as u64
    };
    (-reach..=reach).map(shifted).collect()
}
