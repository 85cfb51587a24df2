//! What was counted beside what chance gives: one axis, one band, one mark. The main figure of a report.
//!
//! Knows nothing of how the range of chance was found.

use super::figure::{Drawing, Figure, Table};
use super::scale::{Linear, ticks};
use super::shape::{Anchor, Shape};
use super::words::{count, lines, say, width};
use crate::report::text::text;
use crate::report::{Lang, ResultFile};

/// The figure.
pub fn figure(result: &ResultFile, lang: Lang) -> Figure {
    let primary = &result.primary;
    let values = [
        lang.integer(primary.statistic),
        lang.integer(result.panel.onsets),
        lang.integer(primary.null_low),
        lang.integer(primary.null_high),
        count(lang, (primary.expected * 10.0).round() / 10.0),
    ];
    let values = [
        ("observed", values[0].as_str()),
        ("onsets", values[1].as_str()),
        ("low", values[2].as_str()),
        ("high", values[3].as_str()),
        ("expected", values[4].as_str()),
    ];
    let can_say = result.panel.onsets > 0;
    let say_or_empty = |key: &str| text(lang, if can_say { key } else { "plot.chance.empty" }, &values);
    let draw = |width: f64| {
        if can_say {
            drawing(result, lang, width)
        } else {
            Drawing::of_words(width, &say(lang, "plot.chance.empty"))
        }
    };
    let cells = ["observed", "expected", "low", "high", "onsets"];
    Figure {
        id: "figure-chance",
        title: say(lang, "plot.chance.title"),
        alt: say_or_empty("plot.chance.alt"),
        caption: say_or_empty("plot.chance.caption"),
        wide: draw(720.0),
        narrow: draw(360.0),
        table: Table {
            columns: cells.iter().map(|it| say(lang, &format!("plot.chance.column-{it}"))).collect(),
            rows: vec![
                cells.iter().map(|name| text(lang, &format!("plot.chance.value-{name}"), &values)).collect(),
            ],
        },
    }
}

fn drawing(result: &ResultFile, lang: Lang, sheet: f64) -> Drawing {
    let primary = &result.primary;
    let (low, high) = (primary.null_low as f64, primary.null_high as f64);
    let seen = primary.statistic as f64;
    let (least, most) = (low.min(seen), high.max(seen));
    let margin = ((most - least) * 0.6).max(4.0);
    let from = if least - margin < least * 0.4 { 0.0 } else { (least - margin).floor() };
    let axis = Linear { from, to: (most + margin).ceil(), start: 12.0, end: sheet - 12.0 };
    let (band, line, foot) = (78.0, 96.0, 118.0);
    let mut shapes = Vec::new();
    for it in ticks(axis.from, axis.to, if sheet > 500.0 { 9 } else { 5 }) {
        let x = axis.at(it);
        shapes.push(Shape::Line { from: [x, band - 26.0], to: [x, foot], class: "plot-grid" });
        let number = lang.decimal(it, 0);
        shapes.push(Shape::anchored(x, foot + 16.0, Anchor::Middle, number, "plot-text plot-muted"));
    }
    let (left, right) = (axis.at(low), axis.at(high));
    shapes.push(Shape::Rect {
        x: left - 2.0,
        y: band - 14.0,
        w: right - left + 4.0,
        h: foot - band + 4.0,
        class: "plot-pointwise",
    });
    let middle = axis.at(primary.expected.clamp(axis.from, axis.to));
    shapes.push(Shape::Polyline {
        points: vec![[middle, band - 14.0], [middle, foot - 10.0]],
        class: "plot-expected",
    });
    shapes.push(Shape::Line { from: [axis.start, foot], to: [axis.end, foot], class: "plot-axis" });
    let x = axis.at(seen);
    let inside = (low..=high).contains(&seen);
    shapes.push(Shape::Line { from: [x, 40.0], to: [x, foot], class: "plot-interval plot-strict" });
    let mark = if inside { "plot-mark-observed" } else { "plot-mark-outside" };
    shapes.push(Shape::diamond(x, line - 10.0, 9.0, mark));
    let observed = text(lang, "plot.chance.observed", &[("n", &lang.integer(primary.statistic))]);
    push_held(&mut shapes, x, 14.0, &observed, sheet, "plot-text plot-strong");
    let chance = text(
        lang,
        "plot.chance.band",
        &[("low", &lang.integer(primary.null_low)), ("high", &lang.integer(primary.null_high))],
    );
    push_held(&mut shapes, middle, 32.0, &chance, sheet, "plot-text plot-muted");
    let mut y = foot + 36.0;
    for words in lines(&say(lang, "plot.chance.axis"), sheet - 8.0) {
        shapes.push(Shape::anchored(sheet / 2.0, y, Anchor::Middle, words, "plot-text plot-muted"));
        y += 17.0;
    }
    Drawing { width: sheet, height: y - 6.0, shapes }
}

/// A text in the middle over `x`, but never outside the sheet. Bold letters are a little wider than believed.
fn push_held(shapes: &mut Vec<Shape>, x: f64, y: f64, words: &str, sheet: f64, class: &'static str) {
    let half = width(words) * 0.55 + 2.0;
    let x = if 2.0 * half > sheet { sheet / 2.0 } else { x.clamp(half, sheet - half) };
    shapes.push(Shape::anchored(x, y, Anchor::Middle, words.to_owned(), class));
}
