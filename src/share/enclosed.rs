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
    let packed = decode(split(html)?.1)?;
    let mut out = Vec::new();
    let read = flate2::read::GzDecoder::new(&*packed).take(UNPACKED_MAX + 1).read_to_end(&mut out);
    (read.is_ok() && !out.is_empty() && out.len() as u64 <= UNPACKED_MAX).then_some(out)
}

/// SHA-256 of the page without its data, lower-case hex: what is published beside `nadir-offline.html`.
pub fn program_hash(html: &str) -> String {
    let Some((before, _, after)) = split(html) else { return String::new() };
    hex([before, DATA.0, DATA.1, after].concat().as_bytes())
}

/// 13 or 14 bits from two of 91 printable characters, from "#" on and without "<". `None` for any other character.
fn decode(text: &str) -> Option<Vec<u8>> {
    let digit = |it: u8| match it {
        b'#'..=b';' => Some(u32::from(it - b'#')),
        b'='..=b'~' => Some(u32::from(it - b'#' - 1)),
        _ => None,
    };
    let mut out = Vec::with_capacity(text.len() / 16 * 14);
    let (mut held, mut bits) = (0_u32, 0);
    let mut put = |held: &mut u32| {
        out.push(*held as u8);
        *held >>= 8;
    };
    for pair in text.as_bytes().chunks(2) {
        let first = digit(pair[0])?;
        let Some(second) = pair.get(1) else {
            // A last character alone ends a byte.
            held |= first << bits;
            put(&mut held);
            break;
        };
        let value = first + digit(*second)? * 91;
        held |= value << bits;
        bits += if value & 8191 > 88 { 13 } else { 14 };
        while bits > 7 {
            put(&mut held);
            bits -= 8;
        }
    }
    Some(out)
}
