//! A small editor: a table is pasted or typed, or rows that were set aside are mended, and becomes a file.

use leptos::prelude::*;

use crate::model::Role;
use crate::report::template;
use crate::report::text::text;
use crate::ui::desk::Desk;
use crate::ui::i18n::{code, t, word};
use crate::ui::state::{AppState, Draft};
use crate::web::files;

/// Kinds of files that may be typed.
const TYPED: [Role; 4] = [Role::Facilities, Role::Images, Role::Strikes, Role::Regions];

/// Opens the editor, empty.
#[component]
pub fn PasteButton() -> impl IntoView {
    let app = AppState::here();
    let open = move |_| app.draft.set(Some(Draft { name: free_name(app), text: String::new() }));
    view! {
        <button type="button" class="paste-table" aria-haspopup="dialog" disabled=move || app.is_leaking.get() on:click=open>
            {t("editor.open")}
        </button>
    }
}

/// `pasted-1.csv`, or the next number when there is one.
fn free_name(app: AppState) -> String {
    let is_free = |name: &String| app.names.with_untracked(|it| !it.contains(name));
    (1..=u32::MAX).map(|n| format!("pasted-{n}.csv")).find(is_free).unwrap_or_default()
}

/// The editor, open while there is a draft.
#[component]
pub fn Editor() -> impl IntoView {
    let app = AppState::here();
    let desk = Desk::here();
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    let written = RwSignal::new(String::new());
    Effect::new(move || {
        let draft = app.draft.get();
        let Some(dialog) = dialog.get() else { return };
        match draft {
            Some(draft) => {
                written.set(draft.text);
                if !dialog.open() {
                    let _ = dialog.show_modal();
                }
            }
            None if dialog.open() => dialog.close(),
            None => {}
        }
    });
    let is_empty = move || written.with(|it| it.trim().is_empty());
    let name = move || app.draft.with(|it| it.as_ref().map(|it| it.name.clone())).unwrap_or_default();
    let take = move |_| {
        let file = written.with_untracked(|it| files::made(&name(), it.as_bytes()));
        app.draft.set(None);
        desk.add(file.into_iter().collect());
    };
    let begin = TYPED.into_iter().map(|role| {
        let header = move |_| written.set(template::header(role).unwrap_or_default().to_owned());
        view! { <button type="button" on:click=header>{move || word(app.lang.get(), "role", &code(role))}</button> }
    });
    view! {
        <dialog node_ref=dialog class="editor" aria-labelledby="editor-title" on:close=move |_| app.draft.set(None)>
            <h2 id="editor-title">{t("editor.title")}</h2>
            <p id="editor-hint">{t("editor.hint")}</p>
            <div class="editor-row" role="group" aria-label=t("editor.begin")>
                <span aria-hidden="true">{t("editor.begin")}</span>{begin.collect_view()}
            </div>
            <label for="editor-text">{move || text(app.lang.get(), "editor.text", &[("name", &name())])}</label>
            <textarea id="editor-text" rows="12" wrap="off" spellcheck="false" aria-describedby="editor-hint"
                prop:value=move || written.get()
                on:input=move |event| written.set(event_target_value(&event))></textarea>
            <div class="editor-row">
                <button type="button" class="primary" disabled=is_empty on:click=take>{t("editor.take")}</button>
                <button type="button" on:click=move |_| app.draft.set(None)>{t("editor.close")}</button>
            </div>
        </dialog>
    }
}

/// Saves the table to begin with.
#[component]
pub fn TemplateButton(role: Role) -> impl IntoView {
    let app = AppState::here();
    let label = move || {
        let role = word(app.lang.get(), "role", &code(role));
        text(app.lang.get(), "editor.template-of", &[("role", &role)])
    };
    let save = move |_| {
        if let Some((name, text)) = template::of(role) {
            crate::web::save::save(
                name,
                "text/csv;charset=utf-8",
                &js_sys::Uint8Array::from(text.as_bytes()),
            );
        }
    };
    view! { <button type="button" class="link" aria-label=label on:click=save>{t("editor.template")}</button> }
}
