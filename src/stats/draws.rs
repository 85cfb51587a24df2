//! How chains become draws whose p is exact.
//!
//! Owns the arrangement of Besag & Clifford (1989), the thinning and the effective sample size.
//!
//! The draws are split over a fixed number of chains, whoever computes them. All chains start from one hub and
//! take a burn-in; the observed matrix stands at a random place of a random chain. To arrange that, the
//! hub is *reached from* the observed matrix by running its chain backward (the chain is reversible, so
//! backward is the same kernel), and that chain is continued forward behind it. If the observed matrix is a
//! uniform draw, so is the hub; given the hub, the chains are exchangeable; and the place of the observed
//! matrix among all N + 1 is uniform by construction. So P(p ≤ α) ≤ α for p = (1 + #{S* ≥ S}) / (1 + N)
//! however slowly the chain mixes: slow mixing costs power, never validity.
//!
//! The thinning comes from a pilot that starts from a matrix made from the margins alone
//! ([`Fibre::canonical_rows`]), so it does not depend on the observed matrix within its set.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::fibre::Fibre;
use super::random::{Stream, Test};
use super::swaps::{State, Thinning, Tilt, advance, advance_component};

/// Chains among which the draws are split.
pub const N_CHAINS: u32 = 50;
/// Draws of a pilot.
const PILOT_DRAWS: u32 = 300;
/// Draws between the hub and the first draw of a chain that is kept.
const BURN_IN_DRAWS: u32 = 10;
/// Autocorrelation of successive draws aimed at: the effective sample size is then above half.
const AIM_AUTOCORRELATION: f64 = 0.22;
/// Steps between two calls of `tick`.
const STEPS_PER_TICK: u64 = 100_000;

/// What is learnt from the margins before the test.
#[derive(Debug, Clone)]
pub struct Pilot {
    /// Steps of one draw.
    pub thinning: Thinning,
    /// Standard deviation of S under the null.
    pub sd: f64,
}

/// Calls the observer of progress now and then.
pub struct Ticker<'a> {
    tick: &'a mut dyn FnMut(u64),
    steps: u64,
    /// Draws done.
    pub done: u64,
}

impl<'a> Ticker<'a> {
    /// `tick` gets the number of draws done.
    pub fn new(tick: &'a mut dyn FnMut(u64)) -> Self {
        Self { tick, steps: 0, done: 0 }
    }

    /// After a draw of this many steps.
    pub fn draw(&mut self, steps: u64) {
        self.done += 1;
        self.steps += steps + 100;
        if self.steps >= STEPS_PER_TICK {
            self.steps = 0;
            (self.tick)(self.done);
        }
    }
}

impl Pilot {
    /// Runs from the canonical matrix: a function of margins, zeros and exposure, and of nothing else.
    pub fn run(fibre: &Fibre, seed: u64, ticker: &mut Ticker<'_>) -> Self {
        let mut stream = Stream::new(seed, Test::Pilot, 0);
        let mut state = State::canonical(fibre);
        // Acceptance per component: a component with many zeros needs more steps to move as much.
        let mut thinning = Thinning { steps: fibre.components.iter().map(|it| 2 * it.n_slots).collect() };
        for _ in 0..20 {
            advance(fibre, &mut state, &thinning, None, &mut stream);
            ticker.draw(thinning.total());
        }
        let mut steps_per_onset_move = Vec::with_capacity(fibre.components.len());
        for (index, component) in fibre.components.iter().enumerate() {
            let n_steps = (component.n_slots * 8).max(400);
            let n_accepted = advance_component(fibre, index, &mut state, n_steps, &mut stream);
            steps_per_onset_move.push((f64::from(n_steps) / (n_accepted as f64 + 1.0)).min(64.0));
            ticker.draw(u64::from(n_steps));
        }
        let of_moves = |moves: f64| Thinning {
            steps: fibre
                .components
                .iter()
                .zip(&steps_per_onset_move)
                .map(|(it, steps)| (moves * f64::from(it.n_slots) * steps).ceil().max(1.0) as u32)
                .collect(),
        };
        let mut moves = 0.6;
        let mut sd = 0.0;
        for _ in 0..4 {
            thinning = of_moves(moves);
            let mut series = Vec::with_capacity(PILOT_DRAWS as usize);
            for _ in 0..PILOT_DRAWS {
                advance(fibre, &mut state, &thinning, None, &mut stream);
                series.push(state.statistic());
                ticker.draw(thinning.total());
            }
            let (variance, autocorrelation) = variance_and_autocorrelation(&series);
            sd = variance.sqrt();
            if variance == 0.0 || autocorrelation <= AIM_AUTOCORRELATION + 0.06 || moves >= 40.0 {
                break;
            }
            let factor = libm::log(AIM_AUTOCORRELATION) / libm::log(autocorrelation.min(0.95));
            moves = (moves * factor.clamp(1.1, 8.0)).min(40.0);
        }
        Self { thinning, sd }
    }
}

fn variance_and_autocorrelation(series: &[u64]) -> (f64, f64) {
    let n = series.len() as f64;
    let mean = series.iter().sum::<u64>() as f64 / n;
    let off = |it: &u64| *it as f64 - mean;
    let variance = series.iter().map(|it| off(it) * off(it)).sum::<f64>() / n;
    if variance == 0.0 {
        return (0.0, 0.0);
    }
    let products: f64 = series.windows(2).map(|pair| off(&pair[0]) * off(&pair[1])).sum();
    (variance, products / n / variance)
}

/// The N draws and the observed matrix among them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draws {
    /// S of every matrix, chain after chain, the observed one included.
    pub statistics: Vec<u32>,
    /// Which of them is the observed one.
    pub observed_at: usize,
    /// Where each chain begins in `statistics`.
    pub chain_starts: Vec<usize>,
    /// Share of steps that were accepted.
    pub acceptance: f64,
}

/// What is watched besides S: gets the index of the draw and the matrix.
pub trait Watch {
    /// Called once for every index, in any order of indices.
    fn see(&mut self, index: usize, state: &State);
}

/// Watches nothing.
pub struct Nothing;

impl Watch for Nothing {
    fn see(&mut self, _index: usize, _state: &State) {}
}

impl<A: Watch, B: Watch> Watch for (A, B) {
    fn see(&mut self, index: usize, state: &State) {
        self.0.see(index, state);
        self.1.see(index, state);
    }
}

/// Parts the chains of a test can be split into, at most.
const MOST_PARTS: usize = 8;

/// How the draws are laid out over the chains: known before any is made.
struct Layout {
    observed_at: usize,
    chain_starts: Vec<usize>,
    /// The chain in which the observed matrix stands.
    home: usize,
}

impl Layout {
    fn new(n_draws: u32, seed: u64) -> Self {
        let n = n_draws as usize + 1;
        let n_chains = (N_CHAINS as usize).min(n.div_ceil(20));
        let chain_starts: Vec<usize> = (0..=n_chains).map(|chain| chain * n / n_chains).collect();
        let observed_at = Stream::new(seed, Test::Position, 0).below(n as u32) as usize;
        let home = chain_starts.partition_point(|start| *start <= observed_at) - 1;
        Self { observed_at, chain_starts, home }
    }

    fn n_chains(&self) -> usize {
        self.chain_starts.len() - 1
    }
}

/// The chains of each part, where the draws are made in parts: consecutive, and all of them together.
pub fn parts(n_draws: u32, seed: u64) -> Vec<Range<usize>> {
    let n_chains = Layout::new(n_draws, seed).n_chains();
    let n_parts = MOST_PARTS.min(n_chains);
    (0..n_parts).map(|part| part * n_chains / n_parts..(part + 1) * n_chains / n_parts).collect()
}

/// All chains.
pub fn all(n_draws: u32, seed: u64) -> Range<usize> {
    0..Layout::new(n_draws, seed).n_chains()
}

/// How many draws these chains hold, the observed matrix counted where it stands.
pub fn len_of(n_draws: u32, seed: u64, chains: Range<usize>) -> usize {
    let starts = Layout::new(n_draws, seed).chain_starts;
    starts[chains.end] - starts[chains.start]
}

/// The draws of some chains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SomeDraws {
    /// S of every matrix, chain after chain.
    pub statistics: Vec<u32>,
    /// Steps that were accepted.
    pub n_accepted: u64,
    /// Steps made.
    pub n_steps: u64,
}

/// One chain on its way: matrix, stream, what was done.
struct Walk<'a, 'b> {
    fibre: &'a Fibre,
    thinning: &'a Thinning,
    ticker: &'a mut Ticker<'b>,
    watch: &'a mut dyn Watch,
    /// Index of the first draw that is kept.
    first: usize,
    done: SomeDraws,
}

impl Walk<'_, '_> {
    fn draw(&mut self, state: &mut State, stream: &mut Stream) {
        self.done.n_accepted += advance(self.fibre, state, self.thinning, None, stream);
        self.done.n_steps += self.thinning.total();
        self.ticker.draw(self.thinning.total());
    }

    fn keep(&mut self, index: usize, state: &State) {
        self.done.statistics[index - self.first] = state.statistic() as u32;
        self.watch.see(index - self.first, state);
    }
}

/// Draws `n_draws` matrices beside the observed one, so that all are exchangeable under the null.
pub fn sample(
    fibre: &Fibre,
    thinning: &Thinning,
    n_draws: u32,
    seed: u64,
    watch: &mut dyn Watch,
    ticker: &mut Ticker<'_>,
) -> Draws {
    let all = all(n_draws, seed);
    joined(n_draws, seed, vec![sample_chains(fibre, thinning, n_draws, seed, all, watch, ticker)])
}

/// The draws of some chains of [`sample`]; the same whoever makes the others. `watch` hears indices from 0 on.
pub fn sample_chains(
    fibre: &Fibre,
    thinning: &Thinning,
    n_draws: u32,
    seed: u64,
    chains: Range<usize>,
    watch: &mut dyn Watch,
    ticker: &mut Ticker<'_>,
) -> SomeDraws {
    let Layout { observed_at, chain_starts, home } = Layout::new(n_draws, seed);
    let first = chain_starts[chains.start];
    let n = chain_starts[chains.end] - first;
    let done = SomeDraws { statistics: vec![0; n], n_accepted: 0, n_steps: 0 };
    let mut walk = Walk { fibre, thinning, ticker, watch, first, done };
    let observed = State::observed(fibre);
    let is_home = chains.contains(&home);

    // Backward from the observed matrix to the hub, keeping what stands before it in its chain …
    let mut backward = Stream::new(seed, Test::Chain, u64::MAX);
    let mut hub = observed.clone();
    if is_home {
        walk.keep(observed_at, &hub);
    }
    for index in (chain_starts[home]..observed_at).rev() {
        walk.draw(&mut hub, &mut backward);
        if is_home {
            walk.keep(index, &hub);
        }
    }
    for _ in 0..BURN_IN_DRAWS {
        walk.draw(&mut hub, &mut backward);
    }
    if !is_home {
        // Whoever makes the home chain counts these steps.
        (walk.done.n_accepted, walk.done.n_steps) = (0, 0);
    }
    // … then every chain forward.
    for chain in chains {
        let mut stream = Stream::new(seed, Test::Chain, chain as u64);
        let end = chain_starts[chain + 1];
        if chain == home {
            let mut state = observed.clone();
            for index in observed_at + 1..end {
                walk.draw(&mut state, &mut stream);
                walk.keep(index, &state);
            }
            continue;
        }
        let mut state = hub.clone();
        for _ in 0..BURN_IN_DRAWS {
            walk.draw(&mut state, &mut stream);
        }
        for index in chain_starts[chain]..end {
            if index > chain_starts[chain] {
                walk.draw(&mut state, &mut stream);
            }
            walk.keep(index, &state);
        }
    }
    walk.done
}

/// The parts put together, in the order of their chains.
pub fn joined(n_draws: u32, seed: u64, parts: Vec<SomeDraws>) -> Draws {
    let Layout { observed_at, chain_starts, .. } = Layout::new(n_draws, seed);
    let sum = |of: &dyn Fn(&SomeDraws) -> u64| parts.iter().map(of).sum::<u64>() as f64;
    let (n_accepted, n_steps) = (sum(&|it| it.n_accepted), sum(&|it| it.n_steps));
    let acceptance = if n_steps == 0.0 { 0.0 } else { n_accepted / n_steps };
    let statistics = parts.into_iter().flat_map(|it| it.statistics).collect();
    Draws { statistics, observed_at, chain_starts, acceptance }
}

impl Draws {
    /// S of the draws, without the observed one.
    pub fn drawn(&self) -> impl Iterator<Item = u64> + Clone + '_ {
        let observed_at = self.observed_at;
        self.statistics
            .iter()
            .enumerate()
            .filter(move |(at, _)| *at != observed_at)
            .map(|(_, it)| u64::from(*it))
    }

    /// S of the observed matrix.
    pub fn observed(&self) -> u64 {
        u64::from(self.statistics[self.observed_at])
    }

    /// How many draws, the observed one not counted.
    pub fn n_draws(&self) -> u32 {
        self.statistics.len() as u32 - 1
    }

    /// Draws with S at least the observed.
    pub fn n_as_extreme(&self) -> u64 {
        self.drawn().filter(|it| *it >= self.observed()).count() as u64
    }

    /// p = (1 + #{S* ≥ S}) / (1 + N).
    pub fn p(&self) -> f64 {
        (1 + self.n_as_extreme()) as f64 / self.statistics.len() as f64
    }

    /// Effective sample size of S: autocovariances within chains, summed as long as pairs of them are
    /// positive and falling (Geyer 1992); at most the number of draws.
    pub fn effective_size(&self) -> f64 {
        let n = self.statistics.len() as f64;
        let mean = self.statistics.iter().map(|it| u64::from(*it)).sum::<u64>() as f64 / n;
        let covariance = |lag: usize| {
            let within = |chain: &[usize]| {
                let series = &self.statistics[chain[0]..chain[1]];
                let pairs = series.iter().zip(series.get(lag..).unwrap_or_default());
                pairs.map(|(a, b)| (f64::from(*a) - mean) * (f64::from(*b) - mean)).sum::<f64>()
            };
            self.chain_starts.windows(2).map(within).sum::<f64>() / n
        };
        let variance = covariance(0);
        if variance == 0.0 {
            return f64::from(self.n_draws());
        }
        let longest = self.chain_starts.windows(2).map(|it| it[1] - it[0]).min().unwrap_or(0);
        let (mut sum, mut last_pair) = (0.0, f64::INFINITY);
        for lag in (0..longest.saturating_sub(1)).step_by(2) {
            let pair = (covariance(lag) + covariance(lag + 1)).min(last_pair);
            if pair <= 0.0 {
                break;
            }
            sum += pair;
            last_pair = pair;
        }
        let spread = (2.0 * sum / variance - 1.0).max(0.2);
        (n / spread).min(f64::from(self.n_draws()))
    }
}

/// S along one chain at a tilt, from the observed matrix on.
pub fn tilted_series(
    fibre: &Fibre,
    thinning: &Thinning,
    tilt: &Tilt,
    n_draws: u32,
    stream: &mut Stream,
    ticker: &mut Ticker<'_>,
) -> Vec<u64> {
    let mut state = State::observed(fibre);
    let burn_in = (n_draws / 10).clamp(10, 200);
    let mut series = Vec::with_capacity(n_draws as usize);
    for draw in 0..burn_in + n_draws {
        advance(fibre, &mut state, thinning, Some(tilt), stream);
        ticker.draw(thinning.total());
        if draw >= burn_in {
            series.push(state.statistic());
        }
    }
    series
}
