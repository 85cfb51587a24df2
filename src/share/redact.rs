//! Redaction: what is taken out of a case before anything is written.
//!
//! Acts on the records and links, not on what is written from them, so that nothing can be forgotten in one of the
//! writers. What was taken out is kept aside in [`Removed`], for the search of the written bytes ([`super::canary`]).
//! The panel stays as it is, so the numbers do too; where a column is dropped, the groups made of it go and the
//! findings are found again.

use std::collections::{BTreeMap, BTreeSet};

use super::case::{Carry, Case};
use super::html::Account;
use super::{Places, Redaction, Times};
use crate::engine;
use crate::model::number::rounded;
use crate::model::time::iso_utc;
use crate::model::{ClearSkies, Dataset, Footprint, GroupBy, LonLat, Severity, When};

/// Kilometres of a degree of latitude.
const DEGREE_KM: f64 = 111.2;
const HOUR_SECS: i64 = 3600;
const DAY_SECS: i64 = 86_400;

/// What was taken out, for searching what was written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Removed {
    /// Names and ids that became codes, and texts that were left out.
    pub names: BTreeSet<String>,
    /// Longitude and latitude, degrees, that were made coarser.
    pub places: Vec<[f64; 2]>,
    /// Coordinates that are written instead, as they are written.
    pub coarse: BTreeSet<String>,
    /// Times as they would be written, to the minute.
    pub times: BTreeSet<String>,
    /// How much that is.
    pub account: Account,
}

/// Why a redaction cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The panel itself tells times more exactly than asked: its bins are shorter than a day or an hour.
    BinsTellTimes,
}

/// The case without what is to be taken out, and what that was. Without redaction: the same case.
pub fn redacted(case: &Case, how: &Redaction) -> Result<(Case, Removed), Refused> {
    let mut out = case.clone();
    let mut removed = Removed::default();
    if !how.is_on() {
        return Ok((out, removed));
    }
    if how.times == Times::Day && case.linked.panel.bins.bin_hours < 24 {
        return Err(Refused::BinsTellTimes);
    }
    texts(&mut out);
    times(&mut out, how.times, &mut removed);
    places(&mut out, how.places, &mut removed);
    if how.names {
        names(&mut out, &mut removed);
    }
    // Bins of 6 hours beside those of a day tell times more exactly.
    let is_coarser = how.times == Times::Day && out.linked.panel.finer.take().is_some();
    // When satellites passed over a place tells where it is; which platforms, what they were called.
    let is_without = out.linked.panel.chances.take().is_some();
    out.linked.clear = ClearSkies::default();
    columns(&mut out, &how.drop, is_coarser || is_without);
    Ok((out, removed))
}

/// Texts found in the files, and what only reading them needs: a row quoted in a problem may hold anything.
fn texts(case: &mut Case) {
    case.plan.ingest = crate::model::plan::IngestPlan::default();
    // Only what linking left is needed from here on; whatever else was read stays behind.
    let all = std::mem::take(&mut case.dataset);
    let Dataset { facilities, images, strikes, sources, .. } = all;
    case.dataset = Dataset { facilities, images, strikes, sources, ..Dataset::default() };
    case.dataset.images.iter_mut().for_each(|it| it.published_secs = None);
    for source in &mut case.dataset.sources {
        source.rejected_rows.clear();
        source.seen.clear();
        source.decisions.clear();
        source.problems.iter_mut().for_each(|it| it.found = None);
    }
    case.linked.problems.iter_mut().for_each(|it| it.1.found = None);
}

fn times(case: &mut Case, how: Times, removed: &mut Removed) {
    let step = match how {
        Times::Exact => return,
        Times::Hour => HOUR_SECS,
        Times::Day => DAY_SECS,
    };
    let mut coarse = |when: &mut When| {
        let start = when.start_secs.div_euclid(step) * step;
        let end = (when.last_secs().div_euclid(step) + 1) * step;
        // An interval of a day or more tells no time of day; its ends are the day's own.
        if when.width_secs() < step {
            removed.times.insert(minute(when.start_secs));
            removed.account.times += 1;
        }
        *when = When { start_secs: start, end_secs: end };
    };
    case.dataset.images.iter_mut().for_each(|it| coarse(&mut it.when));
    case.dataset.strikes.iter_mut().for_each(|it| coarse(&mut it.when));
    for span in case.dataset.sources.iter_mut().filter_map(|it| it.span_secs.as_mut()) {
        *span = (span.0.div_euclid(step) * step, (span.1.div_euclid(step) + 1) * step);
    }
    // Times that the document tells anyway: the edges of bins, and what the coarser times are.
    let edges = case.linked.panel.bins.starts_secs.iter().copied();
    let images = case.dataset.images.iter().map(|it| it.when);
    let written = images
        .chain(case.dataset.strikes.iter().map(|it| it.when))
        .flat_map(|it| [it.start_secs, it.end_secs]);
    let spans = case.dataset.sources.iter().filter_map(|it| it.span_secs).flat_map(|it| [it.0, it.1]);
    let told: BTreeSet<String> = edges.chain(written).chain(spans).map(minute).collect();
    removed.times.retain(|it| !told.contains(it));
}

/// `2024-05-02T09:00`.
fn minute(secs: i64) -> String {
    iso_utc(secs).chars().take(16).collect()
}

fn places(case: &mut Case, how: Places, removed: &mut Removed) {
    if how == Places::Exact {
        return;
    }
    let mut coarse = |at: LonLat| {
        let it = coarser(at, how);
        removed.places.push([at.lon_deg, at.lat_deg]);
        removed.coarse.extend([it.lon_deg, it.lat_deg].map(|it| format!("{it}")));
        removed.account.coordinates += 1;
        it
    };
    let mut outlines = 0;
    for it in &mut case.dataset.facilities {
        if let Footprint::Area(area) = &it.place {
            outlines += area.iter().map(|it| it.exterior().coords().count() as u64).sum::<u64>();
        }
        it.place = Footprint::Point(coarse(it.place.centre()));
    }
    for it in &mut case.dataset.strikes {
        it.place = it.place.map(&mut coarse);
    }
    for it in &mut case.dataset.images {
        // Which places an image shows is in the links; a small outline would tell where they are.
        match &it.footprint {
            Footprint::Point(at) => {
                removed.places.push([at.lon_deg, at.lat_deg]);
                removed.account.coordinates += 1;
            }
            Footprint::Area(area) => {
                outlines += area.iter().map(|it| it.exterior().coords().count() as u64).sum::<u64>();
            }
        }
        it.footprint = Footprint::Area(geo::MultiPolygon(Vec::new()));
    }
    removed.account.coordinates += outlines;
    case.linked.links.strikes.iter_mut().for_each(|it| it.distance_m = None);
}

/// The middle of the cell a place lies in: cells of so many kilometres; of a degree where only the region is told.
fn coarser(at: LonLat, how: Places) -> LonLat {
    let degrees = match how {
        Places::Exact => return at,
        Places::Km1 => 1.0 / DEGREE_KM,
        Places::Km10 => 10.0 / DEGREE_KM,
        Places::Km50 => 50.0 / DEGREE_KM,
        Places::Region => 1.0,
    };
    let middle = |value: f64, step: f64, limit: f64| {
        rounded((((value / step).floor() + 0.5) * step).clamp(-limit, limit), 3)
    };
    let lat_deg = middle(at.lat_deg, degrees, 90.0);
    let narrowing = rounded(libm::cos(lat_deg.to_radians()), 3).max(0.01);
    let lon_deg = middle(at.lon_deg, if how == Places::Region { 1.0 } else { degrees / narrowing }, 180.0);
    LonLat { lon_deg, lat_deg }
}

/// `place-01` for a place, `image-0001` for an image, `strike-001` for a strike, `file-1` for a file. A name that is a
/// code already tells nothing and is not looked for.
fn names(case: &mut Case, removed: &mut Removed) {
    let digits = |n: usize| n.to_string().len();
    let data = &mut case.dataset;
    let (facilities, images, strikes) =
        (digits(data.facilities.len()), digits(data.images.len()), digits(data.strikes.len()));
    for (i, it) in data.facilities.iter_mut().enumerate() {
        let code = format!("place-{:0facilities$}", i + 1);
        if it.name == it.id {
            it.name.clone_from(&code);
        }
        removed.name(&mut it.name, code.clone());
        removed.name(&mut it.id, code);
    }
    for (i, it) in data.images.iter_mut().enumerate() {
        removed.name(&mut it.id, format!("image-{:0images$}", i + 1));
    }
    for (i, it) in data.strikes.iter_mut().enumerate() {
        removed.name(&mut it.id, format!("strike-{:0strikes$}", i + 1));
        if let Some(mut facility) = it.facility.take() {
            removed.name(&mut facility, String::new());
        }
    }
    for (i, it) in data.sources.iter_mut().enumerate() {
        removed.name(&mut it.name, format!("file-{}", i + 1));
    }
    let codes = data.facilities.iter().map(|it| &it.id).chain(data.images.iter().map(|it| &it.id));
    let codes =
        codes.chain(data.strikes.iter().map(|it| &it.id)).chain(data.sources.iter().map(|it| &it.name));
    let codes: BTreeSet<&String> = codes.collect();
    removed.names.retain(|it| !codes.contains(it));
}

impl Removed {
    /// Puts a code in place of a name, and keeps the name.
    fn name(&mut self, name: &mut String, code: String) {
        let gone = std::mem::replace(name, code);
        if !gone.is_empty() && gone != *name {
            self.account.names += 1;
            self.names.insert(gone);
        }
    }
}

/// Leaves columns out, with the groups made of them, and finds everything again where that or the panel changed.
fn columns(case: &mut Case, drop: &[String], is_coarser: bool) {
    let is_dropped = |name: &str| drop.iter().any(|it| it == name);
    let data = &mut case.dataset;
    if is_dropped("kind") {
        data.facilities.iter_mut().for_each(|it| it.kind = None);
        data.strikes.iter_mut().for_each(|it| it.kind = None);
    }
    if is_dropped("severity") {
        data.strikes.iter_mut().for_each(|it| it.severity = Severity::default());
    }
    if is_dropped("region") {
        data.facilities.iter_mut().for_each(|it| it.region = None);
        case.linked.region_names.iter_mut().for_each(String::clear);
    }
    for it in &mut data.images {
        if is_dropped("platform") {
            it.platform = None;
        }
        if is_dropped("operator") {
            it.operator = None;
        }
        if is_dropped("sensor") {
            it.sensor = None;
        }
        if is_dropped("cloud") {
            it.cloud_percent = None;
        }
        if is_dropped("off_nadir") {
            it.off_nadir_deg = None;
            it.incidence_deg = None;
        }
    }
    let column = BTreeMap::from([
        (GroupBy::Kind, "kind"),
        (GroupBy::Region, "region"),
        (GroupBy::Platform, "platform"),
        (GroupBy::Country, "platform"),
        (GroupBy::Operator, "operator"),
        (GroupBy::Sensor, "sensor"),
        (GroupBy::Cloud, "cloud"),
        (GroupBy::OffNadir, "off_nadir"),
    ]);
    let groups = &mut case.linked.panel.groups;
    let before = groups.len();
    groups.retain(|it| column.get(&it.by).is_none_or(|it| !is_dropped(it)));
    let is_without = groups.len() != before;
    let had_classes =
        is_dropped("severity") && !std::mem::take(&mut case.linked.panel.hit_classes).is_empty();
    if is_without || had_classes || is_coarser {
        case.found = engine::assess(&case.linked, &case.plan, &mut |_| {});
    }
}

impl Case {
    /// The records and links as they travel.
    pub fn carry(&self) -> Carry {
        Carry { dataset: self.dataset.clone(), linked: self.linked.clone() }
    }
}
