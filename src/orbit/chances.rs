//! Passes in which linked images were taken, and those of the same satellites in which they might have been.
//!
//! Says nothing about hits. A look counts as matched when its time lies near a computed pass over its facility; what
//! was taken in one pass stays together, since one acquisition shows many places.

use crate::model::order::Order as _;
use std::collections::BTreeMap;

use super::frames::Site;
use super::known::Known;
use super::look;
use super::opportunities::{Asked, each};
use super::regard::widest_deg;
use crate::model::passes::{Regard, SensorKind};
use crate::model::{Bins, Chances, Dataset, Move, Sky, Spell, Track};

/// A look belongs to a pass at most this far from it, seconds.
const NEAR_SECS: i64 = 300;
/// Looks of one satellite no further apart than this are of one pass, seconds.
const ONE_PASS_SECS: i64 = 600;
/// Looks known to no better than this are matched to no pass, seconds.
const COARSEST_SECS: i64 = 120;
/// Elements say nothing about a time further than this from their epoch, days.
const OLDEST_DAYS: f64 = 14.0;
/// More passes than this are not kept: the answer would not fit a page.
const MOST_PASSES: usize = 2_000_000;

/// A look whose satellite is known.
struct Matchable {
    facility: u32,
    look: u32,
    image: u32,
    secs: i64,
}

/// The passes behind the looks (as `link` sorts them, each with its image). `sky` gives the cloud at a facility and a
/// time in UTC seconds. `None` without elements, without a look of a known satellite, or with too many passes.
pub fn chances(
    dataset: &Dataset,
    looks: &[(Spell, u32)],
    bins: &Bins,
    sky: &dyn Fn(u32, i64) -> Sky,
) -> Option<Chances> {
    if dataset.elements.is_empty() {
        return None;
    }
    let known = Known::of(dataset);
    let mut by_satellite: BTreeMap<usize, Vec<Matchable>> = BTreeMap::new();
    let mut out = Chances::default();
    for (index, (spell, image)) in looks.iter().enumerate() {
        let it = &dataset.images[*image as usize];
        let satellite = it.platform.as_deref().and_then(|it| known.find(it));
        match satellite.filter(|_| it.when.width_secs() <= COARSEST_SECS && spell.first == spell.last) {
            Some(satellite) => by_satellite.entry(satellite).or_default().push(Matchable {
                facility: spell.facility,
                look: index as u32,
                image: *image,
                secs: i64::midpoint(it.when.start_secs, it.when.last_secs()),
            }),
            None => out.looks_unmatched += 1,
        }
    }
    let mut n_passes = 0;
    for (satellite, looks) in by_satellite {
        n_passes += of_satellite(dataset, &known, satellite, &looks, bins, sky, &mut out);
        if n_passes > MOST_PASSES {
            return None;
        }
    }
    (!out.moves.is_empty()).then_some(out)
}

/// Adds the tracks and moves of one satellite; says how many passes that were. The looks are in order of facility.
fn of_satellite(
    dataset: &Dataset,
    known: &Known,
    satellite: usize,
    looks: &[Matchable],
    bins: &Bins,
    sky: &dyn Fn(u32, i64) -> Sky,
    out: &mut Chances,
) -> usize {
    let satellite = &known.satellites[satellite];
    let by_facility: Vec<&[Matchable]> = looks.chunk_by(|a, b| a.facility == b.facility).collect();
    let at = |facility: u32| Site::new(dataset.facilities[facility as usize].place.centre(), 0.0);
    let sites: Vec<Site> = by_facility.iter().map(|it| at(it[0].facility)).collect();
    let altitude_km = satellite.nearest(looks[0].secs * 1_000_000).map_or(500.0, |it| it.altitude_km);
    let regard = known.table.regard(satellite.norad_id, &satellite.name, altitude_km);
    let (Some(from), Some(to)) = (bins.starts_secs.first(), bins.starts_secs.last()) else { return 0 };
    let mut passes: Vec<Vec<i64>> = vec![Vec::new(); sites.len()];
    let asked = Asked {
        max_off_nadir_deg: widest_deg(&regard, altitude_km),
        min_sun_deg: regard.min_sun_deg,
        group: 0,
    };
    each(
        satellite,
        &sites,
        asked,
        (from * 1_000_000, to * 1_000_000),
        OLDEST_DAYS,
        &mut |place, micros, state| {
            if is_abeam(&regard, || 90.0 - look::elevation_deg(&sites[place], &state())) {
                passes[place].push(micros.div_euclid(1_000_000));
            }
        },
    );
    let sees_through = regard.kind == SensorKind::Sar;
    let mut matched: Vec<(i64, u32, usize, u32)> = Vec::new();
    let mut n_passes = 0;
    for (looks, mut times) in by_facility.into_iter().zip(passes) {
        times.sort_unstable();
        // Found with the elements before and after the moment they change.
        times.dedup_by(|b, a| *b - *a < NEAR_SECS);
        let facility = looks[0].facility;
        let nearest = |secs: i64| {
            let next = times.partition_point(|it| *it < secs);
            let candidates = next.saturating_sub(1)..(next + 1).min(times.len());
            let best = candidates.min_by_key(|it| (times[*it] - secs).abs())?;
            ((times[best] - secs).abs() <= NEAR_SECS).then_some(best as u32)
        };
        let mut imaged = Vec::new();
        let found: Vec<Option<u32>> = looks.iter().map(|it| nearest(it.secs)).collect();
        for (it, pass) in looks.iter().zip(found) {
            match pass {
                Some(pass) => {
                    // The bin of the look, also where it changes between the look and the closest approach.
                    times[pass as usize] = it.secs;
                    imaged.push(pass);
                    matched.push((times[pass as usize], it.look, out.tracks.len(), pass));
                }
                None => out.looks_unmatched += 1,
            }
        }
        imaged.sort_unstable();
        imaged.dedup();
        if imaged.is_empty() {
            continue;
        }
        n_passes += times.len();
        let image = &dataset.images[looks[0].image as usize];
        let at = |secs: i64| if sees_through { Sky::Unknown } else { sky(facility, secs) };
        out.tracks.push(Track {
            facility,
            platform: image.platform.clone().unwrap_or_default(),
            operator: image.operator.clone(),
            skies: times.iter().map(|it| at(*it)).collect(),
            bins: times.into_iter().map(|it| bins.bin_of(it)).collect(),
            imaged,
        });
    }
    matched.order_by(Ord::cmp);
    for taken in matched.chunk_by(|a, b| b.0 - a.0 <= ONE_PASS_SECS) {
        // Where the acquisition may move to is asked of a place in its middle.
        let (_, _, track, pass) = taken[taken.len() / 2];
        let mut looks: Vec<u32> = taken.iter().map(|it| it.1).collect();
        looks.sort_unstable();
        out.moves.push(Move { looks, track: track as u32, pass });
    }
    n_passes
}

/// Does a radar have the place within its swath? Everything else only has to look down far enough.
fn is_abeam(regard: &Regard, incidence_deg: impl Fn() -> f64) -> bool {
    /// What the table gives is what is sold; some images were taken a little beyond.
    const BEYOND_DEG: f64 = 3.0;
    regard
        .incidence_deg
        .is_none_or(|(least, most)| (least - BEYOND_DEG..=most + BEYOND_DEG).contains(&incidence_deg()))
}
