//! Around the content: header, drop zone, footer with the live status.

use leptos::prelude::*;
use web_sys::DragEvent;

use super::desk::Desk;
use super::history::UndoButtons;
use super::i18n::t;
use super::parts::palette::Palette;
use super::parts::seal::{Badge, OneFile};
use super::state::{AppState, Theme};
use super::{status, theme};
use crate::model::Plan;
use crate::report::Lang;
use crate::report::check::{Line, Standing};
use crate::report::text::text;
use crate::web::files;

/// The steps, in order: `(address, text key)`. A section's id is its address: the browser itself goes there.
const STEPS: [(&str, &str); 4] = [
    ("#/data", "page.step.data"),
    ("#/check", "page.step.check"),
    ("#/analyse", "page.step.analyse"),
    ("#/report", "page.step.report"),
];

/// Name, steps, language, theme.
#[component]
pub fn Header() -> impl IntoView {
    view! {
        <a class="skip" href="#main">{t("page.skip")}</a>
        <header class="header">
            <p class="brand">
                <svg class="brand-mark" viewBox="0 0 20 20" aria-hidden="true">
                    <circle cx="10" cy="10" r="8"/>
                    <circle cx="10" cy="10" r="2.2" class="brand-dot"/>
                    <path d="M10 0v5M10 15v5M0 10h5M15 10h5"/>
                </svg>
                "Nadir"
            </p>
            <Steps/>
            <div class="switches"><UndoButtons/><Palette/><Badge/><LangSwitch/><ThemeSwitch/></div>
        </header>
    }
}

#[component]
fn Steps() -> impl IntoView {
    let app = AppState::here();
    let done = move |i: usize| match i {
        0 | 1 => app.scene.with(Option::is_some),
        _ => app.result.with(Option::is_some),
    };
    let address_now = || window().location().hash().unwrap_or_default();
    let at = RwSignal::new(address_now());
    let listener = window_event_listener(leptos::ev::hashchange, move |_| at.set(address_now()));
    on_cleanup(move || listener.remove());
    let items = STEPS.iter().enumerate().map(|(i, (address, key))| {
        view! {
            <li class:done=move || done(i)>
                <a href=*address aria-current=move || (at.get() == *address).then_some("step")><span class="step-number" aria-hidden="true">{i + 1}</span>{t(key)}{(*address == "#/check").then(|| view! { <Wanting/> })}</a>
            </li>
        }
    });
    view! { <nav class="steps" aria-label=t("page.steps")><ol>{items.collect_view()}</ol></nav> }
}

/// How many checks found something wanting; nothing when none did.
#[component]
fn Wanting() -> impl IntoView {
    let app = AppState::here();
    let n = move || {
        let is_wanting = |it: &&Line| it.standing != Standing::Pass;
        app.check.with(|it| it.as_ref().map_or(0, |it| it.0.iter().filter(is_wanting).count()))
    };
    let say = move || text(app.lang.get(), "check.count.warn", &[("n", &n().to_string())]);
    view! {
        <Show when=move || { n() > 0 }>
            <span class="step-mark" aria-hidden="true">"! "{n}</span><span class="unseen">", "{say}</span>
        </Show>
    }
}

#[component]
fn LangSwitch() -> impl IntoView {
    let app = AppState::here();
    let button = |lang: Lang, short: &'static str, name: &'static str| {
        view! {
            <button type="button" lang=lang.code() aria-label=format!("{short} – {name}") title=name
                aria-pressed=move || (app.lang.get() == lang).to_string()
                on:click=move |_| theme::speak(app, lang)>{short}</button>
        }
    };
    view! {
        <div class="segmented" role="group" aria-label=t("page.language")>
            {button(Lang::Uk, "УК", "Українська")}
            {button(Lang::En, "EN", "English")}
        </div>
    }
}

#[component]
fn ThemeSwitch() -> impl IntoView {
    let app = AppState::here();
    let choose = move |event: web_sys::Event| {
        let code = event_target_value(&event);
        app.theme.set(Theme::ALL.into_iter().find(|it| it.code() == code).unwrap_or_default());
    };
    let option = |theme: Theme, key: &'static str| {
        view! { <option value=theme.code() selected=move || app.theme.get() == theme>{t(key)}</option> }
    };
    view! {
        <select class="quiet" aria-label=t("page.theme") on:change=choose>
            {option(Theme::System, "page.theme.system")}
            {option(Theme::Light, "page.theme.light")}
            {option(Theme::Dark, "page.theme.dark")}
        </select>
    }
}

/// The whole window takes files.
#[component]
pub fn DropZone() -> impl IntoView {
    let app = AppState::here();
    let desk = Desk::here();
    // Enter and leave come for every element under the pointer; only the balance says whether a file is over the page.
    let depth = RwSignal::new(0_i32);
    let carries_files = |event: &DragEvent| {
        let types = event.data_transfer().map(|it| it.types());
        types.is_some_and(|it| it.iter().any(|kind| kind.as_string().as_deref() == Some("Files")))
    };
    let listeners = [
        window_event_listener(leptos::ev::dragenter, move |event| {
            if carries_files(&event) {
                event.prevent_default();
                depth.update(|it| *it += i32::from(!app.is_leaking.get_untracked()));
            }
        }),
        window_event_listener(leptos::ev::dragleave, move |_| depth.update(|it| *it = (*it - 1).max(0))),
        window_event_listener(leptos::ev::dragover, move |event| {
            if carries_files(&event) {
                event.prevent_default();
            }
        }),
        window_event_listener(leptos::ev::drop, move |event| {
            depth.set(0);
            if let Some(list) = event.data_transfer().and_then(|it| it.files()).filter(|it| it.length() > 0) {
                event.prevent_default();
                desk.take(files::of_list(&list));
            }
        }),
    ];
    on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
    view! {
        <div class="drop-overlay" class:shown=move || { depth.get() > 0 } aria-hidden="true">
            <p>{t("page.drop")}</p>
        </div>
    }
}

/// Takes over the settings of a link, now and whenever another is put into the address.
pub(crate) fn follow_links(app: AppState) {
    let follow = move || {
        let hash = window().location().hash().unwrap_or_default();
        let Some(link) = crate::share::link::read(&hash) else { return };
        app.plan.update(|plan| *plan = Plan { ingest: std::mem::take(&mut plan.ingest), ..link.plan });
        app.linked.set(link.files);
        let _ = window().location().set_hash("/data");
    };
    follow();
    let listener = window_event_listener(leptos::ev::hashchange, move |_| follow());
    on_cleanup(move || listener.remove());
}

/// "Add files": a button that opens the browser's own dialogue.
#[component]
pub fn AddFiles(
    /// Is this the main thing to do now?
    #[prop(into)]
    primary: Signal<bool>,
) -> impl IntoView {
    let app = AppState::here();
    let desk = Desk::here();
    let choose = move |event: web_sys::Event| desk.take(files::chosen(&event));
    view! {
        <label class="button add-files" class:primary=move || primary.get()>
            <input type="file" multiple disabled=move || app.is_leaking.get() on:change=choose/>
            <span aria-hidden="true">"+"</span>
            <span>{t("page.add-files")}</span>
        </label>
    }
}

/// What is going on, and who can see the data.
#[component]
pub fn Footer() -> impl IntoView {
    let app = AppState::here();
    view! {
        <footer class="footer">
            <p class="footer-status" role="status" aria-live="polite">{move || status::sentence(app)}</p>
            <p class="footer-privacy">
                <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M4 7V5a4 4 0 0 1 8 0v2"/><rect x="3" y="7" width="10" height="7" rx="1.5"/></svg>
                {t("page.privacy")}
            </p>
            <OneFile/>
            <p class="footer-verify"><a href="#/passes">{t("passes.link")}</a>" · "<a href="#/verify">{t("page.verify")}</a>" · "<a href="#/about">{t("about.title")}</a></p>
            <p class="footer-version">{format!("Nadir {}", env!("CARGO_PKG_VERSION"))}</p>
        </footer>
    }
}
