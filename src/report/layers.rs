//! The scene as GeoJSON collections, one per layer of the map. For drawing only.

use crate::model::order::Order as _;
use serde_json::{Value, json};

use super::scene::{Scene, SceneImage};

/// Most footprints drawn one by one; beyond it cells show how many images there are.
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

/// Footprints to draw, and how they are drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Footprints {
    /// A GeoJSON collection.
    pub geojson: String,
    /// How many images there are.
    pub images: usize,
    /// Too many to be told apart: cells, the darker the more images show them.
    pub is_density: bool,
}

/// The footprints of a selected facility and period, or of all.
pub fn images(scene: &Scene, selected: Option<u32>, period_secs: Option<(i64, i64)>) -> Footprints {
    let is_then = |it: &SceneImage| period_secs.is_none_or(|(from, to)| (from..to).contains(&it.start_secs));
    let wanted = |it: &&SceneImage| selected.is_none_or(|of| it.facilities.contains(&of)) && is_then(it);
    let mut chosen: Vec<&SceneImage> = scene.images.iter().filter(wanted).collect();
    let images = chosen.len();
    if images > FOOTPRINTS_MAX {
        return Footprints { geojson: density(scene, &chosen), images, is_density: true };
    }
    chosen.order_by_key(|it| (std::cmp::Reverse(it.start_secs), &it.id));
    // Many footprints lie on top of each other: the more there are, the fainter each is.
    let shade = (2.0 / chosen.len().max(1) as f64).clamp(0.01, 0.15);
    let features = chosen.iter().filter_map(|it| {
        let geometry = match it.outline.as_slice() {
            [ring] if ring.len() == 1 => return None,
            rings => json!({ "type": "MultiPolygon", "coordinates": rings.iter().map(|it| [it]).collect::<Vec<_>>() }),
        };
        Some(json!({ "type": "Feature", "properties": { "shade": shade }, "geometry": geometry }))
    });
    Footprints { geojson: collection(features), images, is_density: false }
}

/// Cells on a side of the area around the facilities.
const CELLS: usize = 48;

/// How many images show the middle of each cell of a grid over the facilities, as shades.
fn density(scene: &Scene, images: &[&SceneImage]) -> String {
    let Some([west, south, east, north]) = bounds(scene) else { return collection(std::iter::empty()) };
    let margin = ((east - west).max(north - south) / 10.0).max(0.2);
    let (west, south) = (west - margin, south - margin);
    let step = [(east + margin - west) / CELLS as f64, (north + margin - south) / CELLS as f64];
    let mut counts = vec![0_u32; CELLS * CELLS];
    let cell = |at: f64, k: usize| ((at - [west, south][k]) / step[k] - 0.5).clamp(-1.0, CELLS as f64);
    for ring in images.iter().flat_map(|it| &it.outline).filter(|it| it.len() > 2) {
        let range = |k: usize| {
            let ends = ring.iter().map(|it| it[k]);
            let (low, high) = ends.fold((f64::MAX, f64::MIN), |(low, high), it| (low.min(it), high.max(it)));
            (cell(low, k).ceil().max(0.0) as usize)
                ..((cell(high, k).floor() + 1.0).max(0.0) as usize).min(CELLS)
        };
        for row in range(1) {
            let lat = south + (row as f64 + 0.5) * step[1];
            for column in range(0) {
                let lon = west + (column as f64 + 0.5) * step[0];
                counts[row * CELLS + column] += u32::from(is_inside(ring, lon, lat));
            }
        }
    }
    let most = f64::from(counts.iter().copied().max().unwrap_or(0).max(1));
    let features = counts.iter().enumerate().filter(|it| *it.1 > 0).map(|(at, n)| {
        let (x, y) = (west + (at % CELLS) as f64 * step[0], south + (at / CELLS) as f64 * step[1]);
        let (x2, y2) = (x + step[0], y + step[1]);
        let shade = (f64::from(*n) / most * 0.6 * 1000.0).round() / 1000.0;
        let ring = [[x, y], [x2, y], [x2, y2], [x, y2], [x, y]];
        let geometry = json!({ "type": "Polygon", "coordinates": [ring] });
        json!({ "type": "Feature", "properties": { "shade": shade, "edge": 0 }, "geometry": geometry })
    });
    collection(features)
}

/// Is the place within the ring? Counts the edges to its east.
fn is_inside(ring: &[[f64; 2]], lon: f64, lat: f64) -> bool {
    let mut inside = false;
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        if (a[1] > lat) != (b[1] > lat) && lon < a[0] + (lat - a[1]) / (b[1] - a[1]) * (b[0] - a[0]) {
            inside = !inside;
        }
    }
    inside
}

/// Indices of the facilities within west, south, east, north, degrees.
pub fn within(scene: &Scene, [west, south, east, north]: [f64; 4]) -> Vec<u32> {
    let is_there = |it: &usize| {
        let it = &scene.facilities[*it];
        (west..=east).contains(&it.lon_deg) && (south..=north).contains(&it.lat_deg)
    };
    (0..scene.facilities.len()).filter(is_there).map(|it| it as u32).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::scene::SceneFacility;

    #[test]
    fn many_footprints_become_cells_that_are_darker_where_there_are_more() {
        let facility = |lon_deg: f64, lat_deg: f64| SceneFacility {
            id: String::new(),
            name: String::new(),
            kind: None,
            region: None,
            lon_deg,
            lat_deg,
            outline: Vec::new(),
        };
        let image = |i: usize| {
            let (west, east) = if i.is_multiple_of(3) { (30.0, 31.0) } else { (33.0, 34.0) };
            SceneImage {
                id: i.to_string(),
                platform: None,
                start_secs: i as i64,
                end_secs: i as i64,
                outline: vec![vec![[west, 48.0], [east, 48.0], [east, 49.0], [west, 49.0], [west, 48.0]]],
                facilities: vec![0],
            }
        };
        let facilities = vec![facility(30.0, 48.0), facility(34.0, 49.0)];
        let scene =
            Scene { facilities, images: (0..3 * FOOTPRINTS_MAX).map(image).collect(), ..Scene::default() };
        let found = images(&scene, None, None);
        assert!(found.is_density && found.images == 3 * FOOTPRINTS_MAX);
        let cells: Value = serde_json::from_str(&found.geojson).expect("JSON");
        let shade_at = |lon: f64| {
            let mut cells = cells["features"].as_array().expect("features").iter();
            let of = |it: &Value| {
                let ring = it["geometry"]["coordinates"][0].clone();
                let at = |k: usize, c: usize| ring[k][c].as_f64().unwrap_or(0.0);
                (at(0, 0) <= lon && lon < at(1, 0) && at(0, 1) <= 48.5 && 48.5 < at(2, 1))
                    .then(|| it["properties"]["shade"].as_f64().unwrap_or(0.0))
            };
            cells.find_map(of).unwrap_or(0.0)
        };
        assert!((shade_at(33.5) - 0.6).abs() < 1e-9 && (shade_at(30.5) - 0.3).abs() < 1e-9);
        assert!(shade_at(32.0) == 0.0);
        // Of a short period they are told apart again.
        assert!(!images(&scene, None, Some((0, 100))).is_density);
        assert_eq!(within(&scene, [29.0, 47.0, 31.0, 50.0]), [0]);
    }
}
