//! Opportunity null: images moved to other passes in which their own satellites could have taken them.
//!
//! # Question
//! Do images precede onsets more often than the orbits of the same satellites, and the clouds, would have had it?
//! # Statistic
//! S of the primary: onsets with an image in the window before them.
//! # Null
//! Each acquisition, with all places it shows, was as likely taken in any other pass of its satellite over the place in
//! its middle within the same 56 days, under the same class of cloud where a table of weather says. Acquisitions move
//! independently of each other. A pass is a candidate only when the same of the places shown are *free* then: some bin
//! at risk lies in the window after it. So what was taken in the days after a hit, when damage is looked at, stays where
//! it is, and nothing moves there. Images of unknown satellites stay as well.
//! # Assumes
//! that nothing but the orbit, the cloud and those 56 days decides when a place is imaged.
//! # Misleads when
//! attention to a place rises and falls within 56 days together with the danger of a hit, or orders come in series: then
//! the images are not independent. Waves of hits and swaths of images are both kept.
//! # Source
//! Conditional randomisation of the exposure in place of the outcome: Rosenbaum (2002), Observational Studies, ch. 2,
//! doi:10.1007/978-1-4757-3692-2; the candidates are passes as in `orbit`.

use std::collections::BTreeMap;

use super::bits::BitRows;
use super::companions::ALPHA;
use super::draws::Ticker;
use super::panel::Panel;
use super::random::{Stream, Test};
use crate::model::finding::{ChanceRow, Companion, Opportunity};
use crate::model::{Chances, Move, PanelInput, Plan, Track};

/// Images move within blocks of so many days.
const BLOCK_DAYS: u32 = 56;

/// The test; `None` without orbits.
pub fn opportunity(
    panel: &Panel,
    input: &PanelInput,
    plan: &Plan,
    likely: f64,
    ticker: &mut Ticker<'_>,
) -> Option<Companion> {
    let chances = input.chances.as_deref()?;
    let free = Free::new(panel);
    let places: Vec<Placing> = movable(panel, input, chances, &free);
    let (held, placings) = onsets_reached(panel, input, &places);
    let statistic = panel.statistic();
    let mut drawn = Vec::with_capacity(plan.draws as usize);
    for draw in 0..plan.draws {
        ticker.draw(placings.len() as u64 * 8);
        let mut stream = Stream::new(plan.seed, Test::Opportunity, u64::from(draw));
        let mut covered = held.clone();
        for it in &placings {
            let pass = stream.below(it.len() as u32) as usize;
            it[pass].iter().for_each(|onset| covered[(onset / 64) as usize] |= 1 << (onset % 64));
        }
        drawn.push(covered.iter().map(|it| u64::from(it.count_ones())).sum::<u64>());
    }
    let n = drawn.len().max(1) as f64;
    let expected = drawn.iter().sum::<u64>() as f64 / n;
    let variance = drawn.iter().map(|it| (*it as f64 - expected) * (*it as f64 - expected)).sum::<f64>() / n;
    let p_of = |least: f64| (1.0 + drawn.iter().filter(|it| **it as f64 >= least).count() as f64) / (n + 1.0);
    Some(Companion {
        method: "opportunity".to_owned(),
        statistic,
        expected,
        sd: variance.sqrt(),
        p: p_of(statistic as f64),
        p_min: 1.0 / (n + 1.0),
        powered: variance > 0.0 && p_of(likely) <= ALPHA,
    })
}

/// How far the orbits let images move, and how often opportunities were used before hits and otherwise.
pub fn summary(panel: &Panel, input: &PanelInput) -> Option<Opportunity> {
    let chances = input.chances.as_deref()?;
    let free = Free::new(panel);
    let mut alternatives: Vec<u64> =
        movable(panel, input, chances, &free).iter().map(|it| it.bins.len() as u64 - 1).collect();
    alternatives.sort_unstable();
    let images_movable = alternatives.len() as u64;
    Some(Opportunity {
        images: chances.moves.len() as u64,
        images_movable,
        looks_unmatched: chances.looks_unmatched,
        alternatives_median: alternatives.get(alternatives.len() / 2).copied().unwrap_or(0),
        rows: rows(panel, chances, &free),
    })
}

/// Cells from which an image would reach some bin at risk.
struct Free(BitRows);

impl Free {
    fn new(panel: &Panel) -> Self {
        let mut free = BitRows::new(panel.n_facilities, panel.n_bins);
        for row in 0..panel.n_facilities {
            for bin in panel.at_risk.ones(row, panel.risk_from, panel.known_to) {
                free.fill(row, bin as i64 - panel.lag_max_bins, bin as i64 - panel.lag_min_bins);
            }
        }
        Self(free)
    }

    fn is(&self, facility: u32, bin: i32) -> bool {
        let n_bins = self.0.n_bins();
        usize::try_from(bin).is_ok_and(|bin| bin < n_bins && self.0.get(facility as usize, bin))
    }
}

/// An acquisition that could have been taken in another pass.
struct Placing<'a> {
    moved: &'a Move,
    /// Facilities that are free where it stands; the others are neither reached here nor there.
    facilities: Vec<u32>,
    /// The bins of the passes it may be in, its own among them.
    bins: Vec<i32>,
}

fn movable<'a>(panel: &Panel, input: &PanelInput, chances: &'a Chances, free: &Free) -> Vec<Placing<'a>> {
    let block_bins = i64::from(input.bins.bins_of_days(BLOCK_DAYS).max(1));
    let block = |bin: i32| (i64::from(bin) - panel.risk_from as i64).div_euclid(block_bins);
    let placing = |moved: &'a Move| {
        let track: &Track = chances.tracks.get(moved.track as usize)?;
        let pass = moved.pass as usize;
        let (own, sky) = (*track.bins.get(pass)?, track.skies.get(pass)?);
        let looks = moved.looks.iter().filter_map(|it| input.looks.get(*it as usize));
        let mut facilities: Vec<u32> = looks.map(|it| it.facility).collect();
        facilities.sort_unstable();
        facilities.dedup();
        let pattern = |bin: i32| facilities.iter().map(move |it| free.is(*it, bin));
        let passes = track.bins.iter().zip(&track.skies);
        let bins: Vec<i32> = passes
            .filter(|(bin, at)| *at == sky && block(**bin) == block(own))
            .map(|it| *it.0)
            .filter(|bin| pattern(*bin).eq(pattern(own)))
            .collect();
        facilities.retain(|it| free.is(*it, own));
        (bins.len() > 1 && !facilities.is_empty()).then_some(Placing { moved, facilities, bins })
    };
    chances.moves.iter().filter_map(placing).collect()
}

/// The onsets that are exposed whatever moves, as bits; and for every acquisition that matters, which onsets it exposes
/// in each of its passes.
fn onsets_reached(
    panel: &Panel,
    input: &PanelInput,
    places: &[Placing<'_>],
) -> (Vec<u64>, Vec<Vec<Vec<u32>>>) {
    let mut moves = vec![false; input.looks.len()];
    places.iter().flat_map(|it| &it.moved.looks).for_each(|it| moves[*it as usize] = true);
    let mut held = vec![0_u64; panel.onsets.len().div_ceil(64)];
    let reached = |facility: u32, first: i64, last: i64| {
        let at = |bin: i64| {
            panel.onsets.partition_point(|it| (it.facility, i64::from(it.bin)) < (facility, bin)) as u32
        };
        at(last + panel.lag_min_bins)..at(first + panel.lag_max_bins + 1)
    };
    for (look, _) in input.looks.iter().zip(&moves).filter(|it| !it.1) {
        for onset in reached(look.facility, i64::from(look.first), i64::from(look.last)) {
            held[(onset / 64) as usize] |= 1 << (onset % 64);
        }
    }
    let of_placing = |it: &Placing<'_>| -> Vec<Vec<u32>> {
        let at =
            |bin: i64| it.facilities.iter().flat_map(move |facility| reached(*facility, bin, bin)).collect();
        it.bins.iter().map(|bin| at(i64::from(*bin))).collect()
    };
    let all = places.iter().map(of_placing).filter(|it| it.iter().any(|it| !it.is_empty()));
    (held, all.collect())
}

/// Opportunities in the window before onsets and otherwise, and how many of them were used: over all, by operator, by
/// satellite, by facility. Only where a bin at risk follows, so that looks at damage count on neither side.
fn rows(panel: &Panel, chances: &Chances, free: &Free) -> Vec<ChanceRow> {
    let before = |facility: u32, bin: i32| {
        let at =
            |bin: i64| panel.onsets.partition_point(|it| (it.facility, i64::from(it.bin)) < (facility, bin));
        at(i64::from(bin) + panel.lag_min_bins) < at(i64::from(bin) + panel.lag_max_bins + 1)
    };
    let mut rows: BTreeMap<(u8, String), ChanceRow> = BTreeMap::new();
    for track in &chances.tracks {
        let mut counted = ChanceRow::default();
        for (pass, bin) in track.bins.iter().enumerate().filter(|it| free.is(track.facility, *it.1)) {
            let is_used = u64::from(track.imaged.binary_search(&(pass as u32)).is_ok());
            if before(track.facility, *bin) {
                counted.passes_before += 1;
                counted.images_before += is_used;
            } else {
                counted.passes_otherwise += 1;
                counted.images_otherwise += is_used;
            }
        }
        let facility = track.facility.to_string();
        let names = [
            (0, "all", Some(String::new())),
            (1, "operator", track.operator.clone()),
            (2, "platform", Some(track.platform.clone())),
            (3, "facility", Some(facility)),
        ];
        for (order, by, name) in names {
            let Some(name) = name else { continue };
            let name_of_row = name.clone();
            let row = rows.entry((order, name)).or_insert_with(|| ChanceRow {
                by: by.to_owned(),
                name: name_of_row,
                ..ChanceRow::default()
            });
            row.passes_before += counted.passes_before;
            row.images_before += counted.images_before;
            row.passes_otherwise += counted.passes_otherwise;
            row.images_otherwise += counted.images_otherwise;
        }
    }
    rows.into_values().collect()
}
