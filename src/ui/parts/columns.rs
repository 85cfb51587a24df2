//! Which of their columns serves as which of our fields: shown with values, and open to correction.

use leptos::prelude::*;

use crate::engine::fields_of;
use crate::engine::protocol::SourceView;
use crate::model::{Reason, Role, Source};
use crate::report::text::text;
use crate::ui::i18n::{t, word};
use crate::ui::mapping::Mapping;
use crate::ui::state::AppState;

/// The column that serves as a field; empty when there is none.
fn column_of(source: &Source, field: &str) -> String {
    source.columns.iter().find(|it| it.0 == field).map(|it| it.1.clone()).unwrap_or_default()
}

/// Fields that are needed and have no column.
fn missing(view: &SourceView) -> Vec<String> {
    let problems = view.issues.iter().flat_map(|it| &it.examples);
    let missing = problems.filter(|it| it.reason == Reason::MissingColumn);
    let mut fields: Vec<String> = missing.filter_map(|it| it.field.clone()).collect();
    fields.dedup();
    // Images lie where their shape says, or at a point.
    if view.source.role == Role::Images && fields.iter().any(|it| it == "geometry") {
        fields.extend(["latitude".to_owned(), "longitude".to_owned()]);
    }
    fields
}

/// Every column of the file, in its order.
fn theirs(source: &Source) -> Vec<String> {
    source.seen.iter().map(|it| it.name.clone()).collect()
}

/// Fields with their columns, those without one behind a fold; each can be changed.
#[component]
pub fn Columns(index: u32, view: SourceView) -> impl IntoView {
    let app = AppState::here();
    let missing = missing(&view);
    let source = view.source;
    let is_found = |field: &str| source.columns.iter().any(|it| it.0 == field);
    let rest: Vec<&str> = fields_of(source.role)
        .into_iter()
        .filter(|it| !is_found(it) && !missing.iter().any(|m| m == it))
        .collect();
    let choice = |field: &str| {
        view! { <ColumnChoice index source=source.clone() field=field.to_owned()/> }
    };
    let found = source.columns.iter().map(|it| choice(&it.0)).collect_view();
    let n = rest.len();
    let others = rest.into_iter().map(choice).collect_view();
    view! {
        <div class="column-choices">{found}</div>
        {(n > 0 && !source.seen.is_empty()).then(|| view! {
            <details>
                <summary>{move || text(app.lang.get(), "page.file.more-fields", &[("n", &n.to_string())])}</summary>
                <div class="column-choices">{others}</div>
            </details>
        })}
    }
}

/// Fields without a column: a question to the user.
#[component]
pub fn MissingColumns(index: u32, view: SourceView) -> impl IntoView {
    let missing = missing(&view);
    let source = view.source;
    (!missing.is_empty() && !source.seen.is_empty()).then(|| {
        let rows = missing.into_iter().map(|field| {
            view! { <ColumnChoice index source=source.clone() field/> }
        });
        view! { <div class="file-question column-choices">{rows.collect_view()}</div> }
    })
}

#[component]
fn ColumnChoice(index: u32, source: Source, field: String) -> impl IntoView {
    let app = AppState::here();
    let mapping = Mapping::here();
    let taken = column_of(&source, &field);
    let id = format!("file-{index}-column-{field}");
    let samples = source.seen.iter().find(|it| it.name == taken).map(|it| it.samples.join(" · "));
    let label = {
        let field = field.clone();
        move || word(app.lang.get(), "field", &field)
    };
    let full_label = {
        let (name, label) = (source.name.clone(), label.clone());
        move || text(app.lang.get(), "page.file.column-of", &[("field", &label()), ("name", &name)])
    };
    let options = theirs(&source).into_iter().map(|column| {
        let selected = column == taken;
        let value = column.clone();
        view! { <option value=value selected=selected>{column}</option> }
    });
    let options = options.collect_view();
    let has_none = taken.is_empty();
    let element = id.clone();
    let choose = move |event: web_sys::Event| {
        mapping.take_column(&source, &field, event_target_value(&event), &element);
    };
    view! {
        <span aria-hidden="true">{label}</span>
        <select id=id aria-label=full_label on:change=choose disabled=move || app.example.with(Option::is_some)>
            <option value="" selected=has_none>{t("page.file.no-column")}</option>
            {options}
        </select>
        {samples.filter(|it| !it.is_empty()).map(|it| view! { <span class="samples">{it}</span> })}
    }
}

/// Columns that serve as nothing, with their values.
#[component]
pub fn Ignored(source: Source) -> impl IntoView {
    let is_ignored = |name: &String| source.ignored_columns.contains(name);
    let rows = source.seen.iter().filter(|it| is_ignored(&it.name)).map(|it| {
        view! { <li><code>{it.name.clone()}</code>" "<span class="samples">{it.samples.join(" · ")}</span></li> }
    });
    view! { <ul class="ignored">{rows.collect_view()}</ul> }
}
