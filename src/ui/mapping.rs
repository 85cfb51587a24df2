//! How files are to be read, as the user corrects it: writes the plan, has the files read again and keeps the place on
//! the page. Knows no formats and no words.

use std::collections::BTreeSet;

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::desk::Desk;
use super::state::AppState;
use crate::engine::protocol::SourceView;
use crate::model::plan::IngestPlan;
use crate::model::{Reason, Role, Source};

/// Corrections, and where on the page they are made. One for the page, handed down by context.
#[derive(Clone, Copy)]
pub struct Mapping {
    app: AppState,
    desk: Desk,
    /// Names of the files whose details are open.
    open: RwSignal<BTreeSet<String>>,
    /// The file that was last corrected, and how many of its rows were used before.
    before: RwSignal<Option<(String, u64)>>,
    /// Id of the element that has the focus again once the files are read.
    back_to: StoredValue<Option<String>>,
}

/// Under what a correction is kept: the shape of the file, so that it holds for every file with the same columns.
fn key(source: &Source) -> String {
    if source.shape.is_empty() { source.name.clone() } else { format!("shape:{}", source.shape) }
}

impl Mapping {
    /// Nothing corrected. Gives the focus back after every reading.
    pub fn new(app: AppState, desk: &Desk) -> Self {
        let it = Self {
            app,
            desk: *desk,
            open: RwSignal::new(BTreeSet::new()),
            before: RwSignal::new(None),
            back_to: StoredValue::new(None),
        };
        Effect::new(move || {
            app.sources.track();
            let id = it.back_to.try_update_value(Option::take).flatten();
            if let Some(id) = id {
                request_animation_frame(move || focus(&id));
            }
        });
        it
    }

    /// Of the page this component is on.
    pub fn here() -> Self {
        expect_context()
    }

    /// Are the details of a file open?
    pub fn is_open(self, name: &str) -> bool {
        self.open.with_untracked(|it| it.contains(name))
    }

    /// The details of a file were opened or closed.
    pub fn opened(self, name: &str, is_open: bool) {
        self.open.update_untracked(|it| {
            if is_open {
                it.insert(name.to_owned());
            } else {
                it.remove(name);
            }
        });
    }

    /// How many rows of the file were used before it was last corrected, if that was the last correction.
    pub fn before(self, name: &str) -> Option<u64> {
        self.before.with(|it| it.as_ref().filter(|it| it.0 == name).map(|it| it.1))
    }

    /// Has this been chosen on the page or in the plan?
    pub fn is_chosen(self, source: &Source, what: &str) -> bool {
        self.app.plan.with_untracked(|plan| plan.ingest.choice(&source.name, &source.shape, what).is_some())
    }

    /// Sets a decision; an empty value leaves it to the file again.
    pub fn decide(self, source: &Source, what: &str, value: String, from: &str) {
        // With another encoding or delimiter a file has other columns: its shape cannot be the key, so every file that
        // has this shape now is named.
        let is_of_text = matches!(what, "encoding" | "delimiter");
        let is_alike = |it: &SourceView| !source.shape.is_empty() && it.source.shape == source.shape;
        let alike = self.app.sources.with_untracked(|all| {
            all.iter().filter(|it| is_alike(it)).map(|it| it.source.name.clone()).collect::<Vec<_>>()
        });
        self.change(source, from, |plan, key| {
            let mut keys = if is_of_text { alike } else { vec![key] };
            if is_of_text && !keys.contains(&source.name) {
                keys.push(source.name.clone());
            }
            // What names the file goes before its shape.
            if let Some(named) = plan.choices.get_mut(&source.name) {
                named.remove(what);
            }
            for key in keys {
                let of_file = plan.choices.entry(key).or_default();
                if value.is_empty() {
                    of_file.remove(what);
                } else {
                    of_file.insert(what.to_owned(), value.clone());
                }
            }
        });
    }

    /// Takes a column for a field; an empty name gives the field up.
    pub fn take_column(self, source: &Source, field: &str, column: String, from: &str) {
        self.change(source, from, |plan, key| {
            let named = plan.columns.remove(&source.name).unwrap_or_default();
            let of_file = plan.columns.entry(key).or_default();
            of_file.extend(named);
            of_file.insert(field.to_owned(), column);
        });
    }

    /// Says what the file is about.
    pub fn set_role(self, source: &Source, role: Role, from: &str) {
        self.change(source, from, |plan, key| {
            plan.roles.remove(&source.name);
            plan.roles.insert(key, role);
        });
    }

    /// Goes to a file: opens what was understood of it and the rows of problems of a kind. A frame later, when the
    /// address has brought its section forward.
    pub fn show(source: u32, reason: Option<Reason>) {
        let rows = reason.map(|it| format!("[data-reason=\"{}\"] details", it.code()));
        request_animation_frame(move || {
            request_animation_frame(move || {
                let Some(file) = document().get_element_by_id(&format!("file-{source}")) else { return };
                let boxes = std::iter::once(".file-more").chain(rows.as_deref());
                let boxes: Vec<_> = boxes.filter_map(|it| file.query_selector(it).ok().flatten()).collect();
                for it in &boxes {
                    let _ = it.set_attribute("open", "");
                }
                let head = boxes.last().and_then(web_sys::Element::first_element_child);
                if let Some(head) = head.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
                    let _ = head.focus();
                    // What concerns the file as a whole is asked at its head.
                    if boxes.len() > 1 { head.scroll_into_view() } else { file.scroll_into_view() }
                }
            });
        });
    }

    fn change(self, source: &Source, from: &str, how: impl FnOnce(&mut IngestPlan, String)) {
        self.before.set(Some((source.name.clone(), source.tally.accepted)));
        self.back_to.set_value(Some(from.to_owned()));
        self.app.plan.update(|plan| how(&mut plan.ingest, key(source)));
        self.desk.read();
    }
}

/// Gives the focus to an element, unless it is somewhere else by now.
fn focus(id: &str) {
    let document = document();
    let is_nowhere = document.active_element().is_none_or(|it| it.tag_name() == "BODY");
    let element = document.get_element_by_id(id).filter(|_| is_nowhere);
    if let Some(element) = element.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
