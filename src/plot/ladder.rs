//! The ladder: the same data through ever stricter comparisons, as a forest of rate ratios on a log scale.
//!
//! Knows nothing of how the ratios were found. A step without an interval is drawn hollow, at observed ÷ expected.

use super::figure::{Drawing, Figure, Table};
use super::scale::Ratios;
use super::shape::{Anchor, Shape};
use super::words::{count, lines, p, ratio, say};
use crate::model::finding::{LadderStep, RateRatio};
use crate::report::Lang;
use crate::report::text::text;

const LINE: f64 = 17.0;

/// What a step looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Naive,
    Strict,
    Primary,
}

/// The figure.
pub fn figure(steps: &[LadderStep], lang: Lang) -> Figure {
    let title = say(lang, "plot.ladder.title");
    Figure {
        id: "figure-ladder",
        alt: alt(steps, lang),
        caption: say(lang, "plot.ladder.caption"),
        wide: wide(steps, lang),
        narrow: narrow(steps, lang),
        table: table(steps, lang),
        title,
    }
}

/// The name of a step in words; its code when there are none.
pub fn step_name(method: &str, lang: Lang) -> String {
    let key = format!("plot.ladder.{method}");
    if lang.entries().contains_key(key.as_str()) { say(lang, &key) } else { method.to_owned() }
}

fn look(step: &LadderStep) -> Look {
    match (step.method.as_str(), step.naive) {
        ("primary", _) => Look::Primary,
        (_, true) => Look::Naive,
        _ => Look::Strict,
    }
}

/// `2.41 (1.90–3.05)`; without an interval `1.32`; without anything a dash.
fn value(step: &LadderStep, lang: Lang) -> String {
    match &step.rate_ratio {
        Some(it) => interval(it, lang),
        None => crude(step).map_or_else(|| "–".to_owned(), |it| ratio(lang, it)),
    }
}

fn interval(it: &RateRatio, lang: Lang) -> String {
    format!("{} ({}–{})", ratio(lang, it.estimate), ratio(lang, it.low), ratio(lang, it.high))
}

/// Observed ÷ expected, when there is something to divide by.
fn crude(step: &LadderStep) -> Option<f64> {
    (step.expected > 0.0).then(|| step.statistic as f64 / step.expected)
}

fn alt(steps: &[LadderStep], lang: Lang) -> String {
    let Some(last) = steps.last() else { return say(lang, "plot.ladder.empty") };
    let steps = steps.iter().map(|it| format!("{}: {}", step_name(&it.method, lang), value(it, lang)));
    let list = steps.collect::<Vec<_>>().join("; ");
    text(lang, "plot.ladder.alt", &[("list", &list), ("last", &value(last, lang))])
}

/// Limits of the axis: powers of two around everything that is drawn, never beyond 1/16 and 16.
fn limits(steps: &[LadderStep]) -> (f64, f64) {
    let mut from: f64 = 0.5;
    let mut to: f64 = 2.0;
    for step in steps {
        let drawn = match &step.rate_ratio {
            Some(it) => [it.estimate, it.low, it.high],
            None => [crude(step).unwrap_or(1.0); 3],
        };
        for it in drawn {
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

fn wide(steps: &[LadderStep], lang: Lang) -> Drawing {
    if steps.is_empty() {
        return Drawing::of_words(720.0, &say(lang, "plot.ladder.empty"));
    }
    let (from, to) = limits(steps);
    let axis = Ratios::new(from, to, 254.0, 546.0);
    let mut rows = Vec::new();
    let mut y = 34.0;
    for step in steps {
        let label = lines(&step_name(&step.method, lang), label_limit(step, 226.0));
        let height = (label.len().max(2) as f64) * LINE + 12.0;
        let middle = y + height / 2.0;
        push_lines(&mut rows, &label, 0.0, middle, name_class(step));
        push_mark(&mut rows, &axis, middle, step);
        let mut numbers = vec![value(step, lang)];
        numbers.extend(step.p.map(|it| p(lang, it)));
        push_lines(&mut rows, &numbers, 566.0, middle, "plot-text plot-number");
        y += height;
        rows.push(Shape::Line { from: [0.0, y], to: [720.0, y], class: "plot-rule" });
    }
    let mut shapes = numbers_below(&axis, y, lang);
    push_grid(&mut shapes, &axis, 30.0, y + 4.0);
    shapes.push(Shape::label(0.0, 14.0, say(lang, "plot.ladder.comparison"), "plot-text plot-muted"));
    let middle = f64::midpoint(254.0, 546.0);
    let heading = say(lang, "plot.ladder.axis");
    shapes.push(Shape::anchored(middle, 14.0, Anchor::Middle, heading, "plot-text plot-muted"));
    shapes.push(Shape::label(566.0, 14.0, say(lang, "plot.ladder.ratio"), "plot-text plot-muted"));
    shapes.append(&mut rows);
    Drawing { width: 720.0, height: y + 26.0, shapes }
}

fn narrow(steps: &[LadderStep], lang: Lang) -> Drawing {
    if steps.is_empty() {
        return Drawing::of_words(360.0, &say(lang, "plot.ladder.empty"));
    }
    let (from, to) = limits(steps);
    let axis = Ratios::new(from, to, 16.0, 344.0);
    let mut rows = Vec::new();
    let mut y = 26.0;
    for step in steps {
        let mut words = lines(&step_name(&step.method, lang), label_limit(step, 356.0));
        let named = words.len();
        words.push(match step.p {
            Some(it) => format!("{}  ·  {}", value(step, lang), p(lang, it)),
            None => value(step, lang),
        });
        y += 6.0;
        for (i, line) in words.into_iter().enumerate() {
            y += LINE;
            let class = if i < named { name_class(step) } else { "plot-text plot-number" };
            rows.push(Shape::label(0.0, y - 4.0, line, class));
        }
        y += 12.0;
        push_grid(&mut rows, &axis, y - 8.0, y + 9.0);
        push_mark(&mut rows, &axis, y, step);
        y += 16.0;
        rows.push(Shape::Line { from: [0.0, y], to: [360.0, y], class: "plot-rule" });
    }
    let mut shapes = numbers_below(&axis, y, lang);
    let heading = say(lang, "plot.ladder.axis");
    shapes.push(Shape::anchored(180.0, 14.0, Anchor::Middle, heading, "plot-text plot-muted"));
    shapes.append(&mut rows);
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
fn label_limit(step: &LadderStep, limit: f64) -> f64 {
    if look(step) == Look::Primary { limit * 0.9 } else { limit }
}

fn name_class(step: &LadderStep) -> &'static str {
    match look(step) {
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
fn push_mark(shapes: &mut Vec<Shape>, axis: &Ratios, y: f64, step: &LadderStep) {
    let Some(found) = &step.rate_ratio else {
        if let Some(it) = crude(step) {
            shapes.push(Shape::Circle { at: [axis.at(it), y], r: 5.0, class: "plot-hollow" });
        }
        return;
    };
    let look = look(step);
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
            step.p.map_or_else(|| "–".to_owned(), |it| lang.decimal(it, 4)),
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
