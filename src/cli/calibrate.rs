//! `nadir calibrate`: size, power and coverage in simulated worlds.

use std::path::PathBuf;

use super::simulate::unknown;
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
}

/// Prints the table; the exit code is 3 when a world broke its bound.
pub(super) fn run(arguments: &Arguments) -> Result<u8, Stopped> {
    if let Some(id) = arguments.scenario.iter().find(|it| scenario(it).is_none()) {
        return Err(Stopped(WRONG_ARGUMENTS, unknown(id)));
    }
    let cases = calibrate::cases(&arguments.scenario, arguments.regions);
    let bar = Bar::new();
    let mut show = |done, total| bar.count("data sets", done, total);
    let table = calibrate::run(&cases, arguments.replicates, arguments.seed, &mut show);
    bar.clear();
    if let Some(path) = &arguments.json {
        let text = serde_json::to_string_pretty(&table)
            .map_err(|why| Stopped(WRONG_ARGUMENTS, format!("cannot write the table: {why}")))?;
        write(path, &(text + "\n"))?;
    }
    if arguments.json.as_deref() != Some("-".as_ref()) {
        print!("{table}");
    }
    Ok(if table.passed() { DONE } else { DIFFERS })
}
