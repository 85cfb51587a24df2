//! Which strata and blocks are used, decided without looking at the outcome.
//!
//! Everything here is a function of margins, exposure and structural zeros: the spread of S comes from
//! counting, or from a chain that starts from a matrix made from the margins. The observed S is not read.

use super::draws::{Pilot, Ticker};
use super::enumerate::{DEFAULT_BUDGET, Exact, enumerate};
use super::fibre::Fibre;
use super::panel::Panel;
use super::swaps::Thinning;
use crate::model::finding::ResolutionRow;
use crate::model::{PanelInput, Plan, Resolution, Strata};

/// A fibre with what is known about S before the test.
pub struct Prepared {
    /// Strata and block.
    pub resolution: Resolution,
    /// What can move.
    pub fibre: Fibre,
    /// The exact null distribution, where counting was cheap.
    pub exact: Option<Exact>,
    /// Steps per draw, where it was not (or where draws were wanted all the same: [`Prepared::pilot`]).
    pub pilot: Option<Pilot>,
    /// Where regions are pooled: p of [`super::clustering`].
    pub clustering_p: Option<f64>,
}

/// Steps of a draw for each onset where no pilot says how many are needed.
const STEPS_PER_ONSET: u32 = 3;

/// exp(2.486 / sd(S)): the ratio found with 80 % power at one-sided 5 %.
pub fn minimum_detectable_ratio(sd: f64) -> f64 {
    if sd > 0.0 { libm::exp(2.486 / sd) } else { f64::INFINITY }
}

impl Prepared {
    /// Cuts the panel by strata and blocks and measures the spread of S.
    pub fn new(
        panel: &Panel,
        input: &PanelInput,
        resolution: Resolution,
        seed: u64,
        ticker: &mut Ticker<'_>,
    ) -> Self {
        let fibre = fibre(panel, input, resolution);
        let exact = enumerate(&fibre, DEFAULT_BUDGET);
        let mut prepared = Self { resolution, fibre, exact, pilot: None, clustering_p: None };
        if prepared.exact.is_none() {
            prepared.learn(seed, ticker);
        }
        prepared
    }

    /// Cuts the panel by strata and blocks; draws are thinned by a rule of thumb, nothing is counted.
    pub fn unpiloted(panel: &Panel, input: &PanelInput, resolution: Resolution) -> Self {
        let fibre = fibre(panel, input, resolution);
        let steps = fibre.components.iter().map(|it| STEPS_PER_ONSET * it.n_slots).collect();
        let pilot = Some(Pilot { thinning: Thinning { steps }, sd: 0.0 });
        Self { resolution, fibre, exact: None, pilot, clustering_p: None }
    }

    /// Runs the pilot, for whoever wants draws, unless that was done.
    pub fn learn(&mut self, seed: u64, ticker: &mut Ticker<'_>) {
        if self.pilot.is_none() {
            self.pilot = Some(Pilot::run(&self.fibre, seed, ticker));
        }
    }

    /// Steps of one draw; none before [`Prepared::learn`].
    pub fn thinning(&self) -> &Thinning {
        const NONE: &Thinning = &Thinning { steps: Vec::new() };
        self.pilot.as_ref().map_or(NONE, |it| &it.thinning)
    }

    /// Standard deviation of S under the null.
    pub fn sd(&self) -> f64 {
        let drawn = self.pilot.as_ref().map_or(0.0, |it| it.sd);
        self.exact.as_ref().map_or(drawn, |it| it.pmf.variance().sqrt())
    }

    /// As a row of the table.
    pub fn row(&self, used: bool) -> ResolutionRow {
        ResolutionRow {
            resolution: self.resolution,
            onsets_movable: self.fibre.n_movable(),
            waves_movable: self.fibre.n_waves_movable(),
            minimum_detectable_ratio: minimum_detectable_ratio(self.sd()),
            clustering_p: self.clustering_p,
            used,
        }
    }
}

fn fibre(panel: &Panel, input: &PanelInput, resolution: Resolution) -> Fibre {
    let all: Vec<u32> = Vec::new();
    let stratum = match resolution.strata {
        Strata::Region => &input.region,
        Strata::CoarseRegion => &input.coarse_region,
        Strata::All => &all,
    };
    let from = panel.risk_from as u32;
    let block_bins = resolution.block_days.map(|days| input.bins.bins_of_days(days).max(1));
    let block_of_bin = |bin: u32| block_bins.map_or(0, |length| bin.saturating_sub(from) / length);
    Fibre::new(&panel.onsets, &panel.at_risk, &panel.exposed, stratum, &block_of_bin)
}

/// The resolutions to consider, strictest first. Strata that are the same as a stricter one are left out.
pub fn candidates(input: &PanelInput, plan: &Plan) -> Vec<Resolution> {
    if !plan.resolution_chosen {
        return vec![plan.fixed_resolution()];
    }
    let n_groups = |strata: &[u32]| {
        let mut groups: Vec<u32> = strata.to_vec();
        groups.sort_unstable();
        groups.dedup();
        groups.len()
    };
    let (n_regions, n_coarse) = (n_groups(&input.region), n_groups(&input.coarse_region));
    let mut list = Vec::new();
    let mut add = |strata: Strata, blocks: &[u32]| {
        list.extend(blocks.iter().map(|days| Resolution { strata, block_days: Some(*days) }));
    };
    add(Strata::Region, &[28, 56, 91]);
    if n_coarse > 1 && n_coarse < n_regions {
        add(Strata::CoarseRegion, &[56, 91]);
    }
    if n_regions > 1 {
        add(Strata::All, &[56, 91]);
    }
    list
}

/// The strictest that can detect a ratio of 2; failing that, of 3; failing that, the one that can detect most.
pub fn choose(minimum_detectable_ratios: &[f64]) -> usize {
    for limit in [2.0, 3.0] {
        if let Some(at) = minimum_detectable_ratios.iter().position(|it| *it <= limit) {
            return at;
        }
    }
    let mut best = 0;
    for (at, ratio) in minimum_detectable_ratios.iter().enumerate() {
        if *ratio < minimum_detectable_ratios[best] {
            best = at;
        }
    }
    best
}
