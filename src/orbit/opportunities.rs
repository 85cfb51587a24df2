//! How often places could have been imaged: counts by place, kind of sensor and day of UTC, never a list.
//!
//! A year over Ukraine holds some seventy million opportunities. For each stretch of an orbit near the region and each
//! place, the moment of closest approach is found from products with positions that are there anyway; only where the
//! angle then is close to the limit is the exact moment looked for. Work is split by satellite; counts add up.

use super::arc::{Arc, Cap, Reach, arcs};
use super::frames::{Site, up_at};
use super::history::Satellite;
use super::look::cos_off_nadir;
use super::propagate::State;
use super::search::{highest, passes};
use super::sun;
use super::vector::{Vector, dot, minus, plus, times};
use crate::model::passes::Unusable;

const DAY_MICROS: i64 = 86_400_000_000;
/// A place is looked at exactly where the angle at the closest approach is within this of the limit, degrees.
const DOUBT_DEG: f64 = 0.05;
/// Closest approach and least off-nadir angle lie within this, seconds.
const DOUBT_SECS: f64 = 20.0;

/// What is asked of a satellite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asked {
    /// Greatest off-nadir angle, degrees.
    pub max_off_nadir_deg: f64,
    /// Lowest Sun at the place, degrees; `None`: any.
    pub min_sun_deg: Option<f64>,
    /// Index of the group of sensors it is counted in.
    pub group: u32,
}

/// Counts by place, group and day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// How many days.
    pub days: u32,
    /// How many groups.
    pub groups: u32,
    /// Place by place, group by group, day by day.
    pub counts: Vec<u16>,
}

impl Counts {
    /// Nothing counted yet.
    pub fn new(places: usize, groups: u32, days: u32) -> Self {
        Self { days, groups, counts: vec![0; places * groups as usize * days as usize] }
    }

    /// Opportunities over a place by sensors of a group on a day.
    pub fn get(&self, place: usize, group: u32, day: u32) -> u16 {
        self.counts.get(self.index(place, group, day)).copied().unwrap_or(0)
    }

    /// All opportunities.
    pub fn total(&self) -> u64 {
        self.counts.iter().map(|it| u64::from(*it)).sum()
    }

    /// Adds what was counted of other satellites over the same places and days.
    pub fn add(&mut self, other: &Self) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(sum, it)| *sum = sum.saturating_add(*it));
    }

    /// One more.
    pub fn book(&mut self, place: usize, group: u32, day: u32) {
        let index = self.index(place, group, day);
        if let Some(it) = self.counts.get_mut(index) {
            *it = it.saturating_add(1);
        }
    }

    fn index(&self, place: usize, group: u32, day: u32) -> usize {
        (place * self.groups as usize + group as usize) * self.days as usize + day as usize
    }
}

/// Adds one satellite's opportunities from a time on, microseconds of UTC, for as many days as the counts have.
pub fn count(
    satellite: &Satellite,
    sites: &[Site],
    asked: Asked,
    from_micros: i64,
    max_age_days: f64,
    counts: &mut Counts,
) -> Option<(Unusable, i64)> {
    let to = from_micros.saturating_add(i64::from(counts.days) * DAY_MICROS);
    each(satellite, sites, asked, (from_micros, to), max_age_days, &mut |place, micros, _| {
        counts.book(place, asked.group, ((micros - from_micros) / DAY_MICROS) as u32);
    })
}

/// Hears of an opportunity: index of the place, moment in microseconds of UTC, and where the satellite is then.
pub type Told<'a> = &'a mut dyn FnMut(usize, i64, &dyn Fn() -> State);

/// Calls back for every opportunity of one satellite between two times, microseconds of UTC, with the place, the moment
/// of closest approach and a way to ask where the satellite is then. Near a change of elements one may be found twice.
pub fn each(
    satellite: &Satellite,
    sites: &[Site],
    asked: Asked,
    (from, to): (i64, i64),
    max_age_days: f64,
    found: Told<'_>,
) -> Option<(Unusable, i64)> {
    let cap = Cap::around(sites);
    let reach = Reach { min_elevation_deg: 0.0, max_off_nadir_deg: Some(asked.max_off_nadir_deg) };
    let (spans, mut why) = satellite.spans(from, to, max_age_days);
    for span in spans {
        let length = (span.to - span.from) as f64 / 1e6;
        let half = 0.4 * span.orbit.period_secs;
        let mut take = |arc: &Arc| {
            let over = Over::new(arc, asked);
            // Places all over the globe make stretches in which there is more than one closest approach.
            let is_short = arc.end() - arc.start < half;
            for (place, site) in sites.iter().enumerate() {
                let mut tell = |t: f64| {
                    if (0.0..length).contains(&t) {
                        found(place, span.from + (t * 1e6) as i64, &|| arc.at(t));
                    }
                };
                if is_short {
                    over.seen(site).into_iter().for_each(&mut tell);
                } else {
                    over.listed(site, reach).into_iter().for_each(&mut tell);
                }
            }
        };
        let pad = (span.orbit.period_secs / 4.0).min(3600.0);
        if let Err(reason) = arcs(span.orbit, &cap, reach, span.from, (-pad, length + pad), &mut take) {
            why = why.or(Some((reason, span.from)));
        }
    }
    why
}

/// A stretch of an orbit, made ready for many places.
struct Over<'a> {
    arc: &'a Arc,
    asked: Asked,
    /// Position times velocity at every node.
    along: Vec<f64>,
    /// Direction to the Sun at every node; empty when it does not matter.
    suns: Vec<Vector>,
    cos: f64,
    cos_doubt: f64,
}

impl<'a> Over<'a> {
    fn new(arc: &'a Arc, asked: Asked) -> Self {
        let sun = |node: usize| sun::direction(arc.base_micros, arc.time(node));
        let nodes = arc.nodes.len();
        let suns = if asked.min_sun_deg.is_some() { (0..nodes).map(sun).collect() } else { Vec::new() };
        Self {
            arc,
            asked,
            along: arc.nodes.iter().map(|it| dot(&it.r, &it.v)).collect(),
            suns,
            cos: libm::cos(asked.max_off_nadir_deg.to_radians()),
            cos_doubt: libm::cos((asked.max_off_nadir_deg + DOUBT_DEG).to_radians()),
        }
    }

    /// The same for any stretch, by the search that lists passes.
    fn listed(&self, site: &Site, reach: Reach) -> Vec<f64> {
        let is_light = |t: f64| {
            let Some(least) = self.asked.min_sun_deg else { return true };
            let sun = sun::direction(self.arc.base_micros, t);
            dot(&sun, &site.up) >= libm::sin(least.to_radians())
        };
        let found = passes(self.arc, site, reach).into_iter().filter(|it| it.access.is_some());
        found.map(|it| it.nearest).filter(|it| is_light(*it)).collect()
    }

    /// When the place is seen least obliquely, if it can be imaged in this pass.
    fn seen(&self, site: &Site) -> Option<f64> {
        let nodes = &self.arc.nodes;
        // Ahead of the satellite: positive until it has gone by.
        let ahead = |node: usize| dot(&site.position, &nodes[node].v) - self.along[node];
        let (mut low, mut high) = (0, nodes.len() - 1);
        if ahead(low) <= 0.0 || ahead(high) > 0.0 {
            return None;
        }
        while high - low > 1 {
            let middle = usize::midpoint(low, high);
            if ahead(middle) > 0.0 { low = middle } else { high = middle }
        }
        let (before, after) = (ahead(low), ahead(high));
        let x = before / (before - after);
        let state = self.arc.between(low, x);
        let line = minus(&state.r, &site.position);
        // Below the horizon of the place.
        if dot(&line, &site.up) <= 0.0 {
            return None;
        }
        let cos = dot(&line, &up_at(&state.r)) / dot(&line, &line).sqrt();
        let mut t = self.arc.time(low) + x * self.arc.step;
        if cos < self.cos {
            if cos < self.cos_doubt {
                return None;
            }
            let look = |t: f64| cos_off_nadir(site, &self.arc.at(t));
            t = highest(t - DOUBT_SECS, t + DOUBT_SECS, &look);
            if look(t) < self.cos {
                return None;
            }
        }
        let Some(least) = self.asked.min_sun_deg else { return Some(t) };
        let sun = plus(&times(1.0 - x, &self.suns[low]), &times(x, &self.suns[high]));
        (dot(&sun, &site.up) >= libm::sin(least.to_radians())).then_some(t)
    }
}
