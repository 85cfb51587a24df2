//! The built-in examples: one click each, with what is true in them said beside the button.

use leptos::prelude::*;

use crate::engine::EXAMPLES;
use crate::report::text::text;
use crate::ui::desk::Desk;
use crate::ui::i18n::t;
use crate::ui::state::AppState;

/// The examples.
#[component]
pub fn Examples() -> impl IntoView {
    view! {
        <section class="examples" aria-labelledby="examples-title">
            <h2 id="examples-title">{t("page.examples")}</h2>
            <p class="soft">{t("page.examples.lead")}</p>
            <ul class="example-list">
                {EXAMPLES.iter().map(|it| view! { <Example id=it.id/> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn Example(id: &'static str) -> impl IntoView {
    let app = AppState::here();
    let desk = Desk::here();
    let say = move |what: &str| text(app.lang.get(), &format!("example.{id}.{what}"), &[]);
    let is_loaded = move || app.example.get() == Some(id);
    let truth_id = format!("example-{id}-truth");
    view! {
        <li class="example" class:current=is_loaded>
            <button type="button" aria-describedby=truth_id.clone() aria-pressed=move || is_loaded().to_string()
                on:click=move |_| desk.load_example(id)>{move || say("title")}</button>
            <p id=truth_id class="soft">{move || say("truth")}</p>
        </li>
    }
}
