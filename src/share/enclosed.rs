//! Bundles inside other files, above all the interactive report: the page in one file with a bundle in it. Takes the
//! bundle out again, and tells which program carries it.
//!
//! `web/enclose.js` puts it there and knows how to read it too; this is its twin for programs without a browser. Knows
//! nothing of what a bundle is.

use std::io::Read;

use super::html::{self, hex};

/// Before and after the data, at the beginning of a line of their own.
const DATA: (&str, &str) = ("\n<script type=\"text/plain\" id=\"nadir-data\">", "</script>");
/// No more is unpacked, in bytes.
const UNPACKED_MAX: u64 = 2_000_000_000;

/// The bundle that bytes are, or carry: a bundle itself, an interactive report, a report with its data.
pub fn bundle(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.starts_with(b"PK") {
        return Some(bytes.to_vec());
    }
    let text = std::str::from_utf8(bytes).ok()?;
    if is_page(text) { data(text) } else { html::attached(text) }
}

/// Is this the page in one file, with or without data?
pub fn is_page(html: &str) -> bool {
    split(html).is_some()
}

/// Text before the data, the data, text after them.
fn split(html: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = html.split_once(DATA.0)?;
    let (data, after) = rest.split_once(DATA.1)?;
    Some((before, data, after))
}

/// The bytes the page opens on; `None` when it has none, or they are damaged.
pub fn data(html: &str) -> Option<Vec<u8>> {
    let text = split(html)?.1;
    let is_packed = |it: &Vec<u8>| it.starts_with(&[0x1f, 0x8b]);
    let packed = decode(text).filter(is_packed).or_else(|| decode_91(text))?;
    let mut out = Vec::new();
    let read = flate2::read::GzDecoder::new(&*packed).take(UNPACKED_MAX + 1).read_to_end(&mut out);
    (read.is_ok() && !out.is_empty() && out.len() as u64 <= UNPACKED_MAX).then_some(out)
}

/// SHA-256 of the page without its data, lower-case hex: what is published beside `nadir-offline.html`.
pub fn program_hash(html: &str) -> String {
    let Some((before, _, after)) = split(html) else { return String::new() };
    hex([before, DATA.0, DATA.1, after].concat().as_bytes())
}

/// Bits that no character of its own stands for: it would not come back from a page.
const NEVER: [u8; 4] = [0, b'\n', b'\r', b'<'];

/// Seven bits from a character; from a letter of two bytes seven of [`NEVER`] and seven more, or those alone. `None` for
/// any other character.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 8 * 7);
    let (mut held, mut bits) = (0_u32, 0);
    let mut take = |seven: u32| {
        held = held << 7 | seven;
        bits += 7;
        if bits > 7 {
            bits -= 8;
            out.push((held >> bits) as u8);
        }
    };
    for letter in text.chars() {
        match u32::from(letter) {
            it @ 0..128 if !NEVER.contains(&(it as u8)) => take(it),
            it @ 0x100..0x300 => {
                take(u32::from(NEVER[(it as usize - 0x100) / 128]));
                take(it % 128);
            }
            it @ 0x400..0x404 => take(u32::from(NEVER[it as usize - 0x400])),
            _ => return None,
        }
    }
    Some(out)
}

/// As the first pages wrote it: 13 or 14 bits from two of 91 printable characters, from "#" on and without "<". `None` for
/// any other character.
fn decode_91(text: &str) -> Option<Vec<u8>> {
    let digit = |it: u8| match it {
        b'#'..=b';' => Some(u32::from(it - b'#')),
        b'='..=b'~' => Some(u32::from(it - b'#' - 1)),
        _ => None,
    };
    let mut out = Vec::with_capacity(text.len() / 16 * 14);
    let (mut held, mut bits) = (0_u32, 0);
    for pair in text.as_bytes().chunks(2) {
        let first = digit(pair[0])?;
        // A last character alone ends a byte.
        let value = pair.get(1).map_or(Some(first), |it| Some(first + digit(*it)? * 91))?;
        held |= value << bits;
        bits += if pair.len() == 1 { 8 } else { 13 + u32::from(value & 8191 <= 88) };
        while bits > 7 {
            out.push(held as u8);
            held >>= 8;
            bits -= 8;
        }
    }
    Some(out)
}
