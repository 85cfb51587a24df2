//! Made-up worlds in which the truth is known: the generator behind the examples and the calibration.
//!
//! Everything is drawn from the seed; every world says what is true in it. Stands beside the pipeline: nothing but
//! the page's examples and the command line names this module, and it takes part in no analysis of real files.
//!
//! ```
//! use nadir::simulate::{self, Settings};
//! let settings = Settings::of(simulate::scenario("waves").unwrap(), 2.5, 1);
//! let files = simulate::write(&settings);
//! assert_eq!(files[0].name, "facilities.csv");
//! assert_eq!(simulate::panel(&simulate::World::new(&settings)).n_facilities, 70);
//! ```

mod collector;
mod draw;
mod examples;
mod factors;
mod files;
mod panel;
mod record;
mod scenario;
mod site;
mod world;

pub use examples::{EXAMPLES, Example, example};
pub use files::{ZONE, files};
pub use panel::panel;
pub use scenario::{Collector, EFFECT_LAG_DAYS, Record, SCENARIOS, Scenario, Settings, scenario};
pub use site::Site;
pub use world::{Cause, Hit, Known, Look, World};

use crate::model::InputFile;

/// A made-up world as the files an analyst would drop: facilities, images, strikes.
pub fn write(settings: &Settings) -> Vec<InputFile> {
    files(&World::new(settings))
}
