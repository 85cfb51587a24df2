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
    pub kind: Option<Value>,
    /// Items of a collection.
    #[serde(default, borrow)]
    pub features: Option<Vec<&'a RawValue>>,
    /// Old GeoJSON: a coordinate reference system.
    #[serde(default, borrow)]
    pub crs: Option<&'a RawValue>,
    /// Items of a page of an API, by the names APIs use.
    #[serde(
        default,
        borrow,
        alias = "results",
        alias = "items",
        alias = "data",
        alias = "records",
        alias = "events"
    )]
    value: Option<&'a RawValue>,
}

/// One item of a list: its text, and its line where lines mean something.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// 1-based line or item.
    pub line: u64,
    /// JSON, perhaps damaged.
    pub text: &'a str,
}

/// The items of a text (of a collection, of a page, of a bare array, or the one item it is), and a stated CRS.
pub fn items(text: &str) -> Result<(Vec<Item<'_>>, Option<String>), Problem> {
    let malformed =
        |it: serde_json::Error| found_in_file(Reason::Malformed, Effect::FileRejected, &it.to_string());
    let mut crs = None;
    let mut all: Vec<&str> = Vec::new();
    if text.trim_start().starts_with('[') {
        let list: Vec<&RawValue> = serde_json::from_str(text).map_err(malformed)?;
        for item in list {
            // Pages of an API, one after the other.
            match serde_json::from_str::<Top<'_>>(item.get()).ok().and_then(|it| it.features) {
                Some(page) if item.get().contains("FeatureCollection") => {
                    all.extend(page.iter().map(|it| it.get()));
                }
                _ => all.push(item.get()),
            }
        }
    } else {
        let top: Top<'_> = serde_json::from_str(text).map_err(malformed)?;
        crs = top.crs.map(|it| it.get().to_owned());
        let page = top.value.filter(|it| it.get().starts_with('['));
        match (top.features, page.and_then(|it| serde_json::from_str::<Vec<&RawValue>>(it.get()).ok())) {
            (Some(list), _) => all.extend(list.iter().map(|it| it.get())),
            (None, Some(list)) if list.iter().all(|it| it.get().starts_with('{')) => {
                all.extend(list.iter().map(|it| it.get()));
            }
            _ => all.push(text.trim()),
        }
    }
    Ok((all.iter().zip(1..).map(|(text, line)| Item { line, text }).collect(), crs))
}

/// One item, taken apart.
#[derive(Default)]
pub struct Parts<'a> {
    cells: Vec<(String, String)>,
    geometry: Option<&'a str>,
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
pub fn feature(item: &str) -> Parts<'_> {
    let feature: Feature<'_> = match serde_json::from_str(item) {
        Ok(it) => it,
        Err(it) => return Parts { wrong: Some(it.to_string()), ..Parts::default() },
    };
    let geometry = feature.geometry.map(RawValue::get).filter(|it| *it != "null");
    let mut parts = Parts { geometry, ..Parts::default() };
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
pub fn geometry(item: &str) -> Parts<'_> {
    Parts { geometry: Some(item), ..Parts::default() }
}

/// A plain object: its members as cells.
pub fn object(item: &str) -> Parts<'_> {
    match serde_json::from_str::<Map<String, Value>>(item) {
        Ok(members) => Parts { cells: cells(members), ..Parts::default() },
        Err(it) => Parts { wrong: Some(it.to_string()), ..Parts::default() },
    }
}

/// Objects within objects are taken apart down to this depth: `ContentDate.Start`.
const DEPTH: u32 = 3;

/// Members as cells; objects in them by names with dots.
pub fn cells(members: Map<String, Value>) -> Vec<(String, String)> {
    let mut all = Vec::new();
    add(&mut all, "", members, DEPTH);
    all
}

fn add(all: &mut Vec<(String, String)>, prefix: &str, members: Map<String, Value>, depth: u32) {
    for (name, value) in members {
        let name = format!("{prefix}{name}");
        match value {
            Value::Object(it) if !it.contains_key("coordinates") && depth > 1 && it.len() <= 60 => {
                add(all, &format!("{name}."), it, depth - 1);
            }
            Value::Array(pairs) if is_pairs(&pairs) => {
                for pair in pairs {
                    if let Some(Value::String(name)) = pair.get("Name") {
                        all.push((name.clone(), pair.get("Value").map(cell).unwrap_or_default()));
                    }
                }
            }
            value => all.push((name, cell(&value))),
        }
    }
}

/// `[{"Name": …, "Value": …}, …]`, as OData has it.
fn is_pairs(all: &[Value]) -> bool {
    !all.is_empty() && all.iter().all(|it| it.get("Name").is_some() && it.get("Value").is_some())
}

/// A value as it would stand in a table; objects other than shapes are left out.
fn cell(value: &Value) -> String {
    match value {
        Value::String(it) => it.trim().to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(all) => {
            let cells: Vec<String> = all.iter().map(cell).filter(|it| !it.is_empty()).collect();
            cells.join(",")
        }
        Value::Object(it) if it.contains_key("coordinates") => value.to_string(),
        Value::Null | Value::Object(_) => String::new(),
    }
}

/// How an item is taken apart.
type Apart = for<'i> fn(&'i str) -> Parts<'i>;

/// Items as a table.
pub struct Items<'a> {
    all: Vec<Item<'a>>,
    apart: Apart,
    header: Vec<String>,
    columns: BTreeMap<String, usize>,
    has_shapes: bool,
    /// Byte of the text at which it begins, to say how far reading has come.
    begin: usize,
}

impl<'a> Items<'a> {
    /// Looks at every item once for its columns.
    pub fn new(text: &'a str, items: Vec<Item<'a>>, apart: Apart) -> Self {
        let mut header = Vec::new();
        let mut columns = BTreeMap::new();
        let mut has_shapes = false;
        for item in &items {
            let parts = apart(item.text);
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
        for item in &self.all {
            let Parts { cells, geometry, wrong } = (self.apart)(item.text);
            let mut row = vec![String::new(); self.header.len()];
            for (name, cell) in cells {
                if let Some(column) = self.columns.get(&name) {
                    row[*column] = cell;
                }
            }
            let end = (item.text.as_ptr() as usize + item.text.len()).saturating_sub(self.begin);
            let row = ItemRow { item: *item, cells: row, geometry, wrong, end: end as u64 };
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
    item: Item<'r>,
    cells: Vec<String>,
    geometry: Option<&'r str>,
    wrong: Option<String>,
    end: u64,
}

impl Row for ItemRow<'_> {
    fn line(&self) -> u64 {
        self.item.line
    }

    fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |it| it.trim())
    }

    fn malformed(&self) -> Option<&str> {
        self.wrong.as_deref()
    }

    fn shape(&self) -> Option<Result<Shaped, Wrong>> {
        self.geometry.map(shapes::of_geojson)
    }

    fn raw(&self) -> String {
        self.item.text.to_owned()
    }

    fn end_byte(&self) -> u64 {
        self.end
    }
}
