//! The ladder: the same data through ever stricter comparisons, and how much each explains away.
//!
//! The first six steps take every hit in the bins whose exposure is known; the last two take onsets.

use super::battery::Fits;
use super::coincidence::{any_in_window, window_share};
use super::panel::Panel;
use super::pmf::Pmf;
use super::shifts::{Shifts, log_weights_of_sum, share_at_least, sum_of};
use super::special::{binomial_at_least, binomial_weights};
use super::tilt::{LogRatio, Tails};
use crate::model::Strata;
use crate::model::finding::{LadderStep, Primary, RateRatio};

/// What is counted before anything is compared.
struct Counts {
    /// Hits with known exposure, per facility.
    hits: Vec<u64>,
    /// Those exposed.
    statistic: u64,
    /// Share of all facility-bins that are exposed.
    exposed_share: f64,
}

impl Counts {
    fn new(panel: &Panel) -> Self {
        let (from, to) = (panel.known_from, panel.known_to);
        let rows = 0..panel.n_facilities;
        let exposed: u64 = rows.clone().map(|row| panel.exposed.count(row, from, to)).sum();
        let cells = (panel.n_facilities * (to - from)) as f64;
        Self {
            hits: rows.clone().map(|row| panel.hit.count(row, from, to)).collect(),
            statistic: rows.map(|row| panel.hit.count_both(&panel.exposed, row, from, to)).sum(),
            exposed_share: if cells == 0.0 { 0.0 } else { exposed as f64 / cells },
        }
    }

    fn n_hits(&self) -> u64 {
        self.hits.iter().sum()
    }
}

/// All steps, the most naive first. `onsets` is the test of all facilities over the whole period.
pub fn steps(
    panel: &Panel,
    fits: &Fits,
    onsets: &Primary,
    primary: &Primary,
    tick: &mut dyn FnMut(),
) -> Vec<LadderStep> {
    let counts = Counts::new(panel);
    let mut steps = vec![raw_share(&counts), coincidence(panel, &counts)];
    tick();
    let shifts =
        Shifts::new(&panel.hit, &panel.exposed, (panel.known_from, panel.known_to), &mut |_, _| tick());
    steps.push(circular_shift(&shifts));
    tick();
    steps.push(common_shift(&shifts));
    steps.push(within_facility(&counts, fits));
    steps.push(two_way(&counts, fits));
    steps.push(randomisation("onsets", onsets));
    steps.push(randomisation("primary", primary));
    steps
}

fn step(method: &str, statistic: u64, expected: f64, controls: &[&str]) -> LadderStep {
    LadderStep {
        method: method.to_owned(),
        statistic,
        expected,
        rate_ratio: None,
        p: None,
        controls: controls.iter().map(|it| (*it).to_owned()).collect(),
        naive: true,
    }
}

/// Every hit independently exposed with its facility's chance: the ratio of odds is the rate ratio of exposed
/// and other days, its interval from the exact distribution.
fn ratio_of_sum(parts: &[Pmf], observed: u64) -> Option<RateRatio> {
    log_weights_of_sum(parts, observed).ratio(observed, None, Tails::Whole).as_ref().map(LogRatio::rate_ratio)
}

/// Exposed share of hits against the exposed share of all facility-bins.
fn raw_share(counts: &Counts) -> LadderStep {
    let n = counts.n_hits();
    let share = counts.exposed_share;
    let weights = binomial_weights(n as u32, share);
    LadderStep {
        rate_ratio: ratio_of_sum(&[Pmf { first: 0, weights }.trimmed()], counts.statistic),
        p: (n > 0).then(|| binomial_at_least(counts.statistic, n, share)),
        ..step("raw-share", counts.statistic, n as f64 * share, &[])
    }
}

/// Precursor coincidences, hits at random at each facility given how often it is imaged.
fn coincidence(panel: &Panel, counts: &Counts) -> LadderStep {
    let longest = panel.lag_max_bins as usize;
    let first_image = panel.known_from.saturating_sub(longest);
    let n_bins = (panel.known_to - first_image) as i64;
    let covered = window_share(n_bins, panel.lag_max_bins - panel.lag_min_bins, panel.lag_min_bins);
    let mut parts = Vec::new();
    let mut expected = 0.0;
    for (row, n) in counts.hits.iter().enumerate().filter(|(_, n)| **n > 0) {
        let chance = any_in_window(covered, panel.imaged.count(row, first_image, panel.known_to));
        expected += *n as f64 * chance;
        parts.push(Pmf { first: 0, weights: binomial_weights(*n as u32, chance) }.trimmed());
    }
    let n = counts.n_hits();
    LadderStep {
        rate_ratio: ratio_of_sum(&parts, counts.statistic),
        p: (n > 0).then(|| sum_of(&parts, 0.0).at_least(counts.statistic)),
        ..step("coincidence", counts.statistic, expected, &["facility"])
    }
}

fn circular_shift(shifts: &Shifts) -> LadderStep {
    let pmf = shifts.independent_pmf();
    let observed = shifts.observed();
    LadderStep {
        p: (!shifts.by_facility.is_empty()).then(|| pmf.at_least(observed)),
        ..step("circular-shift", observed, pmf.mean(), &["facility"])
    }
}

fn common_shift(shifts: &Shifts) -> LadderStep {
    let observed = shifts.observed();
    LadderStep {
        p: (!shifts.by_facility.is_empty()).then(|| share_at_least(&shifts.common, observed)),
        ..step("common-shift", observed, shifts.common_pmf().mean(), &["facility", "waves"])
    }
}

/// Mantel-Haenszel over facilities: each against itself at other times.
fn within_facility(counts: &Counts, fits: &Fits) -> LadderStep {
    let row = fits.mantel_haenszel_row();
    let expected = fits.mantel_haenszel.as_ref().map_or(counts.statistic as f64, |it| it.null.mean);
    LadderStep {
        rate_ratio: row.rate_ratio,
        p: row.p,
        ..step("within-facility", counts.statistic, expected, &["facility"])
    }
}

/// A level for each facility and each bin; where it says nothing, what is expected is what was observed.
fn two_way(counts: &Counts, fits: &Fits) -> LadderStep {
    let row = fits.two_way_row();
    let expected = fits.two_way.as_ref().map_or(counts.statistic as f64, |it| it.expected);
    LadderStep {
        rate_ratio: row.rate_ratio,
        p: row.p,
        ..step("two-way", counts.statistic, expected, &["facility", "date", "waves"])
    }
}

fn randomisation(method: &str, test: &Primary) -> LadderStep {
    let mut controls = vec!["facility", "date", "waves", "repeat-hits", "damage-looks"];
    if test.resolution.strata != Strata::All {
        controls.push("region");
    }
    if test.resolution.block_days.is_some() {
        controls.push("season");
    }
    LadderStep {
        rate_ratio: test.rate_ratio,
        p: Some(test.p),
        naive: false,
        ..step(method, test.statistic, test.expected, &controls)
    }
}
