//! The verdict: how much the data say, in plain hedged words (`METHODS` §6).
//!
//! A level is the weakest of what the checks allow. `Level::Strong` asks for a negative control that came out clean;
//! none is computed yet, so no analysis reaches it. Nothing here looks at anything but findings and counts.

use super::result::{Bilingual, Caveat, Level, PanelInfo, Verdict};
use super::show;
use super::text::{Lang, text};
use crate::model::finding::{Assessment, LagBin, RateRatio, SensitivityRow};
use crate::model::{Plan, RegionsFrom, Strata};

/// Below this many dates with a movable onset nothing can be said.
const MOVABLE_WAVES_MIN: u64 = 10;
/// Outside these shares of exposed cells nothing can be said.
const EXPOSED_SHARE: std::ops::RangeInclusive<f64> = 0.01..=0.95;
/// A minimum detectable ratio above this means that even a tripling would go unnoticed.
const DETECTABLE_RATIO_MAX: f64 = 3.0;
/// Significance.
const ALPHA: f64 = 0.05;

/// A sentence still to be said: its key and the values in it, as text per language.
struct Said {
    key: &'static str,
    values: Vec<(&'static str, Value)>,
}

enum Value {
    Count(u64),
    Number(f64, usize),
}

/// The verdict on one analysis.
pub fn verdict(panel: &PanelInfo, found: &Assessment, plan: &Plan) -> Verdict {
    let blocked = cannot_test(panel, found);
    let doubts = doubts(found);
    let level = match (&blocked, found.primary.p <= ALPHA) {
        (Some(_), _) => Level::CannotTest,
        (None, false) => Level::None,
        (None, true) if !doubts.is_empty() => Level::Weak,
        (None, true) => Level::Moderate,
    };
    let mut caveats: Vec<Said> = Vec::new();
    match level {
        Level::CannotTest => caveats.extend(blocked),
        Level::Weak => caveats.extend(doubts),
        Level::Moderate => caveats.push(said("no-negative-control", vec![])),
        Level::None | Level::Strong => {}
    }
    caveats.extend(remarks(panel, found, plan));
    caveats.push(said("association-only", vec![]));
    let sentence = sentence(level, &caveats, found);
    Verdict {
        level,
        sentence: Bilingual { en: sentence(Lang::En), uk: sentence(Lang::Uk) },
        caveats: caveats.iter().map(caveat).collect(),
    }
}

/// Why these data cannot answer, if they cannot: the first reason that applies.
fn cannot_test(panel: &PanelInfo, found: &Assessment) -> Option<Said> {
    let facts = &found.facts;
    let detectable = found.primary.minimum_detectable_ratio;
    let reasons = [
        (panel.facilities == 0, said("no-facilities", vec![])),
        (panel.images == 0, said("no-images", vec![])),
        (panel.strikes == 0, said("no-strikes", vec![])),
        (panel.bins == 0, said("no-overlap", vec![])),
        (panel.strikes_linked == 0, said("no-strike-linked", vec![("strikes", Value::Count(panel.strikes))])),
        (panel.facilities == 1, said("one-facility", vec![])),
        (panel.strikes_linked == 1, said("one-strike", vec![])),
        (facts.at_risk_cells == 0, said("nothing-at-risk", vec![])),
        (
            facts.exposed_share > *EXPOSED_SHARE.end(),
            said("always-exposed", vec![("percent", Value::Number(100.0 * facts.exposed_share, 0))]),
        ),
        (
            facts.exposed_share < *EXPOSED_SHARE.start(),
            said("never-exposed", vec![("percent", Value::Number(100.0 * facts.exposed_share, 1))]),
        ),
        (facts.waves_movable == 0, said("no-waves", vec![])),
        (
            facts.waves_movable < MOVABLE_WAVES_MIN,
            said(
                "few-waves",
                vec![("n", Value::Count(facts.waves_movable)), ("needed", Value::Count(MOVABLE_WAVES_MIN))],
            ),
        ),
        (
            detectable.is_nan() || detectable > DETECTABLE_RATIO_MAX,
            said("low-power", vec![("ratio", Value::Number(detectable, 1))]),
        ),
    ];
    reasons.into_iter().find(|(applies, _)| *applies).map(|(_, why)| why)
}

/// What keeps a small p from being more than weak.
fn doubts(found: &Assessment) -> Vec<Said> {
    let mut doubts = Vec::new();
    let resolution = found.primary.resolution;
    if resolution.strata != Strata::Region {
        let key = if resolution.strata == Strata::All { "strata-all" } else { "strata-coarse" };
        doubts.push(said(key, vec![("block", Value::Count(u64::from(resolution.block_days.unwrap_or(0))))]));
    }
    if found.primary.rate_ratio.is_none_or(|it| it.low <= 1.0) {
        doubts.push(said("interval-holds-one", vec![]));
    }
    if !(holds_in_block(&found.sensitivity, 28) && holds_in_block(&found.sensitivity, 91)) {
        doubts.push(said("depends-on-block", vec![]));
    }
    if !found.companions.iter().any(|it| it.powered && it.p <= ALPHA) {
        let key = if found.companions.iter().any(|it| it.powered) {
            "companions-disagree"
        } else {
            "companions-powerless"
        };
        doubts.push(said(key, vec![]));
    }
    if is_plateau(&found.lags, found) {
        doubts.push(said("plateau", vec![]));
    }
    doubts
}

/// The same side of 1 in blocks of so many days; a block in which nothing can move decides nothing.
fn holds_in_block(rows: &[SensitivityRow], block_days: u32) -> bool {
    let row = rows.iter().find(|it| it.plan.block_days == Some(block_days));
    row.and_then(|it| it.rate_ratio).is_none_or(|it| it.estimate > 1.0)
}

/// Raised well before and after the window alike: a phase or a season, not a lag.
fn is_plateau(lags: &[LagBin], found: &Assessment) -> bool {
    let longest = found.sensitivity.first().map_or(7, |it| it.plan.lag_max_days as i32);
    let raised = |it: &&LagBin| it.p_adjusted <= ALPHA && it.observed as f64 > it.expected;
    let before = lags.iter().filter(|it| it.lag_bins > longest + 7).filter(raised).count();
    let after = lags.iter().filter(|it| it.lag_bins < -7).filter(raised).count();
    before > 0 && after > 0
}

/// What a reader should know whatever the level.
fn remarks(panel: &PanelInfo, found: &Assessment, plan: &Plan) -> Vec<Said> {
    let after_hits = found.lags.iter().any(|it| {
        it.lag_bins < 0 && it.lag_bins >= -7 && it.p_adjusted <= ALPHA && it.observed as f64 > it.expected
    });
    let count = |key, n| said(key, vec![("n", Value::Count(n))]);
    let remarks = [
        (panel.facilities > 0 && panel.regions_from == RegionsFrom::None, said("one-stratum", vec![])),
        (after_hits, said("damage-looks", vec![])),
        (panel.pairs_unordered > 0, count("unordered", panel.pairs_unordered)),
        (panel.hits_imprecise > 0, count("imprecise", panel.hits_imprecise)),
        (
            panel.strikes_ambiguous > 0,
            said(
                "ambiguous",
                vec![
                    ("n", Value::Count(panel.strikes_ambiguous)),
                    ("unlinked", Value::Count(panel.strikes_ambiguous_unlinked)),
                ],
            ),
        ),
        (
            panel.strikes_outside > 0,
            said(
                "outside",
                vec![("n", Value::Count(panel.strikes_outside)), ("radius", Value::Number(plan.radius_m, 0))],
            ),
        ),
        (
            panel.day_zone_proposed && panel.facilities > 0,
            said(if panel.day_zone == "Europe/Kyiv" { "zone-kyiv" } else { "zone-utc" }, vec![]),
        ),
    ];
    remarks.into_iter().filter(|(applies, _)| *applies).map(|(_, it)| it).collect()
}

fn sentence<'a>(level: Level, caveats: &'a [Said], found: &'a Assessment) -> impl Fn(Lang) -> String + 'a {
    let primary = &found.primary;
    let key = match level {
        Level::CannotTest => "verdict.cannot-test",
        Level::None if primary.rate_ratio.is_some_and(|it| it.high.is_finite()) => "verdict.none",
        Level::None => "verdict.none-unbounded",
        Level::Weak => "verdict.weak",
        Level::Moderate => "verdict.moderate",
        Level::Strong => "verdict.strong",
    };
    let unknown = RateRatio { estimate: f64::NAN, low: f64::NAN, high: f64::NAN, level: 0.95 };
    let ratio = primary.rate_ratio.unwrap_or(unknown);
    move |lang| {
        let because = caveats.first().map(|it| words(it, "caveat.", lang)).unwrap_or_default();
        let n = |it: u64| lang.integer(it);
        text(
            lang,
            key,
            &[
                ("because", &because),
                ("observed", &n(primary.statistic)),
                ("onsets", &n(found.facts.onsets)),
                ("low", &n(primary.null_low)),
                ("high", &n(primary.null_high)),
                ("ratio", &lang.decimal(ratio.estimate, 1)),
                ("ratio_low", &lang.decimal(ratio.low, 1)),
                ("ratio_high", &lang.decimal(ratio.high, 1)),
                ("one_in", &show::one_in(lang, primary.p)),
                ("e_value", &lang.decimal(primary.e_value.map_or(f64::NAN, |it| it.estimate), 1)),
            ],
        )
    }
}

fn said(key: &'static str, values: Vec<(&'static str, Value)>) -> Said {
    Said { key, values }
}

fn words(it: &Said, prefix: &str, lang: Lang) -> String {
    let said = |value: &Value| match value {
        Value::Count(n) => lang.integer(*n),
        Value::Number(number, decimals) => lang.decimal(*number, *decimals),
    };
    let values: Vec<(&str, String)> = it.values.iter().map(|(name, value)| (*name, said(value))).collect();
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    text(lang, &format!("{prefix}{}", it.key), &values)
}

fn caveat(it: &Said) -> Caveat {
    Caveat { code: it.key.to_owned(), en: words(it, "caveat.", Lang::En), uk: words(it, "caveat.", Lang::Uk) }
}
