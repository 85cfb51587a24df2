//! The classic tests on a panel, each as an analyst would first try it: for comparison with the primary.
//!
//! All of them take every hit in the bins whose exposure is known, repeats included, and every facility. What each
//! assumes and when it misleads stands with the method. Every p is one-sided: more hits after imaging. What two rows
//! or a step of the ladder share is fitted once ([`Fits`]).

use super::bits::PADDING_BINS;
use super::classic::exact_ratio::exact_ratio;
use super::classic::mantel_haenszel::{self, StratifiedRates};
use super::classic::permutation::{Sums, distribution, drawn, share_as_large};
use super::classic::tails::normal_upper;
use super::classic::within_date::{Table, within_date};
use super::classic::{self, TwoRates};
use super::panel::Panel;
use super::regression::conditional_logistic::{MatchedSets, Ties, conditional_logistic};
use super::regression::conditional_poisson::{PersonTime, conditional_poisson};
use super::regression::negative_binomial::{Counts, negative_binomial};
use super::regression::two_way_exposure::{Exposures, Run, TwoWayExposure, two_way_exposure};
use super::regression::{self, Fit};
use crate::model::PanelInput;
use crate::model::finding::{Classic, RateRatio};
use crate::model::order::Order as _;
use std::collections::BTreeMap;

/// Length of the calendar periods of the self-controlled case series, days, and how many there are at most.
const PERIOD_DAYS: u32 = 91;
const MOST_PERIODS: usize = 16;
/// Length of the months of the case-crossover design, days: four of each weekday.
const MONTH_DAYS: u32 = 28;
/// Orders of the dates that are drawn where there are too many to count; the smallest p is 1 in 1,000. Fewer, but never
/// fewer than `LEAST_ORDERS`, where all together would take more than `STEPS`.
const ORDERS: u32 = 999;
const LEAST_ORDERS: u32 = 199;
const STEPS: usize = 10_000_000;
/// Up to so many hits all orders of the dates are counted.
const MOST_COUNTED: usize = 10;
/// Upper 2.5 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;
const LEVEL: f64 = 0.95;

/// What the tests share: counts, and the fits that are also steps of the ladder.
pub struct Fits {
    /// Hits and bins of each facility, exposed and not.
    facilities: Vec<TwoRates>,
    /// Hits: facility and bin, by facility, then bin.
    hits: Vec<(usize, usize)>,
    /// Bins in a day.
    bins_per_day: usize,
    /// Mantel-Haenszel over facilities.
    pub mantel_haenszel: Result<StratifiedRates, classic::NotEstimable>,
    /// Two-way fixed-effects Poisson regression, facility × bin.
    pub two_way: Result<TwoWayExposure, regression::NotEstimable>,
}

impl Fits {
    /// Counts and fits.
    pub fn new(panel: &Panel, input: &PanelInput) -> Self {
        let (from, to) = (panel.known_from, panel.known_to);
        let facilities = (0..panel.n_facilities).map(|row| {
            let (exposed, hits) = (panel.exposed.count(row, from, to), panel.hit.count(row, from, to));
            let both = panel.hit.count_both(&panel.exposed, row, from, to);
            TwoRates {
                events_exposed: both,
                time_exposed: exposed as f64,
                events_unexposed: hits - both,
                time_unexposed: (to - from) as f64 - exposed as f64,
            }
        });
        let facilities: Vec<TwoRates> = facilities.collect();
        let of_row = |row| panel.hit.ones(row, from, to).into_iter().map(move |bin| (row, bin));
        let hits: Vec<(usize, usize)> = (0..panel.n_facilities).flat_map(of_row).collect();
        let bins_per_day = input.bins.bins_of_days(1).max(1) as usize;
        Self {
            mantel_haenszel: mantel_haenszel::rate_ratio(&facilities),
            two_way: two_way_exposure(&exposures(panel, &hits, bins_per_day)),
            facilities,
            hits,
            bins_per_day,
        }
    }

    /// Mantel-Haenszel: exact p; an interval needs hits both exposed and not.
    pub fn mantel_haenszel_row(&self) -> Classic {
        let method = "mantel-haenszel";
        match &self.mantel_haenszel {
            Err(why) => without(method, why.code()),
            Ok(found) => Classic {
                method: method.to_owned(),
                rate_ratio: found.interval.as_ref().ok().map(|it| it.ratio),
                p: Some(found.tails.upper),
                not_estimable: found.interval.as_ref().err().map(|it| it.code().to_owned()),
            },
        }
    }

    /// Two-way Poisson regression, days as clusters.
    pub fn two_way_row(&self) -> Classic {
        wald("two-way", self.two_way.as_ref().map(|it| (it.coef, it.cluster_se)).map_err(|it| *it))
    }
}

/// One row per test.
pub fn rows(panel: &Panel, fits: &Fits, seed: u64) -> Vec<Classic> {
    vec![
        rate_ratio(fits),
        fits.mantel_haenszel_row(),
        dates(panel, fits),
        wald("self-controlled", self_controlled(panel, fits)),
        wald("case-crossover", case_crossover(panel, fits)),
        fits.two_way_row(),
        wald("negative-binomial", over_facilities(fits)),
        cross_knox(panel, fits, seed),
    ]
}

fn without(method: &str, why: &str) -> Classic {
    Classic { method: method.to_owned(), rate_ratio: None, p: None, not_estimable: Some(why.to_owned()) }
}

/// A log ratio and its standard error, taken as normal.
fn wald(method: &str, found: Result<(f64, f64), regression::NotEstimable>) -> Classic {
    let (coef, se) = match found {
        Ok(it) => it,
        Err(why) => return without(method, why.code()),
    };
    if !coef.is_finite() || !se.is_finite() || se <= 0.0 {
        return without(method, regression::NotEstimable::NoConvergence.code());
    }
    let limit = |reach: f64| libm::exp(coef + reach * se);
    Classic {
        method: method.to_owned(),
        rate_ratio: Some(RateRatio { estimate: limit(0.0), low: limit(-Z), high: limit(Z), level: LEVEL }),
        p: Some(normal_upper(coef / se)),
        not_estimable: None,
    }
}

/// All hits and all facility-bins, exposed against not; mid-p.
fn rate_ratio(fits: &Fits) -> Classic {
    let method = "rate-ratio";
    let sum = |part: fn(&TwoRates) -> f64| fits.facilities.iter().map(part).sum::<f64>();
    let all = TwoRates {
        events_exposed: fits.facilities.iter().map(|it| it.events_exposed).sum(),
        time_exposed: sum(|it| it.time_exposed),
        events_unexposed: fits.facilities.iter().map(|it| it.events_unexposed).sum(),
        time_unexposed: sum(|it| it.time_unexposed),
    };
    match exact_ratio(&all) {
        Err(why) => without(method, why.code()),
        Ok(found) => Classic {
            method: method.to_owned(),
            rate_ratio: Some(found.mid_p),
            p: Some(found.tails.mid_upper),
            not_estimable: None,
        },
    }
}

/// Each bin with a hit: given how many facilities were hit, are they the exposed ones? All facilities alike.
fn dates(panel: &Panel, fits: &Fits) -> Classic {
    let method = "within-date";
    let mut tables: BTreeMap<usize, Table> = BTreeMap::new();
    let at_risk = panel.n_facilities as u64;
    for (row, bin) in &fits.hits {
        let nobody = Table { at_risk, exposed: 0, struck: 0, exposed_and_struck: 0 };
        let table = tables.entry(*bin).or_insert(nobody);
        table.struck += 1;
        table.exposed_and_struck += u64::from(panel.exposed.get(*row, *bin));
    }
    for (bin, table) in &mut tables {
        table.exposed = (0..panel.n_facilities).filter(|row| panel.exposed.get(*row, *bin)).count() as u64;
    }
    match within_date(&tables.into_values().collect::<Vec<_>>()) {
        Err(why) => without(method, why.code()),
        Ok(found) => Classic {
            method: method.to_owned(),
            rate_ratio: found.odds_ratio.as_ref().ok().copied(),
            p: found.odds_ratio.is_ok().then_some(found.tails.upper),
            not_estimable: found.odds_ratio.as_ref().err().map(|it| it.code().to_owned()),
        },
    }
}

fn first(fit: &Fit) -> (f64, f64) {
    (fit.coef[0], fit.se[0])
}

/// Self-controlled case series: a facility's exposed against its other bins, with a level for each calendar period of
/// 91 days (longer where there would be more than 16). Periods without a hit say nothing and are left out.
fn self_controlled(panel: &Panel, fits: &Fits) -> Result<(f64, f64), regression::NotEstimable> {
    let (from, to) = (panel.known_from, panel.known_to);
    let length = (PERIOD_DAYS as usize * fits.bins_per_day).max((to - from).div_ceil(MOST_PERIODS));
    let mut in_period = vec![false; (to - from).div_ceil(length)];
    fits.hits.iter().for_each(|(_, bin)| in_period[(bin - from) / length] = true);
    let periods: Vec<usize> = (0..in_period.len()).filter(|it| in_period[*it]).collect();
    let (mut group, mut events, mut time) = (Vec::new(), Vec::new(), Vec::new());
    // Exposure, then an indicator for each period but the first.
    let mut covariates: Vec<Vec<f64>> = vec![Vec::new(); periods.len().max(1)];
    let hit =
        fits.facilities.iter().enumerate().filter(|(_, it)| it.events_exposed + it.events_unexposed > 0);
    for (row, _) in hit {
        for (number, period) in periods.iter().enumerate() {
            let first = from + period * length;
            let end = (first + length).min(to);
            let exposed = panel.exposed.count(row, first, end);
            let (hits, both) =
                (panel.hit.count(row, first, end), panel.hit.count_both(&panel.exposed, row, first, end));
            let others = (end - first) as u64 - exposed;
            for (x, bins, hits) in [(1.0, exposed, both), (0.0, others, hits - both)] {
                group.push(row as u32);
                events.push(hits as u32);
                time.push(bins as f64);
                covariates[0].push(x);
                for (at, column) in covariates.iter_mut().enumerate().skip(1) {
                    column.push(f64::from(u8::from(at == number)));
                }
            }
        }
    }
    let covariates: Vec<&[f64]> = covariates.iter().map(Vec::as_slice).collect();
    let data = PersonTime { group: &group, events: &events, time: &time, covariates: &covariates };
    conditional_poisson(&data).map(|it| first(&it.fit))
}

/// Case-crossover, time-stratified: a hit's bin against the bins of the same facility, 28 days, weekday and hour.
fn case_crossover(panel: &Panel, fits: &Fits) -> Result<(f64, f64), regression::NotEstimable> {
    let from = panel.known_from;
    let (month, week) = (MONTH_DAYS as usize * fits.bins_per_day, 7 * fits.bins_per_day);
    let set_of = |(row, bin): &(usize, usize)| {
        let since = bin - from;
        (*row, since / month, since % week)
    };
    let mut sets: Vec<(usize, usize, usize)> = fits.hits.iter().map(set_of).collect();
    sets.order_by(Ord::cmp);
    sets.dedup();
    let (mut stratum, mut case, mut exposed) = (Vec::new(), Vec::new(), Vec::new());
    for (number, (row, block, weekday)) in sets.into_iter().enumerate() {
        let first = from + block * month + weekday;
        let end = (from + (block + 1) * month).min(panel.known_to);
        for bin in (first..end).step_by(week) {
            stratum.push(number as u32);
            case.push(panel.hit.get(row, bin));
            exposed.push(f64::from(u8::from(panel.exposed.get(row, bin))));
        }
    }
    let data = MatchedSets { stratum: &stratum, case: &case, covariates: &[&exposed] };
    conditional_logistic(&data, Ties::Exact).as_ref().map(first).map_err(|it| *it)
}

/// Negative binomial: hits of each facility while exposed and while not, over its bins of that kind.
fn over_facilities(fits: &Fits) -> Result<(f64, f64), regression::NotEstimable> {
    let (mut events, mut time, mut exposed) = (Vec::new(), Vec::new(), Vec::new());
    for it in &fits.facilities {
        for (x, hits, bins) in
            [(1.0, it.events_exposed, it.time_exposed), (0.0, it.events_unexposed, it.time_unexposed)]
        {
            if bins > 0.0 {
                events.push(hits as u32);
                time.push(bins);
                exposed.push(x);
            }
        }
    }
    if events.is_empty() {
        return Err(regression::NotEstimable::NoEvents);
    }
    let data = Counts { events: &events, time: &time, covariates: &[&exposed] };
    negative_binomial(&data).map(|it| (it.coef[1], it.se[1]))
}

/// Cross-type Knox with "the same facility" for near: pairs of a hit and an image at a lag in the window, the dates
/// permuted over the hits. It has no ratio.
fn cross_knox(panel: &Panel, fits: &Fits, seed: u64) -> Classic {
    let method = "cross-knox";
    let n = fits.hits.len();
    if n == 0 {
        return without(method, classic::NotEstimable::NoEvents.code());
    }
    let pairs = |hit: usize, date: usize| images_before(panel, fits.hits[hit].0, fits.hits[date].1);
    let observed: u64 = (0..n).map(|it| u64::from(pairs(it, it))).sum();
    let p = if n <= MOST_COUNTED {
        let row = |hit: usize| (0..n).map(|date| pairs(hit, date)).collect();
        let matrix: Vec<Vec<u32>> = (0..n).map(row).collect();
        if Sums::of(&matrix).moments().variance > 0.0 {
            distribution(&matrix).map(|it| it.at_least(observed))
        } else {
            None
        }
    } else {
        let sum = |order: &[u32]| {
            order.iter().enumerate().map(|(hit, date)| u64::from(pairs(hit, *date as usize))).sum::<u64>()
        };
        let n_orders = ((STEPS / n) as u32).clamp(LEAST_ORDERS, ORDERS);
        let drawn = drawn(n, n_orders, seed, sum);
        drawn.iter().any(|it| *it != observed).then(|| share_as_large(observed, &drawn))
    };
    let why = classic::NotEstimable::NothingVaries.code();
    p.map_or_else(
        || without(method, why),
        |p| Classic { method: method.to_owned(), rate_ratio: None, p: Some(p), not_estimable: None },
    )
}

/// Bins with an image of the facility in the window before this bin.
fn images_before(panel: &Panel, row: usize, bin: usize) -> u32 {
    let (mut at, end) = (bin as i64 - panel.lag_max_bins, bin as i64 - panel.lag_min_bins + 1);
    at = at.max(-(PADDING_BINS as i64));
    let mut n = 0;
    while at < end {
        let mask = if end - at >= 64 { u64::MAX } else { (1 << (end - at)) - 1 };
        n += (panel.imaged.window(row, at) & mask).count_ones();
        at += 64;
    }
    n
}

/// Facilities × bins with a hit, and the runs of exposure over them.
fn exposures(panel: &Panel, hits: &[(usize, usize)], bins_per_day: usize) -> Exposures {
    let mut bins: Vec<usize> = hits.iter().map(|it| it.1).collect();
    bins.order_by(Ord::cmp);
    bins.dedup();
    let mut column_of = vec![0_u32; panel.n_bins];
    bins.iter().enumerate().for_each(|(column, bin)| column_of[*bin] = column as u32);
    let cluster = bins.iter().map(|bin| ((bin - panel.known_from) / bins_per_day) as u32).collect();
    let mut table = Exposures { cluster, ..Exposures::default() };
    for of_row in hits.chunk_by(|a, b| a.0 == b.0) {
        let row = table.n_rows as u32;
        table.n_rows += 1;
        table.events.extend(of_row.iter().map(|(_, bin)| (row, column_of[*bin])));
        let columns: Vec<u32> = (0..bins.len() as u32).collect();
        let exposed = |column: &u32| panel.exposed.get(of_row[0].0, bins[*column as usize]);
        for run in columns.chunk_by(|a, b| exposed(a) == exposed(b)).filter(|run| exposed(&run[0])) {
            table.runs.push(Run { row, first: run[0], end: run[0] + run.len() as u32 });
        }
    }
    table
}
