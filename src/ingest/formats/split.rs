//! A window of text → records and their cells, without copying where no quote stands in the way.
//!
//! Knows delimiters and quotes only. Records with quotes go through `csv-core`.

use std::ops::Range;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};

/// Finds records, one after the other.
pub struct Split {
    delimiter: u8,
    quote: u8,
    core: Reader,
    /// Cells of the last record without quotes: where they stand in it.
    plain: Vec<Range<usize>>,
    /// Cells of the last record with quotes: their text, and where each ends.
    own: String,
    ends: Vec<usize>,
    is_plain: bool,
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
}

/// Cells of a record.
pub enum Cells<'r> {
    /// Ranges of its text.
    Plain(&'r str, &'r [Range<usize>]),
    /// Text made for it, and where each ends.
    Own(&'r str, &'r [usize]),
}

impl Cells<'_> {
    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Self::Plain(_, cells) => cells.len(),
            Self::Own(_, ends) => ends.len(),
        }
    }

    /// One of them; empty when there is none.
    pub fn get(&self, column: usize) -> &str {
        match self {
            Self::Plain(text, cells) => cells.get(column).and_then(|it| text.get(it.clone())),
            Self::Own(text, ends) => {
                let from = if column == 0 { 0 } else { ends.get(column - 1).copied().unwrap_or(usize::MAX) };
                ends.get(column).and_then(|to| text.get(from..*to))
            }
        }
        .unwrap_or_default()
    }
}

const fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

impl Split {
    /// For a delimiter and a quote.
    pub fn new(delimiter: u8, quote: u8) -> Self {
        let core =
            ReaderBuilder::new().delimiter(delimiter).quote(quote).terminator(Terminator::CRLF).build();
        let (plain, own, ends) = (Vec::new(), String::new(), Vec::new());
        Self { delimiter, quote, core, plain, own, ends, is_plain: true }
    }

    /// The next record from byte `at` on. `None`: there is none, or its end may lie behind the window, of which
    /// `is_full` says that it is all there will be.
    pub fn next(&mut self, window: &str, at: usize, is_full: bool) -> Option<Found> {
        let bytes = window.as_bytes();
        let ends_at = |from: usize| bytes[from..].iter().take_while(|it| is_line_end(**it)).count();
        let from = at + ends_at(at);
        let rest = &bytes[from..];
        if rest.is_empty() {
            return None;
        }
        let to = match memchr::memchr3(b'\n', b'\r', self.quote, rest) {
            Some(it) if rest[it] == self.quote => {
                self.is_plain = false;
                from + self.quoted(rest, is_full)?
            }
            None if !is_full => return None,
            it => {
                self.is_plain = true;
                let to = it.unwrap_or(rest.len());
                self.cut(&rest[..to]);
                from + to
            }
        };
        let end = to + ends_at(to);
        (is_full || end < bytes.len()).then_some(Found { from, to, end, is_plain: self.is_plain })
    }

    /// The cells of the record found last, whose text is `raw`.
    pub fn cells<'r>(&'r self, raw: &'r str) -> Cells<'r> {
        if self.is_plain { Cells::Plain(raw, &self.plain) } else { Cells::Own(&self.own, &self.ends) }
    }

    fn cut(&mut self, record: &[u8]) {
        self.plain.clear();
        let mut from = 0;
        for (at, byte) in record.iter().enumerate() {
            if *byte == self.delimiter {
                self.plain.push(from..at);
                from = at + 1;
            }
        }
        self.plain.push(from..record.len());
    }

    /// Bytes of a record with quotes; `None` when it does not end here.
    fn quoted(&mut self, rest: &[u8], is_full: bool) -> Option<usize> {
        let mut own = std::mem::take(&mut self.own).into_bytes();
        own.resize(own.capacity().max(1 << 10), 0);
        self.ends.resize(self.ends.capacity().max(64), 0);
        self.core.reset();
        let (mut read, mut written, mut n) = (0, 0, 0);
        let is_whole = loop {
            let input = if read < rest.len() || !is_full { &rest[read..] } else { &[] };
            let (result, more_read, more, cells) =
                self.core.read_record(input, &mut own[written..], &mut self.ends[n..]);
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
        let ends = rest[..read].iter().rev().take_while(|it| is_line_end(**it)).count();
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
            let mut split = Split::new(b',', b'"');
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
