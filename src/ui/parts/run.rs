//! Analyse, progress by step, Cancel, and what to do when it ended otherwise.

use leptos::prelude::*;

use crate::model::{Progress, progress::Step};
use crate::report::show;
use crate::report::text::text;
use crate::ui::desk::Desk;
use crate::ui::i18n::{code, t, word};
use crate::ui::state::{AppState, Job};
use crate::ui::status;

/// The button, the bar, the steps.
#[component]
pub fn RunBox() -> impl IntoView {
    let app = AppState::here();
    let desk = Desk::here();
    let is_busy = move || app.job.with(|job| matches!(job, Job::Analysing(_)));
    let is_reading = move || app.job.with(|job| matches!(job, Job::Reading(_)));
    let is_ready =
        move || app.has_input() && !is_reading() && app.plan.with(|plan| plan.out_of_range().is_empty());
    let why_not = move || {
        let lang = app.lang.get();
        if !app.has_input() {
            Some(text(lang, "page.analyse.no-input", &[]))
        } else if is_reading() {
            None
        } else if !is_ready() {
            Some(text(lang, "page.analyse.wrong-plan", &[]))
        } else if app.is_stale() {
            Some(text(lang, "page.status.stale", &[]))
        } else {
            None
        }
    };
    // One button for both: it keeps the focus when it turns into the other. The second click of two is not meant.
    let act = move |event: web_sys::MouseEvent| match is_busy() {
        _ if event.detail() > 1 => {}
        true => desk.cancel(),
        false => desk.analyse(),
    };
    let key = move || if is_busy() { "page.cancel" } else { "page.analyse" };
    view! {
        <div class="run">
            <button type="button" class="big" class:primary=move || !is_busy() disabled=move || !is_busy() && !is_ready()
                on:click=act>{move || text(app.lang.get(), key(), &[])}</button>
            <Show when=move || app.result.with(Option::is_some)>
                <label class="check"><input type="checkbox" prop:checked=move || app.is_live.get()
                    on:change=move |it| app.is_live.set(event_target_checked(&it))/><span>{t("work.live")}</span></label>
            </Show>
            {move || (!is_busy()).then(why_not).flatten().map(|it| view! { <p class="hint">{it}</p> })}
            <Steps/>
            <Show when=move || app.job.with(|job| *job == Job::Done) && !app.is_stale()>
                <p class="to-verdict"><a href="#/verdict">{move || status::sentence(app)}</a></p>
            </Show>
            <Show when=move || app.scene.with(Option::is_some)><Ended/></Show>
        </div>
    }
}

/// The steps of the run under way.
#[component]
fn Steps() -> impl IntoView {
    let app = AppState::here();
    let at = Memo::new(move |_| {
        app.job.with(|job| match job {
            Job::Analysing(at) => Some(*at),
            _ => None,
        })
    });
    let share = move || at.get().flatten().map_or(0.0, fraction);
    let row = move |step: Step| {
        let state = move || match at.get().flatten() {
            Some(it) if it.step == step => "now",
            Some(it) if it.step > step => "done",
            _ => "later",
        };
        let part = move || {
            let it = at.get().flatten().filter(|it| it.step == step && it.total > 0)?;
            Some(show::percent(app.lang.get(), it.done.min(it.total) as f64 / it.total as f64))
        };
        view! {
            <li data-state=state>
                <span>{move || word(app.lang.get(), "step", &code(step))}</span>
                <span class="number">{part}</span>
            </li>
        }
    };
    view! {
        <Show when=move || at.get().is_some()>
            <div class="progress">
                <progress max="1" prop:value=share aria-label=t("page.progress")></progress>
                <ol>{Step::ALL.into_iter().map(row).collect_view()}</ol>
            </div>
        </Show>
    }
}

/// Of fewer bytes nobody wants to know how many are read.
const TOLD_BYTES: u64 = 10_000_000;

/// Reading: stands beside the files, with its own way to stop; and how reading ended when there is nothing to show.
#[component]
pub fn ReadingBox() -> impl IntoView {
    let app = AppState::here();
    let desk = Desk::here();
    let at = move || app.job.with(|job| if let Job::Reading(at) = job { *at } else { None });
    let read = move || at().map_or(0.0, |it| if it.step == Step::Read { part(it) } else { 1.0 });
    let bytes = move || {
        let lang = app.lang.get();
        let megabytes = |it: u64| lang.integer(it / 1_000_000);
        let at = at().filter(|it| it.step == Step::Read && it.total > TOLD_BYTES)?;
        Some(text(lang, "page.read-of", &[("done", &megabytes(at.done)), ("total", &megabytes(at.total))]))
    };
    view! {
        <Show when=move || app.job.with(|job| matches!(job, Job::Reading(_)))>
            <div class="reading">
                <progress max="1" prop:value=read aria-label=t("page.progress")></progress>
                <span>{move || status::sentence(app)}" "{bytes}</span>
                <button type="button" on:click=move |_| desk.cancel()>{t("page.cancel")}</button>
            </div>
        </Show>
        {move || app.replaced.with(|names| (!names.is_empty()).then(|| {
            let names = names.join(", ");
            view! { <p class="soft">{text(app.lang.get(), "page.replaced", &[("names", &names)])}</p> }
        }))}
        <Show when=move || app.scene.with(Option::is_none)><Ended/></Show>
    }
}

/// How much of a step is done.
fn part(at: Progress) -> f64 {
    if at.total > 0 { at.done.min(at.total) as f64 / at.total as f64 } else { 0.0 }
}

/// How much of the whole is done: steps count alike, the one under way by its own share.
fn fraction(at: Progress) -> f64 {
    let place = Step::ALL.iter().position(|it| *it == at.step).unwrap_or_default() as f64;
    (place + part(at)) / Step::ALL.len() as f64
}

/// Cancelled, failed, a bug: what happened and what to do.
#[component]
fn Ended() -> impl IntoView {
    let app = AppState::here();
    let desk = Desk::here();
    let again = move |key: &'static str| {
        view! { <button type="button" on:click=move |_| desk.read()>{t(key)}</button> }
    };
    move || {
        app.job.with(|job| match job {
            Job::Cancelled => Some(
                view! {
                    <div class="notice">
                        {if app.scene.with(Option::is_none) {
                            view! { <p>{t("page.cancelled-reading")}</p>{again("page.read-again")} }.into_any()
                        } else {
                            view! { <p>{t("page.cancelled")}</p> }.into_any()
                        }}
                    </div>
                }
                .into_any(),
            ),
            Job::Failed(reason) => {
                let reason = reason.clone();
                Some(
                    view! {
                        <div class="notice notice-bad" role="alert">
                            <p>{move || text(app.lang.get(), &reason, &[])}</p>{again("page.read-again")}</div>
                    }
                    .into_any(),
                )
            }
            Job::Bug(message) => Some(
                view! {
                    <div class="notice notice-bad" role="alert">
                        <p><strong>{t("page.bug.title")}</strong></p>
                        <p>{t("page.bug.what-to-do")}</p>
                        <pre class="bug-message">{format!("Nadir {}: {message}", env!("CARGO_PKG_VERSION"))}</pre>
                        {again("page.bug.restart")}
                    </div>
                }
                .into_any(),
            ),
            _ => None,
        })
    }
}
