//! Which region a facility belongs to, and which group of regions.

use crate::model::order::Order as _;
use geo::Intersects;

use crate::model::{Dataset, Footprint, LonLat, RegionsFrom};

/// The regions of the facilities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrataOf {
    /// Where they come from.
    pub from: RegionsFrom,
    /// Names, ascending; facilities without a region share the name "".
    pub names: Vec<String>,
    /// Index into `names`, per facility.
    pub region: Vec<u32>,
    /// Group of regions, per facility: the quarters about the middle of the regions.
    pub coarse: Vec<u32>,
}

/// A region column if there is one, else outlines if there are any, else one stratum.
pub fn strata(dataset: &Dataset) -> StrataOf {
    let by_column = dataset.facilities.iter().any(|it| it.region.is_some());
    let from = match (by_column, dataset.regions.is_empty()) {
        (true, _) => RegionsFrom::Column,
        (false, false) => RegionsFrom::Polygons,
        (false, true) => RegionsFrom::None,
    };
    let centres: Vec<LonLat> = dataset.facilities.iter().map(|it| it.place.centre()).collect();
    let name_of = |i: usize| match &dataset.facilities[i].region {
        Some(it) => it.trim().to_owned(),
        None => outline_around(dataset, centres[i]).unwrap_or_default(),
    };
    let of_facility: Vec<String> = (0..dataset.facilities.len()).map(name_of).collect();
    let mut names = of_facility.clone();
    names.order_by(Ord::cmp);
    names.dedup();
    let region: Vec<u32> =
        of_facility.iter().map(|it| names.partition_point(|name| name < it) as u32).collect();
    let coarse = quarters(&centres, &region, names.len());
    // A column or outlines that no facility is in separate nothing.
    let from = if names.iter().all(String::is_empty) { RegionsFrom::None } else { from };
    StrataOf { from, names, region, coarse }
}

fn outline_around(dataset: &Dataset, place: LonLat) -> Option<String> {
    let holds = |outline: &Footprint| match outline {
        Footprint::Area(it) => it.intersects(&place.point()),
        Footprint::Point(_) => false,
    };
    dataset.regions.iter().find(|it| holds(&it.outline)).map(|it| it.name.clone())
}

/// Whole regions grouped into the four quarters about the median of their middles.
fn quarters(centres: &[LonLat], region: &[u32], n_regions: usize) -> Vec<u32> {
    let mut sums = vec![(0.0, 0.0, 0.0_f64); n_regions];
    for (place, region) in centres.iter().zip(region) {
        let sum = &mut sums[*region as usize];
        *sum = (sum.0 + place.lon_deg, sum.1 + place.lat_deg, sum.2 + 1.0);
    }
    let middles: Vec<(f64, f64)> =
        sums.iter().map(|it| (it.0 / it.2.max(1.0), it.1 / it.2.max(1.0))).collect();
    let median = |mut values: Vec<f64>| {
        values.order_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(0.0)
    };
    let east_of = median(middles.iter().map(|it| it.0).collect());
    let north_of = median(middles.iter().map(|it| it.1).collect());
    let quarter = |it: (f64, f64)| 2 * u32::from(it.0 >= east_of) + u32::from(it.1 >= north_of);
    region.iter().map(|it| quarter(middles[*it as usize])).collect()
}
