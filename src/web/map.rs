//! The map library behind `web/map.js`, loaded with the first map.

use std::cell::RefCell;
use std::collections::BTreeMap;

use wasm_bindgen::prelude::*;

use super::host;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = NadirMap, js_name = open)]
    fn open_map(
        container: &web_sys::Element,
        lang: &str,
        words: &str,
        select: &Closure<dyn FnMut(i32)>,
        moved: &Closure<dyn FnMut(f64, f64, f64, f64)>,
    ) -> u32;
    #[wasm_bindgen(js_namespace = NadirMap, js_name = data)]
    fn map_data(id: u32, layer: &str, geojson: &str);
    #[wasm_bindgen(js_namespace = NadirMap, js_name = choose)]
    fn map_choose(id: u32, index: i32);
    #[wasm_bindgen(js_namespace = NadirMap, js_name = period)]
    fn map_period(id: u32, from_secs: f64, to_secs: f64);
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
    _moved: Closure<dyn FnMut(f64, f64, f64, f64)>,
}

impl MapHandle {
    /// Opens a map in an element. `select` is called with a facility's index, or -1; `moved` with west, south, east and
    /// north of what it shows, degrees. `None`: no WebGL here.
    pub fn open(
        at: &web_sys::Element,
        lang: &str,
        words: &str,
        select: impl FnMut(i32) + 'static,
        mut moved: impl FnMut([f64; 4]) + 'static,
    ) -> Option<Self> {
        let select = Closure::new(select);
        let moved = Closure::new(move |west, south, east, north| moved([west, south, east, north]));
        let id = open_map(at, lang, words, &select, &moved);
        (id > 0).then_some(Self { id, given: RefCell::default(), _select: select, _moved: moved })
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

    /// Shows only the strikes of a period, UTC seconds; all of them without one.
    pub fn period(&self, period_secs: Option<(i64, i64)>) {
        let (from, to) =
            period_secs.map_or((f64::NEG_INFINITY, f64::INFINITY), |it| (it.0 as f64, it.1 as f64));
        map_period(self.id, from, to);
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

/// Calls `then` once the map library is ready; never, when it cannot be loaded.
pub fn when_loaded(then: impl FnOnce() + 'static) {
    wasm_bindgen_futures::spawn_local(async {
        if host::map().await {
            then();
        }
    });
}
