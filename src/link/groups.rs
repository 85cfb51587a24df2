//! Kinds of looks and of facilities that are also looked at by themselves.
//!
//! Decides who belongs together and which collectors are negative controls; tests nothing.

use crate::model::order::Order as _;
use std::collections::BTreeMap;

use super::platforms::family;
use super::strata::StrataOf;

use crate::model::{Dataset, Group, GroupBy, Image, Members, Plan, RegionsFrom, Spell, name_key};

/// Values of a dimension that are looked at, most members first; the rest would only dilute them.
const MOST_VALUES: usize = 24;

/// All groups, by dimension, largest first. A group that holds everything is left out: it is the primary.
pub fn groups(dataset: &Dataset, looks: &[(Spell, u32)], strata: &StrataOf, plan: &Plan) -> Vec<Group> {
    let asked = |by: GroupBy| plan.groups.is_empty() || plan.groups.contains(&by);
    let image = |look: usize| &dataset.images[looks[look].1 as usize];
    let of_looks = |by: GroupBy, value: &dyn Fn(&Image) -> Option<String>| {
        let members = members(looks.len(), &|look| value(image(look)));
        sorted(by, members, looks.len(), Members::Looks)
    };
    let n = dataset.facilities.len();
    let of_facilities = |by: GroupBy, value: &dyn Fn(usize) -> Option<String>| {
        sorted(by, members(n, value), n, Members::Facilities)
    };
    let mut all = Vec::new();
    all.extend(of_looks(GroupBy::Country, &|it| country(it).map(str::to_owned)));
    all.extend(of_looks(GroupBy::Operator, &|it| it.operator.clone()));
    all.extend(of_looks(GroupBy::Platform, &|it| it.platform.clone()));
    all.extend(of_looks(GroupBy::Sensor, &|it| it.sensor.clone()));
    all.extend(of_facilities(GroupBy::Kind, &|it| dataset.facilities[it].kind.clone()));
    if strata.from != RegionsFrom::None {
        let region =
            |it: usize| strata.names.get(strata.region[it] as usize).filter(|it| !it.is_empty()).cloned();
        all.extend(of_facilities(GroupBy::Region, &region));
    }
    all.extend(of_looks(GroupBy::Cloud, &|it| class(it.cloud_percent?, &[20.0, 50.0], 100.0)));
    all.extend(of_looks(GroupBy::OffNadir, &|it| class(it.off_nadir_deg?.abs(), &[15.0, 30.0], 90.0)));
    all.retain(|it| asked(it.by));
    for group in &mut all {
        if let Members::Looks(members) = &group.members {
            group.is_systematic = !matches!(group.by, GroupBy::Cloud | GroupBy::OffNadir)
                && members.iter().all(|it| is_systematic(image(*it as usize), plan));
        }
    }
    let control: Vec<u32> =
        (0..looks.len() as u32).filter(|it| is_systematic(image(*it as usize), plan)).collect();
    if !control.is_empty() {
        let members = Members::Looks(control);
        all.push(Group { by: GroupBy::Systematic, name: "all".to_owned(), members, is_systematic: true });
    }
    all
}

/// Does the platform (or, where none is named, the operator) image everything on a fixed schedule?
fn is_systematic(image: &Image, plan: &Plan) -> bool {
    let names = [image.platform.as_deref(), image.operator.as_deref()];
    match &plan.negative_controls {
        Some(listed) => {
            names.into_iter().flatten().any(|it| listed.iter().any(|l| name_key(l) == name_key(it)))
        }
        None => names.into_iter().flatten().find_map(family).is_some_and(|it| it.is_systematic),
    }
}

fn country(image: &Image) -> Option<&'static str> {
    [image.platform.as_deref(), image.operator.as_deref()]
        .into_iter()
        .flatten()
        .find_map(family)
        .map(|it| it.country)
}

/// `0-20`, `20-50`, `50-100`.
fn class(value: f64, edges: &[f64], last: f64) -> Option<String> {
    let at = edges.partition_point(|it| *it <= value);
    let from = if at == 0 { 0.0 } else { edges[at - 1] };
    (value >= 0.0).then(|| format!("{from}-{}", edges.get(at).unwrap_or(&last)))
}

/// Indices by value.
fn members(n: usize, value: &dyn Fn(usize) -> Option<String>) -> BTreeMap<String, Vec<u32>> {
    let mut members: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for index in 0..n {
        if let Some(value) = value(index).filter(|it| !it.trim().is_empty()) {
            members.entry(value).or_default().push(index as u32);
        }
    }
    members
}

fn sorted(
    by: GroupBy,
    members: BTreeMap<String, Vec<u32>>,
    n: usize,
    wrap: fn(Vec<u32>) -> Members,
) -> Vec<Group> {
    let mut found: Vec<(String, Vec<u32>)> = members.into_iter().filter(|it| it.1.len() < n).collect();
    found.order_by_key(|it| std::cmp::Reverse(it.1.len()));
    found.truncate(MOST_VALUES);
    // Classes are read in their own order.
    if matches!(by, GroupBy::Cloud | GroupBy::OffNadir) {
        found.order_by_key(|it| it.0.split('-').next().and_then(|it| it.parse::<u32>().ok()));
    }
    found
        .into_iter()
        .map(|(name, members)| Group { by, name, members: wrap(members), is_systematic: false })
        .collect()
}
