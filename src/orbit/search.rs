//! Passes of one satellite over one place: when it rises, stands highest, sets; when it sees the place least obliquely.
//!
//! Elevation and off-nadir angle have one extremum in any three neighbouring positions of an arc, so looking for
//! neighbours of which the middle one is highest finds every pass, also one that lasts less than a step.

use super::arc::{Arc, Reach};
use super::frames::Site;
use super::look::{cos_off_nadir, sin_elevation};

/// Times are found to this, seconds.
const FINE: f64 = 1e-4;

/// A pass; times in seconds after the arc's base.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Rises above the least elevation; the arc's begin when it was up already.
    pub rise: f64,
    /// Stands highest.
    pub highest: f64,
    /// Sets below the least elevation; the arc's end when it is still up.
    pub set: f64,
    /// Sees the place least obliquely.
    pub nearest: f64,
    /// It was up already when the arc began, or still is when it ends.
    pub is_cut: bool,
    /// From when to when the off-nadir angle is at most the greatest one asked for.
    pub access: Option<(f64, f64)>,
}

/// Every pass over a place in an arc.
pub fn passes(arc: &Arc, site: &Site, reach: Reach) -> Vec<Found> {
    let least = libm::sin(reach.min_elevation_deg.to_radians());
    let up = |t: f64| sin_elevation(site, &arc.at(t)) - least;
    let heights: Vec<f64> = arc.nodes.iter().map(|it| sin_elevation(site, it) - least).collect();
    let last = heights.len() - 1;
    let mut found: Vec<Found> = Vec::new();
    for node in 0..=last {
        let is_top = (node == 0 || heights[node - 1] <= heights[node])
            && (node == last || heights[node] > heights[node + 1]);
        if !is_top {
            continue;
        }
        let (before, after) = (node.saturating_sub(1), (node + 1).min(last));
        let top = highest(arc.time(before), arc.time(after), &up);
        if up(top) < 0.0 {
            continue;
        }
        // A second summit of the same pass.
        if let Some(same) = found.last_mut().filter(|it| it.set >= top) {
            if up(top) > up(same.highest) {
                same.highest = top;
            }
            continue;
        }
        let below_before = (0..=last).rev().find(|it| arc.time(*it) < top && heights[*it] < 0.0);
        let below_after = (0..=last).find(|it| arc.time(*it) > top && heights[*it] < 0.0);
        let rise = below_before.map(|it| edge(arc.time(it), arc.time(it + 1).min(top), &up));
        let set = below_after.map(|it| edge(arc.time(it), arc.time(it - 1).max(top), &up));
        let pass = Found {
            rise: rise.unwrap_or(arc.start),
            highest: top,
            set: set.unwrap_or(arc.end()),
            nearest: top,
            is_cut: rise.is_none() || set.is_none(),
            access: None,
        };
        found.push(pass);
    }
    for pass in &mut found {
        look_down(arc, site, reach, pass);
    }
    found
}

/// Finds when the place is seen least obliquely, and from when to when obliquely at most.
fn look_down(arc: &Arc, site: &Site, reach: Reach, pass: &mut Found) {
    let least = reach.max_off_nadir_deg.map_or(-1.0, |it| libm::cos(it.to_radians()));
    let down = |t: f64| cos_off_nadir(site, &arc.at(t)) - least;
    // The middle of the pass to begin with, then every position in it.
    let mut best = (down(pass.highest), pass.highest);
    let first = ((pass.rise - arc.start) / arc.step).ceil().max(0.0) as usize;
    let last = (((pass.set - arc.start) / arc.step).floor().max(0.0) as usize).min(arc.nodes.len() - 1);
    for node in first..=last {
        let value = cos_off_nadir(site, &arc.nodes[node]) - least;
        if value > best.0 {
            best = (value, arc.time(node));
        }
    }
    let from = (best.1 - arc.step).max(pass.rise);
    let to = (best.1 + arc.step).min(pass.set);
    pass.nearest = highest(from, to, &down);
    if reach.max_off_nadir_deg.is_none() || down(pass.nearest) < 0.0 {
        return;
    }
    let walk = |stop: f64, step: f64| {
        let mut inside = pass.nearest;
        loop {
            let next = inside + step;
            if (stop - next) * step <= 0.0 {
                return if down(stop) >= 0.0 { stop } else { edge(stop, inside, &down) };
            }
            if down(next) < 0.0 {
                return edge(next, inside, &down);
            }
            inside = next;
        }
    };
    pass.access = Some((walk(pass.rise, -arc.step), walk(pass.set, arc.step)));
}

/// Where `f` is greatest between two times, of which it has one greatest value: golden section.
pub fn highest(mut a: f64, mut b: f64, f: &dyn Fn(f64) -> f64) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let mut left = b - GOLDEN * (b - a);
    let mut right = a + GOLDEN * (b - a);
    let (mut at_left, mut at_right) = (f(left), f(right));
    while b - a > FINE {
        if at_left >= at_right {
            b = right;
            (right, at_right) = (left, at_left);
            left = b - GOLDEN * (b - a);
            at_left = f(left);
        } else {
            a = left;
            (left, at_left) = (right, at_right);
            right = a + GOLDEN * (b - a);
            at_right = f(right);
        }
    }
    f64::midpoint(a, b)
}

/// Where `f` passes 0 between a time at which it is negative and one at which it is not.
fn edge(mut below: f64, mut above: f64, f: &dyn Fn(f64) -> f64) -> f64 {
    while (above - below).abs() > FINE {
        let middle = f64::midpoint(below, above);
        if f(middle) < 0.0 {
            below = middle;
        } else {
            above = middle;
        }
    }
    f64::midpoint(below, above)
}
