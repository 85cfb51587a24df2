//! Knox's test: are events that are close in space also close in time?
//!
//! Question: do events cluster in space and time together? Statistic: pairs close in both. Null: times belong to
//! places at random: as many pairs as Poisson, pairs permuted, or events permuted. Permuting events is the one to
//! use; pairs are not independent, so the other two give too small or too large a spread. Assumes one population
//! over the whole period; misleads when places come into or out of use, and depends on the two distances chosen.
//! References: Knox (1964), doi:10.2307/2985220; moments: Barton & David (1966), Mantel (1967, also the correlation);
//! modified: Baker (2004), doi:10.1016/j.actatropica.2004.05.007; nearest neighbours: Jacquez (1996),
//! doi:10.1002/(SICI)1097-0258(19960930)15:18<1935::AID-SIM406>3.0.CO;2-I.

use super::super::pmf::Pmf;
use super::permutation::{drawn, quotient};
use super::tails::{hypergeometric_at_least, poisson_at_least};
use super::{Moments, NotEstimable, exact_sum};
use crate::model::order::Order as _;

/// Where and when, on a plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// Easting, in the unit of the distance (metres).
    pub x: f64,
    /// Northing, in the same unit.
    pub y: f64,
    /// Time, in the unit of the time distance (days).
    pub time: f64,
}

/// How close is close; both ends included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closeness {
    /// Largest distance of a pair close in space.
    pub distance: f64,
    /// Largest time between a pair close in time.
    pub time: f64,
}

impl Closeness {
    fn near(&self, a: &Event, b: &Event) -> bool {
        squared_distance(a, b) <= self.distance * self.distance
    }

    fn soon(&self, a: f64, b: f64) -> bool {
        (a - b).abs() <= self.time
    }

    /// Every pair close in space, once.
    fn each_near(&self, events: &[Event], visit: impl FnMut(usize, usize)) {
        let most = self.distance * self.distance;
        each_pair(events, |it| it.x, |gap| gap * gap > most, |a, b| self.near(a, b), visit);
    }

    /// Every pair close in time, once.
    fn each_soon(&self, events: &[Event], visit: impl FnMut(usize, usize)) {
        each_pair(events, |it| it.time, |gap| gap > self.time, |a, b| self.soon(a.time, b.time), visit);
    }
}

fn squared_distance(a: &Event, b: &Event) -> f64 {
    (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)
}

/// Sweeps along one axis: pairs further apart on it than `beyond` are never looked at.
fn each_pair(
    events: &[Event],
    axis: impl Fn(&Event) -> f64,
    beyond: impl Fn(f64) -> bool,
    close: impl Fn(&Event, &Event) -> bool,
    mut visit: impl FnMut(usize, usize),
) {
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.order_by(|a, b| axis(&events[*a]).total_cmp(&axis(&events[*b])));
    let sorted: Vec<Event> = order.iter().map(|at| events[*at]).collect();
    for (i, a) in sorted.iter().enumerate() {
        for (j, b) in sorted.iter().enumerate().skip(i + 1) {
            if beyond(axis(b) - axis(a)) {
                break;
            }
            if close(a, b) {
                visit(order[i], order[j]);
            }
        }
    }
}

fn check(events: &[Event], within: Closeness) -> Result<(), NotEstimable> {
    let sound = |it: &Event| it.x.is_finite() && it.y.is_finite() && it.time.is_finite();
    if !(within.distance >= 0.0 && within.time >= 0.0 && events.iter().all(sound)) {
        return Err(NotEstimable::OutOfRange);
    }
    if events.len() < 2 { Err(NotEstimable::TooFew) } else { Ok(()) }
}

/// Pairs of events by closeness, and what chance would give.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Knox {
    /// All pairs.
    pub pairs: u64,
    /// Pairs close in space.
    pub near: u64,
    /// Pairs close in time.
    pub soon: u64,
    /// Pairs close in both: Knox's statistic.
    pub both: u64,
    /// near · soon / pairs.
    pub expected: f64,
    /// P(Poisson ≥ both).
    pub poisson_p: f64,
    /// P(Poisson > both), which other programs print.
    pub poisson_p_more: f64,
    /// Under permutation of pairs.
    pub pair_null: Moments,
    /// P(≥ both) under permutation of pairs (hypergeometric).
    pub pair_p: f64,
    /// Under permutation of events.
    pub event_null: Moments,
    /// (both − mean) / sd under permutation of events; 0 where nothing varies.
    pub event_z: f64,
    /// Baker's: both, less what the events' own numbers of neighbours explain.
    pub modified: f64,
}

/// Knox's test. Fewer than two events are too few.
pub fn knox(events: &[Event], within: Closeness) -> Result<Knox, NotEstimable> {
    check(events, within)?;
    let n = events.len();
    let (mut near, mut soon, mut both) = (0, 0, 0);
    let (mut near_of, mut soon_of) = (vec![0_i128; n], vec![0_i128; n]);
    within.each_near(events, |i, j| {
        near += 1;
        both += u64::from(within.soon(events[i].time, events[j].time));
        near_of[i] += 1;
        near_of[j] += 1;
    });
    within.each_soon(events, |i, j| {
        soon += 1;
        soon_of[i] += 1;
        soon_of[j] += 1;
    });
    let pairs = (n * (n - 1) / 2) as u64;
    let expected = quotient(i128::from(near) * i128::from(soon), i128::from(pairs));
    let (share_not_near, share_not_soon) =
        ((pairs - near) as f64 / pairs as f64, (pairs - soon) as f64 / pairs as f64);
    let pair_variance = if pairs == 1 {
        0.0
    } else {
        near as f64 * soon as f64 * share_not_near * share_not_soon / (pairs - 1) as f64
    };
    let event_null = Moments { mean: expected, variance: event_variance(&near_of, &soon_of) };
    let off = quotient(
        i128::from(both) * i128::from(pairs) - i128::from(near) * i128::from(soon),
        i128::from(pairs),
    );
    let shared: i128 = near_of.iter().zip(&soon_of).map(|(a, b)| a * b).sum();
    let rest = n as i128 - 1;
    Ok(Knox {
        pairs,
        near,
        soon,
        both,
        expected,
        poisson_p: poisson_at_least(both, expected),
        poisson_p_more: poisson_at_least(both + 1, expected),
        pair_null: Moments { mean: expected, variance: pair_variance },
        pair_p: hypergeometric_at_least(both, pairs, near, soon),
        event_null,
        event_z: Moments { mean: 0.0, ..event_null }.z(off),
        modified: quotient(2 * i128::from(both) * rest - shared, 2 * rest),
    })
}

/// Variance of Σ S(i,j) T(π(i),π(j)) over pairs. Both relations are split into a mean, a part of each event (α) and a
/// rest (ε) whose rows add up to 0; the parts do not correlate, so the variance is
/// (n − 2)² Σα² Σβ² / (n − 1) + 2 Σε² Ση² / (n (n − 3)): no cancellation, and all sums are whole numbers.
fn event_variance(near_of: &[i128], soon_of: &[i128]) -> f64 {
    let n = near_of.len() as i128;
    if n < 3 {
        return 0.0;
    }
    // n (n − 2)² Σα², and n (n − 1) (n − 2) Σε².
    let parts = |of: &[i128]| {
        let twice: i128 = of.iter().sum();
        let own = n * of.iter().map(|it| it * it).sum::<i128>() - twice * twice;
        let pairs = twice / 2;
        (own as f64, (pairs * n * (n - 1) * (n - 2) - 2 * pairs * pairs * (n - 2) - own * (n - 1)) as f64)
    };
    let ((near_own, near_rest), (soon_own, soon_rest)) = (parts(near_of), parts(soon_of));
    let n = n as f64;
    let own = near_own / n * (soon_own / n) / ((n - 1.0) * (n - 2.0) * (n - 2.0));
    let scale = n * (n - 1.0) * (n - 2.0);
    let rest = if n > 3.0 { 2.0 * (near_rest / scale) * (soon_rest / scale) / (n * (n - 3.0)) } else { 0.0 };
    own + rest
}

/// Number of permutations of the events for every number of pairs close in both. Nine events at most.
pub fn counted(events: &[Event], within: Closeness) -> Result<Pmf, NotEstimable> {
    check(events, within)?;
    if events.len() > 9 {
        return Err(NotEstimable::TooMany);
    }
    let mut both = under_permutation(events, within);
    let mut labels: Vec<u32> = (0..events.len() as u32).collect();
    let mut found = vec![both(&labels)];
    // Heap (1963): every permutation from the one before by one swap.
    let mut done = vec![0; labels.len()];
    let mut at = 1;
    while at < labels.len() {
        if done[at] < at {
            labels.swap(at, if at % 2 == 0 { 0 } else { done[at] });
            found.push(both(&labels));
            done[at] += 1;
            at = 1;
        } else {
            done[at] = 0;
            at += 1;
        }
    }
    Ok(Pmf::of_counts(found))
}

/// Pairs close in both under permutations of the events drawn by seed; for
/// [`share_as_large`](super::permutation::share_as_large).
pub fn draws(events: &[Event], within: Closeness, n_draws: u32, seed: u64) -> Result<Vec<u64>, NotEstimable> {
    check(events, within)?;
    Ok(drawn(events.len(), n_draws, seed, under_permutation(events, within)))
}

/// The statistic when event i gets the time (or the place) of event label(i): the rarer relation is listed once.
fn under_permutation(events: &[Event], within: Closeness) -> impl FnMut(&[u32]) -> u64 {
    let mut n_near = 0_u64;
    let mut n_soon = 0_u64;
    within.each_near(events, |_, _| n_near += 1);
    within.each_soon(events, |_, _| n_soon += 1);
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    let mut keep = |i: usize, j: usize| pairs.push((i as u32, j as u32));
    let by_place = n_near <= n_soon;
    if by_place {
        within.each_near(events, &mut keep);
    } else {
        within.each_soon(events, &mut keep);
    }
    let events = events.to_vec();
    let (mut times, mut places) = (Vec::new(), Vec::new());
    move |labels| {
        let moved = labels.iter().map(|it| &events[*it as usize]);
        if by_place {
            times.clear();
            times.extend(moved.map(|it| it.time));
            pairs.iter().filter(|it| within.soon(times[it.0 as usize], times[it.1 as usize])).count() as u64
        } else {
            places.clear();
            places.extend(moved.copied());
            pairs.iter().filter(|it| within.near(&places[it.0 as usize], &places[it.1 as usize])).count()
                as u64
        }
    }
}

/// Mantel's: Pearson correlation, over pairs, of 1 / (1 + distance) and 1 / (1 + time).
pub fn mantel_correlation(events: &[Event]) -> Result<f64, NotEstimable> {
    check(events, Closeness { distance: 0.0, time: 0.0 })?;
    let pairs = || {
        events.iter().enumerate().flat_map(|(i, a)| {
            events[i + 1..].iter().map(move |b| {
                (1.0 / (1.0 + squared_distance(a, b).sqrt()), 1.0 / (1.0 + (a.time - b.time).abs()))
            })
        })
    };
    let n = (events.len() * (events.len() - 1) / 2) as f64;
    let (mean_u, mean_v) = (exact_sum(pairs().map(|it| it.0)) / n, exact_sum(pairs().map(|it| it.1)) / n);
    let sum = |term: fn(f64, f64) -> f64| exact_sum(pairs().map(|(u, v)| term(u - mean_u, v - mean_v)));
    let (uu, vv) = (sum(|u, _| u * u), sum(|_, v| v * v));
    // What differs by rounding only does not vary.
    if uu <= n * 1e-30 || vv <= n * 1e-30 {
        return Err(NotEstimable::NothingVaries);
    }
    Ok((sum(|u, v| u * v) / (uu * vv).sqrt()).clamp(-1.0, 1.0))
}

/// Jacquez': how many of every event's `k` nearest in space are among its `k` nearest in time. Of equally near ones
/// those listed first count.
pub fn jacquez(events: &[Event], k: usize) -> Result<u64, NotEstimable> {
    check(events, Closeness { distance: 0.0, time: 0.0 })?;
    let nearest = |at: usize, apart: &dyn Fn(&Event) -> f64| {
        let mut others: Vec<(f64, usize)> =
            (0..events.len()).filter(|it| *it != at).map(|it| (apart(&events[it]), it)).collect();
        if k < others.len() {
            others.select_nth_unstable_by(k, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            others.truncate(k);
        }
        let mut found: Vec<usize> = others.into_iter().map(|it| it.1).collect();
        found.order_by(Ord::cmp);
        found
    };
    let shared = |(at, event): (usize, &Event)| {
        let in_time = nearest(at, &|it| (it.time - event.time).abs());
        let in_space = nearest(at, &|it| squared_distance(it, event));
        in_space.iter().filter(|it| in_time.binary_search(it).is_ok()).count() as u64
    };
    Ok(events.iter().enumerate().map(shared).sum())
}
