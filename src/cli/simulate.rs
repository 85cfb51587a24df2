//! `nadir simulate`: a made-up world as files.

use std::path::PathBuf;

use super::{DONE, Stopped, WRONG_ARGUMENTS};
use crate::simulate::{self, SCENARIOS, Settings, scenario};

/// Arguments of `simulate`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Which world.
    #[arg(long)]
    scenario: String,
    /// Facilities.
    #[arg(long)]
    facilities: Option<u32>,
    /// Regions the places lie in, 1-17; more of them leave less to move within each.
    #[arg(long)]
    regions: Option<u32>,
    /// Days.
    #[arg(long)]
    days: Option<u32>,
    /// Hits to be expected in all; the number that comes is random.
    #[arg(long)]
    strikes: Option<f64>,
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

pub(super) fn run(arguments: &Arguments) -> Result<u8, Stopped> {
    let wrong = |why: String| Stopped(WRONG_ARGUMENTS, why);
    let world = scenario(&arguments.scenario).ok_or_else(|| wrong(unknown(&arguments.scenario)))?;
    let usual = Settings::of(world, arguments.rate_ratio, arguments.seed);
    let settings = Settings {
        facilities: arguments.facilities.unwrap_or(usual.facilities),
        regions: arguments.regions.unwrap_or(usual.regions),
        days: arguments.days.unwrap_or(usual.days),
        strikes: arguments.strikes.unwrap_or(usual.strikes),
        ..usual
    };
    let folder = &arguments.out;
    std::fs::create_dir_all(folder)
        .map_err(|why| wrong(format!("cannot make {}: {why}", folder.display())))?;
    for file in simulate::write(&settings) {
        let path = folder.join(&file.name);
        std::fs::write(&path, &file.bytes)
            .map_err(|why| wrong(format!("cannot write {}: {why}", path.display())))?;
        super::say(&format!("{}\n", path.display()));
    }
    Ok(DONE)
}

/// What there is instead of a world nobody knows.
pub(super) fn unknown(id: &str) -> String {
    let ids: Vec<&str> = SCENARIOS.iter().map(|it| it.id).collect();
    format!("there is no scenario {id}; there are {}", ids.join(", "))
}
