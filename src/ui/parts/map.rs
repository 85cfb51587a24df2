//! The map: facilities, footprints and strikes over a basemap that travels with the page.

use leptos::html::Div;
use leptos::prelude::*;

use crate::report::text::text;
use crate::report::{Lang, layers, scene::Scene};
use crate::ui::i18n::t;
use crate::ui::state::AppState;
use crate::web::map::{MapHandle, when_loaded};
use crate::web::{host, save};

/// The map with its legend. Reads and writes the selected facility.
#[component]
pub fn Map() -> impl IntoView {
    let app = AppState::here();
    let element = NodeRef::<Div>::new();
    let handle = StoredValue::new_local(None::<MapHandle>);
    let is_open = RwSignal::new(false);
    let no_webgl = RwSignal::new(false);
    // West, south, east, north of what the map shows.
    let seen = RwSignal::new(None::<[f64; 4]>);
    let select = move |facility: i32| {
        let facility = u32::try_from(facility).ok();
        app.selection.update(|it| *it = it.with_facility(facility.filter(|_| facility != it.facility)));
    };
    Effect::new(move || {
        let Some(at) = element.get() else { return };
        when_loaded(move || {
            let lang = app.lang.get_untracked();
            let moved = move |view| seen.set(Some(view));
            let opened = MapHandle::open(&at, lang.code(), &control_words(app), select, moved);
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
                    map.data("images", &it.geojson);
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
        let (images, is_density) = footprints.with(|it| it.as_ref().map(|it| (it.images, it.is_density)))?;
        let key = if is_density { "map.density" } else { "map.all-footprints" };
        Some(text(lang, key, &[("drawn", &lang.integer(images as u64))]))
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
            <div class="map-foot"><InView seen/><SaveMap/></div>
        </section>
    }
}

/// Facilities listed at once.
const LISTED: usize = 40;

/// The facilities the map shows, for those who do not point.
#[component]
fn InView(seen: RwSignal<Option<[f64; 4]>>) -> impl IntoView {
    let app = AppState::here();
    let open = RwSignal::new(false);
    let found =
        Memo::new(move |_| app.scene.get().zip(seen.get()).map(|(it, view)| layers::within(&it, view)));
    let title = move || {
        let n = found.with(|it| it.as_ref().map_or(0, Vec::len));
        text(app.lang.get(), "map.in-view", &[("n", &app.lang.get().integer(n as u64))])
    };
    let item = move |facility: u32| {
        let name = app.scene.with(|it| Some(it.as_ref()?.facilities.get(facility as usize)?.name.clone()));
        let is_selected = move || app.selection.get().facility == Some(facility);
        let select = move |_| app.selection.update(|it| *it = it.with_facility(Some(facility)));
        view! {
            <li><button type="button" class="link" aria-pressed=move || is_selected().to_string() on:click=select>{name}</button></li>
        }
    };
    let items = move || {
        let all = found.get().filter(|_| open.get()).unwrap_or_default();
        all.into_iter().take(LISTED).map(item).collect_view()
    };
    view! {
        <details on:toggle=move |_| open.update(|it| *it = !*it)>
            <summary>{title}</summary>
            <ul class="neighbours">{items}</ul>
        </details>
    }
}

/// The map as a figure to keep: the one that stands in reports.
#[component]
fn SaveMap() -> impl IntoView {
    let app = AppState::here();
    let svg = move || {
        let scene = app.scene.get_untracked()?;
        Some(crate::plot::map::figure(&scene, app.lang.get_untracked()).svg().into_bytes())
    };
    let save_svg = move |_| {
        if let Some(svg) = svg() {
            save::save("nadir-map.svg", "image/svg+xml", &js_sys::Uint8Array::from(&*svg));
        }
    };
    let save_png = move |_| {
        leptos::task::spawn_local(async move {
            let Some(svg) = svg() else { return };
            if let Some(png) = host::png(&svg).await {
                save::save("nadir-map.png", "image/png", &js_sys::Uint8Array::from(&*png));
            }
        });
    };
    view! {
        <p>{t("map.save")}" "
            <button type="button" class="link" on:click=save_svg>"SVG"</button>" · "
            <button type="button" class="link" on:click=save_png>"PNG"</button></p>
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
