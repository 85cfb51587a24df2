//! Data: what to drop, what was dropped, what it was understood to be; the examples.

use leptos::prelude::*;

use crate::model::Role;
use crate::report::text::text;
use crate::ui::desk::Desk;
use crate::ui::i18n::{code, t, word};
use crate::ui::keep::Kept;
use crate::ui::parts::editor::{PasteButton, TemplateButton};
use crate::ui::parts::examples::Examples;
use crate::ui::parts::file_card::FileCard;
use crate::ui::parts::run::ReadingBox;
use crate::ui::parts::walk::WalkButton;
use crate::ui::shell::AddFiles;
use crate::ui::state::{AppState, Job, Sharing};

/// The three kinds of file the question needs, and the one that makes it stricter.
const WANTED: [Role; 4] = [Role::Facilities, Role::Images, Role::Strikes, Role::Regions];

/// The section "Data".
#[component]
pub fn Data() -> impl IntoView {
    let app = AppState::here();
    let is_empty = move || !app.has_input();
    view! {
        <section id="/data" class="step" class:welcome=is_empty aria-labelledby="data-title">
            <Show when=is_empty fallback=|| view! { <h1 class="unseen">"Nadir"</h1> }>
                <div class="lead">
                    <h1>{t("page.lead")}</h1>
                    <p>{t("page.lead.what")}</p>
                </div>
            </Show>
            <div class="step-head">
                <h2 id="data-title">{t("page.step.data")}</h2>
                <AddFiles primary=Signal::derive(is_empty)/>
                <PasteButton/>
                <Show when=is_empty><WalkButton/><span class="soft">{t("page.drop-hint")}</span></Show>
                <Show when=move || !is_empty()><Wanted/><ClearButton/></Show>
            </div>
            <Kept/>
            <ReadingBox/>
            <Linked/>
            <Show when=is_empty fallback=|| view! { <Files/> }><WantedCards/></Show>
            <Examples/>
        </section>
    }
}

/// That the settings came by a link, and whether the files are those it was made with.
#[component]
fn Linked() -> impl IntoView {
    let app = AppState::here();
    let line = move || {
        let wanted = app.linked.get();
        let is_here = |it: &&String| {
            app.sources.with(|all| all.iter().any(|of| of.source.sha256.starts_with(it.as_str())))
        };
        let (here, all) = (wanted.iter().filter(is_here).count(), wanted.len());
        let values = [("here", here.to_string()), ("all", all.to_string())];
        let values = values.each_ref().map(|(name, it)| (*name, it.as_str()));
        (all > 0).then(|| text(app.lang.get(), "page.link.opened", &values))
    };
    view! { {move || line().map(|it| view! { <p class="panel" aria-live="polite" data-linked="">{it}</p> })} }
}

#[component]
fn ClearButton() -> impl IntoView {
    let desk = Desk::here();
    view! { <button type="button" class="link" on:click=move |_| desk.clear()>{t("page.clear")}</button> }
}

/// What each kind of file is, before there are any.
#[component]
fn WantedCards() -> impl IntoView {
    let app = AppState::here();
    let card = move |role: Role| {
        let name = code(role);
        let say = {
            let role = name.clone();
            move |what: &str| text(app.lang.get(), &format!("wanted.{role}{what}"), &[])
        };
        let (what, formats, need) = (say.clone(), say.clone(), say);
        let of_role = name.clone();
        view! {
            <li class="wanted" data-role=of_role>
                <h3>{move || word(app.lang.get(), "role", &name)}" "<span class="need">{move || need(".need")}</span></h3>
                <p>{move || what("")}</p>
                <p class="soft">{move || formats(".formats")}</p>
                <p><TemplateButton role/></p>
            </li>
        }
    };
    view! { <ul class="wanted-list">{WANTED.into_iter().map(card).collect_view()}</ul> }
}

/// Which kinds are there, which are still missing.
#[component]
fn Wanted() -> impl IntoView {
    let app = AppState::here();
    let item = move |role: Role| {
        let is_there = move || {
            app.sources.with(|it| it.iter().any(|it| it.source.role == role && it.source.tally.accepted > 0))
        };
        let optional = role == Role::Regions;
        let role = code(role);
        view! {
            <li class:there=is_there class:optional=optional>
                <span aria-hidden="true">{move || if is_there() { "✓" } else { "○" }}</span>
                {move || {
                    let lang = app.lang.get();
                    let key = if is_there() { "page.wanted.there" } else if optional { "page.wanted.optional" } else { "page.wanted.missing" };
                    text(lang, key, &[("role", &word(lang, "role", &role))])
                }}
            </li>
        }
    };
    view! { <ul class="checklist" aria-label=t("page.wanted")>{WANTED.into_iter().map(item).collect_view()}</ul> }
}

/// The cards, or the names of what is being read.
#[component]
fn Files() -> impl IntoView {
    let app = AppState::here();
    let sharing = Sharing::here();
    let is_read = move || app.scene.with(Option::is_some);
    // A report that was sent may be of an example, too.
    let is_simulated = move || {
        app.example.with(Option::is_none) && sharing.options.with(|it| it.simulated) && app.has_input()
    };
    view! {
        {move || is_simulated().then(|| view! { <p class="simulated"><strong>{t("page.simulated")}</strong></p> })}
        {move || app.example.get().map(|id| view! {
            <p class="simulated"><strong>{t("page.simulated")}</strong>" "{t("page.simulated.files")}" "
                {text(app.lang.get(), &format!("example.{id}.truth"), &[])}</p>
        })}
        <Show when=is_read fallback=|| view! { <Waiting/> }>
            <ul class="files" class:busy=move || app.job.with(|it| matches!(it, Job::Reading(_)))>
                {move || app.sources.get().iter().enumerate().map(|(i, view)| {
                    view! { <FileCard index=i as u32 view=view.clone()/> }
                }).collect_view()}
            </ul>
        </Show>
    }
}

#[component]
fn Waiting() -> impl IntoView {
    let app = AppState::here();
    view! {
        <ul class="files">
            {move || app.names.get().into_iter().map(|name| view! {
                <li class="file waiting"><h3 class="file-name">{name}</h3><p class="soft">{t("page.file.waiting")}</p></li>
            }).collect_view()}
        </ul>
    }
}
