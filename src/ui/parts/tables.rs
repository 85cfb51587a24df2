//! The numbers as tables: companions, resolutions, sensitivity, panel, files.

use std::sync::Arc;

use leptos::prelude::*;

use crate::engine::protocol::SourceView;
use crate::report::audit::zone_name;
use crate::report::text::text;
use crate::report::{Lang, ResultFile};
use crate::share::sheets::{self, Sheet};
use crate::ui::mapping::Mapping;
use crate::ui::state::AppState;

/// Shows a sheet that follows language and result.
#[component]
pub fn SheetTable(sheet: impl Fn(Lang) -> Sheet + Send + Sync + 'static) -> impl IntoView {
    let app = AppState::here();
    move || {
        let sheet = sheet(app.lang.get());
        let label = sheet.caption.clone();
        if sheet.rows.is_empty() {
            return view! {
                <div class="sheet"><h4>{label}</h4><p class="soft">{text(app.lang.get(), "sheet.nothing", &[])}</p></div>
            }
            .into_any();
        }
        view! {
            <div class="sheet">
                <h4>{label.clone()}</h4>
                {(!sheet.lead.is_empty()).then(|| view! { <p class="soft">{sheet.lead.clone()}</p> })}
                <div class="table-scroll" tabindex="0" role="group" aria-label=label>
                    <table>
                        <caption class="unseen">{sheet.caption}</caption>
                        <thead><tr>{heads(sheet.columns, sheet.words)}</tr></thead>
                        <tbody>{sheet.rows.into_iter().map(|(cells, used)| row(cells, used, sheet.words)).collect_view()}</tbody>
                    </table>
                </div>
            </div>
        }
        .into_any()
    }
}

fn heads(columns: Vec<String>, words: &'static [usize]) -> impl IntoView {
    let head = |(i, it): (usize, String)| view! { <th scope="col" class:words=words.contains(&i)>{it}</th> };
    columns.into_iter().enumerate().map(head).collect_view()
}

fn row(cells: Vec<String>, used: bool, words: &'static [usize]) -> impl IntoView {
    let cells = cells.into_iter().enumerate().map(|(i, it)| match i {
        0 => view! { <th scope="row">{it}</th> }.into_any(),
        _ => view! { <td class:words=words.contains(&i)>{it}</td> }.into_any(),
    });
    view! { <tr class:used=used>{cells.collect_view()}</tr> }
}

/// Companions: other tests of the same question.
#[component]
pub fn Companions(result: Arc<ResultFile>) -> impl IntoView {
    view! { <SheetTable sheet=move |lang| sheets::companions(&result, lang)/> }
}

/// Resolutions considered before looking at the outcome.
#[component]
pub fn Resolutions(result: Arc<ResultFile>) -> impl IntoView {
    view! { <SheetTable sheet=move |lang| sheets::resolutions(&result, lang)/> }
}

/// The same analysis with one thing changed: a figure of `plot`, with its table.
#[component]
pub fn Sensitivity(result: Arc<ResultFile>) -> impl IntoView {
    let app = AppState::here();
    let html = move || {
        let (lang, used) = (app.lang.get(), result.primary.resolution);
        crate::plot::specifications::figure(&result.sensitivity, &result.plan, used, lang).html(lang)
    };
    view! { <div inner_html=html></div> }
}

/// What was compared: the counts behind the answer.
#[component]
pub fn Panel(result: Arc<ResultFile>) -> impl IntoView {
    view! { <SheetTable sheet=move |lang| sheets::panel(&result, lang)/> }
}

/// Image rows beside the orbits of their satellites: by file, and what each file's rows say together.
#[component]
pub fn Audit(result: Arc<ResultFile>) -> impl IntoView {
    let app = AppState::here();
    let of_words = result.clone();
    let says = move || {
        of_words.audit.iter().map(|it| it.sentence.get(app.lang.get()).to_owned()).collect::<Vec<_>>()
    };
    let zones = result.audit.iter().flat_map(|file| {
        let name = file.name.clone();
        file.proposed.clone().into_iter().map(move |zone| (name.clone(), zone))
    });
    let zones: Vec<_> = zones.map(|(file, zone)| view! { <ZoneConsent file zone/> }).collect();
    view! {
        <SheetTable sheet=move |lang| crate::share::passes::audit(&result, lang)/>
        {move || says().into_iter().map(|it| view! { <p class="soft">{it}</p> }).collect_view()}
        {zones}
    }
}

/// Has a file read again in a zone in which its rows agree with the orbits: only when this is pressed.
#[component]
fn ZoneConsent(file: String, zone: String) -> impl IntoView {
    let app = AppState::here();
    let mapping = Mapping::here();
    // What states its own offset is not read in any zone.
    let source = Memo::new({
        let file = file.clone();
        move |_| {
            let decided = |it: &&SourceView| {
                it.source.name == file && it.source.decisions.iter().any(|it| it.what == "zone")
            };
            app.sources.with(|all| all.iter().find(decided).map(|it| it.source.clone()))
        }
    });
    let say = {
        let (file, zone) = (file.clone(), zone.clone());
        move || {
            let lang = app.lang.get();
            text(lang, "audit.consent", &[("name", &file), ("zone", &zone_name(lang, &zone))])
        }
    };
    let read = move |_| {
        if let Some(source) = source.get_untracked() {
            mapping.decide(&source, "zone", zone.clone(), "");
        }
    };
    view! {
        <Show when=move || source.with(Option::is_some) && app.example.with(Option::is_none)>
            <button type="button" on:click=read.clone()>{say.clone()}</button>
        </Show>
    }
}

/// How often opportunities to image were used; nothing without orbits.
#[component]
pub fn Opportunities(result: Arc<ResultFile>) -> impl IntoView {
    let sheet = move |lang| crate::share::passes::opportunity(&result, lang).unwrap_or_default();
    view! { <SheetTable sheet/> }
}

/// The files behind the answer, with their hashes.
#[component]
pub fn Inputs(result: Arc<ResultFile>) -> impl IntoView {
    view! { <div class="sheet-wide sheet-hash"><SheetTable sheet=move |lang| sheets::inputs(&result, lang)/></div> }
}

/// The ladder: a figure of `plot`, with its table.
#[component]
pub fn Ladder(result: Arc<ResultFile>) -> impl IntoView {
    let app = AppState::here();
    let html = move || crate::plot::ladder::figure(&result.ladder, app.lang.get()).html(app.lang.get());
    view! { <div inner_html=html></div> }
}

/// The lag profile: a figure of `plot`, with its table.
#[component]
pub fn Lags(result: Arc<ResultFile>) -> impl IntoView {
    let app = AppState::here();
    let html = move || {
        let lang = app.lang.get();
        crate::plot::lag_profile::figure(&sheets::lag_profile(&result), lang).html(lang)
    };
    view! { <div inner_html=html></div> }
}
