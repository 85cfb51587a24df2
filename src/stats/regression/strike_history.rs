//! The strike-history score test: a companion of the primary test that keeps every hit.
//!
//! Question: are facilities hit more often after images, given how often and how recently each was hit anyway?
//! Statistic: Rao's score of exposure in a two-way fixed-effects Poisson regression of hits, over its date-clustered
//! standard error.
//! Null: exposure does not matter given facility × 91-day block, region × bin, and whether the facility was hit
//! 1-3, 4-14 or 15-28 days before.
//! Assumes: the past hits that matter are those of 28 days, in these three steps; dates independent; many dates.
//! When it misleads: after repeat hits. Damage looks followed by repeat hits, and phases at single places, come out as
//! an association far too often (`./dev calibrate` prints how often): probably, with two or three hits a
//! facility-block, its own level takes most of what is due to history. So it does not count in the verdict.
//! No evidence by itself where images follow hits. Hits known to an interval only are not counted; with few dates
//! the score is far from normal.
//! Reference: Farrington & Hocine 2010, doi:10.1111/j.1467-9876.2009.00703.x (events that depend on earlier events);
//! score and clusters as in [`two_way_poisson`](super::two_way_poisson).

use super::NotEstimable;
use super::support::supported;
use super::two_way_poisson::{Cells, two_way_score};
use crate::stats::panel::Panel;
use serde::{Deserialize, Serialize};

/// Length of the blocks in which a facility has a level of its own.
pub const BLOCK_DAYS: usize = 91;
/// Days before the bin: after which up to which an earlier hit counts.
const HISTORY_DAYS: [(usize, usize); 3] = [(0, 3), (3, 14), (14, 28)];
/// Exposure comes first among the covariates.
const EXPOSED: usize = 0;

/// The test and what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StrikeHistory {
    /// Facility-bins hit while exposed.
    pub observed: f64,
    /// What is expected of them without an association.
    pub expected: f64,
    /// Date-clustered variance of observed − expected.
    pub variance: f64,
    /// (observed − expected) / √variance.
    pub z: f64,
    /// One-sided: hits follow images at least so much by chance; normal approximation.
    pub p: f64,
    /// Facility-bins hit that can be compared with others of the same block and the same date.
    pub n_hits: u64,
    /// Dates with a part in the variance.
    pub n_dates: usize,
}

/// The test on a panel; `region` of each facility, `bins_per_day` 1, 4 or 24.
///
/// Bins from 28 days after the panel's first known one on, so that every history was seen. Only facility-blocks and
/// region-bins with a hit have cells: the others say nothing. O(hits²) in the worst case of one block and region.
pub fn strike_history(
    panel: &Panel,
    region: &[u32],
    bins_per_day: usize,
) -> Result<StrikeHistory, NotEstimable> {
    if region.len() != panel.n_facilities || bins_per_day == 0 {
        return Err(NotEstimable::Malformed);
    }
    let (cells, n_columns) = cells(panel, region, bins_per_day);
    let test = two_way_score(&without_unhit_histories(cells), EXPOSED)?;
    let (variance, n_dates) = test.cluster_variance(|column| column % n_columns / bins_per_day);
    if n_dates < 2 || variance <= 0.0 {
        return Err(NotEstimable::TooFewClusters);
    }
    let z = test.score / libm::sqrt(variance);
    Ok(StrikeHistory {
        observed: test.observed,
        expected: test.expected,
        variance,
        z,
        p: 0.5 * libm::erfc(z / std::f64::consts::SQRT_2),
        n_hits: test.n_events,
        n_dates,
    })
}

/// Facility-blocks with a hit × bins with a hit in the facility's region; column = region · n_bins + bin.
fn cells(panel: &Panel, region: &[u32], bins_per_day: usize) -> (Cells, usize) {
    let n_bins = panel.n_bins;
    let from = panel.known_from + HISTORY_DAYS[2].1 * bins_per_day;
    let n_regions = region.iter().max().map_or(0, |it| *it as usize + 1);
    let mut hit_in = vec![false; n_regions * n_bins];
    for (facility, region) in region.iter().enumerate() {
        let hits = panel.hit.ones(facility, from.min(panel.known_to), panel.known_to);
        hits.into_iter().for_each(|bin| hit_in[*region as usize * n_bins + bin] = true);
    }
    let mut cells = Cells::new(1 + HISTORY_DAYS.len());
    let mut row = 0;
    for (facility, region) in region.iter().enumerate() {
        for start in (from..panel.known_to).step_by(BLOCK_DAYS * bins_per_day) {
            let end = (start + BLOCK_DAYS * bins_per_day).min(panel.known_to);
            if panel.hit.count(facility, start, end) == 0 {
                continue;
            }
            for bin in start..end {
                let column = *region as usize * n_bins + bin;
                if !hit_in[column] {
                    continue;
                }
                let mut x = [0.0; 1 + HISTORY_DAYS.len()];
                x[EXPOSED] = f64::from(u8::from(panel.exposed.get(facility, bin)));
                for (x, (after, up_to)) in x[1..].iter_mut().zip(HISTORY_DAYS) {
                    let (first, end) = (bin - up_to * bins_per_day, bin - after * bins_per_day);
                    *x = f64::from(u8::from(panel.hit.count(facility, first, end) > 0));
                }
                cells.push(row, column as u32, u32::from(panel.hit.get(facility, bin)), &x);
            }
            row += 1;
        }
    }
    (cells, n_bins)
}

/// Where no hit ever followed a history of some kind, the rate after it is estimated as 0 and its cells say nothing:
/// they are left out, until no such history is left.
fn without_unhit_histories(mut cells: Cells) -> Cells {
    loop {
        let known = supported(&cells.row, &cells.column, &cells.count);
        let unhit = |x: &Vec<f64>| {
            let events = |at: usize| known[at].is_some() && x[at] != 0.0 && cells.count[at] > 0;
            !(0..x.len()).any(events)
        };
        let gone: Vec<&Vec<f64>> = cells.covariates[EXPOSED + 1..].iter().filter(|it| unhit(it)).collect();
        let stays: Vec<bool> =
            (0..known.len()).map(|at| known[at].is_some() && gone.iter().all(|x| x[at] == 0.0)).collect();
        if stays.iter().all(|it| *it) {
            return cells;
        }
        let mut left = Cells::new(cells.covariates.len());
        for at in (0..stays.len()).filter(|at| stays[*at]) {
            let x: Vec<f64> = cells.covariates.iter().map(|it| it[at]).collect();
            left.push(cells.row[at], cells.column[at], cells.count[at], &x);
        }
        cells = left;
    }
}
