//! Special functions: binomial tails, the incomplete beta function and its inverse.
//!
//! All transcendental functions come from `libm`, so that native and wasm agree to the last bit.

/// ln n! − ln(√(2πn) (n/e)^n) for real n ≥ 0 (Loader 2000).
pub(crate) fn stirling_error(n: f64) -> f64 {
    const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_8;
    if n <= 15.0 {
        if n == 0.0 {
            return f64::INFINITY;
        }
        return libm::lgamma(n + 1.0) - (n + 0.5) * libm::log(n) + n - HALF_LN_TWO_PI;
    }
    let square = n * n;
    let series = 1.0 / 1188.0 / square;
    let series = (1.0 / 1680.0 - series) / square;
    let series = (1.0 / 1260.0 - series) / square;
    let series = (1.0 / 360.0 - series) / square;
    (1.0 / 12.0 - series) / n
}

/// x ln(x / m) + m − x without cancellation (Loader 2000).
pub(crate) fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * libm::log(x / m) + m - x;
    }
    let v = (x - m) / (x + m);
    let mut sum = (x - m) * v;
    let mut term = 2.0 * x * v;
    for j in 1..1000 {
        term *= v * v;
        let next = sum + term / f64::from(2 * j + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// C(n, x) p^x q^(n−x) for real n and x, q = 1 − p.
pub(crate) fn binomial_term(x: f64, n: f64, p: f64, q: f64) -> f64 {
    if p == 0.0 {
        return f64::from(u8::from(x == 0.0));
    }
    if q == 0.0 {
        return f64::from(u8::from(x == n));
    }
    if x == 0.0 {
        return libm::exp(if p < 0.1 { -deviance(n, n * q) - n * p } else { n * libm::log(q) });
    }
    if x == n {
        return libm::exp(if q < 0.1 { -deviance(n, n * p) - n * q } else { n * libm::log(p) });
    }
    if x < 0.0 || x > n {
        return 0.0;
    }
    let log = stirling_error(n)
        - stirling_error(x)
        - stirling_error(n - x)
        - deviance(x, n * p)
        - deviance(n - x, n * q);
    libm::exp(log) * (n / (std::f64::consts::TAU * x * (n - x))).sqrt()
}

/// Probabilities of 0..=n successes.
pub fn binomial_weights(n: u32, p: f64) -> Vec<f64> {
    (0..=n).map(|k| binomial_term(f64::from(k), f64::from(n), p, 1.0 - p)).collect()
}

/// P(X ≥ k) for X binomial(n, p): terms are added from the smallest on, on the shorter side.
pub fn binomial_at_least(k: u64, n: u64, p: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    if k > n {
        return 0.0;
    }
    let (n_real, q) = (n as f64, 1.0 - p);
    if k as f64 > n_real * p {
        let terms = (k..=n).map(|x| binomial_term(x as f64, n_real, p, q)).take_while(|it| *it > 0.0);
        terms.collect::<Vec<_>>().iter().rev().sum::<f64>().min(1.0)
    } else {
        let below: f64 = (0..k).map(|x| binomial_term(x as f64, n_real, p, q)).sum();
        (1.0 - below).max(0.0)
    }
}

/// I_x(a, b) and 1 − I_x(a, b), both to full relative accuracy of the smaller.
pub fn incomplete_beta(a: f64, b: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if x >= 1.0 {
        return (1.0, 0.0);
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        let (upper, lower) = incomplete_beta(b, a, 1.0 - x);
        return (lower, upper);
    }
    // x^a (1−x)^b / (a B(a, b)) = b / (a + b) · C(a + b, a) x^a (1−x)^b
    let front = b / (a + b) * binomial_term(a, a + b, x, 1.0 - x);
    let value = front * beta_fraction(a, b, x);
    (value, 1.0 - value)
}

/// The continued fraction of the incomplete beta function, by Lentz's algorithm.
pub(crate) fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |it: f64| if it.abs() < TINY { TINY } else { it };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for m in 1..5000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        value *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

/// x with I_x(a, b) = `share`, by bisection.
pub fn beta_quantile(a: f64, b: f64, share: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if incomplete_beta(a, b, middle).0 < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// Clopper-Pearson: 95 % limits of a share of which `k` of `n` were seen; both may be fractions (effective sizes).
pub fn share_limits(k: f64, n: f64) -> (f64, f64) {
    if n <= 0.0 {
        return (0.0, 1.0);
    }
    let low = if k <= 0.0 { 0.0 } else { beta_quantile(k, n - k + 1.0, 0.025) };
    let high = if k >= n { 1.0 } else { beta_quantile(k + 1.0, n - k, 0.975) };
    (low, high)
}
