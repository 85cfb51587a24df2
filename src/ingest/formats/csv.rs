//! CSV and its kin: commas, semicolons, tabs or bars; double or single quotes; any line ends.
//!
//! The header is the first line that looks like one, so a title above it does no harm.

use csv::{Reader, ReaderBuilder, StringRecord, Terminator};

use super::{Chosen, Format};
use crate::ingest::columns::Columns;
use crate::ingest::problems::about_file;
use crate::ingest::table::{Row, Table};
use crate::ingest::text::{Lines, line_ends};
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
const DELIMITERS: [(u8, &str); 4] = [(b',', "comma"), (b';', "semicolon"), (b'\t', "tab"), (b'|', "pipe")];

impl Format for Csv {
    fn id(&self) -> &'static str {
        "csv"
    }

    fn recognises(&self, text: &str) -> bool {
        dialect(text, None).is_some()
    }

    fn open<'a>(&self, text: &'a str, chosen: Chosen<'_>) -> Result<Box<dyn Table + 'a>, Problem> {
        let dialect =
            dialect(text, chosen).ok_or_else(|| about_file(Reason::UnknownFormat, Effect::FileRejected))?;
        let mut table = CsvTable { text, dialect, header: Vec::new(), raw_header: "" };
        let mut header = None;
        table.records(&mut |index, record, _, raw, _| {
            if Some(index) == dialect.header {
                header =
                    Some((record.iter().take(dialect.width).map(|it| it.trim().to_owned()).collect(), raw));
            }
            dialect.header.is_some_and(|it| index < it)
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
    let best =
        DELIMITERS.iter().filter_map(|(it, _)| judged(*it, b'"')).max_by(|a, b| a.0.total_cmp(&b.0))?;
    let single =
        judged(best.1.delimiter, b'\'').filter(|it| it.0 > best.0 + 0.05 && it.1.header == best.1.header);
    Some(single.unwrap_or(best).1)
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
        Columns::of_header(&names, chosen).iter().count()
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
    text: &'a str,
    dialect: Dialect,
    header: Vec<String>,
    raw_header: &'a str,
}

impl<'a> CsvTable<'a> {
    /// Every record: index, cells, byte of its first character, raw text, byte after it.
    fn records(&self, visit: &mut dyn FnMut(usize, &StringRecord, usize, &'a str, usize) -> bool) {
        let mut reader = reader(self.text, self.dialect.delimiter, self.dialect.quote);
        let bytes = self.text.as_bytes();
        let is_end = |it: &u8| matches!(it, b'\r' | b'\n');
        let mut record = StringRecord::new();
        let mut index = 0;
        while reader.read_record(&mut record).is_ok_and(|it| it) {
            let from = record.position().map_or(0, |it| it.byte() as usize).min(bytes.len());
            let start = from + bytes[from..].iter().take_while(|it| is_end(it)).count();
            let end = (reader.position().byte() as usize).clamp(start, bytes.len());
            let raw = self.text.get(start..end).unwrap_or_default().trim_end_matches(['\r', '\n']);
            if !visit(index, &record, start, raw, end) {
                return;
            }
            index += 1;
        }
    }
}

impl Table for CsvTable<'_> {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn raw_header(&self) -> Option<String> {
        self.dialect.header.map(|_| self.raw_header.to_owned())
    }

    fn each(&self, visit: &mut dyn FnMut(&dyn Row) -> bool) {
        let mut lines = Lines::of(self.text);
        let bytes = self.text.as_bytes();
        let mut has_stopped = false;
        self.records(&mut |index, record, start, raw, end| {
            // Lines without any cell between the last record and this one.
            if self.dialect.header.is_none_or(|it| index > it) {
                let gap =
                    start - bytes[..start].iter().rev().take_while(|it| matches!(it, b'\r' | b'\n')).count();
                let n_blank = lines.ends_within(gap, start).saturating_sub(1);
                for k in 0..n_blank {
                    let line = lines.of_byte(gap) + 1 + k;
                    has_stopped |= !visit(&Blank { line, end: start as u64 });
                    if has_stopped {
                        return false;
                    }
                }
            }
            if self.dialect.header.is_some_and(|it| index <= it) {
                return true;
            }
            let line = lines.of_byte(start);
            let row = CsvRow { record, line, raw, end: end as u64, header: &self.header };
            has_stopped = !visit(&row);
            !has_stopped
        });
        if has_stopped {
            return;
        }
        // Empty lines at the end.
        let gap = bytes.len() - bytes.iter().rev().take_while(|it| matches!(it, b'\r' | b'\n')).count();
        let n_blank = lines.ends_within(gap, bytes.len()).saturating_sub(1);
        for k in 0..n_blank {
            let line = lines.of_byte(gap) + 1 + k;
            if !visit(&Blank { line, end: bytes.len() as u64 }) {
                return;
            }
        }
    }

    fn reading(&self) -> Vec<(String, String)> {
        let delimiter =
            DELIMITERS.iter().find(|it| it.0 == self.dialect.delimiter).map_or("comma", |it| it.1);
        let mut reading = vec![
            ("line-ends".to_owned(), line_ends(self.text).to_owned()),
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
    record: &'r StringRecord,
    line: u64,
    raw: &'r str,
    end: u64,
    header: &'r [String],
}

impl Row for CsvRow<'_> {
    fn line(&self) -> u64 {
        self.line
    }

    fn cell(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or_default().trim()
    }

    fn wrong_cells(&self) -> Option<usize> {
        let n = self.header.len();
        if self.record.len() < n {
            return Some(self.record.len());
        }
        (self.record.len() > n && width(self.record) > n).then(|| width(self.record))
    }

    fn is_blank(&self) -> bool {
        width(self.record) == 0
    }

    fn is_header(&self) -> bool {
        let cells = || self.record.iter().map(str::trim);
        let has_tags = cells().any(|it| it.len() > 1 && it.starts_with('#'));
        let is_tags = has_tags && cells().all(|it| it.is_empty() || it.starts_with('#'));
        is_tags
            || self.header.len() > 1
                && cells().take(self.header.len()).eq(self.header.iter().map(String::as_str))
    }

    fn raw(&self) -> String {
        self.raw.to_owned()
    }

    fn end_byte(&self) -> u64 {
        self.end
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
