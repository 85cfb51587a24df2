//! The work as this browser keeps it: files and choices, a moment after each change, for the next visit. Off by a switch.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use web_sys::File;

use super::desk::Desk;
use super::history::History;
use super::i18n::t;
use super::state::{AppState, Sharing};
use super::theme;
use crate::model::Plan;
use crate::report::options::Options;
use crate::report::text::text;
use crate::web::host;

/// The setting that switches it off.
const SWITCH: &str = "nadir.keep";
/// More is not copied, bytes.
const MOST_BYTES: f64 = 200e6;

/// What was chosen, as it is kept beside the files.
#[derive(Clone, Serialize, Deserialize)]
struct Work {
    plan: Plan,
    options: Options,
    example: Option<String>,
    names: Vec<String>,
    /// When it was kept, UTC, to the minute.
    at: String,
}

/// What is kept, and what became of keeping it. One for the page, handed down by context.
#[derive(Clone, Copy)]
pub struct Keep {
    app: AppState,
    sharing: Sharing,
    desk: Desk,
    is_on: RwSignal<bool>,
    /// What was found when the page was opened.
    found: RwSignal<Option<(Work, Vec<File>)>, LocalStorage>,
    /// Key of what became of the last time.
    told: RwSignal<&'static str>,
    /// Counts changes: only the last of several is kept.
    round: StoredValue<u32>,
    has_new_files: StoredValue<bool>,
}

impl Keep {
    /// Looks for what is kept, keeps every change, and hands itself down. A report that was sent keeps nothing.
    pub fn watch(app: AppState, sharing: Sharing, desk: Desk, is_report: bool) {
        let keep = Self {
            app,
            sharing,
            desk,
            is_on: RwSignal::new(!is_report && theme::kept(SWITCH).as_deref() != Some("off")),
            found: RwSignal::new_local(None),
            told: RwSignal::new(""),
            round: StoredValue::new(0),
            has_new_files: StoredValue::new(false),
        };
        provide_context(keep);
        if keep.is_on.get_untracked() {
            leptos::task::spawn_local(async move {
                let Some((chosen, files)) = host::kept().await else { return };
                if let Ok(work) = serde_json::from_str(&chosen) {
                    keep.found.set(Some((work, files)));
                }
            });
        }
        Effect::new(move |before: Option<()>| {
            app.names.track();
            app.example.track();
            if before.is_some() {
                keep.has_new_files.set_value(true);
            }
        });
        Effect::new(move || {
            app.plan.track();
            sharing.options.track();
            app.names.track();
            app.example.track();
            keep.is_on.track();
            keep.soon();
        });
    }

    /// Of the page this component is on.
    pub fn here() -> Self {
        expect_context()
    }

    fn soon(self) {
        self.round.update_value(|it| *it += 1);
        let mine = self.round.get_value();
        let act = move || {
            if self.round.try_get_value() == Some(mine) && self.is_on.get_untracked() {
                leptos::task::spawn_local(async move { self.keep().await });
            }
        };
        set_timeout(act, std::time::Duration::from_millis(800));
    }

    async fn keep(self) {
        let has_new_files = self.has_new_files.get_value();
        if !self.app.has_input() {
            // Taken out by the user, not merely not there yet.
            if has_new_files {
                host::forget(false).await;
                self.has_new_files.set_value(false);
            }
            return;
        }
        let files = self.desk.files();
        if files.iter().map(|it| it.size()).sum::<f64>() > MOST_BYTES {
            self.told.set("work.keep.large");
            return;
        }
        let now = String::from(js_sys::Date::new_0().to_iso_string());
        let work = Work {
            plan: self.app.plan.get_untracked(),
            options: self.sharing.options.get_untracked(),
            example: self.app.example.get_untracked().map(str::to_owned),
            names: self.app.names.get_untracked(),
            at: now.get(..16).unwrap_or_default().replace('T', " "),
        };
        let kept = host::keep(&crate::model::json::pretty(&work), has_new_files.then_some(&*files)).await;
        self.told.set(if kept.is_ok() { "work.keep.done" } else { "work.keep.refused" });
        if kept.is_ok() {
            self.has_new_files.set_value(false);
            self.found.set(None);
        }
    }

    /// Goes on with what was found.
    pub fn go_on(self, history: History) {
        let Some((work, files)) = self.found.try_update(Option::take).flatten() else { return };
        self.sharing.options.set(work.options);
        let example = crate::engine::EXAMPLES.iter().find(|it| Some(it.id) == work.example.as_deref());
        if let Some(example) = example {
            self.desk.load_example(example.id);
        }
        self.app.plan.set(work.plan);
        if example.is_none() {
            self.desk.add(files);
        }
        history.start_over();
    }

    /// Forgets it all, and stops keeping.
    pub fn forget(self, all: bool) {
        self.found.set(None);
        if all {
            self.is_on.set(false);
        }
        leptos::task::spawn_local(async move {
            host::forget(all).await;
            self.told.set("work.keep.forgotten");
        });
    }
}

/// Offers to go on where the last visit ended.
#[component]
pub fn Kept() -> impl IntoView {
    let keep = Keep::here();
    let history = History::here();
    let says = move || {
        let lang = keep.app.lang.get();
        keep.found.with(|it| {
            let work = &it.as_ref()?.0;
            let names = work
                .example
                .as_ref()
                .map_or_else(|| work.names.join(", "), |id| text(lang, &format!("example.{id}.title"), &[]));
            Some(text(lang, "work.kept", &[("names", &names), ("at", &work.at)]))
        })
    };
    view! {
        <Show when=move || !keep.app.has_input() && keep.found.with(Option::is_some)>
            <div class="panel kept" role="region" aria-label=t("work.keep")>
                <p>{says}</p>
                <p class="kept-buttons">
                    <button type="button" class="primary" on:click=move |_| keep.go_on(history)>{t("work.kept.go-on")}</button>
                    <button type="button" on:click=move |_| keep.forget(false)>{t("work.kept.forget")}</button>
                </p>
            </div>
        </Show>
    }
}

/// The switch, what became of keeping, and the way to forget everything: for the drawer about privacy.
#[component]
pub fn KeepSwitch() -> impl IntoView {
    let keep = Keep::here();
    let turn = move |event: web_sys::Event| {
        let on = event_target_checked(&event);
        theme::keep(SWITCH, if on { "on" } else { "off" });
        keep.is_on.set(on);
        if on {
            keep.has_new_files.set_value(true);
        } else {
            keep.forget(false);
        }
    };
    let told = move || {
        let key = keep.told.get();
        (!key.is_empty()).then(|| text(keep.app.lang.get(), key, &[]))
    };
    view! {
        <h3>{t("work.keep")}</h3>
        <p>{t("work.keep.what")}</p>
        <label class="check"><input type="checkbox" prop:checked=move || keep.is_on.get() on:change=turn/>
            <span>{t("work.keep.switch")}</span></label>
        <p class="soft" aria-live="polite">{told}</p>
        <p><button type="button" on:click=move |_| keep.forget(true)>{t("work.forget-all")}</button></p>
    }
}
