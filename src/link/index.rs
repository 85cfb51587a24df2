//! The facilities in an R-tree, asked by box or by distance in metres.

use geo::{BoundingRect, Intersects, MultiPolygon, Rect, coord};
use rstar::{AABB, RTree, RTreeObject};

use crate::model::place::wrapped;
use crate::model::{Facility, Footprint, LonLat};

/// Metres of the shortest degree of latitude on WGS 84 (at the equator).
const M_PER_DEG: f64 = 110_574.0;

/// A facility's box in degrees.
#[derive(Debug, Clone, Copy)]
struct Boxed {
    facility: u32,
    lower: [f64; 2],
    upper: [f64; 2],
}

impl RTreeObject for Boxed {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.lower, self.upper)
    }
}

/// The facilities, indexed by place. Longitudes are -180..=180.
#[derive(Debug)]
pub struct FacilityIndex<'a> {
    facilities: &'a [Facility],
    tree: RTree<Boxed>,
}

impl<'a> FacilityIndex<'a> {
    /// Indexes every facility by the box of its place.
    pub fn new(facilities: &'a [Facility]) -> Self {
        let boxed = facilities.iter().enumerate().filter_map(|(i, it)| {
            let rect = rect_of(&it.place)?;
            Some(Boxed { facility: i as u32, lower: rect.min().into(), upper: rect.max().into() })
        });
        Self { facilities, tree: RTree::bulk_load(boxed.collect()) }
    }

    /// Facilities of which a footprint shows some part, ascending. A footprint's edges are straight in
    /// longitude and latitude (RFC 7946 §3.1.1).
    pub fn shown_by(&self, outline: &MultiPolygon<f64>) -> Vec<u32> {
        let mut found: Vec<u32> = turned(&unwrapped(outline))
            .flat_map(|outline| {
                let Some(rect) = outline.bounding_rect() else { return Vec::new() };
                let near = self.in_box(rect);
                near.filter(|it| self.touches(*it, &outline)).collect::<Vec<_>>()
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Facilities whose centre is within `reach_m` of a footprint, but of which it shows no part, ascending.
    pub fn beside(&self, outline: &MultiPolygon<f64>, reach_m: f64) -> Vec<u32> {
        let shown = self.shown_by(outline);
        let area = Footprint::Area(outline.clone());
        let Some(rect) = outline.bounding_rect() else { return Vec::new() };
        let dlat = reach_m * 1.001 / M_PER_DEG;
        let polewards = (rect.min().y.abs().max(rect.max().y.abs()) + dlat).min(89.0);
        let dlon = dlat / libm::cos(polewards.to_radians());
        let (min, max) = (rect.min(), rect.max());
        let wider = Rect::new(
            coord! { x: min.x - dlon, y: min.y - dlat },
            coord! { x: max.x + dlon, y: max.y + dlat },
        );
        let is_near = |it: &u32| {
            let centre = self.facilities[*it as usize].place.centre();
            shown.binary_search(it).is_err() && is_within(centre, &area, reach_m)
        };
        let mut found: Vec<u32> = self.in_box(wider).filter(is_near).collect();
        found.sort_unstable();
        found
    }

    /// Facilities within `reach_m` of a place with their distance in metres, nearest first.
    pub fn within(&self, place: LonLat, reach_m: f64) -> Vec<(u32, f64)> {
        let boxes = boxes_around(place, reach_m);
        let mut found: Vec<(u32, f64)> = boxes
            .iter()
            .flat_map(|it| self.in_box(*it))
            .map(|it| (it, distance_m(place, &self.facilities[it as usize].place)))
            .filter(|(_, distance_m)| *distance_m <= reach_m)
            .collect();
        found.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        found.dedup_by_key(|it| it.0);
        found
    }

    fn in_box(&self, rect: Rect<f64>) -> impl Iterator<Item = u32> {
        let envelope = AABB::from_corners(rect.min().into(), rect.max().into());
        self.tree.locate_in_envelope_intersecting(envelope).map(|it| it.facility)
    }

    fn touches(&self, facility: u32, outline: &MultiPolygon<f64>) -> bool {
        match &self.facilities[facility as usize].place {
            Footprint::Point(it) => outline.intersects(&it.point()),
            Footprint::Area(it) => outline.intersects(it),
        }
    }
}

/// Metres from a place to a facility: 0 inside its outline.
pub fn distance_m(place: LonLat, to: &Footprint) -> f64 {
    match to {
        Footprint::Point(it) => place.distance_m(*it),
        Footprint::Area(it) if it.intersects(&place.point()) => 0.0,
        Footprint::Area(it) => {
            let edges: Vec<(LonLat, f64)> = edges(it).map(|it| nearest_on(place, it.start, it.end)).collect();
            // The plane errs by less: only edges that may be the nearest are measured on the ellipsoid.
            let least = edges.iter().map(|it| it.1).fold(f64::INFINITY, f64::min) * PLANE_ERROR;
            let may_be = |it: &&(LonLat, f64)| it.1 <= least || !is_plane(place, it.1);
            edges.iter().filter(may_be).map(|it| place.distance_m(it.0)).fold(f64::INFINITY, f64::min)
        }
    }
}

/// Is a facility within `reach_m` of a place? As [`distance_m`], sooner: what is clearly near or far is not measured.
fn is_within(place: LonLat, to: &Footprint, reach_m: f64) -> bool {
    let Footprint::Area(area) = to else { return distance_m(place, to) <= reach_m };
    let plane_m = edges(area).map(|it| nearest_on(place, it.start, it.end).1).fold(f64::INFINITY, f64::min);
    if !is_plane(place, plane_m) {
        distance_m(place, to) <= reach_m
    } else if plane_m * PLANE_ERROR < reach_m {
        true
    } else if plane_m > reach_m * PLANE_ERROR {
        area.intersects(&place.point())
    } else {
        distance_m(place, to) <= reach_m
    }
}

/// By how much a distance in the plane may be wrong, where [`is_plane`] holds.
const PLANE_ERROR: f64 = 1.1;

/// Is the plane good enough: not near a pole, not farther than a degree?
fn is_plane(place: LonLat, plane_m: f64) -> bool {
    place.lat_deg.abs() < 75.0 && plane_m < M_PER_DEG
}

fn edges(of: &MultiPolygon<f64>) -> impl Iterator<Item = geo::Line<f64>> {
    of.iter().flat_map(|polygon| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).flat_map(geo::LineString::lines)
    })
}

/// The point of an edge nearest to a place, found in a plane whose axes are scaled to equal metres at the place, and how
/// far it is there, metres.
fn nearest_on(place: LonLat, start: geo::Coord<f64>, end: geo::Coord<f64>) -> (LonLat, f64) {
    let stretch = libm::cos(place.lat_deg.to_radians()).max(1e-6);
    let to_plane = |it: geo::Coord<f64>| (wrapped(it.x - place.lon_deg) * stretch, it.y - place.lat_deg);
    let ((ax, ay), (bx, by)) = (to_plane(start), to_plane(end));
    let (dx, dy) = (bx - ax, by - ay);
    let length2 = dx * dx + dy * dy;
    let share = if length2 > 0.0 { (-(ax * dx + ay * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (ax + share * dx, ay + share * dy);
    let lon_deg = wrapped(place.lon_deg + x / stretch);
    let at = LonLat { lon_deg, lat_deg: (place.lat_deg + y).clamp(-90.0, 90.0) };
    (at, (x * x + y * y).sqrt() * M_PER_DEG)
}

/// Boxes that hold every place within `reach_m`: two when the antimeridian is crossed, the whole width near a pole.
fn boxes_around(place: LonLat, reach_m: f64) -> Vec<Rect<f64>> {
    let dlat = reach_m * 1.001 / M_PER_DEG;
    let (south, north) = ((place.lat_deg - dlat).max(-90.0), (place.lat_deg + dlat).min(90.0));
    let narrowest = libm::cos(south.abs().max(north.abs()).to_radians());
    let dlon = if narrowest > 1e-3 { (dlat / narrowest).min(180.0) } else { 180.0 };
    let rect = |west: f64, east: f64| Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north });
    let (west, east) = (place.lon_deg - dlon, place.lon_deg + dlon);
    let mut boxes = vec![rect(west.max(-180.0), east.min(180.0))];
    if west < -180.0 {
        boxes.push(rect(west + 360.0, 180.0));
    }
    if east > 180.0 {
        boxes.push(rect(-180.0, east - 360.0));
    }
    boxes
}

fn rect_of(place: &Footprint) -> Option<Rect<f64>> {
    match place {
        Footprint::Point(it) => Some(it.point().bounding_rect()),
        Footprint::Area(it) => it.bounding_rect(),
    }
}

/// A polygon whose ring jumps from +180 to -180 is wider than half the Earth: its western longitudes are
/// moved one turn east, so that the ring runs past 180 instead. A polygon of that width that does not jump is left alone.
pub(super) fn unwrapped(outline: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    use geo::MapCoords;
    let jumps =
        |it: &geo::Polygon<f64>| it.exterior().lines().any(|edge| (edge.end.x - edge.start.x).abs() > 180.0);
    let east = |it: &geo::Polygon<f64>| {
        it.map_coords(|c| {
            if c.x < 0.0 {
                coord! { x: c.x + 360.0, y: c.y }
            } else {
                c
            }
        })
    };
    MultiPolygon(outline.iter().map(|it| if jumps(it) { east(it) } else { it.clone() }).collect())
}

/// The outline itself and, where it runs past ±180, the outline turned by a whole turn.
pub(super) fn turned(outline: &MultiPolygon<f64>) -> impl Iterator<Item = MultiPolygon<f64>> {
    use geo::Translate;
    let rect = outline.bounding_rect();
    let past_east = rect.is_some_and(|it| it.max().x > 180.0).then(|| outline.translate(-360.0, 0.0));
    let past_west = rect.is_some_and(|it| it.min().x < -180.0).then(|| outline.translate(360.0, 0.0));
    std::iter::once(outline.clone()).chain(past_east).chain(past_west)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Near the pole, far away, on the edge of the reach: the short way gives what measuring gives.
    #[test]
    fn what_is_within_reach_is_what_is_measured_to_be() {
        let outline = geo::wkt! { MULTIPOLYGON(((30.0 48.0, 30.4 48.1, 30.3 48.4, 29.9 48.3, 30.0 48.0))) };
        for shift in [0.0, 20.0, 30.0, 40.0] {
            use geo::Translate;
            let area = Footprint::Area(outline.translate(0.0, shift));
            for i in 0..400 {
                let (dx, dy) = (f64::from(i % 20) * 0.06 - 0.6, f64::from(i / 20) * 0.06 - 0.6);
                let place = LonLat { lon_deg: 30.15 + 1.5 * dx, lat_deg: 48.2 + shift + dy };
                let measured = distance_m(place, &area);
                let Footprint::Area(it) = &area else { unreachable!() };
                let all = edges(it).map(|it| place.distance_m(nearest_on(place, it.start, it.end).0));
                let least = if measured == 0.0 { 0.0 } else { all.fold(f64::INFINITY, f64::min) };
                assert!((measured - least).abs() < 1e-6, "{place:?}: {measured} {least}");
                for reach_m in [1_000.0, 20_000.0, measured + 1.0, (measured - 1.0).max(0.0)] {
                    assert_eq!(is_within(place, &area, reach_m), measured <= reach_m, "{place:?} {reach_m}");
                }
            }
        }
    }
}
