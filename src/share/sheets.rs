//! The numbers of a result as tables of words: the same on the page and in a saved report.
//!
//! Knows no elements of a page. Every table has a heading and, where it needs one, a sentence on how to read it.

use crate::model::GroupBy;
use crate::model::finding::{GroupFinding, GroupRole, RateRatio};
use crate::plot::lag_profile::LagProfile;
use crate::plot::specifications::resolution;
use crate::plot::words::{bare_p, count, ratio};
use crate::report::text::{code, text, word};
use crate::report::{Lang, ResultFile, show};

/// A table of words, ready to be shown. A row may be the one in use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// What it is.
    pub caption: String,
    /// How to read it; may be empty.
    pub lead: String,
    /// Headings.
    pub columns: Vec<String>,
    /// Columns that hold words, besides the first.
    pub words: &'static [usize],
    /// Cells and whether the row is the one in use.
    pub rows: Vec<(Vec<String>, bool)>,
}

fn columns(lang: Lang, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|it| word(lang, "column", it)).collect()
}

/// `×2.41 (1.90–3.05)`, or a dash.
pub fn interval(lang: Lang, it: Option<RateRatio>) -> String {
    it.map_or_else(
        || "–".to_owned(),
        |it| format!("×{} ({}–{})", ratio(lang, it.estimate), ratio(lang, it.low), ratio(lang, it.high)),
    )
}

fn maybe_p(lang: Lang, it: Option<f64>) -> String {
    it.map_or_else(|| "–".to_owned(), |it| bare_p(lang, it))
}

/// Companions: other tests of the same question.
pub fn companions(result: &ResultFile, lang: Lang) -> Sheet {
    Sheet {
        caption: text(lang, "sheet.companions", &[]),
        lead: text(lang, "sheet.companions.lead", &[]),
        columns: columns(lang, &["method", "observed", "expected", "p", "p-min", "powered"]),
        words: &[],
        rows: result
            .companions
            .iter()
            .map(|it| {
                let cells = vec![
                    word(lang, "companion", &it.method),
                    lang.integer(it.statistic),
                    count(lang, it.expected),
                    bare_p(lang, it.p),
                    bare_p(lang, it.p_min),
                    text(lang, if it.powered { "page.yes" } else { "page.no" }, &[]),
                ];
                (cells, false)
            })
            .collect(),
    }
}

/// Resolutions considered before looking at the outcome.
pub fn resolutions(result: &ResultFile, lang: Lang) -> Sheet {
    Sheet {
        caption: text(lang, "sheet.resolutions", &[]),
        lead: text(lang, "sheet.resolutions.lead", &[]),
        columns: columns(lang, &["resolution", "movable", "waves", "detectable", "used"]),
        words: &[],
        rows: result
            .resolutions
            .iter()
            .map(|it| {
                let cells = vec![
                    resolution(lang, it.resolution),
                    lang.integer(it.onsets_movable),
                    lang.integer(it.waves_movable),
                    format!("×{}", ratio(lang, it.minimum_detectable_ratio)),
                    if it.used { text(lang, "page.used", &[]) } else { String::new() },
                ];
                (cells, it.used)
            })
            .collect(),
    }
}

/// What was compared: the counts behind the answer.
pub fn panel(result: &ResultFile, lang: Lang) -> Sheet {
    let panel = &result.panel;
    let n = |it: u64| lang.integer(it);
    let day = |it: &Option<String>| it.as_deref().unwrap_or("–").chars().take(10).collect::<String>();
    let mut rows = vec![
        ("facilities", n(panel.facilities)),
        ("period", format!("{} – {}", day(&panel.from), day(&panel.to))),
        ("bins", n(panel.bins)),
        ("day", format!("{}, {}", panel.day_starts, panel.day_zone)),
        (
            "regions",
            format!("{} ({})", n(panel.regions), word(lang, "regions-from", &code(panel.regions_from))),
        ),
        ("images", n(panel.images)),
        ("strikes", n(panel.strikes)),
        ("linked", n(panel.strikes_linked)),
        ("ambiguous", n(panel.strikes_ambiguous)),
        ("outside", n(panel.strikes_outside)),
        ("imprecise", n(panel.hits_imprecise)),
        ("unordered", n(panel.pairs_unordered)),
        ("onsets", n(panel.onsets)),
        ("movable", n(panel.onsets_movable)),
        ("waves", n(panel.waves_movable)),
        ("at-risk", n(panel.at_risk_cells)),
        ("exposed", show::percent(lang, panel.exposed_share)),
        ("any-possible", n(panel.statistic_any_possible)),
    ];
    rows.push(("too-early", interval(lang, panel.images_too_early)));
    rows.push(("seed", n(result.plan.seed)));
    rows.push(("draws", draws(lang, result)));
    Sheet {
        caption: text(lang, "sheet.panel", &[]),
        lead: String::new(),
        columns: columns(lang, &["what", "value"]),
        words: &[1],
        rows: rows.into_iter().map(|(key, value)| (vec![word(lang, "panel", key), value], false)).collect(),
    }
}

/// The files behind the answer, with their hashes.
pub fn inputs(result: &ResultFile, lang: Lang) -> Sheet {
    Sheet {
        caption: text(lang, "sheet.inputs", &[]),
        lead: text(lang, "sheet.inputs.lead", &[]),
        columns: columns(lang, &["file", "role", "rows", "accepted", "merged", "rejected", "blank", "hash"]),
        words: &[],
        rows: result
            .inputs
            .iter()
            .map(|it| {
                let tally = it.tally;
                let mut cells = vec![it.name.clone(), word(lang, "role", &code(it.role))];
                cells.extend(
                    [tally.read, tally.accepted, tally.merged, tally.rejected, tally.blank]
                        .map(|it| lang.integer(it)),
                );
                cells.push(it.sha256.clone());
                (cells, false)
            })
            .collect(),
    }
}

/// The question asked of every operator, satellite, kind and region by itself.
pub fn groups(result: &ResultFile, lang: Lang) -> Sheet {
    Sheet {
        caption: text(lang, "sheet.groups", &[]),
        lead: text(lang, "sheet.groups.lead", &[]),
        columns: columns(
            lang,
            &["by", "group", "looks", "observed", "expected", "ratio", "p", "p-adjusted", "q", "group-role"],
        ),
        words: &[1, 9],
        rows: result
            .groups
            .iter()
            .filter(|it| it.role != GroupRole::TooFew)
            .map(|it| {
                let cells = vec![
                    word(lang, "group-by", &code(it.by)),
                    group_name(lang, it),
                    lang.integer(it.images),
                    lang.integer(it.statistic),
                    count(lang, it.expected),
                    interval(lang, it.rate_ratio),
                    maybe_p(lang, it.p),
                    maybe_p(lang, it.p_adjusted),
                    maybe_p(lang, it.q),
                    word(lang, "group-role", &code(it.role)),
                ];
                (cells, it.role == GroupRole::NegativeControl && it.by == GroupBy::Systematic)
            })
            .collect(),
    }
}

/// Things that must, or should, show nothing.
pub fn controls(result: &ResultFile, lang: Lang) -> Sheet {
    Sheet {
        caption: text(lang, "sheet.controls", &[]),
        lead: controls_lead(result, lang),
        columns: columns(lang, &["control", "observed", "expected", "p", "passed"]),
        words: &[4],
        rows: result
            .controls
            .iter()
            .map(|it| {
                let cells = vec![
                    word(lang, "control", &it.name),
                    lang.integer(it.statistic),
                    count(lang, it.expected),
                    bare_p(lang, it.p),
                    text(lang, if it.passed { "page.nothing-seen" } else { "page.something-seen" }, &[]),
                ];
                (cells, false)
            })
            .collect(),
    }
}

/// Exposed onsets by number of looks, cloud and angle.
pub fn doses(result: &ResultFile, lang: Lang) -> Sheet {
    Sheet {
        caption: text(lang, "sheet.dose", &[]),
        lead: text(lang, "sheet.dose.lead", &[]),
        columns: columns(lang, &["by", "level", "observed", "expected", "ratio", "p"]),
        words: &[1],
        rows: result
            .dose
            .iter()
            .map(|it| {
                let cells = vec![
                    word(lang, "dose", &it.by),
                    text(lang, &format!("dose.{}.level", it.by), &[("level", &it.level.replace('-', "–"))]),
                    lang.integer(it.observed),
                    count(lang, it.expected),
                    interval(lang, it.rate_ratio),
                    maybe_p(lang, it.p),
                ];
                (cells, false)
            })
            .collect(),
    }
}

/// The ratio in rolling windows.
pub fn trends(result: &ResultFile, lang: Lang) -> Sheet {
    let trend = &result.trend;
    let days = lang.integer(u64::from(trend.window_days));
    let p = maybe_p(lang, trend.p);
    Sheet {
        caption: text(lang, "sheet.trend", &[]),
        lead: text(lang, "sheet.trend.lead", &[("days", &days), ("p", &p)]),
        columns: columns(lang, &["period", "observed", "expected", "ratio"]),
        words: &[],
        rows: trend
            .windows
            .iter()
            .map(|it| {
                let cells = vec![
                    window(&it.from, &it.to),
                    lang.integer(it.observed),
                    count(lang, it.expected),
                    interval(lang, it.rate_ratio),
                ];
                (cells, false)
            })
            .collect(),
    }
}

/// How likely these data would show a ratio, were it true.
pub fn power(result: &ResultFile, lang: Lang) -> Sheet {
    Sheet {
        caption: text(lang, "sheet.power", &[]),
        lead: text(lang, "sheet.power.lead", &[]),
        columns: columns(lang, &["true-ratio", "power"]),
        words: &[],
        rows: result
            .power
            .iter()
            .map(|it| {
                (vec![format!("×{}", ratio(lang, it.rate_ratio)), show::percent(lang, it.power)], false)
            })
            .collect(),
    }
}

/// Classic tests of the same data.
pub fn classics(result: &ResultFile, lang: Lang) -> Sheet {
    Sheet {
        caption: text(lang, "sheet.classic", &[]),
        lead: text(lang, "sheet.classic.lead", &[]),
        columns: columns(lang, &["method", "ratio", "p", "note"]),
        words: &[3],
        rows: result
            .classic
            .iter()
            .map(|it| {
                let why = it
                    .not_estimable
                    .as_deref()
                    .map_or_else(String::new, |it| word(lang, "not-estimable", it));
                let cells = vec![
                    word(lang, "classic", &it.method),
                    interval(lang, it.rate_ratio),
                    maybe_p(lang, it.p),
                    why,
                ];
                (cells, false)
            })
            .collect(),
    }
}

fn draws(lang: Lang, result: &ResultFile) -> String {
    let primary = &result.primary;
    if primary.enumerated {
        return text(lang, "page.enumerated", &[]);
    }
    text(
        lang,
        "page.draws",
        &[
            ("draws", &lang.integer(u64::from(primary.draws))),
            ("ess", &lang.decimal(primary.ess, 0)),
            ("low", &lang.decimal(primary.p_mc_low, 4)),
            ("high", &lang.decimal(primary.p_mc_high, 4)),
        ],
    )
}

/// `China`, `0–20 %`; the name as given where there is no word for it.
fn group_name(lang: Lang, it: &GroupFinding) -> String {
    let key = format!("group.{}.{}", code(it.by), it.name);
    if lang.entries().contains_key(key.as_str()) { text(lang, &key, &[]) } else { it.name.clone() }
}

/// First and last day of a window. Days begin at any hour and in any zone, so half a day is taken off either end.
fn window(from: &str, to: &str) -> String {
    let secs = |it: &str| chrono::DateTime::parse_from_rfc3339(it).map_or(0, |it| it.timestamp());
    format!("{} – {}", show::date(secs(from) + 43_200), show::date(secs(to) - 43_200))
}

/// The groups of which too little is known to say anything, by name; empty when there are none.
pub fn groups_too_few(result: &ResultFile, lang: Lang) -> String {
    let silent = result.groups.iter().filter(|it| it.role == GroupRole::TooFew);
    silent.map(|it| group_name(lang, it)).collect::<Vec<_>>().join(", ")
}

/// What the lag profile is drawn from.
pub fn lag_profile(result: &ResultFile) -> LagProfile<'_> {
    let bins_a_day = (24 / result.plan.bin_hours.max(1)) as i32;
    LagProfile {
        lags: &result.lags,
        window: (result.plan.lag_min_days as i32 * bins_a_day, result.plan.lag_max_days as i32 * bins_a_day),
        bin_hours: result.plan.bin_hours,
        p: result.lags_p,
    }
}

/// What the controls are, and where the main analysis stands among them.
fn controls_lead(result: &ResultFile, lang: Lang) -> String {
    let lead = text(lang, "sheet.controls.lead", &[]);
    let Some(it) = &result.empirical else { return lead };
    let typical = format!("×{}", ratio(lang, libm::exp(it.mean_log_ratio)));
    let values = [("n", lang.integer(it.controls)), ("ratio", typical), ("p", bare_p(lang, it.p))];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    format!("{lead} {}", text(lang, "sheet.controls.empirical", &values))
}

/// Lag windows of every length, and how many specifications were looked at in all.
pub fn windows(result: &ResultFile, lang: Lang) -> Sheet {
    let all = &result.specifications;
    let share = all.same_side_fraction.map_or_else(|| "–".to_owned(), |it| show::percent(lang, it));
    let (viewed, p) = (lang.integer(all.viewed), maybe_p(lang, all.joint_p));
    let from = lang.integer(u64::from(result.plan.lag_min_days));
    let name = |days: u32| text(lang, "spec.lag", &[("from", &from), ("to", &lang.integer(u64::from(days)))]);
    Sheet {
        caption: text(lang, "sheet.windows", &[]),
        lead: text(lang, "sheet.windows.lead", &[("viewed", &viewed), ("share", &share), ("p", &p)]),
        columns: columns(lang, &["window", "observed", "expected", "ratio", "p", "p-adjusted"]),
        words: &[],
        rows: all
            .windows
            .iter()
            .map(|it| {
                let cells = vec![
                    name(it.lag_max_days),
                    lang.integer(it.observed),
                    count(lang, it.expected),
                    interval(lang, it.rate_ratio),
                    bare_p(lang, it.p),
                    bare_p(lang, it.p_adjusted),
                ];
                (cells, it.lag_max_days == result.plan.lag_max_days)
            })
            .collect(),
    }
}
