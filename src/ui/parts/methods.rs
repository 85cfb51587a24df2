//! How each number is made: every test's question, assumptions and source, one click away.

use leptos::prelude::*;

use crate::report::methods::{METHODS, Method};
use crate::report::text::text;
use crate::ui::i18n::t;
use crate::ui::state::AppState;

/// All methods, folded.
#[component]
pub fn Methods() -> impl IntoView {
    view! {
        <section id="/methods" class="panel methods" aria-label=t("methods.title")>
            <h3>{t("methods.title")}</h3>
            <p class="soft">{t("methods.lead")}</p>
            <div class="method-list">{METHODS.iter().map(one).collect_view()}</div>
        </section>
    }
}

fn one(method: &'static Method) -> impl IntoView {
    let app = AppState::here();
    let say =
        move |part: &'static str| move || text(app.lang.get(), &format!("method.{}.{part}", method.id), &[]);
    let row = move |part: &'static str, head: &'static str| view! { <dt>{t(head)}</dt><dd>{say(part)}</dd> };
    let source =
        (!method.source.is_empty()).then(|| view! { <dt>{t("methods.source")}</dt><dd>{method.source}</dd> });
    view! {
        <details class="method">
            <summary>{say("name")}</summary>
            <dl>
                {row("asks", "methods.asks")}
                {row("null", "methods.null")}
                {row("misleads", "methods.misleads")}
                {source}
            </dl>
        </details>
    }
}
