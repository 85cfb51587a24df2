//! The export menu.

use leptos::prelude::*;

use crate::engine::protocol::Product;
use crate::ui::desk::Desk;
use crate::ui::i18n::t;
use crate::ui::state::{AppState, Job};

/// A menu behind a button; closed by a choice, Escape or a click elsewhere.
#[component]
pub fn Export() -> impl IntoView {
    let app = AppState::here();
    let desk = Desk::here();
    let open = RwSignal::new(false);
    let menu = NodeRef::<leptos::html::Div>::new();
    let has_result = move || app.result.with(Option::is_some) && !app.job.with(Job::is_busy);
    let close_outside = window_event_listener(leptos::ev::pointerdown, move |event| {
        let target = event.target().and_then(|it| wasm_bindgen::JsCast::dyn_into::<web_sys::Node>(it).ok());
        if open.get_untracked() && menu.get_untracked().is_some_and(|it| !it.contains(target.as_ref())) {
            open.set(false);
        }
    });
    on_cleanup(move || close_outside.remove());
    let key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            open.set(false);
        }
    };
    let save = move |_| {
        open.set(false);
        desk.save_result();
    };
    let item = move |product: Product, name: &'static str, kind: &'static str| {
        let save = move |_| {
            open.set(false);
            desk.share(product);
        };
        view! {
            <li><button type="button" on:click=save>
                <span>{t(name)}</span>
                <span class="soft" aria-hidden="true">{kind}</span>
            </button></li>
        }
    };
    view! {
        <div class="menu" node_ref=menu on:keydown=key>
            <button type="button" aria-expanded=move || open.get().to_string() aria-haspopup="true"
                aria-controls="export-menu" disabled=move || !has_result()
                on:click=move |_| open.update(|it| *it = !*it)>{t("page.export")}</button>
            <ul id="export-menu" class="menu-list" hidden=move || !open.get()>
                <li><button type="button" on:click=save>
                    <span>{t("page.export.json")}</span>
                    <span class="soft" aria-hidden="true">"nadir-result/1"</span>
                </button></li>
                {item(Product::Report, "page.export.report", "HTML")}
                {item(Product::Interactive, "page.export.interactive", "HTML")}
                {item(Product::Bundle, "page.export.bundle", ".nadir.zip")}
                {item(Product::Tables, "page.export.tables", ".zip")}
                {item(Product::Session, "page.export.session", ".nadir")}
            </ul>
        </div>
    }
}
