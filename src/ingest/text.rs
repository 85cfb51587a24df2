//! Bytes → text: byte-order marks, encodings, line ends. Knows no format and no column.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251, WINDOWS_1252};

use super::problems::about_file;
use crate::model::{Effect, Problem, Reason};

/// A file as text.
pub struct Decoded<'a> {
    /// The text, without byte-order mark.
    pub text: Cow<'a, str>,
    /// Name of the encoding, lower case.
    pub encoding: String,
    /// What was assumed or lost.
    pub problems: Vec<Problem>,
}

/// First bytes of formats that are no text, and their names.
const MAGIC: [(&[u8], &str); 14] = [
    (b"PK\x03\x04", "zip / xlsx / kmz"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"PAR1", "parquet"),
    (b"SQLite format 3", "sqlite / geopackage"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "gzip"),
    (b"\x00\x00\x27\x0a", "shapefile"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
    (b"\x89HDF", "netcdf / hdf5"),
];

/// Encodings that can be chosen where a file does not say; the plan may name any other.
pub const ENCODINGS: [&str; 7] =
    ["utf-8", "windows-1251", "koi8-u", "ibm866", "windows-1252", "utf-16le", "iso-8859-5"];

/// The text of a file, or why it has none. `chosen`: the encoding the plan states.
pub fn decode<'a>(bytes: &'a [u8], chosen: Option<&str>) -> Result<Decoded<'a>, Problem> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(about_file(Reason::EmptyFile, Effect::FileRejected));
    }
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Problem {
            found: Some((*name).to_owned()),
            ..about_file(Reason::UnsupportedFormat, Effect::FileRejected)
        });
    }
    let chosen = chosen.and_then(|it| Encoding::for_label(it.as_bytes()));
    let decoded = match (chosen, Encoding::for_bom(bytes)) {
        (Some(encoding), mark) => {
            let length = mark.filter(|it| it.0 == encoding).map_or(0, |it| it.1);
            told(encoding, &bytes[length..], encoding.name())
        }
        (None, Some((encoding, length))) => told(encoding, &bytes[length..], encoding.name()),
        (None, None) => match without_mark(bytes) {
            Some(it) => it,
            None => return Err(about_file(Reason::BinaryFile, Effect::FileRejected)),
        },
    };
    if decoded.text.trim().is_empty() {
        return Err(about_file(Reason::EmptyFile, Effect::FileRejected));
    }
    if is_binary(&decoded.text) {
        return Err(about_file(Reason::BinaryFile, Effect::FileRejected));
    }
    Ok(decoded)
}

/// Text in an encoding that the file itself states.
fn told<'a>(encoding: &'static Encoding, bytes: &'a [u8], name: &str) -> Decoded<'a> {
    let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
    let problems = if has_errors { vec![errors(name)] } else { Vec::new() };
    Decoded { text, encoding: name.to_lowercase(), problems }
}

fn errors(name: &str) -> Problem {
    Problem { found: Some(name.to_lowercase()), ..about_file(Reason::EncodingErrors, Effect::Noted) }
}

fn without_mark(bytes: &[u8]) -> Option<Decoded<'_>> {
    if let Some(encoding) = wide(bytes) {
        return Some(assumed(told(encoding, bytes, encoding.name())));
    }
    if bytes[..bytes.len().min(4096)].contains(&0) {
        return None;
    }
    if let Some((encoding, name)) = declared(bytes) {
        return Some(told(encoding, bytes, &name));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            Some(Decoded { text: Cow::Borrowed(text), encoding: "utf-8".to_owned(), problems: Vec::new() })
        }
        // Cut in the middle of the last character, or a few bad bytes among many good ones.
        Err(_) if is_nearly_utf8(bytes) => Some(told(UTF_8, bytes, "utf-8")),
        Err(_) => {
            let encoding = if looks_cyrillic(bytes) { WINDOWS_1251 } else { WINDOWS_1252 };
            Some(assumed(told(encoding, bytes, encoding.name())))
        }
    }
}

fn assumed(mut decoded: Decoded<'_>) -> Decoded<'_> {
    let found = Some(decoded.encoding.clone());
    decoded.problems.insert(0, Problem { found, ..about_file(Reason::EncodingAssumed, Effect::Assumed) });
    decoded
}

/// UTF-16 without a mark: nearly every other byte of plain text is zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096)];
    if head.len() < 8 {
        return None;
    }
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|it| **it == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = head.len() / 2 * 2 / 5;
    if odd >= many && even * 20 < odd {
        Some(UTF_16LE)
    } else if even >= many && odd * 20 < even {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The encoding an XML declaration states, and its name there.
fn declared(bytes: &[u8]) -> Option<(&'static Encoding, String)> {
    let head = &bytes[..bytes.len().min(200)];
    let start = head.iter().position(|it| !it.is_ascii_whitespace())?;
    let head = std::str::from_utf8(&head[start..]).ok().or_else(|| {
        let valid = std::str::from_utf8(&head[start..]).err().map_or(0, |it| it.valid_up_to());
        std::str::from_utf8(&head[start..start + valid]).ok()
    })?;
    let declaration = head.strip_prefix("<?xml")?.split("?>").next()?;
    let after = declaration.split("encoding").nth(1)?.trim_start().strip_prefix('=')?.trim_start();
    let quote = after.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    let name = after[1..].split(quote).next()?;
    let encoding = Encoding::for_label(name.as_bytes())?;
    (encoding.is_ascii_compatible()).then(|| (encoding, name.to_lowercase()))
}

fn is_nearly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_u64, 0_u64);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|it| *it >= 0xc0).count() as u64;
        bad += u64::from(!chunk.invalid().is_empty());
    }
    // Four well-formed characters beyond ASCII hardly come about by chance.
    good >= 4 && bad * 10 <= good || bad == 1 && is_cut_at_the_end(bytes)
}

fn is_cut_at_the_end(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|it| it.error_len().is_none())
}

/// Cyrillic letters come in runs; accented Latin letters stand among plain ones.
fn looks_cyrillic(bytes: &[u8]) -> bool {
    let is_letter =
        |it: &u8| *it >= 0xc0 || matches!(*it, 0xa8 | 0xb8 | 0xaa | 0xba | 0xaf | 0xbf | 0xb2 | 0xb3);
    let head = &bytes[..bytes.len().min(1 << 16)];
    let letters = head.iter().filter(|it| is_letter(it)).count();
    let in_runs = head.windows(2).filter(|it| it.iter().all(is_letter)).count();
    letters > 0 && in_runs * 2 >= letters
}

fn is_binary(text: &str) -> bool {
    let head = text.chars().take(4096);
    let (mut all, mut odd) = (0_u32, 0_u32);
    for letter in head {
        all += 1;
        odd += u32::from(letter.is_control() && !matches!(letter, '\t' | '\r' | '\n' | '\u{c}' | '\u{1a}'));
    }
    odd * 50 > all
}

/// How the lines of a text end: `lf`, `crlf`, `cr`, `crcrlf`; `none` when there is one line.
pub fn line_ends(text: &str) -> &'static str {
    let bytes = text.as_bytes();
    let bytes = &bytes[..bytes.len().min(1 << 16)];
    let Some(first) = bytes.iter().position(|it| matches!(it, b'\r' | b'\n')) else { return "none" };
    match &bytes[first..] {
        [b'\r', b'\r', b'\n', ..] => "crcrlf",
        [b'\r', b'\n', ..] => "crlf",
        [b'\r', ..] => "cr",
        _ => "lf",
    }
}

/// What ends a line as an editor counts them: a line feed, or a carriage return where there are no line feeds.
pub fn line_end(text: &str) -> u8 {
    if memchr::memchr(b'\n', text.as_bytes()).is_some() { b'\n' } else { b'\r' }
}

/// How many lines end within a piece of text.
pub fn count_ends(text: &[u8], end: u8) -> u64 {
    memchr::memchr_iter(end, text).count() as u64
}

/// Counts lines of a text that is held.
pub struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
    end: u8,
}

impl<'a> Lines<'a> {
    /// Starts at the first line.
    pub fn of(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0, line: 1, end: line_end(text) }
    }

    /// 1-based line of a byte; bytes must be asked for in order.
    pub fn of_byte(&mut self, byte: usize) -> u64 {
        let to = byte.clamp(self.at, self.bytes.len());
        self.line += count_ends(&self.bytes[self.at..to], self.end);
        self.at = to;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], encoding: &str, text: &str) {
        let decoded = decode(bytes, None).unwrap_or_else(|it| panic!("{it:?}"));
        assert_eq!((decoded.encoding.as_str(), &*decoded.text), (encoding, text));
    }

    #[test]
    fn encodings_are_told_apart() {
        check("\u{feff}a,б".as_bytes(), "utf-8", "a,б");
        let wide: Vec<u8> = "\u{feff}a,б".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&wide, "utf-16le", "a,б");
        let wide: Vec<u8> = "facility,date".encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&wide, "utf-16be", "facility,date");
        check(&WINDOWS_1251.encode("дата,Київ").0, "windows-1251", "дата,Київ");
        check(&WINDOWS_1252.encode("café,Köln").0, "windows-1252", "café,Köln");
        check(
            b"<?xml version='1.0' encoding='iso-8859-1'?><a>\xe9</a>",
            "iso-8859-1",
            "<?xml version='1.0' encoding='iso-8859-1'?><a>é</a>",
        );
    }

    #[test]
    fn what_is_no_text_is_said() {
        let reason = |bytes: &[u8]| decode(bytes, None).err().map(|it| it.reason);
        assert_eq!(reason(b""), Some(Reason::EmptyFile));
        assert_eq!(reason(b" \r\n"), Some(Reason::EmptyFile));
        assert_eq!(reason(b"\xef\xbb\xbf"), Some(Reason::EmptyFile));
        assert_eq!(reason(b"PK\x03\x04...."), Some(Reason::UnsupportedFormat));
        assert_eq!(reason(&[0, 1, 2, 3, 200, 0, 0, 9, 0, 0, 4, 0]), Some(Reason::BinaryFile));
    }
}
