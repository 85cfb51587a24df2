//! The plan: every knob of an analysis, with its default, its range and its unit.
//!
//! A plan and the files determine the result. Nothing else does.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Which facilities may exchange onsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strata {
    /// Within the same region.
    Region,
    /// Within the same group of regions.
    CoarseRegion,
    /// All facilities together.
    All,
}

/// Strata × block length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Resolution {
    /// Which facilities may exchange onsets.
    pub strata: Strata,
    /// Within how many days; `None` is the whole period.
    pub block_days: Option<u32>,
}

/// Every knob. Missing keys in a plan file take their defaults; unknown keys are an error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Plan {
    /// Length of a time bin in hours: 24, 6 or 1. Default 24.
    pub bin_hours: u32,
    /// Local time at which a day begins, `HH:MM`. `None`: 12:00 (the attack day) when the hits' times of day are known, else 00:00.
    pub day_starts: Option<String>,
    /// IANA zone of the days. `None`: proposed from the facilities' positions.
    pub day_zone: Option<String>,
    /// Shortest lag from image to hit that counts, in days. Default 1: the same day is unordered.
    pub lag_min_days: u32,
    /// Longest lag from image to hit that counts, in days. Default 7; at most 60.
    pub lag_max_days: u32,
    /// Days after a hit in which a facility is not at risk. Default 14.
    pub washout_days: u32,
    /// Days within which onsets may be exchanged, when `resolution_chosen` is false. Default 56.
    pub block_days: u32,
    /// Strata, when `resolution_chosen` is false. Default region.
    pub strata: Strata,
    /// Choose strata and block by the minimum detectable ratio, without looking at the outcome (`METHODS` §2.7). Default true.
    pub resolution_chosen: bool,
    /// How far from a facility a hit may be, metres, on top of the hit's own precision. Default 2000.
    pub radius_m: f64,
    /// An image known only by its centre covers facilities within this many metres. Default 5000.
    pub image_radius_m: f64,
    /// Rows of one platform over one facility within this many seconds are one pass. Default 120.
    pub pass_secs: u32,
    /// Monte Carlo draws. Default 9999.
    pub draws: u32,
    /// Seed of every random stream. Default 1.
    pub seed: u64,
    /// `greater` only: more hits after imaging than chance gives.
    pub sides: String,
    /// Longest lag of the lag profile, in bins on either side. Default 30; at most 60.
    pub profile_bins: u32,
    /// Dimensions to analyse by group; empty: all that the files name.
    pub groups: Vec<super::GroupBy>,
    /// Platforms or operators that image everything on a fixed schedule, by name. `None`: those of the built-in table.
    pub negative_controls: Option<Vec<String>>,
    /// First and last local date to analyse, `YYYY-MM-DD`; `None`: the overlap of images and hits.
    pub period: Option<(String, String)>,
    /// How files are to be read.
    pub ingest: IngestPlan,
}

/// How files are to be read. Every key that is a file's name may also be `shape:` and the hash of its columns: it
/// then holds for every file with the same columns. The file's name goes before.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IngestPlan {
    /// Zone of times without offset, by file name, then by role name (`strikes`, `images`); IANA names.
    pub zones: BTreeMap<String, String>,
    /// Role of a file, by file name.
    pub roles: BTreeMap<String, super::Role>,
    /// Our field → their column (empty: none), by file name.
    pub columns: BTreeMap<String, BTreeMap<String, String>>,
    /// Order of day and month, by file name: `dmy` or `mdy`.
    pub date_orders: BTreeMap<String, String>,
    /// Other decisions (`cloud-unit`, `coordinate-order`, …; see [`super::Decision`]), by file name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub choices: BTreeMap<String, BTreeMap<String, String>>,
}

impl IngestPlan {
    /// What was chosen about a file: by its name, else by its shape.
    pub fn choice(&self, name: &str, shape: &str, what: &str) -> Option<&str> {
        let of = |key: &str| self.choices.get(key)?.get(what).map(String::as_str);
        of(name).or_else(|| of(&format!("shape:{shape}")))
    }

    /// What a table of the plan says of a file: by its name, else by its shape.
    pub fn of<'p, T>(table: &'p BTreeMap<String, T>, name: &str, shape: &str) -> Option<&'p T> {
        table.get(name).or_else(|| table.get(&format!("shape:{shape}")))
    }
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            bin_hours: 24,
            day_starts: None,
            day_zone: None,
            lag_min_days: 1,
            lag_max_days: 7,
            washout_days: 14,
            block_days: 56,
            strata: Strata::Region,
            resolution_chosen: true,
            radius_m: 2000.0,
            image_radius_m: 5000.0,
            pass_secs: 120,
            draws: 9999,
            seed: 1,
            sides: "greater".to_owned(),
            profile_bins: 30,
            groups: Vec::new(),
            negative_controls: None,
            period: None,
            ingest: IngestPlan::default(),
        }
    }
}

impl Plan {
    /// The resolution used when none is chosen from the data.
    pub fn fixed_resolution(&self) -> Resolution {
        Resolution { strata: self.strata, block_days: Some(self.block_days) }
    }

    /// What is out of range, as field names. Empty when the plan can be run.
    pub fn out_of_range(&self) -> Vec<&'static str> {
        let checks = [
            ("bin_hours", matches!(self.bin_hours, 24 | 6 | 1)),
            ("lag_min_days", self.lag_min_days <= self.lag_max_days),
            ("lag_max_days", (1..=60).contains(&self.lag_max_days)),
            ("washout_days", self.washout_days >= self.lag_max_days && self.washout_days <= 365),
            ("block_days", (7..=3660).contains(&self.block_days)),
            ("radius_m", (0.0..=200_000.0).contains(&self.radius_m)),
            ("image_radius_m", (0.0..=200_000.0).contains(&self.image_radius_m)),
            ("pass_secs", self.pass_secs <= 86_400),
            ("draws", (99..=999_999).contains(&self.draws)),
            ("sides", self.sides == "greater"),
            ("profile_bins", (1..=60).contains(&self.profile_bins)),
            ("seed", self.seed < (1 << 53)),
        ];
        checks.iter().filter(|(_, fine)| !fine).map(|(name, _)| *name).collect()
    }
}
