//! A collector on a fixed schedule over everything: the negative control of the worlds that have one.
//!
//! Decides which of its images are of use; knows nothing of the other images but where they were taken.
//!
//! A swath shows the western or the eastern half of a region, each half every 12 days, six days apart. With a revisit
//! within the window of 7 days every place would always be exposed, and a control that is always exposed shows nothing.

use super::draw::{Draw, Stream};
use super::scenario::{Collector, Settings};
use super::site::{Site, middle_lon_deg};
use super::world::{Cause, Hit, Look};
use crate::model::order::Order as _;

/// Days between two swaths over the same half of a region.
const CADENCE_DAYS: u64 = 12;
/// Share of places in a swath that no cloud hides.
const CLEAR: f64 = 0.6;
/// Share of the useful images that a search around the hits leaves in the archive, far from them.
const LEFT_BY_SEARCH: f64 = 0.35;
/// The search reaches so many days before a hit.
const SEARCH_DAYS: u32 = 7;

/// Its images. A place imaged by others on the same day is left to them; `taken` and `hits` are by place, then day.
pub(super) fn looks(
    settings: &Settings,
    sites: &[Site],
    taken: &[(u32, u32)],
    hits: &[(u32, u32)],
) -> Vec<Look> {
    let draw = Draw::new(settings.seed);
    let leaks = match settings.scenario.collector {
        Collector::None => return Vec::new(),
        Collector::Sound => false,
        Collector::Leaking => true,
    };
    let is_useful = |k: u32, day: u32| {
        let chance = match (leaks, is_hit_soon(hits, k, day)) {
            (false, _) => CLEAR,
            (true, true) => 1.0,
            (true, false) => LEFT_BY_SEARCH,
        };
        draw.chance(chance, Stream::Pass, u64::from(k) + 1_000_000, u64::from(day))
    };
    let mut looks = Vec::new();
    for (k, site) in (0_u32..).zip(sites) {
        let first = draw.below(CADENCE_DAYS, Stream::Pass, u64::from(site.region), 0);
        let half = u64::from(site.lon_deg >= middle_lon_deg(site.region));
        let passes =
            |day: &u32| (u64::from(*day) + first + half * CADENCE_DAYS / 2).is_multiple_of(CADENCE_DAYS);
        let seen = (0..settings.days).filter(passes);
        let seen = seen.filter(|day| is_useful(k, *day) && taken.binary_search(&(k, *day)).is_err());
        looks.extend(seen.map(|day| Look { day, target: k, cause: Cause::Systematic }));
    }
    looks
}

/// Is the place hit 1-7 days later?
fn is_hit_soon(hits: &[(u32, u32)], k: u32, day: u32) -> bool {
    let next = hits.partition_point(|it| *it <= (k, day));
    hits.get(next).is_some_and(|it| it.0 == k && it.1 - day <= SEARCH_DAYS)
}

/// Places and days of hits, sorted.
pub(super) fn by_place(hits: &[Hit]) -> Vec<(u32, u32)> {
    let mut out: Vec<(u32, u32)> = hits.iter().map(|it| (it.site, it.day)).collect();
    out.order_by(Ord::cmp);
    out
}
