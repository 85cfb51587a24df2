//! The messages between page and worker, as plain data.
//!
//! The page posts a [`Request`]; the worker posts `Ready` first and then [`Event`]s, each with the run id of the
//! request it answers. Cancel is not a message: the page terminates the worker and starts another.

use serde::{Deserialize, Serialize};

use crate::model::{Plan, Progress, Source};
use crate::report::{ResultFile, Scene};

/// What the page asks. The files themselves travel beside it as `File` handles.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
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
}

/// What the worker answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
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
    /// What the files are.
    Loaded {
        /// Run id.
        run: u32,
        /// One per file.
        sources: Vec<Source>,
        /// Facilities, images and strikes to draw before any analysis.
        scene: Scene,
    },
    /// The analysis is done. The JSON file itself travels beside it as bytes.
    Done {
        /// Run id.
        run: u32,
        /// The result without its long lists (`links`, problems): those are in the bytes.
        result: Box<ResultFile>,
        /// What to draw.
        scene: Scene,
    },
    /// The run cannot go on.
    Failed {
        /// Run id.
        run: u32,
        /// A text key.
        reason: String,
    },
}
