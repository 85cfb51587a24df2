//! Undo and redo: every state of plan, options and shown period, up to a limit; and the trail of what was changed.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::desk::Desk;
use super::state::{AppState, Sharing};
use crate::model::Plan;
use crate::report::options::{Change, Options};
use crate::report::text::text;
use crate::share::changes::changes;

/// States that are kept.
const MOST_STEPS: usize = 200;
/// What is typed letter by letter: one step until something else is changed.
const TYPED: [&str; 2] = ["option.notes", "option.redaction"];

/// Everything the user chose, at one time.
#[derive(Clone, PartialEq)]
struct Chosen {
    plan: Plan,
    options: Options,
    period_secs: Option<(i64, i64)>,
}

impl Chosen {
    /// What was changed to get from here to another.
    fn to(&self, next: &Self) -> Vec<Change> {
        let mut out = changes((&self.plan, &self.options), (&next.plan, &next.options));
        if self.period_secs != next.period_secs {
            out.push(Change { what: "work.period".to_owned(), ..Change::default() });
        }
        out
    }
}

/// The states so far, and which of them holds.
#[derive(Clone, Copy)]
pub struct History {
    app: AppState,
    sharing: Sharing,
    steps: RwSignal<Vec<Chosen>>,
    at: RwSignal<usize>,
}

impl History {
    /// Keeps every state from now on, and hands itself down by context.
    pub fn watch(app: AppState, sharing: Sharing) -> Self {
        let history = Self { app, sharing, steps: RwSignal::new(Vec::new()), at: RwSignal::new(0) };
        provide_context(history);
        Effect::new(move || {
            let now = Chosen {
                plan: app.plan.get(),
                options: Options { simulated: false, ..sharing.options.get() },
                period_secs: app.selection.get().period_secs,
            };
            history.keep(now);
        });
        history
    }

    /// Of the page this component is on.
    pub fn here() -> Self {
        expect_context()
    }

    fn keep(self, now: Chosen) {
        let (mut steps, at) = (self.steps.get_untracked(), self.at.get_untracked());
        let Some(last) = steps.get(at) else {
            self.steps.set(vec![now]);
            return;
        };
        let made = last.to(&now);
        if made.is_empty() {
            return;
        }
        let is_typed = |all: &[Change]| all.iter().all(|it| TYPED.contains(&it.what.as_str()));
        let goes_on = at > 0 && at + 1 == steps.len() && is_typed(&made) && is_typed(&steps[at - 1].to(last));
        steps.truncate(if goes_on { at } else { at + 1 });
        steps.push(now);
        if steps.len() > MOST_STEPS {
            steps.remove(0);
        }
        self.at.set(steps.len() - 1);
        self.steps.set(steps);
    }

    /// Can it go this way?
    pub fn can(self, is_back: bool) -> bool {
        if is_back { self.at.get() > 0 } else { self.at.get() + 1 < self.steps.with(Vec::len) }
    }

    /// What would be undone or done again, in words.
    pub fn says(self, is_back: bool) -> String {
        let lang = self.app.lang.get();
        let at = self.at.get();
        let from = if is_back { at.checked_sub(1) } else { Some(at) };
        let made = self.steps.with(|all| {
            let from = from?;
            Some(all.get(from)?.to(all.get(from + 1)?))
        });
        let names: Vec<String> =
            made.unwrap_or_default().iter().map(|it| text(lang, &it.what, &[])).collect();
        let key = if is_back { "work.undo" } else { "work.redo" };
        let what = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
        format!("{}{what}", text(lang, key, &[]))
    }

    /// One step back, or forward again.
    pub fn go(self, is_back: bool, desk: Desk) {
        if !self.can(is_back) {
            return;
        }
        self.at.update(|at| if is_back { *at -= 1 } else { *at += 1 });
        let Some(chosen) = self.steps.with_untracked(|all| all.get(self.at.get_untracked()).cloned()) else {
            return;
        };
        let is_read_otherwise = self.app.plan.with_untracked(|it| it.ingest != chosen.plan.ingest);
        self.app.plan.set(chosen.plan);
        let simulated = self.sharing.options.with_untracked(|it| it.simulated);
        self.sharing.options.set(Options { simulated, ..chosen.options });
        self.app.selection.update(|it| it.period_secs = chosen.period_secs);
        if is_read_otherwise && self.app.has_input() {
            desk.read();
        }
    }

    /// What was changed on the way to what holds now.
    pub fn trail(self) -> Vec<Change> {
        let at = self.at.get_untracked();
        self.steps.with_untracked(|all| all.windows(2).take(at).flat_map(|two| two[0].to(&two[1])).collect())
    }

    /// Forgets the way: something else was opened.
    pub fn start_over(self) {
        self.steps.set(Vec::new());
        self.at.set(0);
        self.app.plan.update(|_| ());
    }
}

/// The two buttons, and their keys.
#[component]
pub fn UndoButtons() -> impl IntoView {
    let history = History::here();
    let desk = Desk::here();
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        let is_ours = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !is_typing(&event);
        let is_back = match event.key().as_str() {
            "z" | "Z" | "я" | "Я" => !event.shift_key(),
            "y" | "Y" | "н" | "Н" => false,
            _ => return,
        };
        if is_ours {
            event.prevent_default();
            history.go(is_back, desk);
        }
    });
    on_cleanup(move || listener.remove());
    let button = move |is_back: bool, sign: &'static str, keys: &'static str| {
        let says = move || history.says(is_back);
        view! {
            <button type="button" class="icon" title=says aria-label=says aria-keyshortcuts=keys
                disabled=move || !history.can(is_back) on:click=move |_| history.go(is_back, desk)>{sign}</button>
        }
    };
    view! { <span class="undo">{button(true, "↶", "Control+Z")}{button(false, "↷", "Control+Shift+Z")}</span> }
}

/// Does the key go into a field? Then it is the field's.
pub fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    let at = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    at.is_some_and(|it| {
        let is_box = it.get_attribute("type").is_some_and(|it| it == "checkbox" || it == "radio");
        matches!(it.tag_name().as_str(), "TEXTAREA" | "SELECT") || it.tag_name() == "INPUT" && !is_box
    })
}
