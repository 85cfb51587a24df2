//! How messages travel: JSON bytes in a transferred buffer, with files or more bytes beside them.
//!
//! Bytes, not objects: a buffer changes hands at no cost, and reading it is one short task of the page.

use js_sys::{Array, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};

use crate::model::json;

/// A message, and the buffers in it that change hands.
pub struct Parcel {
    /// `[bytes of the message, what travels beside it]`.
    pub message: Array,
    /// To be transferred.
    pub buffers: Array,
}

impl Parcel {
    /// A message alone.
    pub fn new<T: Serialize>(message: &T) -> Self {
        let bytes = bytes_of(&json::compact(message));
        Self { buffers: Array::of1(&bytes.buffer()), message: Array::of1(&bytes) }
    }

    /// The same, with bytes beside it.
    #[must_use]
    pub fn with_bytes(self, bytes: &[u8]) -> Self {
        let bytes = bytes_of(bytes);
        self.buffers.push(&bytes.buffer());
        self.message.push(&bytes);
        self
    }

    /// The same, with several lists of bytes beside it: handed over.
    #[must_use]
    pub fn with_lists(self, lists: &[&[u8]]) -> Self {
        let lists: Array = lists.iter().map(|it| bytes_of(it)).collect();
        lists.iter().for_each(|it| {
            self.buffers.push(&it.unchecked_into::<Uint8Array>().buffer());
        });
        self.message.push(&lists);
        self
    }

    /// The same, with several lists of bytes beside it: copied, not handed over.
    #[must_use]
    pub fn with_buffers(self, buffers: &[Uint8Array]) -> Self {
        self.message.push(&buffers.iter().collect::<Array>());
        self
    }

    /// The same, with file handles beside it.
    #[must_use]
    pub fn with_files(self, files: &[web_sys::File]) -> Self {
        self.message.push(&files.iter().collect::<Array>());
        self
    }
}

fn bytes_of(bytes: &[u8]) -> Uint8Array {
    let out = Uint8Array::new_with_length(bytes.len() as u32);
    out.copy_from(bytes);
    out
}

/// Several lists of bytes beside a message.
pub fn buffers(beside: &JsValue) -> Vec<Uint8Array> {
    let list: Option<&Array> = beside.dyn_ref();
    list.into_iter().flat_map(Array::iter).filter_map(|it| it.dyn_into().ok()).collect()
}

/// The message of a parcel that arrived; `None` when it is none of ours.
pub fn open<T: DeserializeOwned>(data: &JsValue) -> Option<(T, JsValue)> {
    let parts: &Array = data.dyn_ref()?;
    let bytes: Uint8Array = parts.get(0).dyn_into().ok()?;
    Some((serde_json::from_slice(&bytes.to_vec()).ok()?, parts.get(1)))
}
