//! What of a world gets written down: what is missing, and what is known only roughly.
//!
//! Decides after everything has happened, so the world itself is the same however it is recorded.

use super::collector::by_place;
use super::draw::{Draw, Stream};
use super::scenario::{Record, Settings};
use super::site::Site;
use super::world::{Cause, Hit, Known, Look};

/// Images this many days before a hit are missing with this chance.
const BEFORE_HIT_DAYS: u32 = 7;
const BEFORE_HIT_MISSING: f64 = 0.5;
/// Images further than this many days from every hit are kept with this chance.
const NEAR_HIT_DAYS: u32 = 10;
const FAR_FROM_HITS_KEPT: f64 = 0.25;
/// Length of a gap, chance that a region is in one, and what of its hits and images is missing then.
const GAP_DAYS: u32 = 21;
const GAP_CHANCE: f64 = 0.2;
const GAP_HITS_MISSING: f64 = 0.9;
const GAP_LOOKS_MISSING: f64 = 0.8;
/// Hits lost because nobody knows which place was meant; hits known only to the days up to 2 before and after.
const LOST: f64 = 0.15;
const ROUGH: f64 = 0.15;
const ROUGH_DAYS: u64 = 3;

/// Leaves out of images and hits what is not written down, and makes rough what is not known better.
pub(super) fn keep(settings: &Settings, sites: &[Site], looks: &mut Vec<Look>, hits: &mut Vec<Hit>) {
    let draw = Draw::new(settings.seed);
    let look_missing = |it: &Look, chance: f64| {
        draw.chance(chance, Stream::RecordLook, u64::from(it.target), u64::from(it.day))
    };
    let hit_missing = |it: &Hit, chance: f64| {
        draw.chance(chance, Stream::RecordHit, u64::from(it.site), 4 * u64::from(it.day))
    };
    let of_place = by_place(hits);
    let in_gap = |region: u32, day: u32| {
        draw.chance(GAP_CHANCE, Stream::Gap, u64::from(region), u64::from(day / GAP_DAYS))
    };
    match settings.scenario.record {
        Record::Complete => {}
        Record::BeforeHitsMissing => looks.retain(|it| {
            let is_before = (1..=BEFORE_HIT_DAYS).contains(&days_to_next(&of_place, it));
            !(is_before && look_missing(it, BEFORE_HIT_MISSING))
        }),
        Record::NearHitsOnly => looks.retain(|it| {
            let is_near = days_to_next(&of_place, it).min(days_since_last(&of_place, it)) <= NEAR_HIT_DAYS;
            is_near || !look_missing(it, 1.0 - FAR_FROM_HITS_KEPT)
        }),
        Record::Gaps => {
            let region = |it: &Look| match it.cause {
                Cause::Swath => it.target,
                Cause::Routine | Cause::Damage | Cause::Systematic => sites[it.target as usize].region,
            };
            looks.retain(|it| !(in_gap(region(it), it.day) && look_missing(it, GAP_LOOKS_MISSING)));
            let region = |it: &Hit| sites[it.site as usize].region;
            hits.retain(|it| !(in_gap(region(it), it.day) && hit_missing(it, GAP_HITS_MISSING)));
        }
        Record::DatesOnly => hits.iter_mut().for_each(|it| it.known = Known::Date),
        Record::Imprecise => {
            hits.retain(|it| !hit_missing(it, LOST));
            for it in hits {
                let (k, b) = (u64::from(it.site), 4 * u64::from(it.day));
                if draw.chance(ROUGH, Stream::RecordHit, k, b + 1) {
                    let days = |b| draw.below(ROUGH_DAYS, Stream::RecordHit, k, b) as u32;
                    it.known = Known::Dates { before: days(b + 2), after: 1 + days(b + 3) };
                }
            }
        }
    }
}

/// Days from an image of a place to its next hit, the same day included.
fn days_to_next(hits: &[(u32, u32)], look: &Look) -> u32 {
    let next = hits.partition_point(|it| *it < (look.target, look.day));
    hits.get(next).filter(|it| it.0 == look.target).map_or(u32::MAX, |it| it.1 - look.day)
}

/// Days from the last hit of a place to an image of it, the same day included.
fn days_since_last(hits: &[(u32, u32)], look: &Look) -> u32 {
    let after = hits.partition_point(|it| *it <= (look.target, look.day));
    let last = after.checked_sub(1).map(|it| hits[it]);
    last.filter(|it| it.0 == look.target).map_or(u32::MAX, |it| look.day - it.1)
}
