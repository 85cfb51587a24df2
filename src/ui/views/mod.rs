//! The sections of the page.

use leptos::prelude::*;

use super::i18n::t;

/// The workspace.
#[component]
pub fn Workspace() -> impl IntoView {
    view! { <main><h1>{t("page.title")}</h1></main> }
}
