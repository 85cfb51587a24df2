//! The order of the steps: files → records → links → panel → findings → report.

pub mod orbits;
pub mod protocol;

use crate::link::link;
use crate::link::seen::strikes_unseen;
use crate::model::finding::Assessment;
use crate::model::{Dataset, InputFile, Linked, Plan, Progress, Step};
use crate::report::{Check, Report, Scene};
use crate::{ingest, report, simulate, stats};

pub use crate::stats::parts::{Outcome, Outcomes, Part, Setup};

pub use crate::ingest::{LONG_BYTES, Supply, fields_of, is_zone, time_in, zones};
pub use crate::simulate::EXAMPLES;

/// Files in, report out. Pure: the same files and the same plan give the same report.
pub fn run(files: &[InputFile], plan: &Plan, progress: &mut dyn FnMut(Progress)) -> Report {
    let dataset = ingest::ingest(files, plan, progress);
    analyze(&dataset, plan, progress)
}

/// From `link` on: enough when only the plan changed (and its `ingest` part did not).
pub fn analyze(dataset: &Dataset, plan: &Plan, progress: &mut dyn FnMut(Progress)) -> Report {
    let linked = join(dataset, plan, progress);
    let found = assess(&linked, plan, progress);
    report(dataset, &linked, &found, plan, progress)
}

/// Records → links and panel, with the passes behind the images where orbits are known.
pub fn join(dataset: &Dataset, plan: &Plan, progress: &mut dyn FnMut(Progress)) -> Linked {
    let mut linked = link(dataset, plan, progress);
    linked.panel.chances = orbits::chances(dataset, &linked).map(Box::new);
    linked
}

/// Panel → findings.
pub fn assess(linked: &Linked, plan: &Plan, progress: &mut dyn FnMut(Progress)) -> Assessment {
    stats::assess(&linked.panel, plan, progress)
}

/// Findings → report.
pub fn report(
    dataset: &Dataset,
    linked: &Linked,
    found: &Assessment,
    plan: &Plan,
    progress: &mut dyn FnMut(Progress),
) -> Report {
    let mut report = report::build(dataset, linked, found, plan);
    report.result.audit = report::audit::files(&orbits::audit(dataset));
    report.check = check(dataset, linked, plan);
    progress(Progress { step: Step::Report, done: 1, total: 1 });
    report
}

/// The first half of [`run`]: files → records. What is given to [`analyze`] again and again.
pub fn load(files: &[InputFile], plan: &Plan, progress: &mut dyn FnMut(Progress)) -> Dataset {
    ingest::ingest(files, plan, progress)
}

/// The same from files that need not be in the memory.
pub fn load_from(files: &[&dyn Supply], plan: &Plan, progress: &mut dyn FnMut(Progress)) -> Dataset {
    ingest::ingest_from(files, plan, progress)
}

/// What can be drawn before any analysis, and what the files can carry.
pub fn preview(dataset: &Dataset, plan: &Plan, progress: &mut dyn FnMut(Progress)) -> (Scene, Check) {
    let linked = link(dataset, plan, progress);
    (report::scene::scene(dataset, &linked, plan), check(dataset, &linked, plan))
}

/// What the files can carry, before anything is tested.
pub fn check(dataset: &Dataset, linked: &Linked, plan: &Plan) -> Check {
    let onsets = stats::panel::Panel::new(&linked.panel, plan).onsets.len() as u64;
    report::check::check(dataset, linked, plan, onsets, strikes_unseen(dataset, plan))
}

/// The files of a built-in example, made now; none when there is no such example.
pub fn example_files(id: &str) -> Option<Vec<InputFile>> {
    simulate::example(id).map(simulate::Example::files)
}
