//! A claim about passes: who passed over a place in a window, and how that compares with other days and other places.

use crate::model::order::Order as _;
use std::collections::BTreeSet;

use super::arc::{Arc, Cap, Reach, arcs};
use super::frames::{EARTH_KM, Site, below};
use super::history::{Satellite, satellites};
use super::look;
use super::regard::{Table, pattern};
use super::search::{self, Found};
use super::sun;
use crate::model::passes::{
    Pass, PassCell, PassCount, PassQuestion, PassReport, Regard, SKY_POINTS, SatelliteSeen, SensorKind,
    Unusable,
};
use crate::model::{Elements, Sensor};

const DAY_SECS: i64 = 86_400;
/// A pass that culminates so near to where one set of elements gives way to the next may be found with both.
const SEAM_SECS: f64 = 120.0;

/// Answers a question about passes. `progress` hears how many satellites of how many are done.
pub fn check(
    elements: &[Elements],
    sensors: &[Sensor],
    question: &PassQuestion,
    progress: &mut dyn FnMut(u64, u64),
) -> PassReport {
    let asked = question.satellites.as_deref().and_then(pattern);
    let mut all = satellites(elements);
    all.retain(|it| asked.as_ref().is_none_or(|pattern| pattern.is_match(&it.name)));
    let table = Table::new(sensors);
    let places: Vec<_> = question.places.iter().chain(&question.others).collect();
    let sites: Vec<Site> = places.iter().map(|it| Site::new(it.at, 0.0)).collect();
    let days = days(question);
    let mut report = PassReport {
        question: question.clone(),
        satellites: Vec::new(),
        passes: Vec::new(),
        cells: (0..places.len() as u32)
            .flat_map(|place| {
                days.iter().map(move |day| PassCell { place, day: *day, count: PassCount::default() })
            })
            .collect(),
    };
    let total = all.len() as u64;
    for (index, satellite) in all.iter().enumerate() {
        progress(index as u64, total);
        let altitude = satellite.nearest(micros(question.from_secs)).map_or(500.0, |it| it.altitude_km);
        let regard = table.regard(satellite.norad_id, &satellite.name, altitude);
        let mut unusable = None;
        for (at_day, day) in days.iter().enumerate() {
            let shift = i64::from(*day) * DAY_SECS;
            let [from, to] =
                [question.from_secs, question.to_secs].map(|it| micros(it.saturating_add(shift)));
            let (found, why) = over(satellite, &sites, question, &regard, (from, to));
            if *day == 0 {
                unusable = why;
            }
            let mut seen: BTreeSet<u32> = BTreeSet::new();
            for mut pass in found {
                let cell = &mut report.cells[pass.place as usize * days.len() + at_day].count;
                cell.passes += 1;
                cell.can_image += u32::from(pass.can_image);
                cell.satellites += u32::from(seen.insert(pass.place));
                if *day == 0 && (pass.place as usize) < question.places.len() {
                    pass.satellite = index as u32;
                    report.passes.push(pass);
                }
            }
            if why.is_some() {
                for place in 0..places.len() {
                    report.cells[place * days.len() + at_day].count.unknown += 1;
                }
            }
        }
        report.satellites.push(SatelliteSeen {
            norad_id: satellite.norad_id,
            name: satellite.name.clone(),
            sets: satellite.sets.len() as u32,
            regard,
            unusable,
        });
    }
    progress(total, total);
    report.passes.order_by_key(|it| (it.place, it.highest_micros, it.satellite));
    report
}

/// Seconds → microseconds, within the centuries in which satellites are.
fn micros(secs: i64) -> i64 {
    const CENTURIES: i64 = 300 * 366 * DAY_SECS;
    secs.clamp(-CENTURIES, CENTURIES) * 1_000_000
}

/// Days of the windows: the one asked about, and as many before and after as were asked for; windows longer than a day
/// do not overlap.
fn days(question: &PassQuestion) -> Vec<i32> {
    let length = question.to_secs.saturating_sub(question.from_secs).clamp(1, 3660 * DAY_SECS);
    let step = (length + DAY_SECS - 1) / DAY_SECS;
    let around = i64::from(question.other_days.min(366)) / step;
    (-around..=around).map(|it| (it * step) as i32).collect()
}

/// Passes of one satellite over every place in a window (microseconds of UTC), and why not all of it was looked at.
pub fn over(
    satellite: &Satellite,
    sites: &[Site],
    question: &PassQuestion,
    regard: &Regard,
    (from, to): (i64, i64),
) -> (Vec<Pass>, Option<(Unusable, i64)>) {
    let cap = Cap::around(sites);
    let (spans, mut why) = satellite.spans(from, to, question.max_age_days);
    let mut found: Vec<Pass> = Vec::new();
    let reach = Reach { min_elevation_deg: question.min_elevation_deg, max_off_nadir_deg: None };
    for span in spans {
        let length = (span.to - span.from) as f64 / 1e6;
        let pad = (span.orbit.period_secs / 4.0).min(6.0 * 3600.0);
        let first = if span.from == from { 0.0 } else { -SEAM_SECS };
        let last = if span.to == to { length } else { length + SEAM_SECS };
        let looking = Reach {
            max_off_nadir_deg: Some(most_off_nadir(question, regard, span.orbit.altitude_km)),
            ..reach
        };
        let mut take = |arc: &Arc| {
            for (place, site) in sites.iter().enumerate() {
                for it in search::passes(arc, site, looking) {
                    // Of one that is above the horizon all the time, the best moment in the window.
                    let is_in = (first..last).contains(&it.highest) || (it.rise < first && it.set > last);
                    if is_in && let Some(pass) = described(satellite, arc, site, place, it, question, regard)
                    {
                        found.push(pass);
                    }
                }
            }
        };
        let end = arcs(span.orbit, &cap, reach, span.from, (-pad, length + pad), &mut take);
        if let Err(reason) = end {
            why = why.or(Some((reason, span.from)));
        }
    }
    found.order_by_key(|it| (it.place, it.highest_micros));
    // Found with the elements before a seam and with those after it.
    found.dedup_by(|b, a| a.place == b.place && b.rise_micros < a.set_micros);
    (found, why)
}

/// Greatest off-nadir angle at which the place can be imaged, degrees.
fn most_off_nadir(question: &PassQuestion, regard: &Regard, altitude_km: f64) -> f64 {
    if let Some(asked) = question.max_off_nadir_deg {
        return asked;
    }
    match regard.incidence_deg {
        Some((_, most)) => {
            let ratio = EARTH_KM / (EARTH_KM + altitude_km.max(0.0));
            libm::asin((ratio * libm::sin(most.to_radians())).clamp(-1.0, 1.0)).to_degrees()
        }
        None => regard.max_off_nadir_deg,
    }
}

/// Everything about a pass.
fn described(
    satellite: &Satellite,
    arc: &Arc,
    site: &Site,
    place: usize,
    found: Found,
    question: &PassQuestion,
    regard: &Regard,
) -> Option<Pass> {
    let step = |i: usize| arc.at(found.rise + (found.set - found.rise) * i as f64 / (SKY_POINTS - 1) as f64);
    let sky = std::array::from_fn(|i| {
        let state = step(i);
        [look::azimuth_deg(site, &state) as f32, look::elevation_deg(site, &state) as f32]
    });
    let track = std::array::from_fn(|i| {
        let (at, _) = below(&step(i).r);
        [at.lon_deg as f32, at.lat_deg as f32]
    });
    let micros = |secs: f64| arc.base_micros + (secs * 1e3).round() as i64 * 1000;
    let (high, near) = (arc.at(found.highest), arc.at(found.nearest));
    let (below, altitude_km) = below(&near.r);
    let incidence_deg = 90.0 - look::elevation_deg(site, &near);
    let (sun_deg, sun_azimuth_deg) = sun::seen_from(site, arc.base_micros, found.nearest);
    let side = look::side(site, &near);
    let min_sun = match regard.kind {
        SensorKind::Sar | SensorKind::NotImaging => None,
        SensorKind::Optical | SensorKind::Unknown => question.min_sun_deg.or(regard.min_sun_deg),
    };
    // A radar looks aside: what counts is the angle at which it has the place abeam.
    let is_abeam = regard.incidence_deg.is_none_or(|(least, most)| {
        let in_swath = question.max_off_nadir_deg.is_some() || (least..=most).contains(&incidence_deg);
        in_swath && regard.side.is_none_or(|it| it == side)
    });
    let can_image = regard.kind != SensorKind::NotImaging
        && found.access.is_some()
        && is_abeam
        && min_sun.is_none_or(|least| sun_deg >= least);
    Some(Pass {
        satellite: 0,
        place: place as u32,
        rise_micros: micros(found.rise),
        highest_micros: micros(found.highest),
        set_micros: micros(found.set),
        nearest_micros: micros(found.nearest),
        is_cut: found.is_cut,
        elevation_deg: look::elevation_deg(site, &high),
        azimuth_deg: look::azimuth_deg(site, &high),
        off_nadir_deg: look::off_nadir_deg(site, &near),
        incidence_deg,
        range_km: look::range_km(site, &near),
        below,
        altitude_km,
        side,
        is_descending: near.v[2] < 0.0,
        sun_deg,
        sun_azimuth_deg,
        access_micros: found.access.map(|(from, to)| (micros(from), micros(to))),
        can_image,
        accuracy: satellite.accuracy(micros(found.highest))?,
        sky,
        track,
    })
}
