//! The formats, and which of them a text is in: by its content, never by the file's name.
//!
//! A format turns text into a [`Table`]; it knows no role and no record.

mod csv;
mod geojson;
mod items;
mod json;
mod kml;
mod stac;

use std::collections::BTreeMap;

use super::problems::{about_file, found_in_file};
use super::table::Table;
use crate::model::{Effect, Problem, Reason, Role};

/// Our field → their column, as the plan says for this file.
pub type Chosen<'a> = Option<&'a BTreeMap<String, String>>;

/// A format: how it is recognised and how it is opened.
pub trait Format: Sync {
    /// Code in the result file.
    fn id(&self) -> &'static str;
    /// Is this text in the format? Called in the order of [`FORMATS`]; the first that says yes opens it.
    fn recognises(&self, text: &str) -> bool;
    /// The text as a table, or why it cannot be one.
    fn open<'a>(&self, text: &'a str, chosen: Chosen<'_>) -> Result<Box<dyn Table + 'a>, Problem>;
}

/// Every format, the more particular before the more general.
pub const FORMATS: [&dyn Format; 5] = [&kml::Kml, &stac::Stac, &geojson::GeoJson, &json::Json, &csv::Csv];

/// The format of a text; otherwise what the file is, when that can be told, and why it is not read.
pub fn detect(text: &str) -> Result<&'static dyn Format, (Role, &'static str, Problem)> {
    if let Some((role, name)) = known_but_not_read(text) {
        let problem = match role {
            Role::Unknown => found_in_file(Reason::UnsupportedFormat, Effect::FileRejected, name),
            _ => found_in_file(Reason::NotRead, Effect::FileRejected, role.code()),
        };
        return Err((role, if role == Role::Unknown { "unknown" } else { name }, problem));
    }
    FORMATS
        .into_iter()
        .find(|it| it.recognises(text))
        .ok_or_else(|| (Role::Unknown, "unknown", about_file(Reason::UnknownFormat, Effect::FileRejected)))
}

/// Formats that are recognised only to be named.
fn known_but_not_read(text: &str) -> Option<(Role, &'static str)> {
    let head = text.trim_start();
    let lower: String = head.chars().take(2000).flat_map(char::to_lowercase).collect();
    if head.starts_with('<') {
        return match () {
            () if lower.starts_with("<!doctype html") || lower.starts_with("<html") => {
                Some((Role::Unknown, "html"))
            }
            () if lower.contains("<kml") => None,
            () if lower.contains("<gpx") => Some((Role::Unknown, "gpx")),
            () if lower.contains("<ndm") || lower.contains("<omm") => Some((Role::Orbits, "omm")),
            () => Some((Role::Unknown, "xml")),
        };
    }
    if head.starts_with(['{', '[']) {
        let has = |key: &str| lower.contains(key);
        return match () {
            () if has("\"topology\"") && has("\"type\"") => Some((Role::Unknown, "topojson")),
            () if has("\"mean_motion\"") => Some((Role::Orbits, "omm")),
            () if has("\"elements\"") && has("overpass") => Some((Role::Unknown, "overpass json")),
            () if has("\"stac_version\"")
                && (has("\"type\": \"catalog\"") || has("\"type\":\"catalog\"")) =>
            {
                Some((Role::Unknown, "stac catalog"))
            }
            () => None,
        };
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|it| !it.is_empty()).take(6).collect();
    let is_pair = |it: &[&str]| {
        it[0].starts_with("1 ") && it[1].starts_with("2 ") && it[0].len() == 69 && it[1].len() == 69
    };
    if lines.windows(2).any(is_pair) {
        return Some((Role::Orbits, "tle"));
    }
    (lower.starts_with("ccsds_omm_vers")).then_some((Role::Orbits, "omm"))
}
