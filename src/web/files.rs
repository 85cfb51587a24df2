//! Files in the browser: handles on the page, bytes in the worker.

use std::cell::Cell;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, File, FileList, FileReaderSync, HtmlInputElement};

use crate::engine::{LONG_BYTES, Supply};
use crate::model::{InputFile, Plan, Role};

/// The handles of a list.
pub fn of_list(list: &FileList) -> Vec<File> {
    (0..list.length()).filter_map(|i| list.get(i)).collect()
}

/// The handles chosen in a file input, which forgets them: the same file may be chosen again after it was mended.
pub fn chosen(event: &Event) -> Vec<File> {
    let input = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
    let files = input.as_ref().and_then(HtmlInputElement::files).map(|it| of_list(&it)).unwrap_or_default();
    if let Some(input) = input {
        input.set_value("");
    }
    files
}

/// The handles among the items of an array.
pub fn of_array(array: &JsValue) -> Vec<File> {
    array.dyn_ref::<Array>().into_iter().flat_map(Array::iter).filter_map(|it| it.dyn_into().ok()).collect()
}

/// A file made here, of bytes.
pub fn made(name: &str, bytes: &[u8]) -> Option<File> {
    File::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)), name).ok()
}

/// The same file under another name; its bytes are not copied.
pub fn renamed(file: &File, name: &str) -> File {
    File::new_with_blob_sequence(&Array::of1(file), name).unwrap_or_else(|_| file.clone())
}

/// A file that must be in the memory whole is at most so long, bytes.
const MOST_HELD_BYTES: f64 = 536_870_912.0;

/// Why a file could not be had, as a key of the texts.
pub type Unreadable = &'static str;
const UNREADABLE: Unreadable = "page.failed.unreadable";

/// Reads a file. In a worker only: it waits.
///
/// # Errors
/// When it cannot be read, or is too large to be held.
pub fn read(file: &File) -> Result<InputFile, Unreadable> {
    if file.size() > MOST_HELD_BYTES {
        return Err("page.failed.large");
    }
    let buffer =
        FileReaderSync::new().and_then(|it| it.read_as_array_buffer(file)).map_err(|_| UNREADABLE)?;
    Ok(InputFile { name: file.name(), bytes: Uint8Array::new(&buffer).to_vec(), role: None })
}

/// A file for the engine: held when it is short, else read piece by piece.
pub struct Supplied {
    file: InputFile,
    /// The handle of a long one.
    handle: Option<(File, FileReaderSync)>,
    is_broken: Cell<bool>,
}

impl Supplied {
    /// In a worker only: it waits.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(file: &File, plan: &Plan) -> Result<Self, Unreadable> {
        let role = plan.ingest.roles.get(&file.name()).copied();
        let is_long = file.size() > LONG_BYTES as f64;
        let (file, handle) = if is_long {
            let reader = FileReaderSync::new().map_err(|_| UNREADABLE)?;
            let name = file.name();
            (InputFile { name, bytes: Vec::new(), role }, Some((file.clone(), reader)))
        } else {
            (InputFile { role, ..read(file)? }, None)
        };
        Ok(Self { file, handle, is_broken: Cell::new(false) })
    }

    /// Could it not be read to its end? It was removed or changed meanwhile.
    pub fn is_broken(&self) -> bool {
        self.is_broken.get()
    }
}

impl Supply for Supplied {
    fn name(&self) -> &str {
        &self.file.name
    }

    fn role(&self) -> Option<Role> {
        self.file.role
    }

    fn size_bytes(&self) -> u64 {
        self.handle.as_ref().map_or(self.file.bytes.len() as u64, |it| it.0.size() as u64)
    }

    fn held(&self) -> Option<&[u8]> {
        self.handle.is_none().then_some(&self.file.bytes)
    }

    fn fill(&self, at: u64, into: &mut [u8]) -> bool {
        let Some((handle, reader)) = &self.handle else { return self.file.fill(at, into) };
        let (from, to) = (at as f64, at as f64 + into.len() as f64);
        let piece = handle.slice_with_f64_and_f64(from, to).and_then(|it| reader.read_as_array_buffer(&it));
        // Not detached after copying: the browser then forgets to collect it, and a gigabyte stays behind.
        let piece = piece.map(|it| Uint8Array::new(&it)).ok().filter(|it| it.length() as usize == into.len());
        match &piece {
            Some(it) => it.copy_to(into),
            None => self.is_broken.set(true),
        }
        piece.is_some()
    }
}
