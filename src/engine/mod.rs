//! The order of the steps: files → records → links → panel → findings → report.

pub mod protocol;

use crate::model::{Dataset, InputFile, Plan, Progress};
use crate::report::Report;

/// Files in, report out. Pure: the same files and the same plan give the same report.
pub fn run(files: &[InputFile], plan: &Plan, progress: &mut dyn FnMut(Progress)) -> Report {
    let dataset = crate::ingest::ingest(files, plan, progress);
    analyze(&dataset, plan, progress)
}

/// From `link` on: what changes when only the plan changes (and its `ingest` part does not).
pub fn analyze(_dataset: &Dataset, _plan: &Plan, _progress: &mut dyn FnMut(Progress)) -> Report {
    unimplemented!("lead")
}
