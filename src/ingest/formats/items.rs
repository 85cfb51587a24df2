//! What GeoJSON, STAC and plain JSON share: a list of items, read one at a time, each a row.
//!
//! Only one item is held in full; the others stay text.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::ingest::long::{LONG_BYTES, Text};
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

/// Where items are.
pub enum Listed<'a> {
    /// Byte at which the text begins, and all items.
    Held(usize, Vec<Item<'a>>),
    /// One after the other in an array that begins at this byte.
    Array(Text<'a>, usize),
    /// One a line.
    Lines(Text<'a>),
}

/// The item of a line; marks of records are taken off.
pub fn line(text: &str, line: u64) -> Option<Item<'_>> {
    let text = text.trim_matches(['\u{1e}', ' ', '\t', '\r']);
    (!text.is_empty()).then_some(Item { line, text })
}

/// The items of a text (of a collection, of a page, of a bare array, or the one item it is), and a stated CRS.
pub fn items(text: Text<'_>) -> Result<(Listed<'_>, Option<String>), Problem> {
    let text = match text {
        Text::Held(it) => it,
        Text::Long(_) => {
            let (begin, crs) = begin_of_list(text.head())
                .ok_or_else(|| found_in_file(Reason::TooLarge, Effect::FileRejected, "JSON"))?;
            return Ok((Listed::Array(text, begin), crs));
        }
    };
    let malformed =
        |it: serde_json::Error| found_in_file(Reason::Malformed, Effect::FileRejected, &it.to_string());
    let mut crs = None;
    let mut all: Vec<&str> = Vec::new();
    if text.trim_start().starts_with('[') {
        let list: Vec<&RawValue> = serde_json::from_slice(text.as_bytes()).map_err(malformed)?;
        for item in list {
            // Pages of an API, one after the other.
            match serde_json::from_slice::<Top<'_>>(item.get().as_bytes()).ok().and_then(|it| it.features) {
                Some(page) if item.get().contains("FeatureCollection") => {
                    all.extend(page.iter().map(|it| it.get()));
                }
                _ => all.push(item.get()),
            }
        }
    } else {
        let top: Top<'_> = serde_json::from_slice(text.as_bytes()).map_err(malformed)?;
        crs = top.crs.map(|it| it.get().to_owned());
        let page = top.value.filter(|it| it.get().starts_with('['));
        match (
            top.features,
            page.and_then(|it| serde_json::from_slice::<Vec<&RawValue>>(it.get().as_bytes()).ok()),
        ) {
            (Some(list), _) => all.extend(list.iter().map(|it| it.get())),
            (None, Some(list)) if list.iter().all(|it| it.get().starts_with('{')) => {
                all.extend(list.iter().map(|it| it.get()));
            }
            _ => all.push(text.trim()),
        }
    }
    let all = all.iter().zip(1..).map(|(text, line)| Item { line, text }).collect();
    Ok((Listed::Held(text.as_ptr() as usize, all), crs))
}

/// Members that hold the items, by the names APIs use.
const LISTS: [&str; 7] = ["features", "value", "results", "items", "data", "records", "events"];

/// Byte after the bracket that opens the list of items, and a CRS stated before it.
fn begin_of_list(head: &str) -> Option<(usize, Option<String>)> {
    let bytes = head.as_bytes();
    let skip = |mut at: usize, also: u8| {
        while bytes.get(at).is_some_and(|it| it.is_ascii_whitespace() || *it == also) {
            at += 1;
        }
        at
    };
    let at = skip(0, b' ');
    if bytes.get(at) == Some(&b'[') {
        return Some((at + 1, None));
    }
    let (mut at, mut crs) = (skip(at + 1, b','), None);
    while bytes.get(at) == Some(&b'"') {
        let end = end_of_value(bytes, at)?;
        let name = &head[at + 1..end - 1];
        let from = skip(end, b':');
        if bytes.get(from) == Some(&b'[') && LISTS.contains(&name) {
            return Some((from + 1, crs));
        }
        let to = end_of_value(bytes, from)?;
        if name == "crs" {
            crs = Some(head[from..to].to_owned());
        }
        at = skip(to, b',');
    }
    None
}

/// The byte after a value of JSON that begins at `from`: brackets are counted, nothing else is looked at. `None`: its end
/// is not here.
fn end_of_value(bytes: &[u8], from: usize) -> Option<usize> {
    let (mut at, mut depth) = (from, 0_u32);
    loop {
        match bytes.get(at)? {
            b'"' => loop {
                at += 1 + memchr::memchr2(b'"', b'\\', bytes.get(at + 1..)?)?;
                if bytes[at] == b'"' {
                    break;
                }
                at += 1;
            },
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth > 0 => depth -= 1,
            b'}' | b']' | b',' if depth == 0 => return Some(at),
            _ => {
                at += 1;
                continue;
            }
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

impl Listed<'_> {
    /// Calls `visit` for every item, with the byte after it, until it answers `false`.
    fn each(&self, visit: &mut dyn FnMut(Item<'_>, u64) -> bool) {
        match self {
            Self::Held(begin, all) => {
                for item in all {
                    let end = (item.text.as_ptr() as usize + item.text.len()).saturating_sub(*begin);
                    if !visit(*item, end as u64) {
                        return;
                    }
                }
            }
            Self::Array(text, begin) => each_of_array(*text, *begin, visit),
            Self::Lines(text) => each_line(*text, visit),
        }
    }
}

fn each_line(text: Text<'_>, visit: &mut dyn FnMut(Item<'_>, u64) -> bool) {
    let mut windows = text.windows();
    let mut n = 1;
    loop {
        let window = windows.text();
        let mut at = 0;
        while at < window.len() {
            let end = memchr::memchr(b'\n', &window.as_bytes()[at..]).map(|it| at + it);
            if end.is_none() && !windows.is_full() {
                break;
            }
            let end = end.unwrap_or(window.len());
            if let Some(item) = line(&window[at..end], n)
                && !visit(item, windows.begin() + end as u64)
            {
                return;
            }
            n += 1;
            at = end + 1;
        }
        if windows.is_last() {
            return;
        }
        let used = at.min(window.len());
        windows.advance(used);
    }
}

fn each_of_array(text: Text<'_>, begin: usize, visit: &mut dyn FnMut(Item<'_>, u64) -> bool) {
    let mut windows = text.windows();
    let (mut at, mut n) = (begin, 0);
    loop {
        let window = windows.text();
        let bytes = window.as_bytes();
        loop {
            while bytes.get(at).is_some_and(|it| it.is_ascii_whitespace() || *it == b',') {
                at += 1;
            }
            if at >= bytes.len() {
                break;
            }
            if bytes[at] == b']' {
                return;
            }
            let end = match end_of_value(bytes, at) {
                Some(it) => it,
                // An item that was cut.
                None if windows.is_full() => bytes.len(),
                None => break,
            };
            let item = window[at..end].trim_end();
            let is_page = item.get(..80).is_some_and(|it| it.contains("\"FeatureCollection\""));
            let page =
                is_page.then(|| serde_json::from_slice::<Top<'_>>(item.as_bytes()).ok()?.features).flatten();
            let end_byte = windows.begin() + end as u64;
            let mut visit = |text: &str| {
                n += 1;
                visit(Item { line: n, text }, end_byte)
            };
            let goes_on = match page {
                Some(page) => page.iter().all(|it| visit(it.get())),
                None => visit(item),
            };
            if !goes_on {
                return;
            }
            // A bracket too many closes nothing: go past it.
            at = if end == at { at + 1 } else { end };
        }
        if windows.is_last() {
            return;
        }
        let used = at.min(bytes.len());
        windows.advance(used);
        at = 0;
    }
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
    let feature: Feature<'_> = match serde_json::from_slice(item.as_bytes()) {
        Ok(it) => it,
        Err(it) => return Parts { wrong: Some(it.to_string()), ..Parts::default() },
    };
    let geometry = feature.geometry.map(RawValue::get).filter(|it| *it != "null");
    let mut parts = Parts { geometry, ..Parts::default() };
    if let Some(properties) = feature.properties.filter(|it| it.get() != "null") {
        match serde_json::from_slice::<Map<String, Value>>(properties.get().as_bytes()) {
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
    match serde_json::from_slice::<Map<String, Value>>(item.as_bytes()) {
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

/// Bytes of a list looked at for its columns.
const HEADER_BYTES: u64 = LONG_BYTES;

/// Items as a table.
pub struct Items<'a> {
    all: Listed<'a>,
    apart: Apart,
    header: Vec<String>,
    columns: BTreeMap<String, usize>,
    has_shapes: bool,
}

impl<'a> Items<'a> {
    /// Looks at every item once for its columns; in a long list at those of the first 64 MiB.
    pub fn new(all: Listed<'a>, apart: Apart) -> Self {
        let mut header = Vec::new();
        let mut columns = BTreeMap::new();
        let mut has_shapes = false;
        all.each(&mut |item, end| {
            let parts = apart(item.text);
            has_shapes |= parts.geometry.is_some();
            for (name, _) in parts.cells {
                if !columns.contains_key(&name) {
                    columns.insert(name.clone(), header.len());
                    header.push(name);
                }
            }
            end < HEADER_BYTES
        });
        Self { all, apart, header, columns, has_shapes }
    }
}

impl Table for Items<'_> {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn each(&self, visit: &mut dyn FnMut(&dyn Row) -> bool) {
        self.all.each(&mut |item, end| {
            let Parts { cells, geometry, wrong } = (self.apart)(item.text);
            let mut row = vec![String::new(); self.header.len()];
            for (name, cell) in cells {
                if let Some(column) = self.columns.get(&name) {
                    row[*column] = cell;
                }
            }
            visit(&ItemRow { item, cells: row, geometry, wrong, end })
        });
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
