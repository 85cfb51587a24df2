//! Event coincidence analysis (Donges, Schleussner, Siegmund & Donner 2016) of two series of days.
//!
//! Its rates describe; its p assumes independent events at a constant rate and is called naive everywhere.
//! For whole days a window holds `window + 1` of `T − lag` days: the continuous-time `window / (T − 1 − lag)` is
//! off by one, and is not used.

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
