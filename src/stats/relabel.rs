//! Operator relabel: is it one operator's images that precede onsets, or images at large?
//!
//! # Question
//! Do the images before onsets bear one operator's name more often than the other images of the same facility and weeks?
//! # Null
//! Within facility × 28 days every assignment of the operators' names to the images is equally likely; images and
//! onsets stay. Max-T over operators (Westfall & Young 1993), so no operator need be named beforehand.
//! # Assumes
//! that operators' images of a facility are exchangeable within weeks: the same clouds, the same light.
//! # Misleads when
//! an operator images in bursts of its own. It says nothing on whether images precede hits at all, and does not count as a
//! companion that agrees.

use super::envelope::Curves;
use super::panel::Panel;
use super::random::{Stream, Test};
use super::resolution::minimum_detectable_ratio;
use crate::model::finding::Companion;
use crate::model::order::Order as _;
use crate::model::{GroupBy, Members, PanelInput, Plan};

const BLOCK_DAYS: u32 = 28;
const DRAWS: u32 = 999;
/// An operator whose detectable ratio is above this has no power here.
const DETECTABLE_RATIO_MAX: f64 = 2.0;

/// The test; `None` with fewer than two operators.
pub fn operator_relabel(panel: &Panel, input: &PanelInput, plan: &Plan) -> Option<Companion> {
    let operators = input.groups.iter().filter(|it| it.by == GroupBy::Operator);
    let mut label = vec![u8::MAX; input.looks.len()];
    let mut n_operators = 0_u8;
    for group in operators.take(64) {
        if let Members::Looks(looks) = &group.members {
            for look in looks {
                if let Some(label) = label.get_mut(*look as usize) {
                    *label = n_operators;
                }
            }
            n_operators += 1;
        }
    }
    if n_operators < 2 {
        return None;
    }
    let before = looks_before_onsets(panel, input);
    let blocks = exchangeable(panel, input, &before, &label);
    let n = usize::from(n_operators);
    let n_draws = DRAWS.min(plan.draws);
    let mut curves = Vec::with_capacity(n * (n_draws as usize + 1));
    let mut stream = Stream::new(plan.seed, Test::Relabel, 0);
    for draw in 0..=n_draws {
        if draw > 0 {
            blocks.iter().for_each(|block| shuffle(block, &mut label, &mut stream));
        }
        let mut counts = vec![0_u32; n];
        for looks in &before {
            let named = looks.iter().filter(|it| label[**it as usize] != u8::MAX);
            let mut seen = named.fold(0_u64, |seen, it| seen | 1 << label[*it as usize]);
            while seen != 0 {
                counts[seen.trailing_zeros() as usize] += 1;
                seen &= seen - 1;
            }
        }
        curves.extend(counts);
    }
    let found = Curves { values: &curves, n_points: n }.max_t(0);
    let best = (0..n).max_by(|a, b| found.z[*a].total_cmp(&found.z[*b]))?;
    let sd = found.variance[best].sqrt();
    let widest = found.variance.iter().fold(0.0_f64, |widest, it| widest.max(it.sqrt()));
    Some(Companion {
        method: "operator-relabel".to_owned(),
        statistic: u64::from(curves[best]),
        expected: found.mean[best],
        sd,
        p: found.p_global,
        p_min: 1.0 / f64::from(n_draws + 1),
        powered: minimum_detectable_ratio(widest) <= DETECTABLE_RATIO_MAX,
    })
}

/// For every onset the looks that expose it.
fn looks_before_onsets(panel: &Panel, input: &PanelInput) -> Vec<Vec<u32>> {
    let of_onset = |facility: u32, bin: i64| -> Vec<u32> {
        let first = bin - panel.lag_max_bins;
        let from = input.looks.partition_point(|it| (it.facility, i64::from(it.first)) < (facility, first));
        let near = input.looks[from..]
            .iter()
            .zip(from as u32..)
            .take_while(|(it, _)| it.facility == facility && i64::from(it.first) <= bin - panel.lag_min_bins);
        near.filter(|(it, _)| i64::from(it.last) <= bin - panel.lag_min_bins).map(|(_, at)| at).collect()
    };
    let lists = panel.onsets.iter().map(|it| of_onset(it.facility, i64::from(it.bin)));
    lists.filter(|it| !it.is_empty()).collect()
}

/// The looks of each facility × block that bear several names and matter to some onset.
fn exchangeable(panel: &Panel, input: &PanelInput, before: &[Vec<u32>], label: &[u8]) -> Vec<Vec<u32>> {
    let length = i64::from(input.bins.bins_of_days(BLOCK_DAYS).max(1));
    let block = |at: u32| {
        let it = &input.looks[at as usize];
        (it.facility, (i64::from(it.first) - panel.risk_from as i64).div_euclid(length))
    };
    let mut wanted: Vec<(u32, i64)> = before.iter().flatten().map(|it| block(*it)).collect();
    wanted.order_by(Ord::cmp);
    wanted.dedup();
    let named: Vec<u32> = (0..label.len() as u32).filter(|it| label[*it as usize] != u8::MAX).collect();
    let blocks = named.chunk_by(|a, b| block(*a) == block(*b));
    let several = |looks: &[u32]| looks.iter().any(|it| label[*it as usize] != label[looks[0] as usize]);
    blocks
        .filter(|it| several(it) && wanted.binary_search(&block(it[0])).is_ok())
        .map(<[u32]>::to_vec)
        .collect()
}

/// Fisher and Yates, on the names.
fn shuffle(block: &[u32], label: &mut [u8], stream: &mut Stream) {
    for at in (1..block.len()).rev() {
        let other = stream.below(at as u32 + 1) as usize;
        label.swap(block[at] as usize, block[other] as usize);
    }
}
