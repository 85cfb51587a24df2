//! Two-way fixed-effects Poisson regression on exposure alone, over every facility and every date at full size.
//!
//! Question: are the same places, on the same dates, hit more often while exposed?
//! Statistic, null, assumptions, when it misleads and references: those of
//! [`two_way_poisson`](super::two_way_poisson), which gives the same numbers from a list of cells.
//!
//! Here no cell is listed. Exposure is 0 or 1 and comes in runs of dates, so a sum over the exposed cells of a row is
//! a difference of running sums a run, and a sum down the columns a running sum of differences: a pass costs
//! O(rows + columns + runs), some fifty times less than the cells of 1,000 facilities and four years. Rows and columns
//! without an event have mean 0 and are not to be given; of the others every cell can have a positive mean.

use super::NotEstimable;
use serde::{Deserialize, Serialize};

/// Log ratios beyond this are taken for infinite, as in [`newton`](super::newton).
const STEEPEST: f64 = 18.0;
/// Beyond this a fit that does not settle is on its way to infinity.
const STEEP: f64 = 5.0;
/// Passes until effects (or a projection) settle, at most.
const MOST_PASSES: usize = 500;
/// Information below this share of the exposed events is rounding: the effects absorb exposure.
const ABSORBED_SHARE: f64 = 1e-10;

/// Exposed cells of one row: columns `first..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Row.
    pub row: u32,
    /// First column.
    pub first: u32,
    /// Column after the last.
    pub end: u32,
}

/// A two-way table of counts of which only events and exposure are listed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Exposures {
    /// Row and column of each event. Every row and column has at least one.
    pub events: Vec<(u32, u32)>,
    /// Exposed cells; runs of a row do not overlap.
    pub runs: Vec<Run>,
    /// Rows.
    pub n_rows: usize,
    /// Cluster (day) of each column, rising.
    pub cluster: Vec<u32>,
}

/// The fit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TwoWayExposure {
    /// Log rate ratio.
    pub coef: f64,
    /// Its standard error if counts are Poisson.
    pub se: f64,
    /// Its standard error with clusters of columns (HC0, no small-sample factor).
    pub cluster_se: f64,
    /// Events in exposed cells.
    pub observed: u64,
    /// Their mean when exposure does not matter.
    pub expected: f64,
}

/// Fits by Newton's method on the profile likelihood, between the bounds that the score has shown.
pub fn two_way_exposure(table: &Exposures) -> Result<TwoWayExposure, NotEstimable> {
    let n_columns = table.cluster.len();
    let inside =
        |(row, column): &(u32, u32)| (*row as usize) < table.n_rows && (*column as usize) < n_columns;
    let sound =
        |it: &Run| (it.row as usize) < table.n_rows && it.first <= it.end && it.end as usize <= n_columns;
    if !table.events.iter().all(inside) || !table.runs.iter().all(sound) {
        return Err(NotEstimable::Malformed);
    }
    if table.events.is_empty() {
        return Err(NotEstimable::NoEvents);
    }
    let fit = Fitter::new(table);
    if fit.row_total.contains(&0.0) || fit.column_total.contains(&0.0) {
        return Err(NotEstimable::Malformed);
    }
    let mut state = fit.start();
    let mut local = fit.local(0.0, &mut state)?;
    let expected = local.exposed_mean;
    let (mut b, mut low, mut high) = (0.0, f64::NEG_INFINITY, f64::INFINITY);
    for _ in 0..100 {
        let step = (local.score / local.information).clamp(-2.0, 2.0);
        if local.score > 0.0 {
            low = b;
        } else {
            high = b;
        }
        let mut next = b + step;
        if next <= low || next >= high {
            next = if low.is_finite() && high.is_finite() { f64::midpoint(low, high) } else { next };
        }
        let done = step * step * local.information <= 1e-18;
        if !done && next.abs() > STEEPEST {
            return Err(NotEstimable::Separated);
        }
        if done {
            let (variance, n_clusters) = fit.cluster_variance(&local, &state);
            if n_clusters < 2 || variance <= 0.0 {
                return Err(NotEstimable::TooFewClusters);
            }
            return Ok(TwoWayExposure {
                coef: b,
                se: 1.0 / local.information.sqrt(),
                cluster_se: variance.sqrt() / local.information,
                observed: fit.observed as u64,
                expected,
            });
        }
        b = next;
        local = fit.local(b, &mut state)?;
    }
    Err(NotEstimable::NoConvergence)
}

struct Fitter<'a> {
    table: &'a Exposures,
    row_total: Vec<f64>,
    column_total: Vec<f64>,
    /// Which events are exposed.
    exposed: Vec<bool>,
    /// How many.
    observed: f64,
}

/// Levels of rows and columns: mean = row · column · exp(b · exposed).
struct State {
    row: Vec<f64>,
    column: Vec<f64>,
}

/// What is known at one b, margins fitted.
struct Local {
    /// exp(b) − 1.
    lift: f64,
    /// Mean of the exposed events.
    exposed_mean: f64,
    score: f64,
    information: f64,
    /// Projection of exposure on rows and columns.
    by_row: Vec<f64>,
    /// Mean of the exposed events of each column.
    exposed_in_column: Vec<f64>,
}

impl<'a> Fitter<'a> {
    fn new(table: &'a Exposures) -> Self {
        let (mut row_total, mut column_total) = (vec![0.0; table.n_rows], vec![0.0; table.cluster.len()]);
        let mut runs_of: Vec<Vec<Run>> = vec![Vec::new(); table.n_rows];
        table.runs.iter().for_each(|it| runs_of[it.row as usize].push(*it));
        let mut exposed = Vec::with_capacity(table.events.len());
        for (row, column) in &table.events {
            row_total[*row as usize] += 1.0;
            column_total[*column as usize] += 1.0;
            exposed.push(runs_of[*row as usize].iter().any(|it| (it.first..it.end).contains(column)));
        }
        let observed = exposed.iter().filter(|it| **it).count() as f64;
        Self { table, row_total, column_total, exposed, observed }
    }

    fn start(&self) -> State {
        let n = self.table.events.len() as f64;
        State { row: self.row_total.iter().map(|it| it / n).collect(), column: self.column_total.clone() }
    }

    /// Of a number of each column: its sum over the exposed cells of each row.
    fn over_rows(&self, of_column: &[f64]) -> Vec<f64> {
        let mut running = Vec::with_capacity(of_column.len() + 1);
        let mut sum = 0.0;
        running.push(sum);
        for it in of_column {
            sum += it;
            running.push(sum);
        }
        let mut out = vec![0.0; self.table.n_rows];
        for run in &self.table.runs {
            out[run.row as usize] += running[run.end as usize] - running[run.first as usize];
        }
        out
    }

    /// Of a number of each row: its sum over the exposed cells of each column.
    fn over_columns(&self, of_row: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.table.cluster.len() + 1];
        for run in &self.table.runs {
            out[run.first as usize] += of_row[run.row as usize];
            out[run.end as usize] -= of_row[run.row as usize];
        }
        let mut sum = 0.0;
        for it in &mut out {
            sum += *it;
            *it = sum;
        }
        out.pop();
        out
    }

    /// Proportional fitting: levels with the margins observed.
    fn settle(&self, lift: f64, state: &mut State) -> bool {
        let n = self.table.events.len() as f64;
        let mut before = f64::INFINITY;
        for _ in 0..MOST_PASSES {
            let all: f64 = state.column.iter().sum();
            let exposed = self.over_rows(&state.column);
            let mut error = 0.0;
            for ((row, total), exposed) in state.row.iter_mut().zip(&self.row_total).zip(&exposed) {
                let weight = all + lift * exposed;
                let lacking = total - *row * weight;
                error += lacking * lacking / total;
                *row = total / weight;
            }
            let all: f64 = state.row.iter().sum();
            let exposed = self.over_columns(&state.row);
            for ((column, total), exposed) in state.column.iter_mut().zip(&self.column_total).zip(&exposed) {
                *column = total / (all + lift * exposed);
            }
            if !error.is_finite() || !all.is_finite() {
                return false;
            }
            // Down to rounding, or as near to it as it gets.
            if error <= 1e-26 * n || (error >= 0.25 * before && error <= 1e-20 * n) {
                return true;
            }
            before = error;
        }
        false
    }

    fn local(&self, b: f64, state: &mut State) -> Result<Local, NotEstimable> {
        let lift = libm::expm1(b);
        let out_of_reach =
            if b.abs() > STEEP { NotEstimable::Separated } else { NotEstimable::NoConvergence };
        if !self.settle(lift, state) {
            return Err(out_of_reach);
        }
        let ratio = 1.0 + lift;
        let times = |levels: &[f64], sums: Vec<f64>| -> Vec<f64> {
            levels.iter().zip(sums).map(|(level, sum)| ratio * level * sum).collect()
        };
        let in_row = times(&state.row, self.over_rows(&state.column));
        let in_column = times(&state.column, self.over_columns(&state.row));
        let exposed_mean: f64 = in_row.iter().sum();
        let Some((by_row, by_column)) = self.project(lift, state, &in_row, &in_column) else {
            return Err(out_of_reach);
        };
        let explained = |part: &[f64], by: &[f64]| part.iter().zip(by).map(|(a, b)| a * b).sum::<f64>();
        let information = exposed_mean - explained(&in_row, &by_row) - explained(&in_column, &by_column);
        if information.is_nan() || information <= ABSORBED_SHARE * exposed_mean {
            return Err(if b.abs() > STEEP { NotEstimable::Separated } else { NotEstimable::NoVariation });
        }
        Ok(Local {
            lift,
            exposed_mean,
            score: self.observed - exposed_mean,
            information,
            by_row,
            exposed_in_column: in_column,
        })
    }

    /// Exposure projected on rows and columns, the means as weights: rows and columns in turn until nothing moves.
    fn project(
        &self,
        lift: f64,
        state: &State,
        in_row: &[f64],
        in_column: &[f64],
    ) -> Option<(Vec<f64>, Vec<f64>)> {
        let (mut by_row, mut by_column) = (vec![0.0; in_row.len()], vec![0.0; in_column.len()]);
        let mut before = f64::INFINITY;
        for _ in 0..MOST_PASSES {
            let weighted = products(&state.column, &by_column);
            let (all, exposed) = (weighted.iter().sum::<f64>(), self.over_rows(&weighted));
            let mut moved: f64 = 0.0;
            for (at, it) in by_row.iter_mut().enumerate() {
                let new = (in_row[at] - state.row[at] * (all + lift * exposed[at])) / self.row_total[at];
                moved = moved.max((new - *it).abs());
                *it = new;
            }
            let sums = self.column_sums(lift, state, &by_row);
            for (at, it) in by_column.iter_mut().enumerate() {
                *it = (in_column[at] - sums[at]) / self.column_total[at];
            }
            if moved <= 1e-14 || (moved >= 0.5 * before && moved <= 1e-11) {
                return Some((by_row, by_column));
            }
            before = moved;
        }
        None
    }

    /// Sum down each column of mean × a number of the row.
    fn column_sums(&self, lift: f64, state: &State, of_row: &[f64]) -> Vec<f64> {
        let weighted = products(&state.row, of_row);
        let (all, exposed) = (weighted.iter().sum::<f64>(), self.over_columns(&weighted));
        state.column.iter().zip(exposed).map(|(column, exposed)| column * (all + lift * exposed)).collect()
    }

    /// Variance of the score when columns of one cluster depend on each other, and the clusters with a part in it.
    fn cluster_variance(&self, local: &Local, state: &State) -> (f64, usize) {
        let expected = self.column_sums(local.lift, state, &local.by_row);
        let mut score: Vec<f64> =
            expected.iter().zip(&local.exposed_in_column).map(|(by_row, exposed)| by_row - exposed).collect();
        for ((row, column), exposed) in self.table.events.iter().zip(&self.exposed) {
            score[*column as usize] += f64::from(u8::from(*exposed)) - local.by_row[*row as usize];
        }
        let columns: Vec<usize> = (0..score.len()).collect();
        let clusters = columns.chunk_by(|a, b| self.table.cluster[*a] == self.table.cluster[*b]);
        let sums: Vec<f64> = clusters.map(|it| it.iter().map(|at| score[*at]).sum()).collect();
        let rounding = 1e-10 * local.information;
        (sums.iter().map(|it| it * it).sum(), sums.iter().filter(|it| it.abs() > rounding).count())
    }
}

fn products(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a * b).collect()
}
