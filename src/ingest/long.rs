//! Text that is read piece by piece: a file may be larger than the memory.
//!
//! A file of at most [`LONG_BYTES`] is held whole; a longer one goes by in windows, as often as it is asked for. Formats
//! see one [`Text`] and do not know which it is. The same length gives the same way everywhere.

use std::cell::{Cell, RefCell};

use encoding_rs::{Decoder, Encoding};
use sha2::{Digest, Sha256};

use super::pieces::{hex, sha256};
use super::problems::found_in_file;
use super::text::{self, Decoded};
use crate::model::{Effect, InputFile, Problem, Reason, Role};

/// Longer files are not held.
pub const LONG_BYTES: u64 = 64 << 20;
/// What is read first, and looked at to know what a file is.
pub const HEAD_BYTES: usize = 1 << 20;
/// What is read at a time, at most.
const STEP_BYTES: usize = 2 << 20;
/// A row, or an item, is at most so long; what is longer is cut.
const MOST_ROW_BYTES: usize = 16 << 20;

/// Where the bytes of a file come from.
pub trait Supply {
    /// The file's own name.
    fn name(&self) -> &str;
    /// A role the user forced.
    fn role(&self) -> Option<Role>;
    /// Bytes in all.
    fn size_bytes(&self) -> u64;
    /// All bytes, where they are in the memory.
    fn held(&self) -> Option<&[u8]>;
    /// Fills `into` from byte `at` on. `false`: it cannot be read any more.
    fn fill(&self, at: u64, into: &mut [u8]) -> bool;
}

impl Supply for InputFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn role(&self) -> Option<Role> {
        self.role
    }

    fn size_bytes(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn held(&self) -> Option<&[u8]> {
        Some(&self.bytes)
    }

    fn fill(&self, at: u64, into: &mut [u8]) -> bool {
        let from = self.bytes.get(at as usize..at as usize + into.len());
        from.map(|it| into.copy_from_slice(it)).is_some()
    }
}

/// SHA-256 in lower-case hex, of a file of which a beginning is hashed already.
fn sha256_from(supply: &dyn Supply, mut hasher: Sha256, from: u64) -> String {
    let (mut at, mut buffer) = (from, vec![0; STEP_BYTES]);
    while at < supply.size_bytes() {
        let n = (supply.size_bytes() - at).min(STEP_BYTES as u64) as usize;
        if !supply.fill(at, &mut buffer[..n]) {
            break;
        }
        hasher.update(&buffer[..n]);
        at += n as u64;
    }
    hex(&hasher.finalize())
}

/// SHA-256 of a file in lower-case hex.
pub fn sha256_of(supply: &dyn Supply) -> String {
    supply.held().map_or_else(|| sha256_from(supply, Sha256::new(), 0), sha256)
}

/// A long file: its head, and how the rest is decoded.
pub struct Long<'a> {
    supply: &'a dyn Supply,
    encoding: &'static Encoding,
    /// Bytes of a byte-order mark.
    skip: u64,
    head: Decoded<'a>,
    has_errors: Cell<bool>,
    /// Of the bytes that have gone by, and how many those are: none is read only to be hashed.
    hashed: RefCell<(Sha256, u64)>,
}

impl<'a> Long<'a> {
    /// Looks at the head of a file. `chosen`: an encoding the plan states.
    pub fn of(supply: &'a dyn Supply, chosen: Option<&str>) -> Result<Self, Problem> {
        let n = supply.size_bytes().min(HEAD_BYTES as u64) as usize;
        let mut bytes = vec![0; n];
        supply.fill(0, &mut bytes);
        let hashed = RefCell::new((Sha256::new_with_prefix(&bytes), n as u64));
        // Not in the middle of a letter: up to the last byte of plain ASCII.
        let whole = bytes.iter().rposition(u8::is_ascii).map_or(n, |it| it + 1);
        bytes.truncate(whole / 2 * 2);
        let decoded = text::decode(&bytes, chosen)?;
        let head = Decoded {
            text: decoded.text.into_owned().into(),
            encoding: decoded.encoding,
            problems: decoded.problems,
        };
        let encoding = Encoding::for_label(head.encoding.as_bytes()).unwrap_or(encoding_rs::UTF_8);
        let skip = Encoding::for_bom(&bytes).map_or(0, |it| it.1 as u64);
        Ok(Self { supply, encoding, skip, head, has_errors: Cell::new(false), hashed })
    }

    /// Bytes go by that begin at `at`.
    fn hash(&self, at: u64, bytes: &[u8]) {
        let mut hashed = self.hashed.borrow_mut();
        let known = hashed.1.saturating_sub(at) as usize;
        if let Some(new) = bytes.get(known..).filter(|_| at <= hashed.1) {
            hashed.0.update(new);
            hashed.1 += new.len() as u64;
        }
    }

    /// SHA-256 of all bytes; those that did not go by are read now.
    pub fn sha256(&self) -> String {
        let (hasher, from) = self.hashed.borrow().clone();
        sha256_from(self.supply, hasher, from)
    }
}

/// A file as text: held, or long.
pub enum Body<'a> {
    /// All of it.
    Held(Decoded<'a>),
    /// Its head, and the way to the rest.
    Long(Long<'a>),
}

impl<'a> Body<'a> {
    /// How it was decoded, as far as was looked.
    pub fn decoded(&self) -> &Decoded<'a> {
        match self {
            Self::Held(it) => it,
            Self::Long(it) => &it.head,
        }
    }

    /// As formats see it.
    pub fn text(&self) -> Text<'_> {
        match self {
            Self::Held(it) => Text::Held(&it.text),
            Self::Long(it) => Text::Long(it),
        }
    }

    /// The encoding, when bytes turned up that it does not have: after a long text was read.
    pub fn late_errors(&self) -> Option<&str> {
        match self {
            Self::Long(it) if it.has_errors.get() => Some(&it.head.encoding),
            _ => None,
        }
    }
}

/// The text of a file, as formats see it.
#[derive(Clone, Copy)]
pub enum Text<'a> {
    /// All of it.
    Held(&'a str),
    /// To be read piece by piece.
    Long(&'a Long<'a>),
}

impl<'a> Text<'a> {
    /// Its beginning, or all of it: what tells the format.
    pub fn head(self) -> &'a str {
        match self {
            Self::Held(it) => it,
            Self::Long(it) => &it.head.text,
        }
    }

    /// All of it, for formats that cannot be read piece by piece.
    pub fn held(self) -> Result<&'a str, Problem> {
        match self {
            Self::Held(it) => Ok(it),
            Self::Long(it) => {
                let size = format!("{} MB", it.supply.size_bytes() / 1_000_000);
                Err(found_in_file(Reason::TooLarge, Effect::FileRejected, &size))
            }
        }
    }

    /// All of it from the beginning, a window at a time.
    pub fn windows(self) -> Windows<'a> {
        match self {
            Self::Held(text) => Windows { text: Window::Held(text), begin: 0, is_last: true },
            Self::Long(long) => {
                let decoder = long.encoding.new_decoder_without_bom_handling();
                let (text, bytes) = (String::new(), Vec::new());
                let text = Window::Long { long, decoder, is_whole: true, text, bytes, at: long.skip };
                let mut windows = Windows { text, begin: 0, is_last: false };
                windows.advance(0);
                windows
            }
        }
    }
}

/// As much of the beginning as is sound UTF-8.
fn sound(bytes: &[u8]) -> &str {
    let up_to = |n: usize| std::str::from_utf8(&bytes[..n]).unwrap_or_default();
    std::str::from_utf8(bytes).unwrap_or_else(|it| up_to(it.valid_up_to()))
}

enum Window<'a> {
    Held(&'a str),
    Long {
        long: &'a Long<'a>,
        decoder: Decoder,
        /// The decoder has no half of a letter.
        is_whole: bool,
        text: String,
        bytes: Vec<u8>,
        at: u64,
    },
}

/// A part of a text that moves along it.
pub struct Windows<'a> {
    text: Window<'a>,
    begin: u64,
    is_last: bool,
}

impl Windows<'_> {
    /// What can be seen.
    pub fn text(&self) -> &str {
        match &self.text {
            Window::Held(it) => it,
            Window::Long { text, .. } => text,
        }
    }

    /// Byte of the text at which the window begins.
    pub fn begin(&self) -> u64 {
        self.begin
    }

    /// Does the text end with the window?
    pub fn is_last(&self) -> bool {
        self.is_last
    }

    /// Must what is in the window be read as it is, because no more can be added?
    pub fn is_full(&self) -> bool {
        self.is_last || self.text().len() >= MOST_ROW_BYTES
    }

    /// Leaves `used` bytes behind and adds more of the text.
    pub fn advance(&mut self, used: usize) {
        self.begin += used as u64;
        let Window::Long { long, decoder, is_whole, text, bytes, at } = &mut self.text else { return };
        text.drain(..used);
        let left = long.supply.size_bytes().saturating_sub(*at);
        // The first window is no longer than the head: often nothing else is asked for.
        let step = if *at == long.skip { HEAD_BYTES } else { STEP_BYTES };
        let n = left.min(step as u64) as usize;
        bytes.resize(n, 0);
        let is_read = long.supply.fill(*at, bytes);
        if is_read {
            long.hash(*at, bytes);
        }
        *at += n as u64;
        self.is_last = !is_read || n as u64 == left;
        if is_read {
            // Mostly all of it is sound UTF-8; what is not, or is cut at an end, is left to the decoder.
            let sound = if *is_whole && long.encoding == encoding_rs::UTF_8 { sound(bytes) } else { "" };
            text.push_str(sound);
            let mut rest = &bytes[sound.len()..];
            *is_whole = rest.is_empty() || bytes.last().is_some_and(u8::is_ascii);
            let most = decoder.max_utf8_buffer_length(rest.len()).unwrap_or(0);
            text.reserve(most.min(rest.len() + rest.len() / 8 + 64));
            loop {
                let (result, n, has_errors) = decoder.decode_to_string(rest, text, self.is_last);
                rest = &rest[n..];
                if has_errors {
                    long.has_errors.set(true);
                }
                match result {
                    encoding_rs::CoderResult::InputEmpty => break,
                    encoding_rs::CoderResult::OutputFull => text.reserve(STEP_BYTES / 4),
                }
            }
        }
    }
}
