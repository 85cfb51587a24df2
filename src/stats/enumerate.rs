//! Counts every onset matrix of a fibre by its S, where that is cheap enough.
//!
//! Each component is filled row by row; matrices that leave the same number of onsets to place in every
//! column are merged, so only (columns left, S) is kept. Components are convolved.

use crate::model::order::Order as _;
use std::collections::BTreeMap;

use super::fibre::{ALLOWED, Component, EXPOSED, Fibre};
use super::pmf::Pmf;

/// How many merges of states may be spent on one fibre before giving up.
pub const DEFAULT_BUDGET: u64 = 400_000;
/// A component is not begun when it would take so many times the budget if all its cells were allowed: with the zeros
/// it takes less, but seldom that much less, and a count that is given up half-way is the dearest of all.
const HOPELESS: f64 = 8.0;

/// The exact null distribution of S.
#[derive(Debug, Clone, PartialEq)]
pub struct Exact {
    /// How many matrices there are (exact below 2^53, may be infinite).
    pub n_matrices: f64,
    /// Distribution of S, fixed onsets included; adds up to 1.
    pub pmf: Pmf,
}

/// Counts all matrices; `None` when that would take more than `budget` merges.
pub fn enumerate(fibre: &Fibre, budget: u64) -> Option<Exact> {
    let mut largest_first: Vec<&Component> = fibre.components.iter().collect();
    largest_first.order_by_key(|it| std::cmp::Reverse(it.n_slots));
    let mut left = budget;
    let mut counts = Vec::with_capacity(largest_first.len());
    for component in largest_first {
        counts.push(count_component(fibre, component, &mut left)?);
    }
    let mut exact = Exact { n_matrices: 1.0, pmf: Pmf::point(fibre.fixed_exposed) };
    // Small ones first: the convolution stays short for longer.
    for count in counts.into_iter().rev() {
        exact.n_matrices *= count.total();
        exact.pmf = exact.pmf.convolved(&count.normalised());
    }
    exact.pmf = exact.pmf.trimmed();
    Some(exact)
}

/// One row's choice of columns, while it is being made.
struct Filling<'a> {
    /// Digit value of each column in the key.
    place: &'a [u64],
    /// Onsets left per column before this row.
    left: &'a [u32],
    /// Columns this row may use, and whether they are exposed.
    open: &'a [(usize, bool)],
}

fn count_component(fibre: &Fibre, component: &Component, budget: &mut u64) -> Option<Pmf> {
    let (n_rows, n_cols) = (component.n_rows as usize, component.n_cols as usize);
    let cells = &fibre.cells[component.cells()];
    let (row_sum, col_sum) = fibre.margins(component);
    // A state is the number of onsets left per column, written with one digit per column.
    let mut place = Vec::with_capacity(n_cols);
    let mut size = 1_u64;
    for sum in &col_sum {
        place.push(size);
        size = size.checked_mul(u64::from(*sum) + 1)?;
    }
    if merges_without_zeros(&row_sum, &col_sum) > HOPELESS * *budget as f64 {
        return None;
    }
    let start = col_sum.iter().zip(&place).map(|(sum, place)| u64::from(*sum) * place).sum();
    let mut states: BTreeMap<u64, Vec<f64>> = BTreeMap::from([(start, vec![1.0])]);
    // Rows that may still fill a column after this one: a state that needs more is dead.
    let mut rows_after: Vec<u32> = (0..n_cols)
        .map(|col| (0..n_rows).filter(|row| cells[col * n_rows + row] & ALLOWED != 0).count() as u32)
        .collect();
    for (row, sum) in row_sum.iter().enumerate() {
        let cells: Vec<u8> = (0..n_cols).map(|col| cells[col * n_rows + row]).collect();
        for (col, cell) in cells.iter().enumerate() {
            rows_after[col] -= u32::from(cell & ALLOWED != 0);
        }
        let mut next: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
        for (key, weights) in &states {
            let left: Vec<u32> =
                (0..n_cols).map(|col| (key / place[col] % (u64::from(col_sum[col]) + 1)) as u32).collect();
            let open: Vec<(usize, bool)> = (0..n_cols)
                .filter(|col| cells[*col] & ALLOWED != 0 && left[*col] > 0)
                .map(|col| (col, cells[col] & EXPOSED != 0))
                .collect();
            let filling = Filling { place: &place, left: &left, open: &open };
            let mut used = vec![false; n_cols];
            let done =
                filling.choose(0, *sum, *key, 0, &mut used, budget, &mut |key, n_exposed, used, budget| {
                    let dead = |col: usize| left[col] - u32::from(used[col]) > rows_after[col];
                    if (0..n_cols).any(dead) {
                        return true;
                    }
                    let into = next.entry(key).or_default();
                    if into.len() < weights.len() + n_exposed {
                        into.resize(weights.len() + n_exposed, 0.0);
                    }
                    for (into, weight) in into[n_exposed..].iter_mut().zip(weights) {
                        *into += weight;
                    }
                    let cost = 1 + weights.len() as u64 / 8;
                    *budget = budget.saturating_sub(cost);
                    *budget > 0
                });
            if !done {
                return None;
            }
        }
        states = next;
    }
    states.remove(&0).map(|weights| Pmf { first: 0, weights }.trimmed())
}

/// Merges that filling row by row takes when every cell is allowed: before each row, the ways in which the onsets that
/// are left can lie in the columns (a coefficient of the product of 1 + x + … + x^sum), times the choices of the row.
fn merges_without_zeros(row_sum: &[u32], col_sum: &[u32]) -> f64 {
    let mut ways = vec![1.0];
    for sum in col_sum {
        let mut next = vec![0.0; ways.len() + *sum as usize];
        for (at, ways) in ways.iter().enumerate() {
            next[at..=at + *sum as usize].iter_mut().for_each(|it| *it += ways);
        }
        ways = next;
    }
    let n_cols = col_sum.len() as f64;
    let mut left: usize = col_sum.iter().sum::<u32>() as usize;
    let mut merges = 0.0;
    for sum in row_sum {
        let choices: f64 = (0..*sum).map(|k| (n_cols - f64::from(k)) / f64::from(k + 1)).product();
        merges += ways[left] * choices;
        left -= *sum as usize;
    }
    merges
}

/// What to do with a finished row: key, exposed onsets in it, columns used, budget; false to give up.
type Finish<'a> = &'a mut dyn FnMut(u64, usize, &[bool], &mut u64) -> bool;

impl Filling<'_> {
    /// Every way to put `n` onsets into the open columns from `from` on. False when the budget ran out.
    #[allow(clippy::too_many_arguments)] // the state of a recursion, each part named
    fn choose(
        &self,
        from: usize,
        n: u32,
        key: u64,
        n_exposed: usize,
        used: &mut [bool],
        budget: &mut u64,
        finish: Finish<'_>,
    ) -> bool {
        *budget = budget.saturating_sub(1);
        if *budget == 0 {
            return false;
        }
        if n == 0 {
            return finish(key, n_exposed, used, budget);
        }
        for at in from..self.open.len() {
            if self.open.len() - at < n as usize {
                break;
            }
            let (col, is_exposed) = self.open[at];
            debug_assert!(self.left[col] > 0);
            used[col] = true;
            let fine = self.choose(
                at + 1,
                n - 1,
                key - self.place[col],
                n_exposed + usize::from(is_exposed),
                used,
                budget,
                finish,
            );
            used[col] = false;
            if !fine {
                return false;
            }
        }
        true
    }
}
