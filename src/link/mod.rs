//! Which facility an image covers, which facility a strike hit, in which time bin.
//!
//! Decides only whether an image or a strike came near enough; whether that means anything is for `stats`.
//! Knows no file formats, no tests, no random numbers.

pub mod bins;
pub mod clouds;
pub mod cover;
pub mod groups;
pub mod hit;
pub mod index;
pub mod platforms;
pub mod seen;
pub mod severity;
pub mod strata;

use crate::model::order::Order as _;
use crate::model::{
    Bins, Dataset, GroupBy, ImageLink, Linked, Links, OtherRadius, PanelInput, Plan, Progress, Spell, Step,
    StrikeLink, When,
};
use bins::DayRule;
use strata::StrataOf;

/// Records → links and panel. Pure.
pub fn link(dataset: &Dataset, plan: &Plan, progress: &mut dyn FnMut(Progress)) -> Linked {
    let index = index::FacilityIndex::new(&dataset.facilities);
    let images = cover::covered(dataset, &index, plan, progress);
    let (strikes, problems) = hit::hits(dataset, &index, plan);
    let links = Links { images, strikes };
    let days = bins::day_rule(dataset, plan);
    let strata = strata::strata(dataset);
    let mut panel = panel_input(dataset, &links, &days, &strata, plan);
    panel.other_radii = other_radii(dataset, &index, &panel, plan);
    panel.hit_classes = severity::classes(dataset, &links.strikes, &panel.bins);
    panel.near_looks = near_looks(dataset, &index, &panel.bins, plan);
    panel.finer = finer(dataset, &links, &days, &strata, plan);
    let pairs_unordered = pairs_unordered(dataset, &links);
    progress(Progress { step: Step::Link, done: 1, total: 1 });
    Linked {
        links,
        panel,
        day_zone: days.zone.name().to_owned(),
        day_zone_proposed: days.zone_proposed,
        day_starts: days.starts.format("%H:%M").to_string(),
        regions_from: strata.from,
        region_names: strata.names,
        pairs_unordered,
        clear: clouds::Clouds::new(dataset).map(|it| it.clear()).unwrap_or_default(),
        problems,
    }
}

fn panel_input(
    dataset: &Dataset,
    links: &Links,
    days: &DayRule,
    strata: &StrataOf,
    plan: &Plan,
) -> PanelInput {
    let axis = bins::axis(dataset, days, plan);
    let looks = looks(dataset, &links.images, &axis.bins);
    PanelInput {
        n_facilities: dataset.facilities.len() as u32,
        groups: groups::groups(dataset, &looks, strata, plan),
        looks: looks.into_iter().map(|it| it.0).collect(),
        hits: hit_spells(dataset, &links.strikes, &axis.bins),
        other_radii: Vec::new(),
        near_looks: Vec::new(),
        hit_classes: Vec::new(),
        finer: None,
        chances: None,
        images_from: axis.images.0,
        images_to: axis.images.1,
        hits_from: axis.hits.0,
        hits_to: axis.hits.1,
        region: strata.region.clone(),
        coarse_region: strata.coarse.clone(),
        bins: axis.bins,
    }
}

/// The linked images on the bin axis, in the order of [`PanelInput::looks`], each with its index in the records.
pub fn looks(dataset: &Dataset, links: &[ImageLink], bins: &Bins) -> Vec<(Spell, u32)> {
    let look = |it: &ImageLink| {
        let when = dataset.images[it.image as usize].when;
        let (first, last) = (bins.bin_of(when.start_secs), bins.bin_of(when.last_secs()));
        (Spell { facility: it.facility, first, last }, it.image)
    };
    let mut looks: Vec<(Spell, u32)> = links.iter().map(look).collect();
    looks.sort_unstable();
    looks
}

/// The linked strikes on the bin axis, sorted.
fn hit_spells(dataset: &Dataset, strikes: &[StrikeLink], bins: &Bins) -> Vec<Spell> {
    let spell = |it: &StrikeLink| {
        let when = dataset.strikes[it.strike as usize].when;
        Some(Spell {
            facility: it.facility?,
            first: bins.bin_of(when.start_secs),
            last: bins.bin_of(when.last_secs()),
        })
    };
    let mut spells: Vec<Spell> = strikes.iter().filter_map(spell).collect();
    spells.sort_unstable();
    spells
}

/// The hits within half and twice the radius, where that changes them.
fn other_radii(
    dataset: &Dataset,
    index: &index::FacilityIndex<'_>,
    panel: &PanelInput,
    plan: &Plan,
) -> Vec<OtherRadius> {
    let at = |radius_m: f64| {
        let (strikes, _) = hit::hits(dataset, index, &Plan { radius_m, ..plan.clone() });
        OtherRadius { radius_m, hits: hit_spells(dataset, &strikes, &panel.bins) }
    };
    let others = [plan.radius_m / 2.0, plan.radius_m * 2.0].map(at);
    others.into_iter().filter(|it| it.hits != panel.hits).collect()
}

/// Images of the ground just beside a facility, on the bin axis.
fn near_looks(dataset: &Dataset, index: &index::FacilityIndex<'_>, bins: &Bins, plan: &Plan) -> Vec<Spell> {
    let spell = |(facility, image): (u32, u32)| {
        let when = dataset.images[image as usize].when;
        Spell { facility, first: bins.bin_of(when.start_secs), last: bins.bin_of(when.last_secs()) }
    };
    let mut spells: Vec<Spell> = cover::near_misses(dataset, index, plan).into_iter().map(spell).collect();
    spells.sort_unstable();
    spells.dedup();
    spells
}

/// The same in bins of 6 hours, where every hit is known that well and days were asked for.
fn finer(
    dataset: &Dataset,
    links: &Links,
    days: &DayRule,
    strata: &StrataOf,
    plan: &Plan,
) -> Option<Box<PanelInput>> {
    const FINER_HOURS: u32 = 6;
    let is_known = |it: &StrikeLink| {
        dataset.strikes[it.strike as usize].when.width_secs() <= i64::from(FINER_HOURS) * 3600
    };
    let known = !links.strikes.is_empty() && links.strikes.iter().all(is_known);
    let finer = Plan { bin_hours: FINER_HOURS, groups: vec![GroupBy::Systematic], ..plan.clone() };
    (plan.bin_hours == 24 && known).then(|| {
        let mut panel = panel_input(dataset, links, days, strata, &finer);
        panel.groups.clear();
        Box::new(panel)
    })
}

/// Pairs of an image and a hit of one facility whose intervals overlap.
fn pairs_unordered(dataset: &Dataset, links: &Links) -> u64 {
    let mut looks: Vec<Vec<When>> = vec![Vec::new(); dataset.facilities.len()];
    for it in &links.images {
        looks[it.facility as usize].push(dataset.images[it.image as usize].when);
    }
    let widest_secs = dataset.images.iter().map(|it| it.when.width_secs()).max().unwrap_or(0);
    looks.iter_mut().for_each(|it| it.order_by(Ord::cmp));
    let hits = links.strikes.iter().filter_map(|it| Some((it.facility?, it.strike)));
    hits.map(|(facility, strike)| {
        let when = dataset.strikes[strike as usize].when;
        let looks = &looks[facility as usize];
        let from = looks.partition_point(|it| it.start_secs < when.start_secs - widest_secs);
        let near = looks[from..].iter().take_while(|it| it.start_secs <= when.last_secs());
        near.filter(|it| it.is_unordered_with(when)).count() as u64
    })
    .sum()
}
