//! A forest: rate ratios with their intervals on a log scale, one row each, in a wide and a narrow drawing.
//!
//! Knows nothing of how the ratios were found. A row without an interval is drawn hollow, at observed ÷ expected.

use super::figure::Drawing;
use super::scale::Ratios;
use super::shape::{Anchor, Shape};
use super::words::{lines, p, ratio, say};
use crate::model::finding::RateRatio;
use crate::report::Lang;

const LINE: f64 = 17.0;

/// What a row looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Known to mislead.
    Naive,
    /// Fair.
    Strict,
    /// The main analysis.
    Primary,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What is compared.
    pub name: String,
    /// Ratio with its interval.
    pub ratio: Option<RateRatio>,
    /// Observed ÷ expected, where there is no interval.
    pub crude: Option<f64>,
    /// One-sided p.
    pub p: Option<f64>,
    /// How it is drawn.
    pub look: Look,
}

impl Row {
    /// `2.41 (1.90–3.05)`; without an interval `1.32`; without anything a dash.
    pub fn value(&self, lang: Lang) -> String {
        match (&self.ratio, self.crude) {
            (Some(it), _) => interval(it, lang),
            (None, Some(it)) => ratio(lang, it),
            (None, None) => "–".to_owned(),
        }
    }
}

fn interval(it: &RateRatio, lang: Lang) -> String {
    format!("{} ({}–{})", ratio(lang, it.estimate), ratio(lang, it.low), ratio(lang, it.high))
}

/// Limits of the axis: powers of two around everything that is drawn, never beyond 1/16 and 16.
fn limits(rows: &[Row]) -> (f64, f64) {
    let mut from: f64 = 0.5;
    let mut to: f64 = 2.0;
    for row in rows {
        let seen = match &row.ratio {
            Some(it) => [it.estimate, it.low, it.high],
            None => [row.crude.unwrap_or(1.0); 3],
        };
        for it in seen {
            while it.is_finite() && it > to && to < 16.0 {
                to *= 2.0;
            }
            while it > 0.0 && it < from && from > 1.0 / 16.0 {
                from /= 2.0;
            }
        }
    }
    (from, to)
}

/// For places at least 560 px wide. `empty` is said when there are no rows.
pub fn wide(rows: &[Row], lang: Lang, empty: &str) -> Drawing {
    if rows.is_empty() {
        return Drawing::of_words(720.0, empty);
    }
    let (from, to) = limits(rows);
    let axis = Ratios::new(from, to, 254.0, 546.0);
    let mut drawn = Vec::new();
    let mut y = 34.0;
    for row in rows {
        let label = lines(&row.name, label_limit(row, 226.0));
        let height = (label.len().max(2) as f64) * LINE + 12.0;
        let middle = y + height / 2.0;
        push_lines(&mut drawn, &label, 0.0, middle, name_class(row));
        push_mark(&mut drawn, &axis, middle, row);
        let mut numbers = vec![row.value(lang)];
        numbers.extend(row.p.map(|it| p(lang, it)));
        push_lines(&mut drawn, &numbers, 566.0, middle, "plot-text plot-number");
        y += height;
        drawn.push(Shape::Line { from: [0.0, y], to: [720.0, y], class: "plot-rule" });
    }
    let mut shapes = numbers_below(&axis, y, lang);
    push_grid(&mut shapes, &axis, 30.0, y + 4.0);
    shapes.push(Shape::label(0.0, 14.0, say(lang, "plot.ladder.comparison"), "plot-text plot-muted"));
    let middle = f64::midpoint(254.0, 546.0);
    let heading = say(lang, "plot.ladder.axis");
    shapes.push(Shape::anchored(middle, 14.0, Anchor::Middle, heading, "plot-text plot-muted"));
    shapes.push(Shape::label(566.0, 14.0, say(lang, "plot.ladder.ratio"), "plot-text plot-muted"));
    shapes.append(&mut drawn);
    Drawing { width: 720.0, height: y + 26.0, shapes }
}

/// For narrower places.
pub fn narrow(rows: &[Row], lang: Lang, empty: &str) -> Drawing {
    if rows.is_empty() {
        return Drawing::of_words(360.0, empty);
    }
    let (from, to) = limits(rows);
    let axis = Ratios::new(from, to, 16.0, 344.0);
    let mut drawn = Vec::new();
    let mut y = 26.0;
    for row in rows {
        let mut words = lines(&row.name, label_limit(row, 356.0));
        let named = words.len();
        words.push(match row.p {
            Some(it) => format!("{}  ·  {}", row.value(lang), p(lang, it)),
            None => row.value(lang),
        });
        y += 6.0;
        for (i, line) in words.into_iter().enumerate() {
            y += LINE;
            let class = if i < named { name_class(row) } else { "plot-text plot-number" };
            drawn.push(Shape::label(0.0, y - 4.0, line, class));
        }
        y += 12.0;
        push_grid(&mut drawn, &axis, y - 8.0, y + 9.0);
        push_mark(&mut drawn, &axis, y, row);
        y += 16.0;
        drawn.push(Shape::Line { from: [0.0, y], to: [360.0, y], class: "plot-rule" });
    }
    let mut shapes = numbers_below(&axis, y, lang);
    let heading = say(lang, "plot.ladder.axis");
    shapes.push(Shape::anchored(180.0, 14.0, Anchor::Middle, heading, "plot-text plot-muted"));
    shapes.append(&mut drawn);
    Drawing { width: 360.0, height: y + 26.0, shapes }
}

/// Grid lines, and the line of no association.
fn push_grid(shapes: &mut Vec<Shape>, axis: &Ratios, top: f64, bottom: f64) {
    for at in axis.ticks() {
        let x = axis.at(at);
        let class = if at == 1.0 { "plot-null" } else { "plot-grid" };
        shapes.push(Shape::Line { from: [x, top], to: [x, bottom], class });
    }
}

fn numbers_below(axis: &Ratios, bottom: f64, lang: Lang) -> Vec<Shape> {
    let number = |at: f64| {
        let text = if at < 1.0 { format!("1/{:.0}", 1.0 / at) } else { lang.decimal(at, 0) };
        Shape::anchored(axis.at(at), bottom + 19.0, Anchor::Middle, text, "plot-text plot-muted")
    };
    axis.ticks().into_iter().map(number).collect()
}

/// Bold letters are wider than [`lines`] believes.
fn label_limit(row: &Row, limit: f64) -> f64 {
    if row.look == Look::Primary { limit * 0.9 } else { limit }
}

fn name_class(row: &Row) -> &'static str {
    match row.look {
        Look::Primary => "plot-text plot-strong",
        Look::Strict => "plot-text",
        Look::Naive => "plot-text plot-muted",
    }
}

fn push_lines(shapes: &mut Vec<Shape>, lines: &[String], x: f64, middle: f64, class: &'static str) {
    let first = middle - (lines.len() as f64 - 1.0) / 2.0 * LINE + 4.5;
    for (i, line) in lines.iter().enumerate() {
        shapes.push(Shape::label(x, first + i as f64 * LINE, line.clone(), class));
    }
}

/// The interval as a line, cut off with an arrow where it leaves the axis; the estimate as a mark.
fn push_mark(shapes: &mut Vec<Shape>, axis: &Ratios, y: f64, row: &Row) {
    let Some(found) = &row.ratio else {
        if let Some(it) = row.crude {
            shapes.push(Shape::Circle { at: [axis.at(it), y], r: 5.0, class: "plot-hollow" });
        }
        return;
    };
    let look = row.look;
    let class = match look {
        Look::Naive => "plot-interval plot-naive",
        Look::Strict => "plot-interval plot-strict",
        Look::Primary => "plot-interval plot-primary",
    };
    let (low, high) = (axis.at(found.low), axis.at(found.high));
    shapes.push(Shape::Line { from: [low, y], to: [high, y], class });
    let fill = match look {
        Look::Naive => "plot-mark-naive",
        Look::Strict => "plot-mark-strict",
        Look::Primary => "plot-mark-primary",
    };
    if found.low < axis.from {
        shapes.push(Shape::arrow(low - 1.0, y, -7.0, fill));
    }
    if found.high > axis.to {
        shapes.push(Shape::arrow(high + 1.0, y, 7.0, fill));
    }
    let x = axis.at(found.estimate);
    if (axis.from..=axis.to).contains(&found.estimate) {
        shapes.push(match look {
            Look::Naive => Shape::diamond(x, y, 6.0, fill),
            Look::Strict => Shape::Circle { at: [x, y], r: 5.0, class: fill },
            Look::Primary => Shape::Rect { x: x - 6.0, y: y - 6.0, w: 12.0, h: 12.0, class: fill },
        });
    }
}
