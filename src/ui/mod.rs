//! The page (Leptos). Shows; computes nothing that belongs in the report.

#![allow(clippy::needless_pass_by_value, reason = "a component owns what it is given")]

pub(crate) mod desk;
pub(crate) mod history;
pub(crate) mod i18n;
pub(crate) mod keep;
pub(crate) mod mapping;
pub(crate) mod parts;
pub(crate) mod shell;
pub(crate) mod state;
pub(crate) mod status;
pub(crate) mod theme;
pub(crate) mod views;

use leptos::prelude::*;

use desk::Desk;
use state::{AppState, Sharing};

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
    let app = AppState::new(theme::first_lang(), theme::first_theme(), theme::system_is_dark());
    theme::follow(app);
    let sharing = Sharing::new(app.lang.get_untracked());
    let desk = Desk::new(app, sharing);
    provide_context(app);
    provide_context(sharing);
    provide_context(desk);
    provide_context(mapping::Mapping::new(app, &desk));
    parts::seal::Seal::watch(app);
    let history = history::History::watch(app, sharing);
    let bundle = crate::web::embedded();
    keep::Keep::watch(app, sharing, desk, bundle.is_some());
    desk.keeps_trail(history);
    desk.follow_plan();
    shell::follow_links(app);
    desk.take(crate::web::host::early());
    if let Some(bundle) = bundle {
        // Whoever was sent a report wants the report.
        desk.open(&bundle);
    }
    view! {
        <shell::Header/>
        <parts::seal::Alarm/>
        <main id="main" tabindex="-1">
            <views::data::Data/>
            <views::check::Check/>
            <views::analyse::Analyse/>
            <views::report::Report/>
            <views::passes::Passes/>
            <views::verify::Verify/>
            <views::about::About/>
        </main>
        <shell::Footer/>
        <shell::DropZone/>
        <parts::walk::Walk/>
        <parts::editor::Editor/>
    }
}
