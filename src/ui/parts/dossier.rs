//! The selected facility: its line of time, every hit with the images before it, its neighbours and surroundings.

use leptos::prelude::*;

use crate::plot::timeline::{HEIGHT, WIDTH, lanes};
use crate::plot::words::{bare_p, count};
use crate::report::dossier::{Hit, dossier, surroundings};
use crate::report::scene::Scene;
use crate::report::show;
use crate::report::text::text;
use crate::ui::i18n::t;
use crate::ui::state::AppState;

/// Hits listed at once.
const HITS: usize = 12;
/// Images listed before a hit.
const IMAGES: usize = 6;

/// The dossier; nothing while no facility is selected.
#[component]
pub fn DossierPanel() -> impl IntoView {
    let app = AppState::here();
    let facility = Memo::new(move |_| app.selection.get().facility);
    move || {
        let scene = app.scene.get()?;
        let facility = facility.get()?;
        Some(view! { <Dossier scene facility/> })
    }
}

#[component]
fn Dossier(scene: std::sync::Arc<Scene>, facility: u32) -> impl IntoView {
    let app = AppState::here();
    let reach = app.plan.with_untracked(|it| it.lag_max_days.max(7));
    let found = dossier(&scene, facility, reach)?;
    let about = scene.facilities.get(facility as usize)?.clone();
    let page = RwSignal::new(0_usize);
    let n_hits = found.hits.len();
    let near = surroundings(&scene, facility, &found);
    let map = move || {
        let lang = app.lang.get();
        crate::plot::map::figure(&near, lang).html_as("dossier-map", lang)
    };
    let lane = lanes(&scene, &[facility], scene.from_secs, scene.to_secs.max(scene.from_secs + 1)).pop()?;
    let numbers = {
        let (images, hits) = (found.images.len() as u64, n_hits as u64);
        move || {
            let lang = app.lang.get();
            let mut out = text(
                lang,
                "work.dossier.counts",
                &[("images", &lang.integer(images)), ("hits", &lang.integer(hits))],
            );
            let finding =
                app.result.with(|it| it.as_ref()?.facilities.get(facility as usize).map(|it| it.finding));
            if let Some(it) = finding.filter(|it| it.onsets > 0) {
                let values = [
                    ("onsets", lang.integer(it.onsets)),
                    ("observed", lang.integer(it.observed)),
                    ("expected", count(lang, (it.expected * 100.0).round() / 100.0)),
                    ("p", bare_p(lang, it.p)),
                ];
                let values: Vec<(&str, &str)> =
                    values.iter().map(|(name, it)| (*name, it.as_str())).collect();
                out = format!("{out} {}", text(lang, "work.dossier.finding", &values));
            }
            out
        }
    };
    let of_images = scene.clone();
    let row = move |hit: &Hit| {
        let lang = app.lang.get();
        let strike = &of_images.strikes[hit.strike as usize];
        let one = |(image, gap): &(u32, i64)| {
            let platform = of_images.images[*image as usize].platform.clone().unwrap_or_default();
            let days = text(lang, "page.days-short", &[("n", &lang.decimal(*gap as f64 / 86_400.0, 1))]);
            format!("−{days} {platform}").trim_end().to_owned()
        };
        let mut before: Vec<String> = hit.before.iter().take(IMAGES).map(one).collect();
        if hit.before.len() > IMAGES {
            before.push(format!("+{}", hit.before.len() - IMAGES));
        }
        let before = if before.is_empty() { "–".to_owned() } else { before.join(" · ") };
        view! { <tr><th scope="row">{show::when(strike.start_secs, strike.end_secs)}</th><td class="words">{before}</td></tr> }
    };
    let hits = found.hits.clone();
    let rows = move || hits.iter().skip(page.get() * HITS).take(HITS).map(&row).collect_view();
    let of_neighbours = scene.clone();
    let neighbour = move |(other, metres): (u32, f64)| {
        let name = of_neighbours.facilities[other as usize].name.clone();
        let go = move |_| app.selection.update(|it| *it = it.with_facility(Some(other)));
        view! {
            <li><button type="button" class="link" on:click=go>{name}</button>" "
                <span class="soft">{move || show::distance(app.lang.get(), metres)}</span></li>
        }
    };
    let kind =
        [about.kind.clone(), about.region.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let close = move |_| app.selection.update(|it| *it = it.with_facility(None));
    let reach_words = move || {
        let lang = app.lang.get();
        text(lang, "work.dossier.before", &[("n", &lang.integer(u64::from(reach)))])
    };
    Some(view! {
        <section class="panel dossier" aria-labelledby="dossier-title">
            <div class="step-head"><h3 id="dossier-title">{about.name.clone()}</h3>
                <span class="soft">{kind}</span>
                <button type="button" class="link" on:click=close>{t("work.dossier.close")}</button></div>
            <p>{numbers}</p>
            <svg class="lane-marks" viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
                <line class="grid" x1="0" x2=WIDTH y1="12" y2="12"/>
                <path class="lane-clear" d=lane.clear.clone()/><path class="lane-images" d=lane.images.clone()/>
                <path class="lane-hits" d=lane.hits.clone()/><path class="lane-hits-after" d=lane.hits_after_image.clone()/>
            </svg>
            <div class="dossier-columns">
                <div>
                    <div class="table-scroll" tabindex="0" role="group" aria-label=t("work.dossier.hits")>
                        <table><caption class="unseen">{t("work.dossier.hits")}</caption>
                            <thead><tr><th scope="col">{t("column.strike")}</th><th scope="col" class="words">{reach_words}</th></tr></thead>
                            <tbody>{rows}</tbody></table>
                    </div>
                    <Show when=move || { n_hits > HITS }>
                        <div class="pager">
                            <span>{move || format!("{}–{} / {n_hits}", page.get() * HITS + 1, (page.get() * HITS + HITS).min(n_hits))}</span>
                            <button type="button" class="icon" aria-label=t("page.rows-before") disabled=move || page.get() == 0
                                on:click=move |_| page.update(|it| *it -= 1)>"‹"</button>
                            <button type="button" class="icon" aria-label=t("page.rows-after") disabled=move || { (page.get() + 1) * HITS >= n_hits }
                                on:click=move |_| page.update(|it| *it += 1)>"›"</button>
                        </div>
                    </Show>
                    <h4>{t("work.dossier.neighbours")}</h4>
                    <ul class="neighbours">{found.neighbours.into_iter().map(neighbour).collect_view()}</ul>
                </div>
                <div inner_html=map></div>
            </div>
        </section>
    })
}
