//! `nadir calibrate`: size, power, bias and coverage in simulated worlds.

use std::path::PathBuf;

use super::simulate::unknown;
use super::threads::{cores, in_parallel};
use super::{Bar, DIFFERS, DONE, Stopped, WRONG_ARGUMENTS, write};
use crate::calibrate;
use crate::simulate::scenario;

/// Arguments of `calibrate`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Which worlds; all when none is named.
    #[arg(long)]
    scenario: Vec<String>,
    /// Regions the places lie in, 1-17; more of them leave less to move within each.
    #[arg(long)]
    regions: Option<u32>,
    /// Data sets per world.
    #[arg(long, default_value_t = 200)]
    replicates: u32,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write the table as JSON; `-` is standard output.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Write the table as a page of the documentation; `-` is standard output.
    #[arg(long, value_name = "PATH")]
    markdown: Option<PathBuf>,
    /// Threads; the result does not depend on them [default: all cores].
    #[arg(long)]
    threads: Option<usize>,
}

/// Prints the table; the exit code is 3 when a bound is broken.
pub(super) fn run(arguments: &Arguments) -> Result<u8, Stopped> {
    if let Some(id) = arguments.scenario.iter().find(|it| scenario(it).is_none()) {
        return Err(Stopped(WRONG_ARGUMENTS, unknown(id)));
    }
    let cases = calibrate::cases(&arguments.scenario, arguments.regions);
    let (replicates, seed) = (arguments.replicates, arguments.seed);
    let total = calibrate::total(&cases, replicates);
    let bar = Bar::new();
    let outcomes = in_parallel(
        total,
        arguments.threads.unwrap_or_else(cores),
        |at| calibrate::outcome_at(&cases, replicates, seed, at),
        |done| bar.count("data sets", done, total),
    );
    bar.clear();
    let table = calibrate::table(&cases, replicates, seed, &outcomes);
    if let Some(path) = &arguments.json {
        let text = serde_json::to_string_pretty(&table)
            .map_err(|why| Stopped(WRONG_ARGUMENTS, format!("cannot write the table: {why}")))?;
        write(path, &(text + "\n"))?;
    }
    if let Some(path) = &arguments.markdown {
        write(path, &table.markdown())?;
    }
    let to_stdout = |path: &Option<PathBuf>| path.as_deref() == Some("-".as_ref());
    if !to_stdout(&arguments.json) && !to_stdout(&arguments.markdown) {
        super::say(&table.to_string());
    }
    Ok(if table.passed() { DONE } else { DIFFERS })
}
