//! The worlds by name: what is true in each, what it is made to break, how large it is.
//!
//! Knows no files and no statistics. To add a world: one entry in [`SCENARIOS`], its sentence in
//! `report/text/*/page.txt` (`scenario.<id>`), and its factor in `world.rs` if it is a new one.

use serde::Serialize;

use super::draw::{Draw, Stream};

/// A made-up world: which ways of the real one it has.
///
/// Every world but `homogeneous` has places of unequal importance: important ones are imaged *and* hit more.
/// In every world the images have no effect on the hits unless a rate ratio other than 1 is planted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[allow(clippy::struct_excessive_bools)] // a world is a list of ways it has or has not
pub struct Scenario {
    /// Its name on the command line, and the end of its text key `scenario.<id>`.
    pub id: &'static str,
    /// Places differ in importance, for images and hits alike.
    pub importance: bool,
    /// Hits come on few nights, many places at once.
    pub waves: bool,
    /// Regional weather: clear days bring images, and hits.
    pub clear_skies: bool,
    /// Images and hits both grow over the years and both follow the season.
    pub trend_season: bool,
    /// 60-day phases in which a single place is both imaged more and hit more.
    pub phases: bool,
    /// A place hit is imaged 0-3 days later because it was hit, and is likelier to be hit again within 10 days.
    pub damage_looks: bool,
    /// One swath images half of a region to all of it, one wave hits many of its places.
    pub swaths: bool,
    /// Is power measured here, with a planted ratio?
    pub power: bool,
    /// Largest share of null data sets the primary analysis may call significant at 5 % (calibration bound).
    pub size_bound: f64,
}

const HOMOGENEOUS: Scenario = Scenario {
    id: "homogeneous",
    importance: false,
    waves: false,
    clear_skies: false,
    trend_season: false,
    phases: false,
    damage_looks: false,
    swaths: false,
    power: false,
    size_bound: 0.09,
};

const WAVES: Scenario = Scenario { id: "waves", importance: true, waves: true, ..HOMOGENEOUS };

/// Every world, simplest first.
pub const SCENARIOS: &[Scenario] = &[
    // Breaks: nothing. A test that fails here is wrong by itself (off-by-one windows, continuous formulas).
    Scenario { power: true, ..HOMOGENEOUS },
    // Breaks: tests that count hits as independent events.
    Scenario { power: true, ..WAVES },
    // Breaks: tests that shift or shuffle each place by itself, or all regions together.
    Scenario { id: "regional-clear-skies", importance: true, clear_skies: true, ..HOMOGENEOUS },
    // Breaks: every test that lets events wander over the whole period.
    Scenario { id: "trend-season", importance: true, trend_season: true, ..HOMOGENEOUS },
    // Breaks: everything to a degree, for the phase is a true common cause at the same place and weeks.
    Scenario { id: "campaign-phases", importance: true, phases: true, size_bound: 0.15, ..HOMOGENEOUS },
    // Breaks: every test that counts hits that follow hits: the image stands between them without causing anything.
    Scenario { id: "damage-looks", importance: true, damage_looks: true, ..HOMOGENEOUS },
    // Breaks: tests that take the places of a region for independent witnesses.
    Scenario { id: "swath-regional-wave", importance: true, swaths: true, ..HOMOGENEOUS },
    // For power under the two commonest troubles at once.
    Scenario { id: "waves-damage-looks", damage_looks: true, power: true, ..WAVES },
    // Everything at once that does not move single places: what a first look at real data is fooled by.
    Scenario { id: "alarming", trend_season: true, damage_looks: true, ..WAVES },
];

/// The world of that name.
pub fn scenario(id: &str) -> Option<&'static Scenario> {
    SCENARIOS.iter().find(|it| it.id == id)
}

/// Shortest and longest lag, in days, over which a planted effect lasts after an image.
pub const EFFECT_LAG_DAYS: (u32, u32) = (1, 7);

/// A world and its size. The same settings give the same world on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Settings {
    /// Which world.
    pub scenario: Scenario,
    /// Places; at least 1.
    pub facilities: u32,
    /// Regions they lie in, `1..=17`.
    pub regions: u32,
    /// Days recorded (noon to noon); at least 1.
    pub days: u32,
    /// Hits to be expected in all; the number that comes is random.
    pub strikes: f64,
    /// Images of one place per day, on average over places and days, damage looks not counted.
    pub looks_per_day: f64,
    /// The truth: a place's hit rate is multiplied by this 1-7 days after an image of it.
    pub rate_ratio: f64,
    /// Seed of everything.
    pub seed: u64,
}

impl Settings {
    /// The middle of the sizes used in the calibration: 70 places, 640 days, 390 hits, 8 regions.
    ///
    /// Eight regions, because then re-timing within region × 56 days has the power to find a ratio of 1.6 four times
    /// in five. With more regions there is less to move, and the analysis must choose a looser resolution.
    pub fn of(scenario: &Scenario, rate_ratio: f64, seed: u64) -> Self {
        Self {
            scenario: *scenario,
            facilities: 70,
            regions: 8,
            days: 640,
            strikes: 390.0,
            looks_per_day: 0.04,
            rate_ratio,
            seed,
        }
    }

    /// A data set of the calibration: 60-80 places, 540-730 days, 320-450 hits, drawn from the seed.
    pub fn varied(scenario: &Scenario, rate_ratio: f64, seed: u64) -> Self {
        let draw = Draw::new(seed);
        Self {
            facilities: 60 + draw.below(21, Stream::Size, 0, 0) as u32,
            days: 540 + draw.below(191, Stream::Size, 1, 0) as u32,
            strikes: 320.0 + draw.below(131, Stream::Size, 2, 0) as f64,
            ..Self::of(scenario, rate_ratio, seed)
        }
    }

    /// The size Nadir must be fast at: 1,000 places, 1,461 days, about 50,000 images and 5,000 hits.
    pub fn large() -> Self {
        let world = scenario("waves-damage-looks").unwrap_or(&HOMOGENEOUS);
        Self {
            facilities: 1_000,
            days: 1_461,
            strikes: 5_000.0,
            looks_per_day: 0.032,
            ..Self::of(world, 1.3, 1)
        }
    }

    /// The same with every size inside its range, so that no setting can make the generator fail.
    pub(super) fn within_range(self) -> Self {
        let finite = |value: f64, low: f64, high: f64, other: f64| {
            if value.is_finite() { value.clamp(low, high) } else { other }
        };
        Self {
            facilities: self.facilities.clamp(1, 5_000),
            regions: self.regions.clamp(1, super::site::REGIONS.len() as u32),
            days: self.days.clamp(1, 7_300),
            strikes: finite(self.strikes, 0.0, 1e6, 390.0),
            looks_per_day: finite(self.looks_per_day, 0.0, 1.0, 0.04),
            rate_ratio: finite(self.rate_ratio, 0.0, 100.0, 1.0),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::text::{Lang, text};

    #[test]
    fn every_world_has_a_name_of_its_own_and_a_sentence_in_every_language() {
        for (k, it) in SCENARIOS.iter().enumerate() {
            assert!(SCENARIOS[..k].iter().all(|other| other.id != it.id), "{}", it.id);
            assert_eq!(scenario(it.id), Some(it));
            for lang in Lang::ALL {
                assert!(!text(lang, &format!("scenario.{}", it.id), &[]).contains('⟦'), "{}", it.id);
            }
        }
        assert_eq!(scenario("no-such-world"), None);
    }
}
