//! What makes some days and places busier than others, for images and hits: waves, season, weather, focus, phases.
//!
//! All of it is fixed before the first image and hit: in a null world these are the only ties between the two.

use super::draw::{Draw, Stream};
use super::scenario::Settings;
use super::site::Site;
use super::world::LEAD_IN_DAYS;

/// A night in six brings a wave; other nights a fifteenth of a wave's hits.
const WAVE_CHANCE: f64 = 1.0 / 6.0;
const QUIET_NIGHT: f64 = 1.0 / 15.0;
/// A region is hit by a wave of its own one night in 60; one hit in ten comes on another night.
const REGION_WAVE_CHANCE: f64 = 1.0 / 60.0;
const REGION_QUIET_NIGHT: f64 = 1.0 / 500.0;
/// Growth over the whole record, and swing of the year, of images and hits alike.
const TREND: f64 = 4.0;
const SEASON: f64 = 0.6;
/// Weather: share of yesterday's, share that all regions have in common.
const CLOUD_MEMORY: f64 = 0.75;
const CLOUD_SHARED: f64 = 0.4;
/// A region in four is in focus, for so many days, and what that does to images and hits alike.
const FOCUS_DAYS: usize = 45;
const FOCUS_CHANCE: f64 = 0.25;
const FOCUS: f64 = 4.0;
/// A satellite passes every fortnight, on two days running; images on these days and on others.
const ORBIT_DAYS: u64 = 14;
const PASS_DAYS: u64 = 2;
const PASS_LOOKS: (f64, f64) = (5.0, 1.0 / 3.0);
/// Hits on the first two days of the week, and on others.
const WEEK_HITS: (f64, f64) = (3.0, 0.2);
/// Phases that begin at a place per day × their length, and what one does.
const PHASE_SHARE: f64 = 60.0 / 400.0;
const PHASE_HITS: f64 = 4.0;
const PHASE_LOOKS: f64 = 3.0;

/// Factors of images and hits by day, region × day and place × day, each scaled to a mean of about 1.
pub(super) struct Factors {
    day_hit: Vec<f64>,
    day_look: Vec<f64>,
    /// Region-major, `region * days + day`; empty when regions do not differ.
    region_hit: Vec<f64>,
    region_look: Vec<f64>,
    /// Place-major; empty when there are no phases.
    in_phase: Vec<bool>,
    /// By region, the day of the orbit's cycle that the first day is; empty when nothing follows orbits.
    orbit: Vec<u64>,
    days: usize,
    /// Divides every image factor, so that their mean is 1.
    look_mean: f64,
    /// Sum of the hit factors over all places and recorded days.
    pub(super) hit_total: f64,
}

impl Factors {
    pub(super) fn new(settings: &Settings, sites: &[Site]) -> Self {
        let days = LEAD_IN_DAYS + settings.days as usize;
        let draw = Draw::new(settings.seed);
        let scenario = settings.scenario;
        let season = seasons(settings, days);
        let waves = |day: usize| {
            if scenario.waves { wave(draw, Stream::Wave, (WAVE_CHANCE, QUIET_NIGHT), 0, day) } else { 1.0 }
        };
        let week = |day: usize| match (scenario.orbit_weekly, day % 7 < 2) {
            (false, _) => 1.0,
            (true, true) => WEEK_HITS.0,
            (true, false) => WEEK_HITS.1,
        };
        let (mut region_hit, mut region_look) = regions(settings, draw, days);
        if scenario.regional_focus {
            let focus = focus(draw, settings.regions as usize, days);
            for factors in [&mut region_hit, &mut region_look] {
                factors.resize(focus.len(), 1.0);
                factors.iter_mut().zip(&focus).for_each(|(it, focus)| *it *= focus);
            }
        }
        let orbit = |region| draw.below(ORBIT_DAYS, Stream::Orbit, u64::from(region), 0);
        let mut factors = Self {
            day_hit: (0..days).map(|day| season[day] * waves(day) * week(day)).collect(),
            day_look: season,
            region_hit,
            region_look,
            in_phase: match scenario.phase_days as usize {
                0 => Vec::new(),
                phase_days => phases(draw, sites.len(), days, phase_days),
            },
            orbit: if scenario.orbit_weekly {
                (0..settings.regions).map(orbit).collect()
            } else {
                Vec::new()
            },
            days,
            look_mean: 1.0,
            hit_total: 0.0,
        };
        let sum = |f: &dyn Fn(usize, &Site, usize) -> f64| {
            let place = |(k, site)| (LEAD_IN_DAYS..days).map(|day| f(k, site, day)).sum::<f64>();
            sites.iter().enumerate().map(place).sum::<f64>()
        };
        let look_mean =
            sum(&|k, site, day| factors.look(k, site, day)) / (sites.len() * settings.days as usize) as f64;
        let hit_total = sum(&|k, site, day| factors.hit(k, site, day));
        factors.look_mean = look_mean.max(f64::MIN_POSITIVE);
        factors.hit_total = hit_total;
        factors
    }

    /// Relative hit rate of place `k` on a day.
    pub(super) fn hit(&self, k: usize, site: &Site, day: usize) -> f64 {
        let region = self.region_hit.get(site.region as usize * self.days + day).copied().unwrap_or(1.0);
        let phase = if self.in_phase(k, day) { PHASE_HITS } else { 1.0 };
        site.hit_weight * self.day_hit[day] * region * phase
    }

    /// Relative image rate of place `k` on a day.
    pub(super) fn look(&self, k: usize, site: &Site, day: usize) -> f64 {
        let region = self.region_look.get(site.region as usize * self.days + day).copied().unwrap_or(1.0);
        let phase = if self.in_phase(k, day) { PHASE_LOOKS } else { 1.0 };
        site.look_weight * self.day_look[day] * region * phase * self.pass(site, day) / self.look_mean
    }

    /// Images wait for a pass over the region.
    fn pass(&self, site: &Site, day: usize) -> f64 {
        let Some(first) = self.orbit.get(site.region as usize) else { return 1.0 };
        if (first + day as u64) % ORBIT_DAYS < PASS_DAYS { PASS_LOOKS.0 } else { PASS_LOOKS.1 }
    }

    fn in_phase(&self, k: usize, day: usize) -> bool {
        self.in_phase.get(k * self.days + day).copied().unwrap_or(false)
    }
}

/// Trend × season of each day.
fn seasons(settings: &Settings, days: usize) -> Vec<f64> {
    if !settings.scenario.trend_season {
        return vec![1.0; days];
    }
    let of_day = |day: usize| {
        let trend = libm::exp(libm::log(TREND) * day as f64 / days as f64);
        trend * (1.0 + SEASON * libm::cos(std::f64::consts::TAU * day as f64 / 365.25))
    };
    (0..days).map(of_day).collect()
}

/// A night's strength: a wave of random size, or quiet.
fn wave(draw: Draw, stream: Stream, (chance, quiet): (f64, f64), region: u64, day: usize) -> f64 {
    if draw.chance(chance, stream, region, 3 * day as u64) {
        libm::exp(0.4 * draw.normal(stream, region, 3 * day as u64 + 1))
    } else {
        quiet
    }
}

/// Regional weather, or regional waves: factors of hits and of images.
fn regions(settings: &Settings, draw: Draw, days: usize) -> (Vec<f64>, Vec<f64>) {
    let regions = u64::from(settings.regions);
    if settings.scenario.swaths {
        let of_region = |region| {
            (0..days).map(move |day| {
                wave(draw, Stream::RegionWave, (REGION_WAVE_CHANCE, REGION_QUIET_NIGHT), region, day)
            })
        };
        return ((0..regions).flat_map(of_region).collect(), Vec::new());
    }
    if !settings.scenario.clear_skies && !settings.scenario.country_skies {
        return (Vec::new(), Vec::new());
    }
    let (mut hit, mut look) = (Vec::new(), Vec::new());
    let shared = weather(draw, Stream::Cloud, 0, days);
    let share = if settings.scenario.country_skies { 1.0 } else { CLOUD_SHARED };
    for region in 0..regions {
        let own = weather(draw, Stream::RegionCloud, region, days);
        for (own, shared) in own.iter().zip(&shared) {
            let sky = libm::sqrt(1.0 - share) * own + libm::sqrt(share) * shared;
            // Under clear skies images are nine times, hits three times as frequent.
            let clear = sky > 0.0;
            look.push(if clear { 1.8 } else { 0.2 });
            hit.push(if clear { 1.5 } else { 0.5 });
        }
    }
    (hit, look)
}

/// A standard normal series that forgets slowly: spells of clear and cloudy days.
fn weather(draw: Draw, stream: Stream, region: u64, days: usize) -> Vec<f64> {
    let news = libm::sqrt(1.0 - CLOUD_MEMORY * CLOUD_MEMORY);
    let mut sky = draw.normal(stream, region, u64::MAX / 4);
    let of_day = |day: usize| {
        sky = CLOUD_MEMORY * sky + news * draw.normal(stream, region, day as u64);
        sky
    };
    (0..days).map(of_day).collect()
}

/// Region × day: is the region in focus? Spells follow each other, each region by itself.
fn focus(draw: Draw, regions: usize, days: usize) -> Vec<f64> {
    let of_region = |region: usize| {
        let in_focus = move |day: usize| {
            draw.chance(FOCUS_CHANCE, Stream::Focus, region as u64, (day / FOCUS_DAYS) as u64)
        };
        (0..days).map(move |day| if in_focus(day) { FOCUS } else { 1.0 })
    };
    (0..regions).flat_map(of_region).collect()
}

/// Place × day: in a phase? Phases begin at random, each place by itself; the first may have begun before the record.
/// However long they are, a place is in one for the same share of its days.
fn phases(draw: Draw, places: usize, days: usize, phase_days: usize) -> Vec<bool> {
    let chance = PHASE_SHARE / phase_days as f64;
    let mut out = vec![false; places * days];
    for k in 0..places {
        for start in 0..days + phase_days {
            if draw.chance(chance, Stream::Phase, k as u64, start as u64) {
                let from = (start.max(phase_days) - phase_days).min(days);
                let to = start.min(days);
                out[k * days + from..k * days + to].fill(true);
            }
        }
    }
    out
}
