//! XML that is a list of records: GPX waypoints, OMM, metadata of single scenes. Leaves are cells.

use geo::Coord;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::{Chosen, Format};
use crate::ingest::grid::{Grid, GridRow};
use crate::ingest::long::Text;
use crate::ingest::problems::{Wrong, found_in_file};
use crate::ingest::shapes;
use crate::ingest::table::Table;
use crate::ingest::text::Lines;
use crate::model::{Effect, Problem, Reason};

/// Waypoints; tracks and routes are rows that cannot be used.
pub struct Gpx;
/// Orbit mean elements as XML.
pub struct OmmXml;
/// Metadata of one scene: the whole file is one row.
pub struct Scene;

/// Local name without its namespace.
pub fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}

/// What an entity or a character reference stands for; nothing when nobody says.
pub fn resolved(reference: &BytesRef<'_>) -> String {
    let letter = reference.resolve_char_ref().ok().flatten();
    match (letter, quick_xml::escape::resolve_xml_entity(reference)) {
        (Some(letter), _) => letter.to_string(),
        (None, Some(text)) => text.to_owned(),
        (None, None) => String::new(),
    }
}

/// Name of the outermost element, without its namespace; empty when there is none.
fn root(text: &str) -> String {
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(it) | Event::Empty(it)) => return local(it.name().as_ref()),
            Ok(Event::Eof) | Err(_) => return String::new(),
            Ok(_) => {}
        }
    }
}

/// A record: where it stands, its name, its leaves.
struct Record {
    line: u64,
    end: usize,
    name: String,
    cells: Vec<(String, String)>,
}

fn attributes(element: &BytesStart<'_>) -> Vec<(String, String)> {
    let all = element.attributes().flatten();
    all.map(|it| (local(it.key.as_ref()), it.value.into_owned())).collect()
}

/// Every outermost element of one of these names, its attributes and leaves as cells.
fn records(text: &str, names: &[&str]) -> Result<Vec<Record>, Problem> {
    let malformed = |it: String| found_in_file(Reason::Malformed, Effect::FileRejected, &it);
    let mut reader = Reader::from_str(text);
    let mut lines = Lines::of(text);
    let mut done = Vec::new();
    let mut record: Option<(usize, Record)> = None;
    let (mut path, mut words, mut is_leaf) = (Vec::new(), String::new(), false);
    loop {
        let at = reader.buffer_position() as usize;
        let event = reader
            .read_event()
            .map_err(|it| malformed(format!("line {}: {it}", lines.of_byte(at.min(text.len())))))?;
        match event {
            Event::Start(it) => {
                let name = local(it.name().as_ref());
                if record.is_none() && names.contains(&name.as_str()) {
                    let line = lines.of_byte(at);
                    let cells = attributes(&it);
                    record = Some((path.len(), Record { line, end: at, name: name.clone(), cells }));
                }
                path.push(name);
                words.clear();
                is_leaf = true;
            }
            Event::Empty(it) => {
                let name = local(it.name().as_ref());
                if record.is_none() && names.contains(&name.as_str()) {
                    let end = reader.buffer_position() as usize;
                    done.push(Record { line: lines.of_byte(at), end, name, cells: attributes(&it) });
                }
                is_leaf = false;
            }
            Event::Text(it) => words.push_str(&it),
            Event::CData(it) => words.push_str(&it),
            Event::GeneralRef(it) => words.push_str(&resolved(&it)),
            Event::End(_) => {
                let name = path.pop().unwrap_or_default();
                if record.as_ref().is_some_and(|it| it.0 == path.len()) {
                    if let Some((_, mut it)) = record.take() {
                        it.end = reader.buffer_position() as usize;
                        done.push(it);
                    }
                } else if let Some((_, record)) = record.as_mut().filter(|_| is_leaf) {
                    record.cells.push((name, words.trim().to_owned()));
                }
                is_leaf = false;
            }
            Event::Eof if path.is_empty() => return Ok(done),
            Event::Eof => return Err(malformed(format!("ends within {}", path.join("/")))),
            _ => {}
        }
    }
}

fn grid_of(records: Vec<Record>, shape: fn(&Record) -> GridRow) -> Box<dyn Table> {
    let mut grid = Grid::default();
    for record in records {
        let row = GridRow { line: record.line, end: record.end as u64, ..shape(&record) };
        grid.push(row, record.cells.iter().map(|(name, cell)| (name.as_str(), cell.clone())));
    }
    Box::new(grid)
}

impl Format for Gpx {
    fn id(&self) -> &'static str {
        "gpx"
    }

    fn recognises(&self, text: &str) -> bool {
        text.trim_start().starts_with('<') && root(text) == "gpx"
    }

    fn open<'a>(&self, text: Text<'a>, _chosen: Chosen<'_>) -> Result<Box<dyn Table + 'a>, Problem> {
        let text = text.held()?;
        let shape = |record: &Record| {
            if record.name != "wpt" {
                let wrong = Wrong::new("geometry", &record.name, Reason::GeometryType);
                return GridRow { shape: Some(Err(wrong)), ..GridRow::default() };
            }
            let number = |name: &str| record.cells.iter().find(|it| it.0 == name)?.1.trim().parse().ok();
            let shape = match (number("lon"), number("lat")) {
                (Some(x), Some(y)) => shapes::point(Coord { x, y }),
                _ => Err(Wrong::new("latitude", "", Reason::MissingValue)),
            };
            GridRow { shape: Some(shape), ..GridRow::default() }
        };
        Ok(grid_of(records(text, &["wpt", "trk", "rte"])?, shape))
    }
}

impl Format for OmmXml {
    fn id(&self) -> &'static str {
        "omm"
    }

    fn recognises(&self, text: &str) -> bool {
        text.trim_start().starts_with('<') && matches!(root(text).as_str(), "ndm" | "omm")
    }

    fn open<'a>(&self, text: Text<'a>, _chosen: Chosen<'_>) -> Result<Box<dyn Table + 'a>, Problem> {
        let text = text.held()?;
        Ok(grid_of(records(text, &["omm"])?, |_| GridRow::default()))
    }
}

/// Roots of the metadata of scenes.
const SCENES: [&str; 4] = ["ProductMetaData", "productmetadata", "MetaData", "Metadata"];

impl Format for Scene {
    fn id(&self) -> &'static str {
        "xml"
    }

    fn recognises(&self, text: &str) -> bool {
        text.trim_start().starts_with('<') && SCENES.contains(&root(text).as_str())
    }

    fn open<'a>(&self, text: Text<'a>, _chosen: Chosen<'_>) -> Result<Box<dyn Table + 'a>, Problem> {
        let text = text.held()?;
        Ok(grid_of(records(text, &SCENES)?, |_| GridRow::default()))
    }
}
