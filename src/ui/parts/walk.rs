//! A walk around the page in five steps, with an example. It covers nothing and can be left at any time.

use leptos::prelude::*;

use crate::report::text::text;
use crate::ui::desk::Desk;
use crate::ui::i18n::t;
use crate::ui::state::{AppState, Job};

/// Where each step is.
const STOPS: [&str; 5] = ["#/data", "#/analyse", "#/verdict", "#/report", "#/share"];

/// Begins the walk, with the example in which nothing is to be found.
pub fn begin(app: AppState, desk: Desk) {
    if !app.has_input() {
        desk.load_example("alarming");
    }
    app.walk.set(1);
    let _ = window().location().set_hash(STOPS[0]);
}

/// The button that begins it.
#[component]
pub fn WalkButton() -> impl IntoView {
    let (app, desk) = (AppState::here(), Desk::here());
    view! { <button type="button" class="link" on:click=move |_| begin(app, desk)>{t("work.walk")}</button> }
}

/// The step under way.
#[component]
pub fn Walk() -> impl IntoView {
    let (app, desk) = (AppState::here(), Desk::here());
    let next = move |_| {
        let step = app.walk.get_untracked();
        // Nothing can be read before it is computed.
        if step == 2
            && app.result.with_untracked(Option::is_none)
            && app.job.with_untracked(|it| !matches!(it, Job::Analysing(_)))
        {
            desk.analyse();
        }
        app.walk.set((step + 1) % (STOPS.len() + 1));
        if let Some(stop) = STOPS.get(step) {
            let _ = window().location().set_hash(stop);
        }
    };
    let says = move || text(app.lang.get(), &format!("work.walk.{}", app.walk.get()), &[]);
    let place = move || {
        let n = app.walk.get().to_string();
        text(app.lang.get(), "work.walk.step", &[("n", &n), ("all", &STOPS.len().to_string())])
    };
    view! {
        <aside class="walk-place" aria-live="polite">
            <Show when=move || { app.walk.get() > 0 }>
                <div class="walk">
                    <p class="soft">{place}</p>
                    <p>{says}</p>
                    <p class="walk-buttons">
                        <button type="button" class="primary" on:click=next>
                            {move || text(app.lang.get(), if app.walk.get() == STOPS.len() { "work.walk.end" } else { "work.walk.next" }, &[])}</button>
                        <Show when=move || { app.walk.get() < STOPS.len() }>
                            <button type="button" on:click=move |_| app.walk.set(0)>{t("work.walk.end")}</button>
                        </Show>
                    </p>
                </div>
            </Show>
        </aside>
    }
}
