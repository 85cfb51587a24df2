//! Figures: the same text every time, nothing outside the sheet, words in both languages, a table beside each.
//!
//! `NADIR_FIGURES=folder` writes every figure tried here into that folder, to be looked at.

use nadir::model::Plan;
use nadir::model::finding::{LadderStep, LagBin, RateRatio};
use nadir::plot::lag_profile::LagProfile;
use nadir::plot::{Anchor, Drawing, Figure, Shape, ladder, lag_profile, words};
use nadir::report::Lang;

/// What every figure must be, in every language. `draw` must name no language of its own.
#[track_caller]
fn check(name: &str, draw: impl Fn(Lang) -> Figure) {
    for lang in Lang::ALL {
        let figure = draw(lang);
        let html = figure.html(lang);
        assert_eq!(html, draw(lang).html(lang), "the same figure twice");
        assert!(!html.contains('⟦'), "{name} {lang:?}: a text is missing");
        assert!(!html.contains("NaN") && !html.contains("inf"), "{name}: numbers only");
        assert!(!html.contains("style="), "{name}: no inline styles under the page's policy");
        assert!(!figure.title.is_empty() && !figure.alt.is_empty(), "{name}: title and description");
        for drawing in [&figure.wide, &figure.narrow] {
            check_inside(name, lang, drawing);
            check_apart(name, lang, drawing);
        }
        for row in &figure.table.rows {
            assert_eq!(row.len(), figure.table.columns.len(), "{name}: a cell for every column");
        }
        if let Some(folder) = std::env::var_os("NADIR_FIGURES") {
            let path = std::path::PathBuf::from(folder).join(format!("{name}.{}.html", lang.code()));
            std::fs::write(path, html).expect("the folder can be written");
        }
    }
}

/// Left, top, right, bottom of a text, with the widths the layout believes in.
fn text_box(shape: &Shape) -> Option<[f64; 4]> {
    let Shape::Text { at, anchor, text, .. } = shape else { return None };
    let width = words::width(text);
    let left = match anchor {
        Anchor::Start => at[0],
        Anchor::Middle => at[0] - width / 2.0,
        Anchor::End => at[0] - width,
    };
    Some([left, at[1] - 9.0, left + width, at[1] + 2.0])
}

fn check_inside(name: &str, lang: Lang, drawing: &Drawing) {
    for shape in &drawing.shapes {
        let points = match shape {
            Shape::Rect { x, y, w, h, .. } => vec![[*x, *y], [x + w, y + h]],
            Shape::Line { from, to, .. } => vec![*from, *to],
            Shape::Polyline { points, .. } => points.clone(),
            Shape::Polygon { rings, .. } => rings.concat(),
            Shape::Dots { at, .. } => at.clone(),
            Shape::Circle { at, r, .. } => vec![[at[0] - r, at[1] - r], [at[0] + r, at[1] + r]],
            Shape::Text { .. } => {
                let it = text_box(shape).expect("a text has a box");
                vec![[it[0], it[1]], [it[2], it[3]]]
            }
        };
        for [x, y] in points {
            let fits =
                (-8.0..=drawing.width + 8.0).contains(&x) && (-1.0..=drawing.height + 1.0).contains(&y);
            assert!(
                fits,
                "{name} {lang:?}: {x:.1},{y:.1} leaves {}×{}: {shape:?}",
                drawing.width, drawing.height
            );
        }
    }
}

fn check_apart(name: &str, lang: Lang, drawing: &Drawing) {
    let texts: Vec<&Shape> = drawing.shapes.iter().filter(|it| text_box(it).is_some()).collect();
    for (i, a) in texts.iter().enumerate() {
        for b in &texts[i + 1..] {
            let (Some(p), Some(q)) = (text_box(a), text_box(b)) else { continue };
            let overlap = p[0] < q[2] && q[0] < p[2] && p[1] < q[3] && q[1] < p[3];
            assert!(!overlap, "{name} {lang:?}, {} wide: {a:?} lies on {b:?}", drawing.width);
        }
    }
}

fn step(method: &str, ratio: Option<(f64, f64, f64)>, naive: bool) -> LadderStep {
    LadderStep {
        method: method.to_owned(),
        statistic: 118,
        expected: 61.25,
        rate_ratio: ratio.map(|(estimate, low, high)| RateRatio { estimate, low, high, level: 0.95 }),
        p: (method != "raw-share").then_some(if naive { 0.0001 } else { 0.312 }),
        controls: ["facility", "date", "region", "waves"].map(str::to_owned).to_vec(),
        naive,
    }
}

fn ladder_of(primary: (f64, f64, f64)) -> Vec<LadderStep> {
    vec![
        step("raw-share", None, true),
        step("coincidence", Some((3.42, 2.91, 4.02)), true),
        step("circular-shift", Some((2.1, 1.62, 2.74)), true),
        step("common-shift", None, false),
        step("within-facility", Some((1.94, 1.51, 2.49)), true),
        step("two-way", Some((1.52, 1.08, 2.13)), true),
        step("onsets", Some((1.31, 0.96, 1.77)), false),
        step("primary", Some(primary), false),
    ]
}

#[test]
fn ladder_ordinary() {
    check("ladder", |lang| ladder::figure(&ladder_of((1.08, 0.71, 1.6)), lang));
}

#[test]
fn ladder_beyond_every_axis() {
    check("ladder-beyond", |lang| ladder::figure(&ladder_of((f64::INFINITY, 0.001, f64::INFINITY)), lang));
    check("ladder-zero", |lang| ladder::figure(&ladder_of((0.0, 0.0, 3.9)), lang));
}

#[test]
fn ladder_empty() {
    check("ladder-empty", |lang| ladder::figure(&[], lang));
}

fn lags_of(top: u64, half: i32, peak: bool) -> Vec<LagBin> {
    let bins = (-half..=half).map(|lag_bins| {
        let expected = top as f64 * 0.4;
        let wobble = f64::from(lag_bins * 7 % 5) / 10.0 * expected;
        let rise = if peak && (1..=7).contains(&lag_bins) { top as f64 * 0.5 } else { 0.0 };
        LagBin {
            lag_bins,
            observed: (expected + wobble * 0.5 + rise) as u64,
            expected,
            low: expected * 0.7,
            high: expected * 1.4,
            global_low: expected * 0.4,
            global_high: expected * 1.7,
            p_adjusted: if rise > 0.0 { 0.0012 } else { 0.78 },
        }
    });
    bins.collect()
}

#[test]
fn lag_profile_ordinary() {
    for (name, top, half, peak) in
        [("lags", 48, 30, true), ("lags-flat", 3, 30, false), ("lags-60", 12_345, 60, true)]
    {
        check(name, |lang| {
            let lags = lags_of(top, half, peak);
            let profile = LagProfile { lags: &lags, window: (1, 7), bin_hours: 24, p: Some(0.0004) };
            lag_profile::figure(&profile, lang)
        });
    }
}

#[test]
fn lag_profile_empty() {
    check("lags-empty", |lang| {
        lag_profile::figure(&LagProfile { lags: &[], window: (1, 7), bin_hours: 24, p: None }, lang)
    });
}

#[test]
fn lag_profile_names_what_is_outside() {
    let lags = lags_of(48, 30, true);
    let profile = LagProfile { lags: &lags, window: (1, 7), bin_hours: 24, p: Some(0.0004) };
    let alt = lag_profile::figure(&profile, Lang::En).alt;
    assert!(alt.starts_with("At 7 lags") && alt.contains("1, 2, 3, 4, 5, 6, 7"), "{alt}");
}

#[test]
fn specifications_mark_the_one_asked_for() {
    let plan = Plan { draws: 199, ..Plan::default() };
    let files = nadir::simulate::EXAMPLES[0].files();
    let result = nadir::engine::run(&files, &plan, &mut |_| ()).result;
    let used = result.primary.resolution;
    for lang in Lang::ALL {
        let figure = nadir::plot::specifications::figure(&result.sensitivity, &result.plan, used, lang);
        let squares = figure.wide.shapes.iter().filter(|it| matches!(it, Shape::Rect { .. })).count();
        assert_eq!(squares, 1, "the main analysis, once");
        assert_eq!(figure.table.rows.len(), result.sensitivity.len());
        let mut names: Vec<&String> = figure.table.rows.iter().map(|it| &it[0]).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), result.sensitivity.len(), "every row says what was changed");
        assert!(!figure.html(lang).contains('⟦'));
    }
}

#[test]
fn coverage_over_time() {
    use nadir::report::check::Facts;
    let facts = |files: &[nadir::model::InputFile]| {
        let plan = Plan::default();
        let dataset = nadir::engine::load(files, &plan, &mut |_| ());
        nadir::engine::preview(&dataset, &plan, &mut |_| ()).1.facts
    };
    for example in nadir::engine::EXAMPLES {
        let found = facts(&example.files());
        check(&format!("coverage-{}", example.id), |lang| nadir::plot::coverage::figure(&found, lang));
    }
    let rows: String = (0..300)
        .filter(|it| !(100..180).contains(it) && *it != 250)
        .map(|it| format!("{it},{},50.1,30.2\n", nadir::model::time::iso_utc(1_700_000_000 + it * 86_400)))
        .collect();
    let gap = nadir::model::InputFile {
        name: "images.csv".to_owned(),
        bytes: format!("id,acquired,latitude,longitude\n{rows}").into_bytes(),
        role: None,
    };
    let found = facts(std::slice::from_ref(&gap));
    check("coverage-gap", |lang| nadir::plot::coverage::figure(&found, lang));
    let figure = nadir::plot::coverage::figure(&found, Lang::En);
    assert!(figure.alt.contains("none between 2024-02-21 and 2024-05-12"), "{}", figure.alt);
    assert!(figure.table.rows[0][5].contains("2024-02-21 – 2024-05-12"));
    let one = facts(&[nadir::model::InputFile {
        bytes: b"id,acquired,latitude,longitude\na,2024-01-02T09:00:00Z,50,30\n".to_vec(),
        ..gap
    }]);
    check("coverage-one", |lang| nadir::plot::coverage::figure(&one, lang));
    check("coverage-empty", |lang| nadir::plot::coverage::figure(&Facts::default(), lang));
}
