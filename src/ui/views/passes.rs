//! Passes: a claim that satellites passed over a place, beside other days and other places.

use leptos::prelude::*;

use crate::engine::orbits::{cities, is_pattern};
use crate::model::passes::{PassPlace, PassQuestion, PassReport};
use crate::model::{LonLat, Role};
use crate::plot::passes as figures;
use crate::report::passes::sentence;
use crate::report::text::text;
use crate::share::passes as sheets;
use crate::ui::desk::Desk;
use crate::ui::i18n::t;
use crate::ui::parts::tables::SheetTable;
use crate::ui::state::AppState;

/// What was typed, as it was typed.
#[derive(Clone, Copy)]
struct Form {
    places: RwSignal<String>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    elevation: RwSignal<String>,
    off_nadir: RwSignal<String>,
    satellites: RwSignal<String>,
}

impl Form {
    fn new() -> Self {
        let of = |text: &str| RwSignal::new(text.to_owned());
        Self {
            places: of("49.84, 24.03"),
            from: of(""),
            to: of(""),
            elevation: of("10"),
            off_nadir: of(""),
            satellites: of(""),
        }
    }

    /// The question, or the key of what is wrong.
    fn question(self) -> Result<PassQuestion, &'static str> {
        let places: Option<Vec<PassPlace>> =
            self.places.get().lines().filter(|it| !it.trim().is_empty()).map(place).collect();
        let places = places.filter(|it| !it.is_empty()).ok_or("passes.wrong.place")?;
        let from_secs = time(&self.from.get()).ok_or("passes.wrong.time")?;
        let to_secs = time(&self.to.get()).ok_or("passes.wrong.time")?;
        let satellites = Some(self.satellites.get().trim().to_owned()).filter(|it| !it.is_empty());
        let number = |text: String| text.trim().replace(',', ".").parse::<f64>().ok();
        let off_nadir = self.off_nadir.get();
        let max_off_nadir_deg = number(off_nadir.clone());
        if from_secs >= to_secs || to_secs - from_secs > 62 * 86_400 {
            return Err("passes.wrong.time");
        }
        if satellites.as_deref().is_some_and(|it| !is_pattern(it)) {
            return Err("passes.wrong.pattern");
        }
        let min_elevation_deg = number(self.elevation.get()).filter(|it| (0.0..90.0).contains(it));
        let min_elevation_deg = min_elevation_deg.ok_or("passes.wrong.angle")?;
        if max_off_nadir_deg.is_none_or(|it| !(0.0..=90.0).contains(&it)) && !off_nadir.trim().is_empty() {
            return Err("passes.wrong.angle");
        }
        let others = cities(&places);
        Ok(PassQuestion {
            places,
            others,
            from_secs,
            to_secs,
            min_elevation_deg,
            max_off_nadir_deg,
            satellites,
            ..PassQuestion::default()
        })
    }
}

/// `49.84, 24.03, Lviv`.
fn place(line: &str) -> Option<PassPlace> {
    let mut parts = line.splitn(3, [',', ';']).map(str::trim);
    let mut number = || parts.next()?.parse::<f64>().ok();
    let (lat, lon) = (number()?, number()?);
    let at = LonLat::new(lon, lat)?;
    let name = parts.next().filter(|it| !it.is_empty()).unwrap_or(line.trim());
    Some(PassPlace { name: name.to_owned(), at })
}

/// What a field of date and time holds, as UTC.
fn time(text: &str) -> Option<i64> {
    let read = |format: &str| chrono::NaiveDateTime::parse_from_str(text, format).ok();
    read("%Y-%m-%dT%H:%M").or_else(|| read("%Y-%m-%dT%H:%M:%S")).map(|it| it.and_utc().timestamp())
}

/// The section "Passes".
#[component]
pub fn Passes() -> impl IntoView {
    let app = AppState::here();
    let desk = Desk::here();
    let form = Form::new();
    let has = move |role: Role| {
        app.sources.with(|it| it.iter().any(|it| it.source.role == role && it.source.tally.accepted > 0))
    };
    let has_orbits = move || has(Role::Orbits);
    let wrong = Memo::new(move |_| form.question().err());
    let why_not = move || {
        let key = if has_orbits() { wrong.get()? } else { "passes.no-orbits" };
        Some(text(app.lang.get(), key, &[]))
    };
    let ask = move |_| {
        if let Ok(question) = form.question() {
            desk.count_passes(Some(question));
        }
    };
    let is_busy = move || app.passes.with(|it| matches!(it, Some(Err(()))));
    let found = move || app.passes.with(|it| it.clone().and_then(Result::ok));
    view! {
        <section id="/passes" class="step" aria-labelledby="passes-title">
            <div class="step-head">
                <h2 id="passes-title">{t("passes.title")}</h2>
                <button type="button" on:click=move |_| desk.count_passes(None) disabled=is_busy>{t("passes.example")}</button>
            </div>
            <p class="soft">{t("passes.lead")}</p>
            <Show when=move || has_orbits() && !has(Role::Images)>
                <p class="notice">{t("passes.only-orbits")}</p>
            </Show>
            <details class="panel">
                <summary>{t("passes.own")}</summary>
                <div class="share-choices pass-form">
                    <p class="field-wide soft">{t("passes.elements")}" "<a href="#/data">{t("page.step.data")}</a></p>
                    <label class="field field-wide"><span>{t("passes.places")}</span>
                        <textarea rows="3" prop:value=move || form.places.get() on:input=move |it| form.places.set(event_target_value(&it))></textarea></label>
                    <Typed label="passes.from" kind="datetime-local" value=form.from/>
                    <Typed label="passes.to" kind="datetime-local" value=form.to/>
                    <Typed label="passes.elevation" kind="text" value=form.elevation/>
                    <Typed label="passes.off-nadir" kind="text" value=form.off_nadir/>
                    <Typed label="passes.satellites" kind="text" value=form.satellites/>
                    <p class="field-wide soft">{t("passes.sensors")}" "
                        <button type="button" class="link" aria-haspopup="dialog" on:click=move |_| desk.edit_sensors()>{t("passes.sensors-edit")}</button></p>
                    <div class="field field-wide">
                        <div class="checks">
                            <button type="button" class="primary" disabled=move || is_busy() || why_not().is_some() on:click=ask>{t("passes.count")}</button>
                            {move || why_not().map(|it| view! { <span class="hint">{it}</span> })}
                        </div>
                    </div>
                </div>
            </details>
            <div aria-live="polite" data-passes=move || if is_busy() { "busy" } else if found().is_some() { "done" } else { "none" }>
                <Show when=is_busy><p class="soft">{t("passes.busy")}</p></Show>
                {move || found().map(|report| view! { <Answer report/> })}
            </div>
        </section>
    }
}

/// One field with its label.
#[component]
fn Typed(label: &'static str, kind: &'static str, value: RwSignal<String>) -> impl IntoView {
    view! {
        <label class="field"><span>{t(label)}</span>
            <input type=kind prop:value=move || value.get() on:input=move |it| value.set(event_target_value(&it))/></label>
    }
}

/// Sentences, figures, tables.
#[component]
fn Answer(report: std::sync::Arc<PassReport>) -> impl IntoView {
    let app = AppState::here();
    let n_places = report.question.places.len();
    let says = {
        let report = report.clone();
        move || (0..n_places).map(|it| sentence(&report, it, app.lang.get())).collect::<Vec<_>>()
    };
    let days = {
        let report = report.clone();
        move || figures::distribution(&report, app.lang.get()).html(app.lang.get())
    };
    let sky = {
        let report = report.clone();
        move || figures::sky(&report, 0, app.lang.get()).html(app.lang.get())
    };
    let track = {
        let report = report.clone();
        move || figures::track(&report, 0, app.lang.get()).html(app.lang.get())
    };
    let has_unusable = report.satellites.iter().any(|it| it.unusable.is_some());
    let (of_list, of_rest) = (report.clone(), report);
    view! {
        <div class="report pass-answer">
            <div class="panel">
                {move || says().into_iter().map(|it| view! { <p class="pass-sentence">{it}</p> }).collect_view()}
                <p class="soft">{t("passes.caveat")}</p>
            </div>
            <div class="figures">
                <div class="panel" inner_html=days></div>
                <div class="panel" inner_html=sky></div>
                <div class="panel" inner_html=track></div>
            </div>
            <div class="panel sheet-wide">
                <SheetTable sheet=move |lang| sheets::passes(&of_list, lang)/>
                {has_unusable.then(|| view! { <SheetTable sheet=move |lang| sheets::unusable(&of_rest, lang)/> })}
            </div>
        </div>
    }
}
