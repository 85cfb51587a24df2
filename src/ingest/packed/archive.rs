//! zip, kmz and gzip: what is in them, as far as the memory goes.

use crate::model::order::Order as _;
use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::shapefile::{self, Parts};
use super::{Budget, Found, Inside, MOST_FILES, alone, malformed, sheets, too_large, unusable, within};
use crate::ingest::problems::found_in_file;
use crate::model::{Effect, Reason};

/// Reads to the end, but not past what is left of the budget.
fn read(from: impl Read, budget: &mut Budget, format: &'static str) -> Result<Vec<u8>, Inside> {
    let mut bytes = Vec::new();
    let most = budget.left;
    from.take(most + 1).read_to_end(&mut bytes).map_err(|it| malformed(format, &it))?;
    if budget.take(bytes.len() as u64) { Ok(bytes) } else { Err(too_large(format, "1 GiB")) }
}

/// What a gzip holds: it is the file itself, and keeps its name.
pub fn gzip(bytes: &[u8], budget: &mut Budget, depth: u32) -> Vec<Found> {
    let inside = match read(flate2::read::MultiGzDecoder::new(bytes), budget, "gzip") {
        Ok(it) => it,
        Err(why) => return alone(why),
    };
    match within(&inside, budget, depth + 1) {
        Some(found) => found,
        None => alone(Inside::Bytes(inside)),
    }
}

/// Files that stand in archives without anyone having put them there, and pictures of a KMZ.
fn is_rubbish(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    let lower = file.to_lowercase();
    let ends = |all: &[&str]| all.iter().any(|it| lower.ends_with(it));
    file.is_empty()
        || file.starts_with('.')
        || name.starts_with("__MACOSX/")
        || ends(&[".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico"])
}

/// Parts of a shapefile besides the shapes; they are read with them, or not at all.
const BESIDE: [&str; 12] =
    ["dbf", "shx", "prj", "cpg", "sbn", "sbx", "qix", "qmd", "qpj", "cst", "shp.xml", "fix"];

/// A name without its ending, and the ending in lower case.
fn stem(name: &str) -> (&str, String) {
    let lower = name.to_lowercase();
    if lower.ends_with(".shp.xml") {
        return (&name[..name.len() - 8], "shp.xml".to_owned());
    }
    name.rsplit_once('.').map_or((name, String::new()), |(stem, ending)| (stem, ending.to_lowercase()))
}

/// What a zip holds, in order of name; a spreadsheet and a KMZ are zips too.
pub fn zip(bytes: &[u8], budget: &mut Budget, depth: u32) -> Vec<Found> {
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(it) => it,
        Err(why) => return alone(malformed("zip", &why)),
    };
    // By number: names may be in an encoding nobody states.
    let mut names: Vec<(String, usize)> = (0..archive.len())
        .filter_map(|k| {
            Some((String::from_utf8_lossy(archive.by_index_raw(k).ok()?.name_raw()).into_owned(), k))
        })
        .collect();
    names.order_by(Ord::cmp);
    let has = |name: &str| names.iter().any(|it| it.0 == name);
    let (is_xlsx, is_ods) = (has("xl/workbook.xml"), has("content.xml") && has("mimetype"));
    if is_xlsx || is_ods {
        let format = if is_xlsx { "xlsx" } else { "ods" };
        // The reader of books unpacks by itself: make sure beforehand that it can.
        for (_, number) in &names {
            if let Err(why) = entry(&mut archive, *number, budget) {
                return alone(why);
            }
        }
        return sheets::all(bytes, format);
    }
    names.retain(|it| !is_rubbish(&it.0));
    if names.len() > MOST_FILES {
        return alone(too_large("zip", &format!("{} files", names.len())));
    }
    if names.is_empty() {
        let problem = found_in_file(Reason::EmptyFile, Effect::FileRejected, "zip");
        return alone(unusable("zip", problem));
    }
    let mut all = Vec::new();
    let shapes: BTreeSet<String> =
        names.iter().map(|it| stem(&it.0)).filter(|it| it.1 == "shp").map(|it| it.0.to_lowercase()).collect();
    for (name, number) in &names {
        let (of, ending) = stem(name);
        if shapes.contains(&of.to_lowercase()) && BESIDE.contains(&ending.as_str()) {
            continue;
        }
        let found = match entry(&mut archive, *number, budget) {
            Err(why) => alone(why),
            Ok(bytes) if ending == "shp" => {
                let mut beside = |wanted: &str| {
                    let with = |it: &&(String, usize)| {
                        let (stem, ending) = stem(&it.0);
                        ending == wanted && stem.to_lowercase() == of.to_lowercase()
                    };
                    let (_, number) = names.iter().find(with)?;
                    entry(&mut archive, *number, budget).ok()
                };
                let (dbf, prj, cpg) = (beside("dbf"), beside("prj"), beside("cpg"));
                let parts =
                    Parts { shp: &bytes, dbf: dbf.as_deref(), prj: prj.as_deref(), cpg: cpg.as_deref() };
                let inside = shapefile::table(parts);
                vec![Found { name: String::new(), bytes: Some(bytes), inside }]
            }
            Ok(bytes) => match within(&bytes, budget, depth + 1) {
                Some(found) => found
                    .into_iter()
                    .map(|it| Found { bytes: it.bytes.or_else(|| Some(bytes.clone())), ..it })
                    .collect(),
                None => vec![Found { name: String::new(), bytes: None, inside: Inside::Bytes(bytes) }],
            },
        };
        all.extend(found.into_iter().map(|it| {
            let below = if it.name.is_empty() { String::new() } else { format!("/{}", it.name) };
            Found { name: format!("{name}{below}"), ..it }
        }));
    }
    all
}

fn entry(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    number: usize,
    budget: &mut Budget,
) -> Result<Vec<u8>, Inside> {
    let file = archive.by_index(number).map_err(|it| malformed("zip", &it))?;
    read(file, budget, "zip")
}
