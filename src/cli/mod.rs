//! The command line: the same engine, natively.
//!
//! Owns arguments, files, progress bars and exit codes. Computes nothing.

mod analyze;
mod audit;
mod calibrate;
mod inspect;
mod passes;
mod simulate;
mod threads;
mod verify;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::model::{InputFile, Plan, Progress, Role};

/// Exit codes of the command line.
const DONE: u8 = 0;
const FILE_UNUSABLE: u8 = 1;
const WRONG_ARGUMENTS: u8 = 2;
/// What was checked is not what was promised.
const DIFFERS: u8 = 3;

/// Were places struck more often after satellites imaged them than chance allows?
#[derive(Debug, Parser)]
#[command(name = "nadir", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Analyse files and print the verdict.
    Analyze(analyze::Arguments),
    /// Say what each file is and what is wrong in it.
    Inspect(inspect::Arguments),
    /// Count passes of satellites over places, beside other days and other places.
    Passes(passes::Arguments),
    /// Compare each image row with the orbit of its platform.
    Audit(audit::Arguments),
    /// Write a simulated world as files.
    Simulate(simulate::Arguments),
    /// Size, power, bias and coverage in simulated worlds.
    Calibrate(calibrate::Arguments),
    /// Compute a bundle or a report again and compare.
    Verify(verify::Arguments),
}

/// Something that stops a command, as one sentence saying what to do, and its exit code.
struct Stopped(u8, String);

/// Runs the command line.
pub fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Analyze(it) => analyze::run(&it),
        Command::Inspect(it) => inspect::run(&it),
        Command::Passes(it) => passes::run(&it),
        Command::Audit(it) => audit::run(&it),
        Command::Simulate(it) => simulate::run(&it),
        Command::Calibrate(it) => calibrate::run(&it),
        Command::Verify(it) => verify::run(&it),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(Stopped(code, why)) => {
            eprintln!("nadir: {why}");
            ExitCode::from(code)
        }
    }
}

/// Prints; whoever reads may have read enough (`| head`), which is no error.
fn say(text: &str) {
    use std::io::Write;
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// One or two languages, as an argument.
#[derive(Debug, Clone)]
struct Languages(Vec<crate::report::Lang>);

fn languages(code: &str) -> Result<Languages, String> {
    crate::report::options::languages(code).map(Languages).ok_or_else(|| "write en, uk or both".to_owned())
}

/// A value by its code, as it stands in files: `official`, `km10`.
fn of_code<T: serde::de::DeserializeOwned>(code: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::String(code.to_owned())).map_err(|it| it.to_string())
}

/// Reads `FILE` and `role=FILE` arguments.
fn input_files(arguments: &[String]) -> Result<Vec<InputFile>, Stopped> {
    arguments.iter().map(|it| input_file(it)).collect()
}

fn input_file(argument: &str) -> Result<InputFile, Stopped> {
    let forced = argument.split_once('=').and_then(|(role, path)| Some((role_named(role)?, path)));
    let (role, path) = forced.map_or((None, argument), |(role, path)| (Some(role), path));
    let bytes =
        std::fs::read(path).map_err(|why| Stopped(FILE_UNUSABLE, format!("cannot read {path}: {why}")))?;
    let name =
        Path::new(path).file_name().map_or_else(|| path.to_owned(), |it| it.to_string_lossy().into_owned());
    Ok(InputFile { name, bytes, role })
}

fn role_named(name: &str) -> Option<Role> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok().filter(|it| *it != Role::Unknown)
}

/// The plan file, or the defaults, with `--seed` and `--draws` on top.
fn plan(path: Option<&PathBuf>, seed: Option<u64>, draws: Option<u32>) -> Result<Plan, Stopped> {
    let wrong = |why: String| Stopped(WRONG_ARGUMENTS, why);
    let mut plan = match path {
        None => Plan::default(),
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|why| wrong(format!("cannot read {}: {why}", path.display())))?;
            serde_json::from_str(&text)
                .map_err(|why| wrong(format!("{} is no plan: {why}", path.display())))?
        }
    };
    plan.seed = seed.unwrap_or(plan.seed);
    plan.draws = draws.unwrap_or(plan.draws);
    let bad = plan.out_of_range();
    if bad.is_empty() {
        Ok(plan)
    } else {
        Err(wrong(format!("out of range in the plan: {}", bad.join(", "))))
    }
}

/// Writes text to a file; `-` is standard output.
fn write(path: &Path, text: &str) -> Result<(), Stopped> {
    write_bytes(path, text.as_bytes())
}

/// Writes bytes to a file; `-` is standard output.
fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), Stopped> {
    use std::io::Write;
    let written =
        if path == Path::new("-") { std::io::stdout().write_all(bytes) } else { std::fs::write(path, bytes) };
    written.map_err(|why| Stopped(WRONG_ARGUMENTS, format!("cannot write {}: {why}", path.display())))
}

/// A bar on standard error, drawn only on a terminal.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        let bar = ProgressBar::with_draw_target(Some(1), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{msg:11} {bar:32} {percent:>3} %");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self(bar)
    }

    fn show(&self, it: Progress) {
        let step = serde_json::to_value(it.step).ok().and_then(|it| it.as_str().map(str::to_owned));
        self.0.set_message(step.unwrap_or_default());
        self.0.set_length(it.total.max(1));
        self.0.set_position(it.done);
    }

    fn count(&self, what: &'static str, done: u64, total: u64) {
        self.0.set_message(what);
        self.0.set_length(total.max(1));
        self.0.set_position(done);
    }

    fn clear(&self) {
        self.0.finish_and_clear();
    }
}

/// The exit code of a run over files: 1 when one could not be used at all.
fn code_of(inputs: &[crate::report::result::Input]) -> u8 {
    use crate::model::Effect;
    let unusable =
        |it: &crate::report::result::Input| it.problems.iter().any(|it| it.effect == Effect::FileRejected);
    if inputs.iter().any(unusable) { FILE_UNUSABLE } else { DONE }
}
