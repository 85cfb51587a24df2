//! Shapes: GeoJSON, WKT and rings of coordinates → footprints, checked.
//!
//! Knows no file; says what is wrong as a [`Wrong`].

use geo::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use geojson::GeometryValue;
use wkt::TryFromWkt;

use super::problems::Wrong;
use super::table::Shaped;
use crate::model::{Footprint, LonLat, Reason};

type Found = Result<Shaped, Wrong>;

fn bad(reason: Reason, found: &str) -> Wrong {
    Wrong::new("geometry", found, reason)
}

/// A GeoJSON geometry.
pub fn of_geojson(json: &str) -> Found {
    let geometry: geojson::Geometry =
        serde_json::from_slice(json.as_bytes()).map_err(|it| bad(Reason::BadGeometry, &it.to_string()))?;
    let corner = |it: &geojson::Position| match it.as_slice() {
        [x, y, ..] => Ok(Coord { x: *x, y: *y }),
        _ => Err(bad(Reason::BadGeometry, "")),
    };
    let ring = |it: &Vec<geojson::Position>| it.iter().map(corner).collect::<Result<Vec<_>, _>>();
    let polygon = |it: &Vec<Vec<geojson::Position>>| it.iter().map(ring).collect::<Result<Vec<_>, _>>();
    match &geometry.value {
        GeometryValue::Point { coordinates } => point(corner(coordinates)?),
        GeometryValue::MultiPoint { coordinates } if coordinates.len() == 1 => {
            point(corner(&coordinates[0])?)
        }
        GeometryValue::Polygon { coordinates } => area(vec![polygon(coordinates)?]),
        GeometryValue::MultiPolygon { coordinates } => {
            area(coordinates.iter().map(polygon).collect::<Result<Vec<_>, _>>()?)
        }
        other => Err(bad(Reason::GeometryType, other.type_name())),
    }
}

/// WKT (`SRID=4326;` and `geography'…'` around it are taken off) or GeoJSON in a cell.
pub fn of_cell(text: &str) -> Found {
    let text = text.trim();
    if text.starts_with('{') {
        return of_geojson(text).or_else(|wrong| {
            // A Python dictionary: single quotes, tuples.
            let mended = text.replace('\'', "\"").replace('(', "[").replace(')', "]").replace(",]", "]");
            of_geojson(&mended).map_err(|_| wrong)
        });
    }
    let text = text.strip_prefix("geography").unwrap_or(text).trim_matches('\'');
    let text = match text.split_once(';') {
        Some((srid, rest)) if srid.to_ascii_uppercase().starts_with("SRID=") => rest,
        _ => text,
    };
    let geometry: Geometry<f64> =
        Geometry::try_from_wkt_str(text).map_err(|_| bad(Reason::BadGeometry, text))?;
    let polygon = |it: &Polygon<f64>| -> Vec<Vec<Coord<f64>>> {
        std::iter::once(it.exterior()).chain(it.interiors()).map(|it| it.0.clone()).collect()
    };
    match geometry {
        Geometry::Point(it) => point(it.0),
        Geometry::Polygon(it) => area(vec![polygon(&it)]),
        Geometry::MultiPolygon(it) => area(it.0.iter().map(polygon).collect()),
        Geometry::Rect(it) => area(vec![polygon(&it.to_polygon())]),
        Geometry::GeometryCollection(_) => Err(bad(Reason::GeometryType, "GeometryCollection")),
        Geometry::MultiPoint(it) if it.0.len() == 1 => point(it.0[0].0),
        Geometry::MultiPoint(_) => Err(bad(Reason::GeometryType, "MultiPoint")),
        _ => Err(bad(Reason::GeometryType, "LineString")),
    }
}

/// A point from its coordinates.
pub fn point(at: Coord<f64>) -> Found {
    let place = place(at.x, at.y)?;
    Ok(Shaped { footprint: Footprint::Point(place), was_open: false })
}

/// A place from numbers already read, or what is wrong with it.
pub fn place(lon_deg: f64, lat_deg: f64) -> Result<LonLat, Wrong> {
    if lon_deg == 0.0 && lat_deg == 0.0 {
        return Err(Wrong::new("latitude", "0, 0", Reason::NullIsland));
    }
    LonLat::new(lon_deg, lat_deg).ok_or_else(|| {
        let found = format!("{lat_deg}, {lon_deg}");
        if lat_deg.abs() > 90.0 && lat_deg.abs() <= 180.0 && lon_deg.abs() <= 90.0 {
            Wrong::new("latitude", &found, Reason::Swapped)
        } else if lat_deg.abs() <= 90.0 {
            Wrong::new("longitude", &found, Reason::OutOfRange)
        } else {
            Wrong::new("latitude", &found, Reason::OutOfRange)
        }
    })
}

/// Polygons of rings, the outer ring first.
pub fn area(polygons: Vec<Vec<Vec<Coord<f64>>>>) -> Found {
    let mut was_open = false;
    let mut all = Vec::with_capacity(polygons.len());
    for rings in polygons {
        let mut closed = Vec::with_capacity(rings.len());
        for ring in rings {
            let (ring, open) = checked_ring(ring)?;
            was_open |= open;
            closed.push(ring);
        }
        let mut closed = closed.into_iter();
        let outer = closed.next().ok_or_else(|| bad(Reason::BadGeometry, "no ring"))?;
        if !has_area(&outer) {
            return Err(bad(Reason::BadGeometry, "no area"));
        }
        all.push(Polygon::new(outer, closed.collect()));
    }
    if all.is_empty() {
        return Err(bad(Reason::BadGeometry, "no ring"));
    }
    Ok(Shaped { footprint: Footprint::Area(MultiPolygon::new(all)), was_open })
}

fn checked_ring(mut ring: Vec<Coord<f64>>) -> Result<(LineString<f64>, bool), Wrong> {
    if ring.len() < 3 {
        return Err(bad(Reason::BadGeometry, "fewer than three corners"));
    }
    let is_out = |it: &&Coord<f64>| !(it.x.abs() <= 360.0 && it.y.abs() <= 90.0);
    if let Some(out) = ring.iter().find(is_out) {
        return Err(bad(Reason::OutOfRange, &format!("{}, {}", out.y, out.x)));
    }
    let is_open = ring.first() != ring.last();
    if is_open {
        ring.push(ring[0]);
    }
    unwrap_antimeridian(&mut ring);
    Ok((LineString(ring), is_open))
}

/// A step of more than half the globe means that the ring crosses ±180: go on counting past it.
fn unwrap_antimeridian(ring: &mut [Coord<f64>]) {
    let crosses = |a: f64, b: f64| (b - a).abs() > 180.0 && (b - a).abs() < 359.9;
    if !ring.windows(2).any(|it| crosses(it[0].x, it[1].x)) {
        return;
    }
    let mut turns = 0.0;
    let mut before = ring[0].x;
    for corner in ring.iter_mut() {
        let x = corner.x;
        if crosses(before, x) {
            turns += if x < before { 360.0 } else { -360.0 };
        }
        before = x;
        corner.x = x + turns;
    }
}

/// Twice the area by the shoelace formula, on the plane of degrees, is not zero.
fn has_area(ring: &LineString<f64>) -> bool {
    let origin = ring.0[0];
    let twice: f64 = ring
        .0
        .windows(2)
        .map(|it| (it[0].x - origin.x) * (it[1].y - origin.y) - (it[1].x - origin.x) * (it[0].y - origin.y))
        .sum();
    twice.abs() > 1e-12
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = match of_cell(text) {
            Ok(Shaped { footprint: Footprint::Point(it), .. }) => format!("{} {}", it.lon_deg, it.lat_deg),
            Ok(Shaped { footprint: Footprint::Area(it), was_open }) => {
                let open = if was_open { " open" } else { "" };
                let x: Vec<String> = it.0[0].exterior().0.iter().map(|it| it.x.to_string()).collect();
                format!("{} x: {}{open}", it.0.len(), x.join(" "))
            }
            Err(wrong) => format!("{} {}", wrong.reason.code(), wrong.found),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn shapes_of_all_sorts() {
        check("POINT (30.5 50.4)", "30.5 50.4");
        check("SRID=4326;POINT(30.5 50.4)", "30.5 50.4");
        check("geography'SRID=4326;POLYGON((30 50,31 50,31 51,30 50))'", "1 x: 30 31 31 30");
        check(
            "{'type': 'Polygon', 'coordinates': (((30, 50), (31, 50), (31, 51)),)}",
            "1 x: 30 31 31 30 open",
        );
        check(
            "{'type': 'Polygon', 'coordinates': [[[30, 50], [31, 50], [31, 51]]]}",
            "1 x: 30 31 31 30 open",
        );
        check("POLYGON((179 50,-179 50,-179 51,179 51,179 50))", "1 x: 179 181 181 179 179");
        check("POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))", "1 x: -180 180 180 -180 -180");
        check("LINESTRING(30 50,31 51)", "geometry-type LineString");
        check("GEOMETRYCOLLECTION(POINT(1 2))", "geometry-type GeometryCollection");
        check("POLYGON((30 50,31 50,30 50))", "bad-geometry no area");
        check("POINT(50 95)", "swapped 95, 50");
        check("POINT(0 0)", "null-island 0, 0");
        check("POLYGON EMPTY", "bad-geometry fewer than three corners");
        check("nonsense", "bad-geometry nonsense");
        check(r#"{"type":"GeometryCollection","geometries":[]}"#, "geometry-type GeometryCollection");
        check(r#"{"type":"Polygon","coordinates":[[[1],[2],[3]]]}"#, "bad-geometry ");
    }
}
