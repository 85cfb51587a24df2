//! One file: what it was understood to be, what became of its rows, and what can be corrected.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::columns::{Columns, Ignored, MissingColumns};
use super::decisions::{Decisions, Questions};
use super::issues::Issues;
use crate::engine::protocol::SourceView;
use crate::model::{Effect, Role, Source};
use crate::report::text::text;
use crate::report::{decision, show};
use crate::ui::desk::Desk;
use crate::ui::i18n::{code, t, word};
use crate::ui::mapping::Mapping;
use crate::ui::state::AppState;

/// Roles a user may choose.
const ROLES: [Role; 5] = [Role::Facilities, Role::Images, Role::Strikes, Role::Regions, Role::Unknown];
/// How a file stands: decides its chip.
#[derive(Clone, Copy, PartialEq)]
enum Standing {
    Ready,
    Assumed,
    SomeRejected,
    Unusable,
}

fn standing(view: &SourceView) -> Standing {
    let has = |effect: Effect| view.issues.iter().any(|it| it.examples.iter().any(|it| it.effect == effect));
    if view.source.tally.accepted == 0 || has(Effect::FileRejected) {
        Standing::Unusable
    } else if view.source.tally.rejected > 0 {
        Standing::SomeRejected
    } else if has(Effect::Assumed) {
        Standing::Assumed
    } else {
        Standing::Ready
    }
}

/// The card of a file.
#[component]
pub fn FileCard(index: u32, view: SourceView) -> impl IntoView {
    let app = AppState::here();
    let desk = Desk::here();
    let standing = standing(&view);
    let source = view.source.clone();
    let name = source.name.clone();
    let removable = name.clone();
    let mapping = Mapping::here();
    let open = standing == Standing::Unusable || mapping.is_open(&name);
    let toggled = {
        let name = name.clone();
        move |event: web_sys::Event| {
            let details = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
            mapping.opened(&name, details.is_some_and(|it| it.has_attribute("open")));
        }
    };
    let is_example = app.example.get_untracked().is_some();
    let remove_label = {
        let name = name.clone();
        move || text(app.lang.get(), "page.file.remove-named", &[("name", &name)])
    };
    view! {
        <li class="file" id=format!("file-{index}")>
            <header class="file-head">
                <h3 class="file-name">{name.clone()}</h3>
                <StandingChip standing/>
                {(!is_example).then(|| view! {
                    <button type="button" class="icon" aria-label=remove_label title=t("page.file.remove")
                        on:click=move |_| desk.remove(&removable)>"✕"</button>
                })}
            </header>
            <p class="file-facts">
                <RoleSelect index source=source.clone()/>
                <span>{move || format_of(app, &source)}</span>
            </p>
            <Rows source=view.source.clone()/>
            <MissingColumns index view=view.clone()/>
            <Questions index view=view.clone()/>
            <details class="file-more" open=open on:toggle=toggled>
                <summary>{t("page.file.details")}</summary>
                <Issues view=view.clone()/>
                {view.has_rejected_rows.then(|| view! {
                    <p class="soft">{t("page.file.mend")}</p>
                    <p class="editor-row">
                        <button type="button" on:click=move |_| desk.mend_rejected(index)>{t("editor.mend")}</button>
                        <button type="button" on:click=move |_| desk.save_rejected(index)>{t("page.file.save-rejected")}</button>
                    </p>
                })}
                <Understood index view=view.clone()/>
            </details>
        </li>
    }
}

#[component]
fn StandingChip(standing: Standing) -> impl IntoView {
    let (class, key) = match standing {
        Standing::Ready => ("chip chip-good", "page.file.ready"),
        Standing::Assumed => ("chip chip-warn", "page.file.assumed"),
        Standing::SomeRejected => ("chip chip-warn", "page.file.some-rejected"),
        Standing::Unusable => ("chip chip-bad", "page.file.unusable"),
    };
    view! { <span class=class>{t(key)}</span> }
}

/// Format, preset, size.
fn format_of(app: AppState, source: &Source) -> String {
    let lang = app.lang.get();
    let mut parts = vec![word(lang, "format", &source.format)];
    parts.extend(source.preset.as_deref().map(|it| word(lang, "preset", it)));
    parts.push(show::size(lang, source.size_bytes));
    parts.join(" · ")
}

#[component]
fn RoleSelect(index: u32, source: Source) -> impl IntoView {
    let app = AppState::here();
    let mapping = Mapping::here();
    let role = source.role;
    let id = format!("file-{index}-role");
    let label = {
        let name = source.name.clone();
        move || text(app.lang.get(), "page.file.role-of", &[("name", &name)])
    };
    let element = id.clone();
    let choose = move |event: web_sys::Event| {
        let chosen = event_target_value(&event);
        if let Some(role) = ROLES.into_iter().find(|it| code(it) == chosen) {
            mapping.set_role(&source, role, &element);
        }
    };
    let options = ROLES.into_iter().chain((!ROLES.contains(&role)).then_some(role)).map(|it| {
        let code = code(it);
        let value = code.clone();
        view! { <option value=value selected=it == role>{move || word(app.lang.get(), "role", &code)}</option> }
    });
    view! {
        <select id=id aria-label=label on:change=choose disabled=move || app.example.get().is_some()>
            {options.collect_view()}
        </select>
    }
}

/// What became of the rows, in one line that adds up.
#[component]
fn Rows(source: Source) -> impl IntoView {
    let app = AppState::here();
    let mapping = Mapping::here();
    let name = source.name;
    let tally = source.tally;
    let span = source.span_secs;
    let sum = move || {
        let lang = app.lang.get();
        let n = |it: u64| lang.integer(it);
        let mut parts = vec![text(lang, "page.rows.accepted", &[("n", &n(tally.accepted))])];
        for (key, count) in [
            ("page.rows.merged", tally.merged),
            ("page.rows.rejected", tally.rejected),
            ("page.rows.blank", tally.blank),
        ] {
            if count > 0 {
                parts.push(text(lang, key, &[("n", &n(count))]));
            }
        }
        let sum = text(lang, "page.rows.sum", &[("parts", &parts.join(" + ")), ("n", &n(tally.read))]);
        match mapping.before(&name).filter(|it| *it != tally.accepted) {
            Some(before) => format!("{sum}; {}", text(lang, "decision.before", &[("n", &n(before))])),
            None => sum,
        }
    };
    view! {
        <p class="file-rows">{sum}</p>
        {span.map(|(from, to)| view! { <p class="file-span">{show::period(from, to)}" UTC"</p> })}
    }
}

/// Decisions, columns, how the file was read, hash.
#[component]
fn Understood(index: u32, view: SourceView) -> impl IntoView {
    let app = AppState::here();
    let source = view.source.clone();
    let because = source.decisions.iter().find(|it| it.what == "role").cloned();
    let reading = source.reading.clone().into_iter().map(|(what, value)| {
        view! { <li>{move || word(app.lang.get(), "reading", &what)}": "<code>{value}</code></li> }
    });
    let (has_columns, has_reading) = (!source.seen.is_empty(), !source.reading.is_empty());
    let has_ignored = !source.ignored_columns.is_empty();
    view! {
        <dl class="understood">
            {because.map(|it| view! {
                <dt>{t("decision.role")}</dt><dd class="soft">{move || decision::because(app.lang.get(), &it)}</dd>
            })}
            {has_columns.then(|| view! {
                <dt>{t("decision.others")}</dt><dd><Decisions index view=view.clone()/></dd>
                <dt>{t("page.file.columns")}</dt><dd><Columns index view/></dd>
            })}
            {has_ignored.then(|| view! { <dt>{t("page.file.ignored")}</dt><dd><Ignored source=source.clone()/></dd> })}
            {has_reading.then(|| view! { <dt>{t("page.file.reading")}</dt><dd><ul class="columns">{reading.collect_view()}</ul></dd> })}
            <dt>"SHA-256"</dt>
            <dd><code title=source.sha256.clone()>{show::short_hash(&source.sha256)}"…"</code></dd>
        </dl>
    }
}
