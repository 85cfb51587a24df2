//! The scene as GeoJSON collections, one per layer of the map. For drawing only.

use crate::model::order::Order as _;
use serde_json::{Value, json};

use super::scene::{Scene, SceneImage};

/// Most footprints drawn at once; beyond it the newest are drawn and the page says so.
pub const FOOTPRINTS_MAX: usize = 1500;

/// Facilities as points; the feature's id is the facility's index.
pub fn facilities(scene: &Scene) -> String {
    let features = scene.facilities.iter().enumerate().map(|(i, it)| {
        let point = json!({ "type": "Point", "coordinates": [it.lon_deg, it.lat_deg] });
        json!({ "type": "Feature", "id": i, "properties": { "name": it.name }, "geometry": point })
    });
    collection(features)
}

/// Strikes as points: whether an image came before, and whether another place is selected.
pub fn strikes(scene: &Scene, selected: Option<u32>) -> String {
    let features = scene.strikes.iter().enumerate().map(|(i, it)| {
        let dim = selected.is_some() && it.facility != selected;
        let point = json!({ "type": "Point", "coordinates": [it.lon_deg, it.lat_deg] });
        let mut properties = json!({ "before": it.imaged_before, "dim": dim, "secs": it.start_secs });
        if let Some(facility) = it.facility {
            properties["facility"] = facility.into();
        }
        json!({ "type": "Feature", "id": i, "properties": properties, "geometry": point })
    });
    collection(features)
}

/// The footprints to draw and how many there are in all: those of the selected facility and period, or the newest.
pub fn images(
    scene: &Scene,
    selected: Option<u32>,
    period_secs: Option<(i64, i64)>,
) -> (String, usize, usize) {
    let is_then = |it: &SceneImage| period_secs.is_none_or(|(from, to)| (from..to).contains(&it.start_secs));
    let wanted = |it: &&SceneImage| selected.is_none_or(|of| it.facilities.contains(&of)) && is_then(it);
    let mut chosen: Vec<&SceneImage> = scene.images.iter().filter(wanted).collect();
    let all = chosen.len();
    chosen.order_by_key(|it| (std::cmp::Reverse(it.start_secs), &it.id));
    chosen.truncate(FOOTPRINTS_MAX);
    // Many footprints lie on top of each other: the more there are, the fainter each is.
    let shade = (2.0 / chosen.len().max(1) as f64).clamp(0.01, 0.15);
    let features = chosen.iter().filter_map(|it| {
        let geometry = match it.outline.as_slice() {
            [ring] if ring.len() == 1 => return None,
            rings => json!({ "type": "MultiPolygon", "coordinates": rings.iter().map(|it| [it]).collect::<Vec<_>>() }),
        };
        Some(json!({ "type": "Feature", "properties": { "shade": shade }, "geometry": geometry }))
    });
    (collection(features), chosen.len(), all)
}

/// West, south, east, north of the facilities, degrees; `None` without any.
pub fn bounds(scene: &Scene) -> Option<[f64; 4]> {
    scene
        .facilities
        .iter()
        .map(|it| [it.lon_deg, it.lat_deg, it.lon_deg, it.lat_deg])
        .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
}

fn collection(features: impl Iterator<Item = Value>) -> String {
    json!({ "type": "FeatureCollection", "features": features.collect::<Vec<_>>() }).to_string()
}
