//! The primary's question of hits of one class of severity: do images come before grave hits more than before light ones?
//!
//! # Null
//! The primary's, for the onsets of that class alone: they are re-timed among themselves, within the same strata and
//! blocks, over the same cells at risk. Grave and light hits do not change places.
//! # Misleads when
//! severity is known of some hits only, and known the better the more was looked at.

use super::draws::{Nothing, Ticker};
use super::panel::{Onset, Panel};
use super::primary;
use super::resolution::Prepared;
use super::views::{DETECTABLE_RATIO_MAX, one_step_ratio};
use crate::model::finding::Dose;
use crate::model::{HitClass, PanelInput, Plan, Resolution, Spell};

/// Draws of each class.
const DRAWS: u32 = 399;

/// A row for every class.
pub fn dose(
    panel: &Panel,
    input: &PanelInput,
    plan: &Plan,
    resolution: Resolution,
    ticker: &mut Ticker<'_>,
) -> Vec<Dose> {
    let row = |class: &HitClass| {
        let mut panel = panel.clone();
        let cell = |it: &Onset| Spell { facility: it.facility, first: it.bin as i32, last: it.bin as i32 };
        panel.onsets.retain(|it| class.hits.binary_search(&cell(it)).is_ok());
        let prepared = Prepared::unpiloted(&panel, input, resolution);
        let draws = primary::draw(&prepared, DRAWS.min(plan.draws), plan.seed, &mut Nothing, ticker);
        let found = primary::test(&prepared, panel.statistic(), &draws);
        let is_decidable = found.minimum_detectable_ratio <= DETECTABLE_RATIO_MAX;
        let ratio = one_step_ratio(found.statistic, found.expected, found.sd * found.sd);
        Dose {
            by: class.by.clone(),
            level: class.level.clone(),
            observed: found.statistic,
            expected: found.expected,
            rate_ratio: ratio.filter(|_| is_decidable),
            p: is_decidable.then_some(found.p),
        }
    };
    input.hit_classes.iter().map(row).collect()
}
