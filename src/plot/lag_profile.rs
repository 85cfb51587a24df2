//! The lag profile: how many strikes had an image exactly so many bins before or after, against what chance gives.
//!
//! Knows nothing of how the envelopes were found. Right of zero the image came first, left of it the strike did.

use super::figure::{Drawing, Figure, Table};
use super::scale::{Linear, count_ticks, ticks};
use super::shape::{Anchor, Shape};
use super::words::{count, lines, p, say};
use crate::model::finding::LagBin;
use crate::report::Lang;
use crate::report::text::text;

/// What the profile is drawn from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LagProfile<'a> {
    /// One entry per lag, in order.
    pub lags: &'a [LagBin],
    /// Shortest and longest lag of the question, in bins, both included.
    pub window: (i32, i32),
    /// Length of a bin: 24, 6 or 1 hours.
    pub bin_hours: u32,
    /// p of the global envelope test.
    pub p: Option<f64>,
}

/// Where things stand on the sheet.
struct Sheet {
    x: Linear,
    y: Linear,
    step: f64,
    font_lines: usize,
}

/// The figure.
pub fn figure(profile: &LagProfile, lang: Lang) -> Figure {
    let key = if profile.bin_hours == 24 { "plot.lags.title" } else { "plot.lags.title-bins" };
    Figure {
        id: "figure-lags",
        title: text(lang, key, &[("hours", &profile.bin_hours.to_string())]),
        alt: alt(profile, lang),
        caption: say(lang, "plot.lags.caption"),
        wide: drawing(profile, lang, 720.0, 300.0),
        narrow: drawing(profile, lang, 360.0, 260.0),
        table: table(profile, lang),
    }
}

/// Lags at which more (or fewer) were seen than the global envelope allows.
fn outside(profile: &LagProfile) -> Vec<i32> {
    profile.lags.iter().filter(|it| is_outside(it)).map(|it| it.lag_bins).collect()
}

fn is_outside(it: &LagBin) -> bool {
    (it.observed as f64) > it.global_high || (it.observed as f64) < it.global_low
}

fn alt(profile: &LagProfile, lang: Lang) -> String {
    if profile.lags.is_empty() {
        return say(lang, "plot.lags.empty");
    }
    let found = outside(profile);
    let list: Vec<String> = found.iter().map(|it| lang.decimal(f64::from(*it), 0)).collect();
    let (list, n) = (list.join(", "), found.len().to_string());
    let p_text = profile.p.map_or_else(|| "–".to_owned(), |it| p(lang, it));
    let values = [
        ("n", n.as_str()),
        ("list", list.as_str()),
        ("p", p_text.as_str()),
        ("low", &profile.window.0.to_string()),
        ("high", &profile.window.1.to_string()),
    ];
    text(lang, if found.is_empty() { "plot.lags.alt-none" } else { "plot.lags.alt" }, &values)
}

fn drawing(profile: &LagProfile, lang: Lang, width: f64, height: f64) -> Drawing {
    let Some(sheet) = sheet(profile, lang, width, height) else {
        return Drawing::of_words(width, &say(lang, "plot.lags.empty"));
    };
    let mut shapes = Vec::new();
    push_bands(&mut shapes, profile, &sheet);
    push_window(&mut shapes, profile, &sheet, lang);
    push_axes(&mut shapes, &sheet, lang, width);
    push_expected(&mut shapes, profile, &sheet);
    push_observed(&mut shapes, profile, &sheet);
    let key_top = sheet.y.start + 58.0;
    let key_bottom = push_key(&mut shapes, lang, width, key_top);
    Drawing { width, height: key_bottom, shapes }
}

fn sheet(profile: &LagProfile, lang: Lang, width: f64, height: f64) -> Option<Sheet> {
    let (first, last) = (profile.lags.first()?.lag_bins, profile.lags.last()?.lag_bins);
    let top = profile.lags.iter().map(|it| it.global_high.max(it.observed as f64).max(it.high));
    let top = top.filter(|it| it.is_finite()).fold(1.0, f64::max);
    let top = top * 1.06;
    let left = super::words::width(&lang.decimal(top, 0)).max(14.0) + 10.0;
    let window = window_lines(lang, width);
    let x = Linear { from: f64::from(first) - 0.5, to: f64::from(last) + 0.5, start: left, end: width - 4.0 };
    let step = (x.end - x.start) / f64::from(last - first + 1);
    let y = Linear { from: 0.0, to: top, start: height - 56.0, end: window.len() as f64 * 16.0 + 10.0 };
    Some(Sheet { x, y, step, font_lines: window.len() })
}

fn window_lines(lang: Lang, width: f64) -> Vec<String> {
    lines(&say(lang, "plot.lags.window"), if width > 500.0 { 300.0 } else { 150.0 })
}

fn push_window(shapes: &mut Vec<Shape>, profile: &LagProfile, sheet: &Sheet, lang: Lang) {
    let from = sheet.x.at(f64::from(profile.window.0) - 0.5).max(sheet.x.start);
    let to = sheet.x.at(f64::from(profile.window.1) + 0.5).min(sheet.x.end);
    let top = sheet.y.end - 4.0;
    shapes.push(Shape::Rect { x: from, y: top, w: to - from, h: sheet.y.start - top, class: "plot-window" });
    let words = window_lines(lang, sheet.x.end);
    debug_assert_eq!(words.len(), sheet.font_lines, "the sheet left room for these lines");
    let class = "plot-text plot-small plot-accent";
    for (i, line) in words.into_iter().enumerate() {
        let y = 12.0 + i as f64 * 16.0;
        shapes.push(Shape::label(from, y, line, class));
    }
}

fn push_axes(shapes: &mut Vec<Shape>, sheet: &Sheet, lang: Lang, width: f64) {
    let bottom = sheet.y.start;
    for it in count_ticks(sheet.y.to, 5) {
        let y = sheet.y.at(it as f64);
        shapes.push(Shape::Line { from: [sheet.x.start, y], to: [sheet.x.end, y], class: "plot-grid" });
        let x = sheet.x.start - 6.0;
        shapes.push(Shape::anchored(x, y + 4.5, Anchor::End, lang.integer(it), "plot-text plot-muted"));
    }
    let zero = sheet.x.at(0.0);
    shapes.push(Shape::Line { from: [zero, sheet.y.end], to: [zero, bottom], class: "plot-null" });
    for it in ticks(sheet.x.from + 0.5, sheet.x.to - 0.5, if width > 500.0 { 13 } else { 7 }) {
        let x = sheet.x.at(it);
        shapes.push(Shape::Line { from: [x, bottom], to: [x, bottom + 4.0], class: "plot-axis" });
        let label = lang.decimal(it, 0);
        shapes.push(Shape::anchored(x, bottom + 18.0, Anchor::Middle, label, "plot-text plot-muted"));
    }
    shapes.push(Shape::Line { from: [sheet.x.start, bottom], to: [sheet.x.end, bottom], class: "plot-axis" });
    let y = bottom + 38.0;
    let (before, after) = (say(lang, "plot.lags.before"), say(lang, "plot.lags.after"));
    shapes.push(Shape::label(sheet.x.start, y, format!("← {after}"), "plot-text plot-small"));
    shapes.push(Shape::anchored(sheet.x.end, y, Anchor::End, format!("{before} →"), "plot-text plot-small"));
}

/// Steps along the upper limits and back along the lower ones.
fn band(profile: &LagProfile, sheet: &Sheet, limits: fn(&LagBin) -> (f64, f64)) -> Vec<[f64; 2]> {
    let half = sheet.step / 2.0;
    let edge = |it: &LagBin, value: f64| {
        let (x, y) = (sheet.x.at(f64::from(it.lag_bins)), sheet.y.at(value.clamp(0.0, sheet.y.to)));
        ([x - half, y], [x + half, y])
    };
    let mut ring = Vec::new();
    for it in profile.lags {
        let (a, b) = edge(it, limits(it).1);
        ring.extend([a, b]);
    }
    for it in profile.lags.iter().rev() {
        let (a, b) = edge(it, limits(it).0);
        ring.extend([b, a]);
    }
    ring
}

fn push_bands(shapes: &mut Vec<Shape>, profile: &LagProfile, sheet: &Sheet) {
    let ring = band(profile, sheet, |it| (it.global_low, it.global_high));
    shapes.push(Shape::Polygon { rings: vec![ring], class: "plot-envelope" });
    let ring = band(profile, sheet, |it| (it.low, it.high));
    shapes.push(Shape::Polygon { rings: vec![ring], class: "plot-pointwise" });
}

fn push_expected(shapes: &mut Vec<Shape>, profile: &LagProfile, sheet: &Sheet) {
    let at = |it: &LagBin| [sheet.x.at(f64::from(it.lag_bins)), sheet.y.at(it.expected.min(sheet.y.to))];
    let points = profile.lags.iter().map(at).collect();
    shapes.push(Shape::Polyline { points, class: "plot-expected" });
}

fn push_observed(shapes: &mut Vec<Shape>, profile: &LagProfile, sheet: &Sheet) {
    let at = |it: &LagBin| [sheet.x.at(f64::from(it.lag_bins)), sheet.y.at(it.observed as f64)];
    let points = profile.lags.iter().map(at).collect();
    shapes.push(Shape::Polyline { points, class: "plot-observed-line" });
    let r = (sheet.step * 0.34).clamp(1.6, 4.0);
    for it in profile.lags {
        let [x, y] = at(it);
        shapes.push(if is_outside(it) {
            Shape::diamond(x, y, r + 2.5, "plot-mark-outside")
        } else {
            Shape::Circle { at: [x, y], r, class: "plot-mark-observed" }
        });
    }
}

/// The key below the figure; gives the lower end of the drawing.
fn push_key(shapes: &mut Vec<Shape>, lang: Lang, width: f64, top: f64) -> f64 {
    let entries = ["observed", "outside", "expected", "pointwise", "global"];
    let (mut x, mut y) = (0.0, top + 10.0);
    for entry in entries {
        let words = say(lang, &format!("plot.lags.key-{entry}"));
        let needs = super::words::width(&words) + 40.0;
        if x > 0.0 && x + needs > width {
            (x, y) = (0.0, y + 20.0);
        }
        let middle = y - 4.5;
        shapes.push(match entry {
            "observed" => Shape::Circle { at: [x + 10.0, middle], r: 4.0, class: "plot-mark-observed" },
            "outside" => Shape::diamond(x + 10.0, middle, 6.0, "plot-mark-outside"),
            "expected" => {
                Shape::Polyline { points: vec![[x, middle], [x + 20.0, middle]], class: "plot-expected" }
            }
            "pointwise" => Shape::Rect { x, y: middle - 5.0, w: 20.0, h: 10.0, class: "plot-pointwise" },
            _ => Shape::Rect { x, y: middle - 5.0, w: 20.0, h: 10.0, class: "plot-envelope" },
        });
        shapes.push(Shape::label(x + 26.0, y, words, "plot-text plot-muted"));
        x += needs;
    }
    y + 10.0
}

fn table(profile: &LagProfile, lang: Lang) -> Table {
    let columns = ["lag", "observed", "expected", "low", "high", "global-low", "global-high", "p"];
    let columns = columns.iter().map(|it| say(lang, &format!("plot.lags.column-{it}"))).collect();
    let rows = profile.lags.iter().map(|it| {
        vec![
            lang.decimal(f64::from(it.lag_bins), 0),
            lang.integer(it.observed),
            count(lang, it.expected),
            count(lang, it.low),
            count(lang, it.high),
            count(lang, it.global_low),
            count(lang, it.global_high),
            lang.decimal(it.p_adjusted, 4),
        ]
    });
    Table { columns, rows: rows.collect() }
}
