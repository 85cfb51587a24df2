//! Passes as figures: how many on which day over which place, where they crossed the sky, and over which ground.
//!
//! Knows counts, angles and places; nothing of orbits.

use super::figure::{Drawing, Figure, Table};
use super::map::{View, ground, inside_parts, push_scale};
use super::scale::{Linear, ticks};
use super::shape::{Anchor, Shape};
use super::words::{lines, say};
use crate::model::passes::{Pass, PassReport};
use crate::report::Lang;
use crate::report::passes::{iso, place_name, range, shown_range};
use crate::report::text::text;

/// One row for each place, one dot for each day; the window asked about is a diamond.
pub fn distribution(report: &PassReport, lang: Lang) -> Figure {
    let places: Vec<String> =
        report.question.places.iter().chain(&report.question.others).map(|it| place_name(lang, it)).collect();
    let asked = report.question.places.len();
    let rows = places.iter().enumerate().map(|(i, name)| {
        let days = range(report, i, |day| i >= asked || day != 0).map(shown_range).unwrap_or_default();
        let here = if i < asked { report.here(i).passes.to_string() } else { "–".to_owned() };
        vec![name.clone(), here, days]
    });
    let n = report.cells.iter().map(|it| it.day).collect::<std::collections::BTreeSet<_>>().len();
    Figure {
        id: "figure-pass-days",
        title: say(lang, "plot.passes.title"),
        alt: text(lang, "plot.passes.alt", &[("n", &n.to_string())]),
        caption: say(lang, "plot.passes.caption"),
        wide: days_drawing(report, &places, 720.0, lang),
        narrow: days_drawing(report, &places, 360.0, lang),
        table: Table {
            columns: ["place", "asked", "others"]
                .iter()
                .map(|it| say(lang, &format!("plot.passes.column-{it}")))
                .collect(),
            rows: rows.collect(),
        },
    }
}

fn days_drawing(report: &PassReport, places: &[String], sheet: f64, lang: Lang) -> Drawing {
    const ROW: f64 = 26.0;
    let most = report.cells.iter().map(|it| it.count.passes).max().unwrap_or(0).max(4);
    let left = if sheet > 500.0 { 150.0 } else { 104.0 };
    let axis = Linear { from: 0.0, to: f64::from(most) + 1.0, start: left, end: sheet - 14.0 };
    let foot = 14.0 + ROW * places.len() as f64;
    let mut shapes = Vec::new();
    for it in ticks(axis.from, axis.to, if sheet > 500.0 { 8 } else { 4 }) {
        let x = axis.at(it);
        shapes.push(Shape::Line { from: [x, 6.0], to: [x, foot], class: "plot-grid" });
        shapes.push(Shape::anchored(
            x,
            foot + 16.0,
            Anchor::Middle,
            lang.decimal(it, 0),
            "plot-text plot-muted",
        ));
    }
    for (i, name) in places.iter().enumerate() {
        let y = 14.0 + ROW * (i as f64 + 0.5);
        let is_asked = i < report.question.places.len();
        let class = if is_asked { "plot-text plot-strong" } else { "plot-text" };
        let room = if sheet > 500.0 { 20 } else { 13 };
        let short: String = if name.chars().count() > room {
            name.chars().take(room - 1).chain(['…']).collect()
        } else {
            name.clone()
        };
        shapes.push(Shape::anchored(left - 12.0, y + 4.0, Anchor::End, short, class));
        shapes.push(Shape::Line { from: [left, y], to: [axis.end, y], class: "plot-rule" });
        // Days with the same count lie side by side.
        let mut seen: Vec<u32> = Vec::new();
        for cell in report.of_place(i).filter(|it| !is_asked || it.day != 0) {
            let same = seen.iter().filter(|it| **it == cell.count.passes).count();
            seen.push(cell.count.passes);
            let aside = f64::from(same as u32 / 2 + same as u32 % 2) * if same % 2 == 0 { 3.6 } else { -3.6 };
            let at = [axis.at(f64::from(cell.count.passes)) + aside, y];
            shapes.push(Shape::Circle { at, r: 3.2, class: "plot-mark-naive" });
        }
        if is_asked {
            let x = axis.at(f64::from(report.here(i).passes));
            shapes.push(Shape::diamond(x, y, 8.0, "plot-mark-primary"));
        }
    }
    shapes.push(Shape::Line { from: [left, foot], to: [axis.end, foot], class: "plot-axis" });
    let mut y = foot + 36.0;
    for words in lines(&say(lang, "plot.passes.axis"), sheet - 8.0) {
        shapes.push(Shape::anchored(sheet / 2.0, y, Anchor::Middle, words, "plot-text plot-muted"));
        y += 17.0;
    }
    Drawing { width: sheet, height: y - 6.0, shapes }
}

/// The ground below the passes over a place, while the place saw them.
pub fn track(report: &PassReport, place: usize, lang: Lang) -> Figure {
    let passes: Vec<&Pass> = report.passes.iter().filter(|it| it.place as usize == place).collect();
    let name = report.question.places.get(place).map_or_else(String::new, |it| place_name(lang, it));
    let n = passes.len().to_string();
    let rows = passes.iter().map(|it| {
        let end = |at: [f32; 2]| {
            format!("{}, {}", lang.decimal(f64::from(at[1]), 1), lang.decimal(f64::from(at[0]), 1))
        };
        vec![
            report.satellites.get(it.satellite as usize).map_or_else(String::new, |it| it.name.clone()),
            end(it.track[0]),
            end([it.below.lon_deg as f32, it.below.lat_deg as f32]),
            end(it.track[it.track.len() - 1]),
        ]
    });
    let at = report.question.places.get(place).map(|it| it.at);
    let draw = |width: f64, height: f64| match at {
        Some(at) => track_drawing(&passes, [at.lon_deg, at.lat_deg], [width, height], lang),
        None => Drawing::of_words(width, &say(lang, "plot.map.empty")),
    };
    Figure {
        id: "figure-pass-track",
        title: text(lang, "plot.track.title", &[("place", &name)]),
        alt: text(lang, "plot.track.alt", &[("n", &n), ("place", &name)]),
        caption: say(lang, "plot.track.caption"),
        wide: draw(440.0, 400.0),
        narrow: draw(340.0, 320.0),
        table: Table {
            columns: ["satellite", "from", "nearest", "to"]
                .iter()
                .map(|it| say(lang, &format!("plot.track.column-{it}")))
                .collect(),
            rows: rows.collect(),
        },
    }
}

fn track_drawing(passes: &[&Pass], [lon, lat]: [f64; 2], [width, height]: [f64; 2], lang: Lang) -> Drawing {
    // As far as low satellites are seen when they stand well above the horizon.
    const REACH_DEG: f64 = 8.0;
    let wide = REACH_DEG / libm::cos(lat.clamp(-75.0, 75.0).to_radians());
    let view = View::around([lon - wide, lat - REACH_DEG, lon + wide, lat + REACH_DEG], width, height);
    let mut shapes = ground(&view);
    for it in passes {
        // Across the antimeridian a track goes on beside the place.
        let near = |at: &[f32; 2]| {
            let away = (f64::from(at[0]) - lon + 540.0).rem_euclid(360.0) - 180.0;
            [lon + away, f64::from(at[1])]
        };
        let points: Vec<[f64; 2]> = it.track.iter().map(near).collect();
        let class = if it.can_image { "plot-interval plot-primary" } else { "plot-interval plot-naive" };
        for points in inside_parts(&points, &view) {
            shapes.push(Shape::Polyline { points, class });
        }
    }
    let [x, y] = view.at([lon, lat]);
    shapes.push(Shape::diamond(x, y, 7.0, "plot-mark-primary"));
    push_scale(&mut shapes, &view, lang);
    Drawing { width, height, shapes }
}

/// The sky over a place: north up, east to the right as on a map, the zenith in the middle.
pub fn sky(report: &PassReport, place: usize, lang: Lang) -> Figure {
    let passes: Vec<&Pass> = report.passes.iter().filter(|it| it.place as usize == place).collect();
    let name = report.question.places.get(place).map_or_else(String::new, |it| place_name(lang, it));
    let n = passes.len().to_string();
    let rows = passes.iter().map(|it| {
        vec![
            iso(it.highest_micros),
            report.satellites.get(it.satellite as usize).map_or_else(String::new, |it| it.name.clone()),
            lang.decimal(it.elevation_deg, 1),
            lang.decimal(it.azimuth_deg, 0),
            lang.decimal(it.off_nadir_deg, 1),
        ]
    });
    Figure {
        id: "figure-pass-sky",
        title: text(lang, "plot.sky.title", &[("place", &name)]),
        alt: text(lang, "plot.sky.alt", &[("n", &n), ("place", &name)]),
        caption: say(lang, "plot.sky.caption"),
        wide: sky_drawing(&passes, 440.0, lang),
        narrow: sky_drawing(&passes, 340.0, lang),
        table: Table {
            columns: ["time", "satellite", "elevation", "azimuth", "off-nadir"]
                .iter()
                .map(|it| say(lang, &format!("column.pass-{it}")))
                .collect(),
            rows: rows.collect(),
        },
    }
}

fn sky_drawing(passes: &[&Pass], sheet: f64, lang: Lang) -> Drawing {
    let middle = sheet / 2.0;
    let radius = middle - 26.0;
    let at = |azimuth: f64, elevation: f64| {
        let away = radius * (90.0 - elevation.clamp(0.0, 90.0)) / 90.0;
        let turn = azimuth.to_radians();
        [middle + away * libm::sin(turn), middle - away * libm::cos(turn)]
    };
    let ring = |elevation: f64| (0..=72).map(|it| at(f64::from(it) * 5.0, elevation)).collect::<Vec<_>>();
    let mut shapes = Vec::new();
    for elevation in [0.0, 30.0, 60.0] {
        let class = if elevation > 0.0 { "plot-grid" } else { "plot-axis" };
        shapes.push(Shape::Polyline { points: ring(elevation), class });
    }
    for azimuth in [0.0, 90.0] {
        shapes.push(Shape::Line { from: at(azimuth, 0.0), to: at(azimuth + 180.0, 0.0), class: "plot-grid" });
    }
    for (key, x, y) in [
        ("plot.sky.north", middle, 16.0),
        ("plot.sky.south", middle, sheet - 8.0),
        ("plot.sky.east", sheet - 12.0, middle + 4.0),
        ("plot.sky.west", 12.0, middle + 4.0),
    ] {
        shapes.push(Shape::anchored(x, y, Anchor::Middle, say(lang, key), "plot-text plot-muted"));
    }
    for (elevation, label) in [(30.0, "30°"), (60.0, "60°")] {
        let [x, y] = at(0.0, elevation);
        shapes.push(Shape::label(x + 4.0, y + 12.0, label, "plot-text plot-muted plot-small"));
    }
    for it in passes {
        let points = it.sky.iter().map(|it| at(f64::from(it[0]), f64::from(it[1]))).collect();
        let class = if it.can_image { "plot-interval plot-primary" } else { "plot-interval plot-naive" };
        shapes.push(Shape::Polyline { points, class });
    }
    for it in passes {
        let [x, y] = at(it.azimuth_deg, it.elevation_deg);
        let class = if it.can_image { "plot-mark-primary" } else { "plot-mark-naive" };
        shapes.push(Shape::Circle { at: [x, y], r: 3.5, class });
    }
    Drawing { width: sheet, height: sheet, shapes }
}
