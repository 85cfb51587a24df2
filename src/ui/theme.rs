//! Language and theme: where they come from, where they are kept, how they reach the document.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{MediaQueryList, Storage};

use super::state::{AppState, Theme};
use crate::report::Lang;

const LANG: &str = "nadir.lang";
const THEME: &str = "nadir.theme";

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// A setting of an earlier visit.
pub fn kept(key: &str) -> Option<String> {
    storage().and_then(|it| it.get_item(key).ok().flatten())
}

/// A choice is kept on this machine only; without storage it lasts as long as the page.
pub fn keep(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}

/// The language chosen before, else the browser's when it is Ukrainian, else English.
pub fn first_lang() -> Lang {
    let code = kept(LANG).or_else(|| window().navigator().language());
    Lang::of_code(&code.unwrap_or_default())
}

/// The theme chosen before, else the system's.
pub fn first_theme() -> Theme {
    match kept(THEME).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::System,
    }
}

fn system_dark() -> Option<MediaQueryList> {
    window().match_media("(prefers-color-scheme: dark)").ok().flatten()
}

/// Does the system ask for dark?
pub fn system_is_dark() -> bool {
    system_dark().is_some_and(|it| it.matches())
}

/// Keeps the document's `lang`, `data-theme` and title in step with the state.
pub fn follow(app: AppState) {
    let system = RwSignal::new(system_is_dark());
    if let Some(query) = system_dark() {
        let heard = query.clone();
        let hear = Closure::<dyn FnMut()>::new(move || system.set(heard.matches()));
        query.set_onchange(Some(hear.as_ref().unchecked_ref()));
        hear.forget();
    }
    Effect::new(move || {
        let theme = app.theme.get();
        let dark = theme == Theme::Dark || theme == Theme::System && system.get();
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
        }
        app.dark.set(dark);
        keep(THEME, theme.code());
    });
    Effect::new(move || {
        let lang = app.lang.get();
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("lang", lang.code());
        }
        document().set_title(&crate::report::text::text(lang, "page.document-title", &[]));
    });
}

/// Changes the language, for this visit and the next.
pub fn speak(app: AppState, lang: Lang) {
    app.lang.set(lang);
    keep(LANG, lang.code());
}

impl Theme {
    /// Every theme, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// As it is kept, and as its words are called.
    pub fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}
