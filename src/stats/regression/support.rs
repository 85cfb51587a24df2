//! Which cells of a two-way table can have a positive mean once its margins are those observed.
//!
//! A cell without events is positive in some table of the same margins exactly when raising it can be paid for by
//! lowering cells with events around a cycle: when its row and column lie in one strongly connected component of the
//! graph with an edge row → column for every cell, column → row for every cell with events. The others are 0 in the
//! limit (their effects run off to −∞) and must be left out. Rows and columns without events are the simplest case.
//! References: Correia, Guimarães & Zylkin 2019, arXiv:1903.01633; components: Tarjan 1972, doi:10.1137/0201010.

/// The connected part in which each cell lies, `None` for cells that are 0. Numbers have gaps. O(cells).
pub(super) fn supported(row: &[u32], column: &[u32], count: &[u32]) -> Vec<Option<u32>> {
    let n_rows = row.iter().max().map_or(0, |it| *it as usize + 1);
    let n = n_rows + column.iter().max().map_or(0, |it| *it as usize + 1);
    let edges = || {
        let cells = row.iter().zip(column).zip(count);
        cells.flat_map(move |((row, column), count)| {
            let (row, column) = (*row as usize, n_rows + *column as usize);
            [(row, column), (column, row)].into_iter().take(1 + usize::from(*count > 0))
        })
    };
    let mut ends = vec![0_usize; n + 1];
    edges().for_each(|(from, _)| ends[from + 1] += 1);
    (0..n).for_each(|at| ends[at + 1] += ends[at]);
    let mut next = ends.clone();
    let mut targets = vec![0_u32; ends[n]];
    for (from, to) in edges() {
        targets[next[from]] = to as u32;
        next[from] += 1;
    }
    let component = components(&ends, &targets);
    let both = |(r, c): (&u32, &u32)| (component[*r as usize], component[n_rows + *c as usize]);
    row.iter().zip(column).map(both).map(|(r, c)| (r == c).then_some(r)).collect()
}

/// Tarjan's strongly connected components, without recursion. Node `v` points to `targets[ends[v]..ends[v + 1]]`.
fn components(ends: &[usize], targets: &[u32]) -> Vec<u32> {
    const NEW: u32 = u32::MAX;
    let n = ends.len() - 1;
    let (mut order, mut low, mut component) = (vec![NEW; n], vec![0_u32; n], vec![NEW; n]);
    let mut next = ends[..n].to_vec();
    let (mut open, mut path) = (Vec::new(), Vec::new());
    let (mut n_seen, mut n_components) = (0, 0);
    for root in 0..n {
        if order[root] == NEW {
            path.push(root);
        }
        while let Some(&at) = path.last() {
            if order[at] == NEW {
                (order[at], low[at]) = (n_seen, n_seen);
                n_seen += 1;
                open.push(at);
            }
            if next[at] < ends[at + 1] {
                let to = targets[next[at]] as usize;
                next[at] += 1;
                if order[to] == NEW {
                    path.push(to);
                } else if component[to] == NEW {
                    low[at] = low[at].min(order[to]);
                }
                continue;
            }
            path.pop();
            if let Some(&parent) = path.last() {
                low[parent] = low[parent].min(low[at]);
            }
            if low[at] == order[at] {
                while let Some(member) = open.pop() {
                    component[member] = n_components;
                    if member == at {
                        break;
                    }
                }
                n_components += 1;
            }
        }
    }
    component
}
