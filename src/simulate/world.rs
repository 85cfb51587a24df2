//! A world: places, the images taken of them and the hits on them, day by day, from the seed alone.
//!
//! Rates multiply. The hit rate of place `i` on day `t` is
//! `level × importance × wave × season × weather × phase × (repeat after a hit) × (rate ratio if imaged 1-7 days before)`;
//! the image rate likewise without the last two. Afterwards `collector` adds its images and `record` leaves out what is
//! not written down. Knows neither files nor bins of time.

use super::collector;
use super::draw::{Draw, Stream};
use super::factors::Factors;
use super::record;
use super::scenario::{EFFECT_LAG_DAYS, Settings};
use super::site::{Box4, Site, sites, swath_ground};
use crate::model::order::Order as _;

/// Days simulated before the record begins, so that it begins in the middle of things.
pub(super) const LEAD_IN_DAYS: usize = 40;

/// A hit place is this much likelier to be hit again within [`REPEAT_DAYS`] (world with damage looks).
const REPEAT_FACTOR: f64 = 4.0;
const REPEAT_DAYS: u32 = 10;
/// Chance that a hit is followed by a damage look, 0-3 days later.
const DAMAGE_LOOK_CHANCE: f64 = 0.6;
const DAMAGE_LOOK_DAYS: u64 = 4;
/// Trial runs that set the level of the hits.
const TRIALS: u32 = 4;

/// Why an image was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// One place, as every so often.
    Routine,
    /// Half of a region to all of it.
    Swath,
    /// One place, because it was hit.
    Damage,
    /// One place, in a swath of a collector that images everything on a fixed schedule.
    Systematic,
}

/// An image: of one place, or of a region when `cause` is [`Cause::Swath`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Look {
    /// Day, `0..days`.
    pub day: u32,
    /// Index of the place, or of the region.
    pub target: u32,
    /// Why.
    pub cause: Cause,
}

/// How well the time of a hit is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// To the minute.
    Time,
    /// To the date.
    Date,
    /// To so many dates before and after its own.
    Dates {
        /// Dates before.
        before: u32,
        /// Dates after.
        after: u32,
    },
}

/// A hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Day, `0..days`.
    pub day: u32,
    /// Index of the place.
    pub site: u32,
    /// Was the place imaged 1-7 days before? What the world acts on; the collector on a schedule is no part of it.
    pub exposed: bool,
    /// How well its time is known.
    pub known: Known,
}

/// A made-up world in which the truth is known.
#[derive(Debug, Clone, PartialEq)]
pub struct World {
    /// What it was made from, sizes brought into range.
    pub settings: Settings,
    /// The places.
    pub sites: Vec<Site>,
    /// Images, by day. No place is imaged twice a day.
    pub looks: Vec<Look>,
    /// Hits, by day. No place is hit twice a day.
    pub hits: Vec<Hit>,
}

impl World {
    /// Makes the world.
    pub fn new(settings: &Settings) -> Self {
        let settings = settings.within_range();
        let sites = sites(&settings);
        let factors = Factors::new(&settings, &sites);
        let draw = Draw::new(settings.seed);
        let level = settings.strikes / factors.hit_total.max(f64::MIN_POSITIVE);
        let mut course = Course { settings: &settings, sites: &sites, factors: &factors, draw, level };
        // Trials with chance of their own find the level that gives the number of hits asked for: hits bring hits.
        for _ in 0..TRIALS {
            let came = course.run(Stream::Trial).1.len();
            course.level *= libm::pow(settings.strikes / came.max(1) as f64, 0.7);
        }
        let (looks, hits) = course.run(Stream::Hit);
        let mut world = Self { settings, sites, looks, hits };
        let taken = world.facility_looks();
        let of_place = collector::by_place(&world.hits);
        world.looks.extend(collector::looks(&settings, &world.sites, &taken, &of_place));
        world.looks.order_by(Ord::cmp);
        record::keep(&settings, &world.sites, &mut world.looks, &mut world.hits);
        world
    }

    /// West, south, east, north of what a swath shows, degrees.
    pub(super) fn swath_ground(&self, look: &Look) -> Box4 {
        let day = LEAD_IN_DAYS as u64 + u64::from(look.day);
        swath_ground(Draw::new(self.settings.seed), look.target, day)
    }

    /// Facility × day pairs imaged, sorted by facility, then day.
    pub fn facility_looks(&self) -> Vec<(u32, u32)> {
        self.facility_looks_by_cause().into_iter().map(|it| (it.0, it.1)).collect()
    }

    /// The same with the cause of each.
    pub fn facility_looks_by_cause(&self) -> Vec<(u32, u32, Cause)> {
        let mut out = Vec::new();
        for look in &self.looks {
            match look.cause {
                Cause::Routine | Cause::Damage | Cause::Systematic => {
                    out.push((look.target, look.day, look.cause));
                }
                Cause::Swath => {
                    let (west, _, east, _) = self.swath_ground(look);
                    let seen =
                        |site: &Site| site.region == look.target && (west..=east).contains(&site.lon_deg);
                    let seen = self.sites.iter().zip(0..).filter(|(site, _)| seen(site));
                    out.extend(seen.map(|(_, k)| (k, look.day, look.cause)));
                }
            }
        }
        out.order_by(Ord::cmp);
        out
    }
}

/// One run through the days.
#[derive(Clone, Copy)]
struct Course<'a> {
    settings: &'a Settings,
    sites: &'a [Site],
    factors: &'a Factors,
    draw: Draw,
    /// Hits of a place of weight 1 on a day of weight 1.
    level: f64,
}

/// What the days to come need to know of a place. Bit `k`: `k` days ago.
#[derive(Clone, Copy, Default)]
struct Memory {
    looks: u64,
    hits: u64,
    /// Bit `k`: a damage look in `k` days.
    planned: u64,
}

/// Bits `from..=to`.
fn bits(from: u32, to: u32) -> u64 {
    (from..=to).fold(0, |mask, k| mask | 1 << k)
}

impl Course<'_> {
    fn run(self, chance: Stream) -> (Vec<Look>, Vec<Hit>) {
        let mut memory = vec![Memory::default(); self.sites.len()];
        let (mut looks, mut hits) = (Vec::new(), Vec::new());
        for day in 0..LEAD_IN_DAYS + self.settings.days as usize {
            for it in &mut memory {
                *it = Memory { looks: it.looks << 1, hits: it.hits << 1, planned: it.planned >> 1 };
            }
            let (mut seen, mut hit) = (Vec::new(), Vec::new());
            self.swaths(day, &mut memory, &mut seen);
            self.hits(day, chance, &mut memory, &mut hit);
            self.looks(day, &mut memory, &mut seen);
            if let Some(recorded) = day.checked_sub(LEAD_IN_DAYS) {
                let day = recorded as u32;
                looks.extend(seen.into_iter().map(|(target, cause)| Look { day, target, cause }));
                hits.extend(hit.into_iter().map(|(site, exposed)| {
                    let known = Known::Time;
                    Hit { day, site, exposed, known }
                }));
            }
        }
        looks.order_by(Ord::cmp);
        (looks, hits)
    }

    /// Swaths: many places of a region are seen at once.
    fn swaths(self, day: usize, memory: &mut [Memory], seen: &mut Vec<(u32, Cause)>) {
        if !self.settings.scenario.swaths {
            return;
        }
        for region in 0..self.settings.regions {
            // A place is in three swaths of four over its region.
            let rate = self.settings.looks_per_day / 0.75;
            if self.draw.chance(1.0 - libm::exp(-rate), Stream::Swath, u64::from(region), day as u64) {
                seen.push((region, Cause::Swath));
                let (west, _, east, _) = swath_ground(self.draw, region, day as u64);
                for (it, site) in memory.iter_mut().zip(self.sites) {
                    it.looks |= u64::from(site.region == region && (west..=east).contains(&site.lon_deg));
                }
            }
        }
    }

    /// Hits; and the damage looks they bring.
    fn hits(self, day: usize, chance: Stream, memory: &mut [Memory], hit: &mut Vec<(u32, bool)>) {
        for (k, (it, site)) in (0_u32..).zip(memory.iter_mut().zip(self.sites)) {
            let exposed = it.looks & bits(EFFECT_LAG_DAYS.0, EFFECT_LAG_DAYS.1) != 0;
            let mut rate = self.level * self.factors.hit(k as usize, site, day);
            if exposed {
                rate *= self.settings.rate_ratio;
            }
            if self.settings.scenario.damage_looks && it.hits & bits(1, REPEAT_DAYS) != 0 {
                rate *= REPEAT_FACTOR;
            }
            if self.draw.chance(1.0 - libm::exp(-rate), chance, u64::from(k), day as u64) {
                it.hits |= 1;
                hit.push((k, exposed));
                if self.settings.scenario.damage_looks
                    && self.draw.chance(DAMAGE_LOOK_CHANCE, Stream::DamageLook, u64::from(k), 2 * day as u64)
                {
                    let wait = self.draw.below(
                        DAMAGE_LOOK_DAYS,
                        Stream::DamageLook,
                        u64::from(k),
                        2 * day as u64 + 1,
                    );
                    it.planned |= 1 << wait;
                }
            }
        }
    }

    /// Images of single places: planned damage looks first, then routine ones.
    fn looks(self, day: usize, memory: &mut [Memory], seen: &mut Vec<(u32, Cause)>) {
        for (k, (it, site)) in (0_u32..).zip(memory.iter_mut().zip(self.sites)) {
            if it.looks & 1 != 0 {
                continue;
            }
            let cause = if it.planned & 1 != 0 {
                Some(Cause::Damage)
            } else if self.settings.scenario.swaths {
                None
            } else {
                let rate = self.settings.looks_per_day * self.factors.look(k as usize, site, day);
                let taken = self.draw.chance(1.0 - libm::exp(-rate), Stream::Look, u64::from(k), day as u64);
                taken.then_some(Cause::Routine)
            };
            if let Some(cause) = cause {
                it.looks |= 1;
                seen.push((k, cause));
            }
        }
    }
}
