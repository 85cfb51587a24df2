//! How problems are made. Holds codes and what was found; no sentences.

use crate::model::{Effect, Problem, Reason};

/// Most characters of a text found that are kept.
const FOUND_CHARS: usize = 200;

/// A problem of the whole file.
pub fn about_file(reason: Reason, effect: Effect) -> Problem {
    Problem { line: None, field: None, found: None, reason, effect }
}

/// A problem of the whole file, with the text found.
pub fn found_in_file(reason: Reason, effect: Effect, found: &str) -> Problem {
    Problem { found: Some(shortened(found)), ..about_file(reason, effect) }
}

/// The first 200 characters.
pub fn shortened(text: &str) -> String {
    let text = text.trim();
    if text.chars().nth(FOUND_CHARS).is_none() {
        return text.to_owned();
    }
    text.chars().take(FOUND_CHARS - 1).chain(['…']).collect()
}

/// What is wrong with a value: field code, text found, reason. The row's line and the effect are added by the caller.
#[derive(Debug, Clone, PartialEq)]
pub struct Wrong {
    /// Our field; empty when the row is meant.
    pub field: &'static str,
    /// Text found; empty when there is none.
    pub found: String,
    /// Why.
    pub reason: Reason,
}

impl Wrong {
    /// A wrong value.
    pub fn new(field: &'static str, found: &str, reason: Reason) -> Self {
        Self { field, found: shortened(found), reason }
    }

    /// As a problem of a line.
    pub fn at(self, line: u64, effect: Effect) -> Problem {
        Problem {
            line: Some(line),
            field: (!self.field.is_empty()).then(|| self.field.to_owned()),
            found: (!self.found.is_empty()).then_some(self.found),
            reason: self.reason,
            effect,
        }
    }
}
