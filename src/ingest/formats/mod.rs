//! The formats, and which of them a text is in: by its content, never by the file's name.
//!
//! A format turns text into a [`Table`]; it knows no role and no record.

mod csv;
mod geojson;
mod items;
mod json;
mod kml;
mod lines;
mod openmeteo;
mod overpass;
mod split;
mod stac;
mod tle;
mod topojson;
mod xml;

use std::collections::BTreeMap;

use super::long::Text;
use super::problems::{about_file, found_in_file};
use super::table::Table;
use crate::model::{Effect, Problem, Reason};

/// What the plan says of a file before it is opened.
#[derive(Debug, Clone, Copy, Default)]
pub struct Chosen<'a> {
    /// Our field → their column.
    pub columns: Option<&'a BTreeMap<String, String>>,
    /// Code of the delimiter.
    pub delimiter: Option<&'a str>,
}

/// A format: how it is recognised and how it is opened.
pub trait Format: Sync {
    /// Code in the result file.
    fn id(&self) -> &'static str;
    /// Is a text that begins so in the format? Called in the order of [`FORMATS`]; the first that says yes opens it.
    fn recognises(&self, text: &str) -> bool;
    /// The text as a table, or why it cannot be one.
    fn open<'a>(&self, text: Text<'a>, chosen: Chosen<'_>) -> Result<Box<dyn Table + 'a>, Problem>;
}

/// Every format, the more particular before the more general.
pub const FORMATS: [&dyn Format; 14] = [
    &kml::Kml,
    &xml::Gpx,
    &xml::OmmXml,
    &xml::Scene,
    &tle::Tle,
    &tle::OmmKvn,
    &topojson::TopoJson,
    &lines::JsonLines,
    &stac::Stac,
    &overpass::Overpass,
    &geojson::GeoJson,
    &json::Json,
    &openmeteo::OpenMeteo,
    &csv::Csv,
];

/// The format of a text; otherwise what the file is, when that can be told, and why it is not read.
pub fn detect(text: &str) -> Result<&'static dyn Format, Problem> {
    let known = FORMATS.into_iter().find(|it| it.recognises(text));
    match (unusable(text), known) {
        (Some(name), _) => Err(found_in_file(Reason::UnsupportedFormat, Effect::FileRejected, name)),
        (None, Some(format)) => Ok(format),
        (None, None) => Err(about_file(Reason::UnknownFormat, Effect::FileRejected)),
    }
}

/// Codes of the delimiters that can be chosen.
pub fn delimiters() -> [&'static str; 4] {
    csv::DELIMITERS.map(|it| it.1)
}

/// A sheet of a book, written as CSV.
pub fn sheet<'a>(text: &'a str, chosen: Chosen<'_>) -> Result<Box<dyn Table + 'a>, Problem> {
    csv::Csv.open(Text::Held(text), chosen)
}

/// Formats that are recognised only to be named.
fn unusable(text: &str) -> Option<&'static str> {
    let lower: String = text.trim_start().chars().take(2000).flat_map(char::to_lowercase).collect();
    if lower.starts_with('<') {
        let is_known = [&kml::Kml as &dyn Format, &xml::Gpx, &xml::OmmXml, &xml::Scene]
            .iter()
            .any(|it| it.recognises(text));
        return match () {
            () if lower.starts_with("<!doctype html") || lower.starts_with("<html") => Some("html"),
            () if is_known => None,
            () => Some("xml"),
        };
    }
    let squeezed: String = lower.chars().filter(|it| !it.is_whitespace()).collect();
    let is_catalog = squeezed.starts_with('{')
        && squeezed.contains("\"stac_version\"")
        && ["catalog", "collection"].iter().any(|it| squeezed.contains(&format!("\"type\":\"{it}\"")));
    is_catalog.then_some("stac catalog")
}
