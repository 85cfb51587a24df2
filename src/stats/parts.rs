//! The long computations of an analysis, one by one: each a pure function of panel and plan, wherever it is made.
//!
//! An analysis asks for all of them ([`Setup::assess`]); those that somebody else has made already are taken over. So
//! the answer depends neither on how many share the work nor on who made what.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::draws::{self, Draws, SomeDraws, Ticker};
use super::profile::{Profile, Seen};
use super::sensitivity::{Specification, specifications, test_of};
use super::views::Views;
use super::{Panel, Prepared};
use super::{battery, companions, primary, sensitivity, severity};
use crate::model::finding::{Classic, Companion, Dose, Primary, RateRatio, ResolutionRow};
use crate::model::{PanelInput, Plan, Progress, Resolution, Strata};

/// Draws of each tilted chain at least, where there are so many.
const LEAST_EFFECT_DRAWS: u32 = 300;

/// A long computation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Some of the chains of the primary test.
    Draws(u32),
    /// The rate ratio of the primary test; needs its draws.
    Effect,
    /// The companions; need the primary's draws.
    Companions,
    /// The test over all facilities and the whole period.
    Whole,
    /// One specification of the sensitivity table.
    Row(u32),
    /// The classic tests.
    Classic,
    /// Hits by severity.
    Severity,
}

impl Part {
    /// Does it need the draws of the primary test?
    pub fn needs_draws(self) -> bool {
        matches!(self, Self::Effect | Self::Companions)
    }
}

/// What came of a part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Of [`Part::Draws`]: S, counts by lag and facility, counts by view (not serialised: see [`Outcome::curves`]).
    Draws(SomeDraws, Seen, #[serde(skip)] Vec<u16>),
    /// Of [`Part::Effect`].
    Effect(Option<RateRatio>),
    /// Of [`Part::Companions`].
    Companions(Vec<Companion>),
    /// Of [`Part::Whole`] and [`Part::Row`].
    Test(Box<Primary>),
    /// Of [`Part::Classic`].
    Classic(Vec<Classic>),
    /// Of [`Part::Severity`].
    Severity(Vec<Dose>),
}

impl Outcome {
    /// The long lists of counts, which travel as they are: by lag, by view.
    pub fn curves(&mut self) -> Option<[&mut Vec<u16>; 2]> {
        match self {
            Self::Draws(_, seen, views) => Some([&mut seen.curves, views]),
            _ => None,
        }
    }
}

macro_rules! taken {
    ($($name:ident -> $type:ty: $pattern:pat => $value:expr;)*) => {
        impl Outcome {
            $(
                /// What this part gives; nothing if it is the outcome of another.
                pub(super) fn $name(self) -> $type {
                    match self {
                        $pattern => $value,
                        _ => <$type>::default(),
                    }
                }
            )*
        }
    };
}

taken! {
    effect -> Option<RateRatio>: Self::Effect(it) => it;
    test -> Option<Primary>: Self::Test(it) => Some(*it);
    companions -> Vec<Companion>: Self::Companions(it) => it;
    classic -> Vec<Classic>: Self::Classic(it) => it;
    severity -> Vec<Dose>: Self::Severity(it) => it;
}

/// Outcomes that are there already.
pub type Outcomes = BTreeMap<Part, Outcome>;

/// The panel, cut, and the resolution chosen: what every part needs.
pub struct Setup {
    pub(super) input: PanelInput,
    pub(super) plan: Plan,
    pub(super) panel: Panel,
    pub(super) cut: Vec<Prepared>,
    pub(super) chosen: usize,
    pub(super) resolutions: Vec<ResolutionRow>,
    pub(super) specifications: Vec<Specification>,
}

impl Setup {
    /// Cuts the panel and chooses the resolution.
    pub fn new(input: &PanelInput, plan: &Plan, progress: &mut dyn FnMut(Progress)) -> Self {
        let panel = Panel::new(input, plan);
        let (cut, chosen, resolutions) = super::choose_resolution(&panel, input, plan, progress);
        let specifications = specifications(input, plan, cut[chosen].resolution);
        Self { input: input.clone(), plan: plan.clone(), panel, cut, chosen, resolutions, specifications }
    }

    pub(super) fn prepared(&self) -> &Prepared {
        &self.cut[self.chosen]
    }

    /// All parts, the longest first.
    pub fn parts(&self) -> Vec<Part> {
        let draws = (0..draws::parts(self.plan.draws, self.plan.seed).len()).map(|it| Part::Draws(it as u32));
        let rows = (0..self.specifications.len()).filter(|it| !self.is_primary(*it));
        draws
            .chain([Part::Effect, Part::Companions, Part::Whole])
            .chain(rows.map(|it| Part::Row(it as u32)))
            .chain([Part::Severity, Part::Classic])
            .collect()
    }

    /// Is this specification the main analysis, or the test over all places and times?
    pub(super) fn is_primary(&self, row: usize) -> bool {
        let it = &self.specifications[row];
        it.is_of_plan(&self.plan) && [self.prepared().resolution, Self::whole()].contains(&it.resolution)
    }

    pub(super) fn whole() -> Resolution {
        Resolution { strata: Strata::All, block_days: None }
    }

    /// The draws of the primary test, from its parts; `None` while one is missing.
    pub fn joined(&self, outcomes: &Outcomes) -> Option<Draws> {
        let (n_draws, seed) = (self.plan.draws, self.plan.seed);
        let of_part = |part: usize| match outcomes.get(&Part::Draws(part as u32)) {
            Some(Outcome::Draws(some, ..)) => Some(some.clone()),
            _ => None,
        };
        let parts = (0..draws::parts(n_draws, seed).len()).map(of_part).collect::<Option<Vec<_>>>()?;
        Some(draws::joined(n_draws, seed, parts))
    }

    /// Makes a part with nobody to hear how far it is.
    pub fn make_quietly(&self, part: Part, draws: Option<&Draws>) -> Outcome {
        self.make(part, draws, &mut Ticker::new(&mut |_| ()))
    }

    /// Makes a part. Those that need draws get them from [`Setup::joined`].
    pub(super) fn make(&self, part: Part, draws: Option<&Draws>, ticker: &mut Ticker<'_>) -> Outcome {
        match (part, draws) {
            (Part::Draws(part), _) => {
                let parts = draws::parts(self.plan.draws, self.plan.seed);
                self.draws_of(parts.get(part as usize).cloned().unwrap_or(0..0), ticker)
            }
            (Part::Effect, Some(draws)) => Outcome::Effect(self.effect(draws, ticker)),
            (Part::Companions, Some(draws)) => Outcome::Companions(self.companions(draws, ticker)),
            (Part::Effect, None) => Outcome::Effect(None),
            (Part::Companions, None) => Outcome::Companions(Vec::new()),
            (Part::Whole, _) => Outcome::Test(Box::new(self.whole_test(ticker))),
            (Part::Row(row), _) => Outcome::Test(Box::new(self.row_test(row as usize, ticker))),
            (Part::Classic, _) => {
                let fits = battery::Fits::new(&self.panel, &self.input);
                Outcome::Classic(battery::rows(&self.panel, &fits, self.plan.seed))
            }
            (Part::Severity, _) => Outcome::Severity(self.severity(ticker)),
        }
    }

    /// Some of the draws of the primary test, and what is counted in them.
    pub(super) fn draws_of(&self, chains: Range<usize>, ticker: &mut Ticker<'_>) -> Outcome {
        let (plan, prepared) = (&self.plan, self.prepared());
        let n = draws::len_of(plan.draws, plan.seed, chains.clone());
        let mut watched = (
            Profile::new(&self.panel, &prepared.fibre, plan.profile_bins, n),
            Views::new(&self.panel, &self.input, plan, &prepared.fibre, n),
        );
        let (fibre, thinning) = (&prepared.fibre, prepared.thinning());
        let some = draws::sample_chains(fibre, thinning, plan.draws, plan.seed, chains, &mut watched, ticker);
        Outcome::Draws(some, watched.0.seen(), watched.1.seen())
    }

    pub(super) fn primary_of(&self, draws: &Draws) -> Primary {
        primary::test(self.prepared(), self.panel.statistic(), draws)
    }

    pub(super) fn effect(&self, draws: &Draws, ticker: &mut Ticker<'_>) -> Option<RateRatio> {
        let plan = &self.plan;
        let n_draws = (plan.draws / 10).max(plan.draws.min(LEAST_EFFECT_DRAWS));
        primary::effect(self.prepared(), self.panel.statistic(), draws, n_draws, plan.seed, ticker)
    }

    pub(super) fn companions(&self, draws: &Draws, ticker: &mut Ticker<'_>) -> Vec<Companion> {
        companions::all(&self.panel, &self.input, &self.plan, &self.primary_of(draws), ticker)
    }

    pub(super) fn whole_test(&self, ticker: &mut Ticker<'_>) -> Primary {
        sensitivity::test_at(&self.panel, &self.input, &self.plan, Self::whole(), ticker)
    }

    pub(super) fn row_test(&self, row: usize, ticker: &mut Ticker<'_>) -> Primary {
        let Some(specification) = self.specifications.get(row) else { return self.whole_test(ticker) };
        test_of(specification, &self.input, &self.plan, &self.cut, ticker)
    }

    pub(super) fn severity(&self, ticker: &mut Ticker<'_>) -> Vec<Dose> {
        severity::dose(&self.panel, &self.input, &self.plan, self.prepared().resolution, ticker)
    }
}
