//! What the benches share: a clock where there is one, the size asked for, and the verdict on the answer.

use std::process::ExitCode;

/// Full size? Always in wasm, where nobody can pass an argument; natively under `cargo bench`.
pub fn is_full() -> bool {
    cfg!(target_family = "wasm") || std::env::args().any(|it| it == "--bench")
}

/// Runs a step and prints how long it took, where there is a clock.
pub fn timed<T>(name: &str, step: impl FnOnce() -> T) -> T {
    #[cfg(not(target_family = "wasm"))]
    {
        #[allow(clippy::disallowed_methods)] // timing is what a bench is for
        let start = std::time::Instant::now();
        let result = step();
        println!("  {name:<24}{:8.3} s", start.elapsed().as_secs_f64());
        result
    }
    #[cfg(target_family = "wasm")]
    {
        let _ = name;
        step()
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
