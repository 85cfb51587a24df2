//! Files as they were dropped → pieces to be read: a file is one piece, an archive or a book several.

use crate::model::order::Order as _;
use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::long::{Body, LONG_BYTES, Long, Supply, sha256_of};
use super::loose;
use super::problems::found_in_file;
use super::table::Table;
use super::text::{self, Decoded};
use crate::model::{Effect, Problem, Reason, Role};

/// An archive larger than this is not unpacked: it would have to be held beside what is in it.
const MOST_PACKED_BYTES: u64 = 512 << 20;

/// Something to be read, with its own name and its own place among the sources.
pub struct Piece<'a> {
    /// `b.csv`, or `a.zip/b.csv`.
    pub name: String,
    /// Of its bytes; of the file around it when it has none of its own (a sheet of a book); empty where it is only known
    /// after reading.
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

impl Piece<'_> {
    /// Its SHA-256, after it was read.
    pub fn sha256_after(&self, body: Option<&Result<Body<'_>, Problem>>) -> String {
        match (&self.inside, body) {
            (Inside::Long(_), Some(Ok(Body::Long(it)))) if self.sha256.is_empty() => it.sha256(),
            (Inside::Long(it), _) if self.sha256.is_empty() => sha256_of(*it),
            _ => self.sha256.clone(),
        }
    }
}

/// What a piece holds.
pub enum Inside<'a> {
    /// Bytes of text.
    Bytes(Cow<'a, [u8]>),
    /// Text too long to be held.
    Long(&'a dyn Supply),
    /// Text made of a sheet: format, text.
    Sheet(&'static str, String),
    /// A table: format, rows.
    Table(&'static str, Box<dyn Table>),
    /// Nothing that can be read: format, why.
    Unusable(&'static str, Problem),
}

impl<'a> Inside<'a> {
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

    /// The text of a piece, where it is one. `chosen`: the encoding the plan states.
    pub fn body(&'a self, chosen: Option<&str>) -> Option<Result<Body<'a>, Problem>> {
        match self {
            Self::Bytes(it) => Some(text::decode(it, chosen).map(|it| Body::Held(strict(it)))),
            Self::Long(it) => Some(Long::of(*it, chosen).map(Body::Long)),
            Self::Sheet(_, it) => Some(Ok(Body::Held(Decoded {
                text: Cow::Borrowed(it),
                encoding: "utf-8".to_owned(),
                problems: Vec::new(),
            }))),
            Self::Table(..) | Self::Unusable(..) => None,
        }
    }
}

/// JSON that is not quite JSON, mended.
fn strict(mut decoded: Decoded<'_>) -> Decoded<'_> {
    if let Some((text, first)) = loose::mended(&decoded.text) {
        decoded.problems.push(found_in_file(Reason::LooseJson, Effect::Assumed, first));
        decoded.text = Cow::Owned(text);
    }
    decoded
}

/// Bytes in lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |it: u8| char::from_digit(u32::from(it), 16).unwrap_or_default();
    bytes.iter().flat_map(|it| [digit(it >> 4), digit(it & 15)]).collect()
}

/// SHA-256 in lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// All bytes of a file that has to be held; `None`: they cannot be.
fn whole(file: &dyn Supply) -> Option<Cow<'_, [u8]>> {
    if file.size_bytes() > MOST_PACKED_BYTES {
        return None;
    }
    if let Some(bytes) = file.held() {
        return Some(Cow::Borrowed(bytes));
    }
    let mut bytes = vec![0; file.size_bytes() as usize];
    file.fill(0, &mut bytes).then_some(Cow::Owned(bytes))
}

/// The pieces of all files, in order of name, then of hash: the order in which they were dropped does not matter.
pub fn of_files<'a>(files: &[&'a dyn Supply]) -> Vec<Piece<'a>> {
    // A long file is hashed while it is read, unless it may be one of the others.
    let is_alone = |it: &dyn Supply| {
        let like = |other: &&&dyn Supply| other.name() == it.name() || other.size_bytes() == it.size_bytes();
        it.size_bytes() > LONG_BYTES && files.iter().filter(like).count() == 1
    };
    let hash = |it: &dyn Supply| if is_alone(it) { String::new() } else { sha256_of(it) };
    let mut files: Vec<(&'a dyn Supply, String)> = files.iter().map(|it| (*it, hash(*it))).collect();
    files.order_by(|a, b| (a.0.name(), &a.1).cmp(&(b.0.name(), &b.1)));
    let mut budget = super::packed::Budget::new();
    let mut pieces = Vec::new();
    for (file, sha256) in files {
        let size_bytes = file.size_bytes();
        let mut piece = Piece {
            name: file.name().to_owned(),
            sha256,
            size_bytes,
            weight_bytes: size_bytes,
            role: file.role(),
            inside: Inside::Long(file),
        };
        let mut begin = [0; 32];
        let n = size_bytes.min(32) as usize;
        let is_text = file.fill(0, &mut begin[..n]) && !super::packed::is_packed(&begin[..n]);
        if size_bytes > LONG_BYTES && is_text {
            pieces.push(piece);
            continue;
        }
        if piece.sha256.is_empty() {
            piece.sha256 = sha256_of(file);
        }
        let Some(bytes) = whole(file) else {
            let size = format!("{} MB", size_bytes / 1_000_000);
            let problem = found_in_file(Reason::TooLarge, Effect::FileRejected, &size);
            piece.inside = Inside::Unusable("unknown", problem);
            pieces.push(piece);
            continue;
        };
        match super::packed::unpacked(&bytes, &mut budget) {
            Some(found) => add(&mut pieces, &piece, found),
            None => pieces.push(Piece { inside: Inside::Bytes(bytes), ..piece }),
        }
    }
    pieces
}

fn add<'a>(pieces: &mut Vec<Piece<'a>>, whole: &Piece<'a>, found: Vec<super::packed::Found>) {
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
