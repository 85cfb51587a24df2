//! The lock: what became of the attempts to get out of the page, how to check it, and the page in one file.
//! Claims no more than what the browser reported.

use leptos::prelude::*;

use crate::report::text::text;
use crate::ui::i18n::{t, word};
use crate::ui::keep::KeepSwitch;
use crate::ui::state::AppState;
use crate::web::host::{self, Attempt};
use crate::web::save;

/// The name of the page in one file, as a host has it.
const OFFLINE: &str = "nadir-offline.html";

/// What the page learnt about itself since it was opened. One for the page, handed down by context.
#[derive(Clone, Copy)]
pub struct Seal {
    /// The ways out that were tried; empty until the attempts are over.
    ways: RwSignal<Vec<(String, Attempt)>>,
    /// SHA-256 of the page in one file, in hex; empty when unknown.
    hash: RwSignal<String>,
    is_fresh: RwSignal<bool>,
}

impl Seal {
    /// Waits for the attempts and for news, and hands what it learns down.
    pub fn watch(app: AppState) {
        let seal = Self {
            ways: RwSignal::new(Vec::new()),
            hash: RwSignal::new(String::new()),
            is_fresh: RwSignal::new(false),
        };
        provide_context(seal);
        host::when_fresh(move || seal.is_fresh.set(true));
        leptos::task::spawn_local(async move {
            let ways = host::tried().await;
            app.is_leaking.set(ways.iter().any(|(_, it)| *it == Attempt::Out));
            seal.ways.set(ways);
            seal.hash.set(host::program_hash().await.unwrap_or_default());
        });
    }

    fn counts(self) -> (usize, usize) {
        self.ways.with(|it| (it.iter().filter(|(_, it)| *it == Attempt::Refused).count(), it.len()))
    }
}

/// How many attempts the browser refused; opens the drawer that explains them.
#[component]
pub fn Badge() -> impl IntoView {
    let app = AppState::here();
    let seal = expect_context::<Seal>();
    let drawer = NodeRef::<leptos::html::Dialog>::new();
    let show = move |_| {
        if let Some(drawer) = drawer.get_untracked() {
            let _ = drawer.show_modal();
        }
    };
    let hide = move |_| {
        if let Some(drawer) = drawer.get_untracked() {
            drawer.close();
        }
    };
    let counted = move || {
        let (refused, all) = seal.counts();
        format!("{refused}/{all}")
    };
    let is_doubtful = move || {
        let (refused, all) = seal.counts();
        refused < all
    };
    let sentence = move || {
        let (refused, all) = seal.counts();
        text(app.lang.get(), "seal.tried", &[("refused", &refused.to_string()), ("all", &all.to_string())])
    };
    let rows = move || {
        let lang = app.lang.get();
        let row = |(way, state): &(String, Attempt)| {
            let state = match state {
                Attempt::Refused => "refused",
                Attempt::Out => "out",
                Attempt::Unheard => "unheard",
            };
            view! { <li class=state><span>{word(lang, "seal.way", way)}</span><span>{word(lang, "seal.state", state)}</span></li> }
        };
        seal.ways.with(|it| it.iter().map(row).collect_view())
    };
    view! {
        <Show when=move || seal.ways.with(|it| !it.is_empty())>
            <button type="button" class="seal-badge" class:doubtful=is_doubtful class:leaking=move || app.is_leaking.get()
                aria-haspopup="dialog" on:click=show>
                <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M4 7V5a4 4 0 0 1 8 0v2"/><rect x="3" y="7" width="10" height="7" rx="1.5"/></svg>
                <span class="seal-words">{t("seal.badge")}</span>
                <span>{counted}</span>
            </button>
        </Show>
        <dialog node_ref=drawer class="drawer" aria-labelledby="seal-title">
            <p class="drawer-close"><button type="button" on:click=hide>{t("seal.close")}</button></p>
            <h2 id="seal-title">{t("seal.title")}</h2>
            <p>{sentence}</p>
            <p>{t("seal.limits")}</p>
            <ul class="seal-ways">{rows}</ul>
            <KeepSwitch/>
            <h3>{t("seal.check")}</h3>
            <p>{t("seal.check.how")}</p>
            <h3>{t("seal.program")}</h3>
            <p>{format!("Nadir {}", env!("CARGO_PKG_VERSION"))}</p>
            <p>{t("seal.program.hash")}" "<code class="hash">{move || seal.hash.get()}</code></p>
        </dialog>
    }
}

/// Says that the page is not sealed, or nothing.
#[component]
pub fn Alarm() -> impl IntoView {
    let app = AppState::here();
    view! { <div role="alert">{move || app.is_leaking.get().then(|| view! { <p class="alarm">{t("seal.alarm")}</p> })}</div> }
}

/// The page in one file, with its checksum, and word of a newer version.
#[component]
pub fn OneFile() -> impl IntoView {
    let seal = expect_context::<Seal>();
    // Written by the page itself: that works without network too, and gives the same bytes as the file of the host.
    let keep = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        leptos::task::spawn_local(async {
            if let Some(html) = host::offline_html(None).await {
                save::save(OFFLINE, "text/html;charset=utf-8", &js_sys::Uint8Array::from(html.as_bytes()));
            }
        });
    };
    view! {
        <p class="footer-file">
            <a href=OFFLINE download=OFFLINE title=move || seal.hash.get() on:click=keep>{t("seal.one-file")}</a>
            <Show when=move || seal.hash.with(|it| !it.is_empty())>
                <span class="footer-hash">" SHA-256 "<code>{move || seal.hash.with(|it| it.chars().take(12).collect::<String>())}</code>"…"</span>
            </Show>
        </p>
        <Show when=move || seal.is_fresh.get()><p class="footer-fresh" role="status">{t("seal.fresh")}</p></Show>
    }
}
