//! What the page knows: signals only, handed down by context. Knows no elements and computes nothing.

use std::sync::Arc;

use leptos::prelude::*;

use crate::engine::protocol::SourceView;
use crate::model::passes::PassReport;
use crate::model::{Plan, Progress};
use crate::report::check::Line;
use crate::report::options::Options;
use crate::report::passes::Both;
use crate::report::{Lang, ResultFile, Scene};

/// The checks, and what was counted as HTML.
pub type Checked = Arc<(Vec<Line>, Both)>;

/// Everything the page knows. Small enough to be copied into every closure.
#[derive(Clone, Copy)]
pub struct AppState {
    /// Language of every word on the page.
    pub lang: RwSignal<Lang>,
    /// What the user chose.
    pub theme: RwSignal<Theme>,
    /// What is in force: `theme`, or the system's choice.
    pub dark: RwSignal<bool>,
    /// The files, as the worker understood them.
    pub sources: RwSignal<Arc<Vec<SourceView>>>,
    /// What map and timeline draw; replaced whole, first after reading and again after analysing.
    pub scene: RwSignal<Option<Arc<Scene>>>,
    /// What the files can carry; comes with the scene.
    pub check: RwSignal<Option<Checked>>,
    /// The newest result, without its long lists of links.
    pub result: RwSignal<Option<Arc<ResultFile>>>,
    /// The plan of `result`'s run; when it differs from `plan` the result is out of date.
    pub analysed_plan: RwSignal<Option<Plan>>,
    /// The example that is loaded instead of files.
    pub example: RwSignal<Option<&'static str>>,
    /// The one selection that map, timeline, charts and tables read and write.
    pub selection: RwSignal<Selection>,
    /// Every knob, as it stands on the page now.
    pub plan: RwSignal<Plan>,
    /// A result kept to be compared with the newest.
    pub pinned: RwSignal<Option<Arc<ResultFile>>>,
    /// Is every change of the plan computed at once?
    pub is_live: RwSignal<bool>,
    /// Step of the walk around the page; 0: none is under way.
    pub walk: RwSignal<usize>,
    /// What the worker is doing, or how it last ended.
    pub job: RwSignal<Job>,
    /// Names of the files as they were added, read or not.
    pub names: RwSignal<Vec<String>>,
    /// Names of files that were replaced by newer ones of the same name, by the last addition.
    pub replaced: RwSignal<Vec<String>>,
    /// A table being typed, pasted or mended; absent while the editor is closed.
    pub draft: RwSignal<Option<Draft>>,
    /// Passes that were counted; `Err` while they are being counted.
    pub passes: RwSignal<Option<Result<Arc<PassReport>, ()>>>,
    /// Did something get out of the page when it tried? Then it takes no files.
    pub is_leaking: RwSignal<bool>,
    /// The files a link to this page was made with: first digits of their SHA-256.
    pub linked: RwSignal<Vec<String>>,
}

/// What leaves the page, and what came to be checked.
#[derive(Clone, Copy)]
pub struct Sharing {
    /// What the sender chose for everything that leaves the page.
    pub options: RwSignal<Options>,
    /// Begin tables with a byte order mark?
    pub with_mark: RwSignal<bool>,
    /// The report as it would be written, as HTML; absent until asked for.
    pub preview: RwSignal<Option<String>>,
    /// What became of the last export.
    pub told: RwSignal<Option<Told>>,
    /// What became of the last verification.
    pub verified: RwSignal<Option<Told>>,
}

impl Sharing {
    /// Nothing chosen: a report in the page's language.
    pub fn new(lang: Lang) -> Self {
        Self {
            options: RwSignal::new(Options { languages: vec![lang], ..Options::default() }),
            with_mark: RwSignal::new(false),
            preview: RwSignal::new(None),
            told: RwSignal::new(None),
            verified: RwSignal::new(None),
        }
    }

    /// Of the page this component is on.
    pub fn here() -> Self {
        expect_context()
    }
}

/// What the worker had to say about an export or a verification.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// Was it written, or is it identical?
    pub is_fine: bool,
    /// Is it still being worked on?
    pub is_busy: bool,
    /// The first says it, the others say more.
    pub lines: Vec<String>,
}

/// A table that is to become a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Name of the file.
    pub name: String,
    /// What stands in it at first.
    pub text: String,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// What is selected. Indices are those of the scene. Filters the view only, never the statistic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Selection {
    /// A facility.
    pub facility: Option<u32>,
    /// A strike.
    pub strike: Option<u32>,
    /// A half-open period, UTC seconds.
    pub period_secs: Option<(i64, i64)>,
}

impl Selection {
    /// Is nothing selected?
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// The same, with this facility (or none) and no strike.
    pub fn with_facility(self, facility: Option<u32>) -> Self {
        Self { facility, strike: None, ..self }
    }
}

/// What the worker is doing, or how it last ended.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Job {
    /// Nothing asked yet.
    #[default]
    Idle,
    /// Reading files.
    Reading(Option<Progress>),
    /// Analysing.
    Analysing(Option<Progress>),
    /// Files are read.
    Loaded,
    /// A result is there.
    Done,
    /// The user stopped it.
    Cancelled,
    /// It could not go on; a text key.
    Failed(String),
    /// We are wrong; what the worker said last.
    Bug(String),
}

impl Job {
    /// Is the worker busy?
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Reading(_) | Self::Analysing(_))
    }
}

impl AppState {
    /// The first state of a visit.
    pub fn new(lang: Lang, theme: Theme, dark: bool) -> Self {
        Self {
            lang: RwSignal::new(lang),
            theme: RwSignal::new(theme),
            dark: RwSignal::new(dark),
            sources: RwSignal::new(Arc::new(Vec::new())),
            scene: RwSignal::new(None),
            check: RwSignal::new(None),
            result: RwSignal::new(None),
            analysed_plan: RwSignal::new(None),
            selection: RwSignal::new(Selection::default()),
            plan: RwSignal::new(Plan::default()),
            pinned: RwSignal::new(None),
            is_live: RwSignal::new(false),
            walk: RwSignal::new(0),
            job: RwSignal::new(Job::Idle),
            example: RwSignal::new(None),
            names: RwSignal::new(Vec::new()),
            replaced: RwSignal::new(Vec::new()),
            draft: RwSignal::new(None),
            passes: RwSignal::new(None),
            is_leaking: RwSignal::new(false),
            linked: RwSignal::new(Vec::new()),
        }
    }

    /// The state of the page this component is on.
    pub fn here() -> Self {
        expect_context()
    }

    /// Has anything been given to analyse?
    pub fn has_input(&self) -> bool {
        self.example.with(Option::is_some) || self.names.with(|it| !it.is_empty())
    }

    /// Is the result a first estimate of what the plan asks for, to be refined?
    pub fn is_coarse(&self) -> bool {
        self.is_live.get()
            && self.analysed_plan.with(|it| {
                it.as_ref().is_some_and(|it| {
                    self.plan.with(|plan| plan != it && Plan { draws: it.draws, ..plan.clone() } == *it)
                })
            })
    }

    /// Is a result shown that the plan no longer asks for?
    pub fn is_stale(&self) -> bool {
        self.analysed_plan.with(|it| it.as_ref().is_some_and(|it| self.plan.with(|plan| plan != it)))
    }
}
