//! Tables as CSV: quoted as RFC 4180 says, and harmless in a spreadsheet.
//!
//! A text that a spreadsheet would take for a formula gets an apostrophe in front. Numbers are written in full, with a
//! point; absent is empty.

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words, a code, a time.
    Text(String),
    /// A number; infinities are `inf` and `-inf`, not a number is empty.
    Number(f64),
    /// A count.
    Count(i64),
    /// Yes or no.
    Flag(bool),
    /// Nothing.
    Absent,
}

impl From<&str> for Cell {
    fn from(it: &str) -> Self {
        Self::Text(it.to_owned())
    }
}
impl From<&String> for Cell {
    fn from(it: &String) -> Self {
        Self::Text(it.clone())
    }
}
impl From<String> for Cell {
    fn from(it: String) -> Self {
        Self::Text(it)
    }
}
impl From<f64> for Cell {
    fn from(it: f64) -> Self {
        Self::Number(it)
    }
}
impl From<u64> for Cell {
    fn from(it: u64) -> Self {
        Self::Count(it as i64)
    }
}
impl From<u32> for Cell {
    fn from(it: u32) -> Self {
        Self::Count(i64::from(it))
    }
}
impl From<i32> for Cell {
    fn from(it: i32) -> Self {
        Self::Count(i64::from(it))
    }
}
impl From<i64> for Cell {
    fn from(it: i64) -> Self {
        Self::Count(it)
    }
}
impl From<bool> for Cell {
    fn from(it: bool) -> Self {
        Self::Flag(it)
    }
}
impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(it: Option<T>) -> Self {
        it.map_or(Self::Absent, Into::into)
    }
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table with these columns and no rows yet.
    pub fn new(columns: &[&str]) -> Self {
        Self { columns: columns.iter().map(|it| (*it).to_owned()).collect(), rows: Vec::new() }
    }

    /// As CSV, lines ended by CR LF; with a byte order mark for spreadsheets that want one.
    pub fn to_csv(&self, with_mark: bool) -> Vec<u8> {
        let mut out = String::new();
        if with_mark {
            out.push('\u{feff}');
        }
        let header: Vec<Cell> = self.columns.iter().map(Cell::from).collect();
        for row in std::iter::once(&header).chain(&self.rows) {
            for (i, cell) in row.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(&mut out, cell);
            }
            out.push_str("\r\n");
        }
        out.into_bytes()
    }
}

fn write(out: &mut String, cell: &Cell) {
    match cell {
        Cell::Text(it) => out.push_str(&quoted(&harmless(it))),
        Cell::Number(it) if it.is_nan() => {}
        Cell::Number(it) if it.is_infinite() => out.push_str(if *it > 0.0 { "inf" } else { "-inf" }),
        Cell::Number(it) => out.push_str(&it.to_string()),
        Cell::Count(it) => out.push_str(&it.to_string()),
        Cell::Flag(it) => out.push_str(if *it { "true" } else { "false" }),
        Cell::Absent => {}
    }
}

/// A text that no spreadsheet takes for a formula.
pub fn harmless(text: &str) -> String {
    let first = text.trim_start_matches([' ', '\u{a0}', '\u{feff}']).chars().next();
    match first {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '|' | '%' | '＝' | '＋' | '－' | '＠') => {
            format!("'{text}")
        }
        _ => text.to_owned(),
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', ';', '"', '\n', '\r', '\t', '\'']) || text.trim() != text {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cell: impl Into<Cell>, expected: &str) {
        let table = Table { columns: vec!["x".to_owned()], rows: vec![vec![cell.into()]] };
        assert_eq!(String::from_utf8(table.to_csv(false)).as_deref(), Ok(&*format!("x\r\n{expected}\r\n")));
    }

    #[test]
    fn cells_are_written_so_that_they_come_back() {
        check("plain", "plain");
        check("a,b", "\"a,b\"");
        check("say \"no\"", "\"say \"\"no\"\"\"");
        check("two\nlines", "\"two\nlines\"");
        check(0.1 + 0.2, "0.30000000000000004");
        check(f64::INFINITY, "inf");
        check(f64::NAN, "");
        check(-3_i64, "-3");
        check(None::<f64>, "");
    }

    #[test]
    fn no_text_is_a_formula() {
        for evil in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\u{feff}=1", "＝1", "|cmd"] {
            assert!(harmless(evil).starts_with('\''), "{evil:?}");
        }
        assert_eq!(harmless("2024-05-02"), "2024-05-02");
        check("=cmd|'/C calc'!A0", "\"'=cmd|'/C calc'!A0\"");
    }

    #[test]
    fn a_mark_when_asked_for() {
        assert!(Table::new(&["x"]).to_csv(true).starts_with(&[0xef, 0xbb, 0xbf]));
    }
}
