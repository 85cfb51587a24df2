//! `nadir calibrate`: size, power and coverage in simulated worlds.

use std::path::PathBuf;

use super::{Stopped, WRONG_ARGUMENTS};

/// Arguments of `calibrate`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Which worlds; all when none is named.
    #[arg(long)]
    scenario: Vec<String>,
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

pub(super) fn run(_arguments: &Arguments) -> Result<u8, Stopped> {
    Err(Stopped(WRONG_ARGUMENTS, "not wired yet".to_owned()))
}
