//! Strikes × facilities, with ambiguity reported.

use std::collections::BTreeMap;

use super::index::FacilityIndex;
use crate::model::number::rounded;
use crate::model::{Dataset, Effect, FileId, Plan, Problem, Reason, Strike, StrikeLink, name_key};

/// One entry per strike, in order, and what was noticed.
///
/// A strike that names a facility is linked to it; otherwise it reaches `plan.radius_m` plus its own precision.
/// Of several facilities within reach the nearest is taken only when it is at least twice as near as the next.
pub fn hits(
    dataset: &Dataset,
    index: &FacilityIndex<'_>,
    plan: &Plan,
) -> (Vec<StrikeLink>, Vec<(FileId, Problem)>) {
    let names = names(dataset);
    let mut problems = Vec::new();
    let links = dataset.strikes.iter().enumerate().map(|(i, strike)| {
        let nothing = StrikeLink { facility: None, strike: i as u32, distance_m: None, ambiguous: false };
        let named =
            strike.facility.as_deref().map(|it| names.get(&name_key(it)).map_or(&[][..], Vec::as_slice));
        match (named, strike.place) {
            (Some([one]), _) => StrikeLink { facility: Some(*one), ..nothing },
            (Some([_, _, ..]), None) => StrikeLink { ambiguous: true, ..nothing },
            (_, Some(place)) => nearest(&index.within(place, plan.radius_m + strike.precision_m), nothing),
            (_, None) => {
                problems.push((strike.origin.file, unknown_facility(strike)));
                nothing
            }
        }
    });
    let links = links.collect();
    (links, problems)
}

fn nearest(candidates: &[(u32, f64)], nothing: StrikeLink) -> StrikeLink {
    let distance_m = candidates.first().map(|it| rounded(it.1, 1));
    match candidates {
        [] => nothing,
        [one] => StrikeLink { facility: Some(one.0), distance_m, ..nothing },
        [one, next, ..] => {
            let clear = one.1 < next.1 && one.1 * 2.0 <= next.1;
            StrikeLink { facility: clear.then_some(one.0), distance_m, ambiguous: true, ..nothing }
        }
    }
}

/// Facilities by folded id and name. An id goes before a name.
fn names(dataset: &Dataset) -> BTreeMap<String, Vec<u32>> {
    let mut names: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (i, it) in dataset.facilities.iter().enumerate() {
        names.insert(name_key(&it.id), vec![i as u32]);
    }
    for (i, it) in dataset.facilities.iter().enumerate() {
        let (name, i) = (name_key(&it.name), i as u32);
        let is_an_id = names
            .get(&name)
            .is_some_and(|ids| ids.iter().any(|at| name_key(&dataset.facilities[*at as usize].id) == name));
        if !is_an_id {
            names.entry(name).or_default().push(i);
        }
    }
    names
}

fn unknown_facility(strike: &Strike) -> Problem {
    Problem {
        line: Some(strike.origin.line),
        field: Some("facility".to_owned()),
        found: strike.facility.clone(),
        reason: if strike.facility.is_some() { Reason::UnknownFacility } else { Reason::NoPlace },
        effect: Effect::Noted,
    }
}
