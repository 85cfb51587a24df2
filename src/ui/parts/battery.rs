//! What stands beside the answer: groups, controls, doses, stretches of time, power, classic tests.

use std::sync::Arc;

use leptos::prelude::*;

use super::tables::SheetTable;
use crate::report::text::text;
use crate::report::{Lang, ResultFile};
use crate::share::sheets;
use crate::ui::i18n::t;
use crate::ui::state::AppState;

/// The question asked of every operator, satellite, kind and region by itself.
#[component]
pub fn Groups(result: Arc<ResultFile>) -> impl IntoView {
    let app = AppState::here();
    let has_any = !result.groups.is_empty();
    let of_few = result.clone();
    let too_few = move |lang: Lang| sheets::groups_too_few(&of_few, lang);
    let sheet = move |lang: Lang| sheets::groups(&result, lang);
    view! {
        <div class="sheet-wide">
            {if has_any {
                view! {
                    <SheetTable sheet/>
                    {move || {
                        let (lang, names) = (app.lang.get(), too_few(app.lang.get()));
                        (!names.is_empty()).then(|| {
                            view! { <p class="soft small">{text(lang, "sheet.groups.too-few", &[("names", &names)])}</p> }
                        })
                    }}
                }
                .into_any()
            } else {
                view! { <p class="soft">{t("sheet.groups.none")}</p> }.into_any()
            }}
        </div>
    }
}

/// Things that must, or should, show nothing.
#[component]
pub fn Controls(result: Arc<ResultFile>) -> impl IntoView {
    view! { <SheetTable sheet=move |lang| sheets::controls(&result, lang)/> }
}

/// Exposed onsets by number of looks, cloud and angle.
#[component]
pub fn Doses(result: Arc<ResultFile>) -> impl IntoView {
    view! { <SheetTable sheet=move |lang| sheets::doses(&result, lang)/> }
}

/// The ratio in rolling windows.
#[component]
pub fn Trends(result: Arc<ResultFile>) -> impl IntoView {
    view! { <SheetTable sheet=move |lang| sheets::trends(&result, lang)/> }
}

/// Lag windows of every length, and how many specifications were looked at in all.
#[component]
pub fn Windows(result: Arc<ResultFile>) -> impl IntoView {
    view! { <SheetTable sheet=move |lang| sheets::windows(&result, lang)/> }
}

/// How likely these data would show a ratio, were it true.
#[component]
pub fn Power(result: Arc<ResultFile>) -> impl IntoView {
    view! { <SheetTable sheet=move |lang| sheets::power(&result, lang)/> }
}

/// Classic tests of the same data.
#[component]
pub fn Classics(result: Arc<ResultFile>) -> impl IntoView {
    view! { <SheetTable sheet=move |lang| sheets::classics(&result, lang)/> }
}
