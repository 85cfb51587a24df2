//! Facilities and strikes as tables; both read and write the selection.

use crate::model::order::Order as _;
use std::sync::Arc;

use leptos::prelude::*;

use crate::model::finding::FacilityFinding;
use crate::plot::words::bare_p;
use crate::plot::words::count;
use crate::report::pairs::{Pair, pairs};
use crate::report::scene::Scene;
use crate::report::show;
use crate::report::text::text;
use crate::ui::i18n::{t, word};
use crate::ui::state::AppState;

/// Rows shown at once: a table of thousands would take longer than a frame.
const PAGE: usize = 25;

/// Which rows of a long table are shown.
#[component]
fn Pager(page: RwSignal<usize>, #[prop(into)] rows: Signal<usize>) -> impl IntoView {
    let app = AppState::here();
    let last = move || rows.get().saturating_sub(1) / PAGE;
    let label = move || {
        let lang = app.lang.get();
        let from = page.get() * PAGE;
        let n = |it: usize| lang.integer(it as u64);
        text(
            lang,
            "page.rows-shown",
            &[
                ("from", &n((from + 1).min(rows.get()))),
                ("to", &n((from + PAGE).min(rows.get()))),
                ("n", &n(rows.get())),
            ],
        )
    };
    view! {
        <div class="pager">
            <span>{label}</span>
            <button type="button" class="icon" aria-label=t("page.rows-before") disabled=move || page.get() == 0
                on:click=move |_| page.update(|it| *it = it.saturating_sub(1))>"‹"</button>
            <button type="button" class="icon" aria-label=t("page.rows-after") disabled=move || { page.get() >= last() }
                on:click=move |_| page.update(|it| *it += 1)>"›"</button>
        </div>
    }
}

/// How facilities are sorted.
#[derive(Clone, Copy, PartialEq)]
enum Order {
    Name,
    Onsets,
    P,
}

/// Facilities, with their own numbers once there is a result.
#[component]
pub fn Facilities() -> impl IntoView {
    let app = AppState::here();
    let order = RwSignal::new(Order::Onsets);
    let page = RwSignal::new(0_usize);
    let sorted = Memo::new(move |_| {
        let scene = app.scene.get();
        let result = app.result.get();
        let Some(scene) = scene else { return Vec::new() };
        let finding =
            |i: u32| result.as_ref().and_then(|it| it.facilities.get(i as usize)).map(|it| it.finding);
        let mut rows: Vec<u32> = (0..scene.facilities.len() as u32).collect();
        match order.get() {
            Order::Name => rows
                .order_by(|a, b| scene.facilities[*a as usize].name.cmp(&scene.facilities[*b as usize].name)),
            Order::Onsets => {
                rows.order_by_key(|it| (std::cmp::Reverse(finding(*it).map(|it| it.onsets)), *it));
            }
            Order::P => rows.order_by(|a, b| {
                let p = |it: u32| finding(it).map_or(1.0, |it| it.p);
                p(*a).total_cmp(&p(*b)).then(a.cmp(b))
            }),
        }
        rows
    });
    // A selection made elsewhere turns to its page.
    Effect::new(move || {
        if let Some(facility) = app.selection.get().facility
            && let Some(place) = sorted.with(|rows| rows.iter().position(|it| *it == facility))
        {
            page.set(place / PAGE);
        }
    });
    let shown = move || {
        sorted.with(|rows| rows.iter().copied().skip(page.get() * PAGE).take(PAGE).collect::<Vec<_>>())
    };
    let sort_button = move |by: Order, key: &'static str| {
        view! {
            <th scope="col" aria-sort=move || if order.get() == by { if by == Order::Onsets { "descending" } else { "ascending" } } else { "none" }>
                <button type="button" class="sort" on:click=move |_| { order.set(by); page.set(0); }>{t(key)}</button>
            </th>
        }
    };
    view! {
        <section class="panel places" aria-labelledby="facilities-title">
            <h3 id="facilities-title">{t("page.facilities")}</h3>
            <p class="soft">{t("page.facilities.lead")}</p>
            <div class="table-scroll" tabindex="0" role="group" aria-label=t("page.facilities")>
                <table>
                    <caption class="unseen">{t("page.facilities")}</caption>
                    <thead><tr>
                        {sort_button(Order::Name, "column.name")}
                        <th scope="col" class="words">{t("column.region")}</th>
                        <th scope="col">{t("column.images")}</th>
                        {sort_button(Order::Onsets, "column.onsets")}
                        <th scope="col">{t("column.observed")}</th>
                        <th scope="col">{t("column.expected")}</th>
                        {sort_button(Order::P, "column.p")}
                        <th scope="col">{t("column.q")}</th>
                    </tr></thead>
                    <tbody>{move || {
                        let scene = app.scene.get();
                        let result = app.result.get();
                        shown().into_iter().filter_map(|i| {
                            let finding = result.as_ref().and_then(|it| it.facilities.get(i as usize)).map(|it| it.finding);
                            Some(view! { <FacilityRow scene=scene.clone()? index=i finding/> })
                        }).collect_view()
                    }}</tbody>
                </table>
            </div>
            <Pager page rows=Signal::derive(move || sorted.with(Vec::len))/>
        </section>
    }
}

#[component]
fn FacilityRow(scene: Arc<Scene>, index: u32, finding: Option<FacilityFinding>) -> impl IntoView {
    let app = AppState::here();
    let facility = scene.facilities.get(index as usize)?;
    let is_selected = move || app.selection.get().facility == Some(index);
    let select = move |_| {
        app.selection.update(|it| {
            *it = it.with_facility((it.facility != Some(index)).then_some(index));
        });
    };
    let cells = move || {
        let lang = app.lang.get();
        let Some(it) = finding else { return vec![String::new(); 6] };
        let no_onset = it.onsets == 0;
        let dash = || "–".to_owned();
        vec![
            lang.integer(it.images),
            lang.integer(it.onsets),
            lang.integer(it.observed),
            count(lang, (it.expected * 100.0).round() / 100.0),
            if no_onset { dash() } else { bare_p(lang, it.p) },
            if no_onset { dash() } else { lang.decimal(it.q, 3) },
        ]
    };
    Some(view! {
        <tr class:selected=is_selected>
            <th scope="row"><button type="button" class="link" aria-pressed=move || is_selected().to_string()
                on:click=select>{facility.name.clone()}</button></th>
            <td class="words">{facility.region.clone()}</td>
            {move || cells().into_iter().map(|it| view! { <td>{it}</td> }).collect_view()}
        </tr>
    })
}

/// Strikes, each with the last image of its place before it.
#[component]
pub fn Pairs() -> impl IntoView {
    let app = AppState::here();
    let page = RwSignal::new(0_usize);
    let linked_only = RwSignal::new(true);
    let all = Memo::new(move |_| app.scene.with(|it| it.as_ref().map(|it| pairs(it)).unwrap_or_default()));
    let chosen = Memo::new(move |_| {
        let selection = app.selection.get();
        let only = linked_only.get();
        let Some(scene) = app.scene.get() else { return Vec::new() };
        let keep = |it: &&Pair| {
            let strike = &scene.strikes[it.strike as usize];
            (!only || strike.facility.is_some())
                && selection.facility.is_none_or(|it| strike.facility == Some(it))
                && selection.period_secs.is_none_or(|(from, to)| (from..to).contains(&strike.start_secs))
        };
        all.with(|all| all.iter().filter(keep).copied().collect::<Vec<_>>())
    });
    Effect::new(move || {
        let selected = app.selection.get().strike;
        let place = chosen.with(|rows| rows.iter().position(|it| Some(it.strike) == selected));
        page.set(place.unwrap_or_default() / PAGE);
    });
    let shown = move || {
        chosen.with(|rows| rows.iter().copied().skip(page.get() * PAGE).take(PAGE).collect::<Vec<_>>())
    };
    view! {
        <section class="panel places" aria-labelledby="pairs-title">
            <h3 id="pairs-title">{t("page.pairs")}</h3>
            <p class="soft">{t("page.pairs.lead")}</p>
            <label class="check">
                <input type="checkbox" prop:checked=move || linked_only.get()
                    on:change=move |event| linked_only.set(event_target_checked(&event))/>
                {t("page.pairs.linked-only")}
            </label>
            <div class="table-scroll" tabindex="0" role="group" aria-label=t("page.pairs")>
                <table>
                    <caption class="unseen">{t("page.pairs")}</caption>
                    <thead><tr>
                        <th scope="col">{t("column.strike")}</th>
                        <th scope="col" class="words">{t("column.facility")}</th>
                        <th scope="col" class="words">{t("column.last-image")}</th>
                        <th scope="col" class="words">{t("column.platform")}</th>
                        <th scope="col">{t("column.gap")}</th>
                        <th scope="col" class="words">{t("column.in-window")}</th>
                    </tr></thead>
                    <tbody>{move || {
                        let scene = app.scene.get();
                        shown().into_iter().filter_map(|pair| {
                            Some(view! { <PairRow scene=scene.clone()? pair/> })
                        }).collect_view()
                    }}</tbody>
                </table>
            </div>
            <Pager page rows=Signal::derive(move || chosen.with(Vec::len))/>
        </section>
    }
}

#[component]
fn PairRow(scene: Arc<Scene>, pair: Pair) -> impl IntoView {
    let app = AppState::here();
    let strike = scene.strikes.get(pair.strike as usize)?;
    let facility = strike.facility;
    let place = facility.and_then(|it| scene.facilities.get(it as usize)).map(|it| it.name.clone());
    let image = pair.image.and_then(|it| scene.images.get(it as usize));
    let taken = image.map(|it| show::when(it.start_secs, it.end_secs));
    let platform = image.and_then(|it| it.platform.clone());
    let (ambiguous, before) = (strike.ambiguous, strike.imaged_before);
    let is_selected = move || app.selection.get().strike == Some(pair.strike);
    let select = move |_| {
        app.selection.update(|it| {
            it.strike = (it.strike != Some(pair.strike)).then_some(pair.strike);
        });
    };
    let gap = move || {
        let lang = app.lang.get();
        pair.gap_secs
            .map(|it| text(lang, "page.days-short", &[("n", &lang.decimal(it as f64 / 86_400.0, 1))]))
    };
    let place = move || {
        let lang = app.lang.get();
        place
            .clone()
            .unwrap_or_else(|| word(lang, "page.pairs", if ambiguous { "ambiguous" } else { "outside" }))
    };
    Some(view! {
        <tr class:selected=is_selected>
            <th scope="row"><button type="button" class="link" aria-pressed=move || is_selected().to_string()
                on:click=select>{show::when(strike.start_secs, strike.end_secs)}</button></th>
            <td class="words">{place}</td>
            <td class="words">{taken}</td>
            <td class="words">{platform}</td>
            <td>{gap}</td>
            <td class="words">{before.then(|| t("page.yes"))}</td>
        </tr>
    })
}

/// What is selected, and how to let go of it.
#[component]
pub fn SelectionBar() -> impl IntoView {
    let app = AppState::here();
    let escape = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" && !app.selection.get_untracked().is_empty() {
            app.selection.set(crate::ui::state::Selection::default());
        }
    });
    on_cleanup(move || escape.remove());
    let chip = move |key: &'static str, value: String, clear: fn(&mut crate::ui::state::Selection)| {
        let label = text(app.lang.get(), key, &[("value", &value)]);
        let remove = text(app.lang.get(), "page.selection.remove", &[("what", &label)]);
        view! {
            <span class="chip chip-selection">{label}
                <button type="button" class="icon" aria-label=remove on:click=move |_| app.selection.update(clear)>"✕"</button>
            </span>
        }
    };
    let chips = move || {
        let selection = app.selection.get();
        let scene = app.scene.get()?;
        let facility =
            selection.facility.and_then(|it| scene.facilities.get(it as usize)).map(|it| it.name.clone());
        let strike = selection.strike.and_then(|it| scene.strikes.get(it as usize));
        let strike = strike.map(|it| show::when(it.start_secs, it.end_secs));
        let period = selection.period_secs.map(|(from, to)| show::period(from, to - 1));
        Some(view! {
            {facility.map(|it| chip("page.selection.facility", it, |it| it.facility = None))}
            {strike.map(|it| chip("page.selection.strike", it, |it| it.strike = None))}
            {period.map(|it| chip("page.selection.period", it, |it| it.period_secs = None))}
        })
    };
    view! {
        <div class="selection" aria-label=t("page.selection") role="group">
            {move || if app.selection.get().is_empty() {
                view! { <span class="soft">{t("page.selection.none")}</span> }.into_any()
            } else {
                view! { {chips}<span class="soft">{t("page.selection.view-only")}</span> }.into_any()
            }}
        </div>
    }
}
