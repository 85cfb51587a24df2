//! Image rows beside orbits, in words and as a file (`nadir-audit/1`).

use serde::{Deserialize, Serialize};

use super::Lang;
use super::passes::Both;
use super::text::text;
use crate::model::Dataset;
use crate::model::audit::{Audit, AuditFile, Standing};
use crate::model::time::iso_utc;

/// The schema this version writes.
pub const SCHEMA: &str = "nadir-audit/1";

/// The file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditResult {
    /// [`SCHEMA`].
    pub schema: String,
    /// Files with images.
    pub files: Vec<AuditFileRow>,
    /// Rows, in the order of the files.
    pub rows: Vec<AuditRowOut>,
}

/// A file of images as it stands in a result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditFileRow {
    /// File name.
    pub name: String,
    /// Zone in which its times were read.
    pub zone: String,
    /// Zones in which its rows would agree.
    pub proposed: Vec<String>,
    /// Rows by how they stand.
    pub counts: Vec<StandingCount>,
    /// In words.
    pub sentence: Both,
}

/// So many rows stand so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingCount {
    /// How they stand.
    pub standing: Standing,
    /// How many.
    pub rows: u64,
}

/// A row as it stands in the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditRowOut {
    /// File name.
    pub file: String,
    /// Line.
    pub line: u64,
    /// Scene id.
    pub image: String,
    /// Platform as given.
    pub platform: Option<String>,
    /// Catalogue number of the satellite it was compared with.
    pub norad_id: Option<u64>,
    /// Time as it was read.
    pub time: String,
    /// How it stands.
    pub standing: Standing,
    /// Minutes to be added.
    pub minutes: Option<f64>,
    /// Zones in which it would agree.
    pub zones: Vec<String>,
    /// Days from the nearest epoch.
    pub age_days: Option<f64>,
}

/// Files with images, as they stand in a result.
pub fn files(audit: &Audit) -> Vec<AuditFileRow> {
    let rows = audit.files.iter().map(|it| AuditFileRow {
        name: it.name.clone(),
        zone: it.zone.clone(),
        proposed: it.proposed.clone(),
        counts: it.counts.iter().map(|it| StandingCount { standing: it.0, rows: it.1 }).collect(),
        sentence: Both::of(|lang| sentence(it, lang)),
    });
    rows.collect()
}

/// The file.
pub fn file(dataset: &Dataset, audit: &Audit) -> AuditResult {
    let rows = audit.rows.iter().map(|it| {
        let image = &dataset.images[it.image as usize];
        let source = dataset.sources.get(image.origin.file.0 as usize);
        AuditRowOut {
            file: source.map_or_else(String::new, |it| it.name.clone()),
            line: image.origin.line,
            image: image.id.clone(),
            platform: image.platform.clone(),
            norad_id: it.norad_id,
            time: iso_utc(image.when.start_secs),
            standing: it.standing,
            minutes: it.minutes,
            zones: it.zones.clone(),
            age_days: it.age_days.map(|it| crate::model::number::rounded(it, 2)),
        }
    });
    AuditResult { schema: SCHEMA.to_owned(), files: files(audit), rows: rows.collect() }
}

/// What a file's rows say together.
pub fn sentence(file: &AuditFile, lang: Lang) -> String {
    let (agrees, compared) = (file.count(Standing::Agrees), file.compared());
    let (n, all) = (lang.integer(agrees), lang.integer(compared));
    if compared == 0 {
        return text(lang, "audit.nothing", &[]);
    }
    let mut said = text(lang, "audit.agree", &[("agree", &n), ("all", &all)]);
    if !file.proposed.is_empty() {
        let or = format!(" {} ", text(lang, "audit.or", &[]));
        let zones: Vec<String> = file.proposed.iter().map(|it| zone_name(lang, it)).collect();
        said.push(' ');
        said.push_str(&text(
            lang,
            "audit.proposed",
            &[("zones", &zones.join(&or)), ("zone", &zone_name(lang, &file.zone))],
        ));
    }
    said
}

/// Name of a zone: Beijing, Kyiv, Moscow time, UTC; others as they are.
pub fn zone_name(lang: Lang, zone: &str) -> String {
    super::text::word(lang, "audit-zone", zone)
}
