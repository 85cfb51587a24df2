//! Within-date exact test: on each date, are the struck facilities the exposed ones?
//!
//! Question: given how many were struck on a date, were the exposed struck more often than the others? Statistic:
//! struck facilities that were exposed, over all dates. Null: on each date the struck are drawn without replacement,
//! all facilities alike or with odds in proportion to given weights. Keeps dates and the sizes of waves. Assumes that
//! within a date only the weights make facilities differ; misleads when important places are both imaged and struck
//! more (use weights), or when a wave keeps to a region that one swath images. References: exact interval: Mehta, Patel
//! & Gray (1985), doi:10.1080/01621459.1985.10478212; conditional Bernoulli: Chen & Liu (1997), Statistica Sinica 7,
//! 875-892.

use super::super::pmf::Pmf;
use super::super::tilt::LogWeights;
use super::poisson_binomial::of_pairs;
use super::tails::{Tails, hypergeometric};
use super::{LEVEL, Moments, NotEstimable, STEEPEST, TAIL, solve};
use crate::model::finding::RateRatio;

/// One date: facilities by exposed and struck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Facilities at risk.
    pub at_risk: u64,
    /// Of these, exposed.
    pub exposed: u64,
    /// Of these, struck.
    pub struck: u64,
    /// Of these, both.
    pub exposed_and_struck: u64,
}

impl Table {
    /// Do the counts fit each other?
    pub(super) fn check(&self) -> Result<(), NotEstimable> {
        let both = self.exposed_and_struck;
        let fits = both <= self.exposed.min(self.struck)
            && self.exposed.max(self.struck) <= self.at_risk
            && self.struck - both <= self.at_risk - self.exposed;
        if fits { Ok(()) } else { Err(NotEstimable::ImpossibleTable) }
    }

    /// Exposed and struck, struck only, exposed only, neither.
    pub(super) fn cells(&self) -> [u64; 4] {
        let (struck_only, exposed_only) =
            (self.struck - self.exposed_and_struck, self.exposed - self.exposed_and_struck);
        [self.exposed_and_struck, struck_only, exposed_only, self.at_risk - self.exposed - struck_only]
    }
}

/// One date on which facilities differ in their odds of being struck. A weight of 0 is not at risk.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightedDate {
    /// Weights of the exposed facilities.
    pub exposed: Vec<f64>,
    /// Weights of the others.
    pub unexposed: Vec<f64>,
    /// Facilities struck.
    pub struck: u64,
    /// Of these, exposed.
    pub exposed_and_struck: u64,
}

/// Struck facilities that were exposed, under the null and observed.
#[derive(Debug, Clone, PartialEq)]
pub struct WithinDate {
    /// Observed.
    pub observed: u64,
    /// Over all dates.
    pub null: Moments,
    /// Date by date.
    pub dates: Vec<Moments>,
    /// Smallest and largest possible count.
    pub support: (u64, u64),
    /// Null distribution; weights too small for a number are left out at its ends.
    pub pmf: Pmf,
    /// Exact p-values.
    pub tails: Tails,
    /// Common odds ratio by conditional maximum likelihood, with its exact central interval.
    pub odds_ratio: Result<RateRatio, NotEstimable>,
}

/// All facilities alike.
pub fn within_date(tables: &[Table]) -> Result<WithinDate, NotEstimable> {
    tables.iter().try_for_each(Table::check)?;
    let dates: Vec<Pmf> = tables.iter().map(|it| hypergeometric(it.at_risk, it.exposed, it.struck)).collect();
    together(&dates, tables.iter().map(|it| it.exposed_and_struck).sum())
}

/// Facilities with weights.
pub fn within_date_weighted(dates: &[WeightedDate]) -> Result<WithinDate, NotEstimable> {
    let distributions = dates.iter().map(conditional_bernoulli).collect::<Result<Vec<_>, _>>()?;
    together(&distributions, dates.iter().map(|it| it.exposed_and_struck).sum())
}

/// P(k) ∝ e_k(exposed) e_{n−k}(others), e the elementary symmetric polynomials. They are the Poisson-binomial of
/// p = w t / (1 + w t) for any t, up to a factor; the t with n struck in the mean keeps the numbers large.
fn conditional_bernoulli(date: &WeightedDate) -> Result<Pmf, NotEstimable> {
    let all = || date.exposed.iter().chain(&date.unexposed);
    if all().any(|w| !w.is_finite() || *w < 0.0) {
        return Err(NotEstimable::OutOfRange);
    }
    let at_risk = |weights: &[f64]| weights.iter().filter(|w| **w > 0.0).count() as u64;
    let (exposed, others) = (at_risk(&date.exposed), at_risk(&date.unexposed));
    let (n, both) = (date.struck, date.exposed_and_struck);
    Table { at_risk: exposed + others, exposed, struck: n, exposed_and_struck: both }.check()?;
    let happens = |w: f64, log_t: f64| {
        let odds = w * libm::exp(log_t);
        if odds.is_finite() { (odds / (1.0 + odds), 1.0 / (1.0 + odds)) } else { (1.0, 0.0) }
    };
    let log_t = solve(-STEEPEST, STEEPEST, n as f64, |log_t| all().map(|w| happens(*w, log_t).0).sum());
    let side = |weights: &[f64]| of_pairs(weights.iter().filter(|w| **w > 0.0).map(|w| happens(*w, log_t)));
    let (exposed_pmf, others_pmf) = (side(&date.exposed), side(&date.unexposed));
    let (first, last) = (n.saturating_sub(others), n.min(exposed));
    let weight = |k: u64| exposed_pmf.weights[k as usize] * others_pmf.weights[(n - k) as usize];
    let weights: Vec<f64> = if first == last { vec![1.0] } else { (first..=last).map(weight).collect() };
    Ok(Pmf { first, weights }.normalised())
}

fn together(dates: &[Pmf], observed: u64) -> Result<WithinDate, NotEstimable> {
    if dates.is_empty() {
        return Err(NotEstimable::NoEvents);
    }
    let moments: Vec<Moments> =
        dates.iter().map(|it| Moments { mean: it.mean(), variance: it.variance() }).collect();
    let support = dates
        .iter()
        .fold((0, 0), |(least, most), it| (least + it.first, most + it.first + it.weights.len() as u64 - 1));
    let pmf = convolution(dates.iter().cloned());
    Ok(WithinDate {
        observed,
        null: Moments {
            mean: moments.iter().map(|it| it.mean).sum(),
            variance: moments.iter().map(|it| it.variance).sum(),
        },
        dates: moments,
        support,
        tails: Tails::of(&pmf, observed),
        pmf,
        odds_ratio: odds_ratio(dates, observed, support),
    })
}

fn convolution(dates: impl Iterator<Item = Pmf>) -> Pmf {
    dates.fold(Pmf::point(0), |sum, date| sum.convolved(&date).trimmed())
}

/// In the family P(k) ∝ null(k) ψ^k: E_ψ = observed, and the ψ at which either tail is 2.5 %.
fn odds_ratio(dates: &[Pmf], observed: u64, (least, most): (u64, u64)) -> Result<RateRatio, NotEstimable> {
    if least == most {
        return Err(NotEstimable::NothingVaries);
    }
    let (at_least, at_most) = (observed == least, observed == most);
    let dates: Vec<LogWeights> = dates.iter().map(LogWeights::of).collect();
    // The convolution is made where the observed count is usual, so that nothing near it is lost.
    let usual = observed as f64 + if at_least { 0.5 } else { 0.0 } - if at_most { 0.5 } else { 0.0 };
    let mean = |log: f64| dates.iter().map(|it| it.tilted(log).mean()).sum();
    let log = solve(-STEEPEST, STEEPEST, usual, mean);
    let there = convolution(dates.iter().map(|it| it.tilted(log).normalised()));
    let family = LogWeights::of(&there).untilted(log);
    let upper = |log: f64| family.tilted(log).at_least(observed);
    let lower = |log: f64| -family.tilted(log).at_most(observed);
    Ok(RateRatio {
        estimate: match (at_least, at_most) {
            (true, _) => 0.0,
            (_, true) => f64::INFINITY,
            _ => libm::exp(log),
        },
        low: if at_least { 0.0 } else { libm::exp(solve(-STEEPEST, STEEPEST, TAIL, upper)) },
        high: if at_most { f64::INFINITY } else { libm::exp(solve(-STEEPEST, STEEPEST, -TAIL, lower)) },
        level: LEVEL,
    })
}
