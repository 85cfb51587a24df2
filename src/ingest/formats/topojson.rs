//! TopoJSON: arcs put together to outlines; objects as rows.

use std::collections::BTreeMap;

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
pub struct TopoJson;

#[derive(Deserialize)]
struct Topology {
    objects: BTreeMap<String, Object>,
    arcs: Vec<Vec<Vec<f64>>>,
    #[serde(default)]
    transform: Option<Transform>,
}

#[derive(Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
struct Object {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    geometries: Vec<Object>,
    #[serde(default)]
    arcs: Value,
    #[serde(default)]
    coordinates: Value,
    #[serde(default)]
    id: Value,
    #[serde(default)]
    properties: Option<Map<String, Value>>,
}

impl Format for TopoJson {
    fn id(&self) -> &'static str {
        "topojson"
    }

    fn recognises(&self, text: &str) -> bool {
        let head: String = text.trim_start().chars().take(300).filter(|it| !it.is_whitespace()).collect();
        head.starts_with('{') && head.contains("\"type\":\"Topology\"")
    }

    fn open<'a>(&self, text: Text<'a>, _chosen: Chosen<'_>) -> Result<Box<dyn Table + 'a>, Problem> {
        let text = text.held()?;
        let topology: Topology = serde_json::from_slice(text.as_bytes())
            .map_err(|it| found_in_file(Reason::Malformed, Effect::FileRejected, &it.to_string()))?;
        let arcs = topology.arcs.iter().map(|it| decoded(it, topology.transform.as_ref())).collect();
        let arcs: Arcs = arcs;
        let mut grid = Grid::default();
        let is_one = topology.objects.len() == 1;
        for (layer, object) in topology.objects {
            let layer = (!is_one).then_some(layer.as_str());
            add(object, layer, &arcs, topology.transform.as_ref(), &mut grid);
        }
        Ok(Box::new(grid))
    }
}

type Arcs = Vec<Vec<Coord<f64>>>;

/// Quantised arcs are steps from corner to corner.
fn decoded(arc: &[Vec<f64>], transform: Option<&Transform>) -> Vec<Coord<f64>> {
    let (mut x, mut y) = (0.0, 0.0);
    let corner = |it: &Vec<f64>| match (it.as_slice(), transform) {
        ([dx, dy, ..], Some(by)) => {
            (x, y) = (x + dx, y + dy);
            Some(Coord { x: x * by.scale[0] + by.translate[0], y: y * by.scale[1] + by.translate[1] })
        }
        ([x, y, ..], None) => Some(Coord { x: *x, y: *y }),
        _ => None,
    };
    arc.iter().filter_map(corner).collect()
}

fn add(object: Object, layer: Option<&str>, arcs: &Arcs, transform: Option<&Transform>, grid: &mut Grid) {
    if object.kind.as_deref() == Some("GeometryCollection") {
        // Collections within collections go no deeper than the JSON reader lets them.
        object.geometries.into_iter().for_each(|it| add(it, layer, arcs, transform, grid));
        return;
    }
    let shape = shape(&object, arcs, transform);
    let mut cells = items::cells(object.properties.unwrap_or_default());
    let id = match object.id {
        Value::String(it) => it,
        Value::Number(it) => it.to_string(),
        _ => String::new(),
    };
    cells.push(("id".to_owned(), id));
    cells.extend(layer.map(|it| ("layer".to_owned(), it.to_owned())));
    let row = GridRow { line: grid.len() as u64 + 1, shape, ..GridRow::default() };
    grid.push(row, cells.iter().map(|(name, cell)| (name.as_str(), cell.clone())));
}

fn shape(object: &Object, arcs: &Arcs, transform: Option<&Transform>) -> Option<Result<Shaped, Wrong>> {
    let bad = || Wrong::new("geometry", "arcs", Reason::BadGeometry);
    match object.kind.as_deref()? {
        "Polygon" => Some(polygon(&object.arcs, arcs).ok_or_else(bad).and_then(|it| shapes::area(vec![it]))),
        "MultiPolygon" => {
            let all = object.arcs.as_array().map(|it| it.iter().map(|it| polygon(it, arcs)).collect());
            Some(all.flatten().ok_or_else(bad).and_then(shapes::area))
        }
        "Point" => {
            let pair: Vec<f64> =
                object.coordinates.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
            Some(match (pair.as_slice(), transform) {
                ([x, y, ..], Some(by)) => shapes::point(Coord {
                    x: x * by.scale[0] + by.translate[0],
                    y: y * by.scale[1] + by.translate[1],
                }),
                ([x, y, ..], None) => shapes::point(Coord { x: *x, y: *y }),
                _ => Err(bad()),
            })
        }
        other => Some(Err(Wrong::new("geometry", other, Reason::GeometryType))),
    }
}

fn polygon(rings: &Value, arcs: &Arcs) -> Option<Vec<Vec<Coord<f64>>>> {
    rings.as_array()?.iter().map(|it| ring(it, arcs)).collect()
}

/// Arcs one after the other; a number below zero is an arc backwards.
fn ring(indices: &Value, arcs: &Arcs) -> Option<Vec<Coord<f64>>> {
    let mut ring: Vec<Coord<f64>> = Vec::new();
    for index in indices.as_array()? {
        let index = index.as_i64()?;
        let arc = arcs.get(usize::try_from(if index < 0 { !index } else { index }).ok()?)?;
        ring.pop();
        if index < 0 {
            ring.extend(arc.iter().rev());
        } else {
            ring.extend(arc);
        }
    }
    Some(ring)
}
