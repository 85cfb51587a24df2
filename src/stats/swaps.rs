//! The chain: onset matrices with the same margins, one exchange after another.
//!
//! Owns how a step is proposed and accepted. How many steps make a draw, and where chains begin, is for `draws`.
//!
//! # The step
//! Within one component pick an ordered tuple of k distinct onsets (r₁,c₁) … (r_k,c_k), k itself from a fixed
//! distribution, and propose (r₁,c₂), (r₂,c₃) … (r_k,c₁). It is accepted when the new cells are empty, at
//! risk and distinct; k = 2 is the swap, k = 3 the three-cycle. For k > 2 the tuple is uniform; for k = 2 the
//! second onset is uniform among those in other columns than the first (the others could never be accepted).
//!
//! *Symmetric, so the uniform distribution is stationary.* An onset is a slot of a column with a row in it; a
//! step leaves the slots where they are and moves the rows. Slots are picked with a probability that depends
//! on the slots only: 1 / (n (n-1) … (n-k+1)) for a k-tuple, 1 / (n (n-d)) for a pair whose first column holds d.
//! So both matrices offer the same choices. In the new matrix slot m holds the row that came from slot m-1
//! (of c₁: r_k); picking the slots in reverse order turns them back, and the cells needed for that are the old
//! onsets, which are empty in the new matrix because no new cell was an old onset. For k > 2 a tuple and its reverse
//! have the same probability; for k = 2 picking (a,b) or (b,a) proposes the same exchange, and so does its
//! reverse. Tuples and reverse tuples correspond one to one; hence P(x → y) = P(y → x). With a tilt the
//! step is accepted with min(1, exp(beta dS)) (Metropolis), and P(B) ∝ exp(beta S) is stationary.
//!
//! *Irreducible.* Two matrices of a fibre differ by a set of directed cycles (see `fibre`) which can be taken
//! apart into cycles that visit every row and column at most once, without an edge in common. Each of these
//! is a step with k up to min(rows, columns): its old onsets are there and its new cells are empty, whatever
//! cycles were turned before. Every such k has positive probability. (With structural zeros swaps alone do
//! not suffice: oracle `hexagon`.)
//!
//! *Aperiodic.* A step is idle with positive probability.

use super::fibre::{ALLOWED, Component, EXPOSED, Fibre, Slot};
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
    /// The row in every slot, within its component.
    rows: Vec<u32>,
    /// Onsets with exposure, the fixed ones included.
    statistic: i64,
}

impl State {
    /// The observed matrix.
    pub fn observed(fibre: &Fibre) -> Self {
        Self::of_rows(fibre, fibre.observed_row.clone())
    }

    /// A matrix made from the margins and zeros alone.
    pub fn canonical(fibre: &Fibre) -> Self {
        Self::of_rows(fibre, fibre.canonical_rows())
    }

    fn of_rows(fibre: &Fibre, rows: Vec<u32>) -> Self {
        let mut state = Self { cells: fibre.cells.clone(), rows, statistic: fibre.fixed_exposed as i64 };
        for component in &fibre.components {
            for slot in component.slots() {
                let at = component.first_cell + (fibre.slots[slot].col_base + state.rows[slot]) as usize;
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
            let facilities = &fibre.row_facility[component.rows()];
            let cells = &self.cells[component.cells()];
            let slots = component.slots();
            for (slot, row) in fibre.slots[slots.clone()].iter().zip(&self.rows[slots]) {
                let is_exposed = cells[(slot.col_base + row) as usize] & EXPOSED != 0;
                visit(facilities[*row as usize], slot.bin, is_exposed);
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
    /// The null: every change is accepted.
    const NONE: Self = Self { beta: 0.0, thresholds: [1 << 32; 8] };

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
            None => steps::<false>(fibre, component, state, *n_steps, &Tilt::NONE, stream),
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
    steps::<false>(fibre, &fibre.components[index], state, n_steps, &Tilt::NONE, stream)
}

fn steps<const TILTED: bool>(
    fibre: &Fibre,
    component: &Component,
    state: &mut State,
    n_steps: u32,
    tilt: &Tilt,
    stream: &mut Stream,
) -> u64 {
    let n = component.n_slots;
    if n < 2 {
        return 0;
    }
    let mut place = Place {
        cells: &mut state.cells[component.cells()],
        rows: &mut state.rows[component.slots()],
        slots: &fibre.slots[component.slots()],
    };
    // Longer cycles are rarely needed where there are many onsets, and small components are cheap.
    let cycle_bits = if n < 8 { 3 } else { 15 };
    let longest = component.n_rows.min(component.n_cols);
    // Picks whose low bits are below this are idle steps, so that the others are uniform (Lemire 2019).
    let first_reject = (1_u64 << BITS) % u64::from(n);
    let mut n_accepted = 0;
    let mut change_in_all = 0;
    for _ in 0..n_steps {
        let word = stream.word();
        if word & cycle_bits == 0 {
            let Some(k) = cycle_length(longest, stream) else { continue };
            if let Some(change) = place.turn_cycle::<TILTED>(k, tilt, stream) {
                change_in_all += change;
                n_accepted += 1;
            }
            continue;
        }
        let first = ((word >> 4) & MASK) * u64::from(n);
        if first & MASK < first_reject {
            continue;
        }
        let a = (first >> BITS) as usize;
        let slot_a = place.slots[a];
        let n_others = u64::from(n - slot_a.n);
        let second = (word >> (64 - BITS)) * n_others;
        // The remainder is needed once in a million steps only: it is below `n_others`.
        if second & MASK < n_others && second & MASK < (1 << BITS) % n_others {
            continue;
        }
        let b = (second >> BITS) as u32;
        let b = (if b < slot_a.first { b } else { b + slot_a.n }) as usize;
        let col_b = place.slots[b].col_base;
        let (row_a, row_b) = (place.rows[a], place.rows[b]);
        let (to_a, to_b) = ((slot_a.col_base + row_b) as usize, (col_b + row_a) as usize);
        let (into_a, into_b) = (place.cells[to_a], place.cells[to_b]);
        if into_a & into_b & FREE == 0 {
            continue;
        }
        let (from_a, from_b) = ((slot_a.col_base + row_a) as usize, (col_b + row_b) as usize);
        let change =
            exposed(into_a) + exposed(into_b) - exposed(place.cells[from_a]) - exposed(place.cells[from_b]);
        if TILTED && !tilt.accepts(change, stream) {
            continue;
        }
        place.cells[to_a] &= !FREE;
        place.cells[to_b] &= !FREE;
        place.cells[from_a] |= FREE;
        place.cells[from_b] |= FREE;
        place.rows[a] = row_b;
        place.rows[b] = row_a;
        change_in_all += change;
        n_accepted += 1;
    }
    state.statistic += change_in_all;
    n_accepted
}

#[inline]
fn exposed(cell: u8) -> i64 {
    i64::from((cell & EXPOSED) >> 1)
}

/// Length of a cycle longer than a swap: 3 in three of four cases, and so on; now and then any length at all.
/// `None` is an idle step.
fn cycle_length(longest: u32, stream: &mut Stream) -> Option<u32> {
    let word = stream.word();
    let k = if word.trailing_zeros() >= 14 {
        2 + stream.below(longest.saturating_sub(1))
    } else {
        3 + (word >> 14).trailing_zeros() / 2
    };
    (k <= longest).then_some(k)
}

/// A component of a matrix, while steps are taken in it.
struct Place<'a> {
    cells: &'a mut [u8],
    rows: &'a mut [u32],
    slots: &'a [Slot],
}

impl Place<'_> {
    /// Picks k onsets and turns them round; the change of S when accepted.
    fn turn_cycle<const TILTED: bool>(&mut self, k: u32, tilt: &Tilt, stream: &mut Stream) -> Option<i64> {
        let mut picks = Vec::with_capacity(k as usize);
        while picks.len() < k as usize {
            let pick = stream.below(self.rows.len() as u32) as usize;
            if !picks.contains(&pick) {
                picks.push(pick);
            }
        }
        let from = |place: &Self, m: usize| (place.slots[picks[m]].col_base + place.rows[picks[m]]) as usize;
        let to = |place: &Self, m: usize| {
            (place.slots[picks[(m + 1) % picks.len()]].col_base + place.rows[picks[m]]) as usize
        };
        let mut change = 0;
        for m in 0..picks.len() {
            let cell = to(self, m);
            if self.cells[cell] & FREE == 0 {
                // Also when two new cells are the same: the first has taken it.
                (0..m).for_each(|m| self.cells[to(self, m)] |= FREE);
                return None;
            }
            self.cells[cell] &= !FREE;
            change += exposed(self.cells[cell]) - exposed(self.cells[from(self, m)]);
        }
        if TILTED && !tilt.accepts(change, stream) {
            (0..picks.len()).for_each(|m| self.cells[to(self, m)] |= FREE);
            return None;
        }
        (0..picks.len()).for_each(|m| self.cells[from(self, m)] |= FREE);
        let last_row = self.rows[picks[picks.len() - 1]];
        for m in (1..picks.len()).rev() {
            self.rows[picks[m]] = self.rows[picks[m - 1]];
        }
        self.rows[picks[0]] = last_row;
        Some(change)
    }
}
