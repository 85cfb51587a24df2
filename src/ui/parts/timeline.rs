//! The timeline: one lane a facility, images as bars, hits as diamonds. Reads and writes the selected facility.

use crate::model::order::Order as _;
use leptos::prelude::*;

use super::brush::Brush;
use crate::plot::timeline::{HEIGHT, Lane, WIDTH, lanes, ticks};
use crate::report::show;
use crate::report::text::text;
use crate::ui::i18n::t;
use crate::ui::state::AppState;

/// Lanes shown at once.
const LANES: usize = 12;

/// The timeline.
#[component]
pub fn Timeline() -> impl IntoView {
    let app = AppState::here();
    let page = RwSignal::new(0_usize);
    // Most hits first; then most images; then in the order of the file.
    let order = Memo::new(move |_| {
        let Some(scene) = app.scene.get() else { return Vec::new() };
        let mut counts = vec![(0_u64, 0_u64); scene.facilities.len()];
        for it in scene.strikes.iter().filter_map(|it| it.facility) {
            counts[it as usize].0 += 1;
        }
        for it in scene.images.iter().flat_map(|it| &it.facilities) {
            counts[*it as usize].1 += 1;
        }
        let mut order: Vec<u32> = (0..counts.len() as u32).collect();
        order.order_by_key(|it| std::cmp::Reverse(counts[*it as usize]));
        order
    });
    Effect::new(move || {
        if let Some(facility) = app.selection.get().facility
            && let Some(place) = order.with(|it| it.iter().position(|it| *it == facility))
        {
            page.set(place / LANES);
        }
    });
    let has_clouds = move || {
        app.scene.with(|it| it.as_ref().is_some_and(|it| it.clear.of_facility.iter().any(Option::is_some)))
    };
    let period = move || app.scene.get().map(|it| (it.from_secs, it.to_secs.max(it.from_secs + 1)));
    let shown = Memo::new(move |_| {
        let (Some(scene), Some((from, to))) = (app.scene.get(), period()) else { return Vec::new() };
        let chosen: Vec<u32> =
            order.with(|it| it.iter().copied().skip(page.get() * LANES).take(LANES).collect());
        lanes(&scene, &chosen, from, to)
    });
    let last = move || order.with(|it| it.len().saturating_sub(1) / LANES);
    let where_we_are = move || {
        let (lang, all) = (app.lang.get(), order.with(Vec::len));
        let n = |it: usize| lang.integer(it as u64);
        let from = page.get() * LANES;
        let values = [n((from + 1).min(all)), n((from + LANES).min(all)), n(all)];
        text(lang, "map.lanes", &[("from", &values[0]), ("to", &values[1]), ("all", &values[2])])
    };
    let axis = move || {
        let (from, to) = period()?;
        let mark = |(x, label): (f64, String)| {
            view! { <span style:inset-inline-start=format!("{:.2}%", 100.0 * x / WIDTH)>{label}</span> }
        };
        let marks = ticks(from, to).into_iter().map(mark).collect_view();
        Some(view! { <div class="lane-axis" aria-hidden="true">{marks}</div> })
    };
    view! {
        <section class="panel timeline-panel" aria-labelledby="timeline-title">
            <h3 id="timeline-title">{t("map.timeline")}</h3>
            <p class="soft small">{t("map.timeline-lead")}" "{move || has_clouds().then(|| text(app.lang.get(), "map.timeline-clear", &[]))}" "{move || period().map(|(from, to)| show::period(from, to))}</p>
            <ol class="lanes">{move || shown.get().into_iter().map(|lane| view! { <LaneRow lane/> }).collect_view()}</ol>
            <div class="lane-foot"><span></span>{axis}</div>
            <Brush/>
            <div class="pager">
                <span>{where_we_are}</span>
                <button type="button" class="icon" aria-label=t("page.rows-before") disabled=move || page.get() == 0
                    on:click=move |_| page.update(|it| *it = it.saturating_sub(1))>"‹"</button>
                <button type="button" class="icon" aria-label=t("page.rows-after") disabled=move || { page.get() >= last() }
                    on:click=move |_| page.update(|it| *it += 1)>"›"</button>
            </div>
        </section>
    }
}

#[component]
fn LaneRow(lane: Lane) -> impl IntoView {
    let app = AppState::here();
    let facility = lane.facility;
    let name =
        app.scene.with_untracked(|it| Some(it.as_ref()?.facilities.get(facility as usize)?.name.clone()));
    let is_selected = move || app.selection.get().facility == Some(facility);
    let select = move |_| {
        app.selection
            .update(|it| *it = it.with_facility((it.facility != Some(facility)).then_some(facility)));
    };
    let counts = move || {
        let lang = app.lang.get();
        let n = |it| lang.integer(it);
        text(lang, "map.lane-counts", &[("images", &n(lane.n_images)), ("hits", &n(lane.n_hits))])
    };
    view! {
        <li class="lane" class:selected=is_selected>
            <button type="button" class="link lane-name" aria-pressed=move || is_selected().to_string() on:click=select>
                {name}<span class="unseen">" "{counts}</span>
            </button>
            <svg class="lane-marks" viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
                <line class="grid" x1="0" x2=WIDTH y1="12" y2="12"/>
                <path class="lane-clear" d=lane.clear.clone()/>
                <path class="lane-images" d=lane.images.clone()/>
                <path class="lane-hits" d=lane.hits.clone()/>
                <path class="lane-hits-after" d=lane.hits_after_image.clone()/>
            </svg>
        </li>
    }
}
