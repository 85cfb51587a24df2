//! A window of text → records and their cells, without copying where no quote stands in the way.
//!
//! Knows delimiters and quotes only. Records with quotes go through `csv-core`.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};

/// Finds records, one after the other.
pub struct Split {
    /// What a byte means.
    means: [Means; 256],
    /// The byte that ends a line, where lines are counted.
    line_end: u8,
    /// For records with quotes; made for the first of them, which many a file has not.
    core: Option<Reader>,
    delimiter: u8,
    quote: u8,
    /// Where each cell of the last record ends: in its text, or in text made for it.
    ends: Vec<usize>,
    own: String,
    is_plain: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Means {
    Text,
    Delimiter,
    Quote,
    LineEnd,
}

/// Where a record stands in the window.
pub struct Found {
    /// Its first byte.
    pub from: usize,
    /// The byte after its last.
    pub to: usize,
    /// The byte after the line ends below it.
    pub end: usize,
    /// No quotes in it, so it is on one line.
    pub is_plain: bool,
    /// Lines that end above it, and below it.
    pub lines: (u64, u64),
}

/// Cells of a record.
pub struct Cells<'r> {
    text: &'r str,
    ends: &'r [usize],
    /// Bytes between two cells.
    gap: usize,
}

impl Cells<'_> {
    /// How many.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// One of them; empty when there is none.
    pub fn get(&self, column: usize) -> &str {
        let Some(to) = self.ends.get(column) else { return "" };
        let from = if column == 0 { 0 } else { self.ends[column - 1] + self.gap };
        self.text.get(from..*to).unwrap_or_default()
    }
}

impl Split {
    /// For a delimiter and a quote; lines are counted by `line_end`.
    pub fn new(delimiter: u8, quote: u8, line_end: u8) -> Self {
        let mut means = [Means::Text; 256];
        for (byte, meaning) in [
            (delimiter, Means::Delimiter),
            (quote, Means::Quote),
            (b'\r', Means::LineEnd),
            (b'\n', Means::LineEnd),
        ] {
            means[usize::from(byte)] = meaning;
        }
        let (ends, own) = (Vec::new(), String::new());
        Self { means, line_end, core: None, delimiter, quote, ends, own, is_plain: true }
    }

    /// The byte after the line ends that begin at `from`, and how many lines end there.
    fn skip(&self, bytes: &[u8], from: usize) -> (usize, u64) {
        let (mut at, mut n) = (from, 0);
        while let Some(byte) = bytes.get(at).filter(|it| matches!(it, b'\r' | b'\n')) {
            n += u64::from(*byte == self.line_end);
            at += 1;
        }
        (at, n)
    }

    /// The next record from byte `at` on. `None`: there is none, or its end may lie behind the window, of which
    /// `is_full` says that it is all there will be.
    pub fn next(&mut self, window: &str, at: usize, is_full: bool) -> Option<Found> {
        let bytes = window.as_bytes();
        let (from, above) = self.skip(bytes, at);
        let rest = &bytes[from..];
        if rest.is_empty() {
            return None;
        }
        self.is_plain = true;
        self.ends.clear();
        let mut n = None;
        for (at, byte) in rest.iter().enumerate() {
            match self.means[usize::from(*byte)] {
                Means::Text => {}
                Means::Delimiter => self.ends.push(at),
                Means::LineEnd => {
                    n = Some(at);
                    break;
                }
                Means::Quote => {
                    self.is_plain = false;
                    n = Some(self.quoted(rest, is_full)?);
                    break;
                }
            }
        }
        if n.is_none() && !is_full {
            return None;
        }
        let n = n.unwrap_or(rest.len());
        if self.is_plain {
            self.ends.push(n);
        }
        let to = from + n;
        let (end, below) = self.skip(bytes, to);
        let lines = (above, below);
        (is_full || end < bytes.len()).then_some(Found { from, to, end, is_plain: self.is_plain, lines })
    }

    /// The cells of the record found last, whose text is `raw`.
    pub fn cells<'r>(&'r self, raw: &'r str) -> Cells<'r> {
        let (text, gap) = if self.is_plain { (raw, 1) } else { (self.own.as_str(), 0) };
        Cells { text, ends: &self.ends, gap }
    }

    /// Bytes of a record with quotes; `None` when it does not end here.
    fn quoted(&mut self, rest: &[u8], is_full: bool) -> Option<usize> {
        let mut own = std::mem::take(&mut self.own).into_bytes();
        own.resize(own.capacity().max(1 << 10), 0);
        self.ends.resize(self.ends.capacity().max(64), 0);
        let (delimiter, quote) = (self.delimiter, self.quote);
        let build =
            || ReaderBuilder::new().delimiter(delimiter).quote(quote).terminator(Terminator::CRLF).build();
        let core = self.core.get_or_insert_with(build);
        core.reset();
        let (mut read, mut written, mut n) = (0, 0, 0);
        let is_whole = loop {
            let input = if read < rest.len() || !is_full { &rest[read..] } else { &[] };
            let (result, more_read, more, cells) =
                core.read_record(input, &mut own[written..], &mut self.ends[n..]);
            (read, written, n) = (read + more_read, written + more, n + cells);
            match result {
                ReadRecordResult::Record => break true,
                ReadRecordResult::InputEmpty if is_full => {}
                ReadRecordResult::InputEmpty | ReadRecordResult::End => break false,
                ReadRecordResult::OutputFull => own.resize(own.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
            }
        };
        own.truncate(written);
        self.ends.truncate(n);
        self.own = String::from_utf8(own).unwrap_or_default();
        let ends = rest[..read].iter().rev().take_while(|it| matches!(it, b'\r' | b'\n')).count();
        is_whole.then_some(read - ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Records of a text that comes in two windows, cut anywhere, must be those of the text as a whole.
    #[test]
    fn where_a_window_ends_does_not_matter() {
        let text = "a,b\r\n1,\"x\ny, \"\"z\"\"\"\r\r\n\n,,\n\"open,2\n3,\"q\"r\"";
        let read = |cut: usize| {
            let mut split = Split::new(b',', b'"', b'\n');
            let mut all: Vec<Vec<String>> = Vec::new();
            let (mut at, mut to) = (0, cut);
            loop {
                let is_full = to == text.len();
                while let Some(it) = split.next(&text[..to], at, is_full) {
                    let cells = split.cells(&text[it.from..it.to]);
                    all.push((0..cells.len()).map(|it| cells.get(it).to_owned()).collect());
                    at = it.end;
                }
                if is_full {
                    return all;
                }
                to = text.len();
            }
        };
        let whole = read(text.len());
        assert_eq!(whole[1], ["1", "x\ny, \"z\""]);
        for cut in 0..text.len() {
            assert_eq!(read(cut), whole, "cut after {cut} bytes");
        }
    }
}
