//! Does the catalogue hold images because of the hits?
//!
//! # Question
//! Are a facility's images denser in the days before a hit, but too early to be counted, than in days far from hits?
//! Of two facilities the one hit more may well be imaged more, and both may have a season; within a facility and a
//! quarter of a year the density should hardly depend on where the hits fall.
//! # Statistic
//! Rate ratio of Mantel & Haenszel over facilities × 91 days (`classic::mantel_haenszel`), images per bin.
//! # Misleads when
//! images and hits share phases of weeks at single places: then it is above 1 without any selection.

use super::classic::TwoRates;
use super::classic::mantel_haenszel::log_interval;
use super::panel::Panel;
use crate::model::Bins;
use crate::model::finding::RateRatio;

/// Length of the periods, days.
const PERIOD_DAYS: u32 = 91;

/// Images per bin one to two windows before a hit, against bins at risk with no hit up to two windows later; absent
/// where either is not seen.
pub fn images_too_early(panel: &Panel, bins: &Bins) -> Option<RateRatio> {
    let window = panel.lag_max_bins.max(0) as usize;
    let period = bins.bins_of_days(PERIOD_DAYS).max(1) as usize;
    // What comes within two windows must have been watched.
    let end = panel.known_to.saturating_sub(2 * window);
    let of_period = |row: usize, hits: &[usize], first: usize| {
        let mut rates =
            TwoRates { events_exposed: 0, time_exposed: 0.0, events_unexposed: 0, time_unexposed: 0.0 };
        for bin in first..end.min(first + period) {
            if !panel.at_risk.get(row, bin) {
                continue;
            }
            let image = u64::from(panel.imaged.get(row, bin));
            let next = hits.get(hits.partition_point(|it| *it < bin)).map_or(usize::MAX, |it| it - bin);
            if next > 2 * window {
                rates.events_unexposed += image;
                rates.time_unexposed += 1.0;
            } else if next > window {
                rates.events_exposed += image;
                rates.time_exposed += 1.0;
            }
        }
        rates
    };
    let of_facility = |row: usize| {
        let hits = panel.hit.ones(row, panel.risk_from, panel.known_to);
        (panel.risk_from..end).step_by(period).map(move |first| of_period(row, &hits, first))
    };
    let strata: Vec<TwoRates> = (0..panel.n_facilities).flat_map(of_facility).collect();
    log_interval(&strata).ok().map(|it| it.ratio)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{PanelInput, Plan, Spell};

    /// One facility: hits every 60 days, an image `offsets` days from each, and one every seventh day.
    fn ratio(offsets: &[i32]) -> Option<RateRatio> {
        let n_days = 1_200;
        let one = |bin: i32| Spell { facility: 0, first: bin, last: bin };
        let hits: Vec<Spell> = (1..n_days / 60).map(|k| one(k * 60)).collect();
        let near = hits.iter().flat_map(|hit| offsets.iter().map(|it| one(hit.first + it)));
        let mut looks: Vec<Spell> = near.chain((0..n_days / 7).map(|k| one(k * 7))).collect();
        looks.sort_unstable();
        looks.dedup();
        let input = PanelInput {
            bins: Bins {
                starts_secs: (0..=i64::from(n_days)).map(|it| it * 86_400).collect(),
                bin_hours: 24,
            },
            n_facilities: 1,
            looks,
            hits,
            images_to: n_days,
            hits_to: n_days,
            region: vec![0],
            coarse_region: vec![0],
            ..PanelInput::default()
        };
        images_too_early(&Panel::new(&input, &Plan::default()), &input.bins)
    }

    #[test]
    fn images_that_are_there_because_of_hits_are_seen_and_those_that_matter_are_not() {
        let around = ratio(&[-13, -11, -10, -8, -5, -2]).expect("a ratio");
        assert!(around.low > 2.0, "{around:?}");
        let counted_only = ratio(&[-6, -3, 2]).expect("a ratio");
        assert!(counted_only.low < 1.0 && counted_only.high > 1.0, "{counted_only:?}");
    }
}
