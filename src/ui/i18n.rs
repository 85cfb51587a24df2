//! Words for the page: closures that follow the language. The words are in `report::text`.

use leptos::prelude::*;

use super::state::AppState;
use crate::report::text::text;
pub use crate::report::text::{code, word};

/// The text of a key, following the language.
pub fn t(key: &'static str) -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let lang = AppState::here().lang;
    move || text(lang.get(), key, &[])
}
