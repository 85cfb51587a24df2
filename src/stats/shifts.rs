//! Shift nulls, all shifts counted: exposure moved in time against the hits.
//!
//! Keeps each facility's own rhythm, its number of hits and of images. Misleads when both follow a
//! trend, a season or a campaign: a shift takes them apart.

#![allow(clippy::inline_always)] // only what is inlined gets the instructions of `widest`

use super::bits::{BitRows, full_adder};
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
///
/// `hits` are facility and bin of each hit, those of a facility together.
pub fn common_shifts(hits: &[(usize, usize)], exposed: &BitRows, (from, to): (usize, usize)) -> Vec<u32> {
    let mut stretches = Stretches::new(to.saturating_sub(from));
    let mut bins = Vec::new();
    for hits in hits.chunk_by(|a, b| a.0 == b.0) {
        bins.clear();
        bins.extend(hits.iter().map(|it| it.1).filter(|bin| (from..to).contains(bin)));
        stretches.add_all(&bins, exposed, hits[0].0, (from, to));
    }
    stretches.take()
}

/// Adds up exposure as seen from hits: a row of bits twice over, so that a hit sees one unbroken stretch of it.
struct Stretches {
    n_bins: usize,
    /// The row between words of zeros.
    row: Vec<u64>,
    doubled: Vec<u64>,
    /// By how far exposure is moved *back*.
    counters: Vec<Counters>,
}

/// The bits of `words` from the bit `shift` (0..64) on.
#[inline(always)]
fn shifted(words: &[u64], shift: usize, into: &mut [u64]) {
    for (into, two) in into.iter_mut().zip(words.windows(2)) {
        *into = two[0] >> shift | two[1] << 1 << (63 - shift);
    }
}

impl Stretches {
    fn new(n_bins: usize) -> Self {
        let n_words = n_bins.div_ceil(64);
        let counters = vec![Counters::default(); n_words.div_ceil(LANES)];
        // The last stretch begins in the last word of the row.
        let doubled = vec![0; n_words + (counters.len() + 1) * LANES];
        Self { n_bins, row: vec![0; n_words + 2], doubled, counters }
    }

    #[inline(always)]
    fn load(&mut self, exposed: &BitRows, facility: usize, from: usize) {
        let n_words = self.row.len() - 2;
        let (words, shift) = exposed.words_from(facility, from);
        shifted(words, shift, &mut self.row[1..=n_words]);
        let (full, over) = (self.n_bins / 64, self.n_bins % 64);
        if over > 0 {
            self.row[n_words] &= (1 << over) - 1;
        }
        self.doubled[..n_words].copy_from_slice(&self.row[1..=n_words]);
        let second = &mut self.doubled[full..=full + n_words];
        if over > 0 {
            shifted(&self.row, 64 - over, second);
            second[0] |= self.row[n_words];
        } else {
            second.copy_from_slice(&self.row[1..]);
        }
    }

    /// Adds the exposure of a facility as seen from each of its hits.
    fn add_all(&mut self, bins: &[usize], exposed: &BitRows, facility: usize, range: (usize, usize)) {
        widest(Adding { to: self, bins, exposed, facility, range });
    }

    /// The sums by shift of exposure; what follows begins at 0.
    fn take(&mut self) -> Vec<u32> {
        let mut sums = vec![0; self.n_bins];
        widest(Taking { counters: &mut self.counters, into: &mut sums });
        // Moved back by T − h is moved on by h.
        sums.get_mut(1..).unwrap_or_default().reverse();
        sums
    }
}

/// The hits of one facility.
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
        let Self { to, bins, exposed, facility, range } = self;
        if bins.is_empty() {
            return;
        }
        to.load(exposed, facility, range.0);
        for (first, counters) in (0..).step_by(LANES).zip(&mut to.counters) {
            let seen = |bin: &usize| {
                let (word, shift) = ((bin - range.0) / 64, (bin - range.0) % 64);
                let mut seen = [0; LANES];
                shifted(&to.doubled[first + word..][..=LANES], shift, &mut seen);
                seen
            };
            for two in bins.chunks(2) {
                counters.add(seen(&two[0]), two.get(1).map_or([0; LANES], seen));
            }
        }
    }
}

/// The counts of all shifts.
struct Taking<'a> {
    counters: &'a mut [Counters],
    into: &'a mut [u32],
}

impl Work for Taking<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (counters, into) in self.counters.iter_mut().zip(self.into.chunks_mut(64 * LANES)) {
            counters.take(into);
        }
    }
}

/// Words of 64 shifts that are counted side by side.
const LANES: usize = 8;

/// A counter for each of 64 × [`LANES`] shifts, a plane of bits for each binary digit. What is carried into a digit waits
/// there for a second carry: an adder of three bits takes both.
#[derive(Debug, Clone)]
struct Counters {
    /// How often two rows were added.
    n_added: u32,
    ones: [u64; LANES],
    /// Twos, fours and so on.
    higher: [Digit; 32],
}

#[derive(Debug, Clone, Copy, Default)]
struct Digit {
    sums: [u64; LANES],
    waiting: [u64; LANES],
}

/// Adds two planes of bits to a third; what is carried takes the place of one of them.
#[inline(always)]
fn add_planes(sums: &mut [u64; LANES], it: &[u64; LANES], carried: &mut [u64; LANES]) {
    for k in 0..LANES {
        (sums[k], carried[k]) = full_adder(sums[k], it[k], carried[k]);
    }
}

/// Writes a binary digit of every count.
#[inline(always)]
fn write(into: &mut [u32], digit: usize, plane: &[u64; LANES]) {
    for (word, into) in plane.iter().zip(into.chunks_mut(64)) {
        into.iter_mut().enumerate().for_each(|(bit, into)| *into |= ((word >> bit & 1) as u32) << digit);
    }
}

impl Default for Counters {
    fn default() -> Self {
        Self { n_added: 0, ones: [0; LANES], higher: [Digit::default(); 32] }
    }
}

impl Counters {
    #[inline(always)]
    fn add(&mut self, one: [u64; LANES], mut carried: [u64; LANES]) {
        add_planes(&mut self.ones, &one, &mut carried);
        let n_full = self.n_added.trailing_ones() as usize;
        for digit in self.higher.iter_mut().take(n_full) {
            add_planes(&mut digit.sums, &digit.waiting, &mut carried);
        }
        self.higher[n_full % 32].waiting = carried;
        self.n_added += 1;
    }

    /// The counts; what follows begins at 0.
    #[inline(always)]
    fn take(&mut self, into: &mut [u32]) {
        let n_digits = 32 - self.n_added.leading_zeros() as usize;
        write(into, 0, &std::mem::take(&mut self.ones));
        let mut carried = [0; LANES];
        for (k, digit) in self.higher.iter_mut().take(n_digits).enumerate() {
            // Only a carry that no adder has taken is still to be counted.
            let waiting = if self.n_added >> k & 1 == 1 { digit.waiting } else { [0; LANES] };
            add_planes(&mut digit.sums, &waiting, &mut carried);
            write(into, k + 1, &std::mem::take(&mut digit.sums));
        }
        write(into, n_digits + 1, &carried);
        self.n_added = 0;
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
        let list: Vec<_> =
            (0..3).flat_map(|row| hits.ones(row, from, to).into_iter().map(move |it| (row, it))).collect();
        assert_eq!(common_shifts(&list, &exposed, (from, to)), expected);
        let all = Shifts::new(&hits, &exposed, (from, to), &mut |_, _| ());
        assert!(all.common.iter().copied().eq(expected.iter().map(|it| u64::from(*it))));
        assert_eq!(common_shifts(&list, &exposed, (5, 5)), [0_u32; 0]);
    }
}
