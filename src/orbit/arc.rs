//! Pieces of an orbit near a region: where a satellite is, at even steps, and in between.
//!
//! Far away from the region whole stretches are skipped: the point below a satellite cannot move faster than
//! [`Orbit::fastest`], so nothing within reach is jumped over. Near it the orbit is computed every half minute and
//! interpolated by cubics through positions and velocities (centimetres).

use super::frames::{EARTH_KM, POLE_KM, Site, angle};
use super::propagate::{Orbit, State};
use super::vector::{Vector, dot, minus, norm, plus, times, unit};
use crate::model::passes::Unusable;

/// A cap of the globe that holds all places asked about.
#[derive(Debug, Clone, Copy)]
pub struct Cap {
    /// Its middle.
    pub middle: Vector,
    /// Its radius, radians.
    pub radius: f64,
}

impl Cap {
    /// The cap around some places; all of the globe when there is none.
    pub fn around(sites: &[Site]) -> Self {
        let sum = sites.iter().fold([0.0; 3], |sum, it| plus(&sum, &unit(&it.position)));
        if norm(&sum) < 1e-6 {
            return Self { middle: [0.0, 0.0, 1.0], radius: std::f64::consts::PI };
        }
        let middle = unit(&sum);
        let radius = sites.iter().map(|it| angle(&middle, &unit(&it.position))).fold(0.0, f64::max);
        Self { middle, radius }
    }
}

/// What must hold for a place to be seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// Least elevation above the horizon, degrees.
    pub min_elevation_deg: f64,
    /// Greatest off-nadir angle, degrees; `None`: any.
    pub max_off_nadir_deg: Option<f64>,
}

/// Geodetic and geocentric verticals differ by up to 0.2°, radians; with a margin.
const VERTICALS: f64 = 0.3 * std::f64::consts::PI / 180.0;

impl Reach {
    /// Greatest central angle between a satellite and a place it sees, radians; never too small.
    pub fn angle(&self, apogee_km: f64) -> f64 {
        let ratio = (apogee_km / POLE_KM).max(1.0);
        let elevation = (self.min_elevation_deg.to_radians() - VERTICALS).max(-0.1);
        let by_horizon = libm::acos((libm::cos(elevation) / ratio).clamp(-1.0, 1.0)) - elevation;
        let by_nadir = self.max_off_nadir_deg.map_or(f64::INFINITY, |most| {
            let most = most.to_radians() + VERTICALS;
            let sin = ratio * libm::sin(most.min(std::f64::consts::FRAC_PI_2));
            if sin >= 1.0 { f64::INFINITY } else { libm::asin(sin) - most }
        });
        by_horizon.min(by_nadir) + VERTICALS
    }
}

/// Longest step between two computed positions, seconds.
const LONGEST_STEP: f64 = 120.0;
/// The point below the satellite moves by this much in a step, radians.
const STEP_ANGLE: f64 = 0.036;

/// A piece of an orbit: positions at even steps.
#[derive(Debug, Clone)]
pub struct Arc {
    /// Times are seconds after this, microseconds of UTC.
    pub base_micros: i64,
    /// Time of the first position, seconds.
    pub start: f64,
    /// Seconds between positions.
    pub step: f64,
    /// Positions and velocities.
    pub nodes: Vec<State>,
}

impl Arc {
    /// Time of a position, seconds after the base.
    pub fn time(&self, node: usize) -> f64 {
        self.start + self.step * node as f64
    }

    /// Time of the last position.
    pub fn end(&self) -> f64 {
        self.time(self.nodes.len().saturating_sub(1))
    }

    /// Where the satellite is; times beyond the ends are those of the ends.
    pub fn at(&self, secs: f64) -> State {
        let last = self.nodes.len() - 1;
        if last == 0 {
            return self.nodes[0];
        }
        let x = ((secs - self.start) / self.step).clamp(0.0, last as f64);
        let node = (x as usize).min(last - 1);
        self.between(node, x - node as f64)
    }

    /// Where the satellite is `x` of a step after a position, `0..=1`.
    pub fn between(&self, node: usize, x: f64) -> State {
        let (a, b) = (&self.nodes[node], &self.nodes[node + 1]);
        let h = self.step;
        let y = 1.0 - x;
        let (from, to) = (y * y * (1.0 + 2.0 * x), x * x * (3.0 - 2.0 * x));
        let (leave, arrive) = (h * x * y * y, -h * x * x * y);
        let turn = 6.0 * x * y / h;
        let (leaving, arriving) = (y * (1.0 - 3.0 * x), x * (3.0 * x - 2.0));
        let mut r = [0.0; 3];
        let mut v = [0.0; 3];
        for i in 0..3 {
            r[i] = from * a.r[i] + to * b.r[i] + leave * a.v[i] + arrive * b.v[i];
            v[i] = turn * (b.r[i] - a.r[i]) + leaving * a.v[i] + arriving * b.v[i];
        }
        State { r, v }
    }
}

/// Every piece of the orbit between two times (seconds after `base_micros`) in which some place of the cap may be seen.
/// Where the orbit ends, what was found before is kept, with the reason.
pub fn arcs(
    orbit: &Orbit,
    cap: &Cap,
    reach: Reach,
    base_micros: i64,
    (from, to): (f64, f64),
    take: &mut dyn FnMut(&Arc),
) -> Result<(), Unusable> {
    let step = (STEP_ANGLE / orbit.fastest).min(LONGEST_STEP);
    // Whoever is further away than this cannot come within reach before the next step.
    let near = reach.angle(orbit.apogee_km) + cap.radius + orbit.fastest * step;
    let mut arc = Arc { base_micros, start: from, step, nodes: Vec::new() };
    let mut t = from;
    loop {
        let state = match orbit.state(base_micros, t) {
            Ok(it) => it,
            Err(why) => {
                give(&mut arc, take);
                return Err(why);
            }
        };
        let cos = dot(&state.r, &cap.middle) / norm(&state.r).max(EARTH_KM);
        let away = libm::acos(cos.clamp(-1.0, 1.0));
        if away <= near {
            if arc.nodes.is_empty() {
                arc.start = t;
            }
            arc.nodes.push(state);
            if t >= to {
                break;
            }
            t = arc.time(arc.nodes.len());
        } else {
            give(&mut arc, take);
            if t >= to {
                break;
            }
            t += ((away - near) / orbit.fastest).max(0.0) + step;
        }
    }
    give(&mut arc, take);
    Ok(())
}

/// Velocities as the positions have them. Those of SGP4 leave out some of the periodic terms (a few cm/s), which would
/// move the flat summit of a low pass by a hundredth of a second.
fn smooth(arc: &mut Arc) {
    let r: Vec<Vector> = arc.nodes.iter().map(|it| it.r).collect();
    for node in 2..r.len().saturating_sub(2) {
        let near = minus(&r[node + 1], &r[node - 1]);
        let far = minus(&r[node + 2], &r[node - 2]);
        arc.nodes[node].v = times(1.0 / (12.0 * arc.step), &minus(&times(8.0, &near), &far));
    }
}

/// Hands over an arc that has a length, and begins an empty one.
fn give(arc: &mut Arc, take: &mut dyn FnMut(&Arc)) {
    if arc.nodes.len() > 1 {
        smooth(arc);
        take(arc);
    }
    arc.nodes.clear();
}
