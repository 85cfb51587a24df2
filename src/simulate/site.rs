//! Where the made-up places stand: boxes inside Ukraine's extent as regions, places with invented names in them.
//!
//! Places keep their distance from each other (9 km when there are at most 100 of them, 3 km when there are 1,000) and
//! from the edge of their region, so that which image shows what, and which hit is whose, is certain.
//! Knows neither images nor hits.

use super::draw::{Draw, Stream};
use super::scenario::Settings;

/// A box on the ground: west, south, east, north in degrees.
pub(super) type Box4 = (f64, f64, f64, f64);

/// The regions, in an order in which the first few are spread over the country. They touch nowhere: a swath over one
/// shows nothing of another.
pub(super) const REGIONS: [Box4; 17] = [
    (28.6, 49.4, 30.2, 50.2),
    (35.0, 49.3, 36.6, 50.0),
    (24.2, 49.4, 26.0, 50.2),
    (32.6, 47.0, 34.2, 48.0),
    (31.2, 50.5, 32.6, 51.1),
    (36.8, 47.4, 38.2, 48.2),
    (30.3, 48.4, 32.0, 49.1),
    (26.6, 50.5, 28.4, 51.1),
    (34.6, 48.4, 36.4, 49.0),
    (30.6, 47.0, 32.2, 48.0),
    (32.8, 49.4, 34.5, 50.2),
    (23.2, 48.4, 24.9, 49.1),
    (32.9, 50.5, 34.3, 51.1),
    (34.6, 47.3, 36.2, 48.0),
    (28.2, 48.4, 29.9, 49.1),
    (24.4, 50.5, 26.2, 51.1),
    (30.7, 49.4, 32.4, 50.2),
];

/// What a place may be.
const KINDS: [&str; 4] = ["power plant", "substation", "refinery", "depot"];

/// A made-up place.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// `S017`.
    pub id: String,
    /// `Site 017`.
    pub name: String,
    /// Power plant, substation, refinery or depot.
    pub kind: &'static str,
    /// Index of its region, `0..regions`.
    pub region: u32,
    /// Degrees east, rounded to 1e-5.
    pub lon_deg: f64,
    /// Degrees north, rounded to 1e-5.
    pub lat_deg: f64,
    /// How much more than others it is hit, around 1.
    pub hit_weight: f64,
    /// How much more than others it is imaged, around 1.
    pub look_weight: f64,
}

/// Degrees east of the middle of a region.
pub(super) fn middle_lon_deg(region: u32) -> f64 {
    let (west, _, east, _) = REGIONS[region as usize];
    f64::midpoint(west, east)
}

/// The name of a region.
pub(super) fn region_name(region: u32) -> String {
    format!("Region {:02}", region + 1)
}

/// To 1e-5 degrees, about a metre: what is written is what is meant.
pub(super) fn round5(deg: f64) -> f64 {
    (deg * 1e5).round() / 1e5
}

/// West, south, east, north of what one swath over a region shows: half of it to all of it, from one side.
pub(super) fn swath_ground(draw: Draw, region: u32, day: u64) -> Box4 {
    let (west, south, east, north) = REGIONS[region as usize];
    let part = |axis: u64| draw.uniform(Stream::SwathGround, u64::from(region), 2 * day + axis);
    let width = (east - west) * (0.5 + 0.5 * part(0));
    let from_west = part(1) < 0.5;
    let (west, east) = if from_west { (west, west + width) } else { (east - width, east) };
    (round5(west), south, round5(east), north)
}

/// The places: dealt to the regions in turn, each into a cell of its own.
pub(super) fn sites(settings: &Settings) -> Vec<Site> {
    let draw = Draw::new(settings.seed);
    let per_region = settings.facilities.div_ceil(settings.regions);
    let side = (1..=per_region).find(|n| n * n >= per_region).unwrap_or(1);
    (0..settings.facilities).map(|k| site(settings, draw, k, side)).collect()
}

fn site(settings: &Settings, draw: Draw, k: u32, side: u32) -> Site {
    let region = k % settings.regions;
    let cell = u64::from(k / settings.regions);
    let (west, south, east, north) = REGIONS[region as usize];
    // Inset by about 7 km; inside its cell a place keeps to the middle.
    let (west, south, east, north) = (west + 0.1, south + 0.07, east - 0.1, north - 0.07);
    let shuffled = shuffled_cell(draw, region, cell, u64::from(side));
    let (column, row) = (shuffled % u64::from(side), shuffled / u64::from(side));
    let within = |axis: u64| 0.3 + 0.4 * draw.uniform(Stream::Place, u64::from(k), axis);
    let along = |low: f64, high: f64, cell: u64, axis: u64| {
        round5(low + (high - low) * (cell as f64 + within(axis)) / f64::from(side))
    };
    let (hit_weight, look_weight) = weights(settings, draw, k);
    Site {
        id: format!("S{:03}", k + 1),
        name: format!("Site {:03}", k + 1),
        kind: KINDS[draw.below(KINDS.len() as u64, Stream::Kind, u64::from(k), 0) as usize],
        region,
        lon_deg: along(west, east, column, 0),
        lat_deg: along(south, north, row, 1),
        hit_weight,
        look_weight,
    }
}

/// The `cell`-th of the region's cells in an order of its own: steps through all cells by a number coprime to their count.
fn shuffled_cell(draw: Draw, region: u32, cell: u64, side: u64) -> u64 {
    let cells = side * side;
    let start = draw.below(cells, Stream::Place, u64::from(region), 1_000);
    let stride = 2 * side + 1; // coprime to side², for gcd(2s + 1, s) = gcd(1, s) = 1
    (start + cell * stride) % cells
}

/// Important places are imaged and hit more: log-normal, correlated 0.8, cut at two standard deviations.
fn weights(settings: &Settings, draw: Draw, k: u32) -> (f64, f64) {
    if !settings.scenario.importance {
        return (1.0, 1.0);
    }
    let z = |b: u64| draw.normal(Stream::Importance, u64::from(k), b);
    let shared = z(0);
    let cut = |value: f64| value.clamp(-2.0, 2.0);
    let hit = cut(shared);
    let look = cut(0.8 * shared + 0.6 * z(1));
    (libm::exp(0.5 * hit), libm::exp(0.5 * look))
}
