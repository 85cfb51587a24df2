//! What was counted about the files before any analysis, as HTML: the coverage over time and in space, and tables.
//!
//! Written where the files are, in the worker; the page only shows it.

use std::fmt::Write;

use crate::plot::coverage;
use crate::plot::figure::Table;
use crate::plot::shape::escaped;
use crate::report::Lang;
use crate::report::check::Facts;
use crate::report::check::facts::Operator;
use crate::report::show::{date, percent};
use crate::report::text::{text, word};

/// So many runs of months without images are named for an operator.
const RUNS_MAX: usize = 4;

/// All of it.
pub fn html(facts: &Facts, lang: Lang) -> String {
    let mut out = format!(
        "<div class=\"panel checked-cover\"><div>{}</div><div>",
        coverage::figure(facts, lang).html(lang)
    );
    space(&mut out, facts, lang);
    out.push_str("</div></div><div class=\"panel sheets\">");
    let times = ["check.column.known", "role.strikes", "role.images"];
    table(
        &mut out,
        lang,
        "times",
        &times,
        known(facts.times.len(), "times", lang, |i| {
            let (strikes, images) = facts.times[i];
            (strikes + images > 0)
                .then(|| vec![of(lang, strikes, facts.strikes), of(lang, images, facts.images)])
        }),
    );
    table(
        &mut out,
        lang,
        "known",
        &times[..2],
        known(facts.places.len(), "known", lang, |i| {
            (facts.places[i] > 0).then(|| vec![of(lang, facts.places[i], facts.strikes)])
        }),
    );
    let passes = (facts.passes_merged > 0).then(|| ("passes".to_owned(), facts.passes_merged));
    let merged = facts.merged.iter().cloned().chain(passes);
    let merged = merged.map(|(what, n)| vec![word(lang, "check.merged", &what), lang.integer(n)]);
    table(&mut out, lang, "merged", &["check.column.merged", "check.column.rows"], merged.collect());
    let all = facts.ages.iter().sum();
    let ages =
        known(facts.ages.len(), "ages", lang, |i| (all > 0).then(|| vec![of(lang, facts.ages[i], all)]));
    table(&mut out, lang, "ages", &["check.column.age", "check.column.share"], ages);
    let columns = ["operator", "images", "first", "last", "without", "note"];
    let columns = columns.map(|it| format!("check.column.{it}"));
    let rows = facts.operators.iter().map(|it| operator(it, lang)).collect();
    table(&mut out, lang, "operators", &columns.each_ref().map(String::as_str), rows);
    out.push_str("</div>");
    out
}

/// A table under its heading; nothing without rows.
fn table(out: &mut String, lang: Lang, key: &str, columns: &[&str], rows: Vec<Vec<String>>) {
    if rows.is_empty() {
        return;
    }
    let caption = word(lang, "check", key);
    let columns = columns.iter().map(|it| text(lang, it, &[])).collect();
    let table = Table { columns, rows }.html(&caption);
    let lead = word(lang, "check", &format!("{key}.lead"));
    let _ = write!(out, "<div class=\"sheet sheet-{key}\"><h3>{}</h3>", escaped(&caption));
    // Without a lead its key comes back.
    if lead.contains(' ') {
        let _ = write!(out, "<p class=\"soft\">{}</p>", escaped(&lead));
    }
    let _ = write!(out, "{table}</div>");
}

/// Rows of classes: the words of each, then its cells.
fn known(n: usize, key: &str, lang: Lang, cells: impl Fn(usize) -> Option<Vec<String>>) -> Vec<Vec<String>> {
    let row = |i| Some([vec![word(lang, "check", &format!("{key}.{i}"))], cells(i)?].concat());
    (0..n).filter_map(row).collect()
}

/// A count with its share of all.
fn of(lang: Lang, n: u64, all: u64) -> String {
    if n == 0 {
        return "0".to_owned();
    }
    format!("{} ({})", lang.integer(n), percent(lang, n as f64 / all as f64))
}

/// How much is covered, as a list of numbers.
fn space(out: &mut String, facts: &Facts, lang: Lang) {
    let rows = [
        ("imaged", facts.facilities_imaged, facts.facilities),
        ("struck", facts.facilities_struck, facts.facilities),
        ("shown", facts.images_of_places, facts.images),
        ("unseen", facts.strikes_unseen, facts.strikes_placed),
        ("unlinked", facts.strikes.saturating_sub(facts.strikes_linked), facts.strikes),
    ];
    let _ = write!(out, "<h3>{}</h3><dl class=\"facts\">", escaped(&word(lang, "check", "space")));
    for (key, n, all) in rows.into_iter().filter(|it| it.2 > 0) {
        let label = word(lang, "check", &format!("space.{key}"));
        let share = percent(lang, n as f64 / all as f64);
        let counts = text(lang, "check.of", &[("n", &lang.integer(n)), ("all", &lang.integer(all))]);
        let _ = write!(
            out,
            "<div><dt>{label}</dt><dd class=\"fact-number\">{share}</dd><dd class=\"soft\">{counts}</dd></div>"
        );
    }
    out.push_str("</dl>");
}

/// What one operator's images cover, and what seems to be missing.
fn operator(it: &Operator, lang: Lang) -> Vec<String> {
    let month = |secs: i64| date(secs).chars().take(7).collect::<String>();
    let late = it.begins_late.then(|| text(lang, "check.late", &[("month", &month(it.span_secs.0))]));
    let early = it.ends_early.then(|| text(lang, "check.early", &[("month", &month(it.span_secs.1))]));
    let name = if it.name.is_empty() { text(lang, "check.operator-unnamed", &[]) } else { it.name.clone() };
    let notes: Vec<String> = late.into_iter().chain(early).collect();
    let (first, last) = (date(it.span_secs.0), date(it.span_secs.1));
    let year_month = |it: i32| format!("{}-{:02}", it.div_euclid(12), it.rem_euclid(12) + 1);
    let run = |(from, to): &(i32, i32)| {
        if from == to { year_month(*from) } else { format!("{} – {}", year_month(*from), year_month(*to)) }
    };
    let mut without = lang.integer(it.months_without);
    if !it.gaps.is_empty() {
        let more = if it.gaps.len() > RUNS_MAX { ", …" } else { "" };
        let runs: Vec<String> = it.gaps.iter().take(RUNS_MAX).map(run).collect();
        without += &format!(": {}{more}", runs.join(", "));
    }
    vec![name, lang.integer(it.images), first, last, without, notes.join("; ")]
}
