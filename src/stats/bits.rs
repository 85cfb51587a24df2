//! Facilities × bins as bit rows, 64 bins a word, and counters that add 64 lags at once.
//!
//! Knows bits only; what a bit means is for `panel`.

#![allow(clippy::inline_always)] // only what is inlined gets the instructions of `widest`

/// Bins kept before the first and after the last, so that a window around any bin can be read without a check.
pub const PADDING_BINS: usize = 128;

/// One row of bits per facility.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BitRows {
    n_rows: usize,
    n_bins: usize,
    words_per_row: usize,
    words: Vec<u64>,
}

impl BitRows {
    /// All zero.
    pub fn new(n_rows: usize, n_bins: usize) -> Self {
        let words_per_row = (n_bins + 2 * PADDING_BINS).div_ceil(64) + 1;
        Self { n_rows, n_bins, words_per_row, words: vec![0; n_rows * words_per_row] }
    }

    /// How many rows.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// How many bins (without the padding).
    pub fn n_bins(&self) -> usize {
        self.n_bins
    }

    /// Is the bit set? `bin` within the axis.
    #[inline]
    pub fn get(&self, row: usize, bin: usize) -> bool {
        let at = bin + PADDING_BINS;
        (self.words[row * self.words_per_row + at / 64] >> (at % 64)) & 1 == 1
    }

    /// Sets a bit; bins in the padding are kept, bins beyond it are not.
    pub fn set(&mut self, row: usize, bin: i64) {
        self.fill(row, bin, bin);
    }

    /// Clears a bit; `bin` within the axis.
    pub fn clear(&mut self, row: usize, bin: usize) {
        let at = bin + PADDING_BINS;
        self.words[row * self.words_per_row + at / 64] &= !(1 << (at % 64));
    }

    /// Sets the bits `first..=last`, cut to the axis and its padding.
    pub fn fill(&mut self, row: usize, first: i64, last: i64) {
        self.each_word(row, first, last, |word, mask| *word |= mask);
    }

    /// Clears the bits `first..=last`, cut to the axis and its padding.
    pub fn erase(&mut self, row: usize, first: i64, last: i64) {
        self.each_word(row, first, last, |word, mask| *word &= !mask);
    }

    fn each_word(&mut self, row: usize, first: i64, last: i64, change: impl Fn(&mut u64, u64)) {
        let padding = PADDING_BINS as i64;
        let first = first.max(-padding) + padding;
        let last = last.min(self.n_bins as i64 + padding - 1) + padding;
        if first > last {
            return;
        }
        let (first, last) = (first as usize, last as usize);
        for word in first / 64..=last / 64 {
            let low = if word == first / 64 { u64::MAX << (first % 64) } else { u64::MAX };
            let high = if word == last / 64 { u64::MAX >> (63 - last % 64) } else { u64::MAX };
            change(&mut self.words[row * self.words_per_row + word], low & high);
        }
    }

    /// 64 bits from `first_bin` on, which may lie up to the padding before the axis.
    #[inline]
    pub fn window(&self, row: usize, first_bin: i64) -> u64 {
        let at = (first_bin + PADDING_BINS as i64) as usize;
        let (word, shift) = (row * self.words_per_row + at / 64, at % 64);
        (self.words[word] >> shift) | (self.words[word + 1] << 1 << (63 - shift))
    }

    /// The words of a row from the one on that holds a bin, and which bit of it the bin is.
    #[inline(always)]
    pub fn words_from(&self, row: usize, first_bin: usize) -> (&[u64], usize) {
        let at = first_bin + PADDING_BINS;
        (&self.words[row * self.words_per_row..][at / 64..self.words_per_row], at % 64)
    }

    /// How many bits are set in `first..end` of a row.
    pub fn count(&self, row: usize, first: usize, end: usize) -> u64 {
        let mut bin = first;
        let mut n = 0;
        while bin < end {
            let mask = if end - bin >= 64 { u64::MAX } else { (1 << (end - bin)) - 1 };
            n += u64::from((self.window(row, bin as i64) & mask).count_ones());
            bin += 64;
        }
        n
    }

    /// How many bits are set in `first..end` in both, row by row.
    pub fn count_both(&self, other: &Self, row: usize, first: usize, end: usize) -> u64 {
        let mut bin = first;
        let mut n = 0;
        while bin < end {
            let mask = if end - bin >= 64 { u64::MAX } else { (1 << (end - bin)) - 1 };
            let both = self.window(row, bin as i64) & other.window(row, bin as i64);
            n += u64::from((both & mask).count_ones());
            bin += 64;
        }
        n
    }

    /// The set bins of a row in `first..end`, in order.
    pub fn ones(&self, row: usize, first: usize, end: usize) -> Vec<usize> {
        let mut found = Vec::new();
        self.ones_into(row, first, end, &mut found);
        found
    }

    /// As [`BitRows::ones`], behind what `found` holds already.
    pub fn ones_into(&self, row: usize, first: usize, end: usize, found: &mut Vec<usize>) {
        if first >= end {
            return;
        }
        let (from, to) = (first + PADDING_BINS, end - 1 + PADDING_BINS);
        for at in from / 64..=to / 64 {
            let low = if at == from / 64 { u64::MAX << (from % 64) } else { u64::MAX };
            let high = if at == to / 64 { u64::MAX >> (63 - to % 64) } else { u64::MAX };
            let mut word = self.words[row * self.words_per_row + at] & low & high;
            while word != 0 {
                found.push(at * 64 + word.trailing_zeros() as usize - PADDING_BINS);
                word &= word - 1;
            }
        }
    }
}

/// 64 counters at once: plane `k` holds bit `k` of each of them.
///
/// Words are added eight at a time through carry-save adders, about five operations a word.
#[derive(Debug, Clone, Default)]
pub struct VerticalCounters {
    planes: [u64; 24],
    waiting: [u64; 8],
    n_waiting: usize,
}

/// Sum and carry of three bits, 64 times.
#[inline(always)]
pub fn full_adder(a: u64, b: u64, c: u64) -> (u64, u64) {
    let half = a ^ b;
    (half ^ c, (a & b) | (half & c))
}

impl VerticalCounters {
    /// Adds 1 to the counter of every set bit.
    #[inline]
    pub fn add(&mut self, word: u64) {
        self.waiting[self.n_waiting] = word;
        self.n_waiting += 1;
        if self.n_waiting == 8 {
            self.flush();
        }
    }

    #[inline]
    fn flush(&mut self) {
        self.add_eight(self.waiting);
        self.waiting = [0; 8];
        self.n_waiting = 0;
    }

    /// As eight times [`add`](Self::add), sooner.
    #[inline]
    pub fn add_eight(&mut self, w: [u64; 8]) {
        let (ones, t1) = full_adder(self.planes[0], w[0], w[1]);
        let (ones, t2) = full_adder(ones, w[2], w[3]);
        let (ones, t3) = full_adder(ones, w[4], w[5]);
        let (ones, t4) = full_adder(ones, w[6], w[7]);
        let (twos, f1) = full_adder(self.planes[1], t1, t2);
        let (twos, f2) = full_adder(twos, t3, t4);
        let (fours, mut carry) = full_adder(self.planes[2], f1, f2);
        self.planes[0] = ones;
        self.planes[1] = twos;
        self.planes[2] = fours;
        for plane in &mut self.planes[3..] {
            if carry == 0 {
                break;
            }
            let next = *plane & carry;
            *plane ^= carry;
            carry = next;
        }
    }

    /// Counter `bit` (0..64) for every bit of interest, written to `into[0..n]`.
    pub fn read(&mut self, into: &mut [u32]) {
        self.flush();
        into.fill(0);
        for (k, plane) in self.planes.iter().enumerate() {
            if *plane == 0 {
                continue;
            }
            for (bit, counter) in into.iter_mut().take(64).enumerate() {
                *counter |= (((plane >> bit) & 1) as u32) << k;
            }
        }
    }

    /// Back to zero.
    pub fn reset(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_remember_bits_and_windows_reach_over_words() {
        let mut rows = BitRows::new(2, 100);
        rows.fill(1, -3, 2);
        rows.set(1, 70);
        rows.fill(1, 98, 500);
        assert_eq!(rows.ones(1, 0, 100), [0, 1, 2, 70, 98, 99]);
        assert_eq!(rows.ones(0, 0, 100), [0_usize; 0]);
        assert_eq!(rows.window(1, -3) & 0x3f, 0x3f);
        assert_eq!(rows.window(1, 10) >> 60, 1);
        assert_eq!(rows.count(1, 1, 99), 4);
        rows.erase(1, 1, 70);
        assert_eq!(rows.ones(1, 0, 100), [0, 98, 99]);
        rows.clear(1, 0);
        assert!(!rows.get(1, 0) && rows.get(1, 99));
    }

    #[test]
    fn vertical_counters_count() {
        let mut counters = VerticalCounters::default();
        let mut plain = [0_u32; 64];
        let mut word = 1_u64;
        for _ in 0..1003 {
            word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            counters.add(word);
            for (bit, it) in plain.iter_mut().enumerate() {
                *it += ((word >> bit) & 1) as u32;
            }
        }
        let mut read = [0; 64];
        counters.read(&mut read);
        assert_eq!(read, plain);
    }
}
