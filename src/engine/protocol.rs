//! The messages between page and worker, as plain data.
//!
//! The page posts a [`Request`]; the worker posts `Ready` first and then [`Event`]s, each with the run id of the
//! request it answers. Cancel is not a message: the page terminates the worker and starts another.

use serde::{Deserialize, Serialize};

use super::{Outcome, Part as Computation};

use crate::model::passes::{PassQuestion, PassReport};
use crate::model::{Plan, Problem, Progress, Source};
use crate::report::check::Line;
use crate::report::options::Options;
use crate::report::passes::Both;
use crate::report::result::FacilityRow;
use crate::report::scene::{SceneFacility, SceneImage, SceneStrike};
use crate::report::{Lang, ResultFile, Scene};

/// What the page asks. The files themselves travel beside it as `File` handles.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// Read the files handed over with this message and say what they are.
    Load {
        /// Echoed in every event.
        run: u32,
        /// The plan (its `ingest` part is used).
        plan: Plan,
    },
    /// Make one of the built-in examples and load it as if its files had been dropped.
    LoadExample {
        /// Echoed in every event.
        run: u32,
        /// The example's id.
        id: String,
        /// The plan.
        plan: Plan,
    },
    /// Analyse what was loaded.
    Analyze {
        /// Echoed in every event.
        run: u32,
        /// The plan.
        plan: Plan,
    },
    /// Begin to analyse what was loaded, together with other workers: answered by `Panel`, then `Parts`.
    Begin {
        /// Echoed in every event.
        run: u32,
        /// The plan.
        plan: Plan,
    },
    /// Take over the panel beside this message: answered by `Parts`.
    Prepare {
        /// Echoed in every event.
        run: u32,
        /// The plan.
        plan: Plan,
    },
    /// Make a part; beside it, where it needs the draws, what came of them.
    Make {
        /// Echoed in every event.
        run: u32,
        /// Which.
        part: Computation,
    },
    /// Put the analysis together that `Begin` began; what came of the parts is beside this message, two buffers each.
    Finish {
        /// Echoed in every event.
        run: u32,
        /// Which parts, in this order.
        parts: Vec<Computation>,
    },
    /// Write something that leaves the program; the files as given travel beside it.
    Share {
        /// Echoed in every event.
        run: u32,
        /// What.
        product: Product,
        /// What the sender chose.
        options: Options,
        /// The example that is loaded instead of files.
        example: Option<String>,
        /// Language in which the worker answers.
        lang: Lang,
        /// Begin tables with a byte order mark.
        with_mark: bool,
    },
    /// Open the bundle (or what carries one) beside this message: its data, its plan, and what comes out of them.
    Open {
        /// Echoed in every event.
        run: u32,
    },
    /// Compute a bundle or a report again; it is the first of the files beside this message, the others are its inputs.
    Verify {
        /// Echoed in every event.
        run: u32,
        /// Language in which the worker answers.
        lang: Lang,
    },
    /// Count passes by the elements that were loaded, or by those of the built-in claim.
    Passes {
        /// Echoed in every event.
        run: u32,
        /// What is asked; `None`: the built-in claim, with its own elements.
        question: Option<Box<PassQuestion>>,
    },
    /// Write the rows of a loaded file that were set aside, as CSV.
    SaveRejected {
        /// Echoed in every event.
        run: u32,
        /// Index of the file among the sources.
        source: u32,
    },
}

impl Request {
    /// The run id.
    pub fn run(&self) -> u32 {
        match self {
            Self::Load { run, .. }
            | Self::LoadExample { run, .. }
            | Self::Analyze { run, .. }
            | Self::Begin { run, .. }
            | Self::Prepare { run, .. }
            | Self::Make { run, .. }
            | Self::Finish { run, .. }
            | Self::Share { run, .. }
            | Self::Verify { run, .. }
            | Self::Open { run }
            | Self::Passes { run, .. }
            | Self::SaveRejected { run, .. } => *run,
        }
    }
}

/// What came of a part as it travels: its numbers, and its long lists of counts.
pub fn packed(mut outcome: Outcome) -> [Vec<u8>; 2] {
    let curves = outcome.curves().map(|it| it.map(std::mem::take)).unwrap_or_default();
    let mut bytes = Vec::with_capacity(2 * (curves[0].len() + curves[1].len()) + 4);
    bytes.extend((curves[0].len() as u32).to_le_bytes());
    bytes.extend(curves.iter().flatten().flat_map(|it| it.to_le_bytes()));
    [crate::model::json::compact(&outcome), bytes]
}

/// What [`packed`] made; without the counts where only the numbers are given. `None` when it is none of ours.
pub fn unpacked(numbers: &[u8], counts: &[u8]) -> Option<Outcome> {
    let mut outcome: Outcome = serde_json::from_slice(numbers).ok()?;
    if let (Some([lags, views]), Some((n_lags, counts))) = (outcome.curves(), counts.split_first_chunk()) {
        let (counts, _) = counts.as_chunks();
        let mut counts = counts.iter().map(|it| u16::from_le_bytes(*it));
        lags.extend(counts.by_ref().take(u32::from_le_bytes(*n_lags) as usize));
        views.extend(counts);
    }
    Some(outcome)
}

/// What can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Product {
    /// The report as it would be, to be looked at in the page.
    Preview,
    /// The static report.
    Report,
    /// The program and the bundle in one file; the page writes itself around the bundle.
    Interactive,
    /// Everything needed to compute it again.
    Bundle,
    /// Tables, figures, citations and scripts, as one zip.
    Tables,
    /// The bundle with the undo log.
    Session,
}

impl Product {
    /// What can be saved, the safest first.
    pub const SAVED: [Self; 5] = [Self::Report, Self::Interactive, Self::Bundle, Self::Tables, Self::Session];
}

/// A file as the page shows it: what it is, and its problems by reason instead of one by one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceView {
    /// What is known of the file; its `problems` are empty here.
    pub source: Source,
    /// The problems, alike ones together.
    pub issues: Vec<Issue>,
    /// Can rejected rows be saved?
    pub has_rejected_rows: bool,
}

/// Problems of one file that are alike: same reason, field and effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// How many.
    pub count: u64,
    /// The first of them, at most [`Issue::EXAMPLES`], in file order.
    pub examples: Vec<Problem>,
}

impl Issue {
    /// How many examples travel to the page.
    pub const EXAMPLES: usize = 20;

    /// Problems, alike ones together, in order of first appearance.
    pub fn grouped(problems: &[Problem]) -> Vec<Self> {
        let mut issues: Vec<Self> = Vec::new();
        let mut places = std::collections::BTreeMap::new();
        for problem in problems {
            let key = (problem.effect, problem.reason, problem.field.as_deref());
            let place = *places.entry(key).or_insert(issues.len());
            if place == issues.len() {
                issues.push(Self { count: 0, examples: Vec::new() });
            }
            let issue = &mut issues[place];
            issue.count += 1;
            if issue.examples.len() < Self::EXAMPLES {
                issue.examples.push(problem.clone());
            }
        }
        issues
    }
}

/// A slice of a long list. A scene of 50,000 images in one message would block the page for longer than a frame;
/// slices arrive as messages of their own, before the event they belong to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Of `scene.facilities`.
    Facilities(Vec<SceneFacility>),
    /// Of `scene.images`.
    Images(Vec<SceneImage>),
    /// Of `scene.strikes`.
    Strikes(Vec<SceneStrike>),
    /// Of `result.facilities`.
    Rows(Vec<FacilityRow>),
}

/// What the worker answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The worker listens; `version` must equal the page's.
    Ready {
        /// The crate's version.
        version: String,
    },
    /// How far.
    Progress {
        /// Run id.
        run: u32,
        /// Where.
        progress: Progress,
    },
    /// A slice of the lists of the `Loaded` or `Done` that follows.
    Slice {
        /// Run id.
        run: u32,
        /// Which list, and what of it.
        part: Part,
    },
    /// A bundle was opened; what is in it follows as `Loaded` and `Done`.
    Opened {
        /// Run id.
        run: u32,
        /// Its plan.
        plan: Box<Plan>,
        /// What its sender chose.
        options: Options,
    },
    /// What the files can carry; comes before what the scene belongs to.
    Checked {
        /// Run id.
        run: u32,
        /// The checks.
        lines: Vec<Line>,
        /// What was counted, as HTML.
        counted: Both,
    },
    /// What the files are. The lists of the scene came before it, in slices.
    Loaded {
        /// Run id.
        run: u32,
        /// One per file.
        sources: Vec<SourceView>,
        /// Facilities, images and strikes to draw before any analysis.
        scene: Scene,
    },
    /// The panel that helpers need travels beside this.
    Panel {
        /// Run id.
        run: u32,
    },
    /// The panel is cut; these parts can be made.
    Parts {
        /// Run id.
        run: u32,
        /// All of them, the longest first.
        parts: Vec<Computation>,
    },
    /// A part was made; two buffers travel beside this.
    Made {
        /// Run id.
        run: u32,
        /// Which.
        part: Computation,
    },
    /// The analysis is done. The JSON file itself travels beside it as bytes.
    Done {
        /// Run id.
        run: u32,
        /// The result without its long lists (`links`, problems: those are in the bytes; `facilities`: in slices).
        result: Box<ResultFile>,
        /// What to draw; its lists came in slices.
        scene: Scene,
    },
    /// Passes were counted.
    Passes {
        /// Run id.
        run: u32,
        /// What was found; of a long list of passes only the first.
        report: Box<PassReport>,
    },
    /// A file to save; its bytes travel beside it.
    Save {
        /// Run id.
        run: u32,
        /// Proposed name.
        name: String,
        /// Is this the data of a page in one file, yet to be written around it?
        is_inside: bool,
    },
    /// What became of a `Share` or `Verify`, in words. A preview travels beside it as HTML.
    Told {
        /// Run id.
        run: u32,
        /// Of which product; absent for a verification.
        product: Option<Product>,
        /// Was it written, or is it identical?
        is_fine: bool,
        /// The first says it, the others say more.
        lines: Vec<String>,
    },
    /// The run cannot go on.
    Failed {
        /// Run id.
        run: u32,
        /// A text key.
        reason: String,
    },
    /// The worker met a bug and is gone.
    Bug {
        /// What it said last; never shown without saying that it is a bug.
        message: String,
    },
}

impl Event {
    /// The run it answers; `None` for what concerns the worker as a whole.
    pub fn run(&self) -> Option<u32> {
        match self {
            Self::Progress { run, .. }
            | Self::Slice { run, .. }
            | Self::Opened { run, .. }
            | Self::Checked { run, .. }
            | Self::Panel { run }
            | Self::Parts { run, .. }
            | Self::Made { run, .. }
            | Self::Loaded { run, .. }
            | Self::Done { run, .. }
            | Self::Passes { run, .. }
            | Self::Save { run, .. }
            | Self::Told { run, .. }
            | Self::Failed { run, .. } => Some(*run),
            Self::Ready { .. } | Self::Bug { .. } => None,
        }
    }
}
