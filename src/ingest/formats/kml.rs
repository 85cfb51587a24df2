//! KML: placemarks as rows; `ExtendedData` as columns, beside name, folder, style and times.
//!
//! Coordinates are longitude, latitude and perhaps altitude, as KML has them.

use geo::Coord;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::xml::{local, resolved};
use super::{Chosen, Format};
use crate::ingest::long::Text;
use crate::ingest::problems::{Wrong, found_in_file};
use crate::ingest::shapes;
use crate::ingest::table::{Row, Shaped, Table};
use crate::ingest::text::Lines;
use crate::model::{Effect, Problem, Reason};

/// See the module.
pub struct Kml;

impl Format for Kml {
    fn id(&self) -> &'static str {
        "kml"
    }

    fn recognises(&self, text: &str) -> bool {
        let text = text.trim_start();
        let mut end = text.len().min(4000);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.starts_with('<') && text[..end].contains("<kml")
    }

    fn open<'a>(&self, text: Text<'a>, _chosen: Chosen<'_>) -> Result<Box<dyn Table + 'a>, Problem> {
        let text = text.held()?;
        let placemarks =
            placemarks(text).map_err(|it| found_in_file(Reason::Malformed, Effect::FileRejected, &it))?;
        let mut header: Vec<String> = Vec::new();
        for (name, _) in placemarks.iter().flat_map(|it| &it.cells) {
            if !header.contains(name) {
                header.push(name.clone());
            }
        }
        Ok(Box::new(KmlTable { text, placemarks, header }))
    }
}

#[derive(Debug, Default)]
struct Placemark {
    line: u64,
    bytes: (usize, usize),
    cells: Vec<(String, String)>,
    geometry: Geometry,
}

/// What stands in a placemark, as rings of coordinates.
#[derive(Debug, Default)]
struct Geometry {
    points: Vec<Coord<f64>>,
    polygons: Vec<Vec<Vec<Coord<f64>>>>,
    other: Option<&'static str>,
    is_bad: Option<String>,
}

/// A walk through the file, one element at a time.
#[derive(Default)]
struct Walk {
    path: Vec<String>,
    /// Names of the folders around, outermost first.
    folders: Vec<String>,
    /// Text of the innermost element.
    text: String,
    /// Name of the `Data` or `SimpleData` around.
    data: Option<String>,
    placemark: Option<Placemark>,
    done: Vec<Placemark>,
}

fn placemarks(text: &str) -> Result<Vec<Placemark>, String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut lines = Lines::of(text);
    let mut walk = Walk::default();
    loop {
        let at = reader.buffer_position() as usize;
        match reader.read_event() {
            Ok(Event::Start(it)) => {
                let name = local(it.name().as_ref());
                let attribute = attribute_name(&it);
                walk.open(name, attribute, at, lines.of_byte(at));
            }
            Ok(Event::Empty(it)) => {
                let name = local(it.name().as_ref());
                if name == "Placemark" {
                    walk.open(name, None, at, lines.of_byte(at));
                    walk.close(reader.buffer_position() as usize);
                }
            }
            Ok(Event::Text(it)) => walk.text.push_str(&it),
            Ok(Event::CData(it)) => walk.text.push_str(&it),
            Ok(Event::GeneralRef(it)) => walk.text.push_str(&resolved(&it)),
            Ok(Event::End(_)) => walk.close(reader.buffer_position() as usize),
            Ok(Event::Eof) if walk.path.is_empty() => return Ok(walk.done),
            Ok(Event::Eof) => {
                return Err(format!(
                    "line {}: ends within {}",
                    lines.of_byte(text.len()),
                    walk.path.join("/")
                ));
            }
            Ok(_) => {}
            Err(it) => return Err(format!("line {}: {it}", lines.of_byte(reader.error_position() as usize))),
        }
    }
}

fn attribute_name(element: &quick_xml::events::BytesStart<'_>) -> Option<String> {
    let attribute = element.attributes().flatten().find(|it| it.key.as_ref() == "name")?;
    Some(attribute.value.into_owned())
}

impl Walk {
    fn open(&mut self, name: String, attribute: Option<String>, at: usize, line: u64) {
        match name.as_str() {
            "Placemark" => self.placemark = Some(Placemark { line, bytes: (at, at), ..Placemark::default() }),
            "Folder" => self.folders.push(String::new()),
            "Data" | "SimpleData" => self.data = attribute,
            _ => {}
        }
        if let Some(placemark) = &mut self.placemark {
            match name.as_str() {
                "Polygon" => placemark.geometry.polygons.push(Vec::new()),
                "LineString" => placemark.geometry.other = Some("LineString"),
                "Model" => placemark.geometry.other = Some("Model"),
                _ => {}
            }
        }
        self.text.clear();
        self.path.push(name);
    }

    fn close(&mut self, end: usize) {
        let name = self.path.pop().unwrap_or_default();
        let text = std::mem::take(&mut self.text);
        let text = text.trim();
        let parent = self.path.last().map_or("", String::as_str);
        match name.as_str() {
            "Folder" => {
                self.folders.pop();
            }
            "Placemark" => {
                if let Some(mut placemark) = self.placemark.take() {
                    placemark.bytes.1 = end;
                    placemark.cells.push(("folder".to_owned(), self.folders.join("/")));
                    self.done.push(placemark);
                }
            }
            "name" if parent == "Folder" => {
                if let Some(folder) = self.folders.last_mut() {
                    text.clone_into(folder);
                }
            }
            _ => {}
        }
        let Some(placemark) = &mut self.placemark else { return };
        let field = match (name.as_str(), parent) {
            ("name" | "description" | "styleUrl" | "address", "Placemark")
            | ("begin" | "end", "TimeSpan")
            | ("when", "TimeStamp") => name.clone(),
            ("value", "Data") | ("SimpleData", _) => self.data.clone().unwrap_or_default(),
            ("coordinates", _) => {
                let under_polygon = self.path.iter().any(|it| it == "Polygon");
                placemark.geometry.add(parent, under_polygon, text);
                return;
            }
            _ => return,
        };
        // The data of a plan say the times again, in its own words: the first wins.
        if !field.is_empty() && !placemark.cells.iter().any(|it| it.0 == field) {
            placemark.cells.push((field, text.to_owned()));
        }
    }
}

impl Geometry {
    fn add(&mut self, parent: &str, under_polygon: bool, text: &str) {
        let corners: Option<Vec<Coord<f64>>> = text.split_whitespace().map(corner).collect();
        let Some(corners) = corners else {
            self.is_bad = Some(text.chars().take(60).collect());
            return;
        };
        match (parent, self.polygons.last_mut()) {
            ("LinearRing", Some(polygon)) if under_polygon => polygon.push(corners),
            ("Point", _) => self.points.extend(corners.first()),
            _ => {}
        }
    }

    fn shape(&self) -> Option<Result<Shaped, Wrong>> {
        let wrong = |reason: Reason, found: &str| Some(Err(Wrong::new("geometry", found, reason)));
        if let Some(found) = &self.is_bad {
            return wrong(Reason::BadGeometry, found);
        }
        match (&self.polygons[..], &self.points[..], self.other) {
            ([], [one], _) => Some(shapes::point(*one)),
            ([], [_, _, ..], _) => wrong(Reason::GeometryType, "MultiPoint"),
            ([], [], Some(other)) => wrong(Reason::GeometryType, other),
            ([], [], None) => None,
            (polygons, _, _) => Some(shapes::area(polygons.to_vec())),
        }
    }
}

/// `30.5,50.4` or `30.5,50.4,120`.
fn corner(text: &str) -> Option<Coord<f64>> {
    let mut parts = text.split(',');
    let (x, y) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(Coord { x, y })
}

struct KmlTable<'a> {
    text: &'a str,
    placemarks: Vec<Placemark>,
    header: Vec<String>,
}

impl Table for KmlTable<'_> {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn each(&self, visit: &mut dyn FnMut(&dyn Row) -> bool) {
        for placemark in &self.placemarks {
            let cell = |name: &String| placemark.cells.iter().find(|it| it.0 == *name);
            let cells = self.header.iter().map(|name| cell(name).map_or("", |it| it.1.as_str())).collect();
            if !visit(&KmlRow { placemark, cells, text: self.text }) {
                return;
            }
        }
    }

    fn has_shapes(&self) -> bool {
        self.placemarks.iter().any(|it| it.geometry.shape().is_some())
    }
}

struct KmlRow<'r> {
    placemark: &'r Placemark,
    cells: Vec<&'r str>,
    text: &'r str,
}

impl Row for KmlRow<'_> {
    fn line(&self) -> u64 {
        self.placemark.line
    }

    fn cell(&self, column: usize) -> &str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    fn shape(&self) -> Option<Result<Shaped, Wrong>> {
        self.placemark.geometry.shape()
    }

    fn raw(&self) -> String {
        let (from, to) = self.placemark.bytes;
        self.text.get(from..to).unwrap_or_default().to_owned()
    }

    fn end_byte(&self) -> u64 {
        self.placemark.bytes.1 as u64
    }
}
