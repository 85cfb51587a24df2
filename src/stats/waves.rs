//! Wave swap: the sets of facilities hit on each date change dates within a block; images stay.
//!
//! # Null
//! Within a block, every assignment of the waves to their dates is equally likely. Keeps each facility's hits
//! per block, the composition of every wave and the dates of waves.
//! # Misleads when
//! damage looks make the exposure of a facility depend on its own last hit: the test then loses its power.

use super::bits::BitRows;
use super::panel::Onset;
use super::pmf::Pmf;
use super::random::{Stream, Test};
use crate::model::order::Order as _;

/// Blocks with more waves than this are not enumerated.
pub const MOST_WAVES: usize = 10;

/// One block: `exposed[w * n + l]` facilities of wave w are exposed on the date of wave l.
#[derive(Debug, Clone, PartialEq)]
pub struct WaveBlock {
    /// Number of the block.
    pub block: u32,
    /// Waves, which is also dates.
    pub n_waves: usize,
    /// See [`WaveBlock`].
    pub exposed: Vec<u32>,
}

/// The waves of a panel, cut into blocks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Waves {
    /// In order of time.
    pub blocks: Vec<WaveBlock>,
}

impl Waves {
    /// From hits, at most one a cell.
    pub fn new(hits: &[Onset], exposed: &BitRows, block_of_bin: &dyn Fn(u32) -> u32) -> Self {
        let mut sorted = hits.to_vec();
        sorted.order_by_key(|it| (it.bin, it.facility));
        let mut blocks = Vec::new();
        for block in sorted.chunk_by(|a, b| block_of_bin(a.bin) == block_of_bin(b.bin)) {
            let waves: Vec<&[Onset]> = block.chunk_by(|a, b| a.bin == b.bin).collect();
            let mut counts = Vec::with_capacity(waves.len() * waves.len());
            for wave in &waves {
                for date in &waves {
                    let bin = date[0].bin as usize;
                    let is_exposed = |it: &&Onset| exposed.get(it.facility as usize, bin);
                    counts.push(wave.iter().filter(is_exposed).count() as u32);
                }
            }
            blocks.push(WaveBlock {
                block: block_of_bin(block[0].bin),
                n_waves: waves.len(),
                exposed: counts,
            });
        }
        Self { blocks }
    }

    /// S: every wave on its own date.
    pub fn observed(&self) -> u64 {
        self.blocks.iter().map(WaveBlock::observed).sum()
    }

    /// Exact mean and variance of S.
    pub fn moments(&self) -> (f64, f64) {
        self.blocks.iter().map(WaveBlock::moments).fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1))
    }

    /// The exact distribution of S, where every block is small enough.
    pub fn distribution(&self) -> Option<Pmf> {
        if self.blocks.iter().any(|it| it.n_waves > MOST_WAVES) {
            return None;
        }
        let parts: Vec<Pmf> = self.blocks.iter().map(WaveBlock::distribution).collect();
        Some(super::shifts::sum_of(&parts, 0.0))
    }

    /// S of `n_draws` random assignments.
    pub fn draw(&self, n_draws: u32, seed: u64, tick: &mut dyn FnMut(u64)) -> Vec<u64> {
        let mut dates: Vec<usize> = Vec::new();
        let one = |draw: u32| {
            if draw.is_multiple_of(256) {
                tick(u64::from(draw));
            }
            let mut stream = Stream::new(seed, Test::Waves, u64::from(draw));
            let mut statistic = 0;
            for block in &self.blocks {
                dates.clear();
                dates.extend(0..block.n_waves);
                for wave in 0..block.n_waves {
                    let pick = wave + stream.below((block.n_waves - wave) as u32) as usize;
                    dates.swap(wave, pick);
                    statistic += u64::from(block.exposed[wave * block.n_waves + dates[wave]]);
                }
            }
            statistic
        };
        (0..n_draws).map(one).collect()
    }
}

impl WaveBlock {
    /// S of the block.
    pub fn observed(&self) -> u64 {
        (0..self.n_waves).map(|wave| u64::from(self.exposed[wave * self.n_waves + wave])).sum()
    }

    /// Mean and variance of Σ a(w, π(w)) (Hoeffding 1951): with d = a − row mean − column mean + mean,
    /// Var = Σ d² / (n − 1).
    pub fn moments(&self) -> (f64, f64) {
        let n = self.n_waves;
        let count = n as f64;
        let at = |wave: usize, date: usize| f64::from(self.exposed[wave * n + date]);
        let row: Vec<f64> = (0..n).map(|w| (0..n).map(|l| at(w, l)).sum::<f64>() / count).collect();
        let col: Vec<f64> = (0..n).map(|l| (0..n).map(|w| at(w, l)).sum::<f64>() / count).collect();
        let mean = row.iter().sum::<f64>() / count;
        if n < 2 {
            return (mean, 0.0);
        }
        let mut squares = 0.0;
        for (w, row) in row.iter().enumerate() {
            for (l, col) in col.iter().enumerate() {
                let d = at(w, l) - row - col + mean;
                squares += d * d;
            }
        }
        (mean * count, squares / (count - 1.0))
    }

    /// The exact distribution, wave by wave over the sets of dates already taken.
    fn distribution(&self) -> Pmf {
        let n = self.n_waves;
        let mut by_taken: Vec<Option<Pmf>> = vec![None; 1 << n];
        by_taken[0] = Some(Pmf::point(0));
        for taken in 0..(1_usize << n) {
            let wave = taken.count_ones() as usize;
            // Sets are visited in rising order, and every addition makes a set larger.
            let Some(so_far) = by_taken[taken].take_if(|_| wave < n) else { continue };
            for date in (0..n).filter(|date| taken >> date & 1 == 0) {
                let more = u64::from(self.exposed[wave * n + date]);
                let into = &mut by_taken[taken | 1 << date];
                let grown = Pmf { first: so_far.first + more, weights: so_far.weights.clone() };
                *into = Some(into.take().map_or_else(|| grown.clone(), |it| it.plus(&grown)));
            }
        }
        by_taken.pop().flatten().unwrap_or_else(|| Pmf::point(0)).normalised()
    }
}
