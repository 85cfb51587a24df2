//! The answer: level, sentence, three numbers, and why not more.

use std::sync::Arc;

use leptos::prelude::*;

use crate::report::Lang;
use crate::report::ResultFile;
use crate::report::options::Options;
use crate::report::result::Bilingual;
use crate::report::text::text;
use crate::share::changes::changes;
use crate::ui::desk::COARSE_DRAWS;
use crate::ui::i18n::{code, t, word};
use crate::ui::state::AppState;

/// The region "Verdict": empty, out of date, or the answer.
#[component]
pub fn Verdict() -> impl IntoView {
    let app = AppState::here();
    let level = move || app.result.with(|it| it.as_ref().map(|it| code(it.verdict.level)));
    view! {
        <section id="/verdict" class="panel verdict" aria-labelledby="verdict-title" data-level=level
            class:stale=move || app.is_stale() && !app.is_coarse()>
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
        {move || {
            let lang = app.lang.get();
            if app.is_coarse() {
                let n = lang.integer(u64::from(COARSE_DRAWS));
                Some(text(lang, "work.live.coarse", &[("n", &n)]))
            } else {
                app.is_stale().then(|| text(lang, "page.stale", &[]))
            }
            .map(|it| view! { <p class="chip chip-warn">{it}</p> })
        }}
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
        <Pin result=result.clone()/>
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

/// Keeps this answer beside those to come, and says in what the pinned one and this one differ.
#[component]
fn Pin(result: Arc<ResultFile>) -> impl IntoView {
    let app = AppState::here();
    let pin = {
        let result = result.clone();
        move |_| app.pinned.set(Some(result.clone()))
    };
    let key = move || if app.pinned.with(Option::is_some) { "work.pin.again" } else { "work.pin" };
    view! {
        <p class="pin">
            <button type="button" class="link" on:click=pin>{move || text(app.lang.get(), key(), &[])}</button>
            <Show when=move || app.pinned.with(Option::is_some)>
                <button type="button" class="link" on:click=move |_| app.pinned.set(None)>{t("work.pin.drop")}</button>
            </Show>
        </p>
        {move || {
            let rows = compared(app.lang.get(), app.pinned.get().as_ref()?, &result);
            Some(if rows.is_empty() {
                view! { <p class="soft">{t("work.pin.same")}</p> }.into_any()
            } else {
                let row = |[name, before, now]: [String; 3]| view! {
                    <tr><th scope="row">{name}</th><td class="words">{before}</td><td class="words">{now}</td></tr>
                };
                view! {
                    <div class="table-scroll" tabindex="0" role="group" aria-label=t("work.pin.title")><table class="pinned">
                        <caption><strong>{t("work.pin.title")}</strong></caption>
                        <thead><tr><th scope="col"></th><th scope="col" class="words">{t("work.pin.a")}</th><th scope="col" class="words">{t("work.pin.b")}</th></tr></thead>
                        <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
                    </table></div>
                }.into_any()
            })
        }}
    }
}

/// In what two results differ: settings, facts, level; each with its name.
fn compared(lang: Lang, pinned: &ResultFile, now: &ResultFile) -> Vec<[String; 3]> {
    let options = Options::default();
    let settings = changes((&pinned.plan, &options), (&now.plan, &options));
    let settings = settings.into_iter().map(|it| [text(lang, &it.what, &[]), it.before, it.after]);
    let level = |it: &ResultFile| word(lang, "level", &code(it.verdict.level));
    let number = |it: &ResultFile| {
        let facts = crate::share::facts::facts(lang, it).into_iter();
        facts.map(|it| (it.label, format!("{} ({})", it.number, it.detail))).collect::<Vec<_>>()
    };
    let later = number(now);
    let facts = number(pinned).into_iter().filter_map(|(name, before)| {
        let now = later.iter().find(|it| it.0 == name)?.1.clone();
        Some([name, before, now])
    });
    let answer = [text(lang, "work.pin.answer", &[]), level(pinned), level(now)];
    settings.chain(std::iter::once(answer)).chain(facts).filter(|it| it[1] != it[2]).collect()
}
