//! Which rows of a table of weather are a facility's, and what they say of a moment.
//!
//! The nearest place with rows, else the facility's region, else rows for the whole country.

use crate::model::order::Order as _;
use std::collections::BTreeMap;

use super::strata::strata;
use crate::model::{ClearSkies, CloudCover, Dataset, LonLat, Sky, name_key};

/// Rows of a place hold this far around it, metres: the grid of a global reanalysis is 25 to 30 km.
const REACH_M: f64 = 50_000.0;

/// A cloudier time no longer than this does not part two clear ones, seconds: no eye sees it on a line of months.
const SHORT_SECS: i64 = 3 * 3600;

/// Cloud cover by facility and time.
pub struct Clouds {
    /// Rows of each place or region, by time: start, end (UTC seconds), per cent.
    series: Vec<Vec<(i64, i64, f64)>>,
    /// Which of them is a facility's.
    of_facility: Vec<Option<usize>>,
}

impl Clouds {
    /// Joins the rows to the facilities; `None` when there is no row.
    pub fn new(dataset: &Dataset) -> Option<Self> {
        if dataset.clouds.is_empty() {
            return None;
        }
        let mut at: BTreeMap<String, usize> = BTreeMap::new();
        let mut places: Vec<(LonLat, usize)> = Vec::new();
        let mut series: Vec<Vec<(i64, i64, f64)>> = Vec::new();
        for it in &dataset.clouds {
            let next = series.len();
            let index = *at.entry(key(it, dataset)).or_insert(next);
            if index == next {
                series.push(Vec::new());
                places.extend(it.place.map(|place| (place, index)));
            }
            series[index].push((it.when.start_secs, it.when.end_secs, it.cloud_percent));
        }
        series.iter_mut().for_each(|it| it.order_by_key(|it| (it.0, it.1)));
        let strata = strata(dataset);
        let near = |here: LonLat| {
            let far = |it: &(LonLat, usize)| here.distance_m(it.0);
            let nearest = places.iter().min_by(|a, b| far(a).total_cmp(&far(b)))?;
            (far(nearest) <= REACH_M).then_some(nearest.1)
        };
        let of_facility = dataset.facilities.iter().zip(&strata.region).map(|(it, region)| {
            let named = || at.get(&name_key(strata.names.get(*region as usize)?)).copied();
            near(it.place.centre()).or_else(named).or_else(|| at.get("").copied())
        });
        let of_facility = of_facility.collect();
        Some(Self { series, of_facility })
    }

    /// When it was clear enough to image places.
    pub fn clear(&self) -> ClearSkies {
        let spans = self.series.iter().map(|rows| {
            let mut spans: Vec<(i64, i64)> = Vec::new();
            for it in rows.iter().filter(|it| Sky::of_percent(it.2) == Sky::Clear) {
                match spans.last_mut().filter(|last| it.0 <= last.1 + SHORT_SECS) {
                    Some(last) => last.1 = last.1.max(it.1),
                    None => spans.push((it.0, it.1)),
                }
            }
            spans
        });
        let of_facility = self.of_facility.iter().map(|it| it.map(|it| it as u32));
        ClearSkies { spans: spans.collect(), of_facility: of_facility.collect() }
    }

    /// Cloud cover at a facility, per cent; `None` where no row says.
    pub fn percent(&self, facility: u32, secs: i64) -> Option<f64> {
        let rows = &self.series[(*self.of_facility.get(facility as usize)?)?];
        let last = rows.partition_point(|it| it.0 <= secs).checked_sub(1)?;
        (secs < rows[last].1).then_some(rows[last].2)
    }
}

/// What rows that belong together have in common: a place, the name of a region, or nothing.
fn key(it: &CloudCover, dataset: &Dataset) -> String {
    if let Some(place) = it.place {
        return format!("@{} {}", place.lon_deg, place.lat_deg);
    }
    let Some(region) = &it.region else { return String::new() };
    let name = dataset.region_names.iter().find(|named| named.id == *region).map_or(region, |it| &it.name);
    name_key(name)
}
