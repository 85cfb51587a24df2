//! Files in the browser: handles on the page, bytes in the worker.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{File, FileList, FileReaderSync};

use crate::model::InputFile;

/// The handles of a list.
pub fn of_list(list: &FileList) -> Vec<File> {
    (0..list.length()).filter_map(|i| list.get(i)).collect()
}

/// The handles among the items of an array.
pub fn of_array(array: &JsValue) -> Vec<File> {
    array.dyn_ref::<Array>().into_iter().flat_map(Array::iter).filter_map(|it| it.dyn_into().ok()).collect()
}

/// Files dropped before the page was ready; `web/start.js` kept them.
pub fn early() -> Vec<File> {
    let kept = js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("nadirEarlyFiles"));
    let taken = kept.ok().and_then(|it| it.dyn_into::<js_sys::Function>().ok());
    taken.and_then(|it| it.call0(&JsValue::NULL).ok()).map_or_else(Vec::new, |it| of_array(&it))
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
