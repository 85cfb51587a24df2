//! Which of their columns serves as which of our fields: shown, and open to correction.

use leptos::prelude::*;

use crate::engine::protocol::SourceView;
use crate::model::Reason;
use crate::report::text::text;
use crate::ui::desk::Desk;
use crate::ui::i18n::word;
use crate::ui::state::AppState;

/// Every column of the file, used ones first.
fn theirs(view: &SourceView) -> Vec<String> {
    let used = view.source.columns.iter().map(|(_, theirs)| theirs.clone());
    let mut all: Vec<String> = Vec::new();
    for column in used.chain(view.source.ignored_columns.iter().cloned()) {
        if !all.contains(&column) {
            all.push(column);
        }
    }
    all
}

/// Our fields that a column was found for, and those that are needed and have none.
fn ours(view: &SourceView) -> (Vec<(String, String)>, Vec<String>) {
    let missing =
        view.issues.iter().flat_map(|it| &it.examples).filter(|it| it.reason == Reason::MissingColumn);
    let mut fields: Vec<String> = missing.filter_map(|it| it.field.clone()).collect();
    fields.dedup();
    (view.source.columns.clone(), fields)
}

/// Fields with their columns; each can be changed.
#[component]
pub fn Columns(view: SourceView) -> impl IntoView {
    let all = theirs(&view);
    let name = view.source.name.clone();
    let (found, _) = ours(&view);
    let rows = found.into_iter().map(|(field, column)| {
        view! { <ColumnChoice name=name.clone() field taken=column all=all.clone()/> }
    });
    view! { <div class="column-choices">{rows.collect_view()}</div> }
}

/// Fields without a column: a question to the user.
#[component]
pub fn MissingColumns(view: SourceView) -> impl IntoView {
    let all = theirs(&view);
    let name = view.source.name.clone();
    let (_, missing) = ours(&view);
    let is_asked = !missing.is_empty() && !all.is_empty();
    is_asked.then(|| {
        let rows = missing.into_iter().map(|field| {
            view! { <ColumnChoice name=name.clone() field taken=String::new() all=all.clone()/> }
        });
        view! { <div class="file-question column-choices">{rows.collect_view()}</div> }
    })
}

#[component]
fn ColumnChoice(name: String, field: String, taken: String, all: Vec<String>) -> impl IntoView {
    let app = AppState::here();
    let desk = Desk::here();
    let label = {
        let field = field.clone();
        move || word(app.lang.get(), "field", &field)
    };
    let full_label = {
        let (name, label) = (name.clone(), label.clone());
        move || text(app.lang.get(), "page.file.column-of", &[("field", &label()), ("name", &name)])
    };
    let choose = move |event: web_sys::Event| {
        let column = event_target_value(&event);
        app.plan.update(|plan| {
            let of_file = plan.ingest.columns.entry(name.clone()).or_default();
            if column.is_empty() {
                of_file.remove(&field);
            } else {
                of_file.insert(field.clone(), column);
            }
        });
        desk.read();
    };
    let none = taken.is_empty().then(|| view! { <option value="" selected=true>"–"</option> });
    let options = all.into_iter().map(|column| {
        let selected = column == taken;
        let value = column.clone();
        view! { <option value=value selected=selected>{column}</option> }
    });
    view! {
        <span aria-hidden="true">{label}</span>
        <select aria-label=full_label on:change=choose disabled=move || app.example.with(Option::is_some)>
            {none}{options.collect_view()}
        </select>
    }
}
