//! Distributions of a count, by weights.
//!
//! Sums only positive numbers, in a fixed order, so tails keep their relative accuracy.

/// Weights of the counts `first`, `first + 1`, …; they need not add up to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Pmf {
    /// The smallest count.
    pub first: u64,
    /// Weight of each count.
    pub weights: Vec<f64>,
}

impl Pmf {
    /// All weight on one count.
    pub fn point(count: u64) -> Self {
        Self { first: count, weights: vec![1.0] }
    }

    /// From observations of a count.
    pub fn of_counts(counts: impl IntoIterator<Item = u64> + Clone) -> Self {
        let (mut first, mut last) = (u64::MAX, 0);
        for count in counts.clone() {
            first = first.min(count);
            last = last.max(count);
        }
        if first > last {
            return Self { first: 0, weights: Vec::new() };
        }
        let mut weights = vec![0.0; (last - first + 1) as usize];
        for count in counts {
            weights[(count - first) as usize] += 1.0;
        }
        Self { first, weights }
    }

    /// Drops zero weights at both ends.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        while self.weights.last().is_some_and(|it| *it == 0.0) {
            self.weights.pop();
        }
        let zeros = self.weights.iter().take_while(|it| **it == 0.0).count();
        self.weights.drain(..zeros);
        self.first += zeros as u64;
        self
    }

    /// Scaled to add up to 1.
    #[must_use]
    pub fn normalised(mut self) -> Self {
        let total = self.total();
        if total > 0.0 {
            self.weights.iter_mut().for_each(|it| *it /= total);
        }
        self
    }

    /// Distribution of the sum of two independent counts.
    #[must_use]
    pub fn convolved(&self, other: &Self) -> Self {
        if self.weights.is_empty() || other.weights.is_empty() {
            return Self { first: 0, weights: Vec::new() };
        }
        let mut weights = vec![0.0; self.weights.len() + other.weights.len() - 1];
        for (i, a) in self.weights.iter().enumerate() {
            for (into, b) in weights[i..].iter_mut().zip(&other.weights) {
                *into += a * b;
            }
        }
        Self { first: self.first + other.first, weights }
    }

    /// Weights of the same counts added up.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let first = self.first.min(other.first);
        let end = |it: &Self| it.first + it.weights.len() as u64;
        let mut weights = vec![0.0; (end(self).max(end(other)) - first) as usize];
        for (count, weight) in self.entries().chain(other.entries()) {
            weights[(count - first) as usize] += weight;
        }
        Self { first, weights }
    }

    /// Counts and weights.
    pub fn entries(&self) -> impl Iterator<Item = (u64, f64)> + '_ {
        self.weights.iter().enumerate().map(|(k, weight)| (self.first + k as u64, *weight))
    }

    /// Sum of the weights.
    pub fn total(&self) -> f64 {
        self.weights.iter().sum()
    }

    /// Mean; 0 without weight.
    pub fn mean(&self) -> f64 {
        let total = self.total();
        if total == 0.0 {
            return 0.0;
        }
        self.first as f64 + self.weights.iter().enumerate().map(|(k, w)| k as f64 * w).sum::<f64>() / total
    }

    /// Variance; 0 without weight.
    pub fn variance(&self) -> f64 {
        let (mean, total) = (self.mean(), self.total());
        let squares: f64 =
            self.entries().map(|(count, w)| (count as f64 - mean) * (count as f64 - mean) * w).sum();
        if total == 0.0 { 0.0 } else { squares / total }
    }

    /// P(count ≥ `least`).
    pub fn at_least(&self, least: u64) -> f64 {
        // From the far end, so that small weights are added first.
        let tail: f64 = self
            .entries()
            .filter(|(count, _)| *count >= least)
            .map(|it| it.1)
            .collect::<Vec<_>>()
            .iter()
            .rev()
            .sum();
        let rest: f64 = self.entries().filter(|(count, _)| *count < least).map(|it| it.1).sum();
        if tail + rest == 0.0 { 1.0 } else { tail / (tail + rest) }
    }

    /// P(count ≤ `most`).
    pub fn at_most(&self, most: u64) -> f64 {
        let rest: f64 = self.entries().filter(|(count, _)| *count <= most).map(|it| it.1).sum();
        let tail: f64 = self.entries().filter(|(count, _)| *count > most).map(|it| it.1).sum();
        if tail + rest == 0.0 { 1.0 } else { rest / (tail + rest) }
    }

    /// The smallest count with at least this share of the weight at or below it.
    pub fn quantile(&self, share: f64) -> u64 {
        let target = share * self.total();
        let mut sum = 0.0;
        for (count, weight) in self.entries() {
            sum += weight;
            if sum >= target && sum > 0.0 {
                return count;
            }
        }
        self.first + (self.weights.len() as u64).saturating_sub(1)
    }
}
