//! The page around the program, as `web/*.js` made it: what came with it, its seal, and copies of it.
//!
//! The names of the externs are those of `web/early.js` and `web/load.js`.

use js_sys::{Array, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, Worker};

use super::files;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Nadir, js_name = early)]
    fn take_early() -> Array;
    #[wasm_bindgen(js_namespace = Nadir, js_name = worker, catch)]
    fn start_worker() -> Result<Worker, JsValue>;
    #[wasm_bindgen(js_namespace = Nadir, js_name = map)]
    fn load_map() -> Promise;
    #[wasm_bindgen(js_namespace = Nadir, js_name = offline)]
    fn write_offline(data: Option<Uint8Array>) -> Promise;
    #[wasm_bindgen(js_namespace = Nadir, js_name = png)]
    fn draw_png(svg: Uint8Array) -> Promise;
    #[wasm_bindgen(js_namespace = Nadir, js_name = hash)]
    fn compute_hash() -> Promise;
    #[wasm_bindgen(js_namespace = Nadir, js_name = tried)]
    fn tried_ways() -> Promise;
    #[wasm_bindgen(js_namespace = Nadir, js_name = keep)]
    fn keep_js(text: &str, files: Option<Array>) -> Promise;
    #[wasm_bindgen(js_namespace = Nadir, js_name = kept)]
    fn kept_js() -> Promise;
    #[wasm_bindgen(js_namespace = Nadir, js_name = forget)]
    fn forget_js(all: bool) -> Promise;
    #[wasm_bindgen(js_namespace = Nadir, js_name = whenFresh)]
    fn when_fresh_js(callback: &JsValue);
    #[wasm_bindgen(thread_local_v2, js_namespace = Nadir, js_name = data)]
    static DATA: Option<Uint8Array>;
    #[wasm_bindgen(thread_local_v2, js_namespace = Nadir, js_name = isHosted)]
    static IS_HOSTED: bool;
}

/// Files dropped before the program was here.
pub fn early() -> Vec<File> {
    files::of_array(&take_early())
}

/// A worker that runs this program, from the module that was compiled for the page.
///
/// # Errors
/// When the browser refuses to start a worker.
pub fn worker() -> Result<Worker, JsValue> {
    start_worker()
}

/// Makes the map library ready. `false`: it could not be loaded.
pub async fn map() -> bool {
    JsFuture::from(load_map()).await.is_ok()
}

/// The bytes this page was made to open on, by [`offline_html`]; `None` in a page without data.
pub fn embedded() -> Option<Vec<u8>> {
    DATA.with(|it| it.as_ref().map(Uint8Array::to_vec))
}

/// This program as a page in one file that opens on `data` ([`embedded`] gives them back there), or without data.
/// `None` when the browser cannot make it.
pub async fn offline_html(data: Option<&[u8]>) -> Option<String> {
    JsFuture::from(write_offline(data.map(Uint8Array::from))).await.ok()?.as_string()
}

/// A figure (SVG) as PNG, two pixels for each of its units. `None` when the browser cannot draw it.
pub async fn png(svg: &[u8]) -> Option<Vec<u8>> {
    let made = JsFuture::from(draw_png(Uint8Array::from(svg))).await.ok()?;
    Some(made.dyn_ref::<Uint8Array>()?.to_vec())
}

/// SHA-256, in hex, of the page in one file without data: the same in every copy, whatever data it carries.
/// `None` where the browser cannot compute it.
pub async fn program_hash() -> Option<String> {
    JsFuture::from(compute_hash()).await.ok()?.as_string().filter(|it| !it.is_empty())
}

/// Was this page served by a host (and not opened from a file)?
pub fn is_hosted() -> bool {
    IS_HOSTED.with(|it| *it)
}

/// What became of an attempt to send something out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// The browser refused.
    Refused,
    /// It got out.
    Out,
    /// The browser said nothing.
    Unheard,
}

/// Every way out that was tried when the page opened, and what became of it.
pub async fn tried() -> Vec<(String, Attempt)> {
    let found = JsFuture::from(tried_ways()).await.unwrap_or_default();
    let text = |of: &JsValue, name: &str| {
        Reflect::get(of, &JsValue::from_str(name)).ok().and_then(|it| it.as_string()).unwrap_or_default()
    };
    let found: Option<&Array> = found.dyn_ref();
    let rows = found.into_iter().flat_map(Array::iter).map(|it| {
        let attempt = match text(&it, "state").as_str() {
            "refused" => Attempt::Refused,
            "out" => Attempt::Out,
            _ => Attempt::Unheard,
        };
        (text(&it, "way"), attempt)
    });
    rows.collect()
}

/// Calls back once a newer version lies ready for the next start.
pub fn when_fresh(callback: impl FnMut() + 'static) {
    when_fresh_js(&Closure::<dyn FnMut()>::new(callback).into_js_value());
}

/// Keeps a text in this browser, and with it the files, when they are given.
///
/// # Errors
/// When the browser refuses: no room, or not allowed.
pub async fn keep(text: &str, files: Option<&[File]>) -> Result<(), JsValue> {
    let files = files.map(|it| it.iter().collect::<Array>());
    JsFuture::from(keep_js(text, files)).await.map(drop)
}

/// What [`keep`] kept last.
pub async fn kept() -> Option<(String, Vec<File>)> {
    let found = JsFuture::from(kept_js()).await.ok()?;
    let found: &Array = found.dyn_ref()?;
    Some((found.get(0).as_string()?, files::of_array(&found.get(1))))
}

/// Forgets what is kept; `all`: and every setting, and the copy of the page for use without network.
pub async fn forget(all: bool) {
    let _ = JsFuture::from(forget_js(all)).await;
}
