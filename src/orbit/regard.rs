//! What a sensor can see: the table of sensors, and which row is a satellite's.
//!
//! The shipped table (`sensors.csv`) is put together from published figures, each row with its source and how sure it
//! is. Rows of a table the user gives go before it.

use super::frames::EARTH_KM;
use crate::model::passes::{Regard, SensorKind, Side};
use crate::model::{FileId, Origin, Sensor};

/// The shipped table.
pub const TABLE: &str = include_str!("sensors.csv");
/// Off-nadir angle taken where nothing is known, degrees.
const ASSUMED_DEG: f64 = 45.0;
/// Lowest Sun of an optical sensor of which the table gives none, degrees.
const ASSUMED_SUN_DEG: f64 = 10.0;

/// Rows of the shipped table.
pub fn shipped() -> Vec<Sensor> {
    let mut reader = csv::Reader::from_reader(TABLE.as_bytes());
    let header: Vec<String> =
        reader.headers().map(|it| it.iter().map(str::to_owned).collect()).unwrap_or_default();
    let of = |row: &csv::StringRecord, name: &str| {
        let at = header.iter().position(|it| it == name);
        at.and_then(|at| row.get(at)).filter(|it| !it.is_empty()).map(str::to_owned)
    };
    let number = |row: &csv::StringRecord, name: &str| of(row, name)?.parse::<f64>().ok();
    let sensor = |(row, line): (Result<csv::StringRecord, csv::Error>, u64)| {
        let row = row.ok()?;
        let numbers = of(&row, "norad_ids").unwrap_or_default();
        Some(Sensor {
            id: of(&row, "id").unwrap_or_default(),
            constellation: of(&row, "constellation"),
            operator: of(&row, "operator"),
            country: of(&row, "country"),
            kind: of(&row, "sensor_type"),
            gsd_m: number(&row, "gsd_m"),
            swath_km: number(&row, "swath_km"),
            off_nadir_max_deg: number(&row, "off_nadir_max_deg"),
            incidence_min_deg: number(&row, "incidence_min_deg"),
            incidence_max_deg: number(&row, "incidence_max_deg"),
            look_side: of(&row, "look_side"),
            is_agile: Some(of(&row, "agile").as_deref() == Some("yes")),
            min_sun_elevation_deg: number(&row, "min_sun_elev_deg"),
            name_regex: of(&row, "name_regex"),
            norad_ids: numbers.split(';').filter_map(|it| it.parse().ok()).collect(),
            confidence: of(&row, "confidence"),
            origin: Origin { file: FileId(u32::MAX), line },
        })
    };
    reader.records().zip(2..).filter_map(sensor).collect()
}

/// A table of sensors in which satellites can be looked up.
pub struct Table {
    rows: Vec<(Sensor, Option<regex_lite::Regex>)>,
}

impl Table {
    /// The user's rows, then the shipped ones they do not replace.
    pub fn new(given: &[Sensor]) -> Self {
        let kept = shipped().into_iter().filter(|it| given.iter().all(|g| g.id != it.id));
        let all: Vec<Sensor> = given.iter().cloned().chain(kept).collect();
        let rows = all.into_iter().map(|it| {
            let pattern = it.name_regex.as_deref().and_then(pattern);
            (it, pattern)
        });
        Self { rows: rows.collect() }
    }

    /// The row of a satellite: by its number, else by its name.
    pub fn find(&self, norad_id: u64, name: &str) -> Option<&Sensor> {
        let by_number = self.rows.iter().find(|it| it.0.norad_ids.contains(&norad_id));
        let by_name =
            || self.rows.iter().find(|it| it.1.as_ref().is_some_and(|pattern| pattern.is_match(name)));
        by_number.or_else(by_name).map(|it| &it.0)
    }

    /// What a satellite at that altitude can see.
    pub fn regard(&self, norad_id: u64, name: &str, altitude_km: f64) -> Regard {
        match self.find(norad_id, name) {
            Some(it) => regard(it, altitude_km),
            None => Regard {
                sensor: None,
                kind: SensorKind::Unknown,
                max_off_nadir_deg: ASSUMED_DEG,
                incidence_deg: None,
                side: None,
                min_sun_deg: None,
                confidence: None,
            },
        }
    }
}

/// The widest angle off nadir at which an image is believed, degrees: what the sensor can, and some more.
pub fn widest_deg(regard: &Regard, altitude_km: f64) -> f64 {
    let nadir_only = regard.max_off_nadir_deg < 20.0;
    let most = match (regard.kind, regard.incidence_deg) {
        (SensorKind::Sar, Some((_, most))) => {
            let ratio = EARTH_KM / (EARTH_KM + altitude_km.max(0.0));
            libm::asin((ratio * libm::sin(most.min(90.0).to_radians())).clamp(-1.0, 1.0)).to_degrees()
        }
        _ => regard.max_off_nadir_deg,
    };
    most + if nadir_only { 2.0 } else { 5.0 }
}

/// A pattern of names, capitals or not; `None` when it is none.
pub fn pattern(text: &str) -> Option<regex_lite::Regex> {
    regex_lite::RegexBuilder::new(text).case_insensitive(true).build().ok()
}

fn regard(it: &Sensor, altitude_km: f64) -> Regard {
    let kind = match it.kind.as_deref().map(str::to_ascii_lowercase).as_deref() {
        Some("optical") => SensorKind::Optical,
        Some("sar" | "radar") => SensorKind::Sar,
        Some("elint" | "none" | "sigint") => SensorKind::NotImaging,
        _ => SensorKind::Unknown,
    };
    let half_view = it.swath_km.map_or(0.0, |it| libm::atan(it / 2.0 / altitude_km.max(100.0)).to_degrees());
    let given = it.off_nadir_max_deg.unwrap_or(ASSUMED_DEG);
    // What cannot turn sees what lies in its swath.
    let turned = if it.is_agile == Some(false) { given.max(half_view) } else { given + half_view };
    let is_sar = kind == SensorKind::Sar;
    let side = match it.look_side.as_deref().map(str::to_ascii_lowercase).as_deref() {
        Some("left") => Some(Side::Left),
        Some("right") => Some(Side::Right),
        _ => None,
    };
    Regard {
        sensor: Some(it.id.clone()),
        kind,
        max_off_nadir_deg: if is_sar { 90.0 } else { turned },
        incidence_deg: is_sar
            .then(|| (it.incidence_min_deg.unwrap_or(0.0), it.incidence_max_deg.unwrap_or(60.0))),
        side: side.filter(|_| is_sar),
        min_sun_deg: (kind == SensorKind::Optical)
            .then(|| it.min_sun_elevation_deg.unwrap_or(ASSUMED_SUN_DEG)),
        confidence: it.confidence.clone(),
    }
}
