//! The map library behind `web/map.js`, loaded with the first map.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = NadirMap, js_name = open)]
    fn open_map(
        container: &web_sys::Element,
        lang: &str,
        words: &str,
        select: &Closure<dyn FnMut(i32)>,
    ) -> u32;
    #[wasm_bindgen(js_namespace = NadirMap, js_name = data)]
    fn map_data(id: u32, layer: &str, geojson: &str);
    #[wasm_bindgen(js_namespace = NadirMap, js_name = choose)]
    fn map_choose(id: u32, index: i32);
    #[wasm_bindgen(js_namespace = NadirMap, js_name = fit)]
    fn map_fit(id: u32, west: f64, south: f64, east: f64, north: f64);
    #[wasm_bindgen(js_namespace = NadirMap, js_name = restyle)]
    fn map_restyle(id: u32, lang: &str);
    #[wasm_bindgen(js_namespace = NadirMap, js_name = close)]
    fn map_close(id: u32);
}

/// An open map; closed when dropped.
pub struct MapHandle {
    id: u32,
    /// What each layer was given last.
    given: RefCell<BTreeMap<String, String>>,
    _select: Closure<dyn FnMut(i32)>,
}

impl MapHandle {
    /// Opens a map in an element. `select` is called with a facility's index, or -1. `None`: no WebGL here.
    pub fn open(
        at: &web_sys::Element,
        lang: &str,
        words: &str,
        select: impl FnMut(i32) + 'static,
    ) -> Option<Self> {
        let select = Closure::new(select);
        let id = open_map(at, lang, words, &select);
        (id > 0).then_some(Self { id, given: RefCell::default(), _select: select })
    }

    /// Replaces a layer's GeoJSON: `images`, `facilities`, `strikes`. The same again draws nothing (drawing is what
    /// takes long) and says `false`.
    pub fn data(&self, layer: &str, geojson: &str) -> bool {
        let mut given = self.given.borrow_mut();
        if given.get(layer).is_some_and(|it| it == geojson) {
            return false;
        }
        given.insert(layer.to_owned(), geojson.to_owned());
        map_data(self.id, layer, geojson);
        true
    }

    /// Marks a facility.
    pub fn choose(&self, facility: Option<u32>) {
        map_choose(self.id, facility.map_or(-1, |it| it as i32));
    }

    /// Shows west, south, east, north, in degrees.
    pub fn fit(&self, [west, south, east, north]: [f64; 4]) {
        map_fit(self.id, west, south, east, north);
    }

    /// Takes the page's colours and language anew.
    pub fn restyle(&self, lang: &str) {
        map_restyle(self.id, lang);
    }
}

impl Drop for MapHandle {
    fn drop(&mut self) {
        map_close(self.id);
    }
}

/// The scripts of the map, in the order in which they need each other.
const SCRIPTS: [&str; 3] = ["maplibre-gl-csp.js", "basemap.js", "map.js"];

thread_local! {
    static LOADED: Cell<usize> = const { Cell::new(0) };
    static WAITING: RefCell<Vec<Box<dyn FnOnce()>>> = const { RefCell::new(Vec::new()) };
}

/// Calls `then` once the map's scripts are there; never, when one cannot be loaded.
pub fn when_loaded(then: impl FnOnce() + 'static) {
    if LOADED.get() == SCRIPTS.len() {
        then();
        return;
    }
    let is_first = WAITING.with_borrow(Vec::is_empty) && LOADED.get() == 0;
    WAITING.with_borrow_mut(|it| it.push(Box::new(then)));
    if is_first {
        load_next();
    }
}

fn load_next() {
    let Some(document) = web_sys::window().and_then(|it| it.document()) else { return };
    let Some(name) = SCRIPTS.get(LOADED.get()) else {
        let waiting = WAITING.with_borrow_mut(std::mem::take);
        waiting.into_iter().for_each(|it| it());
        return;
    };
    let Ok(script) = document.create_element("script") else { return };
    let loaded = Closure::once_into_js(|| {
        LOADED.set(LOADED.get() + 1);
        load_next();
    });
    let _ = script.add_event_listener_with_callback("load", loaded.unchecked_ref());
    let _ = script.set_attribute("src", name);
    let _ = document.document_element().map(|it| it.append_child(&script));
}
