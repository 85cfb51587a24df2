//! Saving: bytes → a file in the user's downloads. Nothing leaves the machine.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Offers bytes as a download. `kind` is a media type.
pub fn save(name: &str, kind: &str, bytes: &Uint8Array) {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_u8_array_sequence_and_options(&Array::of1(bytes), &options);
    let Ok(url) = blob.and_then(|it| Url::create_object_url_with_blob(&it)) else { return };
    let document = web_sys::window().and_then(|it| it.document());
    let link = document.and_then(|it| it.create_element("a").ok());
    if let Some(link) = link.and_then(|it| it.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    let _ = Url::revoke_object_url(&url);
}
