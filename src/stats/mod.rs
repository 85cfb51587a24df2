//! The panel of bit rows and every test on it.
//!
//! Knows facilities and bins as numbers only: no places, no files, no words, no clock.
//!
//! In reading order: [`panel`] (what an onset is), [`fibre`] (which re-timings are allowed), [`enumerate`] and
//! [`swaps`] (counting or drawing them), [`draws`] (why p is exact), [`tilt`] (the rate ratio), [`resolution`]
//! (the choice of strata and block), [`profile`] (lags and facilities from the same draws); then what stands
//! beside it: [`companions`], [`ladder`], [`battery`] (with [`classic`] and [`regression`]), [`sensitivity`].

pub mod battery;
pub mod bits;
pub mod catalogue;
pub mod classic;
pub mod clustering;
pub mod coincidence;
pub mod companions;
pub mod draws;
pub mod enumerate;
pub mod envelope;
pub mod fibre;
pub mod ladder;
pub mod opportunity;
pub mod panel;
pub mod parts;
pub mod pmf;
pub mod primary;
pub mod profile;
pub mod random;
pub mod regression;
pub mod relabel;
pub mod resolution;
pub mod sensitivity;
pub mod severity;
pub mod shifts;
pub mod special;
pub mod swaps;
pub mod tilt;
pub mod views;
pub mod waves;
pub mod widest;

use crate::model::finding::{
    Assessment, Classic, Companion, Dose, LadderStep, LagWindow, PanelFacts, Primary, RateRatio,
    ResolutionRow, SensitivityRow, Specifications,
};
use crate::model::{Bins, PanelInput, Plan, Progress, Resolution, Step, Strata};
use battery::Fits;
use draws::{Draws, Ticker};
use panel::Panel;
use parts::{Outcome, Outcomes, Part, Setup};
use profile::Profile;
use resolution::Prepared;
use views::Views;

/// Every test of the plan on one panel. Pure: the same panel and plan give the same numbers on every machine.
pub fn assess(input: &PanelInput, plan: &Plan, progress: &mut dyn FnMut(Progress)) -> Assessment {
    Setup::new(input, plan, progress).assess(Outcomes::new(), progress)
}

impl Setup {
    /// The analysis. Parts that are there already are taken over, the others made now.
    pub fn assess(&self, mut outcomes: Outcomes, progress: &mut dyn FnMut(Progress)) -> Assessment {
        let Self { input, plan, panel, .. } = self;
        let (draws, profile, views) = with_ticker(progress, Step::Primary, u64::from(plan.draws), |ticker| {
            self.all_draws(&mut outcomes, ticker)
        });
        let mut primary = self.primary_of(&draws);
        let mut make = |part: Part, ticker: &mut Ticker<'_>| {
            outcomes.remove(&part).unwrap_or_else(|| self.make(part, Some(&draws), ticker))
        };
        primary.rate_ratio = with_ticker(progress, Step::Effect, u64::from(plan.draws / 2), |ticker| {
            make(Part::Effect, ticker).effect()
        });
        primary.excess = primary.rate_ratio.as_ref().map(|it| tilt::excess(primary.statistic, it));
        primary.e_value = primary.rate_ratio.as_ref().map(tilt::e_value);
        let tests = (self.specifications.len() as u32 + 1) * sensitivity::DRAWS;
        let beside = with_ticker(progress, Step::Companions, u64::from(tests), |ticker| {
            let onsets = make(Part::Whole, ticker).test();
            let rows = (0..self.specifications.len()).map(|row| {
                let specification = &self.specifications[row];
                let made = match specification.resolution {
                    _ if !self.is_primary(row) => make(Part::Row(row as u32), ticker).test(),
                    it if it == primary.resolution => Some(primary.clone()),
                    _ => onsets.clone(),
                };
                made.map(|it| sensitivity::row(specification, &it, input))
            });
            let sensitivity = rows.collect::<Vec<_>>().into_iter().flatten().collect();
            let fits = Fits::new(panel, input);
            Beside {
                companions: make(Part::Companions, ticker).companions(),
                ladder: onsets.map_or_else(Vec::new, |onsets| {
                    ladder::steps(panel, &fits, &onsets, &primary, &mut || ticker.draw(4000))
                }),
                sensitivity,
                classic: make(Part::Classic, ticker).classic(),
                severity: make(Part::Severity, ticker).severity(),
            }
        });
        let (lags, lags_p) = with_ticker(progress, Step::Lags, 1, |_| profile.lags(&draws));
        let facilities = profile.facilities(&draws);
        Assessment {
            facts: facts(panel, &input.bins, self.prepared()),
            resolutions: self.resolutions.clone(),
            companions: beside.companions,
            ladder: beside.ladder,
            lags,
            lags_p,
            facilities,
            specifications: viewed(views.windows(&draws), &beside.sensitivity, &primary),
            empirical: views.empirical(&draws, &primary),
            sensitivity: beside.sensitivity,
            groups: views.groups(&draws),
            controls: views.controls(&draws),
            trend: views.trend(&draws, input),
            dose: [views.dose(&draws), beside.severity].concat(),
            power: primary::power_curve(self.prepared(), &draws),
            classic: beside.classic,
            opportunity: opportunity::summary(panel, input),
            primary,
        }
    }

    /// The draws of the primary test with what was counted in them.
    fn all_draws(&self, outcomes: &mut Outcomes, ticker: &mut Ticker<'_>) -> (Draws, Profile<'_>, Views<'_>) {
        let (plan, fibre) = (&self.plan, &self.prepared().fibre);
        let n_parts = draws::parts(plan.draws, plan.seed).len() as u32;
        let mut given: Vec<Outcome> =
            (0..n_parts).filter_map(|part| outcomes.remove(&Part::Draws(part))).collect();
        if given.len() < n_parts as usize {
            given = vec![self.draws_of(draws::all(plan.draws, plan.seed), ticker)];
        }
        let mut profile = Profile::new(&self.panel, fibre, plan.profile_bins, 0);
        let mut views = Views::new(&self.panel, &self.input, plan, fibre, 0);
        let mut parts = Vec::new();
        for it in given {
            if let Outcome::Draws(some, seen, counts) = it {
                parts.push(some);
                profile.take(seen);
                views.take(counts);
            }
        }
        (draws::joined(plan.draws, plan.seed, parts), profile, views)
    }
}

/// How many specifications were looked at, and how many of them are on the main analysis' side of 1.
fn viewed(
    (windows, joint_p): (Vec<LagWindow>, Option<f64>),
    rows: &[SensitivityRow],
    primary: &Primary,
) -> Specifications {
    let sides = |ratio: Option<RateRatio>| ratio.map(|it| it.estimate > 1.0);
    let all: Vec<bool> = (rows.iter().filter_map(|it| sides(it.rate_ratio)))
        .chain(windows.iter().filter_map(|it| sides(it.rate_ratio)))
        .collect();
    let side = sides(primary.rate_ratio);
    let same = all.iter().filter(|it| Some(**it) == side).count() as f64;
    Specifications {
        viewed: all.len() as u64,
        same_side_fraction: side.filter(|_| !all.is_empty()).map(|_| same / all.len() as f64),
        windows,
        joint_p,
    }
}

/// What stands beside the primary test.
struct Beside {
    companions: Vec<Companion>,
    ladder: Vec<LadderStep>,
    sensitivity: Vec<SensitivityRow>,
    classic: Vec<Classic>,
    severity: Vec<Dose>,
}

/// Runs a step, telling how many of its draws are done.
fn with_ticker<T>(
    progress: &mut dyn FnMut(Progress),
    step: Step,
    total: u64,
    work: impl FnOnce(&mut Ticker<'_>) -> T,
) -> T {
    progress(Progress { step, done: 0, total });
    let mut tick = |done: u64| progress(Progress { step, done: done.min(total), total });
    let result = work(&mut Ticker::new(&mut tick));
    progress(Progress { step, done: total, total });
    result
}

fn choose_resolution(
    panel: &Panel,
    input: &PanelInput,
    plan: &Plan,
    progress: &mut dyn FnMut(Progress),
) -> (Vec<Prepared>, usize, Vec<ResolutionRow>) {
    let candidates = resolution::candidates(input, plan);
    let total = candidates.len() as u64 * 500;
    let near_bins = input.bins.bins_of_days(clustering::NEAR_DAYS);
    with_ticker(progress, Step::Resolution, total, |ticker| {
        let prepare = |it: &Resolution| {
            let mut prepared = Prepared::new(panel, input, *it, plan.seed, ticker);
            if plan.resolution_chosen && it.strata != Strata::Region {
                prepared.learn(plan.seed, ticker);
                let p = clustering::p(&prepared, &input.region, near_bins, plan.seed, ticker);
                prepared.clustering_p = Some(p);
            }
            prepared
        };
        let mut prepared: Vec<Prepared> = candidates.iter().map(prepare).collect();
        let usable = |it: &Prepared| {
            let ratio = it.row(false).minimum_detectable_ratio;
            if it.clustering_p.is_some_and(|p| p <= clustering::ALPHA) { f64::INFINITY } else { ratio }
        };
        let chosen = resolution::choose(&prepared.iter().map(usable).collect::<Vec<_>>());
        // The profile of lags is drawn even where S was counted.
        prepared[chosen].learn(plan.seed, ticker);
        let rows = prepared.iter().enumerate().map(|(at, it)| it.row(at == chosen)).collect();
        (prepared, chosen, rows)
    })
}

fn facts(panel: &Panel, bins: &Bins, prepared: &Prepared) -> PanelFacts {
    let (at_risk_cells, exposed_cells) = panel.at_risk_cells();
    PanelFacts {
        onsets: panel.onsets.len() as u64,
        onsets_movable: prepared.fibre.n_movable(),
        waves_movable: prepared.fibre.n_waves_movable(),
        at_risk_cells,
        exposed_share: if at_risk_cells == 0 { 0.0 } else { exposed_cells as f64 / at_risk_cells as f64 },
        hits_imprecise: panel.hits_imprecise,
        statistic_any_possible: panel.statistic_any_possible(),
        images_too_early: catalogue::images_too_early(panel, bins),
    }
}
