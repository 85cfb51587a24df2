//! Words for the page: closures that follow the language. The words are in `report::text`.

use leptos::prelude::*;

use super::state::AppState;
use crate::report::Lang;
use crate::report::text::text;

/// The text of a key, following the language.
pub fn t(key: &'static str) -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let lang = AppState::here().lang;
    move || text(lang.get(), key, &[])
}

/// The text of a key made at run time, or the code itself when there is none: a code is better than nothing.
pub fn word(lang: Lang, area: &str, code: &str) -> String {
    let key = format!("{area}.{code}");
    if lang.entries().contains_key(key.as_str()) { text(lang, &key, &[]) } else { code.to_owned() }
}

/// The code of a value in the result file: `cannot-test`, `file-rejected`.
pub fn code<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value).ok().and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default()
}
