//! How long the whole line takes at full size: files in, result file out.
//!
//! The world of `engine.rs` as 16 MB of CSV and GeoJSON, through ingest, link, statistics and report.
//! Without `--bench` (under `cargo test`) a small world runs once. The same `main` runs in wasm under node.
#![allow(missing_docs)]

mod timing;

use std::process::ExitCode;

use nadir::{engine, ingest, simulate};

/// What the small and the full world must give, on every machine. Changes only with the method or the generator.
const SMALL: &str = "bytes 108329 images 315 strikes 126 S 16 p 0.09199042858454946 \"none\"";
const FULL: &str = "bytes 15653121 images 48737 strikes 4998 S 1151 p 0.0001 \"weak\"";

fn main() -> ExitCode {
    let (settings, plan, expected) = timing::workload(SMALL, FULL);
    let files = timing::timed("make the files", || simulate::write(&settings));
    let bytes: usize = files.iter().map(|it| it.bytes.len()).sum();
    let dataset = timing::timed("ingest", || ingest::ingest(&files, &plan, &mut |_| ()));
    let report =
        timing::timed("link, assess, report", || engine::analyze(&dataset, &plan, &mut timing::steps()));
    let primary = &report.result.primary;
    let answer = format!(
        "bytes {bytes} images {} strikes {} S {} p {} {}",
        report.result.panel.images,
        report.result.panel.strikes_linked,
        primary.statistic,
        primary.p,
        serde_json::to_string(&report.result.verdict.level).unwrap_or_default(),
    );
    timing::compare("pipeline", &answer, expected)
}
