//! A map of places and strikes for print: equirectangular, true to scale at its middle, over shipped outlines.
//!
//! Knows no tiles and no browser. The interactive map is another (`web::map`); this one is in every report.
//! Borders are those of `scripts/basemap`; they follow UN General Assembly resolution 68/262.

use super::figure::{Drawing, Figure, Table};
use super::shape::{Anchor, Shape};
use super::words::{lines, say};
use crate::model::land::{LandKind, land};
use crate::model::number::rounded;
use crate::model::order::Order as _;
use crate::report::text::text;
use crate::report::{Lang, Scene, layers};

/// Most marks of a kind; the newest strikes are drawn and the caption says so.
pub const MARKS_MAX: usize = 2000;
/// The table beside the map lists so many places.
const ROWS_MAX: usize = 400;

/// Degrees → sheet.
pub(super) struct View {
    west: f64,
    north: f64,
    /// Pixels of a degree of longitude and of latitude.
    scale: [f64; 2],
    width: f64,
    height: f64,
}

/// The figure.
pub fn figure(scene: &Scene, lang: Lang) -> Figure {
    let drawn = scene.strikes.len().min(MARKS_MAX);
    let before = scene.strikes.iter().filter(|it| it.imaged_before).count() as u64;
    let values = [
        lang.integer(scene.facilities.len() as u64),
        lang.integer(scene.strikes.len() as u64),
        lang.integer(before),
        lang.integer(drawn as u64),
    ];
    let values = [
        ("facilities", &*values[0]),
        ("strikes", &*values[1]),
        ("before", &*values[2]),
        ("drawn", &*values[3]),
    ];
    let mut caption = text(lang, "plot.map.caption", &values);
    if drawn < scene.strikes.len() {
        caption.push(' ');
        caption.push_str(&text(lang, "plot.map.newest", &values));
    }
    let draw = |width: f64, height: f64| match View::of(scene, width, height) {
        Some(view) => drawing(scene, &view, lang),
        None => Drawing::of_words(width, &say(lang, "plot.map.empty")),
    };
    Figure {
        id: "figure-map",
        title: say(lang, "plot.map.title"),
        alt: text(lang, "plot.map.alt", &values),
        caption,
        wide: draw(720.0, 440.0),
        narrow: draw(360.0, 320.0),
        table: table(scene, lang),
    }
}

impl View {
    /// Around the places, with a margin; `None` without any.
    fn of(scene: &Scene, width: f64, height: f64) -> Option<Self> {
        Some(Self::around(layers::bounds(scene)?, width, height))
    }

    /// Around west, south, east, north, degrees, with a margin.
    pub(super) fn around([west, south, east, north]: [f64; 4], width: f64, height: f64) -> Self {
        let middle = f64::midpoint(south, north).clamp(-80.0, 80.0);
        let narrowing = rounded(libm::cos(middle.to_radians()), 6);
        let spread = |from: f64, to: f64, least: f64| ((to - from) * 1.16).max(least);
        let (wide, high) = (spread(west, east, 1.2), spread(south, north, 0.8));
        let scale = rounded((width / (wide * narrowing)).min(height / high), 6);
        let scale = [scale * narrowing, scale];
        let (middle_lon, middle_lat) = (f64::midpoint(west, east), f64::midpoint(south, north));
        Self {
            west: middle_lon - width / 2.0 / scale[0],
            north: middle_lat + height / 2.0 / scale[1],
            scale,
            width,
            height,
        }
    }

    pub(super) fn at(&self, [lon, lat]: [f64; 2]) -> [f64; 2] {
        [rounded((lon - self.west) * self.scale[0], 1), rounded((self.north - lat) * self.scale[1], 1)]
    }

    fn sees(&self, [west, south, east, north]: [f64; 4]) -> bool {
        let east_edge = self.west + self.width / self.scale[0];
        let south_edge = self.north - self.height / self.scale[1];
        west < east_edge && east > self.west && south < self.north && north > south_edge
    }

    fn holds(&self, [x, y]: [f64; 2]) -> bool {
        (2.0..=self.width - 2.0).contains(&x) && (2.0..=self.height - 2.0).contains(&y)
    }
}

fn drawing(scene: &Scene, view: &View, lang: Lang) -> Drawing {
    let mut shapes = ground(view);
    push_marks(&mut shapes, scene, view);
    push_scale(&mut shapes, view, lang);
    let bottom = push_key(&mut shapes, view, lang);
    Drawing { width: view.width, height: bottom, shapes }
}

/// Water and land.
pub(super) fn ground(view: &View) -> Vec<Shape> {
    let mut shapes =
        vec![Shape::Rect { x: 0.0, y: 0.0, w: view.width, h: view.height, class: "plot-map-water" }];
    push_land(&mut shapes, view);
    shapes
}

/// Countries, then Ukraine, then regional borders, cut at the edge of the sheet.
fn push_land(shapes: &mut Vec<Shape>, view: &View) {
    for (kind, class) in [(LandKind::Country, "plot-map-land"), (LandKind::Home, "plot-map-home")] {
        let seen = land().iter().filter(|it| it.kind == kind && view.sees(it.bounds));
        let rings: Vec<Vec<[f64; 2]>> = seen
            .map(|it| coarse(clipped(it.points.iter().map(|p| view.at(*p)).collect(), view)))
            .filter(|it| it.len() > 2)
            .collect();
        if !rings.is_empty() {
            shapes.push(Shape::Polygon { rings, class });
        }
    }
    for it in land().iter().filter(|it| it.kind == LandKind::Region && view.sees(it.bounds)) {
        for points in inside_parts(&it.points, view) {
            shapes.push(Shape::Polyline { points: coarse(points), class: "plot-map-region" });
        }
    }
}

/// A ring cut to the sheet, edge by edge (Sutherland & Hodgman).
fn clipped(ring: Vec<[f64; 2]>, view: &View) -> Vec<[f64; 2]> {
    let edges = [(0, 0.0, 1.0), (0, view.width, -1.0), (1, 0.0, 1.0), (1, view.height, -1.0)];
    edges.into_iter().fold(ring, |ring, (axis, limit, sign): (usize, f64, f64)| {
        let depth = |p: [f64; 2]| (p[axis] - limit) * sign;
        let mut out = Vec::with_capacity(ring.len());
        for (i, &b) in ring.iter().enumerate() {
            let a = ring[(i + ring.len() - 1) % ring.len()];
            let (da, db) = (depth(a), depth(b));
            if (da < 0.0) != (db < 0.0) {
                let share = da / (da - db);
                out.push([0, 1].map(|k| rounded(a[k] + (b[k] - a[k]) * share, 1)));
            }
            if db >= 0.0 {
                out.push(b);
            }
        }
        out
    })
}

/// Whole pixels, without repeats and without points on a straight line between their neighbours: half the bytes.
fn coarse(line: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    let mut out: Vec<[f64; 2]> = Vec::with_capacity(line.len());
    for p in line.into_iter().map(|it| it.map(f64::round)) {
        if out.last() == Some(&p) {
            continue;
        }
        if let [.., a, b] = out.as_slice()
            && (b[0] - a[0]) * (p[1] - b[1]) == (b[1] - a[1]) * (p[0] - b[0])
        {
            out.pop();
        }
        out.push(p);
    }
    out
}

/// The stretches of a line that lie on the sheet.
pub(super) fn inside_parts(points: &[[f64; 2]], view: &View) -> Vec<Vec<[f64; 2]>> {
    let mut parts: Vec<Vec<[f64; 2]>> = vec![Vec::new()];
    for at in points.iter().map(|it| view.at(*it)) {
        if (0.0..=view.width).contains(&at[0]) && (0.0..=view.height).contains(&at[1]) {
            if let Some(part) = parts.last_mut() {
                part.push(at);
            }
        } else if parts.last().is_some_and(|it| !it.is_empty()) {
            parts.push(Vec::new());
        }
    }
    parts.retain(|it| it.len() > 1);
    parts
}

fn push_marks(shapes: &mut Vec<Shape>, scene: &Scene, view: &View) {
    let mut strikes: Vec<_> = scene.strikes.iter().collect();
    strikes.order_by_key(|it| std::cmp::Reverse(it.start_secs));
    strikes.truncate(MARKS_MAX);
    for (imaged, class) in [(false, "plot-map-strike"), (true, "plot-map-strike-after")] {
        let mut at: Vec<[f64; 2]> = strikes
            .iter()
            .filter(|it| it.imaged_before == imaged)
            .map(|it| view.at([it.lon_deg, it.lat_deg]))
            .filter(|it| view.holds(*it))
            .collect();
        // Dots of one colour on one spot look like one.
        at.order_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
        at.dedup();
        shapes.push(Shape::Dots { at, class });
    }
    let places = scene.facilities.iter().take(MARKS_MAX).map(|it| view.at([it.lon_deg, it.lat_deg]));
    let places: Vec<[f64; 2]> = places.filter(|it| view.holds(*it)).collect();
    shapes.push(Shape::Dots { at: places, class: "plot-map-place" });
}

/// A bar of a round length, about a fifth of the sheet.
pub(super) fn push_scale(shapes: &mut Vec<Shape>, view: &View, lang: Lang) {
    let km_of_px = 111.2 / view.scale[1];
    let wished = view.width / 5.0 * km_of_px;
    let lengths = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0];
    let length = lengths.into_iter().rfind(|it| *it <= wished).unwrap_or(1.0);
    let (x, y, w) = (10.0, view.height - 12.0, rounded(length / km_of_px, 1));
    let label = crate::report::show::distance(lang, length * 1000.0);
    shapes.push(Shape::Line { from: [x, y], to: [x + w, y], class: "plot-map-scale" });
    shapes.push(Shape::label(x, y - 6.0, label, "plot-text plot-small plot-map-words"));
}

/// The key below the map; gives the lower end of the drawing.
fn push_key(shapes: &mut Vec<Shape>, view: &View, lang: Lang) -> f64 {
    let (mut x, mut y) = (0.0, view.height + 22.0);
    for (class, key) in [
        ("plot-map-place", "plot.map.place"),
        ("plot-map-strike-after", "plot.map.strike-after"),
        ("plot-map-strike", "plot.map.strike"),
    ] {
        let words = say(lang, key);
        let needs = super::words::width(&words) + 38.0;
        if x > 0.0 && x + needs > view.width {
            (x, y) = (0.0, y + 20.0);
        }
        shapes.push(Shape::Dots { at: vec![[x + 8.0, y - 4.5]], class });
        shapes.push(Shape::label(x + 18.0, y, words, "plot-text plot-muted"));
        x += needs;
    }
    for line in lines(&say(lang, "map.source"), view.width * 0.98) {
        y += 17.0;
        shapes.push(Shape::anchored(0.0, y, Anchor::Start, line, "plot-text plot-small plot-muted"));
    }
    y + 6.0
}

/// Places with their strikes, those with most first.
fn table(scene: &Scene, lang: Lang) -> Table {
    let mut counts = vec![(0_u64, 0_u64); scene.facilities.len()];
    for it in &scene.strikes {
        if let Some(count) = it.facility.and_then(|it| counts.get_mut(it as usize)) {
            count.0 += 1;
            count.1 += u64::from(it.imaged_before);
        }
    }
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.order_by_key(|i| (std::cmp::Reverse(counts[*i]), *i));
    let rows = order.into_iter().take(ROWS_MAX).map(|i| {
        let (place, (all, after)) = (&scene.facilities[i], counts[i]);
        vec![
            place.name.clone(),
            place.region.clone().unwrap_or_else(|| "–".to_owned()),
            lang.integer(all),
            lang.integer(after),
        ]
    });
    let columns = ["place-name", "region", "strikes", "after"];
    Table {
        columns: columns.iter().map(|it| say(lang, &format!("plot.map.column-{it}"))).collect(),
        rows: rows.collect(),
    }
}
