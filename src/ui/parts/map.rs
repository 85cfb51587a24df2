//! The map: facilities, footprints and strikes over a basemap that travels with the page.

use leptos::html::Div;
use leptos::prelude::*;

use crate::report::text::text;
use crate::report::{Lang, layers, scene::Scene};
use crate::ui::i18n::t;
use crate::ui::state::AppState;
use crate::web::map::{MapHandle, when_loaded};

/// The map with its legend. Reads and writes the selected facility.
#[component]
pub fn Map() -> impl IntoView {
    let app = AppState::here();
    let element = NodeRef::<Div>::new();
    let handle = StoredValue::new_local(None::<MapHandle>);
    let is_open = RwSignal::new(false);
    let no_webgl = RwSignal::new(false);
    let select = move |facility: i32| {
        let facility = u32::try_from(facility).ok();
        app.selection.update(|it| *it = it.with_facility(facility.filter(|_| facility != it.facility)));
    };
    Effect::new(move || {
        let Some(at) = element.get() else { return };
        when_loaded(move || {
            let lang = app.lang.get_untracked();
            let opened = MapHandle::open(&at, lang.code(), &control_words(app), select);
            no_webgl.set(opened.is_none());
            is_open.set(opened.is_some());
            // The page may have moved on while the scripts were loading.
            let _ = handle.try_set_value(opened);
        });
    });
    on_cleanup(move || drop(handle.try_update_value(Option::take)));
    let with_map = move |act: &dyn Fn(&MapHandle, &Scene)| {
        if let (true, Some(scene)) = (is_open.get(), app.scene.get()) {
            handle.with_value(|it| it.iter().for_each(|map| act(map, &scene)));
        }
    };
    Effect::new(move || {
        with_map(&|map, scene| {
            if map.data("facilities", &layers::facilities(scene)) {
                layers::bounds(scene).into_iter().for_each(|it| map.fit(it));
            }
        });
    });
    let facility = Memo::new(move |_| app.selection.get().facility);
    let period = Memo::new(move |_| app.selection.get().period_secs);
    let footprints =
        Memo::new(move |_| app.scene.get().map(|it| layers::images(&it, facility.get(), period.get())));
    Effect::new(move || {
        let period = period.get();
        with_map(&|map, _| map.period(period));
    });
    Effect::new(move || {
        let selected = facility.get();
        with_map(&|map, scene| {
            map.data("strikes", &layers::strikes(scene, selected));
            footprints.with(|it| {
                if let Some(it) = it {
                    map.data("images", &it.0);
                }
            });
            map.choose(selected);
        });
    });
    // The map opened with the colours and language of then; it is drawn anew only when they change.
    Effect::new(move |before: Option<(bool, Lang)>| {
        let now = (app.dark.get(), app.lang.get());
        if is_open.get_untracked() && before.is_some_and(|it| it != now) {
            handle.with_value(|it| it.iter().for_each(|map| map.restyle(now.1.code())));
        }
        now
    });
    let drawn = move || {
        let lang = app.lang.get();
        let (drawn, all) = footprints.with(|it| it.as_ref().map(|it| (it.1, it.2)))?;
        let n = |it: usize| lang.integer(it as u64);
        let key = if drawn < all { "map.some-footprints" } else { "map.all-footprints" };
        Some(text(lang, key, &[("drawn", &n(drawn)), ("all", &n(all))]))
    };
    view! {
        <section class="panel map-panel" aria-labelledby="map-title">
            <h3 id="map-title">{t("map.title")}</h3>
            <div class="map" node_ref=element class:hidden=move || no_webgl.get()></div>
            <Show when=move || no_webgl.get()><p class="soft">{t("map.no-webgl")}</p></Show>
            <ul class="legend">
                <li><svg class="key" viewBox="0 0 16 16" aria-hidden="true"><circle class="mark-facility" cx="8" cy="8" r="5"/></svg>{t("map.facility")}</li>
                <li><svg class="key" viewBox="0 0 16 16" aria-hidden="true"><path class="mark-strike" d=STAR/></svg>{t("map.strike")}</li>
                <li><svg class="key" viewBox="0 0 16 16" aria-hidden="true"><path class="mark-both" d=STAR/></svg>{t("map.strike-after")}</li>
                <li><svg class="key" viewBox="0 0 16 16" aria-hidden="true"><rect class="mark-footprint" x="2" y="3" width="12" height="10"/></svg>{t("map.footprint")}</li>
            </ul>
            <p class="soft small">{drawn}" "{t("map.source")}</p>
        </section>
    }
}

/// A five-pointed star in a box of 16.
const STAR: &str = "M8 1l2.1 4.6 5 .6-3.7 3.4 1 5L8 12.1 3.6 14.600l1-5L.9 6.200l5-.6z";

/// The words of the map's own controls, as its `locale`.
fn control_words(app: AppState) -> String {
    let lang = app.lang.get_untracked();
    let word = |key| text(lang, key, &[]);
    serde_json::json!({
        "NavigationControl.ZoomIn": word("map.zoom-in"),
        "NavigationControl.ZoomOut": word("map.zoom-out"),
        "Map.Title": word("map.alt"),
        "ScaleControl.Meters": word("map.metres"),
        "ScaleControl.Kilometers": word("map.kilometres"),
    })
    .to_string()
}
