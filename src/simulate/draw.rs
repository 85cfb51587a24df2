//! Chance, purely from the seed: every number is a function of (seed, stream, a, b), in no order.
//!
//! Owns the hash and the few distributions the worlds need. Knows nothing of worlds.

/// What a number is for. Numbers of different streams are independent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    Place = 1,
    Importance,
    Kind,
    Wave,
    RegionWave,
    Cloud,
    RegionCloud,
    Phase,
    Look,
    Swath,
    SwathGround,
    DamageLook,
    Hit,
    /// A trial run that only sets the level of the hits.
    Trial,
    Image,
    Strike,
    Size,
    /// New streams come last: the number of a stream is part of every draw.
    Focus,
    Orbit,
    Pass,
    Gap,
    RecordLook,
    RecordHit,
}

/// A counter-based generator: no state, so the order of asking does not matter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draw {
    seed: u64,
}

/// Finaliser of `SplitMix64` (Steele, Lea & Flood 2014): every input bit moves every output bit.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Draw {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed: mix(seed.wrapping_add(0x9e37_79b9_7f4a_7c15)) }
    }

    /// 64 bits.
    fn bits(self, stream: Stream, a: u64, b: u64) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let z = mix(self.seed ^ (stream as u64).wrapping_mul(STEP));
        let z = mix(z ^ a.wrapping_add(1).wrapping_mul(STEP));
        mix(z ^ b.wrapping_add(1).wrapping_mul(STEP))
    }

    /// Uniform in (0, 1): never 0, never 1.
    pub(super) fn uniform(self, stream: Stream, a: u64, b: u64) -> f64 {
        ((self.bits(stream, a, b) >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// Uniform in `0..n`; 0 when `n` is 0.
    pub(super) fn below(self, n: u64, stream: Stream, a: u64, b: u64) -> u64 {
        ((u128::from(self.bits(stream, a, b)) * u128::from(n)) >> 64) as u64
    }

    /// True with this probability.
    pub(super) fn chance(self, probability: f64, stream: Stream, a: u64, b: u64) -> bool {
        self.uniform(stream, a, b) < probability
    }

    /// Standard normal (Box & Muller 1958).
    pub(super) fn normal(self, stream: Stream, a: u64, b: u64) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(self.uniform(stream, a, b.wrapping_mul(2))));
        let angle = std::f64::consts::TAU * self.uniform(stream, a, b.wrapping_mul(2).wrapping_add(1));
        radius * libm::cos(angle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_question_same_answer_and_streams_differ() {
        let draw = Draw::new(7);
        assert_eq!(draw.uniform(Stream::Look, 3, 4), Draw::new(7).uniform(Stream::Look, 3, 4));
        assert_ne!(draw.uniform(Stream::Look, 3, 4), draw.uniform(Stream::Hit, 3, 4));
        assert_ne!(draw.uniform(Stream::Look, 3, 4), draw.uniform(Stream::Look, 4, 3));
        assert_ne!(draw.uniform(Stream::Look, 3, 4), Draw::new(8).uniform(Stream::Look, 3, 4));
    }

    #[test]
    fn moments_are_those_of_the_distributions() {
        let draw = Draw::new(1);
        let n = 40_000_u64;
        let mean = |f: &dyn Fn(u64) -> f64| (0..n).map(f).sum::<f64>() / n as f64;
        // Standard errors: 0.29 / 200 for the uniform, 1 / 200 for the normal; bounds are five of them.
        assert!((mean(&|k| draw.uniform(Stream::Look, k / 200, k % 200)) - 0.5).abs() < 0.0073);
        assert!(mean(&|k| draw.normal(Stream::Cloud, k / 200, k % 200)).abs() < 0.025);
        let square = mean(&|k| {
            let z = draw.normal(Stream::Cloud, k / 200, k % 200);
            z * z
        });
        assert!((square - 1.0).abs() < 0.036, "{square}");
        assert!((0..n).all(|k| draw.below(4, Stream::Image, k, 0) < 4));
        assert_eq!(draw.below(0, Stream::Image, 1, 1), 0);
        // Neighbouring counters must not be correlated: the clouds and the hits use them side by side.
        let lag = mean(&|k| {
            (draw.uniform(Stream::Hit, k, 5) - 0.5) * (draw.uniform(Stream::Hit, k + 1, 5) - 0.5) * 12.0
        });
        assert!(lag.abs() < 0.025, "{lag}");
    }
}
