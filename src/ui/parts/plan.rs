//! The plan panel: every knob with its default explained, its unit, and a way back.

use leptos::prelude::*;

use super::knobs::{CHOICES, Choice, FINE, Number, QUESTION};
use super::run::RunBox;
use crate::model::Plan;
use crate::report::text::text;
use crate::ui::i18n::{t, word};
use crate::ui::state::AppState;

/// The question as it now stands, and its knobs.
#[component]
pub fn PlanPanel() -> impl IntoView {
    let app = AppState::here();
    let question = move || {
        let lang = app.lang.get();
        app.plan.with(|plan| {
            let days = |it: u32| lang.integer(u64::from(it));
            let radius = crate::report::show::distance(lang, plan.radius_m);
            let values =
                [("from", days(plan.lag_min_days)), ("n", days(plan.lag_max_days)), ("radius", radius)];
            let values: Vec<(&str, &str)> =
                values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            text(lang, "page.question", &values)
        })
    };
    let changed =
        move || app.plan.with(|plan| *plan != Plan { ingest: plan.ingest.clone(), ..Plan::default() });
    let reset = move |_| {
        app.plan.update(|plan| *plan = Plan { ingest: std::mem::take(&mut plan.ingest), ..Plan::default() });
    };
    view! {
        <section class="panel plan" aria-labelledby="plan-title">
            <h3 id="plan-title">{t("page.plan")}</h3>
            <p class="question">{question}</p>
            <RunBox/>
            <div class="knobs">
                {QUESTION.iter().map(|knob| view! { <NumberKnob knob/> }).collect_view()}
            </div>
            <details class="plan-more">
                <summary>{t("page.plan.more")}</summary>
                <div class="knobs">
                    <PeriodKnob/>
                    {CHOICES.iter().map(|choice| view! { <ChoiceKnob choice/> }).collect_view()}
                    {FINE.iter().map(|knob| view! { <NumberKnob knob/> }).collect_view()}
                </div>
            </details>
            <Show when=changed>
                <button type="button" class="link plan-reset" on:click=reset>{t("page.plan.reset")}</button>
            </Show>
        </section>
    }
}

#[component]
fn NumberKnob(knob: &'static Number) -> impl IntoView {
    let app = AppState::here();
    let id = format!("knob-{}", knob.id);
    let hint_id = format!("{id}-hint");
    let default = (knob.get)(&Plan::default());
    let value = move || app.plan.with(|plan| (knob.get)(plan));
    let is_wrong = move || app.plan.with(|plan| plan.out_of_range().contains(&knob.id));
    let is_changed = move || value() != default;
    let set = move |event: web_sys::Event| {
        let typed: String = event_target_value(&event).chars().filter(char::is_ascii_digit).collect();
        let number = typed.parse::<u64>().unwrap_or(default).min(u64::from(knob.range.1));
        app.plan.update(|plan| (knob.set)(plan, number));
    };
    let name = move || word(app.lang.get(), "knob", knob.id);
    let hint = move || {
        let lang = app.lang.get();
        text(lang, &format!("knob.{}.hint", knob.id), &[("default", &lang.integer(default))])
    };
    let reset_label = move || {
        text(
            app.lang.get(),
            "page.knob.reset",
            &[("name", &name()), ("default", &app.lang.get().integer(default))],
        )
    };
    view! {
        <div class="knob" class:changed=is_changed class:wrong=is_wrong>
            <label for=id.clone()>{name}</label>
            <span class="knob-field">
                <input id=id type="number" inputmode="numeric" step="1"
                    min=knob.range.0.to_string() max=knob.range.1.to_string()
                    aria-describedby=hint_id.clone() aria-invalid=move || is_wrong().to_string()
                    prop:value=move || value().to_string() on:change=set/>
                {(!knob.unit.is_empty()).then(|| view! { <span class="unit">{t(knob.unit)}</span> })}
                <span class="knob-back">
                    <Show when=is_changed>
                        <button type="button" class="icon" title=reset_label aria-label=reset_label
                            on:click=move |_| app.plan.update(|plan| (knob.set)(plan, default))>"↺"</button>
                    </Show>
                </span>
            </span>
            <p class="hint" id=hint_id>{hint}</p>
            {move || is_wrong().then(|| view! { <p class="hint-wrong">{t("page.knob.wrong")}</p> })}
        </div>
    }
}

#[component]
fn ChoiceKnob(choice: &'static Choice) -> impl IntoView {
    let app = AppState::here();
    let id = format!("knob-{}", choice.id);
    let hint_id = format!("{id}-hint");
    let set = move |event: web_sys::Event| {
        let code = event_target_value(&event);
        app.plan.update(|plan| (choice.set)(plan, &code));
    };
    let options = choice.codes.iter().map(|code| {
        let name = move || {
            let lang = app.lang.get();
            let key = format!("knob.{}.{code}", choice.id);
            if lang.entries().contains_key(key.as_str()) { text(lang, &key, &[]) } else { (*code).to_owned() }
        };
        view! { <option value=*code selected=move || app.plan.with(|plan| (choice.get)(plan)) == *code>{name}</option> }
    });
    let is_changed = move || app.plan.with(|plan| (choice.get)(plan)) != choice.codes[0];
    view! {
        <div class="knob" class:changed=is_changed>
            <label for=id.clone()>{move || word(app.lang.get(), "knob", choice.id)}</label>
            <span class="knob-field">
                <select id=id aria-describedby=hint_id.clone() on:change=set>{options.collect_view()}</select>
            </span>
            <p class="hint" id=hint_id>{move || text(app.lang.get(), &format!("knob.{}.hint", choice.id), &[])}</p>
        </div>
    }
}

/// First and last date; empty fields leave it to the data.
#[component]
fn PeriodKnob() -> impl IntoView {
    let app = AppState::here();
    // Both ends are needed; a half-filled period waits here.
    let first = RwSignal::new(String::new());
    let last = RwSignal::new(String::new());
    Effect::new(move || {
        let period = app.plan.with(|plan| plan.period.clone());
        if let Some((from, to)) = period {
            first.set(from);
            last.set(to);
        }
    });
    let settle = move || {
        let (from, to) = (first.get_untracked(), last.get_untracked());
        let period = (!from.is_empty() && !to.is_empty() && from <= to).then_some((from, to));
        if app.plan.with_untracked(|plan| plan.period != period) {
            app.plan.update(|plan| plan.period = period);
        }
    };
    let is_half =
        move || first.with(String::is_empty) != last.with(String::is_empty) || first.get() > last.get();
    let field = move |id: &'static str, key: &'static str, value: RwSignal<String>| {
        view! {
            <label class="period-end" for=id>
                <span>{t(key)}</span>
                <input id=id type="date" prop:value=move || value.get()
                    on:change=move |event| { value.set(event_target_value(&event)); settle(); }/>
            </label>
        }
    };
    view! {
        <fieldset class="knob" class:changed=move || app.plan.with(|plan| plan.period.is_some())>
            <legend>{t("knob.period")}</legend>
            <span class="knob-field period">
                {field("knob-period-from", "knob.period.from", first)}
                {field("knob-period-to", "knob.period.to", last)}
            </span>
            <p class="hint">{t("knob.period.hint")}</p>
            {move || is_half().then(|| view! { <p class="hint-wrong">{t("knob.period.half")}</p> })}
        </fieldset>
    }
}
