//! What stands beside the answer: groups, controls, doses, stretches of time, power, classic tests.

use std::sync::Arc;

use leptos::prelude::*;

use super::tables::{Sheet, SheetTable, bare_p, columns, interval};
use crate::model::GroupBy;
use crate::model::finding::{GroupFinding, GroupRole};
use crate::plot::words::{count, ratio};
use crate::report::text::text;
use crate::report::{Lang, ResultFile, show};
use crate::ui::i18n::{code, t, word};
use crate::ui::state::AppState;

fn maybe_p(lang: Lang, it: Option<f64>) -> String {
    it.map_or_else(|| "–".to_owned(), |it| bare_p(lang, it))
}

/// `China`, `0–20 %`; the name as given where there is no word for it.
fn group_name(lang: Lang, it: &GroupFinding) -> String {
    let key = format!("group.{}.{}", code(it.by), it.name);
    if lang.entries().contains_key(key.as_str()) { text(lang, &key, &[]) } else { it.name.clone() }
}

/// The question asked of every operator, satellite, kind and region by itself.
#[component]
pub fn Groups(result: Arc<ResultFile>) -> impl IntoView {
    let app = AppState::here();
    let has_any = !result.groups.is_empty();
    let too_few = {
        let result = result.clone();
        move |lang: Lang| {
            let silent = result.groups.iter().filter(|it| it.role == GroupRole::TooFew);
            silent.map(|it| group_name(lang, it)).collect::<Vec<_>>().join(", ")
        }
    };
    let sheet = move |lang: Lang| Sheet {
        caption: text(lang, "sheet.groups", &[]),
        lead: text(lang, "sheet.groups.lead", &[]),
        columns: columns(
            lang,
            &["by", "group", "looks", "observed", "expected", "ratio", "p", "p-adjusted", "q", "group-role"],
        ),
        words: &[1, 9],
        rows: result
            .groups
            .iter()
            .filter(|it| it.role != GroupRole::TooFew)
            .map(|it| {
                let cells = vec![
                    word(lang, "group-by", &code(it.by)),
                    group_name(lang, it),
                    lang.integer(it.images),
                    lang.integer(it.statistic),
                    count(lang, it.expected),
                    interval(lang, it.rate_ratio),
                    maybe_p(lang, it.p),
                    maybe_p(lang, it.p_adjusted),
                    maybe_p(lang, it.q),
                    word(lang, "group-role", &code(it.role)),
                ];
                (cells, it.role == GroupRole::NegativeControl && it.by == GroupBy::Systematic)
            })
            .collect(),
    };
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

/// What the controls are, and where the main analysis stands among them.
fn controls_lead(result: &ResultFile, lang: Lang) -> String {
    let lead = text(lang, "sheet.controls.lead", &[]);
    let Some(it) = &result.empirical else { return lead };
    let typical = format!("×{}", ratio(lang, libm::exp(it.mean_log_ratio)));
    let values = [("n", lang.integer(it.controls)), ("ratio", typical), ("p", bare_p(lang, it.p))];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    format!("{lead} {}", text(lang, "sheet.controls.empirical", &values))
}

/// Things that must, or should, show nothing.
#[component]
pub fn Controls(result: Arc<ResultFile>) -> impl IntoView {
    let sheet = move |lang: Lang| Sheet {
        caption: text(lang, "sheet.controls", &[]),
        lead: controls_lead(&result, lang),
        columns: columns(lang, &["control", "observed", "expected", "p", "passed"]),
        words: &[4],
        rows: result
            .controls
            .iter()
            .map(|it| {
                let cells = vec![
                    word(lang, "control", &it.name),
                    lang.integer(it.statistic),
                    count(lang, it.expected),
                    bare_p(lang, it.p),
                    text(lang, if it.passed { "page.nothing-seen" } else { "page.something-seen" }, &[]),
                ];
                (cells, false)
            })
            .collect(),
    };
    view! { <SheetTable sheet/> }
}

/// Exposed onsets by number of looks, cloud and angle.
#[component]
pub fn Doses(result: Arc<ResultFile>) -> impl IntoView {
    let sheet = move |lang: Lang| Sheet {
        caption: text(lang, "sheet.dose", &[]),
        lead: text(lang, "sheet.dose.lead", &[]),
        columns: columns(lang, &["by", "level", "observed", "expected", "ratio", "p"]),
        words: &[1],
        rows: result
            .dose
            .iter()
            .map(|it| {
                let cells = vec![
                    word(lang, "dose", &it.by),
                    text(lang, &format!("dose.{}.level", it.by), &[("level", &it.level.replace('-', "–"))]),
                    lang.integer(it.observed),
                    count(lang, it.expected),
                    interval(lang, it.rate_ratio),
                    maybe_p(lang, it.p),
                ];
                (cells, false)
            })
            .collect(),
    };
    view! { <SheetTable sheet/> }
}

/// First and last day of a window. Days begin at any hour and in any zone, so half a day is taken off either end.
fn window(from: &str, to: &str) -> String {
    let secs = |it: &str| chrono::DateTime::parse_from_rfc3339(it).map_or(0, |it| it.timestamp());
    format!("{} – {}", show::date(secs(from) + 43_200), show::date(secs(to) - 43_200))
}

/// The ratio in rolling windows.
#[component]
pub fn Trends(result: Arc<ResultFile>) -> impl IntoView {
    let sheet = move |lang: Lang| {
        let trend = &result.trend;
        let days = lang.integer(u64::from(trend.window_days));
        let p = maybe_p(lang, trend.p);
        Sheet {
            caption: text(lang, "sheet.trend", &[]),
            lead: text(lang, "sheet.trend.lead", &[("days", &days), ("p", &p)]),
            columns: columns(lang, &["period", "observed", "expected", "ratio"]),
            words: &[],
            rows: trend
                .windows
                .iter()
                .map(|it| {
                    let cells = vec![
                        window(&it.from, &it.to),
                        lang.integer(it.observed),
                        count(lang, it.expected),
                        interval(lang, it.rate_ratio),
                    ];
                    (cells, false)
                })
                .collect(),
        }
    };
    view! { <SheetTable sheet/> }
}

/// Lag windows of every length, and how many specifications were looked at in all.
#[component]
pub fn Windows(result: Arc<ResultFile>) -> impl IntoView {
    let sheet = move |lang: Lang| {
        let all = &result.specifications;
        let share = all.same_side_fraction.map_or_else(|| "–".to_owned(), |it| show::percent(lang, it));
        let (viewed, p) = (lang.integer(all.viewed), maybe_p(lang, all.joint_p));
        let from = lang.integer(u64::from(result.plan.lag_min_days));
        let name =
            |days: u32| text(lang, "spec.lag", &[("from", &from), ("to", &lang.integer(u64::from(days)))]);
        Sheet {
            caption: text(lang, "sheet.windows", &[]),
            lead: text(lang, "sheet.windows.lead", &[("viewed", &viewed), ("share", &share), ("p", &p)]),
            columns: columns(lang, &["window", "observed", "expected", "ratio", "p", "p-adjusted"]),
            words: &[],
            rows: all
                .windows
                .iter()
                .map(|it| {
                    let cells = vec![
                        name(it.lag_max_days),
                        lang.integer(it.observed),
                        count(lang, it.expected),
                        interval(lang, it.rate_ratio),
                        bare_p(lang, it.p),
                        bare_p(lang, it.p_adjusted),
                    ];
                    (cells, it.lag_max_days == result.plan.lag_max_days)
                })
                .collect(),
        }
    };
    view! { <SheetTable sheet/> }
}

/// How likely these data would show a ratio, were it true.
#[component]
pub fn Power(result: Arc<ResultFile>) -> impl IntoView {
    let sheet = move |lang: Lang| Sheet {
        caption: text(lang, "sheet.power", &[]),
        lead: text(lang, "sheet.power.lead", &[]),
        columns: columns(lang, &["true-ratio", "power"]),
        words: &[],
        rows: result
            .power
            .iter()
            .map(|it| {
                (vec![format!("×{}", ratio(lang, it.rate_ratio)), show::percent(lang, it.power)], false)
            })
            .collect(),
    };
    view! { <SheetTable sheet/> }
}

/// Classic tests of the same data.
#[component]
pub fn Classics(result: Arc<ResultFile>) -> impl IntoView {
    let sheet = move |lang: Lang| Sheet {
        caption: text(lang, "sheet.classic", &[]),
        lead: text(lang, "sheet.classic.lead", &[]),
        columns: columns(lang, &["method", "ratio", "p", "note"]),
        words: &[3],
        rows: result
            .classic
            .iter()
            .map(|it| {
                let why = it
                    .not_estimable
                    .as_deref()
                    .map_or_else(String::new, |it| word(lang, "not-estimable", it));
                let cells = vec![
                    word(lang, "classic", &it.method),
                    interval(lang, it.rate_ratio),
                    maybe_p(lang, it.p),
                    why,
                ];
                (cells, false)
            })
            .collect(),
    };
    view! { <SheetTable sheet/> }
}
