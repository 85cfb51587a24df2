//! The verdict: how much the data say, in plain hedged words (`METHODS` §6).
//!
//! The level is the lowest that the rules allow ([`RULES`]). Nothing here looks at anything but findings and counts.

use super::result::{Bilingual, Caveat, Level, PanelInfo, Verdict};
use super::show;
use super::text::{Lang, text};
use crate::model::finding::{Assessment, Companion, Control, LagBin, RateRatio, SensitivityRow};
use crate::model::{Plan, RegionsFrom, Strata};

/// Below this many dates with a movable onset nothing can be said.
const MOVABLE_WAVES_MIN: u64 = 10;
/// Outside these shares of exposed cells nothing can be said.
const EXPOSED_SHARE: std::ops::RangeInclusive<f64> = 0.01..=0.95;
/// A minimum detectable ratio above this means that even a tripling would go unnoticed.
const DETECTABLE_RATIO_MAX: f64 = 3.0;
/// Significance.
const ALPHA: f64 = 0.05;
/// Significance asked of the highest level.
const ALPHA_STRONG: f64 = 0.005;
/// How strong a hidden common cause would have to be at least, for the highest level.
const E_VALUE_LIMIT_MIN: f64 = 1.5;
/// Images this much denser even too early before hits than far from them were hardly recorded for their own sake.
const SELECTED_RATIO_MIN: f64 = 1.5;
/// Companions that are shown and do not count: one asks another question, one is fooled by repeat hits and phases, one
/// takes images that come in series for independent of each other.
const NOT_COUNTED: [&str; 3] = ["operator-relabel", "strike-history", "opportunity"];

/// A sentence still to be said: its key and the values in it, as text per language.
struct Said {
    key: &'static str,
    values: Vec<(&'static str, Value)>,
}

enum Value {
    Count(u64),
    Number(f64, usize),
}

/// What a rule may look at.
struct Case<'a> {
    panel: &'a PanelInfo,
    found: &'a Assessment,
    plan: &'a Plan,
}

/// Something that keeps the level from being higher.
#[derive(Clone, Copy)]
pub struct Rule {
    /// `caveat.<code>` are its words.
    pub code: &'static str,
    /// The highest level while it applies.
    pub caps_at: Level,
    applies: fn(&Case<'_>) -> bool,
}

const fn rule(code: &'static str, caps_at: Level, applies: fn(&Case<'_>) -> bool) -> Rule {
    Rule { code, caps_at, applies }
}

/// All rules, in the order in which they are said. The level is the lowest cap of those that apply; `docs/verdict.md`
/// is the same as a table.
pub const RULES: &[Rule] = &[
    rule("no-facilities", Level::CannotTest, |it| it.panel.facilities == 0),
    rule("no-images", Level::CannotTest, |it| it.panel.images == 0),
    rule("no-strikes", Level::CannotTest, |it| it.panel.strikes == 0),
    rule("no-overlap", Level::CannotTest, |it| it.panel.bins == 0),
    rule("no-strike-linked", Level::CannotTest, |it| it.panel.strikes_linked == 0),
    rule("one-facility", Level::CannotTest, |it| it.panel.facilities == 1),
    rule("one-strike", Level::CannotTest, |it| it.panel.strikes_linked == 1),
    rule("nothing-at-risk", Level::CannotTest, |it| it.found.facts.at_risk_cells == 0),
    rule("always-exposed", Level::CannotTest, |it| it.found.facts.exposed_share > *EXPOSED_SHARE.end()),
    rule("never-exposed", Level::CannotTest, |it| it.found.facts.exposed_share < *EXPOSED_SHARE.start()),
    rule("no-waves", Level::CannotTest, |it| it.found.facts.waves_movable == 0),
    rule("few-waves", Level::CannotTest, |it| it.found.facts.waves_movable < MOVABLE_WAVES_MIN),
    rule("low-power", Level::CannotTest, |it| {
        let detectable = it.found.primary.minimum_detectable_ratio;
        detectable.is_nan() || detectable > DETECTABLE_RATIO_MAX
    }),
    rule("not-significant", Level::None, |it| it.found.primary.p > ALPHA),
    rule("control-fails", Level::Weak, |it| control(it.found).is_some_and(|it| !it.passed)),
    rule("strata-coarse", Level::Weak, |it| it.found.primary.resolution.strata == Strata::CoarseRegion),
    rule("strata-all", Level::Weak, |it| it.found.primary.resolution.strata == Strata::All),
    rule("one-stratum", Level::Weak, |it| {
        it.panel.regions_from == RegionsFrom::None || it.panel.regions <= 1
    }),
    rule("interval-holds-one", Level::Weak, |it| it.found.primary.rate_ratio.is_none_or(|it| it.low <= 1.0)),
    rule("depends-on-block", Level::Weak, |it| {
        !(holds_in_block(&it.found.sensitivity, 28) && holds_in_block(&it.found.sensitivity, 91))
    }),
    rule("depends-on-window", Level::Weak, |it| {
        let other = |row: &&SensitivityRow| row.plan.lag_max_days != it.plan.lag_max_days && !row.crossed;
        let below = |row: &SensitivityRow| row.rate_ratio.is_some_and(|it| it.estimate <= 1.0);
        it.found.sensitivity.iter().filter(other).any(below)
    }),
    rule("companions-disagree", Level::Weak, |it| !agrees(it.found) && powered(it.found).next().is_some()),
    rule("companions-powerless", Level::Weak, |it| powered(it.found).next().is_none()),
    rule("selected-images", Level::Weak, |it| {
        it.found.facts.images_too_early.is_some_and(|it| it.low > SELECTED_RATIO_MIN)
    }),
    rule("best-of-windows", Level::Weak, |it| {
        let windows = &it.found.specifications.windows;
        let main = windows.iter().find(|window| window.lag_max_days == it.plan.lag_max_days);
        main.is_some_and(|it| it.p_adjusted > ALPHA)
    }),
    rule("plateau", Level::Weak, is_plateau),
    rule("no-negative-control", Level::Moderate, |it| control(it.found).is_none()),
    rule("p-above-strong", Level::Moderate, |it| it.found.primary.p > ALPHA_STRONG),
    rule("not-lag-shaped", Level::Moderate, |it| !is_lag_shaped(it)),
    rule("small-e-value", Level::Moderate, |it| {
        it.found.primary.e_value.is_none_or(|it| it.limit <= E_VALUE_LIMIT_MIN)
    }),
];

/// The level, and the rules that apply.
fn judged(case: &Case<'_>) -> (Level, Vec<&'static Rule>) {
    let broken: Vec<&Rule> = RULES.iter().filter(|it| (it.applies)(case)).collect();
    (broken.iter().map(|it| it.caps_at).min().unwrap_or(Level::Strong), broken)
}

/// The level of the verdict without its words.
pub fn level(panel: &PanelInfo, found: &Assessment, plan: &Plan) -> Level {
    judged(&Case { panel, found, plan }).0
}

/// The verdict on one analysis.
pub fn verdict(panel: &PanelInfo, found: &Assessment, plan: &Plan) -> Verdict {
    let case = Case { panel, found, plan };
    let (level, broken) = judged(&case);
    let why = broken.iter().filter(|it| it.caps_at == level && level != Level::None);
    // What cannot be tested has one reason, the first; the others follow from it.
    let most = if level == Level::CannotTest { 1 } else { usize::MAX };
    let mut caveats: Vec<Said> = why.take(most).map(|it| said(it.code, values(it.code, &case))).collect();
    let said_already = |it: &Said, caveats: &[Said]| caveats.iter().any(|said| said.key == it.key);
    let more: Vec<Said> =
        remarks(panel, found, plan).into_iter().filter(|it| !said_already(it, &caveats)).collect();
    caveats.extend(more);
    caveats.push(said("association-only", vec![]));
    let sentence = sentence(level, &caveats, found);
    Verdict {
        level,
        sentence: Bilingual { en: sentence(Lang::En), uk: sentence(Lang::Uk) },
        caveats: caveats.iter().map(caveat).collect(),
    }
}

/// The numbers in a rule's words.
fn values(code: &str, case: &Case<'_>) -> Vec<(&'static str, Value)> {
    let (facts, primary) = (&case.found.facts, &case.found.primary);
    match code {
        "no-strike-linked" => vec![("strikes", Value::Count(case.panel.strikes))],
        "always-exposed" => vec![("percent", Value::Number(100.0 * facts.exposed_share, 0))],
        "never-exposed" => vec![("percent", Value::Number(100.0 * facts.exposed_share, 1))],
        "few-waves" => {
            vec![("n", Value::Count(facts.waves_movable)), ("needed", Value::Count(MOVABLE_WAVES_MIN))]
        }
        "selected-images" => {
            let it = facts.images_too_early.map_or(f64::NAN, |it| it.estimate);
            vec![("ratio", Value::Number(it, 1))]
        }
        "low-power" => vec![("ratio", Value::Number(primary.minimum_detectable_ratio, 1))],
        "control-fails" => {
            let it = control(case.found);
            vec![
                ("observed", Value::Count(it.map_or(0, |it| it.statistic))),
                ("expected", Value::Number(it.map_or(0.0, |it| it.expected), 0)),
            ]
        }
        _ => Vec::new(),
    }
}

/// The collectors that image everything on a fixed schedule, when they could show anything.
fn control(found: &Assessment) -> Option<&Control> {
    found.controls.iter().find(|it| it.name == "systematic-collectors")
}

/// Companions that ask the primary's question and could have found an answer.
fn powered(found: &Assessment) -> impl Iterator<Item = &Companion> {
    found.companions.iter().filter(|it| it.powered && !NOT_COUNTED.contains(&it.method.as_str()))
}

fn agrees(found: &Assessment) -> bool {
    powered(found).any(|it| it.p <= ALPHA)
}

/// The profile leaves its envelope, and of the images before hits those within the window stand out most, and do
/// stand out. A profile that does not reach beyond the window cannot show a shape.
fn is_lag_shaped(case: &Case<'_>) -> bool {
    let (found, window) = (case.found, window_bins(case.plan));
    let excess = |it: &&LagBin| it.observed as f64 - it.expected;
    let before = || found.lags.iter().filter(|it| it.lag_bins > 0);
    let highest = before().max_by(|a, b| excess(a).total_cmp(&excess(b)));
    let stands_out = |it: &LagBin| window.contains(&it.lag_bins) && is_raised(it);
    found.lags_p.is_some_and(|it| it <= ALPHA)
        && highest.is_some_and(|it| window.contains(&it.lag_bins))
        && before().any(stands_out)
        && before().any(|it| it.lag_bins > *window.end())
}

/// The lag window and lengths in days, in bins.
fn window_bins(plan: &Plan) -> std::ops::RangeInclusive<i32> {
    in_bins(plan, plan.lag_min_days)..=in_bins(plan, plan.lag_max_days)
}

fn in_bins(plan: &Plan, days: u32) -> i32 {
    (days * 24 / plan.bin_hours.max(1)) as i32
}

fn is_raised(it: &LagBin) -> bool {
    it.p_adjusted <= ALPHA && it.observed as f64 > it.expected
}

/// The same side of 1 in blocks of so many days; a block in which nothing can move decides nothing.
fn holds_in_block(rows: &[SensitivityRow], block_days: u32) -> bool {
    let row = rows.iter().find(|it| it.plan.block_days == Some(block_days));
    row.and_then(|it| it.rate_ratio).is_none_or(|it| it.estimate > 1.0)
}

/// Raised well before and after the window alike: a phase or a season, not a lag.
fn is_plateau(case: &Case<'_>) -> bool {
    let (longest, week) = (*window_bins(case.plan).end(), in_bins(case.plan, 7));
    let raised =
        |keep: &dyn Fn(i32) -> bool| case.found.lags.iter().any(|it| keep(it.lag_bins) && is_raised(it));
    raised(&|lag| lag > longest + week) && raised(&|lag| lag < -week)
}

/// What a reader should know whatever the level.
fn remarks(panel: &PanelInfo, found: &Assessment, plan: &Plan) -> Vec<Said> {
    let after_hits =
        found.lags.iter().any(|it| (-in_bins(plan, 7)..0).contains(&it.lag_bins) && is_raised(it));
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
        Level::None if primary.rate_ratio.is_some_and(|it| it.high < 1.0) => "verdict.none-fewer",
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
