//! How long passes take at full size: the opportunities of 300 satellites over 500 places in a year, by place and day;
//! then every pass of 700 satellites over one place in a week, as the check of a claim lists them.
//!
//! Asserts its counts. Without `--bench` (under `cargo test`) a tenth of everything runs once. The same `main` runs in
//! wasm under node: `benches/wasm.mjs`.
#![allow(missing_docs)]

#[path = "peers/orbits.rs"]
#[allow(dead_code)] // the part that is timed beside another program
mod orbits;
mod timing;

use std::process::ExitCode;

use nadir::model::passes::{PassPlace, PassQuestion};
use nadir::orbit::check::check;
use orbits::{BEGIN_MICROS, Year, elements};

const SMALL: &str = "opportunities 75651 passes 1889";
const FULL: &str = "opportunities 77769719 passes 18487";

fn main() -> ExitCode {
    let (divisor, expected) = if timing::is_full() { (1, FULL) } else { (10, SMALL) };
    let year = timing::timed("make the year", || Year::new(divisor));
    let counts = timing::timed("count opportunities", || year.counts());
    let many: Vec<_> = (0..700 / divisor).map(elements).collect();
    let from_secs = BEGIN_MICROS / 1_000_000;
    let question = PassQuestion {
        places: vec![PassPlace { name: String::new(), at: year.places[0] }],
        from_secs,
        to_secs: from_secs + 7 * 86_400,
        other_days: 0,
        ..PassQuestion::default()
    };
    let week = timing::timed("list a week's passes", || check(&many, &[], &question, &mut |_, _| ()));
    timing::compare(
        "passes",
        &format!("opportunities {} passes {}", counts.total(), week.passes.len()),
        expected,
    )
}
