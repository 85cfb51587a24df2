//! Sheets of XLSX and ODS as CSV, one line a row, so that a line is a row of the sheet.
//!
//! Dates are written as ISO; a date without a time of day stays a date.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, Xlsx};

use super::{Found, Inside, alone, malformed, too_large};
use crate::ingest::grid::quoted;

/// Cells of one sheet that are kept.
const MOST_CELLS: u64 = 60_000_000;

type Rows = BTreeMap<u32, BTreeMap<u32, String>>;

/// Every sheet with something in it.
pub fn all(bytes: &[u8], format: &'static str) -> Vec<Found> {
    let sheets = if format == "xlsx" { xlsx(bytes) } else { ods(bytes) };
    let sheets = match sheets {
        Ok(it) => it,
        Err(why) => return alone(malformed(format, &why)),
    };
    let mut found: Vec<Found> = sheets
        .into_iter()
        .filter(|it| !it.1.is_empty())
        .map(|(name, rows)| Found { name, bytes: None, inside: csv(&rows, format) })
        .collect();
    if let [one] = &mut found[..] {
        one.name.clear();
    }
    if found.is_empty() {
        return alone(malformed(format, &"no sheet with anything in it"));
    }
    found
}

fn xlsx(bytes: &[u8]) -> Result<Vec<(String, Rows)>, String> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|it| it.to_string())?;
    let mut sheets = Vec::new();
    for name in book.sheet_names().clone() {
        let mut rows = Rows::new();
        // Charts are sheets too, but have no cells.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        while let Some(cell) = cells.next_cell().map_err(|it| it.to_string())? {
            let (row, column) = cell.get_position();
            let text = match cell.get_value() {
                DataRef::SharedString(it) => (*it).to_owned(),
                other => text(&Data::from(other.clone())),
            };
            put(&mut rows, row, column, &text);
        }
        sheets.push((name, rows));
    }
    Ok(sheets)
}

fn ods(bytes: &[u8]) -> Result<Vec<(String, Rows)>, String> {
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|it| it.to_string())?;
    let mut sheets = Vec::new();
    for (name, range) in book.worksheets() {
        let mut rows = Rows::new();
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, cell) in range.used_cells() {
            put(&mut rows, top + row as u32, left + column as u32, &text(cell));
        }
        sheets.push((name, rows));
    }
    Ok(sheets)
}

fn put(rows: &mut Rows, row: u32, column: u32, text: &str) {
    let text = text.trim().replace(['\r', '\n'], " ");
    if !text.is_empty() {
        rows.entry(row).or_default().insert(column, text);
    }
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Int(it) => it.to_string(),
        Data::Float(it) => it.to_string(),
        Data::String(it) => it.clone(),
        Data::DateTimeIso(it) => it.strip_suffix("T00:00:00").unwrap_or(it).to_owned(),
        Data::DurationIso(it) => duration(it).unwrap_or_else(|| it.clone()),
        Data::Bool(it) => it.to_string(),
        Data::DateTime(it) => date(it),
        Data::Error(_) | Data::Empty => String::new(),
    }
}

/// `PT14H05M00S`, as ODS writes a time of day.
fn duration(text: &str) -> Option<String> {
    let (hour, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let (minute, second) = rest.split_once('M')?;
    let second = second.strip_suffix('S')?.split('.').next()?;
    Some(if second.parse::<u32>().ok()? == 0 {
        format!("{hour}:{minute}")
    } else {
        format!("{hour}:{minute}:{second}")
    })
}

/// A date, a time of day, or both; seconds only where there are some.
fn date(it: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, milli) = it.to_ymd_hms_milli();
    let seconds = if second > 0 || milli > 0 { format!(":{second:02}") } else { String::new() };
    let clock = format!("{hour:02}:{minute:02}{seconds}");
    let date = format!("{year:04}-{month:02}-{day:02}");
    match () {
        () if it.is_duration() || it.as_f64() < 1.0 => clock,
        () if (hour, minute, second) == (0, 0, 0) => date,
        () => format!("{date} {clock}"),
    }
}

fn csv(rows: &Rows, format: &'static str) -> Inside {
    let last = rows.keys().next_back().copied().unwrap_or(0);
    let width = rows.values().filter_map(|it| it.keys().next_back()).max().copied().unwrap_or(0) + 1;
    if u64::from(width) * rows.len() as u64 > MOST_CELLS || last > 2_000_000 {
        return too_large(format, &format!("{} × {width}", rows.len()));
    }
    let mut text = String::new();
    for row in 0..=last {
        if let Some(cells) = rows.get(&row) {
            for column in 0..width {
                if column > 0 {
                    text.push(',');
                }
                text.push_str(&cells.get(&column).map(|it| quoted(it)).unwrap_or_default());
            }
        }
        text.push('\n');
    }
    Inside::Sheet(format, text)
}
