//! What the statistics found, as numbers. Field names are those of the result file (`nadir-result/1`).

use serde::{Deserialize, Serialize};

use super::number::f64_or_inf;
use super::{GroupBy, Resolution, Strata};

/// A rate ratio with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RateRatio {
    /// Point estimate; may be 0 or infinite.
    #[serde(with = "f64_or_inf")]
    pub estimate: f64,
    /// Lower limit.
    #[serde(with = "f64_or_inf")]
    pub low: f64,
    /// Upper limit.
    #[serde(with = "f64_or_inf")]
    pub high: f64,
    /// Coverage of the interval, 0.95.
    pub level: f64,
}

/// An estimate with its interval, in hits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Excess {
    /// Point estimate.
    #[serde(with = "f64_or_inf")]
    pub estimate: f64,
    /// Lower limit.
    #[serde(with = "f64_or_inf")]
    pub low: f64,
    /// Upper limit.
    #[serde(with = "f64_or_inf")]
    pub high: f64,
}

/// VanderWeele & Ding (2017): how strong a hidden common cause would have to be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EValue {
    /// For the estimate.
    #[serde(with = "f64_or_inf")]
    pub estimate: f64,
    /// For the limit nearer to 1.
    #[serde(with = "f64_or_inf")]
    pub limit: f64,
}

/// The primary analysis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Primary {
    /// S: onsets with exposure.
    pub statistic: u64,
    /// Mean of S under the null.
    pub expected: f64,
    /// Standard deviation of S under the null.
    pub sd: f64,
    /// 2.5 % and 97.5 % points of S under the null.
    pub null_low: u64,
    /// See `null_low`.
    pub null_high: u64,
    /// Monte Carlo draws; 0 when the distribution was enumerated.
    pub draws: u32,
    /// True when every matrix was counted instead of drawn.
    pub enumerated: bool,
    /// One-sided p.
    pub p: f64,
    /// 95 % Monte Carlo interval of p (Clopper-Pearson on the effective sample size); equal to p when enumerated.
    pub p_mc_low: f64,
    /// See `p_mc_low`.
    pub p_mc_high: f64,
    /// Effective sample size of the draws.
    pub ess: f64,
    /// Share of proposed swaps that were accepted.
    pub acceptance: f64,
    /// Strata and block used.
    pub resolution: Resolution,
    /// Absent when nothing can move.
    pub rate_ratio: Option<RateRatio>,
    /// Hits beyond what chance gives; absent when nothing can move.
    pub excess: Option<Excess>,
    /// Smallest ratio found with 80 % power at 5 %, about exp(2.486 / sd(S)).
    #[serde(with = "f64_or_inf")]
    pub minimum_detectable_ratio: f64,
    /// Absent when there is no rate ratio.
    pub e_value: Option<EValue>,
}

/// Counts of the panel that the statistics know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct PanelFacts {
    /// Hits at risk.
    pub onsets: u64,
    /// Onsets that some allowed re-timing puts elsewhere, at the resolution used.
    pub onsets_movable: u64,
    /// Dates with a movable onset.
    pub waves_movable: u64,
    /// Facility-bins at risk.
    pub at_risk_cells: u64,
    /// Share of at-risk cells with exposure.
    pub exposed_share: f64,
    /// Hits known only to an interval wider than one bin: they blank the risk set and are no onsets.
    pub hits_imprecise: u64,
    /// Onsets with an image at any possible lag in the window (upper bound for S).
    pub statistic_any_possible: u64,
    /// Images per day before hits, but too early to be counted, against days far from hits, within facilities.
    #[serde(default)]
    pub images_too_early: Option<RateRatio>,
}

/// One resolution tried before choosing (no outcome is looked at).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ResolutionRow {
    /// Which.
    pub resolution: Resolution,
    /// Onsets that can move.
    pub onsets_movable: u64,
    /// Dates with a movable onset.
    pub waves_movable: u64,
    /// Minimum detectable ratio.
    #[serde(with = "f64_or_inf")]
    pub minimum_detectable_ratio: f64,
    /// Where regions are pooled: p of hits of one region coming together no more than this resolution allows.
    /// At or below 0.05 it is not used.
    pub clustering_p: Option<f64>,
    /// Is this the one used?
    pub used: bool,
}

/// A companion test of the same question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Companion {
    /// `wave-swap`, `local-shift`, `strike-history`, `opportunity`, `operator-relabel`.
    pub method: String,
    /// Its statistic.
    pub statistic: u64,
    /// Its mean under its null.
    pub expected: f64,
    /// Its standard deviation under its null.
    pub sd: f64,
    /// One-sided p.
    pub p: f64,
    /// Smallest p it can reach.
    pub p_min: f64,
    /// Does it have the power to say anything here (its own minimum detectable ratio at most 2)?
    pub powered: bool,
}

/// What orbits say of the images: how far they can move, and how often an opportunity was used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opportunity {
    /// Acquisitions whose pass is known.
    pub images: u64,
    /// Those of them that could have been taken in another pass.
    pub images_movable: u64,
    /// Images of places whose satellite or pass is not known.
    pub looks_unmatched: u64,
    /// Other passes in which an acquisition that can move might have been taken: the median.
    pub alternatives_median: u64,
    /// Opportunities and their use; over all first, then by operator, satellite, facility.
    pub rows: Vec<ChanceRow>,
}

/// Opportunities to image, and images, in the window before onsets and otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChanceRow {
    /// `all`, `operator`, `platform`, `facility`.
    pub by: String,
    /// Its name; the index of a facility.
    pub name: String,
    /// Passes in the window before an onset.
    pub passes_before: u64,
    /// Those of them in which the place was imaged.
    pub images_before: u64,
    /// Passes at other times.
    pub passes_otherwise: u64,
    /// Those of them in which the place was imaged.
    pub images_otherwise: u64,
}

impl ChanceRow {
    /// Images per opportunity before onsets, over the same otherwise; `None` where that is not a number.
    pub fn ratio(&self) -> Option<f64> {
        let [a, b, c, d] =
            [self.images_before, self.passes_before, self.images_otherwise, self.passes_otherwise]
                .map(|it| it as f64);
        (b > 0.0 && c > 0.0).then(|| (a / b) / (c / d))
    }
}

/// A step of the ladder: the same data through an ever stricter comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LadderStep {
    /// `raw-share`, `coincidence`, `circular-shift`, `common-shift`, `within-facility`, `two-way`, `onsets`,
    /// `primary`.
    pub method: String,
    /// Observed count.
    pub statistic: u64,
    /// Expected count under its null.
    pub expected: f64,
    /// Absent where the method has none.
    pub rate_ratio: Option<RateRatio>,
    /// Absent where the method has none.
    pub p: Option<f64>,
    /// What it controls, as codes: `facility`, `date`, `region`, `season`, `waves`, `repeat-hits`, `damage-looks`.
    pub controls: Vec<String>,
    /// Is its p known to be wrong in ordinary data?
    pub naive: bool,
}

/// One lag of the lag profile: onsets with an image exactly that many bins before (positive) or after (negative).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LagBin {
    /// Bins from image to hit.
    pub lag_bins: i32,
    /// Count.
    pub observed: u64,
    /// Mean under the null.
    pub expected: f64,
    /// Pointwise 2.5 % point.
    pub low: f64,
    /// Pointwise 97.5 % point.
    pub high: f64,
    /// Global envelope.
    pub global_low: f64,
    /// Global envelope.
    pub global_high: f64,
    /// Step-down max-T p.
    pub p_adjusted: f64,
}

/// A facility's own row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct FacilityFinding {
    /// Bins with an image.
    pub images: u64,
    /// Onsets.
    pub onsets: u64,
    /// Onsets with exposure.
    pub observed: u64,
    /// Mean under the null.
    pub expected: f64,
    /// One-sided p from the same draws; 1 when nothing can move.
    pub p: f64,
    /// Benjamini-Hochberg q over facilities with an onset.
    pub q: f64,
}

/// What a group is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupRole {
    /// The question is asked of it.
    Tested,
    /// It images everything on a fixed schedule, so it must show nothing.
    NegativeControl,
    /// Even a tripling would go unnoticed.
    TooFew,
}

/// The primary question asked of one kind of images or facilities, from the same re-timings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupFinding {
    /// What its members have in common.
    pub by: GroupBy,
    /// The value they share.
    pub name: String,
    /// What it is taken for.
    pub role: GroupRole,
    /// Looks of facilities: its own, or at its facilities.
    pub images: u64,
    /// Onsets exposed by it, or at its facilities.
    pub statistic: u64,
    /// Mean under the null.
    pub expected: f64,
    /// Standard deviation under the null.
    pub sd: f64,
    /// One step from the null (Peto; see `stats::views`); absent when too few.
    pub rate_ratio: Option<RateRatio>,
    /// One-sided p; absent when too few.
    pub p: Option<f64>,
    /// Step-down max-T over the tested groups and the primary; absent for controls and when too few.
    pub p_adjusted: Option<f64>,
    /// Benjamini-Hochberg over the tested groups.
    pub q: Option<f64>,
}

/// Something that must, or should, show nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Control {
    /// `systematic-collectors`, `reverse-time`, `near-miss`, `sham-places`.
    pub name: String,
    /// p above 0.05.
    pub passed: bool,
    /// Observed count.
    pub statistic: u64,
    /// Mean under the null.
    pub expected: f64,
    /// One-sided p.
    pub p: f64,
}

/// The ratio over time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// Length of a rolling window, days.
    pub window_days: u32,
    /// From one window to the next, days.
    pub step_days: u32,
    /// The windows, in order.
    pub windows: Vec<TrendWindow>,
    /// Two-sided p of a rise or fall of the excess over time; absent when nothing can move.
    pub p: Option<f64>,
}

/// One rolling window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrendWindow {
    /// Its start, UTC.
    pub from: String,
    /// Its end, UTC.
    pub to: String,
    /// Exposed onsets.
    pub observed: u64,
    /// Mean under the null.
    pub expected: f64,
    /// Absent when too few can move.
    pub rate_ratio: Option<RateRatio>,
}

/// Exposed onsets by how much there was of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dose {
    /// `looks`, `cloud`, `off-nadir`.
    pub by: String,
    /// `1`, `2`, `3+`; `0-20` per cent; `15-30` degrees.
    pub level: String,
    /// Onsets with that exposure.
    pub observed: u64,
    /// Mean under the null.
    pub expected: f64,
    /// Absent when too few can move.
    pub rate_ratio: Option<RateRatio>,
    /// One-sided p; absent when too few can move.
    pub p: Option<f64>,
}

/// A point of the power curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PowerPoint {
    /// True rate ratio.
    pub rate_ratio: f64,
    /// Chance of p ≤ 0.05.
    pub power: f64,
}

/// A classic test of the same data, for comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Classic {
    /// `rate-ratio`, `mantel-haenszel`, `within-date`, `self-controlled`, `case-crossover`, `two-way`,
    /// `negative-binomial`, `cross-knox`.
    pub method: String,
    /// Absent where the method has none, or it cannot be estimated.
    pub rate_ratio: Option<RateRatio>,
    /// One-sided p, more hits after imaging; absent where it cannot be estimated.
    pub p: Option<f64>,
    /// Why it cannot be estimated, as a code.
    pub not_estimable: Option<String>,
}

/// One cell of the sensitivity table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SensitivityRow {
    /// What was varied.
    pub plan: SensitivityPlan,
    /// More than one knob differs from the main analysis.
    #[serde(default)]
    pub crossed: bool,
    /// Absent when nothing can move.
    pub rate_ratio: Option<RateRatio>,
    /// One-sided p; absent when nothing can move.
    pub p: Option<f64>,
}

/// All specifications at once.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Specifications {
    /// Specifications looked at: rows of the sensitivity table that could be tested, and windows.
    pub viewed: u64,
    /// Of those, the share on the same side of 1 as the main analysis; absent where nothing could be tested.
    pub same_side_fraction: Option<f64>,
    /// Lag windows from the shortest lag to every number of days up to the washout, in the draws of the main analysis.
    pub windows: Vec<LagWindow>,
    /// p of the most striking of these windows among the most striking ones of all draws (max-T); absent without draws.
    pub joint_p: Option<f64>,
}

/// One lag window.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LagWindow {
    /// Longest lag, days.
    pub lag_max_days: u32,
    /// Onsets with an image in the window.
    pub observed: u64,
    /// Mean under the null.
    pub expected: f64,
    /// Absent when too few can move.
    pub rate_ratio: Option<RateRatio>,
    /// One-sided p.
    pub p: f64,
    /// p adjusted for all windows (step-down max-T).
    pub p_adjusted: f64,
}

/// The main analysis compared with ratios of which the truth is known to be 1 (Schuemie et al. 2014).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Empirical {
    /// Negative controls compared with; ten at least.
    pub controls: u64,
    /// Their mean log rate ratio.
    pub mean_log_ratio: f64,
    /// Their spread beyond what chance gives.
    pub sd_log_ratio: f64,
    /// One-sided p of the main analysis among them.
    pub p: f64,
}

/// The knobs of a sensitivity cell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SensitivityPlan {
    /// Days.
    pub lag_max_days: u32,
    /// Days.
    pub washout_days: u32,
    /// Days; `None` is the whole period.
    pub block_days: Option<u32>,
    /// Metres.
    pub radius_m: f64,
    /// Strata.
    pub strata: Strata,
    /// Hours.
    pub bin_hours: u32,
}

/// Everything the statistics found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// Counts.
    pub facts: PanelFacts,
    /// Resolutions considered, strictest first.
    pub resolutions: Vec<ResolutionRow>,
    /// The primary analysis.
    pub primary: Primary,
    /// Companions.
    pub companions: Vec<Companion>,
    /// Ladder, most naive first; the last step is the primary.
    pub ladder: Vec<LadderStep>,
    /// Lag profile.
    pub lags: Vec<LagBin>,
    /// p of the global envelope test (extreme rank length).
    pub lags_p: Option<f64>,
    /// One row per facility, in order of facilities.
    pub facilities: Vec<FacilityFinding>,
    /// One knob varied at a time, blocks first; then crossed.
    pub sensitivity: Vec<SensitivityRow>,
    /// All specifications at once.
    pub specifications: Specifications,
    /// The main analysis among its negative controls.
    pub empirical: Option<Empirical>,
    /// Groups of images and facilities.
    pub groups: Vec<GroupFinding>,
    /// Negative controls.
    pub controls: Vec<Control>,
    /// The ratio over time.
    pub trend: Trend,
    /// Exposed onsets by dose.
    pub dose: Vec<Dose>,
    /// Chance of finding a ratio, from margins and exposure alone.
    pub power: Vec<PowerPoint>,
    /// Classic tests.
    pub classic: Vec<Classic>,
    /// Images beside the opportunities orbits gave; only with elements of their satellites.
    pub opportunity: Option<Opportunity>,
}
