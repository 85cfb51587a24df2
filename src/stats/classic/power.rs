//! Power of the exact conditional test of a rate ratio.
//!
//! Question: which ratio would these data probably have shown? Statistic: events on exposed time, of all events.
//! Null: binomial with the exposed share of time. Assumes independent events; misleads (promises too much) when they
//! come in waves. References: exact: the test of `exact_ratio`; signed root likelihood ratio: Musonda, Farrington &
//! Whitaker (2006), doi:10.1002/sim.2481, expression 7.

use super::super::special::binomial_at_least;
use super::tails::{beta_shares, normal_quantile_upper};
use super::{NotEstimable, STEEPEST, solve};

/// A one-sided exact test of so many events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExactTest {
    /// Events.
    pub events: u64,
    /// Share of the time that is exposed.
    pub exposed_share: f64,
    /// Fewest exposed events that are significant; `events + 1` when no number is.
    pub critical_count: u64,
    /// Probability of being significant by chance.
    pub size: f64,
}

impl ExactTest {
    /// Significant at `alpha`, one-sided.
    pub fn new(events: u64, exposed_share: f64, alpha: f64) -> Result<Self, NotEstimable> {
        let inside = |it: f64| it > 0.0 && it < 1.0;
        if !inside(exposed_share) || !inside(alpha) {
            return Err(NotEstimable::OutOfRange);
        }
        if events == 0 {
            return Err(NotEstimable::NoEvents);
        }
        let tail = |count: u64| binomial_at_least(count, events, exposed_share);
        // An equal tail is significant; rounding must not say otherwise.
        let (mut low, mut high) = (1, events + 1);
        while low < high {
            let middle = u64::midpoint(low, high);
            if tail(middle) <= alpha * (1.0 + 1e-12) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Ok(Self { events, exposed_share, critical_count: low, size: tail(low) })
    }

    /// P(exposed events ≥ critical) when an event is exposed with these odds.
    fn power_at_odds(&self, odds: f64) -> f64 {
        let (critical, rest) = (self.critical_count as f64, (self.events + 1 - self.critical_count) as f64);
        beta_shares(critical, rest, odds).0
    }

    fn odds(&self) -> f64 {
        self.exposed_share / (1.0 - self.exposed_share)
    }

    /// Probability of being significant when the rate ratio is this.
    pub fn power(&self, rate_ratio: f64) -> Result<f64, NotEstimable> {
        if rate_ratio.is_nan() || rate_ratio < 0.0 {
            return Err(NotEstimable::OutOfRange);
        }
        Ok(self.power_at_odds(rate_ratio * self.odds()))
    }

    /// The rate ratio that is found with this probability.
    pub fn detectable_ratio(&self, power: f64) -> Result<f64, NotEstimable> {
        if !(power > 0.0 && power < 1.0) {
            return Err(NotEstimable::OutOfRange);
        }
        if self.critical_count > self.events {
            return Err(NotEstimable::OutOfReach);
        }
        let log_odds = solve(-STEEPEST, STEEPEST, power, |log| self.power_at_odds(libm::exp(log)));
        Ok(libm::exp(log_odds) / self.odds())
    }
}

/// The rate ratio above 1 that a signed root likelihood ratio test finds with this probability, two-sided `alpha`.
pub fn signed_root_detectable_ratio(
    events: u64,
    exposed_share: f64,
    alpha: f64,
    power: f64,
) -> Result<f64, NotEstimable> {
    let inside = |it: f64| it > 0.0 && it < 1.0;
    if !inside(exposed_share) || !inside(alpha) || !inside(power) {
        return Err(NotEstimable::OutOfRange);
    }
    if events == 0 {
        return Err(NotEstimable::NoEvents);
    }
    let (z_alpha, z_power) = (normal_quantile_upper(alpha / 2.0), normal_quantile_upper(1.0 - power));
    // At log ratio b the signed root is about normal with mean √(n A) and variance B.
    let excess = |b: f64| {
        let scale = 1.0 + exposed_share * libm::expm1(b);
        let share = libm::exp(b) * exposed_share / scale;
        let a = 2.0 * (share * b - libm::log(scale));
        let spread = b * (share * (1.0 - exposed_share) / scale / a).sqrt();
        (events as f64 * a).sqrt() - z_alpha - z_power * spread
    };
    let most = 40.0;
    if excess(most) <= 0.0 {
        return Err(NotEstimable::OutOfReach);
    }
    Ok(libm::exp(solve(0.0, most, 0.0, excess)))
}
