//! What a map, a timeline and the tables need: positions and times by index. For drawing only; never computed upon.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::number::rounded;
use crate::model::{ClearSkies, Dataset, Facility, Footprint, Linked, Plan, When};

/// Everything that can be drawn.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    /// Period of the panel, UTC seconds.
    pub from_secs: i64,
    /// See `from_secs`.
    pub to_secs: i64,
    /// Facilities, in order of the dataset (the index used everywhere below).
    pub facilities: Vec<SceneFacility>,
    /// Images that cover a facility, each once.
    pub images: Vec<SceneImage>,
    /// Strikes with a place or a facility.
    pub strikes: Vec<SceneStrike>,
    /// When places could be seen from above.
    pub clear: ClearSkies,
}

/// A facility to draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SceneFacility {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Kind, as given.
    pub kind: Option<String>,
    /// Region, as given or from outlines.
    pub region: Option<String>,
    /// Centre, degrees.
    pub lon_deg: f64,
    /// Centre, degrees.
    pub lat_deg: f64,
    /// Outline rings, degrees, `[lon, lat]`; empty for a point.
    pub outline: Vec<Vec<[f64; 2]>>,
}

/// An image to draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SceneImage {
    /// Id.
    pub id: String,
    /// Platform, if given.
    pub platform: Option<String>,
    /// First possible second.
    pub start_secs: i64,
    /// End of the interval.
    pub end_secs: i64,
    /// Outer rings, degrees, `[lon, lat]`; a single position for a centre.
    pub outline: Vec<Vec<[f64; 2]>>,
    /// Indices of the facilities it covers.
    pub facilities: Vec<u32>,
}

/// A strike to draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SceneStrike {
    /// Id.
    pub id: String,
    /// First possible second.
    pub start_secs: i64,
    /// End of the interval.
    pub end_secs: i64,
    /// Place; that of the facility when none was given.
    pub lon_deg: f64,
    /// See `lon_deg`.
    pub lat_deg: f64,
    /// Metres.
    pub precision_m: f64,
    /// The facility it is linked to.
    pub facility: Option<u32>,
    /// Several candidates.
    pub ambiguous: bool,
    /// Was there an image of the facility in the lag window before it?
    pub imaged_before: bool,
}

/// Everything that can be drawn of what was linked. Positions are rounded to 1e-6 degrees.
pub fn scene(dataset: &Dataset, linked: &Linked, plan: &Plan) -> Scene {
    let bins = &linked.panel.bins.starts_secs;
    let images = images(dataset, linked);
    let strikes = strikes(dataset, linked, plan);
    let times = || {
        let images = images.iter().map(|it| it.start_secs);
        images.chain(strikes.iter().map(|it| it.start_secs))
    };
    Scene {
        from_secs: bins.first().copied().or_else(|| times().min()).unwrap_or(0),
        to_secs: bins.last().copied().or_else(|| times().max()).unwrap_or(0),
        facilities: dataset.facilities.iter().enumerate().map(|(i, it)| facility(it, linked, i)).collect(),
        images,
        strikes,
        clear: linked.clear.clone(),
    }
}

fn facility(it: &Facility, linked: &Linked, i: usize) -> SceneFacility {
    let centre = it.place.centre();
    SceneFacility {
        id: it.id.clone(),
        name: it.name.clone(),
        kind: it.kind.clone(),
        region: super::assemble::region_name(linked, i),
        lon_deg: rounded(centre.lon_deg, 6),
        lat_deg: rounded(centre.lat_deg, 6),
        outline: if matches!(it.place, Footprint::Area(_)) { outline(&it.place) } else { Vec::new() },
    }
}

fn images(dataset: &Dataset, linked: &Linked) -> Vec<SceneImage> {
    let mut covers: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for it in &linked.links.images {
        covers.entry(it.image).or_default().push(it.facility);
    }
    let images = covers.into_iter().map(|(image, facilities)| {
        let it = &dataset.images[image as usize];
        SceneImage {
            id: it.id.clone(),
            platform: it.platform.clone(),
            start_secs: it.when.start_secs,
            end_secs: it.when.end_secs,
            outline: outline(&it.footprint),
            facilities,
        }
    });
    images.collect()
}

fn strikes(dataset: &Dataset, linked: &Linked, plan: &Plan) -> Vec<SceneStrike> {
    let strikes = linked.links.strikes.iter().filter_map(|link| {
        let it = &dataset.strikes[link.strike as usize];
        let of_facility = link.facility.map(|it| dataset.facilities[it as usize].place.centre());
        let place = it.place.or(of_facility)?;
        Some(SceneStrike {
            id: it.id.clone(),
            start_secs: it.when.start_secs,
            end_secs: it.when.end_secs,
            lon_deg: rounded(place.lon_deg, 6),
            lat_deg: rounded(place.lat_deg, 6),
            precision_m: it.precision_m,
            facility: link.facility,
            ambiguous: link.ambiguous,
            imaged_before: link.facility.is_some_and(|of| imaged_before(linked, of, it.when, plan)),
        })
    });
    strikes.collect()
}

/// Is there an image of the facility whose every possible lag to the hit lies in the window?
fn imaged_before(linked: &Linked, facility: u32, when: When, plan: &Plan) -> bool {
    let bins = &linked.panel.bins;
    let (first, last) = (bins.bin_of(when.start_secs), bins.bin_of(when.last_secs()));
    let shortest = bins.bins_of_days(plan.lag_min_days) as i32;
    let longest = bins.bins_of_days(plan.lag_max_days) as i32;
    let looks = &linked.panel.looks;
    let from = looks.partition_point(|it| (it.facility, it.first) < (facility, last - longest));
    let near = looks[from..].iter().take_while(|it| it.facility == facility && it.first <= first);
    near.filter(|it| it.last <= first - shortest).count() > 0
}

/// Outer rings, or the one position.
fn outline(place: &Footprint) -> Vec<Vec<[f64; 2]>> {
    let at = |lon_deg: f64, lat_deg: f64| [rounded(lon_deg, 6), rounded(lat_deg, 6)];
    match place {
        Footprint::Point(it) => vec![vec![at(it.lon_deg, it.lat_deg)]],
        Footprint::Area(it) => {
            it.iter().map(|it| it.exterior().coords().map(|c| at(c.x, c.y)).collect()).collect()
        }
    }
}
