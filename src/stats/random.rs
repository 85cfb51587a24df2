//! Counter-based random streams: the same numbers on every machine, in any order of work.
//!
//! A stream is named by (seed, test, index); its n-th word is a hash of that name and n. Nothing here
//! remembers what another stream did, so the answer cannot depend on who computes which draw.

/// What a stream is for. The numbers are part of the result: never reuse or renumber one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// Choosing the thinning and the spread of S, from margins only.
    Pilot = 1,
    /// The chains of the primary test.
    Chain = 2,
    /// Where among the draws the observed matrix stands.
    Position = 3,
    /// Tilted chains of the rate ratio.
    Tilt = 4,
    /// Wave swaps.
    Waves = 5,
    /// Permuted labels of the classic tests.
    Labels = 6,
    /// Operators' names exchanged among images.
    Relabel = 7,
    /// Places exchanged within regions for the sham places.
    Sham = 8,
    /// Days of strikes and images in coincidence analysis.
    Coincidence = 9,
    /// Images moved to other passes.
    Opportunity = 10,
}

/// One stream of 64-bit words.
#[derive(Debug, Clone)]
pub struct Stream {
    first_key: u64,
    second_key: u64,
    counter: u64,
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The finaliser of `SplitMix64` (Steele, Lea & Flood 2014).
const fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

impl Stream {
    /// The stream named (seed, test, index), from its beginning.
    pub fn new(seed: u64, test: Test, index: u64) -> Self {
        let first_key =
            mix(mix(seed.wrapping_add(GOLDEN)) ^ (test as u64).wrapping_mul(0xd1b5_4a32_d192_ed03));
        let first_key = mix(first_key.wrapping_add(index.wrapping_mul(0x8cb9_2ba7_2f3d_8dd7)));
        Self { first_key, second_key: mix(first_key ^ 0x5851_f42d_4c95_7f2d), counter: 0 }
    }

    /// The next 64 bits.
    #[inline]
    pub fn word(&mut self) -> u64 {
        self.counter = self.counter.wrapping_add(1);
        let mut x = self.first_key.wrapping_add(self.counter.wrapping_mul(GOLDEN));
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_add(self.second_key).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// Uniform on `0..n`, without bias (Lemire 2019); 0 when `n` is 0.
    #[inline]
    pub fn below(&mut self, n: u32) -> u32 {
        loop {
            let product = (self.word() >> 32) * u64::from(n);
            if (product as u32) >= n || n == 0 || (product as u32) >= n.wrapping_neg() % n {
                return (product >> 32) as u32;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_its_name() {
        let words = |seed, test, index| {
            let mut it = Stream::new(seed, test, index);
            [it.word(), it.word()]
        };
        assert_eq!(words(1, Test::Chain, 7), words(1, Test::Chain, 7));
        assert_ne!(words(1, Test::Chain, 7), words(1, Test::Chain, 8));
        assert_ne!(words(1, Test::Chain, 7), words(1, Test::Tilt, 7));
        assert_ne!(words(1, Test::Chain, 7), words(2, Test::Chain, 7));
        // Frozen: a change here changes every published p.
        assert_eq!(words(1, Test::Chain, 0), FROZEN);
    }

    const FROZEN: [u64; 2] = [1_288_641_377_292_966_305, 10_326_325_444_958_484_091];

    #[test]
    fn below_is_uniform() {
        let mut stream = Stream::new(3, Test::Waves, 0);
        let mut counts = [0_u32; 7];
        for _ in 0..70_000 {
            counts[stream.below(7) as usize] += 1;
        }
        // Chi-square on 6 degrees of freedom stays below 22.5 with probability 99.9 %.
        let off = counts.iter().map(|it| f64::from(*it) - 10_000.0);
        let chi_square: f64 = off.map(|it| it * it / 10_000.0).sum();
        assert!(chi_square < 22.5, "{counts:?}");
        assert_eq!(stream.below(0), 0);
        assert_eq!(stream.below(1), 0);
    }
}
