//! Words for the page: closures that follow the language. The words are in `report::text`.

use leptos::prelude::*;

use super::state::AppState;
use crate::report::text::text;

/// The text of a key, following the language.
pub fn t(key: &'static str) -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let lang = AppState::here().lang;
    move || text(lang.get(), key, &[])
}

/// The text of a key with values put in, in the language of now (tracked).
pub fn tv(key: &str, values: &[(&str, &str)]) -> String {
    text(AppState::here().lang.get(), key, values)
}
