//! Two lines a satellite, with a line of its name or without; and OMM as `KEY = value`.
//!
//! Cells are called as in an OMM, so what comes after does not care which of the two it was.

use chrono::TimeDelta;
use sgp4::Elements;

use super::{Chosen, Format};
use crate::ingest::grid::{Grid, GridRow};
use crate::ingest::long::Text;
use crate::ingest::table::Table;
use crate::model::Problem;

/// TLE and 3LE.
pub struct Tle;
/// OMM as `KEY = value`.
pub struct OmmKvn;

/// Lines with something in them: 1-based line, byte after it, text. `CR CR LF` gives no empty rows.
fn lines(text: &str) -> impl Iterator<Item = (u64, u64, &str)> {
    let mut at = 0;
    let feed = if text.contains('\n') { '\n' } else { '\r' };
    text.split_inclusive(feed).zip(1..).filter_map(move |(line, number)| {
        at += line.len() as u64;
        let line = line.trim_end();
        (!line.is_empty()).then_some((number, at, line))
    })
}

/// The first line of a pair, not to be mistaken for a name that begins with a number.
fn is_first(line: &str) -> bool {
    line.starts_with("1 ") && (60..=75).contains(&line.len())
}

fn is_second(line: &str) -> bool {
    line.starts_with("2 ") && (60..=75).contains(&line.len())
}

impl Format for Tle {
    fn id(&self) -> &'static str {
        "tle"
    }

    fn recognises(&self, text: &str) -> bool {
        let mut before = "";
        lines(text).take(12).any(|(_, _, line)| {
            let is_pair = is_first(before) && is_second(line);
            before = line;
            is_pair
        })
    }

    fn open<'a>(&self, text: Text<'a>, _chosen: Chosen<'_>) -> Result<Box<dyn Table + 'a>, Problem> {
        let text = text.held()?;
        let mut grid = Grid::default();
        HEADER.iter().for_each(|it| {
            grid.column(it);
        });
        let mut name: Option<(u64, &str)> = None;
        let mut first: Option<(u64, &str)> = None;
        let stray = |grid: &mut Grid, line: u64, found: &str, end: u64| {
            let malformed = Some(found.chars().take(80).collect());
            grid.push(GridRow { line, malformed, end, ..GridRow::default() }, []);
        };
        for (line, end, text) in lines(text) {
            if let Some((at, one)) = first.take() {
                if is_second(text) {
                    pair(&mut grid, (at, end), name.take().map(|it| it.1), one, text);
                    continue;
                }
                stray(&mut grid, at, one, end);
            }
            if is_first(text) {
                first = Some((line, text));
            } else if is_second(text) {
                stray(&mut grid, line, text, end);
            } else if !text.starts_with('#')
                && let Some((at, lost)) = name.replace((line, text))
            {
                stray(&mut grid, at, lost, end);
            }
        }
        let end = text.len() as u64;
        for (at, lost) in first.into_iter().chain(name) {
            stray(&mut grid, at, lost, end);
        }
        Ok(Box::new(grid))
    }
}

/// Names of an OMM, in the order in which CelesTrak writes them.
const HEADER: [&str; 15] = [
    "OBJECT_NAME",
    "OBJECT_ID",
    "EPOCH",
    "MEAN_MOTION",
    "ECCENTRICITY",
    "INCLINATION",
    "RA_OF_ASC_NODE",
    "ARG_OF_PERICENTER",
    "MEAN_ANOMALY",
    "NORAD_CAT_ID",
    "ELEMENT_SET_NO",
    "REV_AT_EPOCH",
    "BSTAR",
    "MEAN_MOTION_DOT",
    "MEAN_MOTION_DDOT",
];

fn pair(grid: &mut Grid, (line, end): (u64, u64), name: Option<&str>, one: &str, two: &str) {
    let row = GridRow { line, end, ..GridRow::default() };
    let name = name.map(|it| it.strip_prefix("0 ").unwrap_or(it).trim().to_owned());
    // Letters outside ASCII would be cut in two by the columns.
    if !one.is_ascii() || !two.is_ascii() {
        grid.push(GridRow { malformed: Some(one.chars().take(80).collect()), ..row }, []);
        return;
    }
    match Elements::from_tle(name, one.as_bytes(), two.as_bytes()) {
        Ok(it) => grid.push(row, HEADER.into_iter().zip(cells(&it))),
        Err(it) => grid.push(GridRow { malformed: Some(it.to_string()), ..row }, []),
    }
}

fn cells(it: &Elements) -> [String; 15] {
    [
        it.object_name.clone().unwrap_or_default(),
        it.international_designator.clone().unwrap_or_default(),
        // To the nearest microsecond: a TLE gives days to 864 of them, and a cut-off one is 7 mm of the orbit.
        (it.datetime + TimeDelta::nanoseconds(500)).format("%Y-%m-%dT%H:%M:%S%.6f").to_string(),
        it.mean_motion.to_string(),
        it.eccentricity.to_string(),
        it.inclination.to_string(),
        it.right_ascension.to_string(),
        it.argument_of_perigee.to_string(),
        it.mean_anomaly.to_string(),
        it.norad_id.to_string(),
        it.element_set_number.to_string(),
        it.revolution_number.to_string(),
        it.drag_term.to_string(),
        it.mean_motion_dot.to_string(),
        it.mean_motion_ddot.to_string(),
    ]
}

impl Format for OmmKvn {
    fn id(&self) -> &'static str {
        "omm"
    }

    fn recognises(&self, text: &str) -> bool {
        text.trim_start().to_ascii_uppercase().starts_with("CCSDS_OMM_VERS")
    }

    fn open<'a>(&self, text: Text<'a>, _chosen: Chosen<'_>) -> Result<Box<dyn Table + 'a>, Problem> {
        let text = text.held()?;
        let mut grid = Grid::default();
        let mut cells: Vec<(&str, String)> = Vec::new();
        let mut begin = (1, 0);
        for (line, end, text) in lines(text) {
            let Some((key, value)) = text.split_once('=') else { continue };
            let key = key.trim();
            if key.eq_ignore_ascii_case("CCSDS_OMM_VERS") {
                if !cells.is_empty() {
                    grid.push(GridRow { line: begin.0, end: begin.1, ..GridRow::default() }, cells.drain(..));
                }
                begin.0 = line;
                continue;
            }
            begin.1 = end;
            // Units stand in brackets behind some values.
            let value = value.split('[').next().unwrap_or_default().trim();
            cells.push((key, value.to_owned()));
        }
        if !cells.is_empty() {
            grid.push(GridRow { line: begin.0, end: begin.1, ..GridRow::default() }, cells);
        }
        Ok(Box::new(grid))
    }
}
