//! A world as the files an analyst would drop: `facilities.csv`, `images.geojson`, `strikes.csv`.
//!
//! Times: a day of the world runs from noon to noon, Kyiv time. Images are taken on the morning it ends, hits come
//! in the night before, so a damage look of the same day is later than its hit. Knows no statistics.

use std::fmt::Write;

use chrono::{NaiveDate, TimeDelta, TimeZone};
use chrono_tz::{Europe::Kyiv, Tz};

use crate::model::InputFile;
use crate::model::time::iso_utc;

use super::draw::{Draw, Stream};
use super::scenario::Record;
use super::site::{region_name, round5};
use super::world::{Cause, Hit, Known, Look, World};

/// The zone of the days.
pub const ZONE: Tz = Kyiv;

/// Metres of a degree of latitude.
const DEGREE_M: f64 = 111_200.0;
/// Half the side of an image of a single place, metres; smaller where places stand close (more than 200 of them).
const HALF_SIDE_M: f64 = 4_000.0;
const HALF_SIDE_CLOSE_M: f64 = 1_500.0;
/// A hit is recorded within this many metres of the place.
const SCATTER_M: f64 = 600.0;

/// Made-up satellites and who flies them.
const PLATFORMS: [(&str, &str); 6] = [
    ("SIM-A1", "Operator A"),
    ("SIM-A2", "Operator A"),
    ("SIM-A3", "Operator A"),
    ("SIM-B1", "Operator B"),
    ("SIM-B2", "Operator B"),
    ("SIM-C1", "Operator C"),
];

/// The collector on a fixed schedule has a name that `link` knows.
const SYSTEMATIC: (&str, &str) = ("Sentinel-2A", "ESA");

/// The date at whose noon, Kyiv time, day `day` begins; day 0 begins on 1 February 2023.
fn date(day: i64) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2023, 2, 1).unwrap_or_default();
    first.checked_add_signed(TimeDelta::days(day)).unwrap_or(first)
}

/// When a day begins at this hour, Kyiv time: UTC seconds.
pub(super) fn day_secs(day: i64, hour: u32) -> i64 {
    let start = date(day).and_hms_opt(hour, 0, 0).unwrap_or_default();
    ZONE.from_local_datetime(&start).earliest().map_or(0, |it| it.timestamp())
}

/// The hour, Kyiv time, at which the days of an analysis begin: noon when the times of day are known.
pub(super) fn day_hour(world: &World) -> u32 {
    if matches!(world.settings.scenario.record, Record::DatesOnly | Record::Imprecise) { 0 } else { 12 }
}

/// 08:00-08:50 UTC on the morning the day ends: before noon in Kyiv, winter and summer.
pub(super) fn look_secs(world: &World, look: &Look) -> i64 {
    let draw = Draw::new(world.settings.seed);
    let midnight =
        date(i64::from(look.day) + 1).and_hms_opt(0, 0, 0).unwrap_or_default().and_utc().timestamp();
    let key = u64::from(look.target) * 2 + u64::from(look.cause == Cause::Swath);
    midnight + 8 * 3600 + draw.below(3000, Stream::Image, key, u64::from(look.day) * 8) as i64
}

/// 16:00-03:30 UTC in the night of the day.
pub(super) fn hit_secs(world: &World, hit: &Hit) -> i64 {
    let draw = Draw::new(world.settings.seed);
    let midnight = date(i64::from(hit.day)).and_hms_opt(0, 0, 0).unwrap_or_default().and_utc().timestamp();
    let wait = draw.below(690, Stream::Strike, u64::from(hit.site), u64::from(hit.day) * 8) as i64;
    midnight + 16 * 3600 + wait * 60
}

/// First and last second in which a hit may have come, as far as is known; and the dates of both, Kyiv time.
pub(super) fn hit_span_secs(world: &World, hit: &Hit) -> (i64, i64) {
    let secs = hit_secs(world, hit);
    let (before, after) = match hit.known {
        Known::Time => return (secs, secs),
        Known::Date => (0, 0),
        Known::Dates { before, after } => (i64::from(before), i64::from(after)),
    };
    // The night of a day ends on the next date.
    let day = i64::from(hit.day) + i64::from(secs >= day_secs(i64::from(hit.day) + 1, 0));
    (day_secs(day - before, 0), day_secs(day + after + 1, 0) - 1)
}

/// The world as files.
pub fn files(world: &World) -> Vec<InputFile> {
    let file =
        |name: &str, text: String| InputFile { name: name.to_owned(), bytes: text.into_bytes(), role: None };
    vec![
        file("facilities.csv", facilities(world)),
        file("images.geojson", images(world)),
        file("strikes.csv", strikes(world)),
    ]
}

fn facilities(world: &World) -> String {
    let mut out = "id,name,kind,region,country,latitude,longitude\n".to_owned();
    for it in &world.sites {
        let region = region_name(it.region);
        let row = (&it.id, &it.name, it.kind, region, it.lat_deg, it.lon_deg);
        let _ = writeln!(out, "{},{},{},{},Ukraine,{:.5},{:.5}", row.0, row.1, row.2, row.3, row.4, row.5);
    }
    out
}

/// West, south, east, north of the ground an image shows, degrees.
fn ground(world: &World, look: &Look) -> (f64, f64, f64, f64) {
    if look.cause == Cause::Swath {
        return world.swath_ground(look);
    }
    let site = &world.sites[look.target as usize];
    let draw = Draw::new(world.settings.seed);
    // The place is not quite in the middle of the image.
    let off = |axis: u64| {
        0.5 * (draw.uniform(Stream::Image, u64::from(look.target) * 2, u64::from(look.day) * 8 + axis) - 0.5)
    };
    let half_side_m = if world.sites.len() > 200 { HALF_SIDE_CLOSE_M } else { HALF_SIDE_M };
    let half_lat = half_side_m / DEGREE_M;
    let half_lon = half_lat / libm::cos(site.lat_deg.to_radians());
    let (lon, lat) = (site.lon_deg + off(1) * half_lon, site.lat_deg + off(2) * half_lat);
    (round5(lon - half_lon), round5(lat - half_lat), round5(lon + half_lon), round5(lat + half_lat))
}

fn images(world: &World) -> String {
    let draw = Draw::new(world.settings.seed);
    let mut out = "{\"type\":\"FeatureCollection\",\"features\":[\n".to_owned();
    for (k, look) in world.looks.iter().enumerate() {
        let (w, s, e, n) = ground(world, look);
        let key = |b: u64| (Stream::Image, k as u64, u64::MAX - b);
        let below = |limit: u64, b: u64| draw.below(limit, key(b).0, key(b).1, key(b).2);
        let (platform, operator) = match look.cause {
            Cause::Systematic => SYSTEMATIC,
            _ => PLATFORMS[below(PLATFORMS.len() as u64, 0) as usize],
        };
        let _ = writeln!(
            out,
            "{{\"type\":\"Feature\",\"id\":\"I{:05}\",\"properties\":{{\"datetime\":\"{}\",\"platform\":\"{platform}\",\
             \"operator\":\"{operator}\",\"eo:cloud_cover\":{},\"view:off_nadir\":{}}},\
             \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[[{w:.5},{s:.5}],[{e:.5},{s:.5}],[{e:.5},{n:.5}],[{w:.5},{n:.5}],[{w:.5},{s:.5}]]]}}}}{}",
            k + 1,
            iso_utc(look_secs(world, look)),
            below(40, 1),
            below(30, 2),
            if k + 1 == world.looks.len() { "" } else { "," },
        );
    }
    out.push_str("]}\n");
    out
}

fn strikes(world: &World) -> String {
    let draw = Draw::new(world.settings.seed);
    let when = match world.settings.scenario.record {
        Record::DatesOnly => "date",
        Record::Imprecise => "start,end",
        _ => "time",
    };
    let mut out = format!("id,{when},latitude,longitude,precision_m\n");
    for (k, hit) in world.hits.iter().enumerate() {
        let site = &world.sites[hit.site as usize];
        let (first, last) = hit_span_secs(world, hit);
        let local = |secs: i64, date_only: bool| {
            let at = ZONE.timestamp_opt(secs, 0).earliest();
            at.map(|it| if date_only { it.date_naive().to_string() } else { it.to_rfc3339() })
                .unwrap_or_default()
        };
        let date_only = hit.known != Known::Time;
        let mut when = local(first, date_only);
        if world.settings.scenario.record == Record::Imprecise {
            when = format!("{when},{}", local(last, date_only));
        }
        let scatter = |b: u64| {
            let u = draw.uniform(Stream::Strike, u64::from(hit.site), u64::from(hit.day) * 8 + b);
            (u - 0.5) * 2.0 * SCATTER_M / DEGREE_M
        };
        let (lat, lon) = (site.lat_deg + scatter(1), site.lon_deg + scatter(2));
        let _ = writeln!(out, "H{:04},{when},{lat:.5},{lon:.5},500", k + 1);
    }
    out
}
