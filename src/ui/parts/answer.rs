//! The answer: level, sentence, three numbers, and why not more.

use std::sync::Arc;

use leptos::prelude::*;

use crate::plot::words::{count, p, ratio};
use crate::report::ResultFile;
use crate::report::result::{Bilingual, Level};
use crate::report::text::text;
use crate::report::{Lang, show};
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

/// A number with what it says.
struct Fact {
    label: String,
    number: String,
    detail: String,
}

/// The three numbers.
#[component]
fn Facts(result: Arc<ResultFile>) -> impl IntoView {
    let app = AppState::here();
    let facts = move || facts(app.lang.get(), &result);
    view! {
        <dl class="facts">
            {move || facts().into_iter().map(|it| view! {
                <div><dt>{it.label}</dt><dd class="fact-number">{it.number}</dd><dd class="soft">{it.detail}</dd></div>
            }).collect_view()}
        </dl>
    }
}

fn facts(lang: Lang, result: &ResultFile) -> Vec<Fact> {
    let (primary, panel) = (&result.primary, &result.panel);
    let n = |it: u64| lang.integer(it);
    let observed = Fact {
        label: text(lang, "fact.observed", &[]),
        number: text(
            lang,
            "fact.observed.number",
            &[("observed", &n(primary.statistic)), ("onsets", &n(panel.onsets))],
        ),
        detail: text(
            lang,
            "fact.observed.detail",
            &[
                ("expected", &count(lang, (primary.expected * 10.0).round() / 10.0)),
                ("low", &n(primary.null_low)),
                ("high", &n(primary.null_high)),
            ],
        ),
    };
    let effect = primary.rate_ratio.map(|it| Fact {
        label: text(lang, "fact.ratio", &[]),
        number: format!("×{}", ratio(lang, it.estimate)),
        detail: text(
            lang,
            "fact.ratio.detail",
            &[("low", &ratio(lang, it.low)), ("high", &ratio(lang, it.high))],
        ),
    });
    let chance = Fact {
        label: text(lang, "fact.chance", &[]),
        number: p(lang, primary.p),
        detail: text(lang, "fact.chance.detail", &[("n", &show::one_in(lang, primary.p))]),
    };
    let power = Fact {
        label: text(lang, "fact.power", &[]),
        number: if primary.minimum_detectable_ratio.is_finite() {
            format!("×{}", ratio(lang, primary.minimum_detectable_ratio))
        } else {
            text(lang, "fact.power.none", &[])
        },
        detail: text(
            lang,
            "fact.power.detail",
            &[("movable", &n(panel.onsets_movable)), ("waves", &n(panel.waves_movable))],
        ),
    };
    // Where the data cannot answer, a p-value would be read as an answer.
    if result.verdict.level == Level::CannotTest {
        return vec![observed, power];
    }
    [Some(observed), effect, Some(chance), Some(power)].into_iter().flatten().collect()
}
