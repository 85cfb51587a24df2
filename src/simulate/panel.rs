//! A world as the panel that `link` would make of its files, without going through them: for fast calibration.
//!
//! `tests/it/simulate.rs` holds the two against each other.

use crate::model::order::Order as _;
use crate::model::{Bins, Group, GroupBy, Members, PanelInput, Plan, Spell};

use super::files::{day_hour, day_secs, hit_span_secs, look_secs};
use super::site::Site;
use super::world::{Cause, World};

const DAY_SECS: i64 = 86_400;

/// The panel under the default plan: one bin per day, from noon to noon, Kyiv time (from midnight where times of day
/// are not known), with the margin of days on either side that `link` adds for lags and washout.
///
/// Of the groups that `link` makes only the negative control is there.
pub fn panel(world: &World) -> PanelInput {
    let hour = day_hour(world);
    let looks = world.looks.iter().map(|it| look_secs(world, it));
    let hits: Vec<(i64, i64)> = world.hits.iter().map(|it| hit_span_secs(world, it)).collect();
    let (Some(images), Some(strikes)) = (span(looks), span(hits.iter().flat_map(|it| [it.0, it.1]))) else {
        return empty(world);
    };
    let plan = Plan::default();
    let margin = i64::from(plan.washout_days.max(plan.profile_bins).max(plan.lag_max_days) + 1);
    let from = day_of(images.0.max(strikes.0) - margin * DAY_SECS, hour);
    let to = day_of(images.1.min(strikes.1) + margin * DAY_SECS, hour);
    let bin_of_day = |day: i64| (day - from).clamp(-1, to - from + 1) as i32;
    let bin = |secs: i64| bin_of_day(day_of(secs, hour));
    // An image is taken on the morning on which a day from noon to noon ends.
    let look_bin = |day: u32| bin_of_day(i64::from(day) + i64::from(hour == 0));
    let looks = world.facility_looks_by_cause();
    let systematic =
        (0..).zip(&looks).filter(|(_, it)| it.2 == Cause::Systematic).map(|(at, _)| at).collect();
    let mut hits: Vec<Spell> = world
        .hits
        .iter()
        .zip(&hits)
        .map(|(it, span)| Spell { facility: it.site, first: bin(span.0), last: bin(span.1) })
        .collect();
    hits.order_by(Ord::cmp);
    PanelInput {
        bins: Bins { starts_secs: (from..=to + 1).map(|it| day_secs(it, hour)).collect(), bin_hours: 24 },
        looks: looks
            .iter()
            .map(|it| Spell { facility: it.0, first: look_bin(it.1), last: look_bin(it.1) })
            .collect(),
        hits,
        images_from: bin(images.0),
        images_to: bin(images.1) + 1,
        hits_from: bin(strikes.0),
        hits_to: bin(strikes.1) + 1,
        groups: control(systematic).into_iter().collect(),
        ..empty(world)
    }
}

/// The collector on a fixed schedule as a group.
fn control(looks: Vec<u32>) -> Option<Group> {
    let is_there = !looks.is_empty();
    let members = Members::Looks(looks);
    is_there.then_some(Group {
        by: GroupBy::Systematic,
        name: "all".to_owned(),
        members,
        is_systematic: true,
    })
}

/// Places and regions, no time.
fn empty(world: &World) -> PanelInput {
    PanelInput {
        bins: Bins { starts_secs: Vec::new(), bin_hours: 24 },
        n_facilities: world.sites.len() as u32,
        region: world.sites.iter().map(|it| it.region).collect(),
        coarse_region: quarters(&world.sites, world.settings.regions as usize),
        ..PanelInput::default()
    }
}

/// First and last.
fn span(mut secs: impl Iterator<Item = i64>) -> Option<(i64, i64)> {
    let first = secs.next()?;
    Some(secs.fold((first, first), |(low, high), it| (low.min(it), high.max(it))))
}

/// The day, begun at this hour, that a second is in; day 0 is the first recorded.
fn day_of(secs: i64, hour: u32) -> i64 {
    let guess = (secs - day_secs(0, hour)).div_euclid(DAY_SECS);
    // The clocks change by an hour: the guess is off by one at most.
    (guess - 1..=guess + 1).rev().find(|it| day_secs(*it, hour) <= secs).unwrap_or(guess)
}

/// Regions grouped into the quarters about the median of their middles, as `link` does without outlines.
fn quarters(sites: &[Site], regions: usize) -> Vec<u32> {
    let middle = |region: u32, of: &dyn Fn(&Site) -> f64| {
        let (sum, n) = sites
            .iter()
            .filter(|it| it.region == region)
            .fold((0.0, 0.0_f64), |(sum, n), it| (sum + of(it), n + 1.0));
        sum / n.max(1.0)
    };
    let used: Vec<u32> = (0..regions as u32).filter(|r| sites.iter().any(|it| it.region == *r)).collect();
    let median = |of: &dyn Fn(&Site) -> f64| {
        let mut values: Vec<f64> = used.iter().map(|it| middle(*it, of)).collect();
        values.order_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(0.0)
    };
    let lon = |it: &Site| it.lon_deg;
    let lat = |it: &Site| it.lat_deg;
    let (east_of, north_of) = (median(&lon), median(&lat));
    let quarter = |it: &Site| {
        2 * u32::from(middle(it.region, &lon) >= east_of) + u32::from(middle(it.region, &lat) >= north_of)
    };
    sites.iter().map(quarter).collect()
}
