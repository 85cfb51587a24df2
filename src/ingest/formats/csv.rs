//! CSV and its kin: commas, semicolons, tabs or bars; double or single quotes; any line ends.
//!
//! The header is the first line that looks like one, so a title above it does no harm.

use std::collections::BTreeSet;

use csv::{Reader, ReaderBuilder, StringRecord, Terminator};

use super::split::{Cells, Split};
use super::{Chosen, Format};
use crate::ingest::columns::Columns;
use crate::ingest::long::Text;
use crate::ingest::problems::about_file;
use crate::ingest::table::{Row, Table};
use crate::ingest::text::{count_ends, line_end, line_ends};
use crate::model::{Effect, Problem, Reason};

/// See the module.
pub struct Csv;

/// How cells are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Dialect {
    delimiter: u8,
    quote: u8,
    /// The header is the record with this index; `None`: there is none, and the columns are those of a layout.
    header: Option<usize>,
    /// Cells of the header, empty ones at its end left out.
    width: usize,
    /// The layout of a file without header.
    layout: Option<&'static Layout>,
}

/// A file that is known to come without a header.
#[derive(Debug, PartialEq, Eq)]
struct Layout {
    /// Code of the preset.
    id: &'static str,
    /// Numbers of columns it may have.
    widths: &'static [usize],
    /// Columns in which every value is a whole number, and of how many digits at most.
    whole: &'static [(usize, usize)],
    /// Columns in which every value is a number.
    numbers: &'static [usize],
    /// Names of its columns, in order; those further to the right are called by their numbers.
    names: &'static str,
}

/// Layouts that come without a header.
const LAYOUTS: [Layout; 2] = [
    Layout {
        id: "ucdp-ged",
        widths: &[49],
        whole: &[(0, 9), (2, 4), (5, 1), (24, 1), (37, 1)],
        numbers: &[29, 30],
        names: "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,\
conflict_name,dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,\
side_b_new_id,side_b,number_of_sources,source_article,source_office,source_date,source_headline,\
source_original,where_prec,where_coordinates,where_description,adm_1,adm_2,latitude,longitude,geom_wkt,\
priogrid_gid,country,country_id,region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,\
deaths_civilians,deaths_unknown,best,high,low,gwnoa,gwnob",
    },
    Layout {
        id: "gdelt",
        widths: &[57, 58, 61],
        whole: &[(0, 12), (1, 8), (2, 6), (3, 4)],
        numbers: &[4],
        names: "GLOBALEVENTID,SQLDATE,MonthYear,Year,FractionDate",
    },
];

/// The layout of a file without header, if its first records fit one.
fn layout(records: &[StringRecord]) -> Option<&'static Layout> {
    static ALL: [Layout; 2] = LAYOUTS;
    let whole =
        |it: &str, most: usize| !it.is_empty() && it.len() <= most && it.bytes().all(|b| b.is_ascii_digit());
    let fits = |it: &Layout, record: &StringRecord| {
        it.widths.contains(&record.len())
            && it.whole.iter().all(|(column, most)| whole(record[*column].trim(), *most))
            && it.numbers.iter().all(|column| record[*column].trim().parse::<f64>().is_ok())
    };
    ALL.iter().find(|it| !records.is_empty() && records.iter().take(3).all(|record| fits(it, record)))
}

/// Delimiters and their codes.
pub const DELIMITERS: [(u8, &str); 4] =
    [(b',', "comma"), (b';', "semicolon"), (b'\t', "tab"), (b'|', "pipe")];

impl Format for Csv {
    fn id(&self) -> &'static str {
        "csv"
    }

    fn recognises(&self, text: &str) -> bool {
        dialect(text, Chosen::default()).is_some()
    }

    fn open<'a>(&self, text: Text<'a>, chosen: Chosen<'_>) -> Result<Box<dyn Table + 'a>, Problem> {
        let dialect = dialect(text.head(), chosen)
            .ok_or_else(|| about_file(Reason::UnknownFormat, Effect::FileRejected))?;
        let mut table = CsvTable { text, dialect, header: Vec::new(), raw_header: String::new() };
        let mut header = None;
        table.records(&mut |it| {
            if Some(it.index) == dialect.header {
                let names = (0..dialect.width.min(it.cells.len())).map(|k| it.cells.get(k).trim().to_owned());
                header = Some((names.collect(), it.raw.to_owned()));
            }
            dialect.header.is_some_and(|header| it.index < header)
        });
        (table.header, table.raw_header) = header.unwrap_or_default();
        if let Some(layout) = dialect.layout {
            let names = layout.names.split(',').map(str::to_owned);
            table.header = names.chain((1..).map(|it| format!("column {it}"))).take(dialect.width).collect();
        }
        Ok(Box::new(table))
    }
}

/// Cells of a record, empty ones at its end left out.
fn width(record: &StringRecord) -> usize {
    (0..record.len()).rev().find(|it| !record[*it].trim().is_empty()).map_or(0, |it| it + 1)
}

fn reader(text: &str, delimiter: u8, quote: u8) -> Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .quote(quote)
        .terminator(Terminator::CRLF)
        .buffer_capacity(1 << 16)
        .from_reader(text.as_bytes())
}

/// The beginning of a text, up to the end of a line where it is long.
fn head(text: &str) -> &str {
    let mut end = text.len().min(1 << 18);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    if end == text.len() {
        return text;
    }
    text[..end].rfind(['\n', '\r']).map_or(&text[..end], |it| &text[..it])
}

/// The dialect in which the first records look most like a table.
fn dialect(text: &str, chosen: Chosen<'_>) -> Option<Dialect> {
    let head = head(text);
    let judged = |delimiter: u8, quote: u8| judge(head, delimiter, quote, chosen);
    let stated = DELIMITERS.iter().find(|it| chosen.delimiter == Some(it.1));
    let best = |quote: u8| {
        let all = DELIMITERS.iter().filter_map(|(it, _)| judged(*it, quote));
        stated.and_then(|it| judged(it.0, quote)).or_else(|| all.max_by(|a, b| a.0.total_cmp(&b.0)))
    };
    let Some(double) = best(b'"') else { return best(b'\'').map(|it| it.1) };
    let single = judged(double.1.delimiter, b'\'')
        .filter(|it| it.0 > double.0 + 0.05 && it.1.header == double.1.header);
    Some(single.unwrap_or(double).1)
}

/// How much a text looks like a table in a dialect: known names in the header, and rows as long as it.
fn judge(head: &str, delimiter: u8, quote: u8, chosen: Chosen<'_>) -> Option<(f64, Dialect)> {
    let mut reader = reader(head, delimiter, quote);
    let mut records = Vec::new();
    let mut record = StringRecord::new();
    while records.len() < 100 && reader.read_record(&mut record).ok()? {
        records.push(record.clone());
    }
    let known = |record: &StringRecord| {
        let names: Vec<String> = record.iter().map(|it| it.trim().to_owned()).collect();
        // One column may serve as two fields: it is still one name.
        let columns = Columns::of_header(&names, chosen.columns);
        columns.iter().map(|it| it.1).collect::<BTreeSet<_>>().len()
    };
    let first = records.iter().position(|it| width(it) > 0)?;
    if let Some(layout) = layout(&records[first..]) {
        let width = records[first].len();
        return Some((9.0, Dialect { delimiter, quote, header: None, width, layout: Some(layout) }));
    }
    let like_a_header = |it: &usize| width(&records[*it]) >= 2 && known(&records[*it]) >= 2;
    let header = (first..records.len().min(15)).find(like_a_header).unwrap_or(first);
    let n = width(&records[header]);
    if n < 2 {
        return None;
    }
    let rows = &records[header + 1..];
    let alike = rows.iter().filter(|it| it.len() >= n && width(it) <= n).count();
    let share = if rows.is_empty() { 1.0 } else { alike as f64 / rows.len() as f64 };
    let known = known(&records[header]);
    // Prose with a comma here and there is no table.
    if known == 0 && (share < 0.8 || rows.is_empty() && n < 3) {
        return None;
    }
    let score = share * 2.0 + (known.min(6) as f64) / 2.0 + (n.min(20) as f64) / 100.0;
    Some((score, Dialect { delimiter, quote, header: Some(header), width: n, layout: None }))
}

struct CsvTable<'a> {
    text: Text<'a>,
    dialect: Dialect,
    header: Vec<String>,
    raw_header: String,
}

/// A record where it stands.
struct Record<'r> {
    index: usize,
    line: u64,
    cells: &'r Cells<'r>,
    raw: &'r str,
    /// Byte of the text after it and what ends its line.
    end: u64,
    /// Line of its last character, and empty lines below it.
    blank: (u64, u64),
}

impl CsvTable<'_> {
    fn records(&self, visit: &mut dyn FnMut(Record<'_>) -> bool) {
        let mut windows = self.text.windows();
        let line_end = line_end(self.text.head());
        let mut split = Split::new(self.dialect.delimiter, self.dialect.quote, line_end);
        let (mut line, mut index) = (1, 0);
        loop {
            let window = windows.text();
            let mut at = 0;
            while let Some(found) = split.next(window, at, windows.is_full()) {
                let (above, ends) = found.lines;
                line += above;
                let raw = &window[found.from..found.to];
                let last = line + if found.is_plain { 0 } else { count_ends(raw.as_bytes(), line_end) };
                let cells = split.cells(raw);
                let blank = (last, ends.saturating_sub(1));
                let end = windows.begin() + found.end as u64;
                if !visit(Record { index, line, cells: &cells, raw, end, blank }) {
                    return;
                }
                line = last + ends;
                at = found.end;
                index += 1;
            }
            if windows.is_last() {
                return;
            }
            windows.advance(at);
        }
    }
}

impl Table for CsvTable<'_> {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn raw_header(&self) -> Option<String> {
        self.dialect.header.map(|_| self.raw_header.clone())
    }

    fn each(&self, visit: &mut dyn FnMut(&dyn Row) -> bool) {
        self.records(&mut |it| {
            if self.dialect.header.is_none_or(|header| it.index > header) {
                let Record { line, cells, raw, end, .. } = it;
                if !visit(&CsvRow { cells, line, raw, end, header: &self.header }) {
                    return false;
                }
            }
            // Empty lines above the header are no rows.
            let is_below = self.dialect.header.is_none_or(|header| it.index >= header);
            let n_blank = if is_below { it.blank.1 } else { 0 };
            (1..=n_blank).all(|k| visit(&Blank { line: it.blank.0 + k, end: it.end }))
        });
    }

    fn reading(&self) -> Vec<(String, String)> {
        let delimiter =
            DELIMITERS.iter().find(|it| it.0 == self.dialect.delimiter).map_or("comma", |it| it.1);
        let mut reading = vec![
            ("line-ends".to_owned(), line_ends(self.text.head()).to_owned()),
            ("delimiter".to_owned(), delimiter.to_owned()),
        ];
        if let Some(layout) = self.dialect.layout {
            reading.push(("header".to_owned(), layout.id.to_owned()));
        }
        if self.dialect.quote == b'\'' {
            reading.push(("quote".to_owned(), "'".to_owned()));
        }
        reading
    }
}

struct CsvRow<'r> {
    cells: &'r Cells<'r>,
    line: u64,
    raw: &'r str,
    end: u64,
    header: &'r [String],
}

impl CsvRow<'_> {
    fn trimmed(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator {
        (0..self.cells.len()).map(|it| self.cell(it))
    }

    /// Cells, empty ones at the end left out.
    fn width(&self) -> usize {
        self.trimmed().rposition(|it| !it.is_empty()).map_or(0, |it| it + 1)
    }
}

impl Row for CsvRow<'_> {
    fn line(&self) -> u64 {
        self.line
    }

    fn cell(&self, column: usize) -> &str {
        trimmed(self.cells.get(column))
    }

    fn wrong_cells(&self) -> Option<usize> {
        let n = self.header.len();
        match self.cells.len() {
            it if it < n => Some(it),
            it if it > n => Some(self.width()).filter(|it| *it > n),
            _ => None,
        }
    }

    fn is_blank(&self) -> bool {
        self.trimmed().all(str::is_empty)
    }

    fn is_header(&self) -> bool {
        let n = self.header.len();
        if n > 1 && self.cells.len() >= n && self.trimmed().take(n).eq(self.header.iter().map(String::as_str))
        {
            return true;
        }
        let is_tag = |it: &str| it.len() > 1 && it.starts_with('#');
        let first = self.trimmed().find(|it| !it.is_empty());
        // Mostly the first cell says already that it is no row of tags.
        first.is_some_and(|it| it.starts_with('#'))
            && self.trimmed().any(is_tag)
            && self.trimmed().all(|it| it.is_empty() || it.starts_with('#'))
    }

    fn raw(&self) -> String {
        self.raw.to_owned()
    }

    fn end_byte(&self) -> u64 {
        self.end
    }
}

/// Without white space at its ends; mostly there is none.
fn trimmed(cell: &str) -> &str {
    match cell.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        _ => cell.trim(),
    }
}

/// A line with nothing in it.
struct Blank {
    line: u64,
    end: u64,
}

impl Row for Blank {
    fn line(&self) -> u64 {
        self.line
    }
    fn cell(&self, _column: usize) -> &'static str {
        ""
    }
    fn is_blank(&self) -> bool {
        true
    }
    fn raw(&self) -> String {
        String::new()
    }
    fn end_byte(&self) -> u64 {
        self.end
    }
}
