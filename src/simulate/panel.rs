//! A world as the panel that `link` would make of its files, without going through them: for fast calibration.
//!
//! `tests/it/simulate.rs` holds the two against each other.

use crate::model::{Bins, PanelInput, Spell};

use super::files::noon_secs;
use super::world::World;

/// The panel: one bin per day of the world, from noon to noon, Kyiv time.
pub fn panel(world: &World) -> PanelInput {
    let days = world.settings.days;
    let spell = |facility: u32, day: u32| Spell { facility, first: day as i32, last: day as i32 };
    let looks: Vec<Spell> = world.facility_looks().into_iter().map(|(k, day)| spell(k, day)).collect();
    let mut hits: Vec<Spell> = world.hits.iter().map(|it| spell(it.site, it.day)).collect();
    hits.sort_unstable();
    let (images_from, images_to) = period(&looks);
    let (hits_from, hits_to) = period(&hits);
    let region: Vec<u32> = world.sites.iter().map(|it| it.region).collect();
    PanelInput {
        bins: Bins { starts_secs: (0..=days).map(noon_secs).collect(), bin_hours: 24 },
        n_facilities: world.sites.len() as u32,
        looks,
        hits,
        images_from,
        images_to,
        hits_from,
        hits_to,
        coarse_region: vec![0; region.len()],
        region,
    }
}

/// From the first to past the last bin with an event.
fn period(spells: &[Spell]) -> (i32, i32) {
    let from = spells.iter().map(|it| it.first).min().unwrap_or(0);
    let to = spells.iter().map(|it| it.last + 1).max().unwrap_or(0);
    (from, to)
}
