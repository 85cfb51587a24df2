//! Overpass JSON: elements of OpenStreetMap as rows, their tags as columns.
//!
//! A way or relation without its nodes stands at its centre or in the middle of its bounds.

use geo::Coord;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Chosen, Format, items};
use crate::ingest::grid::{Grid, GridRow};
use crate::ingest::long::Text;
use crate::ingest::problems::{Wrong, found_in_file};
use crate::ingest::shapes;
use crate::ingest::table::{Shaped, Table};
use crate::model::{Effect, Problem, Reason};

/// See the module.
pub struct Overpass;

#[derive(Deserialize)]
struct Answer {
    elements: Vec<Element>,
}

#[derive(Deserialize)]
struct Element {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    id: Value,
    lat: Option<f64>,
    lon: Option<f64>,
    center: Option<Place>,
    bounds: Option<Bounds>,
    #[serde(default)]
    geometry: Vec<Option<Place>>,
    #[serde(default)]
    members: Vec<Member>,
    #[serde(default)]
    tags: Option<Map<String, Value>>,
}

#[derive(Deserialize, Clone, Copy)]
struct Place {
    lat: f64,
    lon: f64,
}

#[derive(Deserialize)]
struct Bounds {
    minlat: f64,
    minlon: f64,
    maxlat: f64,
    maxlon: f64,
}

#[derive(Deserialize)]
struct Member {
    #[serde(default)]
    role: String,
    #[serde(default)]
    geometry: Vec<Option<Place>>,
}

impl Format for Overpass {
    fn id(&self) -> &'static str {
        "overpass"
    }

    fn recognises(&self, text: &str) -> bool {
        let head: String = text.trim_start().chars().take(2000).collect();
        head.starts_with('{') && head.contains("\"elements\"") && !head.contains("\"features\"")
    }

    fn open<'a>(&self, text: Text<'a>, _chosen: Chosen<'_>) -> Result<Box<dyn Table + 'a>, Problem> {
        let text = text.held()?;
        let answer: Answer = serde_json::from_slice(text.as_bytes())
            .map_err(|it| found_in_file(Reason::Malformed, Effect::FileRejected, &it.to_string()))?;
        let mut grid = Grid::default();
        for (element, line) in answer.elements.into_iter().zip(1..) {
            let shape = shape(&element);
            let id = match &element.id {
                Value::Null => String::new(),
                id => format!("{}/{}", element.kind, id.to_string().trim_matches('"')),
            };
            let mut cells = vec![("@id".to_owned(), id)];
            cells.extend(items::cells(element.tags.unwrap_or_default()));
            let row = GridRow { line, shape, ..GridRow::default() };
            grid.push(row, cells.iter().map(|(name, cell)| (name.as_str(), cell.clone())));
        }
        Ok(Box::new(grid))
    }
}

fn shape(element: &Element) -> Option<Result<Shaped, Wrong>> {
    if let (Some(y), Some(x)) = (element.lat, element.lon) {
        return Some(shapes::point(Coord { x, y }));
    }
    if let Some(ring) = closed(corners(&element.geometry)) {
        return Some(shapes::area(vec![vec![ring]]));
    }
    let outer: Vec<Vec<Coord<f64>>> =
        element.members.iter().filter(|it| it.role != "inner").map(|it| corners(&it.geometry)).collect();
    let rings = joined(outer);
    if !rings.is_empty() {
        return Some(shapes::area(rings.into_iter().map(|it| vec![it]).collect()));
    }
    if let Some(it) = element.center {
        return Some(shapes::point(Coord { x: it.lon, y: it.lat }));
    }
    let it = element.bounds.as_ref()?;
    Some(shapes::point(Coord {
        x: f64::midpoint(it.minlon, it.maxlon),
        y: f64::midpoint(it.minlat, it.maxlat),
    }))
}

fn corners(places: &[Option<Place>]) -> Vec<Coord<f64>> {
    places.iter().flatten().map(|it| Coord { x: it.lon, y: it.lat }).collect()
}

fn closed(ring: Vec<Coord<f64>>) -> Option<Vec<Coord<f64>>> {
    (ring.len() >= 4 && ring.first() == ring.last()).then_some(ring)
}

/// Ways put end to end until they close; what never closes is left out.
fn joined(mut ways: Vec<Vec<Coord<f64>>>) -> Vec<Vec<Coord<f64>>> {
    let mut rings = Vec::new();
    while let Some(mut ring) = ways.pop() {
        while ring.first() != ring.last() {
            let end = ring.last().copied();
            let Some(next) =
                ways.iter().position(|it| it.first().copied() == end || it.last().copied() == end)
            else {
                break;
            };
            let mut way = ways.swap_remove(next);
            if way.first().copied() != end {
                way.reverse();
            }
            ring.extend(way.into_iter().skip(1));
        }
        rings.extend(closed(ring));
    }
    rings.reverse();
    rings
}
