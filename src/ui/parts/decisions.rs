//! What was decided about reading a file: said with what it rests on, and open to another choice.

use leptos::prelude::*;

use crate::engine;
use crate::engine::protocol::SourceView;
use crate::model::{Decision, Effect, Grounds, Reason, Source};
use crate::report::decision::{because, fields, value};
use crate::report::show;
use crate::report::text::text;
use crate::ui::i18n::{t, word};
use crate::ui::mapping::Mapping;
use crate::ui::state::AppState;

/// Does the user have to look at it: nothing in the file says so, or it was the user's own choice?
fn is_asked(view: &SourceView, decision: &Decision) -> bool {
    let problems = || view.issues.iter().filter_map(|it| it.examples.first());
    match (decision.grounds, decision.what.as_str()) {
        (_, "role" | "preset") => false,
        (Grounds::Assumed, "zone") => {
            problems().any(|it| matches!(it.reason, Reason::ZoneAssumed | Reason::NoZone))
        }
        (Grounds::Plan | Grounds::Assumed, _) => true,
        (Grounds::Evidence, "midnight" | "serial-dates" | "coordinate-order" | "incidence") => {
            problems().any(|it| it.effect == Effect::Assumed && it.reason == reason_of(&decision.what))
        }
        _ => false,
    }
}

/// What is said of a decision that the values led to, where that is not what one would expect.
fn reason_of(what: &str) -> Reason {
    match what {
        "midnight" => Reason::MidnightMeansDate,
        "serial-dates" => Reason::SerialDates,
        "incidence" => Reason::ElevationAsIncidence,
        "encoding" => Reason::EncodingAssumed,
        _ => Reason::CoordinateOrderAssumed,
    }
}

/// Decisions the user has to look at.
#[component]
pub fn Questions(index: u32, view: SourceView) -> impl IntoView {
    let asked: Vec<Decision> =
        view.source.decisions.iter().filter(|it| is_asked(&view, it)).cloned().collect();
    (!asked.is_empty()).then(|| {
        let source = view.source;
        let rows =
            asked.into_iter().map(|decision| view! { <DecisionRow index source=source.clone() decision/> });
        view! {
            <div class="decisions asked" role="group" aria-label=t("decision.asked")>
                {rows.collect_view()}
                <p class="soft">{t("decision.remembered")}</p>
            </div>
        }
    })
}

/// The other decisions.
#[component]
pub fn Decisions(index: u32, view: SourceView) -> impl IntoView {
    let is_other = |it: &&Decision| it.what != "role" && !is_asked(&view, it);
    let others: Vec<Decision> = view.source.decisions.iter().filter(is_other).cloned().collect();
    (!others.is_empty()).then(|| {
        let source = view.source;
        let rows =
            others.into_iter().map(|decision| view! { <DecisionRow index source=source.clone() decision/> });
        view! {
            <div class="decisions" role="group" aria-label=t("decision.others")>{rows.collect_view()}</div>
        }
    })
}

#[component]
fn DecisionRow(index: u32, source: Source, decision: Decision) -> impl IntoView {
    let app = AppState::here();
    let mapping = Mapping::here();
    let what = decision.what.clone();
    let id = format!("file-{index}-{what}");
    let why = format!("{id}-why");
    let samples = samples(&source, fields(&what));
    let is_chosen = mapping.is_chosen(&source, &what);
    let taken = decision.value.clone();
    let mut values = vec![taken.clone()];
    values.extend(decision.alternatives.iter().cloned());
    let can_change = values.len() > 1 || is_chosen;
    let say = {
        let what = what.clone();
        move |code: &str| value(app.lang.get(), &what, code)
    };
    let label = {
        let what = what.clone();
        move || word(app.lang.get(), "decision", &what)
    };
    let options = {
        let (say, taken) = (say.clone(), taken.clone());
        move || {
            let option = |code: String| {
                let (say, code_said) = (say.clone(), code.clone());
                view! { <option value=code.clone() selected=code == taken>{move || say(&code_said)}</option> }
            };
            values.iter().cloned().map(option).collect_view()
        }
    };
    let choose = {
        let (source, what, id) = (source.clone(), what.clone(), id.clone());
        move |event: web_sys::Event| mapping.decide(&source, &what, event_target_value(&event), &id)
    };
    let more = (what == "zone").then(|| {
        let (source, decision, id) = (source.clone(), decision.clone(), id.clone());
        view! { <Zones source decision id/> }
    });
    let said = move || because(app.lang.get(), &decision);
    view! {
        <div class="decision">
            {if can_change {
                view! {
                    <label for=id.clone()>{label}</label>
                    <select id=id.clone() aria-describedby=why.clone() on:change=choose
                        disabled=move || app.example.with(Option::is_some)>
                        {options()}
                        {is_chosen.then(|| view! { <option value="">{t("decision.as-suggested")}</option> })}
                    </select>
                }.into_any()
            } else {
                view! { <span>{label}</span><b>{move || say(&taken)}</b> }.into_any()
            }}
            <p class="soft" id=why>{said}
                {(!samples.is_empty()).then(|| view! {
                    <br/>{move || text(app.lang.get(), "decision.example", &[("samples", &samples)])}
                })}
            </p>
            {more}
        </div>
    }
}

/// The first times of a file under every zone that is offered, and any other zone by its name.
#[component]
fn Zones(source: Source, decision: Decision, id: String) -> impl IntoView {
    let app = AppState::here();
    let mapping = Mapping::here();
    let is_open = RwSignal::new(false);
    let is_unknown = RwSignal::new(false);
    let (list, other, wrong) = (format!("{id}-list"), format!("{id}-other"), format!("{id}-wrong"));
    let order = source.decisions.iter().find(|it| it.what == "date-order").map(|it| it.value.clone());
    let order = order.unwrap_or_default();
    let mut zones = vec![decision.value.clone()];
    zones.extend(decision.alternatives.iter().cloned());
    let samples = StoredValue::new(decision.samples.clone());
    let under = move |zone: &str| {
        let read = |text: &String| engine::time_in(text, &order, zone);
        samples.with_value(|it| it.iter().map(read).collect::<Vec<_>>())
    };
    let row = move |zone: &String| {
        let cells = under(zone).into_iter().map(|when| {
            let said = when.map(|it| show::moment(it.start_secs, it.end_secs));
            view! { <td class="num">{move || said.clone().unwrap_or_else(|| word(app.lang.get(), "decision", "preview-none"))}</td> }
        });
        let zone = zone.clone();
        view! {
            <tr><th scope="row">{move || value(app.lang.get(), "zone", &zone)}</th>{cells.collect_view()}</tr>
        }
    };
    let table = move || {
        let heads = samples.get_value().into_iter().map(|it| view! { <th scope="col" class="num">{it}</th> });
        view! {
            <div class="table-scroll" tabindex="0" role="region" aria-label=t("decision.preview")><table>
                <thead><tr><th scope="col">{t("decision.preview-zone")}</th>{heads.collect_view()}</tr></thead>
                <tbody>{zones.iter().map(&row).collect_view()}</tbody>
            </table></div>
        }
    };
    let options = {
        let list = list.clone();
        move || {
            is_open.get().then(|| {
                let names = engine::zones().map(|it| view! { <option value=it></option> });
                view! { <datalist id=list.clone()>{names.collect_view()}</datalist> }
            })
        }
    };
    let take = {
        let (source, id) = (source.clone(), id.clone());
        move |event: web_sys::Event| {
            let name = event_target_value(&event).trim().to_owned();
            is_unknown.set(!name.is_empty() && !engine::is_zone(&name));
            if !name.is_empty() && !is_unknown.get_untracked() {
                mapping.decide(&source, "zone", name, &id);
            }
        }
    };
    let has_samples = !decision.samples.is_empty();
    view! {
        <details class="zones" on:toggle=move |_| is_open.set(true)>
            <summary>{t("decision.preview")}</summary>
            {has_samples.then_some(table)}
            <label for=other.clone()>{t("decision.other-zone")}</label>
            <input id=other type="text" list=list autocomplete="off" spellcheck="false" on:change=take
                aria-invalid=move || is_unknown.get().to_string() aria-describedby=wrong.clone()
                disabled=move || app.example.with(Option::is_some)/>
            <p id=wrong class="zone-unknown" aria-live="polite">{move || is_unknown.get().then(|| word(app.lang.get(), "decision", "unknown-zone"))}</p>
            {options}
        </details>
    }
}

/// The first values of the columns of these fields.
fn samples(source: &Source, fields: &[&str]) -> String {
    let about = source.seen.iter().filter(|it| it.field.as_deref().is_some_and(|it| fields.contains(&it)));
    about.flat_map(|it| it.samples.iter().take(3)).cloned().collect::<Vec<_>>().join(" · ")
}
