//! Where the Sun stands: the low-precision formula of the Astronomical Almanac, good to 0.01° from 1950 to 2050.

use super::frames::{Site, days_since_j2000, sidereal_time};
use super::vector::{Vector, dot};

/// Parallax of the Sun at the horizon, degrees.
const PARALLAX_DEG: f64 = 0.002_44;

/// Direction to the Sun, Earth-fixed.
pub fn direction(base_micros: i64, secs: f64) -> Vector {
    let days = days_since_j2000(base_micros, secs);
    let anomaly = (357.528 + 0.985_600_3 * days).to_radians();
    let longitude = 280.460 + 0.985_647_4 * days;
    let longitude = (longitude + 1.915 * libm::sin(anomaly) + 0.020 * libm::sin(2.0 * anomaly)).to_radians();
    let obliquity = (23.439 - 0.000_000_4 * days).to_radians();
    let sidereal = sidereal_time(base_micros, secs);
    let x = libm::cos(longitude);
    let y = libm::cos(obliquity) * libm::sin(longitude);
    let (sin, cos) = (libm::sin(sidereal), libm::cos(sidereal));
    [cos * x + sin * y, cos * y - sin * x, libm::sin(obliquity) * libm::sin(longitude)]
}

/// Height of the Sun above the horizon and its azimuth from north over east, degrees; without refraction.
pub fn seen_from(site: &Site, base_micros: i64, secs: f64) -> (f64, f64) {
    let sun = direction(base_micros, secs);
    let sin = dot(&sun, &site.up).clamp(-1.0, 1.0);
    let height = libm::asin(sin).to_degrees() - PARALLAX_DEG * (1.0 - sin * sin).sqrt();
    let azimuth = libm::atan2(dot(&sun, &site.east), dot(&sun, &site.north)).to_degrees();
    (height, if azimuth < 0.0 { azimuth + 360.0 } else { azimuth })
}
