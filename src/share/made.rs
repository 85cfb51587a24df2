//! From a case and the sender's choices to bytes: redacted first, written then, searched last.
//!
//! The one way in which anything leaves the program; nothing is handed out that the search has not passed.

use std::collections::BTreeMap;

use super::canary::{self, Search};
use super::redact::{self, Refused, Removed};
use super::{Audience, Carried, Case, Options, archive, bundle, html, tables};
use crate::model::InputFile;
use crate::report::{Lang, Report};

/// A technical report carries its data as long as it has no more bytes than this with them.
const WITH_DATA_MAX: usize = 500_000;

/// A case ready to be written.
pub struct Made<'a> {
    /// The case, redacted.
    pub case: Case,
    /// Its report.
    pub report: Report,
    /// What was taken out.
    pub removed: Removed,
    options: &'a Options,
    inputs: &'a [InputFile],
}

/// Why something was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stopped {
    /// The redaction cannot be made.
    Refused(Refused),
    /// What was to be taken out is in what would have been written.
    Leak(Search),
}

/// Bytes that may be written, and what the search in them found (nothing).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// How much was searched for; `None` when nothing was taken out.
    pub search: Option<Search>,
}

/// Redacts. `inputs` are the files as given; they travel in a bundle of a case that is not redacted.
pub fn make<'a>(case: &Case, inputs: &'a [InputFile], options: &'a Options) -> Result<Made<'a>, Stopped> {
    let (case, removed) = redact::redacted(case, &options.redaction).map_err(Stopped::Refused)?;
    let report = case.report();
    Ok(Made { case, report, removed, options, inputs })
}

impl Made<'_> {
    /// The static report. A technical one carries its data, unless they are large or must not travel.
    pub fn html(&self) -> Result<Written, Stopped> {
        let document =
            |it: Option<&[u8]>| html::document(&self.report, self.options, &self.removed.account, it);
        let wants = self.options.audience == Audience::Technical && self.options.carried == Carried::Data;
        let attached = wants.then(|| bundle::write(&self.contents(None), false));
        // What is too long by itself need not be written out to be seen to be so.
        let attached = attached.filter(|it| it.len() < WITH_DATA_MAX);
        let with_data = attached.map(|it| document(Some(&it))).filter(|it| it.len() <= WITH_DATA_MAX);
        self.checked(with_data.unwrap_or_else(|| document(None)).into_bytes())
    }

    /// The report without the document around it, for a page that shows it with its own style sheet.
    pub fn preview(&self) -> Result<Written, Stopped> {
        self.checked(html::preview(&self.report, self.options, &self.removed.account).into_bytes())
    }

    /// The bundle.
    pub fn bundle(&self) -> Result<Written, Stopped> {
        self.checked(bundle::write(&self.contents(None), true))
    }

    /// The bundle for an interactive report, which needs no report beside it: it makes it anew.
    pub fn enclosed(&self) -> Result<Written, Stopped> {
        self.checked(bundle::write(&self.contents(None), false))
    }

    /// A session: the same container with an undo log.
    pub fn session(&self, undo: &str) -> Result<Written, Stopped> {
        self.checked(bundle::write(&self.contents(Some(undo)), true))
    }

    /// Tables, figures, citations and scripts, by file name.
    pub fn tables(&self, lang: Lang, with_mark: bool) -> Result<BTreeMap<String, Vec<u8>>, Stopped> {
        let files = tables::all(&self.case, &self.report, lang, with_mark);
        self.checked(archive::pack(&files))?;
        Ok(files)
    }

    /// The same in one zip.
    pub fn tables_zip(&self, lang: Lang, with_mark: bool) -> Result<Written, Stopped> {
        self.checked(archive::pack(&tables::all(&self.case, &self.report, lang, with_mark)))
    }

    /// The bytes, when the search finds nothing in them that was to be taken out.
    pub fn checked(&self, bytes: Vec<u8>) -> Result<Written, Stopped> {
        if !self.options.redaction.is_on() {
            return Ok(Written { bytes, search: None });
        }
        let search = canary::search(&bytes, &self.removed);
        if search.found.is_empty() {
            Ok(Written { bytes, search: Some(search) })
        } else {
            Err(Stopped::Leak(search))
        }
    }

    fn contents<'b>(&'b self, undo: Option<&'b str>) -> bundle::Contents<'b> {
        bundle::Contents {
            case: &self.case,
            report: &self.report,
            inputs: self.inputs,
            options: self.options,
            account: &self.removed.account,
            undo,
        }
    }
}
