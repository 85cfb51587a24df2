//! What is not text: archives, spreadsheets and binary formats → pieces that are text or tables.
//!
//! An archive of several files becomes several pieces, called `a.zip/b.csv`; a book of several sheets
//! `a.xlsx/Sheet`. Everything that is unpacked is counted, so that a small file cannot fill the memory.

mod archive;
#[cfg(feature = "formats")]
mod flatgeobuf;
#[cfg(feature = "formats")]
mod parquet;
#[cfg(feature = "formats")]
mod shapefile;
mod sheets;
#[cfg(not(feature = "formats"))]
mod unread;
#[cfg(feature = "formats")]
mod wkb;

#[cfg(not(feature = "formats"))]
use unread::{flatgeobuf, parquet, shapefile};

use super::grid::Grid;
use super::problems::{about_file, found_in_file};
use crate::model::{Effect, Problem, Reason};

/// Bytes that may be unpacked in one run: what a browser's worker can hold beside the records.
const MOST_BYTES: u64 = 1 << 30;
/// Archives within archives.
const MOST_DEPTH: u32 = 3;
/// Files in one archive.
const MOST_FILES: usize = 5000;

/// What one file turned out to hold.
pub enum Inside {
    /// The bytes of a file to be read as text.
    Bytes(Vec<u8>),
    /// A sheet as CSV: format, text.
    Sheet(&'static str, String),
    /// A table: format, rows.
    #[cfg_attr(not(feature = "formats"), allow(dead_code))]
    Grid(&'static str, Grid),
    /// Nothing that can be read: format, why.
    Unusable(&'static str, Problem),
}

/// One thing found in a file.
pub struct Found {
    /// Name below that of the file; empty when it is the file itself.
    pub name: String,
    /// Its own bytes, for their hash; `None` when they are those of the file around it.
    pub bytes: Option<Vec<u8>>,
    /// What it is.
    pub inside: Inside,
}

/// How much may still be unpacked.
pub struct Budget {
    left: u64,
}

impl Budget {
    /// That of a run.
    pub fn new() -> Self {
        Self { left: MOST_BYTES }
    }

    fn take(&mut self, bytes: u64) -> bool {
        let fits = bytes <= self.left;
        self.left = self.left.saturating_sub(bytes);
        fits
    }
}

/// Does a file that begins so have to be unpacked, or is it known and no text?
pub fn is_packed(begin: &[u8]) -> bool {
    const MAGICS: [&[u8]; 7] = [
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"\x1f\x8b",
        b"PAR1",
        b"fgb\x03",
        b"\x00\x00\x27\x0a",
        b"SQLite format 3",
    ];
    MAGICS.iter().any(|it| begin.starts_with(it)) || begin.starts_with(b"\xd0\xcf\x11\xe0")
}

/// What is in a file that is no text; `None` when it is to be read as text.
pub fn unpacked(bytes: &[u8], budget: &mut Budget) -> Option<Vec<Found>> {
    within(bytes, budget, 0)
}

fn alone(inside: Inside) -> Vec<Found> {
    vec![Found { name: String::new(), bytes: None, inside }]
}

fn unusable(format: &'static str, problem: Problem) -> Inside {
    Inside::Unusable(format, problem)
}

fn malformed(format: &'static str, why: &dyn std::fmt::Display) -> Inside {
    unusable(format, found_in_file(Reason::Malformed, Effect::FileRejected, &why.to_string()))
}

fn too_large(format: &'static str, what: &str) -> Inside {
    unusable(format, found_in_file(Reason::TooLarge, Effect::FileRejected, what))
}

/// A format that has to be converted before it is dropped.
fn to_convert(name: &str) -> Inside {
    unusable("unknown", found_in_file(Reason::ConvertFirst, Effect::FileRejected, name))
}

fn within(bytes: &[u8], budget: &mut Budget, depth: u32) -> Option<Vec<Found>> {
    let convert = |name: &str| Some(alone(to_convert(name)));
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    match () {
        () if depth >= MOST_DEPTH && (starts(b"PK\x03\x04") || starts(b"\x1f\x8b")) => {
            Some(alone(too_large("zip", "archives within archives")))
        }
        () if starts(b"PK\x03\x04") => Some(archive::zip(bytes, budget, depth)),
        () if starts(b"PK\x05\x06") => {
            Some(alone(unusable("zip", about_file(Reason::EmptyFile, Effect::FileRejected))))
        }
        () if starts(b"\x1f\x8b") => Some(archive::gzip(bytes, budget, depth)),
        () if starts(b"PAR1") => Some(alone(parquet::table(bytes))),
        () if starts(b"fgb\x03") => Some(alone(flatgeobuf::table(bytes))),
        () if starts(b"\x00\x00\x27\x0a") => {
            Some(alone(shapefile::table(shapefile::Parts { shp: bytes, ..shapefile::Parts::default() })))
        }
        () if starts(b"SQLite format 3") => convert("GeoPackage / SQLite"),
        () if starts(b"\xd0\xcf\x11\xe0") => convert("Excel 97 (xls)"),
        () => None,
    }
}
