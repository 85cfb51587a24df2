//! Shift nulls, all shifts counted: exposure moved in time against the hits.
//!
//! Keeps each facility's own rhythm, its number of hits and of images. Misleads when both follow a
//! trend, a season or a campaign: a shift takes them apart.

#![allow(clippy::inline_always)] // only what is inlined gets the instructions of `widest`

use super::bits::BitRows;
use super::pmf::Pmf;
use super::tilt::LogWeights;
use super::widest::{Work, widest};

/// Counts of exposed hits under every circular shift.
#[derive(Debug, Clone, PartialEq)]
pub struct Shifts {
    /// S with all facilities shifted by h, h = 0, 1, …
    pub common: Vec<u64>,
    /// Per facility that has a hit: the distribution of its count over its own shifts.
    pub by_facility: Vec<Pmf>,
}

impl Shifts {
    /// S(h) = Σ hit\[f, t\] · exposed\[f, (t − h) mod T\] over the bins `from..to`, T = to − from.
    ///
    /// `each` hears the counts of every facility that has a hit.
    pub fn new(
        hits: &BitRows,
        exposed: &BitRows,
        (from, to): (usize, usize),
        each: &mut dyn FnMut(usize, &[u32]),
    ) -> Self {
        let n_bins = to.saturating_sub(from);
        let mut shifts = Self { common: vec![0; n_bins], by_facility: Vec::new() };
        let mut stretches = Stretches::new(n_bins);
        for facility in 0..hits.n_rows() {
            let bins = hits.ones(facility, from, to);
            if bins.is_empty() {
                continue;
            }
            stretches.add_all(&bins, exposed, facility, (from, to));
            let counts = stretches.take();
            each(facility, &counts);
            shifts.common.iter_mut().zip(&counts).for_each(|(into, it)| *into += u64::from(*it));
            shifts.by_facility.push(Pmf::of_counts(counts.iter().map(|it| u64::from(*it))).normalised());
        }
        shifts
    }

    /// Observed S: shift 0.
    pub fn observed(&self) -> u64 {
        self.common.first().copied().unwrap_or(0)
    }

    /// The distribution of S over the common shifts; shift 0 is one of them.
    pub fn common_pmf(&self) -> Pmf {
        Pmf::of_counts(self.common.iter().copied())
    }

    /// S under the common shifts −`reach`..=`reach`, in this order.
    pub fn local(&self, reach: usize) -> Vec<u64> {
        let n = self.common.len();
        let reach = reach.min(n.saturating_sub(1) / 2);
        (0..=2 * reach).filter_map(|it| self.common.get((it + n - reach) % n.max(1)).copied()).collect()
    }

    /// The distribution of S when every facility has its own uniform shift.
    pub fn independent_pmf(&self) -> Pmf {
        sum_of(&self.by_facility, 0.0)
    }
}

/// S under every common shift, as [`Shifts::common`], and nothing by facility: a fraction of the time.
pub fn common_shifts(hits: &BitRows, exposed: &BitRows, (from, to): (usize, usize)) -> Vec<u32> {
    let mut stretches = Stretches::new(to.saturating_sub(from));
    let mut bins = Vec::new();
    for facility in 0..hits.n_rows() {
        bins.clear();
        hits.ones_into(facility, from, to, &mut bins);
        if !bins.is_empty() {
            stretches.add_all(&bins, exposed, facility, (from, to));
        }
    }
    stretches.take()
}

/// Eight bits as eight bytes.
const BYTES_OF_BITS: [[u8; 8]; 256] = {
    let mut table = [[0; 8]; 256];
    let mut at = 0;
    while at < 256 * 8 {
        table[at / 8][at % 8] = ((at / 8) >> (at % 8) & 1) as u8;
        at += 1;
    }
    table
};

/// Adds up exposure as seen from hits: a row as bytes, twice over, so that every hit adds one unbroken stretch of it.
struct Stretches {
    n_bins: usize,
    doubled: Vec<u8>,
    /// Hits added since the last flush: a byte holds 255.
    n_waiting: u8,
    waiting: Vec<u8>,
    /// By how far exposure is moved *back*.
    sums: Vec<u32>,
}

impl Stretches {
    fn new(n_bins: usize) -> Self {
        let waiting = vec![0; n_bins];
        Self { n_bins, doubled: vec![0; 2 * n_bins + 64], n_waiting: 0, waiting, sums: vec![0; n_bins] }
    }

    #[inline(always)]
    fn load(&mut self, exposed: &BitRows, facility: usize, (from, to): (usize, usize)) {
        for (bin, bytes) in (from..to).step_by(64).zip(self.doubled.chunks_exact_mut(64)) {
            let word = exposed.window(facility, bin as i64).to_le_bytes();
            for (bytes, bits) in bytes.chunks_exact_mut(8).zip(word) {
                bytes.copy_from_slice(&BYTES_OF_BITS[usize::from(bits)]);
            }
        }
        self.doubled.copy_within(..self.n_bins, self.n_bins);
    }

    /// Adds the exposure of a facility as seen from each of its hits.
    fn add_all(&mut self, bins: &[usize], exposed: &BitRows, facility: usize, range: (usize, usize)) {
        widest(Adding { to: self, bins, exposed, facility, range });
    }

    #[inline(always)]
    fn make_room(&mut self, n: u8) {
        if self.n_waiting > u8::MAX - n {
            self.flush();
        }
        self.n_waiting += n;
    }

    fn flush(&mut self) {
        for (sum, waiting) in self.sums.iter_mut().zip(&mut self.waiting) {
            *sum += u32::from(std::mem::take(waiting));
        }
        self.n_waiting = 0;
    }

    /// The sums by shift of exposure; what follows begins at 0.
    fn take(&mut self) -> Vec<u32> {
        self.flush();
        let mut sums = std::mem::replace(&mut self.sums, vec![0; self.n_bins]);
        // Moved back by T − h is moved on by h.
        sums.get_mut(1..).unwrap_or_default().reverse();
        sums
    }
}

/// The hits of one facility, four at a time: what is waiting is read and written once for all of them.
struct Adding<'a> {
    to: &'a mut Stretches,
    bins: &'a [usize],
    exposed: &'a BitRows,
    facility: usize,
    range: (usize, usize),
}

impl Work for Adding<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { to, bins, exposed, facility, range: (from, end) } = self;
        to.load(exposed, facility, (from, end));
        let (fours, rest) = bins.as_chunks::<4>();
        for bins in fours {
            to.make_room(4);
            let n_bins = to.n_bins;
            let [a, b, c, d] = bins.map(|bin| &to.doubled[bin - from..bin - from + n_bins]);
            for (k, into) in to.waiting[..n_bins].iter_mut().enumerate() {
                *into += a[k] + b[k] + c[k] + d[k];
            }
        }
        for bin in rest {
            to.make_room(1);
            for (into, it) in to.waiting.iter_mut().zip(&to.doubled[bin - from..]) {
                *into += it;
            }
        }
    }
}

/// Share of counts that are at least the observed one.
pub fn share_at_least(counts: &[u64], observed: u64) -> f64 {
    if counts.is_empty() {
        return 1.0;
    }
    counts.iter().filter(|it| **it >= observed).count() as f64 / counts.len() as f64
}

/// The distribution of the sum of independent counts, each tilted by exp(beta · count).
pub fn sum_of(parts: &[Pmf], beta: f64) -> Pmf {
    let tilted = |part: &Pmf| {
        if beta == 0.0 { part.clone() } else { LogWeights::of(part).tilted(beta).normalised() }
    };
    parts.iter().fold(Pmf::point(0), |sum, part| sum.convolved(&tilted(part))).trimmed()
}

/// The number of ways to each sum, as logarithms, accurate around `observed` even where its probability is
/// too small for a double.
pub fn log_weights_of_sum(parts: &[Pmf], observed: u64) -> LogWeights {
    let plain = sum_of(parts, 0.0);
    let weight = plain.entries().find(|it| it.0 == observed).map_or(0.0, |it| it.1);
    if weight > 1e-200 {
        return LogWeights::of(&plain);
    }
    let logs: Vec<LogWeights> = parts.iter().map(LogWeights::of).collect();
    let mean = |beta: f64| logs.iter().map(|it| it.tilted(beta).mean()).sum::<f64>();
    let (mut low, mut high) = (-20.0, 20.0);
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        if mean(middle) < observed as f64 {
            low = middle;
        } else {
            high = middle;
        }
    }
    LogWeights::of(&sum_of(parts, low)).untilted(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_shifts_are_those_of_the_definition() {
        // 300 hits at the first facility: more than a byte counts.
        let (from, to) = (3, 403);
        let (mut hits, mut exposed) = (BitRows::new(3, 410), BitRows::new(3, 410));
        (50..350).for_each(|bin| hits.set(0, bin));
        [3, 77, 402].into_iter().for_each(|bin| hits.set(2, bin));
        exposed.fill(0, 10, 330);
        exposed.fill(2, 70, 80);
        exposed.set(2, 402);
        let n = to - from;
        let shifted = |h: usize| {
            let counts = |row: usize| {
                let seen = |bin: &usize| exposed.get(row, from + (bin - from + n - h) % n);
                hits.ones(row, from, to).iter().filter(|it| seen(it)).count() as u32
            };
            (0..3).map(counts).sum::<u32>()
        };
        let expected: Vec<u32> = (0..n).map(shifted).collect();
        assert_eq!(common_shifts(&hits, &exposed, (from, to)), expected);
        let all = Shifts::new(&hits, &exposed, (from, to), &mut |_, _| ());
        assert!(all.common.iter().copied().eq(expected.iter().map(|it| u64::from(*it))));
        assert_eq!(common_shifts(&hits, &exposed, (5, 5)), [0_u32; 0]);
    }
}
