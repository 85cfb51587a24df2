//! `nadir simulate`: a made-up world as files.

use std::path::PathBuf;

use super::{DONE, Stopped, WRONG_ARGUMENTS};

/// Arguments of `simulate`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Which world.
    #[arg(long)]
    scenario: String,
    /// Facilities.
    #[arg(long)]
    facilities: Option<u32>,
    /// Days.
    #[arg(long)]
    days: Option<u32>,
    /// True ratio of the hit rate in the days after an image.
    #[arg(long, default_value_t = 1.0)]
    rate_ratio: f64,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder to write to.
    #[arg(long)]
    out: PathBuf,
}

pub(super) fn run(_arguments: &Arguments) -> Result<u8, Stopped> {
    let _ = DONE;
    Err(Stopped(WRONG_ARGUMENTS, "not wired yet".to_owned()))
}
