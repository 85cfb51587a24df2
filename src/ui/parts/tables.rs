//! The numbers as tables: companions, resolutions, sensitivity, panel, files.

use std::sync::Arc;

use leptos::prelude::*;

use crate::model::finding::RateRatio;
use crate::plot::specifications::resolution;
pub use crate::plot::words::bare_p;
use crate::plot::words::{count, ratio};
use crate::report::text::text;
use crate::report::{Lang, ResultFile, show};
use crate::ui::i18n::{code, word};
use crate::ui::state::AppState;

/// A table of words, ready to be shown. A row may be the one in use.
pub struct Sheet {
    /// What it is.
    pub caption: String,
    /// How to read it.
    pub lead: String,
    /// Headings.
    pub columns: Vec<String>,
    /// Columns that hold words, besides the first.
    pub words: &'static [usize],
    /// Cells and whether the row is the one in use.
    pub rows: Vec<(Vec<String>, bool)>,
}

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

pub(super) fn columns(lang: Lang, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|it| word(lang, "column", it)).collect()
}

pub(super) fn interval(lang: Lang, it: Option<RateRatio>) -> String {
    it.map_or_else(
        || "–".to_owned(),
        |it| format!("×{} ({}–{})", ratio(lang, it.estimate), ratio(lang, it.low), ratio(lang, it.high)),
    )
}

/// Companions: other tests of the same question.
#[component]
pub fn Companions(result: Arc<ResultFile>) -> impl IntoView {
    let sheet = move |lang| Sheet {
        caption: text(lang, "sheet.companions", &[]),
        lead: text(lang, "sheet.companions.lead", &[]),
        columns: columns(lang, &["method", "observed", "expected", "p", "p-min", "powered"]),
        words: &[],
        rows: result
            .companions
            .iter()
            .map(|it| {
                let cells = vec![
                    word(lang, "companion", &it.method),
                    lang.integer(it.statistic),
                    count(lang, it.expected),
                    bare_p(lang, it.p),
                    bare_p(lang, it.p_min),
                    text(lang, if it.powered { "page.yes" } else { "page.no" }, &[]),
                ];
                (cells, false)
            })
            .collect(),
    };
    view! { <SheetTable sheet/> }
}

/// Resolutions considered before looking at the outcome.
#[component]
pub fn Resolutions(result: Arc<ResultFile>) -> impl IntoView {
    let sheet = move |lang| Sheet {
        caption: text(lang, "sheet.resolutions", &[]),
        lead: text(lang, "sheet.resolutions.lead", &[]),
        columns: columns(lang, &["resolution", "movable", "waves", "detectable", "used"]),
        words: &[],
        rows: result
            .resolutions
            .iter()
            .map(|it| {
                let cells = vec![
                    resolution(lang, it.resolution),
                    lang.integer(it.onsets_movable),
                    lang.integer(it.waves_movable),
                    format!("×{}", ratio(lang, it.minimum_detectable_ratio)),
                    if it.used { text(lang, "page.used", &[]) } else { String::new() },
                ];
                (cells, it.used)
            })
            .collect(),
    };
    view! { <SheetTable sheet/> }
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
    let sheet = move |lang: Lang| {
        let panel = &result.panel;
        let n = |it: u64| lang.integer(it);
        let day = |it: &Option<String>| it.as_deref().map_or("–", |it| &it[..it.len().min(10)]).to_owned();
        let mut rows = vec![
            ("facilities", n(panel.facilities)),
            ("period", format!("{} – {}", day(&panel.from), day(&panel.to))),
            ("bins", n(panel.bins)),
            ("day", format!("{}, {}", panel.day_starts, panel.day_zone)),
            (
                "regions",
                format!("{} ({})", n(panel.regions), word(lang, "regions-from", &code(panel.regions_from))),
            ),
            ("images", n(panel.images)),
            ("strikes", n(panel.strikes)),
            ("linked", n(panel.strikes_linked)),
            ("ambiguous", n(panel.strikes_ambiguous)),
            ("outside", n(panel.strikes_outside)),
            ("imprecise", n(panel.hits_imprecise)),
            ("unordered", n(panel.pairs_unordered)),
            ("onsets", n(panel.onsets)),
            ("movable", n(panel.onsets_movable)),
            ("waves", n(panel.waves_movable)),
            ("at-risk", n(panel.at_risk_cells)),
            ("exposed", show::percent(lang, panel.exposed_share)),
            ("any-possible", n(panel.statistic_any_possible)),
        ];
        rows.push(("seed", n(result.plan.seed)));
        rows.push(("draws", draws(lang, &result)));
        Sheet {
            caption: text(lang, "sheet.panel", &[]),
            lead: String::new(),
            columns: columns(lang, &["what", "value"]),
            words: &[1],
            rows: rows
                .into_iter()
                .map(|(key, value)| (vec![word(lang, "panel", key), value], false))
                .collect(),
        }
    };
    view! { <SheetTable sheet/> }
}

fn draws(lang: Lang, result: &ResultFile) -> String {
    let primary = &result.primary;
    if primary.enumerated {
        return text(lang, "page.enumerated", &[]);
    }
    text(
        lang,
        "page.draws",
        &[
            ("draws", &lang.integer(u64::from(primary.draws))),
            ("ess", &lang.decimal(primary.ess, 0)),
            ("low", &lang.decimal(primary.p_mc_low, 4)),
            ("high", &lang.decimal(primary.p_mc_high, 4)),
        ],
    )
}

/// The files behind the answer, with their hashes.
#[component]
pub fn Inputs(result: Arc<ResultFile>) -> impl IntoView {
    let sheet = move |lang: Lang| Sheet {
        caption: text(lang, "sheet.inputs", &[]),
        lead: text(lang, "sheet.inputs.lead", &[]),
        columns: columns(lang, &["file", "role", "rows", "accepted", "merged", "rejected", "blank", "hash"]),
        words: &[],
        rows: result
            .inputs
            .iter()
            .map(|it| {
                let tally = it.tally;
                let mut cells = vec![it.name.clone(), word(lang, "role", &code(it.role))];
                cells.extend(
                    [tally.read, tally.accepted, tally.merged, tally.rejected, tally.blank]
                        .map(|it| lang.integer(it)),
                );
                cells.push(it.sha256.clone());
                (cells, false)
            })
            .collect(),
    };
    view! { <div class="sheet-wide sheet-hash"><SheetTable sheet/></div> }
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
        crate::plot::lag_profile::figure(&lag_profile(&result), lang).html(lang)
    };
    view! { <div inner_html=html></div> }
}

fn lag_profile(result: &ResultFile) -> crate::plot::lag_profile::LagProfile<'_> {
    let bins_a_day = (24 / result.plan.bin_hours.max(1)) as i32;
    crate::plot::lag_profile::LagProfile {
        lags: &result.lags,
        window: (result.plan.lag_min_days as i32 * bins_a_day, result.plan.lag_max_days as i32 * bins_a_day),
        bin_hours: result.plan.bin_hours,
        p: result.lags_p,
    }
}
