//! The worlds by name: what is true in each, what it is made to break, how large it is.
//!
//! Knows no files and no statistics. To add a world: one entry in [`SCENARIOS`], its sentence in
//! `report/text/*/page.txt` (`scenario.<id>`), and if they are new its factor in `factors.rs`, its record in `record.rs`.

use serde::Serialize;

use super::draw::{Draw, Stream};

/// What of the world gets written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Record {
    /// All of it.
    Complete,
    /// Half of the images taken 1-7 days before a hit of their place are missing.
    BeforeHitsMissing,
    /// Images more than 10 days from every hit of their place are mostly missing.
    NearHitsOnly,
    /// For three weeks at a time little is known of a region: most of its images and hits are missing.
    Gaps,
    /// Hits are known by their date only.
    DatesOnly,
    /// Some hits are lost, because nobody knows which place was meant; some are known to several days only.
    Imprecise,
}

/// A satellite that images everything on a fixed schedule, among the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Collector {
    /// There is none.
    None,
    /// Which of its images are of use is a matter of clouds.
    Sound,
    /// Its archive was searched around the hits: before a hit nothing is missing, otherwise most is.
    Leaking,
}

/// A made-up world: which ways of the real one it has.
///
/// In every world the images have no effect on the hits unless a rate ratio other than 1 is planted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[allow(clippy::struct_excessive_bools)] // a world is a list of ways it has or has not
pub struct Scenario {
    /// Its name on the command line, and the end of its text key `scenario.<id>`.
    pub id: &'static str,
    /// Places differ in importance: important ones are imaged *and* hit more.
    pub importance: bool,
    /// Hits come on few nights, many places at once.
    pub waves: bool,
    /// Regional weather: clear days bring images, and hits.
    pub clear_skies: bool,
    /// The same sky over the whole country: clear days bring images, and hits, everywhere.
    pub country_skies: bool,
    /// Images and hits both grow over the years and both follow the season.
    pub trend_season: bool,
    /// For 45 days at a time a region is both imaged more and hit more.
    pub regional_focus: bool,
    /// Satellites pass every fortnight on the same days, attacks come on two days of the week.
    pub orbit_weekly: bool,
    /// Length of the phases in which a single place is both imaged more and hit more; 0: there are none.
    pub phase_days: u32,
    /// A place hit is imaged 0-3 days later because it was hit, and is likelier to be hit again within 10 days.
    pub damage_looks: bool,
    /// One swath images half of a region to all of it, one wave hits many of its places.
    pub swaths: bool,
    /// 200 hits and 17 regions instead of the usual size.
    pub few_onsets: bool,
    /// A collector on a fixed schedule: the negative control.
    pub collector: Collector,
    /// What gets written down.
    pub record: Record,
    /// Is power measured here, with a planted ratio?
    pub power: bool,
    /// Largest share of null data sets the primary analysis may call significant at 5 % (calibration bound).
    pub size_bound: f64,
    /// What is written down depends on the hits: no test can be right, and no bound is asked.
    pub expected_to_fail: bool,
}

const HOMOGENEOUS: Scenario = Scenario {
    id: "homogeneous",
    importance: false,
    waves: false,
    clear_skies: false,
    country_skies: false,
    trend_season: false,
    regional_focus: false,
    orbit_weekly: false,
    phase_days: 0,
    damage_looks: false,
    swaths: false,
    few_onsets: false,
    collector: Collector::None,
    record: Record::Complete,
    power: false,
    size_bound: 0.07,
    expected_to_fail: false,
};

/// Places of unequal importance, as in all worlds but the first.
const IMPORTANCE: Scenario = Scenario { id: "importance", importance: true, ..HOMOGENEOUS };

const WAVES: Scenario = Scenario { id: "waves", waves: true, ..IMPORTANCE };

const WAVES_DAMAGE_LOOKS: Scenario = Scenario { id: "waves-damage-looks", damage_looks: true, ..WAVES };

/// Every world: simple ones, then those of which too little or the wrong part is known.
pub const SCENARIOS: &[Scenario] = &[
    // Breaks: nothing. A test that fails here is wrong by itself (off-by-one windows, continuous formulas).
    Scenario { power: true, ..HOMOGENEOUS },
    // Breaks: tests that pool the places.
    IMPORTANCE,
    // Breaks: tests that count hits as independent events.
    Scenario { power: true, ..WAVES },
    // Breaks: tests that let events wander from day to day.
    Scenario { id: "weather", country_skies: true, ..IMPORTANCE },
    // Breaks: tests that shift or shuffle each place by itself, or all regions together.
    Scenario { id: "regional-clear-skies", clear_skies: true, ..IMPORTANCE },
    // Breaks: every test that lets events wander over the whole period.
    Scenario { id: "trend-season", trend_season: true, ..IMPORTANCE },
    // Breaks: tests that let events wander from month to month, or between regions.
    Scenario { id: "regional-focus", regional_focus: true, ..IMPORTANCE },
    // Breaks: tests that take days for alike: both rhythms have a common period of two weeks.
    Scenario { id: "orbit-weekly", orbit_weekly: true, ..IMPORTANCE },
    // Breaks: everything to a degree, for the phase is a true common cause at the same place and weeks.
    Scenario { id: "campaign-phases", phase_days: 60, size_bound: 0.12, ..IMPORTANCE },
    // Breaks: every test that counts hits that follow hits: the image stands between them without causing anything.
    Scenario { id: "damage-looks", damage_looks: true, ..IMPORTANCE },
    // Breaks: tests that take the places of a region for independent witnesses.
    Scenario { id: "swath-regional-wave", swaths: true, ..IMPORTANCE },
    // For power under the two commonest troubles at once.
    Scenario { power: true, ..WAVES_DAMAGE_LOOKS },
    // Everything at once that does not move single places: what a first look at real data is fooled by.
    Scenario { id: "alarming", trend_season: true, ..WAVES_DAMAGE_LOOKS },
    // Everything above but swaths, phases at single places included.
    Scenario {
        id: "everything",
        clear_skies: true,
        trend_season: true,
        regional_focus: true,
        orbit_weekly: true,
        phase_days: 60,
        size_bound: 0.12,
        ..WAVES_DAMAGE_LOOKS
    },
    // The negative control must hold here ...
    Scenario { id: "systematic-collector", collector: Collector::Sound, ..WAVES },
    // ... and fail here.
    Scenario {
        id: "systematic-collector-leak",
        collector: Collector::Leaking,
        expected_to_fail: true,
        ..WAVES
    },
    // Breaks: every test. Images before hits are missing, so hits seem to avoid images.
    Scenario {
        id: "images-before-hits-missing",
        record: Record::BeforeHitsMissing,
        expected_to_fail: true,
        ..WAVES
    },
    // Breaks: every test. An image stands in the catalogue because a hit came.
    Scenario { id: "images-near-hits-only", record: Record::NearHitsOnly, expected_to_fail: true, ..WAVES },
    // Breaks: tests that take what was not recorded for what did not happen.
    Scenario { id: "reporting-gaps", record: Record::Gaps, ..WAVES },
    // Breaks: tests that count the same day as before, or cut nights in two as if they were two waves.
    Scenario { id: "date-only", record: Record::DatesOnly, ..WAVES_DAMAGE_LOOKS },
    // Breaks: tests that put an imprecise hit somewhere, or forget that a place was hit.
    Scenario { id: "imprecise-hits", record: Record::Imprecise, ..WAVES_DAMAGE_LOOKS },
    // Breaks: tests at a resolution that leaves nothing to move; looser ones mistake regions for chance.
    Scenario { id: "few-onsets", few_onsets: true, ..WAVES },
    // Breaks: everything that re-times within weeks: within a block of 56 days a phase of 20 begins and ends.
    Scenario { id: "short-phases", phase_days: 20, size_bound: 0.12, ..IMPORTANCE },
];

/// The world of that name.
pub fn scenario(id: &str) -> Option<&'static Scenario> {
    SCENARIOS.iter().find(|it| it.id == id)
}

/// Shortest and longest lag, in days, over which a planted effect lasts after an image.
pub const EFFECT_LAG_DAYS: (u32, u32) = (1, 7);

/// Hits of a world with few of them.
const FEW_STRIKES: f64 = 200.0;

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
    /// The middle of the sizes used in the calibration: 70 places, 640 days, 390 hits, 7 regions.
    ///
    /// Seven regions, because then re-timing within region × 56 days has the power to find a ratio of 1.6 in three data
    /// sets of four. With more regions there is less to move, and the analysis must choose a looser resolution: so it is
    /// in worlds with few onsets (17 regions, 200 hits).
    pub fn of(scenario: &Scenario, rate_ratio: f64, seed: u64) -> Self {
        let (regions, strikes) = if scenario.few_onsets { (17, FEW_STRIKES) } else { (7, 390.0) };
        Self {
            scenario: *scenario,
            facilities: 70,
            regions,
            days: 640,
            strikes,
            looks_per_day: 0.04,
            rate_ratio,
            seed,
        }
    }

    /// A data set of the calibration: 60-80 places, 540-730 days, 320-450 hits, drawn from the seed.
    pub fn varied(scenario: &Scenario, rate_ratio: f64, seed: u64) -> Self {
        let draw = Draw::new(seed);
        let strikes = 320.0 + draw.below(131, Stream::Size, 2, 0) as f64;
        Self {
            facilities: 60 + draw.below(21, Stream::Size, 0, 0) as u32,
            days: 540 + draw.below(191, Stream::Size, 1, 0) as u32,
            strikes: if scenario.few_onsets { FEW_STRIKES } else { strikes },
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
