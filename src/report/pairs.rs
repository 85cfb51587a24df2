//! Strikes beside the last image of the same place before them: rows to read, not to compute upon.

use super::scene::Scene;
use crate::model::order::Order as _;

/// A strike and the last image before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Index of the strike.
    pub strike: u32,
    /// Index of the last image of its facility that had ended before it could have begun; none without a facility.
    pub image: Option<u32>,
    /// Seconds from the end of that image to the first possible second of the strike.
    pub gap_secs: Option<i64>,
}

/// One pair per strike, in order of time.
pub fn pairs(scene: &Scene) -> Vec<Pair> {
    let looks = looks_by_facility(scene);
    let mut out: Vec<Pair> = (0..scene.strikes.len())
        .map(|i| {
            let strike = &scene.strikes[i];
            let of_place = strike.facility.and_then(|it| looks.get(it as usize));
            let last = of_place.and_then(|looks| {
                let until = looks.partition_point(|(end, _)| *end <= strike.start_secs);
                looks[..until].last()
            });
            Pair {
                strike: i as u32,
                image: last.map(|it| it.1),
                gap_secs: last.map(|it| strike.start_secs - it.0),
            }
        })
        .collect();
    out.order_by_key(|it| (scene.strikes[it.strike as usize].start_secs, it.strike));
    out
}

/// `(end of the image, its index)` of every facility, in order of time.
fn looks_by_facility(scene: &Scene) -> Vec<Vec<(i64, u32)>> {
    let mut looks = vec![Vec::new(); scene.facilities.len()];
    for (i, image) in scene.images.iter().enumerate() {
        for facility in &image.facilities {
            if let Some(of_place) = looks.get_mut(*facility as usize) {
                of_place.push((image.end_secs, i as u32));
            }
        }
    }
    for of_place in &mut looks {
        of_place.order_by(Ord::cmp);
    }
    looks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::scene::{SceneFacility, SceneImage, SceneStrike};

    fn image(end_secs: i64, facilities: &[u32]) -> SceneImage {
        SceneImage {
            id: String::new(),
            platform: None,
            start_secs: end_secs - 10,
            end_secs,
            outline: Vec::new(),
            facilities: facilities.to_vec(),
        }
    }

    fn strike(start_secs: i64, facility: Option<u32>) -> SceneStrike {
        SceneStrike {
            id: String::new(),
            start_secs,
            end_secs: start_secs,
            lon_deg: 0.0,
            lat_deg: 0.0,
            precision_m: 0.0,
            facility,
            ambiguous: false,
            imaged_before: false,
        }
    }

    #[test]
    fn each_strike_has_the_last_image_of_its_own_place() {
        let place = |id: &str| SceneFacility {
            id: id.to_owned(),
            name: id.to_owned(),
            kind: None,
            region: None,
            lon_deg: 0.0,
            lat_deg: 0.0,
            outline: Vec::new(),
        };
        let scene = Scene {
            facilities: vec![place("depot"), place("bridge")],
            images: vec![image(100, &[0]), image(400, &[1]), image(300, &[0, 1])],
            strikes: vec![strike(500, Some(0)), strike(350, Some(0)), strike(50, Some(1)), strike(600, None)],
            ..Scene::default()
        };
        let found: Vec<_> = pairs(&scene).iter().map(|it| (it.strike, it.image, it.gap_secs)).collect();
        assert_eq!(
            found,
            [(2, None, None), (1, Some(2), Some(50)), (0, Some(2), Some(200)), (3, None, None)]
        );
    }
}
