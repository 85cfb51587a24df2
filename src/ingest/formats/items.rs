//! What GeoJSON, STAC and plain JSON share: a list of items, read one at a time, each a row.
//!
//! Only one item is held in full; the others stay text.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::ingest::problems::{Wrong, found_in_file};
use crate::ingest::shapes;
use crate::ingest::table::{Row, Shaped, Table};
use crate::model::{Effect, Problem, Reason};

/// The outermost object or array.
#[derive(Deserialize)]
pub struct Top<'a> {
    /// `FeatureCollection`, `Feature`, a geometry.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// Items of a collection.
    #[serde(default, borrow)]
    pub features: Option<Vec<&'a RawValue>>,
    /// Old GeoJSON: a coordinate reference system.
    #[serde(default, borrow)]
    pub crs: Option<&'a RawValue>,
}

/// The items of a text: of a collection, of a bare array, or the one item it is.
pub fn items(text: &str) -> Result<(Vec<&RawValue>, Option<String>), Problem> {
    let malformed =
        |it: serde_json::Error| found_in_file(Reason::Malformed, Effect::FileRejected, &it.to_string());
    if text.trim_start().starts_with('[') {
        return Ok((serde_json::from_str(text).map_err(malformed)?, None));
    }
    let top: Top<'_> = serde_json::from_str(text).map_err(malformed)?;
    let crs = top.crs.map(|it| it.get().to_owned());
    match top.features {
        Some(features) => Ok((features, crs)),
        None => Ok((vec![serde_json::from_str(text).map_err(malformed)?], crs)),
    }
}

/// One item, taken apart.
#[derive(Default)]
pub struct Parts<'a> {
    cells: Vec<(String, String)>,
    geometry: Option<&'a RawValue>,
    wrong: Option<String>,
}

/// A feature with its foreign members.
#[derive(Deserialize)]
struct Feature<'a> {
    #[serde(default, borrow)]
    properties: Option<&'a RawValue>,
    #[serde(default, borrow)]
    geometry: Option<&'a RawValue>,
    #[serde(default)]
    id: Option<Value>,
    #[serde(default)]
    collection: Option<Value>,
}

/// A feature: its properties, id and collection as cells, its geometry as a shape.
pub fn feature(item: &RawValue) -> Parts<'_> {
    let feature: Feature<'_> = match serde_json::from_str(item.get()) {
        Ok(it) => it,
        Err(it) => return Parts { wrong: Some(it.to_string()), ..Parts::default() },
    };
    let mut parts = Parts { geometry: feature.geometry.filter(|it| it.get() != "null"), ..Parts::default() };
    if let Some(properties) = feature.properties.filter(|it| it.get() != "null") {
        match serde_json::from_str::<Map<String, Value>>(properties.get()) {
            Ok(properties) => parts.cells = cells(properties),
            Err(it) => parts.wrong = Some(it.to_string()),
        }
    }
    for (name, value) in [("id", feature.id), ("collection", feature.collection)] {
        if let Some(value) = value.filter(|_| !parts.cells.iter().any(|it| it.0 == name)) {
            parts.cells.push((name.to_owned(), cell(&value)));
        }
    }
    parts
}

/// A bare geometry.
pub fn geometry(item: &RawValue) -> Parts<'_> {
    Parts { geometry: Some(item), ..Parts::default() }
}

/// A plain object: its members as cells.
pub fn object(item: &RawValue) -> Parts<'_> {
    match serde_json::from_str::<Map<String, Value>>(item.get()) {
        Ok(members) => Parts { cells: cells(members), ..Parts::default() },
        Err(it) => Parts { wrong: Some(it.to_string()), ..Parts::default() },
    }
}

fn cells(members: Map<String, Value>) -> Vec<(String, String)> {
    members.into_iter().map(|(name, value)| (name, cell(&value))).collect()
}

/// A value as it would stand in a table; objects other than shapes are left out.
fn cell(value: &Value) -> String {
    match value {
        Value::String(it) => it.trim().to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(all) => all.iter().map(cell).collect::<Vec<_>>().join(","),
        Value::Object(it) if it.contains_key("coordinates") => value.to_string(),
        Value::Null | Value::Object(_) => String::new(),
    }
}

/// How an item is taken apart.
type Apart = for<'i> fn(&'i RawValue) -> Parts<'i>;

/// Items as a table.
pub struct Items<'a> {
    all: Vec<&'a RawValue>,
    apart: Apart,
    header: Vec<String>,
    columns: BTreeMap<String, usize>,
    has_shapes: bool,
    /// Byte of the text at which it begins, to say how far reading has come.
    begin: usize,
}

impl<'a> Items<'a> {
    /// Looks at every item once for its columns.
    pub fn new(text: &'a str, items: Vec<&'a RawValue>, apart: Apart) -> Self {
        let mut header = Vec::new();
        let mut columns = BTreeMap::new();
        let mut has_shapes = false;
        for item in &items {
            let parts = apart(item);
            has_shapes |= parts.geometry.is_some();
            for (name, _) in parts.cells {
                if !columns.contains_key(&name) {
                    columns.insert(name.clone(), header.len());
                    header.push(name);
                }
            }
        }
        Self { all: items, apart, header, columns, has_shapes, begin: text.as_ptr() as usize }
    }
}

impl Table for Items<'_> {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn each(&self, visit: &mut dyn FnMut(&dyn Row) -> bool) {
        for (k, item) in self.all.iter().enumerate() {
            let Parts { cells, geometry, wrong } = (self.apart)(item);
            let mut row = vec![String::new(); self.header.len()];
            for (name, cell) in cells {
                if let Some(column) = self.columns.get(&name) {
                    row[*column] = cell;
                }
            }
            let end = (item.get().as_ptr() as usize + item.get().len()).saturating_sub(self.begin);
            let row = ItemRow { item, line: k as u64 + 1, cells: row, geometry, wrong, end: end as u64 };
            if !visit(&row) {
                return;
            }
        }
    }

    fn has_shapes(&self) -> bool {
        self.has_shapes
    }
}

struct ItemRow<'r> {
    item: &'r RawValue,
    line: u64,
    cells: Vec<String>,
    geometry: Option<&'r RawValue>,
    wrong: Option<String>,
    end: u64,
}

impl Row for ItemRow<'_> {
    fn line(&self) -> u64 {
        self.line
    }

    fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |it| it.trim())
    }

    fn malformed(&self) -> Option<&str> {
        self.wrong.as_deref()
    }

    fn shape(&self) -> Option<Result<Shaped, Wrong>> {
        self.geometry.map(|it| shapes::of_geojson(it.get()))
    }

    fn raw(&self) -> String {
        self.item.get().to_owned()
    }

    fn end_byte(&self) -> u64 {
        self.end
    }
}
