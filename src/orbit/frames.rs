//! Frames and the figure of the Earth: sidereal time, TEME → Earth-fixed, WGS 84.
//!
//! UTC stands for UT1 and there is no polar motion: together 3-51 m, far below the error of any element set.
//! Times are whole microseconds of UTC and seconds after them, so that nothing is lost in a large number.

use std::f64::consts::TAU;

use super::vector::{Vector, dot};
use crate::model::LonLat;

/// Equatorial radius of WGS 84, km.
pub const EARTH_KM: f64 = 6378.137;
/// Polar radius of WGS 84, km.
pub const POLE_KM: f64 = EARTH_KM * (1.0 - FLATTENING);
/// How fast the Earth turns, radians per second.
pub const EARTH_RATE: f64 = 7.292_115_146_706_98e-5;
const FLATTENING: f64 = 1.0 / 298.257_223_563;
const E2: f64 = FLATTENING * (2.0 - FLATTENING);
/// 2000-01-01T12:00:00Z.
const J2000_MICROS: i64 = 946_728_000_000_000;
const DAY_MICROS: i64 = 86_400_000_000;

/// Whole days since J2000 and the part of a day after them, `[0, 1)`.
fn days(base_micros: i64, secs: f64) -> (f64, f64) {
    let micros = base_micros.saturating_sub(J2000_MICROS);
    let part = micros.rem_euclid(DAY_MICROS) as f64 / DAY_MICROS as f64 + secs / 86_400.0;
    (micros.div_euclid(DAY_MICROS) as f64 + part.floor(), part - part.floor())
}

/// Days of UTC since 2000-01-01T12:00:00Z.
pub fn days_since_j2000(base_micros: i64, secs: f64) -> f64 {
    let (whole, part) = days(base_micros, secs);
    whole + part
}

/// Greenwich mean sidereal time (IAU 1982), radians in `[0, 2π)`.
///
/// The fast term of the polynomial is one turn a day: it is taken of the part of the day alone.
pub fn sidereal_time(base_micros: i64, secs: f64) -> f64 {
    let (whole, part) = days(base_micros, secs);
    let t = (whole + part) / 36_525.0;
    let slow = 67_310.548_41 + t * (8_640_184.812_866 + t * (0.093_104 - t * 6.2e-6));
    let turns = part + slow / 86_400.0;
    TAU * (turns - turns.floor())
}

/// TEME → Earth-fixed: position, km, and velocity relative to the turning Earth, km/s.
pub fn earth_fixed(position: &Vector, velocity: &Vector, sidereal: f64) -> (Vector, Vector) {
    let (sin, cos) = (libm::sin(sidereal), libm::cos(sidereal));
    let turned = |it: &Vector| [cos * it[0] + sin * it[1], cos * it[1] - sin * it[0], it[2]];
    let r = turned(position);
    let v = turned(velocity);
    (r, [v[0] + EARTH_RATE * r[1], v[1] - EARTH_RATE * r[0], v[2]])
}

/// A place on the ground, and its horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Site {
    /// Earth-fixed position, km.
    pub position: Vector,
    /// Upwards, away from the ellipsoid.
    pub up: Vector,
    /// Northwards.
    pub north: Vector,
    /// Eastwards.
    pub east: Vector,
}

impl Site {
    /// A place `height_m` above the ellipsoid.
    pub fn new(at: LonLat, height_m: f64) -> Self {
        let (lat, lon) = (at.lat_deg.to_radians(), at.lon_deg.to_radians());
        let (sin_lat, cos_lat) = (libm::sin(lat), libm::cos(lat));
        let (sin_lon, cos_lon) = (libm::sin(lon), libm::cos(lon));
        let across = EARTH_KM / (1.0 - E2 * sin_lat * sin_lat).sqrt();
        let height = height_m / 1000.0;
        let from_axis = (across + height) * cos_lat;
        Self {
            position: [from_axis * cos_lon, from_axis * sin_lon, (across * (1.0 - E2) + height) * sin_lat],
            up: [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat],
            north: [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat],
            east: [-sin_lon, cos_lon, 0.0],
        }
    }
}

/// Sine and cosine of the geodetic latitude below a point (Bowring's formula; good to 1e-9 rad up to 2000 km).
fn latitude(r: &Vector) -> (f64, f64) {
    let from_axis = (r[0] * r[0] + r[1] * r[1]).sqrt();
    let distance = (from_axis * from_axis + r[2] * r[2]).sqrt();
    let second = E2 / (1.0 - E2);
    let rise = r[2] * POLE_KM * (1.0 + second * POLE_KM / distance.max(1.0));
    let run = from_axis * EARTH_KM;
    let length = (rise * rise + run * run).sqrt().max(f64::MIN_POSITIVE);
    let (sin, cos) = (rise / length, run / length);
    let rise = r[2] + second * POLE_KM * sin * sin * sin;
    let run = from_axis - E2 * EARTH_KM * cos * cos * cos;
    let length = (rise * rise + run * run).sqrt().max(f64::MIN_POSITIVE);
    (rise / length, run / length)
}

/// Away from the ellipsoid at an Earth-fixed point, km.
pub fn up_at(r: &Vector) -> Vector {
    let (sin, cos) = latitude(r);
    let from_axis = (r[0] * r[0] + r[1] * r[1]).sqrt().max(f64::MIN_POSITIVE);
    [cos * r[0] / from_axis, cos * r[1] / from_axis, sin]
}

/// The place below an Earth-fixed point, and the height above it, km.
pub fn below(r: &Vector) -> (LonLat, f64) {
    let (sin, cos) = latitude(r);
    let from_axis = (r[0] * r[0] + r[1] * r[1]).sqrt();
    let across = EARTH_KM / (1.0 - E2 * sin * sin).sqrt();
    let height = from_axis * cos + r[2] * sin - across * (1.0 - E2 * sin * sin);
    let at =
        LonLat { lon_deg: libm::atan2(r[1], r[0]).to_degrees(), lat_deg: libm::atan2(sin, cos).to_degrees() };
    (at, height)
}

/// Angle between two unit vectors, radians; exact for small angles too.
pub fn angle(a: &Vector, b: &Vector) -> f64 {
    let across = super::vector::norm(&super::vector::cross(a, b));
    libm::atan2(across, dot(a, b))
}
