//! Everything in a result as tables, one file each: for spreadsheets, statistics packages and maps.
//!
//! Column names are codes, the same in every language; the words are in the report.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::table::{Cell, Table};
use super::{Case, cite, html};
use crate::model::finding::RateRatio;
use crate::model::time::iso_utc;
use crate::model::{PanelInput, Plan, Strata};
use crate::plot::{Figure, chance, ladder, lag_profile, map, specifications};
use crate::report::text::code;
use crate::report::{Lang, Report, ResultFile, Scene, json, pairs, rejected};
use crate::share::sheets;

/// Names of the tables, as they stand among the files.
pub const NAMES: &str = " pairs.csv facilities.csv groups.csv lags.csv ladder.csv companions.csv opportunities.csv controls.csv \
    sensitivity.csv trend.csv dose.csv power.csv classic.csv problems.csv inputs.csv images.csv strikes.csv panel.csv \
    places.geojson strikes.geojson result.json citations.bib citations.json ";
/// Computes the ladder again in Python, from `panel.csv` alone.
pub const PYTHON: &str = include_str!("ladder.py");
/// The same in R.
pub const R: &str = include_str!("ladder.R");

/// All tables, figures, citations and scripts, by file name.
pub fn all(case: &Case, report: &Report, lang: Lang, with_mark: bool) -> BTreeMap<String, Vec<u8>> {
    let result = &report.result;
    let tables = [
        ("pairs", pairs_table(&report.scene)),
        ("facilities", facilities(result, &report.scene)),
        ("groups", groups(result)),
        ("lags", lags(result)),
        ("ladder", ladder_table(result)),
        ("companions", companions(result)),
        ("opportunities", opportunities(result)),
        ("controls", controls(result)),
        ("sensitivity", sensitivity(result)),
        ("trend", trend(result)),
        ("dose", dose(result)),
        ("power", power(result)),
        ("classic", classic(result)),
        ("problems", problems(result)),
        ("inputs", inputs(result)),
        ("links-images", links_images(result)),
        ("links-strikes", links_strikes(result)),
        ("panel", panel(&case.linked.panel, &case.plan, result)),
    ];
    let mut out: BTreeMap<String, Vec<u8>> =
        tables.into_iter().map(|(name, it)| (format!("{name}.csv"), it.to_csv(with_mark))).collect();
    for source in case.dataset.sources.iter().filter(|it| it.rejected_rows.iter().any(|it| it.0 > 0)) {
        let (name, text) = rejected::to_csv(source);
        out.insert(format!("set-aside/{}", name.replace(['/', '\\'], "_")), text.into_bytes());
    }
    out.insert("places.geojson".to_owned(), pretty(&places(&report.scene)));
    out.insert("strikes.geojson".to_owned(), pretty(&strikes(&report.scene)));
    for figure in figures(report, lang) {
        let name = figure.id.trim_start_matches("figure-");
        out.insert(format!("figures/{name}.svg"), html::standalone(&figure).into_bytes());
        out.insert(format!("figures/{name}.csv"), figure_data(&figure).to_csv(with_mark));
    }
    out.insert("result.json".to_owned(), json::to_json(result).into_bytes());
    out.insert("citations.bib".to_owned(), cite::bibtex(result).into_bytes());
    out.insert("citations.json".to_owned(), pretty(&cite::csl(result)));
    out.insert("ladder.py".to_owned(), PYTHON.as_bytes().to_vec());
    out.insert("ladder.R".to_owned(), R.as_bytes().to_vec());
    out
}

/// Every figure of a report.
pub fn figures(report: &Report, lang: Lang) -> Vec<Figure> {
    let result = &report.result;
    vec![
        chance::figure(result, lang),
        ladder::figure(&result.ladder, lang),
        lag_profile::figure(&sheets::lag_profile(result), lang),
        map::figure(&report.scene, lang),
        specifications::figure(&result.sensitivity, &result.plan, result.primary.resolution, lang),
    ]
}

fn figure_data(it: &Figure) -> Table {
    let rows = it.table.rows.iter().map(|row| row.iter().map(Cell::from).collect());
    Table { columns: it.table.columns.clone(), rows: rows.collect() }
}

fn pretty(value: &Value) -> Vec<u8> {
    crate::model::json::pretty(value).into_bytes()
}

/// A table made of one row for each item.
fn table<T>(columns: &[&str], items: &[T], row: impl Fn(&T) -> Vec<Cell>) -> Table {
    Table { rows: items.iter().map(row).collect(), ..Table::new(columns) }
}

/// Estimate, lower and upper limit.
fn ratio(it: Option<RateRatio>) -> [Cell; 3] {
    it.map_or([Cell::Absent, Cell::Absent, Cell::Absent], |it| [it.estimate, it.low, it.high].map(Cell::from))
}

fn with_ratio(mut before: Vec<Cell>, it: Option<RateRatio>, after: Vec<Cell>) -> Vec<Cell> {
    before.extend(ratio(it));
    before.extend(after);
    before
}

/// Each strike with the last image of its place before it.
pub fn pairs_table(scene: &Scene) -> Table {
    let columns = [
        "strike",
        "strike_from",
        "strike_to",
        "lon",
        "lat",
        "precision_m",
        "facility",
        "ambiguous",
        "image_in_window",
        "last_image",
        "last_image_end",
        "platform",
        "gap_hours",
    ];
    let pairs = pairs::pairs(scene);
    table(&columns, &pairs, |it| {
        let strike = &scene.strikes[it.strike as usize];
        let image = it.image.map(|it| &scene.images[it as usize]);
        let place = strike.facility.and_then(|it| scene.facilities.get(it as usize));
        vec![
            Cell::from(&strike.id),
            iso_utc(strike.start_secs).into(),
            iso_utc(strike.end_secs).into(),
            strike.lon_deg.into(),
            strike.lat_deg.into(),
            strike.precision_m.into(),
            place.map(|it| it.id.clone()).into(),
            strike.ambiguous.into(),
            strike.imaged_before.into(),
            image.map(|it| it.id.clone()).into(),
            image.map(|it| iso_utc(it.end_secs)).into(),
            image.and_then(|it| it.platform.clone()).into(),
            it.gap_secs.map(|it| (it as f64 / 36.0).round() / 100.0).into(),
        ]
    })
}

fn facilities(result: &ResultFile, scene: &Scene) -> Table {
    let columns =
        ["id", "name", "kind", "region", "lon", "lat", "images", "onsets", "observed", "expected", "p", "q"];
    let rows: Vec<usize> = (0..result.facilities.len()).collect();
    table(&columns, &rows, |i| {
        let (it, place) = (&result.facilities[*i], scene.facilities.get(*i));
        vec![
            Cell::from(&it.id),
            Cell::from(&it.name),
            place.and_then(|it| it.kind.clone()).into(),
            it.region.clone().into(),
            place.map(|it| it.lon_deg).into(),
            place.map(|it| it.lat_deg).into(),
            it.finding.images.into(),
            it.finding.onsets.into(),
            it.finding.observed.into(),
            it.finding.expected.into(),
            it.finding.p.into(),
            it.finding.q.into(),
        ]
    })
}

fn groups(result: &ResultFile) -> Table {
    let columns = [
        "by",
        "name",
        "role",
        "images",
        "observed",
        "expected",
        "sd",
        "ratio",
        "ratio_low",
        "ratio_high",
        "p",
        "p_adjusted",
        "q",
    ];
    table(&columns, &result.groups, |it| {
        let before = vec![
            code(it.by).into(),
            Cell::from(&it.name),
            code(it.role).into(),
            it.images.into(),
            it.statistic.into(),
            it.expected.into(),
            it.sd.into(),
        ];
        with_ratio(before, it.rate_ratio, vec![it.p.into(), it.p_adjusted.into(), it.q.into()])
    })
}

fn lags(result: &ResultFile) -> Table {
    let columns =
        ["lag_bins", "observed", "expected", "low", "high", "global_low", "global_high", "p_adjusted"];
    table(&columns, &result.lags, |it| {
        vec![
            it.lag_bins.into(),
            it.observed.into(),
            it.expected.into(),
            it.low.into(),
            it.high.into(),
            it.global_low.into(),
            it.global_high.into(),
            it.p_adjusted.into(),
        ]
    })
}

fn ladder_table(result: &ResultFile) -> Table {
    let columns =
        ["method", "observed", "expected", "ratio", "ratio_low", "ratio_high", "p", "controls", "naive"];
    table(&columns, &result.ladder, |it| {
        let before = vec![Cell::from(&it.method), it.statistic.into(), it.expected.into()];
        with_ratio(before, it.rate_ratio, vec![it.p.into(), it.controls.join(" ").into(), it.naive.into()])
    })
}

fn opportunities(result: &ResultFile) -> Table {
    let columns =
        ["by", "name", "passes_before", "images_before", "passes_otherwise", "images_otherwise", "ratio"];
    let rows = result.opportunity.as_ref().map(|it| it.rows.as_slice()).unwrap_or_default();
    table(&columns, rows, |it| {
        vec![
            Cell::from(&it.by),
            Cell::from(&it.name),
            it.passes_before.into(),
            it.images_before.into(),
            it.passes_otherwise.into(),
            it.images_otherwise.into(),
            it.ratio().map_or(Cell::Absent, Cell::from),
        ]
    })
}

fn companions(result: &ResultFile) -> Table {
    let columns = ["method", "observed", "expected", "sd", "p", "p_min", "powered"];
    table(&columns, &result.companions, |it| {
        vec![
            Cell::from(&it.method),
            it.statistic.into(),
            it.expected.into(),
            it.sd.into(),
            it.p.into(),
            it.p_min.into(),
            it.powered.into(),
        ]
    })
}

fn controls(result: &ResultFile) -> Table {
    table(&["name", "passed", "observed", "expected", "p"], &result.controls, |it| {
        vec![Cell::from(&it.name), it.passed.into(), it.statistic.into(), it.expected.into(), it.p.into()]
    })
}

fn sensitivity(result: &ResultFile) -> Table {
    let columns = [
        "lag_max_days",
        "washout_days",
        "block_days",
        "radius_m",
        "strata",
        "bin_hours",
        "ratio",
        "ratio_low",
        "ratio_high",
        "p",
    ];
    table(&columns, &result.sensitivity, |it| {
        let plan = &it.plan;
        let before = vec![
            plan.lag_max_days.into(),
            plan.washout_days.into(),
            plan.block_days.into(),
            plan.radius_m.into(),
            code(plan.strata).into(),
            plan.bin_hours.into(),
        ];
        with_ratio(before, it.rate_ratio, vec![it.p.into()])
    })
}

fn trend(result: &ResultFile) -> Table {
    let columns = ["from", "to", "observed", "expected", "ratio", "ratio_low", "ratio_high"];
    table(&columns, &result.trend.windows, |it| {
        let before = vec![Cell::from(&it.from), Cell::from(&it.to), it.observed.into(), it.expected.into()];
        with_ratio(before, it.rate_ratio, vec![])
    })
}

fn dose(result: &ResultFile) -> Table {
    let columns = ["by", "level", "observed", "expected", "ratio", "ratio_low", "ratio_high", "p"];
    table(&columns, &result.dose, |it| {
        let before = vec![Cell::from(&it.by), Cell::from(&it.level), it.observed.into(), it.expected.into()];
        with_ratio(before, it.rate_ratio, vec![it.p.into()])
    })
}

fn power(result: &ResultFile) -> Table {
    table(&["true_ratio", "power"], &result.power, |it| vec![it.rate_ratio.into(), it.power.into()])
}

fn classic(result: &ResultFile) -> Table {
    let columns = ["method", "ratio", "ratio_low", "ratio_high", "p", "not_estimable"];
    table(&columns, &result.classic, |it| {
        with_ratio(
            vec![Cell::from(&it.method)],
            it.rate_ratio,
            vec![it.p.into(), it.not_estimable.clone().into()],
        )
    })
}

fn problems(result: &ResultFile) -> Table {
    let mut out = Table::new(&["file", "line", "field", "found", "reason", "effect"]);
    for input in &result.inputs {
        out.rows.extend(input.problems.iter().map(|it| {
            vec![
                Cell::from(&input.name),
                it.line.into(),
                it.field.clone().into(),
                it.found.clone().into(),
                it.reason.code().into(),
                it.effect.code().into(),
            ]
        }));
    }
    out
}

fn inputs(result: &ResultFile) -> Table {
    let columns = [
        "name",
        "sha256",
        "size_bytes",
        "role",
        "format",
        "read",
        "accepted",
        "merged",
        "rejected",
        "blank",
        "from",
        "to",
    ];
    table(&columns, &result.inputs, |it| {
        vec![
            Cell::from(&it.name),
            Cell::from(&it.sha256),
            it.size_bytes.into(),
            it.role.code().into(),
            Cell::from(&it.format),
            it.tally.read.into(),
            it.tally.accepted.into(),
            it.tally.merged.into(),
            it.tally.rejected.into(),
            it.tally.blank.into(),
            it.from.clone().into(),
            it.to.clone().into(),
        ]
    })
}

fn links_images(result: &ResultFile) -> Table {
    table(&["facility", "image", "time", "lag_bins"], &result.links.images, |it| {
        vec![Cell::from(&it.facility), Cell::from(&it.image), Cell::from(&it.time), it.lag.into()]
    })
}

fn links_strikes(result: &ResultFile) -> Table {
    table(&["strike", "time", "facility", "distance_m", "ambiguous"], &result.links.strikes, |it| {
        vec![
            Cell::from(&it.strike),
            Cell::from(&it.time),
            it.facility.clone().into(),
            it.distance_m.into(),
            it.ambiguous.into(),
        ]
    })
}

/// What the statistics were given: parameters, facilities with their regions, looks and hits in bins.
fn panel(panel: &PanelInput, plan: &Plan, result: &ResultFile) -> Table {
    let mut out = Table::new(&["record", "name", "first_bin", "last_bin", "value"]);
    let mut parameter = |name: &str, value: i64| {
        out.rows.push(vec!["parameter".into(), name.into(), Cell::Absent, Cell::Absent, value.into()]);
    };
    let bins = |days: u32| i64::from(panel.bins.bins_of_days(days));
    let used = result.primary.resolution;
    parameter("facilities", i64::from(panel.n_facilities));
    parameter("bins", panel.bins.len() as i64);
    parameter("images_from", i64::from(panel.images_from));
    parameter("images_to", i64::from(panel.images_to));
    parameter("hits_from", i64::from(panel.hits_from));
    parameter("hits_to", i64::from(panel.hits_to));
    parameter("lag_min", bins(plan.lag_min_days));
    parameter("lag_max", bins(plan.lag_max_days));
    parameter("washout", bins(plan.washout_days));
    parameter("block", used.block_days.map_or(-1, bins));
    for i in 0..panel.n_facilities as usize {
        let stratum = match used.strata {
            Strata::Region => panel.region.get(i).copied(),
            Strata::CoarseRegion => panel.coarse_region.get(i).copied(),
            Strata::All => Some(0),
        };
        let name = i.to_string();
        out.rows.push(vec!["facility".into(), name.into(), Cell::Absent, Cell::Absent, stratum.into()]);
    }
    for (record, spells) in [("look", &panel.looks), ("hit", &panel.hits)] {
        out.rows.extend(spells.iter().map(|it| {
            vec![record.into(), it.facility.to_string().into(), it.first.into(), it.last.into(), Cell::Absent]
        }));
    }
    out
}

fn collection(features: &[Value]) -> Value {
    json!({ "type": "FeatureCollection", "features": features })
}

fn point(lon_deg: f64, lat_deg: f64, properties: &Value) -> Value {
    json!({
        "type": "Feature",
        "properties": properties,
        "geometry": { "type": "Point", "coordinates": [lon_deg, lat_deg] },
    })
}

/// Places with their counts, as GeoJSON.
pub fn places(scene: &Scene) -> Value {
    let features = scene.facilities.iter().enumerate().map(|(i, it)| {
        let here = || scene.strikes.iter().filter(|strike| strike.facility == Some(i as u32));
        let properties = json!({
            "id": it.id,
            "name": it.name,
            "kind": it.kind,
            "region": it.region,
            "strikes": here().count(),
            "strikes_after_image": here().filter(|it| it.imaged_before).count(),
        });
        point(it.lon_deg, it.lat_deg, &properties)
    });
    collection(&features.collect::<Vec<_>>())
}

/// Strikes, as GeoJSON.
pub fn strikes(scene: &Scene) -> Value {
    let features = scene.strikes.iter().map(|it| {
        let facility = it.facility.and_then(|it| scene.facilities.get(it as usize)).map(|it| it.id.clone());
        let properties = json!({
            "id": it.id,
            "from": iso_utc(it.start_secs),
            "to": iso_utc(it.end_secs),
            "precision_m": it.precision_m,
            "facility": facility,
            "ambiguous": it.ambiguous,
            "image_before": it.imaged_before,
        });
        point(it.lon_deg, it.lat_deg, &properties)
    });
    collection(&features.collect::<Vec<_>>())
}
