//! The specifications: the main analysis with one thing changed at a time, as a forest. Those with more changed are in
//! the table only.

use super::figure::{Figure, Table};
use super::forest::{Look, Row, narrow, wide};
use super::words::{bare_p, ratio, say};
use crate::model::finding::SensitivityRow;
use crate::model::{Plan, Resolution};
use crate::report::text::{code, text};
use crate::report::{Lang, show};

/// The figure. `used` is the resolution of the main analysis.
pub fn figure(rows: &[SensitivityRow], plan: &Plan, used: Resolution, lang: Lang) -> Figure {
    let single = rows.iter().filter(|it| !it.crossed);
    let drawn: Vec<Row> = single.map(|it| row(it, plan, used, lang)).collect();
    let all: Vec<Row> = rows.iter().map(|it| row(it, plan, used, lang)).collect();
    let empty = say(lang, "sheet.nothing");
    let known = drawn.iter().filter_map(|it| it.ratio);
    let above = known.clone().filter(|it| it.estimate > 1.0).count() as u64;
    let values = [lang.integer(above), lang.integer(known.count() as u64)];
    Figure {
        id: "figure-specifications",
        title: say(lang, "sheet.sensitivity"),
        alt: text(lang, "plot.specifications.alt", &[("above", &values[0]), ("all", &values[1])]),
        caption: say(lang, "sheet.sensitivity.lead"),
        wide: wide(&drawn, lang, &empty),
        narrow: narrow(&drawn, lang, &empty),
        table: table(&all, lang),
    }
}

fn row(it: &SensitivityRow, plan: &Plan, used: Resolution, lang: Lang) -> Row {
    let (name, is_primary) = name(it, plan, used, lang);
    let look = if is_primary { Look::Primary } else { Look::Strict };
    Row { name, ratio: it.rate_ratio, crude: None, p: it.p, look }
}

/// What is other than in the primary, in words; whether nothing is.
fn name(it: &SensitivityRow, asked: &Plan, used: Resolution, lang: Lang) -> (String, bool) {
    let plan = &it.plan;
    let which = Resolution { strata: plan.strata, block_days: plan.block_days };
    match (changed(it, asked, lang), it.crossed) {
        (Some(changed), true) => (format!("{changed}; {}", resolution(lang, which)), false),
        (Some(changed), false) => (changed, false),
        (None, _) => (resolution(lang, which), which == used),
    }
}

/// What other than strata and blocks is changed.
fn changed(it: &SensitivityRow, asked: &Plan, lang: Lang) -> Option<String> {
    let plan = &it.plan;
    let days = |it: u32| lang.integer(u64::from(it));
    let mut changed = Vec::new();
    if plan.lag_max_days != asked.lag_max_days {
        let (from, to) = (days(asked.lag_min_days), days(plan.lag_max_days));
        changed.push(text(lang, "spec.lag", &[("from", &from), ("to", &to)]));
    }
    if plan.washout_days != asked.washout_days.max(plan.lag_max_days) {
        changed.push(text(lang, "spec.washout", &[("n", &days(plan.washout_days))]));
    }
    if plan.radius_m.to_bits() != asked.radius_m.to_bits() {
        let radius = show::distance(lang, plan.radius_m);
        changed.push(text(lang, "spec.radius", &[("radius", &radius)]));
    }
    if plan.bin_hours != asked.bin_hours {
        changed.push(text(lang, "spec.bin", &[("n", &days(plan.bin_hours))]));
    }
    (!changed.is_empty()).then(|| changed.join("; "))
}

/// `same region, 56 days`.
pub fn resolution(lang: Lang, it: Resolution) -> String {
    let strata = text(lang, &format!("strata.{}", code(it.strata)), &[]);
    let block = match it.block_days {
        Some(days) => text(lang, "page.block-days", &[("n", &lang.integer(u64::from(days)))]),
        None => text(lang, "page.block-none", &[]),
    };
    format!("{strata}, {block}")
}

fn table(rows: &[Row], lang: Lang) -> Table {
    let columns = [
        say(lang, "column.specification"),
        say(lang, "plot.ladder.ratio"),
        say(lang, "plot.ladder.low"),
        say(lang, "plot.ladder.high"),
        say(lang, "plot.ladder.p"),
    ];
    let cells = |row: &Row| {
        let part = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |it| ratio(lang, it));
        vec![
            row.name.clone(),
            part(row.ratio.map(|it| it.estimate)),
            part(row.ratio.map(|it| it.low)),
            part(row.ratio.map(|it| it.high)),
            row.p.map_or_else(|| "–".to_owned(), |it| bare_p(lang, it)),
        ]
    };
    Table { columns: columns.to_vec(), rows: rows.iter().map(cells).collect() }
}
