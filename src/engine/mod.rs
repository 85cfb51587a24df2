//! The order of the steps: files → records → links → panel → findings → report.

pub mod protocol;

use crate::link::link;
use crate::model::{Dataset, InputFile, Plan, Progress, Step};
use crate::report::Report;
use crate::{ingest, report, stats};

/// Files in, report out. Pure: the same files and the same plan give the same report.
pub fn run(files: &[InputFile], plan: &Plan, progress: &mut dyn FnMut(Progress)) -> Report {
    let dataset = ingest::ingest(files, plan, progress);
    analyze(&dataset, plan, progress)
}

/// From `link` on: enough when only the plan changed (and its `ingest` part did not).
pub fn analyze(dataset: &Dataset, plan: &Plan, progress: &mut dyn FnMut(Progress)) -> Report {
    let linked = link(dataset, plan, progress);
    let found = stats::assess(&linked.panel, plan, progress);
    let report = report::build(dataset, &linked, &found, plan);
    progress(Progress { step: Step::Report, done: 1, total: 1 });
    report
}
