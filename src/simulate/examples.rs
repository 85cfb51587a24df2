//! The examples of the page: made-up files in which the truth is known, made when they are asked for.
//!
//! Their words are in `report/text/*/page.txt`: `example.<id>.title` and `example.<id>.truth`.

use crate::model::InputFile;

use super::scenario::{SCENARIOS, Scenario, Settings};
use super::write;

/// A built-in example.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Example {
    /// `planted`, `alarming`, `too-little`.
    pub id: &'static str,
    scenario: &'static str,
    facilities: u32,
    regions: u32,
    days: u32,
    strikes: f64,
    rate_ratio: f64,
    seed: u64,
}

/// The examples, in the order in which they are shown.
pub const EXAMPLES: &[Example] = &[
    Example {
        id: "planted",
        scenario: "waves",
        facilities: 80,
        regions: 12,
        days: 730,
        strikes: 450.0,
        rate_ratio: 2.5,
        seed: 1,
    },
    Example {
        id: "alarming",
        scenario: "alarming",
        facilities: 80,
        regions: 12,
        days: 730,
        strikes: 450.0,
        rate_ratio: 1.0,
        seed: 1,
    },
    Example {
        id: "too-little",
        scenario: "waves",
        facilities: 9,
        regions: 3,
        days: 180,
        strikes: 12.0,
        rate_ratio: 1.0,
        seed: 1,
    },
];

/// The example of that name.
pub fn example(id: &str) -> Option<&'static Example> {
    EXAMPLES.iter().find(|it| it.id == id)
}

impl Example {
    /// Its world: which, how large, from which seed.
    pub fn settings(&self) -> Settings {
        let world: &Scenario = SCENARIOS.iter().find(|it| it.id == self.scenario).unwrap_or(&SCENARIOS[0]);
        Settings {
            facilities: self.facilities,
            regions: self.regions,
            days: self.days,
            strikes: self.strikes,
            ..Settings::of(world, self.rate_ratio, self.seed)
        }
    }

    /// Its files, as if they had been dropped.
    pub fn files(&self) -> Vec<InputFile> {
        write(&self.settings())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::text::{Lang, text};

    #[test]
    fn every_example_has_a_title_and_its_truth_in_every_language() {
        for it in EXAMPLES {
            for lang in Lang::ALL {
                for key in ["title", "truth"] {
                    assert!(!text(lang, &format!("example.{}.{key}", it.id), &[]).contains('⟦'), "{}", it.id);
                }
            }
            assert_eq!(it.settings().scenario.id, it.scenario);
            assert_eq!(it.files().len(), 3);
        }
    }
}
