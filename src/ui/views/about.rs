//! About: every method, the words the page uses, and what this is.

use leptos::prelude::*;

use crate::report::text::text;
use crate::ui::i18n::t;
use crate::ui::parts::methods::Methods;
use crate::ui::state::AppState;

/// The words explained; `glossary.<id>` and `glossary.<id>.is`.
const WORDS: [&str; 20] = [
    "facility",
    "image",
    "footprint",
    "off-nadir",
    "strike",
    "onset",
    "window",
    "washout",
    "exposed",
    "ratio",
    "interval",
    "p",
    "null",
    "confounder",
    "stratum",
    "control",
    "max-t",
    "pass",
    "elements",
    "redaction",
];

/// The section "About".
#[component]
pub fn About() -> impl IntoView {
    let app = AppState::here();
    let word = move |id: &'static str| {
        let say =
            move |part: &'static str| move || text(app.lang.get(), &format!("glossary.{id}{part}"), &[]);
        view! { <div><dt>{say("")}</dt><dd>{say(".is")}</dd></div> }
    };
    view! {
        <section id="/about" class="step" aria-labelledby="about-title">
            <h2 id="about-title">{t("about.title")}</h2>
            <p class="about-lead">{t("about.lead")}</p>
            <Methods/>
            <section class="panel" aria-labelledby="glossary-title">
                <h3 id="glossary-title">{t("glossary.title")}</h3>
                <dl class="glossary">{WORDS.into_iter().map(word).collect_view()}</dl>
            </section>
        </section>
    }
}
