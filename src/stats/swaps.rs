//! The chain: onset matrices with the same margins, one exchange after another.
//!
//! Owns how a step is proposed and accepted. How many steps make a draw, and where chains begin, is for `draws`.
//!
//! # The step
//! Within one component pick an ordered tuple of k distinct onsets (r₁,c₁) … (r_k,c_k), uniformly, k itself
//! from a fixed distribution, and propose (r₁,c₂), (r₂,c₃) … (r_k,c₁). It is accepted when the new cells are
//! empty, at risk and distinct; k = 2 is the swap, k = 3 the three-cycle.
//!
//! *Symmetric, so the uniform distribution is stationary.* The new matrix has as many onsets, so every ordered
//! k-tuple is picked with the same probability 1 / (n (n-1) … (n-k+1)) in both. The tuple
//! (r_k,c₁), (r_{k-1},c_k) … (r₁,c₂) of the new matrix, the new onsets in reverse order, proposes the old
//! one, and its new cells are the old onsets, which are empty in the new matrix because no new cell was an
//! old onset. Tuples and reverse tuples correspond one to one; hence P(x → y) = P(y → x). With a tilt the
//! step is accepted with min(1, exp(beta dS)) (Metropolis), and P(B) ∝ exp(beta S) is stationary.
//!
//! *Irreducible.* Two matrices of a fibre differ by a set of directed cycles (see `fibre`) which can be taken
//! apart into cycles that visit every row and column at most once, without an edge in common. Each of these
//! is a step with k up to min(rows, columns): its old onsets are there and its new cells are empty, whatever
//! cycles were turned before. Every such k has positive probability. (With structural zeros swaps alone do
//! not suffice: oracle `hexagon`.)
//!
//! *Aperiodic.* A step is idle with positive probability.

use super::fibre::{ALLOWED, Component, EXPOSED, Fibre};
use super::random::Stream;

/// The cell is allowed and holds no onset now.
const FREE: u8 = ALLOWED;
const BITS: u32 = 30;
const MASK: u64 = (1 << BITS) - 1;

/// An onset matrix of a fibre.
#[derive(Debug, Clone)]
pub struct State {
    /// As `Fibre::cells`, but `FREE` is cleared under an onset.
    cells: Vec<u8>,
    /// Column of every movable onset within its component.
    cols: Vec<u32>,
    /// Onsets with exposure, the fixed ones included.
    statistic: i64,
}

impl State {
    /// The observed matrix.
    pub fn observed(fibre: &Fibre) -> Self {
        Self::of_cols(fibre, fibre.observed_col.clone())
    }

    /// A matrix made from the margins and zeros alone.
    pub fn canonical(fibre: &Fibre) -> Self {
        Self::of_cols(fibre, fibre.canonical_cols())
    }

    fn of_cols(fibre: &Fibre, cols: Vec<u32>) -> Self {
        let mut state = Self { cells: fibre.cells.clone(), cols, statistic: fibre.fixed_exposed as i64 };
        for component in &fibre.components {
            for onset in component.onsets() {
                let at = component.first_cell + (fibre.row_base[onset] + state.cols[onset]) as usize;
                state.statistic += i64::from(state.cells[at] & EXPOSED != 0);
                state.cells[at] &= !FREE;
            }
        }
        state
    }

    /// S.
    pub fn statistic(&self) -> u64 {
        self.statistic as u64
    }

    /// Calls with the facility and bin of every movable onset, and whether it is exposed.
    #[inline]
    pub fn each_onset(&self, fibre: &Fibre, mut visit: impl FnMut(u32, u32, bool)) {
        for component in &fibre.components {
            let bins = &fibre.col_bin[component.cols()];
            let cells = &self.cells[component.cells()];
            let onsets = component.onsets();
            let placed = fibre.row_base[onsets.clone()].iter().zip(&self.cols[onsets.clone()]);
            for (facility, (row_base, col)) in fibre.facility[onsets].iter().zip(placed) {
                visit(*facility, bins[*col as usize], cells[(row_base + col) as usize] & EXPOSED != 0);
            }
        }
    }
}

/// P(B) ∝ exp(beta S).
#[derive(Debug, Clone)]
pub struct Tilt {
    beta: f64,
    /// Acceptance of a change of S by -k (or +k when beta is negative), in 2^-32, for k = 0..8.
    thresholds: [u64; 8],
}

impl Tilt {
    /// `beta` = log rate ratio; 0 is the null.
    pub fn new(beta: f64) -> Self {
        let threshold = |k: i32| (libm::exp(-beta.abs() * f64::from(k)) * 4_294_967_296.0) as u64;
        Self { beta, thresholds: [0, 1, 2, 3, 4, 5, 6, 7].map(threshold) }
    }

    #[inline]
    fn accepts(&self, change: i64, stream: &mut Stream) -> bool {
        if change == 0 || (change > 0) == (self.beta > 0.0) {
            return true;
        }
        let k = change.unsigned_abs() as usize;
        let threshold = self
            .thresholds
            .get(k)
            .copied()
            .unwrap_or_else(|| (libm::exp(-self.beta.abs() * k as f64) * 4_294_967_296.0) as u64);
        (stream.word() >> 32) < threshold
    }
}

/// How many steps of each component make one draw.
#[derive(Debug, Clone, Default)]
pub struct Thinning {
    /// Steps per component.
    pub steps: Vec<u32>,
}

impl Thinning {
    /// Steps of one draw in all.
    pub fn total(&self) -> u64 {
        self.steps.iter().map(|it| u64::from(*it)).sum()
    }
}

/// One draw further: every component takes its steps. Returns how many were accepted.
///
/// Components are independent, so the order in which they are visited does not matter, and the whole is
/// as reversible as its parts: the same function runs a chain backward.
pub fn advance(
    fibre: &Fibre,
    state: &mut State,
    thinning: &Thinning,
    tilt: Option<&Tilt>,
    stream: &mut Stream,
) -> u64 {
    let mut n_accepted = 0;
    for (component, n_steps) in fibre.components.iter().zip(&thinning.steps) {
        n_accepted += match tilt {
            None => steps::<false>(fibre, component, state, *n_steps, &Tilt::new(0.0), stream),
            Some(tilt) => steps::<true>(fibre, component, state, *n_steps, tilt, stream),
        };
    }
    n_accepted
}

/// As [`advance`] for one component.
pub fn advance_component(
    fibre: &Fibre,
    index: usize,
    state: &mut State,
    n_steps: u32,
    stream: &mut Stream,
) -> u64 {
    steps::<false>(fibre, &fibre.components[index], state, n_steps, &Tilt::new(0.0), stream)
}

fn steps<const TILTED: bool>(
    fibre: &Fibre,
    component: &Component,
    state: &mut State,
    n_steps: u32,
    tilt: &Tilt,
    stream: &mut Stream,
) -> u64 {
    let cells = &mut state.cells[component.cells()];
    let cols = &mut state.cols[component.onsets()];
    let rows = &fibre.row_base[component.onsets()];
    let n = component.n_onsets;
    if n < 2 {
        return 0;
    }
    // Picks whose low bits are below these are idle steps, so that the others are uniform (Lemire 2019).
    let (first_reject, second_reject) = ((1_u64 << BITS) % u64::from(n), (1_u64 << BITS) % u64::from(n - 1));
    let longest = component.n_rows.min(component.n_cols);
    let mut n_accepted = 0;
    let mut change_in_all = 0;
    for _ in 0..n_steps {
        let word = stream.word();
        if word & 3 == 0 {
            let Some(k) = cycle_length(word, longest, stream) else { continue };
            if let Some(change) = turn_cycle::<TILTED>(k, cells, cols, rows, tilt, stream) {
                change_in_all += change;
                n_accepted += 1;
            }
            continue;
        }
        let first = ((word >> 4) & MASK) * u64::from(n);
        let second = (word >> (64 - BITS)) * u64::from(n - 1);
        if first & MASK < first_reject || second & MASK < second_reject {
            continue;
        }
        let a = (first >> BITS) as usize;
        let b = (second >> BITS) as usize;
        let b = b + usize::from(b >= a);
        let (row_a, row_b, col_a, col_b) = (rows[a], rows[b], cols[a], cols[b]);
        let (to_a, to_b) = ((row_a + col_b) as usize, (row_b + col_a) as usize);
        let (into_a, into_b) = (cells[to_a], cells[to_b]);
        if into_a & into_b & FREE == 0 {
            continue;
        }
        let (from_a, from_b) = ((row_a + col_a) as usize, (row_b + col_b) as usize);
        let exposed = |cell: u8| i64::from((cell & EXPOSED) >> 1);
        let change = exposed(into_a) + exposed(into_b) - exposed(cells[from_a]) - exposed(cells[from_b]);
        if TILTED && !tilt.accepts(change, stream) {
            continue;
        }
        cells[to_a] &= !FREE;
        cells[to_b] &= !FREE;
        cells[from_a] |= FREE;
        cells[from_b] |= FREE;
        cols[a] = col_b;
        cols[b] = col_a;
        change_in_all += change;
        n_accepted += 1;
    }
    state.statistic += change_in_all;
    n_accepted
}

/// Length of a cycle longer than a swap: 3 in three of four cases, and so on; now and then any length at all.
/// `None` is an idle step.
fn cycle_length(word: u64, longest: u32, stream: &mut Stream) -> Option<u32> {
    let k = if (word >> 2) & 0x3fff == 0 {
        2 + stream.below(longest.saturating_sub(1))
    } else {
        3 + stream.word().trailing_zeros() / 2
    };
    (k <= longest).then_some(k)
}

/// Picks k onsets and turns them round; the change of S when accepted.
fn turn_cycle<const TILTED: bool>(
    k: u32,
    cells: &mut [u8],
    cols: &mut [u32],
    rows: &[u32],
    tilt: &Tilt,
    stream: &mut Stream,
) -> Option<i64> {
    let mut picks: Vec<usize> = Vec::with_capacity(k as usize);
    while picks.len() < k as usize {
        let pick = stream.below(rows.len() as u32) as usize;
        if !picks.contains(&pick) {
            picks.push(pick);
        }
    }
    let target = |m: usize, cols: &[u32]| (rows[picks[m]] + cols[picks[(m + 1) % picks.len()]]) as usize;
    let mut change = 0;
    for m in 0..picks.len() {
        let to = target(m, cols);
        if cells[to] & FREE == 0 {
            // Also when two new cells are the same: the first has taken it.
            (0..m).for_each(|m| cells[target(m, cols)] |= FREE);
            return None;
        }
        cells[to] &= !FREE;
        let from = (rows[picks[m]] + cols[picks[m]]) as usize;
        change += i64::from((cells[to] & EXPOSED) >> 1) - i64::from((cells[from] & EXPOSED) >> 1);
    }
    if TILTED && !tilt.accepts(change, stream) {
        (0..picks.len()).for_each(|m| cells[target(m, cols)] |= FREE);
        return None;
    }
    picks.iter().for_each(|pick| cells[(rows[*pick] + cols[*pick]) as usize] |= FREE);
    let first_col = cols[picks[0]];
    for m in 0..picks.len() - 1 {
        cols[picks[m]] = cols[picks[m + 1]];
    }
    cols[picks[picks.len() - 1]] = first_col;
    Some(change)
}
