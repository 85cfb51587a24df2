//! The ladder: the same data through ever stricter comparisons, as a forest of rate ratios on a log scale.
//!
//! Knows nothing of how the ratios were found.

use super::figure::{Figure, Table};
use super::forest::{Look, Row, narrow, wide};
use super::words::{bare_p, count, ratio, say};
use crate::model::finding::{LadderStep, RateRatio};
use crate::report::Lang;
use crate::report::text::text;

/// The figure.
pub fn figure(steps: &[LadderStep], lang: Lang) -> Figure {
    let title = say(lang, "plot.ladder.title");
    let rows: Vec<Row> = steps.iter().map(|it| row(it, lang)).collect();
    let empty = say(lang, "plot.ladder.empty");
    Figure {
        id: "figure-ladder",
        alt: alt(&rows, lang),
        caption: say(lang, "plot.ladder.caption"),
        wide: wide(&rows, lang, &empty),
        narrow: narrow(&rows, lang, &empty),
        table: table(steps, lang),
        title,
    }
}

/// The name of a step in words; its code when there are none.
pub fn step_name(method: &str, lang: Lang) -> String {
    let key = format!("plot.ladder.{method}");
    if lang.entries().contains_key(key.as_str()) { say(lang, &key) } else { method.to_owned() }
}

fn row(step: &LadderStep, lang: Lang) -> Row {
    Row {
        name: step_name(&step.method, lang),
        ratio: step.rate_ratio,
        crude: (step.expected > 0.0).then(|| step.statistic as f64 / step.expected),
        p: step.p,
        look: match (step.method.as_str(), step.naive) {
            ("primary", _) => Look::Primary,
            (_, true) => Look::Naive,
            _ => Look::Strict,
        },
    }
}

fn alt(rows: &[Row], lang: Lang) -> String {
    let Some(last) = rows.last() else { return say(lang, "plot.ladder.empty") };
    let rows = rows.iter().map(|it| format!("{}: {}", it.name, it.value(lang)));
    let list = rows.collect::<Vec<_>>().join("; ");
    text(lang, "plot.ladder.alt", &[("list", &list), ("last", &last.value(lang))])
}

fn table(steps: &[LadderStep], lang: Lang) -> Table {
    let columns = ["comparison", "observed", "expected", "ratio", "low", "high", "p", "controls", "trust"];
    let columns = columns.iter().map(|it| say(lang, &format!("plot.ladder.{it}"))).collect();
    let rows = steps.iter().map(|step| {
        let part = |pick: fn(&RateRatio) -> f64| {
            step.rate_ratio.as_ref().map_or_else(|| "–".to_owned(), |it| ratio(lang, pick(it)))
        };
        let controls: Vec<String> = step.controls.iter().map(|it| control_name(it, lang)).collect();
        vec![
            step_name(&step.method, lang),
            lang.integer(step.statistic),
            count(lang, step.expected),
            part(|it| it.estimate),
            part(|it| it.low),
            part(|it| it.high),
            step.p.map_or_else(|| "–".to_owned(), |it| bare_p(lang, it)),
            if controls.is_empty() { "–".to_owned() } else { controls.join(", ") },
            say(lang, if step.naive { "plot.ladder.naive" } else { "plot.ladder.fair" }),
        ]
    });
    Table { columns, rows: rows.collect() }
}

fn control_name(code: &str, lang: Lang) -> String {
    let key = format!("plot.control.{code}");
    if lang.entries().contains_key(key.as_str()) { say(lang, &key) } else { code.to_owned() }
}
