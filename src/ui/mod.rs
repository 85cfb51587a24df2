//! The page (Leptos). Shows; computes nothing that belongs in the report.

use leptos::prelude::*;

pub(crate) mod i18n;
pub(crate) mod parts;
pub(crate) mod state;
pub(crate) mod views;

use crate::report::Lang;
use state::{AppState, Theme};

/// Puts the page into the document.
pub fn mount() {
    console_error_panic_hook::set_once();
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
    mount_to_body(App);
}

/// The page.
#[component]
fn App() -> impl IntoView {
    let app = AppState::new(Lang::En, Theme::System, false);
    provide_context(app);
    view! { <views::Workspace/> }
}
