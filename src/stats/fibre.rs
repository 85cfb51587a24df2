//! The set of all onset matrices with the observed margins, cut into the parts that can move.
//!
//! Owns the structure only: which cells may hold an onset, which onsets are fixed, and a starting
//! matrix made from the margins alone. Draws nothing.
//!
//! Within one stratum × block the matrices are those with the observed row and column sums and zeros
//! where not at risk. Direct every onset from its row to its column and every empty cell at risk from
//! its column to its row: two matrices of the set differ by directed cycles of this graph. Hence an
//! onset can move if and only if it lies on a directed cycle, that is, if its row and its column are in
//! the same strongly connected component. Turning a cycle round leaves the components what they are, so
//! they belong to the set and not to the observed matrix, and each can be treated on its own.

use super::bits::BitRows;
use super::panel::Onset;
use crate::model::order::Order as _;

/// The cell may hold an onset.
pub(super) const ALLOWED: u8 = 1;
/// The cell is exposed.
pub(super) const EXPOSED: u8 = 2;

/// More cells than this in one stratum × block are not searched for movable onsets: its onsets count as fixed.
const MOST_CELLS: usize = 150_000_000;

/// Rows and columns that exchange onsets among themselves and with nobody else.
#[derive(Debug, Clone, Copy)]
pub struct Component {
    pub(super) first_cell: usize,
    pub(super) n_rows: u32,
    pub(super) n_cols: u32,
    pub(super) first_row: usize,
    pub(super) first_slot: usize,
    /// Slots, which is also onsets.
    pub(super) n_slots: u32,
}

impl Component {
    pub(super) fn cells(&self) -> std::ops::Range<usize> {
        self.first_cell..self.first_cell + self.n_rows as usize * self.n_cols as usize
    }

    pub(super) fn slots(&self) -> std::ops::Range<usize> {
        self.first_slot..self.first_slot + self.n_slots as usize
    }

    pub(super) fn rows(&self) -> std::ops::Range<usize> {
        self.first_row..self.first_row + self.n_rows as usize
    }
}

/// Room for one onset in a column of a component.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    /// Start of the column in the component's cells.
    pub col_base: u32,
    /// Bin of the column.
    pub bin: u32,
    /// First slot of the column, counted within the component.
    pub first: u32,
    /// Slots of the column.
    pub n: u32,
}

/// All matrices with the observed margins, as a product of components.
#[derive(Debug, Clone, Default)]
pub struct Fibre {
    /// What can move.
    pub(super) components: Vec<Component>,
    /// Column by column, per component: `ALLOWED`, `EXPOSED`.
    pub(super) cells: Vec<u8>,
    /// The places of the onsets: a slot keeps its column, the facility in it changes. Sorted by column.
    pub(super) slots: Vec<Slot>,
    /// Per slot: the row in it in the observed matrix.
    pub(super) observed_row: Vec<u32>,
    /// Per component row: its facility.
    pub(super) row_facility: Vec<u32>,
    /// Per component column: its bin.
    pub(super) col_bin: Vec<u32>,
    /// Onsets that are in the same place in every matrix.
    pub fixed: Vec<Onset>,
    /// How many of the fixed onsets are exposed.
    pub fixed_exposed: u64,
}

/// What a group of onsets (one stratum × block) looks like while it is taken apart.
struct Group {
    rows: Vec<u32>,
    cols: Vec<u32>,
    /// Row by row.
    allowed: Vec<bool>,
    occupied: Vec<bool>,
    /// Columns of each row's onsets.
    onsets_of_row: Vec<Vec<u32>>,
}

impl Fibre {
    /// Groups the onsets by stratum and block and finds what can move.
    ///
    /// `stratum_of_facility` may be shorter than the facilities (missing ones are 0); `block_of_bin` says the block.
    pub fn new(
        onsets: &[Onset],
        at_risk: &BitRows,
        exposed: &BitRows,
        stratum_of_facility: &[u32],
        block_of_bin: &dyn Fn(u32) -> u32,
    ) -> Self {
        let key = |it: &Onset| {
            let stratum = stratum_of_facility.get(it.facility as usize).copied().unwrap_or(0);
            (stratum, block_of_bin(it.bin), it.facility, it.bin)
        };
        let mut sorted: Vec<Onset> = onsets.to_vec();
        sorted.order_by_key(key);
        let mut fibre = Self::default();
        for group in sorted.chunk_by(|a, b| (key(a).0, key(a).1) == (key(b).0, key(b).1)) {
            fibre.add_group(group, at_risk, exposed);
        }
        let is_exposed = |it: &&Onset| exposed.get(it.facility as usize, it.bin as usize);
        fibre.fixed_exposed = fibre.fixed.iter().filter(is_exposed).count() as u64;
        fibre
    }

    /// How many onsets can move.
    pub fn n_movable(&self) -> u64 {
        self.slots.len() as u64
    }

    /// How many of them each component holds, in the order of [`Thinning::steps`](super::swaps::Thinning::steps).
    pub fn component_sizes(&self) -> Vec<u32> {
        self.components.iter().map(|it| it.n_slots).collect()
    }

    /// Bins that hold an onset that can move.
    pub fn n_waves_movable(&self) -> u64 {
        let mut bins: Vec<u32> = self.col_bin.clone();
        bins.sort_unstable();
        bins.dedup();
        bins.len() as u64
    }

    fn add_group(&mut self, onsets: &[Onset], at_risk: &BitRows, exposed: &BitRows) {
        let Some(group) = Group::new(onsets, at_risk) else {
            self.fixed.extend_from_slice(onsets);
            return;
        };
        let part_of = group.strong_components();
        let n_rows = group.rows.len();
        let n_parts = part_of.iter().map(|it| it + 1).max().unwrap_or(0) as usize;
        let mut rows_of_part = vec![Vec::new(); n_parts];
        let mut cols_of_part = vec![Vec::new(); n_parts];
        for row in 0..n_rows {
            rows_of_part[part_of[row] as usize].push(row);
        }
        for col in 0..group.cols.len() {
            cols_of_part[part_of[n_rows + col] as usize].push(col);
        }
        for (row, cols) in group.onsets_of_row.iter().enumerate() {
            for col in cols {
                if part_of[row] != part_of[n_rows + *col as usize] {
                    self.fixed.push(Onset { facility: group.rows[row], bin: group.cols[*col as usize] });
                }
            }
        }
        for (rows, cols) in rows_of_part.iter().zip(&cols_of_part) {
            if !rows.is_empty() && !cols.is_empty() {
                self.add_component(&group, rows, cols, exposed);
            }
        }
    }

    fn add_component(&mut self, group: &Group, rows: &[usize], cols: &[usize], exposed: &BitRows) {
        let mut component = Component {
            first_cell: self.cells.len(),
            n_rows: rows.len() as u32,
            n_cols: cols.len() as u32,
            first_row: self.row_facility.len(),
            first_slot: self.slots.len(),
            n_slots: 0,
        };
        self.row_facility.extend(rows.iter().map(|row| group.rows[*row]));
        for (j, col) in cols.iter().enumerate() {
            let bin = group.cols[*col];
            self.col_bin.push(bin);
            let first = component.n_slots;
            for (i, row) in rows.iter().enumerate() {
                let at = row * group.cols.len() + col;
                let is_exposed = exposed.get(group.rows[*row] as usize, bin as usize);
                self.cells.push(u8::from(group.allowed[at]) * ALLOWED + u8::from(is_exposed) * EXPOSED);
                if group.occupied[at] {
                    self.slots.push(Slot { col_base: (j * rows.len()) as u32, bin, first, n: 0 });
                    self.observed_row.push(i as u32);
                    component.n_slots += 1;
                }
            }
            let of_col = component.first_slot + first as usize..self.slots.len();
            self.slots[of_col].iter_mut().for_each(|it| it.n = component.n_slots - first);
        }
        self.components.push(component);
    }

    /// Onsets of every row and every column of a component.
    pub(super) fn margins(&self, component: &Component) -> (Vec<u32>, Vec<u32>) {
        let mut rows = vec![0_u32; component.n_rows as usize];
        let mut cols = vec![0_u32; component.n_cols as usize];
        for slot in component.slots() {
            rows[self.observed_row[slot] as usize] += 1;
            cols[(self.slots[slot].col_base / component.n_rows) as usize] += 1;
        }
        (rows, cols)
    }

    /// Rows, slot by slot, of a matrix of the set that depends on the margins and the zeros only, not on where the
    /// observed onsets are: a flow, greedy first, then mended along alternating paths.
    pub fn canonical_rows(&self) -> Vec<u32> {
        let mut rows = Vec::with_capacity(self.slots.len());
        for component in &self.components {
            rows.extend(self.canonical_component(component));
        }
        rows
    }

    fn canonical_component(&self, component: &Component) -> Vec<u32> {
        let (n_rows, n_cols) = (component.n_rows as usize, component.n_cols as usize);
        let cells = &self.cells[component.cells()];
        let (mut row_left, mut col_left) = self.margins(component);
        let mut filled = vec![false; cells.len()];
        let is_free = |filled: &[bool], row: usize, col: usize| {
            cells[col * n_rows + row] & ALLOWED != 0 && !filled[col * n_rows + row]
        };
        for col in 0..n_cols {
            while col_left[col] > 0 {
                col_left[col] -= 1;
                let fullest = (0..n_rows)
                    .filter(|row| row_left[*row] > 0 && is_free(&filled, *row, col))
                    .max_by_key(|row| (row_left[*row], n_rows - row));
                if let Some(row) = fullest {
                    filled[col * n_rows + row] = true;
                    row_left[row] -= 1;
                } else if !mend(&mut filled, &mut row_left, col, n_cols, &is_free) {
                    // Cannot happen: the observed matrix itself is a solution.
                    return self.observed_row[component.slots()].to_vec();
                }
            }
        }
        (0..cells.len()).filter(|at| filled[*at]).map(|at| (at % n_rows) as u32).collect()
    }
}

/// One more onset in `from_col` along an alternating path to a row that still lacks one.
fn mend(
    filled: &mut [bool],
    row_left: &mut [u32],
    from_col: usize,
    n_cols: usize,
    is_free: &dyn Fn(&[bool], usize, usize) -> bool,
) -> bool {
    let n_rows = row_left.len();
    let mut col_before_row = vec![usize::MAX; n_rows];
    let mut row_before_col = vec![usize::MAX; n_cols];
    let mut queue = vec![from_col];
    let mut next = 0;
    while next < queue.len() {
        let col = queue[next];
        next += 1;
        for row in 0..n_rows {
            if col_before_row[row] != usize::MAX || !is_free(filled, row, col) {
                continue;
            }
            col_before_row[row] = col;
            if row_left[row] > 0 {
                row_left[row] -= 1;
                let mut row = row;
                loop {
                    let col = col_before_row[row];
                    filled[col * n_rows + row] = true;
                    if col == from_col {
                        return true;
                    }
                    row = row_before_col[col];
                    filled[col * n_rows + row] = false;
                }
            }
            for other in 0..n_cols {
                if filled[other * n_rows + row] && row_before_col[other] == usize::MAX && other != from_col {
                    row_before_col[other] = row;
                    queue.push(other);
                }
            }
        }
    }
    false
}

impl Group {
    /// `None` when nothing can move for want of rows or columns, or when the group is too large to search.
    fn new(onsets: &[Onset], at_risk: &BitRows) -> Option<Self> {
        let mut rows: Vec<u32> = onsets.iter().map(|it| it.facility).collect();
        rows.dedup();
        let mut cols: Vec<u32> = onsets.iter().map(|it| it.bin).collect();
        cols.sort_unstable();
        cols.dedup();
        let n_cells = rows.len().checked_mul(cols.len())?;
        if rows.len() < 2 || cols.len() < 2 || n_cells > MOST_CELLS {
            return None;
        }
        let mut allowed = Vec::with_capacity(n_cells);
        for row in &rows {
            allowed.extend(cols.iter().map(|col| at_risk.get(*row as usize, *col as usize)));
        }
        let mut occupied = vec![false; n_cells];
        let mut onsets_of_row = vec![Vec::new(); rows.len()];
        let mut row = 0;
        for onset in onsets {
            if rows[row] != onset.facility {
                row += 1;
            }
            let col = cols.partition_point(|it| *it < onset.bin);
            occupied[row * cols.len() + col] = true;
            onsets_of_row[row].push(col as u32);
        }
        Some(Self { rows, cols, allowed, occupied, onsets_of_row })
    }

    /// The nodes that a node points to: `(node, next edge to try)` → the next target, if any.
    fn next_target(&self, node: usize, edge: &mut u32) -> Option<usize> {
        let n_rows = self.rows.len();
        if node < n_rows {
            let col = *self.onsets_of_row[node].get(*edge as usize)?;
            *edge += 1;
            return Some(n_rows + col as usize);
        }
        let col = node - n_rows;
        while (*edge as usize) < n_rows {
            let row = *edge as usize;
            *edge += 1;
            let at = row * self.cols.len() + col;
            if self.allowed[at] && !self.occupied[at] {
                return Some(row);
            }
        }
        None
    }

    /// Strongly connected component of every row, then of every column (Tarjan 1972, without recursion).
    fn strong_components(&self) -> Vec<u32> {
        const NONE: u32 = u32::MAX;
        let n_nodes = self.rows.len() + self.cols.len();
        let mut order = vec![NONE; n_nodes];
        let mut low = vec![0_u32; n_nodes];
        let mut part_of = vec![NONE; n_nodes];
        let mut open: Vec<usize> = Vec::new();
        let mut path: Vec<(usize, u32)> = Vec::new();
        let (mut n_seen, mut n_parts) = (0, 0);
        for start in 0..n_nodes {
            if order[start] != NONE {
                continue;
            }
            path.push((start, 0));
            while let Some((node, edge)) = path.last_mut() {
                let node = *node;
                if order[node] == NONE {
                    order[node] = n_seen;
                    low[node] = n_seen;
                    n_seen += 1;
                    open.push(node);
                }
                if let Some(target) = self.next_target(node, edge) {
                    if order[target] == NONE {
                        path.push((target, 0));
                    } else if part_of[target] == NONE {
                        low[node] = low[node].min(order[target]);
                    }
                    continue;
                }
                path.pop();
                if let Some((parent, _)) = path.last() {
                    low[*parent] = low[*parent].min(low[node]);
                }
                if low[node] == order[node] {
                    while let Some(member) = open.pop() {
                        part_of[member] = n_parts;
                        if member == node {
                            break;
                        }
                    }
                    n_parts += 1;
                }
            }
        }
        part_of
    }
}
