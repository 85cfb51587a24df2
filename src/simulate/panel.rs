//! A world as the panel that `link` would make of its files, without going through them: for fast calibration.
//!
//! `tests/it/simulate.rs` holds the two against each other.

use crate::model::{Bins, PanelInput, Plan, Spell};

use super::files::{hit_secs, look_secs, noon_secs};
use super::site::Site;
use super::world::World;

const DAY_SECS: i64 = 86_400;

/// The panel under the default plan: one bin per day of the world, from noon to noon, Kyiv time, with the margin of
/// days on either side that `link` adds for lags and washout.
pub fn panel(world: &World) -> PanelInput {
    let looks = world.looks.iter().map(|it| look_secs(world, it));
    let hits = world.hits.iter().map(|it| hit_secs(world, it));
    let (Some(images), Some(strikes)) = (span(looks), span(hits)) else { return empty(world) };
    let plan = Plan::default();
    let margin = i64::from(plan.washout_days.max(plan.profile_bins).max(plan.lag_max_days) + 1);
    let from = day_of(images.0.max(strikes.0) - margin * DAY_SECS);
    let to = day_of(images.1.min(strikes.1) + margin * DAY_SECS);
    let bin = |secs: i64| (day_of(secs) - from) as i32;
    let spell = |facility: u32, day: u32| {
        let bin = (i64::from(day) - from).clamp(-1, to - from + 1) as i32;
        Spell { facility, first: bin, last: bin }
    };
    let mut hits: Vec<Spell> = world.hits.iter().map(|it| spell(it.site, it.day)).collect();
    hits.sort_unstable();
    PanelInput {
        bins: Bins { starts_secs: (from..=to + 1).map(noon_secs).collect(), bin_hours: 24 },
        looks: world.facility_looks().into_iter().map(|(k, day)| spell(k, day)).collect(),
        hits,
        images_from: bin(images.0).max(-1),
        images_to: bin(images.1).min((to - from) as i32 + 1) + 1,
        hits_from: bin(strikes.0).max(-1),
        hits_to: bin(strikes.1).min((to - from) as i32 + 1) + 1,
        ..empty(world)
    }
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

/// The day of the world, noon to noon, that a second is in; day 0 is the first recorded.
fn day_of(secs: i64) -> i64 {
    let guess = (secs - noon_secs(0)).div_euclid(DAY_SECS);
    // The clocks change by an hour: the guess is off by one at most.
    (guess - 1..=guess + 1).rev().find(|it| noon_secs(*it) <= secs).unwrap_or(guess)
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
        values.sort_by(f64::total_cmp);
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
