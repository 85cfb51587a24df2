//! What is wrong with a file, alike problems together: how many, what was done, what to do, and the rows.

use crate::model::order::Order as _;
use leptos::prelude::*;

use crate::engine::protocol::{Issue, SourceView};
use crate::model::{Effect, Problem};
use crate::report::Lang;
use crate::report::text::text;
use crate::ui::i18n::{code, t, word};
use crate::ui::state::AppState;

/// The problems of a file, the gravest first.
#[component]
pub fn Issues(view: SourceView) -> impl IntoView {
    let columns = view.source.columns;
    let mut issues = view.issues;
    issues.order_by_key(|it| it.examples.first().map(|it| it.effect));
    (!issues.is_empty()).then(|| {
        view! {
            <ul class="issues">
                {issues.into_iter().map(|issue| view! { <IssueRow issue columns=columns.clone()/> }).collect_view()}
            </ul>
        }
    })
}

#[component]
fn IssueRow(issue: Issue, columns: Vec<(String, String)>) -> impl IntoView {
    let app = AppState::here();
    let count = issue.count;
    let rows = issue.examples.clone();
    let first = issue.examples.into_iter().next()?;
    let effect = code(first.effect);
    let reason = code(first.reason);
    let kind = reason.clone();
    let is_assumed = first.effect == Effect::Assumed;
    let is_grave = matches!(first.effect, Effect::FileRejected | Effect::Rejected);
    let advice = move || {
        let lang = app.lang.get();
        let key = format!("advice.{reason}");
        lang.entries().contains_key(key.as_str()).then(|| text(lang, &key, &[]))
    };
    let about_rows = rows.iter().any(|it| it.line.is_some());
    let has_more = count > rows.len() as u64;
    let shown = rows.len() as u64;
    let place = {
        let (line, field) = (first.line, first.field.clone());
        let column = field.and_then(|it| column_of(&columns, &it));
        move || line.map(|it| place(app.lang.get(), it, column.as_deref()))
    };
    let sentence = {
        let first = first.clone();
        move || sentence(app.lang.get(), &first)
    };
    Some(view! {
        <li class="issue" class:grave=is_grave data-reason=kind>
            <p class="issue-head">
                <span class="chip" class=("chip-bad", is_grave) class=("chip-warn", is_assumed)>
                    {move || if about_rows {
                        let lang = app.lang.get();
                        text(lang, "page.issue-count", &[("effect", &word(lang, "effect", &effect)), ("n", &lang.integer(count))])
                    } else {
                        word(app.lang.get(), "effect", &effect)
                    }}
                </span>
                " "{place}" "{sentence}
            </p>
            {move || advice().map(|it| view! { <p class="issue-advice">{it}</p> })}
            {about_rows.then(|| view! {
                <details>
                    <summary>{t("page.issue-rows")}</summary>
                    <IssueTable rows columns/>
                    {has_more.then(|| view! { <p class="soft">{move || {
                        let lang = app.lang.get();
                        text(lang, "page.issue-more", &[("n", &lang.integer(count - shown))])
                    }}</p> })}
                </details>
            })}
        </li>
    })
}

#[component]
fn IssueTable(rows: Vec<Problem>, columns: Vec<(String, String)>) -> impl IntoView {
    let app = AppState::here();
    let cells = rows.into_iter().map(|it| {
        let field = it.field.clone();
        let line = it.line;
        let column = it.field.as_deref().and_then(|it| column_of(&columns, it));
        view! {
            <tr>
                <td class="number">{move || line.map(|it| app.lang.get().integer(it))}</td>
                <td class="words">{move || field.as_ref().map(|it| word(app.lang.get(), "field", it))}</td>
                <td class="found">{column}</td>
                <td class="found">{it.found.clone()}</td>
            </tr>
        }
    });
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label=t("page.issue-rows")>
            <table>
                <caption class="unseen">{t("page.issue-rows")}</caption>
                <thead><tr>
                    <th scope="col" class="number">{t("page.issue-line")}</th>
                    <th scope="col" class="words">{t("page.issue-field")}</th>
                    <th scope="col" class="words">{t("page.issue-column")}</th>
                    <th scope="col" class="words">{t("page.issue-found")}</th>
                </tr></thead>
                <tbody>{cells.collect_view()}</tbody>
            </table>
        </div>
    }
}

/// Their column that serves as a field.
fn column_of(columns: &[(String, String)], field: &str) -> Option<String> {
    columns.iter().find(|it| it.0 == field).map(|it| it.1.clone())
}

/// Where the first problem of its kind is.
fn place(lang: Lang, line: u64, column: Option<&str>) -> String {
    let line = lang.integer(line);
    match column {
        Some(column) => text(lang, "page.issue-where-column", &[("line", &line), ("column", column)]),
        None => text(lang, "page.issue-where", &[("line", &line)]),
    }
}

/// The reason in words, about the first problem of its kind.
fn sentence(lang: Lang, problem: &Problem) -> String {
    let key = format!("reason.{}", code(problem.reason));
    let field = problem.field.as_deref().map(|it| word(lang, "field", it)).unwrap_or_default();
    text(lang, &key, &[("found", problem.found.as_deref().unwrap_or("–")), ("field", &field)])
}
