//! Mean elements → where the satellite is: SGP4 with the constants of WGS 72, as those who fit the elements use it.
//!
//! Refuses what cannot be propagated, with a reason; never panics, whatever the numbers are.

use std::f64::consts::{PI, TAU};

use chrono::{DateTime, Datelike};
use sgp4::{Constants, MinutesSinceEpoch, WGS72};

use super::frames::{EARTH_KM, EARTH_RATE, earth_fixed, sidereal_time};
use super::vector::{Vector, norm};
use crate::model::Elements;
use crate::model::passes::Unusable;

/// Gravity of WGS 72, km³/s².
const MU: f64 = 398_600.8;
/// Elements are not followed further than this from their epoch, minutes: a hundred years.
const FURTHEST_MIN: f64 = 100.0 * 366.0 * 1440.0;
/// An orbit that can be followed.
#[derive(Debug, Clone)]
pub struct Orbit {
    /// Epoch, microseconds of UTC.
    pub epoch_micros: i64,
    /// Furthest from the middle of the Earth, km, with a margin.
    pub apogee_km: f64,
    /// No faster does the point below the satellite move: radians of central angle per second.
    pub fastest: f64,
    /// One turn, seconds.
    pub period_secs: f64,
    /// Mean altitude, km.
    pub altitude_km: f64,
    constants: Constants,
}

/// Where a satellite is: Earth-fixed, km and km/s.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct State {
    /// Position, km.
    pub r: Vector,
    /// Velocity relative to the turning Earth, km/s.
    pub v: Vector,
}

impl Orbit {
    /// Understands a set of elements.
    pub fn new(it: &Elements) -> Result<Self, Unusable> {
        let numbers = [
            it.mean_motion_rev_per_day,
            it.eccentricity,
            it.inclination_deg,
            it.ra_of_asc_node_deg,
            it.arg_of_pericenter_deg,
            it.mean_anomaly_deg,
            it.bstar_per_earth_radius,
        ];
        let is_sound = numbers.iter().all(|it| it.is_finite())
            && (1e-3..=20.0).contains(&it.mean_motion_rev_per_day)
            && (0.0..1.0).contains(&it.eccentricity)
            && it.bstar_per_earth_radius.abs() < 10.0;
        if !is_sound {
            return Err(Unusable::BadElements);
        }
        let mean = sgp4::Orbit::from_kozai_elements(
            &WGS72,
            it.inclination_deg * (PI / 180.0),
            it.ra_of_asc_node_deg * (PI / 180.0),
            it.eccentricity,
            it.arg_of_pericenter_deg * (PI / 180.0),
            it.mean_anomaly_deg * (PI / 180.0),
            it.mean_motion_rev_per_day * (PI / 720.0),
        )
        .map_err(|_| Unusable::BadElements)?;
        // As AFSPC counts them: its rounding moves very eccentric orbits by millimetres, and the reference has it.
        let epoch = DateTime::from_timestamp_micros(it.epoch_micros).map(|it| it.naive_utc());
        let epoch = epoch.filter(|it| (1957..2200).contains(&it.year())).ok_or(Unusable::BadElements)?;
        let epoch_years = sgp4::julian_years_since_j2000_afspc_compatibility_mode(&epoch);
        let constants = Constants::new(
            WGS72,
            sgp4::afspc_epoch_to_sidereal_time,
            epoch_years,
            it.bstar_per_earth_radius,
            mean,
        )
        .map_err(|_| Unusable::BadElements)?;

        let per_second = it.mean_motion_rev_per_day * TAU / 86_400.0;
        let axis = libm::cbrt(MU / (per_second * per_second));
        // Short-period terms make an orbit a little more eccentric than its mean elements.
        let e = it.eccentricity + 0.003;
        let at_perigee = if e < 0.99 {
            let flat = 1.0 - e * e;
            per_second * (1.0 + e) * (1.0 + e) / (flat * flat.sqrt())
        } else {
            f64::INFINITY
        };
        let at_worst = (2.0 * MU / (EARTH_KM * EARTH_KM * EARTH_KM)).sqrt();
        Ok(Self {
            epoch_micros: it.epoch_micros,
            apogee_km: axis * (1.0 + e) + 20.0,
            fastest: at_perigee.min(at_worst) * 1.02 + EARTH_RATE,
            period_secs: TAU / per_second,
            altitude_km: axis - EARTH_KM,
            constants,
        })
    }

    /// Position and velocity in TEME, km and km/s, `secs` after `base_micros`.
    pub fn teme(&self, base_micros: i64, secs: f64) -> Result<(Vector, Vector), Unusable> {
        let minutes = base_micros.saturating_sub(self.epoch_micros) as f64 / 60e6 + secs / 60.0;
        self.teme_after(minutes)
    }

    /// Position and velocity in TEME, km and km/s, minutes after the epoch.
    pub fn teme_after(&self, minutes: f64) -> Result<(Vector, Vector), Unusable> {
        if minutes.is_nan() || minutes.abs() > FURTHEST_MIN {
            return Err(Unusable::TooOld);
        }
        let it = self.constants.propagate(MinutesSinceEpoch(minutes)).map_err(|_| Unusable::Diverged)?;
        let distance = norm(&it.position);
        if !distance.is_finite() {
            return Err(Unusable::Diverged);
        }
        if distance < EARTH_KM {
            return Err(Unusable::Decayed);
        }
        Ok((it.position, it.velocity))
    }

    /// Earth-fixed position and velocity, `secs` after `base_micros`.
    pub fn state(&self, base_micros: i64, secs: f64) -> Result<State, Unusable> {
        let (r, v) = self.teme(base_micros, secs)?;
        let (r, v) = earth_fixed(&r, &v, sidereal_time(base_micros, secs));
        Ok(State { r, v })
    }
}
