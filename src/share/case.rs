//! What every export is made of: the records, what was linked, what was found, and the plan.
//!
//! Also the form in which it travels when the files themselves do not: [`Linked data`](Carry), from which everything
//! can be found again.

use serde::{Deserialize, Serialize};

use crate::engine;
use crate::model::finding::Assessment;
use crate::model::{
    Chances, Dataset, InputFile, Linked, Members, Move, PanelInput, Plan, Progress, Spell, Track,
};
use crate::report::Report;

/// Facility × bin cells a linked file may ask for; more is no analysis of this program.
const CELLS_MAX: u64 = 4_000_000_000;

/// An analysis with all that stands behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The records.
    pub dataset: Dataset,
    /// Links and panel.
    pub linked: Linked,
    /// Findings.
    pub found: Assessment,
    /// The plan.
    pub plan: Plan,
}

/// Records and links as they travel in place of the files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Carry {
    /// The records.
    pub dataset: Dataset,
    /// Links and panel.
    pub linked: Linked,
}

impl Case {
    /// Files → case.
    pub fn of_files(files: &[InputFile], plan: &Plan, progress: &mut dyn FnMut(Progress)) -> Self {
        Self::of_dataset(engine::load(files, plan, progress), plan, progress)
    }

    /// Records → case.
    pub fn of_dataset(dataset: Dataset, plan: &Plan, progress: &mut dyn FnMut(Progress)) -> Self {
        let linked = engine::join(&dataset, plan, progress);
        Self::of_linked(Carry { dataset, linked }, plan, progress)
    }

    /// Linked data → case.
    pub fn of_linked(carry: Carry, plan: &Plan, progress: &mut dyn FnMut(Progress)) -> Self {
        let found = engine::assess(&carry.linked, plan, progress);
        Self { dataset: carry.dataset, linked: carry.linked, found, plan: plan.clone() }
    }

    /// The report of it.
    pub fn report(&self) -> Report {
        engine::report(&self.dataset, &self.linked, &self.found, &self.plan, &mut |_| {})
    }
}

impl Carry {
    /// Does every index point at something? What was written by this program does; what was changed may not.
    pub fn is_consistent(&self) -> bool {
        let (data, linked) = (&self.dataset, &self.linked);
        let facilities = data.facilities.len();
        let is_facility = |it: u32| (it as usize) < facilities;
        let links = &linked.links;
        is_panel(&linked.panel, facilities)
            && links
                .images
                .iter()
                .all(|it| is_facility(it.facility) && (it.image as usize) < data.images.len())
            && links
                .strikes
                .iter()
                .all(|it| it.facility.is_none_or(is_facility) && (it.strike as usize) < data.strikes.len())
            && linked.clear.of_facility.iter().flatten().all(|it| (*it as usize) < linked.clear.spans.len())
            && linked.problems.iter().all(|it| (it.0.0 as usize) < data.sources.len())
    }
}

/// The same of a panel of so many facilities, and of the finer one in it.
fn is_panel(panel: &PanelInput, facilities: usize) -> bool {
    let is_facility = |it: u32| (it as usize) < facilities;
    let far = 10_000_000;
    let is_spell =
        |it: &Spell| is_facility(it.facility) && it.first <= it.last && it.first > -far && it.last < far;
    let members = |it: &Members| match it {
        Members::Looks(it) => it.iter().all(|it| (*it as usize) < panel.looks.len()),
        Members::Facilities(it) => it.iter().all(|it| is_facility(*it)),
    };
    let edges = [panel.images_from, panel.images_to, panel.hits_from, panel.hits_to];
    let regions = [&panel.region, &panel.coarse_region];
    let spells = [&panel.looks, &panel.hits, &panel.near_looks];
    panel.n_facilities as usize == facilities
        && facilities as u64 * panel.bins.len() as u64 <= CELLS_MAX
        && matches!(panel.bins.bin_hours, 1 | 6 | 24)
        && panel.bins.starts_secs.is_sorted()
        && edges.iter().all(|it| (-far..far).contains(it))
        && regions.iter().all(|it| it.len() == facilities)
        && regions.iter().flat_map(|it| it.iter()).all(|it| (*it as usize) <= facilities)
        && spells.iter().all(|it| it.is_sorted() && it.iter().all(is_spell))
        && panel.other_radii.iter().flat_map(|it| &it.hits).all(is_spell)
        && panel.groups.iter().all(|it| members(&it.members))
        && panel.finer.as_deref().is_none_or(|it| is_panel(it, facilities))
        && panel.chances.as_deref().is_none_or(|it| are_chances(it, facilities, panel.looks.len()))
}

fn are_chances(it: &Chances, facilities: usize, looks: usize) -> bool {
    let is_track = |it: &Track| {
        (it.facility as usize) < facilities && it.bins.len() == it.skies.len() && it.bins.is_sorted()
    };
    let is_move = |moved: &Move| {
        let track = it.tracks.get(moved.track as usize);
        track.is_some_and(|it| (moved.pass as usize) < it.bins.len())
            && moved.looks.iter().all(|it| (*it as usize) < looks)
    };
    it.tracks.iter().all(is_track) && it.moves.iter().all(is_move)
}
