//! Hits by how severe they were, as far as the files say: people killed, munitions used, capacity lost.
//!
//! Sorts into classes; compares nothing.

use std::collections::BTreeMap;

use crate::model::{Bins, Dataset, HitClass, Severity, Spell, StrikeLink};

/// What may be known: its name, the value, where its classes begin.
type Kind = (&'static str, fn(&Severity) -> Option<f64>, &'static [f64]);

const KINDS: [Kind; 3] = [
    ("killed", |it| it.killed, &[0.0, 1.0, 10.0]),
    ("munitions", |it| it.munitions, &[0.0, 2.0, 10.0]),
    ("capacity", |it| it.capacity_mw, &[0.0, 100.0, 500.0]),
];

/// The linked hits by class, each where its severest hit of a facility and bin puts it.
pub fn classes(dataset: &Dataset, strikes: &[StrikeLink], bins: &Bins) -> Vec<HitClass> {
    let mut all = Vec::new();
    for (by, value, edges) in KINDS {
        let mut severest: BTreeMap<Spell, f64> = BTreeMap::new();
        for link in strikes {
            let strike = &dataset.strikes[link.strike as usize];
            let (Some(facility), Some(value)) = (link.facility, value(&strike.severity)) else { continue };
            let (first, last) = (bins.bin_of(strike.when.start_secs), bins.bin_of(strike.when.last_secs()));
            let most = severest.entry(Spell { facility, first, last }).or_insert(value);
            *most = most.max(value);
        }
        let of_class = |k: usize| {
            let inside = |it: &f64| *it >= edges[k] && edges.get(k + 1).is_none_or(|end| *it < *end);
            let hits = severest.iter().filter(|it| inside(it.1)).map(|it| *it.0).collect();
            HitClass { by: by.to_owned(), level: level(edges, k), hits }
        };
        let classes = (0..edges.len()).map(of_class).filter(|it| !it.hits.is_empty());
        all.extend(classes);
    }
    all
}

/// `0`, `1-9`, `10+`.
fn level(edges: &[f64], k: usize) -> String {
    match (edges[k], edges.get(k + 1)) {
        (from, None) => format!("{from}+"),
        (from, Some(end)) if *end - from <= 1.0 => format!("{from}"),
        (from, Some(end)) => format!("{from}-{}", end - 1.0),
    }
}
