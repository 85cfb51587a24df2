//! One file: what it was understood to be, what became of its rows, and what can be corrected.

use leptos::prelude::*;

use super::columns::{Columns, MissingColumns};
use super::issues::Issues;
use crate::engine::protocol::SourceView;
use crate::model::{Effect, Reason, Role, Source};
use crate::report::show;
use crate::report::text::text;
use crate::ui::desk::Desk;
use crate::ui::i18n::{code, t, word};
use crate::ui::state::AppState;

/// Roles a user may choose.
const ROLES: [Role; 5] = [Role::Facilities, Role::Images, Role::Strikes, Role::Regions, Role::Unknown];
/// Zones offered where none was stated.
const ZONES: [&str; 9] = [
    "UTC",
    "Europe/Kyiv",
    "Europe/Moscow",
    "Europe/Warsaw",
    "Asia/Shanghai",
    "Asia/Jerusalem",
    "Asia/Tehran",
    "Europe/London",
    "America/New_York",
];

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
    let open = standing == Standing::Unusable;
    let is_example = app.example.get_untracked().is_some();
    let remove_label = {
        let name = name.clone();
        move || text(app.lang.get(), "page.file.remove-named", &[("name", &name)])
    };
    view! {
        <li class="file">
            <header class="file-head">
                <h3 class="file-name">{name.clone()}</h3>
                <StandingChip standing/>
                {(!is_example).then(|| view! {
                    <button type="button" class="icon" aria-label=remove_label title=t("page.file.remove")
                        on:click=move |_| desk.remove(&removable)>"✕"</button>
                })}
            </header>
            <p class="file-facts">
                <RoleSelect name=name.clone() role=source.role/>
                <span>{move || format_of(app, &source)}</span>
            </p>
            <Rows source=view.source.clone()/>
            <MissingColumns view=view.clone()/>
            <ZoneChoice view=view.clone()/>
            <DateOrderChoice view=view.clone()/>
            <details class="file-more" open=open>
                <summary>{t("page.file.details")}</summary>
                <Understood view=view.clone()/>
                <Issues view=view.clone()/>
                {view.has_rejected_rows.then(|| view! {
                    <button type="button" on:click=move |_| desk.save_rejected(index)>{t("page.file.save-rejected")}</button>
                })}
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
fn RoleSelect(name: String, role: Role) -> impl IntoView {
    let app = AppState::here();
    let desk = Desk::here();
    let label = {
        let name = name.clone();
        move || text(app.lang.get(), "page.file.role-of", &[("name", &name)])
    };
    let choose = move |event: web_sys::Event| {
        let chosen = event_target_value(&event);
        if let Some(role) = ROLES.into_iter().find(|it| code(it) == chosen) {
            app.plan.update(|plan| {
                plan.ingest.roles.insert(name.clone(), role);
            });
            desk.read();
        }
    };
    let options = ROLES.into_iter().chain((!ROLES.contains(&role)).then_some(role)).map(|it| {
        let code = code(it);
        let value = code.clone();
        view! { <option value=value selected=it == role>{move || word(app.lang.get(), "role", &code)}</option> }
    });
    view! {
        <select aria-label=label on:change=choose disabled=move || app.example.get().is_some()>
            {options.collect_view()}
        </select>
    }
}

/// What became of the rows, in one line that adds up.
#[component]
fn Rows(source: Source) -> impl IntoView {
    let app = AppState::here();
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
        text(lang, "page.rows.sum", &[("parts", &parts.join(" + ")), ("n", &n(tally.read))])
    };
    view! {
        <p class="file-rows">{sum}</p>
        {span.map(|(from, to)| view! { <p class="file-span">{show::period(from, to)}" UTC"</p> })}
    }
}

/// Where a zone was needed and none was stated: say which one was taken, and let it be changed.
#[component]
fn ZoneChoice(view: SourceView) -> impl IntoView {
    let app = AppState::here();
    let desk = Desk::here();
    let name = view.source.name.clone();
    let about_zone = |reason: Reason| matches!(reason, Reason::ZoneAssumed | Reason::NoZone);
    let issue = view.issues.iter().find_map(|it| it.examples.iter().find(|it| about_zone(it.reason)));
    let stated = app.plan.with_untracked(|plan| plan.ingest.zones.get(&name).cloned());
    let is_asked = issue.is_some() || stated.is_some();
    let taken = stated.or_else(|| issue.and_then(|it| it.found.clone())).unwrap_or_default();
    let select_id = format!("zone-{}", view.source.sha256);
    let options = std::iter::once(taken.clone())
        .filter(|it| !ZONES.contains(&it.as_str()))
        .chain(ZONES.iter().map(|it| (*it).to_owned()))
        .map(|zone| {
            let selected = zone == taken;
            let value = zone.clone();
            view! { <option value=value selected=selected>{zone}</option> }
        })
        .collect_view();
    let choose = move |event: web_sys::Event| {
        let zone = event_target_value(&event);
        app.plan.update(|plan| {
            plan.ingest.zones.insert(name.clone(), zone);
        });
        desk.read();
    };
    is_asked.then(|| {
        view! {
            <p class="file-question">
                <label for=select_id.clone()>{t("page.file.zone")}</label>
                <select id=select_id on:change=choose>{options}</select>
            </p>
        }
    })
}

/// Where day and month could be either: say which order was taken, and let it be changed.
#[component]
fn DateOrderChoice(view: SourceView) -> impl IntoView {
    let app = AppState::here();
    let desk = Desk::here();
    let name = view.source.name.clone();
    let is_asked =
        view.issues.iter().any(|it| it.examples.iter().any(|it| it.reason == Reason::DateOrderAssumed));
    let stated = app.plan.with_untracked(|plan| plan.ingest.date_orders.get(&name).cloned());
    let is_asked = is_asked || stated.is_some();
    let taken = stated.unwrap_or_else(|| "dmy".to_owned());
    let select_id = format!("date-order-{}", view.source.sha256);
    let choose = move |event: web_sys::Event| {
        let order = event_target_value(&event);
        app.plan.update(|plan| {
            plan.ingest.date_orders.insert(name.clone(), order);
        });
        desk.read();
    };
    is_asked.then(|| {
        view! {
            <p class="file-question">
                <label for=select_id.clone()>{t("page.file.date-order")}</label>
                <select id=select_id on:change=choose>
                    <option value="dmy" selected=taken == "dmy">{t("page.file.date-order.dmy")}</option>
                    <option value="mdy" selected=taken == "mdy">{t("page.file.date-order.mdy")}</option>
                </select>
            </p>
        }
    })
}

/// Columns, how the file was read, hash.
#[component]
fn Understood(view: SourceView) -> impl IntoView {
    let app = AppState::here();
    let source = view.source.clone();
    let ignored = source.ignored_columns.join(", ");
    let reading = source.reading.clone().into_iter().map(|(what, value)| {
        view! { <li>{move || word(app.lang.get(), "reading", &what)}": "<code>{value}</code></li> }
    });
    let (has_columns, has_reading) = (!source.columns.is_empty(), !source.reading.is_empty());
    view! {
        <dl class="understood">
            {has_columns.then(|| view! { <dt>{t("page.file.columns")}</dt><dd><Columns view/></dd> })}
            {(!ignored.is_empty()).then(|| view! { <dt>{t("page.file.ignored")}</dt><dd class="soft">{ignored}</dd> })}
            {has_reading.then(|| view! { <dt>{t("page.file.reading")}</dt><dd><ul class="columns">{reading.collect_view()}</ul></dd> })}
            <dt>"SHA-256"</dt>
            <dd><code title=source.sha256.clone()>{show::short_hash(&source.sha256)}"…"</code></dd>
        </dl>
    }
}
