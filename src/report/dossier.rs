//! One facility: its hits with the images before each, and its nearest neighbours. To be read, not to compute upon.

use super::scene::{Scene, SceneFacility};
use crate::model::LonLat;
use crate::model::order::Order as _;

/// Neighbours that are told.
const NEIGHBOURS: usize = 5;

/// A facility's hits and neighbours.
#[derive(Debug, Clone, PartialEq)]
pub struct Dossier {
    /// Its images, by index, in order of time.
    pub images: Vec<u32>,
    /// Its hits, in order of time.
    pub hits: Vec<Hit>,
    /// The nearest other facilities and how far they are, metres.
    pub neighbours: Vec<(u32, f64)>,
}

/// A hit and what was imaged before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Index of the strike.
    pub strike: u32,
    /// Images that ended before it could have begun, the latest first, with the seconds between.
    pub before: Vec<(u32, i64)>,
}

/// The dossier of a facility; `reach_days`: how long before a hit an image is still told. `None` when there is none.
pub fn dossier(scene: &Scene, facility: u32, reach_days: u32) -> Option<Dossier> {
    let own = scene.facilities.get(facility as usize)?;
    let covers = |it: &usize| scene.images[*it].facilities.contains(&facility);
    let mut images: Vec<u32> = (0..scene.images.len()).filter(covers).map(|it| it as u32).collect();
    images.order_by_key(|it| (scene.images[*it as usize].start_secs, *it));
    let reach_secs = i64::from(reach_days) * 86_400;
    let hit = |strike: u32| {
        let begins = scene.strikes[strike as usize].start_secs;
        let gap = |it: u32| begins - scene.images[it as usize].end_secs;
        let near = images.iter().rev().map(|it| (*it, gap(*it)));
        Hit { strike, before: near.filter(|it| (0..=reach_secs).contains(&it.1)).collect() }
    };
    let is_own = |it: &u32| scene.strikes[*it as usize].facility == Some(facility);
    let mut hits: Vec<Hit> = (0..scene.strikes.len() as u32).filter(is_own).map(hit).collect();
    hits.order_by_key(|it| (scene.strikes[it.strike as usize].start_secs, it.strike));
    let place = |it: &SceneFacility| LonLat { lon_deg: it.lon_deg, lat_deg: it.lat_deg };
    let far = |it: u32| (it, place(own).distance_m(place(&scene.facilities[it as usize])));
    let mut neighbours: Vec<(u32, f64)> =
        (0..scene.facilities.len() as u32).filter(|it| *it != facility).map(far).collect();
    neighbours.order_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    neighbours.truncate(NEIGHBOURS);
    Some(Dossier { images, hits, neighbours })
}

/// What a small map of a facility shows: it, its neighbours, and their strikes.
pub fn surroundings(scene: &Scene, facility: u32, dossier: &Dossier) -> Scene {
    let all: Vec<u32> = std::iter::once(facility).chain(dossier.neighbours.iter().map(|it| it.0)).collect();
    let is_near = |of: Option<u32>| of.is_some_and(|it| all.contains(&it));
    Scene {
        from_secs: scene.from_secs,
        to_secs: scene.to_secs,
        facilities: all.iter().filter_map(|it| scene.facilities.get(*it as usize)).cloned().collect(),
        strikes: scene.strikes.iter().filter(|it| is_near(it.facility)).cloned().collect(),
        ..Scene::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::scene::{SceneImage, SceneStrike};

    #[test]
    fn images_before_each_hit_latest_first_and_neighbours_nearest_first() {
        const DAY: i64 = 86_400;
        let facility = |lon_deg: f64| SceneFacility {
            id: String::new(),
            name: String::new(),
            kind: None,
            region: None,
            lon_deg,
            lat_deg: 48.0,
            outline: Vec::new(),
        };
        let image = |day: i64, of: u32| SceneImage {
            id: String::new(),
            platform: None,
            start_secs: day * DAY,
            end_secs: day * DAY + 10,
            outline: Vec::new(),
            facilities: vec![of],
        };
        let strike = |day: i64, of: u32| SceneStrike {
            id: String::new(),
            start_secs: day * DAY,
            end_secs: day * DAY + 10,
            lon_deg: 0.0,
            lat_deg: 0.0,
            precision_m: 0.0,
            facility: Some(of),
            ambiguous: false,
            imaged_before: false,
        };
        let scene = Scene {
            facilities: [30.0, 35.0, 31.0].map(facility).to_vec(),
            images: vec![image(9, 0), image(2, 0), image(5, 1), image(7, 0), image(12, 0)],
            strikes: vec![strike(20, 0), strike(10, 0), strike(10, 1)],
            ..Scene::default()
        };
        let found = dossier(&scene, 0, 7).expect("a facility");
        assert_eq!(found.images, [1, 3, 0, 4]);
        let expected = [
            Hit { strike: 1, before: vec![(0, DAY - 10), (3, 3 * DAY - 10)] },
            Hit { strike: 0, before: Vec::new() },
        ];
        assert_eq!(found.hits, expected);
        assert_eq!(found.neighbours.iter().map(|it| it.0).collect::<Vec<_>>(), [2, 1]);
        assert!((found.neighbours[0].1 - 74_500.0).abs() < 500.0, "{:?}", found.neighbours);
        assert_eq!(surroundings(&scene, 0, &found).strikes.len(), 3);
        assert!(dossier(&scene, 3, 7).is_none());
    }
}
