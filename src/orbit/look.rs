//! How a satellite and a place see each other: elevation, off-nadir, side. Angles without refraction.

use super::frames::{Site, angle, up_at};
use super::propagate::State;
use super::vector::{cross, dot, minus, norm, times};
use crate::model::passes::Side;

/// Sine of the elevation of a satellite above a place's horizon.
pub fn sin_elevation(site: &Site, state: &State) -> f64 {
    let line = minus(&state.r, &site.position);
    dot(&line, &site.up) / norm(&line)
}

/// Cosine of the angle at the satellite between the place and the vertical of the ellipsoid below it.
pub fn cos_off_nadir(site: &Site, state: &State) -> f64 {
    let line = minus(&state.r, &site.position);
    dot(&line, &up_at(&state.r)) / norm(&line)
}

/// Azimuth of the satellite, from north over east, degrees `[0, 360)`.
pub fn azimuth_deg(site: &Site, state: &State) -> f64 {
    let line = minus(&state.r, &site.position);
    let azimuth = libm::atan2(dot(&line, &site.east), dot(&line, &site.north)).to_degrees();
    if azimuth < 0.0 { azimuth + 360.0 } else { azimuth }
}

/// Elevation of the satellite above the horizon, degrees.
pub fn elevation_deg(site: &Site, state: &State) -> f64 {
    libm::asin(sin_elevation(site, state).clamp(-1.0, 1.0)).to_degrees()
}

/// Angle between the place and the vertical, seen from the satellite, degrees.
pub fn off_nadir_deg(site: &Site, state: &State) -> f64 {
    let line = minus(&state.r, &site.position);
    let line = times(1.0 / norm(&line).max(f64::MIN_POSITIVE), &line);
    angle(&line, &up_at(&state.r)).to_degrees()
}

/// Distance, km.
pub fn range_km(site: &Site, state: &State) -> f64 {
    norm(&minus(&state.r, &site.position))
}

/// On which side of its track a satellite has the place.
pub fn side(site: &Site, state: &State) -> Side {
    let line = minus(&site.position, &state.r);
    let right = cross(&state.v, &up_at(&state.r));
    if dot(&line, &right) >= 0.0 { Side::Right } else { Side::Left }
}
