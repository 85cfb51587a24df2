//! `docs/formats.md` is written from the code, and from the real files where they are at hand.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use nadir::ingest::{formats, ingest, layouts};
use nadir::model::{InputFile, Plan};
use nadir::report::text::{Lang, text};

use crate::formats::check_books;
use crate::kit;

const REAL: &str = "## Real files\n";

fn word(key: &str) -> String {
    text(Lang::En, key, &[])
}

/// The formats, and how each is recognised.
fn of_formats(out: &mut String) {
    const HOW: [(&str, &str); 14] = [
        ("kml", "root `kml`; placemarks are rows, `ExtendedData` columns; longitude first"),
        ("gpx", "root `gpx`; waypoints are places; tracks and routes are set aside"),
        (
            "omm",
            "root `ndm` or `omm`; or `CCSDS_OMM_VERS = …`; OMM as CSV and JSON are tables like any other",
        ),
        ("xml", "root `ProductMetaData`, `MetaData`: one scene, its leaves are cells"),
        (
            "tle",
            "a line `1 …` and a line `2 …`; checksum; Alpha-5; `CR CR LF`; a line of the name before, or not",
        ),
        ("topojson", "`\"type\": \"Topology\"`; arcs are put together; outlines are regions"),
        ("json-lines", "an object a line, or a GeoJSON text sequence; a damaged line costs only itself"),
        ("stac", "`stac_version` within; Items, collections, arrays, pages of an API one after the other"),
        ("overpass", "`elements`; ways and relations as outlines, else their centre"),
        ("geojson", "`Feature`, `FeatureCollection`, a bare geometry; another datum is refused"),
        (
            "json",
            "an object, an array, a page (`value`, `results`, `items`, `data`); objects within as `a.b`",
        ),
        (
            "open-meteo",
            "`latitude,longitude,elevation,utc_offset_seconds` in the first line; one site or several",
        ),
        (
            "csv",
            "comma, semicolon, tab or bar; double or single quotes; any line ends; a title above the header does no \
             harm; WKT, GeoJSON or a Python dictionary in a cell",
        ),
        ("", ""),
    ];
    *out += "## Formats\n\nRecognised by content, never by name; tried in this order.\n\n| code | name | how |\n|---|---|---|\n";
    let mut before: Vec<&str> = Vec::new();
    for id in formats() {
        if !before.contains(&id) {
            let how =
                HOW.iter().find(|it| it.0 == id).unwrap_or_else(|| panic!("nothing is said about {id}"));
            let _ = writeln!(out, "| `{id}` | {} | {} |", word(&format!("format.{id}")), how.1);
        }
        before.push(id);
    }
    *out += "\nThose that are no text; the last three on the command line only (feature `formats`), elsewhere the file says how to convert\nthem:\n\n| code | name | how |\n|---|---|---|\n";
    for (id, how) in [
        (
            "xlsx",
            "every sheet is a file of its own, `book.xlsx/Sheet`; dates by their style; a line is a row",
        ),
        ("ods", "the same"),
        (
            "zip",
            "what is in it, `a.zip/b.csv`; at most three archives deep, 5000 files, 1 GiB unpacked in a run; KMZ too",
        ),
        ("gzip", "the file itself"),
        ("shapefile", "`.shp` in a zip with `.dbf`, `.prj`, `.cpg`; a projected `.prj` is refused"),
        ("flatgeobuf", "every buffer verified; another EPSG code than 4326 is refused"),
        (
            "parquet",
            "GeoParquet and STAC-GeoParquet: WKB shapes, single values; not packed by zstd or brotli",
        ),
    ] {
        let _ = writeln!(out, "| `{id}` | {} | {how} |", word(&format!("format.{id}")));
    }
    *out += "\nGeoPackage and Excel 97 are recognised, and the file says how to convert them.\n\n";
}

fn of_layouts(out: &mut String) {
    *out += "## Layouts\n\nRecognised by their columns (lower case, letters and digits only); the first that fits.\n\n\
             | code | name | rows | recognised by | semantics | traps |\n|---|---|---|---|---|---|\n";
    for it in layouts() {
        let facts: Vec<String> = it.facts.iter().map(|(what, value)| format!("{what}: {value}")).collect();
        let notes: Vec<String> = it.notes.iter().map(|it| word(&format!("reason.{}", it.code()))).collect();
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} | {} | {} |",
            it.id,
            word(&format!("preset.{}", it.id)),
            it.role.code(),
            it.recognised_by,
            facts.join("; "),
            notes.join(" ")
        );
    }
    out.push('\n');
}

fn files(folder: &Path, all: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).map(|it| it.flatten().map(|it| it.path()).collect::<Vec<_>>());
    for path in entries.unwrap_or_default() {
        if path.is_dir() { files(&path, all) } else { all.push(path) }
    }
    all.sort();
}

/// Every real file by itself: what it is taken for, and what became of its rows. `None` where there are none.
fn of_real_files() -> Option<String> {
    let data = kit::data()?;
    let mut all = Vec::new();
    files(&data, &mut all);
    let mut out = REAL.to_owned()
        + "\nFiles of their makers, unchanged; they are not part of this repository.\n\n\
           | file | format | rows | layout | read = accepted + merged + rejected + blank |\n|---|---|---|---|---|\n";
    for path in all {
        let name = path.strip_prefix(&data).unwrap_or(&path).to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap_or_default();
        let dataset =
            ingest(&[InputFile { name: name.clone(), bytes, role: None }], &Plan::default(), &mut |_| ());
        check_books(&dataset);
        for it in &dataset.sources {
            let tally = it.tally;
            let _ = writeln!(
                out,
                "| {name} | {} | {} | {} | {} = {} + {} + {} + {} |",
                it.format,
                it.role.code(),
                it.preset.as_deref().unwrap_or("–"),
                tally.read,
                tally.accepted,
                tally.merged,
                tally.rejected,
                tally.blank
            );
        }
    }
    Some(out)
}

#[test]
fn the_page_of_formats_is_that_of_the_code_and_of_the_real_files_oracle() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/formats.md");
    let mut out =
        "# Formats and layouts\n\nWritten by a test from the code (`tests/it/formats_doc.rs`); renewed by \
                   `UPDATE_EXPECT=1 cargo test`.\n\n"
            .to_owned();
    of_formats(&mut out);
    of_layouts(&mut out);
    // Without the real files the table of them stays as it is.
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let kept = before.find(REAL).map(|it| before[it..].to_owned());
    out += &of_real_files().or(kept).unwrap_or_default();
    expect_file![path].assert_eq(&out);
}
