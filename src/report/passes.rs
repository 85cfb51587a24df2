//! What was found about passes, as a file (`nadir-passes/1`) and in words.
//!
//! A pass is no image: every sentence here stops short of saying more.

use chrono::{DateTime, SecondsFormat};
use serde::{Deserialize, Serialize};

use super::Lang;
use super::text::{code, text};
use crate::model::LonLat;
use crate::model::number::rounded;
use crate::model::passes::{PassCount, PassPlace, PassQuestion, PassReport, SatelliteSeen};

/// The schema this version writes.
pub const SCHEMA: &str = "nadir-passes/1";

/// So many other places are named in a sentence.
const MOST_CITIES: usize = 2;

/// The file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PassFile {
    /// [`SCHEMA`].
    pub schema: String,
    /// Version of the program.
    pub version: String,
    /// What was asked.
    pub question: PassQuestion,
    /// Satellites that were looked at.
    pub satellites: Vec<SatelliteSeen>,
    /// Passes, by place and time.
    pub passes: Vec<PassRow>,
    /// Counts of every place and day.
    pub counts: Vec<CountRow>,
    /// One sentence for each place asked about.
    pub sentences: Vec<Both>,
    /// Always said beside.
    pub caveat: Both,
}

/// The same in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Both {
    /// English.
    pub en: String,
    /// Ukrainian.
    pub uk: String,
}

impl Both {
    /// Says it in every language.
    pub fn of(say: impl Fn(Lang) -> String) -> Self {
        Self { en: say(Lang::En), uk: say(Lang::Uk) }
    }

    /// In one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Uk => &self.uk,
        }
    }
}

/// A pass as it stands in the file. Times to a millisecond, angles to 1e-4 degrees, lengths to a metre.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "independent facts of a row, each with its name in the file"
)]
pub struct PassRow {
    /// Place.
    pub place: String,
    /// Satellite.
    pub satellite: String,
    /// Catalogue number.
    pub norad_id: u64,
    /// Rises above the least elevation.
    pub rise: String,
    /// Stands highest.
    pub highest: String,
    /// Sets.
    pub set: String,
    /// Sees the place least obliquely.
    pub nearest: String,
    /// The pass reaches beyond what was looked at.
    pub is_cut: bool,
    /// Greatest elevation, degrees.
    pub elevation_deg: f64,
    /// Azimuth at the highest, degrees.
    pub azimuth_deg: f64,
    /// Least off-nadir angle, degrees.
    pub off_nadir_deg: f64,
    /// Incidence then, degrees.
    pub incidence_deg: f64,
    /// Distance then, km.
    pub range_km: f64,
    /// Below the satellite then, degrees.
    pub below: LonLat,
    /// Altitude then, km.
    pub altitude_km: f64,
    /// `left` or `right` of the track.
    pub side: String,
    /// Flying south?
    pub is_descending: bool,
    /// Height of the Sun then, degrees.
    pub sun_deg: f64,
    /// From when to when the sensor could see the place.
    pub access: Option<(String, String)>,
    /// Could the sensor have imaged the place, clouds aside?
    pub can_image: bool,
    /// Days from the nearest epoch.
    pub age_days: f64,
    /// Expected error along the track, km: median and nine in ten.
    pub along_track_km: (f64, f64),
    /// The satellite manoeuvred between the sets before and after.
    pub has_manoeuvred: bool,
}

/// A count as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountRow {
    /// Place.
    pub place: String,
    /// Was it asked about, or is it there to compare?
    pub is_asked: bool,
    /// Days after the window asked about.
    pub day: i32,
    /// What was counted.
    #[serde(flatten)]
    pub count: PassCount,
}

/// Name of a place as it is shown: cities the program brings along have one in every language.
pub fn place_name(lang: Lang, place: &PassPlace) -> String {
    if place.name.starts_with("city.") { text(lang, &place.name, &[]) } else { place.name.clone() }
}

/// A time to a millisecond.
pub fn iso(micros: i64) -> String {
    DateTime::from_timestamp_micros(micros)
        .map_or_else(|| micros.to_string(), |it| it.to_rfc3339_opts(SecondsFormat::Millis, true))
}

/// The file of a report.
pub fn file(report: &PassReport) -> PassFile {
    let question = &report.question;
    let places: Vec<&PassPlace> = question.places.iter().chain(&question.others).collect();
    let name =
        |place: u32| places.get(place as usize).map_or_else(String::new, |it| place_name(Lang::En, it));
    let angle = |it: f64| rounded(it, 4);
    let rows = report.passes.iter().map(|it| {
        let satellite = &report.satellites[it.satellite as usize];
        PassRow {
            place: name(it.place),
            satellite: satellite.name.clone(),
            norad_id: satellite.norad_id,
            rise: iso(it.rise_micros),
            highest: iso(it.highest_micros),
            set: iso(it.set_micros),
            nearest: iso(it.nearest_micros),
            is_cut: it.is_cut,
            elevation_deg: angle(it.elevation_deg),
            azimuth_deg: angle(it.azimuth_deg),
            off_nadir_deg: angle(it.off_nadir_deg),
            incidence_deg: angle(it.incidence_deg),
            range_km: rounded(it.range_km, 3),
            below: LonLat { lon_deg: angle(it.below.lon_deg), lat_deg: angle(it.below.lat_deg) },
            altitude_km: rounded(it.altitude_km, 3),
            side: code(it.side),
            is_descending: it.is_descending,
            sun_deg: rounded(it.sun_deg, 3),
            access: it.access_micros.map(|(from, to)| (iso(from), iso(to))),
            can_image: it.can_image,
            age_days: rounded(it.accuracy.age_days, 3),
            along_track_km: (
                rounded(it.accuracy.along_track_km, 1),
                rounded(it.accuracy.along_track_p90_km, 1),
            ),
            has_manoeuvred: it.accuracy.has_manoeuvred,
        }
    });
    let counts = report.cells.iter().map(|it| CountRow {
        place: name(it.place),
        is_asked: (it.place as usize) < question.places.len(),
        day: it.day,
        count: it.count,
    });
    PassFile {
        schema: SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        question: question.clone(),
        satellites: report.satellites.clone(),
        passes: rows.collect(),
        counts: counts.collect(),
        sentences: (0..question.places.len()).map(|it| Both::of(|lang| sentence(report, it, lang))).collect(),
        caveat: Both::of(|lang| text(lang, "passes.caveat", &[])),
    }
}

/// Least and greatest number of passes over a place, on the days that fit; `None` when there are none.
pub fn range(report: &PassReport, place: usize, fits: impl Fn(i32) -> bool) -> Option<(u32, u32)> {
    let counts = report.of_place(place).filter(|it| fits(it.day)).map(|it| it.count.passes);
    counts.fold(None, |range, n| match range {
        None => Some((n, n)),
        Some((least, most)) => Some((n.min(least), n.max(most))),
    })
}

/// `7–9`, or `8` when both are the same.
pub fn shown_range((least, most): (u32, u32)) -> String {
    if least == most { least.to_string() } else { format!("{least}–{most}") }
}

/// "9 passes over Lviv; on other days 7–9; over Warsaw 7–9, …"
pub fn sentence(report: &PassReport, place: usize, lang: Lang) -> String {
    let question = &report.question;
    let here = report.here(place);
    let name = question.places.get(place).map_or_else(String::new, |it| place_name(lang, it));
    let n = here.passes.to_string();
    let mut parts = vec![text(lang, "passes.here", &[("n", &n), ("place", &name)])];
    if let Some(days) = range(report, place, |day| day != 0) {
        parts.push(text(lang, "passes.other-days", &[("range", &shown_range(days))]));
    }
    let others = question.others.iter().enumerate().filter_map(|(i, it)| {
        let range = range(report, question.places.len() + i, |_| true)?;
        Some(text(
            lang,
            "passes.over-city",
            &[("place", &place_name(lang, it)), ("range", &shown_range(range))],
        ))
    });
    // The table has them all.
    parts.extend(others.take(MOST_CITIES));
    let mut said = parts.join("; ") + ".";
    let able = here.can_image.to_string();
    said.push(' ');
    said.push_str(&text(lang, "passes.can-image", &[("n", &able)]));
    if here.unknown > 0 {
        let unknown = here.unknown.to_string();
        said.push(' ');
        said.push_str(&text(lang, "passes.unknown", &[("n", &unknown)]));
    }
    said
}
