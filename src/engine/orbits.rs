//! Questions about orbits: elements and sensors from the files, the answer from `orbit`.

use crate::link::{clouds::Clouds, looks};
use crate::model::audit::Audit;
use crate::model::passes::{PassQuestion, PassReport};
use crate::model::{Chances, Dataset, InputFile, Linked, Sky};
use crate::orbit;

pub use crate::orbit::example::cities;
pub use crate::orbit::regard::TABLE as SENSORS;

/// Passes over places in a window, beside other days and other places. `progress` hears how many satellites are done.
pub fn passes(dataset: &Dataset, question: &PassQuestion, progress: &mut dyn FnMut(u64, u64)) -> PassReport {
    orbit::check::check(&dataset.elements, &dataset.sensors, question, progress)
}

/// Is this a pattern of names?
pub fn is_pattern(text: &str) -> bool {
    orbit::regard::pattern(text).is_some()
}

/// The built-in claim: its file and its question.
pub fn example() -> (InputFile, PassQuestion) {
    orbit::example::lviv()
}

/// Every image row beside the orbit of its platform; nothing to compare without elements.
pub fn audit(dataset: &Dataset) -> Audit {
    if dataset.elements.is_empty() { Audit::default() } else { orbit::audit::audit(dataset) }
}

/// The passes in which linked images were taken or might have been, by class of cloud; nothing without elements.
pub(super) fn chances(dataset: &Dataset, linked: &Linked) -> Option<Chances> {
    let bins = &linked.panel.bins;
    let clouds = Clouds::new(dataset);
    let sky = |facility: u32, secs: i64| {
        let percent = clouds.as_ref().and_then(|it| it.percent(facility, secs));
        percent.map_or(Sky::Unknown, Sky::of_percent)
    };
    orbit::chances::chances(dataset, &looks(dataset, &linked.links.images, bins), bins, &sky)
}
