//! What the benches share: a clock where there is one, the size asked for, and the verdict on the answer.

use std::process::ExitCode;

use nadir::model::{Plan, Progress, Step};
use nadir::simulate::Settings;

/// The world, the plan, and which of the two answers they must give. Full size always in wasm, where nobody can pass an
/// argument; natively under `cargo bench`.
#[allow(dead_code)] // passes have a workload of their own
pub fn workload(small: &'static str, full: &'static str) -> (Settings, Plan, &'static str) {
    let large = Settings::large();
    if is_full() {
        return (large, Plan { draws: 9_999, ..Plan::default() }, full);
    }
    let settings = Settings { facilities: 40, days: 200, strikes: 120.0, ..large };
    (settings, Plan { draws: 199, ..Plan::default() }, small)
}

/// Is the full size asked for?
pub fn is_full() -> bool {
    cfg!(target_family = "wasm") || std::env::args().any(|it| it == "--bench")
}

/// Runs a step and prints how long it took.
pub fn timed<T>(name: &str, step: impl FnOnce() -> T) -> T {
    let began = now_secs();
    let result = step();
    println!("  {name:<24}{:8.3} s", now_secs() - began);
    result
}

/// Hears of progress and prints how long each step took.
#[allow(dead_code)] // passes tell no steps
pub fn steps() -> impl FnMut(Progress) {
    let mut current: Option<(Step, f64)> = None;
    move |it: Progress| {
        if current.is_none_or(|(step, _)| step != it.step) {
            if let Some((step, began)) = current {
                println!("    {:<22}{:8.3} s", format!("{step:?}"), now_secs() - began);
            }
            current = Some((it.step, now_secs()));
        }
    }
}

/// Seconds since the first call; 0 where there is no clock.
fn now_secs() -> f64 {
    #[cfg(target_family = "wasm")]
    return 0.0;
    #[cfg(not(target_family = "wasm"))]
    {
        static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
        #[allow(clippy::disallowed_methods)] // timing is what a bench is for
        START.get_or_init(std::time::Instant::now).elapsed().as_secs_f64()
    }
}

/// Success when the answer is the one expected; in wasm the exit code is all that can be said.
pub fn compare(bench: &str, answer: &str, expected: &str) -> ExitCode {
    println!("  {bench}: {answer}");
    if answer == expected {
        return ExitCode::SUCCESS;
    }
    eprintln!("  {bench}: the answer changed; it was\n  {bench}: {expected}");
    ExitCode::FAILURE
}
