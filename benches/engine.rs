//! How long the statistics take at full size: panel in, assessment out: primary, ladder, lag profile,
//! groups, sensitivity table, classic tests.
//!
//! 1,000 facilities × 1,461 days, about 50,000 images and 5,000 hits, 9,999 draws. Asserts its answer, so that a fast
//! wrong engine is not taken for a fast one. Without `--bench` (under `cargo test`) a small world runs once.
//! The same `main` runs in wasm under node: `benches/wasm.mjs`.
#![allow(missing_docs)]

mod timing;

use std::process::ExitCode;

use nadir::model::finding::Assessment;
use nadir::simulate::{World, panel};
use nadir::stats::assess;

/// What the small and the full world must give, on every machine. Changes only with the method or the generator.
const SMALL: &str =
    "looks 315 hits 126 onsets 65 movable 63 S 16 null 8-17 p 0.09199042858454946 lags 199 companions 48";
const FULL: &str = "looks 48737 hits 4998 onsets 4151 movable 3560 S 1151 null 1038-1105 p 0.0001 lags 12582 companions 3453";

fn main() -> ExitCode {
    let (settings, plan, expected) = timing::workload(SMALL, FULL);
    let world = timing::timed("make the world", || World::new(&settings));
    let panel = timing::timed("cut it into bins", || panel(&world));
    let found = timing::timed("assess", || assess(&panel, &plan, &mut timing::steps()));
    timing::compare("engine", &answer(&panel, &found), expected)
}

/// The integers of the answer, and p, which is a count over a count.
fn answer(panel: &nadir::model::PanelInput, found: &Assessment) -> String {
    let lags: u64 = found.lags.iter().map(|it| it.observed).sum();
    let companions: u64 = found.companions.iter().map(|it| it.statistic).sum();
    format!(
        "looks {} hits {} onsets {} movable {} S {} null {}-{} p {} lags {lags} companions {companions}",
        panel.looks.len(),
        panel.hits.len(),
        found.facts.onsets,
        found.facts.onsets_movable,
        found.primary.statistic,
        found.primary.null_low,
        found.primary.null_high,
        found.primary.p,
    )
}
