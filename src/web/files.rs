//! Files in the browser: handles on the page, bytes in the worker.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, File, FileList, FileReaderSync, HtmlInputElement};

use crate::model::InputFile;

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

/// Reads a file. In a worker only: it waits. `Err` is the name of a file that could not be read.
pub fn read(file: &File) -> Result<InputFile, String> {
    let name = file.name();
    let buffer = FileReaderSync::new().and_then(|it| it.read_as_array_buffer(file));
    match buffer {
        Ok(buffer) => Ok(InputFile { name, bytes: Uint8Array::new(&buffer).to_vec(), role: None }),
        Err(_) => Err(name),
    }
}
