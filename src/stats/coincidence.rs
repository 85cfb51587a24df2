//! Event coincidence analysis (Donges, Schleussner, Siegmund & Donner 2016) of two series of days.
//!
//! Its rates describe; its p assumes independent events at a constant rate and is called naive everywhere.
//! For whole days a window holds `window + 1` of `T − lag` days: the continuous-time `window / (T − 1 − lag)` is
//! off by one, and is not used.

use super::random::{Stream, Test};
use super::special::binomial_at_least;

/// Coincidences of strikes with images `lag ..= lag + window` days before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coincidences {
    /// Strikes with an image in their window.
    pub precursors: u64,
    /// Images with a strike in their window.
    pub triggers: u64,
    /// Strikes.
    pub n_strikes: u64,
    /// Images.
    pub n_images: u64,
    /// As `precursors`, of strikes whose window lies within the days observed.
    pub precursors_inside: u64,
    /// Strikes whose window lies within the days observed.
    pub n_strikes_inside: u64,
    /// As `triggers`, of images whose window lies within the days observed.
    pub triggers_inside: u64,
    /// Images whose window lies within the days observed.
    pub n_images_inside: u64,
    /// Share of days that a window covers.
    pub window_share: f64,
}

/// Share of days covered by a window: (window + 1) / (T − lag).
pub fn window_share(n_days: i64, window: i64, lag: i64) -> f64 {
    if n_days <= lag { 1.0 } else { ((window + 1) as f64 / (n_days - lag) as f64).min(1.0) }
}

/// Probability that at least one of `n` events at random falls into a window: 1 − (1 − share)ⁿ.
pub fn any_in_window(share: f64, n: u64) -> f64 {
    if share >= 1.0 {
        return if n > 0 { 1.0 } else { 0.0 };
    }
    -libm::expm1(n as f64 * libm::log1p(-share))
}

impl Coincidences {
    /// Days count from 0; both lists are sorted.
    pub fn new(strikes: &[i64], images: &[i64], n_days: i64, lag: i64, window: i64) -> Self {
        let any = |sorted: &[i64], first: i64, last: i64| {
            sorted.get(sorted.partition_point(|it| *it < first)).is_some_and(|it| *it <= last)
        };
        let precursor = |t: &i64| any(images, t - lag - window, t - lag);
        let trigger = |t: &i64| any(strikes, t + lag, t + lag + window);
        let strike_inside = |t: &i64| t - lag - window >= 0;
        let image_inside = |t: &i64| t + lag + window < n_days;
        let count =
            |list: &[i64], keep: &dyn Fn(&i64) -> bool| list.iter().filter(|it| keep(it)).count() as u64;
        Self {
            precursors: count(strikes, &precursor),
            triggers: count(images, &trigger),
            n_strikes: strikes.len() as u64,
            n_images: images.len() as u64,
            precursors_inside: count(strikes, &|t| strike_inside(t) && precursor(t)),
            n_strikes_inside: count(strikes, &strike_inside),
            triggers_inside: count(images, &|t| image_inside(t) && trigger(t)),
            n_images_inside: count(images, &image_inside),
            window_share: window_share(n_days, window, lag),
        }
    }

    /// Naive p of the precursor count.
    pub fn precursor_p(&self) -> f64 {
        binomial_at_least(self.precursors, self.n_strikes, any_in_window(self.window_share, self.n_images))
    }

    /// Naive p of the trigger count.
    pub fn trigger_p(&self) -> f64 {
        binomial_at_least(self.triggers, self.n_images, any_in_window(self.window_share, self.n_strikes))
    }
}

/// The null by chance: strikes and images both fall on distinct days at random, drawn by seed. For every draw the
/// precursors among strikes whose window lies within the days observed, and the number of those strikes.
pub fn drawn(
    (n_strikes, n_images): (u32, u32),
    n_days: u32,
    (lag, window): (u32, u32),
    n_draws: u32,
    seed: u64,
) -> Vec<(u32, u32)> {
    let words = n_days.div_ceil(64) as usize;
    let (mut strikes, mut images) = (vec![0_u64; words], vec![0_u64; words]);
    let mut one = |draw: u32| {
        let mut stream = Stream::new(seed, Test::Coincidence, u64::from(draw));
        scatter(&mut strikes, n_strikes, n_days, &mut stream);
        scatter(&mut images, n_images, n_days, &mut stream);
        let mut covered = 1;
        while covered <= window {
            let step = covered.min(window + 1 - covered);
            spread(&mut images, step as usize, true);
            covered += step;
        }
        spread(&mut images, lag as usize, false);
        let first_inside = u64::from(lag) + u64::from(window);
        let (mut precursors, mut n_inside) = (0, 0);
        for (at, (strikes, covered)) in (0_u64..).zip(strikes.iter().zip(&images)) {
            let cut = first_inside.saturating_sub(64 * at);
            let inside = if cut >= 64 { 0 } else { strikes & (u64::MAX << cut) };
            n_inside += inside.count_ones();
            precursors += (inside & covered).count_ones();
        }
        (precursors, n_inside)
    };
    (0..n_draws).map(&mut one).collect()
}

/// Sets `n` of the first `n_days` bits, every choice equally likely.
fn scatter(days: &mut [u64], n: u32, n_days: u32, stream: &mut Stream) {
    days.fill(0);
    // The fewer are picked, the rest are what is left.
    let few = n.min(n_days.saturating_sub(n));
    let mut missing = few;
    // Two days from a word, without bias (Lemire 2019).
    let first_fair = n_days.wrapping_neg().checked_rem(n_days).unwrap_or(0);
    while missing > 0 {
        let word = stream.word();
        for half in [word >> 32, word & u64::from(u32::MAX)] {
            let product = half * u64::from(n_days);
            let (day, bit) = ((product >> 38) as usize, 1 << (product >> 32 & 63));
            let is_new = (product as u32) >= first_fair && missing > 0 && days[day] & bit == 0;
            missing -= u32::from(is_new);
            days[day] |= u64::from(is_new) * bit;
        }
    }
    if few < n {
        days.iter_mut().for_each(|it| *it = !*it);
        if let (Some(last), over @ 1..) = (days.last_mut(), n_days % 64) {
            *last &= (1 << over) - 1;
        }
    }
}

/// Moves bits up by `step`; keeps them where they were too when `keep` is set.
fn spread(days: &mut [u64], step: usize, keep: bool) {
    let (words, bits) = (step / 64, step % 64);
    for at in (0..days.len()).rev() {
        let word = |back: usize| at.checked_sub(back).map_or(0, |it| days[it]);
        let moved = word(words) << bits | (word(words + 1) >> 1 >> (63 - bits));
        days[at] = if keep { days[at] | moved } else { moved };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scattered_days_are_as_many_as_asked_for() {
        let mut stream = Stream::new(1, Test::Coincidence, 0);
        for n_days in [1_u32, 63, 64, 65, 200] {
            for n in [0, 1, n_days / 2, n_days] {
                let mut days = vec![0; n_days.div_ceil(64) as usize];
                scatter(&mut days, n, n_days, &mut stream);
                assert_eq!(days.iter().map(|it| it.count_ones()).sum::<u32>(), n, "{n} of {n_days}");
            }
        }
    }

    #[test]
    fn spread_days_cover_their_windows() {
        let mut days = [1 << 62 | 1, 0, 0];
        spread(&mut days, 3, true);
        assert_eq!(days, [1 << 62 | 0b1001, 0b10, 0]);
        spread(&mut days, 64, false);
        assert_eq!(days, [0, 1 << 62 | 0b1001, 0b10]);
    }

    #[test]
    fn chance_gives_what_it_must() {
        // 10 of 100 days hold an image; a window of 3 days holds none with probability 90·89·88 / (100·99·98).
        let drawn = drawn((20, 10), 100, (2, 2), 4000, 3);
        let (hit, all) = drawn.iter().fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
        let expected = 1.0 - 90.0 * 89.0 * 88.0 / (100.0 * 99.0 * 98.0);
        let found = f64::from(hit) / f64::from(all);
        assert!((found - expected).abs() < 0.01, "{found} is not {expected}");
        assert!((f64::from(all) / 4000.0 - 20.0 * 0.96).abs() < 0.1);
    }
}
