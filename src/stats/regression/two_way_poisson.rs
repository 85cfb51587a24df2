//! Poisson regression with two sets of fixed effects: every facility and every date its own level.
//!
//! Question: are the same places, on the same dates, hit more often where a covariate is higher?
//! Statistic: y ~ Poisson(exp(a[row] + c[column] + x · b)); b by maximum likelihood, or Rao's score of b = 0.
//! Null: b = 0, means are the product of a row and a column level.
//! Assumes: levels of rows and columns multiply. Cluster errors need independent clusters, many of them.
//! When it misleads: campaigns at single places (row × time), damage looks followed by repeat hits; few dates with
//! most of the hits, where the clustered score is far from normal.
//! References: Wooldridge 1999, doi:10.1016/S0304-4076(98)00033-5; two-way clusters: Cameron, Gelbach & Miller 2011,
//! doi:10.1198/jbes.2010.07136; projections: Correia, Guimarães & Zylkin 2020, doi:10.1177/1536867X20909691.
//!
//! The effects are concentrated out: for each b they are fitted to the margins (proportional fitting, sped up by
//! Newton steps), and the profile score and information are exact, from the covariates less their weighted
//! projection on rows and columns. All is sums over the list of cells, never a matrix of effects: memory and time of
//! a pass are O(cells · p), a projection takes some 5-30 passes, more when the table is sparse. Cells that the margins
//! force to 0 are left out first.

use super::newton::{Local, Maximum, Symmetric, maximise};
use super::support::supported;
use super::{Fit, NotEstimable, check_covariates, dot, sandwich};
use serde::{Deserialize, Serialize};

/// What is left of a covariate after projection is nothing but rounding below this share of its square.
const ABSORBED_SHARE: f64 = 1e-20;
/// Curvature below this share of a direction's length is rounding.
const ROUNDING: f64 = 1e-14;

/// A two-way table as a list of cells; cells that cannot have events are simply not listed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cells {
    /// Row of the cell (facility, facility × block), numbered from 0.
    pub row: Vec<u32>,
    /// Column of the cell (date, region × date), numbered from 0.
    pub column: Vec<u32>,
    /// Events in the cell.
    pub count: Vec<u32>,
    /// Columns, each as long as `row`.
    pub covariates: Vec<Vec<f64>>,
}

impl Cells {
    /// No cells, `n_covariates` covariates.
    pub fn new(n_covariates: usize) -> Self {
        Self { covariates: vec![Vec::new(); n_covariates], ..Self::default() }
    }

    /// One more cell; `covariates` as many as announced.
    pub fn push(&mut self, row: u32, column: u32, count: u32, covariates: &[f64]) {
        self.row.push(row);
        self.column.push(column);
        self.count.push(count);
        self.covariates.iter_mut().zip(covariates).for_each(|(column, x)| column.push(*x));
    }
}

/// A fit with its cluster errors (HC0, no small-sample factor).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TwoWay {
    /// The fit.
    pub fit: Fit,
    /// Twice the log-likelihood lacking to a perfect fit.
    pub deviance: f64,
    /// Standard errors with rows as clusters.
    pub row_cluster_se: Vec<f64>,
    /// Standard errors with columns as clusters.
    pub column_cluster_se: Vec<f64>,
    /// With both: rows + columns − cells; 0 where that difference is negative.
    pub two_way_cluster_se: Vec<f64>,
    /// Cells that say something.
    pub n_cells: usize,
    /// Events in them.
    pub n_events: u64,
}

/// Rao's score test of one covariate given both sets of effects and the other covariates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreTest {
    /// Σ x y: events weighted by the covariate (exposed events, for an indicator).
    pub observed: f64,
    /// What is expected of it without the covariate.
    pub expected: f64,
    /// Efficient score, observed − expected.
    pub score: f64,
    /// Its variance if counts are Poisson.
    pub variance: f64,
    /// Score of each column; dropped columns have 0. They add up to `score`.
    pub by_column: Vec<f64>,
    /// Events in the cells that say something.
    pub n_events: u64,
    /// Those cells.
    pub n_cells: usize,
}

impl ScoreTest {
    /// score² / variance, χ² with one degree of freedom.
    pub fn chi_square(&self) -> f64 {
        self.score * self.score / self.variance
    }

    /// Exact variance when dates are permuted over events; for a full table without other covariates.
    pub fn permutation_variance(&self) -> f64 {
        let n = self.n_events as f64;
        self.variance * n / (n - 1.0)
    }

    /// Variance of the score when columns of one cluster may depend on each other, and the number of clusters with
    /// a part in it.
    pub fn cluster_variance(&self, cluster_of_column: impl Fn(usize) -> usize) -> (f64, usize) {
        let mut sums = Vec::new();
        for (column, score) in self.by_column.iter().enumerate() {
            let cluster = cluster_of_column(column);
            if sums.len() <= cluster {
                sums.resize(cluster + 1, 0.0);
            }
            sums[cluster] += score;
        }
        (dot(&sums, &sums), sums.iter().filter(|it| **it != 0.0).count())
    }
}

/// Fits by Newton's method on the profile likelihood.
pub fn two_way_poisson(cells: &Cells) -> Result<TwoWay, NotEstimable> {
    let columns: Vec<&[f64]> = cells.covariates.iter().map(Vec::as_slice).collect();
    check_covariates(&columns, cells.row.len())?;
    let table = Table::new(cells, &columns)?;
    let (found, state) = table.fit()?;
    let clusters = |of_cell: &dyn Fn(usize) -> usize, n: usize| {
        let p = table.x.len();
        let mut scores = vec![0.0; n * p];
        for at in 0..table.y.len() {
            let (cluster, rest) = (of_cell(at) * p, table.y[at] - state.mean[at]);
            (0..p).for_each(|j| scores[cluster + j] += state.residual[j][at] * rest);
        }
        sandwich(&found.covariance, scores.chunks_exact(p))
    };
    let rows = clusters(&|at| table.row[at] as usize, table.row_total.len());
    let columns = clusters(&|at| table.column[at] as usize, table.column_total.len());
    let each = clusters(&|at| at, table.y.len());
    let both = rows.iter().zip(&columns).zip(&each);
    let two_way_cluster_se = both.map(|((r, c), e)| libm::sqrt((r * r + c * c - e * e).max(0.0))).collect();
    let deviance =
        |(y, mean): (&f64, &f64)| 2.0 * (if *y > 0.0 { y * libm::log(y / mean) } else { 0.0 } - (y - mean));
    Ok(TwoWay {
        fit: Fit::new(&found)?,
        deviance: table.y.iter().zip(&state.mean).map(deviance).sum(),
        row_cluster_se: rows,
        column_cluster_se: columns,
        two_way_cluster_se,
        n_cells: table.y.len(),
        n_events: table.n_events() as u64,
    })
}

/// Tests covariate `tested`; the others are fitted. Of those, what the effects or one another absorb is passed over.
pub fn two_way_score(cells: &Cells, tested: usize) -> Result<ScoreTest, NotEstimable> {
    let columns: Vec<&[f64]> = cells.covariates.iter().map(Vec::as_slice).collect();
    check_covariates(&columns, cells.row.len())?;
    let tested_column = *columns.get(tested).ok_or(NotEstimable::NoCovariates)?;
    let others: Vec<&[f64]> = (0..columns.len()).filter(|it| *it != tested).map(|it| columns[it]).collect();
    let mut table = Table::new(cells, &others)?;
    let begin = table.local(&vec![0.0; table.x.len()], &mut table.no_effects());
    let free = begin.0.information.independent();
    table.x = free.into_iter().map(|it| std::mem::take(&mut table.x[it])).collect();
    let (found, state) = table.fit()?;
    let x: Vec<f64> = table.kept.iter().map(|at| tested_column[*at as usize]).collect();
    let (mut own, square) = table.project(&state.mean, &x);
    let weighted = |other: &[f64]| -> f64 {
        own.iter().zip(other).zip(&state.mean).map(|((a, b), mean)| a * b * mean).sum()
    };
    let share = found.covariance.times(&state.residual.iter().map(|it| weighted(it)).collect::<Vec<_>>());
    for (share, other) in share.iter().zip(&state.residual) {
        own.iter_mut().zip(other).for_each(|(own, other)| *own -= share * other);
    }
    let mut test = ScoreTest {
        observed: dot(&x, &table.y),
        expected: dot(&x, &state.mean),
        score: 0.0,
        variance: weighted_square(&own, &state.mean),
        by_column: vec![0.0; cells.column.iter().max().map_or(0, |it| *it as usize + 1)],
        n_events: table.n_events() as u64,
        n_cells: own.len(),
    };
    if test.variance <= ABSORBED_SHARE * square {
        return Err(NotEstimable::NoVariation);
    }
    for (at, own) in own.iter().enumerate() {
        let part = own * (table.y[at] - state.mean[at]);
        test.score += part;
        test.by_column[cells.column[table.kept[at] as usize] as usize] += part;
    }
    Ok(test)
}

/// The cells that say something, rows and columns numbered without gaps.
struct Table {
    row: Vec<u32>,
    column: Vec<u32>,
    y: Vec<f64>,
    x: Vec<Vec<f64>>,
    row_total: Vec<f64>,
    column_total: Vec<f64>,
    /// Connected part in which each column lies, and the events in it.
    part: Vec<u32>,
    part_total: Vec<f64>,
    /// Index of each cell in the list given.
    kept: Vec<u32>,
}

/// Logarithms of the levels of rows and columns.
#[derive(Clone)]
struct Effects {
    row: Vec<f64>,
    column: Vec<f64>,
}

/// What is known at one b.
struct State {
    /// Mean of each cell; its margins are those observed.
    mean: Vec<f64>,
    /// Covariates less their weighted projection on rows and columns.
    residual: Vec<Vec<f64>>,
}

impl Table {
    fn new(cells: &Cells, covariates: &[&[f64]]) -> Result<Self, NotEstimable> {
        let n = cells.row.len();
        if cells.column.len() != n || cells.count.len() != n {
            return Err(NotEstimable::Malformed);
        }
        let parts = supported(&cells.row, &cells.column, &cells.count);
        let kept: Vec<u32> = (0..n as u32).filter(|at| parts[*at as usize].is_some()).collect();
        if kept.is_empty() {
            return Err(NotEstimable::NoEvents);
        }
        let pick = |from: &[f64]| kept.iter().map(|at| from[*at as usize]).collect::<Vec<_>>();
        let y: Vec<f64> = kept.iter().map(|at| f64::from(cells.count[*at as usize])).collect();
        let (row, row_total) = numbered(&cells.row, &kept, &y);
        let (column, column_total) = numbered(&cells.column, &kept, &y);
        let parts: Vec<u32> = parts.into_iter().map(Option::unwrap_or_default).collect();
        let (part_of_cell, part_total) = numbered(&parts, &kept, &y);
        let mut part = vec![0; column_total.len()];
        column.iter().zip(part_of_cell).for_each(|(column, it)| part[*column as usize] = it);
        let x = covariates.iter().map(|it| pick(it)).collect();
        Ok(Self { row, column, y, x, row_total, column_total, part, part_total, kept })
    }

    fn n_events(&self) -> f64 {
        self.row_total.iter().sum()
    }

    fn no_effects(&self) -> Effects {
        Effects { row: vec![0.0; self.row_total.len()], column: vec![0.0; self.column_total.len()] }
    }

    fn fit(&self) -> Result<(Maximum, State), NotEstimable> {
        let mut effects = self.no_effects();
        let found = maximise(vec![0.0; self.x.len()], |b| self.local(b, &mut effects).0)?;
        let state = self.local(&found.at, &mut effects).1;
        Ok((found, state))
    }

    /// The profile likelihood at b. `effects`: a place to start from; left where they were when b is out of reach.
    fn local(&self, b: &[f64], effects: &mut Effects) -> (Local, State) {
        let p = b.len();
        let mut local = Local::new(p);
        let (mut offset, mut settled) = (vec![0.0; self.y.len()], effects.clone());
        for (b, x) in b.iter().zip(&self.x) {
            offset.iter_mut().zip(x).for_each(|(offset, x)| *offset += b * x);
        }
        let mean = self.settle(&offset, &mut settled);
        let Some(mean) = mean else {
            local.loglik = f64::NAN;
            return (local, State { mean: Vec::new(), residual: Vec::new() });
        };
        let (mut residual, mut absorbed) = (Vec::new(), Vec::new());
        for x in &self.x {
            let (rest, square) = self.project(&mean, x);
            absorbed.push(weighted_square(&rest, &mean) <= ABSORBED_SHARE * square);
            residual.push(rest);
        }
        let mut x = vec![0.0; p];
        for (at, mean) in mean.iter().enumerate() {
            (0..p).for_each(|j| x[j] = if absorbed[j] { 0.0 } else { residual[j][at] });
            local.information.add_outer(*mean, &x);
            (0..p).for_each(|j| local.gradient[j] += x[j] * (self.y[at] - mean));
            let y = self.y[at];
            if y > 0.0 {
                let levels = settled.row[self.row[at] as usize] + settled.column[self.column[at] as usize];
                local.loglik += y * (levels + offset[at]) - libm::lgamma(y + 1.0);
            }
        }
        local.loglik -= self.n_events();
        *effects = settled;
        (local, State { mean, residual })
    }

    /// Means with the margins observed: proportional fitting, and a Newton step on all effects after each round.
    fn settle(&self, offset: &[f64], effects: &mut Effects) -> Option<Vec<f64>> {
        const ROUNDS: usize = 200;
        let level = |at: usize| {
            effects.row[self.row[at] as usize] + effects.column[self.column[at] as usize] + offset[at]
        };
        let mut mean: Vec<f64> = (0..self.y.len()).map(|at| libm::exp(level(at))).collect();
        let mut before = f64::INFINITY;
        for _ in 0..ROUNDS {
            scale(&mut mean, &self.row, &self.row_total, &mut effects.row);
            scale(&mut mean, &self.column, &self.column_total, &mut effects.column);
            let rows = sums(&mean, &self.row, self.row_total.len());
            let lacking: Vec<f64> = self.row_total.iter().zip(&rows).map(|(y, mean)| y - mean).collect();
            let error: f64 = lacking.iter().zip(&self.row_total).map(|(it, y)| it * it / y).sum();
            if !error.is_finite() {
                return None;
            }
            // Down to rounding, or as near to it as it gets.
            if error <= 1e-28 * self.n_events()
                || (error >= 0.25 * before && error <= 1e-20 * self.n_events())
            {
                return Some(mean);
            }
            before = error;
            self.step(&mut mean, &rows, &lacking, effects);
        }
        None
    }

    /// A Newton step on all effects, shortened until the likelihood does not fall.
    fn step(&self, mean: &mut [f64], rows: &[f64], lacking: &[f64], effects: &mut Effects) {
        let push: Vec<f64> = lacking.iter().zip(rows).map(|(lacking, sum)| lacking / sum).collect();
        let minus = |at: usize| -mean[at] * push[self.row[at] as usize];
        let right =
            sums(&(0..mean.len()).map(minus).collect::<Vec<_>>(), &self.column, self.column_total.len());
        // Eight digits of the step: the next round finds the rest.
        let floor = 1e-16 * self.preconditioned_square(&right);
        let c = self.solve(mean, rows, right, floor);
        let shift = self.row_means(mean, rows, &c);
        let a: Vec<f64> = push.iter().zip(&shift).map(|(push, shift)| push - shift).collect();
        let gain = dot(&a, &self.row_total) + dot(&c, &self.column_total);
        let total: f64 = mean.iter().sum();
        let mut share = 1.0;
        for _ in 0..40 {
            let factors = |of: &[f64]| of.iter().map(|it| libm::exp(share * it)).collect::<Vec<_>>();
            let (by_row, by_column) = (factors(&a), factors(&c));
            let factor = |at: usize| by_row[self.row[at] as usize] * by_column[self.column[at] as usize];
            let new_total: f64 = mean.iter().enumerate().map(|(at, mean)| mean * factor(at)).sum();
            if share * gain - (new_total - total) >= -1e-13 * total {
                mean.iter_mut().enumerate().for_each(|(at, mean)| *mean *= factor(at));
                effects.row.iter_mut().zip(&a).for_each(|(it, a)| *it += share * a);
                effects.column.iter_mut().zip(&c).for_each(|(it, c)| *it += share * c);
                return;
            }
            share *= 0.5;
        }
    }

    /// x less its projection on rows and columns with the means as weights, and Σ mean · x².
    fn project(&self, mean: &[f64], x: &[f64]) -> (Vec<f64>, f64) {
        let rows = sums(mean, &self.row, self.row_total.len());
        let mut rest = x.to_vec();
        let (mut square, mut floor) = (0.0, 0.0);
        // The second round takes away what rounding left of the first.
        for round in 0..2 {
            let weighted = |rest: &[f64]| rest.iter().zip(mean).map(|(x, mean)| x * mean).collect::<Vec<_>>();
            let centre = sums(&weighted(&rest), &self.row, rows.len());
            for (rest, row) in rest.iter_mut().zip(&self.row) {
                *rest -= centre[*row as usize] / rows[*row as usize];
            }
            let right = sums(&weighted(&rest), &self.column, self.column_total.len());
            if round == 0 {
                square = weighted_square(x, mean);
                floor = 1e-30 * self.preconditioned_square(&right);
            }
            let c = self.solve(mean, &rows, right, floor);
            let shift = self.row_means(mean, &rows, &c);
            for (at, rest) in rest.iter_mut().enumerate() {
                *rest -= c[self.column[at] as usize] - shift[self.row[at] as usize];
            }
        }
        (rest, square)
    }

    /// Solves (C − MᵀR⁻¹M) c = right by conjugate gradients, the columns' totals as preconditioner, until the squared
    /// residual is below `floor`. Constants on a connected part are mapped to 0, so `right` has no share of them.
    fn solve(&self, mean: &[f64], rows: &[f64], mut right: Vec<f64>, floor: f64) -> Vec<f64> {
        let n = right.len();
        let mut c = vec![0.0; n];
        let mut next = self.divided(&mut right);
        let mut size = dot(&right, &next);
        let mut to = next;
        for _ in 0..4 * n + 50 {
            if size <= floor {
                break;
            }
            let shift = self.row_means(mean, rows, &to);
            let part = |at: usize| mean[at] * (to[self.column[at] as usize] - shift[self.row[at] as usize]);
            let image = sums(&(0..mean.len()).map(part).collect::<Vec<_>>(), &self.column, n);
            let (along, length) = (dot(&to, &image), weighted_square(&to, &self.column_total));
            if along <= ROUNDING * length {
                break;
            }
            let step = size / along;
            c.iter_mut().zip(&to).for_each(|(c, to)| *c += step * to);
            right.iter_mut().zip(&image).for_each(|(r, image)| *r -= step * image);
            next = self.divided(&mut right);
            let new_size = dot(&right, &next);
            let keep = new_size / size;
            to.iter_mut().zip(&next).for_each(|(to, next)| *to = next + keep * *to);
            size = new_size;
        }
        c
    }

    /// Σ right² / total, in which the solver measures its residual.
    fn preconditioned_square(&self, right: &[f64]) -> f64 {
        right.iter().zip(&self.column_total).map(|(it, total)| it * it / total).sum()
    }

    /// Takes the share of the constants out of a residual, and divides it by the columns' totals.
    fn divided(&self, residual: &mut [f64]) -> Vec<f64> {
        let excess = sums(residual, &self.part, self.part_total.len());
        for ((it, total), part) in residual.iter_mut().zip(&self.column_total).zip(&self.part) {
            *it -= total * (excess[*part as usize] / self.part_total[*part as usize]);
        }
        residual.iter().zip(&self.column_total).map(|(it, total)| it / total).collect()
    }

    /// Mean over each row of a number of each column.
    fn row_means(&self, mean: &[f64], rows: &[f64], of_column: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; rows.len()];
        for (at, mean) in mean.iter().enumerate() {
            out[self.row[at] as usize] += mean * of_column[self.column[at] as usize];
        }
        out.iter_mut().zip(rows).for_each(|(it, sum)| *it /= sum);
        out
    }
}

/// Σ weight · value².
fn weighted_square(values: &[f64], weights: &[f64]) -> f64 {
    values.iter().zip(weights).map(|(value, weight)| weight * value * value).sum()
}

/// Sums over the cells of each row (or column).
fn sums(values: &[f64], index: &[u32], n: usize) -> Vec<f64> {
    let mut out = vec![0.0; n];
    values.iter().zip(index).for_each(|(value, at)| out[*at as usize] += value);
    out
}

/// Scales the rows (or columns) to their totals.
fn scale(mean: &mut [f64], index: &[u32], totals: &[f64], effects: &mut [f64]) {
    let mut factor = sums(mean, index, totals.len());
    factor.iter_mut().zip(totals).for_each(|(it, total)| *it = total / *it);
    mean.iter_mut().zip(index).for_each(|(mean, at)| *mean *= factor[*at as usize]);
    effects.iter_mut().zip(&factor).for_each(|(it, factor)| *it += libm::log(*factor));
}

/// New numbers without gaps for the rows (or columns) of the cells kept, and their totals.
fn numbered(names: &[u32], kept: &[u32], y: &[f64]) -> (Vec<u32>, Vec<f64>) {
    let mut number = vec![u32::MAX; names.iter().max().map_or(0, |it| *it as usize + 1)];
    let mut totals = Vec::new();
    let mut out = Vec::with_capacity(kept.len());
    for (at, y) in kept.iter().zip(y) {
        let new = &mut number[names[*at as usize] as usize];
        if *new == u32::MAX {
            *new = totals.len() as u32;
            totals.push(0.0);
        }
        totals[*new as usize] += y;
        out.push(*new);
    }
    (out, totals)
}

impl Symmetric {
    /// Indices of rows that are not combinations of those before them.
    fn independent(&self) -> Vec<usize> {
        let mut free: Vec<usize> = Vec::new();
        for at in 0..self.size() {
            free.push(at);
            let mut part = Self::new(free.len());
            for (i, from) in free.iter().enumerate() {
                (i..free.len()).for_each(|j| part.add(i, j, self.get(*from, free[j])));
            }
            if part.cholesky().is_none() {
                free.pop();
            }
        }
        free
    }
}
