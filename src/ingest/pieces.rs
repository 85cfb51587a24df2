//! Files as they were dropped → pieces to be read: a file is one piece, an archive or a book several.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::table::Table;
use super::text::{self, Decoded};
use crate::model::{InputFile, Problem, Role};

/// Something to be read, with its own name and its own place among the sources.
pub struct Piece<'a> {
    /// `b.csv`, or `a.zip/b.csv`.
    pub name: String,
    /// Of its bytes; of the file around it when it has none of its own (a sheet of a book).
    pub sha256: String,
    /// Bytes.
    pub size_bytes: u64,
    /// Its share of the bytes that were dropped, for progress.
    pub weight_bytes: u64,
    /// A role the user forced.
    pub role: Option<Role>,
    /// What it holds.
    pub inside: Inside<'a>,
}

/// What a piece holds.
pub enum Inside<'a> {
    /// Bytes of text.
    Bytes(Cow<'a, [u8]>),
    /// Text made of a sheet: format, text.
    Sheet(&'static str, String),
    /// A table: format, rows.
    Table(&'static str, Box<dyn Table>),
    /// Nothing that can be read: format, why.
    Unusable(&'static str, Problem),
}

impl Inside<'_> {
    /// The table of a piece, where it is one; taken out, so that it can be read.
    pub fn take_table(&mut self) -> Option<(&'static str, Box<dyn Table>)> {
        let nothing = Self::Bytes(Cow::Borrowed(&[]));
        match std::mem::replace(self, nothing) {
            Self::Table(format, table) => Some((format, table)),
            other => {
                *self = other;
                None
            }
        }
    }

    /// The text of a piece, where it is one.
    pub fn decoded(&self) -> Option<Result<Decoded<'_>, Problem>> {
        match self {
            Self::Bytes(it) => Some(text::decode(it)),
            Self::Sheet(_, it) => Some(Ok(Decoded {
                text: Cow::Borrowed(it),
                encoding: "utf-8".to_owned(),
                problems: Vec::new(),
            })),
            Self::Table(..) | Self::Unusable(..) => None,
        }
    }
}

/// SHA-256 in lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    let digit = |it: u8| char::from_digit(u32::from(it), 16).unwrap_or_default();
    Sha256::digest(bytes).iter().flat_map(|it| [digit(it >> 4), digit(it & 15)]).collect()
}

/// The pieces of all files, in order of name, then of hash: the order in which they were dropped does not matter.
pub fn of_files(files: &[InputFile]) -> Vec<Piece<'_>> {
    let mut files: Vec<(&InputFile, String)> = files.iter().map(|it| (it, sha256(&it.bytes))).collect();
    files.sort_by(|a, b| (&a.0.name, &a.1).cmp(&(&b.0.name, &b.1)));
    let mut budget = super::packed::Budget::new();
    let mut pieces = Vec::new();
    for (file, sha256) in files {
        let size_bytes = file.bytes.len() as u64;
        let whole = Piece {
            name: file.name.clone(),
            sha256,
            size_bytes,
            weight_bytes: size_bytes,
            role: file.role,
            inside: Inside::Bytes(Cow::Borrowed(&file.bytes)),
        };
        if let Some(found) = super::packed::unpacked(&file.bytes, &mut budget) {
            add(&mut pieces, &whole, found);
            continue;
        }
        pieces.push(whole);
    }
    pieces
}

fn add(pieces: &mut Vec<Piece<'_>>, whole: &Piece<'_>, found: Vec<super::packed::Found>) {
    use super::packed::Inside as Packed;
    let weight_bytes = whole.size_bytes / (found.len() as u64).max(1);
    for it in found {
        let name =
            if it.name.is_empty() { whole.name.clone() } else { format!("{}/{}", whole.name, it.name) };
        let (own, size_bytes) = match (&it.bytes, &it.inside) {
            // The only thing in a gzip is the file itself.
            (None, Packed::Bytes(bytes)) if !it.name.is_empty() => (Some(sha256(bytes)), bytes.len()),
            (Some(bytes), _) => (Some(sha256(bytes)), bytes.len()),
            _ => (None, whole.size_bytes as usize),
        };
        pieces.push(Piece {
            name,
            sha256: own.unwrap_or_else(|| whole.sha256.clone()),
            size_bytes: size_bytes as u64,
            weight_bytes,
            role: whole.role,
            inside: match it.inside {
                Packed::Bytes(bytes) => Inside::Bytes(Cow::Owned(bytes)),
                Packed::Sheet(format, text) => Inside::Sheet(format, text),
                Packed::Grid(format, grid) => Inside::Table(format, Box::new(grid)),
                Packed::Unusable(format, problem) => Inside::Unusable(format, problem),
            },
        });
    }
}
