//! When there are images, strikes, epochs and cloud: a lane each on one axis, with their overlap and their gaps.
//!
//! Knows counts by column of time; nothing of files.

use super::figure::{Drawing, Figure, Table};
use super::scale::{Linear, month_ticks};
use super::shape::{Anchor, Shape};
use super::words::{SIZE, say, width};
use crate::model::Role;
use crate::report::Lang;
use crate::report::check::Facts;
use crate::report::check::spans::Lane;
use crate::report::show::{date, period};
use crate::report::text::{code, text, word};

/// Height of a lane, with what stands above it.
const LANE: f64 = 64.0;
/// Of it, the bars.
const BARS: f64 = 38.0;

/// The figure.
pub fn figure(facts: &Facts, lang: Lang) -> Figure {
    let none = || say(lang, "plot.coverage.none");
    let role = |it: &Lane| word(lang, "role", &code(it.role));
    let lanes: Vec<String> = facts
        .lanes
        .iter()
        .map(|it| {
            let (from, to) = (date(it.span_secs.0), date(it.span_secs.1));
            let values = [("role", &*role(it)), ("n", &*lang.integer(it.n)), ("from", &from), ("to", &to)];
            text(lang, "plot.coverage.lane", &values)
        })
        .collect();
    let named = |it: &Lane, gap: &(i64, i64)| {
        let values = [("role", &*role(it)), ("from", &*date(gap.0)), ("to", &*date(gap.1))];
        text(lang, "plot.coverage.gap", &values)
    };
    let gaps: Vec<String> =
        facts.lanes.iter().flat_map(|it| it.gaps.iter().map(move |gap| named(it, gap))).collect();
    let gaps = if gaps.is_empty() { none() } else { gaps.join("; ") };
    let overlap = facts.overlap.map_or_else(none, |it| period(it.0, it.1));
    let alt = match facts.lanes[..] {
        [] => say(lang, "plot.coverage.empty"),
        _ => text(
            lang,
            "plot.coverage.alt",
            &[("lanes", &lanes.join("; ")), ("overlap", &overlap), ("gaps", &gaps)],
        ),
    };
    let rows = facts.lanes.iter().map(|it| {
        let gaps: Vec<String> = it.gaps.iter().map(|it| period(it.0, it.1)).collect();
        let of_places = if it.used.is_empty() { "–".to_owned() } else { lang.integer(it.of_places) };
        let (first, last) = (date(it.span_secs.0), date(it.span_secs.1));
        let gaps = if gaps.is_empty() { none() } else { gaps.join("; ") };
        vec![role(it), lang.integer(it.n), of_places, first, last, gaps]
    });
    let columns = ["what", "n", "used", "first", "last", "gaps"];
    Figure {
        id: "figure-coverage",
        title: say(lang, "plot.coverage.title"),
        alt,
        caption: say(lang, "plot.coverage.caption"),
        wide: drawing(facts, 720.0, lang),
        narrow: drawing(facts, 340.0, lang),
        table: Table {
            columns: columns.iter().map(|it| say(lang, &format!("plot.coverage.column-{it}"))).collect(),
            rows: rows.collect(),
        },
    }
}

fn drawing(facts: &Facts, sheet: f64, lang: Lang) -> Drawing {
    let Some((from, to)) = facts.axis_secs.filter(|_| !facts.lanes.is_empty()) else {
        return Drawing::of_words(sheet, &say(lang, "plot.coverage.empty"));
    };
    let axis = Linear { from: from as f64, to: to.max(from + 1) as f64, start: 4.0, end: sheet - 4.0 };
    let x_of = |secs: i64| axis.at(secs as f64);
    let foot = LANE * facts.lanes.len() as f64;
    let mut shapes = Vec::new();
    // Images and strikes are the first two lanes whenever they overlap.
    if let Some((from, to)) = facts.overlap {
        let (x, h) = (x_of(from), LANE * 2.0);
        shapes.push(Shape::Rect { x, y: 0.0, w: x_of(to) - x, h, class: "plot-window" });
    }
    for day in month_ticks(from, to, if sheet > 500.0 { 9 } else { 4 }) {
        let secs = day.and_hms_opt(0, 0, 0).map_or(0, |it| it.and_utc().timestamp());
        let x = x_of(secs);
        let label = day.format("%Y-%m").to_string();
        let half = width(&label) / 2.0;
        shapes.push(Shape::Line { from: [x, 0.0], to: [x, foot], class: "plot-grid" });
        let at = x.clamp(half, sheet - half);
        shapes.push(Shape::anchored(at, foot + 18.0, Anchor::Middle, label, "plot-text plot-muted"));
    }
    for (i, lane) in facts.lanes.iter().enumerate() {
        draw(&mut shapes, lane, LANE * (i as f64 + 1.0), &axis, lang);
    }
    Drawing { width: sheet, height: foot + 24.0, shapes }
}

/// One lane: its name, its bars on a line, a bracket under each gap.
fn draw(shapes: &mut Vec<Shape>, lane: &Lane, foot: f64, axis: &Linear, lang: Lang) {
    let name = format!("{}: {}", word(lang, "role", &code(lane.role)), lang.integer(lane.n));
    let end = axis.start + width(&name);
    shapes.push(Shape::label(axis.start, foot - LANE + 4.0 + SIZE, name, "plot-text plot-strong"));
    let most = libm::sqrt(f64::from(lane.all.iter().copied().max().unwrap_or(1)));
    let (faint, full) = match lane.role {
        Role::Images => ("plot-cover-images plot-faint", "plot-cover-images"),
        Role::Strikes => ("plot-cover-strikes plot-faint", "plot-cover-strikes"),
        _ => ("plot-mark-naive", "plot-mark-naive"),
    };
    let base = foot - 8.0;
    let step = (axis.end - axis.start) / lane.all.len().max(1) as f64;
    for (columns, class) in [(&lane.all, faint), (&lane.used, full)] {
        let bar = |(i, n): (usize, &u32)| {
            let x = axis.start + i as f64 * step;
            let height = (BARS * libm::sqrt(f64::from(*n)) / most).max(2.0);
            (*n > 0).then(|| vec![[x, base], [x, base - height], [x + step, base - height], [x + step, base]])
        };
        let rings: Vec<_> = columns.iter().enumerate().filter_map(bar).collect();
        if !rings.is_empty() {
            shapes.push(Shape::Polygon { rings, class });
        }
    }
    shapes.push(Shape::Line { from: [axis.start, base], to: [axis.end, base], class: "plot-axis" });
    let mut free = end + 12.0;
    for (from, to) in &lane.gaps {
        let (a, b) = (axis.at(*from as f64), axis.at(*to as f64));
        let points = vec![[a, base], [a, base + 5.0], [b, base + 5.0], [b, base]];
        shapes.push(Shape::Polyline { points, class: "plot-gap" });
        // A gap is named over its middle where that leaves every other word in peace; all are in the table.
        let label = period(*from, *to);
        let wide = width(&label);
        let at = f64::midpoint(a, b).clamp(axis.start + wide / 2.0, axis.end - wide / 2.0);
        if at - wide / 2.0 > free {
            let y = foot - LANE + 4.0 + SIZE;
            shapes.push(Shape::anchored(at, y, Anchor::Middle, label, "plot-text plot-muted"));
            free = at + wide / 2.0 + 12.0;
        }
    }
}
