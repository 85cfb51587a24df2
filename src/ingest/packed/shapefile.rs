//! Shapefiles: shapes, their table, and what the files beside them say of encoding and projection.

use std::io::Cursor;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1251};
use geo::Coord;
use shapefile::dbase::{FieldValue, ReaderBuilder, encoding::EncodingRs};
use shapefile::{PolygonRing, Shape, ShapeReader};

use super::{Inside, malformed, unusable};
use crate::ingest::grid::{Grid, GridRow};
use crate::ingest::problems::{Wrong, found_in_file};
use crate::ingest::shapes;
use crate::ingest::table::Shaped;
use crate::model::{Effect, Reason};

/// The files of one shapefile.
#[derive(Clone, Copy, Default)]
pub struct Parts<'a> {
    /// Shapes.
    pub shp: &'a [u8],
    /// Table.
    pub dbf: Option<&'a [u8]>,
    /// Projection.
    pub prj: Option<&'a [u8]>,
    /// Code page of the table.
    pub cpg: Option<&'a [u8]>,
}

/// The shapes with their rows.
pub fn table(parts: Parts<'_>) -> Inside {
    let projection = parts.prj.map(|it| String::from_utf8_lossy(it).into_owned()).unwrap_or_default();
    if projection.trim_start().starts_with("PROJ") {
        let name = projection.split('"').nth(1).unwrap_or_default();
        let problem = found_in_file(Reason::OtherDatum, Effect::FileRejected, name);
        return unusable("shapefile", problem);
    }
    let shapes: Result<Vec<Shape>, _> = ShapeReader::new(Cursor::new(parts.shp)).and_then(ShapeReader::read);
    let shapes = match shapes {
        Ok(it) => it,
        Err(why) => return malformed("shapefile", &why),
    };
    let rows = match parts.dbf.map(|it| cells(it, parts.cpg)).transpose() {
        Ok(it) => it.unwrap_or_default(),
        Err(why) => return malformed("shapefile", &why),
    };
    let mut grid = Grid::default();
    // Longitude and latitude on another datum than WGS 84: metres at most, but said.
    if projection.contains("GEOGCS") && !projection.replace(['_', ' '], "").to_uppercase().contains("WGS") {
        grid.say("datum", projection.split('"').nth(1).unwrap_or_default());
    }
    let mut rows = rows.into_iter();
    for (line, it) in (1..).zip(&shapes) {
        let row = GridRow { line, shape: shape(it), ..GridRow::default() };
        let cells = rows.next().unwrap_or_default();
        grid.push(row, cells.iter().map(|(name, cell)| (name.as_str(), cell.clone())));
    }
    Inside::Grid("shapefile", grid)
}

type Cells = Vec<(String, String)>;

fn cells(dbf: &[u8], cpg: Option<&[u8]>) -> Result<Vec<Cells>, String> {
    let label = cpg.map(|it| String::from_utf8_lossy(it).trim().to_lowercase()).unwrap_or_default();
    let stated = Encoding::for_label(label.as_bytes()).or_else(|| {
        let number = label.trim_start_matches(|it: char| !it.is_ascii_digit());
        Encoding::for_label(format!("windows-{number}").as_bytes())
    });
    // Nobody says: what is no UTF-8 is most likely Cyrillic.
    let likely = if std::str::from_utf8(&dbf[dbf.len().min(32)..]).is_ok() { UTF_8 } else { WINDOWS_1251 };
    let encoding = EncodingRs::from(stated.unwrap_or(likely));
    let reader = ReaderBuilder::new().with_encoding(encoding).build(Cursor::new(dbf));
    let mut reader = reader.map_err(|it| it.to_string())?;
    let names: Vec<String> = reader.fields().iter().map(|it| it.name().to_owned()).collect();
    let mut all = Vec::new();
    for record in reader.iter_records() {
        let mut record = record.map_err(|it| it.to_string())?;
        let cell = |name: &String| Some((name.clone(), text(record.remove(name)?)));
        all.push(names.iter().filter_map(cell).collect());
    }
    Ok(all)
}

fn text(value: FieldValue) -> String {
    match value {
        FieldValue::Character(it) => it.unwrap_or_default(),
        FieldValue::Numeric(it) => it.map(|it| it.to_string()).unwrap_or_default(),
        FieldValue::Logical(it) => it.map(|it| it.to_string()).unwrap_or_default(),
        FieldValue::Float(it) => it.map(|it| it.to_string()).unwrap_or_default(),
        FieldValue::Integer(it) => it.to_string(),
        FieldValue::Currency(it) | FieldValue::Double(it) => it.to_string(),
        FieldValue::Memo(it) => it,
        FieldValue::Date(it) => {
            it.map(|it| format!("{:04}-{:02}-{:02}", it.year(), it.month(), it.day())).unwrap_or_default()
        }
        FieldValue::DateTime(it) => {
            let (date, time) = (it.date(), it.time());
            format!(
                "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
                date.year(),
                date.month(),
                date.day(),
                time.hours(),
                time.minutes(),
                time.seconds()
            )
        }
    }
}

fn shape(shape: &Shape) -> Option<Result<Shaped, Wrong>> {
    let other = |name: &str| Some(Err(Wrong::new("geometry", name, Reason::GeometryType)));
    match shape {
        Shape::NullShape => None,
        Shape::Point(it) => Some(shapes::point(Coord { x: it.x, y: it.y })),
        Shape::PointM(it) => Some(shapes::point(Coord { x: it.x, y: it.y })),
        Shape::PointZ(it) => Some(shapes::point(Coord { x: it.x, y: it.y })),
        Shape::Polygon(it) => Some(area(it.rings(), |it| Coord { x: it.x, y: it.y })),
        Shape::PolygonM(it) => Some(area(it.rings(), |it| Coord { x: it.x, y: it.y })),
        Shape::PolygonZ(it) => Some(area(it.rings(), |it| Coord { x: it.x, y: it.y })),
        Shape::Polyline(_) | Shape::PolylineM(_) | Shape::PolylineZ(_) => other("LineString"),
        Shape::Multipoint(_) | Shape::MultipointM(_) | Shape::MultipointZ(_) => other("MultiPoint"),
        Shape::Multipatch(_) => other("Multipatch"),
    }
}

/// Outer rings each with the inner rings that follow.
fn area<P>(rings: &[PolygonRing<P>], corner: fn(&P) -> Coord<f64>) -> Result<Shaped, Wrong> {
    let mut polygons: Vec<Vec<Vec<Coord<f64>>>> = Vec::new();
    for ring in rings {
        let (points, is_inner) = match ring {
            PolygonRing::Outer(it) => (it, false),
            PolygonRing::Inner(it) => (it, true),
        };
        let corners = points.iter().map(corner).collect();
        match polygons.last_mut() {
            Some(polygon) if is_inner => polygon.push(corners),
            _ => polygons.push(vec![corners]),
        }
    }
    shapes::area(polygons)
}
