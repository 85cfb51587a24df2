//! Image rows beside orbits: could this satellite see this place at this time, and if not, what would make it so?
//!
//! Changes nothing. Zones are tried only where the time as it stands does not fit.

use std::collections::BTreeMap;

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;
use geo::CoordsIter;

use super::frames::Site;
use super::history::Satellite;
use super::known::Known;
use super::look::{cos_off_nadir, sin_elevation};
use super::propagate::Orbit;
use super::regard::{Table, widest_deg};
use crate::model::audit::{Audit, AuditFile, AuditRow, Standing};
use crate::model::{Dataset, FileId, Footprint, Image, LonLat, When};

/// Zones in which times are written by mistake, or without saying so.
const ZONES: [Tz; 4] = [Tz::UTC, Tz::Asia__Shanghai, Tz::Europe__Kyiv, Tz::Europe__Moscow];
/// Rows may be this much off, seconds; the error of the elements comes on top.
const TOLERANCE_SECS: f64 = 60.0;
/// Off by minutes means by no more than this, seconds.
const MINUTES_SECS: f64 = 25.0 * 60.0;
/// Elements say nothing about a time further than this from their epoch, days.
const OLDEST_DAYS: f64 = 14.0;
/// Nor when nine in ten such satellites would be further off than this, km: a minute of flight.
const VAGUEST_KM: f64 = 450.0;
/// Along the track, km per second.
const SPEED_KMS: f64 = 7.5;
/// Times known to no better than this cannot be compared, seconds.
const COARSEST_SECS: i64 = 6 * 3600;
/// Positions are looked at this often, seconds.
const STEP_SECS: f64 = 10.0;
/// So many points of an outline are looked at.
const MOST_POINTS: usize = 12;
/// Rows that must have been compared before a zone is proposed, and the share of them it must explain.
const FEWEST_ROWS: u64 = 3;
const SHARE: f64 = 0.9;

/// Compares every image row with the orbit of its platform.
pub fn audit(dataset: &Dataset) -> Audit {
    let known = Known::of(dataset);
    let rows = dataset.images.iter().enumerate().map(|(index, image)| {
        let zone = zone_of(dataset, image.origin.file);
        let satellite = image.platform.as_deref().and_then(|it| known.find(it));
        let satellite = satellite.map(|it| &known.satellites[it]);
        AuditRow { image: index as u32, ..row(image, satellite, &known.table, zone) }
    });
    let rows: Vec<AuditRow> = rows.collect();
    let files = files(dataset, &rows);
    Audit { rows, files }
}

/// The zone in which the times of a file were read.
fn zone_of(dataset: &Dataset, file: FileId) -> Tz {
    let reading = dataset.sources.get(file.0 as usize).map(|it| it.reading.as_slice()).unwrap_or_default();
    reading.iter().find(|it| it.0 == "zone").and_then(|it| it.1.parse().ok()).unwrap_or(Tz::UTC)
}

fn row(image: &Image, satellite: Option<&Satellite>, table: &Table, zone: Tz) -> AuditRow {
    let blank = AuditRow {
        image: 0,
        norad_id: satellite.map(|it| it.norad_id),
        standing: Standing::PlatformUnknown,
        minutes: None,
        zones: Vec::new(),
        age_days: None,
    };
    let Some(satellite) = satellite else { return blank };
    if image.when.width_secs() > COARSEST_SECS {
        return AuditRow { standing: Standing::TimeUnknown, ..blank };
    }
    let sites: Vec<Site> = points(&image.footprint).into_iter().map(|it| Site::new(it, 0.0)).collect();
    let view = |when: When| View::new(satellite, table, when);
    let Some(here) = view(image.when) else {
        return AuditRow { standing: Standing::ElementsTooOld, ..blank };
    };
    let blank = AuditRow { age_days: Some(here.age_days), ..blank };
    if here.sees(&sites, image.when, here.tolerance) {
        return AuditRow { standing: Standing::Agrees, ..blank };
    }
    let others = ZONES.into_iter().filter(|it| *it != zone);
    let fits = others.filter(|other| {
        let when = read_as(image.when, zone, *other);
        when != image.when && view(when).is_some_and(|it| it.sees(&sites, when, it.tolerance))
    });
    let zones: Vec<String> = fits.map(|it| it.name().to_owned()).collect();
    if !zones.is_empty() {
        return AuditRow { standing: Standing::OtherZone, zones, ..blank };
    }
    match here.nearest_minutes(&sites, image.when) {
        Some(minutes) => AuditRow { standing: Standing::OffByMinutes, minutes: Some(minutes), ..blank },
        None => AuditRow { standing: Standing::NotOverhead, ..blank },
    }
}

/// The same digits on the clock of another zone.
fn read_as(when: When, zone: Tz, other: Tz) -> When {
    let offset = |zone: Tz, secs: i64| {
        DateTime::from_timestamp(secs, 0)
            .map_or(0, |it| i64::from(zone.offset_from_utc_datetime(&it.naive_utc()).fix().local_minus_utc()))
    };
    let moved = |secs: i64| {
        let clock = secs + offset(zone, secs);
        // The offset there at that time, found in two steps: near a change of clocks either would do.
        let first = clock - offset(other, clock);
        clock - offset(other, first)
    };
    When { start_secs: moved(when.start_secs), end_secs: moved(when.end_secs) }
}

/// Middle and some points of the outline.
fn points(footprint: &Footprint) -> Vec<LonLat> {
    let mut all = vec![footprint.centre()];
    if let Footprint::Area(area) = footprint {
        let corners: Vec<LonLat> = area
            .exterior_coords_iter()
            .filter_map(|it| LonLat::new(crate::model::place::wrapped(it.x), it.y))
            .collect();
        let every = corners.len().div_ceil(MOST_POINTS).max(1);
        all.extend(corners.into_iter().step_by(every));
    }
    all
}

/// What a satellite sees around a time.
struct View<'a> {
    orbit: &'a Orbit,
    age_days: f64,
    /// Seconds a row may be off.
    tolerance: f64,
    /// Cosine of the greatest off-nadir angle.
    least: f64,
}

impl<'a> View<'a> {
    /// `None` when the elements are too far from the time.
    fn new(satellite: &'a Satellite, table: &Table, when: When) -> Option<Self> {
        let middle = i64::midpoint(when.start_secs, when.end_secs).saturating_mul(1_000_000);
        let orbit = satellite.nearest(middle)?;
        let accuracy = satellite.accuracy(middle)?;
        if accuracy.age_days.abs() > OLDEST_DAYS || accuracy.along_track_p90_km > VAGUEST_KM {
            return None;
        }
        let regard = table.regard(satellite.norad_id, &satellite.name, orbit.altitude_km);
        Some(Self {
            orbit,
            age_days: accuracy.age_days,
            tolerance: TOLERANCE_SECS + accuracy.along_track_p90_km / SPEED_KMS,
            least: libm::cos(widest_deg(&regard, orbit.altitude_km).to_radians()),
        })
    }

    /// Is one of the places in view at some moment of a time, or so many seconds before or after?
    fn sees(&self, sites: &[Site], when: When, tolerance: f64) -> bool {
        let base = when.start_secs.saturating_mul(1_000_000);
        let end = (when.end_secs - when.start_secs) as f64 + tolerance;
        sites.iter().any(|site| self.best(site, base, (-tolerance, end)).is_some_and(|it| it.1 >= self.least))
    }

    /// When a place is seen least obliquely between two times, and the cosine of the angle then.
    fn best(&self, site: &Site, base: i64, (from, to): (f64, f64)) -> Option<(f64, f64)> {
        let cos = |t: f64| {
            let state = self.orbit.state(base, t).ok()?;
            (sin_elevation(site, &state) > 0.0).then(|| cos_off_nadir(site, &state))
        };
        let steps = ((to - from) / STEP_SECS).ceil().max(1.0) as usize;
        let step = (to - from) / steps as f64;
        let times = (0..=steps).map(|it| from + step * it as f64);
        let seen = times.filter_map(|t| Some((t, cos(t)?)));
        let best = seen.max_by(|a, b| a.1.total_cmp(&b.1))?;
        if best.1 >= self.least {
            return Some(best);
        }
        let top = super::search::highest((best.0 - step).max(from), (best.0 + step).min(to), &|t| {
            cos(t).unwrap_or(-1.0)
        });
        Some((top, cos(top).unwrap_or(best.1).max(best.1)))
    }

    /// Minutes to be added so that a place is in view; `None` when it is not in view for long enough around.
    fn nearest_minutes(&self, sites: &[Site], when: When) -> Option<f64> {
        let base = when.start_secs.saturating_mul(1_000_000);
        let end = (when.end_secs - when.start_secs) as f64;
        let site = sites.first()?;
        let (at, cos) = self.best(site, base, (-MINUTES_SECS, end + MINUTES_SECS))?;
        let off = if at < 0.0 { at } else { (at - end).max(0.0) };
        (cos >= self.least).then(|| crate::model::number::rounded(off / 60.0, 1))
    }
}

/// Counts by file, and the zone that would make a file agree.
fn files(dataset: &Dataset, rows: &[AuditRow]) -> Vec<AuditFile> {
    let mut by_file: BTreeMap<FileId, Vec<&AuditRow>> = BTreeMap::new();
    for it in rows {
        by_file.entry(dataset.images[it.image as usize].origin.file).or_default().push(it);
    }
    let whole = by_file.into_iter().map(|(file, rows)| {
        let count = |standing: Standing| rows.iter().filter(|it| it.standing == standing).count() as u64;
        let mut it = AuditFile {
            file,
            name: dataset.sources.get(file.0 as usize).map_or_else(String::new, |it| it.name.clone()),
            counts: Standing::ALL.into_iter().map(|it| (it, count(it))).collect(),
            zone: zone_of(dataset, file).name().to_owned(),
            proposed: Vec::new(),
        };
        it.proposed = proposed(&it, &rows);
        it
    });
    whole.collect()
}

fn proposed(file: &AuditFile, rows: &[&AuditRow]) -> Vec<String> {
    let compared = file.compared();
    let explained = |zone: &str| rows.iter().filter(|it| it.zones.iter().any(|it| it == zone)).count() as u64;
    let best = ZONES.iter().map(|it| explained(it.name())).max().unwrap_or(0);
    if compared < FEWEST_ROWS || (best as f64) < SHARE * compared as f64 {
        return Vec::new();
    }
    ZONES.iter().map(|it| it.name()).filter(|it| explained(it) == best).map(str::to_owned).collect()
}
