//! One solver for all regressions: Newton's method with step halving, over dense symmetric matrices (Cholesky).
//!
//! Question: where is a concave log-likelihood largest, and is it largest anywhere? Knows no model.
//! Assumes concavity, so that a step that does not climb is only too long.
//! When it misleads: a maximum more than about 18 log units away from the start is taken for an infinite one.
//! Reference: Albert & Anderson 1984, doi:10.1093/biomet/71.1.1 (when a maximum exists).

use super::{NotEstimable, dot};

/// A pivot below this share of its diagonal is zero: the column is a combination of those before it.
const PIVOT_SHARE: f64 = 1e-11;
/// Information along the step below this share of what it was at the start: the likelihood has gone flat.
const FLAT_SHARE: f64 = 1e-8;
/// Squared length of the last step, in standard errors; the error left is of the order of its square.
const STEP_SQUARED: f64 = 1e-18;

/// A symmetric matrix.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Symmetric {
    n: usize,
    /// Row by row; only the upper triangle is kept up to date.
    values: Vec<f64>,
}

impl Symmetric {
    /// All zero, n × n.
    pub fn new(n: usize) -> Self {
        Self { n, values: vec![0.0; n * n] }
    }

    /// Rows.
    pub fn size(&self) -> usize {
        self.n
    }

    /// An element.
    pub fn get(&self, i: usize, j: usize) -> f64 {
        self.values[i.min(j) * self.n + i.max(j)]
    }

    /// Adds to element (i, j), and so to (j, i); i ≤ j.
    pub fn add(&mut self, i: usize, j: usize, value: f64) {
        self.values[i * self.n + j] += value;
    }

    /// Adds weight · v vᵀ.
    pub fn add_outer(&mut self, weight: f64, v: &[f64]) {
        self.add_product(0.5 * weight, v, v);
    }

    /// Adds weight · (u vᵀ + v uᵀ).
    pub fn add_product(&mut self, weight: f64, u: &[f64], v: &[f64]) {
        for i in 0..self.n {
            let row = &mut self.values[i * self.n + i..(i + 1) * self.n];
            for (at, value) in row.iter_mut().enumerate() {
                *value += weight * (u[i] * v[i + at] + u[i + at] * v[i]);
            }
        }
    }

    /// Adds weight · another of the same size.
    pub fn add_scaled(&mut self, weight: f64, other: &Self) {
        self.values.iter_mut().zip(&other.values).for_each(|(a, b)| *a += weight * b);
    }

    /// Multiplies every element.
    pub fn scale(&mut self, factor: f64) {
        self.values.iter_mut().for_each(|it| *it *= factor);
    }

    /// M v.
    pub fn times(&self, v: &[f64]) -> Vec<f64> {
        (0..self.n).map(|i| (0..self.n).map(|j| self.get(i, j) * v[j]).sum()).collect()
    }

    /// vᵀ M v.
    pub fn form(&self, v: &[f64]) -> f64 {
        dot(v, &self.times(v))
    }

    /// Square roots of the diagonal.
    pub fn diagonal_roots(&self) -> Vec<f64> {
        (0..self.n).map(|i| libm::sqrt(self.get(i, i))).collect()
    }

    /// The whole matrix, row by row.
    pub fn rows(&self) -> Vec<Vec<f64>> {
        (0..self.n).map(|i| (0..self.n).map(|j| self.get(i, j)).collect()).collect()
    }

    /// The factor, when the matrix is positive definite to within rounding.
    pub fn cholesky(&self) -> Option<Cholesky> {
        let n = self.n;
        let mut lower = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                let rest = self.get(i, j) - dot(&lower[i * n..i * n + j], &lower[j * n..j * n + j]);
                if i > j {
                    lower[i * n + j] = rest / lower[j * n + j];
                } else if rest > PIVOT_SHARE * self.get(i, i) && rest.is_finite() {
                    lower[i * n + i] = libm::sqrt(rest);
                } else {
                    return None;
                }
            }
        }
        Some(Cholesky { n, lower })
    }
}

/// L with L Lᵀ = M.
#[derive(Debug, Clone)]
pub struct Cholesky {
    n: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// M⁻¹ v.
    pub fn solve(&self, v: &[f64]) -> Vec<f64> {
        let (n, l) = (self.n, &self.lower);
        let mut x = v.to_vec();
        for i in 0..n {
            x[i] = (x[i] - dot(&l[i * n..i * n + i], &x[..i])) / l[i * n + i];
        }
        for i in (0..n).rev() {
            let below: f64 = (i + 1..n).map(|k| l[k * n + i] * x[k]).sum();
            x[i] = (x[i] - below) / l[i * n + i];
        }
        x
    }

    /// M⁻¹.
    pub fn inverse(&self) -> Symmetric {
        let mut out = Symmetric::new(self.n);
        for i in 0..self.n {
            let mut unit = vec![0.0; self.n];
            unit[i] = 1.0;
            let column = self.solve(&unit);
            out.values[i * self.n + i..(i + 1) * self.n].copy_from_slice(&column[i..]);
        }
        out
    }
}

/// A log-likelihood at one place.
#[derive(Debug, Clone)]
pub struct Local {
    /// Its value.
    pub loglik: f64,
    /// Its first derivatives.
    pub gradient: Vec<f64>,
    /// Minus its second derivatives.
    pub information: Symmetric,
}

impl Local {
    /// All zero, for p parameters.
    pub fn new(p: usize) -> Self {
        Self { loglik: 0.0, gradient: vec![0.0; p], information: Symmetric::new(p) }
    }

    fn is_finite(&self) -> bool {
        let values = self.gradient.iter().chain(&self.information.values);
        self.loglik.is_finite() && values.into_iter().all(|it| it.is_finite())
    }
}

/// Where the likelihood is largest.
#[derive(Debug, Clone)]
pub struct Maximum {
    /// The parameters.
    pub at: Vec<f64>,
    /// The likelihood where the search began.
    pub start: Local,
    /// The likelihood at the maximum.
    pub end: Local,
    /// Inverse of the information at the maximum.
    pub covariance: Symmetric,
}

/// The maximum of a concave log-likelihood, from `start`: about six evaluations, quadratic convergence.
///
/// Not estimable when the information is singular at the start (a column is constant or a combination), or dies out
/// on the way while the steps stay long (separation). No parameters at all is fine.
pub fn maximise(start: Vec<f64>, mut local: impl FnMut(&[f64]) -> Local) -> Result<Maximum, NotEstimable> {
    const STEPS: usize = 200;
    const HALVINGS: usize = 60;
    let begin = local(&start);
    if !begin.is_finite() {
        return Err(NotEstimable::NoConvergence);
    }
    let constant = |i| begin.information.get(i, i) <= 0.0;
    if (0..start.len()).any(constant) {
        return Err(NotEstimable::NoVariation);
    }
    let mut factor = begin.information.cholesky().ok_or(NotEstimable::Collinear)?;
    let (mut at, mut here) = (start, begin.clone());
    for _ in 0..STEPS {
        let step = factor.solve(&here.gradient);
        let length = dot(&step, &here.gradient);
        if length > 0.0 && length < FLAT_SHARE * begin.information.form(&step) {
            return Err(NotEstimable::Separated);
        }
        let mut share = 1.0;
        let noise = 1e-13 * (1.0 + here.loglik.abs());
        let climbed = (0..HALVINGS).find_map(|_| {
            let to: Vec<f64> = at.iter().zip(&step).map(|(a, s)| a + share * s).collect();
            share *= 0.5;
            let there = local(&to);
            (there.is_finite() && there.loglik >= here.loglik - noise).then_some((to, there))
        });
        (at, here) = climbed.ok_or(NotEstimable::NoConvergence)?;
        factor = here.information.cholesky().ok_or(NotEstimable::Separated)?;
        if length < STEP_SQUARED {
            return Ok(Maximum { at, start: begin, end: here, covariance: factor.inverse() });
        }
    }
    Err(NotEstimable::NoConvergence)
}
