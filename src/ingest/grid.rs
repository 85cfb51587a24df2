//! A table held in memory: for formats whose rows cannot be pointed at in a text.
//!
//! A row that is set aside is written as CSV, its shape as WKT, so that it can be mended and dropped again.

use std::collections::BTreeMap;

use super::problems::Wrong;
use super::table::{Row, Shaped, Table};
use crate::model::Footprint;

/// One row: where it stood, its cells by column, its shape.
#[derive(Debug, Default)]
pub struct GridRow {
    /// 1-based line or item.
    pub line: u64,
    /// Cells by the number of their column; those left out are empty.
    pub cells: BTreeMap<usize, String>,
    /// The shape beside the cells.
    pub shape: Option<Result<Shaped, Wrong>>,
    /// Why it cannot be read as a row, if so.
    pub malformed: Option<String>,
    /// Byte of the file at which it ends.
    pub end: u64,
}

/// The table.
#[derive(Debug, Default)]
pub struct Grid {
    header: Vec<String>,
    columns: BTreeMap<String, usize>,
    rows: Vec<GridRow>,
    reading: Vec<(String, String)>,
}

impl Grid {
    /// The column of a name; a new one when there is none.
    pub fn column(&mut self, name: &str) -> usize {
        if let Some(column) = self.columns.get(name) {
            return *column;
        }
        let column = self.header.len();
        self.columns.insert(name.to_owned(), column);
        self.header.push(name.to_owned());
        column
    }

    /// Adds a row with cells by name; empty cells are left out.
    pub fn push<'n>(&mut self, mut row: GridRow, cells: impl IntoIterator<Item = (&'n str, String)>) {
        for (name, cell) in cells {
            let column = self.column(name);
            if !cell.trim().is_empty() {
                row.cells.entry(column).or_insert_with(|| cell.trim().to_owned());
            }
        }
        self.rows.push(row);
    }

    /// Says how it was read.
    #[cfg(feature = "formats")]
    pub fn say(&mut self, what: &str, value: &str) {
        self.reading.push((what.to_owned(), value.to_owned()));
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }
}

/// A cell as it stands in CSV.
pub fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

fn joined<'c>(cells: impl Iterator<Item = &'c str>) -> String {
    cells.map(quoted).collect::<Vec<_>>().join(",")
}

/// A footprint as WKT.
fn wkt(footprint: &Footprint) -> String {
    use wkt::ToWkt;
    match footprint {
        Footprint::Point(it) => it.point().wkt_string(),
        Footprint::Area(it) => it.wkt_string(),
    }
}

impl Table for Grid {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn raw_header(&self) -> Option<String> {
        let shape = self.has_shapes().then_some("geometry");
        Some(joined(self.header.iter().map(String::as_str).chain(shape)))
    }

    fn each(&self, visit: &mut dyn FnMut(&dyn Row) -> bool) {
        let has_shapes = self.has_shapes();
        for row in &self.rows {
            if !visit(&Seen { row, width: self.header.len(), has_shapes }) {
                return;
            }
        }
    }

    fn reading(&self) -> Vec<(String, String)> {
        self.reading.clone()
    }

    fn has_shapes(&self) -> bool {
        self.rows.iter().any(|it| it.shape.is_some())
    }
}

struct Seen<'r> {
    row: &'r GridRow,
    width: usize,
    has_shapes: bool,
}

impl Row for Seen<'_> {
    fn line(&self) -> u64 {
        self.row.line
    }

    fn cell(&self, column: usize) -> &str {
        self.row.cells.get(&column).map_or("", String::as_str)
    }

    fn is_blank(&self) -> bool {
        self.row.cells.is_empty() && self.row.shape.is_none() && self.row.malformed.is_none()
    }

    fn malformed(&self) -> Option<&str> {
        self.row.malformed.as_deref()
    }

    fn shape(&self) -> Option<Result<Shaped, Wrong>> {
        self.row.shape.clone()
    }

    fn raw(&self) -> String {
        let shape = match &self.row.shape {
            Some(Ok(it)) => Some(wkt(&it.footprint)),
            _ => self.has_shapes.then(String::new),
        };
        let cells = (0..self.width).map(|it| self.cell(it));
        joined(cells.chain(shape.as_deref()))
    }

    fn end_byte(&self) -> u64 {
        self.row.end
    }
}
