//! Labels permuted over units: the machinery of every test whose null hypothesis is "any order is as likely".
//!
//! Question: would another assignment of the labels (dates) to the units (strikes) give as much? Statistic: the sum
//! of one number per unit and the label it got, or any other. Null: all permutations equally likely. Mean and
//! variance are exact (Hoeffding 1951, doi:10.1214/aoms/1177729545); the distribution is counted where there are few
//! units, drawn by seed where there are many. Misleads when units differ in which labels they could have had.

use super::super::pmf::Pmf;
use super::super::random::{Stream, Test};
use super::Moments;

/// With more units the number of permutations is no longer a whole number in a float.
const MOST_COUNTED: usize = 18;
/// Numbers held while counting.
const MOST_CELLS: usize = 1 << 22;

/// num / den, rounded once for all practical sizes.
pub fn quotient(num: i128, den: i128) -> f64 {
    num as f64 / den as f64
}

/// What the moments of Σ a(k, π(k)) need to know of the matrix a.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sums {
    /// Rows, and columns.
    pub n: i128,
    /// Sum of the entries.
    pub total: i128,
    /// Sum of the squared entries.
    pub squares: i128,
    /// Sum of the squared row sums.
    pub row_squares: i128,
    /// Sum of the squared column sums.
    pub column_squares: i128,
}

impl Sums {
    /// Of a square matrix.
    pub fn of(matrix: &[Vec<u32>]) -> Self {
        let mut columns = vec![0; matrix.len()];
        let mut it = Self { n: matrix.len() as i128, ..Self::default() };
        for row in matrix {
            row.iter().zip(&mut columns).for_each(|(entry, column)| *column += i128::from(*entry));
            let sum: i128 = row.iter().map(|entry| i128::from(*entry)).sum();
            it.squares += row.iter().map(|entry| i128::from(*entry) * i128::from(*entry)).sum::<i128>();
            it.total += sum;
            it.row_squares += sum * sum;
        }
        it.column_squares = columns.iter().map(|column| column * column).sum();
        it
    }

    /// Exact mean and variance, rounded once.
    pub fn moments(&self) -> Moments {
        let n = self.n;
        if n == 0 {
            return Moments::default();
        }
        let spread =
            n * n * self.squares - n * self.row_squares - n * self.column_squares + self.total * self.total;
        let variance = if n == 1 { 0.0 } else { quotient(spread, n * n * (n - 1)) };
        Moments { mean: quotient(self.total, n), variance }
    }
}

/// Number of permutations for every value of Σ a(k, π(k)), by subsets of the columns used. `None` when there are too
/// many to count.
pub fn distribution(matrix: &[Vec<u32>]) -> Option<Pmf> {
    let n = matrix.len();
    let most = |row: &Vec<u32>| row.iter().max().copied().unwrap_or(0) as usize;
    let width = matrix.iter().map(most).sum::<usize>() + 1;
    if n > MOST_COUNTED || width > MOST_CELLS >> n {
        return None;
    }
    let mut ways = vec![0.0; width << n];
    ways[0] = 1.0;
    for used in 0..(1_usize << n) - 1 {
        let (before, after) = ways.split_at_mut((used + 1) * width);
        let from = &before[used * width..];
        let row = &matrix[used.count_ones() as usize];
        for column in (0..n).filter(|column| used >> column & 1 == 0) {
            let entry = row[column] as usize;
            let into = &mut after[((used | 1 << column) - used - 1) * width + entry..][..width - entry];
            into.iter_mut().zip(from).for_each(|(into, from)| *into += from);
        }
    }
    Some(Pmf { first: 0, weights: ways.split_off(((1 << n) - 1) * width) }.trimmed())
}

/// Every order equally likely (Fisher & Yates).
#[inline]
pub fn shuffle(items: &mut [u32], stream: &mut Stream) {
    for last in (1..items.len()).rev() {
        items.swap(last, stream.below(last as u32 + 1) as usize);
    }
}

/// A statistic under permutations drawn by seed; draw by draw the same on every machine.
pub fn drawn<T>(n: usize, n_draws: u32, seed: u64, mut statistic: impl FnMut(&[u32]) -> T) -> Vec<T> {
    let mut labels: Vec<u32> = Vec::with_capacity(n);
    let mut draw = |index: u32| {
        let mut stream = Stream::new(seed, Test::Labels, u64::from(index));
        labels.clear();
        labels.extend(0..n as u32);
        shuffle(&mut labels, &mut stream);
        statistic(&labels)
    };
    (0..n_draws).map(&mut draw).collect()
}

/// (1 + draws at least as large) / (1 + draws): exact whatever their number.
pub fn share_as_large(observed: u64, drawn: &[u64]) -> f64 {
    (1 + drawn.iter().filter(|it| **it >= observed).count()) as f64 / (1 + drawn.len()) as f64
}
