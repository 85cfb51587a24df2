//! Saving: bytes → a file in the user's downloads. Nothing leaves the machine.

use std::collections::BTreeMap;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::host;
use crate::engine::protocol::Product;
use crate::share::{archive, words};

/// Saves what a worker made; `is_inside`: within a copy of this page.
pub async fn save_made(name: &str, bytes: Uint8Array, is_inside: bool) {
    let bytes = match () {
        () if is_inside => page_around(&bytes).await,
        () if name == words::file_name(Product::Tables) => Some(with_pictures(&bytes).await),
        () => Some(bytes),
    };
    if let Some(bytes) = bytes {
        save(name, media_type(name), &bytes);
    }
}

/// The page in one file with a bundle inside.
async fn page_around(bundle: &Uint8Array) -> Option<Uint8Array> {
    let html = host::offline_html(Some(&bundle.to_vec())).await?;
    Some(Uint8Array::from(html.as_bytes()))
}

/// Tables with a PNG beside every figure; drawn in the page, since workers cannot.
async fn with_pictures(tables: &Uint8Array) -> Uint8Array {
    let tables = tables.to_vec();
    let mut pictures = BTreeMap::new();
    for (name, svg) in archive::pick(&tables, ".svg") {
        if let Some(png) = host::png(&svg).await {
            pictures.insert(name.replace(".svg", ".png"), png);
        }
    }
    Uint8Array::from(&*archive::with_more(tables, &pictures))
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |it| it.1) {
        "html" => "text/html;charset=utf-8",
        "zip" | "nadir" => "application/zip",
        _ => "text/csv;charset=utf-8",
    }
}

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
