//! What is out of reach of every facility: of a long file such images are counted and not kept.
//!
//! Reach is generous, so that nothing a plan may ask for later is missing: no answer depends on what was left out.

use super::records::Ground;
use crate::model::{Facility, Footprint, Image, Plan};

/// Nearer than this is always near, metres.
const NEAR_M: f64 = 200_000.0;
/// Metres of a degree of latitude, rounded down.
const DEGREE_M: f64 = 110_000.0;

/// Cells of one degree that are near a facility.
pub struct Reach {
    is_near: Vec<bool>,
}

/// Outermost longitudes and latitudes: west, south, east, north.
type Frame = [f64; 4];

fn frame(ground: &Footprint) -> Frame {
    match ground {
        Footprint::Point(it) => [it.lon_deg, it.lat_deg, it.lon_deg, it.lat_deg],
        Footprint::Area(area) => {
            let rings = area.0.iter().map(geo::Polygon::exterior);
            rings.flat_map(|it| &it.0).fold([360.0, 90.0, -360.0, -90.0], |all, at| {
                [all[0].min(at.x), all[1].min(at.y), all[2].max(at.x), all[3].max(at.y)]
            })
        }
    }
}

/// Cells that a frame touches.
fn cells([west, south, east, north]: Frame) -> impl Iterator<Item = usize> {
    let row = |lat: f64| (lat.clamp(-90.0, 89.9) + 90.0).floor() as usize;
    let (first, last) = (west.floor() as i64, (east.floor() as i64).min(west.floor() as i64 + 359));
    (row(south)..=row(north))
        .flat_map(move |row| (first..=last).map(move |lon| row * 360 + (lon + 180).rem_euclid(360) as usize))
}

impl Reach {
    /// That of some facilities; `None` when there are none.
    pub fn of<'f>(facilities: impl Iterator<Item = &'f Facility>, plan: &Plan) -> Option<Self> {
        let margin_m = NEAR_M.max(plan.image_radius_m * 2.0 + 50_000.0);
        let mut is_near = vec![false; 360 * 180];
        let mut any = false;
        for it in facilities {
            any = true;
            let [west, south, east, north] = frame(&it.place);
            let up = margin_m / DEGREE_M;
            let farthest = (south.abs().max(north.abs()) + up).min(89.0);
            let across = up / libm::cos(farthest.to_radians());
            for cell in cells([west - across, south - up, east + across, north + up]) {
                is_near[cell] = true;
            }
        }
        any.then_some(Self { is_near })
    }

    /// May this ground be near a facility?
    pub fn has(&self, ground: &Footprint) -> bool {
        cells(frame(ground)).any(|it| self.is_near[it])
    }
}

/// Images that were not kept, but for the first and the last: between them images were recorded.
#[derive(Default)]
pub struct Far {
    n: u64,
    first: Option<Ground>,
    last: Option<Ground>,
}

impl Far {
    /// One more.
    pub fn see(&mut self, ground: Ground) {
        self.n += 1;
        let (start, end) = (ground.when.start_secs, ground.when.last_secs());
        if self.last.as_ref().is_none_or(|it| end > it.when.last_secs()) {
            self.last = Some(ground.clone());
        }
        if self.first.as_ref().is_none_or(|it| start < it.when.start_secs) {
            self.first = Some(ground);
        }
    }

    /// Puts the first and the last where they stood in the file; answers how many were left out.
    pub fn keep_edges(self, images: &mut Vec<Image>) -> u64 {
        let mut edges: Vec<Image> = self.first.into_iter().chain(self.last).map(Ground::image).collect();
        edges.dedup();
        let left_out = self.n - edges.len() as u64;
        for edge in edges {
            images.insert(images.partition_point(|it| it.origin.line < edge.origin.line), edge);
        }
        left_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FileId, LonLat, Origin};

    #[test]
    fn near_is_what_is_within_200_km() {
        let at = |lon_deg: f64, lat_deg: f64| Footprint::Point(LonLat { lon_deg, lat_deg });
        let facility = |place: Footprint| Facility {
            id: String::new(),
            name: String::new(),
            place,
            kind: None,
            region: None,
            country: None,
            origin: Origin { file: FileId(0), line: 1 },
        };
        let all = [facility(at(30.5, 50.4)), facility(at(179.9, -16.0))];
        let reach = Reach::of(all.iter(), &Plan::default()).unwrap_or_else(|| panic!("no reach"));
        for (lon, lat) in [(30.5, 50.4), (33.2, 50.4), (30.5, 52.1), (-179.0, -16.0)] {
            assert!(reach.has(&at(lon, lat)), "{lon}, {lat}");
        }
        for (lon, lat) in [(40.0, 50.4), (30.5, 56.0), (-170.0, -16.0), (0.0, 90.0), (-180.0, -90.0)] {
            assert!(!reach.has(&at(lon, lat)), "{lon}, {lat}");
        }
        assert!(Reach::of([].iter(), &Plan::default()).is_none());
    }
}
