//! Rows gathered by group, covariates measured from the first row of their group.
//!
//! Measuring from a row of the same group changes no conditional likelihood, makes what is constant exactly zero,
//! and keeps digits when a covariate is large (a year, a distance).

use crate::model::order::Order as _;

/// Rows of one group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group<'a> {
    /// Count or 0/1 of each row.
    pub outcome: &'a [f64],
    /// Exposure time of each row; 1 where there is none.
    pub time: &'a [f64],
    /// Row-major, `p` a row.
    pub x: &'a [f64],
    p: usize,
}

impl<'a> Group<'a> {
    pub fn rows(&self) -> impl Iterator<Item = &'a [f64]> + use<'a> {
        self.x.chunks_exact(self.p)
    }
}

/// All groups, in order of their number; inside a group in order of the rows.
#[derive(Debug, Clone)]
pub(super) struct Groups {
    pub p: usize,
    ends: Vec<usize>,
    outcome: Vec<f64>,
    time: Vec<f64>,
    x: Vec<f64>,
}

impl Groups {
    /// Keeps the groups of which `informative(outcomes)` holds; rows without time are left out.
    pub fn new(
        group: &[u32],
        outcome: &[f64],
        time: &[f64],
        covariates: &[&[f64]],
        informative: impl Fn(&[f64]) -> bool,
    ) -> Self {
        let p = covariates.len();
        let mut order: Vec<usize> = (0..group.len()).filter(|row| time[*row] > 0.0).collect();
        order.order_by_key(|row| group[*row]);
        let mut groups = Self { p, ends: vec![0], outcome: vec![], time: vec![], x: vec![] };
        for rows in order.chunk_by(|a, b| group[*a] == group[*b]) {
            let outcomes: Vec<f64> = rows.iter().map(|row| outcome[*row]).collect();
            if !informative(&outcomes) {
                continue;
            }
            groups.outcome.extend(outcomes);
            groups.time.extend(rows.iter().map(|row| time[*row]));
            for row in rows {
                groups.x.extend(covariates.iter().map(|column| column[*row] - column[rows[0]]));
            }
            groups.ends.push(groups.outcome.len());
        }
        groups
    }

    pub fn is_empty(&self) -> bool {
        self.outcome.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = Group<'_>> {
        self.ends.windows(2).map(|it| Group {
            outcome: &self.outcome[it[0]..it[1]],
            time: &self.time[it[0]..it[1]],
            x: &self.x[it[0] * self.p..it[1] * self.p],
            p: self.p,
        })
    }
}
