//! Curves against curves: is the observed one extreme anywhere, given that one looks everywhere?
//!
//! Extreme rank length (Myllymäki, Mrkvička, Grabarnik, Seijo & Hahn 2017) and the step-down max-T
//! (Westfall & Young 1993). Knows curves as numbers only; the observed one is one of them, so p is exact when they
//! are exchangeable.

use crate::model::order::Order as _;

/// Which departures count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sides {
    /// Too low and too high.
    Both,
    /// Too high.
    Greater,
}

/// Curves of equal length, one after the other.
#[derive(Debug, Clone)]
pub struct Curves<'a, T> {
    /// Values, curve by curve.
    pub values: &'a [T],
    /// Points of a curve.
    pub n_points: usize,
}

impl<T: Copy + PartialOrd> Curves<'_, T> {
    /// How many curves.
    pub fn len(&self) -> usize {
        self.values.len().checked_div(self.n_points).unwrap_or(0)
    }

    /// No curve, or curves of no points?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn at(&self, curve: usize, point: usize) -> T {
        self.values[curve * self.n_points + point]
    }

    /// Extreme-rank-length measure of every curve, in (0, 1]: small is extreme; equal curves share a mean rank.
    pub fn rank_lengths(&self, sides: Sides) -> Vec<f64> {
        let (n, n_points) = (self.len(), self.n_points);
        // Twice the rank, so that the mean rank of ties is whole.
        let mut ranks = vec![0_u32; n * n_points];
        let mut order: Vec<u32> = (0..n as u32).collect();
        for point in 0..n_points {
            let value = |curve: &u32| self.at(*curve as usize, point);
            let by_value =
                |a: &u32, b: &u32| value(a).partial_cmp(&value(b)).unwrap_or(std::cmp::Ordering::Equal);
            order.sort_by(by_value);
            let mut less = 0;
            for ties in order.chunk_by(|a, b| value(a) == value(b)) {
                let from_below = (2 * less + ties.len() + 1) as u32;
                let from_above = 2 * (n as u32 + 1) - from_below;
                let rank = if sides == Sides::Both { from_below.min(from_above) } else { from_above };
                ties.iter().for_each(|curve| ranks[*curve as usize * n_points + point] = rank);
                less += ties.len();
            }
        }
        ranks.chunks_mut(n_points.max(1)).for_each(<[u32]>::sort_unstable);
        let key = |curve: &u32| &ranks[*curve as usize * n_points..(*curve as usize + 1) * n_points];
        order.order_by(|a, b| key(a).cmp(key(b)));
        let mut measures = vec![1.0; n];
        let mut less = 0;
        for ties in order.chunk_by(|a, b| key(a) == key(b)) {
            let measure = (less as f64 + f64::midpoint(ties.len() as f64, 1.0)) / n as f64;
            ties.iter().for_each(|curve| measures[*curve as usize] = measure);
            less += ties.len();
        }
        measures
    }

    /// Lowest and highest value, point by point, of the curves that are not among the `alpha` most extreme.
    pub fn envelope(&self, measures: &[f64], alpha: f64) -> Vec<(T, T)> {
        let n = self.len();
        let mut falling = measures.to_vec();
        falling.order_by(|a, b| b.total_cmp(a));
        let keep = (((1.0 - alpha) * n as f64 + 1e-9) as usize).clamp(1, n.max(1));
        let Some(least) = falling.get(keep - 1) else { return Vec::new() };
        let inner: Vec<usize> = (0..n).filter(|curve| measures[*curve] >= *least).collect();
        let span = |point: usize| {
            let first = self.at(inner[0], point);
            inner.iter().map(|curve| self.at(*curve, point)).fold((first, first), |(low, high), it| {
                (if it < low { it } else { low }, if it > high { it } else { high })
            })
        };
        (0..self.n_points).map(span).collect()
    }
}

/// p of the rank-length test: the share of curves at least as extreme as this one.
pub fn rank_length_p(measures: &[f64], observed: usize) -> f64 {
    let as_extreme = measures.iter().filter(|it| **it <= measures[observed]).count();
    as_extreme as f64 / measures.len() as f64
}

/// What max-T says of one curve among others.
#[derive(Debug, Clone, PartialEq)]
pub struct MaxT {
    /// Mean of all curves.
    pub mean: Vec<f64>,
    /// Population variance of all curves.
    pub variance: Vec<f64>,
    /// Standardised observed values; 0 where nothing varies.
    pub z: Vec<f64>,
    /// Share of curves whose largest z is at least the observed one's.
    pub p_global: f64,
    /// Step-down adjusted p, one-sided greater; 1 where nothing varies.
    pub p_adjusted: Vec<f64>,
}

impl<T: Copy + PartialOrd + Into<f64>> Curves<'_, T> {
    /// Step-down max-T over the points, one-sided greater, the observed curve among the others.
    pub fn max_t(&self, observed: usize) -> MaxT {
        let (n, n_points) = (self.len(), self.n_points);
        let count = n as f64;
        let column = |point: usize| (0..n).map(move |curve| self.at(curve, point).into());
        let mean: Vec<f64> = (0..n_points).map(|point| column(point).sum::<f64>() / count).collect();
        let squares =
            |point: usize| column(point).map(|it: f64| (it - mean[point]) * (it - mean[point])).sum::<f64>();
        let variance: Vec<f64> = (0..n_points).map(|point| squares(point) / count).collect();
        let spread: Vec<f64> = variance.iter().map(|it| it.sqrt()).collect();
        let z_of = |curve: usize, point: usize| {
            let off = self.at(curve, point).into() - mean[point];
            if spread[point] > 0.0 { off / spread[point] } else { 0.0 }
        };
        let z: Vec<f64> = (0..n_points).map(|point| z_of(observed, point)).collect();
        let mut falling: Vec<usize> = (0..n_points).filter(|point| spread[*point] > 0.0).collect();
        falling.order_by(|a, b| z[*b].total_cmp(&z[*a]));
        // For every curve the largest z over the points from each rank on.
        let mut as_extreme = vec![0_u64; falling.len()];
        for curve in 0..n {
            let mut highest = f64::NEG_INFINITY;
            for (rank, point) in falling.iter().enumerate().rev() {
                highest = highest.max(z_of(curve, *point));
                as_extreme[rank] += u64::from(highest >= z[*point] - 1e-12);
            }
        }
        let mut p_adjusted = vec![1.0; n_points];
        let mut largest = 0.0_f64;
        for (rank, point) in falling.iter().enumerate() {
            largest = largest.max(as_extreme[rank] as f64 / count);
            p_adjusted[*point] = largest;
        }
        let p_global = as_extreme.first().map_or(1.0, |it| *it as f64 / count);
        MaxT { mean, variance, z, p_global, p_adjusted }
    }
}

/// Benjamini & Hochberg (1995): the false discovery rate at which each would be called.
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.order_by(|a, b| p[*a].total_cmp(&p[*b]));
    let mut q = vec![1.0; p.len()];
    let mut least = 1.0_f64;
    for (rank, at) in order.iter().enumerate().rev() {
        least = least.min(p.len() as f64 / (rank + 1) as f64 * p[*at]);
        q[*at] = least;
    }
    q
}
