//! Rows that were read but look odd beside all the others: said, never changed.
//!
//! Knows records and sources; no file and no row.

use crate::model::order::Order as _;
use std::collections::BTreeMap;

use super::problems::Wrong;
use super::survey::{is_ukraine, median};
use crate::model::land::{Whereabouts, whereabouts};
use crate::model::time::iso_utc;
use crate::model::{Dataset, Effect, Facility, LonLat, Origin, Reason, When, name_key};

/// With fewer records than this nothing can be called odd.
const FEWEST: usize = 20;
/// Nearer than this is never far, metres.
const FAR_M: f64 = 1_500_000.0;
/// Far is also this many times as far as half of the others.
const TIMES_AS_FAR: f64 = 10.0;
/// Later than 99 of 100 by more than this is later than everything, seconds: a year.
const LATER_SECS: i64 = 366 * 86_400;

/// Adds what is odd to the problems of the sources.
pub fn audit(dataset: &mut Dataset) {
    let mut found: Vec<(Origin, Wrong)> = Vec::new();
    far_away(dataset, &mut found);
    after_all(dataset, &mut found);
    before_launch(dataset, &mut found);
    elsewhere(dataset, &mut found);
    for (origin, wrong) in found {
        if let Some(source) = dataset.sources.get_mut(origin.file.0 as usize) {
            source.problems.push(wrong.at(origin.line, Effect::Noted));
        }
    }
    for source in &mut dataset.sources {
        source.problems.order_by_key(|it| it.line);
    }
}

/// Places of facilities and hits that are far from the middle of all of them.
fn far_away(dataset: &Dataset, found: &mut Vec<(Origin, Wrong)>) {
    let facilities = dataset.facilities.iter().map(|it| (it.place.centre(), it.origin));
    let strikes = dataset.strikes.iter().filter_map(|it| Some((it.place?, it.origin)));
    let all: Vec<(LonLat, Origin)> = facilities.chain(strikes).collect();
    if all.len() < FEWEST {
        return;
    }
    let lon = median(all.iter().map(|it| it.0.lon_deg).collect());
    let lat = median(all.iter().map(|it| it.0.lat_deg).collect());
    let Some(middle) = lon.zip(lat).and_then(|(lon, lat)| LonLat::new(lon, lat)) else { return };
    // On a sphere and in whole kilometres: nothing finer is asked here.
    let away = |it: LonLat| (it.distance_m(middle) / 1000.0).round() * 1000.0;
    let usual = median(all.iter().map(|it| away(it.0)).collect()).unwrap_or(0.0);
    for (place, origin) in all {
        let away = away(place);
        if away > FAR_M && away > usual * TIMES_AS_FAR {
            let text = format!("{}, {} ({} km)", place.lat_deg, place.lon_deg, away / 1000.0);
            found.push((origin, Wrong::new("latitude", &text, Reason::FarAway)));
        }
    }
}

/// Images and hits later than all others: mostly a year that was mistyped.
fn after_all(dataset: &Dataset, found: &mut Vec<(Origin, Wrong)>) {
    let images = dataset.images.iter().map(|it| (it.when, it.origin));
    let strikes = dataset.strikes.iter().map(|it| (it.when, it.origin));
    let all: Vec<(When, Origin)> = images.chain(strikes).collect();
    if all.len() < FEWEST {
        return;
    }
    let mut starts: Vec<i64> = all.iter().map(|it| it.0.start_secs).collect();
    starts.sort_unstable();
    let Some(usual) = starts.get((starts.len() - 1) * 99 / 100) else { return };
    for (when, origin) in all.iter().filter(|it| it.0.start_secs > usual + LATER_SECS) {
        found.push((*origin, Wrong::new("date", &iso_utc(when.start_secs), Reason::AfterAll)));
    }
}

/// Images older than their satellite, where a catalogue of satellites says when it was launched.
fn before_launch(dataset: &Dataset, found: &mut Vec<(Origin, Wrong)>) {
    let launches: BTreeMap<String, i64> =
        dataset.satellites.iter().filter_map(|it| Some((name_key(&it.name), it.launch_secs?))).collect();
    for image in &dataset.images {
        let Some(platform) = &image.platform else { continue };
        let Some(launch) = launches.get(&name_key(platform)) else { continue };
        if image.when.last_secs() < *launch {
            let text = format!("{} < {platform} {}", iso_utc(image.when.start_secs), iso_utc(*launch));
            found.push((image.origin, Wrong::new("date", &text, Reason::BeforeLaunch)));
        }
    }
}

/// So many places are looked up; more would keep everyone waiting.
const MOST_PLACES: usize = 100_000;

/// Places at sea; and, where nearly all others are in Ukraine or the row itself says Ukraine, places that are not.
fn elsewhere(dataset: &Dataset, found: &mut Vec<(Origin, Wrong)>) {
    let says_ukraine = |it: &Facility| it.country.as_deref().is_some_and(is_ukraine);
    let facilities = dataset.facilities.iter().map(|it| (it.place.centre(), it.origin, says_ukraine(it)));
    let strikes = dataset.strikes.iter().filter_map(|it| Some((it.place?, it.origin, false)));
    let all: Vec<_> = facilities
        .chain(strikes)
        .take(MOST_PLACES)
        .map(|(place, origin, says_ukraine)| (place, origin, says_ukraine, whereabouts(place)))
        .collect();
    let at_home = all.iter().filter(|it| it.3 == Whereabouts::Ukraine).count();
    let is_about_ukraine = all.len() >= FEWEST && at_home * 10 >= all.len() * 9;
    for (place, origin, says_ukraine, whereabouts) in all {
        let reason = match whereabouts {
            Whereabouts::Sea => Reason::AtSea,
            Whereabouts::Elsewhere if says_ukraine || is_about_ukraine => Reason::OtherCountry,
            _ => continue,
        };
        let text = format!("{}, {}", place.lat_deg, place.lon_deg);
        found.push((origin, Wrong::new("latitude", &text, reason)));
    }
}
