//! Companions: the same onsets and exposure, the same question, other assumptions.
//!
//! Each says whether it has the power to say anything here; one that has none does not count against
//! the primary.

use super::draws::Ticker;
use super::panel::{Onset, Panel};
use super::pmf::Pmf;
use super::resolution::minimum_detectable_ratio;
use super::waves::Waves;
use crate::model::finding::Companion;
use crate::model::{PanelInput, Plan};

/// Days within which waves change dates, and by which exposure is shifted.
const DAYS: u32 = 28;
/// A companion counts when it would find this ratio with 80 % power …
const POWERED_RATIO: f64 = 2.0;
/// … and can reach this p at all.
const POWERED_P: f64 = 0.05;

/// All companions.
pub fn all(panel: &Panel, input: &PanelInput, plan: &Plan, ticker: &mut Ticker<'_>) -> Vec<Companion> {
    let reach_bins = input.bins.bins_of_days(DAYS).max(1);
    vec![wave_swap(panel, reach_bins, plan, ticker), local_shift(panel, reach_bins)]
}

fn companion(method: &str, statistic: u64, (expected, sd): (f64, f64), (p, p_min): (f64, f64)) -> Companion {
    let powered = minimum_detectable_ratio(sd) <= POWERED_RATIO && p_min <= POWERED_P;
    Companion { method: method.to_owned(), statistic, expected, sd, p, p_min, powered }
}

/// Waves of onsets permuted over their dates in blocks of 28 days, counted from the first bin at risk.
fn wave_swap(panel: &Panel, block_bins: u32, plan: &Plan, ticker: &mut Ticker<'_>) -> Companion {
    let from = panel.risk_from as u32;
    let waves = Waves::new(&panel.onsets, &panel.exposed, &|bin| bin.saturating_sub(from) / block_bins);
    let observed = waves.observed();
    let (expected, variance) = waves.moments();
    let (p, p_min) = if let Some(pmf) = waves.distribution() {
        let most = pmf.first + pmf.weights.len() as u64 - 1;
        (pmf.at_least(observed), pmf.at_least(most))
    } else {
        let drawn = waves.draw(plan.draws, plan.seed, &mut |_| ticker.draw(60_000));
        let as_extreme = drawn.iter().filter(|it| **it >= observed).count() as f64;
        let n = f64::from(plan.draws) + 1.0;
        ((1.0 + as_extreme) / n, 1.0 / n)
    };
    companion("wave-swap", observed, (expected, variance.sqrt()), (p, p_min))
}

/// The exposure of all facilities shifted together by −28 … 28 days, circularly within the bins whose
/// exposure is known.
fn local_shift(panel: &Panel, reach_bins: u32) -> Companion {
    let counts = local_counts(&panel.onsets, panel, i64::from(reach_bins));
    let observed = panel.statistic();
    let pmf = Pmf::of_counts(counts.iter().copied());
    let p = super::shifts::share_at_least(&counts, observed);
    let p_min = 1.0 / (counts.len().max(1)) as f64;
    companion("local-shift", observed, (pmf.mean(), pmf.variance().sqrt()), (p, p_min))
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
