//! The answer: level, sentence, three numbers, and why not more.

use std::sync::Arc;

use leptos::prelude::*;

use crate::report::Lang;
use crate::report::ResultFile;
use crate::report::result::Bilingual;
use crate::report::text::text;
use crate::ui::i18n::{code, t, word};
use crate::ui::state::AppState;

/// The region "Verdict": empty, out of date, or the answer.
#[component]
pub fn Verdict() -> impl IntoView {
    let app = AppState::here();
    let level = move || app.result.with(|it| it.as_ref().map(|it| code(it.verdict.level)));
    view! {
        <section id="/verdict" class="panel verdict" aria-labelledby="verdict-title" data-level=level
            class:stale=move || app.is_stale()>
            <h3 id="verdict-title">{t("page.verdict")}</h3>
            {move || match app.result.get() {
                Some(result) => view! { <Answer result/> }.into_any(),
                None => view! { <Awaited/> }.into_any(),
            }}
        </section>
    }
}

/// Before there is an answer: what will stand here.
#[component]
fn Awaited() -> impl IntoView {
    view! {
        <div class="awaited">
            <p>{t("page.verdict.awaited")}</p>
            <ul>
                <li>{t("page.verdict.awaited-1")}</li>
                <li>{t("page.verdict.awaited-2")}</li>
                <li>{t("page.verdict.awaited-3")}</li>
            </ul>
        </div>
    }
}

#[component]
fn Answer(result: Arc<ResultFile>) -> impl IntoView {
    let app = AppState::here();
    let level = code(result.verdict.level);
    let in_lang = move |it: &Bilingual| match app.lang.get() {
        Lang::En => it.en.clone(),
        Lang::Uk => it.uk.clone(),
    };
    let sentence = result.verdict.sentence.clone();
    let caveats = result.verdict.caveats.clone().into_iter().map(|it| {
        let both = Bilingual { en: it.en, uk: it.uk };
        view! { <li>{move || in_lang(&both)}</li> }
    });
    let example = app.example;
    let level_class = format!("level level-{level}");
    view! {
        <Show when=move || app.is_stale()>
            <p class="chip chip-warn">{t("page.stale")}</p>
        </Show>
        {move || example.get().map(|id| view! {
            <p class="simulated">{text(app.lang.get(), &format!("example.{id}.truth"), &[])}</p>
        })}
        <p class=level_class>{move || word(app.lang.get(), "level", &level)}</p>
        <p class="verdict-sentence">{move || in_lang(&sentence)}</p>
        <Facts result=result.clone()/>
        <details class="caveats" open=true>
            <summary>{t("page.caveats")}</summary>
            <ul>{caveats.collect_view()}</ul>
        </details>
    }
}

/// The three numbers.
#[component]
fn Facts(result: Arc<ResultFile>) -> impl IntoView {
    let app = AppState::here();
    let facts = move || crate::share::facts::facts(app.lang.get(), &result);
    view! {
        <dl class="facts">
            {move || facts().into_iter().map(|it| view! {
                <div><dt>{it.label}</dt><dd class="fact-number">{it.number}</dd><dd class="soft">{it.detail}</dd></div>
            }).collect_view()}
        </dl>
    }
}
