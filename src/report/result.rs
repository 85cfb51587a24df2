//! The result file, `nadir-result/1`: names other programs rely on.

use serde::{Deserialize, Serialize};

use super::audit::AuditFileRow;
use crate::model::finding::{
    Classic, Companion, Control, Dose, Empirical, FacilityFinding, GroupFinding, LadderStep, LagBin,
    Opportunity, PowerPoint, Primary, RateRatio, ResolutionRow, SensitivityRow, Specifications, Trend,
};
use crate::model::{Plan, Problem, RegionsFrom, Role, Tally};

/// The schema this version writes.
pub const SCHEMA: &str = "nadir-result/1";

/// The result file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResultFile {
    /// [`SCHEMA`].
    pub schema: String,
    /// Which engine; `build` is the only part that may differ between builds.
    pub engine: EngineInfo,
    /// The files.
    pub inputs: Vec<Input>,
    /// The plan, defaults filled in.
    pub plan: Plan,
    /// Counts of the panel.
    pub panel: PanelInfo,
    /// The primary analysis.
    pub primary: Primary,
    /// Resolutions considered, strictest first.
    pub resolutions: Vec<ResolutionRow>,
    /// Companions.
    pub companions: Vec<Companion>,
    /// Ladder.
    pub ladder: Vec<LadderStep>,
    /// Lag profile.
    pub lags: Vec<LagBin>,
    /// p of the global envelope test of the lag profile.
    pub lags_p: Option<f64>,
    /// Groups of images and of facilities.
    pub groups: Vec<GroupFinding>,
    /// Facilities.
    pub facilities: Vec<FacilityRow>,
    /// Negative controls.
    pub controls: Vec<Control>,
    /// Sensitivity.
    pub sensitivity: Vec<SensitivityRow>,
    /// Image rows beside the orbits of their platforms, by file; empty without elements.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audit: Vec<AuditFileRow>,
    /// Images beside the opportunities orbits gave; absent without elements of their satellites.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opportunity: Option<Opportunity>,
    /// All specifications at once.
    #[serde(default)]
    pub specifications: Specifications,
    /// The main analysis among its negative controls.
    #[serde(default)]
    pub empirical: Option<Empirical>,
    /// The ratio over time.
    pub trend: Trend,
    /// Exposed onsets by dose.
    pub dose: Vec<Dose>,
    /// Power curve of the primary.
    pub power: Vec<PowerPoint>,
    /// Classic tests, for comparison.
    pub classic: Vec<Classic>,
    /// Which image covers which facility, which strike hit which.
    pub links: LinkRows,
    /// The verdict.
    pub verdict: Verdict,
}

/// Version and build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EngineInfo {
    /// The crate's version.
    pub version: String,
    /// `native` or `wasm`.
    pub build: String,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// File name.
    pub name: String,
    /// Hex.
    pub sha256: String,
    /// Bytes.
    pub size_bytes: u64,
    /// What it is about.
    pub role: Role,
    /// Format id.
    pub format: String,
    /// Preset recognised.
    pub preset: Option<String>,
    /// `(our field, their column)`.
    pub columns: Vec<(String, String)>,
    /// Their columns that were not used.
    pub ignored_columns: Vec<String>,
    /// Encoding, delimiter, zone, …
    pub reading: Vec<(String, String)>,
    /// First event, UTC.
    pub from: Option<String>,
    /// Last event, UTC.
    pub to: Option<String>,
    /// What became of every row.
    pub tally: Tally,
    /// Problems.
    pub problems: Vec<Problem>,
}

/// Counts of the panel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PanelInfo {
    /// F.
    pub facilities: u64,
    /// T.
    pub bins: u64,
    /// Start of the first bin, UTC; absent without bins.
    pub from: Option<String>,
    /// End of the last bin, UTC.
    pub to: Option<String>,
    /// Zone of the days.
    pub day_zone: String,
    /// Was the zone proposed from the facilities' positions?
    pub day_zone_proposed: bool,
    /// Local time at which a day begins.
    pub day_starts: String,
    /// Number of regions, facilities without one counted as one more.
    pub regions: u64,
    /// Where the regions come from.
    pub regions_from: RegionsFrom,
    /// Images × facilities, passes merged.
    pub images: u64,
    /// Strikes accepted.
    pub strikes: u64,
    /// Strikes linked to a facility.
    pub strikes_linked: u64,
    /// Strikes with several facilities within reach.
    pub strikes_ambiguous: u64,
    /// Those of them that were linked to none because none was clearly nearest.
    pub strikes_ambiguous_unlinked: u64,
    /// Strikes within reach of no facility.
    pub strikes_outside: u64,
    /// Pairs whose order the data cannot tell.
    pub pairs_unordered: u64,
    /// Hits known only to more than one bin.
    pub hits_imprecise: u64,
    /// Onsets with an image at any possible lag in the window.
    pub statistic_any_possible: u64,
    /// Images per day before hits, but too early to be counted, against days far from hits, within facilities.
    #[serde(default)]
    pub images_too_early: Option<RateRatio>,
    /// Onsets.
    pub onsets: u64,
    /// Movable onsets.
    pub onsets_movable: u64,
    /// Movable waves.
    pub waves_movable: u64,
    /// At-risk cells.
    pub at_risk_cells: u64,
    /// Share of at-risk cells exposed.
    pub exposed_share: f64,
}

/// One facility.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FacilityRow {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Region, if any.
    pub region: Option<String>,
    /// Its numbers.
    #[serde(flatten)]
    pub finding: FacilityFinding,
}

/// Links, by id.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LinkRows {
    /// Facility × image, with the lag to the next onset in bins.
    pub images: Vec<ImageRow>,
    /// Strikes.
    pub strikes: Vec<StrikeRow>,
}

/// A facility covered by an image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImageRow {
    /// Facility id.
    pub facility: String,
    /// Image id.
    pub image: String,
    /// UTC.
    pub time: String,
    /// Bins to the next hit of the facility, or absent.
    pub lag: Option<i64>,
}

/// What became of a strike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StrikeRow {
    /// Facility id; absent when linked to none.
    pub facility: Option<String>,
    /// Strike id.
    pub strike: String,
    /// UTC.
    pub time: String,
    /// Metres, to 0.1.
    pub distance_m: Option<f64>,
    /// Several candidates.
    pub ambiguous: bool,
}

/// How much the data say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The data cannot answer.
    CannotTest,
    /// No more than chance.
    None,
    /// Something, but other explanations stand.
    Weak,
    /// Something that the checks did not break.
    Moderate,
    /// The same, and more.
    Strong,
}

/// The verdict in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// How much.
    pub level: Level,
    /// In plain words.
    pub sentence: Bilingual,
    /// Why not more.
    pub caveats: Vec<Caveat>,
}

/// The same sentence in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilingual {
    /// English.
    pub en: String,
    /// Ukrainian.
    pub uk: String,
}

/// A reason for care.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caveat {
    /// For programs.
    pub code: String,
    /// English.
    pub en: String,
    /// Ukrainian.
    pub uk: String,
}
