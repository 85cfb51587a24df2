//! The period shown: dragged, typed, stepped or played. Filters the view, never the statistic.

use std::time::Duration;

use chrono::{DateTime, NaiveDate};
use leptos::prelude::*;

use crate::plot::timeline::{HEIGHT, WIDTH, density};
use crate::report::show;
use crate::report::text::text;
use crate::ui::i18n::t;
use crate::ui::state::AppState;

/// Lengths of a step that are offered, days.
const STEPS_DAYS: [i64; 5] = [1, 7, 14, 30, 91];
/// Between two steps of playing.
const BEAT: Duration = Duration::from_millis(300);
const DAY_SECS: i64 = 86_400;

/// The strip below the lanes.
#[component]
pub fn Brush() -> impl IntoView {
    let app = AppState::here();
    let step_days = RwSignal::new(7_i64);
    let playing = RwSignal::new(None::<IntervalHandle>);
    // While the pointer is down: where it went down.
    let held = RwSignal::new(None::<i64>);
    // Whole days of UTC.
    let whole = move || {
        let (from, to) = app.scene.with(|it| it.as_ref().map(|it| (it.from_secs, it.to_secs)))?;
        let midnight = |secs: i64| secs - secs.rem_euclid(DAY_SECS);
        Some((midnight(from), midnight(to) + DAY_SECS))
    };
    let chosen = move || app.selection.get().period_secs;
    let choose = move |period: Option<(i64, i64)>| {
        app.selection.update(|it| it.period_secs = period);
    };
    let stop = move || {
        if let Some(it) = playing.try_update(Option::take).flatten() {
            it.clear();
        }
    };
    on_cleanup(stop);
    // Moves the period by whole steps, its beginning kept on the grid it is on; `false` at the end.
    let step = move |by: i64, grows: bool| {
        let Some((from, to)) = whole() else { return false };
        let step_secs = step_days.get_untracked() * DAY_SECS;
        let (a, b) = app.selection.get_untracked().period_secs.unwrap_or((from, from + step_secs));
        let next = if grows {
            (a, (b + by * step_secs).max(a + DAY_SECS))
        } else {
            (a + by * step_secs, b + by * step_secs)
        };
        let is_inside = next.0 < to && next.1 > from;
        if is_inside {
            choose(Some(next));
        }
        is_inside
    };
    let play = move |()| {
        if playing.with_untracked(Option::is_some) {
            stop();
            return;
        }
        if app.selection.get_untracked().period_secs.is_none() {
            step(0, false);
        }
        let beat = move || {
            if !step(1, false) {
                stop();
            }
        };
        playing.set(set_interval_with_handle(beat, BEAT).ok());
    };
    let at = move |event: &web_sys::PointerEvent| {
        let (from, to) = whole()?;
        let width = event_target::<web_sys::Element>(event).client_width().max(1);
        let share = (f64::from(event.offset_x()) / f64::from(width)).clamp(0.0, 1.0);
        let secs = from + (share * (to - from) as f64) as i64;
        Some(secs - secs.rem_euclid(DAY_SECS))
    };
    let drag = move |event: web_sys::PointerEvent| {
        if let (Some(start), Some(now)) = (held.get_untracked(), at(&event)) {
            choose(Some((start.min(now), start.max(now) + DAY_SECS)));
        }
    };
    let keys = move |event: web_sys::KeyboardEvent| {
        let Some((from, to)) = whole() else { return };
        let length = app
            .selection
            .get_untracked()
            .period_secs
            .map_or(step_days.get_untracked() * DAY_SECS, |it| it.1 - it.0);
        match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => drop(step(1, event.shift_key())),
            "ArrowLeft" | "ArrowDown" => drop(step(-1, event.shift_key())),
            "Home" => choose(Some((from, from + length))),
            "End" => choose(Some((to - length, to))),
            " " => play(()),
            _ => return,
        }
        event.prevent_default();
        if event.key() != " " {
            stop();
        }
    };
    let says = move || {
        let period = chosen().map(|(from, to)| show::period(from, to - 1));
        period.unwrap_or_else(|| text(app.lang.get(), "work.brush.all", &[]))
    };
    let place = move || {
        let (from, to) = whole()?;
        let (a, b) = chosen()?;
        let x = |secs: i64| (WIDTH * (secs - from) as f64 / (to - from) as f64).clamp(0.0, WIDTH);
        Some((x(a), (x(b) - x(a)).max(2.0)))
    };
    let bars = Memo::new(move |_| {
        app.scene.with(|it| it.as_ref().zip(whole()).map(|(it, (from, to))| density(it, from, to)))
    });
    let bar = move |k: usize| move || bars.with(|it| it.as_ref().map(|it| it[k].clone()));
    let field = move |is_end: bool, key: &'static str| {
        let value = move || chosen().map(|it| show::date(if is_end { it.1 - 1 } else { it.0 }));
        let set = move |event: web_sys::Event| {
            stop();
            let Some((from, to)) = whole() else { return };
            let date = NaiveDate::parse_from_str(&event_target_value(&event), "%Y-%m-%d").ok();
            let secs = date.and_then(|it| it.and_hms_opt(0, 0, 0)).map(|it| it.and_utc().timestamp());
            let Some(secs) = secs.filter(|it| DateTime::from_timestamp(*it, 0).is_some()) else { return };
            let (a, b) = app.selection.get_untracked().period_secs.unwrap_or((from, to));
            let next = if is_end { (a.min(secs), secs + DAY_SECS) } else { (secs, b.max(secs + DAY_SECS)) };
            choose(Some(next));
        };
        view! { <label class="field"><span>{t(key)}</span><input type="date" prop:value=value on:change=set/></label> }
    };
    let button = move |by: i64, key: &'static str, sign: &'static str| {
        view! {
            <button type="button" class="icon" title=t(key) aria-label=t(key) on:click=move |_| { stop(); step(by, false); }>{sign}</button>
        }
    };
    let choose_step =
        move |event: web_sys::Event| step_days.set(event_target_value(&event).parse().unwrap_or(7));
    let days = move |n: i64| {
        view! {
            <option value=n.to_string() selected=move || step_days.get() == n>
                {move || text(app.lang.get(), "page.days-short", &[("n", &n.to_string())])}</option>
        }
    };
    view! {
        <div class="brush">
            <div class="lane-foot"><span class="small soft">{t("work.brush")}</span>
                <svg class="brush-strip" viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" tabindex="0"
                    role="slider" aria-label=t("work.brush") aria-valuetext=says
                    aria-valuemin="0" aria-valuemax="100"
                    aria-valuenow=move || place().map_or(0, |it| (it.0 / WIDTH * 100.0) as i32).to_string()
                    on:keydown=keys
                    on:pointerdown=move |event| { stop(); held.set(at(&event)); drag(event); }
                    on:pointermove=drag on:pointerup=move |_| held.set(None) on:pointerleave=move |_| held.set(None)>
                    <path class="brush-images" d=bar(0)/>
                    <path class="brush-strikes" d=bar(1)/>
                    {move || place().map(|(x, width)| view! { <rect class="brush-period" x=x width=width y="0" height=HEIGHT/> })}
                </svg>
            </div>
            <div class="brush-tools">
                {field(false, "work.brush.from")}
                {field(true, "work.brush.to")}
                {button(-1, "work.brush.back", "◀")}
                <button type="button" class="icon brush-play" aria-pressed=move || playing.with(Option::is_some).to_string()
                    title=t("work.brush.play") aria-label=t("work.brush.play") on:click=move |_| play(())>
                    {move || if playing.with(Option::is_some) { "❚❚" } else { "▶❚" }}</button>
                {button(1, "work.brush.on", "▶")}
                <label class="field"><span>{t("work.brush.step")}</span>
                    <select on:change=choose_step>{STEPS_DAYS.into_iter().map(days).collect_view()}</select></label>
                <span class="soft small">{t("page.selection.view-only")}</span>
            </div>
        </div>
    }
}
