//! What every format becomes first: a header and rows, each with a line, cells and perhaps a shape.
//!
//! Knows no role: what a row means is for `records`.

use crate::model::Footprint;

use super::problems::Wrong;

/// One row of a file.
pub trait Row {
    /// 1-based line of its first character, or 1-based item.
    fn line(&self) -> u64;
    /// The cell of a column, trimmed; empty when absent.
    fn cell(&self, column: usize) -> &str;
    /// Does it have as many cells as the header? If not: the number of cells.
    fn wrong_cells(&self) -> Option<usize> {
        None
    }
    /// Nothing in it?
    fn is_blank(&self) -> bool {
        false
    }
    /// Not to be read as a row at all? If so: why.
    fn malformed(&self) -> Option<&str> {
        None
    }
    /// A second header (tags, or the header again), which is no data?
    fn is_header(&self) -> bool {
        false
    }
    /// The shape that comes with the row, beside its cells.
    fn shape(&self) -> Option<Result<Shaped, Wrong>> {
        None
    }
    /// The row as it stands in the file.
    fn raw(&self) -> String;
    /// Byte of the text at which the row ends, for progress.
    fn end_byte(&self) -> u64;
}

/// A shape and what was mended in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shaped {
    /// The shape.
    pub footprint: Footprint,
    /// A ring was not closed and has been closed.
    pub was_open: bool,
}

/// A file as a table.
pub trait Table {
    /// Names of the columns.
    fn header(&self) -> &[String];
    /// The header as it stands in the file, where there is one.
    fn raw_header(&self) -> Option<String> {
        None
    }
    /// Calls `visit` for every row in order, until it answers `false`. Can be called again.
    fn each(&self, visit: &mut dyn FnMut(&dyn Row) -> bool);
    /// How it was read: delimiter, quotes.
    fn reading(&self) -> Vec<(String, String)> {
        Vec::new()
    }
    /// Does every row carry a shape of its own, beside its cells?
    fn has_shapes(&self) -> bool {
        false
    }
}
